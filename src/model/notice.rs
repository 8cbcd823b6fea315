//! `Notice`: one notice with its names, dates and addresses resolved.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::Allow;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::digest;
use crate::error::Error;
use crate::lang::{Lang, Text};
use crate::parse::front_matter::{Contact, FrontMatter, Withdrawn};
use crate::parse::{Body, Draft};
use crate::source::{Span, Texts};
use crate::text;
use crate::text::distance::closest;

use super::counts::Counts;
use super::reviews::{self, Lack};
use super::{dates, topics, urls};

/// One notice. Relations are indices into [`super::Site::notices`].
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "fields named as in the front matter are explained there")]
pub struct Notice {
    /// Its file, from the site's root.
    pub path: Arc<str>,
    /// The language that it is written in.
    pub language: Lang,
    /// Whether it is the translation of the notice beside it.
    pub is_translation: bool,
    /// Permanent identity.
    pub id: String,
    /// The year it is filed under.
    pub year: String,
    /// The name of its page without ending.
    pub slug: String,
    /// Its page, from the site's root, not encoded: `2023/slug.html`.
    pub url: String,
    pub title: String,
    /// The key of its kind.
    pub kind: Option<String>,
    pub issuers: Vec<Issuer>,
    pub issued: Date,
    /// The moment of publication.
    pub published: Timestamp,
    /// The day of publication in the site's time zone.
    pub published_day: Date,
    /// Whether the author gave a time of day.
    pub published_has_time: bool,
    /// What it is on the day of the build.
    pub state: State,
    pub doc_no: Option<String>,
    pub keywords: Vec<String>,
    pub description: Option<String>,
    pub retention: Option<String>,
    pub attachments: Vec<Attachment>,
    pub aliases: Vec<String>,
    pub inspection: Option<Inspection>,
    pub publicity: Option<Publicity>,
    pub contacts: Vec<Contact>,
    pub totals: BTreeMap<String, u32>,
    pub history: Vec<Change>,
    /// What its reviews lack.
    pub lacks: Vec<Lack>,
    /// Findings of checks that it allows.
    pub allow: Vec<Allow>,
    pub withdrawn: Option<Withdrawal>,
    pub extra: toml::Table,
    /// What the author calls the notices that this one corrects.
    pub corrects_names: Vec<String>,
    /// What the author calls the notices that this one replaces.
    pub replaces_names: Vec<String>,
    /// Those notices, and those that correct or replace this one.
    pub relations: Relations,
    /// The topic of each section of the body; `None` for sections that are no categories.
    pub topics: Vec<Option<String>>,
    /// Its numbers.
    pub counts: Counts,
    /// SHA-256 of the file's text.
    pub sha256: String,
    /// What it says.
    pub body: Body,
}

/// An issuing unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issuer {
    /// Its name as the notice writes it.
    pub name: String,
    /// Its key in the configuration.
    pub key: Option<String>,
}

/// Relations to other notices, as indices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Relations {
    pub corrects: Vec<usize>,
    pub replaces: Vec<usize>,
    pub corrected_by: Vec<usize>,
    pub replaced_by: Vec<usize>,
}

/// An attachment.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its path as written.
    pub written: String,
    /// Its path below `content/`.
    pub path: String,
    /// The title to show.
    pub title: Option<String>,
}

/// What was inspected.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as in the front matter")]
pub struct Inspection {
    pub name: Option<String>,
    pub body: Option<String>,
    pub round: Option<String>,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub feedback: Option<Date>,
}

/// A publicity period.
#[derive(Clone, Debug)]
pub struct Publicity {
    /// First day: as written, or the day of publication.
    pub start: Date,
    /// Last day, if it is known.
    pub end: Option<Date>,
    /// Its length in working days, as written.
    pub workdays: Option<u32>,
    /// Whether the last day is written, and not counted from the working days.
    pub states_end: bool,
}

/// A recorded change.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "named as in the front matter")]
pub struct Change {
    pub date: Date,
    pub change: String,
    pub note: Option<String>,
    /// Where `change` stands in the file.
    pub span: Span,
}

impl Change {
    /// Whether it says that the contents are others, and not which.
    pub fn lacks_note(&self) -> bool {
        self.change == "major" && self.note.is_none()
    }
}

