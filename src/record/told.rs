//! What a canonical form says, without its marks: what a page of the notice has to say too.

use super::markup::{self, Piece};

/// A character that the text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub c: char,
    /// The line of the form (from 0).
    pub line: usize,
    /// Whether a page may leave it to the browser: numerals of lists.
    pub is_optional: bool,
}

/// A canonical form, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told<'f> {
    /// The facts of the head.
    pub head: Vec<(&'f str, &'f str)>,
    /// The characters of the body, without white space.
    pub letters: Vec<Letter>,
    /// Where its links lead.
    pub targets: Vec<&'f str>,
}

/// Reads a canonical form.
pub(super) fn read(form: &str) -> Told<'_> {
    let mut told = Told::default();
    let mut lines = form.lines().enumerate().skip(1);
    for (_, line) in lines.by_ref().take_while(|(_, line)| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        told.head.push((name, value.trim_start()));
    }
    for (number, line) in lines {
        told.passage(number, line);
    }
    told
}

impl<'f> Told<'f> {
    fn passage(&mut self, number: usize, line: &'f str) {
        let (numerals, text) = containers(line);
        if let Some(target) = text.strip_prefix("@ ") {
            return self.targets.push(target);
        }
        self.push(number, &numerals, true);
        if let Some(rest) = text.strip_prefix('\\') {
            self.push(number, rest, false);
        } else if text.starts_with('#') {
            self.push(number, text.trim_start_matches('#'), false);
        } else if let Some(row) = text.strip_prefix('|') {
            let row = row.strip_suffix('|').unwrap_or(row);
            // A bar in a cell is written `\|`, all others stand between cells.
            let cells = row.replace("\\|", "\u{fffe}").replace('|', " ").replace('\u{fffe}', "|");
            self.push(number, &cells, false);
        } else if let Some(code) = text.strip_prefix('`') {
            self.push(number, code, false);
        } else if let Some(html) = text.strip_prefix('<') {
            for piece in markup::pieces(html.trim_start()) {
                if let Piece::Text(text) = piece {
                    self.push(number, &text, false);
                }
            }
        } else {
            self.push(number, text, false);
        }
    }

    fn push(&mut self, line: usize, text: &str, is_optional: bool) {
        let letters = text.chars().filter(|c| !c.is_whitespace());
        self.letters.extend(letters.map(|c| Letter { c, line, is_optional }));
    }
}

/// The numerals of the items that a line begins, and what follows the marks of all that encloses it.
fn containers(line: &str) -> (String, &str) {
    let mut numerals = String::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(' ');
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let after = &rest[digits..];
        let is_numeral = digits > 0 && (after.starts_with(". ") || after == ".");
        if is_numeral {
            numerals.push_str(&rest[..=digits]);
            rest = &after[1..];
        } else if let Some(inside) = mark(rest) {
            rest = inside;
        } else {
            return (numerals, rest);
        }
    }
}

/// What follows the mark of an item without number, of a quotation or of a footnote.
fn mark(text: &str) -> Option<&str> {
    for mark in ["-", ">"] {
        if text == mark {
            return Some("");
        }
        if let Some(rest) = text.strip_prefix(mark).filter(|rest| rest.starts_with(' ')) {
            return Some(rest);
        }
    }
    let (number, rest) = text.strip_prefix("[^")?.split_once(']')?;
    (number.bytes().all(|byte| byte.is_ascii_digit()) && (rest.is_empty() || rest.starts_with(' '))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str) -> String {
        let form = format!("gongshi/canonical/1\ntitle: 题\n\n{body}");
        let told = read(&form);
        assert_eq!(told.head, [("title", "题")]);
        told.letters.iter().map(|letter| letter.c).collect()
    }

    #[test]
    fn marks_are_taken_away() {
        let cases = [
            ("甲 乙", "甲乙"),
            ("## 一、题", "一、题"),
            ("12. 甲\n  - > 乙", "12.甲乙"),
            ("\\12. 甲", "12.甲"),
            ("| a | b\\|c |", "ab|c"),
            ("` # x", "#x"),
            ("< <p>甲&amp;</p>", "甲&"),
            ("[^1] 注\n-\n- [x] 做", "注[x]做"),
            ("甲\n@ https://x", "甲"),
            ("[^1]甲", "[^1]甲"),
        ];
        for (body, expected) in cases {
            assert_eq!(shown(body), expected, "{body}");
        }
    }
}
