//! The head of a notice: what stands before the first sentence. Title, issuing unit, document number, and what a web
//! page puts there.

use super::super::document::{Align, Block, Document, Dropped, Glyph, Paragraph};
use super::super::report::Report;
use super::joints;
use super::names::{ends_like_title, is_document_number, is_unit, units};
use crate::config::Config;
use crate::text;
use crate::text::date::{self, PartialDate};
use crate::text::ordinal::{Style, marker};

/// What the head says.
#[derive(Default)]
pub struct Head {
    /// The title.
    pub title: Option<String>,
    /// Units named on a line of their own, with that line, which still stands in the text.
    pub units: Option<(Vec<String>, Paragraph)>,
    /// The document number.
    pub doc_no: Option<String>,
    /// A date on a line of its own.
    pub date: Option<PartialDate>,
    /// The day that a web page names.
    pub published: Option<PartialDate>,
}

/// How many blocks are looked at.
const REACH: usize = 12;

/// Takes the head out of `blocks`.
pub(super) fn take(blocks: &mut Vec<Block>, document: &Document, config: &Config, report: &mut Report) -> Head {
    let mut head = Head::default();
    drop_chrome(blocks, &mut head, report);
    if let Some(number) = find(blocks, limit(blocks), |p| is_document_number(p.text().trim())) {
        let paragraph = remove(blocks, number);
        let words = paragraph.text();
        report.take("doc_no", Some(paragraph.place()), &words, words.trim());
        head.doc_no = Some(words.trim().to_owned());
    }
    title(blocks, &mut head, document, config, report);
    if let Some(at) = find(blocks, limit(blocks).min(4), |p| units(&p.text(), config).is_some()) {
        let paragraph = remove(blocks, at);
        head.units = units(&paragraph.text(), config).map(|units| (units, paragraph));
    }
    if let Some(at) = find(blocks, limit(blocks).min(3), |p| bare_date(&p.text()).is_some()) {
        let paragraph = remove(blocks, at);
        head.date = bare_date(&paragraph.text());
        let value = head.date.map(|date| date.to_string()).unwrap_or_default();
        report.take("issued", Some(paragraph.place()), &paragraph.text(), &value);
    }
    if head.published.is_none() {
        head.published = document.date.as_deref().and_then(date::find).map(|(date, _)| date);
    }
    head
}

fn find(blocks: &[Block], limit: usize, is: impl Fn(&Paragraph) -> bool) -> Option<usize> {
    (0..limit.min(blocks.len())).find(|&i| blocks[i].paragraph().is_some_and(&is))
}

fn remove(blocks: &mut Vec<Block>, at: usize) -> Paragraph {
    match blocks.remove(at) {
        Block::Paragraph(paragraph) => paragraph,
        Block::Raw { seen, .. } => seen,
        Block::Table(_) => Paragraph::default(),
    }
}

/// Where the text begins: the first sentence, label, section or table.
fn limit(blocks: &[Block]) -> usize {
    let begins = |block: &Block| {
        let Some(paragraph) = block.paragraph() else { return true };
        let text = paragraph.text();
        let numbered = marker(&text).is_some_and(|m| m.style <= Style::Digit);
        let told = paragraph.hints.title || (paragraph.hints.align == Align::Centre && paragraph.hints.size >= 36);
        !told && (numbered || text.trim().contains(['。', '；']) || text.chars().count() > 70)
    };
    blocks.iter().take(REACH).position(begins).unwrap_or(blocks.len().min(REACH))
}

/// `2023年9月22日` alone, brackets around it or not.
fn bare_date(text: &str) -> Option<PartialDate> {
    let text = text.trim().trim_start_matches(['（', '(', '—', '-']).trim_end_matches(['）', ')']);
    date::parse_whole(text).filter(|date| date.day.is_some())
}

