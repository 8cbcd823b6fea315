//! A blank inside of a Chinese sentence, as text copied from a PDF has where a line ended.

use std::ops::Range;

use super::han::is_han;
use super::numeral::is_numeral;

/// The single blanks between Han that tear a sentence.
///
/// Blanks that separate are no slips: names (`张 三`), fields (`地点 图书馆`), signatures and dates, slogans in quotation marks, lines
/// without a comma or full stop, aligned columns (two blanks and more). So the words before must be long.
pub fn torn(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b' ', text.as_bytes()) {
        let (before, after) = (&text[..at], &text[at + 1..]);
        if before.ends_with(is_han) && after.starts_with(is_han) && tears(before, after) {
            found.push(at..at + 1);
        }
    }
    found
}

/// So many Han before a blank are a sentence and no name, label or unit.
const LONG: usize = 5;

fn tears(before: &str, after: &str) -> bool {
    let line_before = before.rsplit('\n').next().unwrap_or("");
    let line_after = after.split('\n').next().unwrap_or("");
    let is_stop = |c: char| matches!(c, '，' | '。' | '；' | ',' | ';');
    let is_sentence = line_before.contains(is_stop) || line_after.contains(is_stop);
    let left = before.chars().rev().take_while(|c| is_han(*c)).count();
    let right = after.chars().take_while(|c| is_han(*c)).count();
    let is_numbered = after.chars().take(4).all(is_numeral) && right >= 4;
    let is_columns = line_before.matches(' ').count() + line_after.matches(' ').count() > 3;
    is_sentence && left >= LONG && right >= 2 && left != right && !is_numbered && !is_columns && !is_quoted(line_before)
}

/// Whether a title or a quotation is open at the end of `before`.
fn is_quoted(before: &str) -> bool {
    let mut depth = 0i32;
    let mut straight = false;
    for c in before.chars() {
        match c {
            '“' | '《' | '「' | '‘' | '（' | '(' => depth += 1,
            '”' | '》' | '」' | '’' | '）' | ')' => depth = (depth - 1).max(0),
            '"' => straight = !straight,
            _ => {}
        }
    }
    depth > 0 || straight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_that_tear_and_blanks_that_part() {
        let cases = [
            ("发展战略内涵研究与 实践探索不够全面。", 1),
            ("并与学校人事 处室、各学院沟通。", 1),
            ("获奖者为张 三、李四，名次不分先后。", 0),
            ("国际交流合作处 教务处", 0),
            ("特此公示。\n国际交流合作处 二〇二三年九月", 0),
            ("时间 本周三下午，地点 图书馆三层报告厅。", 0),
            ("学习“读书破万卷下笔 如有神助力学习”，认真整改。", 0),
            ("全面推进依法治校 努力实现振兴发展，认真整改。", 0),
            ("学校于 2023 年整改。", 0),
            ("本次学习安排如下表  张三，李四", 0),
        ];
        for (text, expected) in cases {
            assert_eq!(torn(text).len(), expected, "{text}");
        }
    }
}
