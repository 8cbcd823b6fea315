//! The body of a .docx: paragraphs, runs, tables, and what hangs on them.

use std::collections::HashMap;

use super::super::MAX_TEXT;
use super::super::document::Dropped;
use super::super::document::{Align, Block, Cell, Glyph, Hints, OBJECT, Object, Paragraph, Picture, Place, Table};
use super::super::package::Relation;
use super::super::xml::{Child, Node};
use super::numbering::Numbering;
use super::styles::{Look, Styles};
use crate::text;

/// A body being read.
pub(super) struct Body<'a> {
    styles: &'a Styles,
    numbering: Numbering,
    targets: HashMap<&'a str, &'a Relation>,
    pub blocks: Vec<Block>,
    pub objects: Vec<Object>,
    pub pictures: Vec<Picture>,
    pub dropped: Vec<Dropped>,
    /// Notes that were referred to, with their places among all notes.
    pub footnotes: Vec<(String, usize)>,
    pub endnotes: Vec<(String, usize)>,
    /// How many tracked changes there are.
    pub changes: usize,
    /// How many comments are referred to.
    pub comments: usize,
    /// The number of the paragraph.
    number: u32,
    /// How many characters were read.
    count: usize,
    /// Charts, diagrams and objects whose words stand in parts of their own: what they are, and the part.
    pub embedded: Vec<(&'static str, String)>,
    /// What a paragraph whose end is deleted leaves to the next.
    carried: Vec<Glyph>,
    notes: usize,
}

/// A paragraph being read.
#[derive(Default)]
struct Line<'n> {
    glyphs: Vec<Glyph>,
    /// Text boxes that hang on it.
    boxes: Vec<&'n Node>,
    look: Look,
    size: u16,
    number: u32,
    link: u16,
    /// Whether it lies in a deletion.
    deleted: bool,
    removed: String,
    hidden: String,
}

impl Line<'_> {
    fn push(&mut self, c: char, bold: bool, object: u16) {
        if self.deleted {
            return self.removed.push(c);
        }
        let place = Place { line: self.number, column: self.glyphs.len() as u32 + 1 };
        self.glyphs.push(Glyph { c, place, bold, object: if object == 0 { self.link } else { object } });
    }
}

impl<'a> Body<'a> {
    /// Nothing read yet.
    pub fn new(styles: &'a Styles, numbering: Numbering, relations: &'a [Relation]) -> Self {
        Body {
            styles,
            numbering,
            targets: relations.iter().map(|it| (it.id.as_str(), it)).collect(),
            blocks: Vec::new(),
            objects: Vec::new(),
            pictures: Vec::new(),
            dropped: Vec::new(),
            footnotes: Vec::new(),
            endnotes: Vec::new(),
            changes: 0,
            comments: 0,
            number: 0,
            count: 0,
            embedded: Vec::new(),
            carried: Vec::new(),
            notes: 0,
        }
    }

    /// Reads all blocks in `node`.
    pub fn walk(&mut self, node: &Node) {
        for child in node.nodes() {
            match child.name.as_str() {
                "p" => self.paragraph_block(child),
                "tbl" => self.table_block(child),
                "AlternateContent" => self.walk(alternative(child)),
                "sdt" => child.child("sdtContent").into_iter().for_each(|inner| self.walk(inner)),
                "ins" | "moveTo" => {
                    self.changes += 1;
                    self.walk(child);
                }
                "del" | "moveFrom" => {
                    self.changes += 1;
                    self.drop_words(
                        "deleted-text",
                        child.text(),
                        text!("修订中删去的文字", "text deleted by a tracked change"),
                    );
                }
                "altChunk" => {
                    let message = text!("嵌入的另一份文件，没有读", "another file embedded here was not read");
                    self.drop_words("embedded-file", "altChunk".to_owned(), message);
                }
                "customXml" | "smartTag" => self.walk(child),
                _ => {}
            }
        }
    }

    /// Whether more was read than a notice has. Numbers, repeated notes and nested boxes can make much of a small file.
    pub fn is_too_long(&self) -> bool {
        self.count > MAX_TEXT as usize
    }

    fn drop_words(&mut self, name: &'static str, words: String, message: crate::lang::Text) {
        if words.trim().is_empty() {
            return;
        }
        let place = Some(Place { line: self.number, column: 1 });
        self.dropped.push(Dropped { name, place, words, message });
    }

    fn paragraph_block(&mut self, node: &Node) {
        let (paragraph, boxes) = self.paragraph(node);
        if let Some(paragraph) = paragraph {
            self.blocks.push(Block::Paragraph(paragraph));
        }
        boxes.into_iter().for_each(|inner| self.walk(inner));
    }

