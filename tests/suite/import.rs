//! Imports: each folder of tests/import is a source with the notice and the report that are expected of it.
//! `GONGSHI_UPDATE=1` rewrites them; make.py makes the sources that are no text.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::sandbox::{Run, Sandbox, project, updating};

fn cases() -> Vec<(String, PathBuf)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(project().join("tests/import")).unwrap().flatten().filter(|e| e.path().is_dir()) {
        let mut files = fs::read_dir(entry.path()).unwrap().flatten().map(|file| file.path());
        let source = files.find(|path| path.file_stem().is_some_and(|stem| stem == "source"));
        all.push((entry.file_name().to_string_lossy().into_owned(), source.expect("a source")));
    }
    all.sort();
    assert!(all.len() >= 15, "{all:?}");
    all
}

fn site() -> Sandbox {
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"测试站\"\n");
    site
}

fn import(site: &Sandbox, source: &Path, more: &[&str]) -> Run {
    let source = source.display().to_string();
    let arguments: Vec<&str> = ["import", source.as_str()].into_iter().chain(more.iter().copied()).collect();
    site.run(&arguments)
}

fn compare(path: &Path, found: &str) {
    if updating() {
        return fs::write(path, found).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, expected, "{}", path.display());
}

#[test]
fn sources_become_the_expected_notices() {
    for (name, source) in cases() {
        let site = site();
        let run = import(&site, &source, &["--report", "report.json", "--accept-changes"]);
        assert!(run.code <= 1, "{name}: {}", run.stderr);
        let folder = source.parent().unwrap();
        compare(&folder.join("report.json"), &site.read("report.json"));
        let path = run.stdout.trim();
        assert!(path.starts_with("content/20") && path.ends_with(".md"), "{name}: {} {}", run.stdout, run.stderr);
        compare(&folder.join("expected.md"), &site.read(path));
        let build = site.run(&["build"]);
        assert_eq!(build.code, 0, "{name}: {}", build.stderr);
        // A second import changes nothing.
        let before = site.tree("content");
        let again = import(&site, &source, &["--accept-changes"]);
        assert_eq!((again.code, site.tree("content") == before), (1, true), "{name}: {}", again.stderr);
        assert!(again.stderr.contains("已经"), "{name}: {}", again.stderr);
    }
}

