//! `straight-quotes`: `"双高"` where Chinese writes “双高”.

use crate::diagnostic::catalogue;
use crate::text;
use crate::text::quotes;
use crate::text::traits::Traits;

use super::{Findings, Sentences, having, quoted};

/// So many pairs and more are a habit of the whole notice, said once.
const HABIT: usize = 4;

pub(super) fn check(passages: &[Sentences<'_>], findings: &mut Findings<'_>) {
    let all = having(passages, Traits::STRAIGHT)
        .flat_map(|passage| quotes::straight(passage.text).into_iter().map(move |range| (passage, range)));
    let all: Vec<_> = all.collect();
    let count = all.len();
    let hint = || text!("改为中文引号“ ”或‘ ’", "use the Chinese marks “ ” or ‘ ’");
    if count >= HABIT {
        let (passage, range) = all[0].clone();
        let message = text!(
            "全文用英文直引号，共 {count} 对，第一对在这里",
            "straight quotation marks throughout: {count}, the first is here",
            count = ("pair", "pairs")
        );
        findings.report(&catalogue::STRAIGHT_QUOTES, passage, range, message, hint());
        return;
    }
    for (passage, range) in all {
        let words = quoted(&passage.text[range.clone()]);
        let message = text!("英文直引号：{words}", "straight quotation marks: {words}");
        findings.report(&catalogue::STRAIGHT_QUOTES, passage, range, message, hint());
    }
}
