use super::{Form, Lexicon};

/// Forms that are kept; then all are forgotten and it starts anew.
const MOST: usize = 8192;
/// Twice as many slots, so that they are at most half full.
const SLOTS: usize = 2 * MOST;
/// Slots that are looked at. A text made of colliding forms costs no more than this.
const PROBES: usize = 8;
/// Longest form that is kept, in bytes.
const LONGEST: usize = 64;

/// Vectors of the forms met last, so that a text's words are folded once each and not once an occurrence.
///
/// It holds at most [`MOST`] vectors. A vector is the same whether it comes from here or is made anew.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// Index of an entry plus one; 0 is empty.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    /// Bytes of all entries' forms.
    forms: Vec<u8>,
    vectors: Vec<f32>,
    /// Of a form that is not kept.
    passing: Vec<f32>,
    form: Form,
}

#[derive(Debug)]
struct Entry {
    quick: u64,
    start: u32,
    length: u32,
    lower: u64,
}

impl Cache {
    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.slots.resize(SLOTS, 0);
        self.entries.clear();
        self.forms.clear();
        self.vectors.clear();
    }

    /// The vector of a token and the hash of its lower form.
    #[inline]
    pub(crate) fn get(&mut self, lexicon: &Lexicon, width: usize, token: &str) -> (&[f32], u64) {
        if token.len() > LONGEST {
            self.form.read(token);
            self.passing.resize(width, 0.0);
            let lower = lexicon.fold(&self.form, &mut self.passing);
            return (&self.passing, lower);
        }
        let quick = quick(token.as_bytes());
        let mut free = None;
        for probe in 0..PROBES {
            let slot = (quick as usize + probe) % SLOTS;
            match self.slots.get(slot).copied().unwrap_or(0) {
                0 => {
                    free = Some(slot);
                    break;
                }
                index => {
                    let index = index as usize - 1;
                    let entry = &self.entries[index];
                    if entry.quick == quick
                        && &self.forms[entry.start as usize..][..entry.length as usize] == token.as_bytes()
                    {
                        return (&self.vectors[index * width..][..width], entry.lower);
                    }
                }
            }
        }
        // Where all slots are taken, the oldest entry gives way.
        self.insert(lexicon, width, token, quick, free.unwrap_or(quick as usize % SLOTS))
    }

    #[cold]
    fn insert(
        &mut self,
        lexicon: &Lexicon,
        width: usize,
        token: &str,
        quick: u64,
        slot: usize,
    ) -> (&[f32], u64) {
        if self.slots.is_empty() || self.entries.len() == MOST {
            self.clear();
        }
        let index = self.entries.len();
        self.form.read(token);
        self.vectors.resize((index + 1) * width, 0.0);
        let vector = &mut self.vectors[index * width..];
        let lower = lexicon.fold(&self.form, vector);
        let start = self.forms.len() as u32;
        self.forms.extend_from_slice(token.as_bytes());
        self.entries.push(Entry { quick, start, length: token.len() as u32, lower });
        self.slots[slot] = index as u32 + 1;
        (vector, lower)
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

/// A hash that never leaves this process; eight bytes a step.
#[inline]
fn quick(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let step = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut hash = words.iter().fold(bytes.len() as u64, |hash, word| step(hash, u64::from_le_bytes(*word)));
    if !rest.is_empty() {
        hash = step(hash, rest.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)));
    }
    hash ^ hash >> 32
}
