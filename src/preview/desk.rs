//! What is known of every file of the site: what it says now, and what it said when it could last be understood.

mod intake;
mod show;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::lang::Lang;
use crate::model::{self, Notice};
use crate::render::plan;
use crate::render::theme::Theme;
use crate::source::{Asset, Change, Recorded, Unread, UnreadReason};
use crate::{check, parse};

use super::afterwards::Afterwards;
use super::snapshot::Snapshot;
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
}
