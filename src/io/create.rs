//! Makes new files and never touches old ones.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::text;

/// Writes `bytes` into a new file of `folder`: `name.ending`, or `name-2.ending` … if that is taken.
///
/// # Errors
/// If the folder or the file cannot be made.
pub fn free_file(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> Result<PathBuf> {
    make_folder(folder)?;
    for number in 1.. {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{suffix}.{ending}"));
        match write_new(&path, bytes) {
            Ok(()) => return Ok(path),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(Error::io(&path, text!("新建文件", "make the file"), &e)),
        }
    }
    unreachable!("the numbers do not end")
}

/// Writes `files` (path below `folder` and bytes) into a folder that must be empty or not there.
///
/// # Errors
/// Wrong usage if the folder holds anything; a failure of the world if it cannot be written.
pub fn fresh_folder(folder: &Path, files: &[(&str, Vec<u8>)]) -> Result<()> {
    if folder.is_file() {
        let hint = text!("写一个新的文件夹，如 gongshi init 我的网站", "name a new folder: gongshi init my-site");
        return Err(Error::usage(text!("这是文件，不是文件夹", "this is a file, not a folder")).at(folder).hint(hint));
    }
    make_folder(folder)?;
    let mut entries =
        fs::read_dir(folder).map_err(|e| Error::io(folder, text!("打开文件夹", "open the folder"), &e))?;
    if entries.next().is_some() {
        let hint = text!(
            "换一个新的或空的文件夹，如 gongshi init 我的网站",
            "choose a new or empty one: gongshi init my-site"
        );
        return Err(Error::usage(text!("文件夹不是空的", "the folder is not empty")).at(folder).hint(hint));
    }
    for (path, bytes) in files {
        let path = folder.join(path);
        make_folder(path.parent().unwrap_or(folder))?;
        write_new(&path, bytes).map_err(|e| Error::io(&path, text!("新建文件", "make the file"), &e))?;
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|e| Error::io(folder, text!("新建文件夹", "make the folder"), &e))
}

/// Makes a file that is not there yet; a half-written one is taken away again.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes);
    if written.is_err() {
        drop(file);
        let _ = fs::remove_file(path);
    }
    written
}
