//! Habits kept by a test instead of by memory: layers, first lines, the catalogue.

use std::fs;
use std::path::Path;

use crate::sandbox::{project, tree};

/// The rooms, from the bottom up, each with those it may use. `lib.rs` and `main.rs` only assemble.
const LAYERS: &[(&str, &[&str])] = &[
    ("lang", &[]),
    ("error", &["lang"]),
    ("output", &[]),
    ("digest", &[]),
    ("lean", &[]),
    ("text", &[]),
    ("workdays", &[]),
    ("chain", &["digest", "lang"]),
    ("source", &["error", "lang", "chain"]),
    ("diagnostic", &["lang", "source", "text"]),
    ("markdown", &["digest", "text"]),
    ("spreadsheet", &["error", "lang"]),
    ("shape", &["diagnostic", "lang", "text"]),
    ("config", &["diagnostic", "lang", "shape", "source", "text", "workdays"]),
    ("parse", &["config", "diagnostic", "digest", "lang", "markdown", "shape", "source", "text"]),
    ("import", &["config", "diagnostic", "digest", "lang", "markdown", "parse", "source", "text"]),
    ("model", &["config", "diagnostic", "digest", "error", "lang", "markdown", "parse", "source", "text"]),
    (
        "record",
        &["config", "diagnostic", "digest", "error", "lang", "chain", "markdown", "model", "parse", "source", "text"],
    ),
    ("export", &["config", "import", "lang", "markdown", "model", "parse", "source"]),
    ("saved", &["import", "lang"]),
    ("attachment", &["import", "lang", "text"]),
    ("check", &["attachment", "config", "diagnostic", "error", "lang", "model", "parse", "source", "text"]),
    ("publish", &["digest", "lang"]),
    ("search", &["digest", "error", "lean", "markdown", "model", "output", "text"]),
    (
        "render",
        &[
            "config",
            "diagnostic",
            "digest",
            "error",
            "lang",
            "lean",
            "markdown",
            "model",
            "output",
            "parse",
            "record",
            "search",
            "shape",
            "source",
            "spreadsheet",
            "text",
        ],
    ),
    (
        "inspect",
        &[
            "check",
            "config",
            "diagnostic",
            "digest",
            "error",
            "lang",
            "markdown",
            "model",
            "output",
            "render",
            "search",
            "source",
            "text",
        ],
    ),
    (
        "archive",
        &["digest", "error", "export", "inspect", "lang", "markdown", "model", "record", "spreadsheet", "text"],
    ),
    ("pdf", &["diagnostic", "error", "lang", "markdown", "model", "parse", "source", "text"]),
    ("arguments", &["error", "lang"]),
    ("report", &["diagnostic", "digest", "error", "lang", "model", "parse", "source"]),
    (
        "preview",
        &[
            "check",
            "config",
            "diagnostic",
            "digest",
            "error",
            "inspect",
            "lang",
            "model",
            "output",
            "parse",
            "record",
            "render",
            "report",
            "source",
            "text",
        ],
    ),
    (
        "io",
        &["archive", "config", "diagnostic", "digest", "error", "lang", "output", "pdf", "publish", "record", "source"],
    ),
    (
        "commands",
        &[
            "archive",
            "arguments",
            "check",
            "config",
            "diagnostic",
            "digest",
            "error",
            "export",
            "import",
            "inspect",
            "io",
            "lang",
            "markdown",
            "model",
            "output",
            "parse",
            "pdf",
            "preview",
            "publish",
            "record",
            "render",
            "report",
            "saved",
            "search",
            "shape",
            "source",
            "spreadsheet",
            "text",
        ],
    ),
    ("cli", &["arguments", "commands", "error"]),
];

fn sources() -> Vec<(String, String)> {
    let rust = tree(&project().join("src")).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// The rooms that a file names as `crate::room`. `text` is a macro too: only `text::` is the room.
fn used(source: &str) -> Vec<&str> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut rooms = Vec::new();
    for rest in lines.flat_map(|line| line.split("crate::").skip(1)) {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if &rest[..end] != "text" || rest[end..].starts_with("::") {
            rooms.push(&rest[..end]);
        }
    }
    rooms
}

