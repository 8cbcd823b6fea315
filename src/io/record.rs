//! Writes the publication record: versions first, then the list that names them, each whole or not at all.

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::record::{FILE, VERSIONS};
use crate::source::{Recorded, Version};
use crate::text;

use super::foreign;
use super::lock::Lock;

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
    put(&file, after.log.as_bytes())
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| Error::io(folder, text!("新建文件夹", "make the folder"), &e))?;
    }
    foreign::replace(path, bytes)
}
