//! Verdicts on what was recorded: of a list, of versions, of pages. `docs/verify.py` comes to the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::lang::Text;
use crate::text;

use super::canonical;
use super::compare::{self, Difference};
use super::{page, signature, told, version_path};
use crate::chain::{Entry, Log, Standing};

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// It is not what was recorded.
    Changed,
    /// It was recorded and is not there.
    Missing,
    /// It is there and was not recorded.
    Added,
}

impl Kind {
    /// The name for people.
    pub fn text(self) -> Text {
        match self {
            Kind::Changed => text!("不符", "differs"),
            Kind::Missing => text!("缺少", "missing"),
            Kind::Added => text!("未记录", "not recorded"),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: Kind,
    /// The file that it is about.
    pub file: String,
    /// What is wrong.
    pub message: Text,
    /// What was recorded and what is said instead, where these are texts.
    pub difference: Option<Difference>,
}

impl Finding {
    fn new(kind: Kind, file: &str, message: Text) -> Self {
        Finding { kind, file: file.to_owned(), message, difference: None }
    }
}

/// What became of verifying.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What agrees.
    pub agrees: Vec<Text>,
}

/// What can be read of a record and of what it is about.
pub trait Library {
    /// The bytes of the file at `path`; nothing, if it is not there.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    fn read(&self, path: &str) -> crate::error::Result<Option<Vec<u8>>>;
}

/// The files of a record: `records/` in the sources, `data/` in a site.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The list.
    pub log: &'static str,
    /// The folder of the versions, with `/` at its end.
    pub versions: &'static str,
    /// The signature of the list, and the public key.
    pub signature: (&'static str, &'static str),
    /// Whether versions of what is no longer shown are there too.
    pub has_all: bool,
}

/// The record in the sources of a site.
pub const SOURCES: Place =
    Place { log: super::FILE, versions: super::VERSIONS, signature: (super::SIGNATURE, super::KEY), has_all: true };
/// The record in a published site.
pub const SITE: Place = Place {
    log: super::SITE_FILE,
    versions: super::SITE_VERSIONS,
    signature: (super::SITE_SIGNATURE, super::SITE_KEY),
    has_all: false,
};

/// Verifies the signature of the list, where the site has a key.
fn signed(library: &dyn Library, place: Place, log: &Log, verdict: &mut Verdict) -> crate::error::Result<()> {
    let (path, key) = place.signature;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let Some(key) = library.read(key)?.map(text) else { return Ok(()) };
    match signature::verify(&log.text, &key, library.read(path)?.map(text).as_deref()) {
        Ok(print) => {
            verdict.agrees.push(text!("签名相符，公钥的指纹是 {print}", "the signature is that of the key {print}"))
        }
        Err(message) => verdict.findings.push(Finding::new(Kind::Changed, path, message)),
    }
    Ok(())
}

