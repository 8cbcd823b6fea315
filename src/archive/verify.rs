//! Whether a package is what it was: its manifests both ways, its size, its catalogue, its web archive.
//!
//! Two manifests with different algorithms name each file. Where they disagree about a file, one of them was changed and is
//! named, not the file; where both say that a file differs, it does.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use crate::digest::sha256_hex;
use crate::error::Result;
use crate::lang::Text;
use crate::text;

use super::bag::{self, ALGORITHMS, DECLARATION};

/// A package to be verified, in a folder or in one file.
pub trait Files: Sync {
    /// The paths of all files, with `/`.
    fn paths(&self) -> Vec<String>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// If it cannot be read.
    fn bytes(&self, path: &str) -> Result<Vec<u8>>;
}

/// What is wrong with a file of a package.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub what: Text,
}

/// The outcome.
#[derive(Debug, Default)]
pub struct Verified {
    /// Everything that is wrong, by path.
    pub faults: Vec<Fault>,
    /// How many files were looked at.
    pub files: usize,
    /// How many notices the catalogue lists.
    pub notices: usize,
}

impl Verified {
    fn fault(&mut self, path: &str, what: Text) {
        self.faults.push(Fault { path: path.to_owned(), what });
    }
}

/// Verifies everything in a package.
///
/// # Errors
/// If a file cannot be read.
pub fn verify(package: &dyn Files) -> Result<Verified> {
    use rayon::prelude::*;
    let paths: BTreeSet<String> = package.paths().into_iter().collect();
    let mut found = Verified { files: paths.len(), ..Verified::default() };
    if !paths.contains("bagit.txt") && !paths.contains("manifest-sha512.txt") {
        found.fault("bagit.txt", text!("没有这个文件：不是归档包", "is missing: this is no package"));
        return Ok(found);
    }
    let look = |path: &String| -> Result<(String, [String; 2], u64)> {
        let bytes = package.bytes(path)?;
        Ok((path.clone(), ALGORITHMS.map(|(_, digest)| digest(&bytes)), bytes.len() as u64))
    };
    let list: Vec<&String> = paths.iter().collect();
    let looked: Vec<_> = list.par_iter().map(|path| look(path)).collect::<Result<_>>()?;
    let lengths: BTreeMap<&str, u64> = looked.iter().map(|(path, _, length)| (path.as_str(), *length)).collect();
    let digests: BTreeMap<&str, &[String; 2]> = looked.iter().map(|(path, them, _)| (path.as_str(), them)).collect();
    let is_manifest = |path: &str| path.starts_with("tagmanifest-");
    let payload: BTreeSet<&str> = paths.iter().map(String::as_str).filter(|path| path.starts_with("data/")).collect();
    let tags: BTreeSet<&str> =
        paths.iter().map(String::as_str).filter(|path| !path.starts_with("data/") && !is_manifest(path)).collect();
    manifests(package, "tagmanifest", &tags, &paths, &digests, &mut found)?;
    manifests(package, "manifest", &payload, &paths, &digests, &mut found)?;
    for path in paths.iter().filter(|path| is_manifest(path)) {
        if !ALGORITHMS.iter().any(|(name, _)| **path == format!("tagmanifest-{name}.txt")) {
            found.fault(path, text!("不在清单里：后来放进去的", "is in no manifest: it was put there later"));
        }
    }
    if paths.contains("bagit.txt") && package.bytes("bagit.txt")? != DECLARATION.as_bytes() {
        found.fault("bagit.txt", text!("内容变了", "has changed"));
    }
    let oxum = bag::oxum(payload.iter().map(|path| lengths[path]));
    facts(package, &paths, &oxum, &mut found)?;
    catalogue(package, &paths, &mut found)?;
    web(package, &paths, &mut found)?;
    // Of each file what was found first: what the manifests say comes before what follows from it.
    found.faults.sort_by(|a, b| a.path.cmp(&b.path));
    found.faults.dedup_by(|a, b| a.path == b.path);
    Ok(found)
}

/// Compares `there` with the two manifests called `kind`.
fn manifests(
    package: &dyn Files,
    kind: &str,
    there: &BTreeSet<&str>,
    paths: &BTreeSet<String>,
    digests: &BTreeMap<&str, &[String; 2]>,
    found: &mut Verified,
) -> Result<()> {
    let mut lists: Vec<(String, usize, BTreeMap<String, String>)> = Vec::new();
    for (index, (algorithm, _)) in ALGORITHMS.iter().enumerate() {
        let name = format!("{kind}-{algorithm}.txt");
        if !paths.contains(&name) {
            found.fault(&name, text!("缺少", "is missing"));
            continue;
        }
        let text = String::from_utf8(package.bytes(&name)?).map_err(|_| 1);
        match text.and_then(|text| bag::parse(&text)) {
            Ok(list) => lists.push((name, index, list)),
            Err(line) => found.fault(&name, text!("第 {line} 行坏了", "line {line} is broken")),
        }
    }
    let listed: BTreeSet<&str> = lists.iter().flat_map(|(_, _, list)| list.keys().map(String::as_str)).collect();
    for path in listed.union(there) {
        judge(path, &lists, there.contains(path), digests, found);
    }
    Ok(())
}

