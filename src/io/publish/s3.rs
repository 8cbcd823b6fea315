//! S3-compatible storage (OSS, COS, OBS, MinIO …), through a library that signs requests.

use std::collections::BTreeMap;
use std::time::Duration;

use opendal::{ErrorKind, Operator, services};
use tokio::runtime::Runtime;

use crate::config::publish::Place;
use crate::error::{Error, Result};
use crate::text;

use super::{Failure, Secrets, Step, Target, answers};

/// One request, with its answer, must be done within this time.
const PATIENCE: Duration = Duration::from_secs(120);

/// A bucket, or a part of one. An object appears whole by itself.
pub struct S3 {
    files: Operator,
    runtime: Runtime,
    secrets: Secrets,
    endpoint: String,
    media_type: fn(&str) -> &'static str,
}

impl S3 {
    /// Prepares the target. Nothing is asked of it yet.
    ///
    /// # Errors
    /// Wrong usage if secrets are missing or the target is none of these.
    pub fn open(place: &Place, secrets: Secrets, media_type: fn(&str) -> &'static str) -> Result<Self> {
        // The library has no network client until it is told to take its own.
        opendal::install_default();
        let Place::S3 { endpoint, bucket, region, prefix, virtual_host } = place else { return Err(super::unable()) };
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
        let cannot = |why: String| Error::world(text!("无法使用目标：{why}", "the target cannot be used: {why}"));
        let files = Operator::new(service).map_err(|error| cannot(secrets.scrub(&error.to_string())))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|error| cannot(error.to_string()))?;
        let endpoint = endpoint.clone();
        Ok(S3 { files, runtime, secrets, endpoint, media_type })
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
        answers::unreachable(&self.endpoint, why)
    }

    fn failure(&self, error: &opendal::Error) -> Failure {
        let said = self.secrets.scrub(&error.to_string());
        let has = |status: &str| said.contains(&format!("status: {status}"));
        if has("401") || said.contains("SignatureDoesNotMatch") || said.contains("InvalidAccessKeyId") {
            return Failure::lasting(answers::unknown_user(&self.endpoint, &self.secrets.variable));
        }
        if has("507") || said.contains("No space left") {
            return Failure::lasting(answers::no_space(&self.endpoint));
        }
        if error.kind() == ErrorKind::PermissionDenied || has("405") {
            return Failure::lasting(answers::not_allowed(&self.endpoint));
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

impl Target for S3 {
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
        let media_type = (self.media_type)(path);
        self.on(async {
            self.files.write_with(path, bytes.to_vec()).content_type(media_type).await?;
            Ok(())
        })
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Step<bool> {
        self.on(async {
            // Read, and not asked whether it is there: only this answer says what is wrong with a key.
            match self.files.read(path).await {
                Ok(_) => return Ok(false),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
            match self.files.write_with(path, bytes.to_vec()).if_not_exists(true).await {
                Ok(_) => Ok(true),
                Err(error) if error.kind() == ErrorKind::ConditionNotMatch => Ok(false),
                Err(error) => Err(error),
            }
        })
    }

    /// Not every compatible storage looks at the condition.
    fn creates_surely(&self) -> bool {
        false
    }

    fn delete(&self, path: &str) -> Step<()> {
        self.on(async { self.files.delete(path).await })
    }

    fn list(&self, folder: &str) -> Step<Option<BTreeMap<String, u64>>> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.on(async {
            let entries = match self.files.list_with(&start).recursive(true).await {
                Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
                other => other?,
            };
            let files = entries.into_iter().filter(|entry| entry.metadata().is_file());
            Ok(Some(files.map(|entry| (entry.path().to_owned(), entry.metadata().content_length())).collect()))
        })
    }
}
