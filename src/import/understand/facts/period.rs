//! Periods: two dates with 至 or a dash between them.

use crate::text::date::{self, PartialDate};
use crate::text::numeral;

/// Two dates with 至 or a dash between them, and the bytes that write them. The second may leave year and month out.
pub(super) fn period(text: &str) -> Option<(PartialDate, PartialDate, std::ops::Range<usize>)> {
    let mut from = 0;
    while let Some((start, range)) = date::find(&text[from..]) {
        let begin = from + range.start;
        let after = from + range.end;
        if start.day.is_some()
            && let Some((end, len)) = second(&text[after..], start)
        {
            return Some((start, end, begin..after + len));
        }
        if start.month.is_some()
            && start.day.is_none()
            && let Some((first, end, len)) = days(&text[after..], start)
        {
            return Some((first, end, begin..after + len));
        }
        from = after;
    }
    None
}

/// `14-17日` after a month: both days, and the bytes up to their end.
fn days(rest: &str, month: PartialDate) -> Option<(PartialDate, PartialDate, usize)> {
    let (first, mark, tail) =
        number(rest).filter(|(_, mark, _)| matches!(mark, '-' | '—' | '–' | '至' | '~' | '～'))?;
    let tail = tail.trim_start_matches(mark);
    let (last, _, left) = number(tail).filter(|(_, mark, _)| matches!(mark, '日' | '号'))?;
    let day = |n: u32| PartialDate::new(month.year, month.month, u8::try_from(n).ok());
    let (from, to) = (day(first)?, day(last)?);
    (from <= to).then_some((from, to, rest.len() - left.len()))
}

/// What follows the first date of a period: the second date, and the bytes up to its end.
fn second(rest: &str, start: PartialDate) -> Option<(PartialDate, usize)> {
    let joint = rest.trim_start_matches([' ', '起', '\u{3000}', '（', '上', '午']);
    let after = joint.trim_start_matches(['至', '到', '-', '—', '–', '－', '~', '～', ' ']);
    let between = &joint[..joint.len() - after.len()];
    if between.trim().is_empty() {
        return None;
    }
    let at = rest.len() - after.len();
    if let Some((end, range)) = date::find(after)
        && range.start == 0
        && end.day.is_some()
    {
        return Some((end, at + range.end));
    }
    let (first, mark, tail) = number(after)?;
    let (month, day, left) = match mark {
        '月' => {
            let (day, mark, left) = number(tail)?;
            (matches!(mark, '日' | '号')).then_some((first, day, left))?
        }
        '日' | '号' => (u32::from(start.month?), first, tail),
        _ => return None,
    };
    let small = |n: u32| u8::try_from(n).ok();
    let end = PartialDate::new(start.year, small(month), small(day))?;
    (end >= start).then_some((end, rest.len() - left.len()))
}

/// A number, the character after it, and the rest.
fn number(text: &str) -> Option<(u32, char, &str)> {
    let text = text.trim_start_matches(' ');
    let is_digit = |c: char| numeral::digit_value(c).is_some();
    let chinese = text.chars().next().is_some_and(numeral::is_numeral);
    let end = text.find(|c: char| if chinese { !numeral::is_numeral(c) } else { !is_digit(c) })?;
    let value = numeral::parse(&text[..end])?;
    let rest = text[end..].trim_start_matches(' ');
    let mark = rest.chars().next()?;
    Some((value, mark, &rest[mark.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_inherit_what_they_leave_out() {
        let cases = [
            ("2022年11月7日至2023年2月10日，", "2022-11-07 2023-02-10"),
            ("2023年9月7日至10日", "2023-09-07 2023-09-10"),
            ("自2023年6月14日起至7月2日止", "2023-06-14 2023-07-02"),
            ("2023年6月14-17日", "2023-06-14 2023-06-17"),
            ("于2023年3月1日成立，2023年6月1日—30日开展", "2023-06-01 2023-06-30"),
        ];
        for (text, expected) in cases {
            let (from, to, _) = period(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(format!("{from} {to}"), expected, "{text}");
        }
        assert!(period("2023年9月22日，2023年9月25日").is_none());
    }
}
