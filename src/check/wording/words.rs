//! `discouraged-word`: the site's own list of words (`[check.words]`) and clear typos.

use crate::diagnostic::catalogue;
use crate::parse::prose::Passage;
use crate::text;

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    for (range, word) in findings.config.words.find(passage.text) {
        let written = &word.word;
        let message = match &word.why {
            Some(why) => text!("“{written}”：{why}", "{written}: {why}"),
            None => text!("“{written}”不该这样写", "{written} should not be written"),
        };
        let hint = match &word.instead {
            Some(right) => text!("改为“{right}”", "write {right}"),
            None => text!("换一种说法", "say it in another way"),
        };
        findings.report(&catalogue::DISCOURAGED_WORD, passage, range, message, hint);
    }
}
