//! Packages on disk: written whole or not at all, read from a folder or from a `.zip`.

use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use walkdir::WalkDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::error::{Error, Result};
use crate::text;

/// What a package that is being made ends in; what a killed run left is taken away by the next.
const UNFINISHED: &str = "unfinished";

/// Writes `files` as the folder `name` below `out` and as `name.zip` beside it. Until both are complete they have other names; an
/// older package of the same name makes way then. `step` is called for each file.
///
/// # Errors
/// If the disk cannot be written, or if something that is no package of ours lies there.
pub fn write<'f>(
    out: &Path,
    name: &str,
    files: impl Iterator<Item = (&'f str, &'f [u8])> + Clone,
    step: impl Fn(),
) -> Result<(PathBuf, PathBuf)> {
    let (folder, archive) = (out.join(name), out.join(format!("{name}.zip")));
    if folder.exists() && !folder.join("bagit.txt").is_file() {
        return Err(Error::usage(text!(
            "这里已有同名的文件夹，而且不是归档包",
            "there is a folder of that name, and it is no package"
        ))
        .at(&folder)
        .hint(text!("改名或移走它，或用 -o 指定别的文件夹", "move it away, or name another folder with -o")));
    }
    let (new_folder, new_archive) = (unfinished(&folder), unfinished(&archive));
    clear(&new_folder)?;
    clear(&new_archive)?;
    for (path, bytes) in files.clone() {
        let path = new_folder.join(path);
        let parent = path.parent().unwrap_or(&new_folder);
        fs::create_dir_all(parent).and_then(|()| fs::write(&path, bytes)).map_err(|e| cannot_write(&path, &e))?;
        step();
    }
    pack(&new_archive, name, files).map_err(|e| cannot_write(&new_archive, &e))?;
    for (new, old) in [(&new_folder, &folder), (&new_archive, &archive)] {
        replace(new, old).map_err(|e| cannot_write(old, &e))?;
    }
    Ok((folder, archive))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Error {
    Error::io(path, text!("写归档包", "write the package"), error)
}

fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{UNFINISHED}"))
}

fn clear(path: &Path) -> Result<()> {
    let done = match path.symlink_metadata() {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
    done.map_err(|e| Error::io(path, text!("清理没做完的归档包", "remove an unfinished package"), &e))
}

/// Puts `new` where `old` is. The old one is moved aside first, and back if that fails.
fn replace(new: &Path, old: &Path) -> std::io::Result<()> {
    let aside = old.with_file_name(format!(".{}.old", old.file_name().unwrap_or_default().to_string_lossy()));
    let had = old.exists();
    if had {
        let _ = if aside.is_dir() { fs::remove_dir_all(&aside) } else { fs::remove_file(&aside) };
        fs::rename(old, &aside)?;
    }
    if let Err(error) = fs::rename(new, old) {
        if had {
            fs::rename(&aside, old)?;
        }
        return Err(error);
    }
    match had {
        true if aside.is_dir() => fs::remove_dir_all(&aside),
        true => fs::remove_file(&aside),
        false => Ok(()),
    }
}

fn pack<'f>(archive: &Path, name: &str, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> std::io::Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(archive)?));
    for (path, bytes) in files {
        let is_packed = path.ends_with(".gz") || path.ends_with(".wacz");
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .large_file(bytes.len() > 1 << 31);
        zip.start_file(format!("{name}/{path}"), options).map_err(std::io::Error::other)?;
        zip.write_all(bytes)?;
    }
    zip.finish().map_err(std::io::Error::other)?.flush()
}

/// A package that is there, to be read.
#[derive(Debug)]
pub enum Package {
    /// In a folder.
    Folder(PathBuf),
    /// In a `.zip`: its paths without those of the folder in it, and the numbers of its members.
    Zip(PathBuf, Vec<(String, usize)>, Mutex<ZipArchive<File>>),
}

/// The longest member of a `.zip` that is read, in bytes.
const LARGEST: u64 = 4 << 30;

impl Package {
    /// Whether `path` looks like a package: a `.zip`, or a folder with a BagIt declaration.
    pub fn is_at(path: &Path) -> bool {
        path.join("bagit.txt").is_file()
            || (path.is_file() && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")))
    }

    /// Opens the package at `path`.
    ///
    /// # Errors
    /// If it cannot be read, or if its paths lead out of it.
    pub fn open(path: &Path) -> Result<Package> {
        if path.is_dir() {
            return Ok(Package::Folder(path.to_path_buf()));
        }
        let broken = |why: String| {
            Error::world(text!("这个 .zip 读不出来：{why}", "the .zip cannot be read: {why}"))
                .at(path)
                .hint(text!("文件可能没有传完，重新取一份", "it may be incomplete: fetch it again"))
        };
        let file = File::open(path).map_err(|e| Error::io(path, text!("打开归档包", "open the package"), &e))?;
        let mut zip = ZipArchive::new(file).map_err(|e| broken(e.to_string()))?;
        let members = members(&mut zip).map_err(broken)?;
        Ok(Package::Zip(path.to_path_buf(), members, Mutex::new(zip)))
    }

    fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
        match self {
            Package::Folder(folder) => fs::read(folder.join(path)),
            Package::Zip(_, members, zip) => {
                let number = members.iter().find(|(member, _)| member == path).map(|(_, number)| *number);
                let number = number.ok_or(std::io::ErrorKind::NotFound)?;
                let mut zip = zip.lock().unwrap_or_else(PoisonError::into_inner);
                let member = zip.by_index(number).map_err(std::io::Error::other)?;
                let mut bytes = Vec::new();
                member.take(LARGEST).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }

    fn place(&self) -> &Path {
        match self {
            Package::Folder(path) | Package::Zip(path, ..) => path,
        }
    }
}

/// The files of a `.zip`, below the one folder that a package is in.
fn members<R: std::io::Read + Seek>(zip: &mut ZipArchive<R>) -> std::result::Result<Vec<(String, usize)>, String> {
    let mut members = Vec::new();
    for number in 0..zip.len() {
        let member = zip.by_index_raw(number).map_err(|e| e.to_string())?;
        let name = member.name().map_err(|e| e.to_string())?.into_owned();
        if member.is_dir() {
            continue;
        }
        if member.encrypted() || member.is_symlink() || !crate::archive::bag::is_safe(&name) {
            return Err(name);
        }
        let inside = name.split_once('/').map_or(name.as_str(), |(_, inside)| inside);
        members.push((inside.to_owned(), number));
    }
    Ok(members)
}

impl crate::archive::Files for Package {
    fn paths(&self) -> Vec<String> {
        match self {
            Package::Folder(folder) => WalkDir::new(folder)
                .into_iter()
                .flatten()
                .filter(|entry| !entry.file_type().is_dir())
                .filter_map(|entry| Some(entry.path().strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/")))
                .collect(),
            Package::Zip(_, members, _) => members.iter().map(|(path, _)| path.clone()).collect(),
        }
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        self.read(path).map_err(|e| {
            let place = self.place().join(path);
            Error::io(&place, text!("读归档包", "read the package"), &e)
        })
    }
}
