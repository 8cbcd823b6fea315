//! `document-traces`, `unreadable-attachment`, and personal data in the files that are published beside the notices.
//!
//! A finding belongs to the notice that names the file, at the place where it does, and its message says where in the file:
//! there an exception can stand with its reason. Files of `static/` that no notice names speak for themselves.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::personal::{self, Hit, Searched};
use crate::attachment::{self, Closed, Contents, Kind, Trace};
use crate::config::Config;
use crate::diagnostic::{Check, Diagnostic, catalogue};
use crate::error::Result;
use crate::lang::Text;
use crate::model::Site;
use crate::model::files::{Published, published};
use crate::source::Texts;
use crate::text;

/// How many findings of one kind are said of one file; the others are counted.
const EACH: usize = 20;

/// Looks into every file that is published.
///
/// # Errors
/// If a file cannot be read.
pub fn files(site: &Site, texts: &dyn Texts) -> Result<Vec<Diagnostic>> {
    files_but(site, texts, &mut HashSet::new())
}

/// The same without the files that are known to be `clean`, by their paths. Those that are found to be join them.
///
/// # Errors
/// If a file cannot be read.
pub fn files_but(site: &Site, texts: &dyn Texts, clean: &mut HashSet<String>) -> Result<Vec<Diagnostic>> {
    let wanted = |it: &Published<'_>| attachment::is_document(it.path) && !clean.contains(&it.asset.path);
    let all: Vec<Published<'_>> = published(site).into_iter().filter(wanted).collect();
    let look = |file: &Published<'_>| -> Result<Vec<Diagnostic>> {
        let contents = match file.asset.bytes > attachment::MAX_BYTES {
            true => Contents::of_too_large(),
            false => attachment::read(file.path, &texts.bytes(&file.asset.path)?),
        };
        Ok(File { site, file }.judge(&contents))
    };
    let found = all.par_iter().map(look).collect::<Result<Vec<_>>>()?;
    let is_clean = all.iter().zip(&found).filter(|(_, found)| found.is_empty());
    clean.extend(is_clean.map(|(file, _)| file.asset.path.clone()));
    Ok(found.concat())
}

/// A file that is being judged.
struct File<'a> {
    site: &'a Site,
    file: &'a Published<'a>,
}

impl File<'_> {
    fn judge(&self, contents: &Contents) -> Vec<Diagnostic> {
        let mut found = self.personal(contents);
        let config = &self.site.config;
        let traces = contents.traces.iter().filter(|trace| is_telling(trace, config));
        found.extend(traces.map(|trace| self.trace(trace)));
        found.extend(contents.closed.map(|closed| self.closed(closed)));
        found
    }

    /// A finding about the file, where its notice names it.
    fn report(&self, check: &'static Check, message: impl FnOnce(&str) -> Text) -> Diagnostic {
        let name = self.file.path.rsplit('/').next().unwrap_or(self.file.path);
        let message = message(name);
        match self.file.named {
            Some(named) => {
                let found = Diagnostic::new(check, &Arc::from(named.file), message);
                match named.link {
                    Some(span) => found.at(span),
                    None => found.at_key("attachments"),
                }
            }
            None => Diagnostic::new(check, &Arc::from(self.file.asset.path.as_str()), message),
        }
    }

    fn personal(&self, contents: &Contents) -> Vec<Diagnostic> {
        let data = &self.site.config.personal_data;
        let mut found = Vec::new();
        let mut counts: HashMap<&str, (usize, Option<Hit>)> = HashMap::new();
        for piece in &contents.pieces {
            let searched = Searched { text: &piece.text, column: &piece.column, is_target: false };
            for hit in personal::find(searched, data) {
                let (count, kept) = counts.entry(hit.check.name).or_default();
                *count += 1;
                if *count <= EACH {
                    let (place, what) = (&piece.place, &hit.what);
                    let (place_zh, place_en, zh, en) = (&place.zh, &place.en, &what.zh, &what.en);
                    let masked = &hit.masked;
                    let message = |name: &str| {
                        text!("附件 {name} {place_zh}：{zh}没有遮盖", "{name}, {place_en}: {en} is shown in full")
                    };
                    let hint = match self.file.named {
                        Some(_) => text!(
                            "在附件里改成 {masked} 再另存；确需公开的，在公示里用 [[allow]] 写明理由",
                            "write {masked} in the attachment; where it must be public, say why with [[allow]] in the notice"
                        ),
                        None => text!(
                            "static 里的文件没有公示引用也会发布：改成 {masked}，或删去这个文件；确需公开的，放到公示旁边，列为附件，用 [[allow]] 写明理由",
                            "files in static are published although no notice names them: write {masked}, or delete the file; where it must be public, attach it to a notice and say why with [[allow]]"
                        ),
                    };
                    let subject = &piece.text[hit.range.clone()];
                    found.push(self.report(hit.check, message).about(subject).hint(hint));
                } else {
                    *kept = Some(hit);
                }
            }
        }
        let mut more: Vec<_> = counts.into_values().filter_map(|(count, hit)| Some((hit?, count - EACH))).collect();
        more.sort_by_key(|(hit, _)| hit.check.code);
        found.extend(more.into_iter().map(|(hit, count)| self.and_more(count, &hit)));
        found
    }

    fn and_more(&self, count: usize, hit: &Hit) -> Diagnostic {
        let (zh, en) = (&hit.what.zh, &hit.what.en);
        let message = |name: &str| {
            text!(
                "附件 {name} 里还有 {count} 处：{zh}没有遮盖",
                "{name}: {en} is shown in full in {count}",
                count = ("more place", "more places")
            )
        };
        self.report(hit.check, message).hint(text!("整列遮盖，或删去这一列", "mask the whole column, or take it out"))
    }

    fn trace(&self, trace: &Trace) -> Diagnostic {
        let Text { zh, en } = describe(trace);
        let message = |name: &str| text!("附件 {name} 里留有{zh}", "{name} still holds {en}");
        let hint = match trace.what {
            Kind::Position => text!("把照片另存一份，去掉位置信息", "save the photograph anew without its position"),
            Kind::TrackedChanges => {
                text!("“审阅”里接受或拒绝所有修订，再另存", "accept or reject all changes under Review, and save")
            }
            Kind::Comments => text!("“审阅”里删除所有批注，再另存", "delete all comments under Review, and save"),
            _ if self.file.path.ends_with(".pdf") => {
                text!("在 Word 里“检查文档”后重新导出 PDF", "inspect the document in Word and export the PDF again")
            }
            _ => text!(
                "在 Word、Excel 里“文件 → 信息 → 检查问题 → 检查文档”，全部删除后另存",
                "in Word or Excel: File → Info → Check for Issues → Inspect Document, remove all, and save"
            ),
        };
        self.report(&catalogue::DOCUMENT_TRACES, message).about(&trace.words).hint(hint)
    }

    fn closed(&self, closed: Closed) -> Diagnostic {
        let limit = attachment::MAX_BYTES >> 20;
        let Text { zh, en } = match closed {
            Closed::Encrypted => text!("设了密码", "it is protected by a password"),
            Closed::Damaged => text!("文件已损坏，或者和后缀不符", "it is damaged, or not what its ending says"),
            Closed::TooLarge => {
                text!("超过 {limit} MB，或展开后太大", "it has more than {limit} MB, or swells to too much")
            }
            Closed::Scanned => text!("页面是图片，没有文字", "its pages are pictures without text"),
            Closed::Format => text!("这种格式读不了", "this format is not read"),
        };
        let message =
            |name: &str| text!("附件 {name} 没有检查个人信息：{zh}", "{name} was not searched for personal data: {en}");
        let hint = text!(
            "请人看一遍；能换的，换成 .docx、.xlsx 或带文字的 PDF",
            "have somebody read it; where possible give a .docx, an .xlsx or a PDF with text instead"
        );
        self.report(&catalogue::UNREADABLE_ATTACHMENT, message).hint(hint)
    }
}

