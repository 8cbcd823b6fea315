//! Saved web pages: the main text of a campus page, found among its menus.
//!
//! The tokenizer is a browser's (html5ever); the tree is ours, since all that is wanted of it is where paragraphs begin and
//! end.

mod pages;
mod tree;

use super::document::Dropped;
use super::document::{
    Align, Block, Cell, Document, Glyph, Hints, OBJECT, Object, Paragraph, Picture, Place, Table, Unit,
};
use crate::text;
use tree::{Content, Element};

/// So many pieces of text around the main one are named one by one.
const SURROUNDINGS: usize = 300;

/// The words of a page, to be compared: without blanks, which every system sets as it likes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What the page names as its title.
    pub title: String,
    /// The main text.
    pub main: String,
    /// Whether the page says where the main text begins and ends; otherwise something around it may have been taken too.
    pub is_marked: bool,
    /// All text of the page.
    pub all: String,
}

/// Reads the words of a page.
pub fn words(html: &str) -> Words {
    let root = tree::parse(html);
    let marked = pages::named_text(&root);
    let main = marked.unwrap_or_else(|| pages::main_text(&root));
    let title = pages::title(&root).unwrap_or_default();
    Words { title, main: tree::texts(main), is_marked: marked.is_some(), all: tree::texts(&root) }
}

/// Reads a page.
pub(super) fn read(html: &str) -> Document {
    let root = tree::parse(html);
    let main = pages::main_text(&root);
    let mut reader = Reader::default();
    reader.block(main, Dress::default());
    reader.end_paragraph();
    let mut document = reader.document;
    document.unit = Unit::Paragraphs;
    document.title = pages::title(&root);
    document.date = pages::date(&root);
    let inside = tree::texts(main);
    let title: String = document.title.iter().flat_map(|title| title.split_whitespace()).collect();
    let mut surroundings = pages::surroundings(&root, main);
    if surroundings.len() > SURROUNDINGS {
        let rest = surroundings.split_off(SURROUNDINGS).concat();
        surroundings.push(rest);
    }
    for words in surroundings {
        // What the main text says too is not lost, and the title above it is taken.
        if !inside.contains(&words) && words != title {
            let message = text!("正文以外的网页内容", "what the page has around its main text");
            document.dropped.push(Dropped { name: "page-surroundings", place: None, words, message });
        }
    }
    document
}

/// How the text here is dressed.
#[derive(Clone, Copy, Default)]
struct Dress {
    bold: bool,
    align: Align,
    size: u16,
    heading: Option<u8>,
    link: u16,
    /// Whether line ends are content.
    pre: bool,
    bullet: bool,
}

#[derive(Default)]
struct Reader {
    document: Document,
    glyphs: Vec<Glyph>,
    dress: Dress,
    number: u32,
    /// A numeral that the next text begins with.
    numeral: Option<String>,
    /// Glyphs of a cell are gathered apart.
    in_cell: bool,
}

const HIDDEN: &[&str] = &[
    "script", "style", "head", "noscript", "template", "select", "iframe", "object", "svg", "button", "input",
    "textarea",
];

const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "table",
    "tr",
    "td",
    "th",
    "blockquote",
    "pre",
    "dl",
    "dt",
    "dd",
    "form",
    "fieldset",
    "center",
    "figure",
    "figcaption",
    "body",
    "html",
    "hr",
    "nav",
    "aside",
    "address",
    "caption",
    "tbody",
    "thead",
];

impl Reader {
    fn block(&mut self, element: &Element, dress: Dress) {
        let dress = dressed(element, dress);
        for content in &element.contents {
            match content {
                Content::Text(text) => self.text(text, dress),
                Content::Element(child) => self.element(child, dress),
            }
        }
    }

