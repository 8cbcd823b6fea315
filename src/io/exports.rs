//! Files that are written where the author says: a notice in another format, the report of an import.
//!
//! The place may be taken by the notice itself, or by a ledger that somebody has filled in since. So a file is replaced only
//! if it is, byte for byte, one that was written here before: `.gongshi/exported` has the digests of those.

use std::fs;
use std::path::Path;

use crate::digest::sha256_hex;
use crate::error::{Error, Result};
use crate::text;

use super::foreign;

/// How many files are remembered.
const REMEMBERED: usize = 1000;

/// Writes the file at `path`, whole or not at all. `root` is the site's, if there is one.
///
/// # Errors
/// Wrong usage if another file is there, which is kept; a failure of the world if it cannot be written.
pub fn put(root: Option<&Path>, path: &Path, bytes: &[u8]) -> Result<()> {
    let list = root.map(|root| root.join(".gongshi").join("exported"));
    let known = list.as_ref().and_then(|list| fs::read_to_string(list).ok()).unwrap_or_default();
    if !foreign::holds(path, bytes) && !foreign::write_new(path, bytes)? {
        let is_ours = fs::read(path).is_ok_and(|there| known.lines().any(|line| line == sha256_hex(&there)));
        if !is_ours {
            let message = text!("这里已经有一个文件，没有覆盖", "there is a file here already, which was kept");
            let hint = text!("换一个文件名，或先把它移走", "choose another name, or move it away first");
            return Err(Error::usage(message).at(path).hint(hint));
        }
        foreign::replace(path, bytes)?;
    }
    if let Some(list) = list {
        remember(&list, &known, &sha256_hex(bytes));
    }
    Ok(())
}

/// Adds a digest to the list. If it cannot be written, the file is kept the next time: nothing is lost.
fn remember(list: &Path, known: &str, digest: &str) {
    let before: Vec<&str> = known.lines().filter(|line| *line != digest).collect();
    let newest = &before[before.len().saturating_sub(REMEMBERED - 1)..];
    let text: String = newest.iter().chain([&digest]).map(|line| format!("{line}\n")).collect();
    if list.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok()) {
        let _ = foreign::replace(list, text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_written_here_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (root, path) = (folder.path(), folder.path().join("out/公示.html"));
        put(Some(root), &path, b"a").unwrap();
        put(Some(root), &path, b"b").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"b");
        // Somebody works on it.
        fs::write(&path, b"b with remarks").unwrap();
        assert_eq!(put(Some(root), &path, b"c").unwrap_err().exit, crate::error::Exit::Usage);
        assert_eq!(fs::read(&path).unwrap(), b"b with remarks");
        // What is there already needs no replacing, and belongs to us from then on.
        put(None, &path, b"b with remarks").unwrap();
        put(Some(root), &path, b"b with remarks").unwrap();
        put(Some(root), &path, b"c").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"c");
        // Without the list everything is somebody's.
        fs::remove_dir_all(root.join(".gongshi")).unwrap();
        put(Some(root), &path, b"d").unwrap_err();
    }
}
