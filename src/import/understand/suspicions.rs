//! What looks like a slip of the pen. It is said, with its place, and never mended.

use super::super::document::{Block, Paragraph, Place};
use super::super::report::Report;
use super::{around, place_of};
use crate::text;
use crate::text::consistency;
use crate::text::han::is_han;
use crate::text::numeral;
use crate::text::ordinal::{Style, inline_items, marker};

/// Longer paragraphs are no prose.
const LONGEST: usize = 20_000;

/// After so many slips a text is not worth looking through.
const MOST: usize = 1_000;

/// Looks through all blocks.
pub(super) fn all(blocks: &[Block], report: &mut Report) {
    let paragraphs = blocks.iter().filter_map(Block::paragraph).filter(|it| it.glyphs.len() <= LONGEST);
    let paragraphs: Vec<&Paragraph> = paragraphs.collect();
    for paragraph in &paragraphs {
        if report.suspicions.len() > MOST {
            break;
        }
        let text = paragraph.text();
        doubled_marks(paragraph, &text, report);
        doubled_words(paragraph, &text, report);
        repeated_in_clause(paragraph, &text, report);
        unbalanced(paragraph, &text, report);
        broken_dates(paragraph, &text, report);
        residue(paragraph, &text, report);
        gaps(paragraph, &text, report);
        sums(paragraph, &text, report);
        two_names(paragraph, &text, report);
    }
    unquoted_terms(&paragraphs, report);
    uneven_headings(&paragraphs, report);
    section_gaps(&paragraphs, report);
    half_width(&paragraphs, report);
}

/// The words around the bytes `at..end`.
fn words(paragraph: &Paragraph, text: &str, at: usize, end: usize) -> String {
    let from = text[..at].chars().count();
    let to = from + text[at..end].chars().count();
    around(&paragraph.glyphs, from, to, &text[at..end])
}

fn suspect(
    report: &mut Report,
    name: &'static str,
    paragraph: &Paragraph,
    text: &str,
    at: usize,
    end: usize,
    message: crate::lang::Text,
) {
    report.suspect(name, place_of(paragraph, at), &words(paragraph, text, at, end), message);
}

/// `;、`, `，，`, `。。`
fn doubled_marks(paragraph: &Paragraph, text: &str, report: &mut Report) {
    let is_mark = |c: char| matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | ',' | ';' | ':');
    let mut last: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        if let Some((before, mark)) = last
            && is_mark(c)
            && is_mark(mark)
            && !matches!((mark, c), ('！' | '？', '！' | '？'))
        {
            let end = at + c.len_utf8();
            let message = text!("标点「{mark}{c}」连用", "two marks together: {mark}{c}");
            suspect(report, "doubled-punctuation", paragraph, text, before, end, message);
        }
        last = Some((at, c));
    }
}

/// Words that are written twice by mistake only.
/// Others come together in good Chinese: 为了了解, 目的的, 以及及时, 成都都, 方向向好.
const SINGLE: &str = "对和与把被就也从";

fn doubled_words(paragraph: &Paragraph, text: &str, report: &mut Report) {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for pair in chars.windows(2) {
        let (at, c) = pair[0];
        if c == pair[1].1 && SINGLE.contains(c) {
            let end = pair[1].0 + c.len_utf8();
            // The first of the two may end a word of its own: 针对对.
            let at = if text[..at].ends_with('针') { at - '针'.len_utf8() } else { at };
            let message = text!("「{c}」重复", "{c} is written twice");
            suspect(report, "repeated-word", paragraph, text, at, end, message);
        }
    }
    for phrase in ["充分够", "进一步进一步", "等等等", "问题问题", "整改整改", "情况情况"] {
        for (at, _) in text.match_indices(phrase) {
            let message = text!("「{phrase}」不通", "{phrase} reads like a slip");
            suspect(report, "odd-words", paragraph, text, at, at + phrase.len(), message);
        }
    }
}

/// 方面还有差距方面: the same word twice in one clause, a few characters apart.
fn repeated_in_clause(paragraph: &Paragraph, text: &str, report: &mut Report) {
    for word in ["方面", "情况", "进行", "开展", "加强", "进一步"] {
        let found: Vec<usize> = text.match_indices(word).map(|(at, _)| at).collect();
        for pair in found.windows(2) {
            let between = &text[pair[0] + word.len()..pair[1]];
            let count = between.chars().count();
            if (1..=5).contains(&count) && between.chars().all(is_han) && !between.contains(['和', '与', '及']) {
                let end = pair[1] + word.len();
                let message = text!("一句话里「{word}」重复", "{word} stands twice in one clause");
                suspect(report, "repeated-in-clause", paragraph, text, pair[0], end, message);
            }
        }
    }
}

