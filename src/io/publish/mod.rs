//! Bringing the site to where readers find it. A [`Target`] is a place that holds files; [`upload`] makes it hold the site.

#[cfg(feature = "remote")]
mod answers;
pub mod folder;
pub mod handover;
pub mod lease;
pub mod local;
mod patience;
#[cfg(feature = "remote")]
mod s3;
#[cfg(feature = "remote")]
pub mod served;
#[cfg(feature = "remote")]
mod sftp;
pub mod upload;
#[cfg(feature = "remote")]
mod webdav;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::config::publish::{Place, variable};
use crate::error::{Error, Result};
use crate::io::write::Guard;
use crate::text;

/// The folder at a target in which files arrive before they take their places, with the lock.
pub const WORKSHOP: &str = ".gongshi-publish";

/// Why something could not be done at a target.
#[derive(Debug)]
pub struct Failure {
    /// Whether trying again may help.
    pub passing: bool,
    /// What to say when it does not.
    pub error: Error,
}

impl Failure {
    /// One that trying again does not mend.
    pub fn lasting(error: Error) -> Self {
        Failure { passing: false, error }
    }

    /// One that may pass: a broken connection.
    pub fn passing(error: Error) -> Self {
        Failure { passing: true, error }
    }
}

/// A folder that must not be published to: it is named in the settings and not on the command line.
fn at_fault(error: Error) -> Error {
    error.hint(text!(
        "改 gongshi.toml 里 [publish] 这个目标的 path，写一个专门放网站的文件夹",
        "change path of this target in [publish] of gongshi.toml: name a folder that is only for the site"
    ))
}

/// The result of one step at a target.
pub type Step<T> = std::result::Result<T, Failure>;

/// A place that holds files. Paths are relative, with `/`. Every method may be called from several threads.
pub trait Target: Sync {
    /// The bytes of a file, if it is there.
    ///
    /// # Errors
    /// If the target fails.
    fn read(&self, path: &str) -> Step<Option<Vec<u8>>>;

    /// Writes a file with its folders; readers see the old file or the new one, and never a part.
    ///
    /// # Errors
    /// If the target fails.
    fn write(&self, path: &str, bytes: &[u8]) -> Step<()>;

    /// Writes a file if there is none; says whether it did.
    ///
    /// # Errors
    /// If the target fails.
    fn create(&self, path: &str, bytes: &[u8]) -> Step<bool>;

    /// Whether [`Target::create`] never lets two be the first.
    fn creates_surely(&self) -> bool {
        true
    }

    /// Removes a file, and the folders that are empty then. One that is not there is removed.
    ///
    /// # Errors
    /// If the target fails.
    fn delete(&self, path: &str) -> Step<()>;

    /// All files below a folder (`""`: all) with their sizes; nothing if the target cannot tell.
    ///
    /// # Errors
    /// If the target fails.
    fn list(&self, folder: &str) -> Step<Option<BTreeMap<String, u64>>>;
}

/// Names under which files arrive, other ones in every run: a request of a run that died may still be under way at the
/// server, and must not take a half file of the next run for its own.
struct Arrivals {
    run: String,
    count: AtomicUsize,
}

impl Arrivals {
    fn new() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_micros());
        Arrivals { run: format!("{since:x}-{:x}", std::process::id()), count: AtomicUsize::new(0) }
    }

    fn next(&self) -> String {
        format!("{WORKSHOP}/part-{}-{}", self.run, self.count.fetch_add(1, Ordering::Relaxed))
    }
}

/// Secrets from the environment. They are never shown: there is no `Debug`.
#[derive(Default)]
#[cfg_attr(not(feature = "remote"), allow(dead_code, reason = "only remote targets have secrets"))]
pub struct Secrets {
    password: Option<String>,
    passphrase: Option<String>,
    access_key: Option<String>,
    secret_key: Option<String>,
    /// The name of the variable of the password, for messages.
    variable: String,
}

impl Secrets {
    /// Looks for the secrets of the target called `name`.
    pub fn of(name: &str) -> Self {
        let get = |what| std::env::var(variable(name, what)).ok().filter(|value| !value.is_empty());
        Secrets {
            password: get("PASSWORD"),
            passphrase: get("PASSPHRASE"),
            access_key: get("ACCESS_KEY_ID"),
            secret_key: get("SECRET_ACCESS_KEY"),
            variable: variable(name, "PASSWORD"),
        }
    }

    /// A message of somebody else without our secrets in it.
    #[cfg(feature = "remote")]
    fn scrub(&self, message: &str) -> String {
        let all = [&self.password, &self.passphrase, &self.access_key, &self.secret_key];
        all.into_iter().flatten().fold(message.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
    }
}

/// Goes to a target that holds files (any but zip files to hand over). `media_type` gives the content type of a path.
///
/// # Errors
/// Wrong usage if this program cannot go there; a failure of the world if the target does not let us in.
pub fn open(
    place: &Place,
    secrets: Secrets,
    root: &Path,
    guard: &Guard,
    media_type: fn(&str) -> &'static str,
) -> Result<Box<dyn Target>> {
    match place {
        Place::Folder { path } => Ok(Box::new(folder::Folder::open(&root.join(path), guard)?)),
        #[cfg(feature = "remote")]
        Place::Sftp { .. } => Ok(Box::new(sftp::Sftp::open(place, secrets, root)?)),
        #[cfg(feature = "remote")]
        Place::WebDav { .. } => Ok(Box::new(webdav::WebDav::open(place, secrets, media_type)?)),
        #[cfg(feature = "remote")]
        Place::S3 { .. } => Ok(Box::new(s3::S3::open(place, secrets, media_type)?)),
        _ => {
            let _ = (secrets, media_type);
            Err(unable())
        }
    }
}

/// That this program has no network client.
fn unable() -> Error {
    Error::usage(text!(
        "这个 gongshi 没有联网的功能，只能发布到文件夹（folder）和压缩包（zip）",
        "this gongshi has no network client and can publish to folders and zip files only"
    ))
    .hint(text!(
        "用 cargo install --path . --features remote 安装带联网功能的",
        "install one with: cargo install --path . --features remote"
    ))
}
