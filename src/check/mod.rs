//! Every problem of the notices and of the finished `Site`, found without changing anything.
//!
//! - [`notice_file`] reads one file and looks at what needs no other: its wording (`wording/`, one file a rule).
//! - [`run`] looks at the notices of a site (`rules/`, one file a rule).
//! - [`files`] looks into the files that are published beside them.
//! - [`settle`] gives the findings the levels that the site has chosen and takes out what a notice allows.

mod files;
mod personal;
mod rules;
mod settle;
mod understood;
mod vanished;
mod wording;

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::{Notice, Site};
use crate::parse::{self, Draft, Parsed};
use crate::source::SourceFile;

pub use files::{files, files_but};
pub use rules::unwanted;
pub use settle::{Allowed, Settled, as_drafts, set_levels, settle};
pub use understood::Understood;
pub use vanished::{vanished, vanished_url};

/// Reads one notice file, with all that is wrong with it by itself.
pub fn notice_file(source: &SourceFile, config: &Config) -> (Option<Draft>, Vec<Diagnostic>) {
    let config = &*config.for_file(&source.path);
    let Parsed { draft, prose, mut found } = parse::notice(source, config);
    wording::check(&source.path, &prose, config, &mut found);
    (draft, found)
}

/// All rules over all notices, and over the site as a whole.
pub fn run(site: &Site) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = site.notices.par_iter().flat_map_iter(|notice| one(site, notice)).collect();
    found.append(&mut translations(site));
    found.append(&mut whole(site));
    found
}

/// The rules over the translations: what each has to agree with, and where its links lead.
pub fn translations(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(other) = site.in_other_language() else { return found };
    for (index, translation) in &site.translations {
        rules::translation(&site.notices[*index], translation, &mut found);
        rules::OF_TRANSLATIONS.iter().for_each(|rule| rule(&other, translation, &mut found));
    }
    found
}

/// The rules over the site as a whole.
pub fn whole(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    rules::OF_SITE.iter().for_each(|rule| rule(site, &mut found));
    found
}

/// All rules over one notice of `site`.
pub fn one(site: &Site, notice: &Notice) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    rules::ALL.iter().for_each(|rule| rule(site, notice, &mut found));
    found
}