    fn element(&mut self, element: &Element, dress: Dress) {
        let name = element.name.as_str();
        if HIDDEN.contains(&name) || is_hidden(element) {
            return;
        }
        match name {
            "br" => self.push('\n', dress, 0),
            "img" => self.picture(element, dress),
            "a" => self.link(element, dress),
            "ol" => self.ordered(element, dress),
            "table" => self.table(element, dress),
            "li" => {
                self.end_paragraph();
                self.block(element, Dress { bullet: self.numeral.is_none(), ..dress });
                self.end_paragraph();
            }
            _ if BLOCKS.contains(&name) => {
                self.end_paragraph();
                self.block(element, dress);
                self.end_paragraph();
            }
            _ => self.block(element, dress),
        }
    }

    fn text(&mut self, text: &str, dress: Dress) {
        for c in text.chars() {
            let blank = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if blank && !dress.pre {
                let last = self.glyphs.last().map(|g| g.c);
                if last.is_some_and(|last| !matches!(last, ' ' | '\n')) {
                    // A line end in the source of a page is a blank at most; between Han it is nothing.
                    self.push(if c == ' ' { ' ' } else { '\u{1}' }, dress, 0);
                }
            } else if c != '\r' {
                self.push(c, dress, 0);
            }
        }
    }

    fn push(&mut self, c: char, dress: Dress, object: u16) {
        if self.glyphs.is_empty() {
            self.number += u32::from(!self.in_cell);
            self.dress = dress;
            if let Some(numeral) = self.numeral.take() {
                numeral.chars().for_each(|c| self.push_plain(c, dress, 0));
            }
        }
        self.push_plain(c, dress, object);
    }

    fn push_plain(&mut self, c: char, dress: Dress, object: u16) {
        let place = Place { line: self.number, column: self.glyphs.len() as u32 + 1 };
        let object = if object == 0 { dress.link } else { object };
        self.glyphs.push(Glyph { c, place, bold: dress.bold, object });
        self.dress.size = self.dress.size.max(dress.size);
        if self.dress.align == Align::Start {
            self.dress.align = dress.align;
        }
    }

    fn end_paragraph(&mut self) {
        if self.in_cell {
            if self.glyphs.last().is_some_and(|g| g.c != '\n') {
                self.push('\n', Dress::default(), 0);
            }
            return;
        }
        let glyphs = settle_blanks(std::mem::take(&mut self.glyphs));
        let visible = || glyphs.iter().filter(|g| g.is_visible() && g.c != OBJECT);
        let hints = Hints {
            heading: self.dress.heading,
            align: self.dress.align,
            size: self.dress.size,
            bold: visible().next().is_some() && visible().all(|g| g.bold),
            bullet: self.dress.bullet,
            indented: glyphs.first().is_some_and(|g| g.c == '\u{3000}'),
            title: false,
        };
        if glyphs.iter().any(Glyph::is_visible) {
            self.document.blocks.push(Block::Paragraph(Paragraph { glyphs, hints }));
        }
    }

    fn object(&mut self, object: Object) -> u16 {
        if self.document.objects.len() >= usize::from(u16::MAX) - 1 {
            return 0;
        }
        self.document.objects.push(object);
        self.document.objects.len() as u16
    }

    fn link(&mut self, element: &Element, dress: Dress) {
        let target = element.attribute("href").map(str::trim).filter(|href| !href.is_empty() && !href.starts_with('#'));
        let link = target.map_or(0, |href| self.object(Object::Link(href.to_owned())));
        self.block(element, Dress { link, ..dress });
    }

    /// Pictures of a saved page lie elsewhere: they are named, for the command to find.
    fn picture(&mut self, element: &Element, dress: Dress) {
        let source = element.attribute("src").or_else(|| element.attribute("data-src")).unwrap_or("");
        if source.is_empty() {
            return;
        }
        let picture = Picture {
            bytes: Vec::new(),
            address: source.to_owned(),
            ending: "png",
            alt: element.attribute("alt").unwrap_or("").to_owned(),
        };
        self.document.pictures.push(picture);
        let object = self.object(Object::Picture(self.document.pictures.len() - 1));
        self.push(OBJECT, dress, object);
    }

