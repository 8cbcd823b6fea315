//! `verify saved-page.html`: pages in the manner of VSB, WebPlus and of any CMS (tests/saved), untouched and tampered with.

use std::fs;

use crate::sandbox::{Run, Sandbox, project};

const PAGES: &[&str] = &["vsb", "webplus", "generic"];

const NOTICE: &str = "+++\ntitle = \"“双高”建设专项巡察整改情况公示\"\nissuer = \"国际交流合作处\"\nissued = 2023-09-22\n+++\n\n\
    2023年5月，巡察组反馈了意见。现将整改情况予以公示。\n\n## 一、关于经费管理的问题\n\n### 主要问题\n\n\
    1. 部分合同没有及时归档。\n2. 个别支出没有附清单。\n\n### 整改措施\n\n1. 补齐 12 份合同，合计 36.5 万元，逐份登记。\n\
    2. 修订《经费管理办法》，明确审批权限。\n\n公示期间如有意见，请与纪委办公室联系。\n";

const OTHER: &str = "+++\ntitle = \"教学成果奖推荐公示\"\nissuer = \"教务处\"\nissued = 2023-10-09\n+++\n\n\
    经评审，拟推荐三项成果参加评选。公示期内可以实名反映意见。\n";

fn site() -> Sandbox {
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"测试站\"\n[units.国际交流合作处]\nname = \"国际交流合作处\"\n");
    site.write("content/2023/xungai.md", NOTICE);
    site.write("content/2023/tuijian.md", OTHER);
    site
}

/// The fragment as an editor keeps it: other styles, blanks of its own, `&nbsp;` for the indent.
fn pasted(site: &Sandbox) -> String {
    let run = site.run(&["-q", "export", "2023/xungai", "--format", "fragment"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut html = String::new();
    for (at, piece) in run.stdout.split("<p").enumerate() {
        match (at, piece.split_once('>')) {
            (0, _) | (_, None) => html += piece,
            (_, Some((_, rest))) => {
                html += &format!("<p class=\"MsoNormal\" style=\"margin:0\">&nbsp;&nbsp;\r\n{rest}")
            }
        }
    }
    html
}

/// A page of the system with that title and text, in an encoding.
fn page(system: &str, title: &str, text: &str, charset: &str) -> Vec<u8> {
    let frame = fs::read_to_string(project().join(format!("tests/saved/{system}.html"))).unwrap();
    let page = frame.replace("{title}", title).replace("{text}", text).replace("{charset}", charset);
    match charset {
        "gb2312" => encoding_rs::GB18030.encode(&page).0.into_owned(),
        _ => page.into_bytes(),
    }
}

const TITLE: &str = "“双高”建设专项巡察整改情况公示";

fn verify(site: &Sandbox, bytes: &[u8], more: &[&str]) -> Run {
    site.write("saved.html", bytes);
    site.run(&[&["--lang", "en", "verify", "saved.html"], more].concat())
}

#[test]
fn what_was_approved_is_recognised_in_every_system_and_encoding() {
    let site = site();
    let text = pasted(&site);
    for system in PAGES {
        for charset in ["utf-8", "gb2312"] {
            let run = verify(&site, &page(system, TITLE, &text, charset), &[]);
            assert_eq!(run.code, 0, "{system} {charset}: {}{}", run.stdout, run.stderr);
            assert!(
                run.stdout.contains("as approved") && run.stdout.contains("content/2023/xungai.md"),
                "{}",
                run.stdout
            );
        }
    }
}

#[test]
fn each_tampering_is_told_with_its_sentence() {
    let site = site();
    let text = pasted(&site);
    let moved = {
        let (one, other) = ("部分合同没有及时归档。", "个别支出没有附清单。");
        text.replace(one, "\0").replace(other, one).replace('\0', other)
    };
    let cases: &[(&str, String, &[&str])] = &[
        ("a digit", text.replace("36.5", "86.5"), &["changed", "合计〔3〕6.5万元", "合计〔8〕6.5万元"]),
        ("a sentence dropped", text.replace("现将整改情况予以公示。", ""), &["missing", "现将整改情况予以公示。"]),
        (
            "words added",
            text.replace("请与纪委办公室联系。", "请与纪委办公室联系。逾期不再受理。"),
            &["added", "逾期不再受理。"],
        ),
        ("paragraphs moved", moved, &["differs"]),
        ("a look-alike", text.replace("12", "1２"), &["look alike", "U+FF12"]),
        ("a word taken out", text.replace("逐份登记", "登记"), &["〔逐份〕"]),
    ];
    for system in PAGES {
        for (what, tampered, said) in cases {
            assert_ne!(*tampered, text, "{what}");
            let run = verify(&site, &page(system, TITLE, tampered, "utf-8"), &[]);
            assert_eq!(run.code, 1, "{system}, {what}: {}{}", run.stdout, run.stderr);
            for words in *said {
                assert!(run.stdout.contains(words), "{system}, {what}: {words} is not in\n{}", run.stdout);
            }
            // One change is told as one, and not as a page full of them.
            let told =
                run.stdout.lines().filter(|line| line.starts_with("  page") || line.starts_with("  approved")).count();
            assert!(told <= 4, "{system}, {what}: {}", run.stdout);
        }
    }
}

#[test]
fn the_title_counts_and_the_notice_is_found_without_it() {
    let site = site();
    let text = pasted(&site);
    let run = verify(&site, &page("vsb", "“双高”建设专项巡察整改进展公示", &text, "utf-8"), &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("the title differs") && run.stdout.contains("整改进展"), "{}", run.stdout);
}

#[test]
fn another_page_is_said_to_be_another() {
    let site = site();
    let bytes = page("vsb", "关于端午节放假的通知", "<p>端午节放假三天，请各部门做好值班安排。</p>", "utf-8");
    let run = verify(&site, &bytes, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("not found") && run.stderr.contains("--notice"), "{}{}", run.stdout, run.stderr);
    let run = verify(&site, &bytes, &["--notice", "2023/xungai"]);
    assert!(run.code == 1 && run.stdout.contains("the title differs"), "{}", run.stdout);
    assert_eq!(verify(&site, &bytes, &["--notice", "2023/no-such"]).code, 2);
}

#[test]
fn a_page_saved_into_one_file_is_read_too() {
    let site = site();
    let html = String::from_utf8(page("webplus", TITLE, &pasted(&site), "utf-8")).unwrap();
    let quoted: String = html.bytes().map(|byte| format!("={byte:02X}")).collect();
    let letter = format!(
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"--=_x\"\r\n\r\n\
         ----=_x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}\r\n----=_x--\r\n"
    );
    site.write("saved.mht", letter);
    let run = site.run(&["verify", "saved.mht"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("与批准的一致"), "{}", run.stdout);
}
