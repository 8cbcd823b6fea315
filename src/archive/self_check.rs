//! The 四性 report (DA/T 70-2018): whether the package is authentic, complete, usable and safe, as far as that can be computed
//! when it is made. Every statement is the outcome of a test of its files.

use std::fmt::Write as _;

use serde::Serialize;

use crate::digest::sha256_hex;
use crate::lang::Text;
use crate::markdown::html::escape;
use crate::model::{Notice, Site, urls};
use crate::{attachment, inspect, text};

use super::Tree;
use super::catalogue::Row;

/// A statement, and whether it holds.
#[derive(Debug, Serialize)]
pub(super) struct Statement {
    /// 真实性, 完整性, 可用性 or 安全性.
    property: &'static str,
    zh: String,
    en: String,
    holds: bool,
    /// What it does not hold for.
    exceptions: Vec<String>,
}

impl Statement {
    fn new(property: &'static str, what: Text, exceptions: Vec<String>) -> Self {
        Statement { property, zh: what.zh, en: what.en, holds: exceptions.is_empty(), exceptions }
    }
}

/// File endings of programs: none may be in a package.
const PROGRAMS: &[&str] = &[
    "exe", "dll", "com", "bat", "cmd", "ps1", "vbs", "msi", "scr", "jar", "sh", "so", "dylib", "app", "apk", "lnk",
    "hta",
];

/// Makes all statements.
pub(super) fn run(site: &Site, notices: &[&Notice], rows: &[Row], pages: &Tree, sources: &Tree) -> Vec<Statement> {
    let mut all = authentic(notices, sources);
    all.extend(complete(site, notices, rows, pages));
    all.extend(usable(pages));
    all.extend(safe(pages, sources));
    all
}

fn authentic(notices: &[&Notice], sources: &Tree) -> Vec<Statement> {
    let differs = |notice: &&&Notice| sources.get(&*notice.path).is_none_or(|bytes| sha256_hex(bytes) != notice.sha256);
    let differing = notices.iter().filter(differs).map(|it| it.path.to_string()).collect();
    vec![Statement::new(
        "真实性",
        text!(
            "每件公示的来源文件与网页数据里的 SHA-256 一致",
            "the source of each notice has the SHA-256 that its data state"
        ),
        differing,
    )]
}

fn complete(site: &Site, notices: &[&Notice], rows: &[Row], pages: &Tree) -> Vec<Statement> {
    let gaps = rows.iter().enumerate().filter(|(index, row)| row.number != index + 1).map(|(_, row)| row.code.clone());
    let absent = notices.iter().filter(|it| !pages.contains_key(&it.url)).map(|it| it.url.clone());
    let lost = notices.iter().flat_map(|it| &it.attachments).filter(|it| !site.assets.contains_key(&it.path));
    let undecided = rows.iter().filter(|row| row.retention.is_empty()).map(|row| row.page.clone());
    vec![
        Statement::new(
            "完整性",
            text!("目录的件号从 1 起连续", "the numbers of the catalogue run on from 1"),
            gaps.collect(),
        ),
        Statement::new(
            "完整性",
            text!("目录里的每件都有网页", "each notice of the catalogue has its page"),
            absent.collect(),
        ),
        Statement::new(
            "完整性",
            text!("列出的附件都在", "all listed attachments are there"),
            lost.map(|it| it.path.clone()).collect(),
        ),
        Statement::new(
            "完整性",
            text!("每件都写明了保管期限", "each notice has a retention period"),
            undecided.collect(),
        ),
    ]
}

