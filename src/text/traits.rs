//! What a text has that slips are made of, found in one walk over its characters: a rule of wording looks closely only at a
//! text that has what the rule is about.
//!
//! A trait is never missed, but may be there without any slip.

use super::han::{self, is_han};
use super::numeral::is_numeral;
use super::{brackets, punctuation};

/// A set of traits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(u16);

impl Traits {
    /// None at all.
    pub const NONE: Traits = Traits(0);
    /// A character that most fonts lack or that nobody sees.
    pub const SUSPECT: Traits = Traits(1);
    /// Two stops in a row.
    pub const STOPS: Traits = Traits(1 << 1);
    /// One of `,;:!?(` in half width.
    pub const HALF_WIDTH: Traits = Traits(1 << 2);
    /// A digit or a letter in full width, or a sign that may stand between them.
    pub const FULL_WIDTH: Traits = Traits(1 << 3);
    /// A bracket or a Chinese quotation mark.
    pub const BRACKET: Traits = Traits(1 << 4);
    /// One to four Han that stand twice in a row.
    pub const TWICE: Traits = Traits(1 << 5);
    /// A sentence that may begin with an ordinal.
    pub const ORDINAL: Traits = Traits(1 << 6);
    /// `@`, or four digits with at most blanks, hyphens and ASCII between them.
    pub const NUMBER: Traits = Traits(1 << 7);
    /// The same with seven digits.
    pub const LONG_NUMBER: Traits = Traits(1 << 8);

    /// Whether all of `other` are here.
    pub fn have(self, other: Traits) -> bool {
        self.0 & other.0 == other.0
    }

    /// The traits of `text`.
    pub fn of(text: &str) -> Traits {
        let mut walk = Walk { begins: true, ..Walk::default() };
        let mut at = 0;
        while let Some(&lead) = text.as_bytes().get(at) {
            // Nearly all characters of a notice: their bytes are compared, and need no decoding.
            if han::LEADS.contains(&lead) {
                at = walk.run(text, at);
            } else {
                let c = text[at..].chars().next().unwrap_or_default();
                at += c.len_utf8();
                walk.other(c);
            }
        }
        walk.found
    }

    /// Adds those of `other`.
    pub fn add(&mut self, other: Traits) {
        self.0 |= other.0;
    }
}

/// A walk over a text.
#[derive(Default)]
struct Walk {
    found: Traits,
    /// The last four characters, the newest first; those that are no Han are 0.
    last: [u32; 4],
    /// For distances of two, three and four characters: whether each of the last characters was the same as the one so far
    /// before it, the newest in the lowest bit.
    same: [u8; 3],
    after_stop: bool,
    /// Whether a sentence begins here.
    begins: bool,
    /// Digits of the number that goes on here.
    digits: u32,
}

impl Walk {
    /// Walks over the Han from byte `at` on, and gives the byte behind them.
    fn run(&mut self, text: &str, mut at: usize) -> usize {
        if std::mem::take(&mut self.begins) && text[at..].starts_with(may_begin_ordinal) {
            self.found.add(Traits::ORDINAL);
        }
        self.after_stop = false;
        self.digits = 0;
        while let Some(&[lead, second, third]) = text.as_bytes().get(at..at + 3)
            && han::LEADS.contains(&lead)
        {
            self.han(u32::from_be_bytes([0, lead, second, third]));
            at += 3;
        }
        at
    }

    #[inline]
    fn han(&mut self, code: u32) {
        let [one, two, three, four] = self.last;
        self.last = [code, one, two, three];
        if (code == one) | (code == two) | (code == three) | (code == four) {
            self.again(code == one, [two, three, four].map(|before| before == code));
        } else {
            self.same = [0; 3];
        }
    }

    /// A character that stood shortly before: the last one, or those two, three and four before.
    fn again(&mut self, is_last: bool, before: [bool; 3]) {
        for (same, is_same) in self.same.iter_mut().zip(before) {
            *same = (*same << 1) | u8::from(is_same);
        }
        let [pairs, triples, quadruples] = self.same;
        if is_last || pairs & 0b11 == 0b11 || triples & 0b111 == 0b111 || quadruples & 0b1111 == 0b1111 {
            self.found.add(Traits::TWICE);
        }
    }

    fn other(&mut self, c: char) {
        // A radical is Han, and suspect.
        self.found.add(of_one(c));
        if is_han(c) {
            if self.begins && may_begin_ordinal(c) {
                self.found.add(Traits::ORDINAL);
            }
            // A number that UTF-8 does not use, so that it equals only itself.
            self.han(u32::from(c) | 1 << 31);
            (self.begins, self.after_stop, self.digits) = (false, false, 0);
            return;
        }
        self.last = [0; 4];
        self.same = [0; 3];
        let is_stop = punctuation::is_stop(c);
        if is_stop && self.after_stop {
            self.found.add(Traits::STOPS);
        }
        self.after_stop = is_stop;
        if self.begins && may_begin_ordinal(c) {
            self.found.add(Traits::ORDINAL);
        }
        self.begins = ends_sentence(c) || (self.begins && may_stand_before(c));
        self.number(c);
    }

