//! A list of words that should not be written, with what to write instead, and the search for them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::ends::Ends;

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
    search: OnceLock<Option<AhoCorasick>>,
    ends: OnceLock<Ends>,
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
        let inner =
            (!kept.is_empty()).then(|| Arc::new(Inner { words: kept, search: OnceLock::new(), ends: OnceLock::new() }));
        WordList { inner }
    }

    /// The words of the list that `text` has, each with its place.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, &'a Word)> {
        let searched = self.inner.iter().filter_map(|inner| Some((inner, inner.search()?)));
        searched.flat_map(move |(inner, search)| {
            search.find_iter(text).filter_map(move |found| {
                let word = &inner.words[found.pattern().as_usize()];
                let range = found.range();
                (!is_within_longer(text, &range, word)).then_some((range, word))
            })
        })
    }

    /// How the words end, for [`walk::traits`](super::walk::traits): a text without [`Traits::WORD`](super::traits::Traits::WORD) has
    /// none of them.
    pub fn ends(&self) -> &Ends {
        let Some(inner) = &self.inner else { return Ends::known() };
        inner.ends.get_or_init(|| Ends::with(inner.words.iter().map(|it| &*it.word)))
    }
}

impl Inner {
    /// A list is small, and every notice of every build is searched: the fastest automaton is worth its memory.
    fn search(&self) -> Option<&AhoCorasick> {
        let make = || {
            let mut builder = AhoCorasick::builder();
            builder.kind(Some(AhoCorasickKind::DFA)).match_kind(MatchKind::LeftmostLongest);
            builder.build(self.words.iter().map(|it| &it.word)).ok()
        };
        self.search.get_or_init(make).as_ref()
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
    use super::super::traits::Traits;
    use super::super::walk::traits;
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
    fn a_text_with_a_word_is_known_by_how_the_word_ends() {
        for wanted in ["截止目前", "党支布", "按装", "A座", "又，又", "及"] {
            let list = WordList::new([word(wanted, "x", &[])]);
            let text = format!("在这里{wanted}，等等");
            assert_eq!(list.find(&text).count(), 1, "{wanted}");
            assert!(traits(&text, list.ends()).have(Traits::WORD), "{wanted}");
        }
    }
}
