//! WACZ 1.1.1: a web archive with its index and its list of pages in one file, for replay in a browser.
//!
//! `wacz validate` wants the profile `data-package`; that `pages/pages.jsonl` is there is tested by us, since it does not ask.

use std::io::{Cursor, Write as _};

use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::digest::sha256_hex;
use crate::model::Site;

use super::warc::Web;

/// The bytes of the `.wacz`.
pub(super) fn pack(web: &Web, site: &Site, year: &str) -> std::io::Result<Vec<u8>> {
    let warc = format!("{year}.warc.gz");
    let members = [
        (format!("archive/{warc}"), web.bytes.clone()),
        ("indexes/index.cdx".to_owned(), web.cdxj(&warc).into_bytes()),
        ("pages/pages.jsonl".to_owned(), pages(web, site).into_bytes()),
    ];
    let resource = |(path, bytes): &(String, Vec<u8>)| {
        let name = path.rsplit('/').next().unwrap_or(path);
        json!({ "name": name, "path": path, "hash": format!("sha256:{}", sha256_hex(bytes)), "bytes": bytes.len() })
    };
    let package = json!({
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": format!("{} {year}", site.config.title),
        "software": format!("gongshi {}", crate::VERSION),
        "created": site.notices.iter().map(|it| it.published).max().map(|it| it.to_string()),
        "mainPageUrl": site.config.base_url.as_ref().map(|base| format!("{base}index.html")),
        "resources": members.iter().map(resource).collect::<Vec<_>>(),
    });
    let package = serde_json::to_vec_pretty(&package)?;
    let digest = json!({ "path": "datapackage.json", "hash": format!("sha256:{}", sha256_hex(&package)) });
    let digest = serde_json::to_vec_pretty(&digest)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let written = members.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    for (path, bytes) in written.chain([("datapackage.json", &*package), ("datapackage-digest.json", &*digest)]) {
        // What is compressed already must be stored (WACZ 1.1.1, Zip format).
        let method = if path.ends_with(".gz") { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        zip.start_file(path, options).map_err(std::io::Error::other)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(std::io::Error::other)?.into_inner())
}

/// The list of pages: the home page and the notices.
fn pages(web: &Web, site: &Site) -> String {
    let mut out = json!({ "format": "json-pages-1.0", "id": "pages", "title": site.config.title }).to_string() + "\n";
    for entry in web.entries.iter().filter(|entry| entry.mime.starts_with("text/html")) {
        let title = site.notices.iter().find(|it| entry.address.ends_with(&crate::model::urls::encode(&it.url)));
        let title = title.map_or(site.config.title.as_str(), |notice| notice.title.as_str());
        let id = &sha256_hex(entry.address.as_bytes())[..16];
        out += &json!({ "id": id, "url": entry.address, "ts": entry.time.to_string(), "title": title }).to_string();
        out += "\n";
    }
    out
}
