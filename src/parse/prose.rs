//! What a notice says to a reader, passage by passage, each character with the way back to its place in the file.
//!
//! The checks of wording and of personal data read this instead of Markdown: marks are gone, wrapped lines are joined, an
//! escaped character is the character, and what is not prose (code, addresses of links, HTML) stands apart.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::{Spanned, plain};
use crate::source::Span;

/// The passages of one file.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// All passages, one after the other.
    text: String,
    passages: Vec<Kept>,
    /// Where pieces of `text` come from, in the order of `text`.
    runs: Vec<Run>,
}

/// What sort of text a passage is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassageKind {
    /// The value of a key of the front matter (`title`, `contacts.phone`).
    Key(String),
    /// A heading.
    Heading,
    /// A paragraph, a list item, a footnote.
    Paragraph,
    /// A cell of a table.
    Cell,
    /// The description of a picture.
    Alt,
    /// Code, in a line or as a block.
    Code,
    /// Where a link or a picture leads.
    Target,
    /// HTML as it is written.
    Html,
}

impl PassageKind {
    /// Whether people read it as sentences, so that rules of punctuation apply.
    pub fn is_prose(&self) -> bool {
        !matches!(self, PassageKind::Code | PassageKind::Target | PassageKind::Html)
    }
}

/// A passage as it lies in [`Prose`].
#[derive(Clone, Debug)]
struct Kept {
    kind: PassageKind,
    range: Range<usize>,
    /// What the head of its column says, of a cell.
    column: Range<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    /// The first byte in the text of the prose.
    at: u32,
    /// The piece of the file.
    source: Span,
    /// Whether the file says the same bytes; otherwise the piece (an entity) is one thing.
    verbatim: bool,
}

/// One passage.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// What sort of text it is.
    pub kind: &'a PassageKind,
    /// What it says. Code, pictures and footnote marks inside of a sentence are each one [`THING`].
    pub text: &'a str,
    /// What the head of its column says, of a cell; otherwise nothing.
    pub column: &'a str,
    prose: &'a Prose,
    start: usize,
}

/// Stands in a passage for what is there without being text.
pub const THING: char = '\u{fffc}';

impl<'a> Passage<'a> {
    /// Where bytes of the passage stand in the file.
    pub fn span(&self, range: Range<usize>) -> Span {
        let source = |at: usize, is_end: bool| self.prose.source(self.start + at, is_end);
        let start = source(range.start, false);
        let end = if range.is_empty() { start } else { source(range.end, true) };
        Span { start, end: end.max(start) }
    }
}

impl Prose {
    /// The passages, in the order of the file; what stands apart (code, addresses, HTML) after them.
    pub fn passages(&self) -> impl Iterator<Item = Passage<'_>> {
        self.passages.iter().map(|kept| Passage {
            kind: &kept.kind,
            text: &self.text[kept.range.clone()],
            column: &self.text[kept.column.clone()],
            prose: self,
            start: kept.range.start,
        })
    }

    /// Adds the value of a key of the front matter. `written` is its place in the file, quotes included.
    pub(super) fn add_key(&mut self, key: String, value: &str, written: Range<usize>, file: &str) {
        self.begin(PassageKind::Key(key));
        // A value without escapes stands between its quotes as it is.
        match file[written.clone()].find(value) {
            Some(lead) => self.push(value, written.start + lead..written.start + lead + value.len(), true),
            None => self.push(value, written, false),
        }
    }

    /// Adds the body, whose events are `events` and which begins at byte `start` of the file.
    pub(super) fn add_body(&mut self, events: &[Spanned<'_>], body: &str, start: usize) {
        self.text.reserve(body.len());
        self.runs.reserve(events.len() / 2);
        let mut walk =
            Walk { prose: self, apart: Prose::default(), body, start, picture: None, table: Table::default() };
        for (at, (event, range)) in events.iter().enumerate() {
            walk.event(event, range, events.get(at + 1..).unwrap_or_default());
        }
        let apart = walk.apart;
        self.append(apart);
    }

    fn begin(&mut self, kind: PassageKind) {
        let at = self.text.len();
        match self.passages.last_mut().filter(|last| last.range.is_empty()) {
            Some(empty) => *empty = Kept { kind, range: at..at, column: 0..0 },
            None => self.passages.push(Kept { kind, range: at..at, column: 0..0 }),
        }
    }

    fn push(&mut self, text: &str, source: Range<usize>, verbatim: bool) {
        let run = Run { at: self.text.len() as u32, source: Span::from(source), verbatim };
        // Joined to the run before, if the file goes on there too: a paragraph is few runs.
        match self.runs.last_mut() {
            Some(last) if verbatim && last.verbatim && last.source.end == run.source.start && is_joined(last, &run) => {
                last.source.end = run.source.end;
            }
            _ => self.runs.push(run),
        }
        self.text.push_str(text);
        if let Some(passage) = self.passages.last_mut() {
            passage.range.end = self.text.len();
        }
    }

    fn append(&mut self, other: Prose) {
        let by = self.text.len();
        self.text.push_str(&other.text);
        self.runs.extend(other.runs.into_iter().map(|run| Run { at: run.at + by as u32, ..run }));
        let moved = |kept: Kept| Kept { range: kept.range.start + by..kept.range.end + by, ..kept };
        self.passages.extend(other.passages.into_iter().map(moved));
        self.passages.retain(|kept| !kept.range.is_empty());
    }

    /// The byte of the file where the byte `at` of the text stands, or where what ends before it ends.
    fn source(&self, at: usize, is_end: bool) -> u32 {
        let seek = at - usize::from(is_end && at > 0);
        let index = self.runs.partition_point(|run| run.at as usize <= seek).saturating_sub(1);
        let Some(run) = self.runs.get(index) else { return 0 };
        match run.verbatim {
            true => (run.source.start + (at as u32).saturating_sub(run.at)).min(run.source.end),
            false if is_end => run.source.end,
            false => run.source.start,
        }
    }
}

