//! All drafts become one `Site`: identities, dates, addresses, order, states, relations, topics.
//!
//! After this stage no TOML and no path of the disk is left. What is wrong between notices (two at one address, a
//! relation to nothing) is found here, since only here all of them are seen.

pub mod anchors;
pub mod counts;
pub mod dates;
pub mod files;
pub mod links;
pub mod notice;
pub mod reviews;
mod rounds;
pub mod topics;
pub mod translations;
pub mod urls;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::digest::BuildQuick;
use crate::lang::Text;
use crate::parse::Draft;
use crate::source::{Asset, Recorded};
use crate::text;

pub use counts::Counts;
pub use notice::{Notice, State};

/// Everything that is published, resolved and ordered. It does not promise to be free of mistakes: see `check`.
#[derive(Clone, Debug)]
pub struct Site {
    /// The site's decisions.
    pub config: Arc<Config>,
    /// The day of the build, in the site's time zone.
    pub today: Date,
    /// The notices that are shown, newest first. Shared, since a preview keeps those whose files did not change.
    pub notices: Vec<Arc<Notice>>,
    /// The notices that are not shown, and why.
    pub left_out: Vec<LeftOut>,
    /// Files beside the notices, by their path below `content/`.
    pub assets: IndexMap<String, Asset>,
    /// Files of `static/`, by their path below it.
    pub statics: IndexMap<String, Asset>,
    /// Notices by their path from the site's root.
    pub by_path: HashMap<Arc<str>, usize, BuildQuick>,
    /// Paths of notices that exist but are not shown: a link to them leads nowhere.
    pub hidden: BTreeSet<Arc<str>>,
    /// Paths of notices that have mistakes of their own: links to them are not judged.
    pub unreadable: BTreeSet<Arc<str>>,
    /// Notices by year, newest year first.
    pub years: IndexMap<String, Vec<usize>>,
    /// Notices by unit: those of the configuration by key, others by name.
    pub units: Vec<UnitNotices>,
    /// The place among them of each issuer's unit.
    pub unit_places: HashMap<notice::Issuer, usize, BuildQuick>,
    /// Notices by the round of inspection they belong to, newest first.
    pub rounds: Vec<RoundNotices>,
    /// The translations of notices, by the index of what they translate. They are in no list and in no number: a reader
    /// comes to them from the notice. In [`Site::in_other_language`] it is the other way round.
    pub translations: BTreeMap<usize, Arc<Notice>>,
    /// Categories by topic, in the configuration's order: notice and section.
    pub topics: IndexMap<String, Vec<(usize, usize)>>,
    /// The publication record as it is published, if the site keeps one.
    pub recorded: Option<Arc<Recorded>>,
}

/// A unit with its notices.
#[derive(Clone, Debug)]
pub struct UnitNotices {
    /// The key: that of the configuration, or made from the name.
    pub key: String,
    /// The name.
    pub name: String,
    /// Its notices, newest first.
    pub notices: Vec<usize>,
}

/// A round of inspection with its notices.
#[derive(Clone, Debug)]
pub struct RoundNotices {
    /// The key, made from the name.
    pub key: String,
    /// The name, as notices write it: 第三轮; with the year, where several rounds have it.
    pub name: String,
    /// Its notices, newest first.
    pub notices: Vec<usize>,
}

/// A notice that is not shown.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Its file.
    pub path: Arc<str>,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: State,
    /// Why, in a sentence.
    pub reason: Text,
    /// The files that it names, by their paths below `content/`.
    pub files: Vec<String>,
}

/// What `build` and `list` may be asked to show.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The day of the build, in the site's time zone.
    pub today: Date,
    /// Whether drafts, scheduled and campus notices are shown too.
    pub drafts: bool,
}

/// What else lies in the site's folder.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Files beside the notices.
    pub assets: Vec<Asset>,
    /// Files of `static/`.
    pub statics: Vec<Asset>,
    /// Notices that could not be understood.
    pub unreadable: BTreeSet<Arc<str>>,
    /// The publication record, if the site keeps one.
    pub recorded: Option<Arc<Recorded>>,
}

/// The key of the topic for categories that no topic claims.
pub const OTHER_TOPIC: &str = "other";

