//! What a text claims about its own numbers: `3个方面12个问题，制定20项措施，已完成18项`.
//!
//! Only claims that clearly speak of the notice at hand are taken. A sentence about a former year, about the whole
//! school or about several units says nothing, nor does a round number (`10余项`), one of a part (`其中3个问题`) or of
//! each (`每个问题2项措施`). Better to miss a claim than to misread one.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text::numeral;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counted {
    /// 方面, 类
    Categories,
    /// 问题
    Problems,
    /// 措施
    Measures,
    /// Measures that are done.
    Done,
}

/// One number with what it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What is counted.
    pub what: Counted,
    /// How many there are said to be.
    pub number: u32,
    /// The number with its unit, in bytes of the text.
    pub range: Range<usize>,
}

/// Words of sentences that speak of more than this notice, or of another time.
const ELSEWHERE: &[&str] = &[
    "上一轮",
    "上轮",
    "首轮",
    "上次",
    "历次",
    "去年",
    "上年",
    "往年",
    "历年",
    "此前",
    "以来",
    "累计",
    "全校",
    "全院",
    "全省",
    "各单位",
    "各部门",
    "各学院",
    "个单位",
    "家单位",
    "个部门",
    "个学院",
    "个支部",
    "其他单位",
    "每个",
    "每项",
    "每条",
    "每类",
    "分别",
];

/// What tells of problems that were found.
const FOUND: &[&str] = &["反馈", "指出", "发现", "针对", "查找", "梳理", "提出", "存在", "涉及"];

/// What tells of measures that were taken.
const TAKEN: &[&str] = &["制定", "提出", "采取", "明确", "细化", "形成", "确定"];

/// What makes a number one of a part, of each, of a rank, or a round one.
const PARTS: &[&str] = &[
    "第", "每", "各", "近", "约", "超", "逾", "前", "后", "其中", "剩余", "其余", "另有", "还有", "尚有", "仍有",
    "完成", "整改", "解决", "销号", "办结", "落实", "新增", "增加", "这", "上述", "-", "—", "至", "到", ".", "/",
];

/// The claims of `text`, in order.
pub fn claims(text: &str) -> Vec<Claim> {
    let mut all = Vec::new();
    let mut start = 0;
    for sentence in text.split_inclusive(['。', '！', '？', '\n']) {
        if (sentence.contains("问题") || sentence.contains("措施") || sentence.contains("举措"))
            && !ELSEWHERE.iter().any(|word| sentence.contains(word))
            && !names_a_whole_year(sentence)
        {
            let found = of_sentence(sentence).into_iter();
            all.extend(found.map(|it| Claim { range: it.range.start + start..it.range.end + start, ..it }));
        }
        start += sentence.len();
    }
    all
}

/// Whether a year stands in `sentence` without a month: `2022年整改12项`.
fn names_a_whole_year(sentence: &str) -> bool {
    sentence.match_indices('年').any(|(at, year)| {
        let digits = sentence[..at].chars().rev().take_while(|c| numeral::digit_value(*c).is_some()).count();
        let rest = sentence[at + year.len()..].trim_start();
        digits == 4 && !rest.starts_with(|c| numeral::digit_value(c).is_some())
    })
}

fn of_sentence(sentence: &str) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    let mut before = None;
    let mut pass = 0;
    for (at, c) in sentence.char_indices() {
        if at >= pass && is_number(c) && !before.is_some_and(is_number) {
            let len = sentence[at..].find(|c| !is_number(c)).unwrap_or(sentence.len() - at);
            pass = at + len;
            claims.extend(claim(sentence, at..at + len, &claims));
        }
        before = Some(c);
    }
    // The number of categories counts only where that of the problems stands beside it.
    let lone = |claim: &Claim| claim.what == Counted::Categories && !says_problems(&sentence[claim.range.end..]);
    claims.retain(|claim| !lone(claim));
    claims
}

fn is_number(c: char) -> bool {
    numeral::digit_value(c).is_some() || numeral::is_numeral(c)
}

/// The claim whose number stands at `run`; `before` are those of the same sentence.
fn claim(sentence: &str, run: Range<usize>, before: &[Claim]) -> Option<Claim> {
    let (lead, rest) = (sentence[..run.start].trim_end(), sentence[run.end..].trim_start());
    let words = &sentence[run.clone()];
    let number = numeral::parse(words).filter(|n| *n > 0 && words != "一")?;
    let is_done = ["已完成", "已经完成"].iter().any(|word| lead.ends_with(word));
    let goes_on = lead.ends_with('、') && before.last().is_none_or(|claim| claim.what != Counted::Categories);
    if !is_done && (goes_on || PARTS.iter().any(|word| lead.ends_with(word))) {
        return None;
    }
    let (unit, after) = unit(rest)?;
    let end = sentence.len() - after.len();
    let has = |words: &[&str]| words.iter().any(|word| lead.contains(word));
    let what = if is_done {
        let of_measures = before.last().is_some_and(|claim| claim.what == Counted::Measures);
        (of_measures && ends_here(after)).then_some(Counted::Done)
    } else if matches!(unit, "类" | "大类" | "方面" | "个方面" | "大方面" | "个大类") {
        has(FOUND).then_some(Counted::Categories)
    } else if is_of(after, &["问题"]) || (lead.ends_with("问题") && ends_here(after)) {
        let beside = before.last().is_some_and(|claim| claim.what == Counted::Categories);
        (beside || has(FOUND)).then_some(Counted::Problems)
    } else if is_of(after, &["措施", "举措"])
        || (["措施", "举措"].iter().any(|word| lead.ends_with(word)) && ends_here(after))
    {
        has(TAKEN).then_some(Counted::Measures)
    } else {
        None
    };
    what.map(|what| Claim { what, number, range: run.start..end })
}

