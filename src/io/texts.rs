//! The texts of a site on the disk.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::digest::BuildQuick;
use crate::error::{Error, Result};
use crate::record;
use crate::source::{Asset, Recorded, Texts, UnreadReason, Version};
use crate::text;

use super::read;

/// The texts of a site on disk, read when they are asked for.
#[derive(Debug)]
pub struct DiskTexts {
    /// The site's root.
    pub root: PathBuf,
    held: Mutex<Held>,
}

/// How many bytes of texts are held: those of ten thousand notices. A larger site needs the memory for other things, and
/// has its texts read again.
const MOST_HELD: u64 = 64 << 20;

/// Texts that were parsed and whose pages are still to be made.
#[derive(Debug, Default)]
struct Held {
    texts: HashMap<String, String, BuildQuick>,
    /// Whether there is room for them.
    has_room: bool,
}

impl DiskTexts {
    /// Those of the site at `root`.
    pub fn new(root: &Path) -> Self {
        DiskTexts { root: root.to_path_buf(), held: Mutex::default() }
    }

    /// Texts of so many bytes are about to be parsed: those that are handed to [`hold`](DiskTexts::hold) are held if there
    /// is room for all.
    pub fn expect(&self, bytes: u64) {
        self.held().has_room = bytes <= MOST_HELD;
    }

    /// Holds a text that was parsed until it is asked for as such.
    pub fn hold(&self, path: &str, text: String) {
        let mut held = self.held();
        if held.has_room {
            held.texts.insert(path.to_owned(), text);
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Texts for DiskTexts {
    fn parsed(&self, path: &str) -> Option<String> {
        self.held().texts.remove(path)
    }

    fn text(&self, path: &str) -> Result<std::result::Result<String, UnreadReason>> {
        Ok(read::read_text(&self.root.join(path)))
    }

    fn digest(&self, path: &str) -> Result<String> {
        let disk = self.root.join(path);
        let failed = |e: std::io::Error| Error::io(&disk, text!("读取附件", "read the attachment"), &e);
        let mut hasher = Sha256::new();
        std::io::copy(&mut fs::File::open(&disk).map_err(failed)?, &mut HashWriter(&mut hasher)).map_err(failed)?;
        Ok(crate::digest::hex(&hasher.finalize()))
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        let disk = self.root.join(path);
        fs::read(&disk).map_err(|e| Error::io(&disk, text!("读取附件", "read the attachment"), &e))
    }

    fn recorded(&self) -> Result<Option<Recorded>> {
        recorded(&self.root)
    }
}

/// The publication record below `root`. Bytes that are no text are read as such: their line is not what was written.
pub(super) fn recorded(root: &Path) -> Result<Option<Recorded>> {
    let disk = root.join(record::FILE);
    for path in [record::FILE, record::SIGNATURE, record::KEY].map(|path| root.join(path)) {
        if fs::canonicalize(&path).is_ok() && read::leads_out(root, &path) {
            let message = text!("这是链接，指到网站的文件夹之外", "this is a link that leads out of the site's folder");
            let hint = text!("把文件本身放在这里", "put the file itself here");
            return Err(Error::mend(message).at(&path).hint(hint));
        }
    }
    let log = match fs::read(&disk) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io(&disk, text!("读取发布记录", "read the publication record"), &e)),
    };
    let mut unread = Vec::new();
    let mut versions = std::collections::BTreeMap::new();
    for (path, disk) in read::files(root, record::VERSIONS.trim_end_matches('/'), &mut unread) {
        if let (Some(name), Ok(about)) = (path.strip_prefix(record::VERSIONS).map(str::to_owned), fs::metadata(&disk)) {
            versions.insert(name, Version::Kept(Asset { path, disk, bytes: about.len() }));
        }
    }
    let text = |path: &str| match fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::io(&root.join(path), text!("读取发布记录", "read the publication record"), &e)),
    };
    Ok(Some(Recorded { log: log.into(), signature: text(record::SIGNATURE)?, key: text(record::KEY)?, versions }))
}

/// Lets a digest be written to like a file.
struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_held_until_it_is_asked_for_if_there_is_room_for_all() {
        let texts = DiskTexts::new(Path::new("nowhere"));
        texts.hold("a", "甲".into());
        assert_eq!(texts.parsed("a"), None);
        texts.expect(MOST_HELD);
        texts.hold("a", "甲".into());
        assert_eq!((texts.parsed("a").as_deref(), texts.parsed("a")), (Some("甲"), None));
        texts.expect(MOST_HELD + 1);
        texts.hold("a", "甲".into());
        assert_eq!(texts.parsed("a"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_record_that_lies_elsewhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        fs::create_dir_all(root.join("records")).unwrap();
        fs::write(root.join(record::FILE), "").unwrap();
        assert!(recorded(&root).is_ok());
        fs::write(folder.path().join("secret.txt"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path().join("secret.txt"), root.join(record::KEY)).unwrap();
        assert!(recorded(&root).is_err());
    }
}
