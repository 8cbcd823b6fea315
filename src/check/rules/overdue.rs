//! `overdue`: a time limit that has passed while the measure is not done; `date-order`: one before the feedback.
//!
//! Only limits that name a month, and only statuses that say that work goes on. The author of a draft is not done yet, and
//! what a later notice corrects or replaces is of its time.

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site, State};
use crate::parse::Body;
use crate::parse::facts::Facts;
use crate::parse::structure::{Entry, Role};
use crate::text;
use crate::text::date::PartialDate;

/// Statuses of measures whose time limit does not matter any more.
const AT_REST: &[&str] = &["done", "mostly-done", "long-term"];

pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    let feedback = notice.inspection.as_ref().and_then(|inspection| inspection.feedback);
    let is_unfinished = notice.state == State::Draft && !notice.awaits_review();
    let is_settled = is_unfinished
        || matches!(notice.state, State::Withdrawn | State::Ended)
        || !notice.relations.corrected_by.is_empty()
        || !notice.relations.replaced_by.is_empty();
    for section in &notice.body.sections {
        Body::each_entry(section, Role::Measure, |measure| {
            let Some((facts, due)) = exact_limit(measure) else { return };
            let (year, month, day) = due.last_day();
            let Ok(last) = Date::new(year, month as i8, day as i8) else { return };
            let at = notice.at(facts.spans.first().copied().unwrap_or(measure.span));
            let words = facts.due.as_ref().map_or("", |due| due.text.as_str());
            if let Some(feedback) = feedback.filter(|feedback| last < *feedback) {
                let message = text!(
                    "完成时限（{words}）早于反馈（{feedback}）",
                    "the time limit ({words}) comes before the feedback ({feedback})"
                );
                let hint = text!("核对这两个日期", "check the two dates");
                let diagnostic = Diagnostic::new(&catalogue::DATE_ORDER, &notice.path, message);
                found.push(diagnostic.at(at).about(words).hint(hint));
            }
            let status = facts.status.as_ref().filter(|status| status.key.as_deref().is_some_and(goes_on));
            if let Some(status) = status.filter(|_| !is_settled && last < site.today) {
                let status = &status.text;
                let message = text!(
                    "时限（{words}）已过，状态还是“{status}”",
                    "the time limit ({words}) has passed, and the status is still “{status}”"
                );
                let hint = text!(
                    "完成了就更新状态；没有完成，写明原因和新的时限",
                    "if it is done, say so; if not, give the reason and a new limit"
                );
                let diagnostic = Diagnostic::new(&catalogue::OVERDUE, &notice.path, message);
                found.push(diagnostic.at(at).about(words).hint(hint));
            }
        });
    }
}

fn exact_limit(measure: &Entry) -> Option<(&Facts, PartialDate)> {
    let facts = measure.facts.as_deref()?;
    let due = facts.due.as_ref()?.date.filter(|due| due.month.is_some())?;
    Some((facts, due))
}

fn goes_on(status: &str) -> bool {
    !AT_REST.contains(&status)
}
