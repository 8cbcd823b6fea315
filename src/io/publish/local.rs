//! What was built, on this machine, to be published: `.gongshi/publish/NAME/`, and the lock against a second publisher here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::digest::{self, sha256};
use crate::error::{Error, Result};
use crate::io::lock::Lock;
use crate::io::write::Guard;
use crate::publish::state::{Held, MANIFEST, State};
use crate::text;

/// The place where a target's site is built.
#[derive(Debug)]
pub struct Local {
    /// The folder of the built site.
    pub site: PathBuf,
    /// Who we are to the lock at the target: the same for every run of this folder.
    pub owner: String,
    _lock: Lock,
}

impl Local {
    /// Prepares it; only one run at a time may use it.
    ///
    /// # Errors
    /// A failure of the world if another run of this folder is publishing to the target, or the disk fails.
    pub fn open(root: &Path, name: &str) -> Result<Self> {
        let folder = root.join(".gongshi").join("publish");
        let lock = folder.join(format!("{name}.lock"));
        let cannot = |error| Error::io(&folder, text!("准备发布", "prepare to publish"), &error);
        let lock = Lock::acquire(&lock).map_err(cannot)?.ok_or_else(|| {
            Error::world(text!("这个网站正在发布到 {name}", "this site is being published to {name} already"))
                .hint(text!("等那一次结束后再运行", "wait until that has ended"))
        })?;
        let id = folder.join("id");
        let owner = match fs::read_to_string(&id) {
            Ok(owner) if owner.trim().len() == 16 => owner.trim().to_owned(),
            _ => {
                let owner = new_owner(root);
                fs::write(&id, &owner).map_err(cannot)?;
                owner
            }
        };
        Ok(Local { site: folder.join(name), owner, _lock: lock })
    }

    /// The files of the built site, read from the disk: what is sent is what is compared.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn state(&self) -> Result<State> {
        let cannot =
            |error: std::io::Error| Error::io(&self.site, text!("读取生成的网站", "read the built site"), &error);
        let mut all = BTreeMap::new();
        for entry in walkdir::WalkDir::new(&self.site) {
            let entry = entry.map_err(|error| cannot(error.into()))?;
            let Ok(path) = entry.path().strip_prefix(&self.site) else { continue };
            let path = path.to_string_lossy().replace('\\', "/");
            if entry.file_type().is_file() && path != MANIFEST {
                let bytes = fs::read(entry.path()).map_err(cannot)?;
                all.insert(path, Held { hash: Some(sha256(&bytes)), size: bytes.len() as u64 });
            }
        }
        Ok(State(all))
    }

    /// The bytes of a file of the built site.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn read(&self, path: &str) -> Result<Vec<u8>> {
        let file = self.site.join(path);
        fs::read(&file).map_err(|error| Error::io(&file, text!("读取生成的网站", "read the built site"), &error))
    }
}

/// The guard for building there: the folders of sources, but not our own `.gongshi`.
pub fn guard(root: &Path) -> Guard {
    let protected = ["content", "templates", "themes", "static", ".git"];
    Guard { project: root.to_path_buf(), protected: protected.iter().map(|name| root.join(name)).collect() }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs())
}

fn new_owner(root: &Path) -> String {
    let nanoseconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_nanos());
    let seed = format!("{root:?} {nanoseconds} {}", std::process::id());
    digest::sha256_hex(seed.as_bytes()).chars().take(16).collect()
}
