//! Broken input of every kind: the whole message compared, exit code 1, and what was published left as it was.
//!
//! `tests/broken/<name>.txt` holds the message; `GONGSHI_UPDATE=1 cargo test` rewrites it.

use std::fs;
use std::time::SystemTime;

use crate::sandbox::{NOTICE, Sandbox, project, updating};

/// How a case breaks the small site.
type Break = fn(&Sandbox);

/// Puts `from` → `to` into the notice.
fn edit(site: &Sandbox, from: &str, to: &str) {
    assert!(NOTICE.contains(from), "{from}");
    site.write("content/2023/jia.md", NOTICE.replacen(from, to, 1));
}

const CASES: &[(&str, Break)] = &[
    ("bad-toml", |s| edit(s, "issuer = \"甲处\"", "issuer \"甲处\"")),
    ("unknown-key", |s| edit(s, "issuer", "tilte = \"x\"\nissuer")),
    ("chinese-quotes", |s| edit(s, "\"甲处\"", "“甲处”")),
    ("missing-quotes", |s| edit(s, "\"甲处\"", "甲处")),
    ("chinese-key", |s| edit(s, "issuer", "单位 = \"甲\"\nissuer")),
    ("full-width-equals", |s| edit(s, "issuer =", "issuer ＝")),
    ("bad-date", |s| edit(s, "2023-09-22", "2023-09-32")),
    ("chinese-date", |s| edit(s, "2023-09-22", "\"2023年9月22日\"")),
    ("bare-chinese-date", |s| edit(s, "2023-09-22", "2023年9月22日")),
    ("missing-title", |s| edit(s, "title = \"甲处整改情况公示\"\n", "")),
    ("missing-issuer", |s| edit(s, "issuer = \"甲处\"\n", "")),
    ("wrong-type", |s| edit(s, "\"甲处\"", "[1]")),
    ("unknown-kind", |s| edit(s, "rectification", "rectifcation")),
    ("unknown-topic", |s| edit(s, "的问题\n", "的问题 {topic=fund}\n")),
    ("duplicate-key", |s| edit(s, "issuer", "title = \"乙\"\nissuer")),
    ("unclosed-front-matter", |s| edit(s, "+++\n\n开头", "开头")),
    ("yaml-front-matter", |s| s.write("content/2023/jia.md", "---\ntitle: 甲\n---\n正文\n")),
    ("no-front-matter", |s| s.write("content/2023/jia.md", "正文\n")),
    ("empty-file", |s| s.write("content/2023/jia.md", "")),
    ("gbk-bytes", |s| s.write("content/2023/jia.md", *b"+++\ntitle = \"\xb9\xab\xca\xbe\"\n+++\n")),
    ("not-text", |s| s.write("content/2023/jia.md", [0xff, 0xd8, 0xff, 0xe0, 0, 0x10])),
    ("ten-megabytes", |s| s.write("content/2023/jia.md", NOTICE.repeat(10_000_000 / NOTICE.len() + 1))),
    ("bom-crlf-mistake", |s| {
        let text = NOTICE.replacen("issuer", "isuer", 1).replace('\n', "\r\n");
        s.write("content/2023/jia.md", format!("\u{feff}{text}"));
    }),
    ("duplicate-slug", |s| s.write("content/2023/yi.md", NOTICE.replacen("title", "slug = \"JIA\"\ntitle", 1))),
    ("duplicate-id", |s| s.write("content/2023/yi.md", NOTICE.replacen("title", "id = \"2023-jia\"\ntitle", 1))),
    ("two-notices-one-url", |s| s.write("content/2023/jia/index.md", NOTICE)),
    ("slug-with-slash", |s| edit(s, "issuer", "slug = \"../x\"\nissuer")),
    ("alias-outside", |s| edit(s, "issuer", "aliases = [\"../x.html\", \"2022/old.html\"]\nissuer")),
    ("static-on-a-page", |s| s.write("static/index.html", "x")),
    ("broken-link", |s| edit(s, "开头。", "见[另一件](yi.md)。")),
    ("broken-anchor", |s| edit(s, "开头。", "见[上文](#c9)。")),
    ("absolute-link", |s| edit(s, "开头。", "见[首页](/index.html)。")),
    ("unsafe-link", |s| edit(s, "开头。", "见[首页](javascript:alert(1))。")),
    ("missing-attachment", |s| edit(s, "issuer", "attachments = [\"biao.xlsx\"]\nissuer")),
    ("missing-picture", |s| edit(s, "开头。", "![图](tu.png)")),
    ("foreign-picture", |s| edit(s, "开头。", "![图](https://example.org/tu.png)")),
    ("raw-html", |s| edit(s, "开头。", "开头<script>alert(1)</script>。")),
    ("unknown-notice", |s| edit(s, "issuer", "corrects = \"2022/wu\"\nissuer")),
    ("missing-template", |s| s.write("templates/notice.html", "{% extends \"bsae.html\" %}\n")),
    ("template-syntax", |s| s.write("templates/notice.html", "甲\n{{ notice.title\n")),
    ("template-unknown-variable", |s| s.write("templates/notice.html", "甲\n{{ notice.titel }}\n")),
    ("template-unknown-filter", |s| s.write("templates/notice.html", "{{ notice.title | uper }}\n")),
    ("template-missing-block", |s| {
        s.write("templates/notice.html", "{% extends \"base.html\" %}\n{% block mian %}甲{% endblock %}\n");
    }),
    ("template-missing-string", |s| s.write("templates/notice.html", "{{ t(k=\"nothing_like_this\") }}\n")),
    ("template-circle", |s| {
        s.write("templates/jia.html", "甲\n{% include \"yi.html\" %}\n");
        s.write("templates/yi.html", "乙\n\n  {%- include 'jia.html' -%}\n");
    }),
    ("template-extends-itself", |s| s.write("templates/notice.html", "{% extends \"notice.html\" %}\n")),
    ("missing-theme", |s| s.write("gongshi.toml", "title = \"x\"\ntheme = \"campsu\"\n")),
    ("theme-without-templates", |s| {
        s.write("gongshi.toml", "title = \"x\"\ntheme = \"mine\"\n");
        s.write("themes/mine/theme.toml", "name = \"mine\"\n");
    }),
    ("theme-too-new", |s| {
        s.write("gongshi.toml", "title = \"x\"\ntheme = \"mine\"\n");
        s.write("themes/mine/theme.toml", "name = \"mine\"\nparent = \"campus\"\nmin_version = \"99.0\"\n");
    }),
    ("program-too-old", |s| s.write("gongshi.toml", "title = \"x\"\nmin_version = \"99.0\"\n")),
    ("bad-configuration", |s| s.write("gongshi.toml", "titel = \"x\"\nbase_url = \"www.x.cn\"\nlanguage = \"fr\"\n")),
    ("empty-configuration", |s| s.write("gongshi.toml", "")),
    ("many-at-once", |s| {
        s.write("content/2023/yi.md", "+++\ntitle = “乙”\n+++\n");
        s.write("content/2023/bing.md", "正文\n");
        edit(s, "issuer", "attachments = [\"x.pdf\"]\ncorrects = \"wu\"\nissuer");
    }),
];

