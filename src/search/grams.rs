//! Which notices have which grams: short runs of characters that do not reach across the end of a line.
//!
//! Single characters and pairs are all listed. A longer run is listed if both runs in it that are one shorter are
//! frequent, for otherwise the few notices of the rarer one can be looked at. So whatever has up to [`LONGEST`]
//! characters is found without a text: either it is listed, or a part of it is rare, or it stands nowhere.

use std::ops::Range;

use rayon::prelude::*;

use crate::error::Error;

use super::fold::LINE_END;
use super::postings::{self, Coder};
use super::store::{self, Store};

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

/// Grams that are frequent, as bits at their hashes. Where two share a bit, a gram too many is listed: no harm.
struct Frequent {
    bits: Vec<u64>,
    /// By how much a hash is shifted to be a place.
    shift: u32,
}

impl Frequent {
    /// Half a megabyte of bits at least, which a processor keeps at hand.
    const LEAST: u32 = 22;

    fn of(grams: &[u64]) -> Self {
        // Sixteen bits a gram, so that few share one.
        let size = (grams.len() * 16).next_power_of_two().ilog2().max(Self::LEAST);
        let mut all = Frequent { bits: vec![0; 1 << (size - 6)], shift: 64 - size };
        for gram in grams {
            let at = all.place(*gram);
            all.bits[at >> 6] |= 1 << (at & 63);
        }
        all
    }

    fn place(&self, gram: u64) -> usize {
        (spread(gram) >> self.shift) as usize
    }

    fn has(&self, gram: u64) -> bool {
        let at = self.place(gram);
        self.bits[at >> 6] >> (at & 63) & 1 == 1
    }
}

