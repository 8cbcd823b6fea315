//! `unknown-unit`: an issuer that the configuration does not list. Only where the site lists its units at all.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::text;
use crate::text::distance::closest;

pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    if site.config.units.is_empty() {
        return;
    }
    for issuer in notice.issuers.iter().filter(|issuer| issuer.key.is_none()) {
        let name = &issuer.name;
        let message = text!("发布单位“{name}”不在 [units] 里", "the issuer “{name}” is not listed in [units]");
        let hint = match closest(name, site.config.units.values().map(|unit| unit.name.as_str())) {
            Some(near) => text!("是不是“{near}”？", "did you mean “{near}”?"),
            None => text!("在 gongshi.toml 里加上这个单位", "add the unit to gongshi.toml"),
        };
        found.push(Diagnostic::new(&catalogue::UNKNOWN_UNIT, &notice.path, message).at_key("issuer").hint(hint));
    }
}
