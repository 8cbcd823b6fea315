//! Packages on the disk: one is made in a hidden folder beside its place and renamed whole; one is opened as folder, zip or tar.

mod folder;
mod packed;

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256, Sha512};
use sm3::Sm3;

use crate::archive::bag::Sealed;
use crate::archive::container;
use crate::archive::verify::Package;
use crate::digest::hex;
use crate::error::{Error, Result};
use crate::text;

use super::lock::Lock;

/// The lists of digests that lie beside the packed files, in the form of `sha512sum`.
pub const SUMS: [&str; 2] = ["SHA512SUMS", "SM3SUMS"];

/// A package in the making. Dropped before it is committed, it leaves nothing.
#[derive(Debug)]
pub struct Staging {
    goal: PathBuf,
    folder: PathBuf,
    name: String,
    _lock: Lock,
}

/// What became of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It is there now.
    New,
    /// The very same was there before.
    Same,
}

impl Staging {
    /// Prepares the package `name` for the folder `goal`, and clears away what a killed run left.
    ///
    /// # Errors
    /// If another run is at work there, or the disk fails.
    pub fn open(goal: &Path, name: &str) -> Result<Self> {
        let goal =
            std::path::absolute(goal).map_err(|e| Error::io(goal, text!("找到文件夹", "find the folder"), &e))?;
        let last = goal.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let parent = goal.parent().unwrap_or(&goal).to_path_buf();
        let failed = |e: std::io::Error| Error::io(&parent, text!("写归档包", "write the package"), &e);
        let lock = Lock::acquire(&parent.join(format!(".{last}.lock"))).map_err(failed)?;
        let busy = || Error::world(text!("另一个 gongshi 正在做这个归档包", "another gongshi is making this package"));
        let lock = lock.ok_or_else(|| busy().at(&goal))?;
        let folder = parent.join(format!(".{last}.partial"));
        clear(&folder).map_err(failed)?;
        fs::create_dir_all(folder.join(name)).map_err(failed)?;
        Ok(Staging { goal, folder, name: name.to_owned(), _lock: lock })
    }

    fn bag(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// Puts a file into the package.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<Sealed> {
        let mut file = self.file(path)?;
        let written = file.write_all(bytes).and_then(|()| file.flush());
        written.map_err(|e| self.failed(path, &e))?;
        Ok(Sealed::new(path, bytes))
    }

    /// A new file of the package, to be written to piece by piece and then sealed.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn file(&self, path: &str) -> Result<BufWriter<File>> {
        let disk = self.bag().join(path);
        let make = || {
            fs::create_dir_all(disk.parent().unwrap_or(&disk))?;
            fs::OpenOptions::new().read(true).write(true).create_new(true).open(&disk)
        };
        make().map(BufWriter::new).map_err(|e| self.failed(path, &e))
    }

    /// A file of the package, to be read.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self, path: &str) -> Result<BufReader<File>> {
        File::open(self.bag().join(path)).map(BufReader::new).map_err(|e| self.failed(path, &e))
    }

    /// The digests of a file that was written piece by piece, and its SHA-256.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn seal(&self, path: &str) -> Result<(Sealed, String)> {
        let (bytes, [sha256, sha512, sm3]) = digests(self.read(path)?).map_err(|e| self.failed(path, &e))?;
        Ok((Sealed { path: path.to_owned(), bytes, digests: [sha512, sm3] }, sha256))
    }

    /// A failure while writing this file.
    pub fn failed(&self, path: &str, e: &std::io::Error) -> Error {
        Error::io(&self.goal.join(&self.name).join(path), text!("写归档包", "write the package"), e)
    }

    /// Packs the files (sorted) as zip and tar beside the folder, with lists of their digests.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn pack(&self, files: &[(String, u64)]) -> Result<()> {
        let mut sums = [String::new(), String::new()];
        for ending in ["zip", "tar"] {
            let file = format!("{}.{ending}", self.name);
            let mut open = |path: &str| -> std::io::Result<Box<dyn Read>> {
                Ok(Box::new(BufReader::new(File::open(self.bag().join(path))?)))
            };
            let mut write = || -> std::io::Result<()> {
                let out = BufWriter::with_capacity(1 << 20, File::create(self.folder.join(&file))?);
                match ending {
                    "zip" => container::zip(out, &self.name, files, &mut open),
                    _ => container::tar(out, &self.name, files, &mut open),
                }
            };
            let failed =
                |e: &std::io::Error| Error::io(&self.goal.join(&file), text!("写归档包", "write the package"), e);
            write().map_err(|e| failed(&e))?;
            let packed = File::open(self.folder.join(&file)).map_err(|e| failed(&e))?;
            let (_, [_, sha512, sm3]) = digests(packed).map_err(|e| failed(&e))?;
            sums[0] += &format!("{sha512}  {file}\n");
            sums[1] += &format!("{sm3}  {file}\n");
        }
        for (name, text) in SUMS.iter().zip(sums) {
            let disk = self.folder.join(name);
            fs::write(&disk, text).map_err(|e| Error::io(&disk, text!("写归档包", "write the package"), &e))?;
        }
        Ok(())
    }

    /// Brings the package to its place, whole. One that is there already is never replaced.
    ///
    /// # Errors
    /// Something to mend, if another package is there.
    pub fn commit(self) -> Result<Placed> {
        let failed = |e: std::io::Error| Error::io(&self.goal, text!("写归档包", "write the package"), &e);
        if let Ok(mut entries) = fs::read_dir(&self.goal) {
            if entries.next().is_some() {
                let same = |name: &str| {
                    let read = |folder: &Path| fs::read(folder.join(name)).ok();
                    read(&self.goal).is_some_and(|old| Some(old) == read(&self.folder))
                };
                if SUMS.iter().all(|name| same(name)) {
                    return Ok(Placed::Same);
                }
                let hint = text!(
                    "归档包从不覆盖：先把它移走，或用 -o 换一个文件夹",
                    "packages are never replaced: move it away first, or choose another folder with -o"
                );
                let message = text!("这里已经有别的内容", "there is something else here already");
                return Err(Error::mend(message).at(&self.goal).hint(hint));
            }
            fs::remove_dir(&self.goal).map_err(failed)?;
        }
        fs::rename(&self.folder, &self.goal).map_err(failed)?;
        Ok(Placed::New)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now, the next run removes.
        let _ = clear(&self.folder);
    }
}

