//! The finished pages, looked at as a browser would: where their links lead, what they load, which places they have.
//!
//! What the author of a notice wrote is checked where it stands (`check`). Here is found what templates, themes and the
//! files of the site add. Pages are looked at one by one, in any order and on any thread; what is kept of each are
//! digests of its anchors and the links into other pages, so that a large site fits into little memory.

mod address;
mod faults;
pub mod pages;
mod place;
mod references;
mod rewrite;
mod scan;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use crate::diagnostic::catalogue;
use crate::digest::{BuildQuick, Digester, Quick, Sha256Bytes};
use crate::markdown::entities::unescape;
use crate::model::links::host;
use crate::model::{Site, urls};
use crate::render::{Page, PageKind};

use address::{Lead, lead};
use faults::{Fault, Groups};
use references::{What, leads_readers, references};
use scan::{Tag, tags};

pub use faults::{Outward, PageText};
pub use rewrite::{Fate, Reference, rewrite, style_addresses};

/// A style sheet that the site publishes.
#[derive(Clone, Debug)]
pub struct Style {
    /// The file that an author can mend, from the site's root.
    pub file: Arc<str>,
    /// Its address.
    pub url: String,
    /// Its text.
    pub text: String,
}

/// Where a link out of the site stands: in a page, at these bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    page: u32,
    start: u32,
    end: u32,
}

/// Looks at the pages of a site.
#[derive(Debug)]
pub struct Inspector<'a> {
    site: &'a Site,
    /// The pages with markup; their numbers are their places here. The home page comes first, so that the first page
    /// of a mistake is one that its reader knows.
    pages: Vec<&'a Page>,
    /// Every address of the site: numbers of pages, and greater numbers for other files.
    places: HashMap<String, u32, BuildQuick>,
    looks: Vec<OnceLock<Look>>,
    /// Whether another page leads a reader there.
    linked: Vec<AtomicBool>,
    groups: Mutex<Groups>,
    /// Links out of the site, where somebody wants to know them.
    outward: Option<Mutex<BTreeMap<String, Spot>>>,
}

/// What is kept of a page. One without mistakes of its own can be kept until the next build, which may have the same
/// [`addresses`](Inspector::addresses).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Look {
    /// Digests of its anchors, sorted.
    anchors: Box<[u64]>,
    /// Links to places in other pages.
    links: Box<[AnchorLink]>,
    /// The pages that it leads readers to.
    leads: Box<[u32]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct AnchorLink {
    target: u32,
    start: u32,
    end: u32,
    anchor: u64,
}

/// A page being looked at.
struct Looking {
    number: u32,
    /// Whether its links make the pages they lead to findable.
    leads_readers: bool,
    /// The path that an address means.
    path: String,
    anchors: Vec<(u64, u32, u32)>,
    /// `<a name=…>`: places too, which may carry the same name as an id.
    names: Vec<u64>,
    here: Vec<(u64, u32, u32)>,
    links: Vec<AnchorLink>,
    leads: Vec<u32>,
    faults: Vec<Fault>,
}

impl<'a> Inspector<'a> {
    /// For a site of these pages. `others` are the addresses of all its other files. If `wants_outward`, links out of the
    /// site are kept.
    pub fn new(site: &'a Site, pages: &'a [Page], others: impl Iterator<Item = String>, wants_outward: bool) -> Self {
        let (mut marked, plain): (Vec<&Page>, Vec<&Page>) = pages.iter().partition(|page| has_markup(&page.url));
        let is_odd = |page: &Page| {
            matches!(page.kind, PageKind::NotFound | PageKind::Redirect(_) | PageKind::TranslationRedirect(_))
        };
        let depth = |page: &Page| page.url.matches('/').count();
        marked.sort_by_key(|page| (is_odd(page), depth(page), page.url != "index.html", &page.url));
        let files = plain.into_iter().map(|page| page.url.clone()).chain(others);
        let mut places: HashMap<String, u32, BuildQuick> = files.map(|url| (url, u32::MAX)).collect();
        places.extend(marked.iter().enumerate().map(|(number, page)| (page.url.clone(), number as u32)));
        Inspector {
            site,
            looks: marked.iter().map(|_| OnceLock::new()).collect(),
            linked: marked.iter().map(|_| AtomicBool::new(false)).collect(),
            pages: marked,
            places,
            groups: Mutex::default(),
            outward: wants_outward.then(Mutex::default),
        }
    }

