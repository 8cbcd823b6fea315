//! What a font file says of its faces, from the tables `name` and `OS/2`.
//!
//! A collection has forty megabytes, and its names a few thousand bytes: the rest is left on the disk.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom};
use std::path::Path;

/// What a face says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Its families, in all languages that there are.
    pub families: Vec<String>,
    /// Its weight: 400 is regular.
    pub weight: u16,
    /// Whether it is upright.
    pub is_upright: bool,
}

/// A collection has as many faces as countries write Han, twice; more than this is no font.
const MOST_FACES: u32 = 64;
const MOST_TABLES: u16 = 128;
const MOST_NAME_BYTES: u32 = 1 << 20;

/// The faces of the file at `path`, in order.
pub(super) fn read(path: &Path) -> Result<Vec<Named>> {
    faces(&mut File::open(path)?)
}

fn faces(file: &mut (impl Read + Seek)) -> Result<Vec<Named>> {
    let head = bytes(file, 0, 12)?;
    if !head.starts_with(b"ttcf") {
        return Ok(vec![face(file, 0)?]);
    }
    let count = u32_at(&head, 8).min(MOST_FACES);
    let offsets = bytes(file, 12, count * 4)?;
    (0..count as usize).map(|at| face(file, u32_at(&offsets, at * 4))).collect()
}

fn face(file: &mut (impl Read + Seek), offset: u32) -> Result<Named> {
    let head = bytes(file, offset, 12)?;
    let count = u16_at(&head, 4).min(MOST_TABLES);
    let directory = bytes(file, offset.saturating_add(12), u32::from(count) * 16)?;
    let table = |tag: &[u8; 4]| {
        let record = directory.chunks_exact(16).find(|record| record.starts_with(tag))?;
        Some((u32_at(record, 8), u32_at(record, 12)))
    };
    let families = match table(b"name") {
        Some((at, length)) => families(&bytes(file, at, length.min(MOST_NAME_BYTES))?),
        None => Vec::new(),
    };
    let (weight, selection) = match table(b"OS/2") {
        Some((at, length)) if length >= 64 => {
            let os2 = bytes(file, at, 64)?;
            (u16_at(&os2, 4), u16_at(&os2, 62))
        }
        _ => (400, 0),
    };
    Ok(Named { families, weight, is_upright: selection & 1 == 0 })
}

/// The names of the family (1) and of the typographic family (16), which are UTF-16 on all platforms but the old Macintosh.
fn families(table: &[u8]) -> Vec<String> {
    let (count, storage) = (usize::from(u16_at(table, 2)), usize::from(u16_at(table, 4)));
    let records = table.get(6..).unwrap_or_default().chunks_exact(12).take(count);
    let name = |record: &[u8]| {
        let (platform, what) = (u16_at(record, 0), u16_at(record, 6));
        if !matches!(platform, 0 | 3) || !matches!(what, 1 | 16) {
            return None;
        }
        let start = storage + usize::from(u16_at(record, 10));
        let units = table.get(start..start + usize::from(u16_at(record, 8)))?.chunks_exact(2);
        let units: Vec<u16> = units.map(|unit| u16_at(unit, 0)).collect();
        Some(String::from_utf16_lossy(&units))
    };
    records.filter_map(name).collect::<BTreeSet<String>>().into_iter().collect()
}

fn bytes(file: &mut (impl Read + Seek), at: u32, length: u32) -> Result<Vec<u8>> {
    file.seek(SeekFrom::Start(u64::from(at)))?;
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A number of two bytes; 0 where there are none.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |it| u16::from_be_bytes([it[0], it[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) << 16 | u32::from(u16_at(bytes, at + 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// A font of two tables and no glyph.
    fn font(family: &str, weight: u16) -> Vec<u8> {
        let utf16: Vec<u8> = family.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut name = [[0, 1], [0, 1], [0, 18]].concat();
        let record = [3, 1, 0x804, 1, utf16.len() as u16, 0];
        name.extend(record.iter().flat_map(|it: &u16| it.to_be_bytes()));
        name.extend(&utf16);
        let mut os2 = vec![0; 64];
        os2[4..6].copy_from_slice(&weight.to_be_bytes());
        let mut font = b"\0\x01\0\0\0\x02\0\0\0\0\0\0".to_vec();
        let mut offset = 12 + 32;
        for (tag, table) in [(b"OS/2", &os2), (b"name", &name)] {
            font.extend(tag);
            font.extend([0, offset, table.len() as u32].map(u32::to_be_bytes).concat());
            offset += table.len() as u32;
        }
        [font, os2, name].concat()
    }

    #[test]
    fn names_and_weights_are_read() {
        let read = faces(&mut Cursor::new(font("方正小标宋", 700))).unwrap();
        assert_eq!(read, [Named { families: vec!["方正小标宋".to_owned()], weight: 700, is_upright: true }]);
    }

    #[test]
    fn what_is_cut_short_is_no_font() {
        let whole = font("仿宋", 400);
        for end in 0..whole.len() {
            assert!(faces(&mut Cursor::new(&whole[..end])).is_err(), "{end}");
        }
        assert!(faces(&mut Cursor::new(b"ttcf\0\x01\0\0\xff\xff\xff\xff".to_vec())).is_err());
    }
}
