//! `mixed-width-punctuation`: half-width marks beside Han, and digits and letters in full-width form.

use std::ops::Range;

use crate::diagnostic::catalogue;
use crate::parse::prose::Passage;
use crate::text;
use crate::text::punctuation::{self, Mark};
use crate::text::traits::Traits;

use super::{Findings, Sentences, having, quoted};

/// So many of one kind and more are a habit of the whole notice, said once.
const HABIT: usize = 6;

/// Half-width marks beside Han.
pub(super) fn half_width(passages: &[Sentences<'_>], findings: &mut Findings<'_>) {
    let all = having(passages, Traits::HALF_WIDTH)
        .flat_map(|it| punctuation::half_width(it.text).into_iter().map(move |found| (it, found)));
    let all: Vec<(&Passage<'_>, (Range<usize>, Mark))> = all.collect();
    if all.is_empty() {
        return;
    }
    let mut full = [0; 6];
    for Sentences { passage, .. } in passages {
        full.iter_mut().zip(punctuation::count_full_width(passage.text)).for_each(|(sum, count)| *sum += count);
    }
    // A kind that the notice mostly writes half-width is a habit, and said once, all kinds together. A single mark is no
    // habit, but where the notice as a whole is half-width.
    let count = |mark: Mark| all.iter().filter(|(_, (_, it))| *it == mark).count();
    let least = if all.len() > full.iter().sum() { 1 } else { 2 };
    let is_habit = |mark: Mark| {
        let count = count(mark);
        count >= HABIT || (count >= least && count > full[mark as usize])
    };
    let habits: Vec<Mark> = Mark::ALL.into_iter().filter(|mark| is_habit(*mark)).collect();
    if let Some((passage, (range, _))) = all.iter().find(|(_, (_, mark))| habits.contains(mark)) {
        let sum: usize = habits.iter().map(|mark| count(*mark)).sum();
        let forms =
            |full: bool| habits.iter().map(|it| if full { it.forms().1 } else { it.forms().0 }).collect::<Vec<_>>();
        let (narrow, wide) = (forms(false).join(" "), forms(true).join(" "));
        let message = text!(
            "全文用半角标点 {narrow}，共 {sum} 处，第一处在这里",
            "half-width {narrow} throughout: {sum}, the first is here",
            sum = ("place", "places")
        );
        let hint = text!("中文里用全角 {wide}，可以整篇替换", "Chinese text has {wide}; replace them all at once");
        findings.report(&catalogue::MIXED_WIDTH_PUNCTUATION, passage, range.clone(), message, hint);
    }
    for (passage, (range, mark)) in all.into_iter().filter(|(_, (_, mark))| !habits.contains(mark)) {
        let words = quoted(&passage.text[range.clone()]);
        let wide = mark.forms().1;
        let message = text!("汉字旁边用了半角标点“{words}”", "half-width punctuation beside Han: {words}");
        let hint = text!("改为全角“{wide}”", "write {wide}");
        findings.report(&catalogue::MIXED_WIDTH_PUNCTUATION, passage, range, message, hint);
    }
}

/// Digits and letters in full-width form.
pub(super) fn full_width_digits(passages: &[Sentences<'_>], findings: &mut Findings<'_>) {
    let all = having(passages, Traits::FULL_WIDTH)
        .flat_map(|it| punctuation::full_width_forms(it.text).into_iter().map(move |range| (it, range)));
    let all: Vec<(&Passage<'_>, Range<usize>)> = all.collect();
    let count = all.len();
    let shown = if count >= HABIT { 1 } else { count };
    for (passage, range) in all.into_iter().take(shown) {
        let written = &passage.text[range.clone()];
        let right = punctuation::narrow(written);
        let message = match shown < count {
            true => text!(
                "全文用全角数字、字母，共 {count} 处，第一处是“{written}”",
                "full-width digits or letters throughout: {count}, the first is {written}",
                count = ("place", "places")
            ),
            false => text!("全角的数字、字母“{written}”", "full-width digits or letters: {written}"),
        };
        let hint = text!("改为半角“{right}”", "write {right}");
        findings.report(&catalogue::MIXED_WIDTH_PUNCTUATION, passage, range, message, hint);
    }
}
