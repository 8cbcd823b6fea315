//! Blocks as Markdown in the form that people paste, from which the canonical form is made.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::document::{Align, Block, Document, Glyph, OBJECT, Object, Paragraph, Table, text_of};
use super::report::Report;
use crate::config::Config;
use crate::markdown::write::markdown;
use crate::text;
use crate::text::ordinal::{Style, inline_items, marker};

/// Stands in addresses of pictures for the folder beside the notice, whose name is known when the file is written.
pub const FOLDER: &str = "gongshi-import-folder";

/// Writes blocks.
pub(super) struct Writer<'a> {
    pub document: &'a Document,
}

impl Writer<'_> {
    /// Every block as Markdown, `headings` saying which are headings of what level.
    pub fn blocks(&self, blocks: &[Block], levels: &[Option<u8>], report: &mut Report) -> Vec<String> {
        let write = |(block, level): (&Block, &Option<u8>)| match block {
            Block::Paragraph(paragraph) => self.paragraph(paragraph, *level),
            Block::Table(table) => self.table(table, report),
            Block::Raw { markdown, .. } => markdown.clone(),
        };
        blocks.iter().zip(levels).map(write).collect()
    }

    fn paragraph(&self, paragraph: &Paragraph, level: Option<u8>) -> String {
        match level {
            Some(level) => {
                // A heading is one line, and `{…}` at its end would be attributes.
                let text = self.inline(&paragraph.glyphs, false).replace("\\\n", " ").replace('\n', " ");
                let text = if text.ends_with('}') { text.replace('{', "\\{") } else { text };
                format!("{} {}", "#".repeat(usize::from(level)), text.trim())
            }
            None if paragraph.hints.bullet => format!("- {}", self.inline(&paragraph.glyphs, true)),
            None => self.inline(&paragraph.glyphs, !paragraph.hints.bold),
        }
    }

    /// Running text. Emphasis is kept where only a part of a paragraph has it and it is no mere label.
    fn inline(&self, glyphs: &[Glyph], emphasis: bool) -> String {
        let mut events = Vec::new();
        let mut at = 0;
        while at < glyphs.len() {
            let first = glyphs[at];
            if first.c == OBJECT {
                self.object(first, &mut events);
                at += 1;
                continue;
            }
            let same = |g: &&Glyph| g.bold == first.bold && g.object == first.object && g.c != OBJECT;
            let end = at + glyphs[at..].iter().take_while(same).count();
            let piece = &glyphs[at..end];
            let link = self.link(first);
            let bold = emphasis && first.bold && link.is_none() && keeps_bold(glyphs, at, end);
            if bold {
                events.push(Event::Start(Tag::Strong));
            }
            if let Some(dest) = &link {
                events.push(Event::Start(link_tag(dest)));
            }
            self.text(piece, &mut events);
            if link.is_some() {
                events.push(Event::End(TagEnd::Link));
            }
            if bold {
                events.push(Event::End(TagEnd::Strong));
            }
            at = end;
        }
        // A line break at the edge of a block breaks nothing, and would be read as a backslash.
        let is_break = |event: &Event<'_>| matches!(event, Event::HardBreak);
        let end = events.iter().rposition(|event| !is_break(event)).map_or(0, |at| at + 1);
        let shown = events.into_iter().take(end).skip_while(is_break);
        let spanned: Vec<_> = shown.map(|event| (event, 0..0)).collect();
        markdown(&spanned).trim().to_owned()
    }

    fn text(&self, glyphs: &[Glyph], events: &mut Vec<Event<'static>>) {
        for (i, line) in glyphs.split(|g| g.c == '\n').enumerate() {
            if i > 0 {
                events.push(Event::HardBreak);
            }
            let words = text_of(line).replace('\t', " ");
            if !words.is_empty() {
                events.push(Event::Text(words.into()));
            }
        }
    }

    fn link(&self, glyph: Glyph) -> Option<String> {
        match self.document.objects.get(usize::from(glyph.object).checked_sub(1)?)? {
            Object::Link(dest) => Some(dest.clone()),
            _ => None,
        }
    }

    fn object(&self, glyph: Glyph, events: &mut Vec<Event<'static>>) {
        let object = usize::from(glyph.object).checked_sub(1).and_then(|at| self.document.objects.get(at));
        match object {
            Some(Object::Picture(index)) => {
                let Some(picture) = self.document.pictures.get(*index) else { return };
                let dest = format!("{FOLDER}/{}", picture_name(*index, picture.ending));
                let alt = if picture.alt.trim().is_empty() { format!("图{}", index + 1) } else { picture.alt.clone() };
                events.push(Event::Start(Tag::Image {
                    link_type: pulldown_cmark::LinkType::Inline,
                    dest_url: dest.into(),
                    title: "".into(),
                    id: "".into(),
                }));
                events.push(Event::Text(alt.into()));
                events.push(Event::End(TagEnd::Image));
            }
            Some(Object::Note(index)) => events.push(Event::FootnoteReference((index + 1).to_string().into())),
            _ => events.push(Event::Text(OBJECT.to_string().into())),
        }
    }

    /// A footnote with its label.
    pub fn note(&self, index: usize, note: &Paragraph) -> String {
        format!("[^{}]: {}", index + 1, self.inline(&note.glyphs, true).replace('\n', " "))
    }

    fn table(&self, table: &Table, report: &mut Report) -> String {
        let columns = table.columns();
        let mut merged = false;
        let mut lines: Vec<String> = Vec::new();
        for (i, row) in table.rows.iter().enumerate() {
            let mut cells = Vec::new();
            for cell in row {
                merged |= cell.span > 1 || cell.covered;
                cells.push(self.inline(&cell.glyphs, false).replace("\\\n", " ").replace('\n', " "));
                cells.extend((1..cell.span.max(1)).map(|_| String::new()));
            }
            cells.resize(columns, String::new());
            lines.push(format!("| {} |", cells.join(" | ")));
            if i == 0 {
                lines.push(format!("|{}", "---|".repeat(columns)));
            }
        }
        let first = table.rows.iter().flatten().flat_map(|cell| &cell.glyphs).next();
        if merged && let Some(glyph) = first {
            let message = text!(
                "表格里有合并的单元格：内容写在第一格，其余留空",
                "merged cells in this table: their content stands in the first cell, the others are empty"
            );
            report.suspect("merged-cells", glyph.place, "", message);
        }
        lines.join("\n")
    }
}

