//! The part of a document's events that lies in a range of its source, as events that are well-formed by themselves.
//!
//! Notices are taken apart by bytes of the source (an item of 一是…二是… begins in the middle of a paragraph, inside bold
//! text even), while references to links and footnotes only work when the whole document is parsed once.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::{Spanned, breaks};

/// The events that lie in the bytes `range` of the source. `events` are those of the whole document.
///
/// - Text is cut at the ends of the range; everything else that has no inside (code, breaks, references), and images as a whole,
///   belong to the range in which they start.
/// - Bold, emphasis, deletions and links that the range cuts are opened again at its start and closed at its end, and so are
///   paragraphs and code blocks.
/// - Other blocks that begin before the range leave only their content: the range of a list item's content gives its
///   blocks, not the item or the list. Only items and table rows that are in the range as a whole get a list or table
///   around them again, ordered lists with the number they had reached.
/// - Ranges are cut to `range` too.
pub fn slice<'a>(events: &[Spanned<'a>], range: Range<usize>) -> Vec<Spanned<'a>> {
    let mut cut = Cut { events, range, out: Vec::new(), open: Vec::new(), to_reopen: Vec::new() };
    if cut.range.start < cut.range.end {
        let from = events.partition_point(|spanned| cut.is_before(spanned));
        let from = cut.look_back(from);
        cut.run(from);
        cut.close_all();
    }
    cut.out
}

struct Cut<'a, 'e> {
    events: &'e [Spanned<'a>],
    range: Range<usize>,
    out: Vec<Spanned<'a>>,
    /// The tags open in `out`, with their ranges.
    open: Vec<(TagEnd, Range<usize>)>,
    /// Positions of `Start`s before the range that are opened again as soon as there is something to put in them.
    to_reopen: Vec<usize>,
}

