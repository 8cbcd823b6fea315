//! What an import did, for people and machines: what was repaired, taken, left out, and what looks like a slip.

use serde::Serialize;
use serde_json::{Value, json};

use super::document::{Dropped, Format, Place, Unit};
use crate::lang::{Lang, Text};
use crate::text;

/// One thing that an import says, with its place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What sort of thing it is; the names never change.
    pub name: &'static str,
    /// Where it stands in the source.
    pub place: Option<Place>,
    /// The words of the source.
    pub before: String,
    /// What stands in the notice instead; empty for what was only noticed.
    pub after: String,
    /// What it means.
    pub message: Text,
}

/// How many of each a notice has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Issue categories.
    pub categories: usize,
    /// Problems.
    pub problems: usize,
    /// Measures.
    pub measures: usize,
}

/// The report of one import.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The source's name as it was given.
    pub source: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// What it was.
    pub format: Option<Format>,
    /// In what its places are counted.
    pub unit: Unit,
    /// The character encoding of a text.
    pub encoding: Option<&'static str>,
    /// The notice that was written, from the site's root.
    pub notice: Option<String>,
    /// The files beside it.
    pub files: Vec<String>,
    /// What was understood.
    pub counts: Counts,
    /// What went into the front matter: the key, and the words. Only the words of the head and of the signature leave the text.
    pub taken: Vec<Finding>,
    /// Noise of layout that was mended: blanks and line ends.
    pub repairs: Vec<Finding>,
    /// Signs that the notice writes in another way: numerals, colons of labels.
    pub rewritten: Vec<Finding>,
    /// Visible text that is not in the notice.
    pub dropped: Vec<Finding>,
    /// What looks like a slip. Nothing of it was changed.
    pub suspicions: Vec<Finding>,
    /// Text that stayed where it stood because its part is not clear.
    pub unplaced: Vec<Finding>,
    /// What has to be filled in before the notice can be published.
    pub missing: Vec<Finding>,
}

/// The most repairs of one file: a text that needs more is no notice.
const MOST_REPAIRS: usize = 20_000;

impl Report {
    /// Whether so much was repaired that the file is to be refused.
    pub fn is_full(&self) -> bool {
        self.repairs.len() >= MOST_REPAIRS
    }

    /// Adds what a reader left out.
    pub fn drop_all(&mut self, dropped: Vec<Dropped>) {
        let finding = |it: Dropped| Finding {
            name: it.name,
            place: it.place,
            before: it.words,
            after: String::new(),
            message: it.message,
        };
        self.dropped.extend(dropped.into_iter().map(finding));
    }

    /// Notices something without changing it.
    pub fn suspect(&mut self, name: &'static str, place: Place, words: &str, message: Text) {
        let finding = Finding { name, place: Some(place), before: words.to_owned(), after: String::new(), message };
        self.suspicions.push(finding);
    }

    /// Takes words into the front matter.
    pub fn take(&mut self, key: &'static str, place: Option<Place>, words: &str, value: &str) {
        let message = text!("写进 {key}", "taken as {key}");
        self.taken.push(Finding { name: key, place, before: words.to_owned(), after: value.to_owned(), message });
    }

    /// Records a repair.
    pub fn repair(&mut self, name: &'static str, place: Place, before: String, after: String, message: Text) {
        if !self.is_full() {
            self.repairs.push(Finding { name, place: Some(place), before, after, message });
        }
    }

    /// Sorts every list by place.
    pub fn sort(&mut self) {
        for list in
            [&mut self.repairs, &mut self.rewritten, &mut self.dropped, &mut self.suspicions, &mut self.unplaced]
        {
            list.sort_by_key(|finding| (finding.place, finding.name));
        }
    }

