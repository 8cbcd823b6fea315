//! What every reader of a foreign file gives: paragraphs, tables, pictures and notes, each character with its place.
//!
//! The layout of the source survives only as hints. What a reader of the source sees is here character by character, in
//! order; numerals that a program counts by itself stand in the text as they are shown.

use serde::Serialize;

use crate::lang::Text;

/// What places in a source are counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Lines and columns of a text.
    #[default]
    Lines,
    /// Paragraphs and characters in them.
    Paragraphs,
    /// Rows and columns of a sheet.
    Cells,
}

/// A place in a source, from 1: line and column, or paragraph and character, or row and column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Line, paragraph or row.
    pub line: u32,
    /// Column, or the number of the character.
    pub column: u32,
}

/// A character with its place and dress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// The character. [`OBJECT`] stands for a picture or a note, `\n` for a line break inside a paragraph.
    pub c: char,
    /// Where it stands.
    pub place: Place,
    /// Whether it is bold.
    pub bold: bool,
    /// What it belongs to: an index into [`Document::objects`], plus one.
    pub object: u16,
}

/// Stands for what is no character.
pub const OBJECT: char = '\u{fffc}';

impl Glyph {
    /// Whether a reader sees it: no blank, no break.
    pub fn is_visible(&self) -> bool {
        !is_blank(self.c)
    }
}

/// Whether `c` leaves no ink.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' | '\u{AD}')
}

/// What a glyph belongs to, beside the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A link to this address.
    Link(String),
    /// A picture: an index into [`Document::pictures`].
    Picture(usize),
    /// A note: an index into [`Document::notes`].
    Note(usize),
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// As text is.
    #[default]
    Start,
    /// In the middle.
    Centre,
    /// At the right.
    End,
}

/// What the layout says about a paragraph. None of it is relied on alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The level of a heading, from 1.
    pub heading: Option<u8>,
    /// Whether its style is that of a title.
    pub title: bool,
    /// How it is set.
    pub align: Align,
    /// The size of its letters in half points, 0 where nothing is said.
    pub size: u16,
    /// Whether all of it is bold.
    pub bold: bool,
    /// Whether it has a bullet.
    pub bullet: bool,
    /// Whether its first line is indented.
    pub indented: bool,
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Its characters.
    pub glyphs: Vec<Glyph>,
    /// How it is laid out.
    pub hints: Hints,
}

impl Paragraph {
    /// Its text, notes left out, pictures as [`OBJECT`].
    pub fn text(&self) -> String {
        text_of(&self.glyphs)
    }

    /// Whether nothing in it can be seen.
    pub fn is_blank(&self) -> bool {
        !self.glyphs.iter().any(Glyph::is_visible)
    }

    /// Where it begins.
    pub fn place(&self) -> Place {
        self.glyphs.iter().find(|g| g.is_visible()).or(self.glyphs.first()).map_or(Place::default(), |g| g.place)
    }

    /// Takes the blanks at both ends away.
    pub fn trim(&mut self) {
        let end = self.glyphs.iter().rposition(Glyph::is_visible).map_or(0, |at| at + 1);
        self.glyphs.truncate(end);
        let start = self.glyphs.iter().position(Glyph::is_visible).unwrap_or(0);
        self.glyphs.drain(..start);
    }
}

/// The characters of `glyphs`.
pub fn text_of(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|g| g.c).collect()
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is in it; paragraphs are parted by `\n`.
    pub glyphs: Vec<Glyph>,
    /// How many columns it spans.
    pub span: usize,
    /// Whether the cell above reaches into it.
    pub covered: bool,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// How many columns it has.
    pub fn columns(&self) -> usize {
        self.rows.iter().map(|row| row.iter().map(|cell| cell.span.max(1)).sum()).max().unwrap_or(1)
    }

    /// How many cells it has when every row is as wide as the widest.
    pub fn size(&self) -> usize {
        self.rows.len().saturating_mul(self.columns())
    }
}

/// A block of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph or heading.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// Markdown that stays as it is, with its visible text.
    Raw {
        /// The source.
        markdown: String,
        /// What can be seen of it.
        seen: Paragraph,
    },
}

impl Block {
    /// The paragraph, if it is one.
    pub fn paragraph(&self) -> Option<&Paragraph> {
        match self {
            Block::Paragraph(paragraph) => Some(paragraph),
            _ => None,
        }
    }

    /// All its characters in order.
    pub fn glyphs(&self) -> Box<dyn Iterator<Item = &Glyph> + '_> {
        match self {
            Block::Paragraph(paragraph) | Block::Raw { seen: paragraph, .. } => Box::new(paragraph.glyphs.iter()),
            Block::Table(table) => Box::new(table.rows.iter().flatten().flat_map(|cell| &cell.glyphs)),
        }
    }
}

/// A picture of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its bytes, or none where only its address is known.
    pub bytes: Vec<u8>,
    /// The address it has in the source: a part's name, or what stands in `src`.
    pub address: String,
    /// The ending its bytes ask for: png, jpg, gif, svg, webp.
    pub ending: &'static str,
    /// Its description.
    pub alt: String,
}

/// A source, read.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// What places are counted in.
    pub unit: Unit,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
    /// What glyphs point at.
    pub objects: Vec<Object>,
    /// Its pictures.
    pub pictures: Vec<Picture>,
    /// Its footnotes and endnotes.
    pub notes: Vec<Paragraph>,
    /// What the reader left out, by name.
    pub dropped: Vec<Dropped>,
    /// A title that stands outside the text (the page's head).
    pub title: Option<String>,
    /// A day of publication that stands outside the text, as written.
    pub date: Option<String>,
    /// The front matter of a Markdown file that has one.
    pub front_matter: Option<String>,
}

/// Visible text that a reader left out, by name.
#[derive(Clone, Debug)]
pub struct Dropped {
    /// What sort of thing it is.
    pub name: &'static str,
    /// Where it stood, if that can be said.
    pub place: Option<Place>,
    /// The words.
    pub words: String,
    /// Why they are left out.
    pub message: Text,
}

/// The sort of file that a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Word's and WPS's .docx
    Docx,
    /// Plain text.
    Text,
    /// A saved page.
    Html,
    /// Markdown.
    Markdown,
    /// A ledger in .xlsx
    Xlsx,
    /// A ledger in .csv
    Csv,
}

/// The ending that the first bytes of a picture ask for; none if it is no picture that browsers show.
pub fn picture_ending(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        Some("png")
    } else if starts(&[0xff, 0xd8, 0xff]) {
        Some("jpg")
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some("gif")
    } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("webp")
    } else {
        None
    }
}