fn times(site: &Sandbox) -> Vec<(String, SystemTime)> {
    let time = |path: &String| fs::metadata(site.join("public").join(path)).unwrap().modified().unwrap();
    site.tree("public").into_iter().map(|(path, _)| (path.clone(), time(&path))).collect()
}

fn check(name: &str, spoil: Break) -> Result<(), String> {
    let site = Sandbox::small_site();
    let good = site.run(&["build"]);
    assert_eq!(good.code, 0, "{}", good.stderr);
    let (before, times_before) = (site.tree("public"), times(&site));
    spoil(&site);
    let run = site.run(&["build"]);
    let english = site.run(&["--lang", "en", "build"]).stderr;
    let said = format!("exit {}\n\n{}\n{english}", run.code, run.stderr);
    let file = project().join("tests/broken").join(format!("{name}.txt"));
    if updating() {
        fs::write(&file, &said).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if said != expected {
        return Err(format!("{name} says:\n{said}\nexpected:\n{expected}"));
    }
    assert_eq!(run.code, 1, "{name}");
    assert!(run.stdout.is_empty(), "{name}: {}", run.stdout);
    assert!(site.tree("public") == before, "{name} changed what was published");
    assert!(times(&site) == times_before, "{name} touched what was published");
    Ok(())
}

#[test]
fn every_mistake_has_a_place_a_reason_and_a_cure() {
    let wrong: Vec<String> = CASES.iter().filter_map(|(name, spoil)| check(name, *spoil).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
    for (name, _) in CASES {
        let said = fs::read_to_string(project().join("tests/broken").join(format!("{name}.txt"))).unwrap();
        assert!(said.contains(" --> "), "{name} has no place");
        assert!(said.contains("怎么办: ") && said.contains("help: "), "{name} has no cure");
    }
}

/// Windows' marks and line ends are no mistakes.
#[test]
fn byte_order_mark_and_crlf_are_accepted() {
    let site = Sandbox::small_site();
    assert_eq!(site.run(&["build"]).code, 0);
    let before = site.tree("public");
    site.write("content/2023/jia.md", format!("\u{feff}{}", NOTICE.replace('\n', "\r\n")));
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.tree("public") == before);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    let site = Sandbox::small_site();
    std::os::unix::fs::symlink("nowhere.md", site.join("content/2023/yi.md")).unwrap();
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("[unreadable-file]") && run.stderr.contains("content/2023/yi.md:1:1"),
        "{}",
        run.stderr
    );
}
