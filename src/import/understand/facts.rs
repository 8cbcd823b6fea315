//! Facts that the text states: inspection, publicity period, contacts, totals. They are copied; the text keeps them, but for
//! lines of nothing but contacts.

mod closing;
mod contacts;
mod inspection;
mod period;
mod publicity;
mod totals;

use super::super::document::Block;
use super::super::front::Front;
use super::super::report::Report;
use crate::text::ordinal::{Style, marker};

/// Finds the facts of `blocks`. Gives the block with which the closing begins, where its words say so.
pub(super) fn find(blocks: &mut Vec<Block>, front: &mut Front, report: &mut Report) -> Option<usize> {
    let opening = blocks.iter().take_while(|block| !begins_section(block)).count().min(8);
    for block in &blocks[..opening] {
        if let Some(paragraph) = block.paragraph() {
            inspection::inspection(paragraph, front, report);
            totals::totals(paragraph, front, report);
        }
    }
    for paragraph in blocks.iter().filter_map(Block::paragraph) {
        publicity::publicity(paragraph, front, report);
    }
    contacts::contacts(blocks, front, report);
    closing::closing(blocks)
}

fn begins_section(block: &Block) -> bool {
    let Some(paragraph) = block.paragraph() else { return false };
    let text = paragraph.text();
    marker(&text).is_some_and(|m| m.style <= Style::Paren) || paragraph.hints.heading.is_some()
}

/// The sentences of a text, each with its first byte.
fn sentences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(['。', '；', ';', '！']).map(move |sentence| {
        at += sentence.len();
        (at - sentence.len(), sentence)
    })
}
