//! The publication record itself: JSON objects, one a line, each with the digest of the line before and, at its end, of itself.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::digest::sha256_hex;
use crate::lang::Text;
use crate::text;

/// What happened to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// Published for the first time.
    Publish,
    /// Published again after it had expired.
    Republish,
    /// Its text was changed, as its `[[history]]` says.
    Correct,
    /// Withdrawn: its text is shown no longer.
    Withdraw,
    /// Shown again after it had been withdrawn.
    Restore,
    /// At another address; the old one leads there.
    Move,
    /// Taken away after its time.
    Expire,
}

impl Event {
    /// The name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Event::Publish => "publish",
            Event::Republish => "republish",
            Event::Correct => "correct",
            Event::Withdraw => "withdraw",
            Event::Restore => "restore",
            Event::Move => "move",
            Event::Expire => "expire",
        }
    }

    /// The name for people.
    pub fn text(self) -> Text {
        match self {
            Event::Publish => text!("发布", "published"),
            Event::Republish => text!("重新发布", "published again"),
            Event::Correct => text!("更正", "corrected"),
            Event::Withdraw => text!("撤回", "withdrawn"),
            Event::Restore => text!("恢复", "restored"),
            Event::Move => text!("改网址", "moved"),
            Event::Expire => text!("到期撤下", "expired"),
        }
    }

    /// Whether the notice's text is shown afterwards.
    pub fn shows_text(self) -> bool {
        !matches!(self, Event::Withdraw | Event::Expire)
    }
}

/// A line of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1 without gaps.
    pub seq: u64,
    /// The day of the event.
    #[serde(with = "day")]
    pub date: Date,
    /// What happened.
    pub event: Event,
    /// Of which notice.
    pub id: String,
    /// Its address afterwards, from the site's root.
    pub url: String,
    /// Its title afterwards.
    pub title: String,
    /// SHA-256 of its canonical form.
    pub sha256: String,
    /// SM3 of the same.
    pub sm3: String,
    /// What is said about the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// `sha256:` and the digest of the line before; empty in the first.
    pub prev: String,
    /// `sha256:` and the digest of the line itself, up to the comma before this field.
    pub sum: String,
}

/// Days as `2026-11-29`.
mod day {
    use jiff::civil::Date;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A line that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: Text,
}

/// How a notice stands after all its entries.
#[derive(Clone, Debug)]
pub struct Standing<'l> {
    /// Its last entry.
    pub last: &'l Entry,
    /// The entry that recorded the text which is now published: its version lies under that number.
    pub text: &'l Entry,
    /// How often it was corrected.
    pub corrections: usize,
    /// All addresses it ever had.
    pub urls: BTreeSet<&'l str>,
}

/// The record as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// Its text.
    pub text: String,
    /// Its entries.
    pub entries: Vec<Entry>,
}

