//! Which notices have which grams: short runs of characters that do not reach across the end of a line.
//!
//! Single characters and pairs are all listed. A run of three is listed if both its pairs are frequent, for otherwise the
//! few notices of the rarer pair can be looked at. So whatever has up to three characters is found without a text:
//! either it is listed, or one of its pairs is rare, or it stands nowhere.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rayon::prelude::*;

use super::fold::LINE_END;
use super::postings;

/// The longest grams.
pub(super) const LONGEST: usize = 3;

/// A gram in more notices than this is frequent. It is also the number of results that are shown at a time: as many
/// texts are looked at anyhow.
pub(super) const RARE: u32 = 10;

/// Grams are divided into so many parts, which are worked on side by side.
const PARTS: u64 = 4;

/// The coded lists of some grams.
#[derive(Debug, Default)]
pub(super) struct Lists {
    codes: Vec<u8>,
    /// Each gram with the place of its code.
    grams: Vec<(u64, std::ops::Range<usize>)>,
}

impl Lists {
    /// The grams with their codes, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.grams.iter().map(|(gram, place)| (*gram, &self.codes[place.clone()]))
    }
}

/// Lists the notices of every gram. With `every`, a run of three is listed even where its pairs are rare.
pub(super) fn lists(texts: &[Vec<u16>], every: bool) -> Vec<Lists> {
    let mut all = Vec::new();
    let mut frequent = None;
    for length in 1..=LONGEST {
        let found: Vec<Found> =
            (0..PARTS).into_par_iter().map(|part| Found::of(texts, length, part, frequent.as_ref())).collect();
        if length > 1 && length < LONGEST && !every {
            frequent = Some(Frequent::of(&found));
        }
        all.extend(found.into_iter().map(|found| found.lists));
    }
    all
}

/// The units of a gram, which is their numbers one after the other.
pub(super) fn units_of(gram: u64) -> impl Iterator<Item = u16> {
    (0..LONGEST).rev().map(move |at| (gram >> (16 * at)) as u16).filter(|unit| *unit != 0)
}

/// The characters of a gram.
pub(super) fn text_of(gram: u64) -> String {
    units_of(gram).filter_map(|unit| char::from_u32(u32::from(unit))).collect()
}

/// Grams that are frequent, as bits at their hashes. Where two share a bit, a gram too many is listed: no harm.
struct Frequent(Vec<u64>);

impl Frequent {
    /// Four megabytes of bits.
    const BITS: u32 = 25;

    fn of(found: &[Found]) -> Self {
        let mut bits = vec![0; 1 << (Self::BITS - 6)];
        for gram in found.iter().flat_map(|found| &found.frequent) {
            let at = mixed(*gram) >> (64 - Self::BITS);
            bits[(at >> 6) as usize] |= 1 << (at & 63);
        }
        Frequent(bits)
    }

    fn has(&self, gram: u64) -> bool {
        let at = mixed(gram) >> (64 - Self::BITS);
        self.0[(at >> 6) as usize] >> (at & 63) & 1 == 1
    }
}

