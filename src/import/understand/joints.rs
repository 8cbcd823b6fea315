//! Lines and paragraphs: pages' numbers, lines that a program has broken, breaks that stand for paragraphs.

use super::super::document::{Align, Block, Dropped, Glyph, Paragraph, Unit};
use super::super::report::Report;
use super::around;
use crate::text;
use crate::text::han::joins_without_space;
use crate::text::ordinal::{Style, marker};

/// Takes out lines that are a page's number: `- 3 -`, `— 3 —`, `第 3 页`, `第3页 共5页`. A bare number is one only if
/// several of them count up.
pub(super) fn page_numbers(blocks: Vec<Block>, unit: Unit, report: &mut Report) -> Vec<Block> {
    if unit != Unit::Lines {
        return blocks;
    }
    let bare: Vec<(usize, u32)> = blocks
        .iter()
        .enumerate()
        .filter_map(|(i, block)| Some((i, block.paragraph()?.text().trim().parse().ok()?)))
        .collect();
    let counts = bare.len() >= 2 && bare.first().is_some_and(|(_, n)| *n <= 2) && {
        bare.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1)
    };
    let mut kept = Vec::with_capacity(blocks.len());
    for (i, block) in blocks.into_iter().enumerate() {
        let text = block.paragraph().map(Paragraph::text).unwrap_or_default();
        let is_bare = counts && bare.binary_search_by_key(&i, |(at, _)| *at).is_ok();
        if !is_bare && !is_page_number(text.trim()) {
            kept.push(block);
            continue;
        }
        let place = block.paragraph().map(Paragraph::place);
        let message = text!("页码", "page number");
        report.drop_all(vec![Dropped { name: "page-number", place, words: text.trim().to_owned(), message }]);
    }
    kept
}

fn is_page_number(text: &str) -> bool {
    let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let dashes: &[char] = &['-', '—', '–', '－', '─'];
    let inner = tight.trim_matches(dashes);
    if tight.starts_with(dashes) && tight.ends_with(dashes) && digits(inner) {
        return true;
    }
    let rest = tight.strip_prefix('第').and_then(|rest| rest.split_once('页'));
    rest.is_some_and(|(number, total)| {
        let total = total.trim_start_matches(['，', ',', '/']);
        let all = total.strip_prefix('共').and_then(|total| total.strip_suffix('页'));
        digits(number) && (total.is_empty() || all.is_some_and(digits))
    })
}

/// Marks after which a sentence is complete.
fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '!' | '？' | '?' | '；' | ';' | '：' | ':' | '”' | '"' | '）' | ')')
}

/// A line as the joining of lines sees it.
struct Shape {
    width: usize,
    indent: usize,
    blank: bool,
    /// Whether it ends as a sentence does.
    ends: bool,
}

impl Shape {
    fn of(paragraph: &Paragraph) -> Shape {
        let width = |g: &Glyph| match g.c {
            '\t' => 4,
            c if c.is_ascii() => 1,
            _ => 2,
        };
        let end = paragraph.glyphs.iter().rposition(Glyph::is_visible).map_or(0, |at| at + 1);
        Shape {
            width: paragraph.glyphs[..end].iter().map(width).sum(),
            indent: paragraph.glyphs.iter().take_while(|g| !g.is_visible()).map(width).sum(),
            blank: end == 0,
            ends: end > 0 && ends_sentence(paragraph.glyphs[end - 1].c),
        }
    }
}

/// No program breaks lines at more than this.
const WIDEST: usize = 160;

