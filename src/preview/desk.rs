//! What is known of every file of the site: what it says now, and what it said when it could last be understood.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Level};
use crate::lang::Lang;
use crate::model::{self, Notice, Options, Site, Surroundings};
use crate::render::theme::{self, Theme};
use crate::render::{Shared, plan};
use crate::source::{Asset, Change, File, Recorded, SourceFile, ThemeFile, Unread, UnreadReason};
use crate::{check, parse};

use super::afterwards::Afterwards;
use super::likeness::{same_anchors, same_files, same_numbers, same_place};
use super::snapshot::{Found, Planned, Snapshot};
use super::texts::{ByFile, Disk, PreviewTexts};

/// What a batch of changes came to.
#[derive(Debug, Default)]
pub struct Noticed {
    /// The files that really changed, in the order of their paths.
    pub changed: Vec<Arc<str>>,
    /// Whether the checks are still to be run: [`Desk::finish`].
    pub unchecked: bool,
}

/// A notice's file.
#[derive(Debug, Default)]
struct Known {
    /// The notice as it could last be understood, without relations to others.
    notice: Option<Arc<Notice>>,
    /// The mistakes of its text as it is now.
    found: Vec<Diagnostic>,
    /// What the rules say of it.
    checked: Vec<Diagnostic>,
    /// Its text as it is now, where it is not the one that was understood.
    newest: Option<Arc<String>>,
}

/// A site's folder as far as it is known.
pub struct Desk {
    disk: Disk,
    drafts: bool,
    /// The language of messages until there is a configuration.
    lang: Lang,
    /// The day of the last batch.
    today: Date,
    config: Option<Arc<Config>>,
    config_text: Option<String>,
    config_found: Vec<Diagnostic>,
    theme: Option<Arc<Theme>>,
    theme_found: Vec<Diagnostic>,
    notices: BTreeMap<Arc<str>, Known>,
    assets: BTreeMap<String, Asset>,
    statics: BTreeMap<String, Asset>,
    themes: BTreeMap<String, Vec<u8>>,
    unread: BTreeMap<String, UnreadReason>,
    /// The publication record.
    recorded: Option<Arc<Recorded>>,
    /// The texts of the notices as they could last be understood.
    texts: Arc<ByFile>,
    /// Mistakes between notices.
    between: Vec<Diagnostic>,
    /// Two things at one address.
    collisions: Vec<Diagnostic>,
    /// Mistakes in attachments and in finished pages.
    afterwards: Afterwards,
    snapshot: Option<Snapshot>,
}

/// A notice's file as it was read: what it says, and its text, if there is one.
type Read = (Arc<str>, Known, Option<String>);

/// How far a batch of changes reaches.
#[derive(Default)]
struct Reach {
    /// Every text means something else: the configuration or the day has changed.
    everything: bool,
    theme: bool,
    /// Files beside the notices and of `static/`: what is linked to, and what pages show.
    files: bool,
    /// The publication record.
    records: bool,
    css: bool,
    /// Notices to be read.
    notices: BTreeSet<Arc<str>>,
    /// Notices that are gone, or were not there, or cannot be listed.
    others: bool,
    changed: BTreeSet<Arc<str>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("notices", &self.notices.len()).finish_non_exhaustive()
    }
}

impl Desk {
    /// An empty desk. `lang` is spoken until there is a configuration.
    pub fn new(disk: Disk, drafts: bool, lang: Lang) -> Self {
        Desk {
            disk,
            drafts,
            lang,
            today: Date::ZERO,
            config: None,
            config_text: None,
            config_found: Vec::new(),
            theme: None,
            theme_found: Vec::new(),
            notices: BTreeMap::new(),
            assets: BTreeMap::new(),
            statics: BTreeMap::new(),
            themes: BTreeMap::new(),
            unread: BTreeMap::new(),
            recorded: None,
            texts: Arc::default(),
            between: Vec::new(),
            collisions: Vec::new(),
            afterwards: Afterwards::default(),
            snapshot: None,
        }
    }

    /// The configuration as it could last be understood.
    pub fn config(&self) -> Option<&Arc<Config>> {
        self.config.as_ref()
    }

