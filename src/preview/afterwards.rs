//! What is looked at when a page has been shown already: the attachments, the publication record, and the finished pages where the site has templates
//! of its own.

use std::collections::{BTreeMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::inspect::pages;
use crate::source::ThemeFile;
use crate::{check, config, record};

use super::snapshot::Snapshot;

/// A site with more pages than this is not made as a whole after each change: `check` inspects its pages.
const MOST_PAGES: usize = 2000;

/// What was found in attachments, in finished pages and beside the publication record.
#[derive(Debug, Default)]
pub(super) struct Afterwards {
    /// Attachments in which there is nothing to find, by their paths.
    clean: HashSet<String>,
    in_files: Vec<Diagnostic>,
    in_pages: Vec<Diagnostic>,
    /// What is not as it was recorded.
    in_record: Vec<Diagnostic>,
}

impl Afterwards {
    /// All mistakes of these kinds.
    pub(super) fn found(&self) -> impl Iterator<Item = &Diagnostic> {
        self.in_files.iter().chain(&self.in_pages).chain(&self.in_record)
    }

    /// Whether there are any, whose places an edit may move.
    pub(super) fn has_found(&self) -> bool {
        self.found().next().is_some()
    }

    /// Looks again into the file at `path`, or into all after a change of the configuration.
    pub(super) fn forget(&mut self, path: &str) {
        match path == config::FILE {
            true => self.clean.clear(),
            false => drop(self.clean.remove(path)),
        }
    }

    /// Looks at the attachments that have changed, and at the pages. A file that cannot be read just now (it is being saved) is
    /// looked at after the next change.
    pub(super) fn look(&mut self, snapshot: &Snapshot, themes: &BTreeMap<String, Vec<u8>>) {
        let (site, renderer) = (&snapshot.site, snapshot.renderer());
        if let Ok(found) = check::files_but(site, renderer.texts(), &mut self.clean) {
            self.in_files = found;
        }
        if let Ok(found) = record::check(site, renderer.texts()) {
            self.in_record = found;
        }
        let file = |(path, bytes): (&String, &Vec<u8>)| ThemeFile { path: path.clone(), bytes: bytes.clone() };
        let themes: Vec<ThemeFile> = themes.iter().map(file).collect();
        self.in_pages.clear();
        if pages::are_own(&themes, &site.config) && renderer.plan.pages.len() <= MOST_PAGES {
            let inspector = pages::inspector(site, renderer.theme(), renderer.plan, false);
            // A template that fails says so on its page.
            if let Ok(None) = pages::inspect(&renderer, &inspector) {
                self.in_pages = pages::findings(&inspector, &renderer, &themes);
            }
        }
    }
}
