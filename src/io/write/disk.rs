//! The few things done to the disk, each in one place and with the patience Windows needs.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use super::hash::{self, Hash};

/// What stands at a path. Links are never followed: they are somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Missing,
    /// A regular file of this length.
    File(u64),
    /// A folder.
    Folder,
    /// A link, a device, or something we may not even look at.
    Other,
}

/// What stands at `path`.
pub(super) fn kind(path: &Path) -> Kind {
    match fs::symlink_metadata(path) {
        Ok(data) if data.is_file() => Kind::File(data.len()),
        Ok(data) if data.is_dir() => Kind::Folder,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Kind::Missing,
        _ => Kind::Other,
    }
}

/// Makes a new file and the folders above it.
pub(super) fn create(path: &Path) -> io::Result<File> {
    match File::create_new(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make_parent(path)?;
            File::create_new(path)
        }
        other => other,
    }
}

/// Makes the folders above a path.
fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Renames, making the folders above the target if they are missing.
pub(super) fn place(from: &Path, to: &Path) -> io::Result<()> {
    match patiently(|| fs::rename(from, to)) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make_parent(to)?;
            patiently(|| fs::rename(from, to))
        }
        other => other,
    }
}

/// Removes a file; one that is gone already counts as removed.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match patiently(|| fs::remove_file(path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Whether a folder exists in which nobody may write. On Windows that mark means something else for folders.
pub(super) fn write_protected(folder: &Path) -> bool {
    cfg!(unix) && fs::metadata(folder).is_ok_and(|data| data.permissions().readonly())
}

/// Virus scanners and indexers on Windows open every new file for a moment, in which it can be neither renamed nor
/// removed. Elsewhere a refusal is final.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    const LONGEST: Duration = Duration::from_millis(320);
    let mut wait = Duration::from_millis(10);
    loop {
        match attempt() {
            Err(error) if cfg!(windows) && error.kind() == ErrorKind::PermissionDenied && wait <= LONGEST => {
                std::thread::sleep(wait);
                wait *= 2;
            }
            other => return other,
        }
    }
}

/// Whether the file at `path` is a regular one with exactly these bytes.
pub(super) fn has_bytes(path: &Path, bytes: &[u8]) -> bool {
    kind(path) == Kind::File(bytes.len() as u64) && reads_as(path, bytes).unwrap_or(false)
}

/// Whether the file at `path` is a regular one of this length and digest.
pub(super) fn has_hash(path: &Path, len: u64, hash: &Hash) -> bool {
    kind(path) == Kind::File(len) && hash::of_file(path).is_ok_and(|found| found == *hash)
}

fn reads_as(path: &Path, mut bytes: &[u8]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut buffer = [0; 16 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(bytes.is_empty()),
            Ok(n) => match bytes.strip_prefix(&buffer[..n]) {
                Some(rest) => bytes = rest,
                None => return Ok(false),
            },
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_compared_to_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/c");
        let mut bytes = vec![b'x'; 40_000];
        io::Write::write_all(&mut create(&path).unwrap(), &bytes).unwrap();
        assert!(has_bytes(&path, &bytes));
        assert!(has_hash(&path, 40_000, &hash::of(&bytes)));
        bytes[39_999] = b'y';
        assert!(!has_bytes(&path, &bytes));
        assert!(!has_bytes(&path, &bytes[1..]));
        assert!(!has_bytes(dir.path(), b""));
        assert!(!has_bytes(&dir.path().join("none"), b""));
    }

    #[test]
    fn placing_makes_folders_and_removing_twice_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("x/y/to"));
        fs::write(&from, "1").unwrap();
        place(&from, &to).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"1");
        remove(&to).unwrap();
        remove(&to).unwrap();
    }
}
