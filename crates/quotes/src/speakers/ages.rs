//! How old people are: "Ann Berg, 43," and later "the 43-year-old".

use std::collections::HashMap;

use super::scene::{NOBODY, Part, Scene};

/// How many tokens before a name may stand between it and an age: "the 43-year-old former mayor of Lillehavn Ann Berg".
const BACK: usize = 8;

/// Whose age is which; [`NOBODY`] where several are of one age.
#[derive(Debug, Default)]
pub(super) struct Ages(HashMap<u8, u32>);

impl Ages {
    pub(super) fn note(&mut self, age: u8, figure: u32) {
        let known = self.0.entry(age).or_insert(figure);
        if *known != figure {
            *known = NOBODY;
        }
    }

    /// The only one of this age.
    pub(super) fn of(&self, age: u8) -> Option<u32> {
        self.0.get(&age).copied().filter(|&figure| figure != NOBODY)
    }
}

impl Scene<'_> {
    /// The age in "43-year-old", which begins at token `t`.
    pub(super) fn written_age(&self, t: usize) -> Option<u8> {
        let years = self.word(t + 2);
        let written = self.word(t + 1) == "-"
            && matches!(years, "year" | "years")
            && self.word(t + 3) == "-"
            && self.word(t + 4) == "old";
        age(self.word(t)).filter(|_| written)
    }

    /// The age beside the name of the words `first..end`.
    pub(super) fn age_beside(&self, first: usize, end: usize) -> Option<u8> {
        if matches!(self.word(end), "," | "(") {
            let at = end + 1 + usize::from(self.word(end + 1) == "aged");
            let after = self.word(at + 1);
            if let Some(age) = age(self.word(at)).filter(|_| matches!(after, "," | "." | ")" | ";" | "and")) {
                return Some(age);
            }
        }
        let before = (first.saturating_sub(BACK)..first).rev();
        let mut near = before.take_while(|&t| {
            self.word(t) == "-" || !matches!(self.part(t), Part::Mark | Part::Verb | Part::Pronoun)
        });
        near.find_map(|t| self.written_age(t))
    }
}

fn age(word: &str) -> Option<u8> {
    word.parse().ok().filter(|n| (1..120).contains(n))
}
