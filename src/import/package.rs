//! The zip packages of Office, opened with limits: a bomb is refused before it swells.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::Refusal;
use super::sniff::damaged;
use super::xml::{self, Node};
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
        xml::parse(&text).map(Some).ok_or_else(|| damaged(self.ending))
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
