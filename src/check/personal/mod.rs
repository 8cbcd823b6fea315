//! Personal data in a text: numbers of identity cards, telephones, bank cards, passports, of students and staff; private addresses.
//!
//! The same search serves the passages of notices and the texts of attachments. It would rather miss a number than take a
//! document's number for a person's: each kind has to have its check digit, its shape, or its word beside it.

mod digits;
mod email;
mod identity;
mod mask;
mod words;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::config::personal::PersonalData;
use crate::diagnostic::{Check, catalogue};
use crate::lang::Text;
use crate::text;
use crate::text::ends::Ends;
use crate::text::traits::Traits;
use crate::text::walk::traits;

use digits::Block;

/// Personal data in a text.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// Which kind.
    pub check: &'static Check,
    /// Where it stands.
    pub range: Range<usize>,
    /// What it is, for a sentence.
    pub what: Text,
    /// How it is to be written.
    pub masked: String,
}

/// A text to be searched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Searched<'a> {
    /// The text.
    pub text: &'a str,
    /// What the head of its column says, where the text is a cell.
    pub column: &'a str,
    /// Whether it is an address, whose numbers mostly are no person's.
    pub is_target: bool,
}

/// All personal data in a text, in its order.
pub(super) fn find(searched: Searched<'_>, data: &PersonalData) -> Vec<Hit> {
    if !traits(searched.text, Ends::known()).have(needed(data)) {
        return Vec::new();
    }
    find_all(searched, data)
}

/// What a text has that has personal data. Numbers of the site's own pattern may be short.
pub(super) fn needed(data: &PersonalData) -> Traits {
    if data.numbers.is_empty() { Traits::LONG_NUMBER } else { Traits::NUMBER }
}

/// The same for a text that is known to have what is [`needed`].
pub(super) fn find_all(searched: Searched<'_>, data: &PersonalData) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut search = Search { searched, data, hits: &mut hits };
    search.numbers();
    search.addresses();
    search.tokens();
    hits.sort_by_key(|hit| hit.range.start);
    hits
}

struct Search<'a> {
    searched: Searched<'a>,
    data: &'a PersonalData,
    hits: &'a mut Vec<Hit>,
}

impl Search<'_> {
    fn numbers(&mut self) {
        for group in digits::groups(self.searched.text) {
            let mut at = 0;
            while at < group.len() {
                at = self.number(&group, at).unwrap_or(at + 1);
            }
        }
    }

    /// Reports the number that begins with the block `first`, and gives the block after it.
    fn number(&mut self, group: &[Block], first: usize) -> Option<usize> {
        let is_country = |block: &Block| matches!(block.digits.as_str(), "86" | "0086");
        let begins = !group[first].after_hyphen || is_country(&group[first - 1]);
        if group[first].glued_before || !begins {
            return None;
        }
        let mut digits = String::new();
        for (last, block) in group.iter().enumerate().skip(first).take(6) {
            digits += &block.digits;
            if digits.len() > 19 || (digits.contains('X') && digits.len() != 18) {
                break;
            }
            let ends = !block.glued_after && group.get(last + 1).is_none_or(|next| !next.after_hyphen);
            if !ends || (last > first && group[last].glued_before) {
                continue;
            }
            let lengths: Vec<usize> = group[first..=last].iter().map(|it| it.digits.len()).collect();
            let range = group[first].range.start..block.range.end;
            if let Some(hit) = self.kind(&digits, &lengths, range) {
                self.hits.push(hit);
                return Some(last + 1);
            }
        }
        None
    }

    /// What the whole number `digits`, written in blocks of `lengths`, is.
    fn kind(&self, digits: &str, lengths: &[usize], range: Range<usize>) -> Option<Hit> {
        let Searched { text, column, is_target } = self.searched;
        let mask = self.data.mask;
        if identity::is_valid(digits) {
            let what = text!("身份证号", "an identity number");
            return Some(Hit { check: &catalogue::IDENTITY_NUMBER, range, what, masked: mask::identity(digits, mask) });
        }
        let words = words::before(text, range.start, column);
        if lengths == [15] && identity::is_old(digits) && words::have(words, words::IDENTITY) {
            let what = text!("15 位的旧身份证号", "an old identity number of fifteen digits");
            return Some(Hit { check: &catalogue::IDENTITY_NUMBER, range, what, masked: mask::identity(digits, mask) });
        }
        let is_dialled = is_target && ["tel:", "sms:"].iter().any(|scheme| text[..range.start].contains(scheme));
        if (is_target && !is_dialled) || words::is_of_a_thing(words) {
            return None;
        }
        if let Some(number) = mobile(digits, lengths, words::have(words, words::TELEPHONE)) {
            let is_free = self.data.is_office(number) || words::is_amount(&text[range.end..]);
            let what = text!("手机号", "a mobile number");
            let masked = mask::mobile(number, mask);
            return (!is_free).then_some(Hit { check: &catalogue::MOBILE_NUMBER, range, what, masked });
        }
        if is_card(digits, lengths, words::have(words, words::CARD)) {
            let what = text!("银行卡号", "the number of a bank card");
            return Some(Hit { check: &catalogue::BANK_CARD, range, what, masked: mask::card(digits, mask) });
        }
        None
    }

    fn addresses(&mut self) {
        let text = self.searched.text;
        for range in email::find(text).into_iter().filter(|it| !self.data.is_office(&text[it.clone()])) {
            let masked = mask::email(&text[range.clone()], self.data.mask);
            let what = text!("私人邮箱", "a private e-mail address");
            self.hits.push(Hit { check: &catalogue::PRIVATE_EMAIL, range, what, masked });
        }
    }

    /// Words of letters and digits: passports, and the numbers that the site gives to people.
    fn tokens(&mut self) {
        let Searched { text, column, is_target } = self.searched;
        if is_target {
            return;
        }
        for range in tokens(text) {
            let token = &text[range.clone()];
            if self.hits.iter().any(|hit| hit.range.start < range.end && range.start < hit.range.end) {
                continue;
            }
            let mask = self.data.mask;
            if is_passport(token) && words::have(words::before(text, range.start, column), words::PASSPORT) {
                let what = text!("护照号", "the number of a passport");
                let masked = mask::passport(token, mask);
                self.hits.push(Hit { check: &catalogue::PASSPORT_NUMBER, range, what, masked });
            } else if let Some((name, _)) = self.data.numbers.iter().find(|(_, pattern)| pattern.is_match(token)) {
                let what = text!("{name}", "a personal number ({name})");
                let masked = mask::personal(token, mask);
                self.hits.push(Hit { check: &catalogue::PERSONAL_NUMBER, range, what, masked });
            }
        }
    }
}

