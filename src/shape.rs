//! The shape of a TOML document as data: which keys there are, of what kind, and what they mean.
//!
//! One table describes the front matter and one the configuration. From it come the complaints about a document
//! (all of them at once, each with its place and cure), the JSON Schemas and the reference pages of `docs/`.

pub mod schema;
mod syntax;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Check, Diagnostic, catalogue};
use crate::lang::Text;
use crate::text;
use crate::text::distance::closest;

/// One key of a table.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// Its meaning, in Chinese and in English.
    pub doc: (&'static str, &'static str),
}

/// The kind of a value.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A string that is not blank.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number from 0.
    Count,
    /// A date: `2023-09-22`.
    Date,
    /// A date or a date with time: `2023-09-25T09:00:00+08:00`.
    Moment,
    /// A string or a list of strings.
    Texts,
    /// One string of a fixed set.
    OneOf(&'static [&'static str]),
    /// A table with these keys.
    Table(&'static [Field]),
    /// A list of tables with these keys (`[[contacts]]`).
    Tables(&'static [Field]),
    /// A table whose keys the author chooses and whose values are tables with these keys (`[units.KEY]`).
    Keyed(&'static [Field]),
    /// A table whose keys the author chooses and whose values are of this kind.
    Map(&'static Kind),
    /// A list, each item of this kind.
    ListOf(&'static Kind),
    /// Any of these.
    Any(&'static [Kind]),
    /// Whatever the author likes (`[extra]`).
    Free,
}

impl Field {
    /// An optional key.
    pub const fn new(key: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Self {
        Field { key, kind, required: false, doc: (zh, en) }
    }

    /// A key that must be there.
    pub const fn required(key: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Self {
        Field { key, kind, required: true, doc: (zh, en) }
    }
}

impl Kind {
    /// What a value of this kind looks like, for messages.
    fn expected(self) -> Text {
        match self {
            Kind::Text => text!("加英文双引号的文字，如 \"国际交流合作处\"", "text in double quotes, like \"…\""),
            Kind::Bool => text!("true 或 false", "true or false"),
            Kind::Count => text!("整数，如 5", "a whole number, like 5"),
            Kind::Date => text!("不加引号的日期，如 2023-09-22", "a date without quotes, like 2023-09-22"),
            Kind::Moment => text!(
                "不加引号的日期或时间，如 2023-09-22 或 2023-09-25T09:00:00+08:00",
                "a date or time without quotes, like 2023-09-22 or 2023-09-25T09:00:00+08:00"
            ),
            Kind::Texts => {
                text!("文字，或文字的列表，如 [\"甲\", \"乙\"]", "text, or a list of texts like [\"a\", \"b\"]")
            }
            Kind::OneOf(words) => {
                let words = words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>();
                let (zh, en) = (words.join("、"), words.join(", "));
                text!("{zh} 之一", "one of {en}")
            }
            Kind::Table(_) | Kind::Map(_) | Kind::Keyed(_) => text!("一组键值，如 {{ … }}", "a table, like {{ … }}"),
            Kind::Tables(_) => text!("一组表（用两层方括号，如 [[contacts]]）", "a list of tables, like [[contacts]]"),
            Kind::ListOf(kind) => {
                let Text { zh, en } = kind.expected();
                text!("用方括号括起来的列表，每一项是{zh}", "a list in square brackets, each item {en}")
            }
            Kind::Any(kinds) => {
                let all: Vec<Text> = kinds.iter().map(|kind| kind.expected()).collect();
                Text {
                    zh: all.iter().map(|t| t.zh.as_str()).collect::<Vec<_>>().join("；或"),
                    en: all.iter().map(|t| t.en.as_str()).collect::<Vec<_>>().join("; or "),
                }
            }
            Kind::Free => text!("任何值", "any value"),
        }
    }
}

type Range = std::ops::Range<usize>;

/// A string of a document: its key (`contacts.phone`), its value, its place in the document, quotes included.
pub type Written = (String, String, Range);

/// Reads `toml`, a part of `file` that begins at byte `offset`, as a `T` of the shape `fields`.
///
/// All mistakes are found in one pass. `T` is given only where there is none; it must accept what `fields` describe.
pub fn read<T: DeserializeOwned>(
    toml: &str,
    offset: usize,
    file: &Arc<str>,
    fields: &'static [Field],
) -> (Option<T>, Vec<Diagnostic>) {
    read_document(toml, offset, file, fields, None)
}

/// The same, and every string of the document, in its order; none, where the document cannot be read.
pub fn read_with_strings<T: DeserializeOwned>(
    toml: &str,
    offset: usize,
    file: &Arc<str>,
    fields: &'static [Field],
) -> (Option<T>, Vec<Written>, Vec<Diagnostic>) {
    let mut strings = Vec::new();
    let (value, found) = read_document(toml, offset, file, fields, Some(&mut strings));
    (value, strings, found)
}

fn read_document<T: DeserializeOwned>(
    toml: &str,
    offset: usize,
    file: &Arc<str>,
    fields: &'static [Field],
    strings: Option<&mut Vec<Written>>,
) -> (Option<T>, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(toml);
    let mut checker = Checker { toml, offset, file, fields, found: Vec::new() };
    for error in &errors {
        checker.syntax(error);
    }
    if errors.is_empty() {
        checker.table(table.get_ref(), fields, "", &(0..0));
        if let Some(strings) = strings {
            strings_of_table(table.get_ref(), "", strings);
            strings.sort_by_key(|(_, _, place)| place.start);
        }
    }
    if !checker.found.is_empty() {
        return (None, checker.found);
    }
    match T::deserialize(toml::de::Deserializer::from(table)) {
        Ok(value) => (Some(value), checker.found),
        Err(error) => {
            checker.syntax(&error);
            (None, checker.found)
        }
    }
}

fn strings_of_table(table: &DeTable<'_>, path: &str, all: &mut Vec<Written>) {
    table.iter().for_each(|(key, value)| strings_of(value, &join(path, key.get_ref()), all));
}

fn strings_of(value: &Spanned<DeValue<'_>>, path: &str, all: &mut Vec<Written>) {
    match value.get_ref() {
        DeValue::String(text) => all.push((path.to_owned(), text.to_string(), value.span())),
        DeValue::Array(list) => list.iter().for_each(|item| strings_of(item, path, all)),
        DeValue::Table(table) => strings_of_table(table, path, all),
        _ => {}
    }
}

/// A walk through a parsed table beside its shape.
struct Checker<'a> {
    toml: &'a str,
    offset: usize,
    file: &'a Arc<str>,
    /// What the whole document is made of.
    fields: &'static [Field],
    found: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn report(&mut self, check: &'static Check, range: &Range, message: Text, hint: Text) {
        // What concerns the whole front matter is said of its opening fence.
        let span = match *range == (0..0) && self.offset > 0 {
            true => 0..self.offset - 1,
            false => self.offset + range.start..self.offset + range.end,
        };
        self.found.push(Diagnostic::new(check, self.file, message).at(span).hint(hint));
    }

    /// A TOML error, explained where the usual causes can be told from the text.
    fn syntax(&mut self, error: &toml::de::Error) {
        let range = error.span().unwrap_or(0..0);
        let line_start = self.toml[..self.toml.floor_char_boundary(range.start)].rfind('\n').map_or(0, |at| at + 1);
        let line = self.toml[line_start..].lines().next().unwrap_or("");
        let said = error.message().trim();
        let zh = syntax::in_chinese(said);
        let message = text!("这里写得不对：{zh}", "this is not valid TOML: {said}");
        let check = if said.contains("date") { &catalogue::BAD_DATE } else { &catalogue::TOML_SYNTAX };
        let at = range.start.saturating_sub(line_start);
        self.report(check, &range, message, syntax::cure(&syntax::Wrong { line, at, said, fields: self.fields }));
    }

    fn table(&mut self, table: &DeTable<'_>, fields: &'static [Field], path: &str, at: &Range) {
        for (key, value) in table.iter() {
            match fields.iter().find(|field| field.key == key.get_ref()) {
                Some(field) => self.value(value, field.kind, &join(path, field.key)),
                None => self.unknown_key(key, fields, path),
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            if !table.keys().any(|key| key.get_ref() == field.key) {
                let (key, zh, en) = (join(path, field.key), field.doc.0, field.doc.1);
                let message = text!("缺少 {key}（{zh}）", "{key} is missing ({en})");
                let want = field.kind.expected();
                let (name, want_zh, want_en) = (field.key, want.zh, want.en);
                let hint = text!("补上一行 {name} = …：{want_zh}", "add a line {name} = …: {want_en}");
                self.report(&catalogue::MISSING_KEY, at, message, hint);
            }
        }
    }

    fn unknown_key(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, fields: &'static [Field], path: &str) {
        let name = join(path, key.get_ref());
        let message = text!("没有叫 {name} 的键", "there is no key {name}");
        let near = closest(key.get_ref(), fields.iter().map(|field| field.key));
        // What stands below a line in square brackets belongs to that: the place is wrong and not the key.
        let is_of_the_top = near.is_none() && !path.is_empty() && self.fields.iter().any(|it| it.key == key.get_ref());
        let hint = match near {
            None if is_of_the_top => text!(
                "移到所有 [ ] 行的前面：写在 [{path}] 下面，就成了它的内容",
                "move it above all lines in [ ]: below [{path}] it belongs to that"
            ),
            Some(near) => text!("是不是想写 {near}？", "did you mean {near}?"),
            None => {
                let known = fields.iter().map(|field| field.key).collect::<Vec<_>>().join(", ");
                text!(
                    "这里可以写：{known}。自己要加的内容放在 [extra] 下",
                    "known here: {known}. Your own keys go under [extra]"
                )
            }
        };
        self.report(&catalogue::UNKNOWN_KEY, &key.span(), message, hint);
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, kind: Kind, path: &str) {
        match (kind, value.get_ref()) {
            (Kind::Table(fields), DeValue::Table(table)) => self.table(table, fields, path, &value.span()),
            (Kind::Keyed(fields), DeValue::Table(table)) => {
                for (key, entry) in table.iter() {
                    self.value(entry, Kind::Table(fields), &join(path, key.get_ref()));
                }
            }
            (Kind::Map(kind), DeValue::Table(table)) => {
                for (key, entry) in table.iter() {
                    self.value(entry, *kind, &join(path, key.get_ref()));
                }
            }
            (Kind::Tables(fields), DeValue::Array(list)) => {
                for entry in list.iter() {
                    self.value(entry, Kind::Table(fields), path);
                }
            }
            (Kind::ListOf(kind), DeValue::Array(list)) => {
                for entry in list.iter() {
                    self.value(entry, *kind, path);
                }
            }
            (Kind::Any(kinds), inner) => match kinds.iter().find(|kind| same_sort(**kind, inner)) {
                Some(kind) => self.value(value, *kind, path),
                None => self.wrong(value, kind, path),
            },
            (kind, inner) if fits(kind, inner) => {}
            _ => self.wrong(value, kind, path),
        }
    }

    fn wrong(&mut self, value: &Spanned<DeValue<'_>>, kind: Kind, path: &str) {
        let expected = kind.expected();
        let (zh, en) = (expected.zh, expected.en);
        let range = value.span();
        let written = &self.toml[range.clone()];
        let is_date = matches!(kind, Kind::Date | Kind::Moment);
        if is_date && let Some(day) = value.get_ref().as_str().and_then(crate::text::date::parse_whole) {
            let message = text!("{path} 的日期不要加引号", "the date of {path} is written without quotes");
            let hint = text!("写成 {day}，不加引号", "write {day}, without quotes");
            return self.report(&catalogue::BAD_DATE, &range, message, hint);
        }
        let check = if is_date { &catalogue::BAD_DATE } else { &catalogue::WRONG_TYPE };
        let empty = matches!(value.get_ref(), DeValue::String(s) if s.trim().is_empty());
        let message = match empty {
            true => text!("{path} 是空的", "{path} is empty"),
            false => text!("{path} 的值不对：{written}", "{path} has the wrong kind of value: {written}"),
        };
        let hint = value_cure(kind, value.get_ref(), written, path);
        self.report(check, &range, message, hint.unwrap_or_else(|| text!("应当是{zh}", "it should be {en}")));
    }
}

/// The cure for a value of the wrong kind, where the usual causes can be told from it.
fn value_cure(kind: Kind, value: &DeValue<'_>, written: &str, path: &str) -> Option<Text> {
    match (kind, value) {
        (Kind::Text, DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Boolean(_)) => {
            Some(text!("加上英文双引号：\"{written}\"", "put it in double quotes: \"{written}\""))
        }
        (Kind::Text, DeValue::Array(list)) if path == "issuer" && list.iter().all(|it| it.get_ref().is_str()) => {
            Some(text!("几个单位联合发布时写 issuers = {written}", "for several units write issuers = {written}"))
        }
        (Kind::Bool, DeValue::String(text)) if matches!(text.as_ref(), "true" | "false") => {
            Some(text!("不加引号：{text}", "without quotes: {text}"))
        }
        (Kind::Count, DeValue::String(text)) if text.parse::<u32>().is_ok() => {
            Some(text!("不加引号：{text}", "without quotes: {text}"))
        }
        (Kind::ListOf(_), DeValue::String(_)) => {
            Some(text!("加上方括号：[{written}]", "put it in square brackets: [{written}]"))
        }
        _ => None,
    }
}

/// Whether a scalar or a list of scalars is of `kind`.
fn fits(kind: Kind, value: &DeValue<'_>) -> bool {
    match (kind, value) {
        (Kind::Free, _) => true,
        (Kind::Text, DeValue::String(s)) => !s.trim().is_empty(),
        (Kind::Bool, DeValue::Boolean(_)) => true,
        (Kind::Count, DeValue::Integer(n)) => u32::from_str_radix(n.as_str(), n.radix()).is_ok(),
        (Kind::Date, DeValue::Datetime(d)) => d.date.is_some() && d.time.is_none(),
        (Kind::Moment, DeValue::Datetime(d)) => d.date.is_some(),
        (Kind::Texts, DeValue::String(s)) => !s.trim().is_empty(),
        (Kind::Texts, DeValue::Array(list)) => list.iter().all(|v| fits(Kind::Text, v.get_ref())),
        (Kind::OneOf(words), DeValue::String(s)) => words.contains(&s.as_ref()),
        _ => false,
    }
}

/// Whether a value is of the same sort as `kind`, so that complaints about its inside are the useful ones.
fn same_sort(kind: Kind, value: &DeValue<'_>) -> bool {
    match (kind, value) {
        (Kind::Table(_) | Kind::Keyed(_) | Kind::Map(_), DeValue::Table(_)) => true,
        (Kind::Tables(_), DeValue::Array(list)) => list.iter().any(|v| v.get_ref().is_table()),
        (kind, value) => fits(kind, value),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