    fn ordered(&mut self, element: &Element, dress: Dress) {
        self.end_paragraph();
        let mut number: u32 = element.attribute("start").and_then(|n| n.trim().parse().ok()).unwrap_or(1);
        for child in element.elements() {
            if child.name == "li" {
                self.numeral = Some(format!("{number}. "));
                number = number.saturating_add(1);
            }
            self.element(child, dress);
            self.numeral = None;
        }
        self.end_paragraph();
    }

    fn table(&mut self, element: &Element, dress: Dress) {
        self.end_paragraph();
        let rows = tree::rows(element);
        let count = rows.iter().map(|row| tree::cells(row).len()).sum::<usize>();
        // A table with one cell, or within another, is a frame.
        if count <= 1 || self.in_cell {
            rows.iter().for_each(|row| tree::cells(row).iter().for_each(|cell| self.block(cell, dress)));
            return self.end_paragraph();
        }
        let mut table = Table::default();
        for row in rows {
            let cells: Vec<Cell> = tree::cells(row).into_iter().map(|cell| self.cell(cell, dress)).collect();
            table.rows.push(cells);
        }
        reach_down(&mut table);
        self.document.blocks.push(Block::Table(table));
    }

    fn cell(&mut self, element: &Element, dress: Dress) -> Cell {
        self.number += 1;
        self.in_cell = true;
        self.block(element, Dress { align: Align::Start, ..dress });
        self.in_cell = false;
        let mut paragraph =
            Paragraph { glyphs: settle_blanks(std::mem::take(&mut self.glyphs)), hints: Hints::default() };
        paragraph.trim();
        let number = |name: &str| element.attribute(name).and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(1);
        // How far it reaches down is kept in `covered` of the cells below, which `reach_down` makes.
        let below = number("rowspan").clamp(1, 200) - 1;
        paragraph.glyphs.shrink_to_fit();
        Cell { glyphs: paragraph.glyphs, span: number("colspan").clamp(1, 64) | below << 16, covered: false }
    }
}

/// The most cells that are made for those that reach down.
const MOST_COVERED: usize = 50_000;

/// Puts empty cells where cells of rows above reach.
fn reach_down(table: &mut Table) {
    let mut open: Vec<usize> = Vec::new();
    let mut made = 0;
    for row in &mut table.rows {
        let mut cells = Vec::new();
        let mut column = 0;
        for mut cell in std::mem::take(row) {
            made += cover(&mut open, &mut column, &mut cells);
            let below = if made < MOST_COVERED { cell.span >> 16 } else { 0 };
            cell.span &= 0xffff;
            open.resize(open.len().max(column + cell.span), 0);
            open[column..column + cell.span].fill(below);
            column += cell.span;
            cells.push(cell);
        }
        made += cover(&mut open, &mut column, &mut cells);
        *row = cells;
        if made >= MOST_COVERED {
            open.clear();
        }
    }
}

/// Makes the cells from `column` on into which cells above reach, and gives their number.
fn cover(open: &mut [usize], column: &mut usize, cells: &mut Vec<Cell>) -> usize {
    let from = *column;
    while open.get(*column).is_some_and(|left| *left > 0) {
        open[*column] -= 1;
        cells.push(Cell { span: 1, covered: true, ..Cell::default() });
        *column += 1;
    }
    *column - from
}

/// Line ends of the source become blanks or nothing, as a reader of Chinese expects.
fn settle_blanks(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for (at, glyph) in glyphs.iter().enumerate() {
        if glyph.c != '\u{1}' {
            out.push(*glyph);
            continue;
        }
        let after = glyphs[at + 1..].iter().find(|g| !matches!(g.c, ' ' | '\u{1}')).map(|g| g.c);
        if let (Some(before), Some(after)) = (out.last().map(|g| g.c), after)
            && !crate::text::han::joins_without_space(before, after)
            && before != ' '
        {
            out.push(Glyph { c: ' ', ..*glyph });
        }
    }
    out
}

