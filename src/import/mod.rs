//! Foreign files become notices: Word, text, saved pages, Markdown, ledgers.
//!
//! ```text
//! bytes ─► sniff ─► docx / text / html / markdown ─► Document ─► understand ─► write ─► Markdown
//!                └► sheet ─► ledger ──────────────────────────────────────────────────┘   (conserve proves it)
//! ```
//!
//! Every reader fills one type, [`document::Document`], in which each character has its place. [`understand`] mends noise and
//! takes title, signature and facts; `write` makes Markdown of the rest, which [`crate::parse`] reads and writes in its
//! canonical form. `conserve` compares the result with the source at every import. All of it is pure.

mod conserve;
pub mod document;
mod docx;
pub mod front;
pub mod html;
pub mod ledger;
mod marked;
pub(crate) mod package;
pub mod plain;
pub mod report;
pub(crate) mod sheet;
mod sniff;
pub mod understand;
mod write;
pub(crate) mod xml;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::config::Config;
use crate::digest::sha256_hex;
use crate::lang::Text;
use crate::parse::structure::Role;
use crate::parse::{self, Body, canonical, structure};
use crate::source::SourceFile;
use crate::text;

use document::{Block, Document, Dropped, Format, Glyph, OBJECT, Object};
use report::{Finding, Report};
use write::Writer;

pub use write::FOLDER;

/// What is to be imported, and how.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether tracked changes are taken as accepted and comments as settled.
    pub accept_changes: bool,
    /// The date that stands where the source has none.
    pub today: jiff::civil::Date,
}

/// Why a file cannot be imported, and what to do.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The sort of refusal; the names never change.
    pub name: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub hint: Text,
}

impl Refusal {
    /// A refusal.
    pub fn new(name: &'static str, message: Text, hint: Text) -> Self {
        Refusal { name, message, hint }
    }
}

/// A notice made of a foreign file.
#[derive(Debug)]
pub struct Imported {
    /// Its title.
    pub title: String,
    /// The year it is filed under.
    pub year: i16,
    /// The file's text. [`FOLDER`] stands for the name of the folder of its pictures.
    pub text: String,
    /// Pictures: the names of their files and their bytes.
    pub pictures: Vec<(String, Vec<u8>)>,
    /// What was done.
    pub report: Report,
    /// Whether it comes from a ledger, whose notice may be there already.
    pub is_ledger: bool,
}

/// The longest source that is read, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;

/// The longest text. It grows when it is decoded, and stands in memory several times with the places of its characters.
pub(crate) const MAX_TEXT: u64 = crate::source::MAX_NOTICE_BYTES / 8;

/// The most cells of a table, empty ones and those that reach into others included.
const MAX_CELLS: usize = 50_000;

/// Imports the file `name` with these bytes: one notice, or several from a ledger. `beside` gives the bytes of a picture that
/// a page or a Markdown text names, by its relative address.
///
/// # Errors
/// A refusal, if the file is of another format, damaged, or in a state that its author has to decide on first.
pub fn import(
    name: &str,
    bytes: &[u8],
    config: &Config,
    options: Options,
    beside: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Vec<Imported>, Refusal> {
    let mut report = Report { source: name.to_owned(), sha256: sha256_hex(bytes), ..Report::default() };
    let format = sniff::format(name, bytes)?;
    report.format = Some(format);
    let mut document = match format {
        Format::Text | Format::Markdown | Format::Html | Format::Csv => {
            // A saved page has its menus and styles around the text.
            let limit = if format == Format::Html { MAX_TEXT * 2 } else { MAX_TEXT };
            if bytes.len() as u64 > limit {
                return Err(too_long());
            }
            let decoded = plain::decode(bytes)?;
            report.encoding = Some(decoded.encoding);
            match format {
                Format::Html => html::read(&decoded.text),
                Format::Csv => return ledger::notices(&[sheet::csv(&decoded.text)], &report, config, options),
                Format::Markdown if decoded.text.starts_with("+++") => {
                    return finished(&decoded.text, report, config).map(|it| vec![it]);
                }
                Format::Markdown => marked::read(&decoded.text),
                _ => plain::read(&decoded.text),
            }
        }
        Format::Docx => docx::read(bytes, options)?,
        Format::Xlsx => return ledger::notices(&sheet::xlsx(bytes)?, &report, config, options),
    };
    find_pictures(&mut document, beside);
    one(document, report, config, options).map(|it| vec![it])
}

/// A Markdown file that is a notice already: it is taken as it is.
fn finished(text: &str, mut report: Report, config: &Config) -> Result<Imported, Refusal> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let source = SourceFile { path: "content/import.md".to_owned(), text: text.clone() };
    let parse::Parsed { draft, found, .. } = parse::notice(&source, config);
    let mistakes: Vec<&Text> = found.iter().filter(|it| it.is_error()).map(|it| &it.message).collect();
    let Some(draft) = draft.filter(|_| mistakes.is_empty()) else {
        let zh = mistakes.iter().map(|it| it.zh.as_str()).collect::<Vec<_>>().join("；");
        let en = mistakes.iter().map(|it| it.en.as_str()).collect::<Vec<_>>().join("; ");
        return Err(Refusal::new(
            "front-matter",
            text!("文件开头的说明有错：{zh}", "the front matter has mistakes: {en}"),
            text!(
                "改好后直接放进 content 里的年度文件夹，或再导入",
                "mend it and put it into content, or import it again"
            ),
        ));
    };
    count(&text, config, &mut report);
    let year = draft.front.issued.as_ref().and_then(|it| it.date).map_or(0, |date| date.year as i16);
    Ok(Imported { title: draft.front.title.clone(), year, text, pictures: Vec::new(), report, is_ledger: false })
}

