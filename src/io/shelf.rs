//! What earlier runs made of single files of the site, kept until they change.
//!
//! It lies in `.gongshi/texts/` of the site in a few drawers and can be deleted at any time. A thing is given back if the
//! program and the configuration are those that it was made with, and its file still has its length and time.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::digest::Sha256Bytes;

use super::stamp::{self, FileLook};

/// A changed file costs writing its drawer anew.
const DRAWERS: usize = 16;

/// All that is kept.
pub struct Shelf {
    root: PathBuf,
    /// Stands for all that concerns every file.
    key: Sha256Bytes,
    drawers: Vec<Drawer>,
}

/// What begins the file of a drawer; the things themselves follow one after the other.
#[derive(Serialize, Deserialize)]
struct Head {
    key: Sha256Bytes,
    things: Vec<(String, FileLook, u32)>,
}

#[derive(Default)]
struct Drawer {
    bytes: Vec<u8>,
    things: HashMap<String, (FileLook, Range<usize>)>,
}

/// A new thing, to be kept.
pub struct Thing {
    look: FileLook,
    bytes: Vec<u8>,
}

impl Shelf {
    /// Opens the shelf of a site for things made with what `key` stands for.
    pub fn open(root: &Path, key: Sha256Bytes) -> Self {
        let drawer = |number| Drawer::open(&file(root, number), &key).unwrap_or_default();
        let drawers = (0..DRAWERS).into_par_iter().map(drawer).collect();
        Shelf { root: root.to_path_buf(), key, drawers }
    }

    /// What the file at `path` looks like, if it can be told from what it may be in a moment.
    pub fn look(&self, path: &str) -> Option<FileLook> {
        stamp::look_at_old_file(&self.root.join(path))
    }

    /// What was made of the file at `path`, if it still has this look.
    pub fn get<T: DeserializeOwned>(&self, path: &str, look: &FileLook) -> Option<T> {
        let drawer = &self.drawers[drawer_of(path)];
        let (known, place) = drawer.things.get(path)?;
        (known == look).then(|| postcard::from_bytes(drawer.bytes.get(place.clone())?).ok())?
    }

    /// What was made of a file that had this look before it was read.
    pub fn thing<T: Serialize>(&self, look: FileLook, made: &T) -> Option<Thing> {
        Some(Thing { look, bytes: postcard::to_stdvec(made).ok()? })
    }

    /// Puts new things in and throws away what belongs to no file of `paths`, the files that there are. What cannot be
    /// kept only costs the next run its time.
    pub fn close(self, paths: &BTreeSet<&str>, new: HashMap<&str, Thing>) {
        let mut of_drawers: Vec<HashMap<&str, Thing>> = (0..DRAWERS).map(|_| HashMap::new()).collect();
        for (path, thing) in new {
            of_drawers[drawer_of(path)].insert(path, thing);
        }
        let Shelf { root, key, drawers } = self;
        let all: Vec<_> = drawers.into_iter().zip(of_drawers).enumerate().collect();
        all.into_par_iter().for_each(|(number, (drawer, new))| {
            let is_whole = drawer.things.keys().all(|path| paths.contains(path.as_str()));
            if !new.is_empty() || !is_whole {
                drawer.write(&root, &file(&root, number), key, paths, new);
            }
        });
    }

    /// Throws everything away.
    pub fn forget(root: &Path) {
        let _ = fs::remove_dir_all(stamp::folder(root).join(TEXTS));
    }
}

const TEXTS: &str = "texts";

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
        let (head, rest) = postcard::take_from_bytes::<Head>(&bytes).ok().filter(|(head, _)| head.key == *key)?;
        let mut at = bytes.len() - rest.len();
        let mut things = HashMap::with_capacity(head.things.len());
        for (path, look, len) in head.things {
            let end = at + len as usize;
            things.insert(path, (look, at..end));
            at = end;
        }
        Some(Drawer { bytes, things })
    }

    fn write(&self, root: &Path, file: &Path, key: Sha256Bytes, paths: &BTreeSet<&str>, new: HashMap<&str, Thing>) {
        let stays = |path: &&String| paths.contains(path.as_str()) && !new.contains_key(path.as_str());
        let old = self.things.iter().filter(|(path, _)| stays(path));
        let old = old.filter_map(|(path, (look, place))| Some((path.as_str(), *look, self.bytes.get(place.clone())?)));
        let mut all: Vec<(&str, FileLook, &[u8])> =
            new.iter().map(|(path, thing)| (*path, thing.look, thing.bytes.as_slice())).chain(old).collect();
        all.sort_unstable_by_key(|(path, ..)| *path);
        let things = all.iter().map(|(path, look, bytes)| ((*path).to_owned(), *look, bytes.len() as u32)).collect();
        let Ok(mut out) = postcard::to_stdvec(&Head { key, things }) else { return };
        out.reserve_exact(all.iter().map(|(.., bytes)| bytes.len()).sum());
        all.iter().for_each(|(.., bytes)| out.extend_from_slice(bytes));
        stamp::keep_bytes(root, file, &out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a run with this key finds of the files `a` and `b`, and puts in where there is nothing.
    fn run(root: &Path, key: u8, value: &str) -> Vec<Option<String>> {
        let shelf = Shelf::open(root, [key; 32]);
        let paths: Vec<&str> = ["a", "b"].into_iter().filter(|path| root.join(path).exists()).collect();
        let mut new = HashMap::new();
        let found = paths.iter().map(|path| {
            let look = shelf.look(path)?;
            let known = shelf.get(path, &look);
            if known.is_none() {
                new.insert(*path, shelf.thing(look, &value).unwrap());
            }
            known
        });
        let found = found.collect();
        shelf.close(&paths.iter().copied().collect(), new);
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
        let some = |text: &str| Some(text.to_owned());
        write(root, "a", "1");
        write(root, "b", "22");
        assert_eq!(run(root, 1, "first"), [None, None]);
        assert_eq!(run(root, 1, "second"), [some("first"), some("first")]);
        write(root, "a", "333");
        assert_eq!(run(root, 1, "third"), [None, some("first")]);
        assert_eq!(run(root, 1, "fourth"), [some("third"), some("first")]);
        assert_eq!(run(root, 2, "fifth"), [None, None], "another program or configuration");
        fs::remove_file(root.join("b")).unwrap();
        assert_eq!(run(root, 2, "sixth"), [some("fifth")]);
        fs::write(file(root, drawer_of("a")), "no drawer").unwrap();
        assert_eq!(run(root, 2, "seventh"), [None]);
        Shelf::forget(root);
        assert_eq!(run(root, 2, "eighth"), [None]);
    }

    #[test]
    fn what_was_written_just_now_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "1").unwrap();
        assert_eq!(Shelf::open(dir.path(), [1; 32]).look("a"), None);
    }
}