    /// Stands for every address of the site: where they are the same, what was seen in a page is too.
    pub fn addresses(&self) -> Sha256Bytes {
        let mut all = Digester::default();
        for page in &self.pages {
            all.bytes(page.url.as_bytes());
        }
        let is_other = |(_, number): &(&String, &u32)| **number as usize >= self.pages.len();
        let mut others: Vec<&str> = self.places.iter().filter(is_other).map(|(url, _)| url.as_str()).collect();
        others.sort_unstable();
        for url in others {
            all.bytes(url.as_bytes());
        }
        all.finish()
    }

    /// Takes over what an earlier inspector, for which all addresses were the same, saw in a page that is the same.
    pub fn again(&self, url: &str, look: &Look) {
        let Some(number) = self.number(url) else { return };
        look.leads.iter().for_each(|target| self.link(*target));
        let _ = self.looks[number as usize].set(look.clone());
    }

    fn number(&self, url: &str) -> Option<u32> {
        self.places.get(url).copied().filter(|number| (*number as usize) < self.pages.len())
    }

    fn link(&self, target: u32) {
        if let Some(linked) = self.linked.get(target as usize).filter(|linked| !linked.load(Ordering::Relaxed)) {
            linked.store(true, Ordering::Relaxed);
        }
    }

    /// Looks at a finished page. Files without markup and text that is no UTF-8 are passed over. What comes back can be
    /// kept; nothing comes back of a page with mistakes.
    pub fn page(&self, url: &str, bytes: &[u8]) -> Option<Look> {
        let Some(number) = self.number(url) else { return Some(Look::default()) };
        let html = simdutf8::basic::from_utf8(bytes).ok()?;
        let kind = &self.pages[number as usize].kind;
        let leads_readers =
            !matches!(kind, PageKind::Redirect(_) | PageKind::TranslationRedirect(_) | PageKind::NotFound);
        let mut looking = Looking {
            number,
            leads_readers,
            path: String::with_capacity(64),
            anchors: Vec::new(),
            names: Vec::new(),
            here: Vec::new(),
            links: Vec::new(),
            leads: Vec::new(),
            faults: Vec::new(),
        };
        tags(html, |tag| self.tag(tag, url, &mut looking));
        let (look, faults) = looking.finish();
        look.leads.iter().for_each(|target| self.link(*target));
        let kept = faults.is_empty().then(|| look.clone());
        if !faults.is_empty() {
            lock(&self.groups).add(faults);
        }
        let _ = self.looks[number as usize].set(look);
        kept
    }

    fn tag(&self, tag: &Tag<'_, '_>, url: &str, looking: &mut Looking) {
        if tag.attributes.is_empty() && tag.text.is_empty() {
            return;
        }
        for attribute in tag.attributes {
            let span = (attribute.at as u32, (attribute.at + attribute.value.len()) as u32);
            match attribute.name {
                "id" | "ID" if !attribute.value.is_empty() => {
                    looking.anchors.push((digest(&unescape(attribute.value)), span.0, span.1));
                }
                "name" if tag.is("a") => looking.names.push(digest(&unescape(attribute.value))),
                _ => {}
            }
        }
        if tag.is("img") && lacks_alt(tag) {
            let source = tag.attribute("src").map_or("", |it| it.value);
            looking.fault(&catalogue::MISSING_ALT, What::Picture, source, (tag.start, tag.end));
        }
        let leads = looking.leads_readers && leads_readers(tag);
        references(tag, &mut |what, value, at| self.reference(what, leads, value, at, url, looking));
    }

    fn reference(&self, what: What, leads: bool, value: &str, at: usize, url: &str, looking: &mut Looking) {
        let span = (at, at + value.len());
        let value = unescape(value);
        let mut path = std::mem::take(&mut looking.path);
        match lead(url, &value, self.site.config.base_url.as_deref(), &mut path) {
            Lead::Nowhere => {}
            Lead::Here(fragment) => looking.here(fragment, span),
            Lead::Inside(fragment) => match self.places.get(path.as_str()) {
                // The files of the index are named by their content, which is known only at the end.
                None if self.site.config.outputs.search && path.starts_with(crate::search::FOLDER) => {}
                None => looking.fault(&catalogue::BROKEN_LINK, what, &path, span),
                Some(&target) if target == looking.number => looking.here(fragment.unwrap_or(""), span),
                Some(&target) if (target as usize) < self.pages.len() => {
                    if leads {
                        looking.leads.push(target);
                    }
                    looking.link(target, fragment.unwrap_or(""), span);
                }
                Some(_) => {}
            },
            Lead::HostRoot => looking.fault(&catalogue::ABSOLUTE_LINK, what, &value, span),
            Lead::OutOfFolder => looking.fault(&catalogue::LINK_OUTSIDE_SITE, what, &value, span),
            Lead::Elsewhere if what.is_loaded() => {
                looking.fault(&catalogue::FOREIGN_RESOURCE, what, &value, span);
            }
            Lead::Elsewhere if what == What::Link => self.outward(&value, span, looking),
            Lead::Elsewhere => {}
        }
        looking.path = path;
    }

