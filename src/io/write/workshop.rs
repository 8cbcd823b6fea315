//! The staging folder of one build, and the output folder if the build had to make it.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::io::lock::Lock;
use crate::text;

use super::disk::{self, Kind};

/// The staging folder, ours alone as long as this lives, and gone afterwards.
#[derive(Debug)]
pub(super) struct Workshop {
    folder: PathBuf,
    tree: PathBuf,
    lock: Option<Lock>,
    abandoned: bool,
}

impl Workshop {
    /// Makes the folder, or takes over the one a killed run left; `out` is the output folder for messages.
    pub fn open(folder: &Path, out: &Path) -> Result<Self> {
        let fail = |error| Error::io(out, text!("在输出文件夹里写文件", "write into the output folder"), &error);
        // Never through a link: what is inside gets removed.
        if matches!(disk::kind(folder), Kind::File(_) | Kind::Other) {
            return Err(Error::mend(text!(
                "gongshi 要用的临时文件夹的位置被别的文件占了",
                "something else stands where gongshi needs its temporary folder"
            ))
            .at(folder)
            .hint(text!("请把它移走", "Move it away")));
        }
        let Some(lock) = Lock::acquire(&folder.join("lock")).map_err(fail)? else {
            return Err(Error::world(text!(
                "另一个 gongshi 正在写这个文件夹",
                "another gongshi is writing to this folder"
            ))
            .at(out)
            .hint(text!("请等它结束后再试", "Wait until it has finished and try again")));
        };
        let tree = folder.join("new");
        let workshop = Workshop { folder: folder.to_path_buf(), tree, lock: Some(lock), abandoned: false };
        workshop.clear().map_err(fail)?;
        Ok(workshop)
    }

    /// The folder that mirrors the output folder.
    pub fn tree(&self) -> &Path {
        &self.tree
    }

    /// Where the manifest is made before it is renamed into place.
    pub fn manifest(&self) -> PathBuf {
        self.folder.join("manifest")
    }

    /// Where what is needed only during the build is kept.
    pub fn scratch(&self) -> PathBuf {
        self.folder.join("scratch")
    }

    /// Whether this file system takes names that differ in case for one.
    pub fn folds_case(&self) -> bool {
        disk::kind(&self.folder.join("LOCK")) != Kind::Missing
    }

    /// Leaves everything lying about, as a killed process would.
    pub fn abandon(&mut self) {
        self.abandoned = true;
    }

    fn clear(&self) -> io::Result<()> {
        match disk::patiently(|| fs::remove_dir_all(&self.tree)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        disk::remove(&self.scratch())?;
        disk::remove(&self.manifest())
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        if self.abandoned {
            self.lock.as_mut().into_iter().for_each(Lock::abandon);
            return;
        }
        // What cannot be removed now, the next run removes.
        let _ = self.clear();
        self.lock = None;
        let _ = fs::remove_dir(&self.folder);
    }
}

/// The folders that had to be made for the output; those that stay empty are removed again.
#[derive(Debug, Default)]
pub(super) struct Created(Vec<PathBuf>);

impl Created {
    /// Makes a folder and those above it.
    pub fn make(folder: &Path) -> io::Result<Self> {
        let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
        let mut created = Created::default();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => created.0.push(folder.to_path_buf()),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(created)
    }
}

impl Drop for Created {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
