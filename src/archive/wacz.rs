//! WACZ 1.1.1: the WARC with its index, its list of pages and the digests of all three, in one zip that replays in a browser.

use std::fmt::Write as _;
use std::io::{Read, Seek, Write};

use jiff::civil::Date;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::digest;

use super::warc::{About, moment, pack};

/// The WARC inside.
pub const WARC: &str = "archive/site.warc.gz";
/// The index inside, in compressed blocks, and the list of the blocks.
pub const INDEX: [&str; 2] = ["indexes/index.cdx.gz", "indexes/index.idx"];
/// The list of pages inside.
pub const PAGES: &str = "pages/pages.jsonl";
/// The file that lists all others, and the one with its digest.
pub const PACKAGE: [&str; 2] = ["datapackage.json", "datapackage-digest.json"];

/// Lines of the index in one compressed block.
const BLOCK: usize = 3000;

/// A record with its place in the WARC.
#[derive(Clone, Debug)]
pub struct Indexed {
    /// What it is.
    pub about: About,
    /// Where its gzip member begins.
    pub offset: u64,
    /// How long its gzip member is.
    pub length: u64,
}

/// The key by which indexes are sorted: host backwards without `www.`, then the path, in lower case.
pub fn sort_key(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_ascii_lowercase();
    let (host, port) = host.split_once(':').unwrap_or((&host, ""));
    let host = host.strip_prefix("www.").unwrap_or(host);
    let backwards: Vec<&str> = host.split('.').rev().collect();
    let is_usual = matches!((scheme, port), (_, "") | ("http", "80") | ("https", "443"));
    let port = if is_usual { String::new() } else { format!(":{port}") };
    format!("{}{port})/{}", backwards.join(","), path.to_lowercase())
}

fn timestamp(day: Date) -> String {
    format!("{}000000", day.strftime("%Y%m%d"))
}

/// The index, a line a record, sorted.
pub fn index(records: &[Indexed], day: Date) -> String {
    let time = timestamp(day);
    let line = |it: &Indexed| {
        let about = &it.about;
        let fields = json!({
            "url": about.url, "mime": about.mime, "status": "200", "digest": about.digest,
            "length": it.length.to_string(), "offset": it.offset.to_string(), "filename": "site.warc.gz",
        });
        format!("{} {time} {fields}\n", sort_key(&about.url))
    };
    let mut lines: Vec<String> = records.iter().map(line).collect();
    lines.sort();
    lines.concat()
}

/// The index in compressed blocks, and the list of the blocks.
fn blocks(index: &str) -> (Vec<u8>, String) {
    let lines: Vec<&str> = index.split_inclusive('\n').collect();
    let mut list = format!("!meta 0 {}\n", json!({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}));
    let mut bytes = Vec::new();
    for block in lines.chunks(BLOCK) {
        let packed = pack(block.concat().as_bytes());
        let key: Vec<&str> = block[0].splitn(3, ' ').take(2).collect();
        let about = json!({
            "offset": bytes.len(), "length": packed.len(), "filename": "index.cdx.gz",
            "digest": format!("sha256:{}", digest::sha256_hex(&packed)),
        });
        let _ = writeln!(list, "{} {about}", key.join(" "));
        bytes.extend_from_slice(&packed);
    }
    (bytes, list)
}

/// The list of pages.
fn pages(records: &[Indexed], day: Date) -> String {
    let mut out = json!({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}).to_string() + "\n";
    for about in records.iter().map(|it| &it.about).filter(|about| about.mime == "text/html") {
        let id = &digest::sha256_hex(about.url.as_bytes())[..22];
        let page = json!({"id": id, "url": about.url, "ts": moment(day), "title": about.title});
        out += &format!("{page}\n");
    }
    out
}

/// What a WACZ is made of beside its WARC.
pub struct Parts<'a> {
    /// The title of the collection.
    pub title: &'a str,
    /// The day of its making.
    pub day: Date,
    /// The records of the WARC.
    pub records: &'a [Indexed],
    /// The SHA-256 of the WARC.
    pub warc_sha256: String,
    /// Its length.
    pub warc_bytes: u64,
}

/// Writes the WACZ; `warc` gives the bytes of the WARC.
///
/// # Errors
/// If it cannot be written or read.
pub fn write(out: impl Write + Seek, warc: &mut dyn Read, parts: &Parts<'_>) -> std::io::Result<()> {
    let (index, list) = blocks(&index(parts.records, parts.day));
    let pages = pages(parts.records, parts.day);
    let resource = |path: &str, sha256: &str, bytes: u64| {
        let name = path.rsplit('/').next().unwrap_or(path);
        json!({"name": name, "path": path, "hash": format!("sha256:{sha256}"), "bytes": bytes})
    };
    let made = [(INDEX[0], index.as_slice()), (INDEX[1], list.as_bytes()), (PAGES, pages.as_bytes())];
    let mut resources = vec![resource(WARC, &parts.warc_sha256, parts.warc_bytes)];
    resources.extend(made.iter().map(|(path, bytes)| resource(path, &digest::sha256_hex(bytes), bytes.len() as u64)));
    let package = json!({
        "profile": "data-package", "wacz_version": "1.1.1", "title": parts.title, "created": moment(parts.day),
        "software": format!("gongshi {}", crate::VERSION), "mainPageUrl": main_page(parts), "resources": resources,
    });
    let package = serde_json::to_string_pretty(&package)? + "\n";
    let hash = format!("sha256:{}", digest::sha256_hex(package.as_bytes()));
    let of_package = json!({"path": PACKAGE[0], "hash": hash}).to_string() + "\n";
    let mut zip = ZipWriter::new(out);
    // Everything is stored: a reader of the zip finds records by their place.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    zip.start_file(WARC, options.large_file(parts.warc_bytes >= u64::from(u32::MAX)))?;
    std::io::copy(warc, &mut zip)?;
    for (path, bytes) in made.into_iter().chain([(PACKAGE[0], package.as_bytes()), (PACKAGE[1], of_package.as_bytes())])
    {
        zip.start_file(path, options)?;
        zip.write_all(bytes)?;
    }
    zip.finish()?.flush()
}

fn main_page(parts: &Parts<'_>) -> Value {
    parts.records.iter().find(|it| it.about.mime == "text/html").map_or(Value::Null, |it| json!(it.about.url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_sorted_by_host_backwards() {
        assert_eq!(sort_key("https://www.example.edu.cn/xxgk/A.html"), "cn,edu,example)/xxgk/a.html");
        assert_eq!(sort_key("http://e.cn:8080/%E7%94%B2"), "cn,e:8080)/%e7%94%b2");
        assert_eq!(sort_key("https://e.cn"), "cn,e)/");
    }
}
