//! Which notices have which grams: short runs of characters that do not reach across the end of a line.
//!
//! Single characters and pairs are all listed. A longer run is listed if both runs in it that are one shorter are
//! frequent, for otherwise the few notices of the rarer one can be looked at. So whatever has up to [`LONGEST`]
//! characters is found without a text: either it is listed, or a part of it is rare, or it stands nowhere.

use std::ops::Range;

use rayon::prelude::*;

use super::fold::LINE_END;
use super::postings;

/// The longest grams: as many units as a number of 64 bits has room for.
pub(super) const LONGEST: usize = 4;

/// A gram in more notices than this is frequent. It is also the number of results that are shown at a time: as many
/// texts are looked at anyhow.
pub(super) const RARE: u32 = 10;

/// Grams are divided by their last unit into so many parts, which are worked on side by side.
const PARTS: u16 = 2;

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

/// Lists the notices of every gram. With `every`, longer runs are listed even where parts of them are rare.
pub(super) fn lists(texts: &[Vec<u16>], every: bool) -> Vec<Lists> {
    let mut all = Vec::new();
    let mut frequent = None;
    for length in 1..=LONGEST {
        let find = |part| Found::of(texts, length, part, frequent.as_ref());
        let found: Vec<Found> = (0..PARTS).into_par_iter().map(find).collect();
        if length > 1 && !every {
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
    /// Half a megabyte of bits, which a processor keeps at hand.
    const BITS: u32 = 22;

    fn of(found: &[Found]) -> Self {
        let mut bits = vec![0; 1 << (Self::BITS - 6)];
        for gram in found.iter().flat_map(|found| &found.frequent) {
            let at = spread(*gram) >> (64 - Self::BITS);
            bits[(at >> 6) as usize] |= 1 << (at & 63);
        }
        Frequent(bits)
    }

    fn has(&self, gram: u64) -> bool {
        let at = spread(gram) >> (64 - Self::BITS);
        self.0[(at >> 6) as usize] >> (at & 63) & 1 == 1
    }
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

impl Found {
    fn of(texts: &[Vec<u16>], length: usize, part: u16, frequent: Option<&Frequent>) -> Self {
        let mut seen = Seen::new();
        let mask = |length: usize| u64::MAX >> (64 - 16 * length);
        let (whole, inner) = (mask(length), mask((length - 1).max(1)));
        for (text, number) in texts.iter().zip(0..) {
            let (mut gram, mut run) = (0, 0);
            // Whether the run that is one shorter and ends here is frequent.
            let mut ends_here = frequent.is_none();
            for &unit in text {
                if unit == LINE_END {
                    run = 0;
                    continue;
                }
                gram = gram << 16 | u64::from(unit);
                run += 1;
                let ends_before = ends_here;
                if let Some(frequent) = frequent {
                    ends_here = run + 1 >= length && frequent.has(gram & inner);
                }
                if run >= length && unit % PARTS == part && ends_here && ends_before {
                    seen.add(gram & whole, number);
                }
            }
            seen.ends.push(seen.order.len());
        }
        seen.finish(texts.len())
    }
}

/// A gram that was met: no unit is 0, so 0 is none.
#[derive(Clone, Copy, Default)]
struct Met {
    gram: u64,
    /// Its place in the order in which grams were first met.
    place: u32,
    /// The last text that has it.
    text: u32,
}

/// Grams as they are met, text by text: a table that is looked into for every character of the site.
struct Seen {
    table: Vec<Met>,
    /// How many grams the table holds.
    count: usize,
    /// The places of the grams of all texts one after the other, each once a text, and where each text's end.
    order: Vec<u32>,
    ends: Vec<usize>,
}

impl Seen {
    fn new() -> Self {
        Seen { table: vec![Met::default(); 1 << 12], count: 0, order: Vec::new(), ends: Vec::new() }
    }

    fn add(&mut self, gram: u64, text: u32) {
        let at = free_or_same(&self.table, gram);
        let met = &mut self.table[at];
        if met.gram == gram {
            if met.text != text {
                met.text = text;
                self.order.push(met.place);
            }
            return;
        }
        let place = self.count as u32;
        *met = Met { gram, place, text };
        self.order.push(place);
        self.count += 1;
        if self.count * 2 > self.table.len() {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let mut table = vec![Met::default(); self.table.len() * 2];
        for met in self.table.iter().filter(|met| met.gram != 0) {
            let at = free_or_same(&table, met.gram);
            table[at] = *met;
        }
        self.table = table;
    }

    /// The grams in the order of their places.
    fn grams(&mut self) -> Vec<u64> {
        let mut grams = vec![0; self.count];
        for met in std::mem::take(&mut self.table).into_iter().filter(|met| met.gram != 0) {
            grams[met.place as usize] = met.gram;
        }
        grams
    }

    /// Turns texts with grams into grams with texts, and codes these.
    fn finish(mut self, texts: usize) -> Found {
        let grams = self.grams();
        let Seen { order, ends, .. } = self;
        let mut counts = vec![0_u32; grams.len()];
        order.iter().for_each(|place| counts[*place as usize] += 1);
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

/// The place in `table` (whose length is a power of two) where `gram` is or belongs.
fn free_or_same(table: &[Met], gram: u64) -> usize {
    let mask = table.len() - 1;
    let mut at = (spread(gram) >> 32) as usize & mask;
    while table[at].gram != gram && table[at].gram != 0 {
        at = (at + 1) & mask;
    }
    at
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