/// A withdrawal.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "named as in the front matter")]
pub struct Withdrawal {
    pub date: Option<Date>,
    pub reason: Option<String>,
    /// Whether its time is over: no decision took it away but a rule.
    pub is_expiry: bool,
}

/// What a notice is on the day of the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 草稿
    Draft,
    /// 待发布
    Scheduled,
    /// 仅校内
    Campus,
    /// 公示中
    InPublicity,
    /// 公示期已结束
    Ended,
    /// 已撤回
    Withdrawn,
    /// 已发布
    Current,
}

impl State {
    /// The name for machines and templates.
    pub fn name(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Scheduled => "scheduled",
            State::Campus => "campus",
            State::InPublicity => "in-publicity",
            State::Ended => "ended",
            State::Withdrawn => "withdrawn",
            State::Current => "current",
        }
    }

    /// The name for people.
    pub fn text(self) -> Text {
        match self {
            State::Draft => text!("草稿", "draft"),
            State::Scheduled => text!("待发布", "scheduled"),
            State::Campus => text!("仅校内", "campus only"),
            State::InPublicity => text!("公示中", "in publicity"),
            State::Ended => text!("公示期已结束", "ended"),
            State::Withdrawn => text!("已撤回", "withdrawn"),
            State::Current => text!("已发布", "published"),
        }
    }

    /// Whether the public may see the notice.
    pub fn is_public(self) -> bool {
        !matches!(self, State::Draft | State::Scheduled | State::Campus)
    }
}

impl Notice {
    /// The text of its file, which must still be what was parsed: what is known of the notice are places in it.
    ///
    /// # Errors
    /// If the file has changed meanwhile, or cannot be read any more.
    pub fn source(&self, texts: &dyn Texts) -> Result<String, Error> {
        let changed = || Error::changed(Path::new(&*self.path));
        let text = texts.text(&self.path)?.map_err(|_| changed())?;
        if digest::sha256_hex(text.as_bytes()) == self.sha256 { Ok(text) } else { Err(changed()) }
    }

    /// A complaint about a place in the body.
    pub fn at(&self, span: Span) -> Span {
        Span { start: self.body.start + span.start, end: self.body.start + span.end }
    }

    /// Whether it would be published, but for its reviews: it is shown as a draft, and never silently left out.
    pub fn awaits_review(&self) -> bool {
        self.state == State::Draft && !self.lacks.is_empty()
    }

    /// Whether its text is shown: that of a withdrawn notice is not.
    pub fn shows_text(&self) -> bool {
        self.state != State::Withdrawn
    }

    /// Whether the last lines of `text` name an issuer and the date of issue.
    pub fn is_signed(&self, text: &str) -> bool {
        let tail: String = text.lines().rev().take(3).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
        let date = dates::readable(self.issued, Lang::Zh);
        tail.contains(&date) && self.issuers.iter().any(|issuer| tail.contains(&issuer.name))
    }

    /// Why it is not shown.
    pub fn state_reason(&self) -> Text {
        match self.state {
            State::Draft if self.awaits_review() => text!("审核没有完成", "its reviews are not complete"),
            State::Draft => text!("草稿（draft = true）", "a draft (draft = true)"),
            State::Campus => {
                text!("仅校内公开（audience = \"campus\"）", "for the campus only (audience = \"campus\")")
            }
            State::Scheduled => {
                let day = self.published_day;
                text!("定于 {day} 发布", "scheduled for {day}")
            }
            other => other.text(),
        }
    }
}

