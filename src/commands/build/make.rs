//! The pages of a build: those that the last build made of the same inputs are kept, all others are made.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::commands::Terminal;
use crate::commands::site::{self, Folder};
use crate::digest::Sha256Bytes;
use crate::error::Error;
use crate::inspect::{Inspector, Look};
use crate::io::kept::{self, Kept, KeptPage, Lines, Made};
use crate::io::stamp;
use crate::io::write::{Pieces, Place, Scratch, Staging};
use crate::model::Options;
use crate::output::{Content, OutputFile};
use crate::render::{self, Inputs, NoticeFiles, Page, PageKind, Renderer, Trouble};
use crate::search::{Collector, Entry, Store};
use crate::source::ThemeFile;
use crate::text;

/// What the last build left, as far as this one may use it.
pub(super) struct Before {
    out: PathBuf,
    kept: Kept<Look>,
    /// The lines of all notices, as they are on the disk.
    lines: Option<Lines>,
}

impl Before {
    /// What a build of the same `key` left in `out`.
    pub fn recall(root: &Path, out: &Path, key: Option<Sha256Bytes>) -> Option<Self> {
        let kept = Kept::recall(root, out, key?)?;
        let lines = kept.lines(out);
        Some(Before { out: out.to_path_buf(), kept, lines })
    }

    /// Whether it was the last build into that folder.
    pub fn is_of(&self, staging: &Staging) -> bool {
        staging.old_manifest().is_some_and(|manifest| self.kept.left(&manifest))
    }
}

/// What was made, for the next build to know.
pub(super) struct Finished {
    /// The pages that could be kept next time.
    pub made: Vec<Made<Look>>,
    /// Stands for the addresses of the site, where pages were inspected.
    pub addresses: Option<Sha256Bytes>,
    /// How many of them were kept this time.
    pub kept: usize,
    /// The file of all notices' lines, and where those of each lie.
    pub lines: Option<(String, Vec<Place>)>,
}

/// Stands for all that concerns every page: this program, the configuration, the options and the site's themes.
pub(super) fn key(folder: &Folder, options: Options, themes: &[ThemeFile]) -> Option<Sha256Bytes> {
    let mut key = site::key(folder)?;
    key.bytes(format!("{options:?}").as_bytes());
    for file in themes {
        key.bytes(file.path.as_bytes()).bytes(&file.bytes);
    }
    Some(key.finish())
}

/// Hands every page to the staging folder, kept or made. What the renderer keeps for pages is gone afterwards.
pub(super) fn make(
    renderer: &mut Renderer<'_>,
    staging: &Staging,
    before: Option<&Before>,
    inspector: Option<&Inspector<'_>>,
    terminal: &Terminal,
) -> Result<Finished, Trouble> {
    let (site, theme, pages) = (renderer.site(), renderer.theme(), &renderer.plan.pages);
    let progress = terminal.progress(text!("生成网页", "making pages"), pages.len());
    render::copies(site).into_par_iter().chain(theme.assets.clone()).try_for_each(|file| staging.put(file))?;
    let csv = pages.iter().find(|page| page.kind == PageKind::MeasuresCsv);
    let begin = |page: &Page| staging.pieces(&page.url, &render::measures_head()?);
    let search = pages.iter().find(|page| page.kind == PageKind::Search);
    let addresses = inspector.map(Inspector::addresses);
    let seen_in_all = addresses.as_ref().is_some_and(|all| before.is_some_and(|before| before.kept.was_seen_in(all)));
    let maker = Maker {
        seen_in_all,
        renderer,
        staging,
        before,
        inspector,
        search: search.map(|_| Ok::<_, Error>(Collector::new(site, OnDisk(staging.scratch()?)))).transpose()?,
        inputs: Inputs::new(renderer),
        lines: csv.map(begin).transpose()?,
        kept: AtomicUsize::new(0),
    };
    let made = Mutex::new(Vec::with_capacity(pages.len()));
    in_order(pages, |page| {
        let page = maker.page(page)?;
        made.lock().unwrap_or_else(PoisonError::into_inner).extend(page);
        progress.step();
        Ok::<_, Trouble>(())
    })?;
    let Maker { lines, search: collector, kept, .. } = maker;
    if collector.is_some() {
        // The index, made next, is the largest thing of all.
        renderer.forget();
    }
    let lines = match (csv, lines) {
        (Some(page), Some(pieces)) => Some((page.url.clone(), staging.put_pieces(pieces)?)),
        _ => None,
    };
    if let (Some(page), Some(collector)) = (search, collector) {
        let start = collector.finish(|file| staging.put(file))?;
        let file = renderer.search_page(page, &start)?;
        if let (Some(inspector), Content::Bytes(bytes)) = (inspector, &file.content) {
            let _ = inspector.page(&file.path, bytes);
        }
        staging.put(file)?;
    }
    let made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Finished { made, addresses, kept: kept.into_inner(), lines })
}

