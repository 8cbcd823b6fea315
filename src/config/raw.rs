//! `gongshi.toml` as it is written, and how it becomes a [`Config`].

use crate::diagnostic::catalogue;
use crate::workdays;

use super::*;

/// The configuration as written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
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
    pub publish: IndexMap<String, publish::Raw>,
    translation: Translated,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawLabels {
    #[serde(deserialize_with = "one_or_many")]
    pub problems: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub measures: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub owner: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub due: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub status: Vec<String>,
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
    /// A configuration that says nothing but its title.
    pub(super) fn titled(title: &str) -> Self {
        Raw { title: title.to_owned(), ..Raw::default() }
    }

    /// Mistakes that the shape cannot tell.
    pub(super) fn check(&self, source: &SourceFile, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
        let mut complain = |key: &str, value: &str, message, hint| {
            let place = locate(&source.text, key, value);
            found.push(Diagnostic::new(&catalogue::BAD_VALUE, file, message).at(place).hint(hint));
        };
        if let Some(url) = &self.base_url
            && let Some(Text { zh, en }) = address::problem(url)
        {
            let message = text!("base_url {zh}：{url}", "base_url {en}: {url}");
            complain("base_url", url, message, address::hint());
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
            let is_version = wanted.split('.').all(|number| number.trim().parse::<u32>().is_ok());
            let hint = match is_version {
                true => text!("请换用新版的 gongshi", "use a newer gongshi"),
                false => text!("版本写成 \"{ours}\" 的样子", "write a version like \"{ours}\""),
            };
            found.push(Diagnostic::new(&catalogue::MIN_VERSION, file, message).at(place).hint(hint));
        }
    }

    /// Levels of checks that there are not, and levels that there are not.
    pub(super) fn check_levels(&self, source: &SourceFile, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
        let mut complain = |key: &str, value: &str, message, hint| {
            let place = locate(&source.text, key, value);
            found.push(Diagnostic::new(&catalogue::BAD_VALUE, file, message).at(place).hint(hint));
        };
        for (name, level) in &self.check.levels {
            if catalogue::by_name(name).is_none() {
                let message = text!("没有叫 {name} 的检查", "there is no check {name}");
                let hint = match closest(name, catalogue::ALL.iter().map(|check| check.name)) {
                    Some(near) => text!("是不是想写 {near}？", "did you mean {near}?"),
                    None => {
                        text!("gongshi explain 列出所有检查的名称", "gongshi explain lists the names of all checks")
                    }
                };
                complain(name, name, message, hint);
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
    }

    /// Exceptions for checks that there are not.
    pub(super) fn check_allow(&self, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
        found.extend(self.check.allow.iter().filter_map(|it| it.allow().mistake(file)));
    }

    /// Days of holidays that there are not.
    pub(super) fn check_holidays(&self, source: &SourceFile, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
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

    pub(super) fn into_config(self) -> Config {
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
            base_url: self.base_url.as_deref().map(address::with_slash),
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
