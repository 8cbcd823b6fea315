//! WebDAV and S3-compatible storage, through one library.

use std::collections::BTreeMap;
use std::time::Duration;

use opendal::{ErrorKind, Operator, services};
use tokio::runtime::Runtime;

use crate::config::publish::Place;
use crate::error::{Error, Result};
use crate::text;

use super::{Arrivals, Failure, Secrets, Step, Target};

/// One request, with its answer, must be done within this time.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder of a WebDAV server, or a bucket.
pub struct Storage {
    files: Operator,
    runtime: Runtime,
    secrets: Secrets,
    endpoint: String,
    /// Whether files arrive under another name; an object of a bucket appears whole by itself.
    renames: bool,
    media_type: fn(&str) -> &'static str,
    arrivals: Arrivals,
}

impl Storage {
    /// Prepares the target. Nothing is asked of it yet.
    ///
    /// # Errors
    /// Wrong usage if secrets are missing or the target is none of these.
    pub fn open(place: &Place, secrets: Secrets, media_type: fn(&str) -> &'static str) -> Result<Self> {
        // The library has no network client until it is told to take its own.
        opendal::install_default();
        let (files, endpoint, renames) = match place {
            Place::WebDav { endpoint, path, user } => {
                let mut service = services::Webdav::default().endpoint(endpoint.trim_end_matches('/')).root(path);
                if let Some(user) = user {
                    service = service.username(user);
                }
                if let Some(password) = &secrets.password {
                    service = service.password(password);
                }
                (Operator::new(service), endpoint, true)
            }
            Place::S3 { endpoint, bucket, region, prefix, virtual_host } => {
                let (Some(key), Some(secret)) = (&secrets.access_key, &secrets.secret_key) else {
                    return Err(no_keys(&secrets));
                };
                let mut service = services::S3::default()
                    .endpoint(endpoint)
                    .bucket(bucket)
                    .region(region)
                    .root(prefix)
                    .access_key_id(key)
                    .secret_access_key(secret)
                    .disable_config_load()
                    .disable_ec2_metadata();
                if *virtual_host {
                    service = service.enable_virtual_host_style();
                }
                (Operator::new(service), endpoint, false)
            }
            _ => return Err(super::unable()),
        };
        let cannot = |why: String| Error::world(text!("无法使用目标：{why}", "the target cannot be used: {why}"));
        let files = files.map_err(|error| cannot(secrets.scrub(&error.to_string())))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| cannot(error.to_string()))?;
        let endpoint = endpoint.clone();
        Ok(Storage { files, runtime, secrets, endpoint, renames, media_type, arrivals: Arrivals::new() })
    }

    fn on<T>(&self, work: impl Future<Output = opendal::Result<T>>) -> Step<T> {
        let done = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await });
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.failure(&error)),
            Err(_) => Err(Failure::passing(self.unreachable("timeout"))),
        }
    }

    fn unreachable(&self, why: &str) -> Error {
        let endpoint = &self.endpoint;
        Error::world(text!("与 {endpoint} 的往来失败：{why}", "dealing with {endpoint} failed: {why}")).hint(text!(
            "检查网络和 endpoint；网站还是完整的，再运行一次会接着做完",
            "check the network and endpoint; the site is whole: run again, and it goes on from there"
        ))
    }

    fn failure(&self, error: &opendal::Error) -> Failure {
        let (endpoint, variable) = (&self.endpoint, &self.secrets.variable);
        let said = self.secrets.scrub(&error.to_string());
        let has = |status: &str| said.contains(&format!("status: {status}"));
        if has("401") || said.contains("SignatureDoesNotMatch") || said.contains("InvalidAccessKeyId") {
            let hint = text!(
                "检查 user 和环境变量 {variable}（S3：…_ACCESS_KEY_ID 和 …_SECRET_ACCESS_KEY）",
                "check user and the variable {variable} (S3: …_ACCESS_KEY_ID and …_SECRET_ACCESS_KEY)"
            );
            let failed =
                text!("{endpoint} 不认这个用户：口令或密钥不对", "{endpoint} does not know us: wrong password or key");
            return Failure::lasting(Error::world(failed).hint(hint));
        }
        if has("507") || said.contains("No space left") {
            let failed = text!("{endpoint} 的空间满了", "{endpoint} has no space left");
            let hint = text!("网站还是完整的；腾出空间后再运行一次", "the site is whole; make room and run again");
            return Failure::lasting(Error::world(failed).hint(hint));
        }
        if error.kind() == ErrorKind::PermissionDenied || has("405") {
            let failed = text!("{endpoint} 不让写：没有权限", "{endpoint} does not let us write: permission denied");
            let hint = text!("请网站管理员给这个用户写权限", "ask the webmaster to let this user write there");
            return Failure::lasting(Error::world(failed).hint(hint));
        }
        // The first line says what; what follows are headers and the whole answer.
        let first: String = said.split(", context").next().unwrap_or(&said).chars().take(300).collect();
        Failure { passing: error.is_temporary(), error: self.unreachable(&first) }
    }
}

fn no_keys(secrets: &Secrets) -> Error {
    let start = secrets.variable.trim_end_matches("PASSWORD");
    Error::usage(text!("没有访问密钥", "there are no access keys")).hint(text!(
        "放进环境变量 {start}ACCESS_KEY_ID 和 {start}SECRET_ACCESS_KEY",
        "put them into the variables {start}ACCESS_KEY_ID and {start}SECRET_ACCESS_KEY"
    ))
}

impl Target for Storage {
    fn read(&self, path: &str) -> Step<Option<Vec<u8>>> {
        self.on(async {
            match self.files.read(path).await {
                Ok(bytes) => Ok(Some(bytes.to_vec())),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Step<()> {
        let temporary = self.arrivals.next();
        self.on(async {
            let first = if self.renames { temporary.as_str() } else { path };
            self.files.write_with(first, bytes.to_vec()).content_type((self.media_type)(path)).await?;
            if self.renames {
                self.files.rename(first, path).await?;
            }
            Ok(())
        })
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Step<bool> {
        self.on(async {
            if self.files.exists(path).await? {
                return Ok(false);
            }
            if self.renames {
                self.files.write(path, bytes.to_vec()).await?;
                return Ok(self.files.read(path).await?.to_vec() == bytes);
            }
            match self.files.write_with(path, bytes.to_vec()).if_not_exists(true).await {
                Ok(_) => Ok(true),
                Err(error) if error.kind() == ErrorKind::ConditionNotMatch => Ok(false),
                Err(error) => Err(error),
            }
        })
    }

    fn delete(&self, path: &str) -> Step<()> {
        self.on(async { self.files.delete(path).await })
    }

    fn list(&self, folder: &str) -> Step<BTreeMap<String, u64>> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.on(async {
            let entries = match self.files.list_with(&start).recursive(true).await {
                Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
                other => other?,
            };
            let files = entries.into_iter().filter(|entry| entry.metadata().is_file());
            Ok(files.map(|entry| (entry.path().to_owned(), entry.metadata().content_length())).collect())
        })
    }
}