/// Resolves all drafts into a site.
pub fn site(
    drafts: Vec<Draft>,
    around: Surroundings,
    config: &Arc<Config>,
    options: Options,
) -> (Site, Vec<Diagnostic>) {
    let (mut notices, mut mistakes): (Vec<Arc<Notice>>, Vec<Vec<Diagnostic>>) = Default::default();
    let resolve = |draft| resolve(draft, config, options.today);
    drafts.into_par_iter().map(resolve).unzip_into_vecs(&mut notices, &mut mistakes);
    let (site, between) = assemble(notices, around, config, options);
    mistakes.push(between);
    mistakes.push(unique(&site));
    (site, mistakes.into_iter().flatten().collect())
}

/// Resolves one draft: the first half of [`site`], which needs no other notice.
pub fn resolve(draft: Draft, config: &Config, today: Date) -> (Arc<Notice>, Vec<Diagnostic>) {
    let is_translation = config.translation_of(&draft.path).is_some();
    let read_with = config.for_file(&draft.path);
    let (mut notice, found) = notice::resolve(draft, &read_with, today);
    notice.is_translation = is_translation;
    (Arc::new(notice), found)
}

/// The same of what came of a file: the notice, if it was understood, and all that is wrong with it.
pub fn resolve_read(
    (draft, mut found): (Option<Draft>, Vec<Diagnostic>),
    config: &Config,
    today: Date,
) -> (Option<Arc<Notice>>, Vec<Diagnostic>) {
    let notice = draft.map(|draft| {
        let (notice, mistakes) = resolve(draft, config, today);
        found.extend(mistakes);
        notice
    });
    (notice, found)
}

/// Makes a site of resolved notices: the second half of [`site`], with relations that lead nowhere. Whether two notices
/// share a name is left to [`unique`].
pub fn assemble(
    mut notices: Vec<Arc<Notice>>,
    around: Surroundings,
    config: &Arc<Config>,
    options: Options,
) -> (Site, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let translations: Vec<Arc<Notice>> = notices.extract_if(.., |notice| notice.is_translation).collect();
    notices.par_sort_by(|a, b| (b.published, b.issued, &a.url).cmp(&(a.published, a.issued, &b.url)));
    let (notices, left_out) = show(notices, options, config.shows_campus);
    let strip = |assets: Vec<Asset>, folder: &str| {
        assets
            .into_iter()
            .map(|asset| (asset.path.strip_prefix(folder).unwrap_or(&asset.path).to_owned(), asset))
            .collect()
    };
    let mut site = Site {
        config: config.clone(),
        today: options.today,
        by_path: notices.iter().enumerate().map(|(i, notice)| (notice.path.clone(), i)).collect(),
        hidden: left_out.iter().map(|left| left.path.clone()).collect(),
        unreadable: around.unreadable,
        assets: strip(around.assets, "content/"),
        statics: strip(around.statics, "static/"),
        years: IndexMap::new(),
        units: Vec::new(),
        unit_places: HashMap::default(),
        rounds: Vec::new(),
        translations: BTreeMap::new(),
        topics: IndexMap::new(),
        recorded: around.recorded,
        notices,
        left_out,
    };
    translations::attach(&mut site, translations, options, &mut found);
    relate(&mut site, &mut found);
    group(&mut site);
    (site, found)
}

/// Divides the notices into those that are shown and those that are not.
fn show(mut notices: Vec<Arc<Notice>>, options: Options, shows_campus: bool) -> (Vec<Arc<Notice>>, Vec<LeftOut>) {
    let is_shown = |notice: &Notice| {
        options.drafts
            || notice.state.is_public()
            || notice.awaits_review()
            || (shows_campus && notice.state == State::Campus)
    };
    let mut left_out: Vec<LeftOut> = notices
        .extract_if(.., |notice| !is_shown(notice))
        .map(|notice| LeftOut {
            reason: notice.state_reason(),
            path: notice.path.clone(),
            title: notice.title.clone(),
            state: notice.state,
            files: files::named_by(&notice).collect(),
        })
        .collect();
    left_out.sort_by(|a, b| a.path.cmp(&b.path));
    (notices, left_out)
}

/// Two notices may share neither an identity nor an address, even when only the case of letters differs.
pub fn unique(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut ids: HashMap<&str, &Notice> = HashMap::new();
    let mut urls: HashMap<String, &Notice> = HashMap::new();
    let mut sorted: Vec<&Notice> = site.notices.iter().map(Arc::as_ref).collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    for notice in sorted {
        if let Some(first) = urls.insert(notice.url.to_lowercase(), notice) {
            let (url, other) = (&notice.url, &first.path);
            let message = text!("网址 {url} 与 {other} 相同", "the address {url} is also that of {other}");
            let hint = text!("改文件名，或写上另一个 slug", "rename the file, or give it another slug");
            found.push(Diagnostic::new(&catalogue::URL_COLLISION, &notice.path, message).at_key("slug").hint(hint));
            // Its id, made from the address, is the same too: one complaint is enough.
            continue;
        }
        if let Some(first) = ids.insert(&notice.id, notice) {
            let (id, other) = (&notice.id, &first.path);
            let message = text!("索引号 {id} 与 {other} 相同", "the id {id} is also that of {other}");
            let hint = text!("给其中一件写上另一个 id", "give one of them another id");
            found.push(Diagnostic::new(&catalogue::DUPLICATE_ID, &notice.path, message).at_key("id").hint(hint));
        }
    }
    found
}

