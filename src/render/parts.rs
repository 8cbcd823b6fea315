//! The parts of one notice as templates and data want them: HTML of sections, plain texts of problems and measures.
//!
//! They are made once from the notice's text and used by its page, its data twin, the topic pages and the ledger.

use std::collections::HashMap;
use std::ops::Range;

use tera::Value;

use crate::lang::Lang;
use crate::markdown::footnotes::Footnotes;
use crate::markdown::html::{Heading, Options, Target};
use crate::markdown::{Document, Spanned, html, plain, slice};
use crate::model::anchors::{PageAnchors, SectionAnchors};
use crate::model::{Notice, Site, anchors, links, urls};
use crate::parse::structure::{Body, Entries, Entry, Part, Role, Section};
use crate::source::Span;

use super::cards::cite;
use super::views::{EntriesView, EntryView, Html, PartView, SectionView, StatusView, TocView};

/// The parts of a notice.
#[derive(Debug)]
pub(super) struct Parts {
    /// Before the first section.
    pub opening: Html,
    /// After the last.
    pub closing: Html,
    /// Whether the text itself ends with issuer and date.
    pub signed: bool,
    /// The sections, each a `SectionView`.
    pub sections: Vec<Value>,
    /// The same for pages that show sections of several notices: without ids.
    pub sections_without_ids: Vec<Value>,
    /// The contents list.
    pub toc: Vec<TocView>,
    /// The anchors of the page.
    pub anchors: PageAnchors,
    /// Plain texts.
    pub texts: Texts,
}

/// Plain texts of a notice, without numerals and facts.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// The opening paragraphs.
    pub opening: String,
    /// One for each section.
    pub sections: Vec<SectionTexts>,
}

/// Plain texts of a section.
#[derive(Debug, Default)]
pub(super) struct SectionTexts {
    /// Of its problems, in order, nested ones too.
    pub problems: Vec<String>,
    /// Of its measures.
    pub measures: Vec<String>,
}

/// Reads the plain texts alone: a third of the work of [`parts`].
pub(super) fn texts(notice: &Notice, text: &str) -> Texts {
    let document = Document::new(body_of(notice, text));
    let events = document.events();
    texts_of(notice, &events)
}

/// Whether anything shows the plain texts of entries.
fn wants_texts(site: &Site) -> bool {
    site.config.outputs.data || site.config.outputs.ledger
}

