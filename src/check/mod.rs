//! Every problem of a finished `Site`, found without changing it. One file per rule.

mod rules;

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::{Notice, Site};

/// All rules over all notices.
pub fn run(site: &Site) -> Vec<Diagnostic> {
    site.notices.par_iter().flat_map_iter(|notice| one(site, notice)).collect()
}

/// All rules over one notice of `site`.
pub fn one(site: &Site, notice: &Notice) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    rules::ALL.iter().for_each(|rule| rule(site, notice, &mut found));
    found
}

/// Gives each diagnostic the level that the site has chosen, and drops those that it has switched off.
///
/// What keeps a notice from being understood at all stays an error, whatever the site says.
pub fn set_levels(found: Vec<Diagnostic>, config: &Config) -> Vec<Diagnostic> {
    let level = |mut diagnostic: Diagnostic| {
        let is_fixed = diagnostic.check.code.starts_with("G1") || diagnostic.check.code.starts_with("G5");
        match config.levels.get(diagnostic.check.name) {
            Some(None) if !is_fixed => return None,
            Some(Some(level)) if !is_fixed || *level == Level::Error => diagnostic.level = *level,
            _ => {}
        }
        Some(diagnostic)
    };
    found.into_iter().filter_map(level).collect()
}
