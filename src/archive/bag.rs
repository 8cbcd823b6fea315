//! BagIt 1.0 (RFC 8493): the declaration, the facts of the bag, and the manifests.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::digest;

/// `bagit.txt`, as section 2.1.1 has it.
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// The algorithms of the manifests, as their file names call them. Public tools know the first; SM3 is GB/T 32905-2016.
pub const ALGORITHMS: [&str; 2] = ["sha512", "sm3"];

/// A file with its digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its path from the bag's folder, with `/`.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its digests in lower-case hexadecimal, in the order of [`ALGORITHMS`].
    pub digests: [String; 2],
}

impl Sealed {
    /// The file at `path` with these bytes.
    pub fn new(path: impl Into<String>, bytes: &[u8]) -> Self {
        let (sha512, sm3) = rayon::join(|| digest::sha512_hex(bytes), || digest::sm3_hex(bytes));
        Sealed { path: path.into(), bytes: bytes.len() as u64, digests: [sha512, sm3] }
    }
}

/// The facts of `bag-info.txt`, in their order.
#[derive(Clone, Debug, Default)]
pub struct Info(pub Vec<(&'static str, String)>);

impl Info {
    /// The text of `bag-info.txt`. A fact is one line, whatever its words.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (label, value) in &self.0 {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            if !value.is_empty() {
                let _ = writeln!(out, "{label}: {value}");
            }
        }
        out
    }
}

/// The sum of lengths and the number of files: the value of `Payload-Oxum`.
pub fn oxum<'s>(payload: impl Iterator<Item = &'s Sealed>) -> String {
    let (bytes, files) = payload.fold((0, 0), |(bytes, files): (u64, u64), it| (bytes + it.bytes, files + 1));
    format!("{bytes}.{files}")
}

/// The text of a manifest: a line a file, sorted by path.
pub fn manifest<'s>(files: impl Iterator<Item = &'s Sealed>, algorithm: usize) -> String {
    let lines: BTreeMap<&str, &str> =
        files.map(|file| (file.path.as_str(), file.digests[algorithm].as_str())).collect();
    let mut out = String::new();
    for (path, digest) in lines {
        let _ = writeln!(out, "{digest}  {}", encode(path));
    }
    out
}

/// All tag files of a bag with this payload: path and text, the tag manifests last.
pub fn tag_files(payload: &[Sealed], info: &Info) -> Vec<(String, String)> {
    let mut files = vec![("bagit.txt".to_owned(), DECLARATION.to_owned()), ("bag-info.txt".to_owned(), info.text())];
    for (number, algorithm) in ALGORITHMS.iter().enumerate() {
        files.push((format!("manifest-{algorithm}.txt"), manifest(payload.iter(), number)));
    }
    let sealed: Vec<Sealed> = files.iter().map(|(path, text)| Sealed::new(path, text.as_bytes())).collect();
    for (number, algorithm) in ALGORITHMS.iter().enumerate() {
        files.push((format!("tagmanifest-{algorithm}.txt"), manifest(sealed.iter(), number)));
    }
    files
}

/// The lines of a manifest: digests by path; none, if a line is none of a manifest.
pub fn read_manifest(text: &str) -> Option<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (digest, path) = line.split_once([' ', '\t'])?;
        let path = decode(path.trim_start_matches([' ', '\t']).trim_start_matches('*'));
        let is_digest = !digest.is_empty() && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_digest || path.is_empty() || all.insert(path, digest.to_ascii_lowercase()).is_some() {
            return None;
        }
    }
    Some(all)
}

/// Line ends and `%` in a path are written in percent form (section 2.1.3).
fn encode(path: &str) -> String {
    path.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D")
}

fn decode(path: &str) -> String {
    path.replace("%0A", "\n").replace("%0a", "\n").replace("%0D", "\r").replace("%0d", "\r").replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read_as_they_were_written() {
        let files = [Sealed::new("data/乙 1%.txt", b"2"), Sealed::new("data/a.txt", b"")];
        let text = manifest(files.iter(), 0);
        assert!(text.lines().next().unwrap().ends_with("  data/a.txt"), "{text}");
        let read = read_manifest(&text).unwrap();
        assert_eq!(read["data/乙 1%.txt"], files[0].digests[0]);
        assert_eq!(oxum(files.iter()), "1.2");
        assert!(read_manifest("zz data/x").is_none() && read_manifest("ab").is_none());
    }

    #[test]
    fn facts_are_one_line_each() {
        let info = Info(vec![("Source-Organization", "甲\n乙".to_owned()), ("Contact-Phone", String::new())]);
        assert_eq!(info.text(), "Source-Organization: 甲 乙\n");
    }
}