/// The lines of a notice that say what its categories, problems and measures are.
fn data(name: &str) -> Vec<String> {
    let text = fs::read_to_string(project().join("tests/import").join(name).join("expected.md")).unwrap();
    text.lines()
        .filter(|line| line.starts_with('#') || line.starts_with(|c: char| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn one_notice_is_the_same_from_every_source() {
    let plain = data("plain");
    assert_eq!(plain.iter().filter(|line| line.starts_with("## ")).count(), 3);
    for name in ["auto", "auto-libreoffice", "manual", "manual-libreoffice", "wrapped-gbk", "vsb", "webplus"] {
        assert_eq!(data(name), plain, "{name}");
    }
}

#[test]
fn repairs_and_slips_are_named_with_their_places() {
    let text = fs::read_to_string(project().join("tests/import/noise/report.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let list = |name: &str| -> Vec<String> {
        let all = report["imports"][0][name].as_array().unwrap();
        let shown =
            |it: &Value| format!("{}:{} {}", it["place"]["line"], it["place"]["column"], it["name"].as_str().unwrap());
        all.iter().map(shown).collect()
    };
    assert_eq!(
        list("repairs"),
        [
            "11:22 space-inside-text",
            "13:16 space-inside-text",
            "13:21 space-inside-text",
            "13:33 space-inside-text",
            "21:6 space-inside-text",
            "21:14 space-inside-text",
        ]
    );
    for slip in [
        "11:8 repeated-word",
        "13:43 doubled-punctuation",
        "15:10 unbalanced-bracket",
        "15:19 odd-words",
        "19:10 repeated-in-clause",
        "23:26 unquoted-term",
        "9:13 uneven-headings",
        "25:23 two-names",
    ] {
        assert!(list("suspicions").iter().any(|it| it == slip), "{slip}: {:#?}", list("suspicions"));
    }
}

#[test]
fn what_cannot_be_imported_is_refused_with_advice() {
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&str, Vec<u8>); 13] = [
        ("a.doc", ole.clone()),
        ("b.docx", [ole.clone(), wide].concat()),
        ("c.wps", ole.clone()),
        ("d.xls", ole),
        ("e.pdf", b"%PDF-1.7\n".to_vec()),
        ("f.rtf", b"{\\rtf1 x}".to_vec()),
        ("g.docx", "其实是文本".as_bytes().to_vec()),
        ("~$g.docx", b"\0user".to_vec()),
        ("h.docx", b"PK\x03\x04word/document.xml".to_vec()),
        ("i.txt", Vec::new()),
        ("j.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("k.dat", vec![0, 1, 2, 3, 255]),
        ("l.csv", "甲,乙\n1,2\n".as_bytes().to_vec()),
    ];
    let mut said = String::new();
    for (name, bytes) in cases {
        let site = site();
        site.write(name, bytes);
        for lang in ["zh-CN", "en"] {
            let run = site.run(&["--lang", lang, "import", name]);
            assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{name}");
            said += &run.stderr;
        }
        assert!(!site.join("content").exists(), "{name}");
    }
    let tracked = project().join("tests/import/tracked/source.docx");
    for lang in ["zh-CN", "en"] {
        let run = import(&site(), &tracked, &["--lang", lang]);
        assert_eq!(run.code, 1);
        said += &run.stderr.replace(&project().display().to_string(), "[PROJECT]");
    }
    compare(&project().join("tests/import/refusals.txt"), &said);
}

/// A zip package of these parts; each is a text and how often it stands there.
fn package(parts: &[(&str, &[(&str, usize)])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, pieces) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        for (text, count) in *pieces {
            let at_once = (1 << 16) / text.len().max(1) + 1;
            let block = text.repeat(at_once.min(*count));
            (0..count / at_once).for_each(|_| zip.write_all(block.as_bytes()).unwrap());
            zip.write_all(text.repeat(count % at_once).as_bytes()).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

/// A document with this body, which refers to its numbers, notes and pictures.
fn document(body: &[(&str, usize)], numbering: &[(&str, usize)], notes: &[(&str, usize)]) -> Vec<u8> {
    let whole = [&[("<document><body>", 1)], body, &[("</body></document>", 1)]].concat();
    let main = "<r><Relationship Id='a' Type='x/officeDocument' Target='word/document.xml'/></r>";
    let others = "<r><Relationship Id='n' Type='x/numbering' Target='numbering.xml'/>\
                  <Relationship Id='f' Type='x/footnotes' Target='footnotes.xml'/></r>";
    package(&[
        ("_rels/.rels", &[(main, 1)]),
        ("word/document.xml", &whole),
        ("word/_rels/document.xml.rels", &[(others, 1)]),
        ("word/numbering.xml", &[&[("<numbering>", 1)], numbering, &[("</numbering>", 1)]].concat()),
        ("word/footnotes.xml", &[&[("<footnotes>", 1)], notes, &[("</footnotes>", 1)]].concat()),
    ])
}

#[test]
fn notes_of_a_document_stand_at_its_end() {
    let body = "<p><r><t>关于食堂整改情况的公示</t></r></p>\
                <p><r><t>已完成两项</t></r><r><footnoteReference id='1'/></r><r><t>，其余推进中。</t></r></p>";
    let notes = "<footnote id='-1' type='separator'><p><r><t>线</t></r></p></footnote>\
                 <footnote id='1'><p><r><t>截至六月底。</t></r></p></footnote>";
    let site = site();
    site.write("zhu.docx", document(&[(body, 1)], &[], &[(notes, 1)]));
    let run = site.run(&["import", "--stdout", "zhu.docx"]);
    // The issuer is still to be filled in.
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("已完成两项[^1]，其余推进中。"), "{}", run.stdout);
    assert!(run.stdout.contains("[^1]: 截至六月底。") && !run.stdout.contains('线'), "{}", run.stdout);
}

/// A ledger with these rows and shared strings.
fn workbook(rows: &[(&str, usize)], strings: &[(&str, usize)]) -> Vec<u8> {
    let main = "<r><Relationship Id='a' Type='x/officeDocument' Target='xl/workbook.xml'/></r>";
    let others = "<r><Relationship Id='s' Type='x/worksheet' Target='s.xml'/>\
                  <Relationship Id='t' Type='x/sharedStrings' Target='t.xml'/></r>";
    let heading = "<worksheet><sheetData><row><c t='str'><v>主要问题</v></c><c t='str'><v>整改措施</v></c></row>";
    package(&[
        ("_rels/.rels", &[(main, 1)]),
        ("xl/workbook.xml", &[("<workbook><sheets><sheet name='a' id='s'/></sheets></workbook>", 1)]),
        ("xl/_rels/workbook.xml.rels", &[(others, 1)]),
        ("xl/s.xml", &[&[(heading, 1)], rows, &[("</sheetData></worksheet>", 1)]].concat()),
        ("xl/t.xml", &[&[("<sst>", 1)], strings, &[("</sst>", 1)]].concat()),
    ])
}

/// What Word hangs on paragraphs stands in the notice once, or in the report.
#[test]
fn every_word_of_a_document_is_kept_or_named() {
    let text = |words: &str| format!("<p><r><t>{words}</t></r></p>");
    let (outer, inner, old) = (text("外框。"), text("内框。"), text("旧版。"));
    let body = format!(
        "<p><r><t>正文甲</t></r><r><noBreakHyphen/></r><r><rPr><vanish/></rPr><t>隐藏乙</t></r>\
         <fldSimple instr='PAGE'><r><t>域丙</t></r></fldSimple><r><fldChar fldCharType='begin'/></r>\
         <r><instrText>HYPERLINK</instrText></r><r><fldChar fldCharType='separate'/></r><r><t>链丁</t></r>\
         <smartTag><r><t>标戊</t></r></smartTag><sdt><sdtContent><r><t>控己</t></r></sdtContent></sdt>\
         <r><ruby><rt><r><t>yin</t></r></rt><rubyBase><r><t>音庚</t></r></rubyBase></ruby></r>\
         <oMath><r><t>x+y</t></r></oMath><r><t>。</t></r></p>\
         <p><r><AlternateContent><Choice><drawing><txbxContent>{outer}<p><r><pict><txbxContent>{inner}</txbxContent></pict></r></p>\
         </txbxContent></drawing></Choice><Fallback><pict><txbxContent>{old}</txbxContent></pict></Fallback></AlternateContent></r></p>\
         <p><r><pict><shape><textpath string='艺术辛'/></shape></pict></r></p>"
    );
    let site = site();
    site.write("a.docx", document(&[(&body, 1)], &[], &[]));
    let run = site.run(&["import", "a.docx", "--stdout", "--report", "report.json"]);
    for words in ["正文甲-域丙链丁标戊控己音庚", "x+y", "外框。", "内框。"] {
        assert_eq!(run.stdout.matches(words).count(), 1, "{words}: {}", run.stdout);
    }
    let report = site.read("report.json");
    for words in ["隐藏乙", "yin", "艺术辛"] {
        assert!(!run.stdout.contains(words) && report.contains(words), "{words}: {report}");
    }
    assert!(!run.stdout.contains("旧版") && !run.stdout.contains("HYPERLINK"), "{}", run.stdout);
}

/// Small files that would become large ones.
fn hostile() -> Vec<(String, Vec<u8>)> {
    let word = "<p><r><t>甲</t></r></p>";
    let (boxes, ends) = ("<txbxContent><p><r><pict>", "</pict></r></p></txbxContent>");
    let cell = "<tc><tcPr><gridSpan val='64'/></tcPr><p/></tc>";
    let level = format!("<lvl ilvl='0'><lvlText val='{}'/></lvl>", "%1".repeat(20_000));
    let lists =
        format!("<abstractNum abstractNumId='0'>{level}</abstractNum><num numId='1'><abstractNumId val='0'/></num>");
    let numbered = "<p><pPr><numPr><ilvl val='0'/><numId val='1'/></numPr></pPr><r><t>甲</t></r></p>";
    let note = format!("<footnote id='1'><p><r><t>{}</t></r></p></footnote>", "注".repeat(100_000));
    let long = format!("<si><t>{}</t></si>", "甲".repeat(100_000));
    let shared = "<row><c t='s'><v>0</v></c><c t='s'><v>0</v></c></row>";
    let documents: [(&str, Vec<u8>); 14] = [
        ("blanks.docx", document(&[(" ", 300 << 20)], &[], &[])),
        ("paragraphs.docx", document(&[(word, 10_000_000)], &[], &[])),
        ("many.docx", document(&[(word, 120_000)], &[], &[])),
        (
            "boxes.docx",
            document(&[("<p><r><pict>", 1), (boxes, 45), (word, 9_000), (ends, 45), ("</pict></r></p>", 1)], &[], &[]),
        ),
        (
            "wide.docx",
            document(
                &[("<tbl>", 1), ("<tr><tc/></tr>", 90_000), ("<tr>", 1), (cell, 1_000), ("</tr></tbl>", 1), (word, 1)],
                &[],
                &[],
            ),
        ),
        ("numbers.docx", document(&[(numbered, 40_000)], &[(&lists, 1)], &[])),
        (
            "notes.docx",
            document(&[("<p>", 1), ("<r><footnoteReference id='1'/></r>", 2_000), ("</p>", 1)], &[], &[(&note, 1)]),
        ),
        ("deep.docx", document(&[("<sdt><sdtContent>", 100_000), ("</sdtContent></sdt>", 100_000)], &[], &[])),
        (
            "entities.docx",
            package(&[(
                "word/document.xml",
                &[(
                    "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'>]><document><body><p><r><t>&c;</t></r></p></body></document>",
                    1,
                )],
            )]),
        ),
        ("blanks.xlsx", workbook(&[(" ", 300 << 20)], &[])),
        ("strings.xlsx", workbook(&[(shared, 50)], &[("<si><t>甲</t></si>", 20_000_000)])),
        ("table.xlsx", workbook(&[(shared, 50)], &[("<si><t>甲</t></si>", 250_000)])),
        ("shared.xlsx", workbook(&[(shared, 40_000)], &[(&long, 1)])),
        ("far.xlsx", workbook(&[("<row r='4000000000'><c r='XFD4000000000'><v>1</v></c></row>", 1)], &[])),
    ];
    documents.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// Long texts of one repeated piece.
fn monotonous() -> Vec<(String, Vec<u8>)> {
    // As long as texts may be; a program that is not optimised would take minutes.
    let text = if cfg!(debug_assertions) { 100_000 } else { 500_000 };
    let page = text * 2;
    let texts: [(&str, &str, usize); 28] = [
        ("a.txt", "甲", text),
        ("b.txt", "甲 ", text),
        ("c.txt", "甲\n", text),
        ("d.txt", "甲\u{200b}", text),
        ("e.txt", "一是甲。二是乙。", text),
        ("f.txt", "2023年1月1日至2月3日，", text),
        ("g.txt", "一、甲的问题\n主要问题：一是甲。二是乙。\n整改措施：一是甲。\n", text),
        ("a.md", "> ", text),
        ("b.md", "|a|b|\n|-|-|\n", text),
        ("c.md", "[a](b)", text),
        ("d.md", "![a](b)", text),
        ("e.md", "<b>", text),
        ("f.md", "# a\n", text),
        ("g.md", "*a ", text),
        ("h.md", "a\n=\n", text),
        ("i.md", "1. ", text),
        ("j.md", "[^1]", text),
        ("k.md", "`a ", text),
        ("l.csv", "主要问题,整改措施\n", text),
        ("a.html", "<div>", page),
        ("b.html", "<p>a</p>", page),
        ("c.html", "<table><tr><td>甲<td>乙", page),
        ("d.html", "<table><tr><td>a<td rowspan=200 colspan=64>b", page),
        ("e.html", "<tr><td colspan=64 rowspan=200>x", page),
        ("f.html", "a<br>", page),
        ("g.html", "<ol><li>a", page),
        ("h.html", "<img src=a>", page),
        ("i.html", "<a href=b>c</a>", page),
    ];
    let texts = texts.into_iter().map(|(name, piece, length)| {
        let start = if name == "e.html" { "<table>" } else { "" };
        (name.to_owned(), (start.to_owned() + &piece.repeat(length / piece.len())).into_bytes())
    });
    texts.collect()
}

/// The program may not have more than 512 MB, and needs no more for any file.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes a minute: ./test runs it"]
fn hostile_files_are_answered_within_512_megabytes() {
    let site = site();
    for (name, bytes) in hostile().into_iter().chain(monotonous()) {
        site.write(&name, bytes);
        let command =
            format!("ulimit -v 524288; exec {} import --stdout --accept-changes {name}", env!("CARGO_BIN_EXE_gongshi"));
        let run = std::process::Command::new("sh").args(["-c", &command]).current_dir(site.path()).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(matches!(run.status.code(), Some(0 | 1)) && !said.is_empty(), "{name}: {:?} {said}", run.status);
        assert!(!said.contains("核对没有通过"), "{name}: {said}");
    }
}

#[test]
fn three_hundred_damaged_files_are_answered() {
    let sources: Vec<(String, Vec<u8>)> = cases()
        .into_iter()
        .map(|(_, path)| (path.extension().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect();
    let config = gongshi::config::Config::new("x");
    let options = gongshi::import::Options { accept_changes: true, today: jiff::civil::date(2026, 11, 22) };
    let mut seed = 7u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below.max(1)
    };
    let mut imported = 0;
    for round in 0..300 {
        let (ending, bytes) = &sources[round % sources.len()];
        let mut bytes = bytes.clone();
        match round % 3 {
            0 => bytes.truncate(random(bytes.len())),
            1 => (0..1 + random(20)).for_each(|_| {
                let at = random(bytes.len());
                bytes[at] = random(256) as u8;
            }),
            _ => {
                let at = random(bytes.len());
                let piece: Vec<u8> = bytes[at..].iter().rev().take(200).copied().collect();
                bytes.splice(at..at, piece);
            }
        }
        match gongshi::import::import(&format!("a.{ending}"), &bytes, &config, options, &|_| None) {
            Ok(notices) => imported += notices.len(),
            Err(refusal) => {
                assert!(refusal.name != "not-conserved", "{round}: {}", refusal.message.zh);
                assert!(!refusal.message.zh.is_empty() && !refusal.hint.en.is_empty());
            }
        }
    }
    assert!(imported > 30, "{imported}");
}

#[test]
fn an_existing_notice_is_never_overwritten() {
    let site = site();
    let first = "关于甲的公示\n\n内容一。\n\n甲处\n2024年9月2日\n";
    site.write("a.txt", first);
    site.write("b.txt", first.replace("内容一", "内容二"));
    assert_eq!(site.run(&["import", "a.txt"]).stdout.trim(), "content/2024/关于甲的公示.md");
    assert_eq!(site.run(&["import", "b.txt"]).stdout.trim(), "content/2024/关于甲的公示-2.md");
    assert!(site.read("content/2024/关于甲的公示.md").contains("内容一"));
    let again = site.run(&["import", "b.txt", "a.txt"]);
    assert_eq!((again.code, again.stdout.as_str()), (1, ""));
    assert_eq!(site.tree("content").len(), 2);
    assert!(site.tree("content").iter().all(|(path, _)| !path.contains(".tmp")));
}

#[test]
fn what_is_missing_is_said_and_makes_a_draft() {
    let site = site();
    site.write("某份草稿.txt", "只有一句话。");
    let run = site.run(&["import", "某份草稿.txt"]);
    assert_eq!((run.code, run.stdout.trim()), (1, "content/2026/某份草稿.md"), "{}", run.stderr);
    assert!(run.stderr.contains("还要补上：3 处"), "{}", run.stderr);
    let text = site.read("content/2026/某份草稿.md");
    assert!(text.contains("draft = true") && text.ends_with("\n只有一句话。\n"), "{text}");
    assert_eq!(site.run(&["build"]).code, 0);
    let absent = site.run(&["import", "没有.txt"]);
    assert_eq!(absent.code, 2, "{}", absent.stderr);
}

#[test]
fn ledgers_go_out_and_come_back() {
    let site = Sandbox::copy_of(&project().join("content"));
    let site = {
        let whole = self::site();
        for (path, bytes) in site.tree("") {
            whole.write(&format!("content/{path}"), bytes);
        }
        whole
    };
    assert_eq!(site.run(&["new", "--ledger", "空白.xlsx"]).stdout.trim(), "空白.xlsx");
    assert_eq!(site.run(&["new", "--ledger", "空白.xlsx"]).code, 2);
    let blank = site.run(&["import", "空白.xlsx", "--stdout"]);
    assert!(blank.code == 0 && blank.stdout.contains("状态：已完成"), "{}", blank.stderr);
    for notice in ["2023/guoji-jiaoliu-xungai", "2023/jiaowu-xungai"] {
        let out = site.run(&["export", notice, "--format", "xlsx", "-o", "out.xlsx"]);
        assert_eq!(out.code, 0, "{}", out.stderr);
        let other = self::site();
        other.write("in.xlsx", fs::read(site.join("out.xlsx")).unwrap());
        let path = other.run(&["import", "in.xlsx"]).stdout.trim().to_owned();
        let twin = |site: &Sandbox, name: &str| -> Value {
            let run = site.run(&["export", name, "--format", "json"]);
            serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{name}: {}", run.stderr))
        };
        let (before, after) = (twin(&site, notice), twin(&other, &path));
        let strip = |twin: &Value| -> Vec<Value> {
            let all = twin["categories"].as_array().unwrap();
            all.iter().map(|c| serde_json::json!([c["title"], c["problems"], c["measures"]])).collect()
        };
        assert_eq!(strip(&before), strip(&after), "{notice}");
        assert_eq!((&before["title"], &before["issued"]), (&after["title"], &after["issued"]));
    }
    // Numbers in two languages of the same program: text too.
    let text = site.run(&["export", "2023/guoji-jiaoliu-xungai", "--format", "text"]);
    assert!(
        text.stdout.contains("\n1. ") && text.stdout.ends_with("国际交流合作处\n2023年9月22日\n"),
        "{}",
        text.stdout
    );
    #[cfg(not(feature = "pdf"))]
    {
        let run = site.run(&["export", "2023/guoji-jiaoliu-xungai", "--format", "pdf", "-o", "a.pdf"]);
        assert!(run.code == 2 && run.stderr.contains("--features pdf"), "{}", run.stderr);
    }
    for (format, code) in [("pdf", 2), ("xlsx", 2)] {
        assert_eq!(site.run(&["export", "2023/guoji-jiaoliu-xungai", "--format", format]).code, code, "{format}");
    }
}

/// A document that is only too large is not called damaged: how large it is, what is read, and ways out are said.
#[test]
fn a_document_of_too_many_elements_is_called_too_large() {
    let site = site();
    site.write("jia.docx", document(&[("<p><r/></p>", 400_000)], &[], &[]));
    site.write("yi.xlsx", workbook(&[("<row><c/><c/></row>", 250_000)], &[]));
    for (arguments, wanted) in [
        (["import", "jia.docx"], ["文档太大：有 8000", "最多 600000 个", "另存为” .txt"]),
        (["import", "yi.xlsx"], ["表格太大：有 7500", "最多 600000 个", "分成几份"]),
    ] {
        let run = site.run(&arguments);
        assert_eq!(run.code, 1, "{}", run.stderr);
        for words in wanted {
            assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        }
        assert!(!run.stderr.contains("损坏"), "{}", run.stderr);
    }
    let run = site.run(&["--lang", "en", "import", "jia.docx"]);
    assert!(
        run.stderr.contains("the document is too large: 8000") && run.stderr.contains("attach it"),
        "{}",
        run.stderr
    );
}
