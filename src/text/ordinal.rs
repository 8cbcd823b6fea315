//! The numbering that Chinese documents type by hand: 一、（一） 1. （1） ① at the start of a text, and 一是…二是… within one.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text::numeral;

/// How an ordinal is written; its level in a document follows from it by custom, not by law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Style {
    /// `一、`, also `一.` and `一．`.
    Comma,
    /// `（一）`, also `(一)`, `一）` and `㈠`.
    Paren,
    /// `1.`, also `1．`, `1、` and `⒈`.
    Digit,
    /// `（1）`, also `(1)`, `1）`, `1)` and `⑴`.
    DigitParen,
    /// `①`, also `❶`.
    Circled,
    /// `一是`.
    Is,
    /// `第一，`.
    Nth,
}

/// An ordinal at the start of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// How it is written.
    pub style: Style,
    /// Its number, from 1.
    pub number: u32,
    /// The numeral alone, in bytes of the text: `一` of `（一）`, the whole character of `①`.
    pub label: Range<usize>,
    /// Bytes from the start of the text to its content: leading blanks, numeral, its punctuation and the blanks after it.
    pub len: usize,
}

/// An item of an enumeration within a running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InlineItem {
    /// The number as typed.
    pub number: u32,
    /// First byte of the ordinal. The item ends where the next one starts.
    pub start: usize,
    /// First byte of the item's content, after the ordinal.
    pub content: usize,
}

/// Numbers above this are years, rooms and quantities, not ordinals.
const MAX_NUMBER: u32 = 199;

/// The ordinal at the start of `text`, after blanks. Quantities are not ordinals: `1.4亿元`, `1.1`, `95.6%`, `2023年`, `9:00`.
///
/// A digit right after `1.` makes it a decimal, unless the digits are a year (`1.2023年9月…`). A list of numbers
/// (`1、2、3号楼`) cannot be told from an item 1 and is read as one.
pub fn marker(text: &str) -> Option<Marker> {
    let start = skip_blanks(text, 0);
    let first = text.get(start..)?.chars().next()?;
    if let Some((style, number)) = single_character(first) {
        let end = start + first.len_utf8();
        return Some(Marker { style, number, label: start..end, len: skip_blanks(text, end) });
    }
    match first {
        '（' | '(' => bracketed(text, start + first.len_utf8()),
        '第' => nth(text, start + first.len_utf8()),
        _ => bare(text, start),
    }
}

/// The items of an enumeration `一是…二是…` (or `第一，…第二，…`, `（1）…（2）…`, `①…②…`) within `text`.
///
/// An ordinal counts at the start of the text and after 。；！？： (blanks and closing quotes may stand between), never after
/// a comma. `after` is the number of the last item already open, 0 for none: the first ordinal found decides the family
/// and must be `after + 1`, otherwise nothing is an enumeration here. Each further one must be greater than the one before;
/// gaps are kept as typed, and ordinals that do not grow are left in the content.
pub fn inline_items(text: &str, after: u32) -> Vec<InlineItem> {
    let mut items: Vec<InlineItem> = Vec::new();
    let mut family = None;
    let mut last = after;
    let mut at_boundary = true;
    for (at, c) in text.char_indices() {
        if at_boundary && let Some(found) = inline_marker(text, at, c) {
            let fits = match family {
                None if found.number != after.saturating_add(1) => return items,
                None => true,
                Some(style) => style == found.style && found.number > last,
            };
            if fits {
                family = Some(found.style);
                last = found.number;
                items.push(InlineItem { number: found.number, start: at, content: at + found.len });
            }
        }
        at_boundary = is_boundary(c) || (at_boundary && may_stand_between(c));
    }
    items
}

/// The ordinal of an inline family that begins with the character `c` at `at`.
fn inline_marker(text: &str, at: usize, c: char) -> Option<Marker> {
    if is_blank(c) {
        return None;
    }
    marker(text.get(at..)?)
        .filter(|found| matches!(found.style, Style::Is | Style::Nth | Style::DigitParen | Style::Circled))
}

/// Marks after which a new item of a running text may begin.
fn is_boundary(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '！' | '!' | '？' | '?' | '：' | ':')
}

/// What may stand between such a mark and the ordinal.
fn may_stand_between(c: char) -> bool {
    is_blank(c) || matches!(c, '\n' | '”' | '’' | '」' | '』' | '"' | '）' | ')' | '》' | '】')
}

/// `（一）`, `（1）`: `start` is after the opening bracket.
fn bracketed(text: &str, start: usize) -> Option<Marker> {
    let (label, chinese) = numeral_at(text, start)?;
    let rest = text.get(label.end..)?;
    let closing = rest.chars().next().filter(|c| matches!(c, '）' | ')'))?;
    let style = if chinese { Style::Paren } else { Style::DigitParen };
    finish(text, style, label.clone(), label.end + closing.len_utf8())
}