fn usable(pages: &Tree) -> Vec<Statement> {
    let mut broken = Vec::new();
    let mut undecoded = Vec::new();
    for (from, bytes) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let Ok(html) = std::str::from_utf8(bytes) else {
            undecoded.push(from.clone());
            continue;
        };
        for (_, written) in inspect::addresses(html) {
            let value = inspect::unescape(written);
            let file = value.split(['#', '?']).next().unwrap_or_default();
            if file.is_empty() || file.starts_with('/') || file.split('/').next().is_some_and(|it| it.contains(':')) {
                continue;
            }
            if urls::beside(from, &urls::decode(file)).is_none_or(|path| !pages.contains_key(&path)) {
                broken.push(format!("{from} → {value}"));
            }
        }
    }
    vec![
        Statement::new("可用性", text!("网页都是 UTF-8", "all pages are UTF-8"), undecoded),
        Statement::new(
            "可用性",
            text!(
                "网页里的链接、样式、图片都在包内，断网也能打开",
                "links, styles and pictures of the pages are in the package: they open without a network"
            ),
            broken,
        ),
    ]
}

fn safe(pages: &Tree, sources: &Tree) -> Vec<Statement> {
    let paths =
        || pages.keys().map(|path| format!("site/{path}")).chain(sources.keys().map(|path| format!("sources/{path}")));
    let is_program = |path: &String| {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        PROGRAMS.contains(&&*ending)
    };
    let is_unportable = |path: &String| {
        let is_bad = |part: &str| {
            part.ends_with(['.', ' ']) || part.contains(['<', '>', ':', '"', '|', '?', '*', '\\']) || part.len() > 240
        };
        path.split('/').any(is_bad) || path.chars().count() > 200
    };
    vec![
        Statement::new(
            "安全性",
            text!("没有可执行文件", "there are no programs"),
            paths().filter(is_program).collect(),
        ),
        Statement::new(
            "安全性",
            text!("没有加密，没有专有的压缩格式", "nothing is encrypted or packed in a closed format"),
            sources.iter().filter(|(path, bytes)| is_closed(path, bytes)).map(|(path, _)| path.clone()).collect(),
        ),
        Statement::new(
            "安全性",
            text!("文件名在各种系统上都能用", "all names can be used on every system"),
            paths().filter(is_unportable).collect(),
        ),
    ]
}

/// Whether a file can be opened with its password or with one company's program only.
fn is_closed(path: &str, bytes: &[u8]) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    matches!(&*ending, "rar" | "7z" | "ace")
        || (attachment::is_document(path)
            && attachment::read(path, bytes).closed == Some(attachment::Closed::Encrypted))
}

/// The statements that do not hold, for whoever makes the package.
pub(super) fn remarks(all: &[Statement]) -> Vec<Text> {
    let remark = |it: &Statement| {
        let (zh, en, count) = (&it.zh, &it.en, it.exceptions.len());
        let first = it.exceptions.first().map(String::as_str).unwrap_or_default();
        text!("自检不符：{zh}（{count} 处，如 {first}）", "self-check failed: {en} ({count}, first {first})")
    };
    all.iter().filter(|it| !it.holds).map(remark).collect()
}

/// The report for machines.
pub(super) fn json(all: &[Statement]) -> std::io::Result<Vec<u8>> {
    let report = serde_json::json!({ "schema": "gongshi/self-check/1", "standard": "DA/T 70-2018", "statements": all });
    let mut bytes = serde_json::to_vec_pretty(&report)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The report for people.
pub(super) fn html(all: &[Statement], year: &str) -> String {
    let mut rows = String::new();
    for it in all {
        let mark = if it.holds { "✓ 符合" } else { "✗ 不符" };
        let mut cells = String::new();
        for words in [it.property, &it.zh, &it.en, mark, &it.exceptions.join("；")] {
            cells += "<td>";
            escape(&mut cells, words);
            cells += "</td>";
        }
        let _ = writeln!(rows, "<tr>{cells}</tr>");
    }
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>{year} 年公示归档包四性自检报告</title>\n\
         <style>body{{font:16px/1.7 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}table{{border-collapse:collapse}}\
         td,th{{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}}</style>\n</head>\n<body>\n\
         <h1>{year} 年公示归档包四性自检报告</h1>\n<p>按 DA/T 70-2018 的四性，逐项由程序在打包时算出。Made when the package was: each line is the outcome of a test.</p>\n\
         <table>\n<tr><th>性质</th><th>内容</th><th>Statement</th><th>结论</th><th>不符之处</th></tr>\n{rows}</table>\n</body>\n</html>\n"
    )
}
