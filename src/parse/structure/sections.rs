//! Where a notice is divided: opening, sections, closing.

use std::ops::Range;

use crate::source::Span;
use crate::text::ordinal::{Style, marker};

use super::blocks::{Block, BlockKind};

/// A body divided.
pub(super) struct Divided<'b> {
    pub opening: Span,
    pub sections: Vec<RawSection<'b>>,
    pub closing: Span,
}

/// A heading with the blocks under it.
pub(super) struct RawSection<'b> {
    pub heading: &'b Block,
    pub blocks: &'b [Block],
}

/// A plain paragraph longer than this (in characters) is no heading, whatever it begins with.
const LONGEST_HEADING: usize = 80;

/// Divides the blocks of a body of `length` bytes.
pub(super) fn divide(all: &[Block], length: usize) -> Divided<'_> {
    let is_heading = heading_test(all);
    let starts: Vec<usize> = (0..all.len()).filter(|&i| is_heading(&all[i])).collect();
    let Some(&first) = starts.first() else {
        return Divided { opening: Span::from(0..length), sections: Vec::new(), closing: Span::from(length..length) };
    };
    let last = *starts.last().unwrap_or(&first);
    let rule = (last + 1..all.len()).rev().find(|&i| matches!(all[i].kind, BlockKind::Rule));
    let end = rule.unwrap_or_else(|| start_of_tail(all, last));
    let closing = closing_range(all, rule.map_or(end, |rule| rule + 1), length);
    let bounds = starts.iter().copied().skip(1).chain([end]);
    let sections = starts
        .iter()
        .zip(bounds)
        .map(|(&start, end)| RawSection { heading: &all[start], blocks: &all[start + 1..end] })
        .collect();
    Divided { opening: Span::from(0..all[first].range.start), sections, closing: Span::from(closing) }
}

fn closing_range(all: &[Block], from: usize, length: usize) -> Range<usize> {
    all.get(from).map_or(length, |block| block.range.start)..length
}

/// What begins a section in this text: `##` headings; or the topmost headings with 一、; or, in a text pasted without
/// any heading, short paragraphs with 一、.
fn heading_test(all: &[Block]) -> impl Fn(&Block) -> bool {
    let level = |block: &Block| match block.kind {
        BlockKind::Heading { level, .. } => Some(level),
        _ => None,
    };
    let has_second = all.iter().any(|block| level(block) == Some(2));
    let numbered = all.iter().filter(|block| is_numbered(block)).filter_map(level).min();
    let wanted = if has_second { Some(2) } else { numbered };
    move |block| match wanted {
        Some(wanted) => match block.kind {
            BlockKind::Heading { level, .. } => level == wanted,
            _ => false,
        },
        None => matches!(block.kind, BlockKind::Paragraph) && is_numbered(block) && is_short(block),
    }
}

fn is_numbered(block: &Block) -> bool {
    marker(&block.visible.text).is_some_and(|marker| marker.style == Style::Comma)
}

/// A heading typed as a paragraph is one short line without a sentence inside.
fn is_short(block: &Block) -> bool {
    let text = block.visible.text.trim_end_matches(['。', '：', ':']);
    !text.contains(['。', '\n', '；', '！']) && text.chars().count() <= LONGEST_HEADING
}

/// The first block of the trailing plain paragraphs after the last list or label of the last section, which begins at
/// `last`: without a rule these are the closing. A section of nothing but paragraphs keeps them all.
fn start_of_tail(all: &[Block], last: usize) -> usize {
    let is_plain = |block: &Block| matches!(block.kind, BlockKind::Paragraph) && marker(&block.visible.text).is_none();
    let tail = (last + 1..all.len()).rev().take_while(|&i| is_plain(&all[i])).last().unwrap_or(all.len());
    // A label paragraph (`整改措施：一是…`) is plain too: the tail begins after the last paragraph with a list in it.
    let in_list = |block: &Block| {
        let text = &block.visible.text;
        let label = text.find(['：', ':']).is_some_and(|colon| text[..colon].chars().count() <= 12);
        label || !crate::text::ordinal::inline_items(text, 0).is_empty()
    };
    let after_label = (tail..all.len()).rev().find(|&i| in_list(&all[i])).map_or(tail, |i| i + 1);
    // Below a table or a picture in a section without lists and labels there is no closing to be told.
    let numbered = |block: &Block| marker(&block.visible.text).is_some();
    let is_list = |block: &Block| matches!(block.kind, BlockKind::List { .. } | BlockKind::Heading { .. });
    if !(last + 1..all.len()).any(|i| is_list(&all[i]) || numbered(&all[i]) || in_list(&all[i])) {
        return all.len();
    }
    if after_label == last + 1 { all.len() } else { after_label }
}
