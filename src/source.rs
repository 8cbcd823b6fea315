//! What `io` has read: files with their paths, and where in them a thing stands.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::chain::Chain;
use crate::error::Result;
use crate::lang::Text;

/// A place in the text of one file: bytes from its start. Four bytes each, since thousands are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

impl Span {
    /// The span of `range`. Texts are at most [`MAX_NOTICE_BYTES`] long, so four bytes are enough.
    pub fn new(range: Range<usize>) -> Self {
        let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: fit(range.start), end: fit(range.end) }
    }

    /// The span as a range, to slice a text with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range)
    }
}

/// A notice longer than this is refused: it is a picture pasted as text, or not a notice at all.
pub const MAX_NOTICE_BYTES: u64 = 4 << 20;

/// A text file of the site, decoded.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path from the site's root, with `/`: `content/2023/x.md`.
    pub path: String,
    /// Its text without byte order mark and with `\n` line ends.
    pub text: String,
}

/// A file whose text could not be had. It is the author's to mend, so it becomes a diagnostic.
#[derive(Clone, Debug)]
pub struct Unread {
    /// Its path from the site's root.
    pub path: String,
    /// Why not.
    pub reason: UnreadReason,
}

/// Why a file could not be read as text.
#[derive(Clone, Debug)]
pub enum UnreadReason {
    /// It is not UTF-8; the first offending byte is at this line and column (columns in characters, from 1).
    NotUtf8 {
        /// Line, from 1.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
        /// Whether the bytes are well-formed GB 18030, as older Chinese Windows programs save it.
        looks_gb18030: bool,
    },
    /// It is longer than [`MAX_NOTICE_BYTES`].
    TooLong {
        /// Its length in bytes.
        bytes: u64,
    },
    /// It is a link that leads out of the site's folder.
    Outside,
    /// The operating system refused.
    Io(Text),
}

/// A file of the site that is published as it is: an attachment, an image, a file of `static/`.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its path from the site's root, with `/`.
    pub path: String,
    /// Where it lies on disk.
    pub disk: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A file of a theme.
#[derive(Clone, Debug)]
pub struct ThemeFile {
    /// Its path from the site's root, with `/`: `templates/notice.html`, `themes/mine/theme.toml`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The list of what is in a site's folder. Texts of notices are asked for one by one, see [`Texts`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Paths of the notices (`content/**/*.md`), sorted.
    pub notices: Vec<String>,
    /// All other files below `content/`, sorted by path.
    pub assets: Vec<Asset>,
    /// The files of `static/`, which are published at the same path, sorted.
    pub statics: Vec<Asset>,
    /// Templates, strings and styles that the site overrides: `templates/**`, `themes/<name>/**`, sorted.
    pub themes: Vec<ThemeFile>,
    /// What could not be listed or read.
    pub unread: Vec<Unread>,
}

/// A file that is new, changed or gone.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its path from the site's root, with `/`.
    pub path: String,
    /// What has become of it.
    pub file: File,
}

/// What there is at a path.
#[derive(Clone, Debug)]
pub enum File {
    /// Nothing any more.
    Gone,
    /// The configuration or a notice; its text is asked for.
    Text,
    /// A file that is published as it is.
    Asset(Asset),
    /// A file of a theme.
    Theme(Vec<u8>),
    /// Something that cannot be read.
    Unread(UnreadReason),
}

/// The publication record of a site, as it is on the disk or as the next publication leaves it.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// The text of `records/publications.jsonl`.
    pub log: Chain,
    /// Its signature, if it is signed.
    pub signature: Option<String>,
    /// The public key of its signatures.
    pub key: Option<String>,
    /// The versions of `records/versions/`, by their path below it.
    pub versions: BTreeMap<String, Version>,
}

/// A version that was published.
#[derive(Clone, Debug)]
pub enum Version {
    /// A file.
    Kept(Asset),
    /// A text that is to be kept.
    New(Arc<str>),
}

/// The one thing the pure core asks of the world while it runs: the text of a file that [`Sources`] lists.
///
/// A build of 50,000 notices keeps their structure in memory and asks again for each text when its page is made,
/// which costs ten microseconds and saves the memory of the whole site. Tests and the preview hold texts in memory.
pub trait Texts: Sync {
    /// The decoded text of the file at `path` (from the site's root).
    ///
    /// # Errors
    /// The reason why there is no text. The outer error is for a file that changed or vanished during the run.
    fn text(&self, path: &str) -> Result<std::result::Result<String, UnreadReason>>;

    /// The text of a notice exactly as it was parsed in this run, if it is still held. It is given once: its page is made once.
    fn parsed(&self, _path: &str) -> Option<String> {
        None
    }

    /// The SHA-256 of a file that is published as it is, in lower-case hexadecimal.
    ///
    /// # Errors
    /// If it cannot be read.
    fn digest(&self, path: &str) -> Result<String>;

    /// The bytes of a file that is published as it is.
    ///
    /// # Errors
    /// If it cannot be read.
    fn bytes(&self, path: &str) -> Result<Vec<u8>>;

    /// The publication record, if the site keeps one.
    ///
    /// # Errors
    /// If it cannot be read.
    fn recorded(&self) -> Result<Option<Recorded>> {
        Ok(None)
    }
}