/// Texts of the index, on the disk until lists are made of them.
struct OnDisk(Scratch);

impl Store for OnDisk {
    fn keep(&self, number: usize, text: Vec<u8>) -> Result<(), Error> {
        self.0.keep(number, &text)
    }

    fn read(&self, number: usize) -> Result<Vec<u8>, Error> {
        self.0.read(number)
    }
}

/// The files of a page, and what was seen in each, if all of it can be kept.
type FilesSeen = (Vec<String>, Option<Vec<Look>>);

struct Maker<'a, 's> {
    renderer: &'a Renderer<'s>,
    staging: &'a Staging,
    before: Option<&'a Before>,
    /// Looks at all pages, where the site has templates of its own.
    inspector: Option<&'a Inspector<'a>>,
    /// Whether the last build saw pages where all addresses were the same.
    seen_in_all: bool,
    inputs: Inputs<'a>,
    /// The index of the search, where it is wanted: its entries come with the notices, also with those whose pages are kept.
    search: Option<Collector<'s, OnDisk>>,
    /// `data/measures.csv`, where data are wanted: its lines come with the notices.
    lines: Option<Pieces>,
    kept: AtomicUsize,
}

impl Maker<'_, '_> {
    /// Keeps or makes one page. What comes back is for the next build to know; nothing, if the page is always made.
    fn page(&self, page: &Page) -> Result<Option<Made<Look>>, Trouble> {
        let inputs = self.inputs.of(page);
        let kept = match &inputs {
            Some(inputs) => self.keep(page, inputs)?,
            None => None,
        };
        let (files, seen) = match kept {
            Some(kept) => kept,
            None => self.make(page)?,
        };
        let lines = match page.kind {
            PageKind::Notice(index) if self.lines.is_some() => Some(index),
            _ => None,
        };
        let site = self.renderer.site();
        let shown = match page.kind {
            PageKind::Notice(index) | PageKind::Redirect(index) => site.notices.get(index),
            PageKind::Translation(index) | PageKind::TranslationRedirect(index) => site.translations.get(&index),
            _ => None,
        };
        if shown.is_some_and(|notice| !notice.state.is_public()) {
            self.staging.note_draft(&page.url);
        }
        Ok(inputs.map(|inputs| Made { url: page.url.clone(), inputs, files, lines, seen }))
    }

    /// Keeps the files of a page that the last build made of the same inputs, if nobody has touched them.
    fn keep(&self, page: &Page, inputs: &Sha256Bytes) -> Result<Option<FilesSeen>, Trouble> {
        let Some(before) = self.before else { return Ok(None) };
        let Some(known) = before.kept.page(&page.url, inputs) else { return Ok(None) };
        let lines = match page.kind {
            PageKind::Notice(index) if self.lines.is_some() => {
                let lines = known.lines.and_then(|place| before.lines.as_ref()?.at(place));
                let Some(lines) = lines else { return Ok(None) };
                Some((index, lines))
            }
            _ => None,
        };
        let Some(seen) = self.keep_files(before, known)? else { return Ok(None) };
        self.add(lines)?;
        if let (&PageKind::Notice(index), Some(_)) = (&page.kind, &self.search) {
            self.index(index, Some(self.renderer.entry(index)?))?;
        }
        self.kept.fetch_add(1, Ordering::Relaxed);
        Ok(Some((known.files.iter().map(|(path, _)| path.clone()).collect(), seen)))
    }