fn is_hidden(element: &Element) -> bool {
    let style = element.attribute("style").unwrap_or("").replace(' ', "").to_ascii_lowercase();
    style.contains("display:none") || element.attribute("hidden").is_some()
}

/// The dress of what stands in `element`.
fn dressed(element: &Element, mut dress: Dress) -> Dress {
    match element.name.as_str() {
        "b" | "strong" => dress.bold = true,
        "center" => dress.align = Align::Centre,
        "pre" => dress.pre = true,
        name if name.len() == 2 && name.starts_with('h') => {
            if let Some(level) = name[1..].parse().ok().filter(|level| (1..=6).contains(level)) {
                dress.heading = Some(level);
                dress.bold = true;
            }
        }
        _ => {}
    }
    let style = element.attribute("style").unwrap_or("").replace(' ', "").to_ascii_lowercase();
    let of = |key: &str| style.split(';').find_map(|rule| rule.strip_prefix(key)?.strip_prefix(':').map(str::to_owned));
    match of("text-align").as_deref().or(element.attribute("align")) {
        Some("center") => dress.align = Align::Centre,
        Some("right") => dress.align = Align::End,
        Some("left" | "justify") => dress.align = Align::Start,
        _ => {}
    }
    match of("font-weight").as_deref() {
        Some("bold" | "bolder" | "700" | "800" | "900") => dress.bold = true,
        Some("normal" | "400") => dress.bold = false,
        _ => {}
    }
    if let Some(size) = of("font-size").and_then(|size| half_points(&size)) {
        dress.size = size;
    }
    dress
}

/// `16pt`, `21px` in half points.
fn half_points(size: &str) -> Option<u16> {
    let digits = size.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(size.len());
    let number: f64 = size[..digits].parse().ok()?;
    let half = match &size[digits..] {
        "pt" => number * 2.0,
        "px" => number * 1.5,
        _ => return None,
    };
    (half > 0.0 && half < 400.0).then_some(half as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Vec<String> {
        let document = read(html);
        let text = |block: &Block| match block {
            Block::Paragraph(paragraph) => paragraph.text(),
            Block::Table(table) => {
                let row = |row: &Vec<Cell>| {
                    row.iter().map(|c| super::super::document::text_of(&c.glyphs)).collect::<Vec<_>>().join("|")
                };
                table.rows.iter().map(row).collect::<Vec<_>>().join("/")
            }
            Block::Raw { .. } => String::new(),
        };
        document.blocks.iter().map(text).collect()
    }

    #[test]
    fn paragraphs_are_what_a_reader_sees() {
        let cases: [(&str, &[&str]); 9] = [
            ("<p>甲<b>乙</b>\n丙</p><p>丁</p>", &["甲乙丙", "丁"]),
            ("甲<br>乙<div>丙</div>丁", &["甲\n乙", "丙", "丁"]),
            ("<p>a\nb&nbsp;&lt;甲&gt;</p>", &["a b\u{a0}<甲>"]),
            ("<p>《关于征求&lt;办法&gt;的函》</p>", &["《关于征求<办法>的函》"]),
            ("<ol start=3><li>甲<li><p>乙</p></ol>", &["3. 甲", "4. 乙"]),
            ("<table><tr><td>甲</td><td>乙<br>丙</td></tr><tr><td colspan=2>丁</td></tr></table>", &["甲|乙\n丙/丁"]),
            ("<table><tr><td rowspan=2>甲<td>乙<tr><td>丙</table>", &["甲|乙/|丙"]),
            ("<table><tr><td><p>一段</p><p>二段</p></td></tr></table>", &["一段", "二段"]),
            ("<script>x</script><p style='display: none'>藏</p><p>甲</p>", &["甲"]),
        ];
        for (html, expected) in cases {
            assert_eq!(shown(html), expected, "{html}");
        }
    }
}
