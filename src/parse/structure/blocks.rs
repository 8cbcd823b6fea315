//! Markdown events as blocks: paragraphs, headings, lists … with their places and their visible text.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::markdown::anchors::Anchors;
use crate::source::Span;
use crate::text::han::joins_without_space;

use super::Link;

/// An event with its bytes in the body.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// A block of the text.
#[derive(Debug)]
pub(super) struct Block {
    pub kind: BlockKind,
    /// The whole block.
    pub range: Range<usize>,
    /// What a reader sees of a paragraph or heading.
    pub visible: Visible,
}

#[derive(Debug)]
pub(super) enum BlockKind {
    Paragraph,
    Heading {
        level: u8,
        id: Option<String>,
        topic: Option<String>,
    },
    List {
        ordered: bool,
        items: Vec<Item>,
    },
    Rule,
    /// Tables, quotes, code, footnotes, HTML: kept as they are.
    Other,
}

/// An item of a list.
#[derive(Debug)]
pub(super) struct Item {
    pub range: Range<usize>,
    pub blocks: Vec<Block>,
}

/// Visible text with the way back to its source.
#[derive(Debug, Default)]
pub(super) struct Visible {
    pub text: String,
    /// Pieces of `text`: where each begins in it, and where it stands in the body with its marks (a picture is one
    /// piece, its description the text).
    pieces: Vec<(Range<usize>, Range<usize>)>,
    /// What is there without being text: footnote references, inline HTML.
    unseen: Vec<Range<usize>>,
}

/// Stands for a picture without a description, so that it is not nothing.
const PICTURE: &str = "\u{fffc}";

impl Visible {
    fn push(&mut self, text: &str, source: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        self.pieces.push((start..self.text.len(), source));
    }

    /// The byte of the body where the visible byte `at` stands. The first takes what stands unseen before it.
    pub fn source_start(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|(shown, _)| shown.start <= at).saturating_sub(1);
        let Some((shown, source)) = self.pieces.get(index) else {
            return self.unseen.first().map_or(0, |unseen| unseen.start);
        };
        let start = (source.start + (at - shown.start)).min(source.end);
        let before = self.unseen.first().filter(|unseen| at == 0 && unseen.start < start);
        before.map_or(start, |unseen| unseen.start)
    }

    /// The byte of the body where a piece ends that ends with the visible byte before `at`. What stands unseen
    /// between it and the next visible byte belongs to it.
    pub fn source_end(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|(shown, _)| shown.start < at).saturating_sub(1);
        let Some((shown, source)) = self.pieces.get(index) else {
            return self.unseen.last().map_or(0, |unseen| unseen.end);
        };
        if at < shown.end {
            return (source.start + (at - shown.start)).min(source.end);
        }
        let next = self.pieces.get(index + 1).map_or(usize::MAX, |(_, source)| source.start);
        let mut after = self.unseen.iter().rev().filter(|unseen| unseen.start >= source.end && unseen.end <= next);
        after.next().map_or(source.end, |unseen| unseen.end)
    }
}

