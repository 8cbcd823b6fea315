//! The addresses in a year's pages: what is not in the package becomes a whole address, or words.

use std::collections::{BTreeMap, BTreeSet};

use crate::inspect;
use crate::model::urls;

use super::Tree;

/// Changes the links of all pages that lead to what is not among `pages`, and says how many there were. With the site's address
/// `base` they become whole addresses; without it they lead nowhere.
pub(super) fn keep_inside(pages: &mut Tree, addresses: &BTreeMap<String, String>, base: Option<&str>) -> usize {
    let there: BTreeSet<String> = pages.keys().cloned().collect();
    let mut count = 0;
    for (from, bytes) in pages.iter_mut().filter(|(path, _)| path.ends_with(".html")) {
        let Ok(html) = std::str::from_utf8(bytes) else { continue };
        let mut changed = String::new();
        let mut done = 0;
        for (at, written) in inspect::addresses(html) {
            let Some(target) = outside(from, written, &there, addresses) else { continue };
            count += 1;
            changed.push_str(&html[done..at]);
            changed.push_str(&base.map_or_else(|| "#".to_owned(), |base| format!("{base}{}", urls::encode(&target))));
            done = at + written.len();
        }
        if done > 0 {
            changed.push_str(&html[done..]);
            *bytes = changed.into_bytes();
        }
    }
    count
}

/// The address (from the site's root) that `written` on the page `from` leads to, if that is a file of the site and not in the package.
fn outside(
    from: &str,
    written: &str,
    there: &BTreeSet<String>,
    addresses: &BTreeMap<String, String>,
) -> Option<String> {
    let value = inspect::unescape(written);
    if value.starts_with(['#', '/', '?']) || value.split('/').next()?.contains(':') {
        return None;
    }
    let (file, place) = value.split_once('#').map_or((&*value, None), |(file, place)| (file, Some(place)));
    let path = urls::beside(from, &urls::decode(file))?;
    if there.contains(&path) {
        return None;
    }
    let page = addresses.get(&format!("content/{path}")).unwrap_or(&path);
    Some(place.map_or_else(|| page.clone(), |place| format!("{page}#{place}")))
}