/// Only the opening: pages describe themselves by it.
fn opening_of(notice: &Notice, events: &[Spanned<'_>]) -> Texts {
    Texts { opening: plain::plain(&slice::slice(events, notice.body.opening.range())), sections: Vec::new() }
}

fn texts_of(notice: &Notice, events: &[Spanned<'_>]) -> Texts {
    let entry = |entry: &&Entry| entry_text(entry, events);
    let section = |section: &Section| SectionTexts {
        problems: Body::entries(section, Role::Problem).iter().map(entry).collect(),
        measures: Body::entries(section, Role::Measure).iter().map(entry).collect(),
    };
    Texts {
        opening: plain::plain(&slice::slice(events, notice.body.opening.range())),
        sections: notice.body.sections.iter().map(section).collect(),
    }
}

/// The text of an entry: its pieces, each on a line of its own unless it goes on with the one before.
fn entry_text(entry: &Entry, events: &[Spanned<'_>]) -> String {
    let mut text = String::new();
    for piece in &entry.content {
        if !text.is_empty() && !piece.joined {
            text.push('\n');
        }
        text.push_str(plain::plain(&slice::slice(events, piece.span.range())).trim());
    }
    text
}

fn body_of<'t>(notice: &Notice, text: &'t str) -> &'t str {
    text.get(notice.body.start as usize..).unwrap_or("")
}

/// Makes all parts of a notice from its text.
pub(super) fn parts(site: &Site, topics: &HashMap<String, Value>, index: usize, text: &str) -> Parts {
    let notice = &site.notices[index];
    let document = Document::new(body_of(notice, text));
    let events = document.events();
    let ids = notice.body.anchors.iter().map(id_of).collect();
    let maker = Maker { site, topics, notice, events: &events, ids, footnotes: Footnotes::of(&events) };
    let page = anchors::of_page(&notice.body);
    let views: Vec<SectionView<'_>> = notice
        .body
        .sections
        .iter()
        .zip(&page.sections)
        .zip(&notice.topics)
        .map(|((section, anchors), topic)| maker.section(section, anchors, topic.as_deref()))
        .collect();
    let closing_text = plain::plain(&slice::slice(&events, notice.body.closing.range()));
    let sections: Vec<Value> = views.iter().map(Value::from_serializable).collect();
    let sections_without_ids = sections.iter().zip(&views).map(without_ids).collect();
    let toc = views.iter().map(toc).collect();
    Parts {
        opening: maker.html(notice.body.opening),
        closing: maker.html(notice.body.closing),
        signed: is_signed(notice, &closing_text),
        toc,
        sections_without_ids,
        sections,
        texts: if wants_texts(site) { texts_of(notice, &events) } else { opening_of(notice, &events) },
        anchors: page,
    }
}

fn id_of((span, id): &(Span, String)) -> (usize, &str) {
    (span.start as usize, id.as_str())
}

fn toc(section: &SectionView<'_>) -> TocView {
    TocView {
        anchor: section.anchor.to_owned(),
        label: section.label.map(str::to_owned),
        title: section.title.to_owned(),
    }
}

/// Whether the last line of the text names an issuer and the date of issue.
fn is_signed(notice: &Notice, closing: &str) -> bool {
    let tail: String = closing.lines().rev().take(3).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    let date = crate::model::dates::readable(notice.issued, Lang::Zh);
    tail.contains(&date) && notice.issuers.iter().any(|issuer| tail.contains(&issuer.name))
}

fn has_ids(parts: &[PartView<'_>]) -> bool {
    parts.iter().any(|part| match part {
        PartView::Text { html } => html.has_ids(),
        PartView::Problems(list) | PartView::Measures(list) => {
            list.lead.iter().any(Html::has_ids) || list.entries.iter().any(|entry| entry.html.has_ids())
        }
        PartView::Problem { entry, parts, .. } => entry.html.has_ids() || has_ids(parts),
    })
}

/// Pages that show sections of several notices must not repeat ids. Most sections have none in their text.
fn without_ids((value, view): (&Value, &SectionView<'_>)) -> Value {
    fn strip(html: &mut Html) {
        html.strip_ids();
    }
    fn walk(parts: &mut [PartView<'_>]) {
        for part in parts {
            match part {
                PartView::Text { html } => strip(html),
                PartView::Problems(list) | PartView::Measures(list) => {
                    list.lead.iter_mut().for_each(strip);
                    list.entries.iter_mut().for_each(|entry| strip(&mut entry.html));
                }
                PartView::Problem { entry, parts, .. } => {
                    strip(&mut entry.html);
                    walk(parts);
                }
            }
        }
    }
    if !has_ids(&view.parts) {
        return value.clone();
    }
    let mut copy = view.clone();
    walk(&mut copy.parts);
    Value::from_serializable(&copy)
}

/// Makes HTML and views of one notice.
struct Maker<'a> {
    site: &'a Site,
    /// The topics' views.
    topics: &'a HashMap<String, Value>,
    notice: &'a Notice,
    events: &'a [Spanned<'a>],
    /// Ids of headings by where the heading starts.
    ids: HashMap<usize, &'a str>,
    /// The footnotes of the whole text, numbered.
    footnotes: Footnotes,
}

impl<'a> Maker<'a> {
    fn section(&self, section: &'a Section, anchors: &'a SectionAnchors, topic: Option<&str>) -> SectionView<'a> {
        let mut cursor = Cursor { anchors, problems: 0, measures: 0, under: None };
        SectionView {
            is_category: section.is_category,
            anchor: &anchors.own,
            id: self.id(section.heading).unwrap_or_default(),
            label: section.label.as_deref(),
            number: section.number,
            title: &section.title,
            title_html: self.inline(section.title_span),
            topic: topic.and_then(|key| self.topics.get(key)).cloned(),
            parts: self.parts(&section.parts, section, &mut cursor),
        }
    }

    fn parts(&self, parts: &'a [Part], section: &Section, cursor: &mut Cursor<'a>) -> Vec<PartView<'a>> {
        parts
            .iter()
            .map(|part| match part {
                Part::Text(span) => PartView::Text { html: self.html(*span) },
                Part::Entries(list) => {
                    let view = self.entries(list, section, cursor);
                    if list.role == Role::Problem { PartView::Problems(view) } else { PartView::Measures(view) }
                }
                Part::Problem { entry, level, parts, .. } => {
                    let mut view = self.entry(entry, Role::Problem, section, cursor);
                    view.html = self.inline_of(&entry_span(part));
                    cursor.under = Some(entry.number);
                    let parts = self.parts(parts, section, cursor);
                    cursor.under = None;
                    PartView::Problem { entry: view, level: *level, parts }
                }
            })
            .collect()
    }

    fn entries(&self, list: &'a Entries, section: &Section, cursor: &mut Cursor<'a>) -> EntriesView<'a> {
        let label = list.label.as_ref();
        EntriesView {
            label: label.map(|(label, ..)| label.as_str()),
            id: label.filter(|(_, _, level)| level.is_some()).and_then(|(_, span, _)| self.id(*span)),
            level: label.and_then(|(_, _, level)| *level).unwrap_or(3),
            lead: list.lead.map(|span| self.html(span)),
            entries: list.entries.iter().map(|entry| self.entry(entry, list.role, section, cursor)).collect(),
        }
    }

    fn entry(&self, entry: &'a Entry, role: Role, section: &Section, cursor: &mut Cursor<'a>) -> EntryView<'a> {
        let facts = entry.facts.as_deref();
        let status = facts.and_then(|facts| facts.status.as_ref());
        EntryView {
            anchor: cursor.next(role),
            number: entry.number,
            marker: entry.marker.as_deref(),
            cite: cite(self.site.config.language, section.number, cursor.under, role, entry.number),
            html: self.pieces(entry),
            status: status.map(StatusView::of),
            owners: facts.map_or(&[], |facts| &facts.owners),
            due: facts.and_then(|facts| facts.due.as_ref()).map(|due| due.text.as_str()),
        }
    }

    fn id(&self, heading: Span) -> Option<&'a str> {
        self.ids.get(&(heading.start as usize)).copied()
    }

    fn pieces(&self, entry: &Entry) -> Html {
        if let [piece] = entry.content.as_slice() {
            return self.trusted(&self.paragraphs(piece.span.range()));
        }
        let mut out = String::new();
        for piece in &entry.content {
            let html = self.paragraphs(piece.span.range());
            match (piece.joined, out.trim_end().strip_suffix("</p>")) {
                // What was taken out stood inside a paragraph: its two sides are one paragraph again.
                (true, Some(before)) => {
                    out = format!("{before}{}", html.trim_start().strip_prefix("<p>").unwrap_or(&html));
                }
                _ => out.push_str(&html),
            }
        }
        self.trusted(&out)
    }

    fn html(&self, span: Span) -> Html {
        self.trusted(&self.write(span.range()))
    }

    /// The inside of a heading: no paragraph around it.
    fn inline(&self, span: Span) -> Html {
        self.inline_of(&[span])
    }

    fn inline_of(&self, spans: &[Span]) -> Html {
        let write = |span: &Span| {
            let html = self.write(span.range());
            let html = html.trim();
            html.strip_prefix("<p>").and_then(|h| h.strip_suffix("</p>")).unwrap_or(html).to_owned()
        };
        self.trusted(&spans.iter().map(write).collect::<String>())
    }

    /// HTML of a piece of the text. The text of a tight list item stands in no paragraph of its own: it gets one.
    fn paragraphs(&self, range: Range<usize>) -> String {
        let events = slice::slice(self.events, range);
        let html = self.write_events(&events);
        match events.first() {
            Some((event, _)) if is_inline(event) => format!("<p>{}</p>\n", html.trim()),
            _ => html,
        }
    }

    /// HTML of a piece of the text.
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

    fn trusted(&self, html: &str) -> Html {
        match self.notice.body.has_html {
            true => Html::trusted(&super::sanitise::clean(html)),
            false => Html::trusted(html),
        }
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

/// The pieces of a heading that is a problem.
fn entry_span(part: &Part) -> Vec<Span> {
    match part {
        Part::Problem { entry, .. } => entry.content.iter().map(|piece| piece.span).collect(),
        _ => Vec::new(),
    }
}

/// Gives each entry its anchor, in the order in which the anchors were made.
struct Cursor<'a> {
    anchors: &'a SectionAnchors,
    problems: usize,
    measures: usize,
    /// The number of the problem under which the entries stand.
    under: Option<u32>,
}

impl<'a> Cursor<'a> {
    fn next(&mut self, role: Role) -> &'a str {
        let (all, at) = match role {
            Role::Problem => (&self.anchors.problems, &mut self.problems),
            Role::Measure => (&self.anchors.measures, &mut self.measures),
        };
        *at += 1;
        all.get(*at - 1).map_or("", String::as_str)
    }
}
