//! `gongshi.toml`: the site's configuration, with a default for every key but `title`.

pub mod address;
mod allow;
mod defaults;
mod external;
mod language;
pub mod personal;
pub mod publish;
mod raw;
pub mod shape;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Level};
use crate::lang::{Lang, Text};
use crate::source::SourceFile;
use crate::text;
use crate::text::distance::closest;
use crate::text::words::WordList;
use crate::workdays::Workdays;

pub use allow::Allow;
pub use external::{ExternalLinks, Policy};
pub use language::{Translated, tag_of};

use raw::{Raw, RawLabels};

/// The name of the configuration file; the folder that holds it is the site's root.
pub const FILE: &str = "gongshi.toml";

/// Everything that a site may decide.
#[derive(Clone, Debug)]
pub struct Config {
    /// The site's title.
    pub title: String,
    /// Where the site is published, with a final `/`.
    pub base_url: Option<String>,
    /// The language of the interface.
    pub language: Lang,
    /// The time zone in which days begin.
    pub timezone: jiff::tz::TimeZone,
    /// The name of the theme.
    pub theme: String,
    /// How many notices stand on one page of a list.
    pub per_page: usize,
    /// How many notices the feed carries.
    pub feed_limit: usize,
    /// What becomes of HTML in notices.
    pub raw_html: RawHtml,
    /// Which outputs are wanted.
    pub outputs: Outputs,
    /// The organisation's facts, as written.
    pub organisation: Organisation,
    /// Issuers, by key.
    pub units: IndexMap<String, Unit>,
    /// Topics, by key, in order.
    pub topics: IndexMap<String, Topic>,
    /// Kinds of notices, by key.
    pub kinds: IndexMap<String, Kind>,
    /// The words that introduce problems, measures and facts.
    pub labels: Labels,
    /// The words of each status, by status key, in order.
    pub statuses: IndexMap<String, Vec<String>>,
    /// Levels that the site has chosen.
    pub levels: BTreeMap<String, Option<Level>>,
    /// Which days are worked.
    pub workdays: Workdays,
    /// After how many months without a notice a unit's page is called stale; none: never.
    pub update_months: Option<u32>,
    /// The steps of review that a notice must have passed, in order.
    pub reviews: Vec<String>,
    /// Notices issued before this day need no record of them.
    pub reviews_from: Option<jiff::civil::Date>,
    /// What counts as personal data, and how it is to be masked.
    pub personal_data: personal::PersonalData,
    /// Findings that are right as they are, by the file they are about, from the site's root.
    pub allow: BTreeMap<Arc<str>, Vec<Allow>>,
    /// Words that should not be written.
    pub words: WordList,
    /// Which other sites may be linked to.
    pub external_links: ExternalLinks,
    /// What every notice must say of itself for search engines: `description`, `keywords`.
    pub metadata: Vec<String>,
    /// How the site's own names read in the other language, on the pages of translations.
    pub translated: Translated,
    /// Where the site is published to, by name.
    pub publish: IndexMap<String, publish::Target>,
    /// Whether notices for the campus only are shown: the target that the site is built for may receive them.
    pub shows_campus: bool,
}

/// What becomes of HTML in notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RawHtml {
    /// It is an error.
    #[default]
    Refuse,
    /// It is cleaned of everything active.
    Sanitise,
}

/// Which outputs are wanted beside the notices' pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Outputs {
    /// Data twins and `data/`.
    pub data: bool,
    /// Topic pages.
    pub topics: bool,
    /// Unit pages.
    pub units: bool,
    /// Pages of inspection rounds.
    pub rounds: bool,
    /// The ledger.
    pub ledger: bool,
    /// The feeds.
    pub feed: bool,
    /// The sitemap.
    pub sitemap: bool,
    /// The search.
    pub search: bool,
}

impl Default for Outputs {
    fn default() -> Self {
        Outputs {
            data: true,
            topics: true,
            units: true,
            rounds: true,
            ledger: true,
            feed: true,
            sitemap: true,
            search: true,
        }
    }
}

/// The organisation's facts. None is required.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "explained in `shape`, from where the documentation is made")]
pub struct Organisation {
    pub name: Option<String>,
    pub sponsor: Option<String>,
    pub site_name: Option<String>,
    pub site_domain: Option<String>,
    pub site_id_code: Option<String>,
    pub icp: Option<String>,
    pub police: Option<String>,
    pub address: Option<String>,
    pub postcode: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// An issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Unit {
    /// Its full name.
    pub name: String,
    /// Other names that notices use for it.
    #[serde(default, deserialize_with = "one_or_many")]
    pub aliases: Vec<String>,
    /// How to reach it.
    pub contact: Option<String>,
    /// After how many months without a notice its page is called stale; by default as the site says.
    pub update_months: Option<u32>,
}