impl Log {
    /// Reads a record and follows its chain. What is broken is said of each line by itself.
    pub fn parse(text: &str) -> (Log, Vec<Broken>) {
        let mut log = Log { text: text.to_owned(), entries: Vec::new() };
        let mut broken = Vec::new();
        let mut before: Option<(&str, bool)> = None;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let read = read_line(line, number, before);
            before = Some((line.strip_suffix('\n').unwrap_or(line), read.is_ok()));
            match read {
                Ok(entry) => log.entries.push(entry),
                Err(message) => broken.push(Broken { line: number + 1, message }),
            }
        }
        (log, broken)
    }

    /// The entries of a notice, oldest first.
    pub fn of<'l>(&'l self, id: &'l str) -> impl DoubleEndedIterator<Item = &'l Entry> {
        self.entries.iter().filter(move |entry| entry.id == id)
    }

    /// How each notice stands, by its id.
    pub fn standings(&self) -> BTreeMap<&str, Standing<'_>> {
        let mut all: BTreeMap<&str, Standing<'_>> = BTreeMap::new();
        for entry in &self.entries {
            let standing = all.entry(&entry.id).or_insert_with(|| Standing {
                last: entry,
                text: entry,
                corrections: 0,
                urls: BTreeSet::new(),
            });
            standing.last = entry;
            if standing.text.sha256 != entry.sha256 {
                standing.text = entry;
            }
            standing.corrections += usize::from(entry.event == Event::Correct);
            standing.urls.insert(&entry.url);
        }
        all
    }

    /// `sha256:` and the digest of the last line; empty while there is none. Who knows it knows whether anything before it
    /// was changed.
    pub fn head(&self) -> String {
        self.text.lines().next_back().map(|line| format!("sha256:{}", sha256_hex(line.as_bytes()))).unwrap_or_default()
    }

    /// Adds an entry: its number and its digests are filled in. Returns its number.
    pub fn append(&mut self, entry: Entry) -> u64 {
        let seq = self.entries.len() as u64 + 1;
        let mut entry = Entry { seq, prev: self.head(), sum: String::new(), ..entry };
        let line = serde_json::to_string(&entry).unwrap_or_default();
        let told = line.strip_suffix(&format!("{SUM}\"}}")).unwrap_or(&line);
        entry.sum = format!("sha256:{}", sha256_hex(told.as_bytes()));
        self.text.push_str(&format!("{told}{SUM}{}\"}}\n", entry.sum));
        self.entries.push(entry);
        seq
    }
}

/// A record as text, which is read once, when somebody first asks what it says.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    text: Arc<str>,
    read: Arc<OnceLock<(Arc<Log>, Vec<Broken>)>>,
}

impl Chain {
    /// The chain of a log that was read already, with what is broken in it.
    pub fn of(log: Log, broken: Vec<Broken>) -> Self {
        Chain { text: log.text.as_str().into(), read: Arc::new(OnceLock::from((Arc::new(log), broken))) }
    }

    /// What it says, as far as it can be read.
    pub fn log(&self) -> &Arc<Log> {
        &self.read().0
    }

    /// The lines that are not what was written.
    pub fn broken(&self) -> &[Broken] {
        &self.read().1
    }

    fn read(&self) -> &(Arc<Log>, Vec<Broken>) {
        self.read.get_or_init(|| {
            let (log, broken) = Log::parse(&self.text);
            (Arc::new(log), broken)
        })
    }
}

impl From<String> for Chain {
    fn from(text: String) -> Self {
        Chain { text: text.into(), read: Arc::default() }
    }
}

