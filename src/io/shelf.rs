//! What earlier runs made of single files of the site, kept until they change.
//!
//! It lies in `.gongshi/texts/` of the site in a few drawers and can be deleted at any time. A thing is given back if the
//! program and the configuration are those that it was made with, and its file still has its length and time.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::digest::Sha256Bytes;

use super::stamp::{self, FileLook, Keeping};

/// A changed file costs writing its drawer anew.
const DRAWERS: usize = 16;

/// All that is kept.
pub struct Shelf {
    root: PathBuf,
    /// Stands for all that concerns every file.
    key: Sha256Bytes,
    drawers: Vec<Drawer>,
}

/// What ends the file of a drawer, before eight bytes that say where it begins. The things themselves stand before it, one
/// after the other, so that each is written as soon as it is made.
#[derive(Serialize, Deserialize)]
struct List {
    key: Sha256Bytes,
    things: Vec<(String, FileLook, u32)>,
}

#[derive(Default)]
struct Drawer {
    bytes: Vec<u8>,
    things: HashMap<String, (FileLook, Range<usize>)>,
    /// The file that takes its place, if there is anything new.
    new: Mutex<Option<New>>,
}

/// A drawer being filled.
struct New {
    keeping: Keeping,
    things: Vec<(String, FileLook, u32)>,
}

impl Shelf {
    /// Opens the shelf of a site for things made with what `key` stands for.
    pub fn open(root: &Path, key: Sha256Bytes) -> Self {
        let drawer = |number| Drawer::open(&file(root, number), &key).unwrap_or_default();
        let drawers = (0..DRAWERS).into_par_iter().map(drawer).collect();
        Shelf { root: root.to_path_buf(), key, drawers }
    }

    /// What was made of the file at `path`, if it still has this look.
    pub fn get<T: DeserializeOwned>(&self, path: &str, look: &FileLook) -> Option<T> {
        let drawer = &self.drawers[drawer_of(path)];
        let (known, place) = drawer.things.get(path)?;
        (known == look).then(|| postcard::from_bytes(drawer.bytes.get(place.clone())?).ok())?
    }

    /// Puts in what was made of the file at `path`, which had this look before it was read. What cannot be kept only costs
    /// the next run its time.
    pub fn put<T: Serialize>(&self, path: &str, look: FileLook, made: &T) {
        let Ok(bytes) = postcard::to_stdvec(made) else { return };
        let number = drawer_of(path);
        let mut new = self.drawers[number].new.lock().unwrap_or_else(PoisonError::into_inner);
        // One that cannot be written is tried again with the next thing, and at last lacks those before.
        let begun = new.take().or_else(|| New::begin(&self.root, number));
        *new = begun.and_then(|new| new.add(path, look, &bytes));
    }

    /// Throws away what belongs to no file of `paths`, the files that there are.
    pub fn close(self, paths: &BTreeSet<&str>) {
        let Shelf { root, key, drawers } = self;
        drawers.into_par_iter().enumerate().for_each(|(number, drawer)| {
            let is_whole = drawer.things.keys().all(|path| paths.contains(path.as_str()));
            drawer.close(&root, number, key, is_whole, paths);
        });
    }

    /// Throws everything away.
    pub fn forget(root: &Path) {
        let _ = fs::remove_dir_all(stamp::folder(root).join(TEXTS));
    }
}

const TEXTS: &str = "texts";

/// The bytes that say where the list of a drawer begins.
const START: usize = 8;

fn file(root: &Path, number: usize) -> PathBuf {
    stamp::folder(root).join(TEXTS).join(format!("{number:02}"))
}

/// The same in every run: FNV-1a.
fn drawer_of(path: &str) -> usize {
    let add = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    path.bytes().fold(0x811C_9DC5, add) as usize % DRAWERS
}

impl Drawer {
    fn open(file: &Path, key: &Sha256Bytes) -> Option<Self> {
        let bytes = fs::read(file).ok()?;
        let (before, start) = bytes.split_last_chunk::<START>()?;
        let list = before.get(usize::try_from(u64::from_le_bytes(*start)).ok()?..)?;
        let list = postcard::from_bytes::<List>(list).ok().filter(|list| list.key == *key)?;
        let mut at = 0;
        let mut things = HashMap::with_capacity(list.things.len());
        for (path, look, len) in list.things {
            let end = at + len as usize;
            things.insert(path, (look, at..end));
            at = end;
        }
        Some(Drawer { bytes, things, new: Mutex::default() })
    }