/// Resolves one draft, with the mistakes that need no other notice to be seen.
pub(super) fn resolve(draft: Draft, config: &Config, today: Date) -> (Notice, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let Draft { path, front, body, sha256 } = draft;
    let front = *front;
    let issued = front.issued.as_ref().and_then(dates::date).unwrap_or(today);
    let (published, published_has_time) = publication(&front, issued, config);
    let published_day = published.to_zoned(config.timezone.clone()).date();
    let publicity = front.publicity.as_ref().map(|period| period_of(period, published_day, config));
    let withdrawn = front.withdrawn.as_ref().and_then(withdrawal);
    let withdrawn = withdrawn.or_else(|| expiry(&front, publicity.as_ref(), published_day, config, today));
    let needs_review = !front.draft && withdrawn.is_none();
    let lacks = if needs_review { reviews::lacking(&front.reviews, issued, published_day, config) } else { Vec::new() };
    let place = urls::Filed::new(&path, front.slug.as_deref(), issued);
    check_slug(&place, &path, &mut found);
    check_aliases(&front.aliases, &path, &mut found);
    let topics = topics::of_sections(&body, config, &path, &mut found);
    let state = match state(&front, published_day, withdrawn.is_some(), publicity.as_ref(), today) {
        public if public.is_public() && !lacks.is_empty() => State::Draft,
        state => state,
    };
    let mut notice = Notice {
        language: config.language,
        is_translation: false,
        id: front.id.unwrap_or_else(|| format!("{}-{}", place.year, place.slug)),
        url: format!("{}/{}.html", place.year, place.slug),
        year: place.year,
        slug: place.slug,
        kind: known_kind(front.kind, config, &path, &mut found),
        issuers: issuers(front.issuer, front.issuers, config),
        issued,
        published,
        published_day,
        published_has_time,
        state,
        doc_no: front.doc_no,
        keywords: front.keywords,
        description: front.description,
        retention: front.retention,
        attachments: front.attachments.iter().map(|file| attachment(file, &path)).collect(),
        aliases: front.aliases,
        inspection: front.inspection.map(inspection),
        publicity,
        contacts: front.contacts,
        totals: front.totals,
        history: front.history.into_iter().filter_map(change).collect(),
        lacks,
        allow: front.allow,
        withdrawn,
        extra: front.extra,
        corrects_names: front.corrects,
        replaces_names: front.replaces,
        relations: Relations::default(),
        topics,
        counts: Counts::of(&body, config),
        title: front.title,
        sha256,
        body,
        path,
    };
    if !notice.shows_text() {
        notice.counts = Counts::new(config);
        notice.counts.notices = 1;
    }
    notice.history.sort_by_key(|change| std::cmp::Reverse(change.date));
    (notice, found)
}

fn publication(front: &FrontMatter, issued: Date, config: &Config) -> (Timestamp, bool) {
    let written = front.published.as_ref().or(front.issued.as_ref());
    let moment = written.and_then(|moment| dates::moment(moment, &config.timezone));
    let has_time = front.published.as_ref().is_some_and(|moment| moment.time.is_some());
    (moment.unwrap_or_else(|| dates::midnight(issued, &config.timezone)), has_time)
}

fn state(front: &FrontMatter, published: Date, withdrawn: bool, publicity: Option<&Publicity>, today: Date) -> State {
    if front.draft {
        return State::Draft;
    }
    if front.audience.as_deref() == Some("campus") {
        return State::Campus;
    }
    if published > today {
        return State::Scheduled;
    }
    if withdrawn {
        return State::Withdrawn;
    }
    match publicity {
        Some(period) if period.end.is_some_and(|end| today > end) => State::Ended,
        Some(period) if period.end.is_some() && today >= period.start => State::InPublicity,
        _ => State::Current,
    }
}

fn withdrawal(written: &Withdrawn) -> Option<Withdrawal> {
    match written {
        Withdrawn::Yes(false) => None,
        Withdrawn::Yes(true) => Some(Withdrawal::default()),
        Withdrawn::On(date) => Some(Withdrawal { date: dates::date(date), ..Withdrawal::default() }),
        Withdrawn::Because(reason) => Some(Withdrawal { reason: Some(reason.clone()), ..Withdrawal::default() }),
        Withdrawn::Full { date, reason } => {
            let date = date.as_ref().and_then(dates::date);
            Some(Withdrawal { date, reason: reason.clone(), is_expiry: false })
        }
    }
}

/// The end of a notice whose time is over today: the last day is its own `expires`, or so many days after its period, or
/// after its publication, as its kind says.
fn expiry(
    front: &FrontMatter,
    period: Option<&Publicity>,
    published: Date,
    config: &Config,
    today: Date,
) -> Option<Withdrawal> {
    let kind = config.kinds.get(front.kind.as_deref().unwrap_or_default());
    let by_kind = || {
        let days = kind?.expire_days?;
        let from = period.and_then(|period| period.end).unwrap_or(published);
        from.checked_add(jiff::Span::new().days(i64::from(days))).ok()
    };
    let last = front.expires.as_ref().and_then(dates::date).or_else(by_kind)?;
    (today > last).then(|| Withdrawal { date: last.tomorrow().ok(), reason: None, is_expiry: true })
}

