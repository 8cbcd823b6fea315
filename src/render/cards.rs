//! Facts of notices as templates see them: cards for lists, counts, dates, names.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Serialize;
use tera::Value;

use crate::digest::BuildQuick;
use crate::lang::Lang;
use crate::model::notice::{Issuer, Publicity};
use crate::model::{Counts, Notice, Site, dates, unit_key, urls};
use crate::parse::structure::Role;

use super::progress;
use super::views::{
    AlternateView, CardView, CountsView, DateView, LinkView, NameView, PublicityView, RelationView, StatusCount,
};

/// A day for readers and machines.
pub(super) fn day(date: Date, lang: Lang) -> DateView {
    DateView { iso: date.to_string(), text: dates::readable(date, lang), minutes: date.to_string() }
}

/// The moment of publication.
pub(super) fn published(site: &Site, notice: &Notice) -> DateView {
    let zone = &site.config.timezone;
    let local = notice.published.to_zoned(zone.clone());
    DateView {
        iso: dates::rfc3339(notice.published, zone),
        text: dates::readable(notice.published_day, site.config.language),
        minutes: local.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

/// Numbers with the words of the site's statuses.
pub(super) fn counts(site: &Site, counts: &Counts) -> CountsView {
    let statuses: Vec<StatusCount> = statuses(site, counts).into_iter().filter(|status| status.count > 0).collect();
    CountsView { statuses: statuses.iter().map(Value::from_serializable).collect(), ..numbers(counts, &statuses) }
}

fn numbers(counts: &Counts, statuses: &[StatusCount]) -> CountsView {
    let stated = counts.measures - counts.unstated();
    CountsView {
        notices: counts.notices,
        categories: counts.categories,
        problems: counts.problems,
        measures: counts.measures,
        stated,
        statuses: Vec::new(),
        progress: progress::html(statuses, counts.measures, stated),
    }
}

/// All statuses of the site, with what is stated nowhere last.
fn statuses(site: &Site, counts: &Counts) -> Vec<StatusCount> {
    let all: Vec<usize> = counts.by_status.iter().copied().chain([counts.unstated()]).collect();
    let shares = shares(&all);
    let known = site.config.statuses.iter().zip(&counts.by_status).zip(&shares);
    let known = known.map(|(((key, words), &count), &percent)| StatusCount {
        key: key.clone(),
        word: words.first().unwrap_or(key).clone(),
        count,
        percent,
    });
    let unstated = StatusCount {
        key: "unstated".to_owned(),
        word: match site.config.language {
            Lang::Zh => "未标明".to_owned(),
            Lang::En => "not stated".to_owned(),
        },
        count: counts.unstated(),
        percent: shares.last().copied().unwrap_or(0),
    };
    known.chain([unstated]).collect()
}

/// The shares of these counts in whole percent, by the method of the largest remainder: 100 together, if anything is
/// counted at all.
fn shares(counts: &[usize]) -> Vec<usize> {
    let all: usize = counts.iter().sum();
    if all == 0 {
        return vec![0; counts.len()];
    }
    let mut shares: Vec<usize> = counts.iter().map(|count| count * 100 / all).collect();
    let lacking = 100 - shares.iter().sum::<usize>();
    let mut places: Vec<usize> = (0..counts.len()).collect();
    places.sort_by_key(|&place| std::cmp::Reverse(counts[place] * 100 % all));
    places.into_iter().take(lacking).for_each(|place| shares[place] += 1);
    shares
}

/// An issuer, with its page.
fn issuer(site: &Site, issuer: &Issuer) -> NameView {
    let key = unit_key(issuer);
    let url = site.config.outputs.units.then(|| urls::encode(&format!("units/{key}.html")));
    NameView { url, key: issuer.key.clone(), name: issuer.name.clone() }
}

/// Makes the cards of all notices. What many cards say alike (a kind, a unit, a day, `5 done, 100 %`, all of a notice's
/// numbers) is one value that they share: a card of its own values would be five times as large, and all cards are kept.
pub(super) fn cards(site: &Site) -> Vec<Value> {
    // A thousand at a time, so that few are made twice and every processor has some.
    let some = |notices: &[std::sync::Arc<Notice>]| -> Vec<Value> {
        let mut maker = CardMaker { site, known: HashMap::default() };
        notices.iter().map(|notice| maker.card(notice)).collect()
    };
    site.notices.par_chunks(1024).flat_map_iter(some).collect()
}

/// Makes the card of one notice.
pub(super) fn card(site: &Site, notice: &Notice) -> Value {
    CardMaker { site, known: HashMap::default() }.card(notice)
}

/// What cards share, by what it is made of.
#[derive(PartialEq, Eq, Hash)]
enum Shared<'s> {
    Kind(&'s str),
    Issuer(&'s Issuer),
    Day(Date),
    Moment(Timestamp),
    /// A status by its place in the configuration, its count and its share.
    Status(usize, usize, usize),
    Counts(&'s Counts),
}

struct CardMaker<'s> {
    site: &'s Site,
    known: HashMap<Shared<'s>, Value, BuildQuick>,
}

impl<'s> CardMaker<'s> {
    fn shared<T: Serialize>(&mut self, key: Shared<'s>, make: impl FnOnce() -> T) -> Value {
        self.known.entry(key).or_insert_with(|| Value::from_serializable(&make())).clone()
    }

    fn day(&mut self, date: Date) -> Value {
        let lang = self.site.config.language;
        self.shared(Shared::Day(date), || day(date, lang))
    }

    fn card(&mut self, notice: &'s Notice) -> Value {
        let site = self.site;
        let kind = notice.kind.as_ref().and_then(|key| Some((key, site.config.kinds.get(key)?)));
        let kind = kind.map(|(key, kind)| {
            self.shared(Shared::Kind(key), || NameView { key: Some(key.clone()), name: kind.name.clone(), url: None })
        });
        let issuer = |it: &'s Issuer| self.shared(Shared::Issuer(it), || issuer(site, it));
        Value::from_serializable(&CardView {
            url: urls::encode(&notice.url),
            title: notice.title.clone(),
            lang: foreign(site, notice),
            kind,
            issuers: notice.issuers.iter().map(issuer).collect(),
            issued: self.day(notice.issued),
            published: self.shared(Shared::Moment(notice.published), || published(site, notice)),
            doc_no: notice.doc_no.clone(),
            description: notice.description.clone(),
            state: notice.state.name().to_owned(),
            publicity: notice.publicity.as_ref().map(|period| self.publicity(period)),
            counts: self.counts(&notice.counts),
        })
    }

    fn counts(&mut self, counted: &'s Counts) -> Value {
        if let Some(known) = self.known.get(&Shared::Counts(counted)) {
            return known.clone();
        }
        let site = self.site;
        let occurring = statuses(site, counted).into_iter().enumerate().filter(|(_, status)| status.count > 0);
        let (places, occurring): (Vec<usize>, Vec<StatusCount>) = occurring.unzip();
        let share = |(place, status): (usize, &StatusCount)| {
            self.shared(Shared::Status(place, status.count, status.percent), || status.clone())
        };
        let statuses = places.into_iter().zip(&occurring).map(share).collect();
        self.shared(Shared::Counts(counted), || CountsView { statuses, ..numbers(counted, &occurring) })
    }

    fn publicity(&mut self, period: &Publicity) -> PublicityView {
        let today = self.site.today;
        let running = |end: &Date| today >= period.start && today <= *end;
        PublicityView {
            start: self.day(period.start),
            end: period.end.map(|end| self.day(end)),
            workdays: period.workdays,
            days_left: period.end.filter(running).map(|end| i64::from((end - today).get_days() + 1)),
        }
    }
}

/// How to cite an entry: 第二类·措施1, under a problem 第二类·问题1·措施1; in an English site `category 2, measure 1`.
pub(super) fn cite(lang: Lang, category: u32, under: Option<u32>, role: Role, number: u32) -> String {
    let (before, category, after, problem, measure) = match lang {
        Lang::Zh => ("第", crate::text::numeral::format(category), "类", "·问题", "·措施"),
        Lang::En => ("category ", category.to_string(), "", ", problem ", ", measure "),
    };
    let what = if role == Role::Problem { problem } else { measure };
    let number = number.to_string();
    // Joined, not formatted: every entry has one.
    match under {
        Some(under) => [before, &category, after, problem, &under.to_string(), what, &number].concat(),
        None => [before, &category, after, what, &number].concat(),
    }
}

/// A link to a notice.
pub(super) fn link(site: &Site, notice: &Notice) -> LinkView {
    LinkView { title: notice.title.clone(), url: urls::encode(&notice.url), lang: foreign(site, notice) }
}

/// The language of a notice, if it is not that of the pages that list it.
fn foreign(site: &Site, notice: &Notice) -> Option<&'static str> {
    (notice.language != site.config.language).then(|| notice.language.tag())
}

/// The languages that the notice at `index` is there in, the original first. `here` is the address of the page that
/// asks; nothing, if there is one language only.
pub(super) fn alternates(site: &Site, index: usize, here: &str) -> Vec<AlternateView> {
    let Some(other) = site.translations.get(&index) else { return Vec::new() };
    let base = site.config.base_url.as_deref();
    let view = |notice: &Notice| {
        let url = urls::encode(&notice.url);
        AlternateView {
            lang: notice.language.tag(),
            name: notice.language.name(),
            canonical: base.map(|base| format!("{base}{url}")),
            is_original: !notice.is_translation,
            current: notice.url == here,
            url,
        }
    };
    let mut both = [view(&site.notices[index]), view(other)];
    both.sort_by_key(|it| !it.is_original);
    both.into()
}

/// Notices that correct or replace each other.
pub(super) fn relations(site: &Site, notice: &Notice) -> Vec<RelationView> {
    let relations = &notice.relations;
    let all = [
        ("corrected-by", &relations.corrected_by),
        ("replaced-by", &relations.replaced_by),
        ("corrects", &relations.corrects),
        ("replaces", &relations.replaces),
    ];
    let view = |relation: &str, other: &Notice| RelationView {
        relation: relation.to_owned(),
        notice: link(site, other),
        issued: day(other.issued, site.config.language),
    };
    all.iter().flat_map(|(name, others)| others.iter().map(|&i| view(name, &site.notices[i]))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::shares;

    #[test]
    fn what_is_lacking_goes_to_the_largest_remainders() {
        assert_eq!(shares(&[1, 1, 1]), [34, 33, 33]);
        assert_eq!(shares(&[2, 0, 1]), [67, 0, 33]);
        assert_eq!(shares(&[1, 4, 2, 0]), [14, 57, 29, 0]);
        assert_eq!(shares(&[0, 0]), [0, 0]);
    }

    proptest! {
        #[test]
        fn shares_are_a_hundred_together(counts in proptest::collection::vec(0_usize..5000, 1..8)) {
            let (shares, all) = (shares(&counts), counts.iter().sum::<usize>());
            prop_assert_eq!(shares.iter().sum::<usize>(), if all == 0 { 0 } else { 100 });
            for (share, count) in shares.iter().zip(&counts) {
                prop_assert!(all == 0 || share.abs_diff(count * 100 / all) <= 1);
                prop_assert!(*count > 0 || *share == 0);
            }
        }
    }
}
