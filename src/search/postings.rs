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
    let k = parameter(numbers.len(), bound);
    out.push(DIGITS[k as usize]);
    let mut bits = Bits { out, held: 0, count: 0 };
    let mut next = 0;
    for &number in numbers {
        let gap = number - next;
        bits.ones(gap >> k);
        bits.put(0, 1);
        bits.put(gap & ((1 << k) - 1), k);
        next = number + 1;
    }
    if bits.count > 0 {
        bits.ones(6 - bits.count);
    }
}

/// The exponent that makes a list of `count` numbers below `bound` short: that of ln 2 times the mean gap.
fn parameter(count: usize, bound: usize) -> u32 {
    let gap = bound / count.max(1);
    (gap * 11 / 16).max(1).ilog2()
}

struct Bits<'o> {
    out: &'o mut Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits<'_> {
    /// Writes the last `count` bits of `value`, at most 26.
    fn put(&mut self, value: u32, count: u32) {
        self.held = self.held << count | value;
        self.count += count;
        while self.count >= 6 {
            self.count -= 6;
            self.out.push(DIGITS[(self.held >> self.count & 63) as usize]);
        }
        self.held &= (1 << self.count) - 1;
    }

    fn ones(&mut self, mut count: u32) {
        while count >= 16 {
            self.put(0xFFFF, 16);
            count -= 16;
        }
        self.put((1 << count) - 1, count);
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
                prop_assert_eq!(&decode(&encoded(&list, bound)), &list);
            }
        }
    }
}