/// Spreads the bits of a gram over the upper ones of the answer.
fn spread(gram: u64) -> u64 {
    (gram ^ gram >> 31).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Where the listed grams of one sort end in a text: a bit for each unit, those of each part by themselves.
struct Places([Vec<u64>; SIDE_BY_SIDE]);

impl Places {
    /// Only runs whose two parts that are one shorter are `frequent` are listed.
    fn of(text: &[u16], Sort { length, parts, first }: Sort, frequent: Option<&Frequent>) -> Self {
        let mut bits = [(); SIDE_BY_SIDE].map(|()| vec![0; text.len().div_ceil(64)]);
        let inner = mask((length - 1).max(1));
        let (mut gram, mut run) = (0, 0);
        // Whether the run that is one shorter and ends here is frequent.
        let mut ends_here = frequent.is_none();
        for (at, &unit) in text.iter().enumerate() {
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
            let is_listed = run >= length && ends_here && ends_before;
            if let Some(bits) = (usize::from(unit) & (parts - 1)).checked_sub(first).and_then(|part| bits.get_mut(part))
            {
                bits[at >> 6] |= u64::from(is_listed) << (at & 63);
            }
        }
        Places(bits)
    }

    /// The places of a part, in order.
    fn each(&self, part: usize, mut visit: impl FnMut(usize)) {
        for (word, start) in self.0[part].iter().zip((0..).step_by(64)) {
            let mut rest = *word;
            while rest != 0 {
                visit(start + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }
}

/// The bits of a gram of this length.
fn mask(length: usize) -> u64 {
    u64::MAX >> (64 - 16 * length)
}

/// The gram of `N` units that ends at a place.
fn gram_at<const N: usize>(text: &[u16], end: usize) -> u64 {
    let units = (end + 1).checked_sub(N).and_then(|start| text[start..].first_chunk::<N>());
    units.map_or(0, |units| units.iter().fold(0, |gram, unit| gram << 16 | u64::from(*unit)))
}

/// The grams of one length and one part.
struct Found {
    lists: Lists,
    frequent: Vec<u64>,
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
    /// In how many texts each gram is, by its place.
    counts: Vec<u32>,
    order: Order,
}

impl Seen {
    fn new() -> Self {
        Seen { table: vec![Met::default(); 1 << 12], counts: Vec::new(), order: Order::default() }
    }

    /// Adds those grams of `texts` that have this length and belong to this part. The first text has the number `first`.
    fn add_texts(&mut self, texts: &[Vec<u16>], places: &[Places], (length, part): (usize, usize), first: u32) {
        match length {
            1 => self.add_grams::<1>(texts, places, part, first),
            2 => self.add_grams::<2>(texts, places, part, first),
            3 => self.add_grams::<3>(texts, places, part, first),
            _ => self.add_grams::<LONGEST>(texts, places, part, first),
        }
    }

    fn add_grams<const N: usize>(&mut self, texts: &[Vec<u16>], places: &[Places], part: usize, first: u32) {
        for ((text, places), number) in texts.iter().zip(places).zip(first..) {
            places.each(part, |end| self.add(gram_at::<N>(text, end), number));
            self.order.end_text();
        }
    }

    fn add(&mut self, gram: u64, text: u32) {
        let at = free_or_same(&self.table, gram);
        let met = &mut self.table[at];
        if met.gram == gram {
            if met.text != text {
                met.text = text;
                self.counts[met.place as usize] += 1;
                self.order.push(met.place);
            }
            return;
        }
        let place = self.counts.len() as u32;
        *met = Met { gram, place, text };
        self.order.push(place);
        self.counts.push(1);
        if self.counts.len() * 2 > self.table.len() {
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
        let mut grams = vec![0; self.counts.len()];
        for met in std::mem::take(&mut self.table).into_iter().filter(|met| met.gram != 0) {
            grams[met.place as usize] = met.gram;
        }
        grams
    }

    /// Turns texts with grams into coded lists of the texts of each gram. All lists are written side by side, each where
    /// it has room, so that the numbers in them never stand in memory.
    fn finish(mut self, texts: usize) -> Found {
        let grams = self.grams();
        let Seen { counts, order, .. } = self;
        let mut starts: Vec<usize> = Vec::with_capacity(grams.len());
        let mut total = 0;
        for count in &counts {
            starts.push(total);
            total += postings::room(*count as usize, texts);
        }
        let mut codes = vec![0; total];
        let begin = |(count, start): (&u32, &usize)| Coder::begin(*count as usize, texts, *start, &mut codes);
        let mut coders: Vec<Coder> = counts.iter().zip(&starts).map(begin).collect();
        order.each(|place, text| coders[place as usize].add(text, &mut codes));
        let list = |((gram, start), coder): ((&u64, usize), Coder)| (*gram, start..coder.end(&mut codes));
        let lists = grams.iter().zip(starts).zip(coders).map(list).collect();
        let frequent = grams.into_iter().zip(counts).filter(|(_, count)| *count > RARE).map(|(gram, _)| gram).collect();
        Found { lists: Lists { codes, grams: lists }, frequent }
    }
}

/// The places of the grams of all texts one after the other, each once a text. Grams that are in many texts are met
/// early, so most places have room in two bytes: this is the largest thing that an index is made of.
#[derive(Default)]
struct Order {
    /// What is not written any more, in pieces: one that grew as a whole would be twice as large.
    full: Vec<Box<[u16]>>,
    /// The place and one: those above 15 bits in two units, of which the first has the highest bit. 0 ends a text.
    last: Vec<u16>,
}

impl Order {
    const PIECE: usize = 1 << 18;

    fn push(&mut self, place: u32) {
        let code = place + 1;
        if code >= 1 << 15 {
            self.last.push(1 << 15 | (code >> 15) as u16);
        }
        self.last.push((code & 0x7FFF) as u16);
    }

    fn end_text(&mut self) {
        self.last.push(0);
        if self.last.len() >= Self::PIECE {
            self.full.push(self.last.as_slice().into());
            self.last.clear();
        }
    }

    /// Visits all places with the numbers of their texts.
    fn each(self, mut visit: impl FnMut(u32, u32)) {
        let (mut text, mut above) = (0, 0);
        for piece in self.full.into_iter().chain([self.last.into_boxed_slice()]) {
            for &unit in &piece {
                match (unit, above) {
                    (0, 0) => text += 1,
                    (unit, _) if unit >> 15 == 1 => above = u32::from(unit & 0x7FFF) << 15,
                    (unit, _) => {
                        visit((above | u32::from(unit)) - 1, text);
                        above = 0;
                    }
                }
            }
        }
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
