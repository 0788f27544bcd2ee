use super::{Form, Lexicon};
use crate::kernels::Kernel;

/// [`WAYS`] times as many forms are kept: a news text's words are among these 19 times of 20.
const SETS: usize = 4096;
/// Places where a form may be. A text made of colliding forms costs no more than looking at all of them.
const WAYS: usize = 4;
/// Forms that are kept.
#[cfg(test)]
pub(crate) const MOST: usize = SETS * WAYS;
/// Longest form that is kept, in bytes.
const LONGEST: usize = 23;

/// Vectors of the forms met last, so that a text's words are folded once each and not once an occurrence.
///
/// It holds at most [`SETS`] × [`WAYS`] vectors. A vector is the same whether it comes from here or is made anew.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    sets: Vec<Set>,
    entries: Vec<Entry>,
    vectors: Vec<f32>,
    /// Of a form that is not kept.
    passing: Vec<f32>,
    form: Form,
}

/// The places of all forms whose hash leads here.
#[derive(Debug, Default, Clone, Copy)]
struct Set {
    /// Index of an entry plus one; 0 is empty.
    ways: [u32; WAYS],
    /// Whether a form was met again since it was last considered for giving way.
    used: [bool; WAYS],
    /// The place that is considered next.
    hand: u8,
}

#[derive(Debug)]
struct Entry {
    key: Key,
    lower: u64,
}

/// A form's bytes, then its length.
type Key = [u64; 3];

impl Cache {
    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.sets.clear();
        self.sets.resize(SETS, Set::default());
        self.entries.clear();
        self.vectors.clear();
    }

    /// The vector of a token and the hash of its lower form.
    #[inline]
    pub(crate) fn get(
        &mut self,
        lexicon: &Lexicon,
        kernel: &Kernel,
        width: usize,
        token: &str,
    ) -> (&[f32], u64) {
        let Some(key) = key(token.as_bytes()) else {
            self.form.read(token);
            self.passing.resize(width, 0.0);
            let lower = lexicon.fold(kernel, &self.form, &mut self.passing);
            return (&self.passing, lower);
        };
        if self.sets.is_empty() {
            self.clear();
        }
        let at = hash(&key) as usize % SETS;
        let set = &mut self.sets[at];
        for (&index, used) in set.ways.iter().zip(&mut set.used) {
            let Some(index) = (index as usize).checked_sub(1) else { break };
            let entry = &self.entries[index];
            if entry.key == key {
                *used = true;
                return (&self.vectors[index * width..][..width], entry.lower);
            }
        }
        self.insert(lexicon, kernel, width, token, key, at)
    }

    #[cold]
    fn insert(
        &mut self,
        lexicon: &Lexicon,
        kernel: &Kernel,
        width: usize,
        token: &str,
        key: Key,
        at: usize,
    ) -> (&[f32], u64) {
        let set = &mut self.sets[at];
        let way = set.free();
        let index = match (set.ways[way] as usize).checked_sub(1) {
            Some(index) => index,
            None => {
                self.entries.push(Entry { key, lower: 0 });
                self.vectors.resize(self.entries.len() * width, 0.0);
                set.ways[way] = self.entries.len() as u32;
                self.entries.len() - 1
            }
        };
        self.form.read(token);
        let vector = &mut self.vectors[index * width..][..width];
        let lower = lexicon.fold(kernel, &self.form, vector);
        self.entries[index] = Entry { key, lower };
        (vector, lower)
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl Set {
    /// An empty place, or one whose form was not met again for longest, as far as one bit can tell.
    fn free(&mut self) -> usize {
        if let Some(empty) = self.ways.iter().position(|&index| index == 0) {
            return empty;
        }
        loop {
            let way = usize::from(self.hand);
            self.hand = (self.hand + 1) % WAYS as u8;
            if !std::mem::take(&mut self.used[way]) {
                return way;
            }
        }
    }
}

/// `None` for a form that is too long to be kept.
#[inline]
fn key(bytes: &[u8]) -> Option<Key> {
    if bytes.len() > LONGEST {
        return None;
    }
    let mut padded = [0; LONGEST + 1];
    padded[..bytes.len()].copy_from_slice(bytes);
    // A form may end in zeros itself.
    padded[LONGEST] = bytes.len() as u8;
    let (words, _) = padded.as_chunks::<8>();
    Some(std::array::from_fn(|i| u64::from_le_bytes(words[i])))
}

/// A hash that never leaves this process.
#[inline]
fn hash(key: &Key) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let hash = key.iter().fold(0, |hash: u64, word| (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR));
    hash ^ hash >> 32
}
