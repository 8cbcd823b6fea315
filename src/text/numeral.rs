//! Chinese numerals: 一 … 九十九, 一百零五, 廿三, 叁, 二〇二三, and the digits that stand for them.

/// What one character of a Chinese numeral means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// 〇 一 … 九.
    Digit(u32),
    /// 十 百 千: the power of ten.
    Unit(u32),
    /// 廿 卅: the tens themselves.
    Tens(u32),
    /// 万 亿: a power of ten thousand.
    Myriad(u32),
}

/// Whether `c` can be a part of a Chinese numeral. Characters that are words by themselves (两 万 亿) are among them:
/// whether a run of them *is* a numeral, only [`parse`] tells.
pub fn is_numeral(c: char) -> bool {
    sign(c).is_some()
}

/// The number that the whole of `text` writes, or `None`: Chinese (一, 十五, 一百零五, 两百, 廿三, 壹拾贰), positional
/// (二〇二三, 一〇五), or ASCII and full-width digits. Forms with two readings (一百五, 二三 for “two or three”) are refused.
pub fn parse(text: &str) -> Option<u32> {
    let first = text.chars().next()?;
    if digit_value(first).is_some() {
        return text.chars().try_fold(0u32, |n, c| n.checked_mul(10)?.checked_add(digit_value(c)?));
    }
    if text.chars().nth(1).is_none() {
        return match sign(first)? {
            Sign::Digit(n) | Sign::Tens(n) | Sign::Unit(n @ 10) => Some(n),
            Sign::Unit(_) | Sign::Myriad(_) => None,
        };
    }
    positional(text).or_else(|| grouped(text))
}

/// The value of an ASCII or full-width digit.
pub fn digit_value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

/// `number` in Chinese as an ordinal writes it: 1 → 一, 10 → 十, 21 → 二十一, 105 → 一百零五; 0 → 零.
pub fn format(number: u32) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut out = String::new();
    let mut above = false;
    for (value, name) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = number / value % 10_000;
        // A zero is read once where places are skipped, but never at the end.
        let gap = above && group < 1000;
        if group > 0 {
            if gap {
                out.push('零');
            }
            format_group(group, &mut out);
            out.push_str(name);
            above = true;
        } else if above && number.is_multiple_of(value) {
            break;
        } else if above {
            // 一亿零五千: the whole group of myriads is skipped.
            let rest = number % value;
            if rest >= 1000 {
                out.push('零');
            }
        }
    }
    if out.starts_with("一十") {
        out.drain(..'一'.len_utf8());
    }
    out
}

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Writes 1 … 9999.
fn format_group(group: u32, out: &mut String) {
    let mut skipped = false;
    for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = group / place % 10;
        if digit == 0 {
            skipped = group >= place;
            continue;
        }
        if skipped {
            out.push('零');
            skipped = false;
        }
        out.extend(DIGITS.get(digit as usize));
        out.push_str(name);
    }
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        // 〇 is often typed as one of the circles that look like it.
        '〇' | '零' | '○' => Sign::Digit(0),
        '一' | '壹' => Sign::Digit(1),
        '二' | '贰' | '貳' | '两' | '兩' => Sign::Digit(2),
        '三' | '叁' | '叄' | '參' => Sign::Digit(3),
        '四' | '肆' => Sign::Digit(4),
        '五' | '伍' => Sign::Digit(5),
        '六' | '陆' | '陸' => Sign::Digit(6),
        '七' | '柒' => Sign::Digit(7),
        '八' | '捌' => Sign::Digit(8),
        '九' | '玖' => Sign::Digit(9),
        '十' | '拾' => Sign::Unit(10),
        '百' | '佰' => Sign::Unit(100),
        '千' | '仟' => Sign::Unit(1000),
        '廿' => Sign::Tens(20),
        '卅' => Sign::Tens(30),
        '万' | '萬' => Sign::Myriad(10_000),
        '亿' | '億' => Sign::Myriad(100_000_000),
        _ => return None,
    })
}

/// 二〇二三, 一〇: digits only, each at its place. Short ones need a zero, since 三五 or 一两 mean “three to five”, “one or two”.
fn positional(text: &str) -> Option<u32> {
    let has_zero = text.chars().any(|c| sign(c) == Some(Sign::Digit(0)));
    if !has_zero && text.chars().count() < 4 || text.contains(['两', '兩']) {
        return None;
    }
    text.chars().try_fold(0u32, |n, c| match sign(c)? {
        Sign::Digit(d) => n.checked_mul(10)?.checked_add(d),
        _ => None,
    })
}

