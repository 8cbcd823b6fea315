//! `repeated-word`: words that are written twice by mistake.

use crate::diagnostic::catalogue;
use crate::parse::prose::Passage;
use crate::text;
use crate::text::repeats;

use super::Findings;

/// Characters and words that stand twice in a row.
pub(super) fn characters(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    for range in repeats::doubled(passage.text) {
        let word = &passage.text[range.start..range.start + range.len() / 2];
        let message = text!("“{word}”重复", "{word} is written twice");
        let hint = text!("删去一个“{word}”", "remove one {word}");
        findings.report(&catalogue::REPEATED_WORD, passage, range, message, hint);
    }
}

/// A word that stands once more at the end of its clause.
pub(super) fn echoes(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    for range in repeats::echoes(passage.text) {
        let message = text!("一句话里两个“方面”", "方面 stands twice in one clause");
        let hint = text!("删去一个“方面”", "remove one 方面");
        findings.report(&catalogue::REPEATED_WORD, passage, range, message, hint);
    }
}
