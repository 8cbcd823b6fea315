//! `unencodable-character`: characters that a campus system, a print shop or a reader's font cannot show.
//!
//! GB 18030 covers all of Unicode, rare Han and emoji too; what is told are private use characters, which mean nothing
//! outside the font they were typed with, lost characters, invisible ones, and the Kangxi radicals that a PDF gives in place
//! of the Han they look like.

use crate::diagnostic::catalogue;
use crate::parse::prose::Passage;
use crate::text;
use crate::text::han::{is_invisible, is_suspect, of_radical};

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    for (at, c) in passage.text.char_indices().filter(|(_, c)| is_suspect(*c)) {
        let code = format!("U+{:04X}", u32::from(c));
        let (message, hint) = match of_radical(c) {
            Some(han) => (
                text!(
                    "这不是汉字“{han}”，是样子相同的部首符号（{code}）",
                    "this is not {han} but a radical sign that looks like it ({code})"
                ),
                text!("重新输入“{han}”", "type {han} anew"),
            ),
            None => (
                what(c, &code),
                text!("对照原稿，换成通用的字", "compare with the original and use a common character"),
            ),
        };
        let hint = if is_invisible(c) { text!("删去它", "remove it") } else { hint };
        findings.report(&catalogue::UNENCODABLE_CHARACTER, passage, at..at + c.len_utf8(), message, hint);
    }
}

fn what(c: char, code: &str) -> crate::lang::Text {
    match c {
        '\u{fffd}' => text!("这里有一个已经丢失的字（{code}）", "a character has been lost here ({code})"),
        c if is_invisible(c) => {
            text!("这里有一个看不见的字符（{code}）", "there is an invisible character here ({code})")
        }
        _ => text!("这个字符别处显示不出来（{code}）", "this character cannot be shown elsewhere ({code})"),
    }
}
