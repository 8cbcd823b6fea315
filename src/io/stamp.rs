//! The stamp of a build: from what it was made and what it left, so that a build without any change ends at once.
//!
//! It lies in `.gongshi/` of the site, can be deleted at any time, and is believed only if every file of the site and
//! of the output folder still has its length and time. The manifest in the output folder stays the authority on whose
//! a file is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

use crate::config;

/// The folder of the site for what can be deleted.
const FOLDER: &str = ".gongshi";

/// What a site looks like from outside: paths, lengths and times, as one digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look([u8; 32]);

/// Files that changed less than this before they were looked at may change again without their time changing.
const TOO_FRESH: Duration = Duration::from_millis(100);

/// A stamp as it is kept.
#[derive(serde::Serialize, serde::Deserialize)]
struct Kept<T> {
    site: [u8; 32],
    output: [u8; 32],
    outcome: T,
}

/// Looks at everything that a build reads: the site's files, this program, and `options`, which stand for the rest.
/// `None` if something changed so recently that its time cannot be trusted, or cannot be looked at.
pub fn look_at_site(root: &Path, options: &str) -> Option<Look> {
    let mut looker = Looker { hasher: Sha256::new(), newest: UNIX_EPOCH };
    looker.hasher.update(crate::VERSION);
    looker.hasher.update(options);
    looker.file(&std::env::current_exe().ok()?)?;
    looker.file(&root.join(config::FILE))?;
    for folder in ["content", "static", "templates", "themes"] {
        looker.tree(&root.join(folder))?;
    }
    let is_old = SystemTime::now().duration_since(looker.newest).is_ok_and(|age| age > TOO_FRESH);
    is_old.then(|| Look(looker.hasher.finalize().into()))
}

/// Looks at the output folder, foreign files too.
pub fn look_at_output(out: &Path) -> Option<Look> {
    let mut looker = Looker { hasher: Sha256::new(), newest: UNIX_EPOCH };
    looker.tree(out)?;
    Some(Look(looker.hasher.finalize().into()))
}

/// What the last build of `out` came to, if neither the site nor the output has changed since.
pub fn recall<T: DeserializeOwned>(root: &Path, out: &Path, site: Look) -> Option<T> {
    let kept: Kept<T> = postcard::from_bytes(&fs::read(file_of(root, out)).ok()?).ok()?;
    (kept.site == site.0 && look_at_output(out)?.0 == kept.output).then_some(kept.outcome)
}

/// Keeps what a build came to. That it cannot be kept (a read-only site) only costs the next build its shortcut.
pub fn remember<T: Serialize>(root: &Path, out: &Path, site: Look, outcome: &T) {
    let Some(output) = look_at_output(out) else { return };
    let Ok(bytes) = postcard::to_stdvec(&Kept { site: site.0, output: output.0, outcome }) else { return };
    let file = file_of(root, out);
    let temporary = file.with_extension("tmp");
    let _ = fs::create_dir_all(root.join(FOLDER))
        .and_then(|()| fs::write(&temporary, bytes))
        .and_then(|()| fs::rename(&temporary, &file));
}

fn file_of(root: &Path, out: &Path) -> PathBuf {
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_path_buf());
    let name = crate::digest::sha256_hex(out.as_os_str().as_encoded_bytes());
    root.join(FOLDER).join(format!("build-{}", &name[..16]))
}

struct Looker {
    hasher: Sha256,
    newest: SystemTime,
}

impl Looker {
    fn tree(&mut self, folder: &Path) -> Option<()> {
        if !folder.exists() {
            self.hasher.update(b"-");
            return Some(());
        }
        let entries: Vec<DirEntry> =
            WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().collect::<Result<_, _>>().ok()?;
        let files: Vec<DirEntry> = entries.into_iter().filter(|entry| entry.file_type().is_file()).collect();
        let abouts: Vec<_> = files.par_iter().map(DirEntry::metadata).collect();
        files.iter().zip(abouts).try_for_each(|(file, about)| self.look(file.path(), &about.ok()?))
    }

    fn file(&mut self, path: &Path) -> Option<()> {
        self.look(path, &fs::metadata(path).ok()?)
    }

    fn look(&mut self, path: &Path, about: &fs::Metadata) -> Option<()> {
        let changed = about.modified().ok()?;
        self.newest = self.newest.max(changed);
        let path = path.as_os_str().as_encoded_bytes();
        self.hasher.update((path.len() as u64).to_le_bytes());
        self.hasher.update(path);
        self.hasher.update(about.len().to_le_bytes());
        self.hasher.update(changed.duration_since(UNIX_EPOCH).ok()?.as_nanos().to_le_bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            self.hasher.update(about.ino().to_le_bytes());
            self.hasher.update(about.ctime().to_le_bytes());
            self.hasher.update(about.ctime_nsec().to_le_bytes());
        }
        Some(())
    }
}
