//! What has changed in a site's folder since it was last looked at.
//!
//! What a watcher says is only a hint where to look: names of editors' temporary files come and go, events are lost and
//! come twice. What counts is what is there when it is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;

use crate::config;
use crate::source::{Asset, Change, File, UnreadReason};

use super::read;
use super::stamp::is_old;

/// The folders of a site, beside its configuration.
pub(super) const FOLDERS: [&str; 5] = ["content", "records", "static", "templates", "themes"];

/// What a file looks like from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    /// The file's identity and the time of its last change of any kind, where the system tells them.
    identity: (u64, i64, i64),
}

#[derive(Clone, Debug)]
enum Known {
    File {
        stamp: Stamp,
        /// Whether the stamp may stay although the file changes.
        fresh: bool,
    },
    Unread,
}

/// Looks at a site's folder and remembers what it saw.
#[derive(Debug)]
pub struct Scanner {
    root: PathBuf,
    known: BTreeMap<String, Known>,
}

impl Scanner {
    /// One that has seen nothing yet.
    pub fn new(root: &Path) -> Self {
        Scanner { root: root.to_path_buf(), known: BTreeMap::new() }
    }

    /// Looks at everything.
    pub fn all(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        self.file(config::FILE, &self.root.join(config::FILE), false, &mut changes);
        for folder in FOLDERS {
            self.folder(folder, &mut changes);
        }
        changes
    }

    /// Looks at these places only: files, and folders with all that is in them. A text is reported even if its stamp
    /// is the one that is known, since somebody said that it was written.
    pub fn some(&mut self, places: &BTreeSet<PathBuf>) -> Vec<Change> {
        let mut changes = Vec::new();
        for place in places {
            let Some(path) = read::portable(&self.root, place) else { continue };
            let mut parts = path.split('/');
            let top = parts.next().unwrap_or_default();
            if path == config::FILE {
                self.file(&path, place, true, &mut changes);
            } else if FOLDERS.contains(&top) && !parts.any(read::is_leftover) {
                // Links are looked at like folders: those that lead out of the site are not followed.
                match place.is_dir() || place.is_symlink() {
                    true => self.folder(&path, &mut changes),
                    false => {
                        self.gone(&format!("{path}/"), &BTreeSet::new(), &mut changes);
                        self.file(&path, place, true, &mut changes);
                    }
                }
            }
        }
        changes
    }

    fn folder(&mut self, folder: &str, changes: &mut Vec<Change>) {
        let mut unread = Vec::new();
        let mut there = BTreeSet::new();
        let files = read::files(&self.root, folder, &mut unread);
        let files: Vec<_> = files.into_par_iter().map(|(path, disk)| (fs::metadata(&disk).ok(), path, disk)).collect();
        for (about, path, disk) in files {
            self.looked_at(&path, &disk, about, false, changes);
            there.insert(path);
        }
        for unread in unread {
            if self.known.insert(unread.path.clone(), Known::Unread).is_none() {
                changes.push(Change { path: unread.path.clone(), file: File::Unread(unread.reason) });
            }
            there.insert(unread.path);
        }
        self.gone(&format!("{folder}/"), &there, changes);
    }

    /// Reports what is known below `folder` and is not `there`.
    fn gone(&mut self, folder: &str, there: &BTreeSet<String>, changes: &mut Vec<Change>) {
        let known = self.known.range(folder.to_owned()..).map(|(path, _)| path);
        let known = known.take_while(|path| path.starts_with(folder)).filter(|path| !there.contains(*path));
        let gone: Vec<String> = known.cloned().collect();
        for path in gone {
            self.known.remove(&path);
            changes.push(Change { path, file: File::Gone });
        }
    }

    fn file(&mut self, path: &str, disk: &Path, was_written: bool, changes: &mut Vec<Change>) {
        self.looked_at(path, disk, fs::metadata(disk).ok(), was_written, changes);
    }

    fn looked_at(
        &mut self,
        path: &str,
        disk: &Path,
        about: Option<Metadata>,
        was_written: bool,
        changes: &mut Vec<Change>,
    ) {
        let Some(about) = about.filter(Metadata::is_file) else {
            if self.known.remove(path).is_some() {
                changes.push(Change { path: path.to_owned(), file: File::Gone });
            }
            return;
        };
        let (stamp, is_text) = (Stamp::of(&about), is_text(path));
        let is_same = match self.known.get(path) {
            Some(Known::File { stamp: known, fresh }) => *known == stamp && !(is_text && (*fresh || was_written)),
            _ => false,
        };
        let fresh = !stamp.modified.is_some_and(is_old);
        self.known.insert(path.to_owned(), Known::File { stamp, fresh });
        if !is_same {
            changes.push(Change { path: path.to_owned(), file: what(path, disk, &about) });
        }
    }
}

