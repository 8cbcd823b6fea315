//! The stamp of a build: from what it was made and what it left, so that a build without any change ends at once.
//!
//! It lies in `.gongshi/` of the site, can be deleted at any time, and is believed only if every file of the site and
//! of the output folder still has its length and time. The manifest in the output folder stays the authority on whose
//! a file is.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

use crate::config;
use crate::source::{Unread, UnreadReason};

use super::listing::{Folder, Listing};
use super::read;

/// The folder of the site for what can be deleted.
const FOLDER: &str = ".gongshi";

/// What a site looks like from outside: paths, lengths and times, as one digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look([u8; 32]);

/// What one file looks like from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLook {
    /// Its length in bytes.
    pub len: u64,
    /// When it was changed, in nanoseconds since 1970.
    modified: u64,
    /// On Unix its number on the disk, and when its number or its time was changed.
    identity: (u64, i64, i64),
}

impl FileLook {
    /// That of the regular file at `path`, if there is one. A link is none.
    pub fn at(path: &Path) -> Option<Self> {
        let about = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
        FileLook::of(&about)
    }

    pub(super) fn of(about: &fs::Metadata) -> Option<Self> {
        let modified = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt;
            (about.ino(), about.ctime(), about.ctime_nsec())
        };
        #[cfg(not(unix))]
        let identity = (0, 0, 0);
        Some(FileLook { len: about.len(), modified: u64::try_from(modified).ok()?, identity })
    }
}

/// What an output folder looks like: as a whole, and each file of it.
pub struct OutputLook {
    whole: Look,
    files: Vec<(PathBuf, FileLook)>,
}

impl OutputLook {
    /// Each file by its path below the folder, with `/` on every system.
    pub(super) fn files(&self, out: &Path) -> HashMap<String, FileLook> {
        let file = |(path, look): &(PathBuf, FileLook)| Some((read::portable(out, path)?, *look));
        self.files.iter().filter_map(file).collect()
    }
}

/// What this program looks like: another one may make other pages of the same texts.
pub fn look_at_program() -> Option<FileLook> {
    FileLook::of(&fs::metadata(std::env::current_exe().ok()?).ok()?)
}

/// Files that changed less than this before they were looked at may change again without their time changing.
pub(super) const TOO_FRESH: Duration = Duration::from_millis(100);

/// A stamp as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    site: [u8; 32],
    output: [u8; 32],
    outcome: T,
}

/// Looks at everything that a build reads: the site's files as they were listed, this program, and `options`, which stand
/// for the rest. `None` if something changed so recently that its time cannot be trusted, or cannot be looked at.
pub fn look_at_site(root: &Path, listing: &Listing, options: &str) -> Option<Look> {
    let mut looker = Looker::new();
    looker.hasher.update(crate::VERSION);
    looker.hasher.update(options);
    looker.file(&std::env::current_exe().ok()?)?;
    looker.file(&root.join(config::FILE))?;
    listing.folders.iter().try_for_each(|folder| looker.folder(folder))?;
    is_old(looker.newest).then(|| Look(looker.hasher.finalize().into()))
}

/// Looks at the output folder, foreign files too.
pub fn look_at_output(out: &Path) -> Option<OutputLook> {
    let mut looker = Looker::new();
    looker.tree(out)?;
    Some(OutputLook { whole: Look(looker.hasher.finalize().into()), files: looker.files })
}

/// What the last build of `out` came to, if neither the site nor the output has changed since.
pub fn recall<T: DeserializeOwned>(root: &Path, out: &Path, site: Look) -> Option<T> {
    let kept: Kept<T> = postcard::from_bytes(&fs::read(file_of(root, out, "build")).ok()?).ok()?;
    (kept.site == site.0 && look_at_output(out)?.whole.0 == kept.output).then_some(kept.outcome)
}

