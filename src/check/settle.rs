//! What becomes of a finding: the level that the site has chosen, or nothing, where the site or the notice allows it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Level, catalogue};
use crate::model::Site;
use crate::parse::front_matter::Allow;
use crate::text;

/// The findings of a site, settled.
#[derive(Debug, Default)]
pub struct Settled {
    /// What is to be said.
    pub found: Vec<Diagnostic>,
    /// What the notices allow, each with the reason they give.
    pub allowed: Vec<Allowed>,
}

/// A finding that its notice allows.
#[derive(Debug)]
pub struct Allowed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// The reason that the notice gives.
    pub reason: String,
}

/// Gives each diagnostic the level that the site has chosen, and drops those that it has switched off.
///
/// What keeps a notice from being understood at all stays an error, whatever the site says.
pub fn set_levels(found: Vec<Diagnostic>, config: &Config) -> Vec<Diagnostic> {
    let level = |mut diagnostic: Diagnostic| {
        let is_fixed = diagnostic.check.is_fixed();
        match config.levels.get(diagnostic.check.name) {
            Some(None) if !is_fixed => return None,
            Some(Some(level)) if !is_fixed || *level == Level::Error => diagnostic.level = *level,
            _ => {}
        }
        Some(diagnostic)
    };
    found.into_iter().filter_map(level).collect()
}

/// Settles all findings of a site.
///
/// Of a notice that is not shown (a draft, a scheduled one) only what keeps it from being understood is said, and
/// that it was published before: its author is not done yet. `check` shows drafts, and so says everything.
pub fn settle(found: Vec<Diagnostic>, site: &Site) -> Settled {
    let mut allows: HashMap<&Arc<str>, Vec<(&Allow, bool)>> = HashMap::new();
    for notice in site.notices.iter().chain(site.translations.values()).filter(|notice| !notice.allow.is_empty()) {
        allows.insert(&notice.path, notice.allow.iter().map(|allow| (allow, false)).collect());
    }
    let mut settled = Settled::default();
    for diagnostic in found {
        let is_about_the_site = diagnostic.check.is_fixed() || *diagnostic.check == catalogue::VANISHED_URL;
        if site.hidden.contains(&diagnostic.file) && !is_about_the_site {
            continue;
        }
        let mut of_notice = allows.get_mut(&diagnostic.file).into_iter().flatten();
        match of_notice.find(|(allow, _)| allows_it(allow, &diagnostic)) {
            Some((allow, is_used)) => {
                *is_used = true;
                settled.allowed.push(Allowed { diagnostic, reason: allow.reason.clone() });
            }
            None => settled.found.push(diagnostic),
        }
    }
    for (file, allows) in allows {
        let unused = allows.iter().filter(|(_, is_used)| !is_used);
        settled.found.extend(unused.map(|(allow, _)| unused_allow(file, allow)));
    }
    settled.found = set_levels(settled.found, &site.config);
    settled
}

/// Findings of a site whose drafts are shown: what lacks its reviews is a draft there, with the mark of one.
pub fn as_drafts(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for diagnostic in found.iter_mut().filter(|it| it.check == &catalogue::UNREVIEWED && it.is_error()) {
        diagnostic.level = Level::Warning;
    }
    found
}

fn allows_it(allow: &Allow, diagnostic: &Diagnostic) -> bool {
    let is_meant = match (&allow.text, &diagnostic.subject) {
        (None, _) => true,
        (Some(text), Some(subject)) => subject.contains(text.as_str()) || text.contains(&**subject),
        (Some(_), None) => false,
    };
    is_meant && *allow.check.get_ref() == diagnostic.check.name && !diagnostic.check.is_fixed()
}

fn unused_allow(file: &Arc<str>, allow: &Allow) -> Diagnostic {
    let name = allow.check.get_ref();
    let message =
        text!("[[allow]] 允许的 {name} 在本件里没有出现", "[[allow]] permits {name}, which does not occur here");
    let hint = text!("删掉这一条，或核对 text 的写法", "remove the entry, or check what text says");
    Diagnostic::new(&catalogue::UNUSED_ALLOW, file, message).at(allow.check.span()).hint(hint)
}