/// Makes one notice of a document.
fn one(mut document: Document, mut report: Report, config: &Config, options: Options) -> Result<Imported, Refusal> {
    report.unit = document.unit;
    let original = all_glyphs(&document);
    if original.len() as u64 > MAX_TEXT {
        return Err(too_long());
    }
    if original.iter().filter(|g| g.is_visible()).count() == 0 && document.pictures.is_empty() {
        return Err(empty());
    }
    report.drop_all(std::mem::take(&mut document.dropped));
    settle_links(&mut document, &mut report);
    if document.blocks.iter().any(|block| matches!(block, Block::Table(table) if table.size() > MAX_CELLS)) {
        return Err(package::too_large());
    }
    let understood = understand::understand(&mut document, config, &mut report);
    if report.is_full() {
        return Err(noisy());
    }
    if let Some(loss) = conserve::named(&original, &understood.body, &document.notes, &report) {
        return Err(broken(&loss));
    }
    let mut front = understood.front;
    let body = body(&document, &understood.body, understood.closing, config, &mut report)?;
    let stem = stem(&report.source).to_owned();
    let whole = front.complete(options.today, &stem, &mut report);
    let text = format!("{}\n{body}", front.write(!whole));
    count(&text, config, &mut report);
    report.sort();
    let pictures = (document.pictures.iter().enumerate())
        .map(|(i, picture)| (write::picture_name(i, picture.ending), picture.bytes.clone()))
        .collect();
    let year = front.issued.map_or(options.today.year(), |date| date.year);
    Ok(Imported { title: front.title, year, text, pictures, report, is_ledger: false })
}

/// Gets the pictures that a source only names. Those that cannot be had are named in the report.
fn find_pictures(document: &mut Document, beside: &dyn Fn(&str) -> Option<Vec<u8>>) {
    let mut kept = HashMap::new();
    let mut pictures = Vec::new();
    for (index, mut picture) in std::mem::take(&mut document.pictures).into_iter().enumerate() {
        let relative = !picture.address.contains(':') && !picture.address.starts_with('/');
        if picture.bytes.is_empty() && relative {
            picture.bytes = beside(&picture.address).unwrap_or_default();
        }
        match document::picture_ending(&picture.bytes) {
            Some(ending) => {
                kept.insert(index, pictures.len());
                pictures.push(document::Picture { ending, ..picture });
            }
            None => {
                let message = text!("图片不在文件旁边，没有收进来", "a picture that is not beside the file");
                let address: String = picture.address.chars().take(200).collect();
                let words = format!("{} {address}", picture.alt).trim().to_owned();
                document.dropped.push(Dropped { name: "picture", place: None, words, message });
            }
        }
    }
    document.pictures = pictures;
    renumber_pictures(document, &kept);
}

