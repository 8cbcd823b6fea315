//! Dates as Chinese documents write them, with the parts that are often left out.

use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::numeral;

/// A civil date of which the day, or the month too, may be unknown: `2024`, `2024-06`, `2024-06-30`.
///
/// [`find`], [`parse_whole`] and [`FromStr`] give only dates that exist. The order is by the parts that are known; to compare
/// deadlines, compare [`PartialDate::last_day`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartialDate {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day of the month, from 1; only with a month.
    pub day: Option<u8>,
}

impl PartialDate {
    /// The date of these parts, or `None` if there is no such day or month.
    pub fn new(year: i16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let exists = match (month, day) {
            (None, None) => true,
            (None, Some(_)) => false,
            (Some(month), None) => (1..=12).contains(&month),
            (Some(month), Some(day)) => (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day),
        };
        exists.then_some(PartialDate { year, month, day })
    }

    /// The last civil day (year, month, day) that belongs to it: 2024-02 → 29 February 2024, 2024 → 31 December.
    pub fn last_day(&self) -> (i16, u8, u8) {
        let month = self.month.unwrap_or(12);
        (self.year, month, self.day.unwrap_or_else(|| days_in(self.year, month)))
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

/// The text is not `2024`, `2024-06` or `2024-06-30`, or names a day that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDate;

impl fmt::Display for InvalidDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date of the form 2024, 2024-06 or 2024-06-30")
    }
}

impl std::error::Error for InvalidDate {}

impl FromStr for PartialDate {
    type Err = InvalidDate;

    /// Reads what [`fmt::Display`] writes.
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let mut parts = text.split('-');
        let year = parts.next().and_then(|part| digits(part, 4)).ok_or(InvalidDate)?;
        let mut two = || {
            parts.next().map(|part| digits(part, 2).and_then(|n| u8::try_from(n).ok()).ok_or(InvalidDate)).transpose()
        };
        let (month, day) = (two()?, two()?);
        if parts.next().is_some() {
            return Err(InvalidDate);
        }
        PartialDate::new(i16::try_from(year).map_err(|_| InvalidDate)?, month, day).ok_or(InvalidDate)
    }
}

/// Years outside of these are quantities (`1000年`), not dates.
const YEARS: RangeInclusive<i16> = 1900..=2199;

/// The first date in `text` and the bytes that write it.
///
/// Understood are `2023年9月22日` (blanks and leading zeros allowed, 号 for 日), `二〇二三年九月二十二日`, `2023.9.22`,
/// `2023-09-22`, `2023/9/22`, `2024年6月`, `2024年`, and the periods `2024年底`, `2024年12月底`, `2024年上半年`,
/// `2024年第三季度`, which become the month they end in. A day that does not exist (`2023年2月30日`) is passed over as a whole.
pub fn find(text: &str) -> Option<(PartialDate, Range<usize>)> {
    let mut before = None;
    let mut pass = 0;
    for (at, c) in text.char_indices() {
        if at >= pass && is_year_sign(c) && !before.is_some_and(is_year_sign) {
            match date_at(text, at) {
                Scan::Date(date, end) => return Some((date, at..end)),
                Scan::Invalid(end) => pass = end,
                Scan::Nothing => {}
            }
        }
        before = Some(c);
    }
    None
}

/// The date that the whole of `text` writes, apart from blanks around it and a closing 前, 以前 or 之前, as deadlines have it.
/// Also the forms of [`FromStr`].
pub fn parse_whole(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let text = text.strip_suffix('前').map_or(text, |rest| rest.trim_end_matches(['以', '之']).trim_end());
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    match date_at(text, 0) {
        Scan::Date(date, end) if end == text.len() => Some(date),
        _ => english(text),
    }
}

