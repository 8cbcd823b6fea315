//! The rules, one file each. A new rule is a new file and a line here.

mod completeness;
mod date_order;
mod external_links;
mod issuers;
mod links;
mod metadata;
mod ordinals;
mod status;
mod totals;
mod year_folder;

pub use external_links::unwanted;
pub(super) use metadata::of_site;

use crate::diagnostic::Diagnostic;
use crate::model::{Notice, Site};

/// A rule looks at one notice of a site and says what it finds.
pub(super) type Rule = fn(&Site, &Notice, &mut Vec<Diagnostic>);

/// Every rule.
pub(super) static ALL: &[Rule] = &[
    completeness::check,
    ordinals::check,
    status::check,
    issuers::check,
    totals::check,
    date_order::check,
    year_folder::check,
    links::check,
    external_links::check,
    metadata::check,
];