/// Verifies the list and its versions. `versions` are the paths of all version files, below their folder.
///
/// # Errors
/// If a file is there and cannot be read.
pub fn record(
    library: &dyn Library,
    place: Place,
    versions: &BTreeSet<String>,
) -> crate::error::Result<(Log, Verdict)> {
    let bytes = library.read(place.log)?.unwrap_or_default();
    let (log, broken) = Log::parse(&String::from_utf8_lossy(&bytes));
    let mut verdict = Verdict::default();
    for broken in &broken {
        let (line, zh, en) = (broken.line, &broken.message.zh, &broken.message.en);
        let message = text!("第 {line} 行：{zh}", "line {line}: {en}");
        verdict.findings.push(Finding::new(Kind::Changed, place.log, message));
    }
    if broken.is_empty() {
        let (count, head) = (log.entries.len(), log.head());
        verdict.agrees.push(text!(
            "记录共 {count} 条，前后相接；最后一行的摘要值是 {head}",
            "the record has {count}, one following the other; the digest of its last line is {head}",
            count = ("entry", "entries")
        ));
    }
    signed(library, place, &log, &mut verdict)?;
    let mut checked = 0;
    let mut known = BTreeSet::new();
    let standings = log.standings();
    for entry in texts(&log) {
        let path = version_path(&entry.id, entry.seq);
        let last = standings.get(entry.id.as_str()).map(|standing| standing.last);
        let is_shown = last.is_some_and(|last| last.event.shows_text());
        // Whether the entry recorded the text that its notice has now.
        let is_current = last.is_some_and(|last| last.sha256 == entry.sha256);
        let file = format!("{}{path}", place.versions);
        known.insert(path);
        match library.read(&file)? {
            None if !place.has_all && !is_shown => {}
            // A published site leaves emptied versions out.
            None if !place.has_all && !is_current => {}
            None => verdict.findings.push(Finding::new(Kind::Missing, &file, of_entry(entry))),
            Some(bytes) if bytes.is_empty() && !is_current => {}
            Some(bytes) if agrees(&bytes, entry) => checked += 1,
            Some(_) => {
                let seq = entry.seq;
                let message = text!("与第 {seq} 条的摘要值不符", "it is not what entry {seq} says");
                verdict.findings.push(Finding::new(Kind::Changed, &file, message));
            }
        }
    }
    for path in versions.difference(&known).filter(|_| broken.is_empty()) {
        let message = text!("记录里没有这一版", "the record does not have this version");
        verdict.findings.push(Finding::new(Kind::Added, &format!("{}{path}", place.versions), message));
    }
    verdict.agrees.push(text!(
        "{checked} 个版本与记录的摘要值相符",
        "{checked}",
        checked = ("version agrees with its digest", "versions agree with their digests")
    ));
    Ok((log, verdict))
}

/// The entries that recorded another text than the one before.
fn texts(log: &Log) -> impl Iterator<Item = &Entry> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    log.entries.iter().filter(move |entry| before.insert(&entry.id, &entry.sha256) != Some(entry.sha256.as_str()))
}

fn of_entry(entry: &Entry) -> Text {
    let (seq, event) = (entry.seq, entry.event.text());
    let (zh, en) = (event.zh, event.en);
    text!("第 {seq} 条（{zh}）记的版本", "the version of entry {seq} ({en})")
}

/// Whether bytes are the text that an entry recorded.
pub fn agrees(bytes: &[u8], entry: &Entry) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| canonical::digests(text) == (entry.sha256.clone(), entry.sm3.clone()))
}

/// Verifies the pages of a site folder. `pages` are the paths of all its `.html` files.
///
/// # Errors
/// If a file is there and cannot be read.
pub fn pages(
    library: &dyn Library,
    place: Place,
    log: &Log,
    pages: &BTreeSet<String>,
) -> crate::error::Result<Verdict> {
    let mut verdict = Verdict::default();
    let standings = log.standings();
    let mut agreeing = 0;
    for standing in standings.values() {
        let before = verdict.findings.len();
        page_of(library, place, standing, &mut verdict)?;
        agreeing += usize::from(verdict.findings.len() == before);
    }
    let known: BTreeSet<&str> = standings.values().map(|standing| standing.last.url.as_str()).collect();
    for path in pages.iter().filter(|path| !known.contains(path.as_str())) {
        let Some(bytes) = library.read(path)? else { continue };
        let html = String::from_utf8_lossy(&bytes);
        if is_notice_page(path) && page::read(&html).id.is_some() {
            let message = text!("这件公示没有进发布记录", "this notice is not in the record");
            verdict.findings.push(Finding::new(Kind::Added, path, message));
        }
    }
    verdict.agrees.push(text!(
        "{agreeing} 个公示网页与记录相符",
        "{agreeing} with the record",
        agreeing = ("page of a notice agrees", "pages of notices agree")
    ));
    Ok(verdict)
}

/// Whether a page lies where notices do: `2023/x.html`. Topic pages show passages of notices too.
fn is_notice_page(path: &str) -> bool {
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    folder.len() == 4 && folder.bytes().all(|byte| byte.is_ascii_digit()) && !path.contains("/index")
}