/// A heading under which like categories of different notices are gathered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Words in a category's title that lead it here.
    #[serde(default, deserialize_with = "one_or_many")]
    pub keywords: Vec<String>,
    /// Decides between topics whose words occur equally; the greater wins.
    #[serde(default)]
    pub weight: u32,
}

/// A kind of notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Kind {
    /// Its name.
    pub name: String,
    /// Whether a numbered section without problems or measures is an issue category all the same.
    #[serde(default)]
    pub categories: bool,
    /// How many working days a publicity period has at least.
    pub publicity_workdays: Option<u32>,
    /// How many days after the end of its period a notice is taken down.
    pub keep_days: Option<u32>,
    /// How many days after the end of its period, or else after its publication, its text goes by itself.
    pub expire_days: Option<u32>,
}

/// The words that introduce problems, measures and facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// 主要问题 …
    pub problems: Vec<String>,
    /// 整改措施 …
    pub measures: Vec<String>,
    /// 责任单位 …
    pub owner: Vec<String>,
    /// 完成时限 …
    pub due: Vec<String>,
    /// 整改状态 …
    pub status: Vec<String>,
}

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Problems follow.
    Problems,
    /// Measures follow.
    Measures,
    /// Responsible units follow.
    Owner,
    /// A time limit follows.
    Due,
    /// A status follows.
    Status,
}

impl Labels {
    /// What `word` announces, if it is a label. Blanks inside are ignored, as Word drafts have them, and so is the case
    /// of letters: labels are kept `folded`.
    pub fn find(&self, word: &str) -> Option<Label> {
        let word = folded(word);
        let among = |words: &[String]| words.contains(&word);
        [
            (Label::Problems, &self.problems),
            (Label::Measures, &self.measures),
            (Label::Owner, &self.owner),
            (Label::Due, &self.due),
            (Label::Status, &self.status),
        ]
        .into_iter()
        .find_map(|(label, words)| among(words).then_some(label))
    }

    /// The label that `words`, which are none, nearly are. Short words are near to too much.
    pub fn nearly(&self, words: &str) -> Option<&str> {
        let words: String = words.chars().filter(|c| !c.is_whitespace()).collect();
        if !(3..=9).contains(&words.chars().count()) || self.find(&words).is_some() {
            return None;
        }
        let all = [&self.problems, &self.measures, &self.owner, &self.due, &self.status];
        // An English label stands here without its blanks: nobody could be told to write it so.
        let long = all.into_iter().flatten();
        let long = long.filter(|label| !label.is_ascii() && label.chars().count() == words.chars().count());
        closest(&words, long.map(String::as_str))
    }
}

impl Config {
    /// The configuration with nothing but a title.
    pub fn new(title: &str) -> Self {
        Raw::titled(title).into_config()
    }

    /// The key of the unit called `name`, by its name or one of its other names.
    pub fn unit_key(&self, name: &str) -> Option<&str> {
        let called = |unit: &Unit| unit.name == name || unit.aliases.iter().any(|alias| alias == name);
        self.units.iter().find(|(key, unit)| key.as_str() == name || called(unit)).map(|(key, _)| key.as_str())
    }

    /// The status that `words` name, if the configuration knows them: the same words, or the longest that they begin
    /// with (`未完成，已列入下一年度计划` is 未完成).
    pub fn status_key(&self, words: &str) -> Option<&str> {
        let words = folded(words);
        let known = || self.statuses.iter().flat_map(|(key, all)| all.iter().map(move |word| (key.as_str(), word)));
        known()
            .find(|(key, word)| *key == words || is_word(word, &words))
            .or_else(|| known().filter(|(_, word)| begins(&words, word)).max_by_key(|(_, word)| word.len()))
            .map(|(key, _)| key)
    }

    /// Whether `words` are those of a status and nothing else.
    pub fn is_status(&self, words: &str) -> bool {
        self.statuses.values().flatten().any(|word| word == words)
            || (words.is_ascii() && self.statuses.values().flatten().any(|word| is_word(word, &folded(words))))
    }
}

/// Whether folded words are this word. Only words of letters have to be folded for it.
fn is_word(word: &str, words: &str) -> bool {
    word == words || (word.is_ascii() && words.is_ascii() && folded(word) == words)
}

/// Whether folded words begin with this word.
fn begins(words: &str, word: &str) -> bool {
    words.starts_with(word) || (word.is_ascii() && words.starts_with(&folded(word)))
}

