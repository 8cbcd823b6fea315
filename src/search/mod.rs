//! The site's search: an index of exact substrings that works from a disk and under a strict policy.
//!
//! 1. [`Entry`] is what of a notice can be found; `fold` says in which form texts and questions are compared.
//! 2. `grams` lists for each short run of characters the notices that have it, `postings` codes the lists.
//! 3. [`Collector`] takes the entries in any order and makes the `files`: texts in groups of a few notices, lists divided
//!    by the hash of their gram, and a head that names them all.
//! 4. `search.js` intersects the lists of a question's grams and looks at the texts of what is left.
//!
//! Notices are numbered from the oldest, so that a new one changes few files; a translation has a number beside that of its
//! original.

mod entry;
mod files;
mod fold;
mod grams;
mod postings;
mod store;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use crate::error::Error;
use crate::model::Site;
use crate::output::OutputFile;

pub use entry::Entry;
pub use files::FOLDER;
pub use store::{Memory, Store};

/// A group is closed as soon as its notices' sources have so many bytes: a result costs the reader one group.
const GROUP_BYTES: u32 = 9 << 10;

/// Notices in one group at most: what one digit can say.
const LARGEST_GROUP: usize = 63;

/// Which notices share a file, and which numbers they have, counted from the oldest. A translation has a number of its
/// own, the one before that of its original.
#[derive(Debug)]
pub struct Groups {
    all: Vec<Group>,
    /// The number and the group of each notice, by its index into [`Site::notices`].
    of: Vec<(u32, u32)>,
}

#[derive(Debug)]
struct Group {
    /// The numbers of what is in it.
    numbers: Range<usize>,
    /// Its notices, counted from the oldest.
    notices: Range<usize>,
}

impl Groups {
    /// Divides the notices of a site.
    pub fn new(site: &Site) -> Self {
        let (mut all, mut of) = (Vec::new(), vec![(0, 0); site.notices.len()]);
        let mut open = Group { numbers: 0..0, notices: 0..0 };
        let mut bytes = 0;
        for (index, notice) in site.notices.iter().enumerate().rev() {
            let translation = site.translations.get(&index);
            for notice in translation.into_iter().chain([notice]) {
                bytes += if notice.shows_text() { notice.body.end - notice.body.start } else { 0 };
                open.numbers.end += 1;
            }
            open.notices.end += 1;
            of[index] = ((open.numbers.end - 1) as u32, all.len() as u32);
            // Another one may come with its translation.
            if bytes >= GROUP_BYTES || open.numbers.len() + 2 > LARGEST_GROUP || index == 0 {
                let (numbers, notices) = (open.numbers.end, open.notices.end);
                all.push(std::mem::replace(&mut open, Group { numbers: numbers..numbers, notices: notices..notices }));
                bytes = 0;
            }
        }
        Groups { all, of }
    }

    /// The notices of a group, as indices into [`Site::notices`], in the order of its file.
    pub fn members(&self, group: usize) -> Vec<usize> {
        self.all[group].notices.clone().map(|notice| self.of.len() - 1 - notice).collect()
    }

    /// How many numbers are given.
    fn count(&self) -> usize {
        self.all.last().map_or(0, |group| group.numbers.end)
    }

    /// The numbers of a notice: that of its translation, if it has one, and its own.
    fn numbers(&self, site: &Site, index: usize) -> Range<u32> {
        let own = self.of[index].0;
        own - u32::from(site.translations.contains_key(&index))..own + 1
    }
}

/// The file with the texts of a group, from the entries of its members.
pub fn texts(group: usize, entries: Vec<Entry>) -> OutputFile {
    let entries: Vec<Entry> = entries.into_iter().flat_map(Entry::apart).collect();
    files::texts(group, entries.iter()).0
}

/// Where the index begins: what a page needs to know to search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// The script, from the site's root.
    pub script: String,
    /// The head of the index, which the script loads first.
    pub index: String,
}

/// Takes in the entries of all notices and makes the index of them.
#[derive(Debug)]
pub struct Collector<'s, S> {
    site: &'s Site,
    groups: Groups,
    /// The units of texts and of titles.
    texts: S,
    titles: Memory,
    taken: Mutex<Taken>,
}

#[derive(Debug)]
struct Taken {
    /// Entries of groups that are not complete.
    waiting: HashMap<usize, Vec<Option<Entry>>>,
    /// The digests of the groups that are.
    marks: Vec<String>,
}