fn link_tag(dest: &str) -> Tag<'static> {
    Tag::Link {
        link_type: pulldown_cmark::LinkType::Inline,
        dest_url: dest.to_owned().into(),
        title: "".into(),
        id: "".into(),
    }
}

/// The name of a picture's file.
pub(super) fn picture_name(index: usize, ending: &str) -> String {
    format!("{:02}.{ending}", index + 1)
}

/// Whether a bold stretch says something: a label or an ordinal that is bold does not.
fn keeps_bold(glyphs: &[Glyph], at: usize, end: usize) -> bool {
    let words = text_of(&glyphs[at..end]);
    let words = words.trim();
    let bare = words.trim_end_matches(['：', ':', '。', '，']);
    let opens = at == 0 && (words.ends_with(['：', ':']) || marker(words).is_some());
    let ordinal =
        marker(words).is_some_and(|m| m.len >= words.len()) || bare.chars().count() <= 2 && bare.ends_with('是');
    !words.is_empty() && !opens && !ordinal && words.chars().any(|c| c.is_alphanumeric())
}

/// Which blocks are headings, and of what level in Markdown.
pub(super) fn levels(blocks: &[Block], config: &Config) -> Vec<Option<u8>> {
    let texts: Vec<String> = blocks.iter().map(|b| b.paragraph().map(Paragraph::text).unwrap_or_default()).collect();
    let style = |i: usize| marker(&texts[i]).map(|m| m.style);
    let has_chapters = (0..blocks.len()).any(|i| style(i) == Some(Style::Comma) && heads(blocks, &texts, i));
    let chapters_by_layout =
        !has_chapters && blocks.iter().any(|b| b.paragraph().is_some_and(|p| p.hints.heading.is_some()));
    let top = blocks.iter().filter_map(|b| b.paragraph().and_then(|p| p.hints.heading)).min().unwrap_or(1);
    let mut labelled = false;
    let mut all = Vec::with_capacity(blocks.len());
    for (i, block) in blocks.iter().enumerate() {
        let Some(paragraph) = block.paragraph() else {
            all.push(None);
            continue;
        };
        let told = paragraph.hints.heading;
        let is_label = label(&texts[i], config);
        let level = match style(i) {
            _ if paragraph.hints.bullet || !one_line(&texts[i]) => None,
            _ if is_label => None,
            Some(Style::Comma) if has_chapters && heads(blocks, &texts, i) => Some(2),
            Some(Style::Paren) if chapters_top(&texts, blocks) && heads(blocks, &texts, i) => Some(2),
            Some(Style::Paren) if (!labelled || told.is_some()) && heads_problem(blocks, &texts, i) => Some(3),
            Some(Style::Digit | Style::DigitParen) if told.is_some() && !labelled => {
                Some(if has_chapters { 4 } else { 2 })
            }
            Some(_) => None,
            None if told.is_some() && chapters_by_layout => told.map(|level| (2 + level - top).min(6)),
            None if told.is_some() => {
                Some(if has_chapters && told == Some(top) && !texts[i].contains("问题") { 2 } else { 3 })
            }
            None => None,
        };
        match level {
            Some(2 | 3) => labelled = false,
            _ => labelled |= is_label,
        }
        all.push(level);
    }
    all
}

