//! The manifest: which files of the output folder are ours, and the bytes they had when we wrote them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::digest;
use crate::error::{Error, Result};
use crate::text;

use super::disk::{self, Kind};
use super::hash::{self, Hash};
use super::{MANIFEST, names};

/// The paths we own with their digests. A path has more than one digest only while a commit is under way: the file may
/// then have its old bytes or its new ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Sorted, each once.
    lines: Vec<(String, Hash)>,
    /// Pages that were never meant for the public: those of drafts.
    drafts: BTreeSet<String>,
}

/// The comment that marks a draft; `sha256sum -c` passes over lines that begin with `#`.
const DRAFT: &str = "# draft ";

impl FromIterator<(String, Hash)> for Manifest {
    fn from_iter<I: IntoIterator<Item = (String, Hash)>>(lines: I) -> Self {
        let mut lines: Vec<_> = lines.into_iter().collect();
        lines.sort_unstable();
        lines.dedup();
        Manifest { lines, drafts: BTreeSet::new() }
    }
}

impl Manifest {
    /// The bytes of the manifest in `root`, `None` if there is none. A link is no manifest of ours.
    pub(super) fn read(root: &Path) -> Result<Option<Vec<u8>>> {
        let path = root.join(MANIFEST);
        match disk::kind(&path) {
            Kind::Missing => return Ok(None),
            Kind::File(_) => {}
            Kind::Folder | Kind::Other => {
                return Err(Error::mend(text!(
                    "这里应该是 gongshi 的文件清单，却是别的东西",
                    "gongshi's list of files belongs here, but something else stands here"
                ))
                .at(&path)
                .hint(text!("请把它移走", "Move it away")));
            }
        }
        let bytes = std::fs::read(&path);
        bytes.map(Some).map_err(|error| Error::io(&path, text!("读取文件清单", "read the list of files"), &error))
    }

    /// Reads the lines that are ours. Any other line is left out: the file it may mean is then not ours, so that it can
    /// be neither overwritten nor removed. For the same reason a path that leads elsewhere is left out.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let ours = |line: &str| {
            let (hex, path) = line.split_once("  ")?;
            let hash = hash::unhex(hex)?;
            names::check(path).is_ok().then(|| (path.to_owned(), hash))
        };
        let text = String::from_utf8_lossy(bytes);
        let drafts = text.lines().filter_map(|line| line.strip_prefix(DRAFT)).map(str::to_owned).collect();
        Manifest { drafts, ..text.lines().filter_map(ours).collect() }
    }

    /// This manifest and these lines.
    pub(super) fn with(&self, more: impl Iterator<Item = (String, Hash)>) -> Self {
        Manifest { drafts: self.drafts.clone(), ..self.lines.iter().cloned().chain(more).collect() }
    }

    /// This manifest, where these pages too are those of drafts.
    pub(super) fn with_drafts(mut self, drafts: &BTreeSet<String>) -> Self {
        self.drafts.extend(drafts.iter().cloned());
        self
    }

    /// Whether a path is listed and was meant for the public.
    pub(super) fn is_public(&self, path: &str) -> bool {
        self.listed(path).is_some() && !self.drafts.contains(path)
    }

    /// The path as it is listed, if it is ours.
    pub(super) fn listed(&self, path: &str) -> Option<&str> {
        let place = self.lines.partition_point(|(listed, _)| listed.as_str() < path);
        self.lines.get(place).map(|(listed, _)| listed.as_str()).filter(|listed| *listed == path)
    }

    /// The digest of a path that is ours, if it has one only.
    pub(super) fn hash(&self, path: &str) -> Option<Hash> {
        let place = self.lines.partition_point(|(listed, _)| listed.as_str() < path);
        match self.lines.get(place..)? {
            [(one, _), (other, _), ..] if one == other => None,
            [(listed, hash), ..] if listed == path => Some(*hash),
            _ => None,
        }
    }

    /// All paths, sorted, each with its lines.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[(String, Hash)])> {
        self.lines.chunk_by(|one, two| one.0 == two.0).filter_map(|lines| Some((lines.first()?.0.as_str(), lines)))
    }

    /// The text of the file, which `sha256sum -c` reads.
    pub(super) fn render(&self) -> String {
        let mut out = String::with_capacity(self.lines.len() * 96);
        for (path, hash) in &self.lines {
            out += &digest::hex(hash);
            out += "  ";
            out += path;
            out.push('\n');
        }
        for path in &self.drafts {
            out += DRAFT;
            out += path;
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let lines = [("b", 2), ("a 甲", 9), ("a 甲", 1), ("a 甲", 1)];
        let manifest: Manifest = lines.into_iter().map(|(path, byte)| (path.to_owned(), [byte; 32])).collect();
        let text = manifest.render();
        assert_eq!(text.lines().map(|line| &line[64..]).collect::<Vec<_>>(), ["  a 甲", "  a 甲", "  b"]);
        assert_eq!(Manifest::parse(text.as_bytes()), manifest);
        assert_eq!((manifest.listed("a 甲"), manifest.listed("a"), manifest.listed("c")), (Some("a 甲"), None, None));
        assert_eq!((manifest.hash("a 甲"), manifest.hash("b"), manifest.hash("c")), (None, Some([2; 32]), None));
        let windows = text.replace('\n', "\r\n");
        assert_eq!(Manifest::parse(windows.as_bytes()), manifest);
    }

    #[test]
    fn pages_of_drafts_are_marked() {
        let lines = ["a", "b"].map(|path| (path.to_owned(), [1; 32]));
        let manifest = lines.into_iter().collect::<Manifest>().with_drafts(&BTreeSet::from(["b".to_owned()]));
        let text = manifest.render();
        assert!(text.ends_with("  b\n# draft b\n"), "{text}");
        assert_eq!(Manifest::parse(text.as_bytes()), manifest);
        assert_eq!(["a", "b", "c"].map(|path| manifest.is_public(path)), [true, false, false]);
    }

    #[test]
    fn lines_that_are_not_ours_claim_nothing() {
        let hex = "0".repeat(64);
        let text =
            format!("<<<<<<< HEAD\n{hex}  ../evil\n{hex}  /etc/passwd\n{hex} *x\n{hex}  C:\\x\n{hex}  ok\nzz  y\n");
        let manifest = Manifest::parse(text.as_bytes());
        assert_eq!(manifest.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["ok"]);
    }
}
