//! A notice as it lies on paper: plain data, handed to the layout as JSON and never as markup.

use serde::Serialize;

/// Everything that the layout prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sheet {
    /// The title.
    pub title: String,
    /// The language of the words around the text: `zh` or `en`.
    pub language: &'static str,
    /// Who issued it, for the properties of the file.
    pub authors: Vec<String>,
    /// For the properties of the file.
    pub keywords: Vec<String>,
    /// For the properties of the file.
    pub description: Option<String>,
    /// The day of issue: year, month, day. The file bears this date and no other, so that it is the same each time.
    pub date: (i16, i8, i8),
    /// The document number.
    pub doc_no: Option<String>,
    /// What stands above each page of a notice that is not published (草稿).
    pub mark: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// The footnotes that the text refers to, by their numbers, from 1.
    pub notes: Vec<Vec<Block>>,
    /// The word before the attachments.
    pub attachments_label: &'static str,
    /// The attachments.
    pub attachments: Vec<Vec<Inline>>,
    /// Issuers and date, unless the text has them.
    pub signature: Option<Signature>,
    /// What stands below the date, each in brackets: period, contacts.
    pub remarks: Vec<String>,
}

/// Issuers and date below the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The issuers, one a line.
    pub names: Vec<String>,
    /// The day of issue.
    pub date: String,
}

/// A block of the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum Block {
    /// A heading of a section; 1 is the title's level.
    Heading {
        /// 2 to 6; never more than one below the heading before.
        level: u8,
        /// Its typeface.
        face: Face,
        /// Its words.
        inline: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        inline: Vec<Inline>,
    },
    /// A list.
    List {
        /// How deep it lies in other lists; 0 is outermost.
        depth: usize,
        /// Whether the items have numbers.
        ordered: bool,
        /// The items.
        items: Vec<Item>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// Text to be kept as it is, line by line.
    Code {
        /// The text.
        text: String,
    },
    /// A table; its first row is its head.
    Table {
        /// `left`, `center`, `right` or `auto` for each column.
        align: Vec<&'static str>,
        /// The cells of the head.
        head: Vec<Vec<Inline>>,
        /// The cells of the other rows, as many in each as the head has.
        rows: Vec<Vec<Vec<Inline>>>,
    },
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Its number as typed.
    pub number: u64,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum Inline {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// Words with a weight of their own.
    Strong {
        /// The words.
        inline: Vec<Inline>,
    },
    /// Emphasised words.
    Emphasis {
        /// The words.
        inline: Vec<Inline>,
    },
    /// Words that are struck out.
    Deleted {
        /// The words.
        inline: Vec<Inline>,
    },
    /// Words that lead somewhere.
    Link {
        /// A whole address: paper has no place of its own.
        url: String,
        /// The words.
        inline: Vec<Inline>,
    },
    /// A picture.
    Picture {
        /// Its name for the layout, see [`picture_name`].
        file: String,
        /// What it shows; empty if it is an ornament.
        alt: String,
    },
    /// A line ends.
    Break,
    /// A reference to a footnote.
    Note {
        /// Its number, from 1.
        number: usize,
        /// Whether the note is printed here: below the page of its first reference.
        is_first: bool,
    },
}

/// The name under which the layout finds the picture with this place in the list. It has no ending, so that the bytes
/// decide what it is.
pub fn picture_name(place: usize) -> String {
    format!("picture-{place}")
}

/// A typeface of official documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Face {
    /// 小标宋, for the title.
    Title,
    /// 仿宋, for the text.
    Fang,
    /// 黑体, for headings of the first level.
    Hei,
    /// 楷体, for headings of the second level.
    Kai,
    /// 宋体, for page numbers.
    Song,
}

impl Sheet {
    /// Every text that is printed, in order.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.title.as_str()];
        texts.extend(self.doc_no.as_deref().into_iter().chain(self.mark.as_deref()));
        of_blocks(&self.blocks, &mut texts);
        self.notes.iter().for_each(|note| of_blocks(note, &mut texts));
        self.attachments.iter().for_each(|it| of_inline(it, &mut texts));
        if let Some(Signature { names, date }) = &self.signature {
            texts.extend(names.iter().map(String::as_str).chain([date.as_str()]));
        }
        texts.extend(self.remarks.iter().map(String::as_str));
        texts
    }
}

fn of_blocks<'t>(blocks: &'t [Block], texts: &mut Vec<&'t str>) {
    for block in blocks {
        match block {
            Block::Heading { inline, .. } | Block::Paragraph { inline } => of_inline(inline, texts),
            Block::List { items, .. } => items.iter().for_each(|item| of_blocks(&item.blocks, texts)),
            Block::Quote { blocks } => of_blocks(blocks, texts),
            Block::Code { text } => texts.push(text),
            Block::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| of_inline(cell, texts));
            }
        }
    }
}

/// Adds the texts of running text to `texts`.
pub(super) fn of_inline<'t>(inline: &'t [Inline], texts: &mut Vec<&'t str>) {
    for piece in inline {
        match piece {
            Inline::Text { text } => texts.push(text),
            Inline::Strong { inline }
            | Inline::Emphasis { inline }
            | Inline::Deleted { inline }
            | Inline::Link { inline, .. } => of_inline(inline, texts),
            Inline::Picture { .. } | Inline::Break | Inline::Note { .. } => {}
        }
    }
}
