//! The structure of a notice: sections, and in them problems and measures, however they were typed.
//!
//! 1. `blocks` turns Markdown events into blocks with places.
//! 2. `sections` divides the blocks into opening, sections and closing.
//! 3. `parts` reads a section: labels, lists, `一是…二是…`, headings that are problems.
//!
//! When in doubt a paragraph stays text where it stands: better unplaced than misread.

mod blocks;
mod indented;
mod parts;
mod sections;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::markdown::{Document, Spanned, anchors::Anchors};
use crate::source::Span;
use crate::text;

use crate::text::ordinal::{Style, marker};
use crate::text::tally::{self, Claim};

use super::facts::Facts;

/// What a notice says. All spans count from the start of the body, not of the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Body {
    /// Where the body begins in the file.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Before the first section.
    pub opening: Span,
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// After the rule `---`, or the trailing paragraphs of a pasted text.
    pub closing: Span,
    /// The anchors of all headings and their places, in order.
    pub anchors: Vec<(Span, String)>,
    /// Links and pictures, for the checks.
    pub links: Vec<Link>,
    /// Whether there is raw HTML (which the site has to allow).
    pub has_html: bool,
    /// All headings, in order.
    pub headings: Vec<Heading>,
    /// What the opening claims about the notice's numbers.
    pub claims: Vec<(Claim, Span)>,
    /// Words in the place of a label that are none, but nearly one.
    pub near_labels: Vec<NearLabel>,
}

/// A heading with its level and its numeral.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Heading {
    /// The heading's place, as a whole.
    pub span: Span,
    /// Its level in Markdown; a section typed as a paragraph has 2.
    pub level: u8,
    /// How its numeral is written, its number, where it stands.
    pub numeral: Option<(Style, u32, Span)>,
}

/// Words that look like a label and are none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NearLabel {
    /// The words.
    pub written: String,
    /// Where they stand.
    pub span: Span,
    /// The label that is near.
    pub label: String,
}

/// A link or picture in the text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Link {
    /// The destination as written.
    pub dest: String,
    /// Whether it is a picture.
    pub is_image: bool,
    /// Whether a picture has a description.
    pub has_alt: bool,
    /// Where it stands.
    pub span: Span,
}

/// A section: an issue category or another heading with its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Section {
    /// Whether it is an issue category.
    pub is_category: bool,
    /// The heading's place, as a whole.
    pub heading: Span,
    /// The heading's text without its numeral.
    pub title_span: Span,
    /// The same as plain text.
    pub title: String,
    /// The numeral as typed: 一.
    pub label: Option<String>,
    /// Where the numeral stands.
    pub numeral: Span,
    /// Its number: the numeral's value, or its place among the sections of its sort.
    pub number: u32,
    /// The topic that the author names, and where.
    pub topic: Option<(String, Span)>,
    /// What stands in it.
    pub parts: Vec<Part>,
}

/// A part of a section.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Part {
    /// Text that is neither problem nor measure.
    Text(Span),
    /// A list of problems or of measures.
    Entries(Entries),
    /// A problem as a heading. Boxed, for most parts are smaller.
    Problem(Box<Problem>),
}

/// A problem as a heading, with what stands under it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// The problem.
    pub entry: Entry,
    /// The heading's level.
    pub level: u8,
    /// The heading's place, as a whole.
    pub heading: Span,
    /// What stands under it.
    pub parts: Vec<Part>,
}

/// Problem or measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// 主要问题
    Problem,
    /// 整改措施
    Measure,
}

/// A list of problems or measures.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entries {
    /// Which of the two.
    pub role: Role,
    /// What announces it.
    pub label: Option<Box<EntriesLabel>>,
    /// Text between the label and the first entry.
    pub lead: Option<Span>,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// The label of a list: 主要问题, 整改措施.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EntriesLabel {
    /// Its text without colon.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Its level, if it is a heading.
    pub level: Option<u8>,
}

/// A problem or a measure.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Entry {
    /// Its number: the numeral's value, or its place in the list.
    pub number: u32,
    /// The numeral as typed (`1.`, `一是`); none if the author typed none.
    pub marker: Option<String>,
    /// Where the numeral stands.
    pub numeral: Span,
    /// Whether it goes on in the paragraph of the entry before it.
    pub in_line: bool,
    /// Everything: numeral, text, facts.
    pub span: Span,
    /// The text without numeral and facts: pieces in order.
    pub content: Vec<Piece>,
    /// What stands in its trailing brackets or fact lines.
    pub facts: Option<Box<Facts>>,
}

/// A piece of an entry's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Where it stands.
    pub span: Span,
    /// Whether it continues the paragraph of the piece before (something was taken out between them).
    pub joined: bool,
}

/// Reads the body that begins at byte `start` of `text`.
///
/// `counts_sections` says whether notices of this kind are about issue categories.
pub fn read(
    text: &str,
    start: usize,
    config: &Config,
    counts_sections: bool,
    file: &Arc<str>,
    found: &mut Vec<Diagnostic>,
) -> Body {
    let document = Document::new(&text[start..]);
    read_events(&document, &document.events(), start, config, counts_sections, file, found)
}

