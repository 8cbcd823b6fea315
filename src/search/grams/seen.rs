//! Grams as they are met text by text, and the lists that are made of that.

use super::super::postings::{self, Coder};
use super::places::{Places, gram_at};
use super::{Found, LONGEST, Lists, RARE, spread};

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
pub(super) struct Seen {
    table: Vec<Met>,
    /// In how many texts each gram is, by its place.
    counts: Vec<u32>,
    order: Order,
}

impl Seen {
    pub fn new() -> Self {
        Seen { table: vec![Met::default(); 1 << 12], counts: Vec::new(), order: Order::default() }
    }

    /// Adds those grams of `texts` that have this length and belong to this part. The first text has the number `first`.
    pub fn add_texts(&mut self, texts: &[Vec<u16>], places: &[Places], (length, part): (usize, usize), first: u32) {
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
    pub fn finish(mut self, texts: usize) -> Found {
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
