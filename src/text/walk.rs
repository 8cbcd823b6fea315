//! One walk over the characters of a text finds all its [`Traits`].

use super::ends::Ends;
use super::han::{self, is_han};
use super::traits::{Traits, ends_sentence, may_begin_ordinal, may_stand_before, parts_number};
use super::{brackets, punctuation};

/// The traits of `text`, of those that words make only what `ends` knows.
pub fn traits(text: &str, ends: &Ends) -> Traits {
    let mut walk = Walk::new(ends);
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
    walk.finish()
}

/// A walk over a text.
struct Walk<'p> {
    ends: &'p Ends,
    found: Traits,
    /// The last four characters, the newest first; those that are no Han are 0.
    last: [u32; 4],
    /// For distances of two, three and four characters: whether each of the last characters was the same as the one so far
    /// before it, the newest in the lowest bit.
    same: [u8; 3],
    /// Whether any of them was.
    repeats: bool,
    after_stop: bool,
    after_digit: bool,
    /// Whether a sentence begins here.
    begins: bool,
    /// Whether one that may begin with an ordinal came already.
    after_ordinal: bool,
    /// Digits of the number that goes on here.
    digits: u32,
    /// The families of the brackets that are open and 1, the innermost in the lowest four bits.
    open: u64,
}

impl<'p> Walk<'p> {
    fn new(ends: &'p Ends) -> Self {
        Walk {
            ends,
            found: ends.always(),
            last: [0; 4],
            same: [0; 3],
            repeats: false,
            after_stop: false,
            after_digit: false,
            begins: true,
            after_ordinal: false,
            digits: 0,
            open: 0,
        }
    }

    fn finish(mut self) -> Traits {
        if self.open != 0 {
            self.found.add(Traits::UNPAIRED);
        }
        self.found
    }

    /// Walks over the Han from byte `at` on, and gives the byte behind them.
    fn run(&mut self, text: &str, mut at: usize) -> usize {
        if std::mem::take(&mut self.begins) && text[at..].starts_with(may_begin_ordinal) {
            self.ordinal();
        }
        if std::mem::take(&mut self.after_digit) && text[at..].starts_with('号') {
            self.found.add(Traits::SERIAL);
        }
        self.after_stop = false;
        self.digits = 0;
        let [mut one, mut two, mut three, mut four] = self.last;
        for bytes in text.as_bytes()[at..].chunks_exact(3) {
            if !han::LEADS.contains(&bytes[0]) {
                break;
            }
            let code = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
            self.han(code, [one, two, three, four]);
            (one, two, three, four) = (code, one, two, three);
            at += 3;
        }
        self.last = [one, two, three, four];
        at
    }

    /// A Han behind those `last` ones.
    #[inline(always)]
    fn han(&mut self, code: u32, last: [u32; 4]) {
        let [one, two, ..] = last;
        if self.ends.may_have(one, code) {
            self.found.add(self.ends.traits(two, one, code));
        }
        let is_again = last.into_iter().fold(false, |is_again, before| is_again | (before == code));
        if is_again | self.repeats {
            self.again(last.map(|before| before == code));
        }
    }

    /// Which of the last four characters the one here is the same as.
    #[cold]
    fn again(&mut self, [is_last, before @ ..]: [bool; 4]) {
        self.repeats = is_last || before.contains(&true);
        for (same, is_same) in self.same.iter_mut().zip(before) {
            *same = if self.repeats { (*same << 1) | u8::from(is_same) } else { 0 };
        }
        let [pairs, triples, quadruples] = self.same;
        if is_last || pairs & 0b11 == 0b11 || triples & 0b111 == 0b111 || quadruples & 0b1111 == 0b1111 {
            self.found.add(Traits::TWICE);
        }
    }

    fn other(&mut self, c: char) {
        if c.is_ascii_alphanumeric() {
            self.alphanumeric(c);
            return;
        }
        // A radical is Han, and suspect.
        self.found.add(of_one(c));
        if self.begins && may_begin_ordinal(c) {
            self.ordinal();
        }
        if is_han(c) {
            // A number that UTF-8 does not use, so that it equals only itself.
            let code = u32::from(c) | 1 << 31;
            self.han(code, self.last);
            let [one, two, three, _] = self.last;
            self.last = [code, one, two, three];
            (self.begins, self.after_stop, self.after_digit, self.digits) = (false, false, false, 0);
            return;
        }
        if c == ' ' && self.last[0] != 0 {
            self.found.add(Traits::BLANK);
        }
        self.end_run();
        if let Some((family, opens)) = brackets::family(c) {
            self.bracket(c, family, opens);
        }
        let is_stop = punctuation::is_stop(c);
        if is_stop && self.after_stop {
            self.found.add(Traits::STOPS);
        }
        self.after_stop = is_stop;
        self.begins = ends_sentence(c) || (self.begins && may_stand_before(c));
        self.number(c);
    }

    /// A letter or a digit of ASCII, as most characters are that are no Han.
    fn alphanumeric(&mut self, c: char) {
        if std::mem::take(&mut self.begins) && may_begin_ordinal(c) {
            self.ordinal();
        }
        self.end_run();
        self.after_stop = false;
        self.number(c);
    }

    /// A sentence begins here that may begin with an ordinal.
    fn ordinal(&mut self) {
        if std::mem::replace(&mut self.after_ordinal, true) {
            self.found.add(Traits::ORDINALS);
        }
    }

    /// What follows is behind no Han.
    fn end_run(&mut self) {
        (self.last, self.same, self.repeats) = ([0; 4], [0; 3], false);
    }