/// Whether nothing of the text stands between two runs: the second begins where the first, being verbatim, ends.
fn is_joined(last: &Run, next: &Run) -> bool {
    last.at + (last.source.end - last.source.start) == next.at
}

/// A walk through the events of a body.
struct Walk<'a> {
    prose: &'a mut Prose,
    /// Code, addresses and HTML.
    apart: Prose,
    body: &'a str,
    start: usize,
    /// The place of the picture whose description is being read.
    picture: Option<Range<usize>>,
    table: Table,
}

/// Where a walk is in a table.
#[derive(Debug, Default)]
struct Table {
    /// What the head says of each column.
    heads: Vec<Range<usize>>,
    is_head: bool,
    /// The column of the next cell.
    column: usize,
}

impl Walk<'_> {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>, following: &[Spanned<'_>]) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(TagEnd::Image) => {
                if let Some(place) = self.picture.take() {
                    self.thing(&place);
                }
            }
            Event::End(TagEnd::TableHead) => self.table.is_head = false,
            Event::End(TagEnd::TableCell) if self.table.is_head => {
                let passage = self.prose.passages.last().map_or(0..0, |it| it.range.clone());
                self.table.heads.push(passage);
            }
            Event::Text(text) if self.picture.is_some() => push(&mut self.apart, text, range, self.body, self.start),
            Event::Text(text) => push(self.prose, text, range, self.body, self.start),
            Event::SoftBreak => {
                let before = self.prose.text.chars().next_back();
                let joint = plain::joint(before, following);
                if !joint.is_empty() {
                    self.prose.push(joint, self.place(range), false);
                }
            }
            Event::HardBreak => self.prose.push("\n", self.place(range), false),
            Event::Code(text) => {
                self.apart(PassageKind::Code, text, range);
                self.thing(range);
            }
            Event::Html(text) | Event::InlineHtml(text) => self.apart(PassageKind::Html, text, range),
            Event::FootnoteReference(_) => self.thing(range),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {}
            Tag::Link { dest_url, .. } => self.apart(PassageKind::Target, dest_url, range),
            Tag::Image { dest_url, .. } => {
                self.apart(PassageKind::Target, dest_url, range);
                self.apart.begin(PassageKind::Alt);
                self.picture = Some(range.clone());
            }
            Tag::CodeBlock(_) => self.prose.begin(PassageKind::Code),
            Tag::Heading { .. } => self.prose.begin(PassageKind::Heading),
            Tag::Table(_) => self.table = Table::default(),
            Tag::TableHead => self.table.is_head = true,
            Tag::TableRow => self.table.column = 0,
            Tag::TableCell => self.cell(),
            _ => self.prose.begin(PassageKind::Paragraph),
        }
    }

    fn cell(&mut self) {
        self.prose.begin(PassageKind::Cell);
        if let (false, Some(head)) = (self.table.is_head, self.table.heads.get(self.table.column))
            && let Some(passage) = self.prose.passages.last_mut()
        {
            passage.column = head.clone();
        }
        self.table.column += 1;
    }

    /// Something in a sentence that is no text.
    fn thing(&mut self, range: &Range<usize>) {
        let place = self.place(range);
        self.prose.push(THING.encode_utf8(&mut [0; 4]), place, false);
    }

    fn apart(&mut self, kind: PassageKind, text: &str, range: &Range<usize>) {
        self.apart.begin(kind);
        let lead = self.body[range.clone()].find(text).unwrap_or(0);
        let verbatim = self.body[range.start + lead..].starts_with(text);
        let exact = range.start + lead..range.start + lead + text.len();
        let place = self.place(if verbatim { &exact } else { range });
        self.apart.push(text, place, verbatim);
    }

    fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.start + range.start..self.start + range.end
    }
}

