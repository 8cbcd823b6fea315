//! The HTML of pieces of one notice's text: paragraphs, insides of headings, links and pictures.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::markdown::footnotes::Footnotes;
use crate::markdown::html::{self, Heading, Options, Target};
use crate::markdown::{Spanned, slice};
use crate::model::{Notice, Site, links, urls};
use crate::parse::structure::Entry;
use crate::record::id_of;
use crate::record::page::marked_id;
use crate::source::Span;

use super::views::Html;

/// Makes HTML of a notice's text.
pub(super) struct NoticeHtml<'a> {
    pub site: &'a Site,
    pub notice: &'a Notice,
    events: &'a [Spanned<'a>],
    /// Ids of headings by where the heading starts.
    ids: BTreeMap<usize, &'a str>,
    /// The footnotes of the whole text, numbered.
    footnotes: Footnotes,
    /// What stands before what the notice says.
    mark: String,
}

impl<'a> NoticeHtml<'a> {
    /// For a notice whose text has these events.
    pub fn new(site: &'a Site, notice: &'a Notice, events: &'a [Spanned<'a>]) -> Self {
        let ids = notice.body.anchors.iter().map(|(span, id)| (span.start as usize, id.as_str())).collect();
        let mark = ["<!--gongshi:text ", &marked_id(&id_of(notice)), "-->"].concat();
        NoticeHtml { site, notice, events, ids, footnotes: Footnotes::of(events), mark }
    }

    /// The id of the heading that stands at `heading`.
    pub fn id(&self, heading: Span) -> Option<&'a str> {
        self.ids.get(&(heading.start as usize)).copied()
    }

    /// The blocks of a span.
    pub fn blocks(&self, span: Span) -> Html {
        Html::trusted(&self.clean(self.write(span.range())))
    }

    /// The blocks of a span, marked as what the notice says; nothing, if nothing stands there.
    pub fn passage(&self, span: Span) -> Html {
        Html::trusted(&self.marked(self.clean(self.write(span.range()))))
    }

    /// `html`, marked as what the notice says: pages are verified by these marks, whatever the theme puts around them.
    pub fn marked(&self, html: String) -> String {
        match html.trim().is_empty() {
            true => html,
            false => [&self.mark, html.as_str(), "<!--/gongshi:text-->"].concat(),
        }
    }

    /// The inside of a heading: no paragraph around it.
    pub fn inline(&self, spans: impl Iterator<Item = Span>) -> String {
        let mut out = String::new();
        for span in spans {
            let html = self.write(span.range());
            let html = html.trim();
            out.push_str(html.strip_prefix("<p>").and_then(|h| h.strip_suffix("</p>")).unwrap_or(html));
        }
        self.clean(out)
    }

    /// The text of an entry. What stands in no paragraph of its own, as in a tight list, gets one.
    pub fn entry(&self, entry: &Entry) -> String {
        let mut out = String::new();
        for piece in &entry.content {
            let html = self.paragraphs(piece.span.range());
            match (piece.joined, out.trim_end().strip_suffix("</p>").map(str::len)) {
                // What was taken out stood inside a paragraph: its two sides are one paragraph again.
                (true, Some(before)) => {
                    out.truncate(before);
                    out.push_str(html.trim_start().strip_prefix("<p>").unwrap_or(&html));
                }
                _ if out.is_empty() => out = html,
                _ => out.push_str(&html),
            }
        }
        self.clean(out)
    }

    fn paragraphs(&self, range: Range<usize>) -> String {
        let events = slice::slice(self.events, range);
        let html = self.write_events(&events);
        match events.first() {
            Some((event, _)) if is_inline(event) => ["<p>", html.trim(), "</p>\n"].concat(),
            _ => html,
        }
    }

    fn write(&self, range: Range<usize>) -> String {
        self.write_events(&slice::slice(self.events, range))
    }

    fn write_events(&self, events: &[Spanned<'_>]) -> String {
        let link = |dest: &str, target: Target| self.link(dest, target == Target::Image);
        // A page has one `h1`, its title: a `#` in the text is a section.
        let id = |start: usize| self.ids.get(&start).map(|id| (*id).to_owned());
        let heading = |start: usize, level: u8| Heading { id: id(start), level: level.max(2) };
        html::html(events, &Options { link: &link, heading: &heading, id_prefix: "", footnotes: Some(&self.footnotes) })
    }

    /// Where the site allows raw HTML and the notice has some, a sanitiser goes over it.
    fn clean(&self, html: String) -> String {
        if self.notice.body.has_html { super::sanitise::clean(&html) } else { html }
    }

    /// The address of a link. It is written by way of the site's root, since the same HTML stands in the notice's page
    /// and in topic pages, which both lie one folder deep. What leads nowhere stays as written: the checks report it.
    fn link(&self, dest: &str, is_image: bool) -> String {
        let to = |path: &str, fragment: &str| {
            let mark = if fragment.is_empty() { "" } else { "#" };
            format!("../{}{mark}{}", urls::encode(path), urls::encode(fragment))
        };
        match links::resolve(self.site, self.notice, dest, is_image) {
            Ok(links::Target::Notice(index, fragment)) => {
                to(&self.site.notices[index].url, fragment.as_deref().unwrap_or(""))
            }
            Ok(links::Target::Translation(index, fragment)) => {
                to(&self.site.translations[&index].url, fragment.as_deref().unwrap_or(""))
            }
            Ok(links::Target::Here(fragment)) => to(&self.notice.url, &fragment),
            Ok(links::Target::Asset(path) | links::Target::Root(path)) => to(&path, ""),
            Ok(links::Target::Outside) | Err(_) => dest.to_owned(),
        }
    }
}

fn is_inline(event: &pulldown_cmark::Event<'_>) -> bool {
    use pulldown_cmark::{Event as E, Tag as T};
    match event {
        E::Start(tag) => matches!(tag, T::Emphasis | T::Strong | T::Strikethrough | T::Link { .. } | T::Image { .. }),
        E::Text(_) | E::Code(_) | E::InlineHtml(_) | E::FootnoteReference(_) | E::SoftBreak | E::HardBreak => true,
        E::TaskListMarker(_) => true,
        _ => false,
    }
}
