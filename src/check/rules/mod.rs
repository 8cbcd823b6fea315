//! The rules, one file each. A new rule is a new file and a line here.

mod completeness;
mod date_order;
mod external_links;
mod issuers;
mod labels;
mod levels;
mod links;
mod metadata;
mod ordinals;
mod overdue;
mod period;
mod reviews;
mod status;
mod stray_documents;
mod totals;
mod translation;
mod units;
mod year_folder;

pub use external_links::unwanted;
pub(super) use translation::check as translation;

use crate::diagnostic::Diagnostic;
use crate::model::{Notice, Site};

/// A rule looks at one notice of a site and says what it finds.
pub(super) type Rule = fn(&Site, &Notice, &mut Vec<Diagnostic>);

/// A rule that looks at the site as a whole.
pub(super) type SiteRule = fn(&Site, &mut Vec<Diagnostic>);

/// Every rule of the whole site.
pub(super) static OF_SITE: &[SiteRule] = &[units::check, metadata::check_site, stray_documents::check];

/// Every rule of a notice.
pub(super) static ALL: &[Rule] = &[
    completeness::check,
    ordinals::check,
    levels::check,
    labels::check,
    status::check,
    issuers::check,
    totals::check,
    date_order::check,
    overdue::check,
    period::check,
    reviews::check,
    year_folder::check,
    links::check,
    external_links::check,
    metadata::check,
];

/// The rules of a notice that a translation has to keep by itself. What it says is held against its original.
pub(super) static OF_TRANSLATIONS: &[Rule] =
    &[ordinals::check, labels::check, status::check, totals::check, links::check, external_links::check];
