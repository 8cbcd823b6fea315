//! `verify` of what a publication record is about: the sources, a site's folder, one saved page.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::commands::Terminal;
use crate::commands::site::{self, Folder};
use crate::diagnostic::{Diagnostic, catalogue};
use crate::error::{Error, Exit, Result};
use crate::io::record::Shelf;
use crate::io::{foreign, read};
use crate::lang::Lang;
use crate::model::Options;
use crate::record::verify::{self, Finding, Library as _, Place, SITE, SOURCES, Verdict};
use crate::record::{self, Log, version_path};
use crate::source::{Recorded, Texts as _};
use crate::{report, text};

/// Whether `path` is a site's folder with a record in it.
pub(super) fn is_site(path: &Path) -> bool {
    path.join(SITE.log).is_file()
}

/// Whether `path` is the folder of a site's sources.
pub(super) fn is_sources(path: &Path) -> bool {
    path.join(crate::config::FILE).is_file()
}

/// Verifies the sources: the record, its versions, the notices beside it.
pub(super) fn sources(root: &Path, day: Option<Date>, terminal: &Terminal) -> Result<Exit> {
    let folder = site::open(root, terminal)?;
    let shelf = Shelf::new(&folder.root);
    let Some(recorded) = folder.texts.recorded()? else {
        return Err(Error::usage(text!("这个网站还没有发布记录", "this site has no publication record yet")).hint(
            text!(
                "用 gongshi publish 发布，或用 gongshi build --record 生成，就会开始记录",
                "publish with gongshi publish, or build with gongshi build --record: that begins one"
            ),
        ));
    };
    let (_, mut verdict) = verify::record(&shelf, SOURCES, &shelf.list(SOURCES.versions, ".txt"))?;
    let found = notices(&folder, &recorded, day, &mut verdict)?;
    let count = verdict.findings.len() + found.len();
    let located = report::locate(found, &folder.texts)?;
    let mut out = report::text(&located, terminal.lang, terminal.color);
    out += &told(&verdict, terminal.lang);
    finish(out, count, &folder.root, terminal)
}

/// What the notices are beside the record.
fn notices(folder: &Folder, recorded: &Recorded, day: Option<Date>, verdict: &mut Verdict) -> Result<Vec<Diagnostic>> {
    let options = Options { today: site::today(day, &folder.config), drafts: false };
    let understood = site::understand(folder, options.today)?;
    let (site, found) = site::resolve(understood, folder, options);
    let due = record::due(&site, recorded, &folder.texts)?;
    // Lines that are broken are among the findings already; that a history says little is no difference.
    let mut of_notices: Vec<Diagnostic> = due.found;
    of_notices.retain(|it| it.check != &catalogue::BROKEN_RECORD && it.check != &catalogue::CHANGE_WITHOUT_NOTE);
    of_notices.extend(found.into_iter().filter(|it| it.check.is_fixed() && it.is_error()));
    let wrong: std::collections::BTreeSet<_> = of_notices.iter().map(|it| it.file.clone()).collect();
    let agreeing = site.notices.iter().filter(|it| it.state.is_public() && !wrong.contains(&it.path)).count();
    let standings = recorded.log.log().standings();
    let new = due.added.iter().filter(|entry| !standings.contains_key(entry.id.as_str())).count();
    let agreeing = agreeing.saturating_sub(new);
    verdict.agrees.push(text!(
        "{agreeing} 件公示与记录相符",
        "{agreeing} with the record",
        agreeing = ("notice agrees", "notices agree")
    ));
    if new > 0 {
        verdict.agrees.push(text!(
            "{new} 件还没有记录，下次发布时记",
            "{new} not recorded yet: the next publication does it",
            new = ("is", "are")
        ));
    }
    Ok(of_notices)
}

/// Verifies the folder of a site, built or downloaded.
pub(super) fn site(path: &Path, terminal: &Terminal) -> Result<Exit> {
    let shelf = Shelf::new(path);
    let (log, mut verdict) = verify::record(&shelf, SITE, &shelf.list(SITE.versions, ".txt"))?;
    let pages = verify::pages(&shelf, SITE, &log, &shelf.list("", ".html"))?;
    verdict.findings.extend(pages.findings);
    verdict.agrees.extend(pages.agrees);
    let count = verdict.findings.len();
    finish(told(&verdict, terminal.lang), count, path, terminal)
}

/// A page longer than this is no notice.
const LONGEST_PAGE: u64 = 64 << 20;

/// The text of the file at `path`, if it is a page of a notice that we made.
pub(super) fn own_page(path: &Path) -> Result<Option<String>> {
    let is_page = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("html") || it.eq_ignore_ascii_case("htm"));
    if !is_page || !path.is_file() {
        return Ok(None);
    }
    let bytes = foreign::read(path, LONGEST_PAGE)?;
    let html = String::from_utf8_lossy(&bytes).into_owned();
    Ok(verify::notice_of(&html).map(|_| html))
}