    /// Keeps the files of a page, if nobody has touched them. A page that is kept is inspected too: its links may lead to
    /// what has changed. What was seen in it is believed where all addresses are the same; else it is read before it is
    /// kept, so that one that cannot be read is made.
    fn keep_files(&self, before: &Before, known: &KeptPage<Look>) -> Result<Option<Option<Vec<Look>>>, Trouble> {
        let Some(inspector) = self.inspector else {
            return Ok(self.staging.keep(&known.files)?.then_some(None));
        };
        if let Some(seen) = known.seen.as_ref().filter(|_| self.seen_in_all) {
            if !self.staging.keep(&known.files)? {
                return Ok(None);
            }
            known.files.iter().zip(seen).for_each(|((path, _), look)| inspector.again(path, look));
            return Ok(Some(Some(seen.clone())));
        }
        let Some(texts) = read_all(&before.out, &known.files) else { return Ok(None) };
        if !self.staging.keep(&known.files)? {
            return Ok(None);
        }
        Ok(Some(texts.iter().map(|(path, bytes)| inspector.page(path, bytes)).collect()))
    }

    fn make(&self, page: &Page) -> Result<FilesSeen, Trouble> {
        let files = match page.kind {
            PageKind::Notice(index) => {
                let NoticeFiles { files, lines, entry } = self.renderer.notice_page(page, index)?;
                self.add(Some((index, lines)))?;
                self.index(index, entry)?;
                files
            }
            PageKind::MeasuresCsv | PageKind::Search => Vec::new(),
            _ => self.renderer.page(page)?,
        };
        let paths = files.iter().map(|file| file.path.clone()).collect();
        let see = |file: &OutputFile| match &file.content {
            Content::Bytes(bytes) => self.inspector?.page(&file.path, bytes),
            Content::Copy(_) => None,
        };
        let seen = files.iter().map(see).collect();
        files.into_iter().try_for_each(|file| self.staging.put(file))?;
        Ok((paths, seen))
    }

    /// Adds what the search finds of a notice to its index.
    fn index(&self, index: usize, entry: Option<Entry>) -> Result<(), Error> {
        let Some((search, entry)) = self.search.as_ref().zip(entry) else { return Ok(()) };
        search.add(index, entry)?.map_or(Ok(()), |(_, texts)| self.staging.put(texts))
    }

    /// Adds the lines of a notice to those of all.
    fn add(&self, lines: Option<(usize, Vec<u8>)>) -> Result<(), Error> {
        match (&self.lines, lines) {
            (Some(pieces), Some((index, lines))) => self.staging.add(pieces, index, lines),
            _ => Ok(()),
        }
    }
}

/// The files of a kept page with their bytes, if all can be read.
fn read_all<'f>(out: &Path, files: &'f [(String, stamp::FileLook)]) -> Option<Vec<(&'f str, Vec<u8>)>> {
    files.iter().map(|(path, _)| Some((path.as_str(), kept::file(out, path)?))).collect()
}

/// Does `work` for each item on all processors, beginning with the first, so that neighbours are made at about the same
/// time. The first failure ends it.
fn in_order<T: Sync, E: Send>(items: &[T], work: impl Fn(&T) -> Result<(), E> + Sync) -> Result<(), E> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let some = |_: rayon::BroadcastContext<'_>| {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if failed.load(Ordering::Relaxed) {
                break;
            }
            work(item).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
        }
        Ok(())
    };
    rayon::broadcast(some).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_worked_on_once_and_a_failure_ends_it() {
        let items: Vec<usize> = (0..1000).collect();
        let done = Mutex::new(Vec::new());
        let work = |item: &usize| {
            done.lock().unwrap().push(*item);
            if *item == 1000 { Err(()) } else { Ok(()) }
        };
        assert_eq!(in_order(&items, work), Ok(()));
        done.lock().unwrap().sort_unstable();
        assert_eq!(*done.lock().unwrap(), items);
        let many: Vec<usize> = (0..1_000_000).collect();
        assert_eq!(in_order(&many, work), Err(()));
        assert!(done.lock().unwrap().len() < 500_000);
    }
}
