//! What a text has that slips are made of, as a set: a rule of wording looks closely only at a text that has what the rule is
//! about. `walk` finds them.
//!
//! A trait is never missed, but may be there without any slip.

use super::numeral::is_numeral;

/// A set of traits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(u32);

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
    /// Brackets or Chinese quotation marks that are not plainly in pairs.
    pub const UNPAIRED: Traits = Traits(1 << 4);
    /// One to four Han that stand twice in a row.
    pub const TWICE: Traits = Traits(1 << 5);
    /// Two sentences that may begin with an ordinal.
    pub const ORDINALS: Traits = Traits(1 << 6);
    /// `@`, or four digits with at most blanks, hyphens and ASCII between them.
    pub const NUMBER: Traits = Traits(1 << 7);
    /// The same with seven digits.
    pub const LONG_NUMBER: Traits = Traits(1 << 8);
    /// `"` or `“`.
    pub const QUOTE: Traits = Traits(1 << 9);
    /// `"` or `'`.
    pub const STRAIGHT: Traits = Traits(1 << 10);
    /// A number that begins with 0.
    pub const PADDED: Traits = Traits(1 << 11);
    /// A blank behind a Han.
    pub const BLANK: Traits = Traits(1 << 12);
    /// 号 behind a digit.
    pub const SERIAL: Traits = Traits(1 << 13);
    /// How a word of the searched list ends ([`WordList::ends`](super::words::WordList::ends)).
    pub const WORD: Traits = Traits(1 << 14);
    /// 方面.
    pub const ASPECT: Traits = Traits(1 << 15);
    /// 学院.
    pub const COLLEGE: Traits = Traits(1 << 16);
    /// 学校.
    pub const SCHOOL: Traits = Traits(1 << 17);

    /// Whether all of `other` are here.
    #[inline]
    pub fn have(self, other: Traits) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds those of `other`.
    #[inline]
    pub fn add(&mut self, other: Traits) {
        self.0 |= other.0;
    }

    /// These and those of `other`.
    #[inline]
    pub const fn and(self, other: Traits) -> Traits {
        Traits(self.0 | other.0)
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
