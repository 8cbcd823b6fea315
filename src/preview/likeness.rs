//! How much of the site a changed notice touches: nothing but its own page, or numbers, or the order of things.

use crate::config::Config;
use crate::model::{Counts, Notice, anchors};
use crate::parse::Body;
use crate::parse::structure::Role;

/// Whether the two stand in the site at the same place: all that [`model::assemble`](crate::model::assemble) looks at
/// is the same, so that the site's order, groups and relations hold.
pub(super) fn same_place(a: &Notice, b: &Notice) -> bool {
    let place = |it: &Notice| (it.published, it.issued, it.state);
    let names = |it: &Notice| (it.path.clone(), it.id.clone(), it.url.clone(), it.slug.clone(), it.year.clone());
    let round = |it: &Notice| {
        let inspection = it.inspection.as_ref()?;
        Some((inspection.round.clone()?, inspection.start, inspection.end, inspection.feedback))
    };
    place(a) == place(b)
        && round(a) == round(b)
        && names(a) == names(b)
        && a.issuers == b.issuers
        && a.topics == b.topics
        && a.corrects_names == b.corrects_names
        && a.replaces_names == b.replaces_names
}

/// Whether the two add the same to every number and every list: those of years, units, topics and the ledger hold.
/// Asked of notices at the same place, which therefore have as many sections.
pub(super) fn same_numbers(a: &Notice, b: &Notice, config: &Config) -> bool {
    let sections = |it: &Notice| -> Vec<(bool, usize, Counts)> {
        let section = |section| {
            let mut counts = Counts::new(config);
            counts.add_section(section, config);
            (section.is_category, Body::count(section, Role::Measure), counts)
        };
        it.body.sections.iter().map(section).collect()
    };
    a.counts == b.counts && a.aliases == b.aliases && sections(a) == sections(b)
}

/// Whether links of other notices to places in this one lead where they led.
pub(super) fn same_anchors(a: &Notice, b: &Notice) -> bool {
    let headings = |it: &Notice| it.body.anchors.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>();
    headings(a) == headings(b) && anchors::all(&a.body) == anchors::all(&b.body)
}

/// Whether two states of a notice name the same files: attachments, and whatever else their texts link to.
pub(super) fn same_files(a: &Notice, b: &Notice) -> bool {
    let attached = |it: &Notice| it.attachments.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    let linked = |it: &Notice| it.body.links.iter().map(|link| link.dest.clone()).collect::<Vec<_>>();
    attached(a) == attached(b) && linked(a) == linked(b)
}