/// Brackets and quotation marks without their partner.
fn unbalanced(paragraph: &Paragraph, text: &str, report: &mut Report) {
    const PAIRS: &[(char, char)] =
        &[('（', '）'), ('(', ')'), ('《', '》'), ('“', '”'), ('‘', '’'), ('【', '】'), ('〔', '〕')];
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut wrong: Vec<(usize, char)> = Vec::new();
    // 1） and （ ) of mixed widths are habits, no slips: widths are taken as one.
    let family = |c: char| match c {
        '(' => '（',
        ')' => '）',
        c => c,
    };
    for (at, c) in text.char_indices() {
        let c = family(c);
        if PAIRS.iter().any(|(a, _)| *a == c) {
            open.push((at, c));
        } else if let Some((a, _)) = PAIRS.iter().find(|(_, b)| *b == c) {
            match open.iter().rposition(|(_, o)| o == a) {
                Some(i) => drop(open.remove(i)),
                None if c == '）' && starts_numeral(&text[..at]) => {}
                None => wrong.push((at, c)),
            }
        }
    }
    wrong.append(&mut open);
    for (at, c) in wrong {
        let end = at + text[at..].chars().next().map_or(1, char::len_utf8);
        let message = text!("「{c}」没有配对", "{c} has no partner");
        suspect(report, "unbalanced-bracket", paragraph, text, at, end, message);
    }
    let straight: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    if straight.len() % 2 == 1
        && let Some(&at) = straight.last()
    {
        let message = text!("英文双引号不成对", "an odd number of straight quotes");
        suspect(report, "unbalanced-quotes", paragraph, text, at, at + 1, message);
    }
}

/// Whether `before` ends in a numeral that begins the text or a clause, as `1）` does.
fn starts_numeral(before: &str) -> bool {
    let rest = before.trim_end_matches(|c: char| c.is_ascii_digit() || numeral::is_numeral(c));
    rest.len() < before.len() && rest.trim_end().chars().next_back().is_none_or(|c| "。；;：:，,".contains(c))
}

/// `2021915日`, `20227月1日`: a 年 or 月 was lost on the way.
fn broken_dates(paragraph: &Paragraph, text: &str, report: &mut Report) {
    for (end, mark) in text.char_indices().filter(|(_, c)| matches!(c, '日' | '月')) {
        let digits = text[..end].bytes().rev().take_while(u8::is_ascii_digit).count();
        let start = end - digits;
        let number = &text[start..end];
        let year = number.starts_with("20") || number.starts_with("19");
        let lost = (digits >= 3 && mark == '日') || (digits >= 5 && year && mark == '月');
        if lost && digits <= 8 {
            let message = text!("日期可能缺了「年」或「月」", "a 年 or 月 seems to be lost from this date");
            suspect(report, "broken-date", paragraph, text, start, end + mark.len_utf8(), message);
        }
    }
}

/// Traces of other programs: tags, broken characters, readings in brackets.
fn residue(paragraph: &Paragraph, text: &str, report: &mut Report) {
    for tag in ["</span>", "</p>", "<br", "&nbsp;", "</div>", "<span"] {
        for (at, _) in text.match_indices(tag) {
            let message = text!("像是网页残留", "this looks left over from a web page");
            suspect(report, "html-residue", paragraph, text, at, at + tag.len(), message);
        }
    }
    for (at, c) in text.char_indices().filter(|(_, c)| *c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(c)) {
        let message = text!("这个字显示不出来，可能已经丢失", "this character cannot be shown; it may be lost");
        suspect(report, "broken-character", paragraph, text, at, at + c.len_utf8(), message);
    }
}

/// 一是……三是……
fn gaps(paragraph: &Paragraph, text: &str, report: &mut Report) {
    let items = inline_items(text, 0);
    for pair in items.windows(2) {
        let (a, b) = (pair[0].number, pair[1].number);
        if b != a + 1 {
            let message = text!("编号从 {a} 跳到 {b}", "the numbering jumps from {a} to {b}");
            suspect(report, "ordinal-gap", paragraph, text, pair[1].start, pair[1].content, message);
        }
    }
}

fn section_gaps(paragraphs: &[&Paragraph], report: &mut Report) {
    let mut last = 0;
    for paragraph in paragraphs {
        let text = paragraph.text();
        let Some(found) = marker(&text).filter(|m| m.style == Style::Comma) else { continue };
        if last > 0 && found.number != last + 1 && found.number != 1 {
            let number = found.number;
            let message = text!("编号从 {last} 跳到 {number}", "the numbering jumps from {last} to {number}");
            suspect(report, "ordinal-gap", paragraph, &text, found.label.start, found.len.min(text.len()), message);
        }
        last = found.number;
    }
}

/// 共5个问题，其中已完成3个、正在推进1个.
fn sums(paragraph: &Paragraph, text: &str, report: &mut Report) {
    let mut from = 0;
    for sentence in text.split_inclusive(['。', '；', ';']) {
        let start = from;
        from += sentence.len();
        let Some(split) = sentence.find("其中") else { continue };
        for unit in ["个", "项", "条", "件"] {
            let (head, tail) = sentence.split_at(split);
            let Some(total) = counts_of(head, unit).pop() else { continue };
            let parts = counts_of(tail, unit);
            let sum: u32 = parts.iter().map(|(n, _)| n).sum();
            if parts.len() >= 2 && sum != total.0 && parts.iter().all(|(n, _)| *n <= total.0) {
                let stated = total.0;
                let message = text!("合计 {sum}，写明的是 {stated}", "the parts add up to {sum}, not {stated}");
                let at = start + total.1;
                suspect(
                    report,
                    "sum",
                    paragraph,
                    text,
                    at,
                    at + head[total.1..].chars().take(4).map(char::len_utf8).sum::<usize>(),
                    message,
                );
            }
            break;
        }
    }
}

