//! Where a photograph was taken, as telephones write it into JPEG files (EXIF).

use super::{Kind, Trace};

/// The pointer to the GPS data among the entries of the first directory, and the latitude in it.
const GPS: u16 = 0x8825;
const LATITUDE: u16 = 2;

/// The trace of a position, if the file tells one.
pub(super) fn position(bytes: &[u8]) -> Option<Trace> {
    let tiff = exif(bytes)?;
    let is_little = tiff.starts_with(b"II");
    let short = |at: usize| -> Option<u16> {
        let two: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| Some((u32::from(short(at)?), u32::from(short(at + 2)?)));
    let word = |at: usize| long(at).map(|(a, b)| if is_little { b << 16 | a } else { a << 16 | b } as usize);
    let entry = |directory: usize, tag: u16| -> Option<usize> {
        let count = usize::from(short(directory)?);
        (0..count).map(|index| directory + 2 + index * 12).find(|at| short(*at) == Some(tag))
    };
    let gps = word(entry(word(4)?, GPS)? + 8)?;
    entry(gps, LATITUDE)?;
    Some(Trace { what: Kind::Position, words: String::new(), count: 1 })
}

/// The TIFF structure in the first EXIF segment.
fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let mut at = 2;
    bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker, high, low] = *bytes.get(at..at + 4)? else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if marker == 0xda || length < 2 {
            return None;
        }
        let segment = bytes.get(at + 4..at + 2 + length)?;
        if let Some(tiff) = segment.strip_prefix(b"Exif\0\0").filter(|_| marker == 0xe1) {
            return Some(tiff);
        }
        at += 2 + length;
    }
}
