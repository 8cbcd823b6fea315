//! The search's index, read as `search.js` reads it and compared with a plain search through all texts.

use std::collections::{BTreeMap, BTreeSet};

use crate::sandbox::{Sandbox, copy, project};

/// The index of a built site.
struct Index {
    /// The notices from the oldest, as JSON.
    entries: Vec<serde_json::Value>,
    /// The coded lists by their keys.
    lists: BTreeMap<String, Vec<usize>>,
}

fn index(site: &Sandbox) -> Index {
    let mut files: Vec<(String, String)> =
        site.tree("public/search").into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect();
    files.sort_by_key(|(path, _)| path[1..].split('-').next().and_then(|n| n.parse::<usize>().ok()));
    let (mut entries, mut lists) = (Vec::new(), BTreeMap::new());
    for (_, text) in &files {
        if text.starts_with("gongshiSearch.texts(") {
            let json = &text[text.find('[').unwrap()..text.rfind(')').unwrap()];
            entries.extend(serde_json::from_str::<Vec<serde_json::Value>>(json).unwrap());
        } else if let Some(rest) = text.strip_prefix("gongshiSearch.lists(") {
            let inside = &rest[rest.find("`\n").unwrap() + 2..rest.rfind('`').unwrap()];
            for line in inside.lines() {
                let (key, code) = line.split_once('\t').unwrap();
                lists.insert(key.replace("\\\\", "\u{1}").replace('\\', "").replace('\u{1}', "\\"), decode(code));
            }
        }
    }
    Index { entries, lists }
}

/// Rice coding as docs/decisions/0012-search.md describes it.
fn decode(code: &str) -> Vec<usize> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = |c: char| DIGITS.find(c).unwrap();
    let k = digit(code.chars().next().unwrap());
    let bits: String = code.chars().skip(1).map(|c| format!("{:06b}", digit(c))).collect();
    let (mut numbers, mut rest) = (Vec::new(), bits.as_str());
    while let Some(ones) = rest.find('0') {
        let gap = (ones << k) + usize::from_str_radix(&format!("0{}", &rest[ones + 1..ones + 1 + k]), 2).unwrap();
        numbers.push(numbers.last().map_or(0, |last| last + 1) + gap);
        rest = &rest[ones + 1 + k..];
    }
    numbers
}

/// The form in which texts are compared, written down a second time.
fn folded(text: &str) -> String {
    let one = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap(),
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '〔' | '【' => '[',
        '〕' | '】' => ']',
        '　' => ' ',
        _ => c,
    };
    text.chars().map(one).collect::<String>().to_ascii_lowercase()
}

/// Sixty notices of few words, so that every sort of gram occurs: frequent, rare, and apart.
fn generated() -> Sandbox {
    let words = ["执行", "异议", "整改", "措施", "段", "简单", "PDF", "2024", "（试行）", "“双高”", "a-b", "$`{\\"];
    let mut state: u32 = 7;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"测试站\"\n[units.jiaowu]\nname = \"教务处\"\n");
    for number in 0..60 {
        let mut sentence = |length: usize| (0..length).map(|_| words[next(words.len())]).collect::<String>();
        let (title, day) = (sentence(3).replace('\\', "\\\\"), number % 28 + 1);
        let body = format!("{}\n\n{}。{}\n", sentence(6), sentence(4), sentence(5)).replace(['`', '\\'], "丙");
        let front =
            format!("title = \"{title}\"\nissuer = \"教务处\"\nissued = 2023-{:02}-{day:02}\n", number % 12 + 1);
        site.write(&format!("content/2023/n{number}.md"), format!("+++\n{front}+++\n\n{body}"));
    }
    site
}

fn demonstration() -> Sandbox {
    let site = Sandbox::empty();
    copy(&project().join("content"), &site.join("content"));
    site.write("gongshi.toml", std::fs::read(project().join("gongshi.toml")).unwrap());
    site
}