/// Whether a text without 一、 is divided by （一）.
fn chapters_top(texts: &[String], blocks: &[Block]) -> bool {
    let style = |text: &String| marker(text).map(|m| m.style);
    let comma = (0..texts.len()).any(|i| style(&texts[i]) == Some(Style::Comma) && heads(blocks, texts, i));
    !comma && texts.iter().filter(|text| style(text) == Some(Style::Paren) && text.contains("问题")).count() >= 2
}

/// Whether a paragraph is nothing but a label, or begins with one.
fn label(text: &str, config: &Config) -> bool {
    let rest = &text[marker(text).filter(|m| m.style != Style::Is).map_or(0, |m| m.len)..];
    let end = rest.find(['：', ':']);
    config.labels.find(rest[..end.unwrap_or(rest.len())].trim()).is_some()
}

fn one_line(text: &str) -> bool {
    !text.contains('\n') && !text.contains(OBJECT) && text.chars().count() <= 80
}

/// Whether a paragraph with 一、 is a heading: one short line without a sentence inside.
fn heads(blocks: &[Block], texts: &[String], i: usize) -> bool {
    let text = texts[i].trim().trim_end_matches(['。', '：', ':']);
    let hints = blocks[i].paragraph().map(|p| p.hints).unwrap_or_default();
    let sentence = text.contains(['。', '；', '！']) || !inline_items(text, 0).is_empty();
    one_line(text) && !sentence && (hints.heading.is_some() || hints.align != Align::End)
}

/// Whether a paragraph with （一） is the heading of a problem: the layout says so, or it is called a problem and something
/// else follows.
fn heads_problem(blocks: &[Block], texts: &[String], i: usize) -> bool {
    let hints = blocks[i].paragraph().map(|p| p.hints).unwrap_or_default();
    if !heads(blocks, texts, i) {
        return false;
    }
    let next = texts.get(i + 1).map(String::as_str).unwrap_or_default();
    let followed = !next.is_empty() && marker(next).is_none_or(|m| !matches!(m.style, Style::Paren | Style::Comma));
    let ends = texts[i].trim().ends_with(['。', '；', '，']);
    let named = texts[i].contains("问题");
    (hints.heading.is_some() || hints.bold || named || !ends) && followed
}
