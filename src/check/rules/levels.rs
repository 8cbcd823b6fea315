//! `level-skipped`: headings go down one level at a time, and their numerals in the order 一、（一） 1. （1）.
//!
//! Levels of numerals may be left out (一、 and then 1.), as the rules for official documents allow; upside down they are
//! wrong.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::parse::structure::Heading;
use crate::text;
use crate::text::ordinal::Style;

use super::ordinals::written;

pub(super) fn check(_: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    // The headings that the one at hand stands under, the topmost first.
    let mut above: Vec<&Heading> = Vec::new();
    let mut told = None;
    for heading in &notice.body.headings {
        above.retain(|other| other.level < heading.level);
        let parent = above.last().copied();
        if let Some(parent) = parent.filter(|parent| heading.level > parent.level + 1) {
            let (from, to) = ("#".repeat(parent.level.into()), "#".repeat(heading.level.into()));
            let message = text!("标题从 {from} 跳到了 {to}", "the headings jump from {from} to {to}");
            let right = "#".repeat(usize::from(parent.level) + 1);
            let hint = text!("下一级标题写 {right}", "a heading of the next level is {right}");
            let at = notice.at(heading.span);
            let marks = at.start..at.start + u32::from(heading.level);
            let diagnostic = Diagnostic::new(&catalogue::LEVEL_SKIPPED, &notice.path, message);
            found.push(diagnostic.at(marks.start as usize..marks.end as usize).about(&to).hint(hint));
        }
        // One complaint about all that stand under the same heading.
        let under = parent.map(|parent| parent.span);
        if let Some(diagnostic) = upside_down(notice, heading, &above).filter(|_| told.is_none() || told != under) {
            found.push(diagnostic);
            told = under;
        }
        above.push(heading);
    }
}

/// `一、` under `（一）`.
fn upside_down(notice: &Notice, heading: &Heading, above: &[&Heading]) -> Option<Diagnostic> {
    let (style, number, span) = heading.numeral?;
    let parent = above.iter().rev().find_map(|heading| heading.numeral);
    let (over, over_number, _) =
        parent.filter(|(over, ..)| rank(style).zip(rank(*over)).is_some_and(|(own, over)| own < over))?;
    let (upper, lower) = (written(over, over_number), written(style, number));
    let message =
        text!("编号的层次颠倒了：“{lower}”在“{upper}”下面", "numerals upside down: “{lower}” under “{upper}”");
    let hint = text!("层次依次是 一、（一） 1. （1）", "the levels are, in turn, 一、（一） 1. （1）");
    let diagnostic = Diagnostic::new(&catalogue::LEVEL_SKIPPED, &notice.path, message);
    Some(diagnostic.at(notice.at(span)).about(&lower).hint(hint))
}

/// The level of a numeral by custom; those of other families stand at any.
fn rank(style: Style) -> Option<u8> {
    match style {
        Style::Comma => Some(0),
        Style::Paren => Some(1),
        Style::Digit => Some(2),
        Style::DigitParen => Some(3),
        Style::Circled | Style::Is | Style::Nth => None,
    }
}