    /// Adds to what is new what stays of the old, and puts it in its place; where nothing is new and all of the old stays,
    /// that is left alone.
    fn close(self, root: &Path, number: usize, key: Sha256Bytes, is_whole: bool, paths: &BTreeSet<&str>) {
        let Drawer { bytes, things, new } = self;
        let new = new.into_inner().unwrap_or_else(PoisonError::into_inner);
        if new.is_none() && is_whole {
            return;
        }
        let mut new = new.or_else(|| New::begin(root, number));
        let added: BTreeSet<String> = new.iter().flat_map(|new| &new.things).map(|(path, ..)| path.clone()).collect();
        let stays = |path: &String| paths.contains(path.as_str()) && !added.contains(path);
        for (path, (look, place)) in things.into_iter().filter(|(path, _)| stays(path)) {
            new = new.zip(bytes.get(place)).and_then(|(new, bytes)| new.add(&path, look, bytes));
        }
        new.map(|new| new.finish(key));
    }
}

impl New {
    fn begin(root: &Path, number: usize) -> Option<Self> {
        let keeping = Keeping::begin(root, &file(root, number)).ok()?;
        Some(New { keeping, things: Vec::new() })
    }

    /// With one thing more; nothing if it cannot be written.
    fn add(mut self, path: &str, look: FileLook, bytes: &[u8]) -> Option<Self> {
        self.keeping.out.write_all(bytes).ok()?;
        self.things.push((path.to_owned(), look, bytes.len() as u32));
        Some(self)
    }

    fn finish(self, key: Sha256Bytes) -> io::Result<()> {
        let New { mut keeping, things } = self;
        let start: u64 = things.iter().map(|(.., len)| u64::from(*len)).sum();
        keeping.write(&List { key, things })?;
        keeping.out.write_all(&start.to_le_bytes())?;
        keeping.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::listing::Listing;
    use crate::io::read;

    const A: &str = "content/a.md";
    const B: &str = "content/b.md";

    /// What a run with this key finds of the notices, and puts in where there is nothing.
    fn run(root: &Path, key: u8, value: &str) -> Vec<Option<String>> {
        let shelf = Shelf::open(root, [key; 32]);
        let (sources, looks) = read::site(Listing::of(root));
        let found = sources.notices.iter().zip(looks).map(|(path, look)| {
            let look = look?;
            let known = shelf.get(path, &look);
            if known.is_none() {
                shelf.put(path, look, &value);
            }
            known
        });
        let found = found.collect();
        shelf.close(&sources.notices.iter().map(String::as_str).collect());
        found
    }

    fn write(root: &Path, path: &str, text: &str) {
        fs::write(root.join(path), text).unwrap();
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(text.len() as u64);
        fs::File::options().write(true).open(root.join(path)).unwrap().set_modified(old).unwrap();
    }

    #[test]
    fn things_are_given_back_while_their_files_stay_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir(root.join("content")).unwrap();
        let some = |text: &str| Some(text.to_owned());
        write(root, A, "1");
        write(root, B, "22");
        assert_eq!(run(root, 1, "first"), [None, None]);
        assert_eq!(run(root, 1, "second"), [some("first"), some("first")]);
        write(root, A, "333");
        assert_eq!(run(root, 1, "third"), [None, some("first")]);
        assert_eq!(run(root, 1, "fourth"), [some("third"), some("first")]);
        assert_eq!(run(root, 2, "fifth"), [None, None], "another program or configuration");
        fs::remove_file(root.join(B)).unwrap();
        assert_eq!(run(root, 2, "sixth"), [some("fifth")]);
        fs::write(file(root, drawer_of(A)), "no drawer").unwrap();
        assert_eq!(run(root, 2, "seventh"), [None]);
        Shelf::forget(root);
        assert_eq!(run(root, 2, "eighth"), [None]);
    }

    #[test]
    fn what_was_written_just_now_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("content")).unwrap();
        fs::write(dir.path().join(A), "1").unwrap();
        assert_eq!(read::site(Listing::of(dir.path())).1, [None]);
    }
}
