//! Entries: items of lists, `一是…二是…` in running text, headings that are problems; each with its numeral and its facts.

use crate::parse::facts::{self, Facts};
use crate::source::Span;
use crate::text::numeral;
use crate::text::ordinal::{Marker, Style, inline_items, marker};

use super::super::blocks::{Block, BlockKind, Item};
use super::super::{Entry, Piece};
use super::Reader;
use super::state::Open;

impl Reader<'_> {
    /// Reads the visible text of `block` from byte `from` on as entries of the open list: `一是…。二是…。`, one entry
    /// with its own numeral, or one without.
    pub(super) fn running(&self, open: &mut Open, block: &Block, from: usize) {
        let text = &block.visible.text;
        let after = open.list.entries.last().map_or(0, |entry| entry.number);
        let numeral = marker(&text[from..]);
        // Between paragraphs as within one, a gap is kept as typed: 三是 after 一是 is the third.
        let skipped = numeral.as_ref().filter(|m| after > 0 && m.number > after && m.style != Style::Comma);
        let next = skipped.map_or(after + 1, |m| m.number);
        let items = inline_items(&text[from..], next - 1);
        if let Some(first) = items.first() {
            if first.start > 0 && !text[from..from + first.start].trim().is_empty() {
                let lead = visible_span(block, from, from + first.start);
                match open.list.entries.last_mut() {
                    Some(last) => last.content.push(Piece { span: lead, joined: false }),
                    None => open.list.lead = Some(lead),
                }
            }
            let ends = items.iter().skip(1).map(|item| item.start).chain([text.len() - from]);
            for (at, (item, end)) in items.iter().zip(ends).enumerate() {
                let label = text[from + item.start..from + item.content].trim();
                let label = label.trim_end_matches(['，', ',', '、', '：', ':']).to_owned();
                let mut entry = self.piece(block, from + item.content, from + end);
                entry.number = item.number;
                entry.span.start = block.visible.source_start(from + item.start) as u32;
                entry.numeral = visible_span(block, from + item.start, from + item.start + label.len());
                entry.in_line = at > 0;
                entry.marker = Some(label);
                open.list.entries.push(entry);
            }
            return;
        }
        let numeral = numeral.filter(|m| m.number == next);
        let start = from + numeral.as_ref().map_or(0, |m| m.len);
        let mut entry = self.piece(block, start, text.len());
        entry.number = numeral.as_ref().map_or(after + 1, |m| m.number);
        entry.numeral = numeral.as_ref().map_or(Span::default(), |m| numeral_span(block, from, m));
        entry.marker = numeral.map(|m| text[from..from + m.len].trim().to_owned());
        entry.span.start = block.visible.source_start(from) as u32;
        open.list.entries.push(entry);
    }

    /// An entry of the visible bytes `start..end` of a block, its trailing facts taken out.
    fn piece(&self, block: &Block, start: usize, end: usize) -> Entry {
        let text = &block.visible.text;
        let end = start + text[start..end].trim_end().len();
        let mut entry = Entry { span: visible_span(block, start, end), ..Entry::default() };
        let Some((at, facts)) = facts::trailing(&text[start..end], self.config) else {
            entry.content.push(Piece { span: visible_span(block, start, end), joined: false });
            return entry;
        };
        let (open, close) = (start + at.start, start + at.end);
        let before = start + text[start..open].trim_end().len();
        if before > start {
            entry.content.push(Piece { span: visible_span(block, start, before), joined: false });
        }
        if close < end {
            entry.content.push(Piece { span: visible_span(block, close, end), joined: before > start });
        }
        entry.facts = Some(Box::new(facts.at(visible_span(block, open, close))));
        entry
    }

    /// An entry from a whole block (a heading), without its numeral, up to the visible byte `end`.
    pub(super) fn entry(&self, block: &Block, numeral: Option<&Marker>, end: usize, number: u32) -> Entry {
        let start = numeral.map_or(0, |m| m.len);
        let mut entry = self.piece(block, start, end.max(start));
        entry.span = Span::from(block.visible.source_start(0)..entry.span.end as usize);
        entry.number = number;
        entry.numeral = numeral.map_or(Span::default(), |m| numeral_span(block, 0, m));
        entry.marker = numeral.map(|m| block.visible.text[..m.len].trim().to_owned());
        entry
    }

    /// The number typed before an item; none where an author left the counting to Markdown.
    pub(super) fn typed_number(&self, item: &Item, ordered: bool) -> Option<u32> {
        let text = &self.body[item.range.clone()];
        let digits = text.trim_start().split(['.', ')']).next().unwrap_or("");
        if ordered { numeral::parse(digits) } else { None }
    }

    pub(super) fn items(&self, items: &[Item], typed: &[Option<u32>]) -> Vec<Entry> {
        // `1. 1. 1.` is the habit of letting Markdown count: the numerals are then not the author's.
        let lazy = typed.len() > 1 && typed.iter().all(|n| *n == Some(1));
        let number = |i: usize| typed[i].filter(|_| !lazy).unwrap_or(i as u32 + 1);
        items.iter().enumerate().map(|(i, item)| self.item(item, number(i), typed[i].is_some())).collect()
    }

    fn item(&self, item: &Item, number: u32, ordered: bool) -> Entry {
        let mut entry = Entry { number, span: Span::from(item.range.clone()), ..Entry::default() };
        if ordered {
            let marker = format!("{number}.");
            let start = item.range.start + leading_blanks(&self.body[item.range.clone()]);
            entry.numeral = Span::from(start..start + marker.len());
            entry.marker = Some(marker);
        }
        for (i, block) in item.blocks.iter().enumerate() {
            if !matches!(block.kind, BlockKind::Paragraph) {
                entry.content.push(Piece { span: Span::from(block.range.clone()), joined: false });
                continue;
            }
            let text = &block.visible.text;
            let found = if i > 0 { facts::lines(text, self.config) } else { None };
            if let Some(found) = found.filter(|found| !entry.contradicts(found)) {
                entry.add_facts(found.at(visible_span(block, 0, text.len())));
                continue;
            }
            let numeral = marker(text).filter(|m| i == 0 && !ordered && m.style != Style::Digit);
            let start = numeral.as_ref().map_or(0, |m| m.len);
            if let Some(m) = numeral {
                entry.number = m.number;
                entry.numeral = numeral_span(block, 0, &m);
                entry.marker = Some(text[..m.len].trim().to_owned());
            }
            let piece = self.piece(block, start, text.len());
            match piece.facts {
                Some(facts) if entry.contradicts(&facts) => {
                    entry.content.push(Piece { span: visible_span(block, start, text.len()), joined: false });
                }
                facts => {
                    entry.content.extend(piece.content);
                    facts.into_iter().for_each(|facts| entry.add_facts(*facts));
                }
            }
        }
        entry
    }
}

impl Entry {
    pub(super) fn contradicts(&self, facts: &Facts) -> bool {
        self.facts.as_ref().is_some_and(|own| own.contradicts(facts))
    }

    pub(super) fn add_facts(&mut self, facts: Facts) {
        match &mut self.facts {
            Some(own) => own.add(facts),
            None => self.facts = Some(Box::new(facts)),
        }
    }
}

/// The place of a numeral that was found in the visible text of a block from byte `from` on.
fn numeral_span(block: &Block, from: usize, found: &Marker) -> Span {
    visible_span(block, from + found.label.start, from + found.label.end)
}

fn leading_blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// The bytes of the body of the visible bytes `start..end` of a block.
pub(super) fn visible_span(block: &Block, start: usize, end: usize) -> Span {
    let source = block.visible.source_start(start);
    Span::from(source..block.visible.source_end(end).max(source))
}
