//! Pages that were published and that the site no longer has.

use std::collections::HashSet;
use std::path::Path;

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::io::write;
use crate::markdown::entities::unescape;
use crate::model::{Notice, Site};
use crate::render::{self, PageKind, Plan};

use super::site::Folder;

/// Pages that the last build into `out` `published` and that the site no longer has, unless there are mistakes in `found`
/// that hide the addresses of some notices. `is_kept` says of a notice whether its page stays.
pub(super) fn vanished(
    folder: &Folder,
    (out, published): (&Path, &[String]),
    (site, plan): (&Site, &Plan),
    is_kept: impl Fn(&Notice) -> bool,
    found: &[Diagnostic],
) -> Vec<Diagnostic> {
    if found.iter().any(|diagnostic| diagnostic.check.is_fixed() && diagnostic.is_error()) {
        return Vec::new();
    }
    let is_planned = |page: &&render::Page| match page.kind {
        PageKind::Notice(index) | PageKind::Redirect(index) => is_kept(&site.notices[index]),
        PageKind::Translation(index) | PageKind::TranslationRedirect(index) => is_kept(&site.translations[&index]),
        _ => true,
    };
    let pages = plan.pages.iter().filter(is_planned).map(|page| page.url.as_str());
    let planned: HashSet<&str> = pages.chain(site.statics.keys().map(String::as_str)).collect();
    let shown = out.strip_prefix(&folder.root).unwrap_or(out).to_string_lossy().replace('\\', "/");
    let told = check::vanished(&planned, published).into_iter().filter_map(|url| {
        let title = write::title_of(out, url)?.map(|title| unescape(&title).into_owned());
        Some(check::vanished_url(site, url, title.as_deref(), &format!("{shown}/{url}"), published))
    });
    // What the record says already is not said twice.
    let is_new = |it: &Diagnostic| !found.iter().any(|other| other.check == it.check && other.subject == it.subject);
    told.filter(is_new).collect()
}
