//! Translations beside notices, and rounds of inspection of one name: what is counted, and what an edit changes.

use crate::sandbox::{Sandbox, copy, project};

/// The golden site of two languages with the search, in a theme of ours.
fn two_languages(theme: &str) -> Sandbox {
    let site = Sandbox::copy_of(&project().join("tests/sites/two-languages/in"));
    let config = site.read("gongshi.toml").replace("theme = \"bare\"", &format!("theme = \"{theme}\""));
    site.write("gongshi.toml", config.replace("search = false", "search = true"));
    site
}

#[test]
fn a_translation_is_found_and_is_in_no_other_list_and_no_number() {
    let site = two_languages("campus");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (page, marks) = ("2023/jia.en.html", ["jia.en", "Rectification report", "Rules were incomplete"]);
    let mut naming = Vec::new();
    for (path, bytes) in site.tree("public") {
        let text = String::from_utf8_lossy(&bytes);
        if marks.iter().any(|mark| text.contains(mark)) && !path.starts_with("2023/jia.en.") && !path.starts_with('.') {
            // The names of texts and lists of the search end with their digests.
            naming.push(path.split_once("search/t").map_or(path.clone(), |_| "search/t".to_owned()));
        }
    }
    // Who names it does so as the other language of the notice.
    let expected = [
        "2023/jia.html",
        "2023/jia.json",
        "atom.xml",
        "data/notices.json",
        "search.html",
        "search/t",
        "sitemap.xml",
        "topics/funds.xml",
        "topics/management.xml",
        "units/jiaowu.xml",
    ];
    assert_eq!(naming, expected);
    let page = site.read(&format!("public/{page}"));
    assert!(page.contains("<html lang=\"en\">") && page.contains("Issue categories") && !page.contains("整改措施"));
    let home = site.read("public/index.html");
    assert!(!home.contains("jia.en"), "{home}");
}

/// The golden site with a second notice and its translation, which links to places in the first.
fn linking(text: &str) -> Sandbox {
    let site = two_languages("plain");
    let front = |title: &str| format!("+++\ntitle = \"{title}\"\nissuer = \"教务处\"\nissued = 2023-05-08\n+++\n\n");
    site.write("content/2023/yi.md", format!("{}见[甲](jia.md#c1-m1)、[译文](jia.en.md#c1)。\n", front("第二件")));
    site.write("content/2023/yi.en.md", format!("{}{text}\n", front("The second one")));
    site
}

#[test]
fn links_to_places_in_translations_keep_them() {
    let site = linking("See [its measure](jia.en.md#c1-m1), [all of it](jia.en.md), [the original](jia.md#c1-m1).");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = site.read("public/2023/yi.en.html");
    for wanted in ["../2023/jia.en.html#c1-m1\">its", "../2023/jia.en.html\">all", "../2023/jia.html#c1-m1\">the"] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let page = site.read("public/2023/yi.html");
    assert!(page.contains("jia.html#c1-m1\">甲") && page.contains("jia.en.html#c1\">译文"), "{page}");
    // What is kept of the last build is what a build from nothing makes.
    assert_same_as_from_nothing(&site);
}

