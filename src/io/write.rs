//! Writing the finished site: nothing half done, nothing lost that is not ours, nothing touched that did not change.
//!
//! Files are put into a staging folder inside the output folder while the site is rendered; only when all of it is
//! there does [`Staging::commit`] rename what is new into place. The manifest says which files are ours: no other file
//! is ever overwritten or removed.

mod commit;
mod disk;
mod foreign;
mod guard;
mod hash;
mod manifest;
pub(in crate::io) mod names;
mod pieces;
mod plan;
mod published;
mod scratch;
mod workshop;

use std::borrow::Cow;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::digest::{BuildQuick, Sha256Bytes};
use crate::error::{Error, Result};
use crate::io::stamp::FileLook;
use crate::output::{Content, OutputFile};
use crate::text;

pub use crate::digest::sha256_hex;
pub use guard::Guard;
pub use pieces::{Pieces, Place};
pub use published::{published, title_of};
pub use scratch::Scratch;

use commit::Fuse;
use disk::Kind;
use hash::{Broken, Hash};
use manifest::Manifest;
use pieces::Whole;
use plan::Plan;
use workshop::{Created, Workshop};

/// The list of our files in the output folder: lines `<sha256>  <path>`, sorted by path, as `sha256sum -c` reads them.
pub const MANIFEST: &str = ".gongshi-manifest";

/// The folder inside the output folder in which a build is prepared.
const STAGING: &str = ".gongshi-staging";

/// A build under way. Dropping it without [`commit`](Staging::commit) leaves the output folder as it was.
#[derive(Debug)]
pub struct Staging {
    /// The output folder, with links resolved.
    root: PathBuf,
    /// The output folder as it was named, for messages.
    shown: PathBuf,
    old: Manifest,
    /// The bytes of the manifest file, to leave it alone if they stay the same.
    on_disk: Option<Vec<u8>>,
    /// Whether the output folder had nothing in it, so that no file needs to be looked for.
    empty: bool,
    /// On a file system that takes names differing in case for one: our old paths by their folded form.
    folded: Option<HashMap<String, String>>,
    claims: Mutex<Claims>,
    /// Whether a file could not be taken in.
    failed: AtomicBool,
    fuse: Fuse,
    // Dropped in this order: what is inside the output folder before the folder itself.
    workshop: Workshop,
    _created: Created,
}

/// What a commit did, or found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// New and changed files.
    pub written: usize,
    /// Files that had the right bytes already and were not touched.
    pub unchanged: usize,
    /// Files of an earlier build that the site no longer has: removed.
    pub removed: Vec<String>,
    /// Files we did not write: kept (at most 1,000 are listed).
    pub foreign: Vec<String>,
    /// Files of an earlier build that the site no longer has, but that somebody changed since: kept, no longer ours.
    pub kept: Vec<String>,
    /// The size of the whole site.
    pub bytes: u64,
    /// The number of files of the whole site, without the manifest.
    pub files: usize,
}

/// The files of the build by path.
type Entries = BTreeMap<String, Entry>;

/// A finished file of the build.
#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: Hash,
    len: u64,
    /// Whether it lies in the staging folder; otherwise the output has it already.
    staged: bool,
}

/// What was put so far.
#[derive(Debug, Default)]
struct Claims {
    /// The paths by their folded form, so that no system mixes two of them up.
    files: HashMap<String, String, BuildQuick>,
    /// The folders above them, likewise.
    folders: HashMap<String, String, BuildQuick>,
    /// The finished files.
    entries: Entries,
    /// The pages of drafts.
    drafts: BTreeSet<String>,
}

impl Staging {
    /// Prepares a build into `out`: refuses dangerous folders, keeps others out, clears what a killed run left.
    ///
    /// # Errors
    /// Wrong usage if the folder is a dangerous one; a failure of the world if it cannot be written or another process
    /// writes to it.
    pub fn open(out: &Path, guard: &Guard) -> Result<Staging> {
        let root = guard.admit(out)?;
        let _created = Created::make(&root)
            .map_err(|error| Error::io(out, text!("创建输出文件夹", "create the output folder"), &error))?;
        let workshop = Workshop::open(&root.join(STAGING), out)?;
        let on_disk = Manifest::read(&root)?;
        let old = Manifest::parse(on_disk.as_deref().unwrap_or_default());
        let folded =
            workshop.folds_case().then(|| old.iter().map(|(path, _)| (names::fold(path), path.to_owned())).collect());
        let empty = only_staging(&root);
        let (claims, failed, fuse) = (Mutex::default(), AtomicBool::new(false), Fuse::endless());
        let shown = out.to_path_buf();
        Ok(Staging { root, shown, old, on_disk, empty, folded, claims, failed, fuse, workshop, _created })
    }

    /// Takes a file into the build. One that the output folder has already, byte for byte, is only noted.
    ///
    /// # Errors
    /// If the path cannot be used or was put before, if a source cannot be read or the disk cannot be written. The
    /// build cannot be committed any more then.
    pub fn put(&self, file: OutputFile) -> Result<()> {
        let done = self.take_in(&file);
        if done.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        done
    }

