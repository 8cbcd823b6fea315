//! What the last build made of what, so that the next one makes only the pages whose inputs are others.
//!
//! It lies in `.gongshi/` of the site beside the stamp and can be deleted at any time. It is believed for a build of the
//! same program, configuration, theme, day and options, into an output folder whose manifest is the one that the last
//! build left; and then for each page whose files still have their length and time.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::digest::{Sha256Bytes, sha256};

use super::stamp::{self, FileLook, Keeping, OutputLook};
use super::write::{MANIFEST, Place};

/// What a build has left; `S` is what was seen in a file.
#[derive(Debug)]
pub struct Kept<S> {
    head: Head,
    /// The pages by their addresses.
    pages: HashMap<String, KeptPage<S>>,
}

/// What begins the file; the pages follow one after the other, each with its address.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// Stands for all that concerns every page.
    key: Sha256Bytes,
    /// SHA-256 of the manifest.
    manifest: Sha256Bytes,
    /// Stands for what all that was seen in files rests on.
    seen_in: Option<Sha256Bytes>,
    /// The file of all notices' lines.
    lines: Option<(String, FileLook)>,
}

/// What was made of a page's inputs.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeptPage<S> {
    /// The digest of its inputs.
    pub inputs: Sha256Bytes,
    /// Its files, by path.
    pub files: Vec<(String, FileLook)>,
    /// Where its lines lie.
    pub lines: Option<Place>,
    /// What was seen in its files, if that can be kept.
    pub seen: Option<Vec<S>>,
}

/// A page that was made: its address, the digest of its inputs, its files, its lines.
pub struct Made<S> {
    /// Its address.
    pub url: String,
    /// The digest of its inputs.
    pub inputs: Sha256Bytes,
    /// The paths of its files.
    pub files: Vec<String>,
    /// The place of its lines in the order of lines.
    pub lines: Option<usize>,
    /// What was seen in its files, if that can be kept.
    pub seen: Option<Vec<S>>,
}

impl<S: DeserializeOwned> Kept<S> {
    /// What the last build into `out` left, if it was one of the same `key`. It is to be believed only if it
    /// [`left`](Kept::left) the manifest that is there.
    pub fn recall(root: &Path, out: &Path, key: Sha256Bytes) -> Option<Self> {
        let bytes = fs::read(stamp::file_of(root, out, "pages")).ok()?;
        let (head, mut rest) = postcard::take_from_bytes::<Head>(&bytes).ok()?;
        if head.key != key {
            return None;
        }
        let mut pages = HashMap::new();
        while !rest.is_empty() {
            let ((url, page), after) = postcard::take_from_bytes(rest).ok()?;
            pages.insert(url, page);
            rest = after;
        }
        Some(Kept { head, pages })
    }

    /// Whether it left the manifest with this digest.
    pub fn left(&self, manifest: &Sha256Bytes) -> bool {
        self.head.manifest == *manifest
    }

    /// The page at `url`, if it was made of these inputs.
    pub fn page(&self, url: &str, inputs: &Sha256Bytes) -> Option<&KeptPage<S>> {
        self.pages.get(url).filter(|page| page.inputs == *inputs)
    }

    /// Whether what was seen in files was seen where this was the same.
    pub fn was_seen_in(&self, all: &Sha256Bytes) -> bool {
        self.head.seen_in.as_ref() == Some(all)
    }

    /// The lines of all notices, if their file is as the last build left it.
    pub fn lines(&self, out: &Path) -> Option<Lines> {
        let (path, look) = self.head.lines.as_ref()?;
        let path = out.join(path);
        (FileLook::at(&path) == Some(*look)).then(|| File::open(path).ok().map(|file| Lines(Mutex::new(file))))?
    }
}

/// The bytes of a file that is kept, if they can be read.
pub fn file(out: &Path, path: &str) -> Option<Vec<u8>> {
    fs::read(out.join(path)).ok()
}

/// A file that can be read in pieces.
pub struct Lines(Mutex<File>);

impl Lines {
    /// The bytes at a place, if they can be read.
    pub fn at(&self, (start, len): Place) -> Option<Vec<u8>> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = vec![0; usize::try_from(len).ok()?];
        file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut bytes)).ok()?;
        Some(bytes)
    }
}

/// Keeps what a build has left in `out`. `lines` is the path of the file of all lines, and where each of them lies; `seen_in`
/// stands for what all that was seen in files rests on.
pub fn remember<S: Serialize + Send>(
    root: &Path,
    out: &Path,
    key: Sha256Bytes,
    output: &OutputLook,
    made: Vec<Made<S>>,
    lines: Option<(String, Vec<Place>)>,
    seen_in: Option<Sha256Bytes>,
) {
    let Ok(manifest) = fs::read(out.join(MANIFEST)) else { return };
    let looks = output.files(out);
    let look = |path: String| Some((path.clone(), *looks.get(&path)?));
    let places = lines.as_ref().map_or(&[][..], |(_, places)| places);
    let page = |Made { url, inputs, files, lines, seen }: Made<S>| {
        let files = files.into_iter().map(look).collect::<Option<Vec<_>>>()?;
        let lines = match lines {
            Some(place) => Some(*places.get(place)?),
            None => None,
        };
        Some((url, KeptPage { inputs, files, lines, seen }))
    };
    let lines = lines.as_ref().and_then(|(path, _)| look(path.clone()));
    let head = Head { key, manifest: sha256(&manifest), seen_in, lines };
    let bytes = |made: Made<S>| postcard::to_stdvec(&page(made)?).ok();
    let mut made = made.into_iter();
    // That it cannot be kept only costs the next build its shortcut.
    let _ = Keeping::begin(root, &stamp::file_of(root, out, "pages")).and_then(|mut keeping| {
        keeping.write(&head)?;
        while !made.as_slice().is_empty() {
            // Some at a time: as much as this is has no room in memory twice.
            let some: Vec<Made<S>> = made.by_ref().take(1 << 12).collect();
            let some: Vec<Vec<u8>> = some.into_par_iter().filter_map(bytes).collect();
            some.iter().try_for_each(|page| keeping.out.write_all(page))?;
        }
        keeping.finish()
    });
}
