//! Streams of a PDF, unpacked with limits: a small one may swell to gigabytes.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;
use memchr::memmem;

use crate::attachment::Closed;

/// The longest that one stream may become.
const MAX_STREAM: u64 = 32 << 20;

/// All that is unpacked of one file.
const MAX_ALL: u64 = 96 << 20;

/// The most that the parts of a file's own structure may become, together.
const MAX_STRUCTURE: u64 = 64 << 20;

/// How much may still be unpacked.
#[derive(Debug)]
pub(super) struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Budget(MAX_ALL)
    }
}

impl Budget {
    /// The bytes of a stream. None, if it is packed in a way that text never is, or damaged.
    ///
    /// # Errors
    /// If it is too long.
    pub fn unpack(&mut self, stream: &Stream<'_>) -> Result<Option<Vec<u8>>, Closed> {
        let raw = stream.raw_data();
        let filters = stream.filters();
        let length = match filters.as_slice() {
            [] => raw.len() as u64,
            [Filter::FlateDecode] => inflated(&raw, MAX_STREAM.min(self.0)),
            // Rare; and no more than a thousandfold each.
            [_] if raw.len() < 1 << 20 => raw.len() as u64,
            [_, Filter::FlateDecode] if raw.len() < 32 << 10 => MAX_STREAM.min(self.0),
            _ => return Ok(None),
        };
        self.0 = self.0.checked_sub(length).filter(|_| length <= MAX_STREAM).ok_or(Closed::TooLarge)?;
        Ok(stream.decoded_data().ok().map(std::borrow::Cow::into_owned))
    }
}

/// How long `packed` becomes; more than `limit`, if it becomes longer than that.
fn inflated(packed: &[u8], limit: u64) -> u64 {
    let mut reader = ZlibDecoder::new(packed).take(limit + 1);
    let (mut length, mut buffer) = (0, [0; 16 << 10]);
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        length += count as u64;
    }
    length
}

/// Whether the streams that hold the file's own structure (and so are unpacked before anything can be asked) stay within limits.
pub(super) fn is_modest(bytes: &[u8]) -> bool {
    let mut left = MAX_STRUCTURE;
    for mark in [&b"/ObjStm"[..], b"/XRef"] {
        for at in memmem::find_iter(bytes, mark) {
            let Some(start) = memmem::find(&bytes[at..], b"stream").map(|lead| at + lead + 6) else { break };
            let head = &bytes[at.saturating_sub(400)..start];
            if memmem::find_iter(head, b"FlateDecode").count() > 4 {
                return false;
            }
            let packed = bytes[start..].trim_ascii_start();
            let length = inflated(packed, left);
            if length > left {
                return false;
            }
            left -= length;
        }
    }
    true
}