    /// A paragraph with the text boxes that hang on it. `None` if its end is deleted: the next goes on with it.
    fn paragraph<'n>(&mut self, node: &'n Node) -> (Option<Paragraph>, Vec<&'n Node>) {
        self.number += 1;
        if self.is_too_long() {
            return (None, Vec::new());
        }
        let properties = node.child("pPr");
        let style = properties.and_then(|n| n.value("pStyle"));
        let mut own = Look::default();
        if let Some(properties) = properties {
            own.read_paragraph(properties);
        }
        let level_said = own.level.is_some();
        own.fill(&self.styles.look(style));
        let mut line = Line { look: own.clone(), number: self.number, ..Line::default() };
        let shown = self.numeral(&own, level_said, style);
        if let Some(shown) = &shown {
            let bold = own.bold.unwrap_or(false);
            shown.text.chars().for_each(|c| line.push(c, bold, 0));
        }
        let numeral = line.glyphs.len();
        self.inline(node, &mut line);
        if let Some(at) = line.glyphs.get(numeral).filter(|_| numeral > 0) {
            self.part_numeral(*at, numeral, &mut line);
        }
        let bare = line.glyphs[numeral..].iter().all(|g| !g.is_visible()) && numeral > 0;
        if bare {
            let words: String = line.glyphs.drain(..).map(|g| g.c).collect();
            self.drop_words(
                "empty-item",
                words,
                text!("空段落的自动编号", "the automatic number of an empty paragraph"),
            );
        }
        self.settle_line(&mut line);
        self.count += line.glyphs.len();
        let mut glyphs = std::mem::take(&mut self.carried);
        glyphs.append(&mut line.glyphs);
        let ends_deleted = properties.and_then(|n| n.child("rPr")).is_some_and(|n| n.child("del").is_some());
        if ends_deleted {
            self.changes += 1;
            self.carried = glyphs;
            return (None, line.boxes);
        }
        let inserted = properties.and_then(|n| n.child("rPr")).is_some_and(|n| n.child("ins").is_some());
        self.changes += usize::from(inserted);
        let hints = self.hints(&glyphs, &line, style, shown.is_some_and(|shown| shown.bullet) && !bare);
        (Some(Paragraph { glyphs, hints }), line.boxes)
    }

    /// A blank keeps a numeral apart from digits that follow: `1.` and `4亿元`.
    fn part_numeral(&mut self, first: Glyph, numeral: usize, line: &mut Line<'_>) {
        let last = line.glyphs[numeral - 1].c;
        let needed = first.c.is_ascii_alphanumeric() && (last.is_ascii_alphanumeric() || last == '.');
        if needed {
            line.glyphs
                .insert(numeral, Glyph { c: ' ', place: Place { column: 0, ..first.place }, bold: false, object: 0 });
        }
    }

    fn numeral(&mut self, look: &Look, level_said: bool, style: Option<&str>) -> Option<super::numbering::Shown> {
        let number = look.number.as_deref().filter(|number| *number != "0")?;
        let by_style = style.filter(|_| !level_said).and_then(|style| self.numbering.level_of_style(number, style));
        self.numbering.next(number, by_style.or(look.level).unwrap_or(0))
    }

    fn settle_line(&mut self, line: &mut Line<'_>) {
        let removed = std::mem::take(&mut line.removed);
        self.drop_words("deleted-text", removed, text!("修订中删去的文字", "text deleted by a tracked change"));
        let hidden = std::mem::take(&mut line.hidden);
        self.drop_words("hidden-text", hidden, text!("设为隐藏的文字", "text that is set as hidden"));
    }

    fn hints(&self, glyphs: &[Glyph], line: &Line<'_>, style: Option<&str>, bullet: bool) -> Hints {
        let mut visible = glyphs.iter().filter(|g| g.is_visible() && g.c != OBJECT).peekable();
        let any = visible.peek().is_some();
        Hints {
            heading: line.look.outline.filter(|level| *level < 9).map(|level| level + 1),
            title: self.styles.is_title(style),
            align: line.look.align.unwrap_or(Align::Start),
            size: if line.size > 0 { line.size } else { line.look.size.unwrap_or(0) },
            bold: any && visible.all(|g| g.bold),
            bullet,
            indented: line.look.indented.unwrap_or(false),
        }
    }

    /// Reads what stands in a paragraph.
    fn inline<'n>(&mut self, node: &'n Node, line: &mut Line<'n>) {
        for child in node.nodes() {
            match child.name.as_str() {
                "r" => self.run(child, line),
                "hyperlink" => self.hyperlink(child, line),
                "ins" | "moveTo" => {
                    self.changes += 1;
                    self.inline(child, line);
                }
                "del" | "moveFrom" => {
                    self.changes += 1;
                    let before = std::mem::replace(&mut line.deleted, true);
                    self.inline(child, line);
                    line.deleted = before;
                }
                "sdt" => child.child("sdtContent").into_iter().for_each(|inner| self.inline(inner, line)),
                "AlternateContent" => self.inline(alternative(child), line),
                "fldSimple" | "smartTag" | "customXml" | "dir" | "bdo" => self.inline(child, line),
                "oMath" | "oMathPara" => {
                    for text in child.all().into_iter().filter(|n| n.name == "t") {
                        text.text().chars().for_each(|c| line.push(c, false, 0));
                    }
                }
                _ => {}
            }
        }
    }

    fn hyperlink<'n>(&mut self, node: &'n Node, line: &mut Line<'n>) {
        let target = node.attribute("id").and_then(|id| self.targets.get(id)).map(|it| it.target.clone());
        let before = line.link;
        if let Some(target) = target {
            line.link = self.object(Object::Link(target));
        }
        self.inline(node, line);
        line.link = before;
    }

    /// The number by which glyphs name an object. There is room for 65,534.
    fn object(&mut self, object: Object) -> u16 {
        if self.objects.len() >= usize::from(u16::MAX) - 1 {
            return 0;
        }
        self.objects.push(object);
        self.objects.len() as u16
    }

    fn run<'n>(&mut self, node: &'n Node, line: &mut Line<'n>) {
        let mut look = Look::default();
        if let Some(properties) = node.child("rPr") {
            look.read_run(properties);
            if let Some(style) = properties.value("rStyle") {
                let of_style = self.styles.look(Some(style));
                look.bold = look.bold.or(of_style.bold);
                look.hidden = look.hidden.or(of_style.hidden);
            }
        }
        let bold = look.bold.or(line.look.bold).unwrap_or(false);
        if line.size == 0 {
            line.size = look.size.unwrap_or(0);
        }
        if look.hidden.unwrap_or(false) {
            line.hidden += &node.all().iter().filter(|n| n.name == "t").map(|n| n.text()).collect::<String>();
            return;
        }
        for child in node.nodes() {
            self.run_child(child, bold, line);
        }
    }

    fn run_child<'n>(&mut self, child: &'n Node, bold: bool, line: &mut Line<'n>) {
        match child.name.as_str() {
            "t" | "delText" => child.text().chars().for_each(|c| line.push(if c == '\n' { ' ' } else { c }, bold, 0)),
            "tab" | "ptab" => line.push('\t', bold, 0),
            "cr" => line.push('\n', bold, 0),
            "br" if matches!(child.attribute("type"), None | Some("textWrapping")) => line.push('\n', bold, 0),
            "noBreakHyphen" => line.push('-', bold, 0),
            "sym" => {
                let code = child.attribute("char").and_then(|hex| u32::from_str_radix(hex, 16).ok());
                line.push(code.and_then(char::from_u32).unwrap_or('\u{fffd}'), bold, 0);
            }
            "footnoteReference" | "endnoteReference" => self.note_reference(child, line),
            "commentReference" => self.comments += 1,
            "drawing" | "pict" | "object" => self.drawing(child, line),
            "AlternateContent" => {
                for inner in alternative(child).nodes() {
                    self.run_child(inner, bold, line);
                }
            }
            "ruby" => self.ruby(child, line),
            _ => {}
        }
    }

    fn ruby<'n>(&mut self, node: &'n Node, line: &mut Line<'n>) {
        if let Some(base) = node.child("rubyBase") {
            self.inline(base, line);
        }
        let reading = node.child("rt").map(Node::text).unwrap_or_default();
        self.drop_words("reading", reading, text!("注音", "a reading above the text"));
    }

    fn note_reference(&mut self, node: &Node, line: &mut Line<'_>) {
        let Some(id) = node.attribute("id") else { return };
        let place = self.notes;
        self.notes += 1;
        match node.name.as_str() {
            "footnoteReference" => self.footnotes.push((id.to_owned(), place)),
            _ => self.endnotes.push((id.to_owned(), place)),
        }
        let object = self.object(Object::Note(place));
        line.push(OBJECT, false, object);
    }

    /// Pictures in their order, and text boxes, which stand after the paragraph that they hang on.
    fn drawing<'n>(&mut self, node: &'n Node, line: &mut Line<'n>) {
        let all = node.all();
        let described = all.iter().find(|n| matches!(n.name.as_str(), "docPr" | "shape"));
        let alt = described.and_then(|n| n.attribute("descr").or_else(|| n.attribute("alt"))).unwrap_or("");
        self.hanging(node, alt, line);
    }

    /// What lies in a drawing, each thing once: of two versions the newer one, and of boxes in boxes the outer one, which is
    /// read with all that it holds.
    fn hanging<'n>(&mut self, node: &'n Node, alt: &str, line: &mut Line<'n>) {
        for inner in node.nodes() {
            match inner.name.as_str() {
                "txbxContent" => line.boxes.push(inner),
                "AlternateContent" => self.hanging(alternative(inner), alt, line),
                "blip" => self.picture(inner.attribute("embed"), alt, line),
                "imagedata" => self.picture(inner.attribute("id"), alt, line),
                "chart" => self.embed("chart", inner.attribute("id")),
                "relIds" => self.embed("diagram", inner.attribute("dm")),
                "OLEObject" => self.embed("embedded-object", inner.attribute("id")),
                "textpath" => {
                    let words = inner.attribute("string").unwrap_or("").to_owned();
                    self.drop_words("word-art", words, text!("艺术字或水印", "decorative text or a watermark"));
                }
                _ => self.hanging(inner, alt, line),
            }
        }
    }

    fn embed(&mut self, name: &'static str, id: Option<&str>) {
        let relation = id.and_then(|id| self.targets.get(id));
        self.embedded.extend(relation.map(|relation| (name, relation.target.clone())));
    }

    fn picture(&mut self, id: Option<&str>, alt: &str, line: &mut Line<'_>) {
        let Some(relation) = id.and_then(|id| self.targets.get(id)) else { return };
        let address = relation.target.clone();
        self.pictures.push(Picture { bytes: Vec::new(), address, ending: "png", alt: alt.to_owned() });
        let object = self.object(Object::Picture(self.pictures.len() - 1));
        line.push(OBJECT, false, object);
    }

    /// The text of a note as one paragraph.
    pub fn note(&mut self, node: &Node) -> Paragraph {
        let mut glyphs: Vec<Glyph> = Vec::new();
        for inner in node.nodes().filter(|n| n.name == "p") {
            let (paragraph, _) = self.paragraph(inner);
            let Some(mut paragraph) = paragraph else { continue };
            paragraph.trim();
            if let (Some(first), false) = (paragraph.glyphs.first(), glyphs.is_empty()) {
                glyphs.push(Glyph { c: ' ', place: Place { column: 0, ..first.place }, bold: false, object: 0 });
            }
            glyphs.append(&mut paragraph.glyphs);
        }
        Paragraph { glyphs, hints: Hints::default() }
    }

    fn table_block(&mut self, node: &Node) {
        let rows: Vec<&Node> = rows(node);
        let cells: Vec<Vec<&Node>> = rows.iter().map(|row| cells(row)).collect();
        // A table of one cell is a frame around text.
        if let [row] = &cells[..]
            && let [cell] = row[..]
        {
            return self.walk(cell);
        }
        let mut table = Table::default();
        for row in cells {
            let row: Vec<Cell> = row.into_iter().map(|cell| self.cell(cell)).collect();
            table.rows.push(row);
        }
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    fn cell(&mut self, node: &Node) -> Cell {
        let properties = node.child("tcPr");
        let span = properties.and_then(|n| n.value("gridSpan")).and_then(|n| n.parse().ok()).unwrap_or(1);
        let merge = properties.and_then(|n| n.child("vMerge"));
        let covered = merge.is_some_and(|n| n.attribute("val").is_none_or(|value| value == "continue"));
        // The blocks of the cell are read as the body's are, and then taken out of it again.
        let start = self.blocks.len();
        self.walk(node);
        let mut glyphs: Vec<Glyph> = Vec::new();
        for block in self.blocks.split_off(start) {
            let mut parts: Vec<Paragraph> = match block {
                Block::Paragraph(paragraph) => vec![paragraph],
                Block::Table(table) => {
                    let inner = table.rows.into_iter().flatten();
                    inner.map(|cell| Paragraph { glyphs: cell.glyphs, hints: Hints::default() }).collect()
                }
                Block::Raw { seen, .. } => vec![seen],
            };
            for part in &mut parts {
                part.trim();
                if let (Some(first), false) = (part.glyphs.first(), glyphs.is_empty()) {
                    glyphs.push(Glyph { c: '\n', place: Place { column: 0, ..first.place }, bold: false, object: 0 });
                }
                glyphs.append(&mut part.glyphs);
            }
        }
        Cell { glyphs, span: std::cmp::Ord::clamp(span, 1, 64), covered }
    }
}

/// What a program of today is to read of two versions of the same thing.
fn alternative(node: &Node) -> &Node {
    node.child("Choice").or_else(|| node.child("Fallback")).unwrap_or(node)
}

/// The rows of a table; content controls and changes may stand around them.
fn rows(node: &Node) -> Vec<&Node> {
    inner(node, "tr")
}

fn cells(node: &Node) -> Vec<&Node> {
    inner(node, "tc")
}

fn inner<'n>(node: &'n Node, name: &str) -> Vec<&'n Node> {
    let mut all = Vec::new();
    for child in &node.children {
        let Child::Node(child) = child else { continue };
        match child.name.as_str() {
            found if found == name => all.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" => all.extend(inner(child, name)),
            _ => {}
        }
    }
    all
}