/// The width at which a program has broken the lines, if one has: several lines are as wide, and none is wider.
fn wrapping_width(shapes: &[Shape]) -> Option<usize> {
    let widths: Vec<usize> = shapes.iter().map(|s| s.width).filter(|w| *w > 0).collect();
    let mut lines_of = [0usize; WIDEST + 1];
    widths.iter().filter(|w| **w <= WIDEST).for_each(|w| lines_of[*w] += 1);
    let near = |w: usize| lines_of[w.saturating_sub(5)..=w].iter().sum::<usize>();
    let room = |w: &usize| (24..=WIDEST).contains(w);
    let widest = widths.iter().copied().filter(|w| room(w) && near(*w) >= 2).max();
    // Where blank lines part the paragraphs, a line right below another is the same paragraph.
    let parted = shapes.windows(2).filter(|pair| !pair[0].blank && pair[1].blank).count();
    let direct = shapes.windows(2).filter(|pair| !pair[0].blank && !pair[1].blank).count();
    if parted >= 4 && direct > 0 {
        let longest = widths.iter().copied().max()?;
        return room(&longest).then_some(longest);
    }
    let widest = widest?;
    // A program breaks lines inside of sentences; lines that end with them are their author's.
    let full = || shapes.iter().filter(|s| s.width + 6 > widest && s.width <= widest);
    if full().filter(|s| !s.ends).count() * 2 < full().count() {
        return None;
    }
    let wider = widths.iter().filter(|w| **w > widest).count();
    let long = widths.iter().filter(|w| **w * 2 > widest).count();
    (wider * 20 <= widths.len() && near(widest) >= 3.min(long) && near(widest) * 3 >= long).then_some(widest)
}

/// Joins the lines that a program has broken at a fixed width.
pub(super) fn lines(blocks: Vec<Block>, unit: Unit, report: &mut Report) -> Vec<Block> {
    let shapes: Option<Vec<Shape>> = blocks.iter().map(|block| block.paragraph().map(Shape::of)).collect();
    let Some(shapes) = shapes.filter(|_| unit == Unit::Lines) else { return blocks };
    let Some(width) = wrapping_width(&shapes) else { return blocks };
    let indents = shapes.iter().any(|s| s.indent > 0);
    let parts = shapes.windows(2).any(|pair| !pair[0].blank && pair[1].blank);
    let least = shapes.iter().filter(|s| !s.blank).map(|s| s.indent).min().unwrap_or(0);
    let mut out: Vec<Block> = Vec::new();
    let mut last: Option<&Shape> = None;
    for (block, shape) in blocks.into_iter().zip(&shapes) {
        let Block::Paragraph(next) = block else { continue };
        let goes_on = match (out.last(), last) {
            (Some(Block::Paragraph(before)), Some(shape_before)) => {
                !shape_before.blank && !shape.blank && {
                    let room = next.glyphs.iter().skip_while(|g| !g.is_visible());
                    let word = room.take_while(|g| g.c.is_ascii_graphic()).count();
                    let full = shape_before.width + 6.max(word + 1) > width;
                    let told = indents || parts || !shape_before.ends;
                    full && told && shape.indent < least + 2 && belongs(before, &next)
                }
            }
            _ => false,
        };
        match out.last_mut() {
            Some(Block::Paragraph(before)) if goes_on => join(before, next, "wrapped-line", report),
            _ => out.push(Block::Paragraph(next)),
        }
        last = Some(shape);
    }
    out
}

/// Whether the line `next` can be the continuation of the text `before`.
fn belongs(before: &Paragraph, next: &Paragraph) -> bool {
    let (before, next) = (before.text(), next.text());
    let ends = before.trim_end().chars().next_back().is_some_and(ends_sentence);
    let begins = marker(&next);
    // A label stands before a colon, or alone; in the middle of a sentence it is a word.
    let word = next.trim_start();
    let label = ["整改措施", "整改情况", "主要问题", "存在问题", "存在的问题", "反馈问题", "责任单位", "完成时限"]
        .iter()
        .any(|label| {
            word.strip_prefix(label)
                .is_some_and(|rest| rest.trim().is_empty() || rest.trim_start().starts_with(['：', ':']))
        });
    let heading = marker(&before).is_some_and(|m| m.style == Style::Comma) && begins.is_some();
    !(label || heading || (ends && begins.is_some()))
}

/// Appends `next` to `before`, as a reader reads it.
fn join(before: &mut Paragraph, mut next: Paragraph, name: &'static str, report: &mut Report) {
    let end = before.glyphs.iter().rposition(Glyph::is_visible).map_or(0, |at| at + 1);
    before.glyphs.truncate(end);
    next.trim();
    let (Some(last), Some(first)) = (before.glyphs.last().copied(), next.glyphs.first().copied()) else { return };
    let blank = !joins_without_space(last.c, first.c);
    let at = before.glyphs.len();
    if blank {
        before.glyphs.push(Glyph { c: ' ', ..first });
    }
    before.glyphs.append(&mut next.glyphs);
    let from = if blank { at + 1 } else { at };
    let broken = around(&before.glyphs, at, from, "⏎");
    let joined = around(&before.glyphs, at, from, if blank { " " } else { "" });
    let message = match name {
        "title-break" => text!("标题分成几行，连成一行", "a title on several lines, joined"),
        _ => text!("句子中间换行，连成一段", "a line broken inside a sentence, joined"),
    };
    report.repair(name, last.place, broken, joined, message);
}

