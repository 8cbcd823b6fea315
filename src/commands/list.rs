//! `list`: the notices with their state.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::arguments::{ListArgs, ListFormat};
use crate::error::{Error, Exit, Result};
use crate::lang::Lang;
use crate::model::{Notice, Options};
use crate::spreadsheet::{Lines, inert};
use crate::text;

use super::Terminal;
use super::site;

/// A line of the list.
#[derive(Debug, Serialize)]
struct Line {
    state: &'static str,
    issued: String,
    published: String,
    id: String,
    title: String,
    issuers: Vec<String>,
    kind: Option<String>,
    file: String,
    url: String,
}

/// Runs `list`. Notices that cannot be understood are reported on stderr; the others are listed all the same.
pub fn run(root: &Path, args: &ListArgs, terminal: &Terminal) -> Result<Exit> {
    let folder = site::open(root, terminal)?;
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: true };
    let understood = site::understand(&folder, options.today)?;
    let (site, found) = site::resolve(understood, &folder, options);
    let unreadable = found.into_iter().filter(|d| site.unreadable.contains(&d.file)).collect::<Vec<_>>();
    let has_unreadable = !unreadable.is_empty();
    site::show(unreadable, &folder.texts, terminal)?;
    terminal.result(&match args.format {
        ListFormat::Table => table(&site.notices, terminal.lang),
        ListFormat::Csv => csv(&site.notices)?,
        ListFormat::Json => {
            serde_json::to_string_pretty(&site.notices.iter().map(|notice| line(notice)).collect::<Vec<_>>())
                .map_err(|e| Error::world(text!("写不出 JSON：{e}", "cannot write JSON: {e}")))?
                + "\n"
        }
    })?;
    Ok(if has_unreadable { Exit::Mend } else { Exit::Done })
}

fn line(notice: &Notice) -> Line {
    Line {
        state: notice.state.name(),
        issued: notice.issued.to_string(),
        published: notice.published_day.to_string(),
        id: notice.id.clone(),
        title: notice.title.clone(),
        issuers: notice.issuers.iter().map(|issuer| issuer.name.clone()).collect(),
        kind: notice.kind.clone(),
        file: notice.path.to_string(),
        url: notice.url.clone(),
    }
}

fn csv(notices: &[Arc<Notice>]) -> Result<String> {
    let mut file = Lines::begin();
    file.add(["state", "issued", "published", "id", "title", "issuers", "kind", "file", "url"])?;
    for it in notices.iter().map(|notice| line(notice)) {
        let issuers = it.issuers.join("、");
        let kind = it.kind.unwrap_or_default();
        let record = [it.state, &it.issued, &it.published, &it.id, &it.title, &issuers, &kind, &it.file, &it.url];
        file.add(record.map(inert))?;
    }
    Ok(String::from_utf8_lossy(&file.finish()?).into_owned())
}

fn table(notices: &[Arc<Notice>], lang: Lang) -> String {
    let head = match lang {
        Lang::Zh => ["状态", "成文日期", "标题", "单位", "文件"],
        Lang::En => ["STATE", "ISSUED", "TITLE", "ISSUER", "FILE"],
    };
    let row = |notice: &Arc<Notice>| {
        let issuers = notice.issuers.iter().map(|issuer| issuer.name.as_str()).collect::<Vec<_>>().join("、");
        let state = notice.state.text().get(lang).to_owned();
        [state, notice.issued.to_string(), notice.title.clone(), issuers, notice.path.to_string()]
    };
    let rows: Vec<[String; 5]> = [head.map(str::to_owned)].into_iter().chain(notices.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let pad = if column == 4 { 0 } else { widths[column] - cell.width() + 2 };
            out.push_str(cell);
            out.push_str(&" ".repeat(pad));
        }
        out.push('\n');
    }
    out
}
