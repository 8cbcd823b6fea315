//! The form in which texts and queries are compared: case, width, quotes and brackets make no difference.
//!
//! One character becomes one character, so that a place in the folded text is the same place in the text. `search.js`
//! has the same table: what is changed here has to be changed there.

use crate::text::han;

/// The unit that ends a line. No gram and no query reaches across it.
pub(super) const LINE_END: u16 = b'\n' as u16;

/// Characters outside the first 65,536 (rare Han in names) share this many units of the private use area.
const PRIVATE: u32 = 0xE000;
const PRIVATE_UNITS: u32 = 0x1900;

/// A character as it is compared.
pub fn fold(c: char) -> char {
    match c {
        // Full-width forms of ASCII: ０ Ａ ， ：（
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c).to_ascii_lowercase(),
        '\u{3000}' => ' ',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '〔' | '【' => '[',
        '〕' | '】' => ']',
        _ => c.to_ascii_lowercase(),
    }
}

/// The units of a text, of which grams are made: one for each character.
pub(super) fn units(text: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.chars().count());
    push_units(text, &mut units);
    units
}

/// Adds the units of a text.
pub(super) fn push_units(text: &str, units: &mut Vec<u16>) {
    let mut at = 0;
    while let Some(&lead) = text.as_bytes().get(at) {
        let run = &text[at..at + han::run(text, at)];
        if run.is_empty() {
            let c = if lead.is_ascii() { char::from(lead) } else { text[at..].chars().next().unwrap_or_default() };
            at += c.len_utf8();
            units.push(unit(c));
        } else {
            // Nothing is folded there, and the bits of the unit lie in the three bytes.
            let bits = |byte: u8| u16::from(byte & 0x3F);
            units.extend(run.as_bytes().chunks_exact(3).map(|c| bits(c[0]) << 12 | bits(c[1]) << 6 | bits(c[2])));
            at += run.len();
        }
    }
}

fn unit(c: char) -> u16 {
    let c = u32::from(fold(c));
    u16::try_from(c).unwrap_or_else(|_| (PRIVATE + c % PRIVATE_UNITS) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_quotes_and_brackets_make_no_difference() {
        let folded = |text: &str| text.chars().map(fold).collect::<String>();
        assert_eq!(folded("ＰＤＦ，“双高”（试行）：〔２０２３〕【甲】　ok"), "pdf,\"双高\"(试行):[2023][甲] ok");
        assert_eq!(folded("执行异议。《办法》、—"), "执行异议。《办法》、—");
    }

    #[test]
    fn a_character_is_one_unit() {
        for text in ["", "甲乙", "a甲乙，丙\u{4000}\u{9fff}\u{a000}\u{3fff}é\n戊", "\u{FF21}〔甲〕"] {
            assert_eq!(units(text), text.chars().map(unit).collect::<Vec<u16>>(), "{text}");
        }
        assert_eq!(units("甲𬭎B"), [0x7532, (0xE000 + 0x2CB4E % 0x1900) as u16, 0x62]);
    }
}
