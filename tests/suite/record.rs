//! The publication record: nothing that was published changes quietly, and `docs/verify.py` comes to the same verdicts.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use rayon::prelude::*;

use crate::sandbox::{NOTICE, Run, Sandbox, program, project, tree};

const LOG: &str = "records/publications.jsonl";
const JIA: &str = "content/2023/jia.md";

/// A notice with facts of all kinds, a link, a table and a picture.
const YI: &str = "+++\ntitle = \"乙处整改情况公示\"\nissuer = \"乙处\"\nissued = 2023-10-09\nkind = \"rectification\"\nid = \"YL-2\"\n\
    attachments = [\"files/清单.csv\"]\n\n[[contacts]]\nlabel = \"监督电话\"\nphone = \"0000-5550101\"\n+++\n\n\
    根据[办法](https://www.example.edu.cn/banfa)，现公示如下。\n\n## 一、关于制度的问题\n\n### 主要问题\n\n1. 制度不健全。\n2. 落实不到位。\n\n\
    ### 整改措施\n\n1. 修订三项制度。（责任单位：人事处、财务处；完成时限：2024年6月；状态：已完成）\n\
    2. 每月检查一次。检查结果按月通报。（责任单位：乙处；状态：长期坚持）\n\n## 二、关于经费的问题\n\n\
    整改措施：一是压减支出。二是按季公开。\n\n| 项目 | 金额 |\n|---|---|\n| 差旅 | 12万元 |\n| 会议 | 3万元 |\n\n---\n\n欢迎监督。\n";

/// A site of two notices whose publication is recorded.
fn recorded() -> Sandbox {
    let site = Sandbox::small_site();
    site.write("content/2023/yi.md", YI);
    site.write("content/2023/files/清单.csv", "甲,乙\n1,2\n");
    ok(&site, &["build", "--record", "--today", "2026-11-22"]);
    site
}

fn ok(site: &Sandbox, arguments: &[&str]) -> Run {
    let run = site.run(arguments);
    assert_eq!(run.code, 0, "{arguments:?}\n{}{}", run.stdout, run.stderr);
    run
}

/// Replaces words in a file of the site.
fn edit(site: &Sandbox, path: &str, before: &str, after: &str) {
    let text = site.read(path);
    assert!(text.contains(before), "{path} has no {before}");
    site.write(path, text.replacen(before, after, 1));
}