/// Joins lines of a title that stand in paragraphs of their own.
pub(super) fn join_title(before: &mut Paragraph, next: Paragraph, report: &mut Report) {
    join(before, next, "title-break", report);
}

/// Paragraphs with line breaks inside: lines of one width are one text; all others are paragraphs.
pub(super) fn soft_breaks(blocks: Vec<Block>, report: &mut Report) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) if paragraph.glyphs.iter().any(|g| g.c == '\n') => {
                out.extend(unbroken(&paragraph, report).into_iter().map(Block::Paragraph));
            }
            block => out.push(block),
        }
    }
    out
}

fn unbroken(paragraph: &Paragraph, report: &mut Report) -> Vec<Paragraph> {
    let parts = paragraph.glyphs.split(|g| g.c == '\n');
    let lines: Vec<Paragraph> = parts
        .map(|glyphs| Paragraph { glyphs: glyphs.to_vec(), hints: paragraph.hints })
        .filter(|line| !line.is_blank())
        .collect();
    let shapes: Vec<Shape> = lines.iter().map(Shape::of).collect();
    let is_title = paragraph.hints.title || (paragraph.hints.align == Align::Centre && lines.len() <= 3);
    let width = if lines.len() >= 3 { wrapping_width(&shapes) } else { None };
    let mut out: Vec<Paragraph> = Vec::new();
    let mut last_width = 0;
    for (line, shape) in lines.into_iter().zip(&shapes) {
        let full = width.is_some_and(|width| last_width + 6 > width);
        match out.last_mut() {
            Some(before) if is_title => join(before, line, "title-break", report),
            Some(before) if full && belongs(before, &line) => join(before, line, "wrapped-line", report),
            Some(before) => {
                let last = before.glyphs.iter().rfind(|g| g.is_visible()).copied();
                let tail: String =
                    before.glyphs.iter().rev().take(5).map(|g| g.c).collect::<Vec<_>>().iter().rev().collect();
                let head: String = line.glyphs.iter().take(5).map(|g| g.c).collect();
                if let Some(last) = last {
                    let message = text!("段内换行，分成两段", "a line break inside a paragraph became a new paragraph");
                    report.repair(
                        "soft-break",
                        last.place,
                        format!("{tail}↵{head}"),
                        format!("{tail}¶{head}"),
                        message,
                    );
                }
                out.push(line);
            }
            None => out.push(line),
        }
        last_width = shape.width;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> Vec<String> {
        let mut report = Report::default();
        let blocks = super::super::super::plain::read(text).blocks;
        let blocks = page_numbers(blocks, Unit::Lines, &mut report);
        let texts =
            lines(blocks, Unit::Lines, &mut report).into_iter().filter_map(|b| b.paragraph().map(Paragraph::text));
        texts.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn lines_of_one_width_are_joined() {
        let text = "　　根据统一安排，现将整改情况予以公示如下，\n请全体师生员工予以监督，并通过以下渠道反映\n意见。\n\
                    一、关于制度的问题\n　　一是对相关制度的梳理不够及时，部分制度没有\n修订。二是执行不够有力。\n- 1 -\n";
        assert_eq!(
            joined(text),
            [
                "根据统一安排，现将整改情况予以公示如下，请全体师生员工予以监督，并通过以下渠道反映意见。",
                "一、关于制度的问题",
                "一是对相关制度的梳理不够及时，部分制度没有修订。二是执行不够有力。",
            ]
        );
    }

    #[test]
    fn lines_of_their_own_stay() {
        let text = "甲处\n整改情况公示\n一、制度的问题\n问题：很多。\n措施：改。\n甲处\n2023年9月22日\n";
        assert_eq!(joined(text).len(), 7);
    }

    #[test]
    fn page_numbers_are_told_from_items() {
        for text in ["- 3 -", "— 12 —", "第 3 页", "第3页 共5页", "第3页，共5页"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["3", "2、安排", "3-5", "第三页", "-", "2023"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
