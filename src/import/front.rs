//! The front matter of an imported notice: gathered from head, text and signature, and written as TOML.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::document::{Block, Document};
use super::report::{Finding, Report};
use super::understand::head::Head;
use super::understand::names;
use super::understand::tail::Tail;
use crate::config::Config;
use crate::parse::front_matter::Contact;
use crate::text;
use crate::text::date::PartialDate;

/// What the source says of the inspection.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "named as in the front matter")]
pub struct Inspection {
    pub name: Option<String>,
    pub body: Option<String>,
    pub start: Option<PartialDate>,
    pub end: Option<PartialDate>,
    pub feedback: Option<PartialDate>,
    pub round: Option<String>,
}

/// What goes between the `+++` lines.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "named as in the front matter")]
pub struct Front {
    pub title: String,
    pub issuers: Vec<String>,
    pub issued: Option<PartialDate>,
    pub published: Option<PartialDate>,
    pub kind: Option<String>,
    pub doc_no: Option<String>,
    pub inspection: Inspection,
    pub publicity: Option<(Option<PartialDate>, Option<PartialDate>, Option<u32>)>,
    pub contacts: Vec<Contact>,
    pub totals: BTreeMap<String, u32>,
}

impl Front {
    /// Fills in title, issuers and dates. What the head says and the signature does not stays in the text.
    pub(super) fn names(
        &mut self,
        head: Head,
        tail: Tail,
        blocks: &mut Vec<Block>,
        document: &Document,
        config: &Config,
        report: &mut Report,
    ) {
        self.title = head.title.unwrap_or_default();
        self.doc_no = head.doc_no;
        let signed: Vec<String> = tail.units.iter().flat_map(|(names, ..)| names.clone()).collect();
        for (names, words, place) in &tail.units {
            report.take("issuer", Some(*place), words, &names.join("、"));
        }
        match head.units {
            Some((named, line)) if signed.is_empty() || named == signed => {
                report.take("issuer", Some(line.place()), &line.text(), &named.join("、"));
                self.issuers = named;
            }
            Some((_, line)) => {
                let message = text!(
                    "开头的单位与落款不同，留在正文开头",
                    "the unit in the head is not the one that signs: it stays at the beginning of the text"
                );
                let (place, before) = (Some(line.place()), line.text());
                report.unplaced.push(Finding { name: "head-unit", place, before, after: String::new(), message });
                blocks.insert(0, Block::Paragraph(line));
                self.issuers = signed;
            }
            None => self.issuers = signed,
        }
        if self.issuers.is_empty()
            && let Some(unit) = unit_of_title(&self.title, config)
        {
            report.take("issuer", None, &self.title, &unit);
            self.issuers = vec![unit];
        }
        if let Some((date, words, place)) = tail.date {
            report.take("issued", Some(place), &words, &date.to_string());
            self.issued = Some(date);
        }
        self.issued = self.issued.or(head.date);
        self.published = head.published.filter(|date| date.day.is_some());
        if self.issued.is_none()
            && let Some(date) = self.published
        {
            let words = document.date.clone().unwrap_or_else(|| date.to_string());
            report.take("issued", None, &words, &date.to_string());
            self.issued = Some(date);
        }
        self.published =
            self.published.filter(|date| Some(*date) != self.issued && self.issued.is_none_or(|it| it <= *date));
        if let Some(date) = self.published {
            report.take("published", None, &date.to_string(), &date.to_string());
        }
        self.kind = kind(&self.title).filter(|kind| config.kinds.contains_key(*kind)).map(str::to_owned);
    }