#[test]
fn places_that_a_translation_does_not_have_are_reported() {
    let site = linking("See [its measure](jia.en.md#c1-m99) and [the original](jia.md#c9).");
    let run = site.run(&["check"]);
    let told = run.stdout.matches("broken-anchor").count();
    assert!(run.code == 1 && told == 2 && run.stdout.contains("2023/yi.en.md"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn where_a_notice_moves_to_its_translation_goes_too() {
    let site = two_languages("plain");
    assert_eq!(site.run(&["build"]).code, 0);
    let text = site.read("content/2023/jia.md");
    for (old, new) in [("jia.md", "bing.md"), ("jia.en.md", "bing.en.md")] {
        let text = site.read(&format!("content/2023/{old}")).replace("jia.md", "bing.md");
        std::fs::remove_file(site.join(&format!("content/2023/{old}"))).unwrap();
        site.write(&format!("content/2023/{new}"), text);
    }
    let run = site.run(&["build"]);
    assert!(run.code == 1 && run.stderr.contains("jia.en.html"), "{}", run.stderr);
    site.write("content/2023/bing.md", text.replacen("+++\n", "+++\naliases = [\"2023/jia.html\"]\n", 1));
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (old, new) in [("jia.html", "bing.html"), ("jia.en.html", "bing.en.html")] {
        let page = site.read(&format!("public/2023/{old}"));
        assert!(page.contains(&format!("url={new}\"")), "{page}");
    }
}

/// The former addresses that a translation names for itself lead to it, and are taken like all others.
#[test]
fn a_translation_has_former_addresses_of_its_own() {
    let site = two_languages("plain");
    let original = site.read("content/2023/jia.md");
    let text = site.read("content/2023/jia.en.md");
    let with = |aliases: &str| text.replacen("+++\n", &format!("+++\naliases = [{aliases}]\n"), 1);
    site.write("content/2023/jia.md", original.replacen("+++\n", "+++\naliases = [\"2022/jia.html\"]\n", 1));
    // The last one is led from because of the original: to name it as well is no mistake.
    site.write("content/2023/jia.en.md", with("\"/en/report/\", \"2022/jia.en.html\""));
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (page, to) in [
        ("en/report/index.html", "../../2023/jia.en.html"),
        ("2022/jia.en.html", "../2023/jia.en.html"),
        ("2022/jia.html", "../2023/jia.html"),
    ] {
        let page = site.read(&format!("public/{page}"));
        assert!(page.contains(&format!("url={to}\"")), "{page}");
    }
    assert!(site.read("public/en/report/index.html").contains("Rectification report"));
    // The page that leads on tells the title, which may change.
    site.write("content/2023/jia.en.md", with("\"/en/report/\"").replacen("Rectification report", "Another report", 1));
    assert_eq!(site.run(&["build"]).code, 0);
    assert!(site.read("public/en/report/index.html").contains("Another report"));
    assert!(site.read("public/2022/jia.en.html").contains("Another report"));
    assert_same_as_from_nothing(&site);

    for (alias, message) in [
        ("2023/jia.html", "必错[url-collision]: 网址 2023/jia.html 已被占用：content/2023/jia.md"),
        ("2022/jia.html", "必错[url-collision]: 网址 2022/jia.html 已被占用：content/2023/jia.md"),
        ("search.html", "必错[url-collision]: 网址 search.html 已被占用"),
        ("../x.html", "必错[bad-value]: ../x.html 不能用作曾用网址"),
    ] {
        site.write("content/2023/jia.en.md", with(&format!("\"{alias}\"")));
        let run = site.run(&["build"]);
        assert_eq!(run.code, 1, "{alias}");
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}

#[test]
fn an_edit_of_a_translation_gives_what_a_build_from_nothing_gives() {
    let site = two_languages("plain");
    assert_eq!(site.run(&["build"]).code, 0);
    let text = site.read("content/2023/jia.en.md");
    site.write("content/2023/jia.en.md", text.replace("An opening paragraph.", "Another opening."));
    assert_eq!(site.run(&["build"]).code, 0);
    assert!(site.read("public/2023/jia.en.html").contains("Another opening."));
    assert_same_as_from_nothing(&site);
    site.write("content/2023/jia.md", site.read("content/2023/jia.md").replace("教务处整改情况公示", "新的标题"));
    assert_eq!(site.run(&["build"]).code, 0);
    assert_same_as_from_nothing(&site);
    std::fs::remove_file(site.join("content/2023/jia.en.md")).unwrap();
    let run = site.run(&["build"]);
    assert!(run.code == 1 && run.stderr.contains("vanished-url"), "{}", run.stderr);
}

fn assert_same_as_from_nothing(site: &Sandbox) {
    let fresh = Sandbox::empty();
    copy(&site.join("content"), &fresh.join("content"));
    copy(&site.join("themes"), &fresh.join("themes"));
    fresh.write("gongshi.toml", site.read("gongshi.toml"));
    assert_eq!(fresh.run(&["build"]).code, 0);
    let files = |site: &Sandbox| {
        let all = site.tree("public").into_iter();
        all.filter(|(path, _)| !path.starts_with('.')).collect::<Vec<_>>()
    };
    let (after, from_nothing) = (files(site), files(&fresh));
    assert!(after.iter().any(|(path, _)| path == "2023/jia.en.html"));
    assert_eq!(after, from_nothing);
}

#[test]
fn a_theme_without_the_other_language_is_told_before_anything_is_made() {
    let site = two_languages("mine");
    site.write("themes/mine/theme.toml", "name = \"mine\"\n");
    let folder = project().join("tests/sites/two-languages/in/themes/bare");
    copy(&folder.join("templates"), &site.join("themes/mine/templates"));
    site.write("themes/mine/i18n/zh-CN.toml", "measures = \"措施\"\nmore = \"更多\"\n");
    site.write("themes/mine/i18n/en.toml", "measures = \"measures\"\n");
    let run = site.run(&["build", "--lang", "en"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let expected = "error[translation-language]: the theme mine lacks 1 interface string in en: more";
    assert!(run.stderr.contains(expected) && run.stderr.contains("content/2023/jia.en.md"), "{}", run.stderr);
    site.write("themes/mine/i18n/en.toml", "measures = \"measures\"\nmore = \"more\"\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// A notice of the first round, which was held from this day on.
fn of_round(title: &str, issued: &str, start: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nissuer = \"甲处\"\nissued = {issued}\n[inspection]\nround = \"第一轮\"\nstart = {start}\n+++\n\n正文。\n"
    )
}

#[test]
fn rounds_of_one_name_in_different_years_are_two() {
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"测试站\"\n");
    site.write("content/2018/a.md", of_round("十八年甲", "2018-09-01", "2018-03-01"));
    site.write("content/2018/b.md", of_round("十八年乙", "2018-10-01", "2018-04-20"));
    site.write("content/2023/c.md", of_round("二十三年丙", "2023-09-01", "2023-03-01"));
    assert_eq!(site.run(&["build"]).code, 0);
    let rounds: Vec<String> = site.tree("public/rounds").into_iter().map(|(path, _)| path).collect();
    assert_eq!(rounds, ["index.html", "第一轮-2023.html", "第一轮.html"]);
    let (early, late) = (site.read("public/rounds/第一轮.html"), site.read("public/rounds/第一轮-2023.html"));
    assert!(early.contains("十八年甲") && early.contains("十八年乙") && !early.contains("二十三年丙"));
    assert!(late.contains("二十三年丙") && !late.contains("十八年甲") && late.contains("第一轮（2023年）"));
    let notice = site.read("public/2023/c.html");
    assert!(notice.contains("-2023.html\">第一轮</a>"), "{notice}");
}
