//! The copy of a text with invisible markers in it, and the way back from its events to those of the original.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};

use super::Spanned;

/// What may serve as a marker: Unicode spaces that CommonMark's flanking rules count as blanks but that no other rule
/// knows, that nobody types, and that have no named HTML entity. The first that a text does not contain is used.
const CANDIDATES: [char; 4] = ['\u{2001}', '\u{2000}', '\u{2006}', '\u{1680}'];

/// A text with markers.
pub(super) struct Marked {
    text: String,
    marker: char,
    /// First bytes of the markers in `text`, ascending.
    starts: Vec<usize>,
}

impl Marked {
    /// `text` with a marker before each of the bytes `marks` (ascending); `None` if there are none, or if `text` contains
    /// every candidate, which then is read as plain CommonMark.
    pub(super) fn new(text: &str, marks: &[usize]) -> Option<Self> {
        if marks.is_empty() {
            return None;
        }
        let marker = CANDIDATES.into_iter().find(|&candidate| !occurs(text, candidate))?;
        let mut copy = String::with_capacity(text.len() + marks.len() * marker.len_utf8());
        let mut starts = Vec::with_capacity(marks.len());
        let mut done = 0;
        for &mark in marks {
            copy.push_str(text.get(done..mark)?);
            starts.push(copy.len());
            copy.push(marker);
            done = mark;
        }
        copy.push_str(text.get(done..)?);
        Some(Marked { text: copy, marker, starts })
    }

    /// The text with markers, to be parsed.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The marker in use.
    #[cfg(test)]
    pub(super) fn marker(&self) -> char {
        self.marker
    }

    /// An event of the marked text as it would be of the original.
    pub(super) fn restore<'m>(&self, (event, range): Spanned<'m>) -> Spanned<'m> {
        let (before, until) = (self.markers_before(range.start), self.markers_before(range.end));
        let width = self.marker.len_utf8();
        let original = range.start - before * width..range.end - until * width;
        // What an event says comes from its range, so most need no look; only a link's destination may stand elsewhere.
        let is_reference = matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }));
        let needs_cleaning = before < until || is_reference;
        (if needs_cleaning { self.clean_event(event) } else { event }, original)
    }

    fn markers_before(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start < at)
    }

    fn clean_event<'m>(&self, event: Event<'m>) -> Event<'m> {
        match event {
            Event::Text(text) => Event::Text(self.clean(text)),
            Event::Code(text) => Event::Code(self.clean(text)),
            Event::Html(text) => Event::Html(self.clean(text)),
            Event::InlineHtml(text) => Event::InlineHtml(self.clean(text)),
            Event::FootnoteReference(label) => Event::FootnoteReference(self.clean(label)),
            Event::Start(tag) => Event::Start(self.clean_tag(tag)),
            other => other,
        }
    }

    fn clean_tag<'m>(&self, tag: Tag<'m>) -> Tag<'m> {
        match tag {
            Tag::Link { link_type, dest_url, title, id } => {
                Tag::Link { link_type, dest_url: self.clean(dest_url), title: self.clean(title), id: self.clean(id) }
            }
            Tag::Image { link_type, dest_url, title, id } => {
                Tag::Image { link_type, dest_url: self.clean(dest_url), title: self.clean(title), id: self.clean(id) }
            }
            Tag::Heading { level, id, classes, attrs } => Tag::Heading {
                level,
                id: id.map(|id| self.clean(id)),
                classes: classes.into_iter().map(|class| self.clean(class)).collect(),
                attrs: attrs
                    .into_iter()
                    .map(|(name, value)| (self.clean(name), value.map(|value| self.clean(value))))
                    .collect(),
            },
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Tag::CodeBlock(CodeBlockKind::Fenced(self.clean(info))),
            Tag::FootnoteDefinition(label) => Tag::FootnoteDefinition(self.clean(label)),
            other => other,
        }
    }

    /// `text` without markers. They mostly stand at an end, and then the rest is still borrowed.
    fn clean<'m>(&self, text: CowStr<'m>) -> CowStr<'m> {
        if !text.contains(self.marker) {
            return text;
        }
        if let CowStr::Borrowed(borrowed) = text {
            let trimmed = borrowed.trim_matches(self.marker);
            if !trimmed.contains(self.marker) {
                return CowStr::Borrowed(trimmed);
            }
        }
        CowStr::from(text.replace(self.marker, ""))
    }
}

/// Whether `candidate` is in `text`, as itself or as a numeric character reference, which the parser would decode.
fn occurs(text: &str, candidate: char) -> bool {
    let named_by = |reference: &str| {
        let digits = reference.split(';').next().unwrap_or_default();
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => digits.parse(),
        };
        code == Ok(candidate as u32)
    };
    text.contains(candidate) || (text.contains('&') && text.split("&#").skip(1).any(named_by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_mapped_back() {
        let Some(marked) = Marked::new("甲**乙", &[3, 5]) else { panic!("a copy is needed") };
        assert_eq!(marked.text(), "甲\u{2001}**\u{2001}乙");
        let cases = [(0..3, 0..3), (0..6, 0..3), (6..8, 3..5), (8..14, 5..8), (11..14, 5..8), (0..14, 0..8)];
        for (there, here) in cases {
            assert_eq!(marked.restore((Event::SoftBreak, there.clone())).1, here, "{there:?}");
        }
    }

    #[test]
    fn a_marker_that_occurs_is_not_used() {
        let cases = [
            ("甲*乙", Some('\u{2001}')),
            ("甲*\u{2001}乙", Some('\u{2000}')),
            ("甲*&#x2001;&#8192;乙", Some('\u{2006}')),
            ("\u{2001}*\u{2000}\u{2006}\u{1680}", None),
        ];
        for (text, marker) in cases {
            assert_eq!(Marked::new(text, &[3]).map(|marked| marked.marker()), marker, "{text:?}");
        }
    }

    #[test]
    fn borrowed_text_stays_borrowed() {
        let Some(marked) = Marked::new("甲乙", &[3]) else { panic!("a copy is needed") };
        assert!(matches!(marked.clean("甲\u{2001}".into()), CowStr::Borrowed("甲")));
        assert_eq!(&*marked.clean("甲\u{2001}乙".into()), "甲乙");
    }
}
