//! A folder as a target: a mounted share, the document root of a web server on this machine.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::io::write::Guard;
use crate::text;

use super::{Arrivals, Failure, Step, Target, WORKSHOP};

/// A folder of this machine.
pub struct Folder {
    root: PathBuf,
    arrivals: Arrivals,
}

impl Folder {
    /// Uses `root`, which is made if its parent is there.
    ///
    /// # Errors
    /// Wrong usage if it is one that must not be written to; a failure of the world if it cannot be.
    pub fn open(root: &Path, guard: &Guard) -> Result<Self> {
        let root = guard.admit(root).map_err(super::at_fault)?;
        match fs::create_dir(&root) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists && root.is_dir() => {}
            Err(error) => {
                let failed = Error::io(&root, text!("使用发布文件夹", "use the folder to publish to"), &error);
                return Err(failed.hint(text!(
                    "检查 [publish] 里的 path；网络盘要先连上",
                    "check path in [publish]; a network drive has to be connected first"
                )));
            }
        }
        Ok(Folder { root, arrivals: Arrivals::new() })
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn cannot(&self, path: &str, error: &std::io::Error) -> Failure {
        let failed = Error::io(&self.at(path), text!("写入发布文件夹", "write to the folder to publish to"), error);
        let passing = matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::TimedOut | ErrorKind::ResourceBusy);
        Failure {
            passing,
            error: failed.hint(text!(
                "网站还是完整的；腾出空间或改好权限后再运行一次，会接着做完",
                "the site is whole; make room or give permission and run again: it goes on from there"
            )),
        }
    }

    /// Writes a whole file, then gives it its name.
    fn place(&self, path: &str, bytes: &[u8]) -> std::io::Result<()> {
        let temporary = self.at(&self.arrivals.next());
        fs::create_dir_all(self.at(WORKSHOP))?;
        let written = fs::write(&temporary, bytes).and_then(|()| {
            if let Some(folder) = self.at(path).parent() {
                fs::create_dir_all(folder)?;
            }
            fs::rename(&temporary, self.at(path))
        });
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written
    }
}

impl Target for Folder {
    fn read(&self, path: &str) -> Step<Option<Vec<u8>>> {
        match fs::read(self.at(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => {
                let doing = text!("读取发布文件夹", "read the folder to publish to");
                Err(Failure::lasting(Error::io(&self.at(path), doing, &error)))
            }
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Step<()> {
        self.place(path, bytes).map_err(|error| self.cannot(path, &error))
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Step<bool> {
        let cannot = |error: std::io::Error| self.cannot(path, &error);
        let target = self.at(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(cannot)?;
        }
        match OpenOptions::new().write(true).create_new(true).open(&target) {
            Ok(mut file) => file.write_all(bytes).map(|()| true).map_err(cannot),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(cannot(error)),
        }
    }

    fn delete(&self, path: &str) -> Step<()> {
        match fs::remove_file(self.at(path)) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(self.cannot(path, &error)),
        }
        let mut folder = Path::new(path).parent();
        while let Some(name) = folder.filter(|name| !name.as_os_str().is_empty()) {
            if fs::remove_dir(self.root.join(name)).is_err() {
                break;
            }
            folder = name.parent();
        }
        Ok(())
    }

    fn list(&self, folder: &str) -> Step<Option<BTreeMap<String, u64>>> {
        let mut all = BTreeMap::new();
        let start = self.at(folder);
        if !start.exists() {
            return Ok(Some(all));
        }
        for entry in walkdir::WalkDir::new(&start) {
            let entry = entry.map_err(|error| self.cannot(folder, &error.into()))?;
            if entry.file_type().is_dir() {
                continue;
            }
            let Ok(path) = entry.path().strip_prefix(&self.root) else { continue };
            let path = path.to_string_lossy().replace('\\', "/");
            all.insert(path, entry.metadata().map_or(0, |data| data.len()));
        }
        Ok(Some(all))
    }
}