/// The words of ASCII letters and digits with a digit among them, beside nothing that would make them part of a longer thing.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '*' | '@');
    let start = move |at: usize| text[..at].trim_end_matches(is_part).len();
    let mut from = 0;
    std::iter::from_fn(move || {
        let digit = from + text[from..].find(|c: char| c.is_ascii_digit())?;
        let begin = start(digit).max(from);
        let end = text[begin..].find(|c: char| !is_part(c)).map_or(text.len(), |length| begin + length);
        from = end;
        // A full stop or a hyphen at its end is the sentence's.
        let end = begin + text[begin..end].trim_end_matches(['.', '-', '/']).len();
        Some(begin..end)
    })
}

/// The national number of a mobile telephone, if `digits` are one, written as people write them. `is_named` if a word beside
/// it says so: then it may be parted anywhere, as by the end of a line.
fn mobile<'a>(digits: &'a str, lengths: &[usize], is_named: bool) -> Option<&'a str> {
    let (number, lengths) = match lengths {
        [13] => (digits.strip_prefix("86")?, &[11][..]),
        [15] => (digits.strip_prefix("0086")?, &[11][..]),
        [] => return None,
        _ => (digits, lengths),
    };
    let is_grouped = matches!(lengths, [11] | [3, 4, 4]) || (is_named && lengths.len() < 4);
    let mut bytes = number.bytes();
    let begins = bytes.next() == Some(b'1') && matches!(bytes.next(), Some(b'3'..=b'9'));
    (is_grouped && number.len() == 11 && begins && !number.ends_with('X')).then_some(number)
}

/// Whether `digits` are the number of a bank card: its length, its issuer and its check digit (Luhn) are right. `is_named` if a
/// word beside it says so, which it has to where numbers of other things look the same.
fn is_card(digits: &str, lengths: &[usize], is_named: bool) -> bool {
    let is_grouped = matches!(lengths, [_] | [6, 10 | 13] | [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3]);
    if !is_grouped || !(16..=19).contains(&digits.len()) || identity::looks_like(digits) || !luhn(digits) {
        return false;
    }
    let is_sure = digits.starts_with("62") && matches!(digits.len(), 16 | 19);
    is_sure || (is_named && matches!(digits.as_bytes()[0], b'3'..=b'6' | b'9'))
}

/// Whether the last digit is the check digit of the others (ISO/IEC 7812).
fn luhn(digits: &str) -> bool {
    let value = |(at, c): (usize, char)| {
        let digit = c.to_digit(10)?;
        Some(match at % 2 {
            1 if digit > 4 => digit * 2 - 9,
            1 => digit * 2,
            _ => digit,
        })
    };
    let sum: Option<u32> = digits.chars().rev().enumerate().map(value).sum();
    sum.is_some_and(|sum| sum > 0 && sum % 10 == 0)
}

/// Whether `token` has the shape of a passport's or permit's number: a letter of theirs, perhaps a second, eight characters.
fn is_passport(token: &str) -> bool {
    let bytes = token.as_bytes();
    bytes.len() == 9
        && matches!(bytes[0].to_ascii_uppercase(), b'E' | b'G' | b'D' | b'S' | b'P' | b'H' | b'K' | b'M' | b'C')
        && bytes[1].is_ascii_alphanumeric()
        && bytes[2..].iter().all(u8::is_ascii_digit)
}
