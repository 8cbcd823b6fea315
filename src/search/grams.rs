//! Which notices have which grams: short runs of characters that do not reach across the end of a line.
//!
//! Single characters and pairs are all listed. A longer run is listed if both runs in it that are one shorter are
//! frequent, for otherwise the few notices of the rarer one can be looked at. So whatever has up to [`LONGEST`]
//! characters is found without a text: either it is listed, or a part of it is rare, or it stands nowhere.

mod places;
mod seen;

use std::ops::Range;

use rayon::prelude::*;

use crate::error::Error;

use super::store::{self, Store};

use places::{Frequent, Places};
use seen::Seen;

/// The longest grams: as many units as a number of 64 bits has room for.
pub(super) const LONGEST: usize = 4;

/// A gram in more notices than this is frequent. It is also the number of results that are shown at a time: as many
/// texts are looked at anyhow.
pub(super) const RARE: u32 = 10;

/// Grams are divided by their last unit into parts. So many are worked on side by side.
const SIDE_BY_SIDE: usize = 2;

/// A site of so many texts is worked on in one round; each further round spares the memory that as many more would take,
/// and looks at all texts again.
const TEXTS_OF_A_ROUND: usize = 1 << 14;

/// Rounds at most, lest large sites take more than their share of time.
const MOST_ROUNDS: usize = 4;

/// The coded lists of some grams.
#[derive(Debug, Default)]
pub(super) struct Lists {
    codes: Vec<u8>,
    /// Each gram with the place of its code.
    grams: Vec<(u64, Range<usize>)>,
}

impl Lists {
    /// The grams with their codes, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.grams.iter().map(|(gram, place)| (*gram, &self.codes[place.clone()]))
    }
}

/// Texts that are in memory at a time.
const SOME: usize = 1024;

/// Lists the notices of every gram in the texts numbered below `count`. With `every`, longer runs are listed even where
/// parts of them are rare.
///
/// # Errors
/// If a text cannot be read.
pub(super) fn lists(texts: &dyn Store, count: usize, every: bool) -> Result<Vec<Lists>, Error> {
    let rounds = count.div_ceil(TEXTS_OF_A_ROUND).next_power_of_two().min(MOST_ROUNDS);
    lists_in(rounds, texts, count, every)
}

/// The same in so many rounds, a power of two.
fn lists_in(rounds: usize, texts: &dyn Store, count: usize, every: bool) -> Result<Vec<Lists>, Error> {
    let mut all = Vec::new();
    let mut frequent = None;
    for length in 1..=LONGEST {
        let mut often = Vec::new();
        for round in 0..rounds {
            let sort = Sort { length, parts: rounds * SIDE_BY_SIDE, first: round * SIDE_BY_SIDE };
            for found in find(texts, count, sort, frequent.as_ref())? {
                often.extend(found.frequent);
                all.push(found.lists);
            }
        }
        if length > 1 && !every {
            frequent = Some(Frequent::of(&often));
        }
    }
    Ok(all)
}

/// Which grams are looked for at a time: those of one length whose part is one of [`SIDE_BY_SIDE`] from the first on.
#[derive(Clone, Copy)]
struct Sort {
    length: usize,
    /// How many parts there are, a power of two.
    parts: usize,
    first: usize,
}

/// The grams of one sort in all texts. Only those are listed whose two parts that are one shorter are `frequent`.
fn find(texts: &dyn Store, count: usize, sort: Sort, frequent: Option<&Frequent>) -> Result<Vec<Found>, Error> {
    let mut seen = [(); SIDE_BY_SIDE].map(|()| Seen::new());
    for start in (0..count).step_by(SOME) {
        let some = store::units(texts, start..count.min(start + SOME))?;
        let places: Vec<Places> = some.par_iter().map(|text| Places::of(text, sort, frequent)).collect();
        let parts = seen.par_iter_mut().enumerate();
        parts.for_each(|(part, seen)| seen.add_texts(&some, &places, (sort.length, part), start as u32));
    }
    Ok(seen.into_par_iter().map(|seen| seen.finish(count)).collect())
}

/// The units of a gram, which is their numbers one after the other.
pub(super) fn units_of(gram: u64) -> impl Iterator<Item = u16> {
    (0..LONGEST).rev().map(move |at| (gram >> (16 * at)) as u16).filter(|unit| *unit != 0)
}

/// The characters of a gram.
pub(super) fn text_of(gram: u64) -> String {
    units_of(gram).filter_map(|unit| char::from_u32(u32::from(unit))).collect()
}

/// Spreads the bits of a gram over the upper ones of the answer.
fn spread(gram: u64) -> u64 {
    (gram ^ gram >> 31).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The grams of one length and one part.
struct Found {
    lists: Lists,
    frequent: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use super::super::fold::units;
    use super::super::postings;
    use super::super::store::Memory;
    use super::*;
    use std::collections::BTreeMap;

    fn found(texts: &[&str], every: bool) -> BTreeMap<String, Vec<u32>> {
        let [one, four] = [1, 4].map(|rounds| found_in(rounds, texts, every));
        assert_eq!(one, four, "in however many rounds");
        one
    }

    fn found_in(rounds: usize, texts: &[&str], every: bool) -> BTreeMap<String, Vec<u32>> {
        let store = Memory::default();
        for (number, text) in texts.iter().enumerate() {
            store.keep(number, store::bytes(&units(text))).unwrap();
        }
        let lists = lists_in(rounds, &store, texts.len(), every).unwrap();
        lists.iter().flat_map(Lists::iter).map(|(gram, code)| (text_of(gram), postings::decode(code))).collect()
    }

    #[test]
    fn every_character_and_pair_is_listed_but_not_across_lines() {
        let found = found(&["甲乙\n丙", "乙甲乙"], false);
        let expected =
            [("丙", vec![0]), ("乙", vec![0, 1]), ("乙甲", vec![1]), ("甲", vec![0, 1]), ("甲乙", vec![0, 1])];
        assert_eq!(found, expected.map(|(gram, list)| (gram.to_owned(), list)).into());
    }

    #[test]
    fn longer_runs_are_listed_where_both_their_parts_are_frequent() {
        let mut texts = vec!["甲乙丙丁戊"; RARE as usize];
        assert!(!found(&texts, false).contains_key("甲乙丙"));
        assert_eq!(found(&texts, true)["甲乙丙丁"].len(), texts.len());
        texts.push("甲乙丙丁");
        let found = found(&texts, false);
        for gram in ["甲乙丙", "乙丙丁", "甲乙丙丁"] {
            assert_eq!(found[gram].len(), texts.len(), "{gram}");
        }
        assert!(!found.contains_key("丙丁戊") && !found.contains_key("乙丙丁戊"), "丁戊 is rare");
    }
}