/// Takes away what a web page puts above a text.
fn drop_chrome(blocks: &mut Vec<Block>, head: &mut Head, report: &mut Report) {
    let mut at = 0;
    while at < limit(blocks).max(1).min(blocks.len()) {
        let text = blocks[at].paragraph().map(Paragraph::text).unwrap_or_default();
        let Some((name, message)) = chrome(text.trim()) else {
            at += 1;
            continue;
        };
        if name == "page-facts" && head.published.is_none() {
            head.published = date::find(&text).map(|(date, _)| date);
        }
        let paragraph = remove(blocks, at);
        report.drop_all(vec![Dropped { name, place: Some(paragraph.place()), words: text.trim().to_owned(), message }]);
    }
}

fn chrome(text: &str) -> Option<(&'static str, crate::lang::Text)> {
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    let arrows = text.contains(['>', '»', '›', '＞']) || text.matches('/').count() >= 2;
    if starts(&["当前位置", "您的位置", "您现在的位置", "现在位置"]) || (starts(&["首页"]) && arrows)
    {
        return Some(("breadcrumbs", text!("网页上的路径", "the page's breadcrumbs")));
    }
    let facts = [
        "发布时间",
        "发布日期",
        "浏览次数",
        "点击数",
        "点击量",
        "阅读次数",
        "信息来源",
        "发布者",
        "作者",
        "来源",
        "字号",
    ];
    let named = facts.iter().filter(|word| text.contains(*word)).count();
    let first = facts.iter().any(|word| text.trim_start_matches(['[', '【', '（']).starts_with(word));
    if text.chars().count() <= 120
        && !text.contains('。')
        && text.contains([':', '：'])
        && (named >= 2 || (first && named == 1))
    {
        return Some(("page-facts", text!("网页上的发布信息", "the page's facts about itself")));
    }
    None
}

fn title(blocks: &mut Vec<Block>, head: &mut Head, document: &Document, config: &Config, report: &mut Report) {
    let limit = limit(blocks);
    let largest = blocks[..limit].iter().filter_map(|b| b.paragraph().map(|p| p.hints.size)).max().unwrap_or(0);
    let score = |i: usize| {
        let paragraph = blocks[i].paragraph()?;
        Some((score(paragraph, largest, document.title.as_deref(), config), i))
    };
    let best = (0..limit).filter_map(score).max_by_key(|(score, i)| (*score, usize::MAX - i));
    let Some((_, at)) = best.filter(|(score, _)| *score >= 3) else {
        if let Some(title) = document.title.clone() {
            report.take("title", None, &title, title.trim());
            head.title = Some(title.trim().to_owned());
        }
        return;
    };
    let mut from = at;
    let mut to = at + 1;
    let known = document.title.as_deref().map(str::trim);
    let whole = blocks[at].paragraph().is_some_and(|title| known == Some(title.text().trim()));
    while !whole && from > 0 && is_first_half(&blocks[from - 1], &blocks[from], signs(blocks, from - 1), config) {
        from -= 1;
    }
    while !whole && to < limit && is_second_half(&blocks[to - 1], &blocks[to], config) {
        to += 1;
    }
    let mut title = remove(blocks, from);
    for _ in from + 1..to {
        joints::join_title(&mut title, remove(blocks, from), report);
    }
    let words = title.text();
    report.take("title", Some(title.place()), &words, words.trim());
    drop_repeats(blocks, &words, limit, report);
    head.title = Some(tidy_title(&words));
}

/// Letter-spaced titles (`公　　示`) are closed up; everything else stays.
fn tidy_title(words: &str) -> String {
    let pieces: Vec<&str> = words.split_whitespace().collect();
    let spaced = pieces.len() > 1 && pieces.iter().all(|piece| piece.chars().count() == 1);
    if spaced { pieces.concat() } else { words.trim().to_owned() }
}

