//! What its sentence says that a name is: "Brandt is a brewery", "Velm, a village in the hills", "the band Grey Tide".

use crate::label::Label;
use crate::lexicon::hint;
use crate::mention::Mention;
use crate::pos::Pos;
use crate::units::{Unit, Units, shape};

/// The longest noun phrase and the longest bracket that are read, in units.
const FARTHEST: usize = 12;

/// The label that a mention's own sentence states, if it states one.
pub(super) fn stated(units: &Units, text: &str, m: &Mention) -> Option<Label> {
    let sentence = units.sentences.partition_point(|s| s.end <= m.first);
    let sentence = units.sentences.get(sentence).filter(|s| m.last <= s.end)?;
    let words = Words { text, units: units.units.get(sentence.clone())? };
    let (first, last) = (m.first.checked_sub(sentence.start)?, m.last - sentence.start);
    if m.label != Label::Norp
        && let Some(label) = words.named_by(first)
    {
        return Some(label);
    }
    let (is, at) = words.description(last)?;
    let subject = words.is_subject(first, is);
    let (noun, next) = words.noun(at)?;
    let label = label(noun)?;
    // "Danvers, Ohio is a rapper" speaks of somebody named before.
    if label == Label::Person && m.entry.is_some() {
        return None;
    }
    // "The Democrats are a party" and a group of people.
    if label == Label::Org && m.label == Label::Norp {
        return None;
    }
    // "The head of Velm is a lawyer", "the mayor of Velm, a lawyer", "In Velm, a company that ..."
    let its_own = if is { subject } else { subject || !matches!(label, Label::Person | Label::Org) };
    (its_own && (is || words.ends(next))).then_some(label)
}

/// What the noun of a description says.
fn label(noun: &Unit) -> Option<Label> {
    [
        (hint::KIND_ORG, Label::Org),
        (hint::KIND_PLACE, Label::Loc),
        (hint::KIND_GROUP, Label::Norp),
        (hint::KIND_PERSON, Label::Person),
        (hint::KIND_OTHER, Label::Misc),
    ]
    .into_iter()
    .find_map(|(bit, label)| noun.has(bit).then_some(label))
}

/// The units of a sentence.
struct Words<'a> {
    text: &'a str,
    units: &'a [Unit],
}

impl<'a> Words<'a> {
    #[cfg_attr(test, track_caller)]
    fn word(&self, at: usize) -> &'a str {
        #[cfg(test)]
        crate::work::count();
        self.units.get(at).and_then(|u| u.span.of(self.text)).unwrap_or("")
    }

    /// The noun in "the band Grey Tide", whose name begins at `first`.
    fn named_by(&self, first: usize) -> Option<Label> {
        // A name may go without its article: "the band The Tides".
        let first = if self.word(first.checked_sub(1)?) == "The" { first - 1 } else { first };
        let noun = self.units.get(first.checked_sub(1)?)?;
        let gap = self.text.get(noun.span.end as usize..self.units.get(first)?.span.start as usize)?;
        (noun.has(hint::KIND_NAMED) && noun.pos == Pos::Noun && gap == " ").then(|| label(noun)).flatten()
    }

    /// Where the noun phrase after "is a" or after ", a" begins, for a name that ends before `last`, and whether it was "is".
    fn description(&self, last: usize) -> Option<(bool, usize)> {
        let mut at = last;
        if self.word(at) == "(" {
            let close = (at..self.units.len().min(at + FARTHEST)).find(|&k| self.word(k) == ")")?;
            at = close + 1;
        }
        let is = matches!(self.word(at), "is" | "was" | "are" | "were" | "remains" | "became");
        let article = self.word(at + 1);
        let described = if is {
            matches!(article, "a" | "an" | "the")
        } else {
            self.word(at) == "," && matches!(article, "a" | "an")
        };
        described.then_some((is, at + 2))
    }

    /// Whether a name that begins at `first` is no part of a longer phrase, as "Velm" is in "the head of Velm" and, before "is", in
    /// "Brandt and Velm", but not "Brandt or Velm", which are two names of one.
    fn is_subject(&self, first: usize, is: bool) -> bool {
        let part = |at: usize| {
            let pos = self.units.get(at).map(|u| u.pos);
            pos == Some(Pos::Preposition)
                || is && (pos == Some(Pos::Conjunction) && self.word(at) != "or" || self.word(at) == "&")
        };
        let Some(before) = first.checked_sub(1) else { return true };
        let article = self.units.get(before).is_some_and(|u| u.has(hint::ARTICLE));
        !(part(before) || article && before.checked_sub(1).is_some_and(part))
    }

    /// The noun of the phrase at `at`, and where the phrase ends.
    fn noun(&self, at: usize) -> Option<(&'a Unit, usize)> {
        let mut noun = None;
        let end = self.units.len().min(at + FARTHEST);
        let mut k = at;
        while k < end {
            #[cfg(test)]
            crate::work::count();
            let unit = &self.units[k];
            match unit.pos {
                // "The city's largest fair" is a fair.
                _ if unit.is(shape::POSSESSIVE) => noun = None,
                // A "school district" is no place.
                Pos::Noun
                    if noun.is_some_and(|n: &Unit| n.has(hint::KIND_ORG)) && unit.has(hint::KIND_PLACE) =>
                {
                    return None;
                }
                Pos::Noun => noun = Some(unit),
                Pos::Adjective | Pos::Adverb => {}
                Pos::Name | Pos::Verb | Pos::Conjunction if noun.is_none() => {}
                // Numbers, and the marks between adjectives.
                Pos::Other if noun.is_none() && !matches!(self.word(k), "." | ";" | ":" | "(") => {}
                _ => break,
            }
            k += 1;
        }
        Some((noun?, k))
    }

    /// Whether a description ends at `at` and no clause begins with it, as in "In Velm, a company said".
    fn ends(&self, at: usize) -> bool {
        let Some(unit) = self.units.get(at) else { return true };
        let word = self.word(at);
        unit.is(shape::MARK)
            || unit.pos == Pos::Preposition
            || matches!(
                word,
                "that"
                    | "which"
                    | "who"
                    | "whose"
                    | "where"
                    | "based"
                    | "located"
                    | "owned"
                    | "run"
                    | "founded"
                    | "known"
                    | "called"
            )
    }
}
