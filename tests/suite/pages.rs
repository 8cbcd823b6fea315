//! Finished pages inspected: what templates and files of a site add, in `check` and `build`; vanished pages; SARIF.

use serde_json::Value;

use crate::sandbox::{Run, Sandbox, project};

/// `file:line:column name message` of everything that `check` finds.
fn found(site: &Sandbox) -> Vec<String> {
    let run = site.run(&["check", "--format", "json", "--lang", "en"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", run.stdout, run.stderr));
    let all = json["diagnostics"].as_array().unwrap();
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    all.iter()
        .map(|it| {
            format!("{}:{}:{} {} {}", text(it, "file"), it["line"], it["column"], text(it, "name"), text(it, "message"))
        })
        .collect()
}

fn notices(site: &Sandbox, count: usize) {
    for n in 1..=count {
        let text = format!("+++\ntitle = \"第{n}件\"\nissuer = \"甲处\"\nissued = 2023-09-{n:02}\n+++\n\n正文。\n");
        site.write(&format!("content/2023/n{n}.md"), text);
    }
}

fn quiet(config: &str) -> String {
    format!("title = \"测试站\"\n{config}\n[check.levels]\nunknown-unit = \"off\"\norphan-page = \"off\"\n")
}

#[test]
fn a_mistake_of_a_template_is_said_once_and_at_the_template() {
    let site = Sandbox::empty();
    site.write("gongshi.toml", quiet(""));
    notices(&site, 20);
    site.write("templates/footer.html", "<footer>\n<a href=\"{{ page.root }}guide.html\">指南</a>\n</footer>\n");
    let said = found(&site);
    assert_eq!(said.len(), 1, "{said:#?}");
    let expected = "templates/footer.html:2:25 broken-link the link in the page does not exist: guide.html \
        (in the page index.html and 27 more)";
    assert_eq!(said[0], expected);
    site.write("static/guide.html", "<p>指南");
    assert_eq!(found(&site), [""; 0]);
}

#[test]
fn addresses_that_a_template_makes_alike_are_said_once() {
    let site = Sandbox::empty();
    site.write("gongshi.toml", quiet(""));
    notices(&site, 9);
    site.write(
        "templates/notice-aside.html",
        "<a class=\"pdf\" href=\"{{ page.root }}{{ page.url | replace(from=\"html\", to=\"pdf\") }}\">PDF</a>\n",
    );
    let said = found(&site);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].starts_with("2023/n1.html:") && said[0].contains("8 more addresses"), "{said:#?}");
}

#[test]
fn what_a_notice_is_told_is_not_said_of_its_page_again() {
    let site = Sandbox::empty();
    site.write("gongshi.toml", quiet("[check.external_links]\npolicy = \"text\""));
    let text = "+++\ntitle = \"甲\"\nissuer = \"甲处\"\nissued = 2023-09-22\nkind = \"rectification\"\n+++\n\n\
        ## 一、关于制度的问题\n\n主要问题：[一](#没有)，[二](没有.pdf)，[三](b.md#x)，[四](/x)，[五](https://e.com/a?b&c)。\n\n\
        整改措施：![](没有.png) ![](https://e.com/x.png)（状态：已完成）\n";
    site.write("content/2023/a.md", text);
    site.write("content/2023/b.md", "+++\ntitle = \"乙\"\nissuer = \"甲处\"\nissued = 2023-09-22\n+++\n\n正文。\n");
    let said = found(&site);
    assert!(
        said.iter().all(|it| it.starts_with("content/2023/a.md:10:") || it.starts_with("content/2023/a.md:12:")),
        "{said:#?}"
    );
    assert_eq!(said.len(), 9, "{said:#?}");
}

#[test]
fn a_build_refuses_pages_with_errors_and_keeps_the_old_site() {
    let site = Sandbox::small_site();
    assert_eq!(site.run(&["build"]).code, 0);
    let before = site.tree("public");
    site.write("templates/footer.html", "<footer><script src=\"https://cdn.example.com/x.js\"></script></footer>");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("foreign-resource") && run.stderr.contains("templates/footer.html:1:22"),
        "{}",
        run.stderr
    );
    assert_eq!(site.tree("public"), before);
    site.write("gongshi.toml", "title = \"测试站\"\n[check.levels]\nforeign-resource = \"warning\"\n");
    assert_eq!(site.run(&["build"]).code, 0);
}

/// The reason why pages without templates of a site's own need not be looked at.
#[test]
fn the_pages_of_our_own_themes_are_without_mistake() {
    for theme in ["campus", "plain"] {
        let site = Sandbox::empty();
        crate::sandbox::copy(&project().join("content"), &site.join("content"));
        let config = std::fs::read_to_string(project().join("gongshi.toml")).unwrap();
        site.write("gongshi.toml", config.replace("theme = \"campus\"", &format!("theme = \"{theme}\"")));
        site.write("templates/head.html", "<!-- every page is looked at -->\n");
        // What is said of the notices themselves (one is scheduled) does not concern their pages.
        let of_pages =
            || -> Vec<String> { found(&site).into_iter().filter(|it| !it.starts_with("content/")).collect() };
        assert_eq!(of_pages(), [""; 0], "{theme}");
        site.write("templates/head.html", "<link rel=\"stylesheet\" href=\"no.css\">\n");
        assert_eq!(of_pages().len(), 1, "{theme}: nothing was looked at");
    }
}

fn build(site: &Sandbox, arguments: &[&str]) -> Run {
    site.run(&[&["build", "--lang", "en"], arguments].concat())
}

