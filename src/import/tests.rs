//! Generated notices in every form give the same data back, and no character is lost of any text.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::markdown::{Document as Markdown, plain, slice};
use crate::source::Span;
use crate::text::numeral;

fn options() -> Options {
    Options { accept_changes: false, today: jiff::civil::date(2026, 11, 22) }
}

fn run(name: &str, bytes: &[u8]) -> Result<Imported, Refusal> {
    import(name, bytes, &Config::new("x"), options(), &|_| None).map(|mut all| all.remove(0))
}

/// A category: title, problems, measures.
type Category = (String, Vec<String>, Vec<String>);

/// A notice to be written in some form.
#[derive(Clone, Debug)]
struct Sample {
    title: String,
    unit: String,
    opening: String,
    categories: Vec<Category>,
    closing: String,
}

const DATE: &str = "2024年9月2日";

/// Titles of categories with problems and measures; notices without them are not about rectification.
fn data(text: &str) -> Vec<Category> {
    let source = SourceFile { path: "content/2024/x.md".to_owned(), text: text.to_owned() };
    let parse::Parsed { draft, .. } = parse::notice(&source, &Config::new("x"));
    let draft = draft.unwrap_or_else(|| panic!("no notice:\n{text}"));
    let body = &text[draft.body.start as usize..];
    let document = Markdown::new(body);
    let events = document.events();
    let words = |span: Span| plain::plain(&slice::slice(&events, span.range())).trim().to_owned();
    let entries = |section, role| {
        let all = Body::entries(section, role).into_iter();
        all.map(|entry| entry.content.iter().map(|piece| words(piece.span)).collect::<Vec<_>>().concat()).collect()
    };
    let category =
        |section| (words(section_title(section)), entries(section, Role::Problem), entries(section, Role::Measure));
    draft.body.categories().map(category).collect()
}

fn section_title(section: &structure::Section) -> Span {
    section.title_span
}

fn text_form(sample: &Sample, blank: &str) -> String {
    let mut lines = vec![sample.unit.clone(), sample.title.clone(), sample.opening.clone()];
    for (i, (title, problems, measures)) in sample.categories.iter().enumerate() {
        lines.push(format!("{}、{title}", numeral::format(i as u32 + 1)));
        lines.push(format!("主要问题：{}", running(problems)));
        for (j, measure) in measures.iter().enumerate() {
            let lead = if j == 0 { "整改措施：" } else { "" };
            lines.push(format!("{lead}{}是{measure}", numeral::format(j as u32 + 1)));
        }
    }
    lines.extend([sample.closing.clone(), format!("{} {DATE}", sample.unit)]);
    lines.join(blank)
}

fn running(items: &[String]) -> String {
    match items {
        [one] => one.clone(),
        _ => items.iter().enumerate().map(|(i, item)| format!("{}是{item}", numeral::format(i as u32 + 1))).collect(),
    }
}

/// Lines of at most `width` halves; none begins with a closing mark, no number is broken.
fn wrapped(text: &str, width: usize) -> String {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    let mut out = String::new();
    for line in text.split('\n') {
        let mut rest: Vec<char> = line.chars().collect();
        while rest.iter().map(|c| wide(*c)).sum::<usize>() > width {
            let mut cut = rest.len();
            while rest[..cut].iter().map(|c| wide(*c)).sum::<usize>() > width {
                cut -= 1;
            }
            let widest = cut;
            while cut > 1
                && ("，。；：、”》）".contains(rest[cut]) || (rest[cut].is_ascii() && rest[cut - 1].is_ascii()))
            {
                cut -= 1;
            }
            // A long word of letters and marks is broken where the line ends.
            let cut = if cut > 1 { cut } else { widest };
            out.extend(rest.drain(..cut));
            out.push('\n');
        }
        out.extend(rest);
        out.push('\n');
    }
    out
}

