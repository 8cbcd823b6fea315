//! Markdown that is no notice yet: paragraphs and headings are read as text, all else stays as it is written.

use std::cell::Cell;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::document::Dropped;
use super::document::{Block, Document, Glyph, Hints, OBJECT, Object, Paragraph, Picture, Place, Unit};
use crate::diagnostic::line_column;
use crate::markdown::{Document as Markdown, Spanned};
use crate::text;
use crate::text::han::joins_without_space;

/// Reads a Markdown text.
pub(super) fn read(text: &str) -> Document {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader {
        document: Document { unit: Unit::Lines, ..Document::default() },
        text: &text,
        start: 0,
        last: Cell::new((0, Place { line: 1, column: 1 })),
    };
    reader.start = reader.head();
    let body = &text[reader.start..];
    let markdown = Markdown::new(body);
    let events = markdown.events();
    if depth(&events) > DEEPEST {
        return super::plain::read(&text);
    }
    let mut at = 0;
    while at < events.len() {
        let end = end_of(&events, at);
        reader.block(&events[at..end], body);
        at = end;
    }
    reader.document
}

/// Lists and quotations in each other deeper than this are no text of an office: the file is read as plain text.
const DEEPEST: usize = 32;

fn depth(events: &[Spanned<'_>]) -> usize {
    let mut deepest = 0;
    let mut depth = 0usize;
    for (event, _) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The event after the block that begins at `at`.
fn end_of(events: &[Spanned<'_>], at: usize) -> usize {
    let mut depth = 0usize;
    for (index, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    events.len()
}

struct Reader<'t> {
    document: Document,
    text: &'t str,
    /// Where the body begins.
    start: usize,
    /// The place that was asked for last.
    last: Cell<(usize, Place)>,
}

impl Reader<'_> {
    /// Reads a head between `---` lines, as other generators have it, and gives where the body begins.
    fn head(&mut self) -> usize {
        let Some(rest) = self.text.strip_prefix("---\n") else { return 0 };
        let Some(end) = rest.find("\n---\n") else { return 0 };
        for line in rest[..end].lines() {
            let (key, value) = line.split_once(':').unwrap_or(("", line));
            let value = value.trim().trim_matches(['"', '\'']).to_owned();
            match key.trim() {
                "title" => self.document.title = Some(value),
                "date" => self.document.date = Some(value),
                _ if line.trim().is_empty() => {}
                _ => {
                    let message = text!("开头说明里的一行", "a line of the head");
                    let words = line.trim().to_owned();
                    self.document.dropped.push(Dropped { name: "head-line", place: None, words, message });
                }
            }
        }
        "---\n".len() + end + "\n---\n".len()
    }

    fn block(&mut self, events: &[Spanned<'_>], body: &str) {
        let Some((first, range)) = events.first() else { return };
        let hints = match first {
            Event::Start(Tag::Heading { level, attrs, id, classes }) if !has_topic(attrs) => {
                if !(attrs.is_empty() && id.is_none() && classes.is_empty()) {
                    self.drop_attributes(&body[range.clone()], range.start);
                }
                let level = *level as u8;
                Some(Hints { heading: Some(level), title: level == 1, ..Hints::default() })
            }
            Event::Start(Tag::Paragraph) => Some(Hints::default()),
            _ => None,
        };
        if let Some(hints) = hints.filter(|_| is_plain(events)) {
            let glyphs = self.glyphs(events);
            return self.document.blocks.push(Block::Paragraph(Paragraph { glyphs, hints }));
        }
        if let Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented)) = first {
            // What begins with blanks in a draft is a paragraph and no program.
            for (event, range) in events {
                if let Event::Text(text) = event {
                    let glyphs = self.literal(text, range.start);
                    self.document.blocks.push(Block::Paragraph(Paragraph { glyphs, hints: Hints::default() }));
                }
            }
            return;
        }
        let is_html = |(event, _): &Spanned<'_>| matches!(event, Event::Html(_) | Event::InlineHtml(_));
        if events.iter().any(is_html) {
            // A notice has no HTML: what is written stands there as words.
            let glyphs = self.literal(&body[range.clone()], range.start);
            return self.document.blocks.push(Block::Paragraph(Paragraph { glyphs, hints: Hints::default() }));
        }
        let glyphs = self.seen(events, body);
        let markdown = self.without_pictures(events, &body[range.clone()], range.start);
        let seen = Paragraph { glyphs, hints: Hints::default() };
        self.document.blocks.push(Block::Raw { markdown: markdown.trim_end().to_owned(), seen });
    }

    /// `{#id .class}` behind a heading is no text; a notice knows only topics there.
    fn drop_attributes(&mut self, heading: &str, start: usize) {
        let Some(at) = heading.rfind('{') else { return };
        let message = text!("标题后面的属性", "attributes behind a heading");
        let words = heading[at..].trim().to_owned();
        let place = Some(self.place(start + at));
        self.document.dropped.push(Dropped { name: "heading-attributes", place, words, message });
    }

    /// Places are asked for in order: each is counted from the one before.
    fn place(&self, at: usize) -> Place {
        let wanted = self.start + at;
        let (from, mut place) = self.last.get();
        if from > wanted {
            let (line, column) = line_column(self.text, wanted);
            return Place { line, column };
        }
        for c in self.text[from..wanted].chars() {
            place = match c {
                '\n' => Place { line: place.line + 1, column: 1 },
                _ => Place { column: place.column + 1, ..place },
            };
        }
        self.last.set((wanted, place));
        place
    }

    /// The characters of running text, with bold, links and pictures.
    fn glyphs(&mut self, events: &[Spanned<'_>]) -> Vec<Glyph> {
        let mut glyphs: Vec<Glyph> = Vec::new();
        let (mut bold, mut link, mut picture) = (0usize, 0u16, None::<Picture>);
        let mut pending = None;
        for (event, range) in events {
            match event {
                Event::Start(Tag::Strong) => bold += 1,
                Event::End(TagEnd::Strong) => bold = bold.saturating_sub(1),
                Event::Start(Tag::Link { dest_url, .. }) => link = self.object(Object::Link(dest_url.to_string())),
                Event::End(TagEnd::Link) => link = 0,
                Event::Start(Tag::Image { dest_url, .. }) => {
                    picture = Some(Picture {
                        bytes: Vec::new(),
                        address: dest_url.to_string(),
                        ending: "png",
                        alt: String::new(),
                    });
                }
                Event::End(TagEnd::Image) => {
                    if let Some(picture) = picture.take() {
                        self.document.pictures.push(picture);
                        let object = self.object(Object::Picture(self.document.pictures.len() - 1));
                        glyphs.push(Glyph { c: OBJECT, place: self.place(range.start), bold: false, object });
                    }
                }
                Event::SoftBreak => pending = Some(range.start),
                Event::Text(text) => {
                    if let Some(picture) = &mut picture {
                        picture.alt.push_str(text);
                        continue;
                    }
                    let mut place = self.place(range.start);
                    if let (Some(at), Some(before), Some(after)) = (pending.take(), glyphs.last(), text.chars().next())
                        && !joins_without_space(before.c, after)
                    {
                        glyphs.push(Glyph { c: ' ', place: self.place(at), bold: false, object: link });
                    }
                    for c in text.chars() {
                        glyphs.push(Glyph { c, place, bold: bold > 0, object: link });
                        place.column += 1;
                    }
                }
                _ => {}
            }
        }
        glyphs
    }

    fn object(&mut self, object: Object) -> u16 {
        if self.document.objects.len() >= usize::from(u16::MAX) - 1 {
            return 0;
        }
        self.document.objects.push(object);
        self.document.objects.len() as u16
    }

    fn literal(&self, source: &str, start: usize) -> Vec<Glyph> {
        let mut glyphs: Vec<Glyph> = Vec::new();
        for (at, c) in source.trim_end().char_indices() {
            let c = if c == '\n' { ' ' } else { c };
            glyphs.push(Glyph { c, place: self.place(start + at), bold: false, object: 0 });
        }
        glyphs
    }

    /// What a reader sees of a block that stays as it is.
    fn seen(&self, events: &[Spanned<'_>], body: &str) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        let mut ordered = Vec::new();
        let mut pictures = 0;
        let mut push = |text: &str, start: usize| {
            let mut place = self.place(start);
            for c in text.chars() {
                glyphs.push(Glyph { c, place, bold: false, object: 0 });
                place.column += 1;
            }
        };
        for (event, range) in events {
            match event {
                Event::Start(Tag::List(first)) => ordered.push(first.is_some()),
                Event::End(TagEnd::List(_)) => drop(ordered.pop()),
                Event::Start(Tag::Item) if ordered.last() == Some(&true) => {
                    let digits = body[range.clone()].split(['.', ')']).next().unwrap_or("").trim();
                    push(&format!("{digits}."), range.start);
                }
                Event::Start(Tag::Image { .. }) => pictures += 1,
                Event::End(TagEnd::Image) => pictures -= 1,
                Event::Text(text) | Event::Code(text) if pictures == 0 => push(text, range.start),
                _ => {}
            }
        }
        glyphs
    }

    /// The source of a block without the pictures in it, which are named.
    fn without_pictures(&mut self, events: &[Spanned<'_>], source: &str, start: usize) -> String {
        let mut out = source.to_owned();
        for (event, range) in events.iter().rev() {
            let Event::Start(Tag::Image { dest_url, .. }) = event else { continue };
            let message = text!("列表或表格里的图片，没有收进来", "a picture in a list or table");
            let words = format!("{} {dest_url}", out.get(range.start - start..range.end - start).unwrap_or(""));
            self.document.dropped.push(Dropped {
                name: "picture",
                place: Some(self.place(range.start)),
                words,
                message,
            });
            if let Some(inner) =
                range.start.checked_sub(start).and_then(|at| out.get(at..range.end - start).map(|_| at))
            {
                out.replace_range(inner..range.end - start, "");
            }
        }
        out
    }
}

fn has_topic(attributes: &[(pulldown_cmark::CowStr<'_>, Option<pulldown_cmark::CowStr<'_>>)]) -> bool {
    attributes.iter().any(|(key, _)| key.as_ref() == "topic")
}

/// Whether a block has nothing but text, bold, links and pictures.
fn is_plain(events: &[Spanned<'_>]) -> bool {
    events.iter().all(|(event, _)| {
        matches!(
            event,
            Event::Text(_)
                | Event::SoftBreak
                | Event::Start(
                    Tag::Paragraph | Tag::Heading { .. } | Tag::Strong | Tag::Link { .. } | Tag::Image { .. }
                )
                | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Strong | TagEnd::Link | TagEnd::Image)
        )
    })
}
