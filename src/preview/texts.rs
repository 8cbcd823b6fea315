//! The texts of a snapshot: the last ones that could be understood, kept in memory, so that a page is made of exactly
//! what was parsed, whatever happens to the file meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;
use crate::source::{Texts, UnreadReason};

/// The texts on disk, shared by threads.
pub type Disk = Arc<dyn Texts + Send + Sync>;

/// The texts of notices by their files.
pub(super) type ByFile = HashMap<Arc<str>, Arc<String>>;

/// Texts in memory before those on disk.
#[derive(Clone)]
pub struct PreviewTexts {
    /// Everything else.
    pub(super) disk: Disk,
    /// The texts that count.
    pub(super) held: Arc<ByFile>,
    /// Digests of attachments, since a large one is not to be read again for each page.
    digests: Arc<Mutex<HashMap<String, String>>>,
}

impl PreviewTexts {
    pub(super) fn new(disk: Disk, held: Arc<ByFile>) -> Self {
        PreviewTexts { disk, held, digests: Arc::default() }
    }

    /// The same files with other texts.
    pub(super) fn holding(&self, held: Arc<ByFile>) -> Self {
        PreviewTexts { held, ..self.clone() }
    }
}

impl std::fmt::Debug for PreviewTexts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreviewTexts").field("held", &self.held.len()).finish_non_exhaustive()
    }
}

impl Texts for PreviewTexts {
    fn text(&self, path: &str) -> Result<std::result::Result<String, UnreadReason>> {
        match self.held.get(path) {
            Some(text) => Ok(Ok(text.to_string())),
            None => self.disk.text(path),
        }
    }

    /// A missing attachment has a complaint of its own; its page is shown all the same.
    fn digest(&self, path: &str) -> Result<String> {
        let known = || self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(digest) = known().get(path) {
            return Ok(digest.clone());
        }
        let Ok(digest) = self.disk.digest(path) else { return Ok(String::new()) };
        known().insert(path.to_owned(), digest.clone());
        Ok(digest)
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        self.disk.bytes(path)
    }
}
