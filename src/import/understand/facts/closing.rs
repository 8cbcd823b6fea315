//! Where the closing begins, as its words tell.

use crate::import::document::{Block, Paragraph};
use crate::text::ordinal::{Style, inline_items, marker};

const CLOSINGS: &[&str] = &[
    "特此",
    "公示期",
    "公示时间",
    "公示日期",
    "如有异议",
    "如对",
    "联系",
    "监督电话",
    "举报",
    "附件",
    "附表",
    "欢迎",
    "通讯地址",
    "电子邮箱",
    "邮箱",
    "地址",
    "受理",
    "对整改情况有",
];

/// The first block of the closing: its words say so, and no section or list follows.
pub(super) fn closing(blocks: &[Block]) -> Option<usize> {
    let text = |i: usize| blocks.get(i).and_then(Block::paragraph).map(Paragraph::text);
    let is_part = |text: &str| {
        let label = text.find(['：', ':']).is_some_and(|at| text[..at].chars().count() <= 8);
        marker(text).is_some() || !inline_items(text, 0).is_empty() || label
    };
    let starts = |text: &str| CLOSINGS.iter().any(|word| text.trim_start().starts_with(word));
    // Items below 附件： are no list of measures.
    let attachment = |i: usize, text: &str| {
        let digit = marker(text).is_some_and(|m| m.style == Style::Digit);
        digit && i + 6 > blocks.len() && text.chars().count() <= 60 && !text.contains('。')
    };
    let mut first = None;
    for i in (0..blocks.len()).rev() {
        let Some(text) = text(i) else { break };
        if starts(&text) {
            first = Some(i);
        } else if is_part(&text) && (first.is_some() || !attachment(i, &text)) {
            break;
        }
    }
    let first = first?;
    let above = (0..first).rev().take_while(|&i| text(i).is_some_and(|text| !is_part(&text))).count();
    let stop = first.checked_sub(above + 1)?;
    let under_heading = text(stop).is_some_and(|text| {
        marker(&text).is_some_and(|m| m.style <= Style::Paren) && !text.trim_end_matches('。').contains('。')
    });
    // The plain paragraphs above belong to the closing too, unless they are the whole of a section.
    match (under_heading, above) {
        (true, 0) => None,
        (true, _) => Some(first),
        (false, _) => Some(first - above),
    }
}
