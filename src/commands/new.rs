//! `new`: a notice ready to fill in.

use std::path::Path;
use std::sync::Arc;

use crate::arguments::NewArgs;
use crate::config::Config;
use crate::error::{Error, Exit, Result};
use crate::export::ledger;
use crate::io::{create, foreign};
use crate::model::urls::Filed;
use crate::text;

use super::Terminal;
use super::site;

/// The archetype of notices about rectification. `{…}` are filled in.
const RECTIFICATION: &str = include_str!("new/rectification.md");

/// The archetype of all other notices.
const OTHER: &str = include_str!("new/other.md");

/// Runs `new`. The notice is a draft until its author says otherwise; an existing file is never touched.
pub fn run(root: &Path, args: &NewArgs, terminal: &Terminal) -> Result<Exit> {
    if let Some(path) = &args.ledger {
        return self::ledger(path, root, terminal);
    }
    let title = args.title.as_deref().unwrap_or_default().trim();
    if title.is_empty() {
        let hint = text!("如 gongshi new \"某某处整改情况公示\"", "like gongshi new \"TITLE\"");
        return Err(Error::usage(text!("标题是空的", "the title is empty")).hint(hint));
    }
    let folder = site::open(root, terminal)?;
    let config = &folder.config;
    let kind = args.kind.as_deref().unwrap_or("rectification");
    if !config.kinds.contains_key(kind) {
        let known = config.kinds.keys().cloned().collect::<Vec<_>>().join(", ");
        let hint = text!("可以写：{known}", "known: {known}");
        return Err(Error::usage(text!("没有叫 {kind} 的文种", "there is no kind {kind}")).hint(hint));
    }
    let date = args.date.unwrap_or_else(|| site::today(None, config));
    let issuer = args.issuer.clone().or_else(|| config.units.values().next().map(|unit| unit.name.clone()));
    let archetype = if config.kinds[kind].categories { RECTIFICATION } else { OTHER };
    let text = archetype
        .replace("{title}", &quoted(title))
        .replace("{issuer}", &quoted(issuer.as_deref().unwrap_or("发布单位")))
        .replace("{date}", &date.to_string())
        .replace("{kind}", kind);
    let year = folder.root.join("content").join(format!("{:04}", date.year()));
    let path = create::free_file(&year, &file_name(title), "md", text.as_bytes())?;
    let shown = path.strip_prefix(&folder.root).unwrap_or(&path).display();
    terminal.result(&format!("{shown}\n"))?;
    terminal.say(&text!(
        "已新建 {shown}：填好内容，删掉 draft = true，再运行 gongshi build",
        "made {shown}: fill it in, remove draft = true, and run gongshi build"
    ));
    Ok(Exit::Done)
}

/// `text` as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A file name from a title: letters, digits and Han, the rest as hyphens; one that a page can have on every system.
pub(super) fn file_name(title: &str) -> String {
    let slug = crate::markdown::anchors::slug(title);
    let slug: String = slug.trim_matches('-').chars().take(40).collect();
    let filed = Filed { year: String::new(), slug: slug.trim_end_matches('-').to_owned() };
    if filed.slug == "section" || filed.problem().is_some() { "gongshi".to_owned() } else { filed.slug }
}

/// A blank ledger at the place that was asked for; an existing file is never touched.
fn ledger(path: &Path, root: &Path, terminal: &Terminal) -> Result<Exit> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        let hint =
            text!("文件名以 .xlsx 结尾，如 --ledger 台账.xlsx", "end its name with .xlsx, like --ledger ledger.xlsx");
        return Err(Error::usage(text!("台账是 .xlsx 文件", "a ledger is an .xlsx file")).at(path).hint(hint));
    }
    // Outside of a site the words of every site are offered.
    let config = site::open(root, terminal).map_or_else(|_| Arc::new(Config::new("gongshi")), |folder| folder.config);
    let bytes = super::export::pack(&ledger::blank(&config))?;
    if !foreign::write_new(path, &bytes)? {
        let hint = text!("换一个文件名", "choose another name");
        return Err(Error::usage(text!("文件已经存在", "the file is there already")).at(path).hint(hint));
    }
    let shown = path.display();
    terminal.result(&format!("{shown}\n"))?;
    terminal.say(&text!(
        "已新建台账 {shown}：填好后运行 gongshi import {shown}",
        "made the ledger {shown}: fill it in and run gongshi import {shown}"
    ));
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_names_that_every_system_takes() {
        for (title, name) in [
            ("“双高”建设整改情况公示", "双高建设整改情况公示"),
            ("../../x", "x"),
            ("CON", "gongshi"),
            ("Index", "gongshi"),
            ("！", "gongshi"),
        ] {
            assert_eq!(file_name(title), name, "{title}");
        }
        assert!(file_name(&format!("{} 长", "a".repeat(39))).ends_with('a'));
    }
}
