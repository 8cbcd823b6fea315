//! The record by notice: what its page tells of it, and which earlier versions are still to be read.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::source::{Recorded, Version};

use super::version_path;
use crate::chain::{Entry, Event, Log};

/// A record, ready to be told.
#[derive(Debug, Default)]
pub struct Timeline {
    /// The record.
    pub log: Arc<Log>,
    /// The indices of each notice's entries, oldest first, by its id.
    of: HashMap<String, Vec<usize>>,
    /// The numbers of the entries whose versions are kept.
    kept: HashSet<u64>,
}

/// A version that was replaced by another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Superseded {
    /// Its number among the notice's versions, from 1.
    pub number: usize,
    /// The entry that recorded it, an index into the log.
    pub entry: usize,
    /// The entry that recorded the one after it.
    pub until: usize,
}

impl Timeline {
    /// That of a record. Lines that cannot be read are left out: `check` complains of them.
    pub fn of(recorded: &Recorded) -> Timeline {
        let log = Arc::clone(recorded.log.log());
        let mut timeline = Timeline::default();
        for (index, entry) in log.entries.iter().enumerate() {
            timeline.of.entry(entry.id.clone()).or_default().push(index);
            let is_kept = match recorded.versions.get(&version_path(&entry.id, entry.seq)) {
                Some(Version::New(_)) => true,
                // An emptied version is one that was taken away.
                Some(Version::Kept(asset)) => asset.bytes > 0,
                None => false,
            };
            if is_kept {
                timeline.kept.insert(entry.seq);
            }
        }
        timeline.log = log;
        timeline
    }

    /// The entries of a notice, oldest first.
    pub fn entries(&self, id: &str) -> impl DoubleEndedIterator<Item = &Entry> {
        self.of.get(id).into_iter().flatten().map(|&index| &self.log.entries[index])
    }

    /// Whether the version that this entry recorded is kept.
    pub fn has_version(&self, entry: &Entry) -> bool {
        self.kept.contains(&entry.seq)
    }

    /// The versions of a notice that a change called `major` replaced, oldest first, as far as they are kept.
    ///
    /// A small change, such as that of a wrong mark, leaves no page behind: there is nothing to be read twice.
    pub fn superseded(&self, id: &str) -> Vec<Superseded> {
        let mut found = Vec::new();
        let mut last: Option<(usize, usize)> = None;
        for &index in self.of.get(id).into_iter().flatten() {
            let entry = &self.log.entries[index];
            let Some((number, before)) = last else {
                last = Some((1, index));
                continue;
            };
            if self.log.entries[before].sha256 == entry.sha256 {
                continue;
            }
            if is_major(entry) && self.has_version(&self.log.entries[before]) {
                found.push(Superseded { number, entry: before, until: index });
            }
            last = Some((number + 1, index));
        }
        found
    }
}

/// Whether the notice calls what was recorded a major change. The note repeats its history: `major 更正第二项；minor`.
pub fn is_major(entry: &Entry) -> bool {
    let is_change = matches!(entry.event, Event::Correct | Event::Restore | Event::Republish);
    is_change && changes(entry).iter().any(|(change, _)| *change == "major")
}

/// What the note of a correction says: for each change `major` or `minor`, and what the author said of it.
pub fn changes(entry: &Entry) -> Vec<(&str, &str)> {
    let note = entry.note.as_deref().unwrap_or_default();
    let mut found: Vec<(&str, &str)> = Vec::new();
    for part in note.split('；') {
        let (change, told) = part.split_once(' ').unwrap_or((part, ""));
        match (change, found.last_mut()) {
            ("major" | "minor", _) => found.push((change, told)),
            // A note may have such a mark itself.
            (_, Some((_, before))) => *before = joined(note, before, part),
            _ => {}
        }
    }
    found
}

/// The piece of `note` from `before` to `after`, which both lie in it.
fn joined<'n>(note: &'n str, before: &'n str, after: &'n str) -> &'n str {
    let start = before.as_ptr() as usize - note.as_ptr() as usize;
    let end = after.as_ptr() as usize - note.as_ptr() as usize + after.len();
    &note[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Asset;
    use jiff::civil::Date;

    fn timeline(events: &[(Event, &str, Option<&str>)]) -> Timeline {
        let mut recorded = Recorded::default();
        let mut log = Log::default();
        for (event, text, note) in events {
            let seq = log.append(Entry {
                seq: 0,
                date: Date::constant(2026, 11, 29),
                event: *event,
                id: "甲".into(),
                url: "2026/jia.html".into(),
                title: "题".into(),
                sha256: (*text).into(),
                sm3: (*text).into(),
                note: note.map(str::to_owned),
                prev: String::new(),
                sum: String::new(),
            });
            let version = match *text {
                "gone" => Version::Kept(Asset { path: "x".into(), disk: "x".into(), bytes: 0 }),
                text => Version::New(text.into()),
            };
            recorded.versions.insert(version_path("甲", seq), version);
        }
        recorded.log = log.text.into();
        Timeline::of(&recorded)
    }

    #[test]
    fn versions_that_a_major_change_replaced() {
        let timeline = timeline(&[
            (Event::Publish, "a", None),
            (Event::Correct, "b", Some("minor")),
            (Event::Correct, "gone", Some("minor；major 更正第二项；补充一项")),
            (Event::Move, "gone", Some("2026/old.html")),
            (Event::Correct, "c", Some("major 再更正")),
            (Event::Withdraw, "c", Some("重复发布")),
        ]);
        assert_eq!(timeline.superseded("甲"), [Superseded { number: 2, entry: 1, until: 2 }]);
        assert_eq!(timeline.superseded("乙"), []);
        assert_eq!(timeline.entries("甲").count(), 6);
        let third = timeline.entries("甲").nth(2).unwrap();
        assert_eq!(changes(third), [("minor", ""), ("major", "更正第二项；补充一项")]);
    }
}