/// Links notices that correct or replace each other, both ways.
fn relate(site: &mut Site, found: &mut Vec<Diagnostic>) {
    if site.notices.iter().all(|notice| notice.corrects_names.is_empty() && notice.replaces_names.is_empty()) {
        return;
    }
    let names = Names::new(site);
    let mut relations = Vec::new();
    for (from, notice) in site.notices.iter().enumerate() {
        for (key, called) in [("corrects", &notice.corrects_names), ("replaces", &notice.replaces_names)] {
            for name in called {
                match names.find(name) {
                    Some(to) if to != from => relations.push((key, from, to)),
                    _ if is_unreadable(site, name) => {}
                    _ => found.push(unknown_notice(notice, key, name, site)),
                }
            }
        }
    }
    for (key, from, to) in relations {
        let mut of = |index: usize, kind: fn(&mut notice::Relations) -> &mut Vec<usize>, other: usize| {
            kind(&mut Arc::make_mut(&mut site.notices[index]).relations).push(other);
        };
        if key == "corrects" {
            of(from, |all| &mut all.corrects, to);
            of(to, |all| &mut all.corrected_by, from);
        } else {
            of(from, |all| &mut all.replaces, to);
            of(to, |all| &mut all.replaced_by, from);
        }
    }
}

fn unknown_notice(notice: &Notice, key: &str, name: &str, site: &Site) -> Diagnostic {
    let message = text!("{key} 所指的公示不存在：{name}", "{key} names a notice that does not exist: {name}");
    let ids = site.notices.iter().map(|notice| notice.id.as_str());
    let hint = match crate::text::distance::closest(name, ids) {
        Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
        None => text!(
            "写对方的索引号，或 年/文件名，如 2022/zhenggai（没有发布的公示不能引用）",
            "give its id, or YEAR/NAME like 2022/zhenggai (it must be published)"
        ),
    };
    Diagnostic::new(&catalogue::UNKNOWN_NOTICE, &notice.path, message).at_key(key).hint(hint)
}

/// Everything that authors call notices by: the id; the address or the file, with or without ending; the slug, if
/// only one notice has it.
struct Names {
    ids: HashMap<String, usize>,
    stems: HashMap<String, usize>,
    slugs: HashMap<String, Option<usize>>,
}

impl Names {
    fn new(site: &Site) -> Self {
        let mut names = Names { ids: HashMap::new(), stems: HashMap::new(), slugs: HashMap::new() };
        for (index, notice) in site.notices.iter().enumerate() {
            names.ids.insert(notice.id.clone(), index);
            names.stems.insert(stem(&notice.path).to_owned(), index);
            names.stems.insert(stem(&notice.url).to_owned(), index);
            names.slugs.entry(notice.slug.clone()).and_modify(|slug| *slug = None).or_insert(Some(index));
        }
        names
    }

    fn find(&self, name: &str) -> Option<usize> {
        let by_stem = || self.stems.get(stem(name)).copied();
        self.ids.get(name.trim()).copied().or_else(by_stem).or_else(|| self.slugs.get(stem(name)).copied().flatten())
    }
}

/// `2023/x` of `content/2023/x.md` and of `2023/x.html`.
fn stem(name: &str) -> &str {
    let name = name.trim().trim_start_matches("./").trim_start_matches("content/");
    name.strip_suffix(".html").or_else(|| name.strip_suffix(".md")).unwrap_or(name)
}

fn is_unreadable(site: &Site, name: &str) -> bool {
    site.unreadable.iter().any(|path| stem(path) == stem(name))
}

/// Gathers the notices by year, unit and round and their categories by topic. A withdrawn notice is listed, its text is not.
fn group(site: &mut Site) {
    let (notices, config) = (site.notices.as_slice(), site.config.as_ref());
    let (topics, (years, (units, unit_places), rounds)) = rayon::join(
        || by_topic(notices, config),
        || (by_year(notices), by_unit(notices, config), rounds::of(notices, config.language)),
    );
    (site.years, site.topics, site.rounds) = (years, topics, rounds);
    (site.units, site.unit_places) = (units, unit_places);
}