/// What the lists say of one file.
fn judge(
    path: &str,
    lists: &[(String, usize, BTreeMap<String, String>)],
    is_there: bool,
    digests: &BTreeMap<&str, &[String; 2]>,
    found: &mut Verified,
) {
    let agrees = |(_, index, list): &&(String, usize, BTreeMap<String, String>)| match (list.get(path), is_there) {
        (Some(digest), true) => digests[path][*index] == *digest,
        (None, false) => true,
        _ => false,
    };
    let (right, wrong): (Vec<_>, Vec<_>) = lists.iter().partition(agrees);
    if wrong.is_empty() {
        return;
    }
    // One list agrees with the file and the other does not: the other was changed.
    if !right.is_empty() {
        for (name, ..) in wrong {
            found.fault(
                name,
                text!(
                    "被改过：关于 {path} 的一行与另一份清单和文件都不一致",
                    "was changed: what it says of {path} agrees neither with the other manifest nor with the file"
                ),
            );
        }
        return;
    }
    let is_listed = lists.iter().any(|(_, _, list)| list.contains_key(path));
    found.fault(
        path,
        match (is_listed, is_there) {
            (true, true) => text!("内容变了", "has changed"),
            (true, false) => text!("缺少：被删或改了名", "is missing: deleted or renamed"),
            _ => text!("不在清单里：后来放进去的，或改了名", "is in no manifest: put there later, or renamed"),
        },
    );
}

fn facts(package: &dyn Files, paths: &BTreeSet<String>, oxum: &str, found: &mut Verified) -> Result<()> {
    const NAME: &str = "bag-info.txt";
    if paths.contains(NAME) {
        let bytes = package.bytes(NAME)?;
        let text = String::from_utf8_lossy(&bytes);
        let stated = text.lines().find_map(|line| line.strip_prefix("Payload-Oxum: "));
        if stated != Some(oxum) {
            let stated = stated.unwrap_or("-");
            found.fault(
                NAME,
                text!(
                    "总数不符：写的是 {stated}，实际 {oxum}（字节数.文件数）",
                    "states {stated} (bytes.files), but there are {oxum}"
                ),
            );
        }
    }
    if paths.contains("fetch.txt") {
        found.fault("fetch.txt", text!("包应当自足，不该有要另外下载的内容", "a package needs nothing from outside"));
    }
    Ok(())
}

/// The catalogue against the pages: numbers that run on, pages that are there with the digests that are stated.
fn catalogue(package: &dyn Files, paths: &BTreeSet<String>, found: &mut Verified) -> Result<()> {
    const NAME: &str = "data/catalogue/catalogue.csv";
    if !paths.contains(NAME) {
        found.fault(NAME, text!("缺少", "is missing"));
        return Ok(());
    }
    let bytes = package.bytes(NAME)?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    for (index, line) in csv::Reader::from_reader(bytes).records().enumerate() {
        let row = index + 1;
        let Ok(line) = line else {
            found.fault(NAME, text!("第 {row} 件读不出来", "notice {row} cannot be read"));
            return Ok(());
        };
        let value = |at: usize| line.get(at).unwrap_or_default();
        if value(0) != row.to_string() {
            found.fault(NAME, text!("件号在第 {row} 件处中断", "the numbers break off at notice {row}"));
        }
        let page = format!("data/{}", value(11));
        let digest = if paths.contains(&page) { sha256_hex(&package.bytes(&page)?) } else { String::new() };
        if digest != value(12) {
            found.fault(&page, text!("与目录里的摘要值不符", "does not have the digest that the catalogue states"));
        }
        found.notices += 1;
    }
    Ok(())
}

/// The records of the web archive against their own digests.
fn web(package: &dyn Files, paths: &BTreeSet<String>, found: &mut Verified) -> Result<()> {
    for path in paths.iter().filter(|path| path.starts_with("data/warc/") && path.ends_with(".warc.gz")) {
        let bytes = package.bytes(path)?;
        let mut plain = Vec::new();
        // A page compresses to no less than a thousandth.
        let limit = bytes.len() as u64 * 1000;
        let read = MultiGzDecoder::new(bytes.as_slice()).take(limit).read_to_end(&mut plain);
        if read.is_err() || !records_agree(&plain) {
            found.fault(
                path,
                text!("网页档案里的记录与自己的摘要值不符", "a record of the web archive does not have its digest"),
            );
        }
    }
    Ok(())
}

/// Whether each record has the block digest that its head states.
fn records_agree(mut rest: &[u8]) -> bool {
    while !rest.is_empty() {
        let Some(end) = memchr::memmem::find(rest, b"\r\n\r\n") else { return false };
        let head = String::from_utf8_lossy(&rest[..end]);
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let length: Option<usize> = field("Content-Length:").and_then(|length| length.parse().ok());
        let Some(block) = length.and_then(|length| rest.get(end + 4..end + 4 + length)) else { return false };
        if field("WARC-Block-Digest:").is_some_and(|digest| digest != format!("sha256:{}", sha256_hex(block))) {
            return false;
        }
        rest = rest.get(end + 4 + block.len() + 4..).unwrap_or_default();
    }
    true
}
