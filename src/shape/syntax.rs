//! Lines that are no TOML: what is wrong with them in Chinese, and how to mend what is usually meant.

use super::{Field, Kind};
use crate::lang::Text;
use crate::text;
use crate::text::punctuation::narrow;

/// What the TOML reader says, in Chinese.
pub(super) fn in_chinese(said: &str) -> &'static str {
    let known = [
        ("string values must be quoted", "文字没有用英文双引号括起来"),
        ("key with no value", "键的后面没有等号和值"),
        ("invalid date", "没有这样的日期"),
        ("invalid time", "没有这样的时间"),
        ("invalid offset", "没有这样的时区"),
        ("duplicate key", "同一个键写了两次"),
        ("invalid unquoted key", "键里有不能用的字"),
        ("keys cannot", "键里有不能用的字"),
        ("keys cannot be empty", "等号前面没有键"),
        ("invalid basic string", "引号里的文字没有写完整"),
        ("invalid literal string", "引号里的文字没有写完整"),
        ("invalid multi-line", "三个引号里的文字没有写完整"),
        ("opening quote", "引号里的文字没有写完整"),
        ("invalid boolean", "这里只能是 true 或 false"),
        ("escaped value", "反斜杠后面的字不对"),
        ("unicode value", "反斜杠后面的字不对"),
        ("unclosed", "括号没有配对"),
        ("opening", "括号没有配对"),
        ("table open", "括号没有配对"),
        ("comma", "列表里的逗号多了或少了"),
        ("missing value", "等号后面没有值"),
        ("invalid value", "等号后面的值不对"),
        ("between key-value", "键和值之间要有一个等号"),
        ("=`", "多了一个等号"),
        ("inline table", "花括号里写得不对"),
        ("unexpected key or value", "一行里只能写一个键和一个值"),
        ("integer", "这个数写得不对"),
        ("float", "这个数写得不对"),
        ("digits", "这个数写得不对"),
        ("leading zero", "这个数写得不对"),
        ("sign", "这个数写得不对"),
        ("radix", "这个数写得不对"),
        ("comment", "# 后面有不能用的字"),
        ("recur", "括号套得太深"),
    ];
    known.iter().find(|(words, _)| said.contains(words)).map_or("看不懂这里的写法", |(_, zh)| zh)
}

/// A line that is no TOML.
pub(super) struct Wrong<'a> {
    /// The line.
    pub line: &'a str,
    /// The byte of it at which the reader stopped.
    pub at: usize,
    /// What the reader says.
    pub said: &'a str,
    /// What the document is made of.
    pub fields: &'static [Field],
}

/// The cure for a line that is no TOML.
pub(super) fn cure(wrong: &Wrong<'_>) -> Text {
    if wrong.said.contains("duplicate key") {
        return text!("同一个键写了两次：删掉一个", "the same key is written twice: remove one");
    }
    let hint = of_the_sign(wrong).or_else(|| of_the_value(wrong)).or_else(|| of_the_key(wrong));
    hint.or_else(|| of_the_rest(wrong)).unwrap_or_else(|| {
        text!("每行写成 键 = 值，如 issued = 2023-09-22", "each line is key = value, like issued = 2023-09-22")
    })
}

impl Wrong<'_> {
    /// What stands after the first equals sign.
    fn value(&self) -> &str {
        self.line.split_once('=').map_or("", |(_, value)| value.trim())
    }

    /// What stands before it.
    fn key(&self) -> &str {
        let key = self.line.split(['=', '＝', ':', '：', ']']).next().unwrap_or("");
        key.trim_matches(|c: char| c == '[' || c.is_whitespace())
    }

    /// The kind of value that the key asks for, as far as it is one of the document itself.
    fn kind(&self) -> Option<Kind> {
        self.fields.iter().find(|field| field.key == self.key()).map(|field| field.kind)
    }
}

/// Another sign stands where the equals sign should.
fn of_the_sign(wrong: &Wrong<'_>) -> Option<Text> {
    let at = wrong.line.find(['=', '＝', ':', '：'])?;
    // A colon in quotation marks is one of the text.
    let is_of_key = !wrong.line[..at].contains(['"', '\'', '[']);
    match wrong.line[at..].chars().next()? {
        ':' | '：' if is_of_key => Some(text!("等号要用英文的 =，不用冒号", "use the equals sign = and not a colon")),
        '＝' => Some(text!("等号要用英文的 =", "use the ASCII equals sign =")),
        _ => None,
    }
}

