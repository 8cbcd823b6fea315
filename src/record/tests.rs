//! Tests of canonical forms: what changes nothing for a reader changes nothing in them.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Form, version_path};
use crate::config;
use crate::error::Result;
use crate::model::{self, Options, Site, Surroundings};
use crate::parse;
use crate::source::{Asset, Recorded, SourceFile, Texts, UnreadReason};

/// A world in which every file holds its own path.
struct World;

impl Texts for World {
    fn text(&self, path: &str) -> Result<std::result::Result<String, UnreadReason>> {
        Ok(Ok(path.to_owned()))
    }

    fn digest(&self, path: &str) -> Result<String> {
        Ok(crate::digest::sha256_hex(path.as_bytes())[..8].to_owned())
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        Ok(path.as_bytes().to_vec())
    }
}

const HEAD: &str = "title = \"甲处整改情况公示\"\nissuer = \"甲处\"\nissued = 2023-09-22\n";

fn site(files: &[(&str, &str)]) -> Site {
    let config = SourceFile { path: config::FILE.into(), text: "title = \"站\"\n[check]\n".into() };
    let config = Arc::new(config::parse(&config).0.unwrap());
    let read = |(path, text): &(&str, &str)| {
        parse::notice(&SourceFile { path: (*path).into(), text: (*text).into() }, &config).draft.unwrap()
    };
    let drafts = files.iter().map(read).collect();
    let asset = |path: &str| Asset { path: path.into(), disk: path.into(), bytes: 1 };
    let around = Surroundings {
        assets: vec![asset("content/2023/f/表.xlsx"), asset("content/2023/f/图.png")],
        ..Surroundings::default()
    };
    model::site(drafts, around, &config, Options { today: Date::constant(2026, 11, 22), drafts: false }).0
}

fn form_of(head: &str, body: &str) -> Form {
    let source = format!("+++\n{head}+++\n\n{body}");
    let other = format!("+++\n{HEAD}id = \"YL-1\"\n+++\n\n另一件。\n");
    let site = site(&[("content/2023/jia.md", &source), ("content/2022/yi.md", &other)]);
    let index = site.by_path["content/2023/jia.md"];
    Form::of(&site, &site.notices[index], &source, &World).unwrap()
}

