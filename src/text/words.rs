//! A list of words that should not be written, with what to write instead, and the search for them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// A word that should not be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// What to write instead.
    pub instead: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// Longer words that contain it and are right (按装 in 按装机容量).
    pub unless: Vec<String>,
}

/// Words that should not be written, ready to be searched for: one pass over a text, however many there are.
#[derive(Clone, Debug, Default)]
pub struct WordList {
    inner: Option<Arc<Inner>>,
}

#[derive(Debug)]
struct Inner {
    words: Vec<Word>,
    /// Made for the first text: most commands, and every configuration in between, search none.
    search: OnceLock<Option<Search>>,
}

#[derive(Debug)]
struct Search {
    begins: Beginnings,
    words: AhoCorasick,
}

impl WordList {
    /// The list of `words`. Of two entries for one word the later counts.
    ///
    /// Empty words are left out. A list too large to be searched (gigabytes) finds nothing.
    pub fn new(words: impl IntoIterator<Item = Word>) -> Self {
        let mut kept: Vec<Word> = Vec::new();
        for word in words.into_iter().filter(|word| !word.word.is_empty()) {
            match kept.iter_mut().find(|it| it.word == word.word) {
                Some(earlier) => *earlier = word,
                None => kept.push(word),
            }
        }
        let inner = (!kept.is_empty()).then(|| Arc::new(Inner { words: kept, search: OnceLock::new() }));
        WordList { inner }
    }

    /// The words of the list that `text` has, each with its place.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, &'a Word)> {
        let searched = self.inner.iter().filter_map(|inner| Some((inner, inner.search()?)));
        searched.filter(move |(_, search)| search.begins.are_in(text)).flat_map(move |(inner, search)| {
            search.words.find_iter(text).filter_map(move |found| {
                let word = &inner.words[found.pattern().as_usize()];
                let range = found.range();
                (!is_within_longer(text, &range, word)).then_some((range, word))
            })
        })
    }
}

impl Inner {
    /// A list is small, and every notice of every build is searched: the fastest automaton is worth its memory.
    fn search(&self) -> Option<&Search> {
        let make = || {
            let mut builder = AhoCorasick::builder();
            builder.kind(Some(AhoCorasickKind::DFA)).match_kind(MatchKind::LeftmostLongest);
            let words = builder.build(self.words.iter().map(|it| &it.word)).ok()?;
            Some(Search { begins: Beginnings::of(&self.words), words })
        };
        self.search.get_or_init(make).as_ref()
    }
}

/// How the words of a list begin: with which two Han. Most texts have no such pair, which is seen faster than what the words
/// are.
#[derive(Debug)]
struct Beginnings {
    /// Which values [`Beginnings::bit`] has for the pairs, as a set of bits.
    bits: Vec<u64>,
    /// The pairs, sorted.
    pairs: Vec<u64>,
    /// Whether there are words that begin otherwise: then every text is searched.
    others: bool,
}

impl Beginnings {
    fn of(words: &[Word]) -> Self {
        let mut all = Beginnings { bits: vec![0; 1024], pairs: Vec::new(), others: false };
        for word in words {
            let bytes = word.word.as_bytes();
            match (han_at(bytes, 0), han_at(bytes, 3)) {
                (Some(first), Some(second)) => {
                    let pair = first << 24 | second;
                    all.bits[Self::bit(pair) / 64] |= 1 << (Self::bit(pair) % 64);
                    all.pairs.push(pair);
                }
                _ => all.others = true,
            }
        }
        all.pairs.sort_unstable();
        all
    }

    /// A number below 65,536 for a pair, spread by Fibonacci hashing.
    fn bit(pair: u64) -> usize {
        (pair.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
    }

    /// Whether one of the pairs is in `text`.
    fn are_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let (mut at, mut before) = (0, None);
        while at < bytes.len() && !self.others {
            let here = han_at(bytes, at);
            if let (Some(first), Some(second)) = (before, here) {
                let pair = first << 24 | second;
                let bit = Self::bit(pair);
                if self.bits[bit / 64] >> (bit % 64) & 1 == 1 && self.pairs.binary_search(&pair).is_ok() {
                    return true;
                }
            }
            at += if here.is_some() { 3 } else { 1 };
            before = here;
        }
        self.others
    }
}

/// The three bytes of the Han at byte `at`, as a number.
fn han_at(bytes: &[u8], at: usize) -> Option<u64> {
    match bytes.get(at..at + 3)? {
        &[lead @ 0xe4..=0xe9, second, third] => Some(u64::from_be_bytes([0, 0, 0, 0, 0, lead, second, third])),
        _ => None,
    }
}

/// Whether one of the longer words that are right stands around `range`.
fn is_within_longer(text: &str, range: &Range<usize>, word: &Word) -> bool {
    word.unless.iter().any(|longer| {
        longer.match_indices(&*word.word).any(|(offset, _)| {
            range
                .start
                .checked_sub(offset)
                .and_then(|start| text.get(start..))
                .is_some_and(|rest| rest.starts_with(&**longer))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(word: &str, instead: &str, unless: &[&str]) -> Word {
        Word {
            word: word.into(),
            instead: Some(instead.into()),
            unless: unless.iter().map(|it| (*it).to_owned()).collect(),
            ..Word::default()
        }
    }

    #[test]
    fn words_are_found_but_not_in_longer_ones() {
        let list = WordList::new([
            word("按装", "安装", &["按装机"]),
            word("己完成", "已完成", &["自己完成"]),
            word("截止", "x", &[]),
            word("截止目前", "截至目前", &[]),
            word("", "x", &[]),
        ]);
        let text = "截止目前按装设备，按装机容量计算，己完成，由自己完成。";
        let found: Vec<&str> = list.find(text).map(|(range, _)| &text[range]).collect();
        assert_eq!(found, ["截止目前", "按装", "己完成"]);
        assert_eq!(WordList::default().find(text).count(), 0);
    }

    #[test]
    fn a_later_entry_replaces_an_earlier_one() {
        let list = WordList::new([word("甲", "乙", &[]), word("甲", "丙", &[])]);
        let instead: Vec<_> = list.find("甲").map(|(_, word)| word.instead.clone()).collect();
        assert_eq!(instead, [Some("丙".to_owned())]);
    }

    #[test]
    fn words_that_do_not_begin_with_two_han_are_found_too() {
        let text = "在A座，用ＡＢ；又，又及。";
        for (wanted, count) in [("A座", 1), ("ＡＢ", 1), ("又，", 1), ("及", 1), ("座", 1), ("座用", 0)] {
            let list = WordList::new([word(wanted, "x", &[]), word("截止目前", "x", &[])]);
            assert_eq!(list.find(text).count(), count, "{wanted}");
        }
    }
}
