//! `unknown-label`: words in the place of a label that nearly are one (主要间题). What they announce is not understood.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::text;

pub(super) fn check(_: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    for near in &notice.body.near_labels {
        let (written, label) = (&near.written, &near.label);
        let message = text!("不认识小标题“{written}”", "the label “{written}” is not known");
        let hint = text!(
            "是不是“{label}”？写法没有错的话，把它加到 gongshi.toml 的 [labels] 里",
            "did you mean “{label}”? If it is right, add it to [labels] in gongshi.toml"
        );
        let diagnostic = Diagnostic::new(&catalogue::UNKNOWN_LABEL, &notice.path, message);
        found.push(diagnostic.at(notice.at(near.span)).about(written).hint(hint));
    }
}