/// The blocks of a whole body.
pub(super) fn blocks(events: &[Spanned<'_>], body: &str) -> Vec<Block> {
    let mut at = 0;
    siblings(events, &mut at, body)
}

/// The blocks from `at` to the end of the enclosing block.
fn siblings(events: &[Spanned<'_>], at: &mut usize, body: &str) -> Vec<Block> {
    let mut all = Vec::new();
    while let Some((event, range)) = events.get(*at) {
        match event {
            Event::End(_) => break,
            Event::Start(tag) if is_block(tag) => {
                *at += 1;
                all.push(block(tag, range.clone(), events, at, body));
                *at += 1;
            }
            Event::Rule => {
                all.push(Block { kind: BlockKind::Rule, range: range.clone(), visible: Visible::default() });
                *at += 1;
            }
            Event::Html(_) => {
                all.push(Block { kind: BlockKind::Other, range: range.clone(), visible: Visible::default() });
                *at += 1;
            }
            // The text of a tight list item stands in no paragraph: it is one all the same.
            _ => all.push(loose_paragraph(events, at)),
        }
    }
    all
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

/// The block whose start event has just been passed; leaves `at` on its end event.
fn block(tag: &Tag<'_>, range: Range<usize>, events: &[Spanned<'_>], at: &mut usize, body: &str) -> Block {
    match tag {
        Tag::Paragraph => {
            let visible = inline(events, at);
            Block { kind: BlockKind::Paragraph, range, visible }
        }
        Tag::Heading { level, id, attrs, .. } => {
            let topic = attrs.iter().find(|(key, _)| key.as_ref() == "topic");
            let topic = topic.and_then(|(_, value)| value.as_ref().map(ToString::to_string));
            let kind = BlockKind::Heading { level: *level as u8, id: id.as_ref().map(ToString::to_string), topic };
            let visible = inline(events, at);
            Block { kind, range, visible }
        }
        Tag::List(start) => {
            let items = items(events, at, body);
            Block { kind: BlockKind::List { ordered: start.is_some(), items }, range, visible: Visible::default() }
        }
        _ => {
            skip(events, at);
            Block { kind: BlockKind::Other, range, visible: Visible::default() }
        }
    }
}

fn items(events: &[Spanned<'_>], at: &mut usize, body: &str) -> Vec<Item> {
    let mut items = Vec::new();
    while let Some((Event::Start(Tag::Item), range)) = events.get(*at) {
        *at += 1;
        let blocks = siblings(events, at, body);
        items.push(Item { range: range.clone(), blocks });
        *at += 1;
    }
    items
}

fn loose_paragraph(events: &[Spanned<'_>], at: &mut usize) -> Block {
    let start = events[*at].1.start;
    let mut end = start;
    let mut visible = Visible::default();
    let mut writer = InlineText::default();
    while let Some((event, range)) = events.get(*at) {
        let stop = match event {
            Event::Start(tag) => is_block(tag),
            Event::End(tag) => !is_inline_end(tag),
            Event::Rule | Event::Html(_) => true,
            _ => false,
        };
        if stop {
            break;
        }
        writer.event(event, range, &mut visible);
        end = end.max(range.end);
        *at += 1;
    }
    Block { kind: BlockKind::Paragraph, range: start..end, visible }
}

fn is_inline_end(tag: &pulldown_cmark::TagEnd) -> bool {
    use pulldown_cmark::TagEnd as T;
    matches!(tag, T::Emphasis | T::Strong | T::Strikethrough | T::Link | T::Image)
}

/// The visible text up to the end of the enclosing block; leaves `at` on that end event.
fn inline(events: &[Spanned<'_>], at: &mut usize) -> Visible {
    let mut visible = Visible::default();
    let mut writer = InlineText::default();
    while let Some((event, range)) = events.get(*at) {
        if matches!(event, Event::End(tag) if !is_inline_end(tag)) {
            break;
        }
        writer.event(event, range, &mut visible);
        *at += 1;
    }
    visible
}

/// Writes visible text, joining wrapped lines as a reader sees them.
#[derive(Default)]
struct InlineText {
    pending_break: Option<Range<usize>>,
    /// The picture whose description is being read, and the description.
    picture: Option<(Range<usize>, String)>,
}

impl InlineText {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>, visible: &mut Visible) {
        match event {
            Event::Start(Tag::Image { .. }) => self.picture = Some((range.clone(), String::new())),
            Event::End(pulldown_cmark::TagEnd::Image) => {
                if let Some((source, description)) = self.picture.take() {
                    self.text(if description.is_empty() { PICTURE } else { &description }, source, visible);
                }
            }
            Event::Text(text) | Event::Code(text) => match &mut self.picture {
                Some((_, description)) => description.push_str(text),
                None => self.text(text, range.clone(), visible),
            },
            Event::SoftBreak => self.pending_break = Some(range.clone()),
            Event::HardBreak => visible.push("\n", range.clone()),
            Event::FootnoteReference(_) | Event::InlineHtml(_) => visible.unseen.push(range.clone()),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, source: Range<usize>, visible: &mut Visible) {
        if let Some(at) = self.pending_break.take()
            && let (Some(before), Some(after)) = (visible.text.chars().next_back(), text.chars().next())
            && !joins_without_space(before, after)
        {
            visible.push(" ", at);
        }
        visible.push(text, source);
    }
}

/// Passes over the inside of a block; leaves `at` on its end event.
fn skip(events: &[Spanned<'_>], at: &mut usize) {
    let mut depth = 0;
    while let Some((event, _)) = events.get(*at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        *at += 1;
    }
}

/// Unique ids of all headings: the author's own, or made from the text.
pub(super) fn anchors(all: &[Block], unique: &mut Anchors) -> Vec<(Span, String)> {
    let heading = |block: &Block| match &block.kind {
        BlockKind::Heading { id, .. } => {
            Some((Span::from(block.range.clone()), id.clone(), block.visible.text.clone()))
        }
        _ => None,
    };
    let headings: Vec<_> = all.iter().filter_map(heading).collect();
    // The author's own ids come first, so that no made one takes them.
    for id in headings.iter().filter_map(|(_, id, _)| id.as_deref()) {
        unique.claim(id);
    }
    let make = |(span, id, text): (Span, Option<String>, String)| {
        (span, id.unwrap_or_else(|| unique.unique(&crate::markdown::anchors::slug(&text))))
    };
    headings.into_iter().map(make).collect()
}

/// Links and pictures.
pub(super) fn links(events: &[Spanned<'_>]) -> Vec<Link> {
    use crate::markdown::links::LinkKind;
    crate::markdown::links::links(events)
        .into_iter()
        .map(|link| Link {
            is_image: link.kind == LinkKind::Image,
            has_alt: !link.alt.trim().is_empty(),
            span: Span::from(link.range),
            // `<a@example.edu.cn>` leads to a mailbox, as the page writes it.
            dest: if link.kind == LinkKind::Email { format!("mailto:{}", link.dest) } else { link.dest },
        })
        .collect()
}
