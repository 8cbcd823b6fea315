//! The pages of the year as WARC and WACZ.

use std::io::Write;

use rayon::prelude::*;

use crate::archive::{wacz, warc};
use crate::error::Result;
use crate::model::urls;
use crate::output::OutputFile;
use crate::text;

use super::Year;
use super::gather::Gathered;
use super::packer::Packer;

const WARC: &str = "data/web/site.warc.gz";
const WACZ: &str = "data/web/site.wacz";
/// Records that are in memory at once.
const AT_ONCE: usize = 256;

/// Writes both, and says what is in them. A site without an address of its own has none: a record needs one.
pub(super) fn write(year: &Year<'_>, gathered: &Gathered, packer: &Packer<'_>) -> Result<Vec<wacz::Indexed>> {
    let Some(base) = year.base() else { return Ok(Vec::new()) };
    let (staging, day) = (packer.staging, year.site.today);
    let mut out = staging.file(WARC)?;
    let failed = |e: &std::io::Error| staging.failed(WARC, e);
    let info = warc::info("site.warc.gz", &year.name, day);
    out.write_all(&info.bytes).map_err(|e| failed(&e))?;
    let (mut offset, mut records) = (info.bytes.len() as u64, Vec::new());
    let files: Vec<&OutputFile> = gathered.pages.iter().chain(&gathered.others).collect();
    let progress = year.terminal.progress(text!("存档网页", "archiving pages"), files.len());
    for some in files.chunks(AT_ONCE) {
        let member = |file: &&OutputFile| -> Result<warc::Member> {
            progress.step();
            let url = format!("{base}{}", urls::encode(&file.path));
            Ok(warc::response(&url, &file.path, &Gathered::bytes(year, file)?, day))
        };
        for member in some.par_iter().map(member).collect::<Result<Vec<_>>>()? {
            out.write_all(&member.bytes).map_err(|e| failed(&e))?;
            let length = member.bytes.len() as u64;
            records.extend(member.about.map(|about| wacz::Indexed { about, offset, length }));
            offset += length;
        }
    }
    out.flush().map_err(|e| failed(&e))?;
    drop(out);
    let (sealed, warc_sha256) = staging.seal(WARC)?;
    let parts = wacz::Parts { title: &year.name, day, records: &records, warc_sha256, warc_bytes: sealed.bytes };
    packer.count(sealed);
    let wacz = staging.file(WACZ)?;
    wacz::write(wacz, &mut staging.read(WARC)?, &parts).map_err(|e| staging.failed(WACZ, &e))?;
    packer.count(staging.seal(WACZ)?.0);
    Ok(records)
}
