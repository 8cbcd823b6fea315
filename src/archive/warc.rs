//! WARC 1.1 (ISO 28500:2017, GB/T 33994-2017): the year's pages as a web archive that browsers can replay, each record
//! compressed for itself, and the index of it (CDXJ).
//!
//! Dates are those of the notices and identifiers are made of digests: the same year gives the same bytes.

use std::collections::HashMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use crate::digest::sha256_hex;
use crate::model::{Notice, urls};

use super::Tree;

/// A web archive.
#[derive(Debug)]
pub(super) struct Web {
    /// The bytes of the `.warc.gz`.
    pub bytes: Vec<u8>,
    /// What is in it.
    pub entries: Vec<Entry>,
}

/// A page or file in a web archive.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its whole address.
    pub address: String,
    /// The moment that it is dated by.
    pub time: Timestamp,
    /// Its media type.
    pub mime: &'static str,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// Where its record lies in the file: first byte and length.
    pub place: (usize, usize),
}

/// Archives `pages` as they are served below `base`. A notice's page is dated by its publication, all else by the last one.
pub(super) fn archive(pages: &Tree, notices: &[&Notice], base: &str) -> std::io::Result<Web> {
    let moments: HashMap<&str, Timestamp> = notices.iter().map(|it| (it.url.as_str(), it.published)).collect();
    let last = notices.iter().map(|it| it.published).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let mut web = Web { bytes: Vec::new(), entries: Vec::new() };
    let about = format!(
        "software: gongshi {}\r\nformat: WARC File Format 1.1\r\nconformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
         description: made from the sources of the site, not harvested; each record holds what the server sends for its address\r\n",
        crate::VERSION
    );
    let head = format!(
        "WARC-Type: warcinfo\r\nWARC-Date: {last}\r\nWARC-Record-ID: {}\r\nContent-Type: application/warc-fields\r\n",
        identifier(about.as_bytes())
    );
    web.record(&head, about.as_bytes())?;
    for (path, bytes) in pages {
        let address = format!("{base}{}", urls::encode(path));
        let time = moments.get(path.as_str()).copied().unwrap_or(last);
        let mime = media_type(path);
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {}\r\n\r\n", bytes.len());
        let block = [http.as_bytes(), bytes].concat();
        let digest = sha256_hex(bytes);
        let head = format!(
            "WARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: {time}\r\nWARC-Record-ID: {}\r\n\
             WARC-Block-Digest: sha256:{}\r\nWARC-Payload-Digest: sha256:{digest}\r\nContent-Type: application/http;msgtype=response\r\n",
            identifier(format!("{address} {digest}").as_bytes()),
            sha256_hex(&block)
        );
        let place = web.record(&head, &block)?;
        web.entries.push(Entry { address, time, mime, digest, place });
    }
    Ok(web)
}

impl Web {
    fn record(&mut self, head: &str, block: &[u8]) -> std::io::Result<(usize, usize)> {
        let start = self.bytes.len();
        let mut gzip = GzEncoder::new(std::mem::take(&mut self.bytes), Compression::default());
        write!(gzip, "WARC/1.1\r\n{head}Content-Length: {}\r\n\r\n", block.len())?;
        gzip.write_all(block)?;
        gzip.write_all(b"\r\n\r\n")?;
        self.bytes = gzip.finish()?;
        Ok((start, self.bytes.len() - start))
    }

    /// The index in CDXJ: one line a record, sorted by the address turned round.
    pub(super) fn cdxj(&self, file: &str) -> String {
        let mut lines: Vec<String> = self.entries.iter().map(|entry| entry.cdxj(file)).collect();
        lines.sort();
        lines.concat()
    }
}

impl Entry {
    fn cdxj(&self, file: &str) -> String {
        let (start, length) = self.place;
        let facts = serde_json::json!({
            "url": self.address, "mime": self.mime, "status": "200", "digest": format!("sha256:{}", self.digest),
            "length": length.to_string(), "offset": start.to_string(), "filename": file,
        });
        format!("{} {} {facts}\n", surt(&self.address), self.time.strftime("%Y%m%d%H%M%S"))
    }
}

/// The address with the host turned round, as indexes sort it: `cn,edu,example,www)/xxgk/2023/a.html`.
fn surt(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (name, port) = host.split_once(':').map_or((host, String::new()), |(name, port)| (name, format!(":{port}")));
    let turned: Vec<&str> = name.split('.').rev().collect();
    format!("{}{port})/{path}", turned.join(",")).to_lowercase()
}

/// A record's identifier: a UUID made of a digest (version 8, RFC 9562).
fn identifier(of: &[u8]) -> String {
    let hex = sha256_hex(of);
    format!("<urn:uuid:{}-{}-8{}-8{}-{}>", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// The media type that a server sends for a file.
pub(super) fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