    /// Notes that a page is that of a draft: when a later build lacks it, nothing that was published is gone. A page that
    /// was published before stays so.
    pub fn note_draft(&self, path: &str) {
        self.claims().drafts.insert(path.to_owned());
    }

    /// The pages of drafts that were not published before.
    fn drafts(&self) -> BTreeSet<String> {
        let drafts = std::mem::take(&mut self.claims().drafts);
        drafts.into_iter().filter(|path| !self.old.is_public(path)).collect()
    }

    /// Takes files into the build that the output folder has had since an earlier build, if all of them still look as
    /// they did then and are ours: their bytes are those that the manifest has the digests of. Says whether they were.
    ///
    /// # Errors
    /// If a path was put before.
    pub fn keep(&self, files: &[(String, FileLook)]) -> Result<bool> {
        let known = |(path, look): &(String, FileLook)| {
            let hash = self.old.hash(path).filter(|_| self.owner(path) == Some(path))?;
            (FileLook::at(&self.root.join(path)) == Some(*look)).then_some(Entry { hash, len: look.len, staged: false })
        };
        let Some(entries) = files.iter().map(known).collect::<Option<Vec<Entry>>>() else { return Ok(false) };
        for ((path, _), entry) in files.iter().zip(entries) {
            self.claim(path)?;
            self.claims().entries.insert(path.clone(), entry);
        }
        Ok(true)
    }

    /// SHA-256 of the manifest that the last build left.
    pub fn old_manifest(&self) -> Option<Sha256Bytes> {
        self.on_disk.as_deref().map(hash::of)
    }

    /// Begins a file that is put together of pieces: `head`, those of [`add`](Staging::add), and at last
    /// [`put_pieces`](Staging::put_pieces).
    ///
    /// # Errors
    /// As [`put`](Staging::put).
    pub fn pieces(&self, path: &str, head: &[u8]) -> Result<Pieces> {
        names::check(path)?;
        self.claim(path)?;
        Pieces::begin(path, self.stage(path)?, head).map_err(|error| self.cannot_write(path, &error))
    }

    /// A file for what has no room in memory, which is gone after the build.
    ///
    /// # Errors
    /// If the disk cannot be written.
    pub fn scratch(&self) -> Result<Scratch> {
        Scratch::create(&self.workshop.scratch(), &self.shown)
    }

    /// Adds the piece that has this place in the order of its file.
    ///
    /// # Errors
    /// If the disk cannot be written.
    pub fn add(&self, pieces: &Pieces, place: usize, bytes: Vec<u8>) -> Result<()> {
        pieces.add(place, bytes).map_err(|error| self.cannot_write(&pieces.path, &error))
    }

    /// Takes the file of these pieces into the build, and says where each of them lies in it.
    ///
    /// # Errors
    /// As [`put`](Staging::put).
    pub fn put_pieces(&self, pieces: Pieces) -> Result<Vec<Place>> {
        let done = self.take_in_pieces(pieces);
        if done.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        done
    }

    /// Makes the output folder have exactly the files that were put, besides those that are not ours.
    ///
    /// # Errors
    /// Something to mend if files that are not ours are in the way, with nothing changed; a failure of the world if the
    /// disk refuses, with every file whole and the rest left to the next build.
    pub fn commit(mut self) -> Result<WriteReport> {
        let entries = self.take_entries()?;
        let plan = Plan::make(&self, &entries)?;
        let report = self.apply(&entries, plan);
        if self.fuse.blown() {
            self.workshop.abandon();
        }
        report
    }

    /// For tests: the commit breaks off after so many steps as if the process had been killed.
    #[doc(hidden)]
    pub fn break_off_after(&self, steps: usize) {
        self.fuse.set(steps);
    }

    fn take_in(&self, file: &OutputFile) -> Result<()> {
        names::check(&file.path)?;
        self.claim(&file.path)?;
        let entry = match &file.content {
            Content::Bytes(bytes) => self.put_bytes(&file.path, bytes)?,
            Content::Copy(source) => self.put_copy(&file.path, source)?,
        };
        self.claims().entries.insert(file.path.clone(), entry);
        Ok(())
    }

    fn take_in_pieces(&self, pieces: Pieces) -> Result<Vec<Place>> {
        let path = pieces.path.clone();
        let cannot_write = |error| self.cannot_write(&path, &error);
        let Whole { hash, len, places } = pieces.finish().map_err(cannot_write)?;
        let staged = !self.is_current(&path, &hash, len, None);
        if !staged {
            disk::remove(&self.workshop.tree().join(&path)).map_err(cannot_write)?;
        }
        self.claims().entries.insert(path, Entry { hash, len, staged });
        Ok(places)
    }

    fn put_bytes(&self, path: &str, bytes: &[u8]) -> Result<Entry> {
        let (hash, len) = (hash::of(bytes), bytes.len() as u64);
        let staged = !self.is_current(path, &hash, len, Some(bytes));
        if staged {
            let file = self.stage(path)?;
            (&file).write_all(bytes).map_err(|error| self.cannot_write(path, &error))?;
        }
        Ok(Entry { hash, len, staged })
    }

