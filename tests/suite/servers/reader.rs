//! A reader who follows every link of a site, again and again, while it is being published.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::sandbox::tree;

/// What each file of a site may be: its bytes in every version that is published.
#[derive(Default)]
pub struct Known(HashMap<String, HashSet<Vec<u8>>>);

impl Known {
    /// Adds the version that was built into a folder.
    pub fn with(mut self, folder: &Path) -> Self {
        for (path, bytes) in tree(folder) {
            self.0.entry(path).or_default().insert(bytes);
        }
        self
    }
}

/// The reader. What is wrong is remembered and told at the end.
pub struct Reader<'a> {
    agent: ureq::Agent,
    base: String,
    known: &'a Known,
    over: AtomicBool,
    /// How many files were read, and how often the whole site was.
    pub files: AtomicUsize,
    pub rounds: AtomicUsize,
    wrong: Mutex<BTreeSet<String>>,
}

impl<'a> Reader<'a> {
    /// `base` is the address of the site with its final `/`.
    pub fn new(base: String, known: &'a Known) -> Self {
        Reader {
            agent: agent(),
            base,
            known,
            over: AtomicBool::new(false),
            files: AtomicUsize::new(0),
            rounds: AtomicUsize::new(0),
            wrong: Mutex::default(),
        }
    }

    /// Reads until [`Reader::end`]. A site without a home page is not published yet.
    pub fn read_on(&self) {
        while !self.over.load(Ordering::Relaxed) {
            match self.get("index.html") {
                Some(_) => self.round(),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    pub fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Follows every link once.
    pub fn round(&self) {
        let mut seen = BTreeMap::from([("index.html".to_owned(), String::new())]);
        let mut queue = vec!["index.html".to_owned()];
        while let Some(path) = queue.pop() {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let Some(bytes) = self.get(&path) else {
                self.missed(&path, &seen[&path]);
                continue;
            };
            if !self.known.0.get(&path).is_some_and(|versions| versions.contains(&bytes)) {
                self.wrong.lock().unwrap().insert(format!("{path} is no version of it: {} bytes", bytes.len()));
            }
            for to in links(&path, &bytes) {
                if !seen.contains_key(&to) {
                    seen.insert(to.clone(), path.clone());
                    queue.push(to);
                }
            }
        }
        self.rounds.fetch_add(1, Ordering::Relaxed);
    }

    /// A page that was read before it was replaced may lead to what is gone; one that stands now may not.
    fn missed(&self, path: &str, from: &str) {
        let leads_there = |it: &Vec<u8>| links(from, it).iter().any(|to| to == path);
        if self.get(from).is_some_and(|page| leads_there(&page)) && self.get(path).is_none() {
            self.wrong.lock().unwrap().insert(format!("{from} leads to {path}, which is not there"));
        }
    }

    fn get(&self, path: &str) -> Option<Vec<u8>> {
        self.files.fetch_add(1, Ordering::Relaxed);
        // Others want the machine too.
        std::thread::sleep(Duration::from_millis(1));
        get(&self.agent, &format!("{}{}", self.base, encoded(path))).1
    }

    /// All that was wrong.
    pub fn wrong(&self) -> Vec<String> {
        self.wrong.lock().unwrap().iter().cloned().collect()
    }
}

pub fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(20)));
    config.http_status_as_error(false).max_redirects(0).build().into()
}

/// The answer at an address: status and headers, and the bytes if it is 200.
pub fn get(agent: &ureq::Agent, url: &str) -> (ureq::http::response::Parts, Option<Vec<u8>>) {
    let response = agent.get(url).call().unwrap_or_else(|error| panic!("{url}: {error}"));
    let (parts, mut body) = response.into_parts();
    let bytes = body.read_to_vec().unwrap_or_else(|error| panic!("{url}: {error}"));
    let is_ok = parts.status == 200;
    (parts, is_ok.then_some(bytes))
}

/// The files to which a page or a style leads, as paths below the site.
pub fn links(path: &str, bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let marks: &[(&str, &str)] = match path.rsplit('.').next() {
        Some("html") => &[("href=\"", "\""), ("src=\"", "\"")],
        Some("css") => &[("url(", ")")],
        _ => &[],
    };
    let mut all = Vec::new();
    for (start, end) in marks {
        for piece in text.split(start).skip(1) {
            let to = piece.split(end).next().unwrap_or_default().trim_matches(['"', '\'']);
            let to = to.split(['#', '?']).next().unwrap_or_default();
            if !to.is_empty() && !to.contains(':') {
                all.push(joined(path, &decoded(&to.replace("&amp;", "&"))));
            }
        }
    }
    all
}

fn joined(from: &str, to: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn encoded(path: &str) -> String {
    let byte = |byte: u8| match byte {
        b'/' | b'.' | b'-' | b'_' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(byte).collect()
}

fn decoded(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let [first, more @ ..] = rest {
        let code = more.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
