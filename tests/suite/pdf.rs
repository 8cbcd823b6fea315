//! PDFs of notices, looked at with qpdf and poppler. Run with `cargo test --features full --test suite -- pdf`; needs the
//! Debian packages qpdf, poppler-utils and fonts-noto-cjk.
#![cfg(feature = "pdf")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use gongshi::config;
use gongshi::io::{fonts, texts::DiskTexts};
use gongshi::model::{self, Options, Surroundings};
use gongshi::parse;
use gongshi::pdf::press::Press;
use gongshi::source::SourceFile;
use proptest::prelude::*;

use crate::sandbox::{NOTICE, Sandbox, program, project, tree};

/// A picture of one point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\x64\xf8\xcf\x50\x0f\0\x03\x86\x01\x80\x5a\x34\x7d\x6b\0\0\0\0IEND\xaeB`\x82";

/// What a tool says about a file. It has to be content with it.
fn tool(name: &str, arguments: &[&str], file: &Path) -> String {
    let (before, after) = arguments.split_at(arguments.iter().position(|it| *it == "|").unwrap_or(arguments.len()));
    let after = after.iter().skip(1);
    let output = Command::new(name).args(before).arg(file).args(after).output();
    let output = output.unwrap_or_else(|e| panic!("{name} cannot be run ({e}): apt install qpdf poppler-utils"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name} {}: {said}{}", file.display(), String::from_utf8_lossy(&output.stderr));
    said
}

/// The text of a PDF in the order in which it is read, without page numbers and blanks.
fn text_of(file: &Path) -> String {
    // As the file has it: without `-raw` poppler takes the lines of cells for lines of the table.
    let text = tool("pdftotext", &["-raw", "|", "-"], file);
    let is_number = |line: &str| {
        let number = squeezed(line).strip_prefix('—').and_then(|it| it.strip_suffix('—')).map(str::to_owned);
        number.is_some_and(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()))
    };
    text.lines().filter(|line| !is_number(line)).map(squeezed).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// The file is sound, its fonts are in it, and it says of itself what it is.
fn look(file: &Path) {
    tool("qpdf", &["--check"], file);
    let fonts = tool("pdffonts", &[], file);
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!rows.is_empty(), "{fonts}");
    for row in rows {
        // … embedded, subset, with a map to Unicode, object, generation
        let columns: Vec<&str> = row.split_whitespace().rev().collect();
        assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{row}");
    }
    let bytes = fs::read(file).unwrap();
    for mark in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "/OutputIntents", "/MarkInfo"] {
        assert!(memchr::memmem::find(&bytes, mark.as_bytes()).is_some(), "{} has no {mark}", file.display());
    }
}