/// The ASCII numbers before `unit`, with their places.
fn counts_of(text: &str, unit: &str) -> Vec<(u32, usize)> {
    let number = |(end, _): (usize, &str)| {
        let digits = text[..end].bytes().rev().take_while(u8::is_ascii_digit).count();
        Some((text[end - digits..end].parse().ok()?, end - digits))
    };
    text.match_indices(unit).filter_map(number).collect()
}

/// 学校 and 学院 for the same house in one paragraph.
fn two_names(paragraph: &Paragraph, text: &str, report: &mut Report) {
    for (range, one) in consistency::two_names(text) {
        let other = &text[range.clone()];
        let message = text!("同一段里既说「{one}」又说「{other}」", "{one} and {other} in one paragraph");
        suspect(report, "two-names", paragraph, text, range.start, range.end, message);
    }
}

/// Terms that stand in quotation marks mostly, and without them now and then.
fn unquoted_terms(paragraphs: &[&Paragraph], report: &mut Report) {
    let texts: Vec<String> = paragraphs.iter().map(|paragraph| paragraph.text()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (index, range) in consistency::unquoted(consistency::quoted_terms(texts.iter().copied()), &texts) {
        let term = &texts[index][range.clone()];
        let message = text!("「{term}」别处加了引号，这里没有", "{term} has quotation marks elsewhere, not here");
        suspect(report, "unquoted-term", paragraphs[index], texts[index], range.start, range.end, message);
    }
}

/// Headings of one level that end in different ways.
fn uneven_headings(paragraphs: &[&Paragraph], report: &mut Report) {
    let texts: Vec<String> = paragraphs.iter().map(|paragraph| paragraph.text()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (index, range) in consistency::uneven_headings(&texts) {
        let message = text!(
            "类别标题有的以「问题的整改」结尾，有的以「问题」结尾",
            "some headings end with 问题的整改, others with 问题"
        );
        suspect(report, "uneven-headings", paragraphs[index], texts[index], range.start, range.end, message);
    }
}

/// Half-width marks among Han, counted once for the whole text.
fn half_width(paragraphs: &[&Paragraph], report: &mut Report) {
    let mut count = 0;
    let mut first: Option<(Place, String)> = None;
    for paragraph in paragraphs {
        let glyphs = &paragraph.glyphs;
        for (at, glyph) in glyphs.iter().enumerate() {
            let beside = at > 0 && is_han(glyphs[at - 1].c) || glyphs.get(at + 1).is_some_and(|g| is_han(g.c));
            if matches!(glyph.c, ',' | ';' | ':' | '!' | '?' | '(' | ')') && beside {
                count += 1;
                first.get_or_insert_with(|| (glyph.place, around(glyphs, at, at + 1, &glyph.c.to_string())));
            }
        }
    }
    if let Some((place, words)) = first {
        let message = text!("半角标点用在汉字旁边，共 {count} 处", "half-width punctuation beside Han, {count} in all");
        report.suspect("half-width-punctuation", place, &words, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let blocks = super::super::super::plain::read(text).blocks;
        let mut report = Report::default();
        all(&blocks, &mut report);
        report.sort();
        let shown = |f: &super::super::super::report::Finding| {
            let place = f.place.unwrap_or_default();
            format!("{}:{} {}", place.line, place.column, f.name)
        };
        report.suspicions.iter().map(shown).collect()
    }

    #[test]
    fn slips_are_found_with_their_places() {
        let cases: [(&str, &[&str]); 12] = [
            ("开展合作；、坚持融合。", &["1:5 doubled-punctuation"]),
            ("针对对外教师的选拔。", &["1:1 repeated-word"]),
            ("与财务处充分够沟通。", &["1:5 odd-words"]),
            ("服务师生方面还有差距方面的问题。", &["1:5 repeated-in-clause"]),
            ("《办法（试行》已印发。", &["1:4 unbalanced-bracket"]),
            ("1）甲；2）乙。", &[]),
            ("于2021915日召开。", &["1:2 broken-date"]),
            ("一是甲。三是乙。", &["1:5 ordinal-gap"]),
            ("共发现9个问题，其中已完成6个，未完成2个。", &["1:4 sum"]),
            ("把“双高”和“双高”、“双高”作为重点，双高任务。", &["1:21 unquoted-term"]),
            ("建设学校，作为学院的大事。", &["1:8 two-names"]),
            ("甲,乙；丙。", &["1:2 half-width-punctuation"]),
        ];
        for (text, expected) in cases {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn ordinary_text_raises_no_suspicion() {
        assert!(names("为了了解情况，达到目的的同时以及及时处理地方的得失，成都都已完成。").is_empty());
        assert!(
            names("一、关于制度的问题\n主要问题：一是制度不健全。二是执行不严。\n整改措施：修订《办法》（2023年版）。")
                .is_empty()
        );
    }
}
