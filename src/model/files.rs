//! Which files beside the notices are published, and which notice names them.

use std::collections::BTreeMap;

use crate::source::{Asset, Span};

use super::links::{Target, resolve};
use super::{Notice, Site, urls};

/// A file that is published as it is.
#[derive(Clone, Copy, Debug)]
pub struct Published<'a> {
    /// Its path from the site's root in the output.
    pub path: &'a str,
    /// The file.
    pub asset: &'a Asset,
    /// The notice that names it first, by the order of their files; none, if it only lies in `static/`.
    pub named: Option<Named<'a>>,
}

/// Where a notice names a file.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The notice's file.
    pub file: &'a str,
    /// The place of the link in the notice's file; none, if the file is listed under `attachments`.
    pub link: Option<Span>,
}

/// The paths below `content/` of what a notice names, attachments and what its text links to, whether it is there or not.
pub fn named_by(notice: &Notice) -> impl Iterator<Item = String> + '_ {
    let linked = notice.body.links.iter().filter_map(|link| {
        let path = link.dest.split('#').next().unwrap_or_default();
        urls::beside(&notice.path, &urls::decode(path))
    });
    notice.attachments.iter().map(|file| file.path.clone()).chain(linked)
}

/// All files that are published: those beside the notices that a notice names, and all of `static/`.
pub fn published(site: &Site) -> Vec<Published<'_>> {
    if site.assets.is_empty() && site.statics.is_empty() {
        return Vec::new();
    }
    let (mut assets, mut statics): (BTreeMap<String, Named<'_>>, BTreeMap<String, Named<'_>>) = Default::default();
    let all = site.notices.iter().chain(site.translations.values());
    let mut order: Vec<&Notice> = all.map(AsRef::as_ref).filter(|notice| notice.shows_text()).collect();
    order.sort_by_key(|notice| &notice.path);
    for notice in order {
        for file in &notice.attachments {
            assets.entry(file.path.clone()).or_insert(Named { file: &notice.path, link: None });
        }
        for link in &notice.body.links {
            let named = Named { file: &notice.path, link: Some(notice.at(link.span)) };
            match resolve(site, notice, &link.dest, link.is_image) {
                Ok(Target::Asset(path)) => drop(assets.entry(path).or_insert(named)),
                Ok(Target::Root(path)) => drop(statics.entry(path).or_insert(named)),
                _ => {}
            }
        }
    }
    let beside = assets.iter().filter_map(|(path, named)| {
        let (path, asset) = site.assets.get_key_value(path)?;
        Some(Published { path, asset, named: Some(*named) })
    });
    let apart = site.statics.iter().map(|(path, asset)| Published { path, asset, named: statics.get(path).copied() });
    beside.chain(apart).collect()
}