    fn put_copy(&self, path: &str, source: &Path) -> Result<Entry> {
        let cannot_read = |error| Error::io(source, text!("读取文件", "read the file"), &error);
        let mut from = File::open(source).map_err(cannot_read)?;
        let len = from.metadata().map_err(cannot_read)?.len();
        if !self.empty && disk::kind(&self.root.join(path)) == Kind::File(len) {
            let hash = hash::of_file(source).map_err(cannot_read)?;
            if self.is_current(path, &hash, len, None) {
                return Ok(Entry { hash, len, staged: false });
            }
        }
        match hash::copy(&mut from, &mut self.stage(path)?) {
            Ok((hash, len)) => Ok(Entry { hash, len, staged: true }),
            Err(Broken::Reading(error)) => Err(cannot_read(error)),
            Err(Broken::Writing(error)) => Err(self.cannot_write(path, &error)),
        }
    }

    /// Whether the output folder has this very file already. The disk is asked, not the manifest: what the manifest
    /// says was true only when it was written. The quicker proof is that of [`keep`](Staging::keep).
    fn is_current(&self, path: &str, hash: &Hash, len: u64, bytes: Option<&[u8]>) -> bool {
        if self.empty || self.folded.is_some() && self.owner(path).is_some_and(|owner| owner != path) {
            return false;
        }
        let there = self.root.join(path);
        match bytes {
            Some(bytes) => disk::has_bytes(&there, bytes),
            None => disk::has_hash(&there, len, hash),
        }
    }

    /// A new file in the staging folder.
    fn stage(&self, path: &str) -> Result<File> {
        disk::create(&self.workshop.tree().join(path)).map_err(|error| self.cannot_write(path, &error))
    }

    fn cannot_write(&self, path: &str, error: &std::io::Error) -> Error {
        Error::io(&self.shown.join(path), text!("写入文件", "write the file"), error)
            .hint(text!("原来的网站没有改动", "The site is as it was before"))
    }

    /// Reserves a path; refuses one that some system would take for another that was put, or for its folder.
    fn claim(&self, path: &str) -> Result<()> {
        let key = names::fold(path);
        let mut claims = self.claims();
        let above = names::folders(&key).find_map(|folder| claims.files.get(folder));
        if let Some(other) = claims.files.get(&key).or(above) {
            return Err(twice(path, other));
        }
        if let Some(folder) = claims.folders.get(&key) {
            return Err(twice(path, &format!("{folder}/")));
        }
        for folder in names::folders(path).rev() {
            match claims.folders.entry(names::fold(folder)) {
                // The folders above a known one are known too.
                Occupied(known) if known.get() == folder => break,
                Occupied(known) => return Err(alike(folder, known.get())),
                Vacant(place) => {
                    place.insert(folder.to_owned());
                }
            }
        }
        claims.files.insert(key, path.to_owned());
        Ok(())
    }

    fn claims(&self) -> MutexGuard<'_, Claims> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The finished files; refuses if one of them failed, since a site that lacks a page must not replace a whole one.
    fn take_entries(&self) -> Result<Entries> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(Error::world(text!(
                "有文件没有写成，网站未更新",
                "a file could not be written, so the site was not updated"
            ))
            .at(&self.shown));
        }
        Ok(std::mem::take(&mut self.claims().entries))
    }

    /// Our old path for this file: the same, or on a file system that folds case one that only looks different.
    fn owner(&self, path: &str) -> Option<&str> {
        self.old.listed(path).or_else(|| self.folded.as_ref()?.get(&names::fold(path)).map(String::as_str))
    }

    /// The path in the form in which this file system compares paths.
    fn key<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.folded.is_some() { names::fold(path).into() } else { path.into() }
    }

    /// Answers for paths on disk and in the manifest whether they mean one of these files.
    fn knows<'a>(&self, entries: &'a Entries) -> impl Fn(&str) -> bool + use<'a> {
        let folded: Option<HashSet<String>> =
            self.folded.is_some().then(|| entries.keys().map(|path| names::fold(path)).collect());
        move |path| match &folded {
            Some(folded) => folded.contains(&names::fold(path)),
            None => entries.contains_key(path),
        }
    }
}

fn twice(path: &str, other: &str) -> Error {
    Error::world(text!(
        "内部错误：两个输出文件要用同一个位置（大小写不同也算）：“{other}”和“{path}”",
        "internal error: two output files want the same place (case makes no difference): “{other}” and “{path}”"
    ))
}

fn alike(folder: &str, other: &str) -> Error {
    Error::mend(text!(
        "两个文件夹的名字只有大小写不同，在 Windows 和 macOS 上会混成一个：“{other}”和“{folder}”",
        "two folders differ only by case, which Windows and macOS take for one: “{other}” and “{folder}”"
    ))
    .hint(text!("请把它们改成同一个名字，或者两个不同的名字", "Give them one name, or two that differ"))
}

/// Whether nothing but the staging folder is there.
fn only_staging(root: &Path) -> bool {
    fs::read_dir(root).is_ok_and(|items| items.flatten().all(|item| item.file_name() == STAGING))
}

#[cfg(test)]
mod tests;