    fn outward(&self, address: &str, span: (usize, usize), looking: &mut Looking) {
        if !self.site.config.external_links.allows(host(address)) {
            looking.fault(&catalogue::EXTERNAL_LINK, What::Link, address, span);
        }
        if let Some(outward) = &self.outward {
            let spot = Spot { page: looking.number, start: span.0 as u32, end: span.1 as u32 };
            let mut all = lock(outward);
            match all.get_mut(address) {
                Some(known) => *known = spot.min(*known),
                None => drop(all.insert(address.to_owned(), spot)),
            }
        }
    }
}

impl Looking {
    fn fault(&mut self, check: &'static crate::diagnostic::Check, what: What, key: &str, span: (usize, usize)) {
        let spot = Spot { page: self.number, start: span.0 as u32, end: span.1 as u32 };
        self.faults.push(Fault { check, what, key: digest(key), spot });
    }

    /// A link to a place in the page itself; the page may name it further down.
    fn here(&mut self, fragment: &str, span: (usize, usize)) {
        if let Some(anchor) = anchor(fragment).filter(|it| !it.eq_ignore_ascii_case("top")) {
            self.here.push((digest(&anchor), span.0 as u32, span.1 as u32));
        }
    }

    fn link(&mut self, target: u32, fragment: &str, span: (usize, usize)) {
        if let Some(anchor) = anchor(fragment) {
            let (start, end) = (span.0 as u32, span.1 as u32);
            self.links.push(AnchorLink { target, start, end, anchor: digest(&anchor) });
        }
    }

    /// What is kept of the page, and what is wrong with it by itself.
    fn finish(mut self) -> (Look, Vec<Fault>) {
        self.anchors.sort_unstable();
        for pair in self.anchors.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let (key, start, end) = pair[1];
            let spot = Spot { page: self.number, start, end };
            self.faults.push(Fault { check: &catalogue::DUPLICATE_ANCHOR, what: What::Link, key, spot });
        }
        let mut anchors: Vec<u64> = self.anchors.iter().map(|(digest, ..)| *digest).chain(self.names).collect();
        anchors.sort_unstable();
        anchors.dedup();
        for (key, start, end) in self.here {
            if anchors.binary_search(&key).is_err() {
                let spot = Spot { page: self.number, start, end };
                self.faults.push(Fault { check: &catalogue::BROKEN_ANCHOR, what: What::Link, key, spot });
            }
        }
        self.links.sort_unstable_by_key(|it| (it.target, it.anchor, it.start));
        self.links.dedup_by_key(|it| (it.target, it.anchor));
        self.leads.sort_unstable();
        self.leads.dedup();
        (Look { anchors: anchors.into(), links: self.links.into(), leads: self.leads.into() }, self.faults)
    }
}

/// The place that a fragment names, if it names one.
fn anchor(fragment: &str) -> Option<std::borrow::Cow<'_, str>> {
    if memchr::memchr2(b'%', b':', fragment.as_bytes()).is_none() {
        return (!fragment.is_empty()).then_some(fragment.into());
    }
    let fragment = fragment.split(":~:").next().unwrap_or("");
    match fragment {
        "" => None,
        _ => Some(urls::decode(fragment).into()),
    }
}

fn lacks_alt(tag: &Tag<'_, '_>) -> bool {
    let is = |name: &str, value: &str| tag.attribute(name).is_some_and(|it| it.value == value);
    tag.attribute("alt").is_none() && !is("aria-hidden", "true") && !is("role", "presentation") && !is("role", "none")
}

fn has_markup(url: &str) -> bool {
    url.ends_with(".html") || url.ends_with(".xml")
}

/// A digest that tells names apart; the same in every run.
fn digest(name: &str) -> u64 {
    let mut hasher = Quick::default();
    name.hash(&mut hasher);
    hasher.finish()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