fn entries(site: &Sandbox) -> Vec<serde_json::Value> {
    site.read(LOG).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn events(site: &Sandbox) -> Vec<String> {
    entries(site).iter().map(|it| format!("{} {}", it["event"].as_str().unwrap(), it["id"].as_str().unwrap())).collect()
}

/// Adds an entry to the history of a notice.
fn explain(site: &Sandbox, path: &str, entry: &str) {
    let text = site.read(path);
    let end = 4 + text[4..].find("+++").unwrap();
    site.write(path, format!("{}\n[[history]]\n{entry}\n{}", &text[..end], &text[end..]));
}

/// The names of what check calls errors, with their places.
fn complaints(site: &Sandbox) -> Vec<String> {
    of_level(site, "error")
}

fn of_level(site: &Sandbox, level: &str) -> Vec<String> {
    let run = site.run(&["check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}{}", run.stderr));
    let one = |it: &serde_json::Value| {
        let [name, file] = ["name", "file"].map(|key| it[key].as_str().unwrap().to_owned());
        format!("{name} {file}:{}:{}", it["line"], it["column"])
    };
    json["diagnostics"].as_array().unwrap().iter().filter(|it| it["level"] == level).map(one).collect()
}

#[test]
fn a_sentence_that_is_rewritten_needs_an_entry_in_the_history() {
    let site = recorded();
    ok(&site, &["check"]);
    edit(&site, "content/2023/yi.md", "每月检查一次", "每年检查一次");
    for command in ["check", "build"] {
        let run = site.run(&[command]);
        let said = run.stdout + &run.stderr;
        assert_eq!(run.code, 1, "{command}: {said}");
        assert!(said.contains("每月检查一次。") && said.contains("每年检查一次。"), "{said}");
        assert!(said.contains("content/2023/yi.md:26:1") && said.contains("[[history]]"), "{said}");
    }
    assert_eq!(complaints(&site), ["unrecorded-change content/2023/yi.md:26:1"]);
    let before = site.read(LOG);
    assert_eq!(site.run(&["build", "--record"]).code, 1);
    assert_eq!(site.read(LOG), before);
    explain(&site, "content/2023/yi.md", "date = 2026-11-22\nchange = \"major\"");
    assert_eq!(complaints(&site).len(), 1, "a major change needs a note");
    edit(&site, "content/2023/yi.md", "\"major\"", "\"major\"\nnote = \"更正检查的次数\"");
    ok(&site, &["check"]);
    ok(&site, &["build"]);
    assert_eq!(site.read(LOG), before, "a build that is no publication records nothing");
    ok(&site, &["build", "--record"]);
    let after = site.read(LOG);
    assert!(after.starts_with(&before));
    assert_eq!(events(&site), ["publish 2023-jia", "publish YL-2", "correct YL-2"]);
    assert_eq!(entries(&site)[2]["note"], "major 更正检查的次数");
    let version = site.read("records/versions/YL-2/3.txt");
    assert!(
        version.contains("每年检查一次") && version.contains("history: 2026-11-22 major 更正检查的次数"),
        "{version}"
    );
    // The same entry does not explain the next change.
    edit(&site, "content/2023/yi.md", "每年检查一次", "从不检查");
    assert_eq!(complaints(&site).len(), 1);
    explain(&site, "content/2023/yi.md", "date = 2026-11-22\nchange = \"minor\"");
    ok(&site, &["check"]);
    // What was published of the history stays.
    ok(&site, &["build", "--record"]);
    edit(&site, "content/2023/yi.md", "更正检查的次数", "改了几个字");
    assert_eq!(complaints(&site).len(), 1);
}

#[test]
fn what_readers_do_not_see_may_change() {
    let site = recorded();
    let changes = [
        ("修订三项制度。", "修订**三项**制度。"),
        ("现公示如下。", "现公\n示如下。"),
        ("kind = \"rectification\"", "kind = \"rectification\"\nkeywords = [\"整改\"]\ndescription = \"摘要\""),
        ("| 项目 | 金额 |\n|---|---|", "|项目|金额|\n|:-|-:|"),
        ("2. 落实不到位。", "2)  落实不到位。"),
        ("## 二、关于经费的问题", "## 二、关于经费的问题 {topic=party-building}"),
    ];
    for (before, after) in changes {
        let whole = site.read("content/2023/yi.md");
        edit(&site, "content/2023/yi.md", before, after);
        let unrecorded: Vec<String> =
            complaints(&site).into_iter().filter(|it| it.starts_with("unrecorded-change")).collect();
        assert!(unrecorded.is_empty(), "{after}: {unrecorded:?}");
        site.write("content/2023/yi.md", whole);
    }
    let facts = [
        ("issued = 2023-10-09", "issued = 2023-10-10"),
        ("0000-5550101", "0000-5550102"),
        ("| 12万元 |", "| 21万元 |"),
        ("banfa", "bulie"),
        ("title = \"乙处整改", "title = \"乙处全面整改"),
    ];
    for (before, after) in facts {
        let whole = site.read("content/2023/yi.md");
        edit(&site, "content/2023/yi.md", before, after);
        assert!(complaints(&site).iter().any(|it| it.starts_with("unrecorded-change")), "{after}");
        site.write("content/2023/yi.md", whole);
    }
    site.write("content/2023/files/清单.csv", "甲,乙\n1,3\n");
    assert_eq!(complaints(&site).len(), 1, "an attachment that was replaced");
}

#[test]
fn withdrawing_restoring_and_moving_are_recorded() {
    let site = recorded();
    let original = site.read("content/2023/yi.md");
    edit(&site, "content/2023/yi.md", "id = ", "withdrawn = { date = 2026-11-22, reason = \"重复\" }\nid = ");
    ok(&site, &["build", "--record"]);
    assert_eq!(events(&site)[2..], ["withdraw YL-2"]);
    assert_eq!(
        (&entries(&site)[2]["note"], &entries(&site)[2]["sha256"]),
        (&"重复".into(), &entries(&site)[1]["sha256"])
    );
    assert!(!site.join("public/data/versions/YL-2/2.txt").exists(), "a text that was withdrawn is not published");
    assert!(site.join("records/versions/YL-2/2.txt").exists());
    ok(&site, &["verify"]);
    ok(&site, &["verify", "public"]);
    site.write("content/2023/yi.md", original.replace("每月", "每年"));
    assert_eq!(site.run(&["check"]).code, 1, "what was withdrawn comes back as it was");
    site.write("content/2023/yi.md", &original);
    ok(&site, &["build", "--record"]);
    assert_eq!(events(&site)[3..], ["restore YL-2"]);
    fs::rename(site.join("content/2023/yi.md"), site.join("content/2023/yichu.md")).unwrap();
    let lost = complaints(&site);
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert!(lost[0].starts_with("vanished-url content/2023/yichu.md"), "{lost:?}");
    edit(&site, "content/2023/yichu.md", "id = ", "aliases = [\"2023/yi.html\"]\nid = ");
    ok(&site, &["build", "--record"]);
    assert_eq!(events(&site)[4..], ["move YL-2"]);
    assert_eq!(
        (&entries(&site)[4]["url"], &entries(&site)[4]["note"]),
        (&"2023/yichu.html".into(), &"2023/yi.html".into())
    );
    ok(&site, &["verify", "public"]);
    fs::remove_file(site.join("content/2023/yichu.md")).unwrap();
    let lost = complaints(&site);
    assert!(lost.iter().any(|it| it == "vanished-url records/publications.jsonl:5:1"), "{lost:?}");
}

#[test]
fn notices_that_are_no_longer_public_or_have_another_id_are_missed() {
    let site = recorded();
    fs::remove_dir_all(site.join("public")).unwrap();
    let whole = site.read("content/2023/yi.md");
    edit(&site, "content/2023/yi.md", "id = ", "draft = true\nid = ");
    assert_eq!(site.run(&["build"]).code, 1);
    assert_eq!(complaints(&site).len(), 1);
    site.write("content/2023/yi.md", whole.replace("YL-2", "YL-3"));
    let said = site.run(&["build"]).stderr;
    assert!(said.contains("YL-2") && said.contains("content/2023/yi.md:6"), "{said}");
    // On a day before its publication nobody misses it.
    site.write("content/2023/yi.md", whole);
    ok(&site, &["build", "--today", "2023-10-01"]);
}

#[test]
fn whoever_edits_the_record_breaks_the_chain_at_that_line() {
    let site = recorded();
    explain(&site, JIA, "date = 2026-11-22\nchange = \"minor\"");
    ok(&site, &["build", "--record"]);
    let whole = site.read(LOG);
    let lines: Vec<&str> = whole.lines().collect();
    assert_eq!(lines.len(), 3);
    for at in 0..lines.len() {
        for (before, after) in [("2026-11-22", "2026-11-21"), ("整改", "整頓"), ("\"seq\":", "\"seq\": ")] {
            let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            changed[at] = changed[at].replacen(before, after, 1);
            site.write(LOG, changed.join("\n") + "\n");
            let place = format!("broken-record {LOG}:{}:1", at + 1);
            assert!(complaints(&site).contains(&place), "line {}", at + 1);
            assert_eq!(site.run(&["build"]).code, 1);
            let (code, said) = ours(&site, &[]);
            assert!(code == 1 && said.contains(&format!("line {}", at + 1)), "{said}");
        }
    }
    // Nothing is appended to a record that is broken.
    assert_eq!(site.run(&["build", "--record"]).code, 1);
    site.write(LOG, &whole);
    ok(&site, &["build"]);
}

#[test]
fn publishing_records_and_a_dry_run_does_not() {
    let site = Sandbox::small_site();
    edit(&site, "gongshi.toml", "title", "publish.www = { kind = \"folder\", path = \"www\" }\ntitle");
    ok(&site, &["publish", "--dry-run"]);
    assert!(!site.join("records").exists());
    ok(&site, &["publish"]);
    assert_eq!(events(&site), ["publish 2023-jia"]);
    assert_eq!(site.read(LOG), site.read("www/data/publications.jsonl"));
    assert_eq!(site.read("records/versions/2023-jia/1.txt"), site.read("www/data/versions/2023-jia/1.txt"));
    assert_eq!(site.read("records/.gitattributes"), "* -text\n");
    ok(&site, &["publish"]);
    assert_eq!(events(&site).len(), 1);
    ok(&site, &["verify", "www"]);
    edit(&site, JIA, "问题一。", "问题壹。");
    let before = tree(&site.join("www"));
    assert_eq!(site.run(&["publish"]).code, 1);
    assert_eq!(tree(&site.join("www")), before);
    explain(&site, JIA, "date = 2026-11-22\nchange = \"minor\"\nnote = \"改错字\"");
    ok(&site, &["publish"]);
    assert_eq!(events(&site)[1..], ["correct 2023-jia"]);
    ok(&site, &["verify", "www"]);
}

#[test]
fn without_a_record_nothing_is_demanded_and_drafts_are_not_recorded() {
    let site = Sandbox::small_site();
    ok(&site, &["build"]);
    edit(&site, JIA, "问题一。", "问题二。");
    ok(&site, &["build"]);
    assert!(!site.join("records").exists() && !site.join("public/data/publications.jsonl").exists());
    assert_eq!(site.run(&["verify"]).code, 2);
    assert_eq!(site.run(&["build", "--record", "--drafts"]).code, 2);
    ok(&site, &["build", "--record"]);
    assert_eq!(events(&site), ["publish 2023-jia"]);
}

/// A `major` change says what was changed, with a record and without; what is recorded cannot be mended, and is let be.
#[test]
fn a_major_change_has_a_note_with_a_record_and_without() {
    let site = Sandbox::small_site();
    let without = "date = 2026-11-23\nchange = \"major\"";
    explain(&site, JIA, without);
    assert_eq!(of_level(&site, "warning"), [format!("change-without-note {JIA}:9:10")]);
    let run = ok(&site, &["build"]);
    assert!(run.stderr.contains("另有 1 处疑似"), "{}", run.stderr);
    edit(&site, JIA, without, &format!("{without}\nnote = \"更正第一项\""));
    assert!(of_level(&site, "warning").is_empty());

    // Recorded before anybody asked for a note, it stays as it is.
    edit(&site, JIA, "\nnote = \"更正第一项\"", "");
    ok(&site, &["build", "--record", "--today", "2026-11-23"]);
    assert!(of_level(&site, "warning").is_empty());
    assert_eq!(ok(&site, &["verify"]).code, 0);
    // A new one is reported once: alone, beside one that explains the change, and with the change that it does not explain.
    explain(&site, JIA, &without.replace("23", "24"));
    assert_eq!(of_level(&site, "warning"), [format!("change-without-note {JIA}:13:10")]);
    assert!(ok(&site, &["verify"]).stdout.contains("1 件公示与记录相符"));
    explain(&site, JIA, "date = 2026-11-25\nchange = \"minor\"");
    assert_eq!(of_level(&site, "warning"), [format!("change-without-note {JIA}:13:10")]);
    edit(&site, JIA, "change = \"minor\"", "change = \"major\"");
    edit(&site, JIA, "措施一。", "措施甲。");
    assert!(of_level(&site, "warning").is_empty());
    let said = complaints(&site);
    assert!(matches!(&said[..], [one] if one.starts_with("unrecorded-change")), "{said:?}");
}

#[test]
fn a_killed_run_leaves_a_whole_record() {
    let site = Sandbox::small_site();
    for number in 0..40 {
        site.write(&format!("content/2023/n{number}.md"), NOTICE);
    }
    ok(&site, &["build"]);
    let mut was_killed = 0;
    for wait in (0..40).map(|step| step * 5) {
        let _ = fs::remove_dir_all(site.join("records"));
        let mut run = program();
        run.current_dir(site.path()).args(["build", "--record"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = run.spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let _ = child.kill();
        was_killed += usize::from(child.wait().unwrap().code().is_none());
        let lines = fs::read_to_string(site.join(LOG)).map_or(0, |log| log.lines().count());
        assert!(lines == 0 || lines == 41, "{lines} lines");
        ok(&site, &["build", "--record"]);
        ok(&site, &["verify"]);
    }
    assert!(was_killed > 0, "none was killed in time");
}

/// What `gongshi verify` prints.
fn ours(site: &Sandbox, arguments: &[&str]) -> (i32, String) {
    let all: Vec<&str> = ["--lang", "en", "verify"].into_iter().chain(arguments.iter().copied()).collect();
    let run = site.run(&all);
    assert!(run.code == 0 || run.code == 1, "{}{}", run.stdout, run.stderr);
    (run.code, run.stdout)
}

/// What `docs/verify.py` prints.
fn by_python(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut run = Command::new("python3");
    run.arg(project().join("docs/verify.py")).args(["--lang", "en"]).args(arguments);
    let output = run.current_dir(folder).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.code().unwrap(), said)
}

/// A random sequence that is the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// A page in which one character that readers read as the notice's was changed; nothing, if the place has none.
fn tampered(html: &str, random: &mut Random) -> Option<String> {
    let at = html.floor_char_boundary(random.below(html.len()));
    let (before, rest) = html.split_at(at);
    let c = rest.chars().next().filter(|c| ('\u{4e00}'..'\u{9fff}').contains(c))?;
    let is_inside = |open: &str, close: &str| before.rfind(open).is_some_and(|open| before.rfind(close) < Some(open));
    // Within the text, not in a tag, and no word of the theme (the name of a fact).
    let is_told =
        is_inside("<!--gongshi:text", "<!--/gongshi:text") && !is_inside("<", ">") && !before.ends_with("<i>");
    if !is_told || before.rfind("<i>") > before.rfind("</i>") {
        return None;
    }
    let after = &rest[c.len_utf8()..];
    Some(match random.below(3) {
        0 => format!("{before}{after}"),
        1 => format!("{before}不{rest}"),
        _ => format!("{before}{}{after}", if c == '未' { '已' } else { '未' }),
    })
}

#[test]
fn two_hundred_changes_are_seen_by_us_and_by_python_alike() {
    let site = recorded();
    assert_eq!(ours(&site, &["public"]), by_python(site.path(), &["public"]));
    assert_eq!(ours(&site, &["public"]).0, 0);
    let page = site.read("public/2023/yi.html");
    let mut random = Random(7);
    let pages: Vec<String> = std::iter::repeat_with(|| tampered(&page, &mut random)).flatten().take(150).collect();
    let wrong: Vec<String> = pages
        .par_iter()
        .enumerate()
        .filter_map(|(number, changed)| {
            let path = format!("public/saved/{number}.html");
            site.write(&path, changed);
            let (us, them) = (ours(&site, &[&path]), by_python(site.path(), &[&path]));
            let at = page.bytes().zip(changed.bytes()).position(|(a, b)| a != b).unwrap_or(0);
            let around = &page[page.floor_char_boundary(at.saturating_sub(60))..page.floor_char_boundary(at + 60)];
            (us.0 != 1 || us != them).then(|| format!("{number}: {around}: {us:?} {them:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    fs::remove_dir_all(site.join("public/saved")).unwrap();
    // Any byte of the record, of a version, of a page.
    let files = ["data/publications.jsonl", "data/versions/YL-2/2.txt", "data/versions/2023-jia/1.txt"];
    for number in 0..50 {
        let path = format!("public/{}", files[number % files.len()]);
        let whole = fs::read(site.join(&path)).unwrap();
        let mut changed = whole.clone();
        let at = random.below(changed.len());
        changed[at] = changed[at].wrapping_add(1 + random.below(200) as u8);
        site.write(&path, &changed);
        let (us, them) = (ours(&site, &["public"]), by_python(site.path(), &["public"]));
        assert_eq!(us, them, "{path} byte {at}");
        assert_eq!(us.0, 1, "{path} byte {at}");
        site.write(&path, &whole);
    }
    assert_eq!(ours(&site, &["public"]).0, 0);
}

/// Changes that nobody makes by chance, each with what is said of it.
#[test]
fn a_table_of_tampered_sites() {
    let site = recorded();
    let page = "public/2023/yi.html";
    let cases: [(&str, &str, &str); 12] = [
        ("<h1>乙处", "<h1>丙处", "differs: 2023/yi.html (a fact of its head)"),
        ("已完成</span>", "长期坚持</span>", "  - 状态：已完成）"),
        ("长期坚持</span>", "已完成</span>", "  - 状态：长期坚持）"),
        ("人事处、财务处", "人事处", "  - （责任单位：人事处、财务处；"),
        ("<p>每月检查一次。检查结果按月通报。</p>", "<p>每月检查一次。</p>", "  - 检查结果按月通报。"),
        ("<!--/gongshi:text--></section>", "<!--/gongshi:text--><p>均已整改。</p></section>", "  + 均已整改。"),
        ("0000-5550101", "0000-5550102", "  - phone: 0000-5550101"),
        ("<td>12万元</td>", "<td>120万元</td>", "12万元"),
        ("example.edu.cn/banfa", "example.com/banfa", "has no link to https://www.example.edu.cn/banfa"),
        ("一是", "三是", "一是"),
        ("<b>2.</b>", "<b>3.</b>", "  + "),
        ("2023年10月9日", "2023年10月8日", "issued: 2023-10-09"),
    ];
    let whole = site.read(page);
    for (before, after, said) in cases {
        assert!(whole.contains(before), "{before} in\n{whole}");
        site.write(page, whole.replace(before, after));
        let (us, them) = (ours(&site, &["public"]), by_python(site.path(), &["public"]));
        assert_eq!(us, them, "{after}");
        assert!(us.0 == 1 && us.1.contains(said), "{after}: {}", us.1);
    }
    site.write(page, &whole);
    let (version, second) = ("public/data/versions/YL-2/2.txt", "public/2023/jia.html");
    let (kept, other) = (site.read(version), site.read(second));
    for (path, content, said) in [
        (version, None, "missing: data/versions/YL-2/2.txt"),
        (second, None, "missing: 2023/jia.html"),
        (second, Some("<p>空</p>"), "missing: 2023/jia.html (the page has no text"),
        ("public/data/versions/YL-2/9.txt", Some("x"), "not recorded: data/versions/YL-2/9.txt"),
        ("public/2023/xin.html", Some(&*other), "not recorded: 2023/xin.html"),
    ] {
        match content {
            Some(text) => site.write(path, text),
            None => fs::remove_file(site.join(path)).unwrap(),
        }
        let (us, them) = (ours(&site, &["public"]), by_python(site.path(), &["public"]));
        assert_eq!(us, them, "{path}");
        assert!(us.0 == 1 && us.1.contains(said), "{path}: {}", us.1);
        for extra in ["public/data/versions/YL-2/9.txt", "public/2023/xin.html"] {
            let _ = fs::remove_file(site.join(extra));
        }
        site.write(version, &kept);
        site.write(second, &other);
    }
    assert_eq!(ours(&site, &["public"]).0, 0);
}

#[test]
fn sources_are_verified_with_their_versions() {
    let site = recorded();
    let record = |said: String| -> String {
        said.lines().filter(|line| !line.contains("notices agree") && !line.contains("not recorded yet")).collect()
    };
    let agree = |site: &Sandbox| {
        let (us, them) = (ours(site, &["."]), by_python(site.path(), &["."]));
        assert_eq!(us.0, them.0, "{}\n{}", us.1, them.1);
        assert_eq!(record(us.1.replace("[SITE]", ".")), record(them.1));
        us.0
    };
    assert_eq!(agree(&site), 0);
    let version = site.read("records/versions/YL-2/2.txt");
    site.write("records/versions/YL-2/2.txt", version.replace("三项", "五项"));
    assert_eq!(agree(&site), 1);
    fs::remove_file(site.join("records/versions/YL-2/2.txt")).unwrap();
    assert_eq!(agree(&site), 1);
    // Without the version the change is seen all the same.
    edit(&site, "content/2023/yi.md", "三项", "五项");
    assert_eq!(complaints(&site).len(), 1);
    site.write("records/versions/YL-2/2.txt", &version);
    let (code, said) = ours(&site, &[]);
    assert!(code == 1 && said.contains("修订三项制度。") && said.contains("content/2023/yi.md:25:1"), "{said}");
    edit(&site, "content/2023/yi.md", "五项", "三项");
    site.write("content/2023/bing.md", NOTICE.replace("甲处", "丙处"));
    let (code, said) = ours(&site, &[]);
    assert!(code == 0 && said.contains("2 notices agree") && said.contains("1 is not recorded yet"), "{said}");
}

#[test]
fn an_emptied_version_is_one_that_was_deleted() {
    let site = recorded();
    explain(&site, "content/2023/yi.md", "date = 2026-11-22\nchange = \"major\"\nnote = \"删去个人信息\"");
    edit(&site, "content/2023/yi.md", "每月检查一次。", "");
    ok(&site, &["build", "--record"]);
    site.write("records/versions/YL-2/2.txt", "");
    ok(&site, &["build"]);
    assert!(!site.join("public/data/versions/YL-2/2.txt").exists());
    for folder in [".", "public"] {
        assert_eq!((ours(&site, &[folder]).0, by_python(site.path(), &[folder]).0), (0, 0));
    }
}

/// Every notice that we have, in both themes: what the page says is what the canonical form tells.
#[test]
fn pages_of_all_example_sites_agree_with_their_record() {
    let mut sites: Vec<(String, Sandbox)> = Vec::new();
    for entry in fs::read_dir(project().join("tests/sites")).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        // A site that overrides templates is one of a theme of its own.
        if name != "theme-override" {
            sites.push((name, Sandbox::copy_of(&entry.path().join("in"))));
        }
    }
    let demonstration = Sandbox::copy_of(&project().join("content"));
    for (path, bytes) in demonstration.tree("") {
        fs::remove_file(demonstration.join(&path)).unwrap();
        demonstration.write(&format!("content/{path}"), bytes);
    }
    demonstration.write("gongshi.toml", fs::read(project().join("gongshi.toml")).unwrap());
    sites.push(("demonstration".to_owned(), demonstration));
    sites.par_iter().for_each(|(name, site)| {
        let config = site.read("gongshi.toml");
        let config: String =
            config.lines().filter(|line| !line.starts_with("theme")).map(|line| format!("{line}\n")).collect();
        for theme in ["plain", "campus"] {
            site.write("gongshi.toml", format!("theme = \"{theme}\"\n{config}"));
            let _ = fs::remove_dir_all(site.join("records"));
            let _ = fs::remove_dir_all(site.join("public"));
            ok(site, &["build", "--record"]);
            let (us, them) = (ours(site, &["public"]), by_python(site.path(), &["public"]));
            assert_eq!(us.0, 0, "{name} in {theme}: {}", us.1);
            assert_eq!(us, them, "{name} in {theme}");
        }
    });
}

#[test]
fn only_what_differs_is_shown_where_several_items_changed() {
    let site = Sandbox::small_site();
    let notice = NOTICE.replace(
        "措施一。",
        "措施甲一项。（责任单位：人事处；状态：已完成）\n2. 措施乙一项。（责任单位：财务处；状态：已完成）",
    );
    assert_ne!(notice, NOTICE);
    site.write("content/2023/jia.md", notice);
    ok(&site, &["build", "--record"]);
    let page = site.read("public/2023/jia.html");
    site.write("public/2023/jia.html", page.replace("措施甲一项", "措施甲两项").replace("措施乙一项", "措施乙两项"));
    let run = site.run(&["verify", "public"]);
    assert_eq!(run.code, 1);
    let shown = format!("{}{}", run.stdout, run.stderr);
    assert!(shown.contains("措施甲一项") && shown.contains("措施乙两项"), "{shown}");
    // Who is responsible stands on the page as before.
    assert!(!shown.contains("人事处") && !shown.contains("财务处"), "{shown}");
}
