//! The inspection that a notice answers: when it was, who inspected, what it was called, when its results were told.

use std::ops::Range;

use super::super::place_of;
use super::period::period;
use super::sentences;
use crate::import::document::{Paragraph, Place};
use crate::import::front::Front;
use crate::import::report::Report;
use crate::text::date::{self, PartialDate};
use crate::text::numeral;

const INSPECTIONS: &[&str] = &["巡察", "巡视", "专项检查", "审计", "督查", "督导", "检查组"];

/// Takes down what the sentences of a paragraph tell of it.
pub(super) fn inspection(paragraph: &Paragraph, front: &mut Front, report: &mut Report) {
    let text = paragraph.text();
    for (start, sentence) in sentences(&text) {
        let named = INSPECTIONS.iter().any(|word| sentence.contains(word));
        let goes_on = front.inspection.start.is_some() && sentence.contains("反馈");
        if !(named || goes_on) {
            continue;
        }
        let at = |byte: usize| Some(place_of(paragraph, start + byte));
        let found = period(sentence);
        if let Some((from, to, range)) = found.clone()
            && front.inspection.start.is_none()
            && !sentence.contains("公示期")
        {
            let words = &sentence[range.clone()];
            report.take("inspection.start", at(range.start), words, &from.to_string());
            report.take("inspection.end", at(range.start), words, &to.to_string());
            (front.inspection.start, front.inspection.end) = (Some(from), Some(to));
            inspection_names(sentence, &at, front, report);
        }
        let within = found.map(|(.., range)| range).unwrap_or(0..0);
        if let Some((day, range)) = feedback(sentence, &within)
            && front.inspection.feedback.is_none()
        {
            report.take("inspection.feedback", at(range.start), &sentence[range], &day.to_string());
            front.inspection.feedback = Some(day);
        }
        if front.inspection.round.is_none()
            && let Some((at_round, words)) = round(sentence)
        {
            report.take("inspection.round", at(at_round), words, words);
            front.inspection.round = Some(words.to_owned());
        }
    }
}

/// The day of feedback: the last date before 反馈 that is not of the period.
fn feedback(sentence: &str, period: &Range<usize>) -> Option<(PartialDate, Range<usize>)> {
    let end = sentence.rfind("反馈")?;
    let mut last = None;
    let mut from = 0;
    while let Some((day, range)) = date::find(&sentence[from..end]) {
        let range = from + range.start..from + range.end;
        from = range.end;
        if day.day.is_some() && !(period.contains(&range.start)) {
            last = Some((day, range));
        }
    }
    last
}

fn inspection_names(sentence: &str, at: &dyn Fn(usize) -> Option<Place>, front: &mut Front, report: &mut Report) {
    if let Some(range) = body(sentence) {
        let words = &sentence[range.clone()];
        report.take("inspection.body", at(range.start), words, words);
        front.inspection.body = Some(words.to_owned());
    }
    if let Some(range) = name(sentence) {
        let words = &sentence[range.clone()];
        report.take("inspection.name", at(range.start), words, words);
        front.inspection.name = Some(words.to_owned());
    }
}

/// 党委巡察组: a group's name that stands after a mark and before what it did.
fn body(sentence: &str) -> Option<Range<usize>> {
    for (end, _) in sentence.match_indices('组') {
        let end = end + '组'.len_utf8();
        if !sentence[end..].starts_with(['对', '于', '在', '进', '向', '赴', '到', '开', '2']) {
            continue;
        }
        let is_name = |c: char| crate::text::han::is_han(c) && !matches!(c, '由' | '对' | '向' | '经' | '于');
        let start = sentence[..end].char_indices().rev().take_while(|(_, c)| is_name(*c)).last()?.0;
        let before = sentence[..start].chars().next_back();
        let clean = before.is_none_or(|c| matches!(c, '，' | ',' | '、' | '；' | '：' | ':' | '由' | '经' | ' '));
        let start = if before.is_some_and(|c| c.is_ascii_digit()) { continue } else { start };
        let name = &sentence[start..end];
        let name_start = if let Some(rest) = name.strip_prefix('日') { end - rest.len() } else { start };
        let group = ["巡", "检查", "审计", "督"].iter().any(|word| name.contains(word));
        if clean && group && sentence[name_start..end].chars().count() <= 20 {
            return Some(name_start..end);
        }
    }
    None
}

/// “双高”建设专项巡察: what was carried out.
fn name(sentence: &str) -> Option<Range<usize>> {
    for verb in ["开展了", "进行了", "开展", "进行", "实施"] {
        let Some(found) = sentence.find(verb) else { continue };
        let start = found + verb.len();
        let rest = &sentence[start..];
        let end = rest.find(['，', ',', '。', '；', ';', '、']).unwrap_or(rest.len());
        let words = &rest[..end];
        let start = start + words.rfind('的').map_or(0, |at| at + '的'.len_utf8());
        let words = &sentence[start..start + rest[..end].len() - (start - (found + verb.len()))];
        let ends = ["巡察", "巡视", "审计", "检查", "督查"]
            .iter()
            .any(|kind| words.ends_with(kind) && words.len() > kind.len());
        return (ends && words.chars().count() <= 24).then(|| start..start + words.len());
    }
    None
}

/// 第三轮
fn round(sentence: &str) -> Option<(usize, &str)> {
    let end = sentence.find("轮巡")? + "轮".len();
    let start = sentence[..end].rfind('第')?;
    let words = &sentence[start..end];
    let number = words.trim_start_matches('第').trim_end_matches('轮');
    numeral::parse(number).map(|_| (start, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_inspections() {
        let text = "2024年3月4日至2024年4月12日,党委检查组对某处(简称甲)开展\"阳光食堂\"专项检查。";
        assert_eq!(&text[body(text).unwrap()], "党委检查组");
        assert_eq!(&text[name(text).unwrap()], "\"阳光食堂\"专项检查");
        let text = "\"阳光食堂\"专项检查组向某处反馈了情况。";
        assert!(body(text).is_none() && name(text).is_none());
        assert_eq!(round("学校党委第三轮巡察中").unwrap().1, "第三轮");
    }
}
