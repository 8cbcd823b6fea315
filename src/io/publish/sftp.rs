//! SFTP: a client of our own inside the program. The server's key must be known; a changed one is refused.

mod door;
mod session;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::{OpenFlags, Status, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::runtime::Runtime;

use crate::config::publish::Place;
use crate::error::{Error, Result};
use crate::text;

use super::{Arrivals, Failure, Secrets, Step, Target, WORKSHOP};
use session::Session;

/// The answer to one request must come within so many seconds.
const PATIENCE: u64 = 30;

/// A folder on an SSH server.
pub struct Sftp {
    host: String,
    port: u16,
    user: String,
    root: String,
    known_hosts: PathBuf,
    identity: Option<PathBuf>,
    secrets: Secrets,
    runtime: Runtime,
    session: Mutex<Option<Arc<Session>>>,
    arrivals: Arrivals,
}

impl Sftp {
    /// Connects, and makes the folder if its parent is there.
    ///
    /// # Errors
    /// A failure of the world, with its cure.
    pub fn open(place: &Place, secrets: Secrets, site: &Path) -> Result<Self> {
        let Place::Sftp { host, port, user, path, known_hosts, identity } = place else { return Err(super::unable()) };
        let home = std::env::home_dir().unwrap_or_default();
        let at = |path: &String| path.strip_prefix("~/").map_or_else(|| site.join(path), |rest| home.join(rest));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| Error::world(text!("无法联网：{error}", "no network: {error}")))?;
        let target = Sftp {
            host: host.clone(),
            port: *port,
            user: user.clone(),
            root: path.trim_end_matches('/').to_owned(),
            known_hosts: known_hosts.as_ref().map_or_else(|| home.join(".ssh/known_hosts"), at),
            identity: identity.as_ref().map(at),
            secrets,
            runtime,
            session: Mutex::new(None),
            arrivals: Arrivals::new(),
        };
        super::patience::patiently(|| target.find_root())?;
        Ok(target)
    }

    fn find_root(&self) -> Step<()> {
        self.on(async |session| match session.files.metadata(self.root.as_str()).await {
            Ok(_) => Ok(()),
            Err(error) if is_missing(&error) => session.files.create_dir(self.root.as_str()).await,
            Err(error) => Err(error),
        })
        .map_err(|failure| {
            let hint = text!(
                "检查 [publish] 里的 path，并先在服务器上建好它",
                "check path in [publish], and make the folder there"
            );
            if failure.error.hint.is_none() { Failure { error: failure.error.hint(hint), ..failure } } else { failure }
        })
    }

    fn at(&self, path: &str) -> String {
        if path.is_empty() { self.root.clone() } else { format!("{}/{path}", self.root) }
    }

    /// The connection, made anew if there is none.
    fn session(&self) -> Step<Arc<Session>> {
        let mut held = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = &*held {
            return Ok(session.clone());
        }
        let session = self.runtime.block_on(async { self.channels(self.connect().await?).await })?;
        let session = Arc::new(session);
        *held = Some(session.clone());
        Ok(session)
    }

    /// Does requests; a connection that broke is given up, so that the next try makes a new one.
    fn on<T>(&self, work: impl AsyncFn(&Session) -> std::result::Result<T, SftpError>) -> Step<T> {
        let session = self.session()?;
        let time = Duration::from_secs(PATIENCE * 4);
        let done = self.runtime.block_on(async { tokio::time::timeout(time, work(&session)).await });
        let error = match done {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => error,
            Err(_) => SftpError::Timeout,
        };
        if !matches!(error, SftpError::Status(_)) {
            let mut held = self.session.lock().unwrap_or_else(PoisonError::into_inner);
            if held.as_ref().is_some_and(|held| Arc::ptr_eq(held, &session)) {
                *held = None;
            }
        }
        Err(self.failure(&error))
    }

    fn failure(&self, error: &SftpError) -> Failure {
        let (host, root) = (&self.host, &self.root);
        let SftpError::Status(status) = error else {
            let failed =
                Error::world(text!("与 {host} 的连接断了：{error}", "the connection to {host} broke: {error}"));
            return Failure::passing(failed.hint(text!(
                "网站还是完整的；再运行一次，会接着做完",
                "the site is whole; run again: it goes on from there"
            )));
        };
        let failed = match status.status_code {
            StatusCode::PermissionDenied => Error::world(text!(
                "{host} 不让写 {root}：没有权限",
                "{host} does not let us write to {root}: permission denied"
            ))
            .hint(text!("请网站管理员给这个用户写权限", "ask the webmaster to let this user write there")),
            StatusCode::NoSuchFile => {
                Error::world(text!("{host} 上没有这个文件夹：{root}", "there is no such folder on {host}: {root}"))
            }
            _ => {
                let said = status.error_message.as_str();
                Error::world(text!("{host} 没有照办：{said}", "{host} refused: {said}")).hint(text!(
                    "常见原因是服务器的磁盘满了；网站还是完整的，腾出空间后再运行一次",
                    "its disk may be full; the site is whole: make room and run again"
                ))
            }
        };
        Failure::lasting(failed)
    }

