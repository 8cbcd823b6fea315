//! One notice as HTML to paste into a campus CMS, whose editor keeps little: paragraphs, headings, tables, pictures, links,
//! and a handful of inline styles.
//!
//! Numerals are text, since editors number lists anew; nothing depends on classes or ids; characters outside GBK are
//! numeric references, since old consoles turn them into question marks. What each editor keeps: `docs/cms.md`.

use pulldown_cmark::{Alignment, Event, HeadingLevel, Tag, TagEnd};

use crate::lang::{Lang, Text};
use crate::markdown::html::escape;
use crate::markdown::{Document, Spanned, footnotes::Footnotes, matching_end, plain};
use crate::model::{Notice, Site, dates, links, urls};
use crate::text;

/// A notice for a CMS.
#[derive(Debug, Default)]
pub struct Fragment {
    /// The HTML, in ASCII and GBK characters alone. The title is left out: a CMS has a field for it.
    pub html: String,
    /// Files to upload in this order, by their paths below `content/`: pictures, then attachments.
    pub uploads: Vec<String>,
    /// What the person who pastes it has to know.
    pub remarks: Vec<Text>,
}

/// The body's paragraphs: 2 characters of indent, as official Chinese texts have.
const TEXT: &str = "font-size:16px;line-height:1.8";
const CELL: &str = "border:1px solid #666666;font-size:16px;line-height:1.6";

/// Makes the fragment of `notice`, whose file says `source`.
pub fn fragment(site: &Site, notice: &Notice, source: &str) -> Fragment {
    let document = Document::new(&source[notice.body.start as usize..]);
    let events = document.events();
    let mut writer = Writer {
        site,
        notice,
        source: document.text(),
        footnotes: Footnotes::of(&events),
        done: Fragment::default(),
        open: None,
        lead: String::new(),
        lists: Vec::new(),
        aligns: Vec::new(),
        cell: None,
        is_quote: false,
        in_code: false,
        links: Vec::new(),
    };
    writer.head();
    writer.body(&events);
    writer.tail(&events);
    let mut done = writer.done;
    done.html = gbk_safe(&done.html);
    done
}

struct Writer<'a> {
    site: &'a Site,
    notice: &'a Notice,
    source: &'a str,
    footnotes: Footnotes,
    done: Fragment,
    /// How the block that is open ends.
    open: Option<String>,
    /// What the next paragraph begins with: a numeral, a bullet, the number of a footnote.
    lead: String,
    /// The next numbers of the lists that are open; none for bullets.
    lists: Vec<Option<u64>>,
    aligns: Vec<Alignment>,
    /// The column of the cell that is open, and its tag.
    cell: Option<(usize, &'static str)>,
    is_quote: bool,
    in_code: bool,
    /// Whether each link that is open is written as one.
    links: Vec<bool>,
}

