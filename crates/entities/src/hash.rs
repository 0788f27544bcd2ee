//! Hashes of words and names, by which the lexicon is looked up without building strings.
//!
//! A name's hash is that of its bytes without white space, so that it can be computed token by token and a line
//! break inside a name does not matter. Curly apostrophes count as straight ones.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

/// FNV-1a, byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameHash(u64);

impl NameHash {
    /// The hash of the empty name.
    pub(crate) const EMPTY: NameHash = NameHash(0xcbf2_9ce4_8422_2325);

    fn byte(self, b: u8) -> NameHash {
        NameHash((self.0 ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
    }

    /// Goes on with `text`.
    pub(crate) fn and(self, text: &str) -> NameHash {
        let bytes = text.as_bytes();
        let mut hash = self;
        let mut i = 0;
        while let Some(&b) = bytes.get(i) {
            if b == 0xE2 && bytes.get(i + 1) == Some(&0x80) && matches!(bytes.get(i + 2), Some(0x98 | 0x99)) {
                hash = hash.byte(b'\'');
                i += 3;
                continue;
            }
            if let Some(plain) = bytes.get(i + 1).and_then(|&next| without_accent(b, next)) {
                hash = plain.bytes().fold(hash, NameHash::byte);
                i += 2;
                continue;
            }
            if b != b' ' {
                hash = hash.byte(b);
            }
            i += 1;
        }
        hash
    }

    /// Goes on with `word` in small letters after the first: "LIBYA" as "Libya", "AL-ASSAD" as "Al-Assad". ASCII only.
    pub(crate) fn and_title_case(self, word: &str) -> NameHash {
        let mut hash = self;
        let mut inside = false;
        for &b in word.as_bytes() {
            hash = hash.byte(if inside { b.to_ascii_lowercase() } else { b });
            inside = b.is_ascii_alphabetic() || b >= 0x80 || b == b'\'';
        }
        hash
    }

    /// Goes on with `word` in small letters. ASCII only.
    pub(crate) fn and_small(self, word: &str) -> NameHash {
        word.bytes().fold(self, |h, b| h.byte(b.to_ascii_lowercase()))
    }

    /// The hash of `word` in small letters. ASCII only.
    pub(crate) fn small(word: &str) -> NameHash {
        NameHash::EMPTY.and_small(word)
    }

    /// The number, mixed so that its low bits are as good as its high ones.
    pub(crate) fn get(self) -> u64 {
        let x = self.0 ^ (self.0 >> 32);
        x.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// The letters that English news writes for one with an accent, of its two bytes in UTF-8: "Erdoğan" is "Erdogan".
fn without_accent(first: u8, second: u8) -> Option<&'static str> {
    const LATIN_1: &[u8; 64] = b"AAAAAA\0CEEEEIIII\0NOOOOO\0OUUUUY\0\0aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0y";
    const EXTENDED: &[u8; 128] = b"AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi\0\0JjKk\0LlLlLlLlLlNnNnNn\0\0\0OoOoOo\0\0RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz\0";
    let at = usize::from(second.wrapping_sub(0x80));
    let table: &'static [u8] = match first {
        0xC3 => LATIN_1,
        0xC4 => EXTENDED.get(..64)?,
        0xC5 => EXTENDED.get(64..)?,
        _ => return None,
    };
    let letter = table.get(at..=at).filter(|letter| *letter != b"\0")?;
    std::str::from_utf8(letter).ok()
}

/// The hash of a word or name.
pub(crate) fn hash(name: &str) -> u64 {
    NameHash::EMPTY.and(name).get()
}

/// The number of this process that finished hashes are mixed with: who writes a text cannot choose names that all fall
/// into one place of a table. What walks over these tables asks for each entry by itself, so that no outcome depends on it.
static KEY: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0) | 1);

/// Mixes finished hashes with [`KEY`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keyed(u64);

impl Default for Keyed {
    fn default() -> Keyed {
        Keyed(*KEY)
    }
}

impl BuildHasher for Keyed {
    type Hasher = Finished;

    fn build_hasher(&self) -> Finished {
        Finished { key: self.0, hash: 0 }
    }
}

/// The state of [`Keyed`].
#[derive(Debug)]
pub(crate) struct Finished {
    key: u64,
    hash: u64,
}

impl Hasher for Finished {
    fn finish(&self) -> u64 {
        // Twice, as one product with a key of few bits leaves what differs in the high bits there.
        folded(folded(self.hash ^ self.key, self.key), 0x9e37_79b9_7f4a_7c15)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.hash = (self.hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.hash = n;
    }
}

/// Both halves of a product, so that each bit of the factors tells in the low bits too.
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

/// A map by finished hashes.
pub(crate) type HashTable<V> = HashMap<u64, V, Keyed>;

/// A set of finished hashes.
pub(crate) type HashedSet = HashSet<u64, Keyed>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_hashes_do_not_fall_into_one_place() {
        // Equal low bits, as somebody can find names for who knows the hash; whatever the key is.
        for key in (0..64).map(|n: u64| hash(&n.to_string()) | 1).chain([*KEY, 1 << 63 | 1]) {
            let places: HashedSet =
                (0..4096u64).map(|i| i << 32).map(|n| Keyed(key).hash_one(n) % 8192).collect();
            assert!(places.len() > 2_000, "{} places with the key {key:x}", places.len());
        }
        assert_ne!(Keyed(3).hash_one(7u64), Keyed(5).hash_one(7u64));
    }

    #[test]
    fn white_space_and_apostrophes_do_not_matter() {
        assert_eq!(hash("U. S."), hash("U.S."));
        assert_eq!(hash("People’s Party"), hash("People's Party"));
        assert_eq!(NameHash::EMPTY.and("United").and("Nations").get(), hash("United Nations"));
        assert_eq!(NameHash::EMPTY.and_title_case("LIBYA").get(), hash("Libya"));
        assert_eq!(NameHash::small("The").get(), hash("the"));
        assert_ne!(hash("Niger"), hash("Nigeria"));
        assert_eq!(hash("Erdoğan"), hash("Erdogan"));
        assert_eq!(hash("Łódź, Córdoba, Ötzi, Žižek, Ÿ"), hash("Lodz, Cordoba, Otzi, Zizek, Y"));
    }
}
