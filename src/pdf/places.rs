//! Where links and pictures of a notice lead from a sheet of paper: to whole addresses, to files of the site.

use pulldown_cmark::LinkType;

use crate::model::links::{self, Target};
use crate::model::{Notice, Site, urls};

/// The whole address of a link; none if it has one only within the site, and the site has none itself.
pub(super) fn address(site: &Site, notice: &Notice, link_type: LinkType, dest: &str) -> Option<String> {
    if link_type == LinkType::Email {
        return Some(format!("mailto:{dest}"));
    }
    let fragment = |fragment: &str| match fragment {
        "" => String::new(),
        fragment => format!("#{}", urls::encode(fragment)),
    };
    let (path, mark) = match links::resolve(site, notice, dest, false).ok()? {
        Target::Outside => return is_whole(dest).then(|| dest.to_owned()),
        Target::Notice(index, place) => (site.notices[index].url.clone(), fragment(place.as_deref().unwrap_or(""))),
        Target::Translation(index, place) => {
            (site.translations[&index].url.clone(), fragment(place.as_deref().unwrap_or("")))
        }
        Target::Here(place) => (notice.url.clone(), fragment(&place)),
        Target::Asset(path) | Target::Root(path) => (path, String::new()),
    };
    of_file(site, &path).map(|address| address + &mark)
}

/// The whole address of a file of the site, if the site has an address.
pub(super) fn of_file(site: &Site, path: &str) -> Option<String> {
    let base = site.config.base_url.as_deref()?;
    Some(format!("{base}{}", urls::encode(path)))
}

/// `//host/path` takes its scheme from the page around it, which paper has not.
fn is_whole(dest: &str) -> bool {
    !dest.starts_with("//")
}

/// The file of a picture, from the site's root; none if it lies elsewhere.
pub(super) fn picture(site: &Site, notice: &Notice, dest: &str) -> Option<String> {
    match links::resolve(site, notice, dest, true).ok()? {
        Target::Asset(path) => Some(format!("content/{path}")),
        Target::Root(path) => Some(format!("static/{path}")),
        Target::Outside | Target::Notice(..) | Target::Translation(..) | Target::Here(_) => None,
    }
}
