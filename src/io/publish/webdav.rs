//! WebDAV: a client of our own, since a site's server is asked for little. A file is one PUT, which Apache and nginx show
//! only when it is whole; what stands there is replaced, while their MOVE would take it away first. Folders are made when
//! a PUT lacks them. PROPFIND is used where the server knows it (nginx does not, nor does Apache below an index page).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64ct::{Base64, Encoding};
use quick_xml::Reader;
use quick_xml::events::Event;
use ureq::http::Request;

use crate::config::publish::Place;
use crate::error::{Error, Result};
use crate::text;

use super::{Failure, Secrets, Step, Target, answers};

/// One request, with its answer, must be done within this time.
const PATIENCE: Duration = Duration::from_secs(120);

/// A folder of a WebDAV server.
pub struct WebDav {
    agent: ureq::Agent,
    endpoint: String,
    /// The address of the folder, with its final `/`.
    base: String,
    authorization: Option<String>,
    secrets: Secrets,
    media_type: fn(&str) -> &'static str,
    /// Folders that were asked for.
    made: Mutex<BTreeSet<String>>,
}

/// What a server answered: the status and the bytes.
type Answer = (u16, Vec<u8>);

impl WebDav {
    /// Prepares the target. Nothing is asked of it yet.
    ///
    /// # Errors
    /// Wrong usage if the place is none of this kind.
    pub fn open(place: &Place, secrets: Secrets, media_type: fn(&str) -> &'static str) -> Result<Self> {
        let Place::WebDav { endpoint, path, user } = place else { return Err(super::unable()) };
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .user_agent(concat!("gongshi/", env!("CARGO_PKG_VERSION"), " (publish)"));
        let path = path.trim_matches('/');
        let base = match endpoint.trim_end_matches('/') {
            endpoint if path.is_empty() => format!("{endpoint}/"),
            endpoint => format!("{endpoint}/{}/", encoded(path)),
        };
        let password = secrets.password.as_deref().unwrap_or_default();
        let authorization = user
            .as_ref()
            .map(|user| format!("Basic {}", Base64::encode_string(format!("{user}:{password}").as_bytes())));
        Ok(WebDav {
            agent: config.build().into(),
            endpoint: endpoint.clone(),
            base,
            authorization,
            secrets,
            media_type,
            made: Mutex::default(),
        })
    }

    /// Asks, and takes from the answer what any request may be answered.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Step<Answer> {
        let endpoint = &self.endpoint;
        let (status, bytes) = self.send(method, path, headers, body)?;
        match status {
            401 => Err(Failure::lasting(answers::unknown_user(endpoint, &self.secrets.variable))),
            403 => Err(Failure::lasting(answers::not_allowed(endpoint))),
            507 => Err(Failure::lasting(answers::no_space(endpoint))),
            423 | 429 | 500 | 502..=504 => Err(self.lost(&status.to_string())),
            status => Ok((status, bytes)),
        }
    }

    /// Asks; any answer is one.
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Step<Answer> {
        let mut request = Request::builder().method(method).uri(format!("{}{}", self.base, encoded(path)));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let request = request.body(body).map_err(|error| Failure::lasting(self.refused(&error.to_string())))?;
        let mut answer = self.agent.run(request).map_err(|error| self.lost(&error.to_string()))?;
        let bytes = answer.body_mut().with_config().limit(u64::MAX).read_to_vec();
        Ok((answer.status().as_u16(), bytes.map_err(|error| self.lost(&error.to_string()))?))
    }

    fn lost(&self, why: &str) -> Failure {
        Failure::passing(answers::unreachable(&self.endpoint, &self.secrets.scrub(why)))
    }

    fn refused(&self, said: &str) -> Error {
        let endpoint = &self.endpoint;
        Error::world(text!("{endpoint} 没有照办：{said}", "{endpoint} refused: {said}")).hint(text!(
            "检查 endpoint 和 path：要是 WebDAV 的网址，并且不跳转",
            "check endpoint and path: it has to be an address of WebDAV that leads nowhere else"
        ))
    }

    /// The failure that a status means which nothing can be done about.
    fn unexpected(&self, status: u16) -> Failure {
        Failure::lasting(match status {
            405 | 501 => answers::not_allowed(&self.endpoint),
            _ => self.refused(&status.to_string()),
        })
    }

    /// Makes the folders above a path, and the target's own. What a server says of one that is there differs, so that its
    /// answers are not looked at: the file that is to lie there is sent again and tells.
    fn make_folders(&self, path: &str) -> Step<()> {
        // One after the other: two requests for the same folder are too much for Apache.
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = path.match_indices('/').map(|(end, _)| &path[..=end]);
        for folder in std::iter::once("").chain(ends) {
            if made.insert(folder.to_owned()) {
                self.send("MKCOL", folder, &[], b"").inspect_err(|_| {
                    made.remove(folder);
                })?;
            }
        }
        Ok(())
    }

    /// Sends a file; says the status of the answer.
    fn put(&self, path: &str, bytes: &[u8], condition: &[(&str, &str)]) -> Step<u16> {
        let mut headers = vec![("Content-Type", (self.media_type)(path))];
        headers.extend(condition);
        match self.ask("PUT", path, &headers, bytes)?.0 {
            404 | 409 => {
                self.make_folders(path)?;
                Ok(self.ask("PUT", path, &headers, bytes)?.0)
            }
            status => Ok(status),
        }
    }

    /// The files and the folders in a folder; nothing if the server does not tell.
    fn entries(&self, folder: &str) -> Step<Option<Vec<Entry>>> {
        let at = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let (status, bytes) =
            self.ask("PROPFIND", &at, &[("Depth", "1"), ("Content-Type", "application/xml")], PROPFIND)?;
        match status {
            207 => {
                let itself = decoded(address_path(&format!("{}{}", self.base, encoded(&at))));
                let mut all = entries(&bytes);
                all.retain(|entry| entry.path.trim_end_matches('/') != itself.trim_end_matches('/'));
                Ok(Some(all))
            }
            404 => Ok(Some(Vec::new())),
            405 | 501 => Ok(None),
            status => Err(self.unexpected(status)),
        }
    }
}

