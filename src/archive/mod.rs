//! The package of a year: everything that a year's notices are, in a folder that needs nothing from outside.
//!
//! The form is BagIt 1.0 (RFC 8493): what is kept lies in `data/`, and lists of digests beside it say what it was. [`package`] only
//! computes; `io::package` writes and reads. `docs/archive.md` says what is in a package and how it is verified with public tools.

pub mod bag;
mod catalogue;
mod links;
mod readme;
mod self_check;
mod verify;
mod wacz;
mod warc;

use std::collections::BTreeMap;

use crate::lang::Text;
use crate::model::{Notice, Site};
use crate::text;

pub use verify::{Fault, Files, Verified, verify};

/// Files by their paths, with `/` on every system.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// What a package is made of.
#[derive(Debug)]
pub struct Year<'a> {
    /// The year, as notices are filed.
    pub year: &'a str,
    /// The site of that year's notices alone.
    pub site: &'a Site,
    /// Its finished pages and whatever they need, by their addresses.
    pub pages: Tree,
    /// The sources, by their paths below the site's root: notices, files beside them, the configuration, templates.
    pub sources: Tree,
    /// The lines of the publication record that are about the year's notices; none, if there is no record.
    pub record: Option<Vec<u8>>,
    /// For each address of a notice's source (`content/2022/x.md`) that of its page, whatever its year: links to other years need it.
    pub addresses: &'a BTreeMap<String, String>,
    /// Notices of the year that are not public, each with the reason.
    pub left_out: Vec<Text>,
}

/// A finished package.
#[derive(Debug)]
pub struct Package {
    /// The name of its folder.
    pub name: String,
    /// Its files, by their paths in that folder.
    pub files: Tree,
    /// What an archivist should know or mend: retention periods that are missing, links that lead out.
    pub remarks: Vec<Text>,
}

/// The independent verifier, which comes with every package.
pub const VERIFIER: &str = include_str!("../../docs/verify_package.py");

/// Makes the package of a year.
///
/// # Errors
/// If a part cannot be packed, which would be our mistake.
pub fn package(year: Year<'_>) -> std::io::Result<Package> {
    let Year { year, site, mut pages, sources, record, addresses, left_out } = year;
    let notices: Vec<&Notice> = in_order(site);
    let led_out = links::keep_inside(&mut pages, addresses, site.config.base_url.as_deref());
    let rows = catalogue::rows(site, &notices, &pages, year);
    let mut files = Tree::new();
    for (path, bytes) in catalogue::files(&rows, year)? {
        files.insert(format!("data/catalogue/{path}"), bytes);
    }
    let base = site.config.base_url.as_deref();
    if let Some(base) = base {
        let web = warc::archive(&pages, &notices, base)?;
        files.insert(format!("data/warc/{year}.wacz"), wacz::pack(&web, site, year)?);
        files.insert(format!("data/warc/{year}.warc.gz"), web.bytes);
    }
    let checked = self_check::run(site, &notices, &rows, &pages, &sources);
    files.insert("data/report/self-check.json".into(), self_check::json(&checked)?);
    files.insert("data/report/self-check.html".into(), self_check::html(&checked, year).into_bytes());
    files.insert(
        "data/README.txt".into(),
        readme::text(site, &rows, year, base.is_some(), record.is_some()).into_bytes(),
    );
    files.insert("data/verify_package.py".into(), VERIFIER.as_bytes().to_vec());
    files.extend(pages.into_iter().map(|(path, bytes)| (format!("data/site/{path}"), bytes)));
    files.extend(sources.into_iter().map(|(path, bytes)| (format!("data/sources/{path}"), bytes)));
    files.extend(record.map(|bytes| ("data/record/publications.jsonl".to_owned(), bytes)));
    let name = format!("gongshi-{year}");
    bag::close(&mut files, &info(site, year, &rows));
    let mut remarks = left_out;
    remarks.extend(self_check::remarks(&checked));
    if led_out > 0 {
        remarks.push(text!(
            "有 {led_out} 个链接指向包外，包里改成了完整网址或文字",
            "{led_out} links lead out of the package: they are whole addresses or words in it"
        ));
    }
    if base.is_none() {
        remarks.push(text!(
            "gongshi.toml 没有 base_url，包里没有 WARC 和 WACZ",
            "gongshi.toml has no base_url: the package has no WARC and no WACZ"
        ));
    }
    Ok(Package { name, files, remarks })
}

/// The notices in the order of their publication: the order of the catalogue.
fn in_order(site: &Site) -> Vec<&Notice> {
    let mut notices: Vec<&Notice> = site.notices.iter().map(|notice| &**notice).collect();
    notices.sort_by(|a, b| (a.published, &a.url).cmp(&(b.published, &b.url)));
    notices
}

/// What `bag-info.txt` says. No day of packing: the same year gives the same bytes.
fn info(site: &Site, year: &str, rows: &[catalogue::Row]) -> Vec<(&'static str, String)> {
    let organisation = &site.config.organisation;
    let source = organisation.name.clone().unwrap_or_else(|| site.config.title.clone());
    let mut info = vec![
        ("Source-Organization", source),
        ("External-Description", format!("{} {year} 年公示归档包，{} 件", site.config.title, rows.len())),
        ("External-Identifier", format!("gongshi-{year}")),
        ("Bag-Software-Agent", format!("gongshi {}", crate::VERSION)),
    ];
    info.extend(organisation.address.clone().map(|it| ("Organization-Address", it)));
    info.extend(organisation.phone.clone().map(|it| ("Contact-Phone", it)));
    info.extend(organisation.email.clone().map(|it| ("Contact-Email", it)));
    info
}
