//! A package in one file. Whoever made it may mean ill: nothing is written to the disk, names may not lead out, links are told, and
//! what unpacks to more than a year's package could is refused.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zip::ZipArchive;

use crate::archive::verify::Package;
use crate::error::{Error, Result};
use crate::lang::Text;
use crate::text;

/// The largest file that is read.
pub(super) const LARGEST: u64 = 2 << 30;
/// The most that all files together may unpack to.
const MOST: u64 = 64 << 30;
/// The most files.
const FILES: usize = 1_000_000;
/// A file of more than 16 MB that was packed to less than this part of it is an attempt to fill the disk or the memory.
const RATIO: u64 = 200;

/// What kind of packed file it is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Zip,
    Tar,
}

pub(super) fn kind(path: &Path) -> Option<Packing> {
    let mut head = [0; 512];
    let count = File::open(path).and_then(|file| file.take(512).read(&mut head)).ok()?;
    match () {
        () if head.starts_with(b"PK\x03\x04") => Some(Packing::Zip),
        () if count == 512 && &head[257..262] == b"ustar" => Some(Packing::Tar),
        () => match path.extension()?.to_str()? {
            "zip" => Some(Packing::Zip),
            "tar" => Some(Packing::Tar),
            _ => None,
        },
    }
}

/// Where the bytes of a file lie.
enum Place {
    /// The number of the entry in a zip.
    Entry(usize),
    /// The first byte in a tar.
    At(u64),
}

enum Source {
    Zip(Box<Mutex<ZipArchive<BufReader<File>>>>),
    Tar,
}

/// A package in one file.
struct Packed {
    path: PathBuf,
    source: Source,
    files: Vec<(String, u64)>,
    places: BTreeMap<String, (Place, u64)>,
    refused: Vec<(String, Text)>,
}

/// Opens it and lists its files.
pub(super) fn open(path: &Path) -> Result<Box<dyn Package>> {
    let unreadable = |reason: String| {
        let message = text!("归档包读不出：{reason}", "the package cannot be read: {reason}");
        Error::world(message).at(path).hint(copied_badly())
    };
    let open =
        || File::open(path).map(BufReader::new).map_err(|e| Error::io(path, text!("打开文件", "open the file"), &e));
    let mut packed = Packed {
        path: path.to_path_buf(),
        source: Source::Tar,
        files: Vec::new(),
        places: BTreeMap::new(),
        refused: Vec::new(),
    };
    match kind(path) {
        Some(Packing::Zip) => {
            let damaged = |e: zip::result::ZipError| match e {
                zip::result::ZipError::Io(e) => unreadable(e.to_string()),
                e => Error::world(text!("这个 .zip 已损坏", "this .zip is damaged: {e}")).at(path).hint(copied_badly()),
            };
            let mut zip = ZipArchive::new(open()?).map_err(damaged)?;
            packed.list_zip(&mut zip).map_err(|e| unreadable(e.to_string()))?;
            packed.source = Source::Zip(Box::new(Mutex::new(zip)));
        }
        Some(Packing::Tar) => {
            packed.list_tar(&mut tar::Archive::new(open()?)).map_err(|e| unreadable(e.to_string()))?
        }
        None => return Err(unreadable(text!("不是 zip，也不是 tar", "it is neither zip nor tar").zh)),
    }
    packed.finish()?;
    Ok(Box::new(packed))
}

/// What is mostly wrong with a packed file that cannot be opened.
fn copied_badly() -> Text {
    text!(
        "看看是不是选错了文件；从别处复制来的，可能没有复制完整：重新复制一份",
        "see whether it is the right file; one that was copied may be cut off: copy it again"
    )
}

impl Packed {
    fn list_zip(&mut self, zip: &mut ZipArchive<BufReader<File>>) -> std::io::Result<()> {
        for number in 0..zip.len() {
            let entry = zip.by_index_raw(number)?;
            let name = entry.name()?.into_owned();
            if entry.is_dir() {
                continue;
            }
            let (size, packed) = (entry.size(), entry.compressed_size().max(1));
            let why = match () {
                () if entry.is_symlink() => Some(text!("是链接，不是文件", "it is a link, not a file")),
                () if entry.encrypted() => Some(text!("加了密", "it is encrypted")),
                () if size > 16 << 20 && size / packed > RATIO => {
                    Some(text!("解开后大得不正常", "it unpacks to an unlikely size"))
                }
                () => None,
            };
            self.add(name, Place::Entry(number), size, why);
        }
        Ok(())
    }