fn score(paragraph: &Paragraph, largest: u16, known: Option<&str>, config: &Config) -> i32 {
    let text = paragraph.text();
    let text = text.trim();
    let hints = &paragraph.hints;
    let count = text.chars().count();
    let mut score = 0;
    let mut add = |points: i32, holds: bool| score += if holds { points } else { 0 };
    add(5, hints.title);
    add(3, hints.heading == Some(1));
    add(2, hints.align == Align::Centre);
    add(2, hints.size > 0 && hints.size == largest && largest > 28);
    add(1, hints.bold);
    add(4, ends_like_title(text));
    add(2, text.contains("关于"));
    add(1, text.contains("整改") || text.contains("公示"));
    add(6, known.is_some_and(|known| known.trim() == text));
    add(-6, text.ends_with(['：', ':', '，', ',', '；']));
    add(-4, is_unit(text, config));
    add(-6, marker(text).is_some_and(|m| m.style <= Style::Circled));
    add(-8, bare_date(text).is_some() || !(3..=90).contains(&count));
    score
}

fn same_dress(a: &Paragraph, b: &Paragraph) -> bool {
    a.hints.size == b.hints.size
        && a.hints.align == b.hints.align
        && (a.hints.size > 0 || a.hints.align == Align::Centre)
}

/// Whether two lines have the same size and place; where nothing is said of either they have.
fn dressed_alike(a: &Paragraph, b: &Paragraph) -> bool {
    a.hints.size == b.hints.size && a.hints.align == b.hints.align && a.hints.bold == b.hints.bold
}

/// Whether the line at `at` stands below the text too: then it is the unit that signs.
fn signs(blocks: &[Block], at: usize) -> bool {
    let name = blocks[at].paragraph().map(Paragraph::text).unwrap_or_default();
    let last = blocks.iter().rev().take(8).filter_map(Block::paragraph);
    blocks.len() > 8 && last.into_iter().any(|line| line.text().trim().starts_with(name.trim()))
}

/// Whether `before` is the first line of the title that `title` goes on with: 中共某某委员会 / 关于……的公示. A line that
/// `signs` is so only where the layout sets it as a part of the title.
fn is_first_half(before: &Block, title: &Block, signs: bool, config: &Config) -> bool {
    let (Some(before), Some(title)) = (before.paragraph(), title.paragraph()) else { return false };
    let (a, b) = (before.text(), title.text());
    let goes_on = b.trim().starts_with("关于") || b.trim().starts_with('的');
    let whole = marker(a.trim()).is_none() && !a.trim().ends_with(['：', ':', '。']) && !is_document_number(&a);
    // In a text, a unit's line above a blank line is no part of the title.
    let next = before.place().line + 1 >= title.place().line;
    let unit = goes_on && next && units(&a, config).is_some();
    let set = same_dress(before, title);
    whole
        && ((unit && (set || (!signs && dressed_alike(before, title))))
            || (set && !is_unit(&a, config) && !ends_like_title(&a)))
}

/// Whether `next` is another line of the title that ends with `title`.
fn is_second_half(title: &Block, next: &Block, config: &Config) -> bool {
    let (Some(title), Some(next)) = (title.paragraph(), next.paragraph()) else { return false };
    let (a, b) = (title.text(), next.text());
    let b = b.trim();
    let plain = !is_unit(b, config) && bare_date(b).is_none() && !b.ends_with(['：', ':', '。']) && marker(b).is_none();
    let unfinished = !ends_like_title(&a);
    plain && b.chars().count() <= 40 && unfinished && (ends_like_title(b) || same_dress(title, next))
}

/// A title that stands twice is needed once.
fn drop_repeats(blocks: &mut Vec<Block>, title: &str, limit: usize, report: &mut Report) {
    let tight = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let wanted = tight(title);
    let mut at = 0;
    while at < limit.min(blocks.len()) {
        let repeated = blocks[at].paragraph().is_some_and(|p| tight(&p.text()) == wanted);
        if !repeated {
            at += 1;
            continue;
        }
        let paragraph = remove(blocks, at);
        let message = text!("标题又写了一遍", "the title once more");
        let place = paragraph.glyphs.iter().find(|g: &&Glyph| g.is_visible()).map(|g| g.place);
        report.drop_all(vec![Dropped { name: "repeated-title", place, words: paragraph.text(), message }]);
    }
}
