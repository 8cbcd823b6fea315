//! The visible text of events, for titles, search, checks and data.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Spanned;
use super::breaks;

/// The visible text: blocks and rows of a table on lines of their own, cells apart by a tab, soft breaks as a space or nothing,
/// images as their alternative text, code as it is. Footnote references and HTML are left out, list marks too.
pub fn plain(events: &[Spanned<'_>]) -> String {
    let mut text = Plain::default();
    for (at, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(tag) => text.start(tag),
            Event::End(tag) => text.end(tag),
            Event::Text(piece) | Event::Code(piece) => text.write(piece),
            Event::SoftBreak => {
                let before = text.out.chars().next_back().filter(|_| !text.line_ends);
                text.out.push_str(joint(before, events.get(at + 1..).unwrap_or_default()));
            }
            Event::HardBreak | Event::Rule => text.line_ends = true,
            _ => {}
        }
    }
    text.out
}

/// What a soft break becomes after the character `before` when `following` comes next: a space or nothing.
pub fn joint(before: Option<char>, following: &[Spanned<'_>]) -> &'static str {
    breaks::joint(before, breaks::first_visible(following))
}

#[derive(Default)]
struct Plain {
    out: String,
    /// Whether the next character begins a new line.
    line_ends: bool,
    /// Whether a cell of the current row has been begun.
    in_row: bool,
}

impl Plain {
    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            // Rows and cells are counted by their separators, so these are written even when the cells are empty.
            Tag::TableHead | Tag::TableRow => {
                self.line_ends = true;
                self.write("");
                self.in_row = false;
            }
            Tag::TableCell => {
                if self.in_row {
                    self.out.push('\t');
                }
                self.in_row = true;
            }
            tag if breaks::is_inline(&tag.to_end()) => {}
            _ => self.line_ends = true,
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::TableCell => {}
            tag if breaks::is_inline(tag) => {}
            TagEnd::CodeBlock => {
                self.out.truncate(self.out.trim_end_matches('\n').len());
                self.line_ends = true;
            }
            _ => self.line_ends = true,
        }
    }

    fn write(&mut self, piece: &str) {
        if self.line_ends && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.line_ends = false;
        self.out.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Document;

    #[test]
    fn visible_text() {
        let cases = [
            ("甲**乙**`c`", "甲乙c"),
            ("甲\n乙\nabc\ndef\n中", "甲乙 abc def 中"),
            ("in\n`file`\n中\n**文**\n`x`", "in file 中文 x"),
            ("甲\\\n乙  \n丙", "甲\n乙\n丙"),
            ("# 题\n\n一段。\n\n二段。", "题\n一段。\n二段。"),
            ("1. 甲\n2. 乙\n\n   丙\n\n尾", "甲\n乙\n丙\n尾"),
            ("- 甲\n  - 乙\n- 丙", "甲\n乙\n丙"),
            ("![图*一*](a.png)和[链接](b)", "图一和链接"),
            ("|a|b|\n|-|-|\n||2|\n|3||\n\n后", "a\tb\n\t2\n3\t\n后"),
            ("```\na\nb\n```\n后", "a\nb\n后"),
            ("甲<b>乙</b>\n\n<div>\n丙\n</div>\n\n丁", "甲乙\n丁"),
            ("甲[^1]\n乙\n\n[^1]: 注", "甲乙\n注"),
            ("- [x] 甲", "甲"),
            ("甲\n\n---\n\n乙", "甲\n乙"),
            ("a<!-- c -->\nb", "a b"),
            ("", ""),
        ];
        for (source, expected) in cases {
            assert_eq!(plain(&Document::new(source).events()), expected, "{source:?}");
        }
    }
}
