mod cache;
mod form;
mod table;

pub(crate) use cache::Cache;
#[cfg(test)]
pub(crate) use cache::MOST;
pub(crate) use form::Form;
#[cfg(any(test, feature = "test-model"))]
pub(crate) use form::hash;
pub(crate) use table::{Table, numbers};

use std::ops::Range;

use crate::about::{About, Side};
use crate::container::{ModelError, ModelFile};
use crate::kernels::Kernel;

/// What the network knows of each word: a vector for frequent ones, and for the others a sum over what their letters
/// tell. It owns the file, in which words and vectors stay.
pub(crate) struct Lexicon {
    file: ModelFile,
    text: Range<usize>,
    ends: Range<usize>,
    slots: Range<usize>,
    words: Table,
    rare: Rare,
    clusters: Table,
    flags: Table,
    affixes: Table,
    kinds: Vec<Affix>,
    shapes: Table,
}

/// Words without a vector of their own, by half of their hash.
struct Rare {
    keys: Range<usize>,
    values: Range<usize>,
    flags: Range<usize>,
}

struct Affix {
    side: Side,
    length: usize,
    /// What is hashed before its letters, so that no prefix is taken for a suffix.
    tag: [u8; 2],
}

impl Lexicon {
    pub(crate) fn load(file: ModelFile, about: &About) -> Result<Lexicon, ModelError> {
        let width = about.width;
        let text = file.range("words.text")?;
        file.str("words.text")?;
        let words = Table::load(&file, "words", width, None)?;
        let ends = file.sized_range("words.ends", words.len() * 4)?;
        let mut last = 0;
        for (word, end) in file.u32s("words.ends")?.into_iter().enumerate() {
            if end < last || end as usize > text.len() {
                return Err(file.invalid("words.ends", format!("word {word} ends at {end}, out of bounds")));
            }
            last = end;
        }
        if last as usize != text.len() {
            return Err(file.invalid("words.text", format!("the last word ends at {last} of {}", text.len())));
        }
        let slots = file.sized_range("words.slots", about.word_slots * 4)?;
        let rare = Rare {
            keys: file.sized_range("rare.keys", about.rare_slots * 4)?,
            values: file.sized_range("rare.values", about.rare_slots * 2)?,
            flags: file.sized_range("rare.flags", about.rare_slots)?,
        };
        let clusters = Table::load(&file, "clusters", width, None)?;
        if clusters.len() == 0 {
            return Err(file.invalid("clusters.scales", "there is no row for the unknown word"));
        }
        check(&file, "words.slots", words.len() as u32)?;
        check(&file, "rare.keys", u32::MAX)?;
        let (values, _) = file.bytes(&rare.values).as_chunks::<2>();
        let largest = values.iter().map(|v| u16::from_le_bytes(*v)).max().unwrap_or(0);
        if usize::from(largest) >= clusters.len() {
            let why = format!("cluster {largest} of {}", clusters.len());
            return Err(file.invalid("rare.values", why));
        }
        Ok(Lexicon {
            text,
            ends,
            slots,
            words,
            rare,
            clusters,
            flags: Table::load(&file, "flags", width, Some(8))?,
            affixes: Table::load(&file, "affixes", width, Some(about.affix_rows))?,
            kinds: about.affixes.iter().map(|&(side, length)| Affix::new(side, length)).collect(),
            shapes: Table::load(&file, "shapes", width, Some(about.shape_rows))?,
            file,
        })
    }

    pub(crate) fn file(&self) -> &ModelFile {
        &self.file
    }

    /// Writes the vector of a form into `sum` and returns the hash of its lower form.
    pub(crate) fn fold(&self, kernel: &Kernel, form: &Form, sum: &mut [f32]) -> u64 {
        sum.fill(0.0);
        let lower = form.lower().as_bytes();
        let hash = form::hash(&[lower]);
        match self.word(lower, hash) {
            Some(row) => self.words.add(&self.file, kernel, row, sum),
            None => {
                let (cluster, flags) = self.rare(hash);
                self.clusters.add(&self.file, kernel, cluster, sum);
                for bit in (0..8).filter(|bit| flags >> bit & 1 == 1) {
                    self.flags.add(&self.file, kernel, bit, sum);
                }
            }
        }
        for affix in &self.kinds {
            if let Some(letters) = affix.of(form) {
                let row = form::hash(&[&affix.tag, letters.as_bytes()]) as usize & (self.affixes.len() - 1);
                self.affixes.add(&self.file, kernel, row, sum);
            }
        }
        let row = form::hash(&[b"h", form.shape().as_bytes()]) as usize & (self.shapes.len() - 1);
        self.shapes.add(&self.file, kernel, row, sum);
        hash
    }

    /// Writes the vector of a word of which nothing is known.
    pub(crate) fn unknown(&self, kernel: &Kernel, sum: &mut [f32]) {
        sum.fill(0.0);
        self.clusters.add(&self.file, kernel, 0, sum);
    }

    /// The row of a word that has a vector of its own.
    fn word(&self, lower: &[u8], hash: u64) -> Option<usize> {
        let (text, ends) = (self.file.bytes(&self.text), self.file.bytes(&self.ends));
        let slots = self.file.bytes(&self.slots);
        let mask = slots.len() / 4 - 1;
        let mut slot = hash as usize & mask;
        loop {
            // An empty slot is sure to come: `check` has found one.
            let row = (u32_at(slots, slot) as usize).checked_sub(1)?;
            let start = row.checked_sub(1).map_or(0, |before| u32_at(ends, before));
            if &text[start as usize..u32_at(ends, row) as usize] == lower {
                return Some(row);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Cluster and flags of a word that has no vector of its own.
    fn rare(&self, hash: u64) -> (usize, u8) {
        let keys = self.file.bytes(&self.rare.keys);
        let mask = keys.len() / 4 - 1;
        let key = ((hash >> 32) as u32).max(1);
        let mut slot = hash as usize & mask;
        loop {
            match u32_at(keys, slot) {
                0 => return (0, 0),
                found if found == key => break,
                _ => slot = (slot + 1) & mask,
            }
        }
        let (values, _) = self.file.bytes(&self.rare.values).as_chunks::<2>();
        (usize::from(u16::from_le_bytes(values[slot])), self.file.bytes(&self.rare.flags)[slot])
    }
}

impl Affix {
    fn new(side: Side, length: u8) -> Affix {
        let letter = match side {
            Side::Prefix => b'p',
            Side::Suffix => b's',
        };
        Affix { side, length: length.into(), tag: [letter, b'0' + length] }
    }

    fn of<'f>(&self, form: &'f Form) -> Option<&'f str> {
        match self.side {
            Side::Prefix => form.prefix(self.length),
            Side::Suffix => form.suffix(self.length),
        }
    }
}

/// Checks a hash table: no entry is above `most`, and a search for what is not there ends.
fn check(file: &ModelFile, section: &str, most: u32) -> Result<(), ModelError> {
    let (slots, _) = file.section(section)?.as_chunks::<4>();
    let (mut empty, mut largest) = (0, 0);
    for slot in slots.iter().map(|s| u32::from_le_bytes(*s)) {
        empty += usize::from(slot == 0);
        largest = largest.max(slot);
    }
    if empty == 0 {
        return Err(file.invalid(section, "no slot is empty"));
    }
    if largest > most {
        return Err(file.invalid(section, format!("entry {largest} of {most}")));
    }
    Ok(())
}

#[inline]
fn u32_at(bytes: &[u8], index: usize) -> u32 {
    let (chunks, _) = bytes.as_chunks::<4>();
    u32::from_le_bytes(chunks[index])
}