#[test]
fn a_published_page_does_not_vanish() {
    let site = Sandbox::small_site();
    site.write("content/2023/yi.md", "+++\ntitle = \"乙\"\nissuer = \"甲处\"\nissued = 2023-09-22\n+++\n\n正文。\n");
    assert_eq!(build(&site, &[]).code, 0);
    let text = site.read("content/2023/yi.md");
    std::fs::remove_file(site.join("content/2023/yi.md")).unwrap();
    let run = build(&site, &[]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("2023/yi.html “乙” was published and is gone"), "{}", run.stderr);
    assert!(site.join("public/2023/yi.html").exists());
    assert!(site.run(&["check"]).stdout.contains("vanished-url"));

    // Moved: the cure is named, and helps.
    site.write("content/2023/bing.md", &text);
    let run = build(&site, &[]);
    assert!(
        run.stderr.contains("content/2023/bing.md") && run.stderr.contains("aliases = [\"2023/yi.html\"]"),
        "{}",
        run.stderr
    );
    site.write("content/2023/bing.md", text.replace("issued", "aliases = [\"2023/yi.html\"]\nissued"));
    assert_eq!(build(&site, &[]).code, 0);

    // Held back: said of the notice itself.
    site.write("content/2023/bing.md", text.replace("issued", "draft = true\nissued"));
    let run = build(&site, &[]);
    assert!(run.code == 1 && run.stderr.contains("no longer public"), "{}", run.stderr);
    site.write(
        "content/2023/bing.md",
        text.replace("issued", "aliases = [\"2023/yi.html\"]\nwithdrawn = { reason = \"误\" }\nissued"),
    );
    assert_eq!(build(&site, &[]).code, 0);

    // Never really published: the page is deleted by hand.
    std::fs::remove_file(site.join("content/2023/bing.md")).unwrap();
    assert_eq!(build(&site, &[]).code, 1);
    std::fs::remove_file(site.join("public/2023/bing.html")).unwrap();
    std::fs::remove_file(site.join("public/2023/yi.html")).unwrap();
    assert_eq!(build(&site, &[]).code, 0);
}

#[test]
fn a_draft_that_was_only_looked_at_was_not_published() {
    let site = Sandbox::small_site();
    let draft = "+++\ntitle = \"稿\"\nissuer = \"甲处\"\nissued = 2023-09-22\ndraft = true\n+++\n\n正文。\n";
    site.write("content/2023/gao.md", draft);
    assert_eq!(build(&site, &["--drafts"]).code, 0);
    assert!(site.join("public/2023/gao.html").exists());
    assert_eq!(build(&site, &[]).code, 0);
    assert!(!site.join("public/2023/gao.html").exists());

    // What was published before stays so, even if it was looked at as a draft meanwhile.
    site.write("content/2023/gao.md", draft.replace("draft = true\n", ""));
    assert_eq!(build(&site, &[]).code, 0);
    site.write("content/2023/gao.md", draft);
    assert_eq!(build(&site, &["--drafts"]).code, 0);
    assert_eq!(build(&site, &[]).code, 1);
}

#[test]
fn sarif_follows_its_schema() {
    let schema: Value =
        serde_json::from_slice(&std::fs::read(project().join("tests/schemas/sarif-2.1.0.json")).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let site = Sandbox::copy_of(&project().join("tests/checks/pages"));
    let allowed = "+++\ntitle = \"生僻字\"\nissuer = \"教务处\"\nissued = 2024-03-01\nkeywords = [\"字\"]\n\
        [[allow]]\ncheck = \"unencodable-character\"\nreason = \"原件如此\"\n+++\n\n由\u{e000}主持，由\u{e001}记录。\n";
    site.write("content/2024/字.md", allowed);
    for lang in ["zh-CN", "en"] {
        let run = site.run(&["check", "--format", "sarif", "--lang", lang]);
        let json: Value = serde_json::from_str(&run.stdout).unwrap();
        let wrong: Vec<String> = schema.iter_errors(&json).map(|it| format!("{}: {it}", it.instance_path)).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let results = json["runs"][0]["results"].as_array().unwrap();
        let rules = json["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        for it in results {
            assert_eq!(it["ruleId"], rules[it["ruleIndex"].as_u64().unwrap() as usize]["id"]);
        }
        let of = |id: &str| results.iter().find(|it| it["ruleId"] == id).unwrap();
        let place = &of("G408")["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "content/2023/shitang.md");
        assert_eq!(
            place["region"],
            serde_json::json!({"startLine": 9, "startColumn": 46, "endLine": 9, "endColumn": 90})
        );
        let suppressed = of("G609");
        assert_eq!(suppressed["suppressions"][0]["justification"], "原件如此");
        let uri = &suppressed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "content/2024/%E5%AD%97.md");
        let prints: std::collections::BTreeSet<_> =
            results.iter().map(|it| it["partialFingerprints"]["gongshi/v1"].as_str().unwrap()).collect();
        assert_eq!(prints.len(), results.len());
    }
}

#[test]
fn without_a_network_client_nobody_is_asked() {
    if cfg!(feature = "remote") {
        return;
    }
    let run = Sandbox::small_site().run(&["check", "--external", "--lang", "en"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--features remote"), "{}", run.stderr);
}

#[test]
fn a_mail_address_in_angle_brackets_is_no_file() {
    let site = Sandbox::small_site();
    let text = site.read("content/2023/jia.md");
    site.write("content/2023/jia.md", format!("{text}\n来信请寄 <xxgk@example.edu.cn>。\n"));
    let run = site.run(&["check", "--today", "2026-11-22"]);
    assert!(!(run.stdout + &run.stderr).contains("missing-attachment"));
    assert_eq!(site.run(&["build", "--today", "2026-11-22"]).code, 0);
    assert!(site.read("public/2023/jia.html").contains("href=\"mailto:xxgk@example.edu.cn\""));
}
