//! The rules of wording: each looks at one passage of a notice. A new rule is a new file and a line here.

mod enumeration;
mod personal;
mod unencodable;

use std::ops::Range;
use std::sync::Arc;

use crate::config::Config;
use crate::config::personal::PersonalData;
use crate::diagnostic::{Check, Diagnostic};
use crate::lang::Text;
use crate::parse::Prose;
use crate::parse::prose::Passage;

/// A rule looks at one passage and says what it finds.
type Rule = fn(&Passage<'_>, &mut Findings<'_>);

/// Every rule.
static ALL: &[Rule] = &[unencodable::check, enumeration::check, personal::check];

/// All rules over the passages of one file.
pub(super) fn check(path: &str, prose: &Prose, config: &Config, found: &mut Vec<Diagnostic>) {
    let mut findings = Findings { path, file: None, data: &config.personal_data, found };
    for passage in prose.passages() {
        ALL.iter().for_each(|rule| rule(&passage, &mut findings));
    }
}

/// Where rules put what they find.
struct Findings<'a> {
    path: &'a str,
    /// The path, shared by all findings of the file once there is one.
    file: Option<Arc<str>>,
    /// What the site says about personal data.
    data: &'a PersonalData,
    found: &'a mut Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Reports the bytes `range` of `passage`.
    fn report(&mut self, check: &'static Check, passage: &Passage<'_>, range: Range<usize>, message: Text, hint: Text) {
        let file = self.file.get_or_insert_with(|| Arc::from(self.path));
        let subject = &passage.text[range.clone()];
        let diagnostic = Diagnostic::new(check, file, message).at(passage.span(range)).about(subject).hint(hint);
        self.found.push(diagnostic);
    }
}
