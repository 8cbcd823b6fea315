//! `doubled-punctuation`: `，，`, `；、`, `。。`.

use crate::diagnostic::catalogue;
use crate::parse::prose::Passage;
use crate::text;
use crate::text::punctuation;

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    for range in punctuation::doubled(passage.text) {
        let marks = &passage.text[range.clone()];
        let message = text!("标点“{marks}”连用", "punctuation marks in a row: {marks}");
        let is_ellipsis = marks.chars().count() > 2 && marks.chars().all(|c| c == '。');
        let hint = match is_ellipsis {
            true => text!("省略号写作“……”；否则只留一个", "an ellipsis is ……; otherwise keep one mark"),
            false => text!("只留一个，看看旁边是不是漏了字", "keep one, and look whether words are missing beside it"),
        };
        findings.report(&catalogue::DOUBLED_PUNCTUATION, passage, range, message, hint);
    }
}