    /// The report as a value of JSON, schema `gongshi/import/1`.
    pub fn json(&self) -> Value {
        let list = |all: &[Finding]| -> Value { all.iter().map(|finding| self.finding(finding)).collect() };
        json!({
            "source": self.source,
            "sha256": self.sha256,
            "format": self.format,
            "encoding": self.encoding,
            "notice": self.notice,
            "files": self.files,
            "counts": self.counts,
            "taken": list(&self.taken),
            "repairs": list(&self.repairs),
            "rewritten": list(&self.rewritten),
            "dropped": list(&self.dropped),
            "suspicions": list(&self.suspicions),
            "unplaced": list(&self.unplaced),
            "missing": list(&self.missing),
        })
    }

    fn finding(&self, finding: &Finding) -> Value {
        let place = finding.place.map(|place| match self.unit {
            Unit::Lines => json!({ "line": place.line, "column": place.column }),
            Unit::Paragraphs => json!({ "paragraph": place.line, "character": place.column }),
            Unit::Cells => json!({ "row": place.line, "column": place.column }),
        });
        json!({
            "name": finding.name,
            "place": place,
            "before": finding.before,
            "after": finding.after,
            "message": { "zh": finding.message.zh, "en": finding.message.en },
        })
    }

    fn shown(&self, place: Place, lang: Lang) -> String {
        let Place { line, column } = place;
        match (self.unit, lang) {
            (Unit::Lines, _) => format!("{line}:{column}"),
            (Unit::Paragraphs, Lang::Zh) => format!("第{line}段第{column}字"),
            (Unit::Paragraphs, Lang::En) => format!("paragraph {line}, character {column}"),
            (Unit::Cells, Lang::Zh) => format!("第{line}行第{column}列"),
            (Unit::Cells, Lang::En) => format!("row {line}, column {column}"),
        }
    }

    /// The report as people read it: what has to be done first, long lists cut unless `all`.
    pub fn text(&self, lang: Lang, all: bool) -> String {
        let lists: [(Text, &[Finding], usize); 7] = [
            (text!("还要补上", "to be filled in"), &self.missing, usize::MAX),
            (text!("值得核对（原文没有改）", "worth a look (nothing was changed)"), &self.suspicions, 40),
            (text!("原样留在原处", "left as it stands"), &self.unplaced, 20),
            (text!("没有收进公示", "not in the notice"), &self.dropped, 20),
            (text!("写进开头的说明", "taken into the front matter"), &self.taken, usize::MAX),
            (text!("修补的版面痕迹", "noise of layout that was mended"), &self.repairs, 40),
            (text!("换了写法的编号和标点", "numerals and signs written in another way"), &self.rewritten, 0),
        ];
        let mut out = String::new();
        for (heading, findings, limit) in lists {
            if findings.is_empty() {
                continue;
            }
            let (zh, en, count) = (&heading.zh, &heading.en, findings.len());
            out += text!("{zh}：{count} 处", "{en}: {count}").get(lang);
            out.push('\n');
            let shown = if all { count } else { count.min(limit) };
            for finding in &findings[..shown] {
                out += &self.line(finding, lang);
            }
            if shown < count {
                let more = count - shown;
                out += text!("  另有 {more} 处，见 --report 或 -v", "  {more} more: see --report or -v").get(lang);
                out.push('\n');
            }
        }
        out
    }

    fn line(&self, finding: &Finding, lang: Lang) -> String {
        let place = finding.place.map(|place| self.shown(place, lang) + "  ").unwrap_or_default();
        let words = match (finding.before.is_empty(), finding.after.is_empty()) {
            (true, true) => String::new(),
            (_, true) => format!("「{}」", short(&finding.before)),
            (true, false) => format!("「{}」", short(&finding.after)),
            _ if finding.before == finding.after => format!("「{}」", short(&finding.after)),
            _ => format!("「{}」→「{}」", short(&finding.before), short(&finding.after)),
        };
        format!("  {place}{}{}{words}\n", finding.message.get(lang), if words.is_empty() { "" } else { " " })
    }
}

/// The first characters of a long text, on one line.
fn short(text: &str) -> String {
    let line = text.replace('\n', "⏎");
    let mut cut: String = line.chars().take(40).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}