fn clear(folder: &Path) -> std::io::Result<()> {
    // Never through a link.
    match fs::symlink_metadata(folder) {
        Ok(about) if about.is_dir() => fs::remove_dir_all(folder),
        Ok(_) => fs::remove_file(folder),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    }
}

/// The length, SHA-256, SHA-512 and SM3 of what `from` gives.
fn digests(mut from: impl Read) -> std::io::Result<(u64, [String; 3])> {
    let (mut sha256, mut sha512, mut sm3) = (Sha256::new(), Sha512::new(), Sm3::new());
    let mut buffer = vec![0; 1 << 20];
    let mut length = 0;
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        let piece = &buffer[..count];
        length += count as u64;
        rayon::join(|| sm3.update(piece), || rayon::join(|| sha256.update(piece), || sha512.update(piece)));
    }
    Ok((length, [hex(&sha256.finalize()), hex(&sha512.finalize()), hex(&sm3.finalize())]))
}

/// Any of these marks the folder of a package: one that lost its declaration is still to be verified.
const MARKS: [&str; 3] = ["bagit.txt", "manifest-sha512.txt", "manifest-sm3.txt"];

/// Whether `path` is a package: a folder with `bagit.txt` or a manifest, a zip or a tar.
pub fn is_package(path: &Path) -> bool {
    MARKS.iter().any(|mark| path.join(mark).is_file()) || (path.is_file() && packed::kind(path).is_some())
}

/// Opens the package at `path`: a folder with `bagit.txt`, a zip or a tar.
///
/// # Errors
/// If it cannot be read, or would unpack to more than any package of a year.
pub fn open(path: &Path) -> Result<Box<dyn Package>> {
    if path.is_dir() {
        return Ok(Box::new(folder::Folder::open(path)?));
    }
    packed::open(path)
}

/// What the lists of digests beside a packed file say of it: the list, and whether they agree. Lists that are not there or do
/// not name the file say nothing.
///
/// # Errors
/// If the packed file cannot be read.
pub fn sums_beside(path: &Path) -> Result<Vec<(&'static str, bool)>> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stated: Vec<(usize, String)> = SUMS
        .iter()
        .enumerate()
        .filter_map(|(number, list)| {
            let text = fs::read_to_string(path.with_file_name(list)).ok()?;
            let line = text.lines().find(|line| line.split_once("  ").is_some_and(|(_, file)| file == name))?;
            Some((number, line.split("  ").next()?.to_owned()))
        })
        .collect();
    if stated.is_empty() {
        return Ok(Vec::new());
    }
    let failed = |e: std::io::Error| Error::io(path, text!("打开文件", "open the file"), &e);
    let (_, [_, sha512, sm3]) = digests(File::open(path).map_err(failed)?).map_err(failed)?;
    let found = [sha512, sm3];
    Ok(stated.into_iter().map(|(number, digest)| (SUMS[number], digest == found[number])).collect())
}
