//! `ordinal-gap`, `ordinal-repeat`: numerals are content; a gap or repetition is reported, never renumbered.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::parse::structure::{Entries, Entry, Part};
use crate::source::Span;
use crate::text;

pub(super) fn check(_: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    let typed = notice.body.sections.iter().filter_map(|s| Some((s.number, s.label.clone()?, s.heading)));
    sequence(notice, typed, found);
    for section in &notice.body.sections {
        lists(notice, &section.parts, found);
    }
}

fn lists(notice: &Notice, parts: &[Part], found: &mut Vec<Diagnostic>) {
    let heading = |part: &Part| match part {
        Part::Problem { entry, heading, .. } => Some((entry.number, entry.marker.clone()?, *heading)),
        _ => None,
    };
    sequence(notice, parts.iter().filter_map(heading), found);
    let mut before: Option<&Entries> = None;
    for part in parts {
        match part {
            Part::Entries(list) => {
                // A list without a label may go on with the one before it.
                let goes_on = list.label.is_none() && before.is_some_and(|other| other.role == list.role);
                let last = before.filter(|_| goes_on).and_then(|other| other.entries.last());
                sequence(notice, last.into_iter().chain(&list.entries).filter_map(typed), found);
                before = Some(list);
            }
            Part::Problem { parts, .. } => lists(notice, parts, found),
            Part::Text(_) => {}
        }
    }
}

fn typed(entry: &Entry) -> Option<(u32, String, Span)> {
    Some((entry.number, entry.marker.clone()?, entry.span))
}

fn sequence(notice: &Notice, numerals: impl Iterator<Item = (u32, String, Span)>, found: &mut Vec<Diagnostic>) {
    let mut expected = 1;
    for (number, label, span) in numerals {
        if number != expected {
            let wanted = crate::text::numeral::format(expected);
            let repeats = number < expected;
            let check = if repeats { &catalogue::ORDINAL_REPEAT } else { &catalogue::ORDINAL_GAP };
            let message = match repeats {
                true => text!(
                    "编号“{label}”重复或倒退：这里应当是第{wanted}",
                    "the numeral “{label}” repeats or goes back: number {expected} is due"
                ),
                false => text!(
                    "编号跳到了“{label}”：这里应当是第{wanted}",
                    "the numerals jump to “{label}”: number {expected} is due"
                ),
            };
            let hint = text!("改正编号，或补上漏掉的一条", "mend the numeral, or add what is missing");
            let at = notice.at(Span { end: span.start + label.len() as u32, ..span });
            found.push(Diagnostic::new(check, &notice.path, message).at(at).hint(hint));
        }
        expected = number + 1;
    }
}
