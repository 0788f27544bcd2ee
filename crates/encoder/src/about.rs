use serde::Deserialize;

use crate::container::{ModelError, ModelFile};

/// Widest network, so that a row fits on the stack of a kernel.
pub(crate) const WIDEST: usize = 512;
/// Vectors are processed this many numbers at a time, whatever the machine.
pub(crate) const STEP: usize = 32;
/// Farthest tap and most layers, so that the overlap of segments stays short beside a segment.
const FARTHEST: usize = 512;

/// What an encoder's file says of itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct About {
    pub(crate) name: String,
    pub(crate) width: usize,
    pub(crate) dilations: Vec<usize>,
    pub(crate) memory_after: Option<usize>,
    pub(crate) affixes: Vec<(Side, u8)>,
    pub(crate) affix_rows: usize,
    pub(crate) shape_rows: usize,
    pub(crate) word_slots: usize,
    pub(crate) rare_slots: usize,
}

/// The end of a word that an affix is taken from.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) enum Side {
    #[serde(rename = "p")]
    Prefix,
    #[serde(rename = "s")]
    Suffix,
}

impl About {
    pub(crate) fn read(file: &ModelFile) -> Result<About, ModelError> {
        let about: About = file.about_as("encoder")?;
        match about.problem() {
            Some(why) => Err(file.invalid("about", why)),
            None => Ok(about),
        }
    }

    /// Tokens on either side that a token's vector depends on, beside the memory.
    pub(crate) fn reach(&self) -> usize {
        self.dilations.iter().sum()
    }

    fn problem(&self) -> Option<String> {
        if self.width == 0 || self.width > WIDEST || !self.width.is_multiple_of(STEP) {
            return Some(format!("width {} is no multiple of {STEP} up to {WIDEST}", self.width));
        }
        if self.dilations.is_empty() || self.dilations.contains(&0) {
            return Some(format!("dilations {:?} must be positive, and at least one", self.dilations));
        }
        if self.dilations.iter().try_fold(0_usize, |sum, d| sum.checked_add(*d)).is_none_or(|r| r > FARTHEST)
        {
            return Some(format!("dilations {:?} reach farther than {FARTHEST} tokens", self.dilations));
        }
        if let Some(after) = self.memory_after.filter(|&after| after >= self.dilations.len()) {
            return Some(format!("memory after layer {after} of {}", self.dilations.len()));
        }
        if let Some((_, length)) = self.affixes.iter().find(|(_, length)| !(1..=9).contains(length)) {
            return Some(format!("an affix of {length} characters; 1 to 9 are possible"));
        }
        let sizes = [
            ("affix_rows", self.affix_rows),
            ("shape_rows", self.shape_rows),
            ("word_slots", self.word_slots),
            ("rare_slots", self.rare_slots),
        ];
        let odd = sizes.into_iter().find(|&(_, size)| !size.is_power_of_two() || size > 1 << 28);
        odd.map(|(key, size)| format!("{key} = {size} is no power of two up to 2^28"))
    }
}
