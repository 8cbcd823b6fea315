//! Events written as HTML 5 that needs no inline style or script, so that a strict content security policy can hold.

use std::borrow::Cow;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::footnotes::Footnotes;
use super::{Spanned, breaks, plain};

/// What a destination is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The `href` of a link.
    Link,
    /// The `src` of an image.
    Image,
}

/// How a heading is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its `id`, if it gets one. It is escaped; that it is unique on the page is the caller's care.
    pub id: Option<String>,
    /// Its level on the page, 1 to 6; other numbers are taken to the nearest of these.
    pub level: u8,
}

/// What the page around the text decides.
#[derive(Clone, Copy)]
pub struct Options<'o> {
    /// The URL for a destination as written (`mailto:` is put before a bare address). What HTML does not allow in a URL is
    /// percent-encoded afterwards; Chinese stays.
    pub link: &'o dyn Fn(&str, Target) -> String,
    /// The heading that starts at this byte of the source and has this level there.
    pub heading: &'o dyn Fn(usize, u8) -> Heading,
    /// Put before the ids of footnotes, so that several notices can share a page.
    pub id_prefix: &'o str,
    /// The footnotes of the whole document when only a part of it is written, so that numbers and ids agree between
    /// the parts; `None` to take those of the events.
    pub footnotes: Option<&'o Footnotes>,
}

impl Default for Options<'_> {
    /// Links as written, headings without ids at their own level.
    fn default() -> Self {
        Options {
            link: &|destination, _| destination.to_owned(),
            heading: &|_, level| Heading { id: None, level },
            id_prefix: "",
            footnotes: None,
        }
    }
}

/// The HTML of `events`.
///
/// Classes: `table-wrap` around a table, `align-left`, `align-center`, `align-right` on cells, `task` on items with a box,
/// `footnote`, `footnote-ref` and `footnote-back`, `language-…` on code, and those that a heading was given. Raw HTML is
/// written as it is: to refuse or clean it is the caller's part.
pub fn html(events: &[Spanned<'_>], options: &Options<'_>) -> String {
    let footnotes = options.footnotes.map_or_else(|| Cow::Owned(Footnotes::of(events)), Cow::Borrowed);
    let mut writer = Writer {
        events,
        options,
        footnotes: &footnotes,
        out: String::with_capacity(estimate(events)),
        last: None,
        heading_level: 1,
        table: Table::default(),
    };
    writer.write();
    writer.out
}

/// Bytes to expect: the source plus the tags.
fn estimate(events: &[Spanned<'_>]) -> usize {
    let source = match (events.first(), events.last()) {
        (Some((_, first)), Some((_, last))) => last.end.saturating_sub(first.start),
        _ => 0,
    };
    source + events.len() * 6
}

/// Where in a table the writer is.
#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
}

struct Writer<'w> {
    events: &'w [Spanned<'w>],
    options: &'w Options<'w>,
    footnotes: &'w Footnotes,
    out: String,
    /// The last visible character of the block.
    last: Option<char>,
    /// The level of the heading that is open.
    heading_level: u8,
    table: Table,
}

