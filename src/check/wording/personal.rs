//! `identity-number`, `mobile-number`, `bank-card`, `private-email`, `passport-number`, `personal-number` in the text of a notice.

use crate::check::personal::{self, Hit, Searched};
use crate::diagnostic::{Diagnostic, Place, catalogue};
use crate::parse::prose::{Passage, PassageKind};
use crate::text;

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    let (is_target, key) = match passage.kind {
        // An exception repeats what it allows.
        PassageKind::Key(key) if key.starts_with("allow.") => return,
        PassageKind::Key(key) => (false, key.as_str()),
        kind => (*kind == PassageKind::Target, ""),
    };
    let searched = Searched { text: passage.text, column: passage.column, is_target };
    for Hit { check, range, what, masked } in personal::find_all(searched, &findings.config.personal_data) {
        let span = passage.span(range.clone());
        // `<a@example.com>` is a text and an address at once: one complaint is enough.
        let is_said = |it: &Diagnostic| {
            it.check == check
                && matches!(it.place, Place::Span(said) if span.start <= said.start && said.end <= span.end)
        };
        if is_target && findings.found.iter().any(is_said) {
            continue;
        }
        let (zh, en) = (what.zh, what.en);
        let message = text!("{zh}没有遮盖", "{en} is shown in full");
        let is_office = *check == catalogue::MOBILE_NUMBER || *check == catalogue::PRIVATE_EMAIL;
        let hint = match is_office {
            true if key.starts_with("contacts.") => text!(
                "办公用的，写进 gongshi.toml 的 [check.personal_data] office_contacts；个人的，换成办公电话或单位邮箱",
                "if it is the office's, add it to office_contacts under [check.personal_data] in gongshi.toml; if it is somebody's own, give the office's telephone or address"
            ),
            true => text!(
                "写成 {masked}，或换成办公电话、单位邮箱；对外公开的办公联系方式写进 office_contacts",
                "write {masked}, or give the office's telephone or address; those of the office go into office_contacts"
            ),
            false => text!(
                "写成 {masked}，或整段删去；确需公开的，用 [[allow]] 写明理由",
                "write {masked}, or take it out; where it must be public, say why with [[allow]]"
            ),
        };
        findings.report(check, passage, range, message, hint);
    }
}
