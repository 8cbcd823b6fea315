//! A large file put together of many pieces that are finished in nearly any order: written as soon as those before are
//! there. What waits for its turn waits in memory, so pieces should be made in about the order of their places.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::hash::Hash;

/// Where a piece lies in its file: the first byte and the length.
pub type Place = (u64, u64);

/// A file of pieces being written.
#[derive(Debug)]
pub struct Pieces {
    /// The path of the file in the site.
    pub(super) path: String,
    writing: Mutex<Writing>,
}

#[derive(Debug)]
struct Writing {
    file: File,
    digest: Sha256,
    len: u64,
    /// Where each piece lies.
    places: Vec<Place>,
    waiting: BTreeMap<usize, Vec<u8>>,
}

/// A file of pieces, complete.
pub(super) struct Whole {
    pub hash: Hash,
    pub len: u64,
    pub places: Vec<Place>,
}

impl Pieces {
    /// Begins the file with `head`.
    pub(super) fn begin(path: &str, file: File, head: &[u8]) -> io::Result<Self> {
        let (places, waiting) = (Vec::new(), BTreeMap::new());
        let mut writing = Writing { file, digest: Sha256::new(), len: 0, places, waiting };
        writing.write(head)?;
        Ok(Pieces { path: path.to_owned(), writing: Mutex::new(writing) })
    }

    /// Takes the piece that has this place in the order, counted from 0.
    pub(super) fn add(&self, place: usize, bytes: Vec<u8>) -> io::Result<()> {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        writing.waiting.insert(place, bytes);
        loop {
            let next = writing.places.len();
            let Some(bytes) = writing.waiting.remove(&next) else { return Ok(()) };
            writing.append(&bytes)?;
        }
    }

    /// The file with all pieces. A place for which no piece came is passed over.
    pub(super) fn finish(self) -> io::Result<Whole> {
        let mut writing = self.writing.into_inner().unwrap_or_else(PoisonError::into_inner);
        for (place, bytes) in std::mem::take(&mut writing.waiting) {
            let end = (writing.len, 0);
            writing.places.resize(place, end);
            writing.append(&bytes)?;
        }
        Ok(Whole { hash: writing.digest.finalize().into(), len: writing.len, places: writing.places })
    }
}

impl Writing {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.places.push((self.len, bytes.len() as u64));
        self.write(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.len += bytes.len() as u64;
        self.file.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash;
    use super::*;

    #[test]
    fn they_come_out_in_their_order() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pieces");
        let pieces = Pieces::begin("x", File::create(&path).unwrap(), "头".as_bytes()).unwrap();
        for (place, bytes) in [(6, "丙"), (1, "乙"), (0, "甲"), (3, ""), (4, "丁丁")] {
            pieces.add(place, bytes.into()).unwrap();
        }
        let whole = pieces.finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "头甲乙丁丁丙");
        assert_eq!((whole.hash, whole.len), (hash::of(text.as_bytes()), text.len() as u64));
        assert_eq!(whole.places, [(3, 3), (6, 3), (9, 0), (9, 0), (9, 6), (15, 0), (15, 3)]);
    }
}
