//! WARC 1.1 (ISO 28500): the pages of the year as a web server gives them. Each record is a gzip member of its own, so that
//! an index can point at it.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::Date;

use crate::digest;

use super::content::media_type;

/// A record, compressed, and where the index finds it.
#[derive(Clone, Debug)]
pub struct Member {
    /// The gzip member.
    pub bytes: Vec<u8>,
    /// What the index says of it; nothing for the record that describes the file.
    pub about: Option<About>,
}

/// What the index says of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its address.
    pub url: String,
    /// Its media type without parameters.
    pub mime: String,
    /// SHA-256 of what was answered, as the record has it.
    pub digest: String,
    /// The title, if it is a page.
    pub title: Option<String>,
}

/// The day of a record as WARC writes a moment.
pub fn moment(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// The first record: what made the file and what it is.
pub fn info(file: &str, description: &str, day: Date) -> Member {
    let body = format!(
        "software: gongshi {}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\ndescription: {}\r\n",
        crate::VERSION,
        description.replace(['\r', '\n'], " ")
    );
    let head = [
        ("WARC-Type", "warcinfo".to_owned()),
        ("WARC-Record-ID", id(&[file.as_bytes(), body.as_bytes()])),
        ("WARC-Filename", file.to_owned()),
        ("WARC-Date", moment(day)),
        ("Content-Type", "application/warc-fields".to_owned()),
        ("WARC-Block-Digest", named(body.as_bytes())),
    ];
    Member { bytes: pack(&record(&head, body.as_bytes())), about: None }
}

/// The record of the file `path` of the site, which is at `url` and has these bytes.
pub fn response(url: &str, path: &str, payload: &[u8], day: Date) -> Member {
    let mime = media_type(path);
    let mut block =
        format!("HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {}\r\n\r\n", payload.len()).into_bytes();
    block.extend_from_slice(payload);
    let digest = named(payload);
    let head = [
        ("WARC-Type", "response".to_owned()),
        ("WARC-Record-ID", id(&[url.as_bytes(), payload])),
        ("WARC-Target-URI", url.to_owned()),
        ("WARC-Date", moment(day)),
        ("Content-Type", "application/http; msgtype=response".to_owned()),
        ("WARC-Payload-Digest", digest.clone()),
        ("WARC-Block-Digest", named(&block)),
    ];
    let about = About {
        url: url.to_owned(),
        mime: mime.split(';').next().unwrap_or(mime).to_owned(),
        digest,
        title: (mime.starts_with("text/html")).then(|| title(payload)).flatten(),
    };
    Member { bytes: pack(&record(&head, &block)), about: Some(about) }
}

fn title(html: &[u8]) -> Option<String> {
    let html = std::str::from_utf8(html).ok()?;
    let start = html.find("<title>")? + "<title>".len();
    let end = html[start..].find("</title>")? + start;
    Some(crate::markdown::entities::unescape(html[start..end].trim()).into_owned())
}

fn named(bytes: &[u8]) -> String {
    format!("sha256:{}", digest::sha256_hex(bytes))
}

fn record(head: &[(&str, String)], block: &[u8]) -> Vec<u8> {
    let mut out = b"WARC/1.1\r\n".to_vec();
    for (name, value) in head {
        out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    out.extend_from_slice(format!("Content-Length: {}\r\n\r\n", block.len()).as_bytes());
    out.extend_from_slice(block);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

/// A gzip member without time, name and system.
pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(6));
    // Writing into memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

/// A name made of what is named (RFC 9562, version 8), so that the same page has the same name in every run.
fn id(of: &[&[u8]]) -> String {
    let mut digester = digest::Digester::default();
    for bytes in of {
        digester.bytes(bytes);
    }
    let mut bytes = digester.finish();
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = digest::hex(&bytes[..16]);
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
}

/// A record that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where its gzip member begins.
    pub offset: usize,
    /// How long its gzip member is.
    pub length: usize,
    /// `WARC-Target-URI`, if it has one.
    pub url: Option<String>,
    /// `WARC-Payload-Digest`, if it has one.
    pub digest: Option<String>,
    /// Whether its digests are those of what it holds.
    pub is_true: bool,
}

/// A record unpacks to at most this many bytes: more is an attempt to fill the memory.
const MOST: u64 = 512 << 20;

/// All records of a `.warc.gz`; an error tells where it cannot be read.
///
/// # Errors
/// The place in the file.
pub fn read(bytes: &[u8]) -> Result<Vec<Found>, usize> {
    let mut all = Vec::new();
    let mut offset = 0;
    while offset < bytes.len() {
        let mut decoder = flate2::bufread::GzDecoder::new(&bytes[offset..]);
        let mut record = Vec::new();
        (&mut decoder).take(MOST + 1).read_to_end(&mut record).map_err(|_| offset)?;
        if record.len() as u64 > MOST {
            return Err(offset);
        }
        let length = bytes.len() - offset - decoder.into_inner().len();
        let found = understand(&record, offset, length).ok_or(offset)?;
        offset += length.max(1);
        all.push(found);
    }
    Ok(all)
}

fn understand(record: &[u8], offset: usize, length: usize) -> Option<Found> {
    let end = memchr::memmem::find(record, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&record[..end]).ok()?;
    let mut lines = head.split("\r\n");
    if lines.next() != Some("WARC/1.1") {
        return None;
    }
    let fields: Vec<(&str, &str)> = lines.map(|line| line.split_once(": ")).collect::<Option<_>>()?;
    let field = |name: &str| fields.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    let size: usize = field("Content-Length")?.parse().ok()?;
    let block = record.get(end + 4..(end + 4).checked_add(size)?)?;
    if record.get(end + 4 + size..)? != b"\r\n\r\n" {
        return None;
    }
    let payload = memchr::memmem::find(block, b"\r\n\r\n").map_or(&block[block.len()..], |at| &block[at + 4..]);
    let agrees = |name: &str, bytes: &[u8]| field(name).is_none_or(|digest| digest == named(bytes));
    Some(Found {
        offset,
        length,
        url: field("WARC-Target-URI").map(str::to_owned),
        digest: field("WARC-Payload-Digest").map(str::to_owned),
        is_true: field("WARC-Block-Digest").is_some()
            && agrees("WARC-Block-Digest", block)
            && agrees("WARC-Payload-Digest", payload),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_they_were_written() {
        let day = "2026-01-31".parse().unwrap();
        let page = response("https://e.cn/a.html", "a.html", b"<title>A &amp; B</title>", day);
        let mut file = info("site.warc.gz", "x", day).bytes;
        let start = file.len();
        file.extend_from_slice(&page.bytes);
        let about = page.about.unwrap();
        assert_eq!(about.title.as_deref(), Some("A & B"));
        let found = read(&file).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].offset, found[1].length), (start, page.bytes.len()));
        assert_eq!((found[1].url.as_deref(), found[1].is_true), (Some("https://e.cn/a.html"), true));
        assert_eq!(found[1].digest.as_deref(), Some(about.digest.as_str()));
        // A record whose content is not what its digest says.
        let plain = record(&[("WARC-Type", "response".to_owned()), ("WARC-Block-Digest", named(b"x"))], b"y");
        assert!(!read(&pack(&plain)).unwrap()[0].is_true);
        assert_eq!(read(b"no gzip"), Err(0));
    }
}
