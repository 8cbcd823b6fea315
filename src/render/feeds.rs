//! The feeds: Atom of the site, of each unit and each topic, and the site's as JSON Feed.

use serde_json::json;
use tera::Context;

use crate::error::Error;
use crate::model::{Notice, dates, urls};
use crate::output::OutputFile;

use super::Renderer;
use super::cards::alternates;
use super::pages::{DESCRIPTION_CHARACTERS, beginning, record_title};
use super::plan::{Page, PageKind};
use super::views::{FeedEntryView, FeedView};

impl Renderer<'_> {
    /// An Atom feed: the template and what it sees.
    pub(super) fn feed(&self, page: &Page) -> Result<(&'static str, Context), Error> {
        let site = self.site;
        let all = 0..site.notices.len();
        let (title, home, entries) = match page.kind {
            PageKind::UnitFeed(index) => {
                let unit = &site.units[index];
                let entries = self.entries(unit.notices.iter().copied(), false)?;
                (format!("{} - {}", unit.name, site.config.title), format!("units/{}.html", unit.key), entries)
            }
            PageKind::TopicFeed(index) => {
                let Some((key, categories)) = site.topics.get_index(index) else { return self.feed_of_nothing(page) };
                let mut notices: Vec<usize> = categories.iter().map(|(notice, _)| *notice).collect();
                notices.dedup();
                let entries = self.entries(notices.into_iter(), false)?;
                let title = format!("{} - {}", site.topic_name(key), site.config.title);
                (title, format!("topics/{key}.html"), entries)
            }
            PageKind::RecordFeed => {
                let title = format!("{} - {}", self.say(&record_title()), site.config.title);
                (title, "record.html".to_owned(), self.record_feed())
            }
            _ => (site.config.title.clone(), String::new(), self.entries(all, true)?),
        };
        Ok(self.feed_context(page, title, &home, entries))
    }

    fn feed_of_nothing(&self, page: &Page) -> Result<(&'static str, Context), Error> {
        Ok(self.feed_context(page, self.site.config.title.clone(), "", Vec::new()))
    }

    fn feed_context(
        &self,
        page: &Page,
        title: String,
        home: &str,
        entries: Vec<FeedEntryView>,
    ) -> (&'static str, Context) {
        let site = self.site;
        let base = site.config.base_url.as_deref().unwrap_or("");
        let newest = entries.iter().map(|entry| entry.updated.as_str()).max();
        let updated = newest.map_or_else(
            || dates::rfc3339(dates::midnight(site.today, &site.config.timezone), &site.config.timezone),
            str::to_owned,
        );
        let address = |url: &str| format!("{base}{}", urls::encode(url));
        let view = FeedView { id: address(&page.url), title: title.clone(), home: address(home), updated, entries };
        let mut context = self.context_in(page, "feed", title, String::new(), Vec::new(), None);
        context.insert("feed", &view);
        ("atom.xml", context)
    }

    /// The newest of `notices` as entries. Without a description the beginning of the text tells what a notice is
    /// about, where `opens_texts`: a feed of each unit and topic would read many texts for it.
    fn entries(&self, notices: impl Iterator<Item = usize>, opens_texts: bool) -> Result<Vec<FeedEntryView>, Error> {
        let site = self.site;
        let base = site.config.base_url.as_deref().unwrap_or("");
        let shown = notices.filter(|&index| site.notices[index].shows_text()).take(site.config.feed_limit);
        let entry = |index: usize| {
            let notice = &site.notices[index];
            let summary = match &notice.description {
                Some(description) => description.clone(),
                None if opens_texts => beginning(&self.parts(index)?.texts.opening, DESCRIPTION_CHARACTERS * 2),
                None => String::new(),
            };
            Ok(FeedEntryView {
                url: format!("{base}{}", urls::encode(&notice.url)),
                title: notice.title.clone(),
                authors: notice.issuers.iter().map(|issuer| issuer.name.clone()).collect(),
                published: dates::rfc3339(notice.published, &site.config.timezone),
                updated: self.changed(notice),
                summary,
                alternates: alternates(site, index, &notice.url),
                category: notice.kind.as_ref().and_then(|kind| Some(site.config.kinds.get(kind)?.name.clone())),
            })
        };
        shown.map(entry).collect()
    }

    /// The moment of a notice's last change, RFC 3339.
    pub(super) fn changed(&self, notice: &Notice) -> String {
        let zone = &self.site.config.timezone;
        let changed = notice.history.first().map(|change| dates::midnight(change.date, zone));
        dates::rfc3339(changed.map_or(notice.published, |changed| changed.max(notice.published)), zone)
    }

    /// `feed.json`: JSON Feed 1.1 (jsonfeed.org), the same entries as the site's Atom feed.
    pub(super) fn json_feed(&self, page: &Page) -> Result<OutputFile, Error> {
        let config = &self.site.config;
        let base = config.base_url.as_deref().unwrap_or("");
        let item = |entry: FeedEntryView| {
            let authors: Vec<_> = entry.authors.iter().map(|name| json!({"name": name})).collect();
            let mut item = json!({
                "id": entry.url, "url": entry.url, "title": entry.title, "content_text": entry.summary,
                "date_published": entry.published, "date_modified": entry.updated, "authors": authors,
            });
            if let Some(kind) = entry.category {
                item["tags"] = json!([kind]);
            }
            item
        };
        let items: Vec<_> = self.entries(0..self.site.notices.len(), true)?.into_iter().map(item).collect();
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": config.title, "home_page_url": base,
            "feed_url": format!("{base}{}", page.url), "language": config.language.tag(), "items": items,
        });
        Ok(OutputFile::new(&page.url, feed.to_string()))
    }
}