/// `第一，`: `start` is after 第. 第一章 and 第一条 are names of things, so a comma or colon is asked for.
fn nth(text: &str, start: usize) -> Option<Marker> {
    let (label, _) = numeral_at(text, start)?;
    let mark = text.get(label.end..)?.chars().next().filter(|c| matches!(c, '，' | ',' | '、' | '：' | ':'))?;
    finish(text, Style::Nth, label.clone(), label.end + mark.len_utf8())
}

/// `一、`, `一是`, `1.`, `1）`.
fn bare(text: &str, start: usize) -> Option<Marker> {
    let (label, chinese) = numeral_at(text, start)?;
    // A typed `一 、` is common in drafts; before the other marks a blank means something else.
    let spaced = skip_blanks(text, label.end);
    if text.get(spaced..)?.starts_with('、') {
        let style = if chinese { Style::Comma } else { Style::Digit };
        return finish(text, style, label, spaced + '、'.len_utf8());
    }
    let rest = text.get(label.end..)?;
    let mark = rest.chars().next()?;
    let end = label.end + mark.len_utf8();
    let style = match (mark, chinese) {
        ('.' | '．', true) => Style::Comma,
        ('.' | '．', false) if !is_decimal(text.get(end..)?) => Style::Digit,
        ('）' | ')', true) => Style::Paren,
        ('）' | ')', false) => Style::DigitParen,
        ('是', true) => Style::Is,
        _ => return None,
    };
    finish(text, style, label, end)
}

/// Whether `after`, what follows `1.`, continues a decimal. Four digits before 年 are a year that begins the content.
fn is_decimal(after: &str) -> bool {
    let digits = after.chars().take_while(|&c| numeral::digit_value(c).is_some()).count();
    digits > 0 && !(digits == 4 && after.chars().nth(4) == Some('年'))
}

/// The run of numeral characters at `start`, and whether they are Chinese rather than digits.
fn numeral_at(text: &str, start: usize) -> Option<(Range<usize>, bool)> {
    let rest = text.get(start..)?;
    let chinese = numeral::is_numeral(rest.chars().next()?);
    let belongs = |c: char| if chinese { numeral::is_numeral(c) } else { numeral::digit_value(c).is_some() };
    let len = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    (len > 0).then_some((start..start + len, chinese))
}

fn finish(text: &str, style: Style, label: Range<usize>, end: usize) -> Option<Marker> {
    let number = numeral::parse(text.get(label.clone())?)?;
    (1..=MAX_NUMBER).contains(&number).then(|| Marker { style, number, label, len: skip_blanks(text, end) })
}

/// Ordinals that are one character.
fn single_character(c: char) -> Option<(Style, u32)> {
    let series = [
        ('①', '⑳', Style::Circled, 1),
        ('㉑', '㉟', Style::Circled, 21),
        ('㊱', '㊿', Style::Circled, 36),
        ('❶', '❿', Style::Circled, 1),
        ('⑴', '⒇', Style::DigitParen, 1),
        ('⒈', '⒛', Style::Digit, 1),
        ('㈠', '㈩', Style::Paren, 1),
    ];
    series
        .into_iter()
        .find(|(from, to, ..)| (*from..=*to).contains(&c))
        .map(|(from, _, style, first)| (style, c as u32 - from as u32 + first))
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}' | '\u{A0}')
}

