//! The text of a notice as blocks for the sheet, from the events of its Markdown.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use crate::markdown::footnotes::Footnotes;
use crate::markdown::{Spanned, matching_end, plain};
use crate::model::{Notice, Site};
use crate::text::ordinal::Style;

use super::places;
use super::sheet::{Block, Face, Inline, Item, of_inline, picture_name};

/// What was read of a text.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Its blocks.
    pub blocks: Vec<Block>,
    /// Its footnotes, by their numbers.
    pub notes: Vec<Vec<Block>>,
    /// The pictures' files, from the site's root.
    pub pictures: Vec<String>,
    /// Where there is HTML that has no place on paper.
    pub html: Option<Range<usize>>,
}

/// Reads the events of the body of `notice`, whose text is `source`.
pub(super) fn read(site: &Site, notice: &Notice, source: &str, events: &[Spanned<'_>]) -> Written {
    let headings = notice.body.headings.iter();
    let headings =
        headings.map(|it| (it.span.start as usize, (it.level, it.numeral.map(|(style, ..)| style)))).collect();
    let mut reader = Reader {
        site,
        notice,
        source,
        events,
        headings,
        footnotes: Footnotes::of(events),
        seen: Vec::new(),
        definitions: BTreeMap::new(),
        last: None,
        level: 1,
        depth: 0,
        nesting: 0,
        is_note: false,
        written: Written::default(),
    };
    let mut blocks = reader.blocks(0..events.len());
    let mut definitions = std::mem::take(&mut reader.definitions);
    let seen = std::mem::take(&mut reader.seen);
    reader.written.notes = seen.iter().map(|number| definitions.remove(number).unwrap_or_default()).collect();
    // Notes that nothing refers to are still text.
    blocks.extend(definitions.into_values().flatten());
    reader.written.blocks = blocks;
    reader.written
}

/// What is nested deeper than anybody reads is plain text: the layout follows each step down with one of its own.
const DEEPEST: usize = 24;

struct Reader<'r> {
    site: &'r Site,
    notice: &'r Notice,
    source: &'r str,
    events: &'r [Spanned<'r>],
    /// Level and numeral of the headings, by where they start; some are paragraphs in Markdown.
    headings: BTreeMap<usize, (u8, Option<Style>)>,
    footnotes: Footnotes,
    /// The footnotes referred to so far. Their places here are the numbers on paper.
    seen: Vec<usize>,
    definitions: BTreeMap<usize, Vec<Block>>,
    /// The last visible character of the block.
    last: Option<char>,
    /// The level of the last heading.
    level: u8,
    /// How many lists are open.
    depth: usize,
    /// How many blocks and spans are open.
    nesting: usize,
    /// Whether a footnote is being read.
    is_note: bool,
    written: Written,
}