/// A period of working days ends with the last of them; its first day counts, if it is worked.
fn period_of(written: &crate::parse::front_matter::Publicity, published: Date, config: &Config) -> Publicity {
    let start = written.start.as_ref().and_then(dates::date).unwrap_or(published);
    let written_end = written.end.as_ref().and_then(dates::date);
    let end = written_end.or_else(|| written.workdays.map(|days| config.workdays.last_of(start, days)));
    Publicity { start, end, workdays: written.workdays, states_end: written_end.is_some() }
}

fn issuers(one: Option<String>, many: Vec<String>, config: &Config) -> Vec<Issuer> {
    let mut all: Vec<Issuer> = Vec::new();
    for name in one.into_iter().chain(many) {
        let key = config.unit_key(&name).map(str::to_owned);
        let issuer = Issuer { name, key };
        if !all.contains(&issuer) {
            all.push(issuer);
        }
    }
    all
}

fn known_kind(kind: Option<String>, config: &Config, path: &Arc<str>, found: &mut Vec<Diagnostic>) -> Option<String> {
    let kind = kind?;
    if config.kinds.contains_key(&kind) {
        return Some(kind);
    }
    // Authors write the name that they see (整改公示) as often as the key.
    if let Some((key, _)) = config.kinds.iter().find(|(_, known)| known.name == kind) {
        return Some(key.clone());
    }
    let message = text!("没有叫 {kind} 的文种", "there is no kind {kind}");
    let hint = match closest(&kind, config.kinds.keys().map(String::as_str)) {
        Some(near) => text!("是不是想写 {near}？", "did you mean {near}?"),
        None => {
            let known = config.kinds.keys().cloned().collect::<Vec<_>>().join(", ");
            text!(
                "可以写：{known}；或在 gongshi.toml 里加上 [kinds.{kind}]",
                "known: {known}; or add [kinds.{kind}] to gongshi.toml"
            )
        }
    };
    found.push(Diagnostic::new(&catalogue::UNKNOWN_KIND, path, message).at_key("kind").hint(hint));
    None
}

fn attachment(file: &crate::parse::front_matter::Attachment, notice: &str) -> Attachment {
    Attachment {
        written: file.path().to_owned(),
        path: urls::beside(notice, file.path()).unwrap_or_default(),
        title: file.title().map(str::to_owned),
    }
}

fn inspection(written: crate::parse::front_matter::Inspection) -> Inspection {
    let date = |written: Option<toml::value::Datetime>| written.as_ref().and_then(dates::date);
    Inspection {
        name: written.name,
        body: written.body,
        round: written.round,
        start: date(written.start),
        end: date(written.end),
        feedback: date(written.feedback),
    }
}

fn change(written: crate::parse::front_matter::Change) -> Option<Change> {
    let span = Span::from(written.change.span());
    Some(Change { date: dates::date(&written.date)?, change: written.change.into_inner(), note: written.note, span })
}

fn check_aliases(aliases: &[String], path: &Arc<str>, found: &mut Vec<Diagnostic>) {
    for (alias, reason) in aliases.iter().filter_map(|alias| Some((alias, urls::alias_problem(alias)?))) {
        let (zh, en) = (reason.zh, reason.en);
        let message = text!("{alias} 不能用作曾用网址：{zh}", "{alias} cannot be a former address: {en}");
        let hint = text!(
            "从网站的首页写起，如 aliases = [\"2022/old.html\"]",
            "write it from the home of the site, like aliases = [\"2022/old.html\"]"
        );
        found.push(Diagnostic::new(&catalogue::BAD_VALUE, path, message).at_key("aliases").hint(hint));
    }
}

fn check_slug(place: &urls::Filed, path: &Arc<str>, found: &mut Vec<Diagnostic>) {
    if let Some(reason) = place.problem() {
        let (slug, zh, en) = (&place.slug, reason.zh, reason.en);
        let message = text!("{slug} 不能用作网页文件名：{zh}", "{slug} cannot be the name of a page: {en}");
        let hint = text!(
            "用字母、数字、汉字和连字符，如 slug = \"zhenggai-2023\"",
            "use letters, digits, Han and hyphens, like slug = \"zhenggai-2023\""
        );
        found.push(Diagnostic::new(&catalogue::BAD_VALUE, path, message).at_key("slug").hint(hint));
    }
}