/// A date as English texts write it: `September 2023`, `22 September 2023`, `Sept 2023`, `end of 2023`.
fn english(text: &str) -> Option<PartialDate> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.to_ascii_lowercase();
    let words = text.strip_prefix("the ").unwrap_or(&text);
    let (words, is_end) = words.strip_prefix("end of ").map_or((words, false), |rest| (rest, true));
    let words: Vec<&str> = words.split_whitespace().map(|word| word.trim_end_matches(['.', ','])).collect();
    let year = |word: &str| word.parse::<i16>().ok().filter(|year| word.len() == 4 && YEARS.contains(year));
    let month = |word: &str| {
        let is_it = |name: &&str| word.len() >= 3 && name.starts_with(word);
        Some(MONTHS.iter().position(is_it)? as u8 + 1)
    };
    match words[..] {
        [written] if is_end => PartialDate::new(year(written)?, Some(12), None),
        [written, of] => PartialDate::new(year(of)?, Some(month(written)?), None),
        [day, written, of] => {
            let (day, written) =
                if day.starts_with(|c: char| c.is_ascii_digit()) { (day, written) } else { (written, day) };
            PartialDate::new(year(of)?, Some(month(written)?), Some(day.parse().ok()?))
        }
        _ => None,
    }
}

/// A day as Chinese text writes it: `2023年9月22日`.
pub fn chinese(year: i16, month: u8, day: u8) -> String {
    format!("{year}年{month}月{day}日")
}

/// What stands at a place of a text.
enum Scan {
    /// A date and its end.
    Date(PartialDate, usize),
    /// Something of a date's shape that is no date, and its end.
    Invalid(usize),
    /// Nothing of that shape.
    Nothing,
}

/// Reads a date that begins at `at`.
fn date_at(text: &str, at: usize) -> Scan {
    let Some((year, end)) = number_at(text, at, 4) else { return Scan::Nothing };
    let Some(year) = i16::try_from(year).ok().filter(|year| end.chars == 4 && YEARS.contains(year)) else {
        return Scan::Nothing;
    };
    if let Some(after) = mark(text, end.at, &['年']) {
        return after_year(text, year, after);
    }
    numeric(text, year, end.at)
}

/// What follows `2023年`.
fn after_year(text: &str, year: i16, after: usize) -> Scan {
    if let Some((month, end)) = period_of_year(text, after) {
        return Scan::Date(PartialDate { year, month: Some(month), day: None }, end);
    }
    let year_only = Scan::Date(PartialDate { year, month: None, day: None }, after);
    let Some((month, after_month)) = month_at(text, after) else { return year_only };
    // Without its 日 a number is something else: 2023年9月22人.
    let day =
        number_at(text, after_month, 3).and_then(|(day, end)| Some((day, mark(text, end.at, &['日', '号', '號'])?)));
    let (day, end) = match day {
        Some((day, end)) => (Some(day), end),
        None => (None, part_of_month(text, after_month)),
    };
    checked(year, Some(month), day, end)
}

/// The month with its 月.
fn month_at(text: &str, at: usize) -> Option<(u32, usize)> {
    if let Some(rest) = text.get(at..)
        && let Some(after) = rest.strip_prefix("元月")
    {
        return Some((1, text.len() - after.len()));
    }
    let (month, end) = number_at(text, at, 2)?;
    Some((month, mark(text, end.at, &['月'])?))
}

/// 底, 上半年 and their like after 年: the month in which the period ends, and the end of the words.
fn period_of_year(text: &str, at: usize) -> Option<(u8, usize)> {
    const PERIODS: [(&str, u8); 14] = [
        ("年底", 12),
        ("年末", 12),
        ("底", 12),
        ("末", 12),
        ("上半年", 6),
        ("下半年", 12),
        ("第一季度", 3),
        ("第二季度", 6),
        ("第三季度", 9),
        ("第四季度", 12),
        ("一季度", 3),
        ("二季度", 6),
        ("三季度", 9),
        ("四季度", 12),
    ];
    let at = skip_blanks(text, at);
    let rest = text.get(at..)?;
    PERIODS.iter().find(|(word, _)| rest.starts_with(word)).map(|(word, month)| (*month, at + word.len()))
}

/// The end of 底 or 末 after a month: they name its last days and add nothing that is known.
fn part_of_month(text: &str, at: usize) -> usize {
    mark(text, at, &['底', '末']).unwrap_or(at)
}

