//! What changes on the disk, put to the files that it concerns.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::{Desk, Known, Reach, Read};
use crate::config::{self, Config};
use crate::diagnostic::Diagnostic;
use crate::render::theme::{self, Theme};
use crate::source::{Change, File, SourceFile, ThemeFile, Unread};
use crate::{check, model, parse};

impl Desk {
    /// Puts one change to the files that it concerns.
    pub(super) fn take(&mut self, change: Change, reach: &mut Reach) {
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

    pub(super) fn read_config(&mut self, name: Arc<str>, reach: &mut Reach) {
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
    pub(super) fn read_notices(&self, config: &Config, everything: bool, wanted: &BTreeSet<Arc<str>>) -> Vec<Read> {
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
    pub(super) fn keep_all(&mut self, understood: Vec<Read>, reach: &mut Reach) -> Vec<Arc<str>> {
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
    pub(super) fn keep(&mut self, path: &Arc<str>, new: Known, text: Option<String>) -> bool {
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
    pub(super) fn keep_checked(&mut self, path: &Arc<str>, found: Vec<Diagnostic>) {
        if let Some(known) = self.notices.get_mut(path) {
            known.checked = if known.newest.is_none() { found } else { Vec::new() };
        }
    }

    pub(super) fn load_theme(&self, config: &Config) -> Result<Theme, Vec<Diagnostic>> {
        let files: Vec<ThemeFile> =
            self.themes.iter().map(|(path, bytes)| ThemeFile { path: path.clone(), bytes: bytes.clone() }).collect();
        theme::load(&config.theme, config.language, &files)
    }

    /// Keeps a theme that was loaded, if any was; one that cannot be used only with its complaints.
    pub(super) fn keep_theme(&mut self, loaded: Option<Result<Theme, Vec<Diagnostic>>>) {
        match loaded {
            Some(Ok(theme)) => {
                self.theme = Some(Arc::new(theme));
                self.theme_found = Vec::new();
            }
            Some(Err(found)) => self.theme_found = found,
            None => {}
        }
    }
}

/// One text understood, as far as it can be without the others; and the text again.
fn understand(path: &Arc<str>, text: String, config: &Config, today: Date) -> (Known, Option<String>) {
    let source = SourceFile { path: path.to_string(), text };
    let (notice, found) = model::resolve_read(check::notice_file(&source, config), config, today);
    (Known { notice, found, ..Known::default() }, Some(source.text))
}
