//! What lies in a site's folder: listed once a run, each file looked at from outside.

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use rayon::prelude::*;

use crate::lang::Text;
use crate::source::Unread;

use super::scan::FOLDERS;
use super::stamp::FileLook;
use super::{read, stamp};

/// The folders of a site, listed.
#[derive(Debug)]
pub struct Listing {
    pub(super) folders: Vec<Folder>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Folder {
    /// Its name below the site's root.
    pub name: &'static str,
    /// Its files, sorted by path.
    pub files: Vec<File>,
    /// What could not be listed.
    pub unread: Vec<Unread>,
}

/// A file.
#[derive(Debug)]
pub(super) struct File {
    /// Its path from the site's root, with `/`.
    pub path: String,
    /// Where it lies.
    pub disk: PathBuf,
    /// What it looks like, or why that cannot be told.
    pub about: Result<About, Text>,
}

/// A file from outside, as those see it who read it: links are followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    /// Its length in bytes.
    pub len: u64,
    /// When it was changed, if the system tells.
    pub modified: Option<SystemTime>,
    /// Both and its identity, if there is all of it.
    pub look: Option<FileLook>,
}

impl Listing {
    /// Lists the folders of the site at `root`.
    pub fn of(root: &Path) -> Self {
        let list = |name: &'static str| {
            let mut unread = Vec::new();
            let files = read::files(root, name, &mut unread);
            let look = |(path, disk): (String, PathBuf)| File { about: about(&disk), path, disk };
            Folder { name, files: files.into_par_iter().map(look).collect(), unread }
        };
        Listing { folders: FOLDERS.into_iter().map(list).collect() }
    }

    /// Takes out what lies in one of the folders.
    pub(super) fn take(&mut self, name: &str) -> (Vec<File>, Vec<Unread>) {
        let folder = self.folders.iter_mut().find(|folder| folder.name == name);
        folder.map(|folder| (std::mem::take(&mut folder.files), std::mem::take(&mut folder.unread))).unwrap_or_default()
    }
}

impl File {
    /// What it looks like, if it changed so long ago that its time can be trusted.
    pub fn old_look(&self) -> Option<FileLook> {
        let about = self.about.as_ref().ok()?;
        about.look.filter(|_| about.modified.is_some_and(stamp::is_old))
    }
}

fn about(disk: &Path) -> Result<About, Text> {
    let told = fs::metadata(disk).map_err(|e: io::Error| read::reason(&e))?;
    Ok(About { len: told.len(), modified: told.modified().ok(), look: FileLook::of(&told) })
}