/// Every `step`th list is exactly what a plain search finds, and what is not listed is rare or nowhere.
fn compare(index: &Index, step: usize) {
    let of = |name: &str| -> Vec<String> {
        index.entries.iter().map(|entry| folded(entry[name].as_str().unwrap_or(""))).collect()
    };
    let (titles, bodies) = (of("title"), of("text"));
    let texts: Vec<String> = titles.iter().zip(&bodies).map(|(title, text)| format!("{title}\n{text}")).collect();
    let found = |texts: &[String], gram: &str| -> Vec<usize> {
        texts.iter().enumerate().filter(|(_, text)| text.contains(gram)).map(|(number, _)| number).collect()
    };
    let lines = |texts: &[String]| -> BTreeSet<Vec<char>> {
        let lines = texts.iter().flat_map(|text| text.lines()).map(|line| line.chars().collect());
        lines.collect()
    };
    for (prefix, texts) in [("", &texts), ("T", &titles)] {
        let mut grams = BTreeSet::new();
        for line in lines(texts) {
            (1..=4).for_each(|length| grams.extend(line.windows(length).map(|gram| gram.iter().collect::<String>())));
        }
        for gram in grams.iter().step_by(step) {
            let expected = found(texts, gram);
            match index.lists.get(&format!("{prefix}{gram}")) {
                Some(list) => assert_eq!(list, &expected, "{prefix}{gram}"),
                None => {
                    let chars: Vec<char> = gram.chars().collect();
                    assert!(prefix.is_empty() && chars.len() > 2, "{prefix}{gram} is not listed");
                    let parts = [&chars[1..], &chars[..chars.len() - 1]].map(|part| part.iter().collect::<String>());
                    let is_rare = |part: &String| found(texts, part).len() <= 10;
                    assert!(parts.iter().any(is_rare), "{gram} is not listed though both parts are frequent");
                }
            }
        }
    }
}

#[test]
fn lists_are_what_a_plain_search_finds() {
    let site = generated();
    assert_eq!(site.run(&["build", "--today", "2026-11-22"]).code, 0);
    let index = index(&site);
    assert_eq!(index.entries.len(), 60);
    compare(&index, 1);
    assert_eq!(index.lists["Y2023"].len(), 60);
    assert_eq!(index.lists["Ujiaowu"].len(), 60);
}

#[test]
fn the_demonstration_is_indexed_whole_and_what_is_left_out_is_not() {
    let site = demonstration();
    assert_eq!(site.run(&["build", "--today", "2026-11-22"]).code, 0);
    let index = index(&site);
    compare(&index, 23);
    let all: String = index.entries.iter().map(|entry| format!("{} {}", entry["title"], entry["text"])).collect();
    for gone in ["合同管理专项审计整改情况公示", "关于启用新版信息公开网站的公告", "校园网络安全应急演练情况的通报"]
    {
        assert!(!all.contains(gone), "{gone}");
    }
    let withdrawn: Vec<_> = index.entries.iter().filter(|entry| entry["withdrawn"] == true).collect();
    assert!(!withdrawn.is_empty() && withdrawn.iter().all(|entry| entry["text"] == ""), "{withdrawn:?}");
}

#[test]
fn a_new_notice_leaves_the_files_of_older_texts_alone() {
    let site = demonstration();
    let texts = |site: &Sandbox| -> BTreeSet<String> {
        site.tree("public/search").into_iter().map(|(path, _)| path).filter(|path| path.starts_with('t')).collect()
    };
    assert_eq!(site.run(&["build", "--today", "2026-11-22"]).code, 0);
    let before = texts(&site);
    let new = "+++\ntitle = \"新\"\nissuer = \"教务处\"\nissued = 2026-11-21\n+++\n\n新的公示。\n";
    site.write("content/2026/xin.md", new);
    assert_eq!(site.run(&["build", "--today", "2026-11-22"]).code, 0);
    let after = texts(&site);
    assert!(before.len() > 1 && before.difference(&after).count() <= 1, "{before:?} {after:?}");
}

#[test]
fn the_search_can_be_switched_off_and_an_empty_site_has_one() {
    let site = Sandbox::small_site();
    site.write("gongshi.toml", "title = \"测试站\"\n[outputs]\nsearch = false\n");
    assert_eq!(site.run(&["build"]).code, 0);
    let files: Vec<String> = site.tree("public").into_iter().map(|(path, _)| path).collect();
    assert!(files.iter().all(|path| !path.starts_with("search")), "{files:?}");
    let empty = Sandbox::empty();
    empty.write("gongshi.toml", "title = \"测试站\"\n");
    assert_eq!(empty.run(&["build"]).code, 0);
    assert!(index(&empty).entries.is_empty());
    assert!(empty.join("public/search.html").exists());
}
