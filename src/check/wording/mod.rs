//! The rules of wording: each looks at the passages of a notice. A new rule is a new file and a line here.

mod bracket;
mod date_zero;
mod doc_number;
mod doubled;
mod enumeration;
mod mixed_width;
mod personal;
mod repeated;
mod space;
mod straight_quotes;
mod unencodable;
mod words;

use std::ops::Range;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Check, Diagnostic};
use crate::lang::Text;
use crate::parse::Prose;
use crate::parse::prose::{Passage, PassageKind};

/// A rule looks at one passage and says what it finds.
type Rule = fn(&Passage<'_>, &mut Findings<'_>);

/// A rule that judges by the notice as a whole. It is given the passages that people read as sentences.
type WholeRule = fn(&[Passage<'_>], &mut Findings<'_>);

/// The rules for every passage, code and addresses too.
static EVERYWHERE: &[Rule] = &[unencodable::check, personal::check];

/// The rules for what people read as sentences.
static SENTENCES: &[Rule] = &[
    doubled::check,
    space::check,
    repeated::check,
    date_zero::check,
    doc_number::check,
    words::check,
    enumeration::check,
];

/// The rules for a notice as a whole.
static WHOLE: &[WholeRule] = &[mixed_width::check, straight_quotes::check, bracket::check];

/// All rules over the passages of one file.
pub(super) fn check(path: &str, prose: &Prose, config: &Config, found: &mut Vec<Diagnostic>) {
    let mut findings = Findings { path, config, file: None, found };
    let mut sentences = Vec::new();
    for passage in prose.passages() {
        EVERYWHERE.iter().for_each(|rule| rule(&passage, &mut findings));
        if is_read(passage.kind) {
            SENTENCES.iter().for_each(|rule| rule(&passage, &mut findings));
            sentences.push(passage);
        }
    }
    WHOLE.iter().for_each(|rule| rule(&sentences, &mut findings));
}

/// The keys of the front matter whose values are words for the reader. Others are names, addresses and what an
/// exception quotes.
const KEYS_READ: &[&str] =
    &["title", "description", "doc_no", "inspection.name", "contacts.label", "contacts.hours", "history.note"];

fn is_read(kind: &PassageKind) -> bool {
    match kind {
        PassageKind::Key(key) => KEYS_READ.contains(&key.as_str()),
        kind => kind.is_prose(),
    }
}

/// Where rules put what they find.
struct Findings<'a> {
    path: &'a str,
    config: &'a Config,
    /// The path, shared by all findings of the file once there is one.
    file: Option<Arc<str>>,
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

/// The characters of `text` that a message can quote: a long quotation is cut.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 16;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