fn by_year(notices: &[Arc<Notice>]) -> IndexMap<String, Vec<usize>> {
    let mut years: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (i, notice) in notices.iter().enumerate() {
        // Looked up before a key is made: there are a handful of keys.
        match years.get_mut(&notice.year) {
            Some(year) => year.push(i),
            None => drop(years.insert(notice.year.clone(), vec![i])),
        }
    }
    years.sort_by(|a, _, b, _| b.cmp(a));
    years
}

/// The units, those with most notices first, and where the unit of each issuer stands among them.
fn by_unit(notices: &[Arc<Notice>], config: &Config) -> (Vec<UnitNotices>, HashMap<notice::Issuer, usize, BuildQuick>) {
    let mut units: IndexMap<String, UnitNotices> = IndexMap::new();
    // To make a key of a name is dear, and there are a handful of issuers.
    let mut places: HashMap<&notice::Issuer, usize, BuildQuick> = HashMap::default();
    for (i, notice) in notices.iter().enumerate() {
        for issuer in &notice.issuers {
            let place = *places.entry(issuer).or_insert_with(|| {
                let key = unit_key(issuer);
                let name = config.units.get(&key).map_or(&issuer.name, |unit| &unit.name);
                let unit = || UnitNotices { key: key.clone(), name: name.clone(), notices: Vec::new() };
                let entry = units.entry(key.clone());
                let place = entry.index();
                entry.or_insert_with(unit);
                place
            });
            let unit = &mut units[place];
            if unit.notices.last() != Some(&i) {
                unit.notices.push(i);
            }
        }
    }
    let mut units: Vec<(usize, UnitNotices)> = units.into_values().enumerate().collect();
    units.sort_by(|(_, a), (_, b)| (b.notices.len(), &a.name).cmp(&(a.notices.len(), &b.name)));
    let (before, units): (Vec<usize>, Vec<UnitNotices>) = units.into_iter().unzip();
    let mut now = vec![0; before.len()];
    before.into_iter().enumerate().for_each(|(place, before)| now[before] = place);
    (units, places.into_iter().map(|(issuer, place)| (issuer.clone(), now[place])).collect())
}

fn by_topic(notices: &[Arc<Notice>], config: &Config) -> IndexMap<String, Vec<(usize, usize)>> {
    let mut topics: IndexMap<String, Vec<(usize, usize)>> =
        config.topics.keys().map(|key| (key.clone(), Vec::new())).collect();
    for (i, notice) in notices.iter().enumerate().filter(|(_, notice)| notice.shows_text()) {
        for (section, topic) in notice.topics.iter().enumerate() {
            let Some(topic) = topic else { continue };
            match topics.get_mut(topic) {
                Some(categories) => categories.push((i, section)),
                None => drop(topics.insert(topic.clone(), vec![(i, section)])),
            }
        }
    }
    topics.retain(|_, categories| !categories.is_empty());
    topics
}

/// The key of an issuer: that of the configuration, or made from its name.
pub fn unit_key(issuer: &notice::Issuer) -> String {
    issuer.key.clone().unwrap_or_else(|| urls::name_key(&issuer.name))
}

impl Site {
    /// The round of inspection that a notice belongs to.
    pub fn round_of(&self, index: usize) -> Option<&RoundNotices> {
        self.rounds.iter().find(|round| round.notices.binary_search(&index).is_ok())
    }

    /// The unit of an issuer.
    pub fn unit_of(&self, issuer: &notice::Issuer) -> Option<&UnitNotices> {
        match self.unit_places.get(issuer) {
            Some(&place) => self.units.get(place),
            // A translation writes the name its own way.
            None => self.units.iter().find(|unit| unit.key == unit_key(issuer)),
        }
    }

    /// The name of a topic.
    pub fn topic_name(&self, key: &str) -> String {
        match self.config.topics.get(key) {
            Some(topic) => topic.name.clone(),
            None => match self.config.language {
                crate::lang::Lang::Zh => "其他".to_owned(),
                crate::lang::Lang::En => "Other".to_owned(),
            },
        }
    }

    /// The numbers of these notices together.
    pub fn counts(&self, notices: impl Iterator<Item = usize>) -> Counts {
        let mut all = Counts::new(&self.config);
        notices.for_each(|i| all.add(&self.notices[i].counts));
        all
    }
}