fn export(site: &Sandbox, notice: &str) -> std::path::PathBuf {
    let run = site.run(&["export", notice, "--format", "pdf", "-o", "out.pdf"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let file = site.join("out.pdf");
    look(&file);
    file
}

fn site_with(body: &str) -> Sandbox {
    let site = Sandbox::small_site();
    let head = "+++\ntitle = \"关于喆堃垚等同学获奖情况的公示\"\nissuer = \"学生工作处\"\nissued = 2026-03-05\nkind = \"announcement\"\n";
    site.write("content/2026/yi.md", format!("{head}+++\n\n{body}"));
    site
}

#[test]
fn all_notices_of_the_demonstration_site_keep_their_text() {
    let years: Vec<i32> = (2021..=2026).collect();
    let out = Sandbox::empty();
    years.par_iter().for_each(|year| {
        let to = out.join(&year.to_string());
        let run =
            program().current_dir(project()).args(["archive", &year.to_string(), "-o"]).arg(&to).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    });
    let files: Vec<_> = tree(out.path()).into_iter().map(|(path, _)| path).collect();
    let pdfs: Vec<&String> =
        files.iter().filter(|path| path.contains("/data/pdf/") && path.ends_with(".pdf")).collect();
    let sources = files.iter().filter(|path| path.contains("/data/sources/") && path.ends_with(".md")).count();
    assert!(sources > 20 && pdfs.len() == sources, "{} of {sources}", pdfs.len());
    pdfs.par_iter().for_each(|path| {
        look(&out.join(path));
        let name = path.split("/data/pdf/").nth(1).unwrap().trim_end_matches(".pdf");
        let run = program().current_dir(project()).args(["export", name, "--format", "text"]).output().unwrap();
        let text = String::from_utf8(run.stdout).unwrap();
        let (title, rest) = text.split_once("\n\n").unwrap();
        let printed = text_of(&out.join(path));
        assert!(printed.contains(&squeezed(title)), "{name}: {printed}");
        if printed.contains("本公示已于") || printed.contains("本公示已撤回") {
            return;
        }
        // Bullets and boxes are drawn, and pictures are seen; the signature comes after the attachments.
        let printed: String = printed.chars().filter(|c| !matches!(c, '•' | '□' | '■')).collect();
        let source = fs::read_to_string(project().join(format!("content/{name}.md"))).unwrap();
        let (body, signature) = rest.trim_end().rsplit_once("\n\n").unwrap();
        let body = squeezed(&without_pictures(body, &source));
        // The head of a table is repeated on the next page, and a drawing has words of its own.
        let is_whole = match source.contains("\n|") || source.contains("![") {
            true => is_in_order(&body, &printed),
            false => printed.contains(&body),
        };
        assert!(is_whole, "{name}:\n{printed}\n{body}");
        assert!(printed.contains(&squeezed(signature)), "{name}:\n{printed}\n{signature}");
    });
}

/// All Markdown syntax that is on, in any order.
const MARKDOWN: &str = "(甲|乙|a|1|，|。|（|）|\\*|\\*\\*|~~|`|```|\n|\n\n|\n\n|- |1\\. |> |# |### |\\||\n\\|甲\\|乙\\|\n\\|-\\|-\\|\n|\\[|\\]|\\(https://e\\.cn\\)|!|&amp;|\\\\| |\\[\\^1\\]|\n\n\\[\\^1\\]: |---|\\[x\\] |\n\n<!-- 注 -->\n\n){0,60}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_written_can_be_printed(body in MARKDOWN) {
        static PRESS: OnceLock<Press> = OnceLock::new();
        let press = PRESS.get_or_init(|| fonts::press(project()).unwrap());
        let text = format!("+++\ntitle = \"甲\"\nissuer = \"乙\"\nissued = 2026-03-05\n+++\n\n{body}");
        let config = SourceFile { path: config::FILE.into(), text: "title = \"站\"\nraw_html = \"sanitise\"\n".into() };
        let config = Arc::new(config::parse(&config).0.unwrap());
        let draft = parse::notice(&SourceFile { path: "content/2026/jia.md".into(), text: text.clone() }, &config).draft.unwrap();
        let options = Options { today: jiff::civil::Date::constant(2026, 11, 22), drafts: false };
        let site = model::site(vec![draft], Surroundings::default(), &config, options).0;
        let texts = DiskTexts::new(project());
        let printed = gongshi::pdf::print(press, &site, &site.notices[0], &text, &texts);
        prop_assert!(printed.as_ref().is_ok_and(|it| it.pages > 0), "{:?}", printed.err());
    }
}

/// The text without the descriptions of pictures that `source` has.
fn without_pictures(text: &str, source: &str) -> String {
    let alts = source.split("![").skip(1).filter_map(|rest| rest.split("](").next());
    alts.fold(text.to_owned(), |text, alt| text.replacen(&format!("\n{alt}\n"), "\n", 1))
}

/// Whether all characters of `words` stand in `text`, in this order.
fn is_in_order(words: &str, text: &str) -> bool {
    let mut rest = text.chars();
    words.chars().all(|wanted| rest.any(|c| c == wanted))
}

#[test]
fn every_kind_of_block_is_printed_and_nothing_is_markup() {
    let site = site_with(
        "**重点：**请*各部门*注意~~旧的~~，见[办法](https://example.cn/a?b=1)和[甲](../2023/jia.md)，`#x $y$`，#strong[甲] \\*乙 @丙 <https://example.cn>。脚注[^a]再一次[^a]。\n\n\
         ## 一、名单\n\n### （一）第一批\n\n| 姓名 | 金额 |\n|:---|---:|\n| 王喆 | 5,000 |\n| 李堃 |  |\n\n- 甲\n  - 乙\n- [x] 丙\n\n3. 第三\n\n   第二段\n5. 第五\n\n\
         > 引文\n\n```\nlet #a = [b]\n  $c$\n```\n\n![红色的图](tu.png)\n\n文中![小图](tu.svg)图。\n\n[^a]: 脚注**一**。\n",
    );
    site.write("content/2026/tu.png", PNG);
    site.write(
        "content/2026/tu.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"><rect width=\"20\" height=\"10\"/></svg>",
    );
    let file = export(&site, "2026/yi");
    let text = text_of(&file);
    for piece in [
        "关于喆堃垚等同学获奖情况的公示",
        "重点：请各部门注意旧的，见办法和甲，#x$y$，#strong[甲]*乙@丙https://example.cn。脚注1再一次1。",
        "一、名单（一）第一批姓名金额王喆5,000李堃",
        "•甲•乙",
        "•■丙3.第三第二段5.第五引文let#a=[b]$c$",
        "文中图。",
        "脚注一。",
        "学生工作处2026年3月5日",
    ] {
        assert!(text.contains(piece), "{piece} is not in {text}");
    }
    let structure = tool("pdfinfo", &["-struct"], &file);
    for tag in [
        "H1",
        "H2",
        "H3",
        "P",
        "Table",
        "THead",
        "TBody",
        "TH",
        "TD",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "BlockQuote",
        "Code",
        "Figure",
        "Link",
        "Note",
    ] {
        assert!(
            structure
                .lines()
                .any(|line| line.split_whitespace().next().map(|it| it.trim_end_matches(':')) == Some(tag)),
            "{tag} is not in {structure}"
        );
    }
}

