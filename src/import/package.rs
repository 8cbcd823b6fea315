//! The zip packages of Office, opened with limits: a bomb is refused before it swells.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::Refusal;
use super::sniff::damaged;
use super::xml::{self, Fault, Node};
use crate::text;

/// The longest part, in bytes.
const MAX_PART: u64 = 32 << 20;

/// All parts that are read, together.
const MAX_ALL: u64 = 96 << 20;

/// More entries than this are no document.
const MAX_ENTRIES: usize = 4096;

/// An opened package.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
    ending: &'static str,
}

impl<'a> Package<'a> {
    /// Opens `bytes`, a file of this ending.
    ///
    /// # Errors
    /// If they are damaged or hold too much.
    pub fn open(bytes: &'a [u8], ending: &'static str) -> Result<Self, Refusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged(ending))?;
        if archive.len() > MAX_ENTRIES {
            return Err(too_large());
        }
        Ok(Package { archive, left: MAX_ALL, ending })
    }

    /// The names of all parts.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect()
    }

    /// The bytes of the part `name`, if there is one.
    ///
    /// # Errors
    /// If it is damaged or too long.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let name = name.trim_start_matches('/');
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let part = self.archive.by_index(index).map_err(|_| damaged(self.ending))?;
        let limit = MAX_PART.min(self.left);
        let mut bytes = Vec::new();
        part.take(limit + 1).read_to_end(&mut bytes).map_err(|_| damaged(self.ending))?;
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The part `name` as a tree, if there is one.
    ///
    /// # Errors
    /// If it is damaged, too long, or no XML.
    pub fn tree(&mut self, name: &str) -> Result<Option<Node>, Refusal> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let (text, _, _) = encoding_rs::UTF_8.decode(&bytes);
        xml::parse(&text).map(Some).map_err(|fault| match fault {
            Fault::Malformed => damaged(self.ending),
            Fault::TooMany(count) => too_many(self.ending, count),
        })
    }

    /// The relations of the part `name`: id, type (its last word), target as a part's name or an address.
    ///
    /// # Errors
    /// If they are damaged.
    pub fn relations(&mut self, name: &str) -> Result<Vec<Relation>, Refusal> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let path = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(tree) = self.tree(&path)? else { return Ok(Vec::new()) };
        let relation = |node: &Node| {
            let target = node.attribute("Target")?;
            let external = node.attribute("TargetMode") == Some("External");
            Some(Relation {
                id: node.attribute("Id")?.to_owned(),
                kind: node.attribute("Type")?.rsplit('/').next()?.to_owned(),
                target: if external { target.to_owned() } else { resolve(folder, target) },
            })
        };
        Ok(tree.nodes().filter_map(relation).collect())
    }
}

/// A relation of a part.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub id: String,
    pub kind: String,
    pub target: String,
}

/// The name of the part that `target` names from `folder`.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A document of more elements than are read: what Word writes for a paragraph, a cell, a piece of text in one format.
fn too_many(ending: &str, count: usize) -> Refusal {
    let most = xml::MOST;
    let (message, hint) = match ending {
        "xlsx" => (
            text!(
                "表格太大：有 {count} 个单元格和行，最多 {most} 个",
                "the workbook is too large: {count} elements (cells and rows), and at most {most} are read"
            ),
            text!(
                "删去空行、空列和不用的工作表，或把表分成几份，另存后再导入",
                "delete empty rows, empty columns and sheets that nobody needs, or divide the table; save it and import it again"
            ),
        ),
        _ => (
            text!(
                "文档太大：有 {count} 个元素（段落、单元格、格式不同的每一截文字），最多 {most} 个",
                "the document is too large: {count} elements (paragraphs, cells, pieces of text in one format), and at most {most} are read"
            ),
            text!(
                "一件公示一份文件，分开存；大表格另存为 .xlsx 作附件；只要文字的，在 Word 里“另存为” .txt 再导入",
                "save each notice as a file of its own; move large tables into an .xlsx and attach it; or, for the words alone, save it as .txt and import that"
            ),
        ),
    };
    Refusal::new("too-large", message, hint)
}

pub(crate) fn too_large() -> Refusal {
    Refusal::new(
        "too-large",
        text!("文件展开后太大，不像是一件公示", "unpacked, the file is too large to be a notice"),
        text!(
            "在 Word 或 WPS 里删去大图片和嵌入的对象，再另存一份",
            "take large pictures and embedded objects out in Word or WPS, and save it anew"
        ),
    )
}
