//! The rules of wording: each looks at the passages of a notice. A new rule is a new file and a line here.

mod bracket;
mod consistency;
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
use crate::text::traits::Traits;
use crate::text::walk;

/// A rule looks at one passage and says what it finds.
type Rule = fn(&Passage<'_>, &mut Findings<'_>);

/// A rule that judges by the notice as a whole. It is given the passages that people read as sentences.
type WholeRule = fn(&[Sentences<'_>], &mut Findings<'_>);

/// A passage that people read as sentences, with what it has.
struct Sentences<'a> {
    passage: Passage<'a>,
    traits: Traits,
}

/// The rules for every passage, code and addresses too, each with what it needs to find anything.
static EVERYWHERE: &[(Traits, Rule)] = &[(Traits::SUSPECT, unencodable::check)];

/// The rules for what people read as sentences.
static SENTENCES: &[(Traits, Rule)] = &[
    (Traits::STOPS, doubled::check),
    (Traits::BLANK, space::check),
    (Traits::TWICE, repeated::characters),
    (Traits::ASPECT, repeated::echoes),
    (Traits::PADDED, date_zero::check),
    (Traits::SERIAL, doc_number::check),
    (Traits::WORD, words::check),
    (Traits::ORDINALS, enumeration::check),
];

/// The rules for a notice as a whole, each with what its passages together need.
static WHOLE: &[(Traits, WholeRule)] = &[
    (Traits::HALF_WIDTH, mixed_width::half_width),
    (Traits::FULL_WIDTH, mixed_width::full_width_digits),
    (Traits::STRAIGHT, straight_quotes::check),
    (Traits::UNPAIRED, bracket::check),
    (Traits::QUOTE, consistency::unquoted_terms),
    (Traits::NONE, consistency::headings),
    (Traits::COLLEGE.and(Traits::SCHOOL), consistency::names),
];

/// All rules over the passages of one file.
pub(super) fn check(path: &str, prose: &Prose, config: &Config, found: &mut Vec<Diagnostic>) {
    let mut findings = Findings { path, config, file: None, found };
    let needed_by_personal = crate::check::personal::needed(&config.personal_data);
    let (ends, mut sentences, mut in_sentences) = (config.words.ends(), Vec::new(), Traits::NONE);
    for passage in prose.passages() {
        let traits = walk::traits(passage.text, ends);
        apply(EVERYWHERE, traits, |rule| rule(&passage, &mut findings));
        if traits.have(needed_by_personal) {
            personal::check(&passage, &mut findings);
        }
        if is_read(passage.kind) {
            apply(SENTENCES, traits, |rule| rule(&passage, &mut findings));
            sentences.push(Sentences { passage, traits });
            in_sentences.add(traits);
        }
    }
    apply(WHOLE, in_sentences, |rule| rule(&sentences, &mut findings));
}

/// The passages that have `traits`.
fn having<'s>(all: &'s [Sentences<'s>], traits: Traits) -> impl Iterator<Item = &'s Passage<'s>> {
    all.iter().filter(move |it| it.traits.have(traits)).map(|it| &it.passage)
}

/// Applies the rules that `traits` are enough for.
fn apply<R: Copy>(rules: &[(Traits, R)], traits: Traits, mut apply: impl FnMut(R)) {
    rules.iter().filter(|(needed, _)| traits.have(*needed)).for_each(|(_, rule)| apply(*rule));
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
