//! Files that come from elsewhere, read as they are, and files that are written beside the site.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Exit, Result};
use crate::text;

/// The bytes of the file at `path`, at most `limit` of them.
///
/// # Errors
/// Wrong usage if there is no such file; something to mend if it is longer; a failure of the world otherwise.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let failed = |e: std::io::Error| {
        let failed = Error::io(path, text!("打开文件", "open the file"), &e);
        if e.kind() != ErrorKind::NotFound {
            return failed;
        }
        let hint = text!(
            "检查文件名和所在的文件夹；把文件拖进这个窗口，位置就写好了",
            "check its name and folder; dragging the file into this window writes its place"
        );
        Error { exit: Exit::Usage, ..failed.hint(hint) }
    };
    let file = fs::File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        let hint = text!("写出文件名；一次可以写几个", "name the files; there may be several");
        return Err(Error::usage(text!("这是文件夹，不是文件", "this is a folder, not a file")).at(path).hint(hint));
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        let megabytes = limit >> 20;
        let message = text!("文件超过 {megabytes} MB", "the file has more than {megabytes} MB");
        let hint = text!(
            "一件公示不会这么大：去掉大图片或嵌入的对象，再另存一份",
            "no notice is that long: take out large pictures and embedded objects and save it anew"
        );
        return Err(Error::mend(message).at(path).hint(hint));
    }
    Ok(bytes)
}

/// The bytes of the file that `file` names by the relative address `address`; none if it is not there, lies elsewhere, or has
/// more than `limit` bytes.
pub fn beside(file: &Path, address: &str, limit: u64) -> Option<Vec<u8>> {
    let folder = fs::canonicalize(file).ok()?.parent()?.to_path_buf();
    let wanted = fs::canonicalize(folder.join(address)).ok()?;
    // A page may not reach files of the machine that its author did not put beside it.
    if !wanted.starts_with(&folder) || fs::metadata(&wanted).ok()?.len() > limit {
        return None;
    }
    fs::read(wanted).ok()
}

/// Whether the file at `path` is there and has exactly these bytes.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|about| about.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|found| found == bytes)
}

/// Whether there is anything at `path`.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Makes the file at `path` whole or not at all, and never touches one that is there: `false` then.
///
/// # Errors
/// If it cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<bool> {
    let failed = |e: &std::io::Error| Error::io(path, text!("新建文件", "make the file"), e);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|e| Error::io(folder, text!("新建文件夹", "make the folder"), &e))?;
    let temporary = temporary(path);
    let placed = write_through(&temporary, bytes).and_then(|()| match fs::hard_link(&temporary, path) {
        // Some file systems (a USB stick) have no links: there a name is reserved first and then replaced.
        Err(e) if e.kind() != ErrorKind::AlreadyExists => {
            fs::OpenOptions::new().write(true).create_new(true).open(path)?;
            fs::rename(&temporary, path)
        }
        other => other,
    });
    let _ = fs::remove_file(&temporary);
    match placed {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(failed(&e)),
    }
}

/// Writes the file at `path`, in place of what is there, whole or not at all.
///
/// # Errors
/// If it cannot be written.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = temporary(path);
    let placed = write_through(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    placed.map_err(|e| {
        let _ = fs::remove_file(&temporary);
        Error::io(path, text!("写文件", "write the file"), &e)
    })
}

fn write_through(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A hidden name beside `path`, which no site publishes.
fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let short: String = name.chars().take(20).collect();
    path.with_file_name(format!(".{short}.{}.tmp", std::process::id()))
}