#[test]
fn the_file_says_what_it_is() {
    let site = site_with("正文。\n");
    let text = site.read("content/2026/yi.md");
    site.write(
        "content/2026/yi.md",
        text.replacen("kind =", "keywords = [\"获奖\", \"公示\"]\ndescription = \"摘要\"\nkind =", 1),
    );
    let about = tool("pdfinfo", &[], &export(&site, "2026/yi"));
    for line in [
        "关于喆堃垚等同学获奖情况的公示",
        "学生工作处",
        "获奖, 公示",
        "摘要",
        "Mar  5 00:00:00 2026",
        "Tagged:          yes",
        "A4",
    ] {
        assert!(about.contains(line), "{line} is not in {about}");
    }
    let bytes = fs::read(site.join("out.pdf")).unwrap();
    assert!(memchr::memmem::find(&bytes, b"zh-CN").is_some());
}

#[test]
fn a_full_page_has_22_lines_of_28_characters() {
    let site = site_with(&"公示文件版心每面二十二行每行二十八字".repeat(150));
    let file = export(&site, "2026/yi");
    let pages = tool("pdftotext", &["-layout", "-f", "2", "-l", "3", "|", "-"], &file);
    let pages: Vec<&str> = pages.split('\u{c}').collect();
    for page in &pages[..2] {
        let lines: Vec<usize> = page.lines().map(|line| squeezed(line).chars().count()).filter(|&n| n > 3).collect();
        assert_eq!(lines, [28; 22], "{page}");
    }
}

#[test]
fn a_notice_gives_the_same_bytes_each_time() {
    let site = site_with("| 甲 | 乙 |\n|---|---|\n| 丙 | ![图](tu.png) |\n\n正文[^1]。\n\n[^1]: 注。\n");
    site.write("content/2026/tu.png", PNG);
    let first = fs::read(export(&site, "2026/yi")).unwrap();
    assert!(first == fs::read(export(&site, "2026/yi")).unwrap());
}

