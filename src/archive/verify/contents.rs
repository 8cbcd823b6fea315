//! What the files of a package say of each other: catalogue, record, WARC and WACZ.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Cursor, Read};

use serde_json::Value;

use crate::archive::{catalogue, records, wacz, warc};
use crate::{digest, text};

use super::{Kind, Package, Verdict};

const CSV: &str = "data/catalogue.csv";
const XML: &str = "data/catalogue.xml";
const LINES: &str = "data/record/publications.jsonl";
const CHAIN: &str = "data/record/chain.csv";
const WARC: &str = "data/web/site.warc.gz";
const WACZ: &str = "data/web/site.wacz";

/// Checks each of them whose file is there and unchanged.
pub(super) fn check(package: &dyn Package, verdict: &mut Verdict) {
    of_catalogue(package, verdict);
    of_record(package, verdict);
    of_web(package, verdict);
}

/// The bytes of a file that is there and unchanged.
fn clear(package: &dyn Package, file: &str, verdict: &Verdict) -> Option<Vec<u8>> {
    let is_there = package.files().iter().any(|(path, _)| path == file);
    (is_there && verdict.is_clear(file)).then(|| package.read(file).ok()).flatten()
}

fn of_catalogue(package: &dyn Package, verdict: &mut Verdict) {
    let Some(bytes) = clear(package, CSV, verdict) else {
        if verdict.is_clear(CSV) {
            verdict.find(Kind::Missing, CSV, text!("没有归档文件目录", "there is no catalogue"));
        }
        return;
    };
    let Some(rows) = catalogue::read_csv(&bytes) else {
        return verdict.find(Kind::Disagrees, CSV, text!("不是归档文件目录", "it is no catalogue"));
    };
    let numbered = rows.iter().enumerate().all(|(i, row)| row[catalogue::at::NUMBER] == (i + 1).to_string());
    if !numbered {
        verdict.find(Kind::Disagrees, CSV, text!("件号不连续", "its numbers are not continuous"));
    }
    for row in &rows {
        of_row(row, package, verdict);
    }
    let listed: BTreeSet<&str> = rows.iter().map(|row| row[catalogue::at::DOCUMENT].as_str()).collect();
    for (path, _) in package.files().iter().filter(|(path, _)| path.starts_with("data/sources/")) {
        if !listed.contains(path.as_str()) && verdict.is_clear(path) {
            verdict.find(Kind::Disagrees, path, text!("目录里没有这一件", "the catalogue does not list it"));
        }
    }
    if let Some(xml) = clear(package, XML, verdict)
        && catalogue::read_xml(&xml).as_ref() != Some(&rows)
    {
        verdict.find(Kind::Disagrees, XML, text!("与 catalogue.csv 不同", "it is not what catalogue.csv says"));
    }
    let count = rows.len();
    if verdict.findings.is_empty() {
        verdict.agrees.push(text!(
            "归档文件目录 {count} 件，件号连续，与文件的摘要逐件相符",
            "the catalogue lists {count} with continuous numbers, and the digests of their files agree",
            count = ("notice", "notices")
        ));
    }
}

fn of_row(row: &catalogue::Row, package: &dyn Package, verdict: &mut Verdict) {
    let file = &row[catalogue::at::DOCUMENT];
    if !verdict.is_clear(file) {
        return;
    }
    match package.read(file) {
        Err(_) => {
            let why = text!("目录里有 {file}，包里没有", "it lists {file}, which is not there");
            verdict.find(Kind::Disagrees, CSV, why);
        }
        Ok(bytes) => {
            let found = [digest::sha256_hex(&bytes), digest::sm3_hex(&bytes)];
            if found != [row[catalogue::at::SHA256].as_str(), row[catalogue::at::SM3].as_str()] {
                verdict.find(Kind::Disagrees, CSV, text!("{file} 的摘要值不符", "the digest of {file} is another"));
            }
        }
    }
}

fn of_record(package: &dyn Package, verdict: &mut Verdict) {
    let (Some(lines), Some(chain)) = (clear(package, LINES, verdict), clear(package, CHAIN, verdict)) else { return };
    let (lines, chain) = (String::from_utf8_lossy(&lines), String::from_utf8_lossy(&chain));
    let Some(broken) = records::breaks(&lines, &chain) else {
        return verdict.find(
            Kind::Disagrees,
            CHAIN,
            text!("不是发布记录的摘要表", "it is no list of the record's digests"),
        );
    };
    if let Some(line) = broken.first() {
        return verdict.find(Kind::Disagrees, LINES, text!("第 {line} 行与前后接不上", "line {line} breaks the chain"));
    }
    let count = lines.lines().count();
    verdict.agrees.push(text!(
        "发布记录 {count} 条，前后相接",
        "{count} of the record, the chain is whole",
        count = ("entry", "entries")
    ));
}

