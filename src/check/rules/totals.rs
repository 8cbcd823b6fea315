//! `totals-mismatch`: the numbers that the author states against what is listed.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::text;

pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    if !notice.shows_text() {
        return;
    }
    for (key, stated) in &notice.totals {
        let counts = &notice.counts;
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
