//! Years, topics, units, rounds and the whole site with their numbers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Config;
use crate::model::{Counts, Notice, Site, urls};

use super::cards::counts;
use super::views::{CountsView, GroupView};

/// Years, topics, units, rounds and the whole site with their numbers, added up once for all pages.
#[derive(Debug)]
pub(super) struct Groups {
    pub years: Vec<GroupView>,
    pub topics: Vec<GroupView>,
    pub units: Vec<GroupView>,
    pub rounds: Vec<GroupView>,
    pub all: CountsView,
    /// The numbers of each topic by its key, to go on from when a few notices change.
    by_topic: ByTopic,
}

type ByTopic = HashMap<String, Counts>;

impl Groups {
    /// Adds up.
    pub fn new(site: &Site) -> Self {
        // A large site has a hundred thousand categories in a handful of topics.
        let some = |notices: &[Arc<Notice>]| {
            let mut some = ByTopic::new();
            notices.iter().for_each(|notice| change(&mut some, notice, &site.config, Counts::add));
            some
        };
        let add = |mut all: ByTopic, some: ByTopic| {
            for (topic, counts) in some {
                all.entry(topic).or_insert_with(|| Counts::new(&site.config)).add(&counts);
            }
            all
        };
        Self::of(site, site.notices.par_chunks(512).map(some).reduce(ByTopic::new, add))
    }

    /// The same for a site of which most notices stood in `before`, which has the numbers `groups` and the same
    /// configuration: only what changed is taken away and added.
    pub fn after(site: &Site, before: &Site, groups: &Groups) -> Self {
        let all = |site: &Site| -> HashSet<*const Notice> { site.notices.iter().map(Arc::as_ptr).collect() };
        let (old, new) = (all(before), all(site));
        let mut by_topic = groups.by_topic.clone();
        for notice in before.notices.iter().filter(|it| !new.contains(&Arc::as_ptr(it))) {
            change(&mut by_topic, notice, &site.config, Counts::take_away);
        }
        for notice in site.notices.iter().filter(|it| !old.contains(&Arc::as_ptr(it))) {
            change(&mut by_topic, notice, &site.config, Counts::add);
        }
        Self::of(site, by_topic)
    }

    fn of(site: &Site, by_topic: ByTopic) -> Self {
        let group = |key: &str, name: String, url: String, counted: &Counts| GroupView {
            key: key.to_owned(),
            name,
            url: urls::encode(&url),
            counts: counts(site, counted),
        };
        let counted = |notices: &[usize]| site.counts(notices.iter().copied());
        let year = |(year, all): (&String, &Vec<usize>)| {
            group(year, year.clone(), format!("{year}/index.html"), &counted(all))
        };
        let unit = |it: &crate::model::UnitNotices| {
            group(&it.key, it.name.clone(), format!("units/{}.html", it.key), &counted(&it.notices))
        };
        let round = |it: &crate::model::RoundNotices| {
            group(&it.key, it.name.clone(), format!("rounds/{}.html", it.key), &counted(&it.notices))
        };
        let none = Counts::new(&site.config);
        let topic = |key: &String| {
            let counted = by_topic.get(key).unwrap_or(&none);
            group(key, site.topic_name(key), format!("topics/{key}.html"), counted)
        };
        // Each goes through all notices.
        let ((years, rounds), (units, all)) = rayon::join(
            || (site.years.iter().map(year).collect(), site.rounds.iter().map(round).collect()),
            || (site.units.iter().map(unit).collect(), counts(site, &site.counts(0..site.notices.len()))),
        );
        Groups { years, topics: site.topics.keys().map(topic).collect(), units, rounds, all, by_topic }
    }
}

/// Changes the numbers of its topics by those of a notice.
fn change(by_topic: &mut ByTopic, notice: &Notice, config: &Config, change: fn(&mut Counts, &Counts)) {
    if !notice.shows_text() {
        return;
    }
    let mut own: Vec<(&str, Counts)> = Vec::new();
    for (section, topic) in notice.body.sections.iter().zip(&notice.topics) {
        let Some(topic) = topic.as_deref() else { continue };
        let place = own.iter().position(|(key, _)| *key == topic).unwrap_or_else(|| {
            own.push((topic, Counts { notices: 1, ..Counts::new(config) }));
            own.len() - 1
        });
        own[place].1.add_section(section, config);
    }
    for (topic, counts) in own {
        // Looked up before a key is made: a notice more is rarely a topic more.
        match by_topic.get_mut(topic) {
            Some(all) => change(all, &counts),
            None => change(by_topic.entry(topic.to_owned()).or_insert_with(|| Counts::new(config)), &counts),
        }
    }
}