/// Gives objects new picture numbers; glyphs of pictures that are not kept lose their object.
fn renumber_pictures(document: &mut Document, kept: &HashMap<usize, usize>) {
    let mut gone = HashSet::new();
    for (index, object) in document.objects.iter_mut().enumerate() {
        if let Object::Picture(picture) = object {
            match kept.get(picture) {
                Some(new) => *picture = *new,
                None => drop(gone.insert(index as u16 + 1)),
            }
        }
    }
    let is_gone = |glyph: &Glyph| glyph.c == OBJECT && gone.contains(&glyph.object);
    for block in &mut document.blocks {
        match block {
            Block::Paragraph(paragraph) => paragraph.glyphs.retain(|g| !is_gone(g)),
            Block::Table(table) => table.rows.iter_mut().flatten().for_each(|cell| cell.glyphs.retain(|g| !is_gone(g))),
            Block::Raw { .. } => {}
        }
    }
}

/// Keeps links that a public page may have; of others the words stay, and their addresses are named.
fn settle_links(document: &mut Document, report: &mut Report) {
    let mut gone = HashSet::new();
    for (index, object) in document.objects.iter_mut().enumerate() {
        let Object::Link(target) = object else { continue };
        let scheme = target.split(':').next().unwrap_or("").to_ascii_lowercase();
        if matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel") {
            *target = target.chars().flat_map(encoded).collect();
            continue;
        }
        gone.insert(index as u16 + 1);
        let message = text!("链接指向网页之外，只留文字", "a link that leads to no web page: its words stay");
        let words = target.clone();
        report.drop_all(vec![Dropped { name: "link-target", place: None, words, message }]);
    }
    let settle = |glyphs: &mut Vec<Glyph>| {
        glyphs.iter_mut().filter(|g| gone.contains(&g.object)).for_each(|g| g.object = 0);
    };
    for block in &mut document.blocks {
        match block {
            Block::Paragraph(paragraph) => settle(&mut paragraph.glyphs),
            Block::Table(table) => table.rows.iter_mut().flatten().for_each(|cell| settle(&mut cell.glyphs)),
            Block::Raw { .. } => {}
        }
    }
    document.notes.iter_mut().for_each(|note| settle(&mut note.glyphs));
}

/// A character of an address as Markdown can hold it between `<` and `>`.
fn encoded(c: char) -> Vec<char> {
    match c {
        '<' | '>' | '\\' | ' ' | '"' => format!("%{:02X}", c as u32).chars().collect(),
        c if c.is_control() => Vec::new(),
        c => vec![c],
    }
}

fn all_glyphs(document: &Document) -> Vec<Glyph> {
    let notes = document.notes.iter().flat_map(|note| &note.glyphs);
    document.blocks.iter().flat_map(Block::glyphs).chain(notes).copied().collect()
}

/// The name of a file without folder and ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The body in its canonical form; in the form of the source where the canonical one would lose or move a character.
fn body(
    document: &Document,
    blocks: &[Block],
    closing: Option<usize>,
    config: &Config,
    report: &mut Report,
) -> Result<String, Refusal> {
    let writer = Writer { document };
    let levels = write::levels(blocks, config);
    let written = writer.blocks(blocks, &levels, report);
    let notes: Vec<String> = document.notes.iter().enumerate().map(|(i, note)| writer.note(i, note)).collect();
    let source: Vec<Glyph> = blocks.iter().flat_map(Block::glyphs).copied().collect();
    let noted: Vec<Glyph> = document.notes.iter().flat_map(|note| &note.glyphs).copied().collect();
    let source = [source, noted].concat();
    let pasted = pasted(&written, closing, &levels, &notes, config);
    let read = structure::read(&pasted, 0, config, true, &Arc::from("import.md"), &mut Vec::new());
    let canonical = canonical::write(&read, &pasted);
    match conserve::compare(&source, &canonical)
        .and_then(|rewritten| same(&read, &pasted, &canonical, config).map(|()| rewritten))
    {
        Ok(rewritten) => {
            report.rewritten.extend(rewritten);
            Ok(canonical)
        }
        Err(loss) => {
            let rewritten = conserve::compare(&source, &pasted).map_err(|loss| broken(&loss))?;
            report.rewritten.extend(rewritten);
            let message = text!(
                "从这里起没有整理成规范写法，原文保持原样",
                "not brought into the canonical form: the text stays as it stands"
            );
            let (place, before) = (loss.place, loss.source);
            report.unplaced.push(Finding { name: "not-canonical", place, before, after: String::new(), message });
            Ok(pasted)
        }
    }
}