/// `.9.22`, `-09-22`, `/9/22` after the year.
fn numeric(text: &str, year: i16, at: usize) -> Scan {
    let read = || {
        let separator = text.get(at..)?.chars().next().filter(|c| matches!(c, '.' | '-' | '/' | '．'))?;
        let (month, end) = number_at(text, at + separator.len_utf8(), 2)?;
        let after = text.get(end.at..)?.strip_prefix(separator)?;
        let (day, end) = number_at(text, text.len() - after.len(), 2)?;
        // 2023.9.22.1 is a version, 2023-9-221 a number of something.
        let next = text.get(end.at..)?.chars().next();
        let goes_on = next.is_some_and(|c| numeral::digit_value(c).is_some())
            || (next == Some(separator)
                && text.get(end.at + separator.len_utf8()..)?.starts_with(|c: char| c.is_ascii_digit()));
        Some((month, day, end.at, goes_on))
    };
    match read() {
        Some((.., end, true)) => Scan::Invalid(end),
        Some((month, day, end, false)) => checked(year, Some(month), Some(day), end),
        None => Scan::Nothing,
    }
}

fn checked(year: i16, month: Option<u32>, day: Option<u32>, end: usize) -> Scan {
    let small = |part: Option<u32>| part.map(|n| u8::try_from(n).unwrap_or(u8::MAX));
    PartialDate::new(year, small(month), small(day)).map_or(Scan::Invalid(end), |date| Scan::Date(date, end))
}

/// Where a number ended and of how many characters it was.
struct NumberEnd {
    at: usize,
    chars: usize,
}

/// The number at `at`, after blanks, of at most `longest` characters, all digits or all Chinese.
fn number_at(text: &str, at: usize, longest: usize) -> Option<(u32, NumberEnd)> {
    let at = skip_blanks(text, at);
    let rest = text.get(at..)?;
    let chinese = numeral::is_numeral(rest.chars().next()?);
    let belongs = |c: char| if chinese { numeral::is_numeral(c) } else { numeral::digit_value(c).is_some() };
    let run = rest.find(|c| !belongs(c)).and_then(|len| rest.get(..len)).unwrap_or(rest);
    let chars = run.chars().count();
    // 廿二 and 二十二 have up to three characters where digits have two.
    let longest = if chinese { longest.max(3) } else { longest };
    if chars > longest {
        return None;
    }
    Some((numeral::parse(run)?, NumberEnd { at: at + run.len(), chars }))
}

/// The end of one of `marks` at `at`, after blanks.
fn mark(text: &str, at: usize, marks: &[char]) -> Option<usize> {
    let at = skip_blanks(text, at);
    text.get(at..)?.chars().next().filter(|c| marks.contains(c)).map(|c| at + c.len_utf8())
}

/// Whether `c` can be a part of a year.
fn is_year_sign(c: char) -> bool {
    numeral::digit_value(c).is_some()
        || matches!(c, '〇' | '零' | '○' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九')
}

/// A number of exactly `len` ASCII digits.
fn digits(part: &str, len: usize) -> Option<u32> {
    (part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok()).flatten()
}

fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    text.len() - rest.trim_start_matches([' ', '\t', '\u{3000}', '\u{A0}']).len()
}