    fn list_tar(&mut self, tar: &mut tar::Archive<BufReader<File>>) -> std::io::Result<()> {
        for entry in tar.entries_with_seek()? {
            let entry = entry?;
            let kind = entry.header().entry_type();
            if kind.is_dir() || kind.is_pax_global_extensions() {
                continue;
            }
            let name = String::from_utf8(entry.path_bytes().into_owned());
            let (name, is_utf8) = match name {
                Ok(name) => (name, true),
                Err(e) => (String::from_utf8_lossy(e.as_bytes()).into_owned(), false),
            };
            let why = match () {
                () if kind.is_symlink() || kind.is_hard_link() => {
                    Some(text!("是链接，不是文件", "it is a link, not a file"))
                }
                () if !kind.is_file() => Some(text!("不是普通的文件", "it is no regular file")),
                () if !is_utf8 => Some(text!("文件名不是 UTF-8", "its name is not UTF-8")),
                () => None,
            };
            self.add(name, Place::At(entry.raw_file_position()), entry.size(), why);
            if self.places.len() > FILES {
                break;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: String, place: Place, size: u64, why: Option<Text>) {
        let why = why.or_else(|| (size > LARGEST).then(|| text!("文件太大", "the file is too large")));
        match why {
            Some(why) => self.refused.push((name, why)),
            None if self.places.contains_key(&name) => {
                self.refused.push((name, text!("名字重复", "the name is there twice")));
            }
            None => drop(self.places.insert(name, (place, size))),
        }
    }

    /// Takes the one folder away that all files lie in.
    fn finish(&mut self) -> Result<()> {
        let total: u64 = self.places.values().fold(0, |sum, (_, size)| sum.saturating_add(*size));
        if total > MOST || self.places.len() > FILES {
            let message = text!("解开后大得不正常，不再查验", "it unpacks to an unlikely size and is not verified");
            return Err(Error::world(message).at(&self.path));
        }
        let marked = |name: &String| {
            let (top, file) = name.split_once('/')?;
            super::MARKS.contains(&file).then(|| top.to_owned())
        };
        let Some(top) = self.places.keys().find_map(marked) else {
            let message = text!("里面没有归档包（bagit.txt）", "there is no package in it (bagit.txt)");
            return Err(Error::mend(message).at(&self.path).hint(copied_badly()));
        };
        let inside = format!("{top}/");
        for (name, it) in std::mem::take(&mut self.places) {
            match name.strip_prefix(&inside) {
                Some(path) => drop(self.places.insert(path.to_owned(), it)),
                None => self.refused.push((name, text!("在包的文件夹之外", "it lies outside of the package's folder"))),
            }
        }
        self.refused.iter_mut().for_each(|(name, _)| {
            if let Some(path) = name.strip_prefix(&inside) {
                *name = path.to_owned();
            }
        });
        self.files = self.places.iter().map(|(path, (_, size))| (path.clone(), *size)).collect();
        Ok(())
    }

    fn bytes(&self, place: &Place, size: u64) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match (&self.source, place) {
            (Source::Zip(zip), Place::Entry(number)) => {
                let mut zip = zip.lock().unwrap_or_else(PoisonError::into_inner);
                zip.by_index(*number)?.take(size + 1).read_to_end(&mut bytes)?;
            }
            (Source::Tar, Place::At(at)) => {
                let mut file = File::open(&self.path)?;
                file.seek(SeekFrom::Start(*at))?;
                file.take(size).read_to_end(&mut bytes)?;
            }
            _ => {}
        }
        match bytes.len() as u64 == size {
            true => Ok(bytes),
            false => Err(std::io::Error::other("the length is not the stated one")),
        }
    }
}

impl Package for Packed {
    fn files(&self) -> &[(String, u64)] {
        &self.files
    }

    fn refused(&self) -> &[(String, Text)] {
        &self.refused
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        let Some((place, size)) = self.places.get(path) else {
            return Err(Error::mend(text!("没有这个文件", "there is no such file")).at(Path::new(path)));
        };
        self.bytes(place, *size)
            .map_err(|e| Error::mend(text!("内容坏了，解不开", "its content is damaged: {e}")).at(Path::new(path)))
    }
}