/// Words without blanks and capitals, as they are compared.
pub(crate) fn folded(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// Reads the configuration. A configuration with mistakes gives none, but all its mistakes.
pub fn parse(source: &SourceFile) -> (Option<Config>, Vec<Diagnostic>) {
    let file: Arc<str> = Arc::from(source.path.as_str());
    let secrets = publish::secrets(source, &file);
    if !secrets.is_empty() {
        return (None, secrets);
    }
    let (raw, mut found) = crate::shape::read::<Raw>(&source.text, 0, &file, shape::SITE);
    let Some(raw) = raw else { return (None, found) };
    raw.check(source, &file, &mut found);
    raw.check_levels(source, &file, &mut found);
    raw.check_holidays(source, &file, &mut found);
    raw.check_allow(&file, &mut found);
    publish::check(&raw.publish, source, &file, &mut found);
    let config = found.iter().all(|d| !d.is_error()).then(|| raw.into_config());
    (config, found)
}

/// The bytes of `value` in the line that sets `key`, or the start of the file. Comments set nothing.
pub(crate) fn locate(text: &str, key: &str, value: &str) -> std::ops::Range<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let told = without_comment(line);
        if word_at(told, key).is_some()
            && let Some(at) = word_at(told, value)
        {
            return start + at..start + at + value.len();
        }
        start += line.len();
    }
    0..0
}

/// A line of TOML up to the `#` that stands in no quotation marks.
fn without_comment(line: &str) -> &str {
    let mut open = None;
    for (at, c) in line.char_indices() {
        match (open, c) {
            (None, '#') => return &line[..at],
            (None, '"' | '\'') => open = Some(c),
            (Some(mark), c) if mark == c => open = None,
            _ => {}
        }
    }
    line
}

/// Where `word` stands in a line and is no piece of a longer word.
fn word_at(line: &str, word: &str) -> Option<usize> {
    let is_of_a_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let meets = |a: Option<char>, b: Option<char>| a.is_some_and(is_of_a_word) && b.is_some_and(is_of_a_word);
    line.match_indices(word).map(|(at, _)| at).find(|&at| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !meets(before.chars().next_back(), word.chars().next())
            && !meets(word.chars().next_back(), after.chars().next())
    })
}

/// Reads one string or a list of strings.
pub(crate) fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    fn read(text: &str) -> (Option<Config>, Vec<String>) {
        let source = SourceFile { path: FILE.to_owned(), text: text.to_owned() };
        let (config, found) = parse(&source);
        (config, found.iter().map(|d| format!("{} {}", d.check.name, d.message.get(Lang::En))).collect())
    }

    #[test]
    fn only_the_title_is_required() {
        let (config, found) = read("title = \"公示\"");
        assert_eq!(found, Vec::<String>::new());
        let config = config.unwrap();
        assert_eq!((config.theme.as_str(), config.per_page), ("campus", 20));
        assert_eq!(config.labels.find("整改 措施"), Some(Label::Measures));
        assert_eq!(read("").1, ["missing-key title is missing (the site's title, shown on every page)"]);
    }

    #[test]
    fn statuses_are_found_by_their_words() {
        let config = Config::new("公示");
        let key = |words| config.status_key(words).map(str::to_owned);
        assert_eq!(key("已完成").as_deref(), Some("done"));
        assert_eq!(key("未完成，已列入下一年度计划").as_deref(), Some("open"));
        assert_eq!(key("基本 完成").as_deref(), Some("mostly-done"));
        assert_eq!(key("某种状态"), None);
    }

    #[test]
    fn a_mistake_is_located_where_it_is_set() {
        let text = "[organisation] # in the footer: foo\nname = \"a#xfoo\"\n[check.levels]\nfoo-bar = \"off\"\nfoo = \"no\" # no\n";
        let place = locate(text, "foo", "foo");
        assert_eq!(&text[place.start..place.end + 3], "foo = ");
        assert_eq!(locate(text, "foo", "no"), text.find("\"no\"").unwrap() + 1..text.find("\"no\"").unwrap() + 3);
        assert_eq!(locate(text, "bar", "x"), 0..0);
    }

    #[test]
    fn mistakes_are_named() {
        let (config, found) = read("title = \"x\"\nbase_url = \"www.x.cn\"\n[check]\nlevels.borken-link = \"of\"\n");
        assert!(config.is_none());
        assert_eq!(
            found,
            [
                "bad-value base_url is no complete address: www.x.cn",
                "bad-value there is no check borken-link",
                "bad-value this level is not known: of"
            ]
        );
    }
}