/// Days in a month of the Gregorian calendar; 31 for a month that does not exist.
fn days_in(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn english_dates_are_read() {
        for (text, date) in [
            ("September 2023", "2023-09"),
            ("22 September 2023", "2023-09-22"),
            ("Sept. 22, 2023", "2023-09-22"),
            ("the end of 2023", "2023-12"),
            ("2023", "2023"),
        ] {
            assert_eq!(parse_whole(text).map(|date| date.to_string()).as_deref(), Some(date), "{text}");
        }
        for text in ["31 February 2023", "September", "Septembre 2023", "before 2023", "12 2023"] {
            assert_eq!(parse_whole(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_found() {
        // text, date, the words that write it
        let cases = [
            ("于2023年9月22日公示", "2023-09-22", "2023年9月22日"),
            ("国际处 2023 年 9 月 22 日", "2023-09-22", "2023 年 9 月 22 日"),
            ("二〇二三年九月二十二日", "2023-09-22", "二〇二三年九月二十二日"),
            ("二○二四年十二月卅一日", "2024-12-31", "二○二四年十二月卅一日"),
            ("2023.9.22", "2023-09-22", "2023.9.22"),
            ("（2023-09-22）", "2023-09-22", "2023-09-22"),
            ("2023/9/22 8:30", "2023-09-22", "2023/9/22"),
            ("２０２３年９月１日", "2023-09-01", "２０２３年９月１日"),
            ("2023年09月02号", "2023-09-02", "2023年09月02号"),
            ("2024年元月5日", "2024-01-05", "2024年元月5日"),
            ("2024年6月", "2024-06", "2024年6月"),
            ("2024年6月底前", "2024-06", "2024年6月底"),
            ("2024年底前", "2024-12", "2024年底"),
            ("2024年年底", "2024-12", "2024年年底"),
            ("2024年12月底", "2024-12", "2024年12月底"),
            ("2024年上半年", "2024-06", "2024年上半年"),
            ("2024年下半年", "2024-12", "2024年下半年"),
            ("2024年第三季度", "2024-09", "2024年第三季度"),
            ("2024年内部审计", "2024", "2024年"),
            ("2024年共30日", "2024", "2024年"),
            ("2023年9月22人", "2023-09", "2023年9月"),
            ("2022年10月27日至2023年3月20日", "2022-10-27", "2022年10月27日"),
            ("2023年2月30日改为2023年3月1日", "2023-03-01", "2023年3月1日"),
            ("编号12023年，2024年", "2024", "2024年"),
            ("2024年2月29日", "2024-02-29", "2024年2月29日"),
        ];
        for (text, date, words) in cases {
            let Some((found, range)) = find(text) else { panic!("no date in {text}") };
            assert_eq!((found.to_string().as_str(), &text[range]), (date, words), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        let texts = [
            "",
            "2023",
            "2023年2月29日",
            "2023年13月",
            "2023.13.1",
            "2023-9-221",
            "2023.9.22.1",
            "0023年",
            "1000年",
            "9月22日",
            "一二年",
            "二十年",
            "2021915日",
            "20231年9月",
        ];
        for text in texts {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn whole_texts() {
        let cases = [
            (" 2024年6月 ", Some("2024-06")),
            ("2024年6月底前", Some("2024-06")),
            ("2024年6月30日前", Some("2024-06-30")),
            ("2024年6月30日之前", Some("2024-06-30")),
            ("2024-06", Some("2024-06")),
            ("2024", Some("2024")),
            ("2024年", Some("2024")),
            ("2024年6月至9月", None),
            ("2023年2月30日", None),
            ("长期坚持", None),
            ("", None),
        ];
        for (text, date) in cases {
            assert_eq!(parse_whole(text).map(|found| found.to_string()).as_deref(), date, "{text}");
        }
    }

    #[test]
    fn iso_texts() {
        for text in ["2024", "2024-06", "2024-06-30", "2024-02-29"] {
            assert_eq!(text.parse::<PartialDate>().map(|date| date.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "24",
            "2024-6",
            "2024-06-31",
            "2023-02-29",
            "2024-13",
            "2024-06-30-1",
            "+024",
            "2024-06-3x",
            "２０２４",
        ] {
            assert_eq!(text.parse::<PartialDate>(), Err(InvalidDate), "{text}");
        }
    }

    #[test]
    fn last_days() {
        let cases = [
            ("2024", (2024, 12, 31)),
            ("2024-02", (2024, 2, 29)),
            ("2023-02", (2023, 2, 28)),
            ("2100-02", (2100, 2, 28)),
            ("2024-06-03", (2024, 6, 3)),
        ];
        for (text, last) in cases {
            assert_eq!(text.parse::<PartialDate>().map(|date| date.last_day()), Ok(last));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_found(year in 1900i16..2200, month in 1u8..=12, day in 1u8..=28, before in "[甲（，0-9]{0,3}，", after in "[乙，。至]{0,3}") {
            let words = chinese(year, month, day);
            let text = format!("{before}{words}{after}");
            let expected = PartialDate { year, month: Some(month), day: Some(day) };
            prop_assert_eq!(find(&text), Some((expected, before.len()..before.len() + words.len())));
        }

        #[test]
        fn positions_are_sound(text in "[〇一二三十年月日底前0-9./ \\-]{0,20}") {
            if let Some((date, range)) = find(&text) {
                prop_assert!(text.get(range).is_some());
                prop_assert_eq!(date.to_string().parse(), Ok(date));
            }
            parse_whole(&text);
        }
    }
}
