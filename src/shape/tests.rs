//! Mistakes of TOML documents, and what is said of them.

use super::*;
use crate::lang::Lang;

static CONTACT: &[Field] = &[Field::new("phone", Kind::Text, "电话", "phone")];
static FIELDS: &[Field] = &[
    Field::required("title", Kind::Text, "标题", "title"),
    Field::new("issued", Kind::Date, "成文日期", "date"),
    Field::new("draft", Kind::Bool, "草稿", "draft"),
    Field::new("contacts", Kind::Tables(CONTACT), "联系方式", "contacts"),
];

fn complaints(toml: &str) -> Vec<String> {
    let (_, found) = read::<toml::Table>(toml, 0, &Arc::from("x.md"), FIELDS);
    found
        .iter()
        .map(|d| {
            let crate::diagnostic::Place::Span(span) = d.place else { panic!("no place") };
            let (line, column) = crate::diagnostic::line_column(toml, span.start as usize);
            let hint = d.hint.as_ref().map_or("", |hint| hint.get(Lang::En));
            format!("{line}:{column} {} — {} — {hint}", d.check.name, d.message.get(Lang::En))
        })
        .collect()
}

#[test]
fn all_mistakes_at_once_each_with_its_cure() {
    let found = complaints("tilte = \"a\"\nissued = \"2023年9月22日\"\ndraft = 1\n[[contacts]]\nphon = \"1\"\n");
    assert_eq!(
        found,
        [
            "1:1 unknown-key — there is no key tilte — did you mean title?",
            "2:10 bad-date — the date of issued is written without quotes — write 2023-09-22, without quotes",
            "3:9 wrong-type — draft has the wrong kind of value: 1 — it should be true or false",
            "5:1 unknown-key — there is no key contacts.phon — did you mean phone?",
            "1:1 missing-key — title is missing (title) — add a line title = …: text in double quotes, like \"…\"",
        ]
    );
}

#[test]
fn chinese_quotes_and_missing_quotes_are_explained() {
    assert!(complaints("title = “公示”")[0].contains("straight double quotes"));
    assert!(complaints("title = 公示")[0].contains("double quotes"));
    assert!(complaints("title = \"甲\"\nissued = 2023年9月22日")[0].contains("like 2023-09-22"));
    assert!(complaints("title = \"甲\"\nissued = 2023-02-30")[0].contains("a day that exists"));
}

/// What to do about the first mistake of `toml`, in Chinese.
fn cure(toml: &str) -> String {
    let (_, found) = read::<toml::Table>(toml, 0, &Arc::from("x.md"), FIELDS);
    found[0].hint.as_ref().map_or(String::new(), |hint| hint.get(Lang::Zh).to_owned())
}

#[test]
fn what_clerks_type_gets_the_cure_that_mends_it() {
    for (toml, hint) in [
        ("title：\"甲\"", "等号要用英文的 =，不用冒号"),
        ("title: \"甲\"", "等号要用英文的 =，不用冒号"),
        ("标题 = \"甲\"", "标题写作 title"),
        ("说明 = \"甲\"", "中文的键要加英文双引号，如 \"说明\" = \"…\""),
        ("draft = True", "写成 true 或 false，小写，不加引号"),
        ("draft = 是", "写成 true 或 false，小写，不加引号"),
        ("title = \"C:\\新\"", "反斜杠要写两个：\\\\"),
        ("title = \"甲\"，", "行末不加标点：删去 ，"),
        ("title = \"甲\",", "行末不加标点：删去 ,"),
        ("issued = 2023-09-22;", "行末不加标点：删去 ;"),
        ("issued = 2023/9/22", "日期写成 2023-09-22（月、日各两位，并且确有这一天）"),
        ("issued = ２０２３-０９-２２", "数字和 - 用半角的：2023-09-22"),
        ("issued = 2023-09-22 9:00", "时间写成 2023-09-22T09:00:00（时、分、秒各两位）"),
        ("title = \"甲\"乙\"丙\"", "检查英文双引号是否成对；文字里面的引号请用中文引号 “ ”"),
        ("title = 12", "加上英文双引号：\"12\""),
        ("title = \"甲\"\n[[contacts]]\ndraft = true", "移到所有 [ ] 行的前面：写在 [contacts] 下面，就成了它的内容"),
        ("draft = \"true\"", "不加引号：true"),
    ] {
        assert_eq!(cure(toml), hint, "{toml}");
    }
    // What is written as the cure says is read.
    let mended = "title = \"C:\\\\新\"\ndraft = true\nissued = 2023-09-22T09:00:00";
    assert_eq!(toml::from_str::<toml::Table>(mended).unwrap().len(), 3);
}

static ANYTHING: &[Field] = &[Field::new("a", Kind::Free, "", "")];

#[test]
fn every_complaint_about_toml_has_its_words_in_chinese() {
    for toml in [
        "a",
        "a =",
        "a = [",
        "a = [1",
        "a = {",
        "a = { b",
        "[a",
        "[[a]",
        "a = \"",
        "a = '",
        "a = \"\"\"",
        "a = 1 2",
        "a = \"\\q\"",
        "a = \"\\u12\"",
        "a = tru",
        "a = 01",
        "a = 1_",
        "a = 0x",
        "a = 1.",
        "a = 2023-1-1",
        "a = -",
        "a = 2023-09-22T09:00:00+8",
        "a = 1\na = 2",
        "[a]\n[a]",
        "a.b = 1\na = 2",
        "= 1",
        "a b = 1",
        "\"a = 1",
        "a = +x",
        "a = \u{1}",
        "a = \"\u{1}\"",
        "a = {b = 1, b = 2}",
        "a = [1,,2]",
        "a = {,}",
        "[]",
        "[[]]",
        "a. = 1",
        "# \u{1}",
        "[a] b",
        "a = 1e",
        "a = '''",
        "[[a]]\n[a]",
        "a = []\n[[a]]",
        "a == 1",
        "a = 0X1",
    ] {
        let (_, found) = read::<toml::Table>(toml, 0, &Arc::from("x.md"), ANYTHING);
        assert!(!found.is_empty(), "{toml:?}");
        for it in &found {
            let zh = it.message.get(Lang::Zh);
            assert!(!zh.contains("看不懂"), "{toml:?}: {zh}");
        }
    }
}
