//! `space-between-han`: a blank in the middle of a sentence.

use crate::diagnostic::catalogue;
use crate::parse::prose::{Passage, PassageKind};
use crate::text;
use crate::text::blanks;

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    // Headings, cells and values part words with blanks; only paragraphs are sure to be sentences.
    if *passage.kind != PassageKind::Paragraph {
        return;
    }
    for range in blanks::torn(passage.text) {
        let around = around(passage.text, range.start);
        let message = text!("汉字中间有空格：“{around}”", "a blank between Han characters: {around}");
        let hint = text!("删去空格", "remove the blank");
        findings.report(&catalogue::SPACE_BETWEEN_HAN, passage, range, message, hint);
    }
}

/// Two characters on each side of the blank at byte `at`.
fn around(text: &str, at: usize) -> &str {
    let start = text[..at].char_indices().rev().nth(1).map_or(0, |(start, _)| start);
    let end = text[at..].char_indices().nth(3).map_or(text.len(), |(end, _)| at + end);
    &text[start..end]
}