/// What a trace is, for a sentence.
fn describe(trace: &Trace) -> Text {
    let Trace { what, words, count } = trace;
    let (by_zh, by_en) = match words.is_empty() {
        true => (String::new(), String::new()),
        false => (format!("（{words}）"), format!(" ({words})")),
    };
    match what {
        Kind::Author => text!("作者的名字“{words}”", "its author’s name, “{words}”"),
        Kind::LastAuthor => text!("最后修改者的名字“{words}”", "the name of who last saved it, “{words}”"),
        Kind::Manager => text!("主管的名字“{words}”", "the name of a manager, “{words}”"),
        Kind::Company => text!("单位名称“{words}”", "the name of a company, “{words}”"),
        Kind::Comments => text!(" {count} 条批注{by_zh}", "{count}{by_en}", count = ("comment", "comments")),
        Kind::TrackedChanges => {
            text!(" {count} 处修订{by_zh}", "{count}{by_en}", count = ("tracked change", "tracked changes"))
        }
        Kind::HiddenText => text!(" {count} 处隐藏的文字", "{count} of hidden text", count = ("piece", "pieces")),
        Kind::HiddenSheet => text!("隐藏的工作表{by_zh}", "a hidden sheet{by_en}"),
        Kind::HiddenRows => text!(
            " {count} 处隐藏的行或列{by_zh}",
            "{count}{by_en}",
            count = ("hidden row or column", "hidden rows or columns")
        ),
        Kind::Position => text!("拍摄位置", "the place where it was taken"),
    }
}

/// Names that programs and fresh computers write by themselves.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "user",
    "users",
    "pc",
    "owner",
    "guest",
    "root",
    "test",
    "unknown",
    "author",
    "default",
    "hp",
    "dell",
    "lenovo",
    "thinkpad",
    "asus",
    "acer",
    "huawei",
    "xiaomi",
    "apple",
    "microsoft",
    "office",
    "wps",
    "kingsoft",
    "china",
    "home",
    "openpyxl",
    "python-docx",
    "apache poi",
    "libreoffice",
    "chromium",
    "un-named",
    "none",
    "用户",
    "微软用户",
    "微软中国",
    "联想",
    "administrator's",
    "organization",
    "windows",
    "windows 用户",
    "windows user",
    "微软",
    "金山",
    "系统管理员",
    "管理员",
];

/// Whether a trace tells of a person: names that programs write do not, nor those of the organisation.
fn is_telling(trace: &Trace, config: &Config) -> bool {
    if !matches!(trace.what, Kind::Author | Kind::LastAuthor | Kind::Manager | Kind::Company) {
        return true;
    }
    let name = trace.words.to_lowercase();
    let is_nobody = NOBODY.contains(&name.as_str()) || name.starts_with("microsoft") || name.contains("www.");
    let own = &config.organisation;
    let mut ours = [&own.name, &own.sponsor, &own.site_name].into_iter().flatten();
    let mut units = config.units.values().flat_map(|unit| unit.aliases.iter().chain([&unit.name]));
    let is_ours = |it: &String| !it.is_empty() && (it.contains(&trace.words) || trace.words.contains(it.as_str()));
    let is_digits = name.chars().all(|c| c.is_ascii_digit());
    !(is_nobody || is_digits || ours.any(is_ours) || units.any(is_ours))
}
