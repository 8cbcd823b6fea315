//! What a target holds: the file `.gongshi-manifest` there, which `sha256sum -c` reads.
//!
//! While a run is under way, files that it may be changing are listed with a digest of zeros: the next run sends them
//! again, whatever they are. All that is listed is ours; no other file of the target is ever touched.

use std::collections::BTreeMap;

use crate::digest::{Sha256Bytes, hex};

/// The name of the list at the target.
pub const MANIFEST: &str = ".gongshi-manifest";

/// The comment that carries the sizes, in the order of the lines.
const SIZES: &str = "# sizes";

/// The digest that stands for "not known".
const UNSURE: Sha256Bytes = [0; 32];

/// A file of ours at the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its SHA-256; none when a run was broken off before it was certain.
    pub hash: Option<Sha256Bytes>,
    /// Its size in bytes.
    pub size: u64,
}

/// All files of ours at a target, or of a site, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State(pub BTreeMap<String, Held>);

impl State {
    /// Reads the list. A line that is damaged makes no file ours; sizes that are missing are taken for 0.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let sizes = text.lines().find_map(|line| line.strip_prefix(SIZES)).unwrap_or_default();
        let mut sizes = sizes.split_whitespace().map(|size| size.parse().unwrap_or(0));
        let lines = text.lines().filter_map(|line| {
            let (hex, path) = line.split_once("  ")?;
            let hash = unhex(hex)?;
            let hash = (hash != UNSURE).then_some(hash);
            Some((path.to_owned(), Held { hash, size: sizes.next().unwrap_or(0) }))
        });
        State(lines.collect())
    }

    /// The text of the list.
    pub fn render(&self) -> String {
        let mut out = String::with_capacity(self.0.len() * 96);
        for (path, held) in &self.0 {
            out += &hex(&held.hash.unwrap_or(UNSURE));
            out += "  ";
            out += path;
            out.push('\n');
        }
        out += SIZES;
        for held in self.0.values() {
            out.push(' ');
            out += &held.size.to_string();
        }
        out.push('\n');
        out
    }

    /// The bytes of all files together.
    pub fn bytes(&self) -> u64 {
        self.0.values().map(|held| held.size).sum()
    }
}

fn unhex(hex: &str) -> Option<Sha256Bytes> {
    let digits = hex.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let held = |hash, size| Held { hash, size };
        let state = State(BTreeMap::from([
            ("2023/甲.html".to_owned(), held(Some([7; 32]), 12)),
            ("a b.css".to_owned(), held(None, 5)),
        ]));
        let text = state.render();
        assert!(text.ends_with("  a b.css\n# sizes 12 5\n"), "{text}");
        assert_eq!(State::parse(text.as_bytes()), state);
        assert_eq!(state.bytes(), 17);
    }

    #[test]
    fn damaged_lines_claim_nothing() {
        let state = State::parse(b"zz  a\n0123  b\n\xff\xff\n<html>  c\n");
        assert!(state.0.is_empty(), "{state:?}");
    }
}
