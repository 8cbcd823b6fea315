//! The views of all pages: for each kind of page one method, of one shape. What all of them share stands here.

mod ledger;
mod lists;
mod machines;
mod notice;
mod record;
mod version;

pub(in crate::render) use record::record_title;

use std::collections::HashMap;

use tera::{Context, Value};

use crate::lang::{Lang, Text};
use crate::model::{Site, urls};
use crate::text;

use super::cards::{alternates, card};
use super::groups::Groups;
use super::plan::{Page, PageKind, page_count, page_of};
use super::views::{
    AlternateView, Html, LinkView, NameView, OrganisationView, PageView, PagerLink, PagerView, SiteView,
};
use super::{Renderer, Trouble, structured};

/// Characters of a text that serve as its description.
pub(in crate::render) const DESCRIPTION_CHARACTERS: usize = 120;

/// The topics, each a `NameView`, by key.
pub(in crate::render) fn topics(site: &Site) -> HashMap<String, Value> {
    let view = |key: &String| {
        let url = site.config.outputs.topics.then(|| urls::encode(&format!("topics/{key}.html")));
        Value::from_serializable(&NameView { key: Some(key.clone()), name: site.topic_name(key), url })
    };
    site.topics.keys().map(|key| (key.clone(), view(key))).collect()
}

/// The site as templates see it.
pub(in crate::render) fn site_view(site: &Site, groups: &Groups) -> SiteView {
    let outputs = site.config.outputs;
    let has_base = site.config.base_url.is_some();
    let when = |wanted: bool, url: &str| wanted.then(|| url.to_owned());
    SiteView {
        title: site.config.title.clone(),
        language: site.config.language.tag().to_owned(),
        base_url: site.config.base_url.clone(),
        organisation: organisation(site),
        years: groups.years.clone(),
        topics: if outputs.topics { groups.topics.clone() } else { Vec::new() },
        units: if outputs.units { groups.units.clone() } else { Vec::new() },
        rounds: if outputs.rounds { groups.rounds.clone() } else { Vec::new() },
        ledger_url: when(outputs.ledger, "ledger.html"),
        topics_url: when(outputs.topics, "topics/index.html"),
        units_url: when(outputs.units, "units/index.html"),
        rounds_url: when(outputs.rounds && !site.rounds.is_empty(), "rounds/index.html"),
        feed_url: when(outputs.feed && has_base, "atom.xml"),
        json_feed_url: when(outputs.feed && has_base, "feed.json"),
        search_url: when(outputs.search, "search.html"),
        record_url: when(site.recorded.is_some(), "record.html"),
        counts: groups.all.clone(),
        generator: format!("gongshi {}", crate::VERSION),
    }
}

fn organisation(site: &Site) -> OrganisationView {
    let facts = site.config.organisation.clone();
    OrganisationView {
        name: facts.name,
        sponsor: facts.sponsor,
        site_name: facts.site_name,
        site_domain: facts.site_domain,
        site_id_code: facts.site_id_code,
        icp: facts.icp,
        police: facts.police,
        address: facts.address,
        postcode: facts.postcode,
        phone: facts.phone,
        email: facts.email,
    }
}

