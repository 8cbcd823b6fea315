//! Related notices: those of the same round of inspection, of the same unit, and those with categories of the same topic.
//!
//! Every group is a sorted list that exists already, in which the neighbours of the notice are taken: the price does
//! not grow with the site.

use tera::Value;

use crate::model::{Notice, Site, urls};

use super::views::{NameView, RelatedView};

/// How many notices a group shows.
const EACH: usize = 3;

/// The groups of notices that are related to the one at `index`; no notice stands in two of them. `card` makes cards.
pub(super) fn related(site: &Site, index: usize, card: impl Fn(usize) -> Value) -> Vec<RelatedView> {
    let notice = &site.notices[index];
    let mut shown = vec![index];
    let mut groups = Vec::new();
    let mut add = |by: &str, name: NameView, near: Vec<usize>| {
        if !near.is_empty() {
            groups.push(RelatedView { by: by.to_owned(), group: name, notices: near.into_iter().map(&card).collect() });
        }
    };
    if let Some(round) = round_of(site, notice) {
        let near = nearest(site, &mut shown, &round.notices, |&i| i);
        add(
            "round",
            NameView { key: Some(round.key.clone()), name: round.name.clone(), url: round_url(site, &round.key) },
            near,
        );
    }
    for issuer in &notice.issuers {
        let key = issuer.key.clone().unwrap_or_else(|| urls::name_key(&issuer.name));
        let Some(unit) = site.units.iter().find(|unit| unit.key == key) else { continue };
        let near = nearest(site, &mut shown, &unit.notices, |&i| i);
        let url = site.config.outputs.units.then(|| urls::encode(&format!("units/{key}.html")));
        add("unit", NameView { key: Some(key), name: unit.name.clone(), url }, near);
    }
    if let Some(key) = notice.topics.iter().flatten().next()
        && let Some(categories) = site.topics.get(key)
    {
        let near = nearest(site, &mut shown, categories, |(i, _)| *i);
        let url = site.config.outputs.topics.then(|| urls::encode(&format!("topics/{key}.html")));
        add("topic", NameView { key: Some(key.clone()), name: site.topic_name(key), url }, near);
    }
    groups
}

/// The places of all notices that [`related`] shows.
pub(super) fn notices(site: &Site, index: usize) -> Vec<usize> {
    let shown = std::cell::RefCell::new(Vec::new());
    related(site, index, |other| {
        shown.borrow_mut().push(other);
        Value::none()
    });
    shown.into_inner()
}

/// The round that a notice belongs to.
pub(super) fn round_of<'s>(site: &'s Site, notice: &Notice) -> Option<&'s crate::model::RoundNotices> {
    let key = urls::name_key(notice.inspection.as_ref()?.round.as_ref()?);
    site.rounds.iter().find(|round| round.key == key)
}

/// The page of a round.
pub(super) fn round_url(site: &Site, key: &str) -> Option<String> {
    site.config.outputs.rounds.then(|| urls::encode(&format!("rounds/{key}.html")))
}

/// The notices of `list`, which is sorted by them, that stand nearest to the first of `shown`, newest first. They join
/// `shown`; those that are there already and those without a text are passed over.
fn nearest<T>(site: &Site, shown: &mut Vec<usize>, list: &[T], notice: impl Fn(&T) -> usize) -> Vec<usize> {
    let middle = list.partition_point(|item| notice(item) < shown[0]);
    let (newer, older) = list.split_at(middle);
    let mut newer = newer.iter().rev().map(&notice).peekable();
    let mut older = older.iter().map(&notice).peekable();
    let mut near = Vec::new();
    while near.len() < EACH && (newer.peek().is_some() || older.peek().is_some()) {
        for candidate in [older.next(), newer.next()].into_iter().flatten() {
            if near.len() < EACH && !shown.contains(&candidate) && site.notices[candidate].shows_text() {
                near.push(candidate);
                shown.push(candidate);
            }
        }
    }
    near.sort_unstable();
    near
}