/// Spreads the bits of a gram over the upper ones of the answer.
fn mixed(gram: u64) -> u64 {
    let gram = (gram ^ gram >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (gram ^ gram >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// Grams are looked up by the million: a multiplication spreads them well enough.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = mixed(self.0 ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, gram: u64) {
        self.0 = mixed(gram);
    }
}

/// The grams of one length and one part.
struct Found {
    lists: Lists,
    frequent: Vec<u64>,
}

impl Found {
    fn of(texts: &[Vec<u16>], length: usize, part: u64, frequent: Option<&Frequent>) -> Self {
        let mut seen = Seen::default();
        let mask = u64::MAX >> (64 - 16 * length);
        for (text, number) in texts.iter().zip(0..) {
            let (mut gram, mut run) = (0, 0);
            for &unit in text {
                if unit == LINE_END {
                    run = 0;
                    continue;
                }
                gram = (gram << 16 | u64::from(unit)) & mask;
                run += 1;
                let is_listed = || frequent.is_none_or(|it| it.has(gram >> 16) && it.has(gram & mask >> 16));
                if run >= length && mixed(gram) % PARTS == part && is_listed() {
                    seen.add(gram, number);
                }
            }
            seen.ends.push(seen.order.len());
        }
        seen.finish(texts.len())
    }
}

/// Grams as they are met, text by text.
#[derive(Default)]
struct Seen {
    /// The place of each gram in the lists below.
    places: HashMap<u64, u32, BuildHasherDefault<Spread>>,
    grams: Vec<u64>,
    /// How many texts have each gram, and the last that has it.
    counts: Vec<u32>,
    last: Vec<u32>,
    /// The grams of all texts one after the other, each once a text, and where each text's end.
    order: Vec<u32>,
    ends: Vec<usize>,
}

impl Seen {
    fn add(&mut self, gram: u64, text: u32) {
        let place = *self.places.entry(gram).or_insert_with(|| {
            self.grams.push(gram);
            self.counts.push(0);
            self.last.push(u32::MAX);
            (self.grams.len() - 1) as u32
        });
        let at = place as usize;
        if self.last[at] != text {
            self.last[at] = text;
            self.counts[at] += 1;
            self.order.push(place);
        }
    }

    /// Turns texts with grams into grams with texts, and codes these.
    fn finish(self, texts: usize) -> Found {
        let Seen { places, grams, counts, last, order, ends } = self;
        drop((places, last));
        let mut starts: Vec<usize> = Vec::with_capacity(grams.len());
        let mut total = 0;
        for count in &counts {
            starts.push(total);
            total += *count as usize;
        }
        let mut numbers = vec![0; total];
        let mut from = 0;
        for (end, number) in ends.into_iter().zip(0..) {
            for place in &order[from..end] {
                let at = &mut starts[*place as usize];
                numbers[*at] = number;
                *at += 1;
            }
            from = end;
        }
        drop(order);
        let mut lists = Lists { codes: Vec::with_capacity(total), grams: Vec::with_capacity(grams.len()) };
        for ((gram, count), end) in grams.iter().zip(&counts).zip(&starts) {
            let start = lists.codes.len();
            postings::encode(&numbers[end - *count as usize..*end], texts, &mut lists.codes);
            lists.grams.push((*gram, start..lists.codes.len()));
        }
        lists.codes.shrink_to_fit();
        let frequent = grams.into_iter().zip(counts).filter(|(_, count)| *count > RARE).map(|(gram, _)| gram).collect();
        Found { lists, frequent }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::units;
    use super::*;
    use std::collections::BTreeMap;

    fn found(texts: &[&str], every: bool) -> BTreeMap<String, Vec<u32>> {
        let texts: Vec<Vec<u16>> = texts.iter().map(|text| units(text)).collect();
        let lists = lists(&texts, every);
        lists.iter().flat_map(Lists::iter).map(|(gram, code)| (text_of(gram), postings::decode(code))).collect()
    }

    #[test]
    fn every_character_and_pair_is_listed_but_not_across_lines() {
        let found = found(&["甲乙\n丙", "乙甲乙"], false);
        let expected = [("丙", vec![0]), ("乙", vec![0, 1]), ("乙甲", vec![1]), ("甲", vec![0, 1]), ("甲乙", vec![0, 1])];
        assert_eq!(found, expected.map(|(gram, list)| (gram.to_owned(), list)).into());
    }

    #[test]
    fn three_are_listed_where_both_pairs_are_frequent() {
        let mut texts = vec!["甲乙丙丁"; RARE as usize];
        assert!(!found(&texts, false).contains_key("甲乙丙"));
        assert_eq!(found(&texts, true)["甲乙丙"].len(), texts.len());
        texts.push("甲乙丙");
        let found = found(&texts, false);
        assert_eq!(found["甲乙丙"].len(), texts.len());
        assert!(!found.contains_key("乙丙丁"), "丙丁 is rare");
    }
}
