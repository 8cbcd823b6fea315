//! The pages of the checks (`docs/checks/`): each is complete, its bad example is caught, its good one is not.
//!
//! An example is a fence: ` ```markdown [PATH] ` a notice (with or without its head), ` ```toml ` the head of one,
//! ` ```toml gongshi.toml ` lines of the configuration, ` ```text PATH ` any other file. The day is 2024-06-30.

use std::collections::BTreeSet;

use gongshi::diagnostic::page::{self, Part};
use gongshi::diagnostic::{Check, catalogue};
use gongshi::lang::Lang;

use crate::sandbox::{Sandbox, project};

/// Checks whose bad example cannot be written down as text, each with the test that shows it.
const WITHOUT_EXAMPLE: &[&str] = &[
    "unreadable-file",    // tests/suite/broken.rs
    "not-utf8",           // tests/broken/gbk-bytes.txt
    "file-too-long",      // tests/broken/ten-megabytes.txt
    "dead-external-link", // tests/suite/external.rs
];

const HEAD: &str =
    "+++\ntitle = \"整改情况公示\"\nissuer = \"教务处\"\nissued = 2024-03-01\nkind = \"rectification\"\n+++\n\n";

/// The names of all that `check` says of a site made of `examples`.
fn said(examples: &[(&str, &str)]) -> BTreeSet<String> {
    let site = Sandbox::empty();
    let mut config = "title = \"示例学院\"\n".to_owned();
    for (info, code) in examples {
        let (language, path) = info.split_once(' ').unwrap_or((info, ""));
        match (language, path) {
            ("toml", "gongshi.toml") => config += code,
            ("toml", "") => site.write("content/2024/li.md", format!("+++\n{code}+++\n\n正文。\n")),
            ("markdown", path) => {
                let path = if path.is_empty() { "content/2024/li.md" } else { path };
                let head = if code.starts_with("+++") || code.starts_with("---") { "" } else { HEAD };
                site.write(path, format!("{head}{code}"));
            }
            (_, path) => site.write(path, code),
        }
    }
    site.write("gongshi.toml", config);
    let run = site.run(&["check", "--format", "json", "--today", "2024-06-30"]);
    let json: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", run.stdout, run.stderr));
    let all = json["diagnostics"].as_array().unwrap();
    all.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// The examples under the heading `under`, fences that follow each other being one site.
fn examples<'a>(parts: &[Part<'a>], under: &str) -> Vec<Vec<(&'a str, &'a str)>> {
    let mut all: Vec<Vec<_>> = Vec::new();
    let (mut is_wanted, mut goes_on) = (false, false);
    for part in parts {
        match part {
            Part::Heading(_, en) => (is_wanted, goes_on) = (*en == under, false),
            Part::Text(..) => goes_on = false,
            Part::Example(info, code) if is_wanted => match all.last_mut().filter(|_| goes_on) {
                Some(site) => site.push((*info, *code)),
                None => {
                    all.push(vec![(*info, *code)]);
                    goes_on = true;
                }
            },
            Part::Example(..) => {}
        }
    }
    all
}

/// What is wrong with the page of `check`.
fn mistakes(check: &Check) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, what: String| {
        if !holds {
            wrong.push(format!("docs/checks/{}.md: {what}", check.name));
        }
    };
    let parts = page::parts(check.page);
    expect(check.page.starts_with(&format!("# {} {}\n", check.code, check.name)), "its first line".into());
    for lang in [Lang::Zh, Lang::En] {
        expect(!page::gist(check.page, lang).is_empty(), format!("no gist in {lang:?}"));
    }
    let (bad, good) = (examples(&parts, "Bad"), examples(&parts, "Good"));
    expect(!good.is_empty(), "no good example".into());
    expect(!bad.is_empty() || WITHOUT_EXAMPLE.contains(&check.name), "no bad example".into());
    for site in bad {
        let said = said(&site);
        expect(said == BTreeSet::from([check.name.to_owned()]), format!("{site:?} gives {said:?}"));
    }
    for site in good {
        let said = said(&site);
        expect(said.is_empty(), format!("{site:?} gives {said:?}"));
    }
    wrong
}

#[test]
fn every_check_is_explained_and_its_examples_are_true() {
    let written = |check: &&&Check| check.page.lines().count() > 1;
    let wrong: Vec<String> = catalogue::ALL.iter().filter(written).flat_map(|check| mistakes(check)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_belongs_to_a_check() {
    for entry in std::fs::read_dir(project().join("docs/checks")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".md");
        assert!(name == "README" || catalogue::by_name(name).is_some(), "{name}");
    }
}

/// The index of all checks, `docs/checks/README.md`.
fn index() -> String {
    let mut out = "# 检查 / Checks\n\n\
        全部检查，按代码排列；每一页有说明、错例和正例，`gongshi explain 名称` 显示的就是它。级别可以在 `[check.levels]` 里改。\n\
        All checks by code; each page explains one, with a bad and a good example. Levels can be changed under `[check.levels]`.\n\n\
        | 代码 code | 名称 name | 级别 level | 查什么 | what it finds |\n|---|---|---|---|---|\n"
        .to_owned();
    for check in catalogue::ALL {
        let (Check { code, name, level, page }, title) = (check, check.level.title());
        let (zh, en) = (page::gist(page, Lang::Zh), page::gist(page, Lang::En));
        out += &format!("| {code} | [{name}]({name}.md) | {} {} | {zh} | {en} |\n", title.zh, level.name());
    }
    out
}

#[test]
fn the_index_lists_every_check() {
    let path = project().join("docs/checks/README.md");
    if crate::sandbox::updating() {
        std::fs::write(&path, index()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), index(), "GONGSHI_UPDATE=1 rewrites docs/checks/README.md");
}

/// `tests/checks/*/expected.txt`: one line `file:line:column name` for each planted mistake, sorted.
#[test]
fn planted_mistakes_are_found_and_nothing_else() {
    for entry in std::fs::read_dir(project().join("tests/checks")).unwrap() {
        let folder = entry.unwrap().path();
        let site = Sandbox::copy_of(&folder);
        let run = site.run(&["check", "--format", "json", "--today", "2024-06-30"]);
        let json: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", run.stdout, run.stderr));
        let all = json["diagnostics"].as_array().unwrap();
        let line = |it: &serde_json::Value| {
            let text = |key: &str| it[key].as_str().unwrap();
            format!("{}:{}:{} {}\n", text("file"), it["line"], it["column"], text("name"))
        };
        let mut found: Vec<String> = all.iter().map(line).collect();
        found.sort();
        if crate::sandbox::updating() {
            std::fs::write(folder.join("expected.txt"), found.concat()).unwrap();
        }
        let expected = std::fs::read_to_string(folder.join("expected.txt")).unwrap();
        assert_eq!(found.concat(), expected, "{}", folder.display());
    }
}
