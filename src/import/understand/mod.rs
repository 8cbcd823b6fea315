//! A source understood: noise mended, head and signature taken, facts found, slips noticed. The text itself stays.

pub(super) mod blanks;
pub(super) mod facts;
pub(super) mod head;
pub(super) mod joints;
pub(super) mod names;
pub(super) mod suspicions;
pub(super) mod tail;

use super::document::{Block, Document, Glyph, Paragraph, Place};
use super::front::Front;
use super::report::Report;
use crate::config::Config;

/// A source whose head and signature have become front matter; the rest is the body.
pub struct Understood {
    /// What goes between the `+++` lines.
    pub front: Front,
    /// The body, block by block.
    pub body: Vec<Block>,
    /// The first block of the closing, if something says so.
    pub closing: Option<usize>,
}

/// Understands `document`. Whatever leaves the text is named in `report`.
pub fn understand(document: &mut Document, config: &Config, report: &mut Report) -> Understood {
    let mut blocks = std::mem::take(&mut document.blocks);
    blanks::controls(&mut blocks, report);
    blocks = joints::page_numbers(blocks, document.unit, report);
    blocks = joints::lines(blocks, document.unit, report);
    blocks = joints::soft_breaks(blocks, report);
    blocks.iter_mut().for_each(trim);
    blocks.retain(|block| match block {
        Block::Paragraph(paragraph) => !paragraph.is_blank(),
        _ => true,
    });
    suspicions::all(&blocks, report);
    let mut front = Front::default();
    let head = head::take(&mut blocks, document, config, report);
    let tail = tail::take(&mut blocks, &head, config, report);
    front.names(head, tail, &mut blocks, document, config, report);
    for block in &mut blocks {
        match block {
            Block::Paragraph(paragraph) => blanks::mend(paragraph, report),
            Block::Table(_) | Block::Raw { .. } => {}
        }
    }
    let closing = facts::find(&mut blocks, &mut front, report);
    Understood { front, body: blocks, closing }
}

fn trim(block: &mut Block) {
    if let Block::Paragraph(paragraph) = block {
        paragraph.trim();
    }
}

/// The place of the byte `at` of the paragraph's text.
pub(super) fn place_of(paragraph: &Paragraph, at: usize) -> Place {
    let mut byte = 0;
    for glyph in &paragraph.glyphs {
        byte += glyph.c.len_utf8();
        if byte > at {
            return glyph.place;
        }
    }
    paragraph.glyphs.last().map_or(Place::default(), |glyph| glyph.place)
}

/// A few characters on both sides of the glyph at `at`, `middle` between them.
pub(super) fn around(glyphs: &[Glyph], before: usize, after: usize, middle: &str) -> String {
    let from = before.saturating_sub(5);
    let to = (after + 5).min(glyphs.len());
    let text = |glyphs: &[Glyph]| glyphs.iter().map(|g| g.c).collect::<String>();
    text(&glyphs[from..before]) + middle + &text(&glyphs[after..to])
}
