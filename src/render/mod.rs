//! A `Site` becomes files: the plan of all pages, and each page made on its own.
//!
//! 1. [`plan::plan`] lists every page.
//! 2. [`Renderer::page`] makes one: it builds the view, and the theme renders it. Pages are independent of each other,
//!    so `build` makes them in parallel and a preview only the one that is asked for.
//!
//! Nothing here writes or reads the clock.

mod cards;
mod data;
mod edition;
mod feeds;
mod gather;
mod groups;
mod inputs;
mod notice_html;
mod pages;
mod parts;
pub mod plan;
mod progress;
mod qr;
mod recorded;
mod related;
mod sanitise;
mod search;
mod section_html;
mod structured;
pub mod theme;
pub mod views;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tera::Value;

use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::model::{Notice, Site};
use crate::output::{Content, OutputFile};
use crate::search::Entry;
use crate::source::Texts;

pub use data::csv::head as measures_head;
pub use inputs::Inputs;
pub use plan::{Page, PageKind, Plan};
pub use search::Index;
pub use theme::Theme;

/// Why a page could not be made.
#[derive(Debug)]
pub enum Trouble {
    /// A template failed: somebody's file has to be mended.
    Template(Box<Diagnostic>),
    /// The world failed.
    World(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::World(error)
    }
}

impl From<Diagnostic> for Trouble {
    fn from(diagnostic: Diagnostic) -> Self {
        Trouble::Template(Box::new(diagnostic))
    }
}

/// What is made of one notice.
#[derive(Debug)]
pub struct NoticeFiles {
    /// Its page and its data twin.
    pub files: Vec<OutputFile>,
    /// Its lines in `data/measures.csv`; empty where data are switched off.
    pub lines: Vec<u8>,
    /// What the search finds of it; nothing where the search is switched off.
    pub entry: Option<Entry>,
}

/// How many notices' parts are kept. Pages are made in the order of notices, so that what a topic page needs was
/// made shortly before for the notice's own page.
const KEPT_PARTS: usize = 256;

/// Makes pages.
pub struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    texts: &'a dyn Texts,
    /// What is to be made.
    pub plan: &'a Plan,
    /// Every notice as a `CardView`, converted once and shared by all pages that list it.
    cards: Arc<Vec<OnceLock<Value>>>,
    /// The topics' views by key.
    topics: Arc<HashMap<String, Value>>,
    /// Years, topics and units with their numbers.
    groups: Arc<groups::Groups>,
    /// The site as a `SiteView`.
    site_view: Value,
    /// What the markup of sections says.
    words: section_html::Words,
    parts: Arc<Mutex<KeptParts>>,
    /// The index of the search, once somebody has asked for it.
    index: Arc<Mutex<Option<Arc<Index>>>>,
    /// The site in its other language, once a translation has been asked for.
    edition: Arc<OnceLock<Option<edition::Edition>>>,
}

/// What all pages of a site share. A preview keeps it beside the site, and makes a [`Renderer`] of it for each page.
#[derive(Clone)]
pub struct Shared {
    cards: Arc<Vec<OnceLock<Value>>>,
    topics: Arc<HashMap<String, Value>>,
    groups: Arc<groups::Groups>,
    site_view: Value,
    parts: Arc<Mutex<KeptParts>>,
    index: Arc<Mutex<Option<Arc<Index>>>>,
    edition: Arc<OnceLock<Option<edition::Edition>>>,
}

impl Shared {
    /// Makes what all pages of `site` share.
    pub fn new(site: &Site) -> Self {
        let (cards, groups) = rayon::join(|| cards::cards(site), || groups::Groups::new(site));
        Self::of(site, cards.into_iter().map(OnceLock::from).collect(), groups)
    }

    /// The same, where each card waits for the first page that shows it.
    pub fn waiting(site: &Site) -> Self {
        Self::of(site, waiting_cards(site), groups::Groups::new(site))
    }

