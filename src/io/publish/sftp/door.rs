//! Being let in: the server's key must be known, and ours is shown.

use std::sync::Arc;
use std::time::Duration;

use russh::Preferred;
use russh::client::{self, AuthResult, Handle};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::{PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate, known_hosts, load_secret_key};

use super::super::{Failure, Step};
use super::{PATIENCE, Sftp};
use crate::error::Error;
use crate::text;

/// Looks at the server's key.
pub(super) struct Door {
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
    /// Connects and is let in.
    pub(super) async fn connect(&self) -> Step<Handle<Door>> {
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
        Ok(ssh)
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

    pub(super) fn unreachable(&self, why: &str) -> Failure {
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
}