impl<'s, S: Store> Collector<'s, S> {
    /// Begins the index of a site, whose texts wait in `texts`.
    pub fn new(site: &'s Site, texts: S) -> Self {
        let groups = Groups::new(site);
        let marks = vec![String::new(); groups.all.len()];
        let taken = Mutex::new(Taken { waiting: HashMap::new(), marks });
        Collector { site, groups, texts, titles: Memory::default(), taken }
    }

    /// Takes in the entry of the notice with this index into [`Site::notices`]. If it was the last one missing of its
    /// group, gives the group and its file.
    ///
    /// # Errors
    /// If its text cannot be kept.
    pub fn add(&self, index: usize, entry: Entry) -> Result<Option<(usize, OutputFile)>, Error> {
        let (numbers, group) = (self.groups.numbers(self.site, index), self.groups.of[index].1 as usize);
        let members = self.groups.all[group].numbers.clone();
        let some: Vec<_> = numbers.map(|number| number as usize).zip(entry.apart()).collect();
        for (number, entry) in &some {
            self.texts.keep(*number, store::bytes(&entry.units()))?;
            self.titles.keep(*number, store::bytes(&fold::units(&entry.title)))?;
        }
        let Some(complete) = self.take(group, members, some) else { return Ok(None) };
        let (file, mark) = files::texts(group, complete.iter());
        self.taken().marks[group] = mark;
        Ok(Some((group, file)))
    }

    /// Takes in entries of a group, which has these members: gives all of its entries when none is missing.
    fn take(&self, group: usize, members: Range<usize>, some: Vec<(usize, Entry)>) -> Option<Vec<Entry>> {
        let mut taken = self.taken();
        for (number, entry) in some {
            let waiting = taken.waiting.entry(group).or_insert_with(|| vec![None; members.len()]);
            waiting[number - members.start] = Some(entry);
        }
        if taken.waiting.get(&group)?.iter().any(Option::is_none) {
            return None;
        }
        Some(taken.waiting.remove(&group)?.into_iter().flatten().collect())
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the rest of the index when all entries are in: every file is given to `put`.
    ///
    /// # Errors
    /// Those of `put`, or if a text cannot be read again.
    pub fn finish(self, put: impl Fn(OutputFile) -> Result<(), Error> + Sync) -> Result<Start, Error> {
        let Collector { site, groups, texts, titles, taken } = self;
        let Taken { marks, .. } = taken.into_inner().unwrap_or_else(PoisonError::into_inner);
        let count = groups.count();
        let mut head = files::Head { notices: count, ..files::Head::default() };
        groups.all.iter().zip(&marks).for_each(|(group, mark)| head.add_texts(mark, group.numbers.len()));
        let (of_texts, of_titles) = (grams::lists(&texts, count, false)?, grams::lists(&titles, count, true)?);
        drop((texts, titles));
        let filters = filters(site, &groups);
        let lists = files::AllLists { texts: &of_texts, titles: &of_titles, filters: &filters };
        head.lists = lists.files(&put)?;
        let (script, head) = (files::script(), head.file());
        let start = Start { script: script.path.clone(), index: head.path.clone() };
        put(script)?;
        put(head)?;
        Ok(start)
    }
}

/// The lists of years (`Y2023`), units (`U`), topics (`P`) and kinds (`K`).
fn filters(site: &Site, groups: &Groups) -> Vec<(String, Vec<u8>)> {
    let numbers = |all: &mut dyn Iterator<Item = usize>| {
        let mut numbers: Vec<u32> = all.flat_map(|index| groups.numbers(site, index)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let mut all: Vec<(String, Vec<u32>)> = Vec::new();
    for (year, notices) in &site.years {
        all.push((format!("Y{year}"), numbers(&mut notices.iter().copied())));
    }
    for unit in &site.units {
        all.push((format!("U{}", unit.key), numbers(&mut unit.notices.iter().copied())));
    }
    for (topic, categories) in &site.topics {
        all.push((format!("P{topic}"), numbers(&mut categories.iter().map(|(notice, _)| *notice))));
    }
    for kind in site.config.kinds.keys() {
        let of_kind = site.notices.iter().enumerate().filter(|(_, it)| it.kind.as_ref() == Some(kind));
        all.push((format!("K{kind}"), numbers(&mut of_kind.map(|(index, _)| index))));
    }
    let coded = |(key, numbers): (String, Vec<u32>)| {
        let mut code = Vec::new();
        postings::encode(&numbers, groups.count(), &mut code);
        (key, code)
    };
    all.into_par_iter().filter(|(_, numbers)| !numbers.is_empty()).map(coded).collect()
}