/// Whether a file is read when it is reported: that it did not change is then found out without harm.
fn is_text(path: &str) -> bool {
    !is_asset(path)
}

fn is_asset(path: &str) -> bool {
    path.starts_with("static/")
        || path.starts_with("records/")
        || (path.starts_with("content/") && !path.to_ascii_lowercase().ends_with(".md"))
}

fn what(path: &str, disk: &Path, about: &Metadata) -> File {
    if is_asset(path) {
        return File::Asset(Asset { path: path.to_owned(), disk: disk.to_path_buf(), bytes: about.len() });
    }
    if path == config::FILE || path.starts_with("content/") {
        return File::Text;
    }
    match fs::read(disk) {
        Ok(bytes) => File::Theme(bytes),
        Err(error) => File::Unread(UnreadReason::Io(read::reason(&error))),
    }
}

impl Stamp {
    fn of(about: &Metadata) -> Self {
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt;
            (about.ino(), about.ctime(), about.ctime_nsec())
        };
        #[cfg(not(unix))]
        let identity = (0, 0, 0);
        Stamp { len: about.len(), modified: about.modified().ok(), identity }
    }
}

#[cfg(test)]
mod tests {
    use super::super::stamp::TOO_FRESH;
    use super::*;

    fn names(changes: Vec<Change>) -> Vec<String> {
        let name = |change: Change| match change.file {
            File::Gone => format!("-{}", change.path),
            _ => change.path,
        };
        let mut names: Vec<String> = changes.into_iter().map(name).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_new_changed_and_gone_is_reported_once() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        fs::create_dir_all(at("content/2023")).unwrap();
        fs::create_dir_all(at("static")).unwrap();
        for path in ["gongshi.toml", "content/2023/a.md", "content/2023/a.md~", "content/2023/.a.swp", "static/x.png"] {
            fs::write(at(path), "1").unwrap();
        }
        let mut scanner = Scanner::new(dir.path());
        assert_eq!(names(scanner.all()), ["content/2023/a.md", "gongshi.toml", "static/x.png"]);
        std::thread::sleep(TOO_FRESH * 2);
        scanner.all();
        assert!(scanner.all().is_empty());
        fs::rename(at("content/2023/a.md"), at("content/2023/b.md")).unwrap();
        fs::write(at("static/x.png"), "22").unwrap();
        let hints = [at("content/2023/a.md"), at("content/2023/b.md"), at("public/x"), at("static/x.png")].into();
        assert_eq!(names(scanner.some(&hints)), ["-content/2023/a.md", "content/2023/b.md", "static/x.png"]);
        fs::remove_dir_all(at("content")).unwrap();
        assert_eq!(names(scanner.some(&[at("content")].into())), ["-content/2023/b.md"]);
        assert!(scanner.all().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_of_the_site_is_reported_as_unread() {
        let dir = tempfile::tempdir().unwrap();
        let (root, elsewhere) = (dir.path().join("site"), dir.path().join("elsewhere.md"));
        fs::create_dir_all(root.join("content")).unwrap();
        fs::write(&elsewhere, "x").unwrap();
        let mut scanner = Scanner::new(&root);
        scanner.all();
        let link = root.join("content/a.md");
        std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
        let changes = scanner.some(&[link.clone()].into());
        assert!(matches!(&changes[..], [Change { file: File::Unread(UnreadReason::Outside), .. }]), "{changes:?}");
        fs::remove_file(&link).unwrap();
        assert_eq!(names(scanner.some(&[link].into())), ["-content/a.md"]);
    }

    #[test]
    fn a_text_that_was_written_is_reported_although_it_looks_the_same() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("content")).unwrap();
        let file = dir.path().join("content/a.md");
        fs::write(&file, "1").unwrap();
        let mut scanner = Scanner::new(dir.path());
        scanner.all();
        assert_eq!(names(scanner.some(&[file].into())), ["content/a.md"]);
    }
}
