//! The list of words that should not be written: ours (`typos.txt`) and the site's (`[check.words]`).

use indexmap::IndexMap;
use serde::Deserialize;

use super::one_or_many;
use crate::text::words::{Word, WordList};

/// An entry of `[check.words]` as written.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawWord {
    /// What to write instead.
    Instead(String),
    /// With more to say.
    Entry {
        #[serde(rename = "use")]
        instead: Option<String>,
        why: Option<String>,
        #[serde(default, deserialize_with = "one_or_many")]
        unless: Vec<String>,
    },
}

/// Our typos, if wanted, and the site's words, which replace ours. A word that is to become itself is allowed again.
pub(super) fn list(with_typos: bool, own: IndexMap<String, RawWord>) -> WordList {
    let own = own.into_iter().map(|(word, raw)| match raw {
        RawWord::Instead(instead) => Word { word, instead: Some(instead), ..Word::default() },
        RawWord::Entry { instead, why, unless } => Word { word, instead, why, unless },
    });
    let own: Vec<Word> = own.collect();
    let is_own = |typo: &Word| own.iter().any(|it| it.word == typo.word);
    let typos = typos().filter(|typo| with_typos && !is_own(typo));
    let all: Vec<Word> = typos.chain(own.iter().cloned()).collect();
    WordList::new(all.into_iter().filter(|it| it.instead.as_ref() != Some(&it.word)))
}

/// The lines of `typos.txt`.
fn typos() -> impl Iterator<Item = Word> {
    let lines = include_str!("typos.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut columns = line.split(' ');
        let (word, instead) = (columns.next()?, columns.next()?);
        let unless = columns.next().into_iter().flat_map(|it| it.split('|')).map(str::to_owned).collect();
        Some(Word { word: word.to_owned(), instead: Some(instead.to_owned()), why: None, unless })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn found(list: &WordList, text: &str) -> Vec<String> {
        list.find(text).map(|(range, _)| text[range].to_owned()).collect()
    }

    #[test]
    fn the_built_in_list_is_sound() {
        let mut seen = HashSet::new();
        for Word { word, instead, unless, .. } in typos() {
            let instead = instead.unwrap_or_default();
            assert!(seen.insert(word.clone()), "{word} twice");
            assert_ne!(word, instead);
            assert!(unless.iter().all(|longer| longer.contains(&word)), "{word}: {unless:?}");
            assert!(found(&list(true, IndexMap::new()), &instead).is_empty(), "{instead} is itself a typo");
        }
    }

    #[test]
    fn a_site_adds_replaces_and_allows() {
        let own: IndexMap<String, RawWord> = toml::from_str(
            "\"一把手\" = \"主要负责人\"\n\"按装\" = \"按装\"\n\"校领导\" = { why = \"写明职务\", unless = [\"校领导班子\"] }\n",
        )
        .unwrap();
        let list = list(true, own);
        assert_eq!(found(&list, "一把手按装，己经请示校领导和校领导班子"), ["一把手", "己经", "校领导"]);
        assert_eq!(found(&super::list(false, IndexMap::new()), "己经按装"), Vec::<String>::new());
    }
}
