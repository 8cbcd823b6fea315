//! What the record says of a site, and the one place that writes it.

use crate::error::{Error, Result};
use crate::io;
use crate::model::Site;
use crate::record::signature::Signer;
use crate::record::{self, Due};
use crate::source::Recorded;
use crate::text;

use super::Terminal;
use super::site::Folder;

/// Whether a run is a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recording {
    /// It is none: the record is compared and published as it is.
    No,
    /// It will be one: the site is made with the record as it will be.
    Prepared,
    /// It is one: the record is written before the first file of the site.
    Written,
}

/// What is to be written.
#[derive(Debug)]
pub(super) struct Pending {
    /// The text of the record now; nothing, if there is none.
    before: Option<String>,
    after: Recorded,
    /// How many entries are added.
    count: usize,
    /// Whether the list gets another signature.
    is_signed_anew: bool,
}

/// Compares the site with its record. For a publication the site gets the record as it will be.
pub(super) fn compare(
    folder: &Folder,
    site: &mut Site,
    recording: Recording,
) -> Result<(Vec<crate::diagnostic::Diagnostic>, Option<Pending>)> {
    if recording == Recording::No {
        return Ok((record::check(site, &folder.texts)?, None));
    }
    let now = site.recorded.clone();
    let none = Recorded::default();
    let Due { found, mut after, added } = record::due(site, now.as_deref().unwrap_or(&none), &folder.texts)?;
    sign(&mut after, added.len())?;
    let signature = now.as_deref().and_then(|now| now.signature.clone());
    let is_signed_anew = after.signature != signature;
    site.recorded = Some(std::sync::Arc::new(after.clone()));
    let before = now.map(|now| now.log.to_string());
    Ok((found, Some(Pending { before, after, count: added.len(), is_signed_anew })))
}

/// The environment variable that names the file of the private key.
const SIGNING_KEY: &str = "GONGSHI_SIGNING_KEY";

/// Signs the record as it will be, where there is a key.
fn sign(after: &mut Recorded, added: usize) -> Result<()> {
    let Some(path) = std::env::var_os(SIGNING_KEY).filter(|path| !path.is_empty()) else {
        return match (&after.key, added) {
            (Some(_), 1..) => Err(Error::mend(text!(
                "本站的发布记录是签名的，这次没有给出私钥，没有记录",
                "the record of this site is signed, and no key was given: nothing was recorded"
            ))
            .hint(text!(
                "设置环境变量 {SIGNING_KEY} 为私钥文件的路径；不再签名就删去 records/signing-key.pub 和 .sig",
                "set {SIGNING_KEY} to the path of the private key; to sign no longer, remove records/signing-key.pub and the .sig"
            ))),
            _ => Ok(()),
        };
    };
    let path = std::path::Path::new(&path);
    let file = io::foreign::read(path, LONGEST_KEY)?;
    let wrong = |message| Error::usage(message).at(path);
    let signer = Signer::read(&String::from_utf8_lossy(&file)).map_err(wrong)?;
    if after.key.as_ref().is_some_and(|key| key.trim() != signer.public().trim()) {
        return Err(wrong(text!(
            "这把私钥与 records/signing-key.pub 不是一对",
            "this key is not the one of records/signing-key.pub"
        ))
        .hint(text!(
            "用原来的私钥；要换钥匙，先删去 records/signing-key.pub，并公告新的指纹",
            "use the former key; to change keys remove records/signing-key.pub first, and announce the new fingerprint"
        )));
    }
    after.signature = Some(signer.sign(&after.log).map_err(wrong)?);
    after.key = Some(signer.public());
    Ok(())
}

/// A longer file is no key.
const LONGEST_KEY: u64 = 64 << 10;

/// Writes what is to be written, before the first file of the site moves.
pub(super) fn write(folder: &Folder, pending: &Pending, terminal: &Terminal) -> Result<()> {
    let Pending { before, after, count, is_signed_anew } = pending;
    if *count == 0 && !is_signed_anew {
        return Ok(());
    }
    io::record::write(&folder.root, before.as_deref(), after)?;
    let file = record::FILE;
    if *count == 0 {
        terminal.say(&text!("发布记录已签名：{file}.sig", "the record was signed: {file}.sig"));
        return Ok(());
    }
    terminal.say(&text!(
        "发布记录加了 {count} 条：{file}",
        "{count} added to the record: {file}",
        count = ("entry was", "entries were")
    ));
    Ok(())
}

/// Drafts are shown to their authors and not published: nothing is recorded of them.
pub(super) fn refuse_drafts() -> Error {
    Error::usage(text!("--record 和 --drafts 不能一起用", "--record and --drafts exclude each other")).hint(text!(
        "草稿没有发布，不进发布记录；去掉其中一个",
        "drafts are not published, and not recorded: leave one of them out"
    ))
}
