//! Months and days with a leading zero in a date of running text: `2024年03月05日` for `2024年3月5日`.

use std::ops::Range;

/// The dates of `text` whose month or day begins with 0, each whole, with what it should be.
pub fn dates(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    for at in memchr::memchr_iter(b'0', text.as_bytes()) {
        if found.last().is_some_and(|(range, _)| at < range.end) || !is_padded(text, at) {
            continue;
        }
        let start = start_of_date(text, at);
        let end = end_of_date(text, at);
        found.push((start..end, without_zeros(&text[start..end])));
    }
    found
}

/// Whether the 0 at byte `at` pads a month or a day: 03月, 月05日.
fn is_padded(text: &str, at: usize) -> bool {
    let (before, rest) = (text[..at].trim_end_matches(' '), &text[at + 1..]);
    let is_digit = rest.starts_with(|c: char| matches!(c, '1'..='9'));
    if !is_digit {
        return false;
    }
    let unit = rest[1..].trim_start_matches(' ');
    let is_month = unit.starts_with('月') && (before.ends_with('年') || !ends_in_number(&text[..at]));
    is_month || (unit.starts_with('日') && before.ends_with('月'))
}

/// Whether a number or a code goes on before the zero: 103月, 2024-03月, No.03月.
fn ends_in_number(before: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/' | '—' | '–' | '_'))
}

const PARTS: [char; 14] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ', '年', '月', '日'];

fn start_of_date(text: &str, at: usize) -> usize {
    let head = text[..at].trim_end_matches(' ');
    let Some(year) = head.strip_suffix('年').or_else(|| head.strip_suffix('月')) else { return at };
    let year = year.trim_end_matches(' ');
    let digits = year.bytes().rev().take_while(u8::is_ascii_digit).count();
    let start = year.len() - digits;
    // The month before a padded day may have its year before it.
    let is_month = head.ends_with('月') && digits > 0;
    if is_month {
        start_of_date(text, start)
    } else if digits == 4 {
        start
    } else {
        at
    }
}

fn end_of_date(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let month = rest.find(['月', '日']).map_or(0, |found| found + '月'.len_utf8());
    if rest[..month].ends_with('日') {
        return at + month;
    }
    let tail = &rest[month..];
    let is_part = |c: char| PARTS.contains(&c);
    let day = tail.find('日').filter(|end| *end <= 4 && *end > 0 && tail[..*end].chars().all(is_part));
    at + month + day.map_or(0, |end| end + '日'.len_utf8())
}

fn without_zeros(date: &str) -> String {
    let mut right = String::with_capacity(date.len());
    let mut before = '年';
    for c in date.chars() {
        if c != '0' || before.is_ascii_digit() {
            right.push(c);
        }
        before = c;
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padded_dates() {
        let cases: [(&str, &[(&str, &str)]); 11] = [
            ("于2024年03月05日印发", &[("2024年03月05日", "2024年3月5日")]),
            ("于2024年3月05日印发", &[("2024年3月05日", "2024年3月5日")]),
            ("2024年03月起", &[("2024年03月", "2024年3月")]),
            ("03月05日前", &[("03月05日", "3月5日")]),
            ("2024 年 03 月 05 日", &[("2024 年 03 月 05 日", "2024 年 3 月 5 日")]),
            ("2024年03月5日至04月10日", &[("2024年03月5日", "2024年3月5日"), ("04月10日", "4月10日")]),
            ("2024年10月20日", &[]),
            ("2024-03-05", &[]),
            ("共103月", &[]),
            ("2024年3月5日", &[]),
            ("08时05分", &[]),
        ];
        for (text, expected) in cases {
            let found = dates(text);
            let shown: Vec<(&str, &str)> =
                found.iter().map(|(range, right)| (&text[range.clone()], right.as_str())).collect();
            assert_eq!(shown, expected, "{text}");
        }
    }
}
