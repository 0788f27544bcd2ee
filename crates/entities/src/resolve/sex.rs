//! Whether "Mr." or "Mrs." goes with a person, where two have one last name.

use copydesk_knowledge::sex::{Sex, of_address, of_first_name, of_pronoun};

use crate::mention::Mention;
use crate::units::Units;

/// How far after a name a pronoun counts, in units.
const WINDOW: usize = 25;

/// What the address before a name or the first name says.
pub(super) fn of_name(units: &Units, text: &str, m: &Mention) -> Option<Sex> {
    let word = |k: usize| units.units.get(k).and_then(|u| u.span.of(text)).unwrap_or("");
    m.first.checked_sub(1).and_then(|k| of_address(word(k))).or_else(|| of_first_name(word(m.first)))
}

/// What a mention in full says: the address before it, the first name, or the pronouns after it.
pub(super) fn of_person(units: &Units, text: &str, m: &Mention) -> Option<Sex> {
    let word = |k: usize| {
        #[cfg(test)]
        crate::work::count();
        units.units.get(k).and_then(|u| u.span.of(text)).unwrap_or("")
    };
    of_name(units, text, m).or_else(|| (m.last..m.last + WINDOW).find_map(|k| of_pronoun(word(k))))
}
