//! The report on the four natures of electronic records: 真实, 完整, 可用, 安全. Every statement is a count that was made of this
//! package. It claims no standard: the archive that takes the package over has its own tests.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::lang::Text;
use crate::text;

use crate::export::xlsx::escaped;

/// One of the four natures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// 真实
    Authentic,
    /// 完整
    Complete,
    /// 可用
    Usable,
    /// 安全
    Safe,
}

impl Nature {
    /// All of them, in their order.
    pub const ALL: [Nature; 4] = [Nature::Authentic, Nature::Complete, Nature::Usable, Nature::Safe];

    fn text(self) -> Text {
        match self {
            Nature::Authentic => text!("真实性", "Authenticity"),
            Nature::Complete => text!("完整性", "Completeness"),
            Nature::Usable => text!("可用性", "Usability"),
            Nature::Safe => text!("安全性", "Safety"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Nature::Authentic => "authenticity",
            Nature::Complete => "completeness",
            Nature::Usable => "usability",
            Nature::Safe => "safety",
        }
    }
}

/// Something that was looked at, for all things that it concerns.
#[derive(Clone, Debug)]
pub struct Check {
    /// The nature it belongs to.
    pub nature: Nature,
    /// A name for machines.
    pub name: &'static str,
    /// What was looked at.
    pub what: Text,
    /// How many things are as they should be.
    pub good: usize,
    /// How many things there are.
    pub all: usize,
    /// Which are not, each with its reason.
    pub lacks: Vec<Text>,
    /// Whether something may be lacking without being wrong (no originals, no PDF).
    pub is_optional: bool,
}

impl Check {
    /// Whether all things are as they should be.
    pub fn is_met(&self) -> bool {
        self.good == self.all
    }

    fn verdict(&self) -> Text {
        match () {
            () if self.is_met() => text!("符合", "met"),
            () if self.is_optional && self.good == 0 => text!("没有", "none"),
            () if self.is_optional => text!("有缺", "partly"),
            () => text!("不符合", "not met"),
        }
    }
}

/// The report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The name of the package.
    pub name: String,
    /// The day of its making.
    pub day: String,
    /// What was looked at.
    pub checks: Vec<Check>,
}

/// How many of the things that lack something are listed by name in the page; the JSON has all.
const LISTED: usize = 20;

impl Report {
    /// How many checks of a nature are not met, those left out that are optional.
    pub fn unmet(&self) -> usize {
        self.checks.iter().filter(|check| !check.is_met() && !check.is_optional).count()
    }

    /// For machines: schema `gongshi/four-natures/1`.
    pub fn json(&self) -> String {
        let both = |text: &Text| json!({"zh": text.zh, "en": text.en});
        let checks: Vec<Value> = self
            .checks
            .iter()
            .map(|check| {
                json!({
                    "nature": check.nature.name(), "name": check.name, "what": both(&check.what), "good": check.good,
                    "all": check.all, "met": check.is_met(), "optional": check.is_optional,
                    "lacks": check.lacks.iter().map(both).collect::<Vec<_>>(),
                })
            })
            .collect();
        let report = json!({
            "schema": "gongshi/four-natures/1", "package": self.name, "date": self.day,
            "software": format!("gongshi {}", crate::VERSION), "checks": checks,
        });
        format!("{report:#}\n")
    }

    /// For people.
    pub fn html(&self) -> String {
        let mut body = String::new();
        let (name, day) = (escaped(&self.name), &self.day);
        let _ = write!(
            body,
            "<h1>四性自检报告 <span lang=\"en\">Self-check report</span></h1>\n<p>归档包 {name}，{day}，gongshi {}。下列数字都是做包时逐件核对得出的，\
             没有人工填写。本报告不代替接收单位按其标准进行的检测，也不含病毒查杀。</p>\n<p lang=\"en\">Every number was counted \
             in this package when it was made. The report does not replace the tests of the receiving archive, and no search for viruses was made.</p>\n",
            crate::VERSION
        );
        for nature in Nature::ALL {
            let Text { zh, en } = nature.text();
            let _ = writeln!(
                body,
                "<h2>{zh} <span lang=\"en\">{en}</span></h2>\n<table><thead><tr><th>核对内容 <span lang=\"en\">What</span></th><th>符合/总数</th><th>结果 <span lang=\"en\">Result</span></th></tr></thead><tbody>"
            );
            for check in self.checks.iter().filter(|check| check.nature == nature) {
                body += &row(check);
            }
            body += "</tbody></table>\n";
        }
        super::readme::page("四性自检报告", &body)
    }
}

fn row(check: &Check) -> String {
    let (what, verdict) = (&check.what, check.verdict());
    let mut out = format!("<tr><td>{}<br><span lang=\"en\">{}</span>", escaped(&what.zh), escaped(&what.en));
    if !check.lacks.is_empty() {
        out += "<ul>";
        for lack in check.lacks.iter().take(LISTED) {
            let _ = write!(out, "<li>{}", escaped(&lack.zh));
            // A title or a path is the same in both languages.
            if lack.en != lack.zh {
                let _ = write!(out, " <span lang=\"en\">{}</span>", escaped(&lack.en));
            }
            out += "</li>";
        }
        if let Some(more) = check.lacks.len().checked_sub(LISTED).filter(|more| *more > 0) {
            let _ = write!(
                out,
                "<li>另有 {more} 项，见 report.json <span lang=\"en\">{more} more in report.json</span></li>"
            );
        }
        out += "</ul>";
    }
    let _ = writeln!(
        out,
        "</td><td>{}/{}</td><td>{} <span lang=\"en\">{}</span></td></tr>",
        check.good, check.all, verdict.zh, verdict.en
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_met_is_said() {
        let check = Check {
            nature: Nature::Complete,
            name: "metadata",
            what: text!("甲<乙", "a"),
            good: 1,
            all: 2,
            lacks: vec![text!("缺丙", "lacks c")],
            is_optional: false,
        };
        let report = Report { name: "x-2023".to_owned(), day: "2026-01-31".to_owned(), checks: vec![check] };
        assert_eq!(report.unmet(), 1);
        let html = report.html();
        assert!(
            html.contains("不符合") && html.contains("缺丙") && html.contains("甲&lt;乙") && html.contains("1/2"),
            "{html}"
        );
        assert!(report.json().contains("\"met\": false"));
    }
}
