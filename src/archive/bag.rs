//! BagIt 1.0 (RFC 8493): the declaration, the manifests, the facts about a bag.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::digest::{sha512_hex, sm3_hex};

use super::Tree;

/// The declaration of a bag (RFC 8493, 2.1.1).
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Computes a digest in lower-case hexadecimal.
pub type Digest = fn(&[u8]) -> String;

/// The algorithms of the manifests: SHA-512, which every tool knows, and SM3 (GB/T 32905-2016).
pub const ALGORITHMS: [(&str, Digest); 2] = [("sha512", sha512_hex), ("sm3", sm3_hex)];

/// Adds to the payload of a bag the declaration, `info` and the manifests.
pub fn close(files: &mut Tree, info: &[(&'static str, String)]) {
    let mut facts = String::new();
    for (label, value) in info {
        let _ = writeln!(facts, "{label}: {}", value.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let _ = writeln!(facts, "Payload-Oxum: {}", oxum(files.values().map(|bytes| bytes.len() as u64)));
    let manifests = ALGORITHMS.map(|(name, digest)| (format!("manifest-{name}.txt"), manifest(files, digest)));
    let mut tags = Tree::from([
        ("bagit.txt".to_owned(), DECLARATION.as_bytes().to_vec()),
        ("bag-info.txt".to_owned(), facts.into_bytes()),
    ]);
    tags.extend(manifests.into_iter().map(|(path, text)| (path, text.into_bytes())));
    let of_tags = ALGORITHMS.map(|(name, digest)| (format!("tagmanifest-{name}.txt"), manifest(&tags, digest)));
    files.extend(tags);
    files.extend(of_tags.into_iter().map(|(path, text)| (path, text.into_bytes())));
}

/// `BYTES.FILES` of a payload (RFC 8493, 2.2.2).
pub fn oxum(lengths: impl Iterator<Item = u64>) -> String {
    let (bytes, count) = lengths.fold((0, 0u64), |(bytes, count), length| (bytes + length, count + 1));
    format!("{bytes}.{count}")
}

fn manifest(files: &Tree, digest: Digest) -> String {
    use rayon::prelude::*;
    let lines: Vec<String> =
        files.par_iter().map(|(path, bytes)| format!("{}  {}\n", digest(bytes), encoded(path))).collect();
    lines.concat()
}

/// A path as manifests write it: only the ends of lines and `%` are encoded (RFC 8493, 2.1.3).
fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D")
}

/// A manifest read: paths with their digests. The number of the first line (from 1) that is none is the error.
pub fn parse(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut all = BTreeMap::new();
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(text.lines().count());
    }
    for (number, line) in text.lines().enumerate() {
        let (digest, path) = line.split_once("  ").ok_or(number + 1)?;
        let is_digest = digest.len() >= 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let path = path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
        if !is_digest || !is_safe(&path) || all.insert(path, digest.to_owned()).is_some() {
            return Err(number + 1);
        }
    }
    Ok(all)
}

/// Whether a path stays in its folder: relative, with `/`, without `..` and without what a disk of Windows would take.
pub fn is_safe(path: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    !path.contains(['\\', '\0', ':']) && path.split('/').all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let files =
            Tree::from([("data/100%.txt".to_owned(), b"a".to_vec()), ("data/公示.md".to_owned(), b"b".to_vec())]);
        let text = manifest(&files, sm3_hex);
        let read = parse(&text).unwrap();
        assert_eq!(read.keys().collect::<Vec<_>>(), files.keys().collect::<Vec<_>>());
        assert_eq!(read["data/公示.md"], sm3_hex(b"b"));
        assert_eq!(parse(&text.replacen("  ", " ", 1)), Err(1));
        assert_eq!(parse(&text.replace("data/公示.md", "../公示.md")), Err(2));
        assert_eq!(parse(text.trim_end()), Err(2));
        assert_eq!(oxum([3, 4].into_iter()), "7.2");
    }
}
