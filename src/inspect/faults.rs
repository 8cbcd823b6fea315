//! The mistakes of all pages, gathered: what ten thousand pages have from one template is one finding.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem::discriminant;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use crate::diagnostic::{Check, Diagnostic, Place, catalogue};
use crate::model::links::{Target, host, resolve};
use crate::model::urls;
use crate::render::PageKind;
use crate::source::{Span, ThemeFile};
use crate::text;

use super::address::{Lead, lead};
use super::place::in_templates;
use super::references::What;
use super::scan::css_addresses;
use super::words::{self, Said};
use super::{Inspector, Spot, Style, digest, lock};
use crate::markdown::entities::unescape;

/// A mistake in a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    pub check: &'static Check,
    pub what: What,
    /// The same for the same mistake in another page.
    pub key: u64,
    pub spot: Spot,
}

/// The same mistake in several pages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub first: Fault,
    /// The number of pages that have it.
    pub pages: usize,
    last_page: u32,
}

/// All mistakes so far.
#[derive(Debug, Default)]
pub(super) struct Groups(HashMap<(&'static str, u64), Group>);

impl Groups {
    /// Adds the mistakes of one page, or of several one after another.
    pub fn add(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            match self.0.entry((fault.check.code, fault.key)) {
                Entry::Vacant(place) => {
                    place.insert(Group { first: fault, pages: 1, last_page: fault.spot.page });
                }
                Entry::Occupied(mut known) => {
                    let group = known.get_mut();
                    group.pages += usize::from(group.last_page != fault.spot.page);
                    group.last_page = fault.spot.page;
                    if fault.spot < group.first.spot {
                        group.first = fault;
                    }
                }
            }
        }
    }
}

/// Findings of one check that are told one by one; a theme that makes more mistakes than this makes one again and again.
const TOLD: usize = 200;

/// Mistakes that look alike are told one by one up to this number.
const ALIKE: usize = 3;

/// Pages nobody leads to that are told one by one.
const ORPHANS: usize = 20;

/// A page's text, made again: only pages with mistakes are asked for.
pub type PageText<'t> = dyn Fn(&str) -> Option<String> + 't;

/// A link out of the site that a template made.
#[derive(Clone, Debug)]
pub struct Outward {
    /// The address.
    pub address: String,
    /// The page in which it stands first.
    pub file: Arc<str>,
    /// Where in it.
    pub place: Place,
}

impl Inspector<'_> {
    /// What is wrong with the pages, once all have been looked at. `themes` are the site's own templates, in which a
    /// mistake is looked for; `page_text` gives the text of a page.
    pub fn findings(&self, styles: &[Style], themes: &[ThemeFile], page_text: &PageText<'_>) -> Vec<Diagnostic> {
        let mut groups = std::mem::take(&mut *lock(&self.groups));
        groups.add(self.broken_anchors());
        let mut found = self.orphans();
        styles.iter().for_each(|style| self.style(style, &mut found));
        if groups.0.is_empty() {
            return found;
        }
        let mut all: Vec<Group> = groups.0.into_values().collect();
        all.sort_by_key(|group| (group.first.check.code, group.first.spot));
        let mut teller = Teller { inspector: self, themes, page_text, page: None, said: self.said_of_notices() };
        for of_check in all.chunk_by(|a, b| a.first.check.code == b.first.check.code) {
            teller.tell(of_check, &mut found);
        }
        found
    }

    /// Links out of the site that stand in pages and in no notice.
    pub fn outward_links(&self) -> Vec<Outward> {
        let Some(outward) = &self.outward else { return Vec::new() };
        let of_notices: HashSet<&str> = self
            .site
            .notices
            .iter()
            .chain(self.site.translations.values())
            .flat_map(|it| it.body.links.iter().map(|link| link.dest.as_str()))
            .collect();
        let all = lock(outward);
        let of_templates = all.iter().filter(|(address, _)| !of_notices.contains(address.as_str()));
        let link = |(address, spot): (&String, &Spot)| Outward {
            address: address.clone(),
            file: Arc::from(self.pages[spot.page as usize].url.as_str()),
            place: Place::Span(Span { start: spot.start, end: spot.end }),
        };
        of_templates.map(link).collect()
    }

    /// Links to places that the pages they lead to do not have.
    fn broken_anchors(&self) -> Vec<Fault> {
        let of_page = |(page, look): (usize, &std::sync::OnceLock<super::Look>)| {
            let links = look.get().map_or(&[][..], |look| &look.links);
            let broken = links.iter().filter(|link| {
                let target = self.looks[link.target as usize].get();
                target.is_some_and(|look| look.anchors.binary_search(&link.anchor).is_err())
            });
            let fault = |link: &super::AnchorLink| Fault {
                check: &catalogue::BROKEN_ANCHOR,
                what: What::Link,
                key: link.anchor ^ u64::from(link.target).rotate_left(32),
                spot: Spot { page: page as u32, start: link.start, end: link.end },
            };
            broken.map(fault).collect::<Vec<_>>()
        };
        self.looks.par_iter().enumerate().flat_map_iter(of_page).collect()
    }

    /// Pages that no other page leads to.
    fn orphans(&self) -> Vec<Diagnostic> {
        let is_orphan = |(number, linked): (usize, &std::sync::atomic::AtomicBool)| {
            let page = self.pages[number];
            let wants_links = page.url.ends_with(".html")
                && page.url != "index.html"
                && !matches!(page.kind, PageKind::Redirect(_) | PageKind::TranslationRedirect(_) | PageKind::NotFound);
            (wants_links && !linked.load(Ordering::Relaxed) && self.looks[number].get().is_some()).then_some(page)
        };
        let orphans: Vec<_> = self.linked.iter().enumerate().filter_map(is_orphan).collect();
        let mut found: Vec<Diagnostic> = Vec::new();
        for page in orphans.iter().take(ORPHANS) {
            let file = match page.kind {
                PageKind::Notice(index) => self.site.notices[index].path.clone(),
                PageKind::Translation(index) => self.site.translations[&index].path.clone(),
                _ => Arc::from(page.url.as_str()),
            };
            found.push(words::orphan(&file, &page.url));
        }
        if let Some(more) = orphans.len().checked_sub(ORPHANS).filter(|more| *more > 0) {
            let file = Arc::from(orphans[ORPHANS].url.as_str());
            let message = text!(
                "还有 {more} 页没有别的网页链接到",
                "{more}",
                more = ("more page has no page that links to it", "more pages have no page that links to them")
            );
            found.push(Diagnostic::new(&catalogue::ORPHAN_PAGE, &file, message));
        }
        found
    }

    /// The addresses in a style sheet.
    fn style(&self, style: &Style, found: &mut Vec<Diagnostic>) {
        let mut path = String::new();
        for (at, value) in css_addresses(&style.text) {
            let check = match lead(&style.url, value, self.site.config.base_url.as_deref(), &mut path) {
                Lead::Inside(_) if !self.places.contains_key(&path) => &catalogue::BROKEN_LINK,
                Lead::HostRoot => &catalogue::ABSOLUTE_LINK,
                Lead::OutOfFolder => &catalogue::LINK_OUTSIDE_SITE,
                Lead::Elsewhere => &catalogue::FOREIGN_RESOURCE,
                Lead::Inside(_) | Lead::Here(_) | Lead::Nowhere => continue,
            };
            let said = Said { check, what: What::Style, value, alike: 0, pages: 0, page: None };
            let hint = match check.name == catalogue::BROKEN_LINK.name && style.url.starts_with("assets/") {
                true => Some(text!(
                    "主题的样式发布时会换文件名：图片请放进 static/ 文件夹，写成 url(../图片名)",
                    "files of a theme get new names when published: put the picture into static/ and write url(../NAME)"
                )),
                false => None,
            };
            let span = at..at + value.len();
            found.push(said.diagnostic(&style.file, self, hint).at(span));
        }
    }

    /// The addresses in notices that are complained about where they stand, as they may be written in pages.
    fn said_of_notices(&self) -> HashSet<String> {
        let site = self.site;
        let mut said = HashSet::new();
        for notice in site.notices.iter().chain(site.translations.values()).filter(|notice| notice.shows_text()) {
            for link in &notice.body.links {
                let is_said = match resolve(site, notice, &link.dest, link.is_image) {
                    Err(_) => true,
                    Ok(Target::Outside) if link.is_image => true,
                    Ok(Target::Outside) => !site.config.external_links.allows(host(&link.dest)),
                    Ok(_) => link.is_image && !link.has_alt,
                };
                if is_said {
                    said.insert(urls::decode(&link.dest));
                    if link.dest.starts_with('#') {
                        said.insert(format!("../{}{}", notice.url, urls::decode(&link.dest)));
                    }
                }
            }
        }
        // A link to a notice that cannot be understood leads to no page: what is wrong is said of the notice.
        said.extend(
            site.unreadable
                .iter()
                .map(|path| format!("../{}", path.trim_start_matches("content/").replace(".md", ".html"))),
        );
        said
    }
}

