//! The package of a year: what is in it, what its lists say, and whether a package is whole.
//!
//! All of it is pure. `commands::archive` gathers the files of a year and hands them to `io::package` one by one, which
//! gives back a [`bag::Sealed`] for each; of these the lists are made. `verify` works on anything that can list files
//! and give their bytes.
//!
//! ```text
//! NAME-2023/
//!   bagit.txt bag-info.txt manifest-*.txt tagmanifest-*.txt     bag
//!   data/README.* report.*                                      readme, report
//!   data/catalogue.{csv,xlsx,xml} ledger.csv history.json       catalogue, history
//!   data/sources/ originals/ site/ pdf/                         (offline: pages for the disk)
//!   data/record/                                                records
//!   data/web/site.warc.gz site.wacz                             warc, wacz
//! ```

pub mod bag;
pub mod catalogue;
pub mod container;
pub mod content;
pub mod history;
pub mod names;
pub mod offline;
pub mod readme;
pub mod records;
pub mod report;
pub mod verify;
pub mod wacz;
pub mod warc;

use crate::lang::Text;

/// A printed notice, or why there is none.
#[derive(Clone, Debug)]
pub enum PdfOutcome {
    /// The file and its number of pages.
    Made {
        /// The bytes of the file.
        bytes: Vec<u8>,
        /// How many pages it has.
        pages: u32,
    },
    /// There is none, and why.
    Absent(Text),
}

/// The name of the package: that of the site, fit for every disk, and the year.
pub fn name(title: &str, year: &str) -> String {
    if !title.contains(char::is_alphanumeric) {
        return format!("gongshi-{year}");
    }
    let key = crate::model::urls::name_key(title);
    let short: String = key.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).take(40).collect();
    format!("{}-{year}", short.trim_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn packages_are_named_by_site_and_year() {
        assert_eq!(name("示例职业技术学院 信息公开", "2023"), "示例职业技术学院-信息公开-2023");
        assert_eq!(name("!?", "2023"), "gongshi-2023");
    }
}
