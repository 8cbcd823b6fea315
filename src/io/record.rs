//! Writes the publication record: versions first, then the list that names them, each whole or not at all. And reads the files
//! of a folder that is verified.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};
use crate::record::verify::Library;
use crate::record::{FILE, KEY, SIGNATURE, VERSIONS};
use crate::source::{Recorded, Version};
use crate::text;

use super::lock::Lock;
use super::{foreign, read};

/// Line ends must stay what they are wherever the site is checked out.
const ATTRIBUTES: (&str, &[u8]) = ("records/.gitattributes", b"* -text\n");

/// Writes `after` over the record, which is still to be `before`: nothing, where there was none.
///
/// # Errors
/// If another run is writing, if the record was changed meanwhile, or if the disk fails.
pub fn write(root: &Path, before: Option<&str>, after: &Recorded) -> Result<()> {
    let lock = root.join(".gongshi").join("record.lock");
    let cannot = |error| Error::io(&lock, text!("写发布记录", "write the publication record"), &error);
    let _lock = Lock::acquire(&lock).map_err(cannot)?.ok_or_else(|| {
        Error::world(text!("另一个 gongshi 正在写发布记录", "another gongshi is writing the publication record"))
            .hint(text!("等那一次结束后再运行", "wait until that has ended"))
    })?;
    let file = root.join(FILE);
    let is_there = match before {
        Some(text) => foreign::holds(&file, text.as_bytes()),
        None => !foreign::exists(&file),
    };
    if !is_there {
        return Err(Error::world(text!(
            "发布记录在运行中被别人改了，没有写入",
            "somebody changed the publication record during the run: nothing was written"
        ))
        .at(&file)
        .hint(text!("再运行一次", "run it again")));
    }
    foreign::write_new(&root.join(ATTRIBUTES.0), ATTRIBUTES.1)?;
    for (path, version) in &after.versions {
        if let Version::New(text) = version {
            put(&root.join(VERSIONS).join(path), text.as_bytes())?;
        }
    }
    put(&file, after.log.as_bytes())?;
    // Until both are there, `verify` says that the signature does not fit, and the next publication mends it.
    for (path, text) in [(SIGNATURE, &after.signature), (KEY, &after.key)] {
        if let Some(text) = text {
            put(&root.join(path), text.as_bytes())?;
        }
    }
    Ok(())
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, text!("新建文件夹", "make the folder"), &e))?;
    }
    foreign::replace(path, bytes)
}

/// The files of a folder that is verified.
#[derive(Debug)]
pub struct Shelf {
    root: PathBuf,
}

impl Shelf {
    /// The folder at `root`.
    pub fn new(root: &Path) -> Self {
        Shelf { root: root.to_path_buf() }
    }

    /// The paths below `folder` (with `/` at its end, or nothing), from there, of files whose name ends with `ending`.
    pub fn list(&self, folder: &str, ending: &str) -> BTreeSet<String> {
        let files = read::files_of(&self.root, folder.trim_end_matches('/'));
        let wanted = files.into_iter().filter(|path| path.ends_with(ending));
        wanted.filter_map(|path| path.strip_prefix(folder).map(str::to_owned)).collect()
    }
}

impl Library for Shelf {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        // Addresses come from the record, which nobody vouches for yet: none leads out of the folder.
        if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
            return Ok(None);
        }
        let file = self.root.join(path);
        match fs::read(&file) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory) => {
                Ok(None)
            }
            Err(e) => Err(Error::io(&file, text!("读取文件", "read the file"), &e)),
        }
    }
}