    /// The same for a site of which most notices stood in `before` already: their cards are taken from there. Both
    /// sites have the same configuration and the same day.
    pub fn after(site: &Site, before: &Site, shared: &Shared) -> Self {
        let known: HashMap<*const Notice, &OnceLock<Value>> =
            before.notices.iter().map(Arc::as_ptr).zip(shared.cards.iter()).collect();
        let card = |notice: &Arc<Notice>| known.get(&Arc::as_ptr(notice)).copied().cloned().unwrap_or_default();
        let groups = groups::Groups::after(site, before, &shared.groups);
        Self::of(site, site.notices.iter().map(card).collect(), groups)
    }

    /// The same for a site in which only the notices at these places have changed, and none of its numbers.
    pub fn with_notices(&self, places: &[usize]) -> Self {
        let mut cards = self.cards.clone();
        if !places.is_empty() {
            let all = Arc::make_mut(&mut cards);
            places.iter().for_each(|&place| all[place] = OnceLock::new());
        }
        Shared { cards, parts: Arc::default(), index: Arc::default(), edition: Arc::default(), ..self.clone() }
    }

    /// The same for another theme, whose strings may stand in the markup of sections.
    pub fn in_another_theme(&self) -> Self {
        Shared { parts: Arc::default(), edition: Arc::default(), ..self.clone() }
    }

    fn of(site: &Site, cards: Vec<OnceLock<Value>>, groups: groups::Groups) -> Self {
        let site_view = Value::from_serializable(&pages::site_view(site, &groups));
        Shared {
            cards: Arc::new(cards),
            topics: Arc::new(pages::topics(site)),
            groups: Arc::new(groups),
            site_view,
            parts: Arc::default(),
            index: Arc::default(),
            edition: Arc::default(),
        }
    }
}

/// A card for each notice, which waits for the first page that shows it.
fn waiting_cards(site: &Site) -> Vec<OnceLock<Value>> {
    site.notices.iter().map(|_| OnceLock::new()).collect()
}

#[derive(Default)]
struct KeptParts {
    by_notice: HashMap<usize, Arc<parts::Parts>>,
    order: VecDeque<usize>,
}

impl<'a> Renderer<'a> {
    /// Prepares what all pages share.
    pub fn new(site: &'a Site, theme: &'a Theme, texts: &'a dyn Texts, plan: &'a Plan) -> Self {
        Self::sharing(site, theme, texts, plan, Shared::new(site))
    }

    /// A renderer of what is prepared already.
    pub fn sharing(site: &'a Site, theme: &'a Theme, texts: &'a dyn Texts, plan: &'a Plan, shared: Shared) -> Self {
        let Shared { cards, topics, groups, site_view, parts, index, edition } = shared;
        let words = section_html::Words::of(theme, site.config.language);
        Renderer { site, theme, texts, plan, cards, topics, groups, site_view, words, parts, index, edition }
    }

    /// Makes one page; a notice comes with its data twin.
    ///
    /// # Errors
    /// If a template fails or a text cannot be read.
    pub fn page(&self, page: &Page) -> Result<Vec<OutputFile>, Trouble> {
        match page.kind {
            PageKind::Notice(index) => Ok(self.notice(page, index)?.files),
            PageKind::Translation(index) => {
                self.translated(page, index, |renderer, page| Ok(renderer.notice(page, index)?.files))
            }
            PageKind::NoticesJson => Ok(vec![OutputFile::new(&page.url, data::all_notices(self.site)?)]),
            PageKind::MeasuresCsv => Ok(vec![self.measures_csv(&page.url)?]),
            PageKind::JsonFeed => Ok(vec![self.json_feed(page)?]),
            PageKind::Search => Ok(vec![self.search_page(page, &self.index()?.start)?]),
            _ => {
                let (template, context) = self.view(page)?;
                Ok(vec![OutputFile::new(&page.url, self.theme.render(template, &context, &page.url)?)])
            }
        }
    }

    /// Makes the page of a notice with all that belongs to it: the lines of its measures too, which are made of the
    /// same texts.
    ///
    /// # Errors
    /// As [`page`](Renderer::page).
    pub fn notice_page(&self, page: &Page, index: usize) -> Result<NoticeFiles, Trouble> {
        let made = self.notice(page, index)?;
        let entry = made.entry.map(|entry| self.with_translation(index, entry)).transpose()?;
        Ok(NoticeFiles { entry, ..made })
    }

