//! SHA-256 of bytes and of files, without ever holding a whole file.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub(super) type Hash = [u8; 32];

/// The digest of bytes in memory.
pub(super) fn of(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The digest of a file.
pub(super) fn of_file(path: &Path) -> io::Result<Hash> {
    let mut digest = Sha256::new();
    each_piece(&mut File::open(path)?, |piece| digest.update(piece))?;
    Ok(digest.finalize().into())
}

/// Hands everything a reader gives to `eat`, piece by piece.
pub(super) fn each_piece(reader: &mut impl Read, mut eat: impl FnMut(&[u8])) -> io::Result<()> {
    try_each_piece(reader, |piece| {
        eat(piece);
        Ok(())
    })
    .map_err(|(Broken::Reading(error) | Broken::Writing(error))| error)
}

/// Which side of a copy failed.
pub(super) enum Broken {
    /// The source.
    Reading(io::Error),
    /// The target.
    Writing(io::Error),
}

/// Copies a reader into a writer; the digest of what went through and its length.
pub(super) fn copy(from: &mut impl Read, to: &mut impl io::Write) -> Result<(Hash, u64), Broken> {
    let (mut digest, mut len) = (Sha256::new(), 0);
    try_each_piece(from, |piece| {
        digest.update(piece);
        len += piece.len() as u64;
        to.write_all(piece)
    })?;
    Ok((digest.finalize().into(), len))
}

fn try_each_piece(reader: &mut impl Read, mut eat: impl FnMut(&[u8]) -> io::Result<()>) -> Result<(), Broken> {
    let mut buffer = [0; 32 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => eat(&buffer[..n]).map_err(Broken::Writing)?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Broken::Reading(error)),
        }
    }
}

/// A digest read from 64 lower-case hexadecimal digits.
pub(super) fn unhex(hex: &str) -> Option<Hash> {
    let digits = hex.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(hash)
}

fn digit(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_standard_example_agrees() {
        assert_eq!(unhex(ABC), Some(of(b"abc")));
        assert_eq!(unhex(&ABC.to_uppercase()), None);
        assert_eq!(unhex(&ABC[1..]), None);
    }

    #[test]
    fn a_copy_is_hashed_on_the_way() {
        let bytes = vec![7; 100_000];
        let mut out = Vec::new();
        let Ok((hash, len)) = copy(&mut bytes.as_slice(), &mut out) else { panic!("copied") };
        assert_eq!((hash, len, &out), (of(&bytes), 100_000, &bytes));
    }
}
