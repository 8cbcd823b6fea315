//! The first half of every command: a folder read, parsed, modelled and checked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Counts, Diagnostic};
use crate::digest::Digester;
use crate::error::{Error, Result};
use crate::io::listing::Listing;
use crate::io::read;
use crate::io::shelf::Shelf;
use crate::io::stamp::{self, FileLook};
use crate::io::texts::DiskTexts;
use crate::model::{Notice, Options, Site, Surroundings};
use crate::parse::{self, Draft};
use crate::render::{self, Plan, Theme};
use crate::source::{SourceFile, Sources, Texts, Unread};
use crate::{check, config, model, report, text};

use super::Terminal;

/// A site's folder with its configuration.
pub(super) struct Folder {
    /// The site's root.
    pub root: PathBuf,
    /// Its decisions.
    pub config: Arc<Config>,
    /// Its texts.
    pub texts: DiskTexts,
}

/// Finds the site and reads its configuration. Mistakes in it are shown, and end the command.
pub(super) fn open(start: &Path, terminal: &Terminal) -> Result<Folder> {
    let Opened { texts, config, found } = find(start)?;
    let counts = show(found, &texts, terminal)?;
    let config = config.ok_or_else(|| must_mend(counts))?;
    Ok(Folder { root: texts.root.clone(), config, texts })
}

/// A site's folder whose configuration may be wrong.
pub(super) struct Opened {
    /// Its texts.
    pub texts: DiskTexts,
    /// Its decisions, if they can be understood.
    pub config: Option<Arc<Config>>,
    /// The mistakes of its configuration.
    pub found: Vec<Diagnostic>,
}

/// Finds the site and reads its configuration, without showing anything.
pub(super) fn find(start: &Path) -> Result<Opened> {
    let root = read::find_root(start)?;
    let (config, found) = match read::config(&root)? {
        Ok(source) => config::parse(&source),
        Err(unread) => (None, vec![parse::unread(&unread)]),
    };
    Ok(Opened { texts: DiskTexts::new(&root), config: config.map(Arc::new), found })
}

/// All notices understood, each by itself: the notices, what could not be understood, the mistakes.
pub(super) struct Understood {
    /// The notices, in the order of their paths.
    pub notices: Vec<Arc<Notice>>,
    /// What else lies in the folder.
    pub around: Surroundings,
    /// The files of themes.
    pub themes: Vec<crate::source::ThemeFile>,
    /// All mistakes so far.
    pub found: Vec<Diagnostic>,
}

/// Reads and parses every notice, in parallel. What the last build made of a file that has not changed is taken from it.
pub(super) fn understand(folder: &Folder, today: Date) -> Result<Understood> {
    understand_and(folder, read::site(Listing::of(&folder.root)), today, false)
}

/// The same of what was listed; what is new is kept for the next time, and texts until their pages are made.
pub(super) fn understand_and_keep(
    folder: &Folder,
    listed: (Sources, Vec<Option<FileLook>>),
    today: Date,
) -> Result<Understood> {
    understand_and(folder, listed, today, true)
}

fn understand_and(
    folder: &Folder,
    (sources, looks): (Sources, Vec<Option<FileLook>>),
    today: Date,
    keeps: bool,
) -> Result<Understood> {
    let Sources { notices: paths, assets, statics, themes, unread } = sources;
    let mut found: Vec<Diagnostic> = unread.iter().map(parse::unread).collect();
    let mut unreadable: BTreeSet<Arc<str>> = unread.iter().map(|it| Arc::from(it.path.as_str())).collect();
    if keeps {
        folder.texts.expect(looks.iter().flatten().map(|look| look.len).sum());
    }
    let mut notices = Vec::with_capacity(paths.len());
    for (path, (notice, mistakes)) in paths.iter().zip(parse_all(folder, (&paths, &looks), today, keeps)?) {
        found.extend(mistakes);
        match notice {
            Some(notice) => notices.push(notice),
            None => drop(unreadable.insert(Arc::from(path.as_str()))),
        }
    }
    let recorded = folder.texts.recorded()?.map(Arc::new);
    Ok(Understood { notices, around: Surroundings { assets, statics, unreadable, recorded }, themes, found })
}

type Parsed = (Option<Arc<Notice>>, Vec<Diagnostic>);

