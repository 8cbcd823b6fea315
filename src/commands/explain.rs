//! `explain`: what a check means, from its page in `docs/checks/`.

use crate::diagnostic::page::{self, Part};
use crate::diagnostic::{Check, catalogue};
use crate::error::{Error, Exit, Result};
use crate::lang::Lang;
use crate::text;
use crate::text::distance::closest;

use super::Terminal;

/// Runs `explain`: the page of one check, or the list of all.
pub fn run(called: Option<&str>, terminal: &Terminal) -> Result<Exit> {
    let Some(called) = called else {
        let lines = catalogue::ALL.iter().map(|check| line(check, terminal.lang));
        terminal.result(&lines.collect::<String>())?;
        return Ok(Exit::Done);
    };
    let Some(check) = catalogue::find(called) else { return Err(unknown(called)) };
    terminal.result(&whole(check, terminal.lang))?;
    Ok(Exit::Done)
}

fn unknown(called: &str) -> Error {
    let names = catalogue::ALL.iter().flat_map(|check| [check.name, check.code]);
    let hint = match closest(called, names) {
        Some(near) => {
            text!("是不是想写 {near}？gongshi explain 列出全部", "did you mean {near}? gongshi explain lists all")
        }
        None => text!("gongshi explain 列出全部", "gongshi explain lists all"),
    };
    Error::usage(text!("没有叫 {called} 的检查", "there is no check {called}")).hint(hint)
}

/// One check in the list of all.
fn line(check: &Check, lang: Lang) -> String {
    let level = check.level.title();
    format!("{}  {:<24}  {}  {}\n", check.code, check.name, level.get(lang), page::gist(check.page, lang))
}

/// The page for a terminal: the paragraphs in the reader's language, the examples indented.
fn whole(check: &Check, lang: Lang) -> String {
    let mut out = format!("{} {}  {}\n", check.code, check.name, check.level.title().get(lang));
    for part in page::parts(check.page) {
        match part {
            Part::Heading(zh, en) => out += &format!("\n{}\n", if lang == Lang::Zh { zh } else { en }),
            Part::Text(language, text) if language == lang => out += &format!("\n{}\n", text.replace("**", "")),
            Part::Text(..) => {}
            Part::Example(_, code) => {
                out.push('\n');
                code.lines().for_each(|line| out += &format!("{}\n", format!("    {line}").trim_end()));
            }
        }
    }
    out
}
