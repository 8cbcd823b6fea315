//! Lists of ascending numbers in few characters: Rice coding, six bits a character.
//!
//! The first character is `k`. The gap before each number (from the number before, the first from -1) less one is
//! written as its quotient by 2^k in ones with a zero after them, and its last `k` bits. Ones fill up the last
//! character, so that nothing need say how many numbers there are. A list of every notice takes a bit a notice, a rare
//! one little more than the logarithm of the gap. `search.js` reads it.

/// Six bits.
pub(super) const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends the list of `numbers`, which ascend and lie below `bound`, to `out`.
pub(super) fn encode(numbers: &[u32], bound: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + room(numbers.len(), bound), 0);
    let mut coder = Coder::begin(numbers.len(), bound, start, out);
    numbers.iter().for_each(|&number| coder.add(number, out));
    let end = coder.end(out);
    out.truncate(end);
}

/// The most characters that the list of `count` numbers below `bound` takes.
pub(super) fn room(count: usize, bound: usize) -> usize {
    let k = parameter(count, bound);
    // The quotients of all gaps together are at most that of the bound.
    1 + (count * (1 + k as usize) + (bound >> k)).div_ceil(6)
}

/// The exponent that makes a list of `count` numbers below `bound` short: that of ln 2 times the mean gap.
fn parameter(count: usize, bound: usize) -> u32 {
    let gap = bound / count.max(1);
    (gap * 11 / 16).max(1).ilog2()
}

/// A list that is being written somewhere in a buffer, where it has [`room`].
pub(super) struct Coder {
    /// Where its next character goes.
    at: usize,
    /// The least number that may come next.
    next: u32,
    k: u8,
    /// Bits that do not make a character yet, and how many.
    held: u8,
    count: u8,
}

impl Coder {
    /// Begins the list of `count` numbers below `bound` at `start`.
    pub fn begin(count: usize, bound: usize, start: usize, out: &mut [u8]) -> Self {
        let k = parameter(count, bound);
        out[start] = DIGITS[k as usize];
        Coder { at: start + 1, next: 0, k: k as u8, held: 0, count: 0 }
    }

    /// Adds a number, which is greater than those before.
    pub fn add(&mut self, number: u32, out: &mut [u8]) {
        let gap = number - self.next;
        self.next = number + 1;
        let k = u32::from(self.k);
        let quotient = gap >> k;
        // Mostly all of it has room in one number: the ones, the zero behind them, the last bits.
        if quotient + 1 + k <= 26 {
            let ones = (1 << quotient) - 1;
            return self.put((ones << (k + 1)) | (gap & ((1 << k) - 1)), quotient + 1 + k, out);
        }
        self.ones(quotient, out);
        self.put(0, 1, out);
        self.put(gap & ((1 << k) - 1), k, out);
    }

    /// Fills up the last character and says where the list ends.
    pub fn end(mut self, out: &mut [u8]) -> usize {
        if self.count > 0 {
            self.ones(6 - u32::from(self.count), out);
        }
        self.at
    }

    /// Writes the last `count` bits of `value`, at most 26.
    fn put(&mut self, value: u32, count: u32, out: &mut [u8]) {
        let held = u32::from(self.held) << count | value;
        let mut count = u32::from(self.count) + count;
        while count >= 6 {
            count -= 6;
            out[self.at] = DIGITS[(held >> count & 63) as usize];
            self.at += 1;
        }
        (self.held, self.count) = ((held & ((1 << count) - 1)) as u8, count as u8);
    }

    fn ones(&mut self, mut count: u32, out: &mut [u8]) {
        while count >= 16 {
            self.put(0xFFFF, 16, out);
            count -= 16;
        }
        self.put((1 << count) - 1, count, out);
    }
}

/// Reads a list again: what `search.js` does.
#[cfg(test)]
pub(super) fn decode(code: &[u8]) -> Vec<u32> {
    let digit = |c: &u8| DIGITS.iter().position(|digit| digit == c).unwrap() as u32;
    let k = digit(&code[0]) as usize;
    let bits: Vec<u32> =
        code[1..].iter().map(digit).flat_map(|six| (0..6).rev().map(move |at| six >> at & 1)).collect();
    let (mut numbers, mut next, mut at) = (Vec::new(), 0, 0);
    loop {
        let Some(ones) = bits[at..].iter().position(|bit| *bit == 0) else { return numbers };
        at += ones + 1;
        let rest = bits[at..at + k].iter().fold(0, |value, bit| value << 1 | bit);
        at += k;
        numbers.push(next + (ones as u32) * (1 << k) + rest);
        next = numbers[numbers.len() - 1] + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(numbers: &[u32], bound: usize) -> Vec<u8> {
        let mut out = Vec::new();
        encode(numbers, bound, &mut out);
        out
    }

    #[test]
    fn lists_are_short() {
        let every: Vec<u32> = (0..10_000).collect();
        assert_eq!(encoded(&every, 10_000).len(), 1 + 10_000_usize.div_ceil(6));
        assert_eq!(encoded(&[9_999], 10_000).len(), 4);
        assert_eq!(String::from_utf8(encoded(&[0, 2], 3)).unwrap(), "AX");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(numbers in prop::collection::btree_set(0u32..70_000, 0..400), more in 0usize..70_000) {
            for bound in [70_000, 70_000 + more] {
                let list: Vec<u32> = numbers.iter().copied().collect();
                let code = encoded(&list, bound);
                prop_assert!(code.len() <= room(list.len(), bound));
                prop_assert_eq!(&decode(&code), &list);
            }
        }
    }
}
