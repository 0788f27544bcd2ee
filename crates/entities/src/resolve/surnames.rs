//! Last names alone that the head passed over, of persons whom the article surely names in full: "Anna Player ... Then Player won."

use crate::find::mention;
use crate::label::Label;
use crate::lexicon::hint;
use crate::mention::Mention;
use crate::units::{Unit, Units, shape};

/// How sure such a mention is.
const CONFIDENCE: f32 = 0.7;

/// Adds mentions of the last names that `is_surname` knows by their hashes.
pub(super) fn add(units: &Units, text: &str, is_surname: impl Fn(u64) -> bool, mentions: &mut Vec<Mention>) {
    let mut added = Vec::new();
    let mut next = 0;
    for (k, unit) in units.units.iter().enumerate() {
        while mentions.get(next).is_some_and(|m| m.last <= k) {
            next += 1;
        }
        let free = mentions.get(next).is_none_or(|m| k < m.first);
        if free && may_be_name(unit) && is_surname(unit.hash) && stands_alone(units, k) {
            added.push(mention(units, text, unit.span, Label::Person, CONFIDENCE));
        }
    }
    if !added.is_empty() {
        mentions.extend(added);
        mentions.sort_by_key(|m| m.span.start);
    }
}

fn may_be_name(unit: &Unit) -> bool {
    let ordinary_start = unit.is(shape::START) && unit.has(hint::ORDINARY);
    unit.is(shape::CAPITAL)
        && !unit.is(shape::INITIAL | shape::LOOSE)
        && !unit.has(hint::CALENDAR | hint::FUNCTION)
        && !ordinary_start
}

/// Whether the word is no part of a longer name, and no "the Church".
fn stands_alone(units: &Units, k: usize) -> bool {
    let capital = |at: Option<usize>| {
        at.and_then(|at| units.units.get(at)).is_some_and(|u| u.is(shape::CAPITAL) && !u.is(shape::START))
    };
    let before = k.checked_sub(1);
    let article = before.and_then(|at| units.units.get(at)).is_some_and(|u| u.has(hint::ARTICLE));
    !article && !capital(before) && !capital(Some(k + 1))
}