/// Verifies one page of ours against the record of the site that it lies in, or of the sources that we stand in.
pub(super) fn page(start: &Path, path: &Path, html: &str, terminal: &Terminal) -> Result<Exit> {
    let (root, place) = record_for(start, path)?;
    let shelf = Shelf::new(&root);
    let bytes = shelf.read(place.log)?.unwrap_or_default();
    let (log, broken) = Log::parse(&String::from_utf8_lossy(&bytes));
    let id = verify::notice_of(html).unwrap_or_default();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut verdict = Verdict::default();
    let standings = log.standings();
    let Some(standing) = standings.get(id.as_str()) else {
        let root = root.display();
        return Err(Error::mend(text!("发布记录里没有 {id}", "the record does not have {id}")).at(path).hint(text!(
            "对照的是 {root} 的记录：到对应网站的文件夹里运行，或先更新那里的记录",
            "it was compared with the record of {root}: stand in the folder of its site, or update the record there"
        )));
    };
    for broken in broken {
        let (line, zh, en) = (broken.line, broken.message.zh, broken.message.en);
        let message = text!("第 {line} 行：{zh}", "line {line}: {en}");
        verdict.findings.push(Finding {
            kind: verify::Kind::Changed,
            file: place.log.to_owned(),
            message,
            difference: None,
        });
    }
    let version = format!("{}{}", place.versions, version_path(&id, standing.text.seq));
    match shelf.read(&version)?.filter(|bytes| verify::agrees(bytes, standing.text)) {
        None => verdict.findings.push(Finding {
            kind: verify::Kind::Missing,
            file: version,
            message: text!(
                "记录下的文字不在，或与摘要值不符",
                "the recorded text is not there, or is not what its digest says"
            ),
            difference: None,
        }),
        Some(form) => {
            verdict.findings.extend(verify::page(&name, html, &String::from_utf8_lossy(&form)));
            let (seq, date, event) = (standing.text.seq, standing.text.date, standing.text.event.text());
            let (zh, en) = (event.zh, event.en);
            if verdict.findings.is_empty() {
                verdict.agrees.push(text!(
                    "正文和开头的事实与发布记录第 {seq} 条（{date} {zh}）相符",
                    "its text and the facts of its head agree with entry {seq} of the record ({date}, {en})"
                ));
            }
        }
    }
    if !standing.last.event.shows_text() {
        let (date, event) = (standing.last.date, standing.last.event.text());
        let (zh, en) = (event.zh, event.en);
        verdict.agrees.push(text!("注意：这件公示已于 {date} {zh}", "note: this notice was {en} on {date}"));
    }
    let count = verdict.findings.len();
    finish(told(&verdict, terminal.lang), count, path, terminal)
}

/// The record that a page is compared with: of a site's folder above it, or of the sources in which we stand.
fn record_for(start: &Path, path: &Path) -> Result<(PathBuf, Place)> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    if let Some(root) = absolute.ancestors().skip(1).find(|folder| is_site(folder)) {
        return Ok((root.to_path_buf(), SITE));
    }
    let own = read::find_root(start).ok().filter(|root| root.join(SOURCES.log).is_file());
    own.map(|root| (root, SOURCES)).ok_or_else(|| {
        Error::usage(text!("找不到可以对照的发布记录", "there is no publication record to compare with")).at(path).hint(text!(
            "在网站来源的文件夹里运行，或把网页放进下载的网站文件夹（其中有 data/publications.jsonl）",
            "run it in the folder of the site's sources, or put the page into the downloaded site (with data/publications.jsonl in it)"
        ))
    })
}

fn finish(mut out: String, count: usize, path: &Path, terminal: &Terminal) -> Result<Exit> {
    let path = path.display();
    let sum = match count {
        0 => text!("与发布记录相符：{path}", "it agrees with the publication record: {path}"),
        _ => text!(
            "与发布记录有 {count} 处不符：{path}",
            "{count} not agree with the publication record: {path}",
            count = ("thing does", "things do")
        ),
    };
    out += sum.get(terminal.lang);
    out.push('\n');
    terminal.result(&out)?;
    Ok(if count == 0 { Exit::Done } else { Exit::Mend })
}

fn told(verdict: &Verdict, lang: Lang) -> String {
    let mut out = String::new();
    for Finding { kind, file, message, difference } in &verdict.findings {
        let (kind, message) = (kind.text(), message.get(lang));
        let _ = match lang {
            Lang::Zh => writeln!(out, "{}：{file}（{message}）", kind.get(lang)),
            Lang::En => writeln!(out, "{}: {file} ({message})", kind.get(lang)),
        };
        let Some(difference) = difference else { continue };
        if !difference.recorded.is_empty() {
            let _ = writeln!(out, "  - {}", difference.recorded);
        }
        if !difference.said.is_empty() {
            let _ = writeln!(out, "  + {}", difference.said);
        }
    }
    for statement in &verdict.agrees {
        let _ = writeln!(out, "✓ {}", statement.get(lang));
    }
    out
}