/// Keeps what a build came to. That it cannot be kept (a read-only site) only costs the next build its shortcut.
pub fn remember<T: Serialize>(root: &Path, out: &Path, site: Look, output: &OutputLook, outcome: &T) {
    keep(root, &file_of(root, out, "build"), &Kept { site: site.0, output: output.whole.0, outcome });
}

/// Writes what is kept to `file` as a whole, or not at all.
pub(super) fn keep<T: Serialize>(root: &Path, file: &Path, kept: &T) {
    let _ = Keeping::begin(root, file).and_then(|mut keeping| {
        keeping.write(kept)?;
        keeping.finish()
    });
}

/// A file of what is kept, being written: it takes its place as a whole, or not at all.
pub(super) struct Keeping {
    pub out: BufWriter<File>,
    /// Where it is written. Two runs at once do not write into each other's file.
    temporary: PathBuf,
    file: PathBuf,
}

impl Keeping {
    /// Begins `file`.
    pub fn begin(root: &Path, file: &Path) -> io::Result<Self> {
        let temporary = file.with_extension(format!("tmp{}", std::process::id()));
        let folder = file.parent().map_or_else(|| folder(root), Path::to_path_buf);
        fs::create_dir_all(&folder)?;
        sweep(&folder, file);
        let out = BufWriter::with_capacity(1 << 16, File::create(&temporary)?);
        Ok(Keeping { out, temporary, file: file.to_path_buf() })
    }

    /// Writes a thing as it is read again.
    pub fn write<T: Serialize>(&mut self, thing: &T) -> io::Result<()> {
        postcard::to_io(thing, &mut self.out).map(|_| ()).map_err(io::Error::other)
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        fs::rename(&self.temporary, &self.file)
    }
}

impl Drop for Keeping {
    /// What could not be finished is in nobody's way.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Nobody writes to a temporary file so long.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// Removes what runs that were killed left of `file` in its folder.
fn sweep(folder: &Path, file: &Path) {
    let is_left = |entry: &fs::DirEntry| {
        let path = entry.path();
        let is_temporary = path.extension().is_some_and(|it| it.as_encoded_bytes().starts_with(b"tmp"));
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        is_temporary && path.file_stem() == file.file_name() && age().is_some_and(|age| age > ABANDONED)
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(is_left) {
        let _ = fs::remove_file(entry.path());
    }
}

/// The folder of the site for what can be deleted.
pub(super) fn folder(root: &Path) -> PathBuf {
    root.join(FOLDER)
}

/// Whether what changed then can be told from what changes in a moment.
pub(super) fn is_old(modified: SystemTime) -> bool {
    SystemTime::now().duration_since(modified).is_ok_and(|age| age > TOO_FRESH)
}

/// Where `what` is kept of the builds into `out`.
pub(super) fn file_of(root: &Path, out: &Path, what: &str) -> PathBuf {
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_path_buf());
    let name = crate::digest::sha256_hex(out.as_os_str().as_encoded_bytes());
    root.join(FOLDER).join(format!("{what}-{}", &name[..16]))
}

struct Looker {
    hasher: Sha256,
    newest: SystemTime,
    files: Vec<(PathBuf, FileLook)>,
}

impl Looker {
    fn new() -> Self {
        Looker { hasher: Sha256::new(), newest: UNIX_EPOCH, files: Vec::new() }
    }

    fn tree(&mut self, folder: &Path) -> Option<()> {
        if !folder.exists() {
            self.hasher.update(b"-");
            return Some(());
        }
        let is_file = |entry: &DirEntry| entry.file_type().is_file();
        let all = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        let mut files = all.filter(|entry| entry.as_ref().map_or(true, is_file));
        loop {
            // Some at a time, for a large site has a hundred thousand.
            let some: Vec<DirEntry> = files.by_ref().take(1 << 12).collect::<Result<_, _>>().ok()?;
            if some.is_empty() {
                return Some(());
            }
            let abouts: Vec<_> = some.par_iter().map(DirEntry::metadata).collect();
            some.into_iter().zip(abouts).try_for_each(|(file, about)| self.look(file.into_path(), &about.ok()?))?;
        }
    }

