//! `ordinal-gap`, `ordinal-repeat` within a paragraph: `一是…；二是…；四是…`.
//!
//! What stands in lists and headings is looked at with the notice (`rules/ordinals.rs`); this is the running text.

use std::ops::Range;

use crate::diagnostic::catalogue;
use crate::parse::prose::{Passage, PassageKind};
use crate::text;
use crate::text::han;
use crate::text::ordinal::{Style, marker};
use crate::text::traits::{ends_sentence, may_begin_ordinal, may_stand_before};

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    if !matches!(passage.kind, PassageKind::Paragraph | PassageKind::Cell) {
        return;
    }
    // The last number of each family; none before its first.
    let mut last: [Option<u32>; FAMILIES.len()] = [None; FAMILIES.len()];
    // How often each began: one within another of its family cannot be told from one after it.
    let mut begun = [0; FAMILIES.len()];
    let (mut may_begin, mut next) = (true, 0);
    while let Some(c) = passage.text[next..].chars().next() {
        let at = next;
        // No Han ends a sentence: of those that stand together only the first may begin an ordinal.
        next += han::run(passage.text, at).max(c.len_utf8());
        if may_begin
            && may_begin_ordinal(c)
            && let Some(found) = marker(&passage.text[at..])
            && let Some(family) = FAMILIES.iter().position(|style| *style == found.style)
        {
            let place = at + found.label.start..at + found.label.end;
            let before = last[family];
            if found.number == 1 {
                begun[family] += 1;
            }
            if let Some(before) = before {
                judge(passage, before, found.number, begun[family] > 1, place, findings);
            }
            // A text may go on with what a paragraph before it began; in its midst an enumeration begins with 1.
            if before.is_some() || found.number == 1 || at == 0 {
                last[family] = Some(found.number);
            }
        }
        may_begin = ends_sentence(c) || (may_begin && may_stand_before(c));
    }
}

/// Families of ordinals that stand in running text.
const FAMILIES: [Style; 4] = [Style::Is, Style::Nth, Style::DigitParen, Style::Circled];

fn judge(
    passage: &Passage<'_>,
    before: u32,
    number: u32,
    is_nested: bool,
    place: Range<usize>,
    findings: &mut Findings<'_>,
) {
    let label = &passage.text[place.clone()];
    let due = before + 1;
    let wanted = crate::text::numeral::format(due);
    let hint = text!("改正编号，或补上漏掉的一条", "mend the numeral, or add what is missing");
    // A reader counts those after a comma too: `一是甲；二是乙，三是丙；四是丁`.
    let stands = |numeral: String| passage.text[..place.start].contains(&numeral);
    if number > due && !stands(format!("{wanted}是")) && !stands(format!("第{wanted}")) {
        let message =
            text!("编号跳到了“{label}”：这里应当是第{wanted}", "the numerals jump to “{label}”: number {due} is due");
        findings.report(&catalogue::ORDINAL_GAP, passage, place, message, hint);
    } else if number == before && number > 1 && !is_nested {
        let message =
            text!("编号“{label}”重复：这里应当是第{wanted}", "the numeral “{label}” repeats: number {due} is due");
        findings.report(&catalogue::ORDINAL_REPEAT, passage, place, message, hint);
    }
}
