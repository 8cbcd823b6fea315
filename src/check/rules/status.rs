//! `unknown-status`: words in the place of a status that the site does not know.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::parse::Body;
use crate::parse::structure::Role;
use crate::text;

pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    for section in &notice.body.sections {
        for measure in Body::entries(section, Role::Measure) {
            let Some(facts) = &measure.facts else { continue };
            let Some(status) = facts.status.as_ref().filter(|status| status.key.is_none()) else { continue };
            let words = &status.text;
            let known = site.config.statuses.values().filter_map(|words| words.first()).cloned().collect::<Vec<_>>();
            let (zh, en) = (known.join("、"), known.join(", "));
            let message = text!("不认识这个状态：{words}", "this status is not known: {words}");
            let hint = text!(
                "可以写：{zh}；或在 gongshi.toml 的 [statuses] 里加上这个说法",
                "known: {en}; or add the words to [statuses] in gongshi.toml"
            );
            let at = notice.at(facts.spans.first().copied().unwrap_or(measure.span));
            found.push(Diagnostic::new(&catalogue::UNKNOWN_STATUS, &notice.path, message).at(at).hint(hint));
        }
    }
}
