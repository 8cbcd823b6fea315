//! A file for what a build has to keep and has no room for in memory.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::text;

/// Pieces by their numbers.
#[derive(Debug)]
pub struct Scratch {
    /// The output folder, for messages.
    shown: PathBuf,
    file: File,
    written: Mutex<Written>,
}

#[derive(Debug, Default)]
struct Written {
    len: u64,
    /// Where each piece lies: its first byte and its length.
    places: Vec<(u64, usize)>,
}

impl Scratch {
    /// Makes the file at `path`, where nothing is.
    pub(super) fn create(path: &Path, shown: &Path) -> Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path);
        let fail = |error| Error::io(shown, text!("在输出文件夹里写文件", "write into the output folder"), &error);
        Ok(Scratch { shown: shown.to_path_buf(), file: file.map_err(fail)?, written: Mutex::default() })
    }

    /// Keeps a piece.
    ///
    /// # Errors
    /// If the disk cannot be written.
    pub fn keep(&self, number: usize, bytes: &[u8]) -> Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        // Reading moves the place where the file is written.
        let append = || (&self.file).seek(SeekFrom::Start(written.len)).and_then(|_| (&self.file).write_all(bytes));
        append().map_err(|error| self.failed(&error))?;
        if written.places.len() <= number {
            written.places.resize(number + 1, (0, 0));
        }
        written.places[number] = (written.len, bytes.len());
        written.len += bytes.len() as u64;
        Ok(())
    }

    /// A piece again; nothing if there is none with this number.
    ///
    /// # Errors
    /// If the disk cannot be read.
    pub fn read(&self, number: usize) -> Result<Vec<u8>> {
        let place = || self.written.lock().unwrap_or_else(PoisonError::into_inner).places.get(number).copied();
        let (start, len) = place().unwrap_or_default();
        let mut bytes = vec![0; len];
        read_at(&self.file, &mut bytes, start).map_err(|error| self.failed(&error))?;
        Ok(bytes)
    }

    fn failed(&self, error: &io::Error) -> Error {
        Error::io(&self.shown, text!("在输出文件夹里放临时文件", "keep a temporary file in the output folder"), error)
    }
}

/// Fills `bytes` with what the file has from byte `start` on; several threads may read at once.
#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

/// Fills `bytes` with what the file has from byte `start` on; several threads may read at once.
#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                start += read as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_found_by_their_numbers() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("scratch");
        let scratch = Scratch::create(&path, dir.path()).unwrap();
        for (number, piece) in [(3, "丙"), (0, ""), (1, "乙乙")] {
            scratch.keep(number, piece.as_bytes()).unwrap();
            assert_eq!(scratch.read(number).unwrap(), piece.as_bytes());
        }
        scratch.keep(2, "丁".as_bytes()).unwrap();
        let all: Vec<String> = (0..5).map(|number| String::from_utf8(scratch.read(number).unwrap()).unwrap()).collect();
        assert_eq!(all, ["", "乙乙", "丁", "丙", ""]);
        assert!(Scratch::create(&path, dir.path()).is_err(), "what is there is not written over");
    }
}
