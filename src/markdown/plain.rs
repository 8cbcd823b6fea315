//! The visible text of events, for titles, search, checks and data.

use std::fmt::Write;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Spanned;
use super::breaks;

/// The visible text: blocks and rows of a table on lines of their own, cells apart by a tab, soft breaks as a space or nothing,
/// images as their alternative text, code as it is. Footnote references and HTML are left out, list marks too.
pub fn plain(events: &[Spanned<'_>]) -> String {
    let mut text = Plain::default();
    for (at, (event, _)) in events.iter().enumerate() {
        text.event(event, events.get(at + 1..).unwrap_or_default());
    }
    text.out
}

/// What a soft break becomes after the character `before` when `following` comes next: a space or nothing.
pub fn joint(before: Option<char>, following: &[Spanned<'_>]) -> &'static str {
    breaks::joint(before, breaks::first_visible(following))
}

/// The visible text with the numerals of lists as they were typed in `source`, and the bytes of it at which `places` (in the
/// source, ascending) begin.
pub fn numbered(events: &[Spanned<'_>], source: &str, places: &[usize]) -> (String, Vec<usize>) {
    let mut text = Plain { numerals: Some(Numerals::default()), ..Plain::default() };
    let mut begun = Vec::with_capacity(places.len());
    for (at, (event, range)) in events.iter().enumerate() {
        while places.get(begun.len()).is_some_and(|place| *place <= range.start) {
            begun.push(text.out.len());
        }
        text.list(event, range.start, source);
        text.event(event, events.get(at + 1..).unwrap_or_default());
    }
    begun.resize(places.len(), text.out.len());
    (text.out, begun)
}

#[derive(Default)]
struct Plain {
    out: String,
    /// Whether the next character begins a new line.
    line_ends: bool,
    /// Whether a cell of the current row has been begun.
    in_row: bool,
    /// The numerals of lists, if they are wanted.
    numerals: Option<Numerals>,
}

/// The numerals of the lists that are open.
#[derive(Default)]
struct Numerals {
    /// The next number of each open list; nothing for lists without numbers.
    lists: Vec<Option<u64>>,
    /// What stands before the next text.
    waiting: Option<u64>,
}

impl Plain {
    fn event(&mut self, event: &Event<'_>, after: &[Spanned<'_>]) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(piece) | Event::Code(piece) => self.write(piece),
            Event::SoftBreak => {
                let before = self.out.chars().next_back().filter(|_| !self.line_ends);
                self.out.push_str(joint(before, after));
            }
            Event::HardBreak | Event::Rule => self.line_ends = true,
            _ => {}
        }
    }

    /// Keeps count of the numerals of lists. That of an item is read where it was typed: Markdown counts on from the first.
    fn list(&mut self, event: &Event<'_>, start: usize, source: &str) {
        let Some(numerals) = &mut self.numerals else { return };
        match event {
            Event::Start(Tag::List(first)) => numerals.lists.push(*first),
            Event::End(TagEnd::List(_)) => drop(numerals.lists.pop()),
            Event::Start(Tag::Item) => {
                if let Some(Some(number)) = numerals.lists.last_mut() {
                    let typed = source.get(start..).and_then(|item| item.split(['.', ')']).next()?.trim().parse().ok());
                    numerals.waiting = Some(typed.unwrap_or(*number));
                    *number += 1;
                }
            }
            _ => {}
        }
    }

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
        if let Some(number) = self.numerals.as_mut().and_then(|numerals| numerals.waiting.take()) {
            let _ = write!(self.out, "{number}. ");
        }
        self.out.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Document;

    #[test]
    fn numerals_and_places() {
        let source = "## 一、题\n\n3. 甲\n5. 乙\n\n   丙\n   - 丁\n1) **戊**\n\n## 二、题\n\n己";
        let document = Document::new(source);
        let second = source.find("## 二").unwrap();
        let (text, places) = numbered(&document.events(), source, &[0, second, source.len() + 1]);
        assert_eq!(text, "一、题\n3. 甲\n5. 乙\n丙\n丁\n1. 戊\n二、题\n己");
        assert_eq!(text[places[1]..].trim(), "二、题\n己");
        assert_eq!((places[0], places[2]), (0, text.len()));
    }

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
