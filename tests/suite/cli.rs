//! The commands as a user types them: names, exit codes, where things are printed.

use crate::sandbox::{Sandbox, program};

#[test]
fn wrong_usage_is_two_and_explained_in_both_languages() {
    let site = Sandbox::small_site();
    let cases: [(&[&str], &str); 6] = [
        (&["bulid"], "用法有误: 没有这个命令：bulid\n  是不是: build\n  所有用法：gongshi --help\n"),
        (
            &["build", "--draft"],
            "用法有误: 不认识这个参数：--draft\n  是不是: --drafts\n  所有用法：gongshi build --help\n",
        ),
        (
            &["list", "--format", "xls"],
            "用法有误: --format <FORMAT> 的值不对：xls\n  可以写: table, csv, json\n  所有用法：gongshi list --help\n",
        ),
        (
            &["build", "--today", "明天"],
            "用法有误: --today <DATE> 的值不对：明天\n  日期写成 2026-11-22 的样子\n  所有用法：gongshi build --help\n",
        ),
        (&["new"], "用法有误: 还要写上：<TITLE>\n  所有用法：gongshi new --help\n"),
        (
            &["--lang", "en", "bulid"],
            "usage: there is no command bulid\n  did you mean: build\n  for more: gongshi --help\n",
        ),
    ];
    for (arguments, expected) in cases {
        let run = site.run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (2, expected), "{arguments:?}");
    }
}

