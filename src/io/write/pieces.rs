//! A large file put together of many pieces that are finished in any order: they wait on the disk, not in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::disk;

/// Pieces of one file, each with its place in the order.
#[derive(Debug)]
pub struct Pieces {
    path: PathBuf,
    written: Mutex<Written>,
}

#[derive(Debug)]
struct Written {
    file: File,
    len: u64,
    /// Where each piece lies: start and length.
    places: BTreeMap<usize, (u64, u64)>,
}

impl Pieces {
    /// None yet; they will lie in a new file at `path`.
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        let file = disk::create(&path)?;
        Ok(Pieces { path, written: Mutex::new(Written { file, len: 0, places: BTreeMap::new() }) })
    }

    /// Takes the piece that has this place in the order.
    pub(super) fn add(&self, place: usize, bytes: &[u8]) -> io::Result<()> {
        let mut written = self.lock();
        let at = (written.len, bytes.len() as u64);
        written.file.write_all(bytes)?;
        written.len += at.1;
        written.places.insert(place, at);
        Ok(())
    }

    /// All pieces, one after the other in their order.
    pub(super) fn reader(&self) -> io::Result<impl Read> {
        let places: Vec<(u64, u64)> = self.lock().places.values().copied().collect();
        Ok(InOrder { file: File::open(&self.path)?, places: places.into_iter(), left: 0 })
    }

    fn lock(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct InOrder {
    file: File,
    places: std::vec::IntoIter<(u64, u64)>,
    /// What is left of the current piece.
    left: u64,
}

impl Read for InOrder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.left == 0 {
            let Some((start, len)) = self.places.next() else { return Ok(0) };
            self.file.seek(SeekFrom::Start(start))?;
            self.left = len;
        }
        let wanted = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let n = self.file.read(&mut buffer[..wanted])?;
        self.left -= n as u64;
        if n == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(n) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_out_in_their_order() {
        let dir = tempfile::tempdir().unwrap();
        let pieces = Pieces::create(dir.path().join("pieces")).unwrap();
        for (place, bytes) in [(7, "丙"), (0, "甲"), (3, ""), (5, "乙乙")] {
            pieces.add(place, bytes.as_bytes()).unwrap();
        }
        let mut all = String::new();
        pieces.reader().unwrap().read_to_string(&mut all).unwrap();
        assert_eq!(all, "甲乙乙丙");
    }
}
