//! The pages of the checks (`docs/checks/`): each is complete, its bad example is caught, its good one is not.
//!
//! An example is a fence: ` ```markdown [PATH] ` a notice (with or without its head), ` ```toml ` the head of one,
//! ` ```toml gongshi.toml ` lines of the configuration, ` ```text PATH ` any other file. The day is 2024-06-30.

use std::collections::BTreeSet;

use gongshi::diagnostic::page::{self, Part};
use gongshi::diagnostic::{Check, catalogue};
use gongshi::lang::Lang;

use crate::sandbox::{NOTICE, Sandbox, project};

/// Checks whose bad example cannot be written down as text, each with the test that shows it.
const WITHOUT_EXAMPLE: &[&str] = &[
    "unreadable-file",    // tests/suite/broken.rs
    "not-utf8",           // tests/broken/gbk-bytes.txt
    "file-too-long",      // tests/broken/ten-megabytes.txt
    "document-traces",    // tests/checks/personal
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
    if run.stdout.is_empty() {
        return of_configuration(&run.stderr);
    }
    let json: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", run.stdout, run.stderr));
    let all = json["diagnostics"].as_array().unwrap();
    all.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// The names of mistakes in gongshi.toml: they end every command before it has anything to say to machines.
fn of_configuration(stderr: &str) -> BTreeSet<String> {
    let names = stderr.lines().filter_map(|line| line.strip_prefix("必错[")?.split(']').next());
    let names: BTreeSet<String> = names.map(str::to_owned).collect();
    assert!(!names.is_empty(), "{stderr}");
    names
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
    let wrong: Vec<String> = catalogue::ALL.iter().flat_map(|check| mistakes(check)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a site that demands reviews makes of a notice without them, in both themes: no page, or the mark of a draft.
#[test]
fn what_is_not_reviewed_is_shown_only_as_a_draft() {
    for theme in ["campus", "plain"] {
        let site = Sandbox::small_site();
        site.write(
            "gongshi.toml",
            format!("title = \"测试站\"\ntheme = \"{theme}\"\n[check]\nreviews = [\"初审\", \"终审\"]\n"),
        );
        let run = site.run(&["build"]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("必错[unreviewed]: 没有审核记录：初审、终审"), "{}", run.stderr);
        assert!(!site.join("public/2023/jia.html").exists());
        assert_eq!(site.run(&["check"]).code, 1);

        let run = site.run(&["build", "--drafts"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(site.read("public/2023/jia.html").contains("草稿"), "{theme}");
        assert!(site.read("public/index.html").contains("草稿"), "{theme}");

        let head = "kind = \"rectification\"\n";
        let review = |step, by, day| format!("[[reviews]]\nstep = \"{step}\"\nby = \"{by}\"\ndate = 2023-09-{day}\n");
        let reviews = review("初审", "科室负责人", 20) + &review("终审", "分管领导", 21);
        site.write("content/2023/jia.md", NOTICE.replacen(head, &format!("{head}{reviews}"), 1));
        let run = site.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        for (path, bytes) in site.tree("public") {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("草稿") || path.starts_with("assets"), "{theme}: {path}");
            assert!(!text.contains("分管领导"), "names of reviewers are not published: {path}");
        }
    }
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

/// The folders of `tests/checks/`: sites with planted mistakes, and `expected.txt` with a line `file:line:column name` for each.
#[test]
fn planted_mistakes_are_found_and_nothing_else() {
    let mut wrong = String::new();
    for entry in std::fs::read_dir(project().join("tests/checks")).unwrap() {
        let folder = entry.unwrap().path();
        let site = Sandbox::copy_of(&folder);
        let run = site.run(&["check", "--format", "json", "--today", "2024-06-30"]);
        let json: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", run.stdout, run.stderr));
        let line = |it: &serde_json::Value| {
            let [file, name] = ["file", "name"].map(|key| it[key].as_str().unwrap().to_owned());
            format!("{file}:{}:{} {name}\n", it["line"], it["column"])
        };
        let mut found: Vec<String> = json["diagnostics"].as_array().unwrap().iter().map(line).collect();
        found.sort();
        let expected = std::fs::read_to_string(folder.join("expected.txt")).unwrap();
        if found.concat() != expected {
            wrong += &format!("{} should be:\n{}\n", folder.join("expected.txt").display(), found.concat());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Documents lie among notices for many reasons: only what nobody can have meant otherwise is taken for a notice that is not read.
#[test]
fn documents_among_the_notices_are_reported_unless_something_speaks_for_them() {
    let site = Sandbox::small_site();
    let draft = |links: &str| NOTICE.replacen("+++\n", "+++\ndraft = true\n", 1).replace("开头。", links);
    let withdrawn = |links: &str| NOTICE.replace("开头。", links) + "\n";
    site.write("content/2023/yi.md", draft("见[附件](a%20b.docx)和[说明](../2022/c.doc#x)。"));
    site.write("content/2023/bing.md", withdrawn("见[附件](d.wps)。").replacen("+++\n", "+++\nwithdrawn = true\n", 1));
    site.write("content/2022/zhenggai/index.md", NOTICE.replacen("+++\n", "+++\nattachments = [\"e.txt\"]\n", 1));
    site.write("content/2021/cuo.md", "+++\n错\n+++\n");
    let spoken_for = [
        "2023/a b.docx",
        "2022/c.doc",
        "2023/d.wps",
        "2022/zhenggai/e.txt",
        "2023/jia.docx",        // has the name of a notice
        "2023/yi.DOC",          // that of one which is not shown
        "2021/f.txt",           // beside a notice that cannot be understood
        "2022/zhenggai/g.docx", // in the folder of one notice
        "2023/files/h.docx",    // in a folder without notices
        "2023/README.txt",
        "2023/~$i.docx",
        "2023/j.pdf",
    ];
    let stray = ["2020/k.markdown", "2023/l.HTML", "m.txt", "2023/n/index.docx", "2023/党委/p.wps"];
    site.write("content/2023/党委/o.md", NOTICE);
    spoken_for.iter().chain(&stray).for_each(|path| site.write(&format!("content/{path}"), "关于整改情况的公示"));
    for arguments in [&["check", "--format", "json"][..], &["check", "--format", "json", "--lang", "en"]] {
        let run = site.run(arguments);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let all = json["diagnostics"].as_array().unwrap().iter();
        let found: BTreeSet<&str> =
            all.filter(|it| it["name"] == "stray-document").map(|it| it["file"].as_str().unwrap()).collect();
        assert_eq!(
            found,
            stray
                .iter()
                .map(|path| format!("content/{path}"))
                .collect::<BTreeSet<_>>()
                .iter()
                .map(String::as_str)
                .collect()
        );
    }
    // What a notice that is not shown names is no stray in a build either, which does not show it.
    std::fs::remove_file(site.join("content/2021/cuo.md")).unwrap();
    stray.iter().for_each(|path| std::fs::remove_file(site.join(&format!("content/{path}"))).unwrap());
    site.write("content/2021/f.md", NOTICE);
    let before = site.run(&["build", "--today", "2023-10-01"]);
    assert_eq!((before.code, before.stderr.contains("疑似")), (0, false), "{}", before.stderr);
    // A build says that there is something; an exception with its reason settles it.
    site.write("content/2020/q.docx", "关于整改情况的公示");
    let run = site.run(&["build", "--today", "2023-10-01"]);
    assert!(run.stderr.contains("另有 1 处疑似"), "{}", run.stderr);
    let allow = "title = \"测试站\"\n[[check.allow]]\nfile = \"content/2020/q.docx\"\ncheck = \"stray-document\"\nreason = \"留底\"\n";
    site.write("gongshi.toml", allow);
    let run = site.run(&["build", "--today", "2023-10-01"]);
    assert_eq!((run.code, run.stderr.contains("疑似")), (0, false), "{}", run.stderr);
}
