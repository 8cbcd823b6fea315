//! The publicity period: its days, or how many working days it has.

use super::super::place_of;
use super::period::period;
use super::sentences;
use super::totals::number_before;
use crate::import::document::{Paragraph, Place};
use crate::import::front::Front;
use crate::import::report::Report;
use crate::text;
use crate::text::date::PartialDate;

/// Takes down the period that a paragraph states.
pub(super) fn publicity(paragraph: &Paragraph, front: &mut Front, report: &mut Report) {
    let text = paragraph.text();
    for (start, sentence) in sentences(&text) {
        let named = ["公示期", "公示时间", "公示日期", "公示自"].iter().any(|word| sentence.contains(word));
        if !named || front.publicity.is_some() {
            continue;
        }
        let workdays = sentence.find("个工作日").and_then(|at| number_before(sentence, at));
        if let Some((from, to, range)) = period(sentence) {
            let place = place_of(paragraph, start + range.start);
            let words = &sentence[range];
            report.take("publicity", Some(place), words, &format!("{from} – {to}"));
            front.publicity = Some((Some(from), Some(to), None));
            if let Some((stated, _)) = workdays {
                workdays_suspect(from, to, stated, place, words, report);
            }
        } else if let Some((days, at)) = workdays {
            let words = &sentence[at..sentence.find("个工作日").unwrap_or(at) + "个工作日".len()];
            report.take("publicity", Some(place_of(paragraph, start + at)), words, &format!("workdays = {days}"));
            front.publicity = Some((None, None, Some(days)));
        }
    }
}

/// Says if a period cannot hold as many working days as are stated.
fn workdays_suspect(from: PartialDate, to: PartialDate, stated: u32, place: Place, words: &str, report: &mut Report) {
    let civil = |day: PartialDate| -> Option<jiff::civil::Date> { day.to_string().parse().ok() };
    let (Some(from), Some(to)) = (civil(from), civil(to)) else { return };
    let mut day = from;
    let mut weekdays = 0;
    while day <= to && weekdays < 400 {
        weekdays += u32::from(day.weekday().to_monday_zero_offset() < 5);
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    if weekdays < stated {
        let message = text!(
            "写明 {stated} 个工作日，起止之间周一至周五只有 {weekdays} 天",
            "{stated} stated, but the period has only {weekdays} from Monday to Friday",
            stated = ("working day is", "working days are"),
            weekdays = ("day", "days")
        );
        report.suspect("workdays-mismatch", place, words, message);
    }
}
