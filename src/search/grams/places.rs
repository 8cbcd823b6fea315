//! Where in a text the grams end that are to be listed.

use super::super::fold::LINE_END;
use super::{SIDE_BY_SIDE, Sort, spread};

/// Grams that are frequent, as bits at their hashes. Where two share a bit, a gram too many is listed: no harm.
pub(super) struct Frequent {
    bits: Vec<u64>,
    /// By how much a hash is shifted to be a place.
    shift: u32,
}

impl Frequent {
    /// Half a megabyte of bits at least, which a processor keeps at hand.
    const LEAST: u32 = 22;

    pub fn of(grams: &[u64]) -> Self {
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

/// Where the listed grams of one sort end in a text: a bit for each unit, those of each part by themselves.
pub(super) struct Places([Vec<u64>; SIDE_BY_SIDE]);

impl Places {
    /// Only runs whose two parts that are one shorter are `frequent` are listed.
    pub fn of(text: &[u16], Sort { length, parts, first }: Sort, frequent: Option<&Frequent>) -> Self {
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
    pub fn each(&self, part: usize, mut visit: impl FnMut(usize)) {
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
pub(super) fn gram_at<const N: usize>(text: &[u16], end: usize) -> u64 {
    let units = (end + 1).checked_sub(N).and_then(|start| text[start..].first_chunk::<N>());
    units.map_or(0, |units| units.iter().fold(0, |gram, unit| gram << 16 | u64::from(*unit)))
}