fn html_form(sample: &Sample) -> String {
    let escaped = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines: String = text_form(sample, "\n").lines().map(|line| format!("<p>{}</p>\n", escaped(line))).collect();
    format!(
        "<html><body><div class=nav><a href=/>首页</a></div><div class=\"v_news_content\">{lines}</div></body></html>"
    )
}

/// A .docx of these paragraphs: level of the list (0 for none), bold, centred, text.
fn docx_form(paragraphs: &[(u8, bool, bool, String)]) -> Vec<u8> {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut body = String::new();
    for (level, bold, centred, text) in paragraphs {
        // Instance 2 of the list is for items; each paragraph of level 9 begins it anew.
        let number = match level {
            0 => String::new(),
            level => format!("<w:numPr><w:ilvl w:val=\"{}\"/><w:numId w:val=\"1\"/></w:numPr>", level - 1),
        };
        let align = if *centred { "<w:jc w:val=\"center\"/>" } else { "" };
        let look = if *bold { "<w:rPr><w:b/><w:sz w:val=\"44\"/></w:rPr>" } else { "" };
        body += &format!(
            "<w:p><w:pPr>{number}{align}</w:pPr><w:r>{look}<w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            escaped(text)
        );
    }
    let level = |place: u8, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{place}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\">{}{}{}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "none", ""),
        level(2, "decimal", "%3."),
    );
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{target}\"/>")
    };
    let parts = [
        (
            "_rels/.rels",
            format!("<Relationships>{}</Relationships>", relation("r1", "officeDocument", "word/document.xml")),
        ),
        (
            "word/_rels/document.xml.rels",
            format!("<Relationships>{}</Relationships>", relation("r1", "numbering", "numbering.xml")),
        ),
        ("word/document.xml", format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>")),
        ("word/numbering.xml", numbering),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Typed by hand: every paragraph as it is in the text.
fn manual_docx(sample: &Sample) -> Vec<u8> {
    let text = text_form(sample, "\n");
    let paragraphs: Vec<_> = text.lines().enumerate().map(|(i, line)| (0, i == 1, i == 1, line.to_owned())).collect();
    docx_form(&paragraphs)
}

/// Numbered by Word: categories 一、, items 1., which begin anew under each label (a level that shows nothing).
fn automatic_docx(sample: &Sample) -> Vec<u8> {
    let mut all = vec![(0, true, true, sample.title.clone()), (0, false, false, sample.opening.clone())];
    for (title, problems, measures) in &sample.categories {
        all.push((1, true, false, title.clone()));
        for (label, items) in [("主要问题：", problems), ("整改措施：", measures)] {
            all.push((2, false, false, label.to_owned()));
            all.extend(items.iter().map(|item| (3, false, false, item.clone())));
        }
    }
    all.extend([(0, false, false, sample.closing.clone()), (0, false, false, format!("{} {DATE}", sample.unit))]);
    docx_form(&all)
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "修订制度",
        "按月核对",
        "“双高”建设",
        "《办法》",
        "95%",
        "（含部分整改）",
        "A*B*C",
        "1.4亿元",
        "一般情况",
        "a_b_c",
        "[甲]",
        "某院发〔2024〕3号",
        "#号",
        "1|2",
        "会议；研究",
        "国际化",
        "`x`",
        "2022******239",
        "<甲>&乙",
        "邓*",
        "~~号~~",
        "每周3次",
        "\\n",
        "制定了相应的整改措施",
        "落实到人",
        "![a](b)",
        "{x}",
        "$x$",
        "！",
    ]);
    let sentence = prop::collection::vec(word, 1..7).prop_map(|words| format!("关于{}的事。", words.concat()));
    prop::collection::vec(sentence, 1..3).prop_map(|sentences| sentences.concat())
}

