//! Facts of a measure: who is responsible, when it is due, how far it is. They stand in trailing brackets
//! `（责任单位：人事处；完成时限：2024年6月；状态：已完成）` or in lines of their own.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::config::{Config, Label};
use crate::source::Span;
use crate::text::date::{PartialDate, parse_whole};

/// The facts of one measure or problem.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// How far it is.
    pub status: Option<Status>,
    /// Responsible units or posts.
    pub owners: Vec<String>,
    /// When it is due.
    pub due: Option<Due>,
    /// Where they stand: brackets, or lines of their own.
    pub spans: Vec<Span>,
}

/// A status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The words as written.
    pub text: String,
    /// The status key that the configuration gives these words.
    pub key: Option<String>,
}

/// A time limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The words as written.
    pub text: String,
    /// The date they name, if they name one.
    pub date: Option<PartialDate>,
}

impl Due {
    /// `2024-06` where the words name a date, else the words.
    pub fn machine(&self) -> String {
        self.date.as_ref().map_or_else(|| self.text.clone(), ToString::to_string)
    }
}

impl Facts {
    /// Whether `other` says something about a matter on which these say something already.
    pub fn contradicts(&self, other: &Facts) -> bool {
        (self.status.is_some() && other.status.is_some())
            || (!self.owners.is_empty() && !other.owners.is_empty())
            || (self.due.is_some() && other.due.is_some())
    }

    /// Adds facts on other matters.
    pub fn add(&mut self, other: Facts) {
        self.status = self.status.take().or(other.status);
        self.due = self.due.take().or(other.due);
        self.owners.extend(other.owners);
        self.spans.extend(other.spans);
    }

    /// The same facts, standing at `span`.
    pub fn at(mut self, span: Span) -> Self {
        self.spans = vec![span];
        self
    }

    fn set(&mut self, label: Label, value: &str, config: &Config) -> bool {
        let value = value.trim().trim_end_matches(['。', '；', ';']).trim();
        if value.is_empty() {
            return false;
        }
        match label {
            Label::Owner => self.owners.extend(names(value)),
            Label::Due => self.due = Some(Due { text: value.to_owned(), date: parse_whole(value) }),
            Label::Status => {
                let key = config.status_key(value).map(str::to_owned);
                self.status = Some(Status { text: value.to_owned(), key });
            }
            Label::Problems | Label::Measures => return false,
        }
        true
    }
}

/// The facts in the last brackets of `text`, and where the brackets stand. A full stop may follow them.
///
/// Brackets that hold anything but facts are left alone: they are text.
pub fn trailing(text: &str, config: &Config) -> Option<(Range<usize>, Facts)> {
    let end = text.trim_end().trim_end_matches('。').len();
    let close = text[..end].chars().next_back().filter(|c| matches!(c, ')' | '）'))?;
    let inner_end = end - close.len_utf8();
    let (start, open) = opening_bracket(&text[..inner_end])?;
    let facts = lines(&text[start + open.len_utf8()..inner_end], config)?;
    Some((start..end, facts))
}

/// The bracket that the end of `text` closes.
fn opening_bracket(text: &str) -> Option<(usize, char)> {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' | '）' => depth += 1,
            '(' | '（' if depth == 0 => return Some((at, c)),
            '(' | '（' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The facts that `text` consists of: `label：value` separated by `；`, `，` or line ends, or a bare status.
/// `None` if anything in it is not a fact.
pub fn lines(text: &str, config: &Config) -> Option<Facts> {
    let mut facts = Facts::default();
    let mut open: Option<(Label, String)> = None;
    for piece in pieces(text) {
        let words = piece.text.trim();
        if words.is_empty() {
            continue;
        }
        match labelled(words, config) {
            Some((label, value)) => {
                if let Some((label, value)) = open.replace((label, value.to_owned())) {
                    facts.set(label, &value, config).then_some(())?;
                }
            }
            // `责任单位：人事处，财务处`: what follows a comma without a label of its own belongs to the value before.
            None if open.is_some() && piece.after_comma => {
                let (_, value) = open.as_mut()?;
                value.push('，');
                value.push_str(words);
            }
            None => {
                if let Some((label, value)) = open.take() {
                    facts.set(label, &value, config).then_some(())?;
                }
                (config.is_status(words) && facts.set(Label::Status, words, config)).then_some(())?;
            }
        }
    }
    if let Some((label, value)) = open {
        facts.set(label, &value, config).then_some(())?;
    }
    (facts != Facts::default()).then_some(facts)
}

/// The fact that `text` states under a heading like 责任单位.
pub fn of_value(label: Label, text: &str, config: &Config) -> Facts {
    let mut facts = Facts::default();
    facts.set(label, text, config);
    facts
}

struct Piece<'a> {
    text: &'a str,
    after_comma: bool,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let is_separator = |c: char| matches!(c, '；' | ';' | '，' | ',' | '\n' | '。');
    let mut after_comma = false;
    text.split_inclusive(is_separator).map(move |piece| {
        let last = piece.chars().next_back().filter(|c| is_separator(*c));
        let found = Piece { text: piece.trim_end_matches(is_separator), after_comma };
        after_comma = matches!(last, Some('，' | ','));
        found
    })
}

/// `label：value` with a label of facts. A blank may stand for the colon's width, never for the colon.
fn labelled<'t>(text: &'t str, config: &Config) -> Option<(Label, &'t str)> {
    let colon = text.find(['：', ':'])?;
    let label = config.labels.find(&text[..colon]).filter(|l| !matches!(l, Label::Problems | Label::Measures))?;
    let value = &text[colon..];
    Some((label, &value[value.chars().next().map_or(0, char::len_utf8)..]))
}

/// Names in a list: 人事处、财务处.
fn names(value: &str) -> impl Iterator<Item = String> + '_ {
    value.split(['、', '，', ',', '/']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(facts: &Facts) -> String {
        let status = facts.status.as_ref().map_or(String::new(), |s| format!("{}={:?}", s.text, s.key));
        let due = facts.due.as_ref().map_or(String::new(), Due::machine);
        format!("{} | {due} | {status}", facts.owners.join("+"))
    }

    #[test]
    fn brackets_of_facts_are_read() {
        let config = Config::new("x");
        let cases = [
            ("甲。（责任单位：人事处；完成时限：2024年6月；状态：已完成）", "人事处 | 2024-06 | 已完成=Some(\"done\")"),
            ("甲(责任单位:人事处,财务处;完成时限:2024年底)。", "人事处+财务处 | 2024-12 | "),
            ("甲（已完成）", " |  | 已完成=Some(\"done\")"),
            ("甲（状态：未完成，已列入下一年度计划）", " |  | 未完成，已列入下一年度计划=Some(\"open\")"),
            (
                "甲（责任人：处长，完成时限：长期坚持，状态：长期坚持）",
                "处长 | 长期坚持 | 长期坚持=Some(\"long-term\")",
            ),
        ];
        for (text, expected) in cases {
            let (range, facts) = trailing(text, &config).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((show(&facts).as_str(), &text[..3]), (expected, "甲"), "{text}");
            assert!(text[range].starts_with(['（', '(']));
        }
    }

    #[test]
    fn other_brackets_are_text() {
        let config = Config::new("x");
        for text in
            ["甲（含部分整改）", "甲（责任单位：）", "甲（简称国际处）", "甲）", "甲（责任单位：人事处；另有说明）", ""]
        {
            assert_eq!(trailing(text, &config), None, "{text}");
        }
    }
}
