//! The plan of the site: every page with its address, before any is made.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::digest::BuildQuick;
use crate::model::{Notice, Site, translations, urls};
use crate::parse::Body;
use crate::parse::structure::Role;
use crate::record::timeline::Timeline;
use crate::text;

/// A page to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its address from the site's root, not encoded.
    pub url: String,
    /// What it is.
    pub kind: PageKind,
    /// The position (in the order of notices) of what it shows first: pages made in this order share their work.
    pub position: usize,
}

/// What a page is. Numbers of list pages count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// The newest notices.
    Home(usize),
    /// The notices of a year (index into [`Site::years`]).
    Year(usize, usize),
    /// A notice with its data twin, or what is left of a withdrawn one.
    Notice(usize),
    /// The translation of a notice with its data twin, by the index of the notice.
    Translation(usize),
    /// All topics.
    Topics,
    /// A topic (index into [`Site::topics`]).
    Topic(usize, usize),
    /// All units.
    Units,
    /// A unit (index into [`Site::units`]).
    Unit(usize, usize),
    /// All rounds of inspection.
    Rounds,
    /// A round (index into [`Site::rounds`]).
    Round(usize, usize),
    /// The ledger.
    Ledger(usize),
    /// The publication record.
    Record(usize),
    /// The sheet that proves the publication of a notice.
    Proof(usize),
    /// A version of a notice that a major change replaced: the notice, and the version's number.
    Version(usize, usize),
    /// 404
    NotFound,
    /// A former address of a notice.
    Redirect(usize),
    /// A former address of the translation of a notice, by the index of the notice: where it was beside the notice, or one
    /// that it names for itself.
    TranslationRedirect(usize),
    /// The Atom feed of the site.
    Feed,
    /// The Atom feed of a unit (index into [`Site::units`]).
    UnitFeed(usize),
    /// The Atom feed of a topic (index into [`Site::topics`]).
    TopicFeed(usize),
    /// The Atom feed of the publication record.
    RecordFeed,
    /// The site's feed as JSON Feed.
    JsonFeed,
    /// The sitemap: all of it, or the part of this number; 0 is the index of the parts.
    Sitemap(Option<usize>),
    /// `data/notices.json`
    NoticesJson,
    /// `data/measures.csv`
    MeasuresCsv,
    /// The page that searches. Its index is not planned: the names of its files come from what is in them.
    Search,
}

/// Where a measure stands: notice, section, and its place among the section's measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureAt {
    /// Index into [`Site::notices`].
    pub notice: u32,
    /// Index into the body's sections.
    pub section: u16,
    /// Index into the section's measures.
    pub measure: u16,
}

/// Everything that is to be made.
#[derive(Debug)]
pub struct Plan {
    /// The pages, in the order in which they share most work.
    pub pages: Vec<Page>,
    /// All measures, in the order of the ledger.
    pub measures: Vec<MeasureAt>,
    /// The publication record; empty if the site keeps none.
    pub timeline: Timeline,
    /// The place of each notice by its id, while there is a record.
    pub by_id: HashMap<String, usize>,
}

/// Entries of the publication record on one page.
pub const RECORD_ROWS: usize = 100;

/// Rows of the ledger on one page: a table is read by scrolling, and small sites want one page.
pub const LEDGER_ROWS: usize = 200;

/// A sitemap holds at most this many addresses (sitemaps.org).
pub const SITEMAP_URLS: usize = 50_000;

/// The number of pages for `items`, at least one.
pub fn page_count(items: usize, per_page: usize) -> usize {
    items.div_ceil(per_page.max(1)).max(1)
}

/// The places of the items that page `number`, counted from 1, shows of `items`.
pub(super) fn page_range(items: usize, number: usize, per_page: usize) -> Range<usize> {
    let start = (number - 1).saturating_mul(per_page).min(items);
    start..start.saturating_add(per_page).min(items)
}

/// The items that page `number` shows of `all`.
pub(super) fn page_of<T>(all: &[T], number: usize, per_page: usize) -> &[T] {
    &all[page_range(all.len(), number, per_page)]
}