/// The blocks with blank lines between them, the rule before the closing, notes at the end.
fn pasted(
    written: &[String],
    closing: Option<usize>,
    levels: &[Option<u8>],
    notes: &[String],
    config: &Config,
) -> String {
    let join = |closing: Option<usize>, notes: &[String]| {
        let mut out: Vec<&str> = Vec::new();
        for (i, block) in written.iter().enumerate() {
            if closing == Some(i) && i > 0 {
                out.push("---");
            }
            out.push(block);
        }
        out.extend(notes.iter().map(String::as_str));
        out.join("\n\n") + "\n"
    };
    let divided = levels.contains(&Some(2));
    let closing = closing.filter(|_| divided);
    if notes.is_empty() || closing.is_some() || !divided {
        return join(closing, notes);
    }
    // Notes at the end would hide where the closing begins: the text is read without them first.
    let bare = join(None, &[]);
    let read = structure::read(&bare, 0, config, true, &Arc::from("import.md"), &mut Vec::new());
    let mut at = 0;
    let first = written.iter().position(|block| {
        let start = at;
        at += block.len() + 2;
        start >= read.closing.start as usize && !read.closing.is_empty()
    });
    join(first, notes)
}

/// Whether the canonical form says the same as what was pasted: as many categories, problems, measures.
fn same(read: &Body, pasted: &str, canonical: &str, config: &Config) -> Result<(), conserve::Loss> {
    let again = structure::read(canonical, 0, config, true, &Arc::from("import.md"), &mut Vec::new());
    let numbers = |body: &Body| -> Vec<(bool, usize, usize)> {
        let of = |section| (Body::entries(section, Role::Problem).len(), Body::entries(section, Role::Measure).len());
        body.sections.iter().map(|s| (s.is_category, of(s).0, of(s).1)).collect()
    };
    if numbers(read) == numbers(&again) {
        return Ok(());
    }
    let start: String = pasted.chars().take(12).collect();
    Err(conserve::Loss { place: None, source: start, notice: String::new() })
}

/// Counts what the written notice holds, as every other command will read it.
fn count(text: &str, config: &Config, report: &mut Report) {
    let source = SourceFile { path: "content/import.md".to_owned(), text: text.to_owned() };
    let parse::Parsed { draft, .. } = parse::notice(&source, config);
    let Some(draft) = draft else { return };
    for section in draft.body.categories() {
        report.counts.categories += 1;
        report.counts.problems += Body::entries(section, Role::Problem).len();
        report.counts.measures += Body::entries(section, Role::Measure).len();
    }
}

fn empty() -> Refusal {
    Refusal::new(
        "empty",
        text!("文件里没有文字", "there is no text in this file"),
        text!("打开看看是不是选错了文件", "open it and see whether it is the right file"),
    )
}

/// More words than a notice has.
fn too_long() -> Refusal {
    Refusal::new(
        "too-large",
        text!("文件里的文字太多，不像是一件公示", "the file has more text than a notice"),
        text!(
            "看看是不是选错了文件；要是几件公示放在一起，请拆成一件一份再导入",
            "see whether it is the right file; if it holds several notices, give each a file of its own"
        ),
    )
}

/// A text with blanks or breaks everywhere: to list every repair would help nobody.
fn noisy() -> Refusal {
    Refusal::new(
        "noisy",
        text!(
            "要修补的空格和换行太多，不像是一件公示",
            "too many blanks and breaks to be mended: this does not look like a notice"
        ),
        text!(
            "用 Word 或记事本打开，把正文复制出来另存一份再导入",
            "open it, copy the text into a new file, save that, and import it"
        ),
    )
}

/// What should never happen; it is said rather than hidden.
fn broken(loss: &conserve::Loss) -> Refusal {
    let (source, notice) = (&loss.source, &loss.notice);
    Refusal::new(
        "not-conserved",
        text!(
            "核对没有通过：原文「{source}」，写出来是「{notice}」，因此没有写文件",
            "the proof failed: the source says {source}, the notice {notice}; nothing was written"
        ),
        text!(
            "这是程序的错误，请把文件（可以删去内容）报告给我们",
            "this is a mistake of the program: please report it with the file, if need be with its words replaced"
        ),
    )
}

#[cfg(test)]
mod tests;