/// The same, of a body whose events are there already.
pub fn read_events(
    document: &Document<'_>,
    events: &[Spanned<'_>],
    start: usize,
    config: &Config,
    counts_sections: bool,
    file: &Arc<str>,
    found: &mut Vec<Diagnostic>,
) -> Body {
    let body = document.text();
    let all = blocks::blocks(events, body);
    let mut anchors = Anchors::default();
    let mut read = Body {
        start: start as u32,
        end: (start + body.len()) as u32,
        anchors: blocks::anchors(&all, &mut anchors),
        links: blocks::links(events),
        ..Body::default()
    };
    refuse_html(events, start, config, file, found, &mut read);
    indented::complain(events, start, file, found);
    let divided = sections::divide(&all, body.len());
    for heading in divided.sections.iter().map(|section| section.heading) {
        // A heading typed as a paragraph needs an anchor too.
        if matches!(heading.kind, blocks::BlockKind::Paragraph) {
            let id = anchors.unique(&heading.visible.text);
            read.anchors.push((Span::from(heading.range.clone()), id));
        }
    }
    read.headings = headings(&all, &divided);
    read.opening = divided.opening;
    read.closing = divided.closing;
    if !divided.sections.is_empty() {
        read.claims = claims(&all, divided.opening);
    }
    let reader = parts::Reader { body, config, counts_sections };
    read.near_labels = divided.sections.iter().flat_map(|section| reader.near_labels(section)).collect();
    read.sections = divided.sections.into_iter().map(|section| reader.section(section)).collect();
    number_sections(&mut read.sections);
    read.shrink();
    read
}

/// The headings of Markdown, and the sections typed as paragraphs.
fn headings(all: &[blocks::Block], divided: &sections::Divided<'_>) -> Vec<Heading> {
    let heading = |block: &blocks::Block| {
        let level = match block.kind {
            blocks::BlockKind::Heading { level, .. } => level,
            _ if divided.sections.iter().any(|section| std::ptr::eq(section.heading, block)) => 2,
            _ => return None,
        };
        let visible = &block.visible;
        let place = |m: &std::ops::Range<usize>| Span::from(visible.source_start(m.start)..visible.source_end(m.end));
        let numeral = marker(&visible.text).map(|m| (m.style, m.number, place(&m.label)));
        Some(Heading { span: Span::from(block.range.clone()), level, numeral })
    };
    all.iter().filter_map(heading).collect()
}

/// What the paragraphs of the opening claim about the notice's numbers.
fn claims(all: &[blocks::Block], opening: Span) -> Vec<(Claim, Span)> {
    let is_opening = |block: &&blocks::Block| block.range.end <= opening.end as usize;
    let paragraphs = all.iter().take_while(is_opening).filter(|it| matches!(it.kind, blocks::BlockKind::Paragraph));
    let claims = paragraphs.flat_map(|block| {
        let place = |claim: &Claim| {
            let (start, end) = (claim.range.start, claim.range.end);
            Span::from(block.visible.source_start(start)..block.visible.source_end(end))
        };
        tally::claims(&block.visible.text).into_iter().map(move |claim| (place(&claim), claim))
    });
    claims.map(|(span, claim)| (claim, span)).collect()
}

/// Sections without a numeral take their place among those of their sort.
fn number_sections(sections: &mut [Section]) {
    let mut places = [0, 0];
    for section in sections {
        let place = &mut places[usize::from(section.is_category)];
        *place += 1;
        if section.label.is_none() {
            section.number = *place;
        }
    }
}

fn refuse_html(
    events: &[Spanned<'_>],
    start: usize,
    config: &Config,
    file: &Arc<str>,
    found: &mut Vec<Diagnostic>,
    body: &mut Body,
) {
    for range in crate::markdown::links::raw_html(events) {
        body.has_html = true;
        if config.raw_html == crate::config::RawHtml::Refuse {
            let message = text!("公示里不能写 HTML", "HTML is not allowed in a notice");
            let hint = text!(
                "改用 Markdown；要写尖括号本身，在前面加反斜杠：\\<",
                "use Markdown; to write the bracket itself put a backslash before it: \\<"
            );
            let span = start + range.start..start + range.end;
            found.push(Diagnostic::new(&catalogue::RAW_HTML, file, message).at(span).hint(hint));
        }
    }
}

impl Body {
    /// Gives back what growing lists took too much: the bodies of all notices are kept at once.
    fn shrink(&mut self) {
        self.sections.shrink_to_fit();
        self.anchors.shrink_to_fit();
        self.links.shrink_to_fit();
        self.headings.shrink_to_fit();
        self.sections.iter_mut().for_each(|section| shrink(&mut section.parts));
    }

    /// All entries of `role` in the section `section`, in order, nested ones too.
    pub fn entries(section: &Section, role: Role) -> Vec<&Entry> {
        let mut all = Vec::new();
        visit(&section.parts, role, &mut |entry| all.push(entry));
        all
    }

    /// Shows `see` all entries of `role`, as [`entries`](Body::entries) gives them; for counting.
    pub fn each_entry<'a>(section: &'a Section, role: Role, mut see: impl FnMut(&'a Entry)) {
        visit(&section.parts, role, &mut see);
    }

    /// How many entries of `role` there are.
    pub fn count(section: &Section, role: Role) -> usize {
        let mut count = 0;
        Self::each_entry(section, role, |_| count += 1);
        count
    }

    /// The issue categories.
    pub fn categories(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| section.is_category)
    }
}

fn shrink(parts: &mut Vec<Part>) {
    parts.shrink_to_fit();
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Entries(list) => {
                list.entries.shrink_to_fit();
                list.entries.iter_mut().for_each(|entry| entry.content.shrink_to_fit());
            }
            Part::Problem(problem) => {
                problem.entry.content.shrink_to_fit();
                shrink(&mut problem.parts);
            }
        }
    }
}

fn visit<'a>(parts: &'a [Part], role: Role, see: &mut impl FnMut(&'a Entry)) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Entries(list) if list.role == role => list.entries.iter().for_each(&mut *see),
            Part::Entries(_) => {}
            Part::Problem(problem) => {
                if role == Role::Problem {
                    see(&problem.entry);
                }
                visit(&problem.parts, role, see);
            }
        }
    }
}

#[cfg(test)]
mod tests;
