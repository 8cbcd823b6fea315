//! SFTP: a client of our own inside the program. The server's key must be known; a changed one is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::Preferred;
use russh::client::{self, AuthResult, Handle};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::{PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate, known_hosts, load_secret_key};
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::client::{RawSftpSession, SftpSession};
use russh_sftp::protocol::{OpenFlags, Packet, Status, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::runtime::Runtime;

use crate::config::publish::Place;
use crate::error::{Error, Result};
use crate::text;

use super::{Arrivals, Failure, Secrets, Step, Target, WORKSHOP};

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

/// A connection that is let in.
struct Session {
    files: SftpSession,
    /// A second channel, for the one request that the first does not know: renaming over a file.
    raw: RawSftpSession,
    renames_over: bool,
    _ssh: Handle<Door>,
}

/// Looks at the server's key.
struct Door {
    known: Vec<PublicKey>,
}

impl client::Handler for Door {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> std::result::Result<bool, Self::Error> {
        Ok(
            matches!(key, PublicKeyOrCertificate::PublicKey { key, .. } if self.known.iter().any(|it| it.key_data() == key.key_data())),
        )
    }
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
        let session = Arc::new(self.runtime.block_on(self.connect())?);
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

    async fn connect(&self) -> Step<Session> {
        let known = self.known_keys()?;
        let mut algorithms: Vec<_> = Preferred::default().key.to_vec();
        // The server is asked for a key that is known, not for one that it may have besides.
        let is_known = |it: &russh::keys::Algorithm| {
            known.iter().any(|key| key.algorithm().is_rsa() && it.clone().is_rsa() || key.algorithm() == *it)
        };
        algorithms.sort_by_key(|algorithm| !is_known(algorithm));
        let config = client::Config {
            preferred: Preferred { key: algorithms.into(), ..Preferred::default() },
            keepalive_interval: Some(Duration::from_secs(10)),
            nodelay: true,
            ..client::Config::default()
        };
        let address = (self.host.as_str(), self.port);
        let connecting = client::connect(Arc::new(config), address, Door { known });
        let mut ssh = match tokio::time::timeout(Duration::from_secs(PATIENCE), connecting).await {
            Ok(Ok(ssh)) => ssh,
            Ok(Err(russh::Error::UnknownKey)) => return Err(self.changed_key()),
            Ok(Err(error)) => return Err(self.unreachable(&error.to_string())),
            Err(_) => return Err(self.unreachable("timeout")),
        };
        self.enter(&mut ssh).await?;
        self.channels(ssh).await
    }

    /// The server's keys as they are known.
    fn known_keys(&self) -> Step<Vec<PublicKey>> {
        let keys = known_hosts::known_host_keys_path(&self.host, self.port, &self.known_hosts).unwrap_or_default();
        if !keys.is_empty() {
            return Ok(keys.into_iter().map(|(_, key)| key).collect());
        }
        let (host, port, file) = (&self.host, self.port, self.known_hosts.display());
        Err(Failure::lasting(
            Error::world(text!(
                "不认识服务器 {host}：{file} 里没有它的公钥",
                "the server {host} is not known: {file} lacks its key"
            ))
            .hint(text!(
                "向网站管理员核对公钥后运行 ssh-keyscan -p {port} {host} >> {file}",
                "compare its key with the webmaster's, then run: ssh-keyscan -p {port} {host} >> {file}"
            )),
        ))
    }

    fn changed_key(&self) -> Failure {
        let (host, port, file) = (&self.host, self.port, self.known_hosts.display());
        let name = if port == 22 { host.clone() } else { format!("[{host}]:{port}") };
        Failure::lasting(
            Error::world(text!(
                "服务器 {host} 的公钥与 {file} 里记的不一样，没有连接：可能是换了服务器，也可能有人冒充",
                "the key of {host} is not the one in {file}, so nothing was sent: the server was replaced, or somebody poses as it"
            ))
            .hint(text!(
                "先向网站管理员核对；确实换了，再运行 ssh-keygen -R '{name}' -f {file}，并重新记下公钥",
                "ask the webmaster first; if it was replaced, run: ssh-keygen -R '{name}' -f {file}, and note the new key"
            )),
        )
    }

    fn unreachable(&self, why: &str) -> Failure {
        let (host, port) = (&self.host, self.port);
        Failure::passing(
            Error::world(text!("连不上 {host}:{port}：{why}", "cannot reach {host}:{port}: {why}"))
                .hint(text!("检查网络、VPN 和 host、port", "check the network, the VPN, and host and port")),
        )
    }

    /// Shows who we are: the key that is named, the agent's keys, the password.
    async fn enter(&self, ssh: &mut Handle<Door>) -> Step<()> {
        let lost = |error: russh::Error| self.unreachable(&error.to_string());
        if let Some(file) = &self.identity {
            let key = load_secret_key(file, self.secrets.passphrase.as_deref()).map_err(|error| {
                let failed = Error::world(text!("读不了私钥：{error}", "the private key cannot be read: {error}"));
                Failure::lasting(failed.at(file).hint(text!(
                    "检查 identity；私钥的口令放进环境变量 …_PASSPHRASE，或用 SSH 代理",
                    "check identity; its passphrase goes to the variable …_PASSPHRASE, or use the SSH agent"
                )))
            })?;
            let hash = ssh.best_supported_rsa_hash().await.map_err(lost)?.flatten();
            let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
            if ssh.authenticate_publickey(&self.user, key).await.map_err(lost)?.success() {
                return Ok(());
            }
        } else if self.secrets.password.is_none() && self.enter_by_agent(ssh).await.unwrap_or(false) {
            return Ok(());
        }
        if let Some(password) = &self.secrets.password
            && matches!(ssh.authenticate_password(&self.user, password).await.map_err(lost)?, AuthResult::Success)
        {
            return Ok(());
        }
        let (host, user, variable) = (&self.host, &self.user, &self.secrets.variable);
        Err(Failure::lasting(
            Error::world(text!("{host} 不让 {user} 登录：密钥或口令不对", "{host} does not let {user} in: wrong key or password"))
                .hint(text!(
                    "检查 user 和 identity；口令放在环境变量 {variable}，或用 ssh-add 把密钥加进代理",
                    "check user and identity; a password goes to the variable {variable}, or add the key to the agent with ssh-add"
                )),
        ))
    }

    #[cfg(unix)]
    async fn enter_by_agent(&self, ssh: &mut Handle<Door>) -> Option<bool> {
        let mut agent = AgentClient::connect_env().await.ok()?;
        let hash = ssh.best_supported_rsa_hash().await.ok()?.flatten();
        for identity in agent.request_identities().await.ok()? {
            let AgentIdentity::PublicKey { key, .. } = identity else { continue };
            let hash = hash.filter(|_| key.algorithm().is_rsa());
            if ssh.authenticate_publickey_with(&self.user, key, hash, &mut agent).await.ok()?.success() {
                return Some(true);
            }
        }
        Some(false)
    }

    #[cfg(not(unix))]
    async fn enter_by_agent(&self, _: &mut Handle<Door>) -> Option<bool> {
        None
    }

    async fn channels(&self, ssh: Handle<Door>) -> Step<Session> {
        let lost = |error: russh::Error| self.unreachable(&error.to_string());
        let mut streams = Vec::new();
        for _ in 0..2 {
            let channel = ssh.channel_open_session().await.map_err(lost)?;
            channel.request_subsystem(true, "sftp").await.map_err(lost)?;
            streams.push(channel.into_stream());
        }
        let (Some(second), Some(first)) = (streams.pop(), streams.pop()) else {
            return Err(self.unreachable("channel"));
        };
        let broken = |error: SftpError| self.failure(&error);
        let files = SftpSession::new(first).await.map_err(broken)?;
        files.set_timeout(PATIENCE);
        let raw = RawSftpSession::new(second);
        let renames_over = raw.init().await.map_err(broken)?.extensions.contains_key(POSIX_RENAME);
        Ok(Session { files, raw, renames_over, _ssh: ssh })
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

/// Renaming over a file, as OpenSSH and most other servers know it.
const POSIX_RENAME: &str = "posix-rename@openssh.com";

impl Session {
    async fn rename(&self, from: &str, to: &str) -> std::result::Result<(), SftpError> {
        if !self.renames_over {
            // The old protocol renames only where nothing stands: for a moment, there is no file.
            match self.files.rename(from, to).await {
                Err(SftpError::Status(status)) if status.status_code == StatusCode::Failure => {
                    self.files.remove_file(to).await?;
                    return self.files.rename(from, to).await;
                }
                other => return other,
            }
        }
        let mut data = Vec::new();
        for path in [from, to] {
            data.extend(u32::try_from(path.len()).unwrap_or_default().to_be_bytes());
            data.extend(path.as_bytes());
        }
        match self.raw.extended(POSIX_RENAME, data).await? {
            Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
            Packet::Status(status) => Err(SftpError::Status(status)),
            _ => Err(SftpError::UnexpectedPacket),
        }
    }
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
