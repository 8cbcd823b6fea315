//! How the words end that texts are searched for: with which Han. Most texts have no such end, and that is seen in the one
//! walk over their characters (`walk`), faster than each search could find out for itself.

use std::sync::LazyLock;

use super::traits::Traits;

/// Ends of words, each with the trait of a text that has it.
#[derive(Debug)]
pub struct Ends {
    /// Which values [`bit`] has for the last two Han, as a set of bits.
    bits: Box<[u64; 1024]>,
    /// The ends, sorted.
    all: Vec<End>,
    /// What every text has, since it cannot be told by ends.
    always: Traits,
}

#[derive(Debug)]
struct End {
    pair: u64,
    /// The Han before the pair; 0 stands for anything.
    before: u32,
    traits: Traits,
}

/// What rules of our own look for.
const KNOWN: [(&str, Traits); 3] = [("方面", Traits::ASPECT), ("学院", Traits::COLLEGE), ("学校", Traits::SCHOOL)];

impl Ends {
    /// Those that rules of our own look for, alone.
    pub fn known() -> &'static Ends {
        static KNOWN_ENDS: LazyLock<Ends> = LazyLock::new(|| Ends::with([]));
        &KNOWN_ENDS
    }

    /// These and those of `words`: a text that has none of the words may lack [`Traits::WORD`], and most do. If a word does not
    /// end with two Han, every text has it.
    pub fn with<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut ends = Ends { bits: Box::new([0; 1024]), all: Vec::new(), always: Traits::NONE };
        KNOWN.iter().for_each(|(word, traits)| ends.insert(word, *traits));
        words.into_iter().for_each(|word| ends.insert(word, Traits::WORD));
        ends.all.sort_unstable_by_key(|end| end.pair);
        ends
    }

    fn insert(&mut self, word: &str, traits: Traits) {
        let mut last = word.chars().rev().map(han);
        match (last.next().flatten(), last.next().flatten()) {
            (Some(second), Some(first)) => {
                let pair = pair(first, second);
                self.bits[bit(pair) / 64] |= 1 << (bit(pair) % 64);
                self.all.push(End { pair, before: last.next().flatten().unwrap_or(0), traits });
            }
            _ => self.always.add(traits),
        }
    }

    /// What every text has.
    pub(super) fn always(&self) -> Traits {
        self.always
    }

    /// Whether the Han with these bytes may be one of the pairs: false for all but a few others.
    #[inline(always)]
    pub(super) fn may_have(&self, first: u32, second: u32) -> bool {
        let bit = bit(pair(first, second));
        self.bits[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// What the Han with these bytes make of a text.
    pub(super) fn traits(&self, before: u32, first: u32, second: u32) -> Traits {
        let pair = pair(first, second);
        let start = self.all.partition_point(|end| end.pair < pair);
        let same = self.all[start..].iter().take_while(|end| end.pair == pair);
        let fitting = same.filter(|end| end.before == 0 || end.before == before);
        fitting.fold(Traits::NONE, |all, end| all.and(end.traits))
    }
}

fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// A number below 65,536 for a pair, spread by Fibonacci hashing.
#[inline(always)]
fn bit(pair: u64) -> usize {
    (pair.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
}

/// The three bytes of a Han, as a number.
fn han(c: char) -> Option<u32> {
    let mut bytes = [0; 4];
    match c.encode_utf8(&mut bytes).as_bytes() {
        &[lead, second, third] if super::han::LEADS.contains(&lead) => {
            Some(u32::from_be_bytes([0, lead, second, third]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::walk::traits;
    use super::*;

    #[test]
    fn a_text_has_what_the_ends_in_it_make() {
        let ends = Ends::with(["截止目前", "不学院", "甲乙", "丁乙丙"]);
        let of = |text| traits(text, &ends);
        assert_eq!(of("截至目前"), Traits::NONE);
        assert_eq!(of("到截止目前"), Traits::WORD);
        assert_eq!(of("截止，目前"), Traits::NONE);
        assert_eq!(of("乙丙"), Traits::NONE);
        assert_eq!(of("丁乙丙甲乙"), Traits::WORD);
        assert_eq!(of("学院"), Traits::COLLEGE);
        assert_eq!(of("不学院"), Traits::WORD.and(Traits::COLLEGE));
    }

    #[test]
    fn words_that_end_otherwise_may_be_anywhere() {
        for word in ["A座", "甲", "又，又", "又又。"] {
            assert_eq!(traits("", &Ends::with([word])), Traits::WORD, "{word}");
        }
    }
}