fn page_of(
    library: &dyn Library,
    place: Place,
    standing: &Standing<'_>,
    verdict: &mut Verdict,
) -> crate::error::Result<()> {
    let url = &standing.last.url;
    let shows_text = standing.last.event.shows_text();
    let Some(bytes) = library.read(url)? else {
        if standing.last.event != super::Event::Expire {
            let title = &standing.last.title;
            verdict.findings.push(Finding::new(
                Kind::Missing,
                url,
                text!("《{title}》的网页", "the page of “{title}”"),
            ));
        }
        return Ok(());
    };
    let html = String::from_utf8_lossy(&bytes);
    if !shows_text {
        if page::read(&html).id.is_some() {
            let message = text!("已经撤下，网页上却还有正文", "it was taken down, and the page still shows its text");
            verdict.findings.push(Finding::new(Kind::Changed, url, message));
        }
        return Ok(());
    }
    let version = format!("{}{}", place.versions, version_path(&standing.text.id, standing.text.seq));
    // A version that is missing or changed has been named already.
    let Some(form) = library.read(&version)?.filter(|bytes| agrees(bytes, standing.text)) else { return Ok(()) };
    verdict.findings.extend(page(url, &html, &String::from_utf8_lossy(&form)));
    Ok(())
}

/// The id of the notice whose page this is; nothing, if it is no page of ours.
pub fn notice_of(html: &str) -> Option<String> {
    page::read(html).id
}

/// What of a page is not what the canonical form `form` tells.
pub fn page(file: &str, html: &str, form: &str) -> Vec<Finding> {
    let (page, told) = (page::read(html), told::read(form));
    let mut findings = Vec::new();
    if page.id.is_none() {
        let message = text!("网页上没有正文", "the page has no text of a notice");
        return vec![Finding::new(Kind::Missing, file, message)];
    }
    for (name, value) in &told.head {
        findings.extend(fact(file, &page, name, value));
    }
    for difference in compare::text(&told, &page) {
        let kind = match (difference.recorded.is_empty(), difference.said.is_empty()) {
            (true, _) => Kind::Added,
            (_, true) => Kind::Missing,
            _ => Kind::Changed,
        };
        let finding = Finding::new(kind, file, text!("正文", "its text"));
        findings.push(Finding { difference: Some(difference), ..finding });
    }
    for stray in &page.stray {
        let finding = Finding::new(Kind::Added, file, text!("正文的段落之间", "between the passages of its text"));
        let difference = Difference { recorded: String::new(), said: stray.clone() };
        findings.push(Finding { difference: Some(difference), ..finding });
    }
    let links = told.targets.iter().filter(|target| target.contains("://"));
    for target in links.filter(|target| !page.links.iter().any(|link| same_address(link, target))) {
        let message = text!("链接 {target} 不在网页上", "the page has no link to {target}");
        findings.push(Finding::new(Kind::Missing, file, message));
    }
    findings
}

/// Addresses are compared without what browsers and writers encode.
fn same_address(one: &str, other: &str) -> bool {
    let plain = |address: &str| crate::model::urls::decode(address).trim_end_matches('/').to_owned();
    plain(one) == plain(other)
}

/// A fact of the head that the page does not show.
fn fact(file: &str, page: &page::PageText, name: &str, value: &str) -> Option<Finding> {
    let words = page::squeezed(value);
    let is_shown = match name {
        "title" => page.heading == words,
        "issuer" | "doc_no" | "contact" | "phone" | "hours" | "email" | "address" | "attachment" => {
            page.visible.contains(&words)
        }
        "issued" => dates(value).iter().any(|date| page.visible.contains(date)),
        _ => true,
    };
    if is_shown {
        return None;
    }
    let (kind, said) = match name {
        "title" => (Kind::Changed, page.heading.clone()),
        _ => (Kind::Missing, String::new()),
    };
    let difference = Difference { recorded: format!("{name}: {value}"), said };
    let finding = Finding::new(kind, file, text!("开头的事实", "a fact of its head"));
    Some(Finding { difference: Some(difference), ..finding })
}

/// The ways in which readers read a date, in Chinese and in English: as `2023-10-09` other days may stand there too.
fn dates(value: &str) -> Vec<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<u32> = value.split('-').filter_map(|part| part.parse().ok()).collect();
    let mut all = Vec::new();
    if let [year, month @ 1..=12, day] = parts[..] {
        all.push(format!("{year}年{month}月{day}日"));
        all.push(format!("{day}{}{year}", MONTHS[month as usize - 1]));
    }
    all
}