    /// Makes the folders above a path.
    async fn make_folders(&self, session: &Session, path: &str) -> std::result::Result<(), SftpError> {
        for (end, _) in path.match_indices('/') {
            // One that is there already is an answer of failure, which says nothing: what follows tells.
            let _ = session.files.create_dir(self.at(&path[..end])).await;
        }
        Ok(())
    }

    async fn put(
        &self,
        session: &Session,
        at: &str,
        bytes: &[u8],
        flags: OpenFlags,
    ) -> std::result::Result<(), SftpError> {
        let mut file = session.files.open_with_flags(at, flags).await?;
        let broken = |error: std::io::Error| {
            // What the server says of a write comes as an error of input and output: its words alone, while a connection
            // that broke comes as an error of the protocol.
            error.downcast::<SftpError>().unwrap_or_else(|said| SftpError::Status(refusal(&said)))
        };
        file.write_all(bytes).await.map_err(broken)?;
        file.flush().await.map_err(broken)?;
        file.close().await.map_err(broken)
    }
}

/// A refusal of which only the words are known.
fn refusal(said: &std::io::Error) -> Status {
    Status { id: 0, status_code: StatusCode::Failure, error_message: said.to_string(), language_tag: String::new() }
}

fn is_missing(error: &SftpError) -> bool {
    matches!(error, SftpError::Status(status) if status.status_code == StatusCode::NoSuchFile)
}

impl Target for Sftp {
    fn read(&self, path: &str) -> Step<Option<Vec<u8>>> {
        self.on(async |session| match session.files.read(self.at(path)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Step<()> {
        let temporary = self.at(&self.arrivals.next());
        let flags = OpenFlags::CREATE | OpenFlags::TRUNCATE | OpenFlags::WRITE;
        self.on(async |session| {
            let mut put = self.put(session, &temporary, bytes, flags).await;
            if put.as_ref().is_err_and(is_missing) {
                let _ = session.files.create_dir(self.at(WORKSHOP)).await;
                put = self.put(session, &temporary, bytes, flags).await;
            }
            let done = match put {
                Ok(()) => match session.rename(&temporary, &self.at(path)).await {
                    Err(error) if is_missing(&error) => {
                        self.make_folders(session, path).await?;
                        session.rename(&temporary, &self.at(path)).await
                    }
                    other => other,
                },
                Err(error) => Err(error),
            };
            if matches!(done, Err(SftpError::Status(_))) {
                let _ = session.files.remove_file(temporary.as_str()).await;
            }
            done
        })
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Step<bool> {
        let flags = OpenFlags::CREATE | OpenFlags::EXCLUDE | OpenFlags::WRITE;
        self.on(async |session| {
            self.make_folders(session, path).await?;
            match self.put(session, &self.at(path), bytes, flags).await {
                Ok(()) => Ok(true),
                Err(SftpError::Status(status)) if status.status_code == StatusCode::Failure => {
                    // The protocol has no word for "it is there": ask.
                    if session.files.try_exists(self.at(path)).await? {
                        Ok(false)
                    } else {
                        Err(SftpError::Status(status))
                    }
                }
                Err(error) => Err(error),
            }
        })
    }

    fn delete(&self, path: &str) -> Step<()> {
        self.on(async |session| {
            match session.files.remove_file(self.at(path)).await {
                Err(error) if !is_missing(&error) => return Err(error),
                _ => {}
            }
            let mut folder = path;
            while let Some((above, _)) = folder.rsplit_once('/') {
                if session.files.remove_dir(self.at(above)).await.is_err() {
                    break;
                }
                folder = above;
            }
            Ok(())
        })
    }

    fn list(&self, folder: &str) -> Step<Option<BTreeMap<String, u64>>> {
        self.on(async |session| {
            let mut all = BTreeMap::new();
            let mut folders = BTreeSet::from([folder.to_owned()]);
            while let Some(folder) = folders.pop_first() {
                let entries = match session.files.read_dir(self.at(&folder)).await {
                    Err(error) if is_missing(&error) => continue,
                    other => other?,
                };
                for entry in entries {
                    let name = entry.file_name();
                    let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                    if entry.file_type().is_dir() {
                        folders.insert(path);
                    } else {
                        all.insert(path, entry.metadata().len());
                    }
                }
            }
            Ok(Some(all))
        })
    }
}
