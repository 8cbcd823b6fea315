//! The body of a notice in canonical form: a line for each passage, with marks for headings, items, quotes, tables and code.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::error::Result;
use crate::markdown::footnotes::Footnotes;
use crate::markdown::{Document, Spanned, matching_end, plain};
use crate::model::links::{self, Target};
use crate::model::{Notice, Site};
use crate::source::{Span, Texts};

use super::line::{Line, Origin, file_name, one_line};

/// The lines of the body of a notice whose file has this text.
pub(super) fn lines(site: &Site, notice: &Notice, source: &str, texts: &dyn Texts) -> Result<Vec<Line>> {
    let start = notice.body.start as usize;
    let document = Document::new(source.get(start..).unwrap_or_default());
    let events = document.events();
    let mut walk = Walk {
        site,
        notice,
        texts,
        body: document.text(),
        footnotes: Footnotes::of(&events),
        start,
        lines: Vec::new(),
        open: Vec::new(),
        lists: Vec::new(),
        text: String::new(),
        begun: None,
        targets: Vec::new(),
        cells: None,
        raw: None,
        is_script: false,
    };
    let mut at = 0;
    while let Some((event, range)) = events.get(at) {
        walk.see(range.start, range.end);
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                let end = matching_end(&events, at);
                let description = plain::plain(events.get(at + 1..end).unwrap_or_default());
                walk.text.push_str(&format!("![{}]", one_line(&description)));
                walk.target(dest_url, true)?;
                at = end;
            }
            event => walk.event(event, range.start, events.get(at + 1..).unwrap_or_default())?,
        }
        at += 1;
    }
    walk.flush("");
    Ok(walk.lines)
}

/// What encloses a passage.
enum Container {
    /// An item or a footnote: its mark stands before its first line.
    Marked { mark: String, is_fresh: bool },
    /// A quotation: each line has the mark.
    Quote,
}

struct Walk<'w> {
    site: &'w Site,
    notice: &'w Notice,
    texts: &'w dyn Texts,
    /// The body as it is written.
    body: &'w str,
    footnotes: Footnotes,
    /// Where the body begins in the file.
    start: usize,
    lines: Vec<Line>,
    open: Vec<Container>,
    /// The next number of each open list; nothing for lists without numbers.
    lists: Vec<Option<u64>>,
    /// The text of the passage so far.
    text: String,
    /// Where the passage stands in the body.
    begun: Option<(usize, usize)>,
    /// Where its links lead.
    targets: Vec<String>,
    /// The finished cells of the row that is open.
    cells: Option<Vec<String>>,
    /// Code or HTML, as it is written.
    raw: Option<String>,
    /// Whether a script or a style is open: nobody reads these.
    is_script: bool,
}