fn of_web(package: &dyn Package, verdict: &mut Verdict) {
    let Some(bytes) = clear(package, WARC, verdict) else { return };
    let found = match warc::read(&bytes) {
        Ok(found) => found,
        Err(at) => {
            return verdict.find(
                Kind::Disagrees,
                WARC,
                text!("第 {at} 字节处读不出", "it cannot be read at byte {at}"),
            );
        }
    };
    if let Some(wrong) = found.iter().find(|it| !it.is_true) {
        let url = wrong.url.as_deref().unwrap_or("warcinfo");
        return verdict.find(Kind::Disagrees, WARC, text!("{url} 的摘要不符", "the digest of {url} is another"));
    }
    let count = found.iter().filter(|it| it.url.is_some()).count();
    verdict.agrees.push(text!(
        "WARC 里 {count} 个网页文件的摘要相符",
        "the digests of {count} in the WARC agree",
        count = ("record", "records")
    ));
    let Some(packed) = clear(package, WACZ, verdict) else { return };
    match of_wacz(&packed, &bytes, &found) {
        Ok(pages) => {
            let said = text!(
                "WACZ 的索引和 {pages} 个网页与 WARC 相符",
                "the index and the {pages} of the WACZ agree with the WARC",
                pages = ("page", "pages")
            );
            verdict.agrees.push(said);
        }
        Err(part) => {
            verdict.find(
                Kind::Disagrees,
                WACZ,
                text!("其中的 {part} 与其余不符", "{part} in it does not agree with the rest"),
            );
        }
    }
}

/// The number of pages; or the part that does not agree.
fn of_wacz(packed: &[u8], warc: &[u8], records: &[warc::Found]) -> Result<usize, String> {
    let parts = unzip(packed, warc.len() as u64).ok_or_else(|| "zip".to_owned())?;
    let part = |name: &str| parts.get(name).map(Vec::as_slice).ok_or_else(|| name.to_owned());
    let parse = |name: &str| serde_json::from_slice::<Value>(part(name)?).map_err(|_| name.to_owned());
    let named = |bytes: &[u8]| format!("sha256:{}", digest::sha256_hex(bytes));
    let [package, digest] = wacz::PACKAGE;
    if parse(digest)?["hash"].as_str() != Some(&named(part(package)?)) {
        return Err(digest.to_owned());
    }
    let resources = parse(package)?["resources"].as_array().cloned().unwrap_or_default();
    let listed: BTreeSet<&str> = resources.iter().filter_map(|it| it["path"].as_str()).collect();
    let others = parts.keys().map(String::as_str).filter(|name| !wacz::PACKAGE.contains(name));
    if !others.eq(listed.iter().copied()) {
        return Err(package.to_owned());
    }
    for it in &resources {
        let path = it["path"].as_str().unwrap_or("");
        let bytes = part(path)?;
        if it["hash"].as_str() != Some(&named(bytes)) || it["bytes"].as_u64() != Some(bytes.len() as u64) {
            return Err(path.to_owned());
        }
    }
    if part(wacz::WARC)? != warc {
        return Err(wacz::WARC.to_owned());
    }
    let urls = of_index(part(wacz::INDEX[0])?, records).ok_or_else(|| wacz::INDEX[0].to_owned())?;
    of_pages(part(wacz::PAGES)?, &urls).ok_or_else(|| wacz::PAGES.to_owned())
}

/// The parts of a zip; none if it cannot be read or unpacks to more than it should.
fn unzip(packed: &[u8], warc: u64) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(packed)).ok()?;
    let mut parts = BTreeMap::new();
    for number in 0..zip.len().min(64) {
        let part = zip.by_index(number).ok()?;
        let name = part.name().ok()?.into_owned();
        let most = warc + (64 << 20);
        let mut bytes = Vec::new();
        part.take(most + 1).read_to_end(&mut bytes).ok()?;
        if bytes.len() as u64 > most || parts.insert(name, bytes).is_some() {
            return None;
        }
    }
    Some(parts)
}

/// The addresses in the index, if each line leads to the record that it describes, and no record lacks a line.
fn of_index(packed: &[u8], records: &[warc::Found]) -> Option<BTreeSet<String>> {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(packed).take(256 << 20).read_to_string(&mut text).ok()?;
    let by_place: HashMap<usize, &warc::Found> = records.iter().map(|it| (it.offset, it)).collect();
    let mut urls = BTreeSet::new();
    for line in text.lines() {
        let about: Value = serde_json::from_str(line.splitn(3, ' ').nth(2)?).ok()?;
        let number = |key: &str| about[key].as_str().and_then(|n| n.parse::<usize>().ok());
        let (offset, length) = (number("offset")?, number("length")?);
        let record = by_place.get(&offset).filter(|it| it.length == length)?;
        if record.url.as_deref() != about["url"].as_str() || record.digest.as_deref() != about["digest"].as_str() {
            return None;
        }
        urls.insert(about["url"].as_str()?.to_owned());
    }
    records.iter().filter_map(|it| it.url.as_ref()).all(|url| urls.contains(url)).then_some(urls)
}

/// The number of pages, if each is in the index.
fn of_pages(text: &[u8], urls: &BTreeSet<String>) -> Option<usize> {
    let text = std::str::from_utf8(text).ok()?;
    let mut lines = text.lines();
    let head: Value = serde_json::from_str(lines.next()?).ok()?;
    if head["format"].as_str() != Some("json-pages-1.0") {
        return None;
    }
    let mut count = 0;
    for line in lines {
        let page: Value = serde_json::from_str(line).ok()?;
        if !urls.contains(page["url"].as_str()?) || page["ts"].as_str().is_none() {
            return None;
        }
        count += 1;
    }
    Some(count)
}
