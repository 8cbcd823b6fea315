//! The next snapshot: the last one with some notices put in, or the whole site made of what is known.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::likeness::{same_anchors, same_files, same_numbers, same_place};
use super::super::snapshot::{Found, Planned, Snapshot};
use super::super::texts::PreviewTexts;
use super::{Desk, Reach};
use crate::check;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::{self, Notice, Options, Site, Surroundings};
use crate::render::{Shared, plan};

impl Desk {
    /// Puts the notices at `paths` into the site that is there. Falls back on making all of it where they touch more
    /// than their own pages and cards. Says whether the checks are still to be run.
    pub(super) fn patch(&mut self, config: &Arc<Config>, paths: &[Arc<str>]) -> bool {
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
    pub(super) fn change_theme(&mut self) -> bool {
        if let (Some(old), Some(theme)) = (&self.snapshot, &self.theme) {
            let (site, planned, shared) = (old.site.clone(), old.planned.clone(), old.shared.in_another_theme());
            self.snapshot = Some(old.next(site, theme.clone(), planned, shared, old.texts.clone()));
        }
        true
    }

    /// Makes the whole site of what is known. Says whether the checks are still to be run.
    pub(super) fn rebuild(&mut self, config: &Arc<Config>, everything: bool) -> bool {
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
    pub(super) fn tell(&mut self, reach: &Reach, changed: &[Arc<str>], is_edit: bool) {
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.css += u64::from(reach.css);
            snapshot.files += u64::from(reach.files);
            snapshot.changed = Arc::new(reach.changed.clone());
            let url = |path: &Arc<str>| {
                let site = &snapshot.site;
                Some(site.place_of(path)?.1.url.clone())
            };
            // Nobody is sent anywhere by the first look at the folder.
            snapshot.follow = changed.iter().filter(|_| is_edit).find_map(url);
        }
        self.publish_found();
    }

    pub(super) fn publish_found(&mut self) {
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

impl Planned {
    pub(in crate::preview) fn new(site: &Site) -> Self {
        let plan = plan::all(site);
        let mut by_url = HashMap::with_capacity(plan.pages.len());
        for (index, page) in plan.pages.iter().enumerate() {
            by_url.entry(page.url.clone()).or_insert(index);
        }
        Planned { plan, by_url }
    }
}