impl<'r> Reader<'r> {
    /// The blocks that the events in `range` make. Running text without a paragraph, as in a tight list, becomes one.
    fn blocks(&mut self, range: Range<usize>) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let (event, place) = &self.events[at];
            let next = match event {
                Event::Start(tag) if !is_inline(tag) => {
                    let end = matching_end(self.events, at).min(range.end);
                    blocks.extend(self.block(tag, place, at + 1..end));
                    end + 1
                }
                Event::Rule | Event::End(_) => at + 1,
                _ => {
                    let end = self.end_of_line(at, range.end);
                    blocks.extend(self.paragraph(at..end));
                    end
                }
            };
            at = next;
        }
        blocks
    }

    /// Where the running text that begins at `at` ends.
    fn end_of_line(&self, mut at: usize, end: usize) -> usize {
        while at < end {
            match &self.events[at].0 {
                Event::Start(tag) if is_inline(tag) => at = matching_end(self.events, at) + 1,
                Event::Start(_) | Event::End(_) | Event::Rule => return at,
                _ => at += 1,
            }
        }
        end
    }

    fn block(&mut self, tag: &Tag<'_>, place: &Range<usize>, inside: Range<usize>) -> Option<Block> {
        if self.nesting >= DEEPEST {
            let text = plain::plain(&self.events[inside]);
            return Some(Block::Paragraph { inline: vec![Inline::Text { text }] });
        }
        self.nesting += 1;
        let block = self.known_block(tag, place, inside);
        self.nesting -= 1;
        block
    }

    fn known_block(&mut self, tag: &Tag<'_>, place: &Range<usize>, inside: Range<usize>) -> Option<Block> {
        match tag {
            Tag::Paragraph => match self.headings.get(&place.start) {
                Some(&(level, numeral)) => self.heading(level, numeral, inside),
                None => self.paragraph(inside),
            },
            Tag::Heading { level, .. } => {
                let numeral = self.headings.get(&place.start).and_then(|(_, numeral)| *numeral);
                self.heading(*level as u8, numeral, inside)
            }
            Tag::BlockQuote(_) => Some(Block::Quote { blocks: self.blocks(inside) }),
            Tag::CodeBlock(_) => Some(self.code(inside)),
            Tag::List(first) => Some(self.list(*first, inside)),
            Tag::Table(align) => Some(self.table(align, inside)),
            Tag::FootnoteDefinition(label) => {
                self.definition(label, inside);
                None
            }
            Tag::HtmlBlock => {
                self.html_block(place, inside);
                None
            }
            _ => None,
        }
    }

    fn paragraph(&mut self, inside: Range<usize>) -> Option<Block> {
        self.last = None;
        let inline = self.inline(inside);
        (!inline.is_empty()).then_some(Block::Paragraph { inline })
    }

    fn heading(&mut self, level: u8, numeral: Option<Style>, inside: Range<usize>) -> Option<Block> {
        self.last = None;
        let inline = self.inline(inside);
        if inline.is_empty() {
            return None;
        }
        if self.is_note {
            // A note stands where it is referred to, in the middle of the levels around it.
            return Some(Block::Paragraph { inline: vec![Inline::Strong { inline }] });
        }
        if !has_words(&inline) {
            // A picture or a reference alone names no section.
            return Some(Block::Paragraph { inline });
        }
        let face = match (numeral, level) {
            (Some(Style::Comma), _) => Face::Hei,
            (Some(Style::Paren), _) => Face::Kai,
            (Some(_), _) => Face::Fang,
            (None, 1 | 2) => Face::Hei,
            (None, 3) => Face::Kai,
            _ => Face::Fang,
        };
        // Readers who listen jump from level to level: none may be left out.
        self.level = level.max(2).min(self.level + 1);
        Some(Block::Heading { level: self.level, face, inline })
    }

    fn code(&mut self, inside: Range<usize>) -> Block {
        let mut text = String::new();
        for (event, _) in &self.events[inside] {
            if let Event::Text(piece) = event {
                text.push_str(piece);
            }
        }
        Block::Code { text: text.trim_end_matches('\n').to_owned() }
    }

    fn list(&mut self, first: Option<u64>, inside: Range<usize>) -> Block {
        let mut number = first.unwrap_or(1);
        let mut items = Vec::new();
        let depth = self.depth;
        self.depth += 1;
        let mut at = inside.start;
        while at < inside.end {
            let end = matching_end(self.events, at).min(inside.end);
            if let (Event::Start(Tag::Item), place) = &self.events[at] {
                // Markdown counts on from the first; the author's numbers are those that count.
                let typed =
                    self.source.get(place.start..).and_then(|it| it.split(['.', ')']).next()?.trim().parse().ok());
                items.push(Item { number: typed.unwrap_or(number), blocks: self.blocks(at + 1..end) });
                number += 1;
            }
            at = end + 1;
        }
        self.depth -= 1;
        Block::List { depth, ordered: first.is_some(), items }
    }

    fn table(&mut self, align: &[Alignment], inside: Range<usize>) -> Block {
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        for at in inside {
            match &self.events[at].0 {
                Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => {
                    self.last = None;
                    let cell = self.inline(at + 1..matching_end(self.events, at));
                    rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
                }
                _ => {}
            }
        }
        let name = |align: &Alignment| match align {
            Alignment::None => "auto",
            Alignment::Left => "left",
            Alignment::Center => "center",
            Alignment::Right => "right",
        };
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        rows.iter_mut().for_each(|row| row.resize(head.len(), Vec::new()));
        Block::Table { align: align.iter().map(name).collect(), head, rows }
    }

    fn definition(&mut self, label: &str, inside: Range<usize>) {
        let number = self.footnotes.number(label).unwrap_or_default();
        let (was_note, depth) = (std::mem::replace(&mut self.is_note, true), std::mem::take(&mut self.depth));
        let blocks = self.blocks(inside);
        (self.is_note, self.depth) = (was_note, depth);
        self.definitions.entry(number).or_default().extend(blocks);
    }

    /// A comment says nothing to readers; anything else has no place on paper.
    fn html_block(&mut self, place: &Range<usize>, inside: Range<usize>) {
        let mut html = String::new();
        for (event, _) in &self.events[inside] {
            if let Event::Html(piece) | Event::Text(piece) = event {
                html.push_str(piece);
            }
        }
        let html = html.trim();
        let is_comment = html.starts_with("<!--") && html.find("-->").is_some_and(|end| end + 3 == html.len());
        if !is_comment {
            self.written.html.get_or_insert(place.clone());
        }
    }

    fn inline(&mut self, range: Range<usize>) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let (event, place) = &self.events[at];
            match event {
                Event::Start(tag) => {
                    let end = matching_end(self.events, at).min(range.end);
                    self.tag(tag, at + 1..end, &mut out);
                    at = end;
                }
                Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                    self.push(text, &mut out);
                }
                Event::SoftBreak => {
                    let joint = plain::joint(self.last, self.events.get(at + 1..).unwrap_or_default());
                    self.push(joint, &mut out);
                }
                Event::HardBreak => {
                    out.push(Inline::Break);
                    self.last = None;
                }
                // Of the characters in all free fonts these are the boxes.
                Event::TaskListMarker(done) => self.push(if *done { "■ " } else { "□ " }, &mut out),
                Event::FootnoteReference(label) => out.extend(self.reference(label)),
                Event::InlineHtml(html) => self.inline_html(html, place, &mut out),
                Event::End(_) | Event::Html(_) | Event::Rule => {}
            }
            at += 1;
        }
        out
    }

    /// Adds words to those before them.
    fn push(&mut self, words: &str, out: &mut Vec<Inline>) {
        self.last = words.chars().next_back().or(self.last);
        match out.last_mut() {
            Some(Inline::Text { text }) => text.push_str(words),
            _ if words.is_empty() => {}
            _ => out.push(Inline::Text { text: words.to_owned() }),
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, inside: Range<usize>, out: &mut Vec<Inline>) {
        if self.nesting >= DEEPEST {
            let words = plain::plain(&self.events[inside]);
            return self.push(&words, out);
        }
        self.nesting += 1;
        self.known_tag(tag, inside, out);
        self.nesting -= 1;
    }

    fn known_tag(&mut self, tag: &Tag<'_>, inside: Range<usize>, out: &mut Vec<Inline>) {
        let piece = match tag {
            Tag::Strong => Inline::Strong { inline: self.inline(inside) },
            Tag::Emphasis => Inline::Emphasis { inline: self.inline(inside) },
            Tag::Strikethrough => Inline::Deleted { inline: self.inline(inside) },
            Tag::Link { link_type, dest_url, .. } => {
                let url = places::address(self.site, self.notice, *link_type, dest_url);
                let inline = self.inline(inside);
                match url {
                    Some(url) => Inline::Link { url, inline },
                    None => return out.extend(inline),
                }
            }
            Tag::Image { dest_url, .. } => {
                let alt = plain::plain(self.events.get(inside).unwrap_or_default());
                return self.picture(dest_url, alt, out);
            }
            _ => return out.extend(self.inline(inside)),
        };
        out.push(piece);
    }

    /// A picture of the site; one that lies elsewhere is told by its description.
    fn picture(&mut self, dest: &str, alt: String, out: &mut Vec<Inline>) {
        let Some(path) = places::picture(self.site, self.notice, dest) else {
            return self.push(&alt, out);
        };
        self.last = alt.chars().next_back().or(self.last);
        let place = self.written.pictures.iter().position(|it| *it == path).unwrap_or_else(|| {
            self.written.pictures.push(path);
            self.written.pictures.len() - 1
        });
        out.push(Inline::Picture { file: picture_name(place), alt });
    }

    /// A reference to a footnote. One that stands in a footnote is a number and no more: notes on paper have no notes.
    fn reference(&mut self, label: &str) -> Option<Inline> {
        let number = self.footnotes.number(label)?;
        let place = self.seen.iter().position(|it| *it == number);
        match place {
            Some(place) => Some(Inline::Note { number: place + 1, is_first: false }),
            None if self.is_note => None,
            None => {
                self.seen.push(number);
                Some(Inline::Note { number: self.seen.len(), is_first: true })
            }
        }
    }

    /// The words between two tags are text; only what a tag shows by itself would be lost.
    fn inline_html(&mut self, html: &str, place: &Range<usize>, out: &mut Vec<Inline>) {
        let name = html.trim_start_matches(['<', '/']).to_ascii_lowercase();
        if name.starts_with("br") {
            out.push(Inline::Break);
            self.last = None;
        } else if ["img", "input", "svg", "object", "video", "audio", "iframe"].iter().any(|it| name.starts_with(it)) {
            self.written.html.get_or_insert(place.clone());
        }
    }
}

fn has_words(inline: &[Inline]) -> bool {
    let mut texts = Vec::new();
    of_inline(inline, &mut texts);
    texts.iter().any(|text| !text.trim().is_empty())
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag.to_end(), TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}
