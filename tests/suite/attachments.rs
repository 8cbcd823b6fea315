//! Attachments: what is read of them, that hostile ones do no harm, that a build refuses personal data in them.

use std::time::Instant;

use gongshi::attachment::{self, Closed, Contents};

use crate::sandbox::{Sandbox, project};

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(project().join("tests/checks/personal/content/2024/files").join(name)).unwrap()
}

fn texts(contents: &Contents) -> Vec<String> {
    contents.pieces.iter().map(|it| format!("{}｜{}｜{}", it.place.zh, it.column, it.text)).collect()
}

#[test]
fn chinese_text_of_two_pdf_makers_is_read_line_by_line() {
    let libreoffice = attachment::read("baoming.pdf", &bytes("baoming.pdf"));
    let all: Vec<String> = libreoffice.pieces.iter().map(|it| it.text.trim().to_owned()).collect();
    assert!(all.iter().any(|it| it == "报名情况汇总"), "{all:?}");
    assert!(all.iter().any(|it| it.contains("310101188702024566") || it.contains("31010118870202456")), "{all:?}");
    let chromium = attachment::read("gonggao.pdf", &bytes("gonggao.pdf"));
    // Chromium writes some Han as the radicals that look the same.
    assert_eq!(texts(&chromium), ["第 1 页｜｜咨询电话（⾟⽼师）：13800000002"]);
}

#[test]
fn cells_know_their_place_and_column() {
    let contents = attachment::read("mingdan.xlsx", &bytes("mingdan.xlsx"));
    assert!(texts(&contents).contains(&"工作表“名单”第 3 行 E 列｜项目编号｜13800000009".to_owned()), "{contents:?}");
}

#[test]
fn what_cannot_be_read_is_told() {
    for (name, expected) in
        [("jiami.pdf", Closed::Encrypted), ("saomiao.pdf", Closed::Scanned), ("jiu.doc", Closed::Format)]
    {
        assert_eq!(attachment::read(name, &bytes(name)).closed, Some(expected), "{name}");
    }
    for name in ["a.docx", "a.xlsx", "a.pptx", "a.pdf"] {
        assert_eq!(attachment::read(name, b"PK\x03\x04").closed, Some(Closed::Damaged), "{name}");
        assert_eq!(attachment::read(name, b"").closed, Some(Closed::Damaged), "{name}");
    }
    assert_eq!(attachment::read("a.txt", b"").closed, None);
}

/// Numbers that look random and are always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

#[test]
fn damaged_files_neither_panic_nor_take_long() {
    let mut numbers = Numbers(0x2024);
    let names = [
        "baoming.pdf",
        "gonggao.pdf",
        "jiami.pdf",
        "saomiao.pdf",
        "mingdan.xlsx",
        "qingkuang.docx",
        "jiangjie.pptx",
        "xianchang.jpg",
    ];
    for name in names {
        let whole = bytes(name);
        for round in 0..60 {
            let mut broken = whole.clone();
            match round % 3 {
                0 => broken.truncate(numbers.next(whole.len())),
                1 => (0..20).for_each(|_| broken[numbers.next(whole.len())] = numbers.next(256) as u8),
                _ => {
                    let (from, length) = (numbers.next(whole.len()), numbers.next(400));
                    broken.drain(from..(from + length).min(whole.len()));
                }
            }
            let clock = Instant::now();
            let _ = attachment::read(name, &broken);
            assert!(clock.elapsed().as_secs() < 10, "{name}, round {round}");
        }
    }
}

#[test]
fn deep_nesting_and_swelling_streams_are_refused() {
    let pdf = |content: &[u8], extra: &str| {
        let mut pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>endobj\n".to_vec();
        pdf.extend(format!("4 0 obj<</Length {}{extra}>>stream\n", content.len()).bytes());
        pdf.extend(content);
        pdf.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF");
        pdf
    };
    let nested = "[".repeat(200_000);
    let _ = attachment::read("a.pdf", &pdf(nested.as_bytes(), ""));
    let _ = attachment::read("a.pdf", format!("%PDF-1.7\n1 0 obj{nested}endobj trailer<</Root 1 0 R>>").as_bytes());
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    (0..80).for_each(|_| std::io::Write::write_all(&mut packed, &zeros).unwrap());
    let bomb = packed.finish().unwrap();
    assert_eq!(attachment::read("a.pdf", &pdf(&bomb, "/Filter/FlateDecode")).closed, Some(Closed::TooLarge));
    assert_eq!(
        attachment::read("a.pdf", &pdf(&bomb, "/Type/ObjStm/N 1/First 0/Filter/FlateDecode")).closed,
        Some(Closed::TooLarge)
    );
}

#[test]
fn a_build_refuses_personal_data_in_an_attachment_until_its_notice_allows_it() {
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"示例学院\"\n");
    let notice = |allow: &str| {
        format!(
            "+++\ntitle = \"公示\"\nissuer = \"教务处\"\nissued = 2024-06-03\nattachments = [\"a.csv\"]\n{allow}+++\n\n正文。\n"
        )
    };
    site.write("content/2024/a.md", notice(""));
    site.write("content/2024/a.csv", "姓名,手机\n甲某某,13800000000\n");
    let run = site.run(&["build", "--today", "2024-06-30"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("附件 a.csv 第 2 行 B 列：手机号没有遮盖"), "{}", run.stderr);
    site.write(
        "content/2024/a.md",
        notice("[[allow]]\ncheck = \"mobile-number\"\ntext = \"13800000000\"\nreason = \"本人书面同意\"\n"),
    );
    let run = site.run(&["build", "--today", "2024-06-30"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn the_site_speaks_for_files_that_no_notice_names() {
    let site = Sandbox::empty();
    let configured = |allow: &str| format!("title = \"示例学院\"\n{allow}");
    site.write("content/2024/a.md", "+++\ntitle = \"公示\"\nissuer = \"教务处\"\nissued = 2024-06-03\n+++\n\n正文。\n");
    site.write("static/b.csv", "姓名,手机\n甲某某,13800000000\n");
    let check = |toml: String| {
        site.write("gongshi.toml", toml);
        let run = site.run(&["--lang", "en", "check", "--today", "2024-06-30"]);
        (run.code, run.stdout + &run.stderr)
    };
    let (code, said) = check(configured(""));
    assert!(code == 1 && said.contains("static/b.csv"), "{said}");
    let allow = "[[check.allow]]\nfile = \"static/b.csv\"\ncheck = \"mobile-number\"\nreason = \"本人书面同意\"\n";
    let (code, said) = check(configured(allow));
    assert!(code == 0 && !said.contains("unused-allow"), "{said}");
    site.write("static/b.csv", "姓名,手机\n甲某某,138****0000\n");
    let (code, said) = check(configured(allow));
    assert!(code == 0 && said.contains("gongshi.toml:4:9") && said.contains("unused-allow"), "{said}");
    let (code, said) = check(configured(&allow.replace("mobile-number", "mobile-numbr")));
    assert!(code == 1 && said.contains("there is no check mobile-numbr") && said.contains("mobile-number"), "{said}");
}