/// Plans the site. Two things at one address are reported.
pub fn plan(site: &Site, assets: &[crate::output::OutputFile]) -> (Plan, Vec<Diagnostic>) {
    let plan = all(site);
    let found = collisions(site, &plan.pages, assets);
    (plan, found)
}

/// Plans the site and leaves it to [`collisions`] to say what is at one address.
pub fn all(site: &Site) -> Plan {
    let outputs = site.config.outputs;
    let measures = if outputs.ledger || outputs.data { measures(site) } else { Vec::new() };
    let timeline = site.recorded.as_deref().map(Timeline::of).unwrap_or_default();
    let mut pages = Vec::new();
    lists(site, &mut pages);
    notices(site, &mut pages);
    if site.recorded.is_some() {
        record(site, &timeline, &mut pages);
    }
    if outputs.rounds && !site.rounds.is_empty() {
        rounds(site, &mut pages);
    }
    if outputs.topics {
        topics(site, &mut pages);
    }
    if outputs.ledger {
        let at = |number: usize| measures.get((number - 1) * LEDGER_ROWS).map_or(0, |m| m.notice as usize);
        list(&mut pages, "ledger.html", page_count(measures.len(), LEDGER_ROWS), PageKind::Ledger, at);
    }
    single(&mut pages, "404.html", PageKind::NotFound);
    if outputs.search {
        single(&mut pages, "search.html", PageKind::Search);
    }
    if outputs.data {
        single(&mut pages, "data/notices.json", PageKind::NoticesJson);
        single(&mut pages, "data/measures.csv", PageKind::MeasuresCsv);
    }
    if site.config.base_url.is_some() && outputs.feed {
        feeds(site, &mut pages);
    }
    if site.config.base_url.is_some() && outputs.sitemap {
        sitemaps(&mut pages);
    }
    pages.sort_by_key(|page| page.position);
    let ids = site.notices.iter().enumerate().filter(|_| site.recorded.is_some());
    let by_id = ids.map(|(index, notice)| (notice.id.clone(), index)).collect();
    Plan { pages, measures, timeline, by_id }
}

fn single(pages: &mut Vec<Page>, url: &str, kind: PageKind) {
    pages.push(Page { url: url.to_owned(), kind, position: 0 });
}

fn list(
    pages: &mut Vec<Page>,
    first: &str,
    count: usize,
    kind: impl Fn(usize) -> PageKind,
    position: impl Fn(usize) -> usize,
) {
    for number in 1..=count {
        pages.push(Page { url: urls::page_of_list(first, number), kind: kind(number), position: position(number) });
    }
}

fn lists(site: &Site, pages: &mut Vec<Page>) {
    let per_page = site.config.per_page;
    let count = |items: usize| page_count(items, per_page);
    list(pages, "index.html", count(site.notices.len()), PageKind::Home, |n| (n - 1) * per_page);
    for (index, (year, notices)) in site.years.iter().enumerate() {
        let at = |n: usize| notices.get((n - 1) * per_page).copied().unwrap_or(0);
        list(pages, &format!("{year}/index.html"), count(notices.len()), |n| PageKind::Year(index, n), at);
    }
    if site.config.outputs.units {
        single(pages, "units/index.html", PageKind::Units);
        for (index, unit) in site.units.iter().enumerate() {
            let at = |n: usize| unit.notices.get((n - 1) * per_page).copied().unwrap_or(0);
            let first = format!("units/{}.html", unit.key);
            list(pages, &first, count(unit.notices.len()), |n| PageKind::Unit(index, n), at);
        }
    }
}

