//! Runs of digits in a text, with what stands between and around them.
//!
//! Numbers are written with blanks and hyphens, with full-width digits, across the end of a line. A [`Block`] is digits without
//! anything between; blocks with one separator between each two are a group, of which any part may be a number.

use std::ops::Range;

use crate::text::traits::{is_hyphen, parts_number};

/// Digits without anything between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// The digits, in ASCII; an `X` may end them.
    pub digits: String,
    /// Where they stand.
    pub range: Range<usize>,
    /// Whether a hyphen joins it to the block before.
    pub after_hyphen: bool,
    /// Whether what stands before makes it a part of something else (`A138…`, `0.138…`, `138*0000`).
    pub glued_before: bool,
    /// The same of what stands after.
    pub glued_after: bool,
}

/// The digit that `c` is, in ASCII.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

/// The groups of blocks in `text`.
pub(super) fn groups(text: &str) -> Vec<Vec<Block>> {
    let mut groups: Vec<Vec<Block>> = Vec::new();
    let mut at = 0;
    while let Some(block) = next(text, at) {
        at = block.range.end;
        let joint = groups.last().and_then(|group| group.last()).map(|last| &text[last.range.end..block.range.start]);
        let separator = joint.and_then(|joint| {
            let mut chars = joint.chars();
            chars.next().filter(|c| parts_number(*c) && chars.next().is_none())
        });
        match (separator, groups.last_mut()) {
            (Some(c), Some(group)) => group.push(Block { after_hyphen: is_hyphen(c), ..block }),
            _ => groups.push(vec![block]),
        }
    }
    groups
}

/// The first block from byte `from` on.
fn next(text: &str, from: usize) -> Option<Block> {
    let (lead, _) = text[from..].char_indices().find(|(_, c)| digit(*c).is_some())?;
    let start = from + lead;
    let mut block = Block { range: start..start, ..Block::default() };
    for (at, c) in text[start..].char_indices() {
        let Some(digit) = digit(c) else { break };
        block.digits.push(digit);
        block.range.end = start + at + c.len_utf8();
    }
    let end = block.range.end;
    let mut after = text[end..].chars();
    if let Some(c @ ('X' | 'x' | 'Ｘ' | 'ｘ')) = after.clone().next() {
        let beyond = text[end + c.len_utf8()..].chars().next();
        if !beyond.is_some_and(|c| c.is_ascii_alphanumeric() || digit(c).is_some()) {
            block.digits.push('X');
            block.range.end += c.len_utf8();
            after.next();
        }
    }
    let before = text[..start].chars().next_back();
    let is_tail =
        |c: char| before == Some(c) && text[..start - 1].chars().next_back().is_some_and(|c| digit(c).is_some());
    block.glued_before = before.is_some_and(is_glue) || is_tail('.') || is_tail(',');
    let (next, beyond) = (after.next(), after.next());
    let goes_on = matches!(next, Some('.' | ',')) && beyond.is_some_and(|c| digit(c).is_some());
    block.glued_after = next.is_some_and(is_glue) || goes_on;
    Some(block)
}

/// Whether `c` makes digits beside it a part of something longer.
fn is_glue(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '*' | '＊' | '×' | '●' | '#' | '%' | '=' | '&' | '¥' | '￥' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let block = |it: &Block| format!("{}{}", if it.after_hyphen { "-" } else { "" }, it.digits);
        groups(text).iter().map(|group| group.iter().map(block).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn blocks_join_over_one_separator() {
        assert_eq!(shown("电话 138-0000 0000，１２３Ｘ和5"), ["138 -0000 0000", "123X", "5"]);
        assert_eq!(shown("1  2，3\n4"), ["1", "2", "3 4"]);
    }

    #[test]
    fn neighbours_are_seen() {
        for (text, expected) in [
            ("A12", (true, false)),
            ("12*", (false, true)),
            ("0.12", (true, false)),
            ("12.00", (false, true)),
            ("在12。", (false, false)),
            ("12.", (false, false)),
        ] {
            let groups = groups(text);
            let blocks: Vec<&Block> = groups.iter().flatten().collect();
            let block = blocks.iter().find(|it| it.digits == "12").unwrap();
            assert_eq!((block.glued_before, block.glued_after), expected, "{text}");
        }
    }
}