    /// Brackets are plainly in pairs if each closes the innermost that is open. Single quotation marks are never plain: they
    /// are apostrophes too.
    fn bracket(&mut self, c: char, family: usize, opens: bool) {
        let family = family as u64 + 1;
        let is_plain = match opens {
            true => self.open >> 60 == 0,
            false => self.open & 0xf == family,
        };
        if !is_plain || matches!(c, '‘' | '’') {
            self.found.add(Traits::UNPAIRED);
        }
        self.open = if opens { self.open << 4 | family } else { self.open >> 4 };
    }

    fn number(&mut self, c: char) {
        if c == '0' && !self.after_digit {
            self.found.add(Traits::PADDED);
        }
        self.after_digit = c.is_ascii_digit();
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
        ',' | ';' | ':' | '!' | '?' | '(' => Traits::HALF_WIDTH,
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '＠' => Traits::FULL_WIDTH,
        '"' => Traits::QUOTE.and(Traits::STRAIGHT),
        '“' => Traits::QUOTE,
        '\'' => Traits::STRAIGHT,
        c if han::is_suspect(c) => Traits::SUSPECT,
        _ => Traits::NONE,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{blanks, brackets, consistency, doc_number, leading_zeros, punctuation, quotes, repeats};
    use super::*;

    fn of(text: &str) -> Traits {
        traits(text, Ends::known())
    }

    #[test]
    fn each_trait_is_seen() {
        for (text, traits) in [
            ("甲\u{e000}乙", Traits::SUSPECT),
            ("甲\u{2f00}乙", Traits::SUSPECT),
            ("甲，。乙", Traits::STOPS),
            ("时间:八点", Traits::HALF_WIDTH),
            ("２０", Traits::FULL_WIDTH),
            ("《办法（试行》", Traits::UNPAIRED),
            ("《办法》》", Traits::UNPAIRED),
            ("‘双高’", Traits::UNPAIRED),
            ("((((((((((((((((()))))))))))))))))", Traits::UNPAIRED),
            ("“双高”", Traits::QUOTE),
            ("\"双高\"", Traits::QUOTE.and(Traits::STRAIGHT)),
            ("2024年03月", Traits::PADDED),
            ("与 实践", Traits::BLANK),
            ("〔2024〕3号", Traits::SERIAL),
            ("制度方面", Traits::ASPECT),
            ("作为学院，学校", Traits::COLLEGE.and(Traits::SCHOOL)),
            ("的的", Traits::TWICE),
            ("加强加强", Traits::TWICE),
            ("国际处国际处", Traits::TWICE),
            ("职业学院职业学院", Traits::TWICE),
            ("第一，好。 第二", Traits::ORDINALS),
            ("（一）好；①坏", Traits::ORDINALS),
            ("一好：二坏", Traits::ORDINALS),
            ("2024", Traits::NUMBER),
            ("138-0000 0000", Traits::LONG_NUMBER),
            ("第１２３　４５６７号", Traits::LONG_NUMBER),
            ("a@b", Traits::LONG_NUMBER),
        ] {
            assert!(of(text).have(traits), "{text}");
        }
        assert_eq!(of("甲。一是乙，二是丙"), Traits::NONE);
        let plain = of("《办法（试行）》已印发“两学”[甲]，逐项整改；到年底全部完成120项。");
        assert_eq!(plain, Traits::QUOTE);
        assert!(!of("2023年9月25日").have(Traits::LONG_NUMBER));
    }

    /// What the rules look for, and what else may stand around it.
    const PIECES: [&str; 53] = [
        "的",
        "加",
        "强",
        "国",
        "际",
        "处",
        "方面",
        "方",
        "面",
        "作为",
        "学院",
        "学校",
        "年",
        "月",
        "日",
        "号",
        "，",
        "。",
        "；",
        ";",
        "、",
        "：",
        ":",
        "（",
        "）",
        "(",
        ")",
        "“",
        "”",
        "‘",
        "’",
        "《",
        "》",
        "〔",
        "〕",
        "[",
        "]",
        "\"",
        "'",
        "０１",
        "Ａ",
        "．",
        "2024",
        "03",
        "05",
        "0",
        "3",
        "@",
        " ",
        "\n",
        "-",
        "还有",
        "人员充足",
    ];

    proptest! {
        /// What a rule finds is never missed.
        #[test]
        fn no_trait_is_missed(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
            let text = pieces.concat();
            let traits = of(&text);
            prop_assert!(traits.have(Traits::TWICE) || repeats::doubled(&text).is_empty());
            prop_assert!(traits.have(Traits::STOPS) || punctuation::doubled(&text).is_empty());
            prop_assert!(traits.have(Traits::HALF_WIDTH) || punctuation::half_width(&text).is_empty());
            prop_assert!(traits.have(Traits::FULL_WIDTH) || punctuation::full_width_forms(&text).is_empty());
            prop_assert!(traits.have(Traits::UNPAIRED) || brackets::unpaired(&text).is_empty());
            prop_assert!(traits.have(Traits::STRAIGHT) || quotes::straight(&text).is_empty());
            prop_assert!(traits.have(Traits::PADDED) || leading_zeros::dates(&text).is_empty());
            prop_assert!(traits.have(Traits::BLANK) || blanks::torn(&text).is_empty());
            prop_assert!(traits.have(Traits::SERIAL) || doc_number::mistyped(&text).is_empty());
            prop_assert!(traits.have(Traits::ASPECT) || repeats::echoes(&text).is_empty());
            prop_assert!(traits.have(Traits::COLLEGE.and(Traits::SCHOOL)) || consistency::two_names(&text).is_empty());
        }
    }
}