/// The feeds of the site, of its units and of its topics.
fn feeds(site: &Site, pages: &mut Vec<Page>) {
    single(pages, "atom.xml", PageKind::Feed);
    single(pages, "feed.json", PageKind::JsonFeed);
    if site.config.outputs.units {
        for (index, unit) in site.units.iter().enumerate() {
            single(pages, &format!("units/{}.xml", unit.key), PageKind::UnitFeed(index));
        }
    }
    if site.config.outputs.topics {
        for (index, key) in site.topics.keys().enumerate() {
            single(pages, &format!("topics/{key}.xml"), PageKind::TopicFeed(index));
        }
    }
}

fn rounds(site: &Site, pages: &mut Vec<Page>) {
    single(pages, "rounds/index.html", PageKind::Rounds);
    let per_page = site.config.per_page;
    for (index, round) in site.rounds.iter().enumerate() {
        let at = |n: usize| round.notices.get((n - 1) * per_page).copied().unwrap_or(0);
        let first = format!("rounds/{}.html", round.key);
        list(pages, &first, page_count(round.notices.len(), per_page), |n| PageKind::Round(index, n), at);
    }
}

fn notices(site: &Site, pages: &mut Vec<Page>) {
    for (index, notice) in site.notices.iter().enumerate() {
        pages.push(Page { url: notice.url.clone(), kind: PageKind::Notice(index), position: index });
        if let Some(translation) = site.translations.get(&index) {
            pages.push(Page { url: translation.url.clone(), kind: PageKind::Translation(index), position: index });
        }
        let aliases = notice.aliases.iter().map(|alias| urls::of_alias(alias));
        pages.extend(aliases.map(|url| Page { url, kind: PageKind::Redirect(index), position: index }));
        let former = site.translations.get(&index).map_or(Vec::new(), |translation| former(notice, translation));
        pages.extend(former.into_iter().map(|url| Page {
            url,
            kind: PageKind::TranslationRedirect(index),
            position: index,
        }));
    }
}

/// The former addresses of a translation: those beside its original, and those that it names for itself.
fn former(original: &Notice, translation: &Notice) -> Vec<String> {
    let beside = original.aliases.iter().filter_map(|alias| moved(translation, &urls::of_alias(alias)));
    let mut all: Vec<String> = beside.collect();
    // One that is led from anyway may be named as well.
    let own = translation.aliases.iter().map(|alias| urls::of_alias(alias)).filter(|url| !all.contains(url));
    let own: Vec<String> = own.collect();
    all.extend(own);
    all
}

/// Where a translation was while its original was at `url`. One that is only shown as a draft was nowhere.
fn moved(translation: &Notice, url: &str) -> Option<String> {
    let was_there = url.ends_with(".html") && translation.state.is_public();
    was_there.then(|| translations::url_of(url, translation.language))
}

/// The record, and of each recorded notice the sheet that proves it and the versions that were replaced.
fn record(site: &Site, timeline: &Timeline, pages: &mut Vec<Page>) {
    let count = page_count(timeline.log.entries.len(), RECORD_ROWS);
    list(pages, "record.html", count, PageKind::Record, |_| 0);
    if site.config.base_url.is_some() && site.config.outputs.feed {
        single(pages, "record.xml", PageKind::RecordFeed);
    }
    for (index, notice) in site.notices.iter().enumerate().filter(|(_, notice)| notice.shows_text()) {
        if timeline.entries(&notice.id).next().is_none() {
            continue;
        }
        pages.push(Page { url: urls::proof_of(&notice.url), kind: PageKind::Proof(index), position: index });
        for version in timeline.superseded(&notice.id) {
            let kind = PageKind::Version(index, version.number);
            pages.push(Page { url: urls::version_of(&notice.url, version.number), kind, position: index });
        }
    }
}

fn topics(site: &Site, pages: &mut Vec<Page>) {
    single(pages, "topics/index.html", PageKind::Topics);
    let per_page = site.config.per_page;
    for (index, (key, categories)) in site.topics.iter().enumerate() {
        let at = |n: usize| categories.get((n - 1) * per_page).map_or(0, |(notice, _)| *notice);
        let first = format!("topics/{key}.html");
        list(pages, &first, page_count(categories.len(), per_page), |n| PageKind::Topic(index, n), at);
    }
}

