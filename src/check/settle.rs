//! What becomes of a finding: the level that the site has chosen, or nothing, where the site or the notice allows it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::{self, Allow, Config};
use crate::diagnostic::{Diagnostic, Level, catalogue};
use crate::model::Site;
use crate::text;

/// The findings of a site, settled.
#[derive(Debug, Default)]
pub struct Settled {
    /// What is to be said.
    pub found: Vec<Diagnostic>,
    /// What the notices and the site allow, each with the reason given.
    pub allowed: Vec<Allowed>,
}

/// A finding that its notice or the site allows.
#[derive(Debug)]
pub struct Allowed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// The reason that is given.
    pub reason: String,
}

/// An exception, and whether anything was excepted.
struct Exception<'a> {
    allow: &'a Allow,
    is_of_site: bool,
    is_used: bool,
}

impl<'a> Exception<'a> {
    fn new(allow: &'a Allow, is_of_site: bool) -> Self {
        Exception { allow, is_of_site, is_used: false }
    }

    fn unused(&self, file: &Arc<str>) -> Diagnostic {
        let name = self.allow.check.get_ref();
        let (stands_in, message, hint) = match self.is_of_site {
            true => (
                Arc::from(config::FILE),
                text!(
                    "[[check.allow]] 允许的 {name} 在 {file} 里没有出现",
                    "[[check.allow]] permits {name}, which does not occur in {file}"
                ),
                text!("删掉这一条，或核对 file 和 text 的写法", "remove the entry, or check what file and text say"),
            ),
            false => (
                Arc::clone(file),
                text!(
                    "[[allow]] 允许的 {name} 在本件里没有出现",
                    "[[allow]] permits {name}, which does not occur here"
                ),
                text!("删掉这一条，或核对 text 的写法", "remove the entry, or check what text says"),
            ),
        };
        Diagnostic::new(&catalogue::UNUSED_ALLOW, &stands_in, message).at(self.allow.check.span()).hint(hint)
    }
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
    let mut allows: HashMap<&Arc<str>, Vec<Exception<'_>>> = HashMap::new();
    for notice in site.notices.iter().chain(site.translations.values()).filter(|notice| !notice.allow.is_empty()) {
        allows.insert(&notice.path, notice.allow.iter().map(|allow| Exception::new(allow, false)).collect());
    }
    for (file, of_file) in &site.config.allow {
        allows.entry(file).or_default().extend(of_file.iter().map(|allow| Exception::new(allow, true)));
    }
    let mut settled = Settled::default();
    for diagnostic in found {
        let is_about_the_site = diagnostic.check.is_fixed() || *diagnostic.check == catalogue::VANISHED_URL;
        if site.hidden.contains(&diagnostic.file) && !is_about_the_site {
            continue;
        }
        let mut of_notice = allows.get_mut(&diagnostic.file).into_iter().flatten();
        match of_notice.find(|it| allows_it(it.allow, &diagnostic)) {
            Some(exception) => {
                exception.is_used = true;
                settled.allowed.push(Allowed { diagnostic, reason: exception.allow.reason.clone() });
            }
            None => settled.found.push(diagnostic),
        }
    }
    for (file, allows) in allows {
        settled.found.extend(allows.iter().filter(|it| !it.is_used).map(|it| it.unused(file)));
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