    fn number(&mut self, c: char) {
        match c {
            '0'..='9' | '０'..='９' => {
                self.digits += 1;
                match self.digits {
                    4 => self.found.add(Traits::NUMBER),
                    7 => self.found.add(Traits::LONG_NUMBER),
                    _ => {}
                }
            }
            '@' => {
                self.found.add(Traits::NUMBER);
                self.found.add(Traits::LONG_NUMBER);
            }
            c if c.is_ascii() || parts_number(c) => {}
            _ => self.digits = 0,
        }
    }
}

/// The traits of a single character.
fn of_one(c: char) -> Traits {
    match c {
        ',' | ';' | ':' | '!' | '?' => Traits::HALF_WIDTH,
        '(' => Traits(Traits::HALF_WIDTH.0 | Traits::BRACKET.0),
        ')' => Traits::BRACKET,
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '＠' => Traits::FULL_WIDTH,
        c if brackets::is_bracket(c) => Traits::BRACKET,
        c if han::is_suspect(c) => Traits::SUSPECT,
        _ => Traits::NONE,
    }
}

/// Whether a sentence, or an item of an enumeration, may begin behind `c`.
pub fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '！' | '？' | '：' | ':' | '\n')
}

/// Whether `c` may stand between the end of a sentence and the beginning of the next.
pub fn may_stand_before(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '”' | '’' | '"' | '）' | ')')
}

/// Whether an ordinal of running text may begin with `c`: almost every sentence begins with something else.
pub fn may_begin_ordinal(c: char) -> bool {
    matches!(c, '第' | '（' | '(' | '①'..='⓿' | '❶'..='❿') || is_numeral(c)
}

/// Whether `c` is a hyphen that may part the digits of a number.
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '－' | '‐' | '‑' | '–' | '—' | '−')
}

/// Whether `c` may part the digits of a number: a hyphen, a blank, the end of a line.
pub fn parts_number(c: char) -> bool {
    is_hyphen(c) || matches!(c, ' ' | '\u{a0}' | '\u{2002}'..='\u{200b}' | '\u{3000}' | '\n')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{brackets, punctuation, repeats};
    use super::Traits;

    #[test]
    fn each_trait_is_seen() {
        for (text, traits) in [
            ("甲\u{e000}乙", Traits::SUSPECT),
            ("甲\u{2f00}乙", Traits::SUSPECT),
            ("甲，。乙", Traits::STOPS),
            ("时间:八点", Traits::HALF_WIDTH),
            ("２０", Traits::FULL_WIDTH),
            ("《办法》", Traits::BRACKET),
            ("的的", Traits::TWICE),
            ("加强加强", Traits::TWICE),
            ("国际处国际处", Traits::TWICE),
            ("职业学院职业学院", Traits::TWICE),
            ("好。 第二", Traits::ORDINAL),
            ("（一）好", Traits::ORDINAL),
            ("2024", Traits::NUMBER),
            ("138-0000 0000", Traits::LONG_NUMBER),
            ("第１２３　４５６７号", Traits::LONG_NUMBER),
            ("a@b", Traits::LONG_NUMBER),
        ] {
            assert!(Traits::of(text).have(traits), "{text}");
        }
        let plain = Traits::of("学校对照检查，逐项整改；到年底全部完成。");
        assert_eq!(plain, Traits::default());
        assert!(!Traits::of("2023年9月25日").have(Traits::LONG_NUMBER));
    }

    proptest! {
        /// What a rule finds is never missed.
        #[test]
        fn no_trait_is_missed(text in "[的加强国际处，。；;、：:（）()“”《》０１Ａ．2@ \\n-]{0,24}") {
            let traits = Traits::of(&text);
            prop_assert!(traits.have(Traits::TWICE) || repeats::doubled(&text).is_empty());
            prop_assert!(traits.have(Traits::STOPS) || punctuation::doubled(&text).is_empty());
            prop_assert!(traits.have(Traits::HALF_WIDTH) || punctuation::half_width(&text).is_empty());
            prop_assert!(traits.have(Traits::FULL_WIDTH) || punctuation::full_width_forms(&text).is_empty());
            prop_assert!(traits.have(Traits::BRACKET) || brackets::unpaired(&text).is_empty());
        }
    }
}