/// Where a mistake comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    /// A template: file and byte.
    Template(usize, usize, usize),
    /// Pages of one kind, with a tag of this look.
    Page(String),
}

/// Tells the mistakes of pages.
struct Teller<'t> {
    inspector: &'t Inspector<'t>,
    themes: &'t [ThemeFile],
    page_text: &'t PageText<'t>,
    /// The page looked at last.
    page: Option<(u32, String)>,
    said: HashSet<String>,
}

impl Teller<'_> {
    /// Tells all mistakes of one check.
    fn tell(&mut self, groups: &[Group], found: &mut Vec<Diagnostic>) {
        let mut by_origin: BTreeMap<Origin, Vec<(Group, String)>> = BTreeMap::new();
        for group in groups.iter().take(TOLD) {
            let Some((value, origin)) = self.origin(group) else { continue };
            by_origin.entry(origin).or_default().push((*group, value));
        }
        for (origin, mut groups) in by_origin {
            let is_of_template = matches!(origin, Origin::Template(..));
            if is_of_template || groups.len() > ALIKE {
                // In a template the words are the same, whatever pages of other depths make of them.
                let alike = if is_of_template { 0 } else { groups.len() - 1 };
                groups[0].0.pages = groups.iter().map(|(group, _)| group.pages).sum();
                groups.truncate(1);
                found.push(self.finding(&origin, &groups[0].0, &groups[0].1, alike));
            } else {
                found.extend(groups.iter().map(|(group, value)| self.finding(&origin, group, value, 0)));
            }
        }
        if let Some(more) = groups.get(TOLD) {
            let file = Arc::from(self.inspector.pages[more.first.spot.page as usize].url.as_str());
            found.push(words::more(more.first.check, &file, groups.len() - TOLD));
        }
    }

    /// The value that is wrong, and where it comes from; nothing if it is said of a notice already.
    fn origin(&mut self, group: &Group) -> Option<(String, Origin)> {
        let Fault { check, spot, .. } = group.first;
        let page = self.inspector.pages[spot.page as usize];
        if self.page.as_ref().is_none_or(|(number, _)| *number != spot.page) {
            self.page = Some((spot.page, (self.page_text)(&page.url)?));
        }
        let html = self.page.as_ref()?.1.as_str();
        let (start, end) = (spot.start as usize, spot.end as usize);
        let written = html.get(start..end)?;
        let value = match check.name == catalogue::MISSING_ALT.name {
            true => words::source_of(written),
            false => written,
        };
        let plain = unescape(value);
        let decoded = urls::decode(&plain);
        let file = decoded.split('#').next().unwrap_or("");
        if self.said.contains(&decoded) || (check.name == catalogue::BROKEN_LINK.name && self.said.contains(file)) {
            return None;
        }
        let origin = match in_templates(self.themes, check, value) {
            Some((file, range)) => Origin::Template(file, range.start, range.end),
            None => {
                let open = html[..start + 1].rfind('<').unwrap_or(start);
                let (tag, rest) = (&html[open..start.max(open)], &html[end..]);
                let close = rest.find('>').map_or("", |at| &rest[..at]);
                let kind = digest(&format!("{:?}", discriminant(&page.kind)));
                Origin::Page(format!("{kind}{tag}\u{0}{close}"))
            }
        };
        Some((plain.into_owned(), origin))
    }

    fn finding(&self, origin: &Origin, group: &Group, value: &str, alike: usize) -> Diagnostic {
        let Fault { check, what, spot, .. } = group.first;
        let page = self.inspector.pages[spot.page as usize];
        let of_template = matches!(origin, Origin::Template(..));
        let shown = Some(page.url.as_str()).filter(|_| of_template);
        let said = Said { check, what, value, alike, pages: group.pages, page: shown };
        match origin {
            Origin::Template(file, start, end) => {
                let file = Arc::from(self.themes[*file].path.as_str());
                said.diagnostic(&file, self.inspector, None).at(*start..*end)
            }
            Origin::Page(_) => {
                let file = Arc::from(page.url.as_str());
                let made_of = match page.kind {
                    PageKind::Notice(index) if group.pages == 1 => {
                        let path = &self.inspector.site.notices[index].path;
                        Some(text!("这一页由 {path} 生成", "the page is made of {path}"))
                    }
                    _ => None,
                };
                said.diagnostic(&file, self.inspector, made_of).at(spot.start as usize..spot.end as usize)
            }
        }
    }
}