#[test]
fn characters_that_no_font_has_are_named_with_their_place() {
    let site = site_with("第一段。\n\n有个字：𓀀，还有𓀁。\n");
    let run = site.run(&["export", "2026/yi", "--format", "pdf", "-o", "out.pdf"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for piece in ["“𓀀” U+13000（10:5）", "“𓀁” U+13001（10:9）", "content/2026/yi.md:10:5", "fonts/"] {
        assert!(run.stderr.contains(piece), "{piece} is not in {}", run.stderr);
    }
    assert!(!site.join("out.pdf").exists());
    // One notice does not hold up the year, and the package says so.
    site.write("content/2026/bing.md", NOTICE.replace("2023-09-22", "2026-01-05"));
    let run = site.run(&["archive", "2026", "-o", "out"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let package = site.join("out/测试站-2026/data");
    assert!(package.join("pdf/2026/bing.pdf").exists() && !package.join("pdf/2026/yi.pdf").exists());
    let readme = fs::read_to_string(package.join("README.txt")).unwrap();
    assert!(readme.contains("1 件没有 PDF：content/2026/yi.md:10:5：字体里没有这些字：“𓀀” U+13000"), "{readme}");
}

#[test]
fn without_fonts_it_says_which_to_install() {
    let site = site_with("正文。\n");
    let run = |arguments: &[&str]| {
        let output = program().current_dir(site.path()).env("GONGSHI_FONTS", "").args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = run(&["export", "2026/yi", "--format", "pdf", "-o", "out.pdf"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("fonts-noto-cjk") && said.contains("fonts/"), "{said}");
    let (code, said) = run(&["archive", "2026", "-o", "out"]);
    assert_eq!(code, Some(0), "{said}");
    let readme = fs::read_to_string(site.join("out/测试站-2026/data/README.txt")).unwrap();
    assert!(readme.contains("1 件没有 PDF：没有找到中文字体"), "{readme}");
}

#[test]
fn fonts_of_the_site_come_first() {
    let site = site_with("正文。\n");
    let sans = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
    fs::create_dir(site.join("fonts")).unwrap();
    fs::copy(sans, site.join("fonts/仿宋.ttc")).unwrap_or_else(|e| panic!("{sans} ({e}): apt install fonts-noto-cjk"));
    let fonts = tool("pdffonts", &[], &export(&site, "2026/yi"));
    assert!(fonts.contains("NotoSansCJK"), "{fonts}");
    // They are licensed: no site publishes them.
    assert_eq!(site.run(&["build"]).code, 0);
    assert!(site.tree("public").iter().all(|(path, _)| !path.contains("仿宋")));
}

#[test]
fn what_has_no_place_on_paper_is_refused_with_its_place() {
    let site = site_with("一。\n\n<div>二</div>\n");
    site.write("gongshi.toml", "title = \"测试站\"\nraw_html = \"sanitise\"\n");
    let run = site.run(&["export", "2026/yi", "--format", "pdf", "-o", "out.pdf"]);
    assert!(run.code == 1 && run.stderr.contains("content/2026/yi.md:10:1"), "{}", run.stderr);
    let site = site_with("![图](tu.png)\n");
    site.write("content/2026/tu.png", "no picture");
    let run = site.run(&["export", "2026/yi", "--format", "pdf", "-o", "out.pdf"]);
    assert!(run.code == 1 && run.stderr.contains("tu.png"), "{}", run.stderr);
    let run = site_with("正文。\n").run(&["export", "2026/yi", "--format", "pdf"]);
    assert!(run.code == 2 && run.stderr.contains("-o"), "{}", run.stderr);
}

#[test]
fn signatures_attachments_drafts_and_withdrawn_notices() {
    let site = site_with("正文。\n\n学生工作处\n\n2026年3月5日\n");
    let text = site.read("content/2026/yi.md");
    let twice = text.matches("2026年3月5日").count();
    let printed = text_of(&export(&site, "2026/yi"));
    assert_eq!((twice, printed.matches("学生工作处2026年3月5日").count()), (1, 1), "{printed}");
    site.write("content/2026/a.csv", "甲,乙\n");
    let more = "attachments = [\"a.csv\", { path = \"a.csv\", title = \"名单\" }]\ndoc_no = \"院字〔2026〕3号\"\n\
        publicity = { start = 2026-03-05, end = 2026-03-09 }\ndraft = true\nkind =";
    site.write("content/2026/yi.md", text.replacen("kind =", more, 1));
    let printed = text_of(&export(&site, "2026/yi"));
    let whole = "草稿院字〔2026〕3号关于喆堃垚等同学获奖情况的公示正文。附件：1.a.csv2.名单学生工作处2026年3月5日（公示期：2026年3月5日至2026年3月9日）";
    assert_eq!(printed, whole);
    site.write(
        "content/2026/yi.md",
        text.replacen("kind =", "withdrawn = { date = 2026-04-01, reason = \"重复\" }\nkind =", 1),
    );
    let printed = text_of(&export(&site, "2026/yi"));
    assert_eq!(printed, "关于喆堃垚等同学获奖情况的公示本公示已于2026年4月1日撤回。原因：重复学生工作处2026年3月5日");
}

#[test]
fn a_package_lists_its_pdfs_with_their_pages() {
    let site = Sandbox::small_site();
    site.write("content/2023/yi.md", NOTICE.replace("甲处", "乙处").replace("开头。", &"很长的开头。".repeat(200)));
    for to in ["a", "b"] {
        let run = site.run(&["archive", "2023", "-o", to]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    assert!(site.tree("a") == site.tree("b"), "the same year gives the same bytes");
    let package = site.join("a/测试站-2023");
    let catalogue = fs::read_to_string(package.join("data/catalogue.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(catalogue.trim_start_matches('\u{feff}').as_bytes());
    let column = rows.headers().unwrap().iter().position(|it| it == "页数").unwrap();
    let pages: BTreeMap<String, String> =
        rows.records().flatten().map(|row| (row[2].to_owned(), row[column].to_owned())).collect();
    for (title, name) in [("甲处整改情况公示", "jia"), ("乙处整改情况公示", "yi")] {
        let file = package.join(format!("data/pdf/2023/{name}.pdf"));
        look(&file);
        let about = tool("pdfinfo", &[], &file);
        let counted = about.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim();
        assert_eq!(pages[title], counted);
        assert_eq!(counted == "1", name == "jia", "{counted}");
    }
    let readme = fs::read_to_string(package.join("data/README.txt")).unwrap();
    assert!(readme.contains("公示的 PDF") && !readme.contains("没有 PDF"), "{readme}");
    assert_eq!(site.run(&["verify", package.to_str().unwrap()]).code, 0);
}