/// The value is not what its key asks for, or has what does not belong to it.
fn of_the_value(wrong: &Wrong<'_>) -> Option<Text> {
    let value = wrong.value();
    if wrong.said.contains("escaped value") {
        return Some(text!("反斜杠要写两个：\\\\", "write a backslash twice: \\\\"));
    }
    if value.starts_with(['“', '”', '‘', '’', '「', '＂']) {
        return Some(text!(
            "这里要用英文双引号 \"…\" 括起来；里面的中文引号可以保留",
            "put the value in straight double quotes \"…\"; Chinese quotes may stay inside"
        ));
    }
    if value.contains('年') && value.contains('月') && !value.starts_with('"') {
        return Some(text!("日期写成 2023-09-22 的样子，不加引号", "write a date like 2023-09-22, without quotes"));
    }
    if let Some(mark) = value.chars().next_back().filter(|mark| ",;，；、。".contains(*mark))
        && wrong.key().is_ascii()
        && !value.starts_with(['[', '{'])
    {
        return Some(text!("行末不加标点：删去 {mark}", "no mark at the end of the line: remove {mark}"));
    }
    match wrong.kind()? {
        Kind::Bool => {
            Some(text!("写成 true 或 false，小写，不加引号", "write true or false, in small letters, without quotes"))
        }
        Kind::Date | Kind::Moment => of_the_date(value, wrong.said),
        _ => None,
    }
}

/// A date or time that is none.
fn of_the_date(value: &str, said: &str) -> Option<Text> {
    let plain = narrow(value).replace(['—', '–'], "-");
    if plain != value && crate::text::date::parse_whole(&plain).is_some() {
        return Some(text!("数字和 - 用半角的：{plain}", "use ASCII digits and hyphens: {plain}"));
    }
    if said.contains("time") && !said.contains("date-time") {
        return Some(text!(
            "时间写成 2023-09-22T09:00:00（时、分、秒各两位）",
            "a time is written 2023-09-22T09:00:00 (two digits each for hours, minutes and seconds)"
        ));
    }
    value.starts_with(|c: char| c.is_ascii_digit()).then(|| {
        text!(
            "日期写成 2023-09-22（月、日各两位，并且确有这一天）",
            "a date is written 2023-09-22 (two digits for month and day, and a day that exists)"
        )
    })
}

/// The key is none.
fn of_the_key(wrong: &Wrong<'_>) -> Option<Text> {
    let key = wrong.key();
    if !wrong.line.contains('=') && !wrong.line.trim_start().starts_with('[') {
        return Some(text!("写成 键 = 值，中间有英文等号", "write key = value, with an equals sign"));
    }
    let is_of_key = wrong.at <= wrong.line.find('=').unwrap_or(0);
    if !is_of_key || key.is_ascii() || key.starts_with('"') {
        return None;
    }
    // The meaning of a key begins with its name in Chinese: `发布单位（几个…`.
    let name = |field: &Field| field.doc.0.split(['（', '，', '：']).next().unwrap_or_default();
    let meant = wrong.fields.iter().find(|field| name(field) == key);
    // 单位 stands for 发布单位, 日期 for 成文日期.
    if let Some(field) = meant.or_else(|| wrong.fields.iter().find(|field| name(field).ends_with(key))) {
        let name = field.key;
        return Some(text!("{key}写作 {name}", "{key} is written {name}"));
    }
    Some(text!("中文的键要加英文双引号，如 \"说明\" = \"…\"", "a key in Chinese needs quotes: \"说明\" = \"…\""))
}

/// What can be told of a line without knowing its key.
fn of_the_rest(wrong: &Wrong<'_>) -> Option<Text> {
    let value = wrong.value();
    if value.starts_with(|c: char| !c.is_ascii() || c.is_ascii_alphabetic()) {
        return Some(text!("文字要用英文双引号括起来，如 title = \"…\"", "text goes in double quotes: title = \"…\""));
    }
    if value.starts_with('"') && value.matches('"').count() != 2 {
        return Some(text!(
            "检查英文双引号是否成对；文字里面的引号请用中文引号 “ ”",
            "check that the double quotes are in pairs; inside the text use “ ” or \\\""
        ));
    }
    if value.starts_with(|c: char| c.is_ascii_digit()) {
        return of_the_date(value, wrong.said);
    }
    None
}