fn samples() -> impl Strategy<Value = Sample> {
    let title = prop::sample::select(vec!["制度", "“双高”建设", "{经费}", "*作风*", "师生[服务]"]);
    let category = (title, prop::collection::vec(words(), 1..4), prop::collection::vec(words(), 1..4));
    (prop::collection::vec(category, 1..5), words(), words()).prop_map(|(categories, opening, closing)| Sample {
        title: "专项巡察整改情况公示".to_owned(),
        unit: "后勤服务处".to_owned(),
        opening: format!("现将{opening}公示如下："),
        categories: categories
            .into_iter()
            .map(|(title, problems, measures)| (format!("对{title}不到位的问题"), problems, measures))
            .collect(),
        closing: format!("通过整改，{closing}"),
    })
}

fn assert_same(sample: &Sample, name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let made = run(name, bytes).map_err(|refusal| TestCaseError::fail(format!("{name}: {}", refusal.message.en)))?;
    let shown = || format!("{name}\n{}", made.text);
    prop_assert_eq!(data(&made.text), sample.categories.clone(), "{}", shown());
    prop_assert_eq!(made.title.as_str(), sample.title.as_str(), "{}", shown());
    prop_assert!(
        made.text.contains("issuer = \"后勤服务处\"") && made.text.contains("issued = 2024-09-02"),
        "{}",
        shown()
    );
    Ok(())
}

/// Every visible character, counted.
fn letters(text: &str) -> BTreeMap<char, usize> {
    let mut all = BTreeMap::new();
    for c in text.chars().filter(|c| !document::is_blank(*c) && !c.is_control()) {
        *all.entry(c).or_default() += 1;
    }
    all
}

const PIECES: &[&str] = &[
    "某某处",
    "关于整改情况的公示",
    "现将整改情况公示如下：",
    "一、关于甲的问题",
    "二、乙的问题。",
    "（一）关于丙的问题",
    "（二）丁",
    "主要问题：一是子。二是丑。",
    "整改措施：",
    "整改措施：寅。",
    "一是卯。三是辰。",
    "二是巳。",
    "1.午",
    "2、未",
    "（3）申",
    "①酉；②戌",
    "责任单位：人事处；完成时限：2024年6月",
    "状态：已完成",
    "（责任单位：乙）",
    "附件：1.台账",
    "联系电话：0000-5550101",
    "公示期：2024年1月2日至1月5日",
    "某某处 2023年9月22日",
    "2023 年 9 月 22 日",
    "- 1 -",
    "* a\t b",
    "# x",
    "> 引",
    "| a | b |",
    "---",
    "+++",
    "```",
    "    code",
    "[^1]: 注",
    "![x](y)",
    "<b>z</b>",
    "&amp;",
    "{a}",
    "## 二级 {x=y}",
    "1. 2. 3.",
    "甲 乙，丙 丁。",
    "第 3 页",
    "首页 > 新闻",
    "发布时间：2023-01-02 作者：甲",
    "上一篇：子",
    "\u{200b}零宽",
    "a\u{0}b",
    "\u{feff}",
    "　　全角缩进",
    "=====",
    "***",
    "__x__",
    "~~y~~",
    "http://x.cn/*a*",
    "\\",
    "\\*",
    "`",
    "“未闭合",
    "😀",
    "𠀀",
];

/// Texts that chance has found, and whose characters must stand in the notice or in the report.
#[test]
fn characters_that_were_once_lost() {
    for (name, text) in [
        ("a.txt", "1. 2. 3.\n3"),
        ("a.md", "1. 2. 3.\n3"),
        ("a.txt", "a\0b。a "),
        ("a.md", "a\0b。a "),
        ("a.txt", "联系电话：0000-5550101。"),
        ("a.md", "联系电话：0000-5550101。"),
    ] {
        let made = match run(name, text.as_bytes()) {
            Ok(made) => made,
            Err(refusal) if refusal.name == "not-text" && text.contains('\0') => continue,
            Err(refusal) => panic!("{name} {text:?}: {}", refusal.message.en),
        };
        let report = &made.report;
        let named = report.taken.iter().chain(&report.dropped).chain(&report.rewritten).map(|it| it.before.as_str());
        let there = letters(&(made.text.clone() + &named.collect::<String>()));
        let seen = if name == "a.md" { plain::plain(&Markdown::new(text).events()) } else { text.to_owned() };
        for (c, count) in letters(&seen) {
            assert!(there.get(&c).is_some_and(|n| *n >= count), "{c:?} of {name} {text:?}\n{}", made.text);
        }
    }
}