    /// Says what has to be filled in, and fills the gaps so that the file can be read. `today` stands for a missing date.
    pub(super) fn complete(&mut self, today: jiff::civil::Date, name: &str, report: &mut Report) -> bool {
        let mut missing = |key: &'static str, words: &str, message| {
            report.missing.push(Finding {
                name: key,
                place: None,
                before: String::new(),
                after: words.to_owned(),
                message,
            });
        };
        let mut whole = true;
        if self.title.trim().is_empty() {
            self.title = name.to_owned();
            missing(
                "title",
                name,
                text!("没有找到标题，先用了文件名", "no title was found; the file's name stands for it"),
            );
            whole = false;
        }
        if self.issuers.is_empty() {
            self.issuers = vec!["发布单位".to_owned()];
            missing(
                "issuer",
                "发布单位",
                text!("没有找到发布单位，请填写 issuer", "no issuing unit was found: fill in issuer"),
            );
            whole = false;
        }
        if self.issued.is_none_or(|date| date.day.is_none()) {
            self.issued = today.to_string().parse().ok();
            let words = today.to_string();
            missing(
                "issued",
                &words,
                text!("没有找到成文日期，先写了今天", "no date of issue was found; today stands for it"),
            );
            whole = false;
        }
        whole
    }

    /// The front matter with its `+++` lines. An incomplete one is a draft.
    pub(super) fn write(&self, draft: bool) -> String {
        let mut out = String::from("+++\n");
        let mut line = |key: &str, value: String| {
            let _ = writeln!(out, "{key} = {value}");
        };
        line("title", quoted(&self.title));
        match &self.issuers[..] {
            [one] => line("issuer", quoted(one)),
            several => line("issuers", list(several)),
        }
        if let Some(date) = self.issued {
            line("issued", date.to_string());
        }
        if let Some(date) = self.published {
            line("published", date.to_string());
        }
        if let Some(kind) = &self.kind {
            line("kind", quoted(kind));
        }
        if let Some(number) = &self.doc_no {
            line("doc_no", quoted(number));
        }
        if draft {
            line("draft", "true".to_owned());
        }
        self.tables(&mut out);
        out + "+++\n"
    }

    fn tables(&self, out: &mut String) {
        let text = |value: &Option<String>| value.as_deref().map(quoted);
        let day = |value: &Option<PartialDate>| value.filter(|date| date.day.is_some()).map(|date| date.to_string());
        let it = &self.inspection;
        let rows = [
            ("name", text(&it.name)),
            ("body", text(&it.body)),
            ("start", day(&it.start)),
            ("end", day(&it.end)),
            ("feedback", day(&it.feedback)),
            ("round", text(&it.round)),
        ];
        table(out, "[inspection]", &rows);
        if let Some((start, end, workdays)) = &self.publicity {
            let rows = [("start", day(start)), ("end", day(end)), ("workdays", workdays.map(|n| n.to_string()))];
            table(out, "[publicity]", &rows);
        }
        let totals: Vec<(&str, Option<String>)> =
            self.totals.iter().map(|(key, value)| (key.as_str(), Some(value.to_string()))).collect();
        table(out, "[totals]", &totals);
        for contact in &self.contacts {
            let rows = [
                ("label", text(&contact.label)),
                ("phone", text(&contact.phone)),
                ("hours", text(&contact.hours)),
                ("email", text(&contact.email)),
                ("address", text(&contact.address)),
            ];
            table(out, "[[contacts]]", &rows);
        }
    }
}

fn table(out: &mut String, heading: &str, rows: &[(&str, Option<String>)]) {
    if rows.iter().all(|(_, value)| value.is_none()) {
        return;
    }
    let _ = writeln!(out, "\n{heading}");
    for (key, value) in rows {
        if let Some(value) = value {
            let _ = writeln!(out, "{key} = {value}");
        }
    }
}

/// `text` as a TOML string on one line.
pub(super) fn quoted(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    toml::Value::String(one_line).to_string()
}

fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// 国际交流合作处关于……的公示: the unit before 关于.
fn unit_of_title(title: &str, config: &Config) -> Option<String> {
    let (unit, _) = title.split_once("关于")?;
    names::is_unit(unit, config).then(|| names::tidy_unit(unit))
}

/// The kind that a title names.
fn kind(title: &str) -> Option<&'static str> {
    let has = |word: &str| title.contains(word);
    Some(match title {
        _ if has("更正") => "correction",
        _ if has("撤回") => "withdrawal",
        _ if has("补充") && (has("公示") || has("公告")) => "supplement",
        _ if has("整改") && !has("方案") && !has("通知") => "rectification",
        _ if has("通报") => "circular",
        _ if has("公示") || has("公告") || has("公开") => "announcement",
        _ => return None,
    })
}
