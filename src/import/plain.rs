//! Plain text: bytes in the encodings of Chinese offices, lines, and paragraphs from lines.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::Refusal;
use super::document::{Align, Block, Document, Glyph, Hints, Paragraph, Place, Unit};
use crate::text;
use crate::text::han::is_han;

/// A decoded text and the name of its encoding.
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// The name of the encoding.
    pub encoding: &'static str,
}

/// Decodes `bytes`: by the byte order mark, else UTF-8 if they are, else UTF-16 or GB 18030, whichever gives Chinese.
///
/// # Errors
/// A refusal if they are no text.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let candidates: &[&'static Encoding] = match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding == UTF_8 => &[UTF_8],
        Some((encoding, _)) if encoding == UTF_16LE => &[UTF_16LE],
        Some(_) => &[UTF_16BE],
        // UTF-16 of Latin letters is half zeros, and UTF-16 of Chinese is no UTF-8: a stray zero in UTF-8 makes neither of it.
        None if has_stray_zeros(bytes) => &[UTF_8, GB18030],
        None => &[UTF_8, GB18030, UTF_16LE, UTF_16BE],
    };
    let mut best: Option<(usize, Decoded)> = None;
    for encoding in candidates {
        let (text, _, failed) = encoding.decode(bytes);
        if failed || text.contains('\0') {
            continue;
        }
        let odd = text.chars().filter(|&c| is_odd(c)).count();
        let decoded = Decoded { text: text.into_owned(), encoding: encoding.name() };
        // What is well-formed UTF-8 is UTF-8: nothing else is so by chance.
        let controls = decoded.text.chars().filter(|&c| c.is_control() && is_odd(c)).count();
        if *encoding == UTF_8 && controls * 50 <= decoded.text.chars().count() {
            return Ok(decoded);
        }
        if best.as_ref().is_none_or(|(least, _)| odd < *least) {
            best = Some((odd, decoded));
        }
    }
    match best {
        Some((odd, decoded)) if odd * 20 <= decoded.text.chars().count() => Ok(decoded),
        _ => Err(not_text()),
    }
}

fn has_stray_zeros(bytes: &[u8]) -> bool {
    let zeros = bytes.iter().filter(|&&byte| byte == 0).count();
    zeros > 0 && zeros * 3 <= bytes.len() && std::str::from_utf8(bytes).is_ok()
}

/// What Chinese notices do not have: controls, private and unassigned characters, scripts of other countries, rare Han.
fn is_odd(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => false,
        c if c.is_control() => true,
        '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{ffff}' => true,
        '\u{4e00}'..='\u{9fff}' => false,
        c if c.is_ascii() => false,
        c if is_han(c) => true,
        '\u{a1}'..='\u{ff}' | '\u{391}'..='\u{451}' | '\u{2000}'..='\u{27bf}' | '\u{3000}'..='\u{33ff}' => false,
        '\u{ff00}'..='\u{ffef}' | '\u{fe30}'..='\u{fe6f}' => false,
        '\u{1f300}'..='\u{1faff}' => false,
        _ => true,
    }
}

fn not_text() -> Refusal {
    Refusal::new(
        "not-text",
        text!("这个文件不是文本，也不是认得的格式", "this file is neither text nor of a known format"),
        text!(
            "可以导入 .docx、.txt、.html、.md、.xlsx、.csv；别的格式请先在原来的程序里另存为 .docx",
            ".docx, .txt, .html, .md, .xlsx and .csv can be imported; save anything else as .docx in its own program"
        ),
    )
}

/// A line with its characters.
pub(super) struct Line {
    pub glyphs: Vec<Glyph>,
    /// Blanks before the first character, counted as halves of a Han character.
    pub indent: usize,
}

/// The lines of a text. Every mark that ends a line ends one.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut all = Vec::new();
    let mut glyphs: Vec<Glyph> = Vec::new();
    let mut number = 1;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        if matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            all.push(line(std::mem::take(&mut glyphs)));
            number += 1;
            continue;
        }
        let place = Place { line: number, column: glyphs.len() as u32 + 1 };
        glyphs.push(Glyph { c, place, bold: false, object: 0 });
    }
    if !glyphs.is_empty() {
        all.push(line(glyphs));
    }
    all
}

fn line(glyphs: Vec<Glyph>) -> Line {
    let width = |g: &Glyph| match g.c {
        '\t' => 4,
        c if c.is_ascii() => 1,
        _ => 2,
    };
    let lead = glyphs.iter().take_while(|g| !g.is_visible());
    let indent = lead.map(width).sum();
    Line { indent, glyphs }
}

/// Reads a text as paragraphs, one a line. Lines that a program has broken are joined later, where repairs are recorded.
pub fn read(text: &str) -> Document {
    let mut blocks = Vec::new();
    for line in lines(text) {
        let align = if line.indent >= 20 { Align::End } else { Align::Start };
        let hints = Hints { align, indented: (2..=8).contains(&line.indent), ..Hints::default() };
        blocks.push(Block::Paragraph(Paragraph { glyphs: line.glyphs, hints }));
    }
    Document { unit: Unit::Lines, blocks, ..Document::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        let text = "关于整改情况的公示\r\n一、“双高”建设的问题，共50名。";
        let utf16 = |be: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let cases: [(Vec<u8>, &str); 7] = [
            (text.as_bytes().to_vec(), "UTF-8"),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
            (GB18030.encode(text).0.into_owned(), "gb18030"),
            ([b"\xff\xfe".to_vec(), utf16(false)].concat(), "UTF-16LE"),
            ([b"\xfe\xff".to_vec(), utf16(true)].concat(), "UTF-16BE"),
            (utf16(false), "UTF-16LE"),
            (utf16(true), "UTF-16BE"),
        ];
        for (bytes, encoding) in cases {
            let decoded = decode(&bytes).unwrap_or_else(|_| panic!("{encoding}"));
            assert_eq!((decoded.encoding, decoded.text.as_str()), (encoding, text));
        }
        for bytes in [&b"\x00\x01\x02\x03"[..], b"\x7fELF\x02\x01\x01\x00\x00", &[0xff; 40]] {
            assert!(decode(bytes).is_err());
        }
    }
}