impl Writer<'_> {
    fn write(&mut self) {
        let mut at = 0;
        while let Some((event, range)) = self.events.get(at) {
            match event {
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let end = breaks::matching_end(self.events, at);
                    self.image(dest_url, title, at + 1..end);
                    at = end;
                }
                Event::Start(tag) => self.start(tag, range.start, at),
                Event::End(tag) => self.end(tag),
                Event::Text(text) => {
                    escape(&mut self.out, text);
                    self.see(text);
                }
                Event::Code(code) => {
                    self.out.push_str("<code>");
                    escape(&mut self.out, code);
                    self.out.push_str("</code>");
                    self.see(code);
                }
                Event::Html(html) | Event::InlineHtml(html) => self.out.push_str(html),
                Event::SoftBreak => {
                    let after = breaks::first_visible(self.events.get(at + 1..).unwrap_or_default());
                    self.out.push_str(breaks::joint(self.last, after));
                }
                Event::HardBreak => self.block("<br>\n"),
                Event::Rule => self.block("<hr>\n"),
                Event::TaskListMarker(checked) => self.task(*checked),
                Event::FootnoteReference(label) => self.footnote_reference(label, range.start),
                // Mathematics is not switched on.
                Event::InlineMath(text) | Event::DisplayMath(text) => escape(&mut self.out, text),
            }
            at += 1;
        }
    }

    /// Remembers the last visible character.
    fn see(&mut self, text: &str) {
        self.last = text.chars().next_back().or(self.last);
    }

    /// Writes a tag at which the line of visible text begins anew.
    fn block(&mut self, tag: &str) {
        self.out.push_str(tag);
        self.last = None;
    }

    fn start(&mut self, tag: &Tag<'_>, start: usize, at: usize) {
        match tag {
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title),
            Tag::Paragraph => self.block("<p>"),
            Tag::Heading { level, classes, .. } => {
                let classes: Vec<&str> = classes.iter().map(|class| &**class).collect();
                self.heading(*level, &classes, start);
            }
            Tag::BlockQuote(_) => self.block("<blockquote>\n"),
            Tag::CodeBlock(kind) => self.code_block(kind),
            Tag::List(Some(1)) => self.block("<ol>\n"),
            Tag::List(Some(first)) => self.block(&format!("<ol start=\"{first}\">\n")),
            Tag::List(None) => self.block("<ul>\n"),
            Tag::Item => self.item(at),
            Tag::FootnoteDefinition(label) => self.footnote(label, start),
            Tag::Table(alignments) => {
                self.table = Table { alignments: alignments.clone(), ..Table::default() };
                self.block("<div class=\"table-wrap\" tabindex=\"0\"><table>\n");
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.row("<thead>\n<tr>");
            }
            Tag::TableRow if self.table.has_body => self.row("<tr>"),
            Tag::TableRow => {
                self.table.has_body = true;
                self.row("<tbody>\n<tr>");
            }
            Tag::TableCell => self.cell(),
            _ => {}
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link => self.out.push_str("</a>"),
            TagEnd::Paragraph => self.block("</p>\n"),
            TagEnd::Heading(_) => {
                let level = self.heading_level;
                self.block(&format!("</h{level}>\n"));
            }
            TagEnd::BlockQuote(_) => self.block("</blockquote>\n"),
            TagEnd::CodeBlock => self.block("</code></pre>\n"),
            TagEnd::List(true) => self.block("</ol>\n"),
            TagEnd::List(false) => self.block("</ul>\n"),
            TagEnd::Item => self.block("</li>\n"),
            TagEnd::FootnoteDefinition => self.block("</aside>\n"),
            TagEnd::Table if self.table.has_body => self.block("</tbody>\n</table></div>\n"),
            TagEnd::Table => self.block("</table></div>\n"),
            TagEnd::TableHead => {
                self.table.in_head = false;
                self.block("</tr>\n</thead>\n");
            }
            TagEnd::TableRow => self.block("</tr>\n"),
            TagEnd::TableCell => self.block(if self.table.in_head { "</th>" } else { "</td>" }),
            _ => {}
        }
    }

    fn link(&mut self, link_type: LinkType, destination: &str, title: &str) {
        let address;
        let destination = if link_type == LinkType::Email {
            address = format!("mailto:{destination}");
            &address
        } else {
            destination
        };
        self.out.push_str("<a href=\"");
        escape_url(&mut self.out, &(self.options.link)(destination, Target::Link));
        self.title(title);
        self.out.push_str("\">");
    }

    fn image(&mut self, destination: &str, title: &str, inside: std::ops::Range<usize>) {
        let alternative = plain::plain(self.events.get(inside).unwrap_or_default());
        self.out.push_str("<img src=\"");
        escape_url(&mut self.out, &(self.options.link)(destination, Target::Image));
        self.out.push_str("\" alt=\"");
        escape(&mut self.out, &alternative);
        self.title(title);
        self.out.push_str("\" loading=\"lazy\">");
        self.see(&alternative);
    }

    /// Ends the attribute before and begins that of the title, if there is one.
    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            escape(&mut self.out, title);
        }
    }

    fn heading(&mut self, level: HeadingLevel, classes: &[&str], start: usize) {
        let heading = (self.options.heading)(start, level as u8);
        self.heading_level = heading.level.clamp(1, 6);
        self.block(&format!("<h{}", self.heading_level));
        if let Some(id) = heading.id {
            self.out.push_str(" id=\"");
            escape(&mut self.out, &id);
            self.out.push('"');
        }
        if !classes.is_empty() {
            self.out.push_str(" class=\"");
            escape(&mut self.out, &classes.join(" "));
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split_ascii_whitespace().next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        if language.is_empty() {
            return self.block("<pre><code>");
        }
        self.block("<pre><code class=\"language-");
        escape(&mut self.out, language);
        self.out.push_str("\">");
    }

    /// A list item; the box of a task comes first in it, or first in its first paragraph.
    fn item(&mut self, at: usize) {
        let mut inside = self.events.iter().skip(at + 1).take(2).map(|(event, _)| event);
        let is_task = match inside.next() {
            Some(Event::TaskListMarker(_)) => true,
            Some(Event::Start(Tag::Paragraph)) => matches!(inside.next(), Some(Event::TaskListMarker(_))),
            _ => false,
        };
        self.block(if is_task { "<li class=\"task\">" } else { "<li>" });
    }

    fn task(&mut self, checked: bool) {
        self.out.push_str(if checked {
            "<input type=\"checkbox\" disabled checked> "
        } else {
            "<input type=\"checkbox\" disabled> "
        });
    }

    fn row(&mut self, tag: &str) {
        self.table.column = 0;
        self.block(tag);
    }

    fn cell(&mut self) {
        let alignment = self.table.alignments.get(self.table.column).copied().unwrap_or(Alignment::None);
        self.table.column += 1;
        self.block(if self.table.in_head { "<th" } else { "<td" });
        self.out.push_str(match alignment {
            Alignment::None => ">",
            Alignment::Left => " class=\"align-left\">",
            Alignment::Center => " class=\"align-center\">",
            Alignment::Right => " class=\"align-right\">",
        });
    }

    fn footnote_reference(&mut self, label: &str, start: usize) {
        let Some((number, occurrence)) = self.footnotes.reference(label, start) else { return };
        let id = self.reference_id(number, occurrence);
        let prefix = Escaped(self.options.id_prefix);
        self.out.push_str(&format!(
            "<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#{prefix}fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// The note, with its number before it, which leads back to its first reference, and an arrow for each further one.
    fn footnote(&mut self, label: &str, start: usize) {
        let Some((number, references)) = self.footnotes.definition(label, start) else {
            return self.block("<aside class=\"footnote\">\n");
        };
        let prefix = Escaped(self.options.id_prefix);
        self.block(&format!("<aside class=\"footnote\" id=\"{prefix}fn-{number}\" role=\"doc-footnote\">\n"));
        if references == 0 {
            self.out.push_str(&format!("<span class=\"footnote-back\">{number}</span>\n"));
        }
        for occurrence in 1..=references {
            let id = self.reference_id(number, occurrence);
            let shown = if occurrence == 1 { number.to_string() } else { "↩".to_owned() };
            self.out
                .push_str(&format!("<a class=\"footnote-back\" href=\"#{id}\" role=\"doc-backlink\">{shown}</a>\n"));
        }
    }

    fn reference_id(&self, number: usize, occurrence: usize) -> String {
        let prefix = Escaped(self.options.id_prefix);
        match occurrence {
            1 => format!("{prefix}fnref-{number}"),
            _ => format!("{prefix}fnref-{number}-{occurrence}"),
        }
    }
}

/// Text that is escaped when it is displayed.
struct Escaped<'t>(&'t str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = String::new();
        escape(&mut out, self.0);
        f.write_str(&out)
    }
}

/// Appends `text` such that it means itself in HTML text and in a quoted attribute.
pub fn escape(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    // Most texts have nothing to escape, and to search for that is many times faster than to look at each byte.
    if memchr::memchr3(b'&', b'<', b'>', bytes).is_none() && memchr::memchr(b'"', bytes).is_none() {
        return out.push_str(text);
    }
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(text.get(done..at).unwrap_or_default());
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(text.get(done..).unwrap_or_default());
}

/// Appends a URL for a quoted attribute. ASCII characters that no URL may contain, and a `%` that encodes nothing, are
/// percent-encoded; Chinese is allowed in HTML and stays readable.
fn escape_url(out: &mut String, url: &str) {
    let is_hexadecimal = |at: usize| url.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
    // Brackets are allowed around the address of an IPv6 host and nowhere else.
    let brackets_are_kept = url.contains("://[");
    for (at, c) in url.char_indices() {
        let is_refused = match c {
            '%' => !(is_hexadecimal(at + 1) && is_hexadecimal(at + 2)),
            '[' | ']' => !brackets_are_kept,
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => true,
            c => c.is_ascii_control() || (c.is_whitespace() && !c.is_ascii()),
        };
        match c {
            _ if is_refused => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Document;
    use crate::markdown::slice::slice;

    fn shown(source: &str) -> String {
        html(&Document::new(source).events(), &Options::default())
    }

    #[test]
    fn blocks_and_parts_of_lines() {
        let cases = [
            (
                "甲**乙**和*丙*、~~丁~~、`<戊>`",
                "<p>甲<strong>乙</strong>和<em>丙</em>、<del>丁</del>、<code>&lt;戊&gt;</code></p>\n",
            ),
            ("a < b & \"c\"", "<p>a &lt; b &amp; &quot;c&quot;</p>\n"),
            ("甲\\\n乙", "<p>甲<br>\n乙</p>\n"),
            ("甲\n\n---\n\n> 乙", "<p>甲</p>\n<hr>\n<blockquote>\n<p>乙</p>\n</blockquote>\n"),
            ("3. 甲\n4. 乙\n", "<ol start=\"3\">\n<li>甲</li>\n<li>乙</li>\n</ol>\n"),
            ("1. 甲\n\n   乙\n", "<ol>\n<li><p>甲</p>\n<p>乙</p>\n</li>\n</ol>\n"),
            (
                "- [x] 甲\n- [ ] 乙\n- 丙\n",
                "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled checked> 甲</li>\n<li class=\"task\"><input type=\"checkbox\" disabled> 乙</li>\n<li>丙</li>\n</ul>\n",
            ),
            ("```rust x\na<b\n```\n", "<pre><code class=\"language-rust\">a&lt;b\n</code></pre>\n"),
            ("    甲\n", "<pre><code>甲\n</code></pre>\n"),
            ("## 甲 {#x .y topic=z}\n", "<h2 class=\"y\">甲</h2>\n"),
            (
                "|甲|乙|丙|\n|:-|:-:|-:|\n|1|2|3|\n|4|5|6|\n",
                "<div class=\"table-wrap\" tabindex=\"0\"><table>\n<thead>\n<tr><th class=\"align-left\">甲</th><th class=\"align-center\">乙</th><th class=\"align-right\">丙</th></tr>\n</thead>\n<tbody>\n<tr><td class=\"align-left\">1</td><td class=\"align-center\">2</td><td class=\"align-right\">3</td></tr>\n<tr><td class=\"align-left\">4</td><td class=\"align-center\">5</td><td class=\"align-right\">6</td></tr>\n</tbody>\n</table></div>\n",
            ),
            (
                "|甲|\n|-|\n",
                "<div class=\"table-wrap\" tabindex=\"0\"><table>\n<thead>\n<tr><th>甲</th></tr>\n</thead>\n</table></div>\n",
            ),
            ("[甲](<a b.pdf> \"题\")", "<p><a href=\"a%20b.pdf\" title=\"题\">甲</a></p>\n"),
            ("[甲](附件：100%.pdf?a=1&b=%20)", "<p><a href=\"附件：100%25.pdf?a=1&amp;b=%20\">甲</a></p>\n"),
            ("<a@b.cn>", "<p><a href=\"mailto:a@b.cn\">a@b.cn</a></p>\n"),
            ("![图**一**](a.png \"题\")", "<p><img src=\"a.png\" alt=\"图一\" title=\"题\" loading=\"lazy\"></p>\n"),
            ("![](a.png)", "<p><img src=\"a.png\" alt=\"\" loading=\"lazy\"></p>\n"),
            ("甲<b>乙</b>\n\n<div>\n丙\n</div>\n", "<p>甲<b>乙</b></p>\n<div>\n丙\n</div>\n"),
        ];
        for (source, expected) in cases {
            assert_eq!(shown(source), expected, "{source:?}");
        }
    }

    #[test]
    fn soft_breaks_beside_inline_elements() {
        // Han and Latin on both sides, text and each inline element on both sides.
        type Wrap = fn(&str) -> (String, String);
        let wrap: [Wrap; 5] = [
            |text| (text.to_owned(), text.to_owned()),
            |text| (format!("`{text}`"), format!("<code>{text}</code>")),
            |text| (format!("**{text}**"), format!("<strong>{text}</strong>")),
            |text| (format!("[{text}](x)"), format!("<a href=\"x\">{text}</a>")),
            |text| (format!("![{text}](x)"), format!("<img src=\"x\" alt=\"{text}\" loading=\"lazy\">")),
        ];
        for (before, after, joint) in
            [("in", "file", " "), ("中", "文", ""), ("中", "file", " "), ("in", "文", " "), ("共", "5", "")]
        {
            for wrap_before in wrap {
                for wrap_after in wrap {
                    let ((before, before_html), (after, after_html)) = (wrap_before(before), wrap_after(after));
                    let source = format!("{before}\n{after}");
                    assert_eq!(shown(&source), format!("<p>{before_html}{joint}{after_html}</p>\n"), "{source:?}");
                }
            }
        }
        assert_eq!(shown("**中\n文**"), "<p><strong>中文</strong></p>\n");
        assert_eq!(shown("中[^1]\n文\n\n[^1]: 注").split("</p>").next().map(|p| p.ends_with("</sup>文")), Some(true));
    }

    #[test]
    fn the_caller_decides_links_and_headings() {
        let options = Options {
            link: &|destination, target| match target {
                Target::Link => format!("../{destination}"),
                Target::Image => format!("images/{destination}"),
            },
            heading: &|start, level| Heading { id: Some(format!("h\"{start}")), level: level + 1 },
            ..Options::default()
        };
        let document = Document::new("甲\n\n## 乙\n\n[丙](a) ![丁](b)\n\n###### 戊");
        assert_eq!(
            html(&document.events(), &options),
            "<p>甲</p>\n<h3 id=\"h&quot;5\">乙</h3>\n<p><a href=\"../a\">丙</a> <img src=\"images/b\" alt=\"丁\" loading=\"lazy\"></p>\n<h6 id=\"h&quot;33\">戊</h6>\n"
        );
    }

    #[test]
    fn footnotes_lead_there_and_back() {
        let source = "甲[^注]乙[^注]\n\n[^注]: 丙\n";
        let expected_text = "<p>甲<sup class=\"footnote-ref\"><a id=\"n-fnref-1\" href=\"#n-fn-1\" role=\"doc-noteref\">1</a></sup>乙<sup class=\"footnote-ref\"><a id=\"n-fnref-1-2\" href=\"#n-fn-1\" role=\"doc-noteref\">1</a></sup></p>\n";
        let expected_note = "<aside class=\"footnote\" id=\"n-fn-1\" role=\"doc-footnote\">\n<a class=\"footnote-back\" href=\"#n-fnref-1\" role=\"doc-backlink\">1</a>\n<a class=\"footnote-back\" href=\"#n-fnref-1-2\" role=\"doc-backlink\">↩</a>\n<p>丙</p>\n</aside>\n";
        let document = Document::new(source);
        let events = document.events();
        let footnotes = Footnotes::of(&events);
        let options = Options { id_prefix: "n-", footnotes: Some(&footnotes), ..Options::default() };
        assert_eq!(html(&events, &options), format!("{expected_text}{expected_note}"));
        // Parts agree with the whole.
        let cut = source.find("[^注]:").unwrap_or_default();
        assert_eq!(html(&slice(&events, 0..cut), &options), expected_text);
        assert_eq!(html(&slice(&events, cut..source.len()), &options), expected_note);
    }
}
