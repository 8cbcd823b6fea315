//! `translation-differs`: what a translation says in numbers and dates, against what it translates.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Text;
use crate::model::Notice;
use crate::parse::Body;
use crate::parse::structure::{Role, Section};
use crate::text;

pub(in crate::check) fn check(original: &Notice, translation: &Notice, found: &mut Vec<Diagnostic>) {
    if !original.shows_text() {
        return;
    }
    let mut report = |message: Text, place: Place| {
        let path = &original.path;
        let hint = text!("对照 {path}，改正其中一处", "compare it with {path} and mend one of the two");
        let diagnostic = Diagnostic::new(&catalogue::TRANSLATION_DIFFERS, &translation.path, message).hint(hint);
        found.push(match place {
            Place::Key(key) => diagnostic.at_key(key),
            Place::Section(section) => diagnostic.at(translation.at(section.heading)),
        });
    };
    dates(original, translation, &mut report);
    numbers(original, translation, &mut report);
}

/// Where a difference is shown.
enum Place<'a> {
    Key(&'static str),
    Section(&'a Section),
}

/// The days that both state.
fn dates<'a>(original: &Notice, translation: &'a Notice, report: &mut impl FnMut(Text, Place<'a>)) {
    let inspection = |it: &Notice| it.inspection.clone();
    let (ours, theirs) = (inspection(translation), inspection(original));
    let of = |it: &Option<crate::model::notice::Inspection>| {
        it.as_ref().map_or((None, None, None), |it| (it.start, it.end, it.feedback))
    };
    let (our_days, their_days) = (of(&ours), of(&theirs));
    let days = [
        ("issued", Some(translation.issued), Some(original.issued)),
        ("inspection.start", our_days.0, their_days.0),
        ("inspection.end", our_days.1, their_days.1),
        ("inspection.feedback", our_days.2, their_days.2),
    ];
    for (key, ours, theirs) in days {
        if ours != theirs {
            let shown = |day: Option<jiff::civil::Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
            let (ours, theirs) = (shown(ours), shown(theirs));
            let message = text!(
                "译文的 {key} 是 {ours}，原文是 {theirs}",
                "{key} is {ours} in the translation and {theirs} in the original"
            );
            report(message, Place::Key(key));
        }
    }
    let latest = |it: &Notice| it.history.first().map(|change| change.date);
    if let Some(changed) = latest(original).filter(|changed| latest(translation).is_none_or(|ours| ours < *changed)) {
        let message = text!(
            "原文在 {changed} 修改过，译文的 [[history]] 里没有这一次",
            "the original was changed on {changed}; the translation's [[history]] does not have it"
        );
        report(message, Place::Key("history"));
    }
}

/// How many categories, problems and measures there are, and how far the measures are: told for each category, if both
/// have the same ones.
fn numbers<'a>(original: &Notice, translation: &'a Notice, report: &mut impl FnMut(Text, Place<'a>)) {
    let categories = |it: &'a Notice| it.body.categories().collect::<Vec<_>>();
    let theirs: Vec<&Section> = original.body.categories().collect();
    let ours = categories(translation);
    if ours.len() != theirs.len() {
        let (ours, theirs) = (ours.len(), theirs.len());
        let message = text!(
            "译文有 {ours} 个类别，原文有 {theirs} 个",
            "the translation has {ours}, the original {theirs}",
            ours = ("category", "categories")
        );
        return report(message, Place::Key("title"));
    }
    for (ours, theirs) in ours.into_iter().zip(theirs) {
        for (role, zh, en) in [(Role::Problem, "问题", "problems"), (Role::Measure, "措施", "measures")] {
            let (here, there) = (Body::count(ours, role), Body::count(theirs, role));
            if here != there {
                let message = text!(
                    "这一类里译文有 {here} 项{zh}，原文有 {there} 项",
                    "the translation has {here} {en} here, the original {there}"
                );
                report(message, Place::Section(ours));
            }
        }
        states(theirs, ours, report);
    }
}

/// The statuses and time limits of the measures of a category that has as many of them in both languages.
fn states<'a>(theirs: &Section, ours: &'a Section, report: &mut impl FnMut(Text, Place<'a>)) {
    let of = |section: &Section| -> Vec<(Option<String>, Option<String>)> {
        let facts = |entry: &&crate::parse::structure::Entry| {
            let facts = entry.facts.as_ref();
            let status = facts.and_then(|facts| facts.status.as_ref()?.key.clone());
            let due = facts.and_then(|facts| facts.due.as_ref()?.date.as_ref().map(ToString::to_string));
            (status, due)
        };
        Body::entries(section, Role::Measure).iter().map(facts).collect()
    };
    let (here, there) = (of(ours), of(theirs));
    if here.len() != there.len() {
        return;
    }
    for (number, (here, there)) in here.iter().zip(&there).enumerate() {
        let number = number + 1;
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let kinds = [("状态", "status", &here.0, &there.0), ("时限", "time limit", &here.1, &there.1)];
        for (zh, en, here, there) in kinds {
            if here != there {
                let (here, there) = (shown(here), shown(there));
                let message = text!(
                    "第 {number} 项措施的{zh}，译文是 {here}，原文是 {there}",
                    "the {en} of measure {number} is {here} in the translation and {there} in the original"
                );
                report(message, Place::Section(ours));
            }
        }
    }
}
