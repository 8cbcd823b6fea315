//! A package that is a folder. Links are not followed: they are told.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::archive::verify::Package;
use crate::error::{Error, Result};
use crate::io::read::portable;
use crate::lang::Text;
use crate::text;

use super::packed::LARGEST;

/// The folder with its list of files.
pub(super) struct Folder {
    root: PathBuf,
    files: Vec<(String, u64)>,
    refused: Vec<(String, Text)>,
}

impl Folder {
    pub fn open(root: &Path) -> Result<Self> {
        let mut folder = Folder { root: root.to_path_buf(), files: Vec::new(), refused: Vec::new() };
        for entry in WalkDir::new(root).follow_links(false).sort_by_file_name() {
            let entry = entry.map_err(|e| {
                let reason = e.to_string();
                Error::world(text!("文件夹读不出：{reason}", "the folder cannot be read: {reason}")).at(root)
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let shown = || entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().into_owned();
            match portable(root, entry.path()) {
                Some(path) if entry.file_type().is_file() => {
                    let bytes = entry.metadata().map(|about| about.len()).unwrap_or(0);
                    folder.files.push((path, bytes));
                }
                Some(path) if entry.path_is_symlink() => {
                    folder.refused.push((path, text!("是链接，不是文件", "it is a link, not a file")));
                }
                Some(path) => folder.refused.push((path, text!("不是普通的文件", "it is no regular file"))),
                None => folder.refused.push((shown(), text!("文件名不是 UTF-8", "its name is not UTF-8"))),
            }
        }
        folder.files.sort();
        Ok(folder)
    }
}

impl Package for Folder {
    fn files(&self) -> &[(String, u64)] {
        &self.files
    }

    fn refused(&self) -> &[(String, Text)] {
        &self.refused
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        let disk = self.root.join(path);
        // Only what was listed is read: a path in a list of the package may lead anywhere.
        let Ok(place) = self.files.binary_search_by(|(file, _)| file.as_str().cmp(path)) else {
            return Err(Error::mend(text!("没有这个文件", "there is no such file")).at(&disk));
        };
        if self.files[place].1 > LARGEST {
            return Err(Error::mend(text!("文件太大", "the file is too large")).at(&disk));
        }
        fs::read(&disk).map_err(|e| Error::io(&disk, text!("打开文件", "open the file"), &e))
    }
}
