//! `OutputFile`: one finished file of the site, on its way from `render` to `io`.

use std::path::PathBuf;

/// One file to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Its path below the output folder, with `/` on every system, never absolute, without `.` or `..`.
    pub path: String,
    /// What is in it.
    pub content: Content,
}

/// The content of an output file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Bytes made by us.
    Bytes(Vec<u8>),
    /// A file of the site that is published as it is (an attachment, an image): copied by `io`.
    Copy(PathBuf),
}

impl OutputFile {
    /// A file made of `bytes`.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        OutputFile { path: path.into(), content: Content::Bytes(bytes.into()) }
    }
}
