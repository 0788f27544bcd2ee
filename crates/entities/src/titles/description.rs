//! "The Libyan leader", after one person was named in the sentence, is that person's title.

use std::ops::Range;

use super::same;
use super::view::View;
use crate::label::Label;
use crate::lexicon::{Lexicon, hint};
use crate::mention::Mention;
use crate::units::Units;

/// How many mentions back it looks for whom a description means.
const FARTHEST: usize = 30;

/// Attaches such descriptions in a sentence, whose mentions are `rows`.
pub(super) fn attach(
    lexicon: &Lexicon,
    text: &str,
    units: &Units,
    sentence: &Range<usize>,
    mentions: &mut [Mention],
    rows: Range<usize>,
) {
    for row in rows.clone() {
        let found = {
            let sentence = sentence.clone();
            let inside = mentions.get(rows.clone()).unwrap_or(&[]);
            let view = View { lexicon, text, units: &units.units, sentence, mentions: inside };
            person(&view, row - rows.start)
        };
        if let Some((person, title)) = found
            && let Some(m) = mentions.get_mut(rows.start + person)
        {
            m.title = Some(title);
        }
    }
}

/// Whom the description that begins with mention `row` of the sentence means, and the description.
fn person(view: &View<'_>, row: usize) -> Option<(usize, copydesk_extractor::document::Span)> {
    let m = view.mentions.get(row)?;
    let country = m.entry.is_some_and(|e| e.kb.is_some());
    if !matches!(m.label, Label::Norp | Label::Loc) || !country {
        return None;
    }
    m.first.checked_sub(1).filter(|&k| view.word(k) == "the")?;
    let end = view.listed_from(m.last)?;
    let next = view.mentions.get(row + 1).filter(|n| n.label == Label::Person);
    if next.is_some_and(|n| n.first <= end + 1) || view.word(end) == "," {
        return None;
    }
    let mut person: Option<usize> = None;
    for k in row.saturating_sub(FARTHEST)..row {
        #[cfg(test)]
        crate::work::count();
        let Some(p) = view.mentions.get(k).filter(|p| p.label == Label::Person) else { continue };
        let other = person.and_then(|k| view.mentions.get(k));
        if other.is_some_and(|o| !same(o.canonical, p.canonical, view.text)) {
            return None;
        }
        person = Some(k);
    }
    let person = person?;
    let p = view.mentions.get(person)?;
    // Who speaks of the leader is somebody else.
    let speaks = view.unit(p.last).is_some_and(|u| u.has(hint::SAY));
    (p.title.is_none() && !speaks).then_some((person, view.span(m.first..end)?))
}
