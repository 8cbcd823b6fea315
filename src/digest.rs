//! SHA-256 in the form that `sha256sum` prints, and of several values together; SM3 (GB/T 32905-2016) as `openssl dgst -sm3` prints it.

use std::hash::{BuildHasherDefault, Hasher};

use sha2::{Digest, Sha256, Sha512};
use sm3::Sm3;

/// A SHA-256 digest.
pub type Sha256Bytes = [u8; 32];

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Sha256Bytes {
    Sha256::digest(bytes).into()
}

/// SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-512 of `bytes` in lower-case hexadecimal.
pub fn sha512_hex(bytes: &[u8]) -> String {
    hex(&Sha512::digest(bytes))
}

/// SM3 (GB/T 32905-2016) of `bytes` in lower-case hexadecimal.
pub fn sm3_hex(bytes: &[u8]) -> String {
    hex(&Sm3::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n)]);
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        hex.push(digit(byte >> 4));
        hex.push(digit(byte & 15));
    }
    hex
}

/// SHA-256 of several values, of which none runs into the next.
#[derive(Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len());
        self.0.update(bytes);
        self
    }

    /// Adds a number.
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.0.update((number as u64).to_le_bytes());
        self
    }

    /// The digest of all of them.
    pub fn finish(self) -> Sha256Bytes {
        self.0.finalize().into()
    }
}

/// A quick hash for tables of our own: the same in every run. It withstands nobody who looks for names that collide.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quick(u64);

/// Makes tables with it: `HashMap<K, V, BuildQuick>`.
pub type BuildQuick = BuildHasherDefault<Quick>;

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let mix = |hash: u64, word: u64| {
            let product = u128::from(hash ^ word ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
            product as u64 ^ (product >> 64) as u64
        };
        let (words, rest) = bytes.as_chunks::<8>();
        let start = self.0 ^ bytes.len() as u64;
        let hash = words.iter().fold(start, |hash, word| mix(hash, u64::from_le_bytes(*word)));
        // Byte by byte: to copy so few would be a call.
        let rest_word = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.0 = if rest.is_empty() { hash } else { mix(hash, rest_word) };
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Digester, sm3_hex};

    /// The examples of GB/T 32905-2016, appendix A.
    #[test]
    fn sm3_is_that_of_the_standard() {
        assert_eq!(sm3_hex(b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        let long = "abcd".repeat(16);
        assert_eq!(sm3_hex(long.as_bytes()), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    #[test]
    fn values_do_not_run_into_each_other() {
        let of = |values: &[&str]| {
            let mut digester = Digester::default();
            for value in values {
                digester.bytes(value.as_bytes());
            }
            digester.finish()
        };
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["ab"]), of(&["ab", ""]));
    }

    #[test]
    fn quick_hashes_differ() {
        use std::hash::BuildHasher;
        let names = (0..200_000).map(|n| format!("c{}-p{}-m{n}", n % 9, n % 7));
        let more = (0..300).map(|n| "c".repeat(n));
        let all: std::collections::HashSet<u64> =
            names.chain(more).map(|name| super::BuildQuick::default().hash_one(name)).collect();
        assert_eq!(all.len(), 200_300);
    }
}