impl Writer<'_> {
    /// What the front matter says and a reader must see above the text.
    fn head(&mut self) {
        if let Some(period) = &self.notice.publicity {
            let day = |day| dates::readable(day, Lang::Zh);
            let end = period.end.map_or_else(String::new, |end| format!("至{}", day(end)));
            self.line(&format!("公示期：{}{end}", day(period.start)), "");
        }
    }

    fn body(&mut self, events: &[Spanned<'_>]) {
        let mut at = 0;
        while let Some((event, range)) = events.get(at) {
            match event {
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let end = matching_end(events, at);
                    let alt = plain::plain(&events[at + 1..end]);
                    self.picture(dest_url, &alt);
                    at = end;
                }
                Event::Start(Tag::Item) => {
                    let typed = self.source[range.clone()].trim_start();
                    self.item(typed);
                }
                Event::Start(tag) => self.start(tag, range.start),
                Event::End(tag) => self.end(tag),
                Event::Text(text) if self.in_code => self.code_lines(text),
                Event::Text(text) => self.text(text),
                Event::Code(code) => {
                    self.push("<span style=\"font-family:monospace\">");
                    self.text(code);
                    self.push("</span>");
                }
                Event::SoftBreak => {
                    let before = self.done.html.chars().next_back();
                    self.push(plain::joint(before, events.get(at + 1..).unwrap_or_default()));
                }
                Event::HardBreak => self.push("<br>"),
                Event::FootnoteReference(label) => {
                    let number = self.footnotes.number(label).unwrap_or_default();
                    self.text(&format!("［{number}］"));
                }
                Event::TaskListMarker(done) => self.text(if *done { "☑ " } else { "☐ " }),
                Event::Html(_) | Event::InlineHtml(_) => self.remark(text!(
                    "正文里的 HTML 没有带过来，请在编辑器里手工补上",
                    "HTML in the text is left out: put it in by hand in the editor"
                )),
                _ => {}
            }
            at += 1;
        }
        self.close();
    }

    /// Attachments, contacts, and the signature where the text has none.
    fn tail(&mut self, events: &[Spanned<'_>]) {
        let notice = self.notice;
        for (number, file) in notice.attachments.iter().enumerate() {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            let title = file.title.as_deref().unwrap_or(name);
            self.paragraph("");
            let numeral = if notice.attachments.len() > 1 { format!("{}.", number + 1) } else { String::new() };
            self.text(&if number == 0 { format!("附件：{numeral}") } else { format!("　　　{numeral}") });
            self.upload(&file.path);
            match self.address(&urls::encode(&file.path)) {
                Some(href) => self.link_to(&href, title),
                None => self.text(title),
            }
            self.close();
        }
        for contact in &notice.contacts {
            let label = contact.label.as_deref().unwrap_or("联系方式");
            let said = [&contact.phone, &contact.hours, &contact.email, &contact.address];
            let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
            self.line(&format!("{label}：{}", said.join("，")), "");
        }
        if !notice.is_signed(&plain::plain(events)) {
            let issuers: Vec<&str> = notice.issuers.iter().map(|issuer| issuer.name.as_str()).collect();
            issuers.iter().for_each(|issuer| self.line(issuer, "right"));
            self.line(&dates::readable(notice.issued, Lang::Zh), "right");
        }
    }

    fn start(&mut self, tag: &Tag<'_>, start: usize) {
        match tag {
            Tag::Paragraph if self.cell.is_none() => self.paragraph(""),
            Tag::Heading { level, .. } => self.heading(*level),
            Tag::BlockQuote(_) => self.is_quote = true,
            Tag::CodeBlock(_) => {
                self.close();
                self.push("<p style=\"font-family:monospace;line-height:1.6\">");
                self.open = Some("</p>\n".to_owned());
                self.in_code = true;
            }
            Tag::List(first) => {
                self.close();
                self.lists.push(*first);
            }
            Tag::FootnoteDefinition(label) => {
                let number = self.footnotes.number(label).unwrap_or(start);
                self.lead = format!("［{number}］");
            }
            Tag::Table(aligns) => {
                self.close();
                self.aligns.clone_from(aligns);
                self.push("<table border=\"1\" style=\"width:100%;border:1px solid #666666\">\n<tbody>\n");
            }
            Tag::TableHead | Tag::TableRow => {
                self.push("<tr>");
                self.cell = Some((0, if matches!(tag, Tag::TableHead) { "th" } else { "td" }));
            }
            Tag::TableCell => self.begin_cell(),
            Tag::Strong => self.push_inline("<strong>"),
            Tag::Emphasis => self.push_inline("<span style=\"font-family:楷体,KaiTi\">"),
            Tag::Strikethrough => self.push_inline("<s>"),
            Tag::Link { dest_url, .. } => self.begin_link(dest_url),
            _ => {}
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Paragraph if self.cell.is_some() => {}
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock => {
                self.in_code = false;
                self.close();
            }
            TagEnd::BlockQuote(_) => self.is_quote = false,
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
            }
            TagEnd::TableCell => {
                if let Some((column, name)) = &mut self.cell {
                    *column += 1;
                    let end = format!("</{name}>");
                    self.push(&end);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                self.cell = None;
                self.push("</tr>\n");
            }
            TagEnd::Table => self.push("</tbody>\n</table>\n"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Emphasis => self.push("</span>"),
            TagEnd::Strikethrough => self.push("</s>"),
            TagEnd::Link if self.links.pop() == Some(true) => self.push("</a>"),
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        self.close();
        let (name, font) = match level {
            HeadingLevel::H1 | HeadingLevel::H2 => ("h2", "黑体,SimHei"),
            HeadingLevel::H3 => ("h3", "楷体,KaiTi"),
            _ => ("h4", "仿宋,FangSong"),
        };
        self.push(&format!("<{name} style=\"text-indent:2em;{TEXT};font-family:{font}\">"));
        self.open = Some(format!("</{name}>\n"));
    }

    /// Opens a paragraph, and writes the numeral that waits for one.
    fn paragraph(&mut self, align: &str) {
        self.close();
        let indent = 2 * self.lists.len().max(1);
        let place = match align {
            "" => format!("text-indent:{indent}em"),
            align => format!("text-align:{align}"),
        };
        let font = if self.is_quote { ";font-family:楷体,KaiTi" } else { "" };
        self.push(&format!("<p style=\"{place};{TEXT}{font}\">"));
        self.open = Some("</p>\n".to_owned());
        let lead = std::mem::take(&mut self.lead);
        escape(&mut self.done.html, &lead);
    }

    fn line(&mut self, text: &str, align: &str) {
        self.paragraph(align);
        self.text(text);
        self.close();
    }

    fn close(&mut self) {
        if let Some(end) = self.open.take() {
            self.push(&end);
        }
    }

    /// The numeral of an item, as the author typed it.
    fn item(&mut self, typed: &str) {
        self.close();
        let Some(Some(number)) = self.lists.last_mut() else {
            self.lead = "· ".to_owned();
            return;
        };
        let digits = typed.len() - typed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        self.lead = match typed[..digits].parse::<u64>() {
            Ok(shown) => format!("{shown}."),
            Err(_) => format!("{number}."),
        };
        *number += 1;
    }

    fn begin_cell(&mut self) {
        let Some((column, name)) = self.cell else { return };
        let align = match self.aligns.get(column) {
            Some(Alignment::Left) => ";text-align:left",
            Some(Alignment::Center) => ";text-align:center",
            Some(Alignment::Right) => ";text-align:right",
            _ => "",
        };
        self.push(&format!("<{name} style=\"{CELL}{align}\">"));
    }

    fn begin_link(&mut self, dest: &str) {
        let href = match links::resolve(self.site, self.notice, dest, false) {
            Ok(links::Target::Outside) => Some(dest.to_owned()),
            Ok(links::Target::Notice(index, _)) => self.address(&urls::encode(&self.site.notices[index].url)),
            Ok(links::Target::Translation(index, _)) => {
                self.address(&urls::encode(&self.site.translations[&index].url))
            }
            Ok(links::Target::Asset(path)) => {
                self.upload(&path);
                self.address(&urls::encode(&path))
            }
            Ok(links::Target::Root(path)) => self.address(&urls::encode(&path)),
            // A place in the same page has no address in a CMS.
            Ok(links::Target::Here(_)) | Err(_) => None,
        };
        if let Some(href) = &href {
            self.begin();
            self.push("<a href=\"");
            escape(&mut self.done.html, href);
            self.push("\">");
        }
        self.links.push(href.is_some());
    }

    fn link_to(&mut self, href: &str, title: &str) {
        self.push("<a href=\"");
        escape(&mut self.done.html, href);
        self.push("\">");
        self.text(title);
        self.push("</a>");
    }

    fn picture(&mut self, dest: &str, alt: &str) {
        self.begin();
        let src = match links::resolve(self.site, self.notice, dest, true) {
            Ok(links::Target::Asset(path) | links::Target::Root(path)) => {
                self.upload(&path);
                let place = self.done.uploads.iter().position(|it| *it == path).unwrap_or_default() + 1;
                let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
                self.address(&urls::encode(&path)).unwrap_or_else(|| format!("{place}-{}", urls::encode(&name)))
            }
            _ => dest.to_owned(),
        };
        self.push("<img src=\"");
        escape(&mut self.done.html, &src);
        self.push("\" alt=\"");
        escape(&mut self.done.html, alt);
        self.push("\">");
    }

    /// The complete address of a file of the site; a relative one would lead astray in a CMS.
    fn address(&mut self, path: &str) -> Option<String> {
        let base = self.site.config.base_url.as_ref();
        if base.is_none() {
            self.remark(text!(
                "gongshi.toml 没有 base_url：站内链接写成了文字，图片按序号上传后请在编辑器里替换",
                "gongshi.toml has no base_url: links within the site became text; upload the pictures and put them in by hand"
            ));
        }
        base.map(|base| format!("{base}{path}"))
    }

    fn upload(&mut self, path: &str) {
        if !self.done.uploads.iter().any(|known| known == path) {
            self.done.uploads.push(path.to_owned());
        }
    }

    fn remark(&mut self, remark: Text) {
        if !self.done.remarks.iter().any(|known| known.en == remark.en) {
            self.done.remarks.push(remark);
        }
    }

    fn code_lines(&mut self, code: &str) {
        for (number, line) in code.trim_end_matches('\n').split('\n').enumerate() {
            if number > 0 {
                self.push("<br>");
            }
            // An editor joins blanks, and code lives by them.
            let kept = line.replace(' ', "\u{a0}");
            escape(&mut self.done.html, &kept);
        }
    }

    /// The text of a tight list item stands in no paragraph: it gets one.
    fn begin(&mut self) {
        if self.open.is_none() && self.cell.is_none() {
            self.paragraph("");
        }
    }

    fn text(&mut self, text: &str) {
        self.begin();
        escape(&mut self.done.html, text);
    }

    fn push_inline(&mut self, tag: &str) {
        self.begin();
        self.push(tag);
    }

    fn push(&mut self, html: &str) {
        self.done.html.push_str(html);
    }
}

/// `html` with a numeric reference for each character that GBK lacks.
fn gbk_safe(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut buffer = [0; 4];
    for c in html.chars() {
        let is_kept = c.is_ascii() || (c != '\u{a0}' && !encoding_rs::GBK.encode(c.encode_utf8(&mut buffer)).2);
        match is_kept {
            true => out.push(c),
            false => out += &format!("&#{};", u32::from(c)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_outside_gbk_are_references() {
        assert_eq!(gbk_safe("张𬭎（镕）—·①\u{a0}"), "张&#183118;（镕）—·①&#160;");
    }
}