/// The lines after the head.
fn body_of(body: &str) -> String {
    let text = form_of(HEAD, body).text();
    text.split_once("\n\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

#[test]
fn the_head_tells_what_readers_are_told() {
    let head = "title = \"甲处  整改情况公示\"\nissuers = [\"甲处\", \"乙处\"]\nissued = 2023-09-22\n\
        published = 2023-09-25T09:30:00\nkind = \"整改公示\"\ndoc_no = \"甲〔2023〕1号\"\nkeywords = [\"x\"]\n\
        description = \"y\"\nattachments = [{ path = \"f/表.xlsx\", title = \"明细表\" }, \"f/图.png\"]\n\
        corrects = [\"2022/yi\"]\n\
        [inspection]\nname = \"专项巡察\"\nbody = \"第一组\"\nround = \"第三轮\"\nstart = 2022-10-27\nend = 2023-03-20\n\
        [publicity]\nworkdays = 5\n\
        [[contacts]]\nlabel = \"纪委\"\nphone = \"0000-5550101\"\n[[contacts]]\nemail = \"a@example.edu.cn\"\n\
        [[history]]\ndate = 2023-10-09\nchange = \"major\"\nnote = \"更正\\n第二项\"\n\
        [[history]]\ndate = 2023-10-08\nchange = \"minor\"\n";
    let digest = |path: &str| crate::digest::sha256_hex(path.as_bytes())[..8].to_owned();
    let (sheet, picture) = (digest("content/2023/f/表.xlsx"), digest("content/2023/f/图.png"));
    let expected = format!(
        "gongshi/canonical/1\ntitle: 甲处 整改情况公示\nkind: rectification\nissuer: 甲处\nissuer: 乙处\nissued: 2023-09-22\n\
         published: 2023-09-25 09:30\ndoc_no: 甲〔2023〕1号\ninspection: 专项巡察\ninspection_body: 第一组\n\
         inspection_round: 第三轮\ninspection_start: 2022-10-27\ninspection_end: 2023-03-20\n\
         publicity_start: 2023-09-25\npublicity_workdays: 5\ncontact: 纪委\nphone: 0000-5550101\ncontact:\n\
         email: a@example.edu.cn\nattachment: 明细表\nfile: 表.xlsx sha256:{sheet}\nattachment: 图.png\n\
         file: 图.png sha256:{picture}\ncorrects: YL-1\nhistory: 2023-10-08 minor\nhistory: 2023-10-09 major 更正 第二项\n\n一段。\n"
    );
    assert_eq!(form_of(head, "一段。\n").text(), expected);
}

#[test]
fn passages_have_lines_with_marks() {
    let cases = [
        ("一段。\n\n二段。", "一段。\n二段。\n"),
        (
            "## 一、题 {topic=party-building}\n\n### 主要问题\n1. 甲\n3. 乙\n\n   续\n",
            "## 一、题\n### 主要问题\n1. 甲\n3. 乙\n  续\n",
        ),
        ("- 甲\n  - 乙\n    丙\n- 丁", "- 甲\n  - 乙丙\n- 丁\n"),
        ("> 引\n>\n> - 甲\n", "> 引\n> - 甲\n"),
        ("|甲|乙|\n|-|-|\n|1|a\\|b|\n||c|\n", "| 甲 | 乙 |\n| 1 | a\\|b |\n|  | c |\n"),
        ("```\na\n\n  b\n```\n后", "` a\n`\n`   b\n后\n"),
        ("甲\\\n乙  \n丙", "甲 乙 丙\n"),
        ("甲~~删~~乙", "甲~~删~~乙\n"),
        ("- [x] 甲\n- [ ] 乙", "- [x] 甲\n- [ ] 乙\n"),
        ("甲[^b]乙[^a]\n\n[^a]: 注一\n\n[^b]: 注二\n", "甲[^1]乙[^2]\n[^2] 注一\n[^1] 注二\n"),
        ("甲\n\n---\n\n乙", "甲\n乙\n"),
        ("\\# 不是标题\n\n2023\\. 不是项\n\n2023 年\n", "\\# 不是标题\n\\2023. 不是项\n2023 年\n"),
        ("-\n- 甲\n", "-\n- 甲\n"),
        ("", ""),
    ];
    for (source, expected) in cases {
        assert_eq!(body_of(source), expected, "{source:?}");
    }
}

#[test]
fn links_are_told_by_what_they_lead_to() {
    let digest = &crate::digest::sha256_hex("content/2023/f/图.png".as_bytes())[..8];
    let body = "见[乙](../2022/yi.md)、[网](https://www.example.edu.cn/a)和<a@example.edu.cn>。\n\n![图 一](f/图.png)\n\n\
        | [上](#一题) |\n|-|\n\n## 一、题\n";
    let expected = format!(
        "见乙、网和a@example.edu.cn。\n@ notice:YL-1\n@ https://www.example.edu.cn/a\n@ mailto:a@example.edu.cn\n![图 一]\n\
         @ file:图.png sha256:{digest}\n| 上 |\n@ #一题\n## 一、题\n"
    );
    assert_eq!(body_of(body), expected);
}

#[test]
fn the_spelling_of_markdown_changes_nothing() {
    let pairs = [
        ("a **b** c", "a __b__ c"),
        ("甲\n乙", "甲乙"),
        ("a\nb", "a b"),
        ("- 甲\n- 乙", "* 甲\n* 乙"),
        ("1. 甲\n2. 乙", "1) 甲\n2) 乙\n\n"),
        ("题\n---\n\n甲", "## 题\n甲"),
        ("# 题 #", "# 题"),
        ("甲&amp;乙", "甲&乙"),
        ("[乙](../2022/yi.md)", "[乙][x]\n\n[x]: ../2022/yi.md"),
        ("- 甲\n- 乙", "- 甲\n\n- 乙"),
        ("|甲|\n|-|\n|乙|", "甲 |\n:-: |\n乙 |"),
        ("甲\n\n<!-- 备忘 -->\n\n乙", "甲\n\n乙"),
        ("　　甲", "甲"),
    ];
    for (one, other) in pairs {
        assert_eq!(body_of(one), body_of(other), "{one:?} {other:?}");
    }
    assert_eq!(body_of("*重点*工作"), body_of("**重点**工作"));
    assert_ne!(body_of("甲"), body_of("乙"));
    assert_ne!(body_of("1. 甲"), body_of("2. 甲"));
}

#[test]
fn lines_know_where_they_stand() {
    let source = format!("+++\n{HEAD}+++\n\n开头\n一段。\n\n## 题\n\n1. 甲\n2. 乙\n");
    let site = site(&[("content/2023/jia.md", &source)]);
    let form = Form::of(&site, &site.notices[0], &source, &World).unwrap();
    let places: Vec<&str> = form
        .lines
        .iter()
        .filter_map(|line| match &line.origin {
            super::line::Origin::Body(span) => Some(source[span.range()].trim()),
            _ => None,
        })
        .collect();
    assert_eq!(places, ["开头\n一段。", "## 题", "1. 甲", "2. 乙"]);
}

#[test]
fn folders_are_names_on_every_system() {
    assert_eq!(version_path("2023-guoji", 12), "2023-guoji/12.txt");
    assert_eq!(version_path("公示（2023）1号", 1), "公示%EF%BC%882023%EF%BC%891号/1.txt");
    assert_eq!(version_path("../a.b.", 1), "%2E.%2Fa.b%2E/1.txt");
}

#[test]
fn a_text_that_has_changed_since_it_was_parsed_is_not_recorded() {
    let source = format!("+++\n{HEAD}+++\n\n一件。\n");
    let site = site(&[("content/2023/jia.md", &source)]);
    // The world has another text of the file by now.
    let error = super::due(&site, &Recorded::default(), &World).unwrap_err();
    assert_eq!(error.message.zh, "文件在这次运行中变了");
}