proptest! {
    // The same cases in every run: what chance finds beside them is kept in `characters_that_were_once_lost`.
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(20_260_924), failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn every_form_gives_the_same_data(sample in samples()) {
        let text = text_form(&sample, "\n");
        assert_same(&sample, "a.txt", text.as_bytes())?;
        assert_same(&sample, "b.txt", text_form(&sample, "\r\n\r\n").as_bytes())?;
        let gbk = encoding_rs::GB18030.encode(&text).0.into_owned();
        assert_same(&sample, "c.txt", &gbk)?;
        assert_same(&sample, "d.html", html_form(&sample).as_bytes())?;
        assert_same(&sample, "e.docx", &manual_docx(&sample))?;
        assert_same(&sample, "f.docx", &automatic_docx(&sample))?;
    }

    /// Lines that are broken at one width are joined again (words that hold no blanks of their own).
    #[test]
    fn broken_lines_give_the_same_data(sample in samples(), width in 40usize..90) {
        let text = wrapped(&text_form(&sample, "\n\n"), width);
        let made = run("a.txt", text.as_bytes()).map_err(|refusal| TestCaseError::fail(refusal.message.en))?;
        let tight = |all: Vec<Category>| -> Vec<Category> {
            let tight = |text: &String| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            all.iter().map(|(t, p, m)| (tight(t), p.iter().map(tight).collect(), m.iter().map(tight).collect())).collect()
        };
        prop_assert_eq!(tight(data(&made.text)), tight(sample.categories), "{}\n→\n{}", text, made.text);
    }

    /// Whatever the text: an import is proved or refused, and every character is in the notice or in the report.
    #[test]
    fn no_character_is_lost(picked in prop::collection::vec(prop::sample::select(PIECES), 0..14), noise in "\\PC{0,12}", blank in "\n|\n\n|。") {
        let text = picked.join(&blank) + &blank + &noise;
        for name in ["a.txt", "a.md"] {
            let made = match run(name, text.as_bytes()) {
                Ok(made) => made,
                Err(refusal) => {
                    prop_assert!(refusal.name != "not-conserved", "{}: {}\n{:?}", name, refusal.message.en, text);
                    continue;
                }
            };
            let report = &made.report;
            let named = report.taken.iter().chain(&report.dropped).chain(&report.rewritten).map(|it| it.before.as_str());
            let there = letters(&(made.text.clone() + &named.collect::<String>()));
            // Of Markdown, what a reader sees.
            let seen = if name == "a.md" { plain::plain(&Markdown::new(&text).events()) } else { text.clone() };
            for (c, count) in letters(&seen) {
                prop_assert!(there.get(&c).is_some_and(|n| *n >= count), "{:?} is lost of\n{}\n→\n{}", c, text, made.text);
            }
            let source = SourceFile { path: "content/2024/x.md".to_owned(), text: made.text.clone() };
            let parse::Parsed { draft, found, .. } = parse::notice(&source, &Config::new("x"));
            let wrong: Vec<_> = found.iter().filter(|it| it.is_error()).map(|it| it.message.en.clone()).collect();
            prop_assert!(draft.is_some() && wrong.is_empty(), "{:?}\n{}", wrong, made.text);
        }
    }

    /// Bytes of any sort are imported or refused; nothing panics.
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400), name in "a\\.(txt|docx|html|md|csv|xlsx)") {
        if let Err(refusal) = run(&name, &bytes) {
            prop_assert!(refusal.name != "not-conserved" && !refusal.message.zh.is_empty() && !refusal.hint.en.is_empty());
        }
    }

    /// Damaged documents too.
    #[test]
    fn damaged_documents_are_answered(sample in samples(), cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = automatic_docx(&sample);
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let _ = run("a.docx", &bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = run("a.docx", &bytes);
    }
}