/// Units, split at 亿 and 万 into groups below ten thousand.
fn grouped(text: &str) -> Option<u32> {
    let mut total = 0u32;
    let mut group_start = 0;
    // The place just above the group being read; 0 at the very start, where nothing can be skipped.
    let mut above = 0;
    for (at, c) in text.char_indices() {
        if let Some(Sign::Myriad(value)) = sign(c) {
            if above != 0 && value >= above {
                return None;
            }
            let group = below_ten_thousand(text.get(group_start..at)?, above / value)?;
            total = total.checked_add(group.checked_mul(value)?)?;
            above = value;
            group_start = at + c.len_utf8();
        }
    }
    match text.get(group_start..)? {
        "" => Some(total),
        rest => total.checked_add(below_ten_thousand(rest, above)?),
    }
}

/// One group of 千 百 十. `above` is the place before it, in units of the group's lowest place, or 0 for none: a place that
/// is skipped must be spoken as 零, and 零 must skip one.
fn below_ten_thousand(text: &str, above: u32) -> Option<u32> {
    let (mut total, mut last, mut zero, mut digit) = (0, above, false, None);
    // Adds `value` at `place`, if the zeros before it are right.
    let mut add = |value: u32, place: u32, zero: &mut bool| {
        let skipped = last != 0 && last > place * 10;
        if (last != 0 && place >= last) || skipped != *zero {
            return None;
        }
        total += value;
        last = place;
        *zero = false;
        Some(())
    };
    let mut first = true;
    for c in text.chars() {
        match sign(c)? {
            Sign::Digit(0) if zero || digit.is_some() || (first && above == 0) => return None,
            Sign::Digit(0) => zero = true,
            Sign::Digit(_) if digit.is_some() => return None,
            Sign::Digit(d) => digit = Some(d),
            // 十五 and 一百十五 leave out the 一 before 十.
            Sign::Unit(place) => add(digit.take().or((place == 10).then_some(1))? * place, place, &mut zero)?,
            Sign::Tens(_) if digit.is_some() => return None,
            Sign::Tens(value) => add(value, 10, &mut zero)?,
            Sign::Myriad(_) => return None,
        }
        first = false;
    }
    match digit {
        Some(d) => add(d, 1, &mut zero)?,
        None if zero || first => return None,
        None => {}
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numerals_are_read() {
        let cases = [
            ("一", 1),
            ("十", 10),
            ("十五", 15),
            ("二十", 20),
            ("九十九", 99),
            ("一百", 100),
            ("一百零五", 105),
            ("一百〇五", 105),
            ("一百一十五", 115),
            ("一百十五", 115),
            ("两百", 200),
            ("一千零一十", 1010),
            ("一千零五", 1005),
            ("一万零五", 10_005),
            ("十万零一十", 100_010),
            ("一亿零五千", 100_005_000),
            ("廿", 20),
            ("廿三", 23),
            ("卅一", 31),
            ("壹", 1),
            ("叁", 3),
            ("壹拾贰", 12),
            ("二〇二三", 2023),
            ("二零二三", 2023),
            ("二○二三", 2023),
            ("一〇", 10),
            ("一九九八", 1998),
            ("〇", 0),
            ("零", 0),
            ("两", 2),
            ("12", 12),
            ("１２", 12),
            ("007", 7),
        ];
        for (text, number) in cases {
            assert_eq!(parse(text), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_numeral_is_refused() {
        let texts = [
            "",
            "些",
            "一些",
            "百",
            "万",
            "万一",
            "一百五",
            "十十",
            "二十〇",
            "十百",
            "一2",
            "2一",
            "1.4",
            "-1",
            "二十零五",
            "一百零一十",
            "零五十",
            "99999999999",
            "九九九九九九九九九九九",
            "一万一亿",
            "亿",
            "一二",
            "三五",
            "一两",
            "二两",
        ];
        for text in texts {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_written() {
        let cases = [
            (0, "零"),
            (1, "一"),
            (10, "十"),
            (15, "十五"),
            (20, "二十"),
            (21, "二十一"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (1005, "一千零五"),
            (10_000, "一万"),
            (10_005, "一万零五"),
            (10_500, "一万零五百"),
            (100_010, "十万零一十"),
            (100_005_000, "一亿零五千"),
            (100_000_500, "一亿零五百"),
            (100_050_000, "一亿零五万"),
        ];
        for (number, text) in cases {
            assert_eq!(format(number), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(number: u32) {
            prop_assert_eq!(parse(&format(number)), Some(number), "{}", format(number));
        }

        #[test]
        fn small_numbers_too(number in 0u32..12_000) {
            prop_assert_eq!(parse(&format(number)), Some(number), "{}", format(number));
        }

        #[test]
        fn any_text_is_survived(text in "[〇零一二三十百千万亿廿两0-9a]{0,9}") {
            parse(&text);
        }
    }
}
