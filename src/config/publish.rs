//! `[publish.NAME]`: where the site is published to. Secrets never stand here: they come from the environment.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Text;
use crate::source::SourceFile;
use crate::text;

use super::{address, locate};

/// A target of `gongshi publish`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where it is.
    pub place: Place,
    /// Whether it may receive notices for the campus only: an intranet.
    pub campus: bool,
    /// The address at which its files can be read, with a final `/`.
    pub url: Option<String>,
}

/// Where a target is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "explained in `shape`, from where the documentation is made")]
pub enum Place {
    Folder { path: String },
    Zip { path: String },
    Sftp { host: String, port: u16, user: String, path: String, known_hosts: Option<String>, identity: Option<String> },
    WebDav { endpoint: String, path: String, user: Option<String> },
    S3 { endpoint: String, bucket: String, region: String, prefix: String, virtual_host: bool },
}

/// A target as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    kind: String,
    audience: Option<String>,
    url: Option<String>,
    path: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    user: Option<String>,
    known_hosts: Option<String>,
    identity: Option<String>,
    endpoint: Option<String>,
    bucket: Option<String>,
    region: Option<String>,
    prefix: Option<String>,
    virtual_host: Option<bool>,
}

/// The keys of each kind beside `kind`, `audience` and `url`: those that must be there, and others.
const KEYS: &[(&str, &[&str], &[&str])] = &[
    ("folder", &["path"], &[]),
    ("zip", &["path"], &[]),
    ("sftp", &["host", "user", "path"], &["port", "known_hosts", "identity"]),
    ("webdav", &["endpoint"], &["user", "path"]),
    ("s3", &["endpoint", "bucket"], &["region", "prefix", "virtual_host"]),
];

/// Endpoints that want the bucket in the host's name.
const VIRTUAL_HOSTS: &[&str] = &["aliyuncs.com", "myqcloud.com", "myhuaweicloud.com"];

impl Raw {
    fn given(&self) -> Vec<&'static str> {
        [
            ("path", self.path.is_some()),
            ("host", self.host.is_some()),
            ("port", self.port.is_some()),
            ("user", self.user.is_some()),
            ("known_hosts", self.known_hosts.is_some()),
            ("identity", self.identity.is_some()),
            ("endpoint", self.endpoint.is_some()),
            ("bucket", self.bucket.is_some()),
            ("region", self.region.is_some()),
            ("prefix", self.prefix.is_some()),
            ("virtual_host", self.virtual_host.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, is_given)| is_given.then_some(key))
        .collect()
    }

    /// What is wrong with a target of this name, each with its cure.
    fn mistakes(&self, name: &str) -> Vec<(Text, Text)> {
        let mut found = Vec::new();
        if !is_name(name) {
            let message = text!("发布目标的名称不能用：{name}", "this cannot be the name of a target: {name}");
            let hint =
                text!("只用小写字母、数字和连字符，如 www", "use lower-case letters, digits and hyphens, like www");
            found.push((message, hint));
        }
        let Some((kind, needed, others)) = KEYS.iter().find(|(kind, ..)| *kind == self.kind) else { return found };
        let given = self.given();
        for key in needed.iter().filter(|key| !given.contains(key)) {
            let message = text!("[publish.{name}] 缺少 {key}", "[publish.{name}] lacks {key}");
            found.push((message, text!("加一行 {key} = \"…\"", "add a line {key} = \"…\"")));
        }
        for key in given.iter().filter(|key| !needed.contains(key) && !others.contains(key)) {
            let message = text!("kind = \"{kind}\" 用不到 {key}", "kind = \"{kind}\" has no use for {key}");
            found.push((message, text!("删掉这一行，或者改 kind", "remove the line, or change kind")));
        }
        if *kind == "zip" && self.path.as_ref().is_some_and(|path| path.to_ascii_lowercase().ends_with(".zip")) {
            let message = text!(
                "[publish.{name}] 的 path 是放压缩包的文件夹，不是压缩包",
                "path of [publish.{name}] is the folder of the zip files, and not a zip file"
            );
            found.push((message, text!("写文件夹，如 path = \"jiaojie\"", "name a folder, like path = \"hand-over\"")));
        }
        for (key, value) in [("endpoint", &self.endpoint), ("url", &self.url)] {
            if let Some(Text { zh, en }) = value.as_deref().and_then(address::problem) {
                let message = text!("[publish.{name}] 的 {key} {zh}", "{key} of [publish.{name}] {en}");
                found.push((message, address::hint()));
            }
        }
        found
    }

    fn target(self) -> Target {
        let path = self.path.unwrap_or_default();
        let endpoint = self.endpoint.unwrap_or_default();
        let place = match self.kind.as_str() {
            "zip" => Place::Zip { path },
            "sftp" => Place::Sftp {
                host: self.host.unwrap_or_default(),
                port: self.port.unwrap_or(22),
                user: self.user.unwrap_or_default(),
                path,
                known_hosts: self.known_hosts,
                identity: self.identity,
            },
            "webdav" => Place::WebDav { endpoint, path, user: self.user },
            "s3" => {
                let host =
                    endpoint.split("://").nth(1).unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
                let is_virtual = VIRTUAL_HOSTS.iter().any(|end| host.ends_with(end));
                Place::S3 {
                    bucket: self.bucket.unwrap_or_default(),
                    region: self.region.unwrap_or_else(|| "us-east-1".to_owned()),
                    prefix: self.prefix.unwrap_or_default(),
                    virtual_host: self.virtual_host.unwrap_or(is_virtual),
                    endpoint,
                }
            }
            _ => Place::Folder { path },
        };
        let url = self.url.as_deref().map(address::with_slash);
        Target { place, campus: self.audience.as_deref() == Some("campus"), url }
    }
}

