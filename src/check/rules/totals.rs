//! `totals-mismatch`: the numbers that the author states, in `[totals]` or in the opening, against what is listed.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::text;
use crate::text::tally::Counted;

pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    if !notice.shows_text() {
        return;
    }
    in_text(site, notice, found);
    let counts = &notice.counts;
    for (key, stated) in &notice.totals {
        let listed = match key.as_str() {
            "categories" => counts.categories,
            "problems" => counts.problems,
            "measures" => counts.measures,
            status => match site.config.statuses.get_index_of(status) {
                Some(index) => counts.by_status[index],
                None => continue,
            },
        };
        if listed != *stated as usize {
            let message = text!(
                "写明的 {key} 是 {stated}，正文里列出的是 {listed}",
                "{key} is stated as {stated}, but {listed} are listed"
            );
            let hint =
                text!("核对正文和 [totals]，改正其中一处", "compare the text with [totals] and mend one of them");
            let at = format!("totals.{key}");
            found.push(Diagnostic::new(&catalogue::TOTALS_MISMATCH, &notice.path, message).at_key(&at).hint(hint));
        }
    }
}

/// The numbers that the opening states. Where it states two for one thing, it speaks of more than this notice.
fn in_text(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    let (claims, counts) = (&notice.body.claims, &notice.counts);
    let done = site.config.statuses.get_index_of("done").map_or(0, |index| counts.by_status[index]);
    for (claim, span) in claims {
        let (listed, zh, en) = match claim.what {
            Counted::Categories => (counts.categories, "个类别", "categories"),
            Counted::Problems => (counts.problems, "个问题", "problems"),
            Counted::Measures => (counts.measures, "项措施", "measures"),
            Counted::Done if counts.unstated() > 0 => continue,
            Counted::Done => (done, "项已完成的措施", "measures that are done"),
        };
        let (what, stated) = (claim.what, claim.number);
        let is_certain = claims.iter().all(|(other, _)| other.what != what || other.number == stated);
        if counts.measures == 0 || listed == 0 || listed == stated as usize || !is_certain {
            continue;
        }
        let message = text!(
            "文中说有 {stated} {zh}，列出的是 {listed}",
            "the text speaks of {stated} {en}, but {listed} are listed"
        );
        let hint = text!("数一数正文列出的条目，改正其中一处", "count what is listed, and mend one of the two");
        let found_here = Diagnostic::new(&catalogue::TOTALS_MISMATCH, &notice.path, message);
        found.push(found_here.at(notice.at(*span)).about(&format!("{stated}")).hint(hint));
    }
}
