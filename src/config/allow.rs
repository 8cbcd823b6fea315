//! Findings of checks that are right as they are: `[[allow]]` of a notice, `[[check.allow]]` of the site.

use std::sync::Arc;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::text;
use crate::text::distance::closest;

/// A finding that is right as it is.
#[derive(Clone, Debug, Deserialize)]
pub struct Allow {
    /// The name of the check, and where it stands in the file.
    pub check: toml::Spanned<String>,
    /// Why.
    pub reason: String,
    /// The words that are allowed; none: all that the check finds in the file.
    #[serde(default)]
    pub text: Option<String>,
}

impl Allow {
    /// The complaint about a check that there is not, or that cannot be switched off.
    pub(crate) fn mistake(&self, file: &Arc<str>) -> Option<Diagnostic> {
        let name = self.check.get_ref();
        let (message, hint) = match catalogue::by_name(name) {
            None => {
                let near = closest(name, catalogue::ALL.iter().map(|check| check.name)).unwrap_or("mobile-number");
                let message = text!("没有叫 {name} 的检查", "there is no check {name}");
                (message, text!("是不是想写 {near}？", "did you mean {near}?"))
            }
            Some(check) if check.is_fixed() => {
                let message = text!("{name} 不能豁免", "{name} cannot be allowed");
                (message, text!("请改正它所指的错误", "mend what it complains of"))
            }
            Some(_) => return None,
        };
        Some(Diagnostic::new(&catalogue::BAD_VALUE, file, message).at(self.check.span()).hint(hint))
    }
}

/// `[[check.allow]]`: the same for a file that no notice speaks for.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct OfFile {
    /// The file, from the site's root.
    pub file: String,
    check: toml::Spanned<String>,
    reason: String,
    #[serde(default)]
    text: Option<String>,
}

impl OfFile {
    pub(super) fn allow(&self) -> Allow {
        Allow { check: self.check.clone(), reason: self.reason.clone(), text: self.text.clone() }
    }
}