    /// A folder of the site as it is read: what lies behind a link that leads out of the site is not looked at, and that
    /// the link is there counts.
    fn folder(&mut self, folder: &Folder) -> Option<()> {
        for Unread { path, reason } in &folder.unread {
            // What cannot be listed now may be another time.
            matches!(reason, UnreadReason::Outside).then_some(())?;
            self.name(path.as_bytes());
        }
        folder.files.iter().try_for_each(|file| {
            let about = file.about.as_ref().ok()?;
            self.see(&file.disk, about.modified?, &about.look?);
            Some(())
        })
    }

    fn file(&mut self, path: &Path) -> Option<()> {
        self.look(path.to_path_buf(), &fs::metadata(path).ok()?)
    }

    fn name(&mut self, name: &[u8]) {
        self.hasher.update((name.len() as u64).to_le_bytes());
        self.hasher.update(name);
    }

    fn look(&mut self, path: PathBuf, about: &fs::Metadata) -> Option<()> {
        let look = FileLook::of(about)?;
        self.see(&path, about.modified().ok()?, &look);
        self.files.push((path, look));
        Some(())
    }

    fn see(&mut self, path: &Path, modified: SystemTime, look: &FileLook) {
        self.newest = self.newest.max(modified);
        self.name(path.as_os_str().as_encoded_bytes());
        for number in [look.len, look.modified, look.identity.0] {
            self.hasher.update(number.to_le_bytes());
        }
        for number in [look.identity.1, look.identity.2] {
            self.hasher.update(number.to_le_bytes());
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Writes a file so long ago that its time can be trusted.
    fn write(path: &Path, text: &str, seconds: u64) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        let then = UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds);
        fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
    }

    #[test]
    fn what_a_killed_run_left_is_swept_away() {
        let root = tempfile::tempdir().unwrap();
        let file = folder(root.path()).join("pages-x");
        write(&file.with_extension("tmp1"), "half", 0);
        write(&folder(root.path()).join("pages-y.tmp1"), "of another file", 0);
        fs::write(file.with_extension("tmp2"), "of a run that goes on").unwrap();
        keep(root.path(), &file, &"whole");
        let mut left: Vec<_> = fs::read_dir(folder(root.path())).unwrap().map(|it| it.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["pages-x", "pages-x.tmp2", "pages-y.tmp1"]);
    }

    #[test]
    fn links_are_followed_as_far_as_the_site_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (root, elsewhere) = (folder.path().join("site"), folder.path().join("elsewhere"));
        write(&root.join(config::FILE), "title = \"甲\"\n", 0);
        write(&root.join("shared/a.txt"), "1", 0);
        write(&elsewhere.join("b.txt"), "1", 0);
        fs::create_dir_all(root.join("content/2023")).unwrap();
        let look = || look_at_site(&root, &Listing::of(&root), "").unwrap();
        let empty = look();
        symlink(root.join("shared"), root.join("content/2023/inside")).unwrap();
        let inside = look();
        assert_ne!(empty, inside);
        // That there is a link which is not followed changes what a build says.
        symlink(&elsewhere, root.join("content/2023/outside")).unwrap();
        let outside = look();
        assert_ne!(inside, outside);
        write(&elsewhere.join("b.txt"), "22", 1);
        write(&elsewhere.join("c.txt"), "1", 1);
        assert_eq!(outside, look());
        write(&root.join("shared/a.txt"), "22", 1);
        assert_ne!(outside, look());
        // A whole folder of the site may be such a link, and one may lead to itself.
        symlink(&elsewhere, root.join("static")).unwrap();
        let linked = look();
        write(&elsewhere.join("d.txt"), "1", 2);
        assert_eq!(linked, look());
        symlink(root.join("content"), root.join("content/2023/circle")).unwrap();
        assert_eq!(look_at_site(&root, &Listing::of(&root), ""), None);
    }
}
