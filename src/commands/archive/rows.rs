//! The rows of the catalogue.

use crate::archive::catalogue::Row;
use crate::digest;
use crate::error::Result;
use crate::lang::Lang;
use crate::model::{Notice, urls};
use crate::source::Texts;

use super::Year;
use super::gather::{Printed, source_path};

/// Keys under `[extra]` by which a notice gives its number in the archive.
const CODE_KEYS: [&str; 2] = ["档号", "archive_no"];

/// A row for each notice, numbered from 1.
pub(super) fn rows(year: &Year<'_>, printed: &Printed) -> Result<Vec<Row>> {
    year.notices()
        .zip(&printed.pages)
        .enumerate()
        .map(|(i, (notice, pages))| row(year, i + 1, notice, *pages))
        .collect()
}

fn row(year: &Year<'_>, number: usize, notice: &Notice, pages: Option<u32>) -> Result<Row> {
    let bytes = year.folder.texts.bytes(&notice.path)?;
    let given = CODE_KEYS.iter().find_map(|key| notice.extra.get(*key)?.as_str()).map(str::to_owned);
    let issuers: Vec<&str> = notice.issuers.iter().map(|issuer| issuer.name.as_str()).collect();
    let address = format!("{}{}", year.base().unwrap_or(""), urls::encode(&notice.url));
    Ok([
        number.to_string(),
        given.unwrap_or_else(|| format!("{}-{number:04}", year.year)),
        notice.title.clone(),
        issuers.join("、"),
        notice.doc_no.clone().unwrap_or_default(),
        notice.issued.to_string(),
        notice.published_day.to_string(),
        notice.retention.clone().unwrap_or_default(),
        pages.map(|pages| pages.to_string()).unwrap_or_default(),
        notice.state.text().get(Lang::Zh).to_owned(),
        address,
        notice.id.clone(),
        source_path(notice),
        digest::sha256_hex(&bytes),
        digest::sm3_hex(&bytes),
    ])
}