fn push(prose: &mut Prose, text: &str, range: &Range<usize>, body: &str, start: usize) {
    let verbatim = body.get(range.clone()) == Some(text);
    prose.push(text, start + range.start..start + range.end, verbatim);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Document;
    use proptest::prelude::*;

    fn prose(body: &str) -> Prose {
        let mut prose = Prose::default();
        prose.add_body(&Document::new(body).events(), body, 0);
        prose
    }

    fn shown(body: &str) -> String {
        let prose = prose(body);
        prose.passages().map(|it| format!("{:?} {}\n", it.kind, it.text)).collect()
    }

    #[test]
    fn passages_of_a_body() {
        let cases = [
            ("## 一、**甲**乙\n\n丙\n丁", "Heading 一、甲乙\nParagraph 丙丁\n"),
            ("1. 甲\n2. 乙\n\n   丙", "Paragraph 甲\nParagraph 乙\nParagraph 丙\n"),
            ("|甲|乙|\n|-|-|\n|丙||\n", "Cell 甲\nCell 乙\nCell 丙\n"),
            ("甲`x`乙[丙](d.html)", "Paragraph 甲\u{fffc}乙丙\nCode x\nTarget d.html\n"),
            ("甲![图](t.png)乙", "Paragraph 甲\u{fffc}乙\nTarget t.png\nAlt 图\n"),
            ("甲&amp;\\*乙", "Paragraph 甲&*乙\n"),
            ("```\n甲\n```\n乙", "Code 甲\n\nParagraph 乙\n"),
        ];
        for (body, expected) in cases {
            assert_eq!(shown(body), expected, "{body:?}");
        }
    }

    #[test]
    fn cells_know_the_head_of_their_column() {
        let prose = prose("|甲||丙|\n|-|-|-|\n|一|二|三|\n|四||**六**|\n\n后");
        let columns: Vec<(&str, &str)> = prose.passages().map(|it| (it.text, it.column)).collect();
        let cells =
            [("甲", ""), ("丙", ""), ("一", "甲"), ("二", ""), ("三", "丙"), ("四", "甲"), ("六", "丙"), ("后", "")];
        assert_eq!(columns, cells);
    }

    #[test]
    fn places_lead_back() {
        let body = "甲**乙**&amp;丙\n丁`x`戊";
        let prose = prose(body);
        let passage = prose.passages().next().unwrap();
        let place = |what: &str| {
            let at = passage.text.find(what).unwrap();
            &body[passage.span(at..at + what.len()).range()]
        };
        assert_eq!(place("甲"), "甲");
        assert_eq!(place("乙"), "乙");
        assert_eq!(place("甲乙"), "甲**乙");
        assert_eq!(place("&"), "&amp;");
        assert_eq!(place("丙丁"), "丙\n丁");
        assert_eq!(place("戊"), "戊");
    }

    #[test]
    fn values_of_keys_have_places() {
        let file = "title = \"甲\\\"乙\"\nid = \"丙\"\n";
        let mut prose = Prose::default();
        prose.add_key("title".into(), "甲\"乙", 8..18, file);
        prose.add_key("id".into(), "丙", 24..29, file);
        let places: Vec<&str> = prose.passages().map(|it| &file[it.span(0..it.text.len()).range()]).collect();
        assert_eq!(places, ["\"甲\\\"乙\"", "丙"]);
    }

    proptest! {
        #[test]
        fn every_place_is_sound(body in "(甲|乙|a|，|\\*\\*|\\*|`|\n|\n\n|- |1\\. |> |# |\\||\n\\|-\\|\n|\\[|\\]\\(x\\)|!\\[|&amp;|\\\\| |<b>){0,40}") {
            let prose = prose(&body);
            for passage in prose.passages() {
                for (at, c) in passage.text.char_indices() {
                    let place = passage.span(at..at + c.len_utf8()).range();
                    prop_assert!(body.get(place.clone()).is_some(), "{place:?}");
                    if c == '甲' {
                        prop_assert!(body[place].contains('甲'));
                    }
                }
            }
        }
    }
}