    /// The site as it is now; nothing before there is a configuration and a theme that can be used.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.snapshot.clone()
    }

    /// The language of the site.
    pub fn lang(&self) -> Lang {
        self.config.as_ref().map_or(self.lang, |config| config.language)
    }

    /// All mistakes of all files as they are now, of the levels that the site has chosen.
    pub fn found(&self) -> Vec<Diagnostic> {
        let unread = |(path, reason): (&String, &UnreadReason)| {
            parse::unread(&Unread { path: path.clone(), reason: reason.clone() })
        };
        let known = self.notices.values().flat_map(|known| known.found.iter().chain(&known.checked));
        let of_site = self.config_found.iter().chain(&self.theme_found).chain(&self.between).chain(&self.collisions);
        let of_site = of_site.chain(self.afterwards.found());
        let all = self.unread.iter().map(unread).chain(of_site.chain(known).cloned());
        check::as_drafts(match (&self.snapshot, &self.config) {
            (Some(snapshot), _) => check::settle(all.collect(), &snapshot.site).found,
            (None, Some(config)) => check::set_levels(all.collect(), config),
            (None, None) => all.collect(),
        })
    }

    /// The texts as they are now, in which the mistakes have their places.
    pub fn newest_texts(&self) -> PreviewTexts {
        let newest = self.notices.iter().filter_map(|(path, known)| Some((path.clone(), known.newest.clone()?)));
        let newest: Vec<_> = newest.collect();
        let mut held = self.texts.clone();
        if !newest.is_empty() {
            Arc::make_mut(&mut held).extend(newest);
        }
        PreviewTexts::new(self.disk.clone(), held)
    }

    /// Takes in changes. Afterwards [`snapshot`](Desk::snapshot) shows them.
    pub fn apply(&mut self, changes: Vec<Change>, today: impl Fn(Option<&Config>) -> Date) -> Noticed {
        let mut reach = Reach::default();
        for change in changes {
            self.take(change, &mut reach);
        }
        let today = today(self.config.as_deref());
        reach.everything |= today != self.today;
        self.today = today;
        if reach.records {
            // What cannot be read just now is read after the next change.
            self.recorded = self.disk.recorded().unwrap_or_default().map(Arc::new);
        }
        let Some(config) = self.config.clone() else {
            // The notices wait for a configuration to be read with.
            return Noticed { changed: reach.changed.into_iter().collect(), unchecked: false };
        };
        if reach.everything {
            reach.notices.extend(self.notices.keys().cloned());
        }
        let (everything, wants_theme) = (reach.everything, reach.everything || reach.theme);
        let (understood, theme) = rayon::join(
            || self.read_notices(&config, everything, &reach.notices),
            || wants_theme.then(|| self.load_theme(&config)),
        );
        let read = self.keep_all(understood, &mut reach);
        self.keep_theme(theme);
        let is_known = self.snapshot.is_some();
        if reach.changed.is_empty() && !reach.everything && is_known {
            return Noticed::default();
        }
        let changed: Vec<Arc<str>> = reach.changed.iter().cloned().collect();
        let is_small = is_known && !(reach.everything || reach.others || reach.files);
        let unchecked = match (is_small, reach.theme) {
            (true, false) => self.patch(&config, &read),
            (true, true) if read.is_empty() => self.change_theme(),
            _ => self.rebuild(&config, reach.everything),
        };
        self.tell(&reach, &changed, is_known);
        Noticed { changed, unchecked }
    }

    /// Runs the checks that a snapshot did not wait for.
    pub fn finish(&mut self) {
        let Some(snapshot) = &self.snapshot else { return };
        let Snapshot { site, theme, planned, .. } = snapshot.clone();
        let checked: Vec<Vec<Diagnostic>> = site.notices.par_iter().map(|it| check::one(&site, it)).collect();
        self.notices.values_mut().for_each(|known| known.checked.clear());
        for (notice, found) in site.notices.iter().zip(checked).filter(|(_, found)| !found.is_empty()) {
            self.keep_checked(&notice.path, found);
        }
        self.collisions = model::unique(&site);
        self.collisions.extend(plan::collisions(&site, &planned.plan.pages, &theme.assets));
        self.collisions.extend(theme.lacks_for(&site));
        self.collisions.extend(check::whole(&site));
        self.collisions.extend(check::translations(&site));
        self.collisions.extend(theme.unspoken(&site));
        if let Some(snapshot) = &self.snapshot {
            self.afterwards.look(snapshot, &self.themes);
        }
        self.publish_found();
    }

    /// Puts one change to the files that it concerns.
    fn take(&mut self, change: Change, reach: &mut Reach) {
        let Change { path, file } = change;
        let name: Arc<str> = Arc::from(path.as_str());
        self.afterwards.forget(&path);
        if path == config::FILE {
            return self.read_config(name, reach);
        }
        let was_unread = self.unread.remove(&path).is_some();
        let folder = path.split('/').next().unwrap_or_default();
        if folder == "records" {
            (reach.records, reach.files) = (true, true);
            reach.changed.insert(name);
            return;
        }
        match file {
            File::Text => {
                self.notices.entry(name.clone()).or_default();
                reach.notices.insert(name);
            }
            File::Unread(reason) => {
                self.unread.insert(path, reason);
                reach.others = true;
                reach.changed.insert(name);
            }
            File::Theme(bytes) if self.themes.get(&path) == Some(&bytes) => reach.theme |= was_unread,
            File::Theme(bytes) => {
                self.themes.insert(path, bytes);
                reach.theme = true;
                reach.changed.insert(name);
            }
            File::Asset(asset) => {
                // A style that is there is loaded again where it is used; everything else may stand in any page.
                let is_style = folder == "static" && path.ends_with(".css") && self.statics.contains_key(&path);
                reach.css |= is_style;
                reach.files |= !is_style;
                let files = if folder == "static" { &mut self.statics } else { &mut self.assets };
                files.insert(path, asset);
                reach.changed.insert(name);
            }
            File::Gone => {
                reach.others |= self.notices.remove(&*path).is_some() | was_unread;
                reach.theme |= self.themes.remove(&path).is_some();
                reach.files |= self.assets.remove(&path).is_some() | self.statics.remove(&path).is_some();
                Arc::make_mut(&mut self.texts).remove(&*path);
                reach.changed.insert(name);
            }
        }
    }

    fn read_config(&mut self, name: Arc<str>, reach: &mut Reach) {
        let path = config::FILE.to_owned();
        let (config, found) = match self.disk.text(&path) {
            Ok(Ok(text)) if self.config_text.as_ref() == Some(&text) => return,
            Ok(Ok(text)) => {
                self.config_text = Some(text.clone());
                config::parse(&SourceFile { path, text })
            }
            Ok(Err(reason)) => {
                self.config_text = None;
                (None, vec![parse::unread(&Unread { path, reason })])
            }
            Err(_) => return,
        };
        reach.changed.insert(name);
        // A configuration with errors is not used, as `build` does not: the last good one stays.
        let config = config.filter(|_| !found.iter().any(Diagnostic::is_error));
        self.config_found = found;
        if let Some(config) = config {
            self.config = Some(Arc::new(config));
            reach.everything = true;
        }
    }

    /// Reads these notices, and gives those whose texts really changed.
    fn read_notices(&self, config: &Config, everything: bool, wanted: &BTreeSet<Arc<str>>) -> Vec<Read> {
        let (disk, today) = (&self.disk, self.today);
        let texts = &self.texts;
        let read = |path: &Arc<str>| -> Option<(Known, Option<String>)> {
            let text = match disk.text(path).ok()? {
                Ok(text) => text,
                Err(reason) => {
                    let found = vec![parse::unread(&Unread { path: path.to_string(), reason })];
                    return Some((Known { found, ..Known::default() }, None));
                }
            };
            let known = self.notices.get(path);
            let is_same = match known.and_then(|known| known.newest.as_deref()) {
                Some(newest) => *newest == text,
                None => {
                    known.is_some_and(|it| it.notice.is_some()) && texts.get(path).is_some_and(|held| **held == text)
                }
            };
            if is_same && !everything {
                return None;
            }
            Some(understand(path, text, config, today))
        };
        let wanted: Vec<&Arc<str>> = wanted.iter().collect();
        let read = |path: &Arc<str>| read(path).map(|(known, text)| (path.clone(), known, text));
        wanted.into_par_iter().filter_map(read).collect()
    }

    /// Keeps what was read, and says of which notices.
    fn keep_all(&mut self, understood: Vec<Read>, reach: &mut Reach) -> Vec<Arc<str>> {
        let mut read = Vec::new();
        for (path, new, text) in understood {
            reach.changed.insert(path.clone());
            let was_there = self.keep(&path, new, text);
            reach.others |= !was_there;
            read.push(path);
        }
        read
    }

    /// Keeps what a notice's file says now; of what cannot be understood only the complaint. Says whether the site had
    /// the notice before and has it still.
    fn keep(&mut self, path: &Arc<str>, new: Known, text: Option<String>) -> bool {
        let known = self.notices.entry(path.clone()).or_default();
        let was_there = known.notice.is_some();
        let text = text.map(Arc::new);
        match new.notice {
            Some(notice) => {
                known.notice = Some(notice);
                known.newest = None;
                Arc::make_mut(&mut self.texts).insert(path.clone(), text.unwrap_or_default());
            }
            None => {
                known.newest = Some(text.unwrap_or_default());
                known.checked = Vec::new();
            }
        }
        known.found = new.found;
        was_there && known.notice.is_some()
    }

    /// Keeps what the rules say of a notice. Of one whose text is not the one that they saw they say nothing.
    fn keep_checked(&mut self, path: &Arc<str>, found: Vec<Diagnostic>) {
        if let Some(known) = self.notices.get_mut(path) {
            known.checked = if known.newest.is_none() { found } else { Vec::new() };
        }
    }

    fn load_theme(&self, config: &Config) -> Result<Theme, Vec<Diagnostic>> {
        let files: Vec<ThemeFile> =
            self.themes.iter().map(|(path, bytes)| ThemeFile { path: path.clone(), bytes: bytes.clone() }).collect();
        theme::load(&config.theme, config.language, &files)
    }

    /// Keeps a theme that was loaded, if any was; one that cannot be used only with its complaints.
    fn keep_theme(&mut self, loaded: Option<Result<Theme, Vec<Diagnostic>>>) {
        match loaded {
            Some(Ok(theme)) => {
                self.theme = Some(Arc::new(theme));
                self.theme_found = Vec::new();
            }
            Some(Err(found)) => self.theme_found = found,
            None => {}
        }
    }

    /// Puts the notices at `paths` into the site that is there. Falls back on making all of it where they touch more
    /// than their own pages and cards. Says whether the checks are still to be run.
    fn patch(&mut self, config: &Arc<Config>, paths: &[Arc<str>]) -> bool {
        let Some(old) = &self.snapshot else { return self.rebuild(config, false) };
        let mut site = Site::clone(&old.site);
        let mut places = Vec::new();
        let (mut numbers, mut anchors, mut files) = (true, true, true);
        for path in paths {
            let new = self.notices.get(path).and_then(|known| known.notice.clone());
            let place = old.site.by_path.get(path).copied();
            let (Some(mut new), Some(place)) = (new, place) else { return self.rebuild(config, false) };
            let before = &old.site.notices[place];
            if !same_place(before, &new) || old.site.translations.contains_key(&place) {
                return self.rebuild(config, false);
            }
            numbers &= same_numbers(before, &new, config);
            anchors &= same_anchors(before, &new);
            files &= same_files(before, &new);
            if before.relations != new.relations {
                Arc::make_mut(&mut new).relations = before.relations.clone();
            }
            site.notices[place] = new;
            places.push(place);
        }
        let (shared, planned) = match numbers {
            true => (old.shared.with_notices(&places), old.planned.clone()),
            false => rayon::join(|| Shared::after(&site, &old.site, &old.shared), || Arc::new(Planned::new(&site))),
        };
        let (theme, texts) = (old.theme.clone(), old.texts.holding(self.texts.clone()));
        let next = old.next(Arc::new(site), theme, planned, shared, texts);
        let needs_all = !numbers || !anchors || !files || self.afterwards.has_found();
        if !needs_all {
            for place in places {
                let notice = &next.site.notices[place];
                let checked = check::one(&next.site, notice);
                self.keep_checked(&notice.path, checked);
            }
        }
        self.snapshot = Some(next);
        needs_all
    }

    /// Shows the same site in its changed theme.
    fn change_theme(&mut self) -> bool {
        if let (Some(old), Some(theme)) = (&self.snapshot, &self.theme) {
            let (site, planned, shared) = (old.site.clone(), old.planned.clone(), old.shared.in_another_theme());
            self.snapshot = Some(old.next(site, theme.clone(), planned, shared, old.texts.clone()));
        }
        true
    }

    /// Makes the whole site of what is known. Says whether the checks are still to be run.
    fn rebuild(&mut self, config: &Arc<Config>, everything: bool) -> bool {
        let Some(theme) = self.theme.clone() else {
            self.snapshot = None;
            return false;
        };
        let notices: Vec<Arc<Notice>> = self.notices.values().filter_map(|known| known.notice.clone()).collect();
        let unreadable = self.notices.iter().filter(|(_, known)| known.notice.is_none());
        let around = Surroundings {
            assets: self.assets.values().cloned().collect(),
            statics: self.statics.values().cloned().collect(),
            unreadable: unreadable.map(|(path, _)| path.clone()).collect(),
            recorded: self.recorded.clone(),
        };
        let options = Options { today: self.today, drafts: self.drafts };
        let (site, between) = model::assemble(notices, around, config, options);
        let site = Arc::new(site);
        let (planned, shared) = rayon::join(
            || Arc::new(Planned::new(&site)),
            || match self.snapshot.as_ref().filter(|_| !everything) {
                Some(old) => Shared::after(&site, &old.site, &old.shared),
                None => Shared::waiting(&site),
            },
        );
        let texts = PreviewTexts::new(self.disk.clone(), self.texts.clone());
        self.snapshot = Some(match &self.snapshot {
            Some(old) => old.next(site, theme, planned, shared, texts),
            None => Snapshot::first(site, theme, planned, shared, texts),
        });
        self.between = between;
        true
    }

    /// Tells the snapshot what has changed, for the open pages.
    fn tell(&mut self, reach: &Reach, changed: &[Arc<str>], is_edit: bool) {
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.css += u64::from(reach.css);
            snapshot.files += u64::from(reach.files);
            snapshot.changed = Arc::new(reach.changed.clone());
            let url = |path: &Arc<str>| {
                let site = &snapshot.site;
                let notice = site.by_path.get(path).map(|&index| &site.notices[index]);
                Some(notice.or_else(|| site.translation_at(path))?.url.clone())
            };
            // Nobody is sent anywhere by the first look at the folder.
            snapshot.follow = changed.iter().filter(|_| is_edit).find_map(url);
        }
        self.publish_found();
    }

    fn publish_found(&mut self) {
        let (found, texts) = (self.found(), self.newest_texts());
        let stale = self.notices.iter().filter(|(_, it)| it.notice.is_some() && it.newest.is_some());
        let stale = stale.map(|(path, _)| path.clone()).collect();
        if let Some(snapshot) = &mut self.snapshot {
            let (errors, others) = found.into_iter().partition(Diagnostic::is_error);
            let mut by_file: HashMap<Arc<str>, Vec<Diagnostic>> = HashMap::new();
            let others: Vec<Diagnostic> = others;
            for diagnostic in others.into_iter().filter(|it| it.level != Level::Error) {
                by_file.entry(diagnostic.file.clone()).or_default().push(diagnostic);
            }
            snapshot.found = Arc::new(Found { errors, by_file, texts, stale });
        }
    }
}

/// One text understood, as far as it can be without the others; and the text again.
fn understand(path: &Arc<str>, text: String, config: &Config, today: Date) -> (Known, Option<String>) {
    let source = SourceFile { path: path.to_string(), text };
    let (draft, mut found) = check::notice_file(&source, config);
    let notice = draft.map(|draft| {
        let (notice, more) = model::resolve(draft, config, today);
        found.extend(more);
        notice
    });
    (Known { notice, found, ..Known::default() }, Some(source.text))
}

impl Planned {
    pub(super) fn new(site: &Site) -> Self {
        let plan = plan::all(site);
        let mut by_url = HashMap::with_capacity(plan.pages.len());
        for (index, page) in plan.pages.iter().enumerate() {
            by_url.entry(page.url.clone()).or_insert(index);
        }
        Planned { plan, by_url }
    }
}