fn sitemaps(pages: &mut Vec<Page>) {
    let urls = pages.iter().filter(|page| is_listed(page)).count();
    if urls <= SITEMAP_URLS {
        return single(pages, "sitemap.xml", PageKind::Sitemap(None));
    }
    single(pages, "sitemap.xml", PageKind::Sitemap(Some(0)));
    for number in 1..=urls.div_ceil(SITEMAP_URLS) {
        single(pages, &format!("sitemap-{number}.xml"), PageKind::Sitemap(Some(number)));
    }
}

/// Whether a page belongs into the sitemap.
pub fn is_listed(page: &Page) -> bool {
    use PageKind as K;
    matches!(
        page.kind,
        K::Home(_)
            | K::Year(..)
            | K::Notice(_)
            | K::Translation(_)
            | K::Topics
            | K::Topic(..)
            | K::Units
            | K::Unit(..)
            | K::Rounds
            | K::Round(..)
            | K::Ledger(_)
            | K::Record(_)
    )
}

/// All measures, newest notice first.
fn measures(site: &Site) -> Vec<MeasureAt> {
    let mut all = Vec::new();
    for (notice, it) in site.notices.iter().enumerate().filter(|(_, it)| it.shows_text()) {
        for (section, it) in it.body.sections.iter().enumerate().filter(|(_, it)| it.is_category) {
            for measure in 0..Body::count(it, Role::Measure) {
                all.push(MeasureAt { notice: notice as u32, section: section as u16, measure: measure as u16 });
            }
        }
    }
    all
}

/// An address as systems compare it that take no heed of case. Most have no capital letter.
fn folded(url: &str) -> Cow<'_, str> {
    match url.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        true => Cow::Borrowed(url),
        false => Cow::Owned(url.to_lowercase()),
    }
}

/// Two files at one address, on any system: case does not tell them apart. Notices among each other are the model's.
pub fn collisions<'s>(site: &'s Site, pages: &'s [Page], assets: &'s [crate::output::OutputFile]) -> Vec<Diagnostic> {
    let config: Arc<str> = Arc::from(crate::config::FILE);
    let mut found = Vec::new();
    let notice = |notice: &'s Arc<crate::model::Notice>| (folded(&notice.url), Some(notice.path.clone()));
    let mut taken: HashMap<Cow<'_, str>, Option<Arc<str>>, BuildQuick> = site.notices.iter().map(notice).collect();
    let mut claim = |url: &'s str, file: &Arc<str>, key: &str| {
        let what = (!Arc::ptr_eq(file, &config)).then(|| file.clone());
        if let Some(other) = taken.insert(folded(url), what) {
            let (zh, en) = match &other {
                None => ("gongshi 自己生成的页面", "a page that gongshi makes"),
                Some(other) => (&**other, &**other),
            };
            let message = text!("网址 {url} 已被占用：{zh}", "the address {url} is already taken by {en}");
            let hint = text!("给其中一个换个名字", "give one of them another name");
            found.push(Diagnostic::new(&catalogue::URL_COLLISION, file, message).at_key(key).hint(hint));
        }
    };
    assets.iter().for_each(|asset| claim(&asset.path, &config, "theme"));
    for page in pages {
        match page.kind {
            PageKind::Notice(_) => {}
            PageKind::Redirect(index) => claim(&page.url, &site.notices[index].path, "aliases"),
            PageKind::TranslationRedirect(index) => {
                let translation = &site.translations[&index];
                let is_own = translation.aliases.iter().any(|alias| urls::of_alias(alias) == page.url);
                let whose = if is_own { translation } else { &site.notices[index] };
                claim(&page.url, &whose.path, "aliases");
            }
            PageKind::Translation(index) => claim(&page.url, &site.translations[&index].path, "title"),
            _ => claim(&page.url, &config, "topics"),
        }
    }
    for (path, asset) in site.statics.iter().chain(&site.assets) {
        claim(path, &Arc::from(asset.path.as_str()), "");
    }
    found
}
