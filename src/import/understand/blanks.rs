//! Blanks and invisible characters that layout has left inside words.

use super::super::document::{Block, Glyph, OBJECT, Paragraph, is_blank};
use super::super::report::Report;
use super::around;
use crate::text;
use crate::text::han::{is_han, joins_without_space};

/// Takes control characters and invisible marks out of every block.
pub(super) fn controls(blocks: &mut [Block], report: &mut Report) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => clean(&mut paragraph.glyphs, report),
            Block::Table(table) => {
                table.rows.iter_mut().flatten().for_each(|cell| clean(&mut cell.glyphs, report));
            }
            Block::Raw { .. } => {}
        }
    }
}

fn clean(glyphs: &mut Vec<Glyph>, report: &mut Report) {
    let unwanted = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || (is_blank(c) && !c.is_whitespace());
    if !glyphs.iter().any(|g| unwanted(g.c)) {
        return;
    }
    for at in (0..glyphs.len()).filter(|&at| unwanted(glyphs[at].c)) {
        if report.is_full() {
            break;
        }
        let code = format!("U+{:04X}", glyphs[at].c as u32);
        let before = around(glyphs, at, at + 1, &format!("<{code}>"));
        let after = around(glyphs, at, at + 1, "");
        let message = text!("去掉看不见的字符 {code}", "removed the invisible character {code}");
        report.repair("invisible-character", glyphs[at].place, before, after, message);
    }
    glyphs.retain(|g| !unwanted(g.c));
}

/// Takes out single blanks that stand where Chinese text has none. Blanks that part things stay: in short lines, in rows
/// of names, two and more of them, beside Latin letters.
pub(super) fn mend(paragraph: &mut Paragraph, report: &mut Report) {
    if !is_sentence(&paragraph.glyphs) {
        return;
    }
    let glyphs = &paragraph.glyphs;
    let noise: Vec<usize> = (1..glyphs.len().saturating_sub(1)).filter(|&at| is_noise(glyphs, at)).collect();
    for &at in &noise {
        if report.is_full() {
            break;
        }
        let before = around(glyphs, at, at + 1, "␠");
        let after = around(glyphs, at, at + 1, "");
        let message = text!("去掉字中间的空格", "removed a blank inside the text");
        report.repair("space-inside-text", glyphs[at].place, before, after, message);
    }
    let mut at = 0;
    paragraph.glyphs.retain(|_| {
        at += 1;
        noise.binary_search(&(at - 1)).is_err()
    });
}

/// Whether a paragraph is running text and no row of a form, a signature, a heading.
fn is_sentence(glyphs: &[Glyph]) -> bool {
    glyphs.iter().any(|g| matches!(g.c, '。' | '；' | ';' | '！' | '？')) || glyphs.len() > 30
}

fn is_noise(glyphs: &[Glyph], at: usize) -> bool {
    let c = |at: usize| glyphs[at].c;
    matches!(c(at), ' ' | '\u{a0}')
        && !is_blank(c(at - 1))
        && !is_blank(c(at + 1))
        && c(at - 1) != OBJECT
        && c(at + 1) != OBJECT
        && joins_without_space(c(at - 1), c(at + 1))
        && !parts_names(glyphs, at)
}

/// Whether the blank at `at` is one of several that part short words: 张三 李四 王五.
fn parts_names(glyphs: &[Glyph], at: usize) -> bool {
    let short = |len: usize| (2..=4).contains(&len);
    let before = glyphs[..at].iter().rev().take_while(|g| is_han(g.c)).count();
    let after = glyphs[at + 1..].iter().take_while(|g| is_han(g.c)).count();
    let is_space = |index: Option<usize>| index.and_then(|i| glyphs.get(i)).is_some_and(|g| g.c == ' ');
    let left = short(before) && is_space((at - before).checked_sub(1));
    let right = short(after) && is_space(Some(at + 1 + after));
    (left && after > 0) || (right && before > 0)
}

#[cfg(test)]
mod tests {
    use super::super::super::plain::read;
    use super::*;

    fn mended(text: &str) -> String {
        let Some(Block::Paragraph(mut paragraph)) = read(text).blocks.pop() else { panic!() };
        mend(&mut paragraph, &mut Report::default());
        paragraph.text()
    }

    #[test]
    fn noise_goes_and_separators_stay() {
        let cases = [
            ("与有关科 室沟通,共60 名学生, 已完成。", "与有关科室沟通,共60名学生,已完成。"),
            ("主要问题: 进度只有 80%左右。", "主要问题:进度只有80%左右。"),
            ("评审专家 张小三 李小四 王五等同志参加。", "评审专家 张小三 李小四 王五等同志参加。"),
            ("教务处 2023 年 9 月 22 日", "教务处 2023 年 9 月 22 日"),
            ("第一章 总 则", "第一章 总 则"),
            ("使用 Word 2 处，A B 两类。", "使用 Word 2处，A B 两类。"),
            ("甲  乙，两个空格。", "甲  乙，两个空格。"),
        ];
        for (text, expected) in cases {
            assert_eq!(mended(text), expected);
        }
    }
}