    /// The page itself, if it is one with markup: HTML, the feed, the sitemap. Without its data twin.
    ///
    /// # Errors
    /// As [`page`](Renderer::page).
    pub fn markup(&self, page: &Page) -> Result<Option<Vec<u8>>, Trouble> {
        match page.kind {
            PageKind::NoticesJson | PageKind::MeasuresCsv | PageKind::JsonFeed => Ok(None),
            PageKind::Notice(index) => self.notice_markup(page, index).map(Some),
            PageKind::Translation(index) => {
                self.translated(page, index, |renderer, page| renderer.notice_markup(page, index)).map(Some)
            }
            PageKind::Search => match self.search_page(page, &self.index()?.start)?.content {
                Content::Bytes(bytes) => Ok(Some(bytes)),
                Content::Copy(_) => Ok(None),
            },
            _ => {
                let (template, context) = self.view(page)?;
                self.theme.render(template, &context, &page.url).map(Some)
            }
        }
    }

    /// The site.
    pub fn site(&self) -> &'a Site {
        self.site
    }

    /// The numbers of the whole site.
    pub fn totals(&self) -> &views::CountsView {
        &self.groups.all
    }

    /// The theme.
    pub fn theme(&self) -> &'a Theme {
        self.theme
    }

    /// The texts that pages are made of.
    pub fn texts(&self) -> &'a dyn Texts {
        self.texts
    }

    fn measures_csv(&self, url: &str) -> Result<OutputFile, Trouble> {
        use rayon::prelude::*;
        let lines = |(index, notice): (usize, &Arc<Notice>)| -> Result<Vec<u8>, Error> {
            let texts = parts::texts(notice, &self.text(index)?);
            data::csv::lines(self.site, notice, &texts, &crate::model::anchors::of_page(&notice.body))
        };
        let mut bytes = data::csv::head()?;
        let shown: Vec<(usize, &Arc<Notice>)> =
            self.site.notices.iter().enumerate().filter(|(_, it)| it.shows_text()).collect();
        // A thousand notices at a time, so that the file does not stand in memory twice.
        for some in shown.chunks(1000) {
            let all: Vec<Vec<u8>> = some.par_iter().copied().map(lines).collect::<Result<_, _>>()?;
            all.iter().for_each(|lines| bytes.extend_from_slice(lines));
        }
        Ok(OutputFile::new(url, bytes))
    }

    /// Forgets what was kept for pages, the largest things first: hardly a page is to be made any more.
    pub fn forget(&mut self) {
        self.parts = Arc::default();
        self.cards = Arc::new(waiting_cards(self.site));
    }

    /// The text of a notice, as it was parsed.
    fn text(&self, index: usize) -> Result<String, Error> {
        let notice = &self.site.notices[index];
        if let Some(text) = self.texts.parsed(&notice.path) {
            return Ok(text);
        }
        notice.source(self.texts)
    }

    /// The parts of a notice: kept from a page made before, or made now.
    fn parts(&self, index: usize) -> Result<Arc<parts::Parts>, Error> {
        let lock = || self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parts) = lock().by_notice.get(&index) {
            return Ok(parts.clone());
        }
        let made = Arc::new(parts::parts(self.site, &self.topics, &self.words, index, &self.text(index)?));
        let outputs = self.site.config.outputs;
        if !outputs.topics && !outputs.ledger {
            return Ok(made);
        }
        let mut kept = lock();
        if kept.by_notice.insert(index, made.clone()).is_none() {
            kept.order.push_back(index);
        }
        if kept.order.len() > KEPT_PARTS
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.by_notice.remove(&oldest);
        }
        Ok(made)
    }
}

/// The address of the data twin of the notice at `url`.
pub fn data_url(url: &str) -> String {
    format!("{}.json", url.trim_end_matches(".html"))
}

/// The files that are published as they are: attachments and pictures that a shown notice names, `static/`, the record.
/// What no notice names stays private.
pub fn copies(site: &Site) -> Vec<OutputFile> {
    let copy = |file: crate::model::files::Published<'_>| OutputFile {
        path: file.path.to_owned(),
        content: Content::Copy(file.asset.disk.clone()),
    };
    crate::model::files::published(site).into_iter().map(copy).chain(recorded::files(site)).collect()
}
