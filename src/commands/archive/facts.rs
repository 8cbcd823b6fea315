//! What the report says: each number is counted here, of what was put into the package.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::archive::catalogue::{self, Row};
use crate::archive::report::{Check, Nature, Report};
use crate::archive::{offline, records, wacz};
use crate::lang::Text;
use crate::model::Notice;
use crate::output::{Content, OutputFile};
use crate::render;
use crate::text;

use super::Year;
use super::gather::{Gathered, Originals, Printed, Record};
use super::packer::Packer;

/// What was made.
pub(super) struct Made {
    pub printed: Printed,
    pub offline: offline::Links,
    pub originals: Originals,
    pub record: Option<Record>,
    pub rows: Vec<Row>,
    pub records: Vec<wacz::Indexed>,
}

impl Made {
    /// What the package lacks, and why.
    pub fn lacks(&self, year: &Year<'_>) -> Vec<Text> {
        let mut lacks: Vec<Text> = Vec::new();
        for (Text { zh, en }, count) in self.printed.absent.values() {
            lacks.push(text!("{count} 件没有 PDF：{zh}", "{count} without PDF: {en}", count = ("notice", "notices")));
        }
        let without = self.originals.without.len();
        if without > 0 {
            lacks.push(text!(
                "{without} 件没有原件：不是导入的，或 originals/ 里没有",
                "{without} not imported, or originals/ has none",
                without = ("notice without originals: it was", "notices without originals: they were")
            ));
        }
        if self.record.is_none() {
            lacks.push(text!("没有发布记录：网站没有 records/", "no publication record: the site has no records/"));
        }
        if year.base().is_none() {
            lacks.push(text!(
                "没有 WARC 和 WACZ：网站没有设 base_url，网页没有网址",
                "no WARC and WACZ: the site has no base_url, so that pages have no addresses"
            ));
        }
        lacks
    }
}

/// The report of the package.
pub(super) fn report(year: &Year<'_>, gathered: &Gathered, made: &Made, packer: &Packer<'_>) -> Report {
    let mut checks = authentic(year, gathered, made, packer);
    checks.extend(complete(year, gathered, made, packer));
    checks.extend(usable(packer));
    checks.extend(safe(made, packer));
    Report { name: year.name.clone(), day: year.site.today.to_string(), checks }
}

fn check(nature: Nature, name: &'static str, what: Text, all: usize, lacks: Vec<Text>) -> Check {
    let good = all.saturating_sub(lacks.len());
    Check { nature, name, what, good, all, lacks, is_optional: false }
}

fn optional(check: Check) -> Check {
    Check { is_optional: true, ..check }
}

fn authentic(year: &Year<'_>, gathered: &Gathered, made: &Made, packer: &Packer<'_>) -> Vec<Check> {
    let all = year.notices.len();
    // What was sealed when the file was written, against what the catalogue says of the file on the site's disk.
    let sealed: HashMap<String, String> =
        packer.look(|seen| seen.sealed.iter().map(|it| (it.path.clone(), it.digests[1].clone())).collect());
    let differs = |row: &Row| sealed.get(&row[catalogue::at::DOCUMENT]) != Some(&row[catalogue::at::SM3]);
    let sources =
        year.notices().zip(&made.rows).filter(|(_, row)| differs(row)).map(|(notice, _)| named(notice)).collect();
    let what = text!("原始文件与目录里的摘要值相同", "sources have the digests that the catalogue states");
    let mut checks = vec![check(Nature::Authentic, "sources", what, all, sources)];
    let twins = year.notices().filter(|notice| !twin_agrees(notice, &gathered.pages)).map(named).collect();
    let what =
        text!("发布的数据写明的正是这份原始文件的摘要值", "the published data name the digest of this very source");
    checks.push(check(Nature::Authentic, "data", what, all, twins));
    let recorded = made.record.as_ref().map_or(0, |record| record.notices);
    let lacks = match recorded == all {
        true => Vec::new(),
        false => {
            let count = all - recorded;
            vec![
                text!(
                    "{count} 件没有发布记录",
                    "{count} no entry in the record",
                    count = ("notice has", "notices have")
                );
                count.min(1)
            ]
        }
    };
    let what = text!("公示在发布记录里有据可查", "notices have an entry in the publication record");
    checks.push(optional(Check { good: recorded, ..check(Nature::Authentic, "record", what, all, lacks) }));
    if let Some(record) = &made.record {
        let broken = records::breaks(&record.extract.lines, &record.extract.chain).unwrap_or_default();
        let lacks = broken.iter().map(|line| text!("第 {line} 行", "line {line}")).collect();
        let what = text!("发布记录前后相接", "entries of the record follow each other");
        checks.push(check(Nature::Authentic, "chain", what, record.extract.count, lacks));
    }
    checks
}

fn named(notice: &Notice) -> Text {
    let title = &notice.title;
    text!("《{title}》", "《{title}》")
}

fn twin_agrees(notice: &Notice, pages: &[OutputFile]) -> bool {
    let path = render::data_url(&notice.url);
    let twin = pages.iter().find(|file| file.path == path).and_then(|file| match &file.content {
        Content::Bytes(bytes) => serde_json::from_slice::<Value>(bytes).ok(),
        Content::Copy(_) => None,
    });
    twin.is_some_and(|twin| twin["sha256"].as_str() == Some(&notice.sha256))
}

