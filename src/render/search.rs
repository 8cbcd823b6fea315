//! The page that searches, and the index for a preview: made when it is first asked for, and kept until the site changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use tera::Context;

use crate::output::{Content, OutputFile};
use crate::search::{self, Collector, Entry, Groups, Memory, Start};
use crate::text;

use super::cards::link;
use super::plan::Page;
use super::views::{KindView, SearchView, SearchYearView};
use super::{Renderer, Trouble, parts};

/// A site of more notices does not list them all on the page that searches: its years do.
const FULL_LIST: usize = 500;

/// The index of a site without its texts, which are read again when they are asked for.
#[derive(Debug, Default)]
pub struct Index {
    pub(super) start: Start,
    /// The files with lists, the script and the head.
    files: HashMap<String, Vec<u8>>,
    /// The groups whose texts have a file, by its path.
    groups: HashMap<String, usize>,
}

impl Renderer<'_> {
    /// The page that searches the index that begins at `start`.
    ///
    /// # Errors
    /// If the template fails.
    pub fn search_page(&self, page: &Page, start: &Start) -> Result<OutputFile, Trouble> {
        let site = self.site;
        let lists_all = site.notices.len() <= FULL_LIST;
        let year = |(index, (year, notices)): (usize, (&String, &Vec<usize>))| SearchYearView {
            name: year.clone(),
            url: self.groups.years[index].url.clone(),
            count: notices.len(),
            translations: notices
                .iter()
                .filter(|_| lists_all)
                .filter_map(|index| Some(link(site, site.translations.get(index)?)))
                .collect(),
            notices: if lists_all { self.cards(notices.iter().copied()) } else { Vec::new() },
        };
        let kind = |(key, kind): (&String, &crate::config::Kind)| KindView {
            key: key.clone(),
            name: kind.name.clone(),
            count: site.notices.iter().filter(|notice| notice.kind.as_ref() == Some(key)).count(),
        };
        let view = SearchView {
            script: start.script.clone(),
            index: start.index.clone(),
            years: self.groups.years.clone(),
            units: self.groups.units.clone(),
            topics: self.groups.topics.clone(),
            kinds: site.config.kinds.iter().map(kind).filter(|kind| kind.count > 0).collect(),
            lists: site.years.iter().enumerate().map(year).collect(),
        };
        let count = site.notices.len();
        let about =
            text!("在 {count} 件公示中按原文逐字查找。", "Find exact words in {count}.", count = ("notice", "notices"));
        let mut context: Context = self.context(page, "search", &text!("搜索", "Search"), self.say(&about));
        context.insert("search", &view);
        Ok(OutputFile::new(&page.url, self.theme.render("search.html", &context, &page.url)?))
    }

    /// The index, made now if nobody has asked for it yet.
    ///
    /// # Errors
    /// If a text cannot be read.
    pub(super) fn index(&self) -> Result<Arc<Index>, Trouble> {
        let mut kept = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = &*kept {
            return Ok(index.clone());
        }
        let collector = Collector::new(self.site, Memory::default());
        let made = Mutex::new(Index::default());
        (0..self.site.notices.len()).into_par_iter().try_for_each(|index| {
            if let Some((group, file)) = collector.add(index, self.entry(index)?)? {
                made.lock().unwrap_or_else(PoisonError::into_inner).groups.insert(file.path, group);
            }
            Ok::<_, Trouble>(())
        })?;
        let start = collector.finish(|file| {
            if let Content::Bytes(bytes) = file.content {
                made.lock().unwrap_or_else(PoisonError::into_inner).files.insert(file.path, bytes);
            }
            Ok(())
        })?;
        let index = Index { start, ..made.into_inner().unwrap_or_else(PoisonError::into_inner) };
        Ok(kept.insert(Arc::new(index)).clone())
    }

    /// What the search finds of a notice.
    ///
    /// # Errors
    /// If its text cannot be read.
    pub fn entry(&self, index: usize) -> Result<Entry, Trouble> {
        let entry = self.entry_alone(index)?;
        self.with_translation(index, entry)
    }

    /// The entry of a notice with that of its translation, if it has one.
    pub(super) fn with_translation(&self, index: usize, entry: Entry) -> Result<Entry, Trouble> {
        let made = self.in_edition(index, |edition| edition.entry_alone(index)).transpose()?;
        Ok(Entry { translation: made.map(Box::new), ..entry })
    }

    fn entry_alone(&self, index: usize) -> Result<Entry, Trouble> {
        let notice = &self.site.notices[index];
        let text = if notice.shows_text() { self.text(index)? } else { String::new() };
        Ok(parts::entry(self.site, notice, &text))
    }

    /// A file of the index, if there is one at this path.
    ///
    /// # Errors
    /// If a text cannot be read.
    pub fn index_file(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        if !path.starts_with(search::FOLDER) || !self.site.config.outputs.search {
            return Ok(None);
        }
        let index = self.index()?;
        if let Some(bytes) = index.files.get(path) {
            return Ok(Some(bytes.clone()));
        }
        let Some(&group) = index.groups.get(path) else { return Ok(None) };
        let members = Groups::new(self.site).members(group);
        let entries: Vec<Entry> = members.into_iter().map(|index| self.entry(index)).collect::<Result<_, _>>()?;
        match search::texts(group, entries).content {
            Content::Bytes(bytes) => Ok(Some(bytes)),
            Content::Copy(_) => Ok(None),
        }
    }
}
