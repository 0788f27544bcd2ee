//! Days with names: "Christmas Eve", "Eid al-Fitr", "Mother's Day" in this country or that.

use std::collections::HashMap;

use copydesk_knowledge::holidays::{self, When};

use crate::grammar::Sentence;
use crate::lexicon::{Class, Unit};

/// How many words a name has at most, marks between them not counted.
const WORDS: usize = 6;
/// How far from the name a country may stand that says which day is meant.
const NEAR: usize = 30;

/// Names of days, with when and where they fall.
#[derive(Debug, Default)]
pub(crate) struct Holidays {
    /// By the letters of the name, without marks and spaces.
    names: HashMap<String, Vec<(When, &'static str)>>,
}

impl Holidays {
    pub(crate) fn new() -> Holidays {
        let mut names: HashMap<String, Vec<_>> = HashMap::new();
        for holiday in holidays::all() {
            let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
            names.entry(letters(holiday.name)).or_default().push((holiday.when, holiday.places));
        }
        Holidays { names }
    }
}

impl Sentence<'_> {
    /// The longest name of a day that begins at atom `i`: its end, and when it falls.
    pub(super) fn holiday(&self, i: usize) -> Option<(usize, When)> {
        if !self.atoms.get(i).is_some_and(|a| a.names) {
            return None;
        }
        let mut letters = self.lower(i)?;
        let (mut end, mut best) = (i + 1, None);
        for _ in 0..WORDS {
            if let Some(days) = self.holidays.names.get(&letters) {
                best = Some((end, days));
            }
            let mut next = end;
            while matches!(self.class(next), Class::Punct(b'\'' | b'-' | b'.')) && next < end + 2 {
                next += 1;
            }
            let Some(word) = self.lower(next) else { break };
            letters += &word;
            end = next + 1;
        }
        let (end, days) = best?;
        // "Christmas Island", "Easter Island": the holiday is not the day but a part of a name; "Christmas trees" are no day.
        let noun = matches!(self.class(end), Class::Other | Class::Word(_)) && self.is_nominal(end);
        let name = end == i + 1 && (noun || self.class(end) == Class::Other && self.capital(end));
        let week = self.class(end) == Class::Unit(Unit::Week) && self.skip_hyphen(end + 1) == end + 1;
        let kind = week || matches!(self.class(end), Class::Season(..));
        if name || kind {
            return None;
        }
        let near = |place: &str| {
            let places: Vec<&str> = place.split(' ').collect();
            (i.saturating_sub(NEAR)..i + NEAR)
                .any(|j| self.lower(j).is_some_and(|w| places.contains(&w.as_str())))
        };
        let here = days.iter().find(|(_, places)| !places.is_empty() && near(places));
        let (when, _) = here.or_else(|| days.iter().find(|(_, places)| places.is_empty()))?;
        Some((end, *when))
    }

    /// The letters of the word at atom `i`, in lower case.
    fn lower(&self, i: usize) -> Option<String> {
        let word = self.atoms.get(i)?.span.of(self.text)?;
        word.as_bytes().first().is_some_and(u8::is_ascii_alphabetic).then(|| word.to_ascii_lowercase())
    }
}
