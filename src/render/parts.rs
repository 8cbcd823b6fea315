//! The parts of one notice as templates and data want them: HTML of sections, plain texts of problems and measures.
//!
//! They are made once from the notice's text and used by its page, its data twin, the topic pages and the ledger.

use std::collections::HashMap;

use tera::Value;

use crate::markdown::{Document, Spanned, plain, slice};
use crate::model::anchors::{PageAnchors, SectionAnchors};
use crate::model::{Notice, Site, anchors};
use crate::parse::structure::{self, Body, Role, Section};
use crate::search::Entry;

use super::notice_html::NoticeHtml;
use super::section_html::{self, Words};
use super::views::{Html, SectionView, TocView};

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
    /// The HTML of their titles and of what stands in them, for pages that show sections of several notices.
    pub section_html: Vec<(Html, Html)>,
    /// The contents list.
    pub toc: Vec<TocView>,
    /// The anchors of the page.
    pub anchors: PageAnchors,
    /// Plain texts.
    pub texts: Texts,
    /// What the search finds of it, if there is a search.
    pub entry: Option<Entry>,
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
    let entry = |entry: &&structure::Entry| entry_text(entry, events);
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
fn entry_text(entry: &structure::Entry, events: &[Spanned<'_>]) -> String {
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

/// Makes all parts of a notice from its text. `topics` are the topics' views.
pub(super) fn parts(site: &Site, topics: &HashMap<String, Value>, words: &Words, index: usize, text: &str) -> Parts {
    let notice = &site.notices[index];
    let document = Document::new(body_of(notice, text));
    let events = document.events();
    let html = NoticeHtml::new(site, notice, &events);
    let anchors = anchors::of_page(&notice.body);
    let view = |((section, anchors), topic): ((&Section, &SectionAnchors), &Option<String>)| SectionView {
        is_category: section.is_category,
        anchor: anchors.own.clone(),
        id: html.id(section.heading).unwrap_or_default().to_owned(),
        label: section.label.clone(),
        number: section.number,
        title: section.title.clone(),
        title_html: Html::trusted(&titled(&html.inline([section.title_span].into_iter()))),
        topic: topic.as_ref().and_then(|key| topics.get(key)).cloned(),
        html: Html::trusted(&html.marked(section_html::html(&html, section, anchors, words))),
    };
    let views: Vec<SectionView> =
        notice.body.sections.iter().zip(&anchors.sections).zip(&notice.topics).map(view).collect();
    let closing_text = plain::plain(&slice::slice(&events, notice.body.closing.range()));
    Parts {
        opening: html.passage(notice.body.opening),
        closing: html.passage(notice.body.closing),
        signed: notice.is_signed(&closing_text),
        toc: views.iter().map(toc).collect(),
        section_html: views.iter().map(|view| (view.title_html.clone(), view.html.clone())).collect(),
        sections: views.iter().map(Value::from_serializable).collect(),
        texts: if wants_texts(site) { texts_of(notice, &events) } else { opening_of(notice, &events) },
        entry: site.config.outputs.search.then(|| Entry::new(site, notice, &anchors, &events, document.text())),
        anchors,
    }
}

/// The title of a section, marked as what the notice says.
fn titled(html: &str) -> String {
    format!("<!--gongshi:title-->{html}<!--/gongshi:title-->")
}

/// What the search finds of a notice, from its text.
pub(super) fn entry(site: &Site, notice: &Notice, text: &str) -> Entry {
    let document = Document::new(body_of(notice, text));
    Entry::new(site, notice, &anchors::of_page(&notice.body), &document.events(), document.text())
}

fn toc(section: &SectionView) -> TocView {
    TocView { anchor: section.anchor.clone(), label: section.label.clone(), title: section.title.clone() }
}
