//! Whether a package is whole and says the same everywhere. `docs/verify_package.py` comes to the same verdicts without us.
//!
//! 1. `manifests`: every file against both manifests, both ways. Where one manifest is right about a file and the
//!    other is not, it is the manifest that was changed.
//! 2. `contents`: the catalogue, the record, the WARC and the WACZ, as far as their files are unchanged.

mod contents;
mod manifests;

use std::collections::BTreeSet;

use crate::error::Result;
use crate::lang::Text;
use crate::text;

use super::bag::Sealed;
use super::names;

/// A package, wherever it lies.
pub trait Package: Sync {
    /// Its files: paths from the bag's folder, and lengths.
    fn files(&self) -> &[(String, u64)];

    /// What is neither file nor folder (links), or may not be opened; and why.
    fn refused(&self) -> &[(String, Text)];

    /// The bytes of a file.
    ///
    /// # Errors
    /// If it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>>;

    /// The digests of a file.
    ///
    /// # Errors
    /// If it cannot be read.
    fn seal(&self, path: &str) -> Result<Sealed> {
        Ok(Sealed::new(path, &self.read(path)?))
    }
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 改动
    Changed,
    /// 缺少
    Missing,
    /// 多出
    Extra,
    /// 改名
    Renamed,
    /// 读不出
    Unreadable,
    /// 不一致
    Disagrees,
    /// 不接受
    Refused,
}

impl Kind {
    /// The word for machines.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Changed => "changed",
            Kind::Missing => "missing",
            Kind::Extra => "extra",
            Kind::Renamed => "renamed",
            Kind::Unreadable => "unreadable",
            Kind::Disagrees => "disagrees",
            Kind::Refused => "refused",
        }
    }

    /// The word for people.
    pub fn text(self) -> Text {
        match self {
            Kind::Changed => text!("改动", "changed"),
            Kind::Missing => text!("缺少", "missing"),
            Kind::Extra => text!("多出", "extra"),
            Kind::Renamed => text!("改名", "renamed"),
            Kind::Unreadable => text!("读不出", "unreadable"),
            Kind::Disagrees => text!("不一致", "disagrees"),
            Kind::Refused => text!("不接受", "refused"),
        }
    }
}

/// Something wrong, with its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: Kind,
    /// The file, from the bag's folder.
    pub file: String,
    /// What exactly, in a sentence.
    pub message: Text,
}

/// What a verification came to.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What was compared and agrees.
    pub agrees: Vec<Text>,
}

impl Verdict {
    fn find(&mut self, kind: Kind, file: &str, message: Text) {
        if !self.findings.iter().any(|it| it.file == file && it.kind == kind) {
            self.findings.push(Finding { kind, file: file.to_owned(), message });
        }
    }

    /// Whether nothing is wrong with this file so far.
    fn is_clear(&self, file: &str) -> bool {
        !self.findings.iter().any(|it| it.file == file)
    }
}

/// Verifies a package.
///
/// # Errors
/// None for what is wrong in the package; only if the disk fails.
pub fn verify(package: &dyn Package) -> Result<Verdict> {
    let mut verdict = Verdict::default();
    for (file, why) in package.refused() {
        verdict.find(Kind::Refused, file, why.clone());
    }
    let mut seen = BTreeSet::new();
    for (file, _) in package.files() {
        if let Some(why) = names::problem(file) {
            verdict.find(Kind::Refused, file, why);
        } else if !seen.insert(file.to_lowercase()) {
            verdict.find(Kind::Refused, file, text!("名字重复（不分大小写）", "the name is there twice, but for case"));
        }
    }
    if package.files().iter().any(|(file, _)| file == "fetch.txt") {
        let why = text!("归档包不能有要从别处取的文件", "a package may not have files to be fetched from elsewhere");
        verdict.find(Kind::Refused, "fetch.txt", why);
    }
    manifests::check(package, &mut verdict);
    contents::check(package, &mut verdict);
    verdict.findings.sort_by(|a, b| (&a.file, a.kind).cmp(&(&b.file, b.kind)));
    Ok(verdict)
}