#[test]
fn rooms_use_only_what_lies_below_them() {
    let mut wrong = Vec::new();
    for (path, source) in sources() {
        let room = path.split('/').next().unwrap().trim_end_matches(".rs");
        if matches!(room, "lib" | "main") {
            continue;
        }
        let allowed =
            LAYERS.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("{room} is no known room")).1;
        for other in used(&source) {
            let is_room = LAYERS.iter().any(|(name, _)| *name == other);
            if is_room && other != room && !allowed.contains(&other) {
                wrong.push(format!("src/{path} uses crate::{other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, source) in sources() {
        assert!(source.starts_with("//!"), "src/{path} does not begin with //!");
    }
    for (path, bytes) in tree(&project().join("tests/suite")) {
        assert!(bytes.starts_with(b"//!"), "tests/suite/{path} does not begin with //!");
    }
}

#[test]
fn nothing_is_left_for_later_in_the_code() {
    for (path, source) in sources() {
        for mark in ["TODO", "FIXME", "XXX", "dbg!(", "todo!(", "unimplemented!("] {
            assert!(!source.contains(mark), "src/{path} has {mark}");
        }
    }
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let allowed = |path: &str| path.ends_with(".rs") || path.ends_with(".md") || path.ends_with(".toml");
    for folder in ["src", "docs", "content", "tests", "benches"] {
        for (path, bytes) in tree(&project().join(folder)).into_iter().filter(|(path, _)| allowed(path)) {
            let text = String::from_utf8_lossy(&bytes);
            for word in [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("artif", "actory")] {
                assert!(!text.contains(word), "{folder}/{path} names {word}");
            }
        }
    }
}

/// `1 notices` is no English: a number brings its words with it (`text!(…, n = ("notice", "notices"))`), or stands at the end,
/// as in the strings of themes (`Notices found: {n}`).
#[test]
fn numbers_in_english_have_a_form_for_one() {
    const COUNTED: &[&str] = &[
        "notices",
        "categories",
        "problems",
        "measures",
        "files",
        "pages",
        "entries",
        "versions",
        "places",
        "days",
        "months",
        "minutes",
        "errors",
        "warnings",
        "notes",
        "mistakes",
        "things",
        "comments",
        "changes",
        "records",
        "units",
        "rounds",
        "items",
        "addresses",
        "cells",
        "rows",
        "pairs",
        "points",
        "strings",
    ];
    let themes = ["campus", "plain"].map(|theme| format!("themes/{theme}/i18n/en.toml"));
    let strings = themes.into_iter().map(|path| (path.clone(), fs::read_to_string(project().join(path)).unwrap()));
    let sources = sources().into_iter().map(|(path, source)| (format!("src/{path}"), source));
    let mut wrong = Vec::new();
    for (path, source) in sources.chain(strings) {
        for (number, line) in source.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let counts = line.match_indices("} ").any(|(at, _)| {
                let phrase = line[at + 2..].split(|c: char| !c.is_ascii_alphabetic() && c != ' ' && c != '-').next();
                let words = phrase.unwrap_or_default().split(' ').take(3);
                // After these words comes no noun that the number counts.
                let ends = ["of", "with", "is", "has", "in", "on", "and", "by", "the", "to", "from", "for"];
                words.take_while(|word| !ends.contains(word)).any(|word| COUNTED.contains(&word))
            });
            if counts && line.contains('"') {
                wrong.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn functions_are_short() {
    let mut long = Vec::new();
    for (path, source) in sources().into_iter().filter(|(path, _)| !path.contains("tests")) {
        let mut start: Option<(usize, String, usize)> = None;
        for (number, line) in source.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let is_fn = line.trim_start().contains("fn ")
                && line.trim_end().ends_with('{')
                && !line.trim_start().starts_with("//");
            if is_fn && start.is_none() {
                start = Some((number, line.trim().to_owned(), indent));
            } else if let Some((from, name, depth)) = &start
                && line.trim_end() == format!("{}}}", " ".repeat(*depth))
            {
                if number - from > 75 {
                    long.push(format!("src/{path}:{}: {} lines: {name}", from + 1, number - from));
                }
                start = None;
            }
        }
    }
    assert!(long.is_empty(), "look at these again:\n{}", long.join("\n"));
}

#[test]
fn the_readme_commands_exist() {
    assert!(Path::new(project()).join("test").exists());
    for readme in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(project().join(readme)).unwrap();
        assert!(text.contains("cargo run --release -- build") && text.contains("./test"), "{readme}");
    }
}