fn parse_all(
    folder: &Folder,
    (paths, looks): (&[String], &[Option<FileLook>]),
    today: Date,
    keeps: bool,
) -> Result<Vec<Parsed>> {
    let shelf = key(folder).map(|key| Shelf::open(&folder.root, key.finish()));
    let one = |(path, look): (&String, &Option<FileLook>)| {
        let read = parse_one(folder, path, shelf.as_ref().zip(*look), keeps)?;
        Ok(model::resolve_read(read, &folder.config, today))
    };
    let parsed = paths.par_iter().zip(looks).map(one).collect::<Result<_>>()?;
    if let Some(shelf) = shelf.filter(|_| keeps) {
        shelf.close(&paths.iter().map(String::as_str).collect());
    }
    Ok(parsed)
}

/// What comes of one file, which looked like this before it is read. If it is read, that is kept for the next time.
fn parse_one(
    folder: &Folder,
    path: &str,
    shelf: Option<(&Shelf, FileLook)>,
    keeps: bool,
) -> Result<(Option<Draft>, Vec<Diagnostic>)> {
    let known = shelf.and_then(|(shelf, look)| shelf.get::<check::Understood<'_>>(path, &look)?.again(path));
    if let Some((draft, found)) = known {
        return Ok((Some(draft), found));
    }
    let source = match folder.texts.text(path)? {
        Ok(text) => SourceFile { path: path.to_owned(), text },
        Err(reason) => {
            return Ok((None, vec![parse::unread(&Unread { path: path.to_owned(), reason })]));
        }
    };
    let (draft, found) = check::notice_file(&source, &folder.config);
    if let Some(draft) = draft.as_ref().filter(|_| keeps) {
        if let Some((shelf, look)) = shelf
            && let Some(understood) = check::Understood::of(&source.text, draft, &found)
        {
            shelf.put(path, look, &understood);
        }
        folder.texts.hold(path, source.text);
    }
    Ok((draft, found))
}

/// Stands for what is made of every file: this program and the configuration.
pub(super) fn key(folder: &Folder) -> Option<Digester> {
    let mut key = Digester::default();
    let program = stamp::look_at_program()?;
    let config = folder.texts.text(config::FILE).ok()?.ok()?;
    let (base_url, campus) = (&folder.config.base_url, folder.config.shows_campus);
    key.bytes(format!("{} {program:?} {base_url:?} {campus}", crate::VERSION).as_bytes()).bytes(config.as_bytes());
    Some(key)
}

/// The site and everything that is wrong with its notices, not yet settled (`check::settle`).
pub(super) fn resolve(understood: Understood, folder: &Folder, options: Options) -> (Site, Vec<Diagnostic>) {
    let Understood { notices, around, mut found, .. } = understood;
    let (site, mistakes) = model::assemble(notices, around, &folder.config, options);
    found.extend(mistakes);
    let (shared, of_rules) = rayon::join(|| model::unique(&site), || check::run(&site));
    found.extend(shared);
    found.extend(of_rules);
    (site, found)
}

/// The theme and the plan, if the theme can be used; what is wrong with them joins `found`.
pub(super) fn ready(
    theme: std::result::Result<Theme, Vec<Diagnostic>>,
    site: &Site,
    found: &mut Vec<Diagnostic>,
) -> Option<(Theme, Plan)> {
    match theme {
        Ok(theme) => {
            let (plan, mistakes) = render::plan::plan(site, &theme.assets);
            found.extend(mistakes);
            found.extend(theme.lacks_for(site));
            found.extend(theme.unspoken(site));
            Some((theme, plan))
        }
        Err(mistakes) => {
            found.extend(mistakes);
            None
        }
    }
}

/// Shows diagnostics on stderr and says how many there are.
pub(super) fn show(found: Vec<Diagnostic>, texts: &dyn Texts, terminal: &Terminal) -> Result<Counts> {
    let counts = Counts::of(&found);
    let located = report::locate(found, texts)?;
    if !located.is_empty() {
        terminal.write(&report::text(&located, terminal.lang, terminal.color));
    }
    Ok(counts)
}

/// The day of the run: the one that was asked for, or today in the site's time zone.
pub(super) fn today(asked: Option<jiff::civil::Date>, config: &Config) -> jiff::civil::Date {
    asked.unwrap_or_else(|| crate::io::clock::today(&config.timezone))
}

/// The failure of a build or check whose author has something to mend.
pub(super) fn must_mend(counts: Counts) -> Error {
    let summary = report::summary(counts);
    let (zh, en) = (summary.zh, summary.en);
    Error::mend(text!("有 {zh}，改好后再运行", "{en}: mend them and run again"))
}