impl<'a> Cut<'a, '_> {
    /// Whether an event lies before the range. Events are in the order of the source if an `End` counts where its element ends,
    /// so this splits them in two.
    fn is_before(&self, (event, range): &Spanned<'_>) -> bool {
        match event {
            Event::Start(_) => range.start < self.range.start,
            _ => range.end <= self.range.start,
        }
    }

    /// Finds what is open at `from`, the first event of the range, within its block. Gives the event to begin with, a later
    /// one when the range begins inside of an image.
    fn look_back(&mut self, from: usize) -> usize {
        let mut depth = 0usize;
        let mut begin = from;
        for at in (0..from).rev() {
            match self.events.get(at) {
                Some((Event::End(tag), _)) if depth == 0 && !breaks::is_inline(tag) => break,
                Some((Event::End(_), _)) => depth += 1,
                Some((Event::Start(_), _)) if depth > 0 => depth -= 1,
                Some((Event::Start(Tag::Image { .. }), _)) => begin = breaks::matching_end(self.events, at) + 1,
                Some((Event::Start(tag), _)) => {
                    let inline = breaks::is_inline(&tag.to_end());
                    if inline || matches!(tag, Tag::Paragraph | Tag::CodeBlock(_)) {
                        self.to_reopen.push(at);
                    }
                    if !inline {
                        break;
                    }
                }
                _ => {}
            }
        }
        self.to_reopen.reverse();
        begin
    }

    /// Copies from the event `at` on until the range ends.
    fn run(&mut self, mut at: usize) {
        while let Some((event, range)) = self.events.get(at) {
            let starts_after = range.start >= self.range.end;
            match event {
                Event::End(tag) => self.end(tag, range),
                _ if starts_after => break,
                Event::Start(tag) if breaks::is_image(tag) => {
                    let end = breaks::matching_end(self.events, at).min(self.events.len() - 1);
                    self.reopen();
                    let clip = |range: &Range<usize>| clip(range, &self.range);
                    let image = self.events.get(at..=end).unwrap_or_default();
                    self.out.extend(image.iter().map(|(event, range)| (event.clone(), clip(range))));
                    at = end;
                }
                Event::Start(tag) => self.start(tag, range, at),
                Event::Text(text) => {
                    if let Some(piece) = self.clip_text(text, range) {
                        self.push(Event::Text(piece), range);
                    }
                }
                _ if range.start < self.range.start => {}
                _ => self.push(event.clone(), range),
            }
            at += 1;
        }
    }

    fn start(&mut self, tag: &Tag<'a>, range: &Range<usize>, at: usize) {
        match tag {
            Tag::Item => self.reopen_parent(at, &|tag| matches!(tag, Tag::List(_))),
            Tag::TableHead | Tag::TableRow => self.reopen_parent(at, &|tag| matches!(tag, Tag::Table(_))),
            // A row that the range cuts is no row any more.
            Tag::TableCell if !matches!(self.open.last(), Some((TagEnd::TableHead | TagEnd::TableRow, _))) => return,
            _ => {}
        }
        self.reopen();
        self.open_tag(tag.clone(), range);
    }

    fn end(&mut self, tag: &TagEnd, range: &Range<usize>) {
        if self.open.last().is_some_and(|(open, _)| open == tag) {
            self.open.pop();
            self.out.push((Event::End(*tag), clip(range, &self.range)));
        } else if let Some(&at) = self.to_reopen.last()
            && let Some((Event::Start(waiting), _)) = self.events.get(at)
            && waiting.to_end() == *tag
        {
            // Nothing of it is in the range.
            self.to_reopen.pop();
        }
    }

    fn push(&mut self, event: Event<'a>, range: &Range<usize>) {
        self.reopen();
        self.out.push((event, clip(range, &self.range)));
    }

    fn open_tag(&mut self, tag: Tag<'a>, range: &Range<usize>) {
        self.open.push((tag.to_end(), range.clone()));
        self.out.push((Event::Start(tag), clip(range, &self.range)));
    }

    fn reopen(&mut self) {
        for at in std::mem::take(&mut self.to_reopen) {
            if let Some((Event::Start(tag), range)) = self.events.get(at) {
                self.open_tag(tag.clone(), range);
            }
        }
    }

    /// Opens the list or table around the event `at` again, if it began before the range.
    fn reopen_parent(&mut self, at: usize, is_parent: &dyn Fn(&Tag<'_>) -> bool) {
        if matches!(self.open.last(), Some((TagEnd::List(_) | TagEnd::Table, _))) {
            return;
        }
        let mut depth = 0usize;
        let mut passed = 0u64;
        for (event, range) in self.events.iter().take(at).rev() {
            match event {
                Event::End(_) => depth += 1,
                Event::Start(_) if depth > 1 => depth -= 1,
                Event::Start(_) if depth == 1 => {
                    depth = 0;
                    passed += 1;
                }
                Event::Start(tag) if is_parent(tag) => {
                    let tag = match tag {
                        Tag::List(Some(first)) => Tag::List(Some(first.saturating_add(passed))),
                        other => other.clone(),
                    };
                    return self.open_tag(tag, range);
                }
                Event::Start(_) => return,
                _ => {}
            }
        }
    }

    fn close_all(&mut self) {
        while let Some((tag, range)) = self.open.pop() {
            self.out.push((Event::End(tag), clip(&range, &self.range)));
        }
    }

    /// The part of a text that is in the range. A text that is not as in the source (an entity, an escape) is not cut: it
    /// belongs where it starts.
    fn clip_text(&self, text: &CowStr<'a>, range: &Range<usize>) -> Option<CowStr<'a>> {
        if self.range.start <= range.start && range.end <= self.range.end {
            return Some(text.clone());
        }
        let from = self.range.start.saturating_sub(range.start);
        let to = self.range.end.min(range.end) - range.start;
        let whole = (range.start >= self.range.start).then(|| text.clone());
        if text.len() != range.len() {
            return whole;
        }
        match text {
            CowStr::Borrowed(borrowed) => borrowed.get(from..to).map(CowStr::Borrowed),
            owned => owned.get(from..to).map(|piece| CowStr::from(piece.to_owned())),
        }
        .or(whole)
        .filter(|piece| !piece.is_empty())
    }
}

fn clip(range: &Range<usize>, to: &Range<usize>) -> Range<usize> {
    let start = range.start.clamp(to.start, to.end);
    start..range.end.clamp(start, to.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Document;
    use proptest::prelude::*;

    /// The slice between the two `¦` of `source` (which are taken out), tags as in HTML.
    fn shown(source: &str) -> String {
        let start = source.find('¦').unwrap_or_default();
        let text = source.replacen('¦', "", 1);
        let end = text.find('¦').unwrap_or(text.len());
        let text = text.replacen('¦', "", 1);
        let document = Document::new(&text);
        let mut out = String::new();
        for (event, range) in slice(&document.events(), start..end) {
            assert!(start <= range.start && range.end <= end, "{event:?} {range:?}");
            match event {
                Event::Start(tag) => out.push_str(&format!("<{}>", name(&tag))),
                Event::End(tag) => out.push_str(&format!("</{}>", end_name(&tag))),
                Event::Text(text) => out.push_str(&text),
                Event::Code(text) => out.push_str(&format!("`{text}`")),
                Event::SoftBreak => out.push('⏎'),
                other => out.push_str(&format!("{other:?}")),
            }
        }
        out
    }

    fn name(tag: &Tag<'_>) -> String {
        match tag {
            Tag::List(Some(start)) => format!("ol{start}"),
            Tag::Link { dest_url, .. } => format!("a {dest_url}"),
            other => end_name(&other.to_end()).to_owned(),
        }
    }

    fn end_name(tag: &TagEnd) -> &'static str {
        match tag {
            TagEnd::Paragraph => "p",
            TagEnd::Heading(_) => "h",
            TagEnd::List(true) => "ol",
            TagEnd::List(false) => "ul",
            TagEnd::Item => "li",
            TagEnd::Strong => "b",
            TagEnd::Emphasis => "i",
            TagEnd::Strikethrough => "s",
            TagEnd::Link => "a",
            TagEnd::Image => "img",
            TagEnd::CodeBlock => "pre",
            TagEnd::BlockQuote(_) => "quote",
            TagEnd::Table => "table",
            TagEnd::TableHead => "thead",
            TagEnd::TableRow => "tr",
            TagEnd::TableCell => "td",
            _ => "other",
        }
    }

    #[test]
    fn parts_of_documents() {
        let cases = [
            ("甲。¦乙。¦丙。", "<p>乙。</p>"),
            ("¦甲。乙。¦丙。", "<p>甲。乙。</p>"),
            ("**甲¦乙**丙¦丁", "<p><b>乙</b>丙</p>"),
            ("甲¦乙**丙¦丁**", "<p>乙<b>丙</b></p>"),
            ("**甲*乙¦丙*丁**戊¦", "<p><b><i>丙</i>丁</b>戊</p>"),
            ("**一、¦**党¦", "<p>党</p>"),
            ("**¦一、**党¦", "<p><b>一、</b>党</p>"),
            ("[甲¦乙](x)丙¦", "<p><a x>乙</a>丙</p>"),
            ("~~甲¦乙~~¦", "<p><s>乙</s></p>"),
            ("甲`乙¦丙`丁¦", "<p>丁</p>"),
            ("甲¦`乙¦丙`丁", "<p>`乙丙`</p>"),
            ("甲¦&am¦p;乙", "<p>&</p>"),
            ("甲![乙¦丙](x)丁¦", "<p>丁</p>"),
            ("甲¦![乙¦丙](x)丁", "<p><img>乙丙</img></p>"),
            ("甲¦。\n乙¦丙", "<p>。⏎乙</p>"),
            ("甲¦\n\n乙\n\n¦丙", "<p>乙</p>"),
            ("甲\n\n¦乙\n\n丙¦\n\n丁", "<p>乙</p><p>丙</p>"),
            ("甲\n\n乙¦丙\n\n丁¦戊", "<p>丙</p><p>丁</p>"),
            ("## ¦一、甲¦乙\n", "一、甲"),
            ("¦## 一、甲\n¦\n乙\n", "<h>一、甲</h>"),
            ("1. ¦甲**乙**¦\n2. 丙\n", "甲<b>乙</b>"),
            ("1. ¦甲\n\n   乙¦\n2. 丙\n", "<p>甲</p><p>乙</p>"),
            ("1. ¦甲\n   - 乙\n   - 丙¦\n2. 丁\n", "甲<ul><li>乙</li><li>丙</li></ul>"),
            ("3. 甲\n¦4. 乙\n5. 丙¦\n\n后\n", "<ol4><li>乙</li><li>丙</li></ol>"),
            ("¦3. 甲\n4. 乙¦\n5. 丙\n", "<ol3><li>甲</li><li>乙</li></ol>"),
            ("- 甲\n  1. 子\n¦- 乙\n¦- 丙\n", "<ul><li>乙</li></ul>"),
            ("> 甲¦乙\n\n丙¦", "<p>乙</p><p>丙</p>"),
            ("```\n甲¦乙\n```\n丙¦", "<pre>乙\n</pre><p>丙</p>"),
            ("|a|\n|-|\n¦|b|\n|c|¦\n", "<table><tr><td>b</td></tr><tr><td>c</td></tr></table>"),
            ("甲¦¦乙", ""),
        ];
        for (source, expected) in cases {
            assert_eq!(shown(source), expected, "{source:?}");
        }
    }

    /// Whether every tag is closed, in order.
    fn is_balanced(events: &[Spanned<'_>]) -> bool {
        let mut open = Vec::new();
        for (event, _) in events {
            match event {
                Event::Start(tag) => open.push(tag.to_end()),
                Event::End(tag) if open.pop().as_ref() != Some(tag) => return false,
                _ => {}
            }
        }
        open.is_empty()
    }

    proptest! {
        #[test]
        fn slices_are_sound(text in "(甲|乙|a|，|。|（|）|\\*\\*|\\*|~~|`|\n|\n\n|- |  - |1\\. |> |# |\\||\n\\|-\\|\n|\\[|\\]|\\(x\\)|!|&amp;| ){0,40}", from in 0usize..60, len in 0usize..60) {
            let document = Document::new(&text);
            let events = document.events();
            let boundary = |at: usize| text.floor_char_boundary(at);
            let range = boundary(from)..boundary(from + len);
            let part = slice(&events, range.clone());
            prop_assert!(is_balanced(&part), "{:?}", part);
            for (_, found) in &part {
                prop_assert!(text.get(found.clone()).is_some());
            }
            prop_assert_eq!(slice(&events, 0..text.len()), events);
        }

        #[test]
        fn two_parts_make_the_whole(text in "(甲|乙|a|。|（|）|\\*\\*|\\*|\n|\n\n|- |1\\. |> |# | ){0,40}", at in 0usize..80) {
            let document = Document::new(&text);
            let events = document.events();
            let at = text.floor_char_boundary(at);
            let visible = |events: &[Spanned<'_>]| -> String {
                events.iter().filter_map(|(event, _)| match event { Event::Text(text) => Some(text.to_string()), _ => None }).collect()
            };
            let parts = visible(&slice(&events, 0..at)) + &visible(&slice(&events, at..text.len()));
            prop_assert_eq!(parts, visible(&events));
        }
    }
}