/// The first `limit` characters of a text, and whether there are more.
fn start_of(text: &str, limit: usize) -> (&str, bool) {
    match text.char_indices().nth(limit) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

/// The first `limit` characters of a text, on one line, with `…` if there are more.
pub(in crate::render) fn beginning(text: &str, limit: usize) -> String {
    let (start, shortened) = start_of(text, limit);
    let mut line: String = start.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    if shortened {
        line.push('…');
    }
    line
}

impl Renderer<'_> {
    fn lang(&self) -> Lang {
        self.site.config.language
    }

    pub(in crate::render) fn say(&self, text: &Text) -> String {
        text.get(self.lang()).to_owned()
    }

    /// The template of a page and what it sees.
    pub(in crate::render) fn view(&self, page: &Page) -> Result<(&'static str, Context), Trouble> {
        Ok(match page.kind {
            PageKind::Home(number) => self.home(page, number),
            PageKind::Year(index, number) => self.year(page, index, number),
            PageKind::Topics => self.topics(page),
            PageKind::Topic(index, number) => self.topic(page, index, number)?,
            PageKind::Units => self.units(page),
            PageKind::Unit(index, number) => self.unit(page, index, number),
            PageKind::Rounds => self.rounds(page),
            PageKind::Round(index, number) => self.round(page, index, number),
            PageKind::Ledger(number) => self.ledger(page, number)?,
            PageKind::Record(number) => self.record(page, number),
            PageKind::Proof(index) => self.proof(page, index),
            PageKind::Version(index, number) => self.version(page, index, number)?,
            PageKind::Redirect(index) => self.redirect(page, &self.site.notices[index]),
            PageKind::TranslationRedirect(index) => self.redirect(page, &self.site.translations[&index]),
            PageKind::Feed | PageKind::UnitFeed(_) | PageKind::TopicFeed(_) | PageKind::RecordFeed => {
                self.feed(page)?
            }
            PageKind::Sitemap(part) => self.sitemap(page, part),
            PageKind::NotFound
            | PageKind::Notice(_)
            | PageKind::Translation(_)
            | PageKind::NoticesJson
            | PageKind::MeasuresCsv
            | PageKind::JsonFeed
            | PageKind::Search => {
                ("404.html", self.context(page, "not-found", &text!("页面不存在", "Page not found"), String::new()))
            }
        })
    }

    /// The context of a page: `site` and `page`.
    pub(in crate::render) fn context(&self, page: &Page, kind: &str, title: &Text, description: String) -> Context {
        self.context_in(page, kind, self.say(title), description, Vec::new(), None)
    }

    pub(in crate::render) fn context_in(
        &self,
        page: &Page,
        kind: &str,
        title: String,
        description: String,
        crumbs: Vec<LinkView>,
        pager: Option<PagerView>,
    ) -> Context {
        let home = LinkView::new(self.say(&text!("首页", "Home")), "index.html");
        let is_home = page.url == "index.html";
        let url = urls::encode(&page.url);
        let view = PageView {
            kind: kind.to_owned(),
            title,
            root: urls::root_of(&page.url),
            canonical: self.canonical(page, &url),
            url,
            crumbs: if is_home { Vec::new() } else { [vec![home], crumbs].concat() },
            pager,
            feed_url: self.feed_of(page),
            alternates: self.alternates(page),
            json_ld: self.json_ld(page, &description),
            description,
        };
        let mut context = Context::new();
        context.insert_value("site", self.site_view.clone());
        context.insert("page", &view);
        context
    }

    /// The feed of what a page lists.
    fn feed_of(&self, page: &Page) -> Option<String> {
        let config = &self.site.config;
        config.base_url.as_ref().filter(|_| config.outputs.feed)?;
        let url = match page.kind {
            PageKind::Unit(index, _) => format!("units/{}.xml", self.site.units[index].key),
            PageKind::Topic(index, _) => format!("topics/{}.xml", self.site.topics.get_index(index)?.0),
            PageKind::Record(_) => "record.xml".to_owned(),
            _ => return None,
        };
        Some(urls::encode(&url))
    }

    /// The languages that a page is there in.
    pub(super) fn alternates(&self, page: &Page) -> Vec<AlternateView> {
        match page.kind {
            PageKind::Notice(index) | PageKind::Translation(index) => alternates(self.site, index, &page.url),
            _ => Vec::new(),
        }
    }

    /// What a page says to machines.
    fn json_ld(&self, page: &Page, description: &str) -> Option<Html> {
        if !self.theme.wants_json_ld {
            return None;
        }
        match page.kind {
            PageKind::Home(1) => Some(structured::site(self.site, description)),
            PageKind::Notice(index) if self.site.notices[index].shows_text() => {
                let notice = &self.site.notices[index];
                Some(structured::notice(self.site, index, &self.changed(notice)))
            }
            _ => None,
        }
    }

    /// The permanent address of a page. The page for what is missing has none: it stands at every address there is not.
    fn canonical(&self, page: &Page, url: &str) -> Option<String> {
        let base = self.site.config.base_url.as_ref().filter(|_| page.kind != PageKind::NotFound)?;
        Some(format!("{base}{url}"))
    }

    /// A notice's `CardView`.
    fn card(&self, index: usize) -> Value {
        self.cards[index].get_or_init(|| card(self.site, &self.site.notices[index])).clone()
    }

    pub(in crate::render) fn cards(&self, notices: impl Iterator<Item = usize>) -> Vec<Value> {
        notices.map(|i| self.card(i)).collect()
    }

    /// The items of page `number` of a list.
    fn slice<'i, T>(&self, items: &'i [T], number: usize) -> &'i [T] {
        page_of(items, number, self.site.config.per_page)
    }

    /// Where page `number` stands in a list of `items`; nothing if one page holds them all.
    fn pager(&self, first: &str, number: usize, items: usize, per_page: usize) -> Option<PagerView> {
        let total = page_count(items, per_page);
        let url = |n: usize| urls::encode(&urls::page_of_list(first, n));
        let shown = |n: &usize| *n == 1 || *n == total || n.abs_diff(number) <= 2;
        let mut pages: Vec<Option<PagerLink>> = Vec::new();
        let mut last = 0;
        for n in (1..=total).filter(shown) {
            if n > last + 1 {
                pages.push(None);
            }
            pages.push(Some(PagerLink { number: n, url: url(n), current: n == number }));
            last = n;
        }
        (total > 1).then(|| PagerView {
            number,
            total,
            items,
            previous: (number > 1).then(|| url(number - 1)),
            next: (number < total).then(|| url(number + 1)),
            first: url(1),
            last: url(total),
            pages,
        })
    }

    /// The title of a list, with the page's number from the second page on: no two pages share a title.
    fn title_of(&self, title: &str, number: usize) -> String {
        match number {
            1 => title.to_owned(),
            _ => format!("{title}{}", self.say(&text!("（第 {number} 页）", " (page {number})"))),
        }
    }
}