impl Target for WebDav {
    fn read(&self, path: &str) -> Step<Option<Vec<u8>>> {
        match self.ask("GET", path, &[("Cache-Control", "no-cache")], b"")? {
            (200, bytes) => Ok(Some(bytes)),
            (404 | 410, _) => Ok(None),
            (status, _) => Err(self.unexpected(status)),
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Step<()> {
        match self.put(path, bytes, &[])? {
            200 | 201 | 204 => Ok(()),
            status => Err(self.unexpected(status)),
        }
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Step<bool> {
        if self.read(path)?.is_some() {
            return Ok(false);
        }
        match self.put(path, bytes, &[("If-None-Match", "*")])? {
            200 | 201 | 204 => Ok(true),
            412 => Ok(false),
            status => Err(self.unexpected(status)),
        }
    }

    /// Not every server looks at the condition.
    fn creates_surely(&self) -> bool {
        false
    }

    fn delete(&self, path: &str) -> Step<()> {
        match self.ask("DELETE", path, &[], b"")?.0 {
            200 | 204 | 404 | 410 => Ok(()),
            status => Err(self.unexpected(status)),
        }
    }

    fn list(&self, folder: &str) -> Step<Option<BTreeMap<String, u64>>> {
        let root = decoded(address_path(&self.base));
        let mut all = BTreeMap::new();
        let mut folders = BTreeSet::from([folder.to_owned()]);
        while let Some(folder) = folders.pop_first() {
            let Some(entries) = self.entries(&folder)? else { return Ok(None) };
            for entry in entries {
                let Some(path) = entry.path.strip_prefix(&root).map(|path| path.trim_end_matches('/').to_owned())
                else {
                    continue;
                };
                // A folder that names itself or one above would never end.
                if !entry.is_folder {
                    all.insert(path, entry.size);
                } else if path.len() > folder.len() {
                    folders.insert(path);
                }
            }
        }
        Ok(Some(all))
    }
}

/// The question for what is in a folder.
const PROPFIND: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?><D:propfind xmlns:D=\"DAV:\"><D:prop><D:resourcetype/><D:getcontentlength/></D:prop></D:propfind>";

/// A file or folder that a server tells of.
#[derive(Debug, Default, PartialEq, Eq)]
struct Entry {
    /// The path of its address, decoded.
    path: String,
    is_folder: bool,
    size: u64,
}

/// Reads the answer to a PROPFIND. Whatever is broken in it tells of nothing.
fn entries(bytes: &[u8]) -> Vec<Entry> {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(&text);
    let (mut all, mut entry, mut name) = (Vec::new(), Entry::default(), String::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                name = tag.local_name().as_ref().to_owned();
                match name.as_str() {
                    "response" => entry = Entry::default(),
                    "collection" => entry.is_folder = true,
                    _ => {}
                }
            }
            Ok(Event::Empty(tag)) if tag.local_name().as_ref() == "collection" => entry.is_folder = true,
            Ok(Event::Text(text)) => match name.as_str() {
                "href" => entry.path += address_path(&decoded(text.trim())),
                "getcontentlength" => entry.size = text.trim().parse().unwrap_or(0),
                _ => {}
            },
            Ok(Event::End(tag)) => {
                name.clear();
                if tag.local_name().as_ref() == "response" {
                    all.push(std::mem::take(&mut entry));
                }
            }
            Ok(Event::Eof) | Err(_) => return all,
            Ok(_) => {}
        }
    }
}

/// The path of an address, or of what is a path already.
fn address_path(address: &str) -> &str {
    match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => address,
    }
}

fn encoded(path: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(byte).collect()
}

fn decoded(path: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(path.len()), path.as_bytes());
    while let [first, more @ ..] = rest {
        let code = more.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &more[2..] } else { more };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_written_as_the_header_wants() {
        let words = ["", "a", "ab", "abc", "web:Geheim 口令"].map(|word| Base64::encode_string(word.as_bytes()));
        assert_eq!(words, ["", "YQ==", "YWI=", "YWJj", "d2ViOkdlaGVpbSDlj6Pku6Q="]);
    }

    #[test]
    fn answers_of_different_servers_are_read() {
        let answer = "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\"><d:response><d:href>/dav/%E7%94%B2/</d:href><d:propstat>\
            <d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop></d:propstat></d:response>\
            <response xmlns=\"DAV:\"><href>https://a.cn/dav/a%20b.css</href><propstat><prop><resourcetype/>\
            <getcontentlength>12</getcontentlength></prop></propstat></response></d:multistatus>";
        let folder = Entry { path: "/dav/甲/".to_owned(), is_folder: true, size: 0 };
        let file = Entry { path: "/dav/a b.css".to_owned(), is_folder: false, size: 12 };
        assert_eq!(entries(answer.as_bytes()), [folder, file]);
        assert_eq!(entries(b"<html><body>no"), []);
    }

    #[test]
    fn addresses_come_back_as_they_went() {
        for path in ["2023/甲 乙.html", "a%20b", "~x/-_.y"] {
            assert_eq!(decoded(&encoded(path)), path);
        }
        assert_eq!(address_path("http://a.cn"), "/");
    }
}
