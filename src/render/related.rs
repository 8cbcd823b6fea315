//! Related notices: those of the same round of inspection, of the same unit, and those with categories of the same topic.
//!
//! Every group is a sorted list that exists already, in which the neighbours of the notice are taken: the price does
//! not grow with the site.

use tera::Value;

use crate::model::{RoundNotices, Site, UnitNotices, urls};

use super::views::{NameView, RelatedView};

/// How many notices a group shows.
const EACH: usize = 3;

/// What the notices of a group have in common.
enum Common<'s> {
    Round(&'s RoundNotices),
    Unit(&'s UnitNotices),
    Topic(&'s String),
}

/// The groups of notices that are related to the one at `index`; no notice stands in two of them.
fn groups(site: &Site, index: usize) -> Vec<(Common<'_>, Vec<usize>)> {
    let notice = &site.notices[index];
    let mut shown = vec![index];
    let mut groups = Vec::new();
    if let Some(round) = site.round_of(index) {
        groups.push((Common::Round(round), nearest(site, &mut shown, &round.notices, |&i| i)));
    }
    for issuer in &notice.issuers {
        if let Some(unit) = site.unit_of(issuer) {
            groups.push((Common::Unit(unit), nearest(site, &mut shown, &unit.notices, |&i| i)));
        }
    }
    let topic = notice.topics.iter().flatten().next().and_then(|key| site.topics.get_key_value(key));
    if let Some((key, categories)) = topic {
        groups.push((Common::Topic(key), nearest(site, &mut shown, categories, |(i, _)| *i)));
    }
    groups.retain(|(_, near)| !near.is_empty());
    groups
}

/// Those groups as templates see them. `card` makes cards.
pub(super) fn related(site: &Site, index: usize, card: impl Fn(usize) -> Value) -> Vec<RelatedView> {
    let outputs = site.config.outputs;
    let view = |(common, near): (Common<'_>, Vec<usize>)| {
        let (by, key, name, url) = match common {
            Common::Round(round) => ("round", &round.key, round.name.clone(), round_url(site, &round.key)),
            Common::Unit(UnitNotices { key, name, .. }) => {
                let url = outputs.units.then(|| urls::encode(&format!("units/{key}.html")));
                ("unit", key, name.clone(), url)
            }
            Common::Topic(key) => {
                let url = outputs.topics.then(|| urls::encode(&format!("topics/{key}.html")));
                ("topic", key, site.topic_name(key), url)
            }
        };
        let group = NameView { key: Some(key.clone()), name, url };
        RelatedView { by: by.to_owned(), group, notices: near.into_iter().map(&card).collect() }
    };
    groups(site, index).into_iter().map(view).collect()
}

/// The places of all notices that [`related`] shows.
pub(super) fn notices(site: &Site, index: usize) -> Vec<usize> {
    groups(site, index).into_iter().flat_map(|(_, near)| near).collect()
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
