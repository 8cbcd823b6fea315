//! `gongshi.toml`: the site's configuration, with a default for every key but `title`.

mod allow;
mod defaults;
mod external;
mod language;
pub mod personal;
pub mod publish;
pub mod shape;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Level, catalogue};
use crate::lang::Lang;
use crate::source::SourceFile;
use crate::text;
use crate::text::distance::closest;
use crate::text::words::WordList;
use crate::workdays::{self, Workdays};

pub use allow::Allow;
pub use external::{ExternalLinks, Policy};
pub use language::{Translated, tag_of};

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
        Raw { title: title.to_owned(), ..Raw::default() }.into_config()
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
    raw.check_holidays(source, &file, &mut found);
    raw.check_allow(&file, &mut found);
    publish::check(&raw.publish, source, &file, &mut found);
    let config = found.iter().all(|d| !d.is_error()).then(|| raw.into_config());
    (config, found)
}

/// The configuration as written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Raw {
    title: String,
    base_url: Option<String>,
    language: Option<String>,
    timezone: Option<String>,
    theme: Option<String>,
    min_version: Option<String>,
    per_page: Option<usize>,
    feed_limit: Option<usize>,
    raw_html: RawHtml,
    outputs: Outputs,
    organisation: Organisation,
    units: IndexMap<String, Unit>,
    topics: IndexMap<String, Topic>,
    kinds: IndexMap<String, Kind>,
    labels: RawLabels,
    statuses: IndexMap<String, RawStatus>,
    check: RawCheck,
    publish: IndexMap<String, publish::Raw>,
    translation: Translated,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawLabels {
    #[serde(deserialize_with = "one_or_many")]
    problems: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    measures: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    owner: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    due: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    status: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawStatus {
    #[serde(deserialize_with = "one_or_many")]
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawCheck {
    allow: Vec<allow::OfFile>,
    levels: BTreeMap<String, String>,
    holidays: BTreeMap<String, workdays::Year>,
    update_months: Option<u32>,
    #[serde(deserialize_with = "one_or_many")]
    reviews: Vec<String>,
    reviews_from: Option<toml::value::Datetime>,
    personal_data: personal::Raw,
    built_in_words: Option<bool>,
    words: IndexMap<String, words::RawWord>,
    external_links: ExternalLinks,
    #[serde(deserialize_with = "one_or_many")]
    metadata: Vec<String>,
}

impl Raw {
    /// Mistakes that the shape cannot tell.
    fn check(&self, source: &SourceFile, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
        let mut complain = |key: &str, value: &str, message, hint| {
            let place = locate(&source.text, key, value);
            found.push(Diagnostic::new(&catalogue::BAD_VALUE, file, message).at(place).hint(hint));
        };
        if let Some(url) = &self.base_url
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            let message = text!("base_url 不是完整的网址：{url}", "base_url is no complete address: {url}");
            let hint =
                text!("写成 https://www.example.edu.cn/xxgk/ 的样子", "write it like https://www.example.edu.cn/xxgk/");
            complain("base_url", url, message, hint);
        }
        if let Some(name) = &self.timezone
            && jiff::tz::TimeZone::get(name).is_err()
        {
            let message = text!("timezone 不认识：{name}", "timezone is not known: {name}");
            complain("timezone", name, message, text!("一般写 Asia/Shanghai", "usually Asia/Shanghai"));
        }
        if self.per_page == Some(0) {
            complain(
                "per_page",
                "0",
                text!("per_page 不能是 0", "per_page cannot be 0"),
                text!("一般写 20", "usually 20"),
            );
        }
        for key in self.units.keys().chain(self.topics.keys()) {
            if !is_file_name(key) {
                let message = text!("{key} 不能用作网页的文件名", "{key} cannot be the file name of a page");
                let hint =
                    text!("键只用小写字母、数字、汉字和连字符", "use lower-case letters, digits, Han and hyphens");
                complain(key, key, message, hint);
            }
        }
        for (name, level) in &self.check.levels {
            if catalogue::by_name(name).is_none() {
                let message = text!("没有叫 {name} 的检查", "there is no check {name}");
                let near = closest(name, catalogue::ALL.iter().map(|check| check.name)).unwrap_or("broken-link");
                complain(name, name, message, text!("是不是想写 {near}？", "did you mean {near}?"));
            }
            if parse_level(level).is_none() {
                let message = text!("不认识这个级别：{level}", "this level is not known: {level}");
                complain(
                    name,
                    level,
                    message,
                    text!("可以写 error、warning、note 或 off", "write error, warning, note or off"),
                );
            }
        }
        for (name, pattern) in &self.check.personal_data.numbers {
            if personal::whole(pattern).is_none() {
                let message =
                    text!("{name} 的写法看不懂：{pattern}", "the pattern of {name} cannot be understood: {pattern}");
                let hint = text!(
                    "例如 \"20\\\\d{{8}}\" 表示 20 开头的十位数字",
                    "\"20\\\\d{{8}}\", for one, means ten digits that begin with 20"
                );
                complain(name, name, message, hint);
            }
        }
        if let Some(wanted) = &self.min_version
            && !crate::version_is_at_least(wanted)
        {
            let ours = crate::VERSION;
            let message = text!(
                "本站要求 gongshi {wanted} 以上，这里是 {ours}",
                "the site asks for gongshi {wanted}, this is {ours}"
            );
            let place = locate(&source.text, "min_version", wanted);
            let hint = text!("请换用新版的 gongshi", "use a newer gongshi");
            found.push(Diagnostic::new(&catalogue::MIN_VERSION, file, message).at(place).hint(hint));
        }
    }

    /// Exceptions for checks that there are not.
    fn check_allow(&self, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
        found.extend(self.check.allow.iter().filter_map(|it| it.allow().mistake(file)));
    }

    /// Days of holidays that there are not.
    fn check_holidays(&self, source: &SourceFile, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
        for (year, days) in &self.check.holidays {
            let number = year.parse::<i16>().ok().filter(|_| year.len() == 4);
            let is_day = |days: &&String| number.is_some_and(|year| workdays::range(year, days).is_none());
            let wrong = number.map_or(Some(year), |_| days.off.iter().chain(&days.work).find(is_day));
            if let Some(wrong) = wrong {
                let message = text!("节假日里没有这样的日子：{wrong}", "holidays have no such day: {wrong}");
                let hint = text!(
                    "写成 [check.holidays.2027]，off = [\"01-01..01-03\"]，work = [\"02-14\"]",
                    "write [check.holidays.2027], off = [\"01-01..01-03\"], work = [\"02-14\"]"
                );
                let place = locate(&source.text, "", wrong);
                found.push(Diagnostic::new(&catalogue::BAD_VALUE, file, message).at(place).hint(hint));
            }
        }
    }

    fn into_config(self) -> Config {
        let language: Lang = self.language.and_then(|tag| tag.parse().ok()).unwrap_or_default();
        let timezone = self.timezone.as_deref().unwrap_or("Asia/Shanghai");
        let external_links = self.check.external_links.with_own(self.base_url.as_deref(), &self.organisation);
        let levels = self.check.levels.iter().filter_map(|(name, level)| Some((name.clone(), parse_level(level)?)));
        let reviews_from = self.check.reviews_from.and_then(|day| day.date?.to_string().parse().ok());
        let mut allow: BTreeMap<Arc<str>, Vec<Allow>> = BTreeMap::new();
        for it in &self.check.allow {
            allow.entry(Arc::from(it.file.as_str())).or_default().push(it.allow());
        }
        Config {
            title: self.title,
            base_url: self.base_url.map(|url| if url.ends_with('/') { url } else { url + "/" }),
            language,
            timezone: jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC),
            theme: self.theme.unwrap_or_else(|| "campus".to_owned()),
            per_page: self.per_page.unwrap_or(20).max(1),
            feed_limit: self.feed_limit.unwrap_or(30),
            raw_html: self.raw_html,
            outputs: self.outputs,
            personal_data: self.check.personal_data.read(&self.organisation, &self.units),
            organisation: self.organisation,
            units: self.units,
            levels: levels.collect(),
            workdays: Workdays::new(&self.check.holidays),
            update_months: self.check.update_months,
            reviews: self.check.reviews,
            reviews_from,
            words: words::list(self.check.built_in_words.unwrap_or(true), self.check.words),
            external_links,
            metadata: self.check.metadata,
            allow,
            publish: publish::targets(self.publish),
            shows_campus: false,
            topics: if self.topics.is_empty() { defaults::topics(language) } else { self.topics },
            kinds: defaults::merge(defaults::kinds(language), self.kinds),
            labels: defaults::labels(self.labels, language),
            statuses: defaults::statuses(self.statuses.into_iter().map(|(key, status)| (key, status.words)), language),
            translated: self.translation,
        }
    }
}

/// `error` … `off`; the inner `None` is `off`.
fn parse_level(word: &str) -> Option<Option<Level>> {
    match word {
        "error" => Some(Some(Level::Error)),
        "warning" => Some(Some(Level::Warning)),
        "note" => Some(Some(Level::Note)),
        "off" => Some(None),
        _ => None,
    }
}

/// Whether a key can be part of an address and of a file name on every system.
fn is_file_name(key: &str) -> bool {
    !key.is_empty()
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || crate::text::han::is_han(c))
        && key != "index"
}

/// The bytes of `value` in the line that sets `key`, or the start of the file.
pub(crate) fn locate(text: &str, key: &str, value: &str) -> std::ops::Range<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.contains(key)
            && let Some(at) = line.find(value)
        {
            return start + at..start + at + value.len();
        }
        start += line.len();
    }
    0..0
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
