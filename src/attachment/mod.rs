//! Attachments as texts: what a reader finds in a .docx, .xlsx, .pptx, .pdf, .csv or .txt, each piece with its place; and what
//! the file tells besides (author, comments, tracked changes, hidden sheets).
//!
//! Nothing here judges. Hostile files are met with limits: on bytes, on what is unpacked, on pieces.

mod office;
mod part;
mod pdf;
mod picture;
mod sheet;

use crate::import::{package, plain};
use crate::lang::Text;
use crate::text;

/// The longest file that is looked into, in bytes.
pub const MAX_BYTES: u64 = 32 << 20;

/// The most text that is taken from one file, in bytes.
const MAX_TEXT: usize = 16 << 20;

/// What was found in a file.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Its text, piece by piece.
    pub pieces: Vec<Piece>,
    /// What it tells besides.
    pub traces: Vec<Trace>,
    /// Why not all of it could be looked into, if so.
    pub closed: Option<Closed>,
    /// How many bytes of text there are.
    length: usize,
}

/// A piece of text: a paragraph, a cell, a page.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// What the head of its column says, where it is a cell.
    pub column: String,
    /// Where it stands: 第 3 段, 工作表“名单”第 3 行 B 列.
    pub place: Text,
}

/// Something that a file tells of those who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What it is.
    pub what: Kind,
    /// What it says: a name, or the first words.
    pub words: String,
    /// How many there are.
    pub count: usize,
}

/// What a trace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Author,
    LastAuthor,
    Manager,
    Company,
    Comments,
    TrackedChanges,
    HiddenText,
    HiddenSheet,
    HiddenRows,
    Position,
}

/// Why a file cannot be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// A password protects it.
    Encrypted,
    /// It is damaged, or not what its ending says.
    Damaged,
    /// It is longer than [`MAX_BYTES`], or swells to more than is looked at.
    TooLarge,
    /// It has pages without any text: they are pictures.
    Scanned,
    /// A format that is not read: the old ones of Office, and archives.
    Format,
}

/// What a file is, as far as this room is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Word,
    Sheet,
    Slides,
    Pdf,
    Table,
    Text,
    Jpeg,
    /// One that cannot be read.
    Other,
}

fn format(path: &str) -> Option<Format> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "docx" | "docm" | "dotx" => Format::Word,
        "xlsx" | "xlsm" | "xltx" => Format::Sheet,
        "pptx" | "pptm" | "ppsx" => Format::Slides,
        "pdf" => Format::Pdf,
        "csv" | "tsv" => Format::Table,
        "txt" => Format::Text,
        "jpg" | "jpeg" => Format::Jpeg,
        "doc" | "xls" | "ppt" | "wps" | "et" | "dps" | "rtf" | "odt" | "ods" | "odp" | "ofd" | "zip" | "rar" | "7z"
        | "gz" => Format::Other,
        _ => return None,
    })
}

/// Whether the file at `path` is of a sort that may hold personal data.
pub fn is_document(path: &str) -> bool {
    format(path).is_some()
}

/// What is in the file at `path` with these bytes.
pub fn read(path: &str, bytes: &[u8]) -> Contents {
    let mut contents = Contents::default();
    let Some(format) = format(path) else { return contents };
    let result = match format {
        Format::Other => Err(Closed::Format),
        _ if bytes.len() as u64 > MAX_BYTES => Err(Closed::TooLarge),
        Format::Word | Format::Sheet | Format::Slides if is_compound(bytes) => Err(compound(bytes)),
        Format::Word | Format::Slides => office::read(bytes, &mut contents),
        Format::Sheet => sheet::read(bytes, &mut contents),
        Format::Pdf => pdf::read(bytes, &mut contents),
        Format::Table => table(bytes, &mut contents),
        Format::Text => lines(bytes, &mut contents),
        Format::Jpeg => {
            contents.traces.extend(picture::position(bytes));
            Ok(())
        }
    };
    contents.closed = result.err().or(contents.closed);
    contents
}

impl Contents {
    /// Those of a file that is too long to be read.
    pub fn of_too_large() -> Self {
        Contents { closed: Some(Closed::TooLarge), ..Contents::default() }
    }

    /// Adds a piece, if there is text in it. Says whether there is room for more.
    fn add(&mut self, text: String, column: &str, place: impl FnOnce() -> Text) -> bool {
        if !text.trim().is_empty() {
            self.length += text.len();
            self.pieces.push(Piece { text, column: column.to_owned(), place: place() });
        }
        if self.length > MAX_TEXT {
            self.closed = Some(Closed::TooLarge);
        }
        self.length <= MAX_TEXT
    }

    /// Adds what the file tells besides; things of one kind are counted together.
    fn tell(&mut self, what: Kind, words: &str, count: usize) {
        let words = words.trim();
        let is_name = matches!(what, Kind::Author | Kind::LastAuthor | Kind::Manager | Kind::Company);
        if count == 0 || (is_name && words.is_empty()) {
            return;
        }
        match self.traces.iter_mut().find(|it| it.what == what) {
            Some(trace) if is_name && trace.words == words => {}
            Some(trace) if !is_name => trace.count += count,
            _ => self.traces.push(Trace { what, words: words.chars().take(40).collect(), count }),
        }
    }
}

/// The file format of the old Office, which also wraps what a password protects.
fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

fn compound(bytes: &[u8]) -> Closed {
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    match memchr::memmem::find(bytes, &wide) {
        Some(_) => Closed::Encrypted,
        None => Closed::Format,
    }
}

/// Opens a package of Office.
fn open<'a>(bytes: &'a [u8]) -> Result<package::Package<'a>, Closed> {
    package::Package::open(bytes, "docx").map_err(|refusal| closed(&refusal))
}

fn closed(refusal: &crate::import::Refusal) -> Closed {
    if refusal.name == "too-large" { Closed::TooLarge } else { Closed::Damaged }
}

fn lines(bytes: &[u8], contents: &mut Contents) -> Result<(), Closed> {
    if bytes.is_empty() {
        return Ok(());
    }
    let decoded = plain::decode(bytes).map_err(|_| Closed::Damaged)?;
    for (index, line) in decoded.text.lines().enumerate() {
        let line_number = index + 1;
        if !contents.add(line.to_owned(), "", || text!("第 {line_number} 行", "line {line_number}")) {
            break;
        }
    }
    Ok(())
}

fn table(bytes: &[u8], contents: &mut Contents) -> Result<(), Closed> {
    if bytes.is_empty() {
        return Ok(());
    }
    let decoded = plain::decode(bytes).map_err(|_| Closed::Damaged)?;
    let mut heads: Vec<String> = Vec::new();
    for (index, row) in crate::import::sheet::csv(&decoded.text).rows.into_iter().enumerate() {
        if index == 0 {
            heads.clone_from(&row);
        }
        let row_number = index + 1;
        for (column, cell) in row.into_iter().enumerate() {
            let head = if index == 0 { "" } else { heads.get(column).map_or("", String::as_str) };
            let letters = sheet::letters(column);
            if !contents
                .add(cell, head, || text!("第 {row_number} 行 {letters} 列", "row {row_number}, column {letters}"))
            {
                return Ok(());
            }
        }
    }
    Ok(())
}
