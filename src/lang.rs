//! The two languages the program speaks, and the one mechanism for saying a thing in both.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of messages and of the site's interface strings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese, `zh-CN`: the default everywhere.
    #[default]
    Zh,
    /// English, `en`.
    En,
}

impl Lang {
    /// The BCP 47 tag, as used in `--lang`, `language = "…"` and `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The other one of the two.
    pub fn other(self) -> Self {
        match self {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }

    /// What the language calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Lang::Zh => "中文",
            Lang::En => "English",
        }
    }
}

impl FromStr for Lang {
    type Err = ();

    fn from_str(tag: &str) -> Result<Self, ()> {
        match tag.to_ascii_lowercase().as_str() {
            "zh" | "zh-cn" | "zh-hans" | "zh-hans-cn" | "zh_cn" => Ok(Lang::Zh),
            "en" | "en-us" | "en-gb" => Ok(Lang::En),
            _ => Err(()),
        }
    }
}

/// One statement in both languages. Made by the [`text!`](crate::text!) macro, so that neither can be forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The statement in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Chinese first: what is shown where no language was chosen (panics, `Debug` of errors in tests).
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.zh)
    }
}

/// A number with what is counted, as English says it: `1 notice`, `2 notices`. Chinese has one form for both.
#[derive(Clone, Copy, Debug)]
pub struct Counted<N> {
    /// The number.
    pub number: N,
    /// What stands after a one.
    pub one: &'static str,
    /// What stands after every other number.
    pub other: &'static str,
}

impl<N: fmt::Display> fmt::Display for Counted<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number.to_string();
        let words = if number == "1" { self.one } else { self.other };
        write!(f, "{number} {words}")
    }
}

/// `text!("第 {n} 条", "item {n}")`: the same statement in Chinese and in English, with inline arguments.
///
/// `text!("共 {n} 件公示", "{n} in all", n = ("notice", "notices"))`: in English the number brings with it the words that
/// follow it, in the form for one or for others. They may include a verb: `n = ("notice agrees", "notices agree")`.
#[macro_export]
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::lang::Text { zh: format!($zh), en: format!($en) }
    };
    ($zh:literal, $en:literal, $($number:ident = ($one:literal, $other:literal)),+ $(,)?) => {{
        let zh = format!($zh);
        $(let $number = $crate::lang::Counted { number: &$number, one: $one, other: $other };)+
        $crate::lang::Text { zh, en: format!($en) }
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_kept_in_both_languages() {
        let n = 3;
        let text = text!("第 {n} 条", "item {n}");
        assert_eq!((text.get(Lang::Zh), text.get(Lang::En)), ("第 3 条", "item 3"));
    }

    #[test]
    fn english_has_a_form_for_one_and_one_for_others() {
        let said = |notices: usize, files: &u64| {
            text!(
                "{notices} 件，{files} 个文件",
                "{notices} with the record ({files})",
                notices = ("notice agrees", "notices agree"),
                files = ("file", "files"),
            )
        };
        let cases = [
            (0, 2, "0 件，2 个文件", "0 notices agree with the record (2 files)"),
            (1, 1, "1 件，1 个文件", "1 notice agrees with the record (1 file)"),
            (11, 21, "11 件，21 个文件", "11 notices agree with the record (21 files)"),
        ];
        for (notices, files, zh, en) in cases {
            let text = said(notices, &files);
            assert_eq!((text.zh.as_str(), text.en.as_str()), (zh, en));
        }
    }

    #[test]
    fn tags_are_read_in_any_case() {
        assert_eq!("ZH-cn".parse(), Ok(Lang::Zh));
        assert_eq!("en".parse(), Ok(Lang::En));
        assert_eq!("fr".parse::<Lang>(), Err(()));
    }
}