fn complete(year: &Year<'_>, gathered: &Gathered, made: &Made, packer: &Packer<'_>) -> Vec<Check> {
    let all = year.notices.len();
    let gaps = made.rows.iter().enumerate().filter(|(i, row)| row[catalogue::at::NUMBER] != (i + 1).to_string());
    let gap = |row: &Row| {
        let number = &row[catalogue::at::NUMBER];
        text!("件号 {number}", "number {number}")
    };
    let gaps = gaps.map(|(_, row)| gap(row)).collect();
    let what = text!("件号从 1 起连续，没有缺号", "numbers run from 1 without a gap");
    let mut checks = vec![check(Nature::Complete, "numbers", what, all, gaps)];
    let bare = year.notices().filter_map(lacks_of).collect();
    let what = text!(
        "题名、责任者、成文日期、发布日期、保管期限齐全",
        "title, issuer, both dates and the retention period are given"
    );
    checks.push(check(Nature::Complete, "metadata", what, all, bare));
    let paths: HashSet<String> = packer.look(|seen| seen.sealed.iter().map(|it| it.path.clone()).collect());
    let missing = made.offline.inside.iter().filter(|path| !paths.contains(&format!("data/site/{path}")));
    let missing = missing.map(|path| text!("{path}", "{path}")).collect();
    let what =
        text!("网页链接的附件、图片和网页都在包里", "attachments, pictures and pages that pages lead to are there");
    checks.push(check(Nature::Complete, "links", what, made.offline.inside.len(), missing));
    let files = gathered.pages.len() + gathered.others.len();
    let what = text!("网页文件都进了 WARC 和 WACZ", "all files of pages are in the WARC and the WACZ");
    let in_web = Check { good: made.records.len(), ..check(Nature::Complete, "web", what, files, Vec::new()) };
    checks.push(optional(in_web));
    let printed = made.printed.pages.iter().flatten().count();
    let why = made.printed.absent.values().map(|(why, _)| why.clone()).collect();
    let what = text!("公示有 PDF", "notices have a PDF");
    checks.push(optional(Check { good: printed, ..check(Nature::Complete, "pdf", what, all, why) }));
    let without = made.originals.without.iter().map(|title| text!("《{title}》", "《{title}》")).collect();
    let what = text!("公示有导入时的原件", "notices have the file that they were imported from");
    checks.push(optional(check(Nature::Complete, "originals", what, all, without)));
    checks
}

/// Which facts a notice lacks.
fn lacks_of(notice: &Notice) -> Option<Text> {
    let facts = [
        (notice.title.trim().is_empty(), "题名", "title"),
        (notice.issuers.is_empty(), "责任者", "issuer"),
        (notice.retention.is_none(), "保管期限", "retention"),
    ];
    let lacking: Vec<(&str, &str)> = facts.iter().filter(|(is_so, ..)| *is_so).map(|(_, zh, en)| (*zh, *en)).collect();
    let (zh, en): (Vec<&str>, Vec<&str>) = lacking.into_iter().unzip();
    let (title, zh, en) = (&notice.title, zh.join("、"), en.join(", "));
    (!zh.is_empty()).then(|| text!("《{title}》缺{zh}", "“{title}” lacks {en}"))
}

fn paths(paths: &[String]) -> Vec<Text> {
    paths.iter().map(|path| text!("{path}", "{path}")).collect()
}

fn usable(packer: &Packer<'_>) -> Vec<Check> {
    packer.look(|seen| {
        let files = seen.sealed.len();
        let endings: Vec<String> = seen.endings.iter().map(|(ending, count)| format!(".{ending} {count}")).collect();
        let shown = endings.join(", ");
        vec![
            check(
                Nature::Usable,
                "text",
                text!("文本文件都是 UTF-8", "text files are UTF-8"),
                seen.texts,
                paths(&seen.not_utf8),
            ),
            check(
                Nature::Usable,
                "characters",
                text!(
                    "文本里没有只在个别字体里才有的字（自造字）",
                    "texts have no characters that only one font knows"
                ),
                seen.texts,
                paths(&seen.private),
            ),
            check(
                Nature::Usable,
                "locks",
                text!("文件都不用密码就能打开", "no file needs a password"),
                files,
                paths(&seen.locked),
            ),
            check(
                Nature::Usable,
                "formats",
                text!("格式和件数：{shown}", "formats and their numbers: {shown}"),
                files,
                Vec::new(),
            ),
        ]
    })
}

fn safe(made: &Made, packer: &Packer<'_>) -> Vec<Check> {
    let files = packer.look(|seen| seen.sealed.len());
    let outside = made.offline.loaded_from_elsewhere;
    let lacks =
        if outside > 0 { vec![text!("{outside} 处", "{outside}", outside = ("place", "places"))] } else { Vec::new() };
    vec![
        // A program or such a name ends the packing, so that what is here has passed.
        check(
            Nature::Safe,
            "programs",
            text!("没有程序文件（按扩展名和文件头）", "no programs (by ending and first bytes)"),
            files,
            Vec::new(),
        ),
        check(
            Nature::Safe,
            "names",
            text!("文件名在各种系统上都能用", "names that every system can hold"),
            files,
            Vec::new(),
        ),
        check(
            Nature::Safe,
            "outside",
            text!("网页打开时不从别处装载任何东西", "pages load nothing from elsewhere"),
            made.offline.inside.len().max(outside),
            lacks,
        ),
    ]
}