impl Walk<'_> {
    /// Notes that bytes of the body belong to the open passage.
    fn see(&mut self, start: usize, end: usize) {
        let (from, to) = self.begun.unwrap_or((start, end));
        self.begun = Some((from.min(start), to.max(end)));
    }

    fn event(&mut self, event: &Event<'_>, start: usize, after: &[Spanned<'_>]) -> Result<()> {
        match event {
            Event::Start(tag) => return self.begin(tag, start),
            Event::End(tag) => self.end(*tag),
            Event::Text(_) if self.is_script => {}
            Event::Text(piece) => match &mut self.raw {
                Some(raw) => raw.push_str(piece),
                None => self.text.push_str(piece),
            },
            Event::Code(piece) => self.text.push_str(piece),
            Event::Html(piece) => self.raw.get_or_insert_default().push_str(piece),
            Event::SoftBreak => {
                let joint = plain::joint(self.text.chars().next_back(), after);
                self.text.push_str(joint);
            }
            Event::HardBreak => self.text.push(' '),
            Event::Rule => self.flush(""),
            Event::TaskListMarker(is_done) => self.text.push_str(if *is_done { "[x] " } else { "[ ] " }),
            Event::FootnoteReference(label) => {
                let number = self.footnotes.number(label).unwrap_or_default();
                self.text.push_str(&format!("[^{number}]"));
            }
            Event::InlineHtml(tag) => self.is_script = is_script(tag, self.is_script),
            Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
        Ok(())
    }

    fn begin(&mut self, tag: &Tag<'_>, start: usize) -> Result<()> {
        match tag {
            Tag::Emphasis | Tag::Strong => {}
            // What is struck out is told to be no longer so.
            Tag::Strikethrough => self.text.push_str("~~"),
            Tag::Link { dest_url, link_type, .. } => {
                let mail = *link_type == pulldown_cmark::LinkType::Email;
                let address = if mail { format!("mailto:{dest_url}") } else { dest_url.to_string() };
                return self.target(&address, false);
            }
            Tag::TableCell => self.text.clear(),
            tag => {
                self.restart(start);
                self.open(tag, start);
            }
        }
        Ok(())
    }

    /// Ends the passage that is open: another begins at `start`.
    fn restart(&mut self, start: usize) {
        self.flush("");
        self.begun = Some((start, start));
    }

    fn open(&mut self, tag: &Tag<'_>, start: usize) {
        match tag {
            Tag::List(first) => self.lists.push(*first),
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        // Numerals are content: the one that was typed counts.
                        let item = self.body.get(start..).unwrap_or_default();
                        let typed = item.split(['.', ')']).next().and_then(|typed| typed.trim().parse().ok());
                        let own = typed.unwrap_or(*number);
                        *number = own + 1;
                        format!("{own}. ")
                    }
                    _ => "- ".to_owned(),
                };
                self.open.push(Container::Marked { mark, is_fresh: true });
            }
            Tag::FootnoteDefinition(label) => {
                let number = self.footnotes.number(label).unwrap_or_default();
                self.open.push(Container::Marked { mark: format!("[^{number}] "), is_fresh: true });
            }
            Tag::BlockQuote(_) => self.open.push(Container::Quote),
            Tag::TableHead | Tag::TableRow => self.cells = Some(Vec::new()),
            Tag::CodeBlock(_) | Tag::HtmlBlock => self.raw = Some(String::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => {}
            TagEnd::Strikethrough => self.text.push_str("~~"),
            TagEnd::Heading(level) => self.flush(&format!("{} ", "#".repeat(level as usize))),
            TagEnd::TableCell => {
                let cell = one_line(&self.text).replace('|', "\\|");
                self.cells.get_or_insert_default().push(cell);
                self.text.clear();
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let cells = self.cells.take().unwrap_or_default();
                self.put(&format!("| {} |", cells.join(" | ")));
                self.put_targets();
            }
            TagEnd::CodeBlock => self.put_raw("`", |_| true),
            TagEnd::HtmlBlock => {
                self.raw = self.raw.take().map(|raw| without_scripts(&raw));
                self.put_raw("<", |text| !text.trim_start().starts_with("<!--"));
            }
            TagEnd::List(_) => {
                self.flush("");
                self.lists.pop();
            }
            TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.flush("");
                if matches!(self.open.last(), Some(Container::Marked { is_fresh: true, .. })) {
                    self.put("");
                }
                self.open.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.flush("");
                self.open.pop();
            }
            _ => self.flush(""),
        }
    }

    /// Where a link or a picture leads, in words that do not depend on where anything lies.
    fn target(&mut self, destination: &str, is_image: bool) -> Result<()> {
        let file = |path: &str, asset: Option<&crate::source::Asset>| -> Result<String> {
            let digest = asset.map(|asset| self.texts.digest(&asset.path)).transpose()?;
            let digest = digest.map(|digest| format!(" sha256:{digest}")).unwrap_or_default();
            Ok(format!("file:{}{digest}", file_name(path)))
        };
        let told = match links::resolve(self.site, self.notice, destination, is_image) {
            Ok(Target::Notice(index, place)) => {
                let place = place.filter(|place| !place.is_empty()).map(|place| format!("#{place}"));
                format!("notice:{}{}", self.site.notices[index].id, place.unwrap_or_default())
            }
            Ok(Target::Translation(index, place)) => {
                let place = place.filter(|place| !place.is_empty()).map(|place| format!("#{place}"));
                format!("file:{}{}", file_name(&self.site.translations[&index].url), place.unwrap_or_default())
            }
            Ok(Target::Here(place)) => format!("#{place}"),
            Ok(Target::Asset(path)) => file(&path, self.site.assets.get(&path))?,
            Ok(Target::Root(path)) => file(&path, self.site.statics.get(&path))?,
            Ok(Target::Outside) | Err(_) => one_line(destination),
        };
        self.targets.push(told);
        Ok(())
    }

    /// Ends the passage and writes it, with `mark` before it.
    fn flush(&mut self, mark: &str) {
        let text = one_line(&std::mem::take(&mut self.text));
        if text.is_empty() {
            self.put_targets();
            self.begun = None;
            return;
        }
        let guard = if mark.is_empty() && looks_marked(&text) { "\\" } else { "" };
        self.put(&format!("{mark}{guard}{text}"));
        self.put_targets();
        self.begun = None;
    }

    fn put_targets(&mut self) {
        for target in std::mem::take(&mut self.targets) {
            self.put(&format!("@ {target}"));
        }
    }

    /// Lines of code or HTML.
    fn put_raw(&mut self, mark: &str, is_told: impl Fn(&str) -> bool) {
        let raw = self.raw.take().unwrap_or_default();
        for line in raw.trim_end().lines().filter(|_| is_told(&raw)) {
            self.put(format!("{mark} {}", line.trim_end()).trim_end());
        }
        self.begun = None;
    }

    fn put(&mut self, text: &str) {
        let mut line = String::with_capacity(text.len() + 4);
        for container in &mut self.open {
            match container {
                Container::Quote => line.push_str("> "),
                Container::Marked { mark, is_fresh } => {
                    line.push_str(if *is_fresh { mark } else { "  " });
                    *is_fresh = false;
                }
            }
        }
        line.push_str(text);
        line.truncate(line.trim_end().len());
        let (from, to) = self.begun.unwrap_or_default();
        let origin = Origin::Body(Span::new(self.start + from..self.start + to));
        self.lines.push(Line { text: line, origin });
    }
}

/// Whether a script or a style is open after `tag`.
fn is_script(tag: &str, was: bool) -> bool {
    let tag = tag.to_ascii_lowercase();
    match ["script", "style"].iter().find(|name| tag.trim_start_matches(['<', '/']).starts_with(**name)) {
        Some(_) => !tag.starts_with("</"),
        None => was,
    }
}

/// HTML without its scripts and styles.
fn without_scripts(html: &str) -> String {
    let mut out = html.to_owned();
    for name in ["script", "style"] {
        let (start, end) = (format!("<{name}"), format!("</{name}>"));
        while let Some(from) = out.to_ascii_lowercase().find(&start) {
            let to = out[from..].to_ascii_lowercase().find(&end).map_or(out.len(), |at| from + at + end.len());
            out.replace_range(from..to, "");
        }
    }
    out
}

/// Whether a passage could be taken for one with a mark.
pub(super) fn looks_marked(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_numbered = digits > 0 && text[digits..].starts_with(". ");
    is_numbered || text.starts_with(['#', '-', '>', '|', '`', '<', '@', '\\']) || text.starts_with("[^")
}