#[test]
fn new_things_need_a_name_that_can_be_had() {
    let site = Sandbox::small_site();
    for arguments in [&["new", ""][..], &["new", " \u{3000}"], &["init", "gongshi.toml"], &["new", "--ledger", "a.txt"]]
    {
        let run = site.run(arguments);
        assert!(run.code == 2 && run.stderr.lines().count() == 2, "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(site.tree("content").len(), 1);
    let run = site.run(&["import", "没有.docx"]);
    assert!(run.code == 2 && run.stderr.contains("检查文件名"), "{}", run.stderr);
    assert_eq!(site.run(&["new", "CON"]).code, 0);
    assert_eq!(site.run(&["check"]).code, 0, "{}", site.run(&["check"]).stdout);
}

#[test]
fn outside_a_site_the_way_in_is_named() {
    let nowhere = Sandbox::empty();
    for command in [&["build"][..], &["check"], &["list"], &["new", "标题"]] {
        let run = nowhere.run(command);
        assert_eq!(run.code, 2, "{command:?}");
        assert!(run.stderr.contains("gongshi.toml") && run.stderr.contains("gongshi init"), "{}", run.stderr);
    }
}

#[test]
fn the_site_is_found_from_a_folder_inside_it() {
    let site = Sandbox::small_site();
    let output = program().current_dir(site.join("content/2023")).arg("build").output().unwrap();
    assert!(output.status.success());
    assert!(site.join("public/2023/jia.html").exists());
}

#[test]
fn init_makes_a_site_that_builds_and_refuses_a_folder_with_files() {
    let place = Sandbox::empty();
    assert_eq!(place.run(&["init", "我的网站"]).code, 0);
    for command in [&["-r", "我的网站", "check", "--deny-warnings"][..], &["-r", "我的网站", "build"]] {
        let run = program().current_dir(place.path()).env_remove("GONGSHI_TODAY").args(command).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
    assert!(place.join("我的网站/public/index.html").exists());
    let again = place.run(&["init", "我的网站"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("不是空的"), "{}", again.stderr);
}

#[test]
fn new_makes_a_draft_that_checks_clean_and_never_overwrites() {
    let site = Sandbox::small_site();
    for expected in ["content/2024/甲处公示.md", "content/2024/甲处公示-2.md"] {
        let run = site.run(&["new", "甲处公示", "--issuer", "甲\"处", "--date", "2024-05-01"]);
        assert_eq!((run.code, run.stdout.trim()), (0, expected), "{}", run.stderr);
    }
    let check = site.run(&["check", "--format", "json"]);
    assert_eq!(
        (check.code, check.stdout.as_str()),
        (0, "{\"diagnostics\":[],\"counts\":{\"error\":0,\"warning\":0,\"note\":0}}\n")
    );
    let wrong = site.run(&["new", "乙", "--kind", "memo"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("rectification"), "{}", wrong.stderr);
}

#[test]
fn list_shows_every_state() {
    let site = Sandbox::small_site();
    site.write("content/2024/cao.md", crate::sandbox::NOTICE.replacen("title", "draft = true\ntitle", 1));
    site.write("content/2027/lai.md", crate::sandbox::NOTICE.replace("2023-09-22", "2027-01-05"));
    let json: serde_json::Value = serde_json::from_str(&site.run(&["list", "--format", "json"]).stdout).unwrap();
    let states: Vec<&str> = json.as_array().unwrap().iter().map(|line| line["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["scheduled", "current", "draft"]);
    let table = site.run(&["list"]).stdout;
    assert!(table.contains("待发布") && table.contains("草稿"), "{table}");
    let csv = site.run(&["list", "--format", "csv"]).stdout;
    assert!(csv.starts_with('\u{feff}') && csv.contains("\r\n"), "{csv:?}");
}

#[test]
fn check_says_everything_to_machines() {
    let site = Sandbox::small_site();
    site.write("content/2023/jia.md", crate::sandbox::NOTICE.replacen("## 一、", "## 二、", 1));
    let run = site.run(&["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let found = &json["diagnostics"][0];
    assert_eq!((run.code, found["name"].as_str(), found["level"].as_str()), (0, Some("ordinal-gap"), Some("warning")));
    assert_eq!((found["file"].as_str(), found["line"].as_u64()), (Some("content/2023/jia.md"), Some(10)));
    assert_eq!(json["counts"]["warning"], 1);
    assert_eq!(site.run(&["check", "--deny-warnings"]).code, 1);

    site.write("gongshi.toml", "title = \"甲\"\ntitel = \"乙\"\n");
    let run = site.run(&["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let found = &json["diagnostics"][0];
    assert_eq!((run.code, found["name"].as_str(), found["line"].as_u64()), (1, Some("unknown-key"), Some(2)));
    assert_eq!((&found["file"], &json["counts"]["error"]), (&"gongshi.toml".into(), &1.into()));
    let run = site.run(&["check", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, sarif["runs"][0]["results"].as_array().unwrap().len()), (1, 1));
}

#[test]
fn results_go_to_stdout_and_messages_to_stderr() {
    let site = Sandbox::small_site();
    let run = site.run(&["build"]);
    assert!(run.stdout.is_empty() && run.stderr.contains("已生成 1 件公示"), "{}", run.stderr);
    let quiet = site.run(&["-q", "build"]);
    assert!(quiet.stdout.is_empty() && quiet.stderr.is_empty(), "{}", quiet.stderr);
    let english = site.run(&["--lang", "en", "build"]);
    assert!(english.stderr.starts_with("built 1 notice (1 category, 1 measure): "), "{}", english.stderr);
}

#[test]
fn schemas_accept_what_the_program_accepts() {
    for (what, document) in [("site", "gongshi.toml"), ("notice", "content/2023/guoji-jiaoliu-xungai.md")] {
        let site = Sandbox::small_site();
        let schema: serde_json::Value = serde_json::from_str(&site.run(&["schema", what]).stdout).unwrap();
        let text = std::fs::read_to_string(crate::sandbox::project().join(document)).unwrap();
        let toml = text.strip_prefix("+++\n").and_then(|rest| rest.split("\n+++").next()).unwrap_or(&text);
        let value: serde_json::Value = serde_json::to_value(toml.parse::<toml::Table>().unwrap()).unwrap();
        let value = dates_as_text(value);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(wrong.is_empty(), "{what}: {wrong:?}");
        assert!(!validator.is_valid(&serde_json::json!({ "tilte": "x" })));
    }
}

/// TOML's dates come through serde as a private table; editors hand them to the schema as text.
fn dates_as_text(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value as V;
    match value {
        V::Object(map) => match map.get("$__toml_private_datetime") {
            Some(date) => date.clone(),
            None => V::Object(map.into_iter().map(|(key, value)| (key, dates_as_text(value))).collect()),
        },
        V::Array(list) => V::Array(list.into_iter().map(dates_as_text).collect()),
        other => other,
    }
}

#[test]
fn completions_are_made_for_every_shell() {
    let site = Sandbox::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = site.run(&["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("gongshi") && run.stdout.contains("build"), "{shell}");
    }
}

#[test]
fn help_is_in_both_languages() {
    let site = Sandbox::empty();
    let chinese = site.run(&["--help"]).stdout;
    assert!(chinese.contains("用法：") && chinese.contains("生成网站") && !chinese.contains("Usage"), "{chinese}");
    let english = site.run(&["--lang", "en", "build", "--help"]).stdout;
    assert!(english.contains("Usage:") && english.contains("The output folder"), "{english}");
}

#[test]
fn a_child_theme_builds_at_once_and_is_never_overwritten() {
    let site = Sandbox::small_site();
    let run = site.run(&["theme", "new", "mine"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "themes/mine\n"), "{}", run.stderr);
    site.write("gongshi.toml", "title = \"测试站\"\ntheme = \"mine\"\n");
    let built = site.run(&["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let page = site.read("public/2023/jia.html");
    let style = page.split("assets/").find(|part| part.starts_with("mine-")).expect("the child's style is linked");
    let style = style.split('"').next().unwrap();
    assert!(site.read(&format!("public/assets/{style}")).contains("--band"));
    assert!(page.find("campus-").unwrap() < page.find("mine-").unwrap(), "the child's style comes last");
    for (name, code) in [("mine", 2), ("campus", 2), ("a/b", 2)] {
        let again = site.run(&["theme", "new", name]);
        assert_eq!(again.code, code, "{name}: {}", again.stderr);
        assert!(again.stderr.contains("名字"), "{}", again.stderr);
    }
    assert_eq!(site.run(&["theme"]).code, 2);
}
