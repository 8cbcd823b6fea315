//! Numbers of identity cards (GB 11643): six digits of a region, a date of birth, a sequence, a check digit.

/// Whether `digits` (the last may be `X`) are the eighteen of an identity number: region, date and check digit are right.
pub(super) fn is_valid(digits: &str) -> bool {
    looks_like(digits) && check_digit(&digits[..17]) == digits.chars().next_back()
}

/// Whether region and date of eighteen digits are those of an identity number, whatever the check digit.
pub(super) fn looks_like(digits: &str) -> bool {
    digits.len() == 18
        && digits[..17].bytes().all(|b| b.is_ascii_digit())
        && is_region(digits)
        && is_date(&digits[6..10], &digits[10..12], &digits[12..14])
        && &digits[14..17] != "000"
}

/// Whether `digits` are the fifteen of the numbers given until 1999: they have no check digit.
pub(super) fn is_old(digits: &str) -> bool {
    digits.len() == 15
        && digits.bytes().all(|b| b.is_ascii_digit())
        && is_region(digits)
        && is_date(&format!("19{}", &digits[6..8]), &digits[8..10], &digits[10..12])
}

/// The check digit of seventeen digits (ISO 7064, MOD 11-2).
pub(super) fn check_digit(digits: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: Option<u32> = digits.chars().zip(WEIGHTS).map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
    "10X98765432".chars().nth(sum? as usize % 11)
}

/// Whether the first two digits are those of a province (GB/T 2260), of residents from Hong Kong, Macau and Taiwan (81 to 83);
/// or a 9 and a province, as on the permanent residence cards of foreigners.
fn is_region(digits: &str) -> bool {
    let is_province = |two: &str| {
        matches!(two.parse::<u8>(), Ok(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83))
    };
    is_province(&digits[..2]) || (digits.starts_with('9') && is_province(&digits[1..3]))
}

/// Whether it is a day of the calendar on which a person may have been born.
fn is_date(year: &str, month: &str, day: &str) -> bool {
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>()) else {
        return false;
    };
    (1850..=2050).contains(&year) && jiff::civil::Date::new(year, month, day).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_date_and_check_digit_count() {
        // Nobody has this number: a person born in 1886 has none.
        let valid = |head: &str| format!("{head}{}", check_digit(head).unwrap());
        assert!(is_valid(&valid("11010118860101123")));
        assert!(!is_valid(&valid("11010118861301123")), "month 13");
        assert!(!is_valid(&valid("11010118860230123")), "30 February");
        assert!(!is_valid(&valid("10010118860101123")), "region 10");
        assert!(!is_valid(&valid("11010100010101123")), "year 1");
        assert!(is_valid(&valid("91115618860101123")), "a foreigner's card");
        let right = valid("11010118860101123");
        let wrong = |c: char| format!("{}{c}", &right[..17]);
        assert_eq!("0123456789X".chars().filter(|c| is_valid(&wrong(*c))).count(), 1);
        assert!(is_old("110101000101123") && !is_old("110101001301123"));
    }
}
