//! What the record says of a site, and the one place that writes it.

use crate::error::{Error, Result};
use crate::io;
use crate::model::Site;
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
    let Due { found, after, added } = record::due(site, now.as_deref().unwrap_or(&Recorded::default()), &folder.texts)?;
    site.recorded = Some(std::sync::Arc::new(after.clone()));
    let before = now.map(|now| now.log.clone());
    Ok((found, Some(Pending { before, after, count: added.len() })))
}

/// Writes what is to be written, before the first file of the site moves.
pub(super) fn write(folder: &Folder, pending: &Pending, terminal: &Terminal) -> Result<()> {
    let Pending { before, after, count } = pending;
    if *count == 0 {
        return Ok(());
    }
    io::record::write(&folder.root, before.as_deref(), after)?;
    let file = record::FILE;
    terminal.say(&text!("发布记录加了 {count} 条：{file}", "{count} entries were added to the record: {file}"));
    Ok(())
}

/// Drafts are shown to their authors and not published: nothing is recorded of them.
pub(super) fn refuse_drafts() -> Error {
    Error::usage(text!("--record 和 --drafts 不能一起用", "--record and --drafts exclude each other")).hint(text!(
        "草稿没有发布，不进发布记录；去掉其中一个",
        "drafts are not published, and not recorded: leave one of them out"
    ))
}