/// The position of the first character from `at` on that is no blank.
fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    text.len() - rest.trim_start_matches(is_blank).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinals_are_read() {
        use Style::*;
        // text, style, number, numeral, content
        let cases = [
            ("一、党的建设", Comma, 1, "一", "党的建设"),
            ("　　二、 对管理", Comma, 2, "二", "对管理"),
            ("十二、经费", Comma, 12, "十二", "经费"),
            ("一.评选", Comma, 1, "一", "评选"),
            ("一．评选", Comma, 1, "一", "评选"),
            ("三 、评选", Comma, 3, "三", "评选"),
            ("一、", Comma, 1, "一", ""),
            ("（一）学习", Paren, 1, "一", "学习"),
            ("(十一)学习", Paren, 11, "十一", "学习"),
            ("一）学习", Paren, 1, "一", "学习"),
            ("㈡学习", Paren, 2, "㈡", "学习"),
            ("1.加强", Digit, 1, "1", "加强"),
            ("3. 各系部", Digit, 3, "3", "各系部"),
            ("１．加强", Digit, 1, "１", "加强"),
            ("1、1月7日-8日", Digit, 1, "1", "1月7日-8日"),
            ("1、2、3号楼", Digit, 1, "1", "2、3号楼"),
            ("1.2023年9月", Digit, 1, "1", "2023年9月"),
            ("⒉加强", Digit, 2, "⒉", "加强"),
            ("01.加强", Digit, 1, "01", "加强"),
            ("（1）加强", DigitParen, 1, "1", "加强"),
            ("(12) 加强", DigitParen, 12, "12", "加强"),
            ("(1)1206、1306", DigitParen, 1, "1", "1206、1306"),
            ("1）加强", DigitParen, 1, "1", "加强"),
            ("2)加强", DigitParen, 2, "2", "加强"),
            ("⑶加强", DigitParen, 3, "⑶", "加强"),
            ("①加强", Circled, 1, "①", "加强"),
            ("㉑加强", Circled, 21, "㉑", "加强"),
            ("❷加强", Circled, 2, "❷", "加强"),
            ("一是支部", Is, 1, "一", "支部"),
            ("一是一些干部", Is, 1, "一", "一些干部"),
            ("叁是支部", Is, 3, "叁", "支部"),
            ("十一是支部", Is, 11, "十一", "支部"),
            ("第一，加强", Nth, 1, "一", "加强"),
            ("第二,加强", Nth, 2, "二", "加强"),
        ];
        for (text, style, number, label, content) in cases {
            let Some(found) = marker(text) else { panic!("no ordinal in {text}") };
            assert_eq!((found.style, found.number), (style, number), "{text}");
            assert_eq!(&text[found.label.clone()], label, "{text}");
            assert_eq!(&text[found.len..], content, "{text}");
        }
    }

    #[test]
    fn what_is_no_ordinal_is_refused() {
        let texts = [
            "",
            "　",
            "1.4亿元",
            "95.6%",
            "1.1",
            "1.1党的领导",
            "１．４亿",
            "2023年",
            "2023.9.22",
            "2023、2024",
            "9:00",
            "1:480",
            "一些",
            "一",
            "1",
            "一，",
            "一般",
            "万一是",
            "一百五、",
            "（2023）",
            "（一",
            "（一般）",
            "（）",
            "第一章",
            "第一条",
            "第一",
            "就是",
            "是",
            "1-3.张三",
            "1,2",
            "零是",
            "0.",
            "三五、",
            "一切是",
            "张三、李四",
        ];
        for text in texts {
            assert_eq!(marker(text), None, "{text}");
        }
    }

    fn shown(text: &str, after: u32) -> Vec<String> {
        let items = inline_items(text, after);
        let ends = items.iter().skip(1).map(|item| item.start).chain([text.len()]);
        items.iter().zip(ends).map(|(item, end)| format!("{}={}", item.number, &text[item.content..end])).collect()
    }

    #[test]
    fn inline_enumerations() {
        let cases: [(&str, u32, &[&str]); 20] = [
            ("一是甲。二是乙。", 0, &["1=甲。", "2=乙。"]),
            ("主要问题：一是甲；二是乙，三是丙。四是丁", 0, &["1=甲；", "2=乙，三是丙。", "4=丁"]),
            ("一是甲。“乙。”二是丙。", 0, &["1=甲。“乙。”", "2=丙。"]),
            ("一是甲; 二是乙.", 0, &["1=甲; ", "2=乙."]),
            ("二是乙。三是丙。", 1, &["2=乙。", "3=丙。"]),
            ("二是乙。", 0, &[]),
            ("三是丙。", 1, &[]),
            ("一是甲。一是乙。二是丙。", 0, &["1=甲。一是乙。", "2=丙。"]),
            ("一是一些干部。就是不好。", 0, &["1=一些干部。就是不好。"]),
            ("没有编号的问题。", 0, &[]),
            ("这一是，那二是。", 0, &[]),
            ("一是甲，二是乙", 0, &["1=甲，二是乙"]),
            ("第一，甲。第二，乙。一是丙。", 0, &["1=甲。", "2=乙。一是丙。"]),
            ("计划：（1）甲；（2）乙。", 0, &["1=甲；", "2=乙。"]),
            ("包括：①甲；②乙。", 0, &["1=甲；", "2=乙。"]),
            ("（1）甲。一是乙。二是丙。（2）丁", 0, &["1=甲。一是乙。二是丙。", "2=丁"]),
            ("叁是丙。", 2, &["3=丙。"]),
            ("一是甲。三是丙。", 0, &["1=甲。", "3=丙。"]),
            ("时间：9:00。1.甲。2.乙。", 0, &[]),
            ("一是甲。\n二是乙。", 0, &["1=甲。\n", "2=乙。"]),
        ];
        for (text, after, items) in cases {
            assert_eq!(shown(text, after), items, "{text}");
        }
    }

    proptest! {
        #[test]
        fn positions_are_sound(text in "[一二三十百第是、，。；（）()1-9.． 　①㈠甲“”]{0,24}", after in 0u32..3) {
            if let Some(found) = marker(&text) {
                prop_assert!(text.get(found.label.clone()).is_some_and(|label| !label.is_empty()));
                prop_assert!(text.get(found.len..).is_some());
                prop_assert!(found.label.end <= found.len);
            }
            let items = inline_items(&text, after);
            let mut last = (after, 0);
            for item in items {
                prop_assert!(item.number > last.0 && item.start >= last.1 && item.content > item.start);
                prop_assert!(text.get(item.start..item.content).is_some());
                last = (item.number, item.content);
            }
        }
    }
}