/// The unit at the start of `rest`, and what follows it.
fn unit(rest: &str) -> Option<(&str, &str)> {
    let units = ["个方面", "个大类", "大方面", "大类", "方面", "类", "个", "项", "条"];
    units.iter().find_map(|unit| Some((*unit, rest.strip_prefix(unit)?.trim_start())))
}

/// Whether `after` begins with one of `nouns`, adjectives apart, as a word of its own.
fn is_of(after: &str, nouns: &[&str]) -> bool {
    const ADJECTIVES: &[&str] = &["主要", "具体", "突出", "重点", "整改", "反馈", "方面", "的"];
    let mut rest = after;
    while let Some(shorter) = ADJECTIVES.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    let noun = nouns.iter().find_map(|noun| rest.strip_prefix(noun));
    noun.is_some_and(|rest| !["清单", "线索", "台账", "类型", "导向"].iter().any(|word| rest.starts_with(word)))
}

fn ends_here(after: &str) -> bool {
    after.is_empty() || after.starts_with(['，', ',', '。', '；', ';', '、', '！', '）', ')'])
}

/// Whether problems follow a number of categories: `的问题`, `12个问题`, `、12项问题`.
fn says_problems(after: &str) -> bool {
    let rest = after.trim_start().trim_start_matches(['共', '，', ',', '、']).trim_start_matches("计");
    let number = rest.find(|c| !is_number(c)).unwrap_or(rest.len());
    let noun = if number > 0 { unit(&rest[number..]).map(|(_, after)| after) } else { Some(rest) };
    noun.is_some_and(|noun| is_of(noun, &["问题"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<String> {
        claims(text).iter().map(|it| format!("{:?} {} {}", it.what, it.number, &text[it.range.clone()])).collect()
    }

    #[test]
    fn claims_are_found() {
        let cases: [(&str, &[&str]); 9] = [
            ("反馈了3个方面12个问题。", &["Categories 3 3个方面", "Problems 12 12个"]),
            ("针对反馈的四个方面的问题，制定措施20项。", &["Categories 4 四个方面", "Measures 20 20项"]),
            (
                "共发现5类9项问题，制定10项措施，已完成8项。",
                &["Categories 5 5类", "Problems 9 9项", "Measures 10 10项", "Done 8 8项"],
            ),
            ("2023年7月25日反馈意见，指出九个具体问题。", &["Problems 9 九个"]),
            ("巡察组指出问题 9 个，学院制定整改举措十五条。", &["Problems 9 9 个", "Measures 15 十五条"]),
            ("反馈5大类、十二项问题。", &["Categories 5 5大类", "Problems 12 十二项"]),
            ("甲。梳理出12个问题。", &["Problems 12 12个"]),
            ("反馈了2个主要问题，逐一制定3条整改措施。", &["Problems 2 2个", "Measures 3 3条"]),
            ("反馈３个方面６个问题", &["Categories 3 ３个方面", "Problems 6 ６个"]),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_does_not_speak_of_this_notice_is_left() {
        let texts = [
            "2022年整改12个问题。",
            "上一轮巡察反馈的12个问题已经销号。",
            "从思想、组织、作风三个方面抓好整改措施落实。",
            "向5个单位反馈了32个问题。",
            "针对每个问题制定2项措施。",
            "提出措施10余项。",
            "其中3个问题立行立改。",
            "第3个问题正在整改。",
            "反馈问题12个，已完成10个。".split('，').nth(1).unwrap(),
            "梳理了3个问题清单。",
            "发现一个问题。",
            "学院现有12个专业，问题较多。",
            "全校共发现问题120个。",
            "整改2至3个问题。",
        ];
        for text in texts {
            assert_eq!(shown(text), Vec::<String>::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn places_are_sound(text in "(反馈|制定|[0-9一二十百两]{1,3}|个|项|类|方面|问题|措施|，|。|年| |第|的|已完成){0,20}") {
            for claim in claims(&text) {
                prop_assert!(text.get(claim.range).is_some());
            }
        }
    }
}