impl Deref for Chain {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// What stands between what is told and its digest.
const SUM: &str = ",\"sum\":\"";

/// Reads a line with its end. `before` is the line before, and whether it was whole.
fn read_line(line: &str, number: usize, before: Option<(&str, bool)>) -> Result<Entry, Text> {
    let changed = || text!("这一行被改过", "this line was changed");
    let Some(line) = line.strip_suffix('\n') else {
        return Err(text!("这一行不完整：没有换行", "this line is cut off: its line end is missing"));
    };
    if line.ends_with('\r') {
        return Err(text!("换行被改成了 CRLF（Windows 换行）", "its line end was made CRLF, as on Windows"));
    }
    let (told, sum) = line.rsplit_once(SUM).ok_or_else(changed)?;
    if sum != format!("sha256:{}\"}}", sha256_hex(told.as_bytes())) {
        return Err(changed());
    }
    let entry: Entry = serde_json::from_str(line).map_err(|_| changed())?;
    let expected = number as u64 + 1;
    if entry.seq != expected && before.is_none_or(|(_, is_whole)| is_whole) {
        let seq = entry.seq;
        return Err(text!(
            "这里应是第 {expected} 条，却是第 {seq} 条：有行被删、被加或换了位置",
            "entry {expected} should stand here and not {seq}: lines were removed, added or moved"
        ));
    }
    match before {
        Some((before, true)) if entry.prev != format!("sha256:{}", sha256_hex(before.as_bytes())) => {
            Err(text!("与上一行接不上：上一行被换过", "it does not follow the line before, which was replaced"))
        }
        None if !entry.prev.is_empty() => Err(text!(
            "第一行前面还有记录：开头被删过",
            "something stood before the first line: the beginning was removed"
        )),
        _ => Ok(entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(event: Event, id: &str) -> Entry {
        Entry {
            seq: 0,
            date: Date::constant(2026, 11, 29),
            event,
            id: id.to_owned(),
            url: format!("2026/{id}.html"),
            title: "某某处“整改”情况公示".to_owned(),
            sha256: "aa".to_owned(),
            sm3: "bb".to_owned(),
            note: (event == Event::Correct).then(|| "更正第二项".to_owned()),
            prev: String::new(),
            sum: String::new(),
        }
    }

    fn log() -> Log {
        let mut log = Log::default();
        for (event, id) in [
            (Event::Publish, "甲"),
            (Event::Publish, "b"),
            (Event::Correct, "甲"),
            (Event::Withdraw, "b"),
            (Event::Move, "甲"),
        ] {
            log.append(entry(event, id));
        }
        log
    }

    fn broken_lines(text: &str) -> Vec<usize> {
        Log::parse(text).1.into_iter().map(|broken| broken.line).collect()
    }

    #[test]
    fn what_is_appended_is_read() {
        let written = log();
        let (read, broken) = Log::parse(&written.text);
        assert_eq!(broken, []);
        assert_eq!(read, written);
        assert_eq!(read.entries[0].prev, "");
        assert_eq!(read.of("甲").map(|entry| entry.seq).collect::<Vec<_>>(), [1, 3, 5]);
        assert_eq!(read.standings()["b"].last.event, Event::Withdraw);
        assert_eq!(Log::parse(""), (Log::default(), vec![]));
    }

    #[test]
    fn a_chain_is_read_once_for_all_who_have_it() {
        let chain = Chain::from(log().text + "x");
        let other = chain.clone();
        assert!(Arc::ptr_eq(chain.log(), other.log()));
        assert_eq!((other.log().entries.len(), other.broken().len(), &other[..1]), (5, 1, "{"));
        let log = log();
        assert_eq!(*Chain::of(log.clone(), Vec::new()).log(), Arc::new(Log::parse(&log.text).0));
    }

    #[test]
    fn lines_that_are_removed_doubled_or_swapped_break_the_chain() {
        let text = log().text;
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() - 1 {
            let mut less = lines.clone();
            less.remove(at);
            assert_eq!(broken_lines(&less.concat()).first(), Some(&(at + 1)), "without line {}", at + 1);
            let mut swapped = lines.clone();
            swapped.swap(at, at + 1);
            assert_eq!(broken_lines(&swapped.concat()).first(), Some(&(at + 1)));
        }
        let doubled = [lines[0], lines[0], lines[1]].concat();
        assert_eq!(broken_lines(&doubled).first(), Some(&2));
        assert_eq!(broken_lines(text.trim_end()), [5]);
        assert_eq!(broken_lines(&text.replace('\n', "\r\n")), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_line_whose_own_digest_was_mended_breaks_the_next() {
        let mut forged = Log::default();
        forged.append(Entry { title: "另一个题目".to_owned(), ..entry(Event::Publish, "甲") });
        let rest: String = log().text.split_inclusive('\n').skip(1).collect();
        assert_eq!(broken_lines(&format!("{}{rest}", forged.text)), [2]);
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_named_with_its_line(place in 0usize..10_000, byte in 0x20u8..0x7f) {
            let text = log().text;
            let mut bytes = text.clone().into_bytes();
            let at = place % bytes.len();
            prop_assume!(bytes[at] != byte && bytes[at] != b'\n' && bytes[at].is_ascii());
            let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            bytes[at] = byte;
            let found = broken_lines(&String::from_utf8(bytes).unwrap());
            prop_assert_eq!(found.first(), Some(&line));
        }
    }
}