/// The targets that can be used.
pub(super) fn targets(raw: IndexMap<String, Raw>) -> IndexMap<String, Target> {
    raw.into_iter().map(|(name, target)| (name, target.target())).collect()
}

/// Mistakes that the shape cannot tell.
pub(super) fn check(raw: &IndexMap<String, Raw>, source: &SourceFile, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
    for (name, target) in raw {
        for (message, hint) in target.mistakes(name) {
            found.push(Diagnostic::new(&catalogue::BAD_VALUE, file, message).at(header(source, name)).hint(hint));
        }
    }
}

/// Secrets that stand in the file. Each is placed at the head of its table, so that no excerpt ever shows it.
pub(super) fn secrets(source: &SourceFile, file: &Arc<str>) -> Vec<Diagnostic> {
    let Ok(table) = source.text.parse::<toml::Table>() else { return Vec::new() };
    let Some(targets) = table.get("publish").and_then(toml::Value::as_table) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, target) in targets {
        let Some(keys) = target.as_table() else { continue };
        for (key, value) in keys {
            let is_address = matches!(key.as_str(), "endpoint" | "url" | "host");
            let holds = is_address
                && value.as_str().is_some_and(|it| it.split(['?', '#']).next().is_some_and(|it| it.contains('@')));
            if holds || is_secret(key) {
                found.push(secret(source, file, name, key));
            }
        }
    }
    found
}

fn secret(source: &SourceFile, file: &Arc<str>, name: &str, key: &str) -> Diagnostic {
    let message = text!(
        "[publish.{name}] 的 {key} 里写了口令；口令不能写在文件里",
        "{key} of [publish.{name}] holds a secret, which must not stand in the file"
    );
    let variable = variable(name, "PASSWORD");
    let hint = text!(
        "删掉并更换这个口令，新的放进环境变量，如 {variable}（见 docs/configuration.md）",
        "remove it, change it, and put the new one into the environment, as {variable} (see docs/configuration.md)"
    );
    Diagnostic::new(&catalogue::BAD_VALUE, file, message).at(header(source, name)).hint(hint)
}

fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    ["pass", "secret", "token", "access_key", "accesskey", "密码", "口令", "密钥"].iter().any(|word| key.contains(word))
}

/// The environment variable in which a target's secret is looked for: `GONGSHI_<NAME>_PASSWORD`.
pub fn variable(name: &str, what: &str) -> String {
    format!("GONGSHI_{}_{what}", name.to_ascii_uppercase().replace('-', "_"))
}

fn header(source: &SourceFile, name: &str) -> std::ops::Range<usize> {
    locate(&source.text, "publish.", name)
}

/// Names become part of environment variables and file names.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<super::super::Config>, Vec<Diagnostic>) {
        super::super::parse(&SourceFile { path: "gongshi.toml".into(), text: format!("title = \"甲\"\n{text}") })
    }

    #[test]
    fn targets_are_read() {
        let (config, found) = read(
            "[publish.www]\nkind = \"s3\"\nendpoint = \"https://oss-cn-beijing.aliyuncs.com\"\nbucket = \"b\"\nurl = \"https://a.cn\"\n",
        );
        assert!(found.is_empty(), "{found:?}");
        let target = &config.unwrap().publish["www"];
        assert!(matches!(&target.place, Place::S3 { virtual_host: true, .. }), "{target:?}");
        assert_eq!(target.url.as_deref(), Some("https://a.cn/"));
    }

    #[test]
    fn what_a_kind_lacks_and_what_it_has_no_use_for() {
        let (_, found) = read("[publish.www]\nkind = \"sftp\"\nbucket = \"b\"\n");
        assert_eq!(found.len(), 4, "{found:?}");
    }

    #[test]
    fn secrets_in_the_file_are_refused_without_being_shown() {
        let addresses = ["endpoint = \"https://u:geheim@a.cn\"", "password = \"geheim\"", "\"密码\" = \"geheim\""];
        for line in addresses {
            let (config, found) = read(&format!("[publish.www]\nkind = \"webdav\"\n{line}\n"));
            assert!(config.is_none() && found.len() == 1, "{line} {found:?}");
            assert!(!format!("{found:?}").contains("geheim"), "{found:?}");
        }
    }
}
