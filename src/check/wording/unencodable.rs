//! `unencodable-character`: characters that a campus system, a print shop or a reader's font cannot show.
//!
//! GB 18030 as encoded by the WHATWG covers all of Unicode but private use; what old systems lack is told by private use
//! characters, which mean nothing outside the font they were typed with, and by control characters.

use crate::diagnostic::catalogue;
use crate::parse::prose::Passage;
use crate::text;

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    // Almost every passage is free of them: one look at the bytes is enough.
    for (at, c) in passage.text.char_indices().filter(|(_, c)| is_suspect(*c)) {
        let code = format!("U+{:04X}", u32::from(c));
        let message = match c {
            '\u{fffd}' => text!("这里有一个已经丢失的字（{code}）", "a character has been lost here ({code})"),
            _ => text!("这个字符别处显示不出来（{code}）", "this character cannot be shown elsewhere ({code})"),
        };
        let hint = text!("对照原稿，换成通用的字", "compare with the original and use a common character");
        findings.report(&catalogue::UNENCODABLE_CHARACTER, passage, at..at + c.len_utf8(), message, hint);
    }
}

fn is_suspect(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffd}')
        || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}
