//! Looks at a document's mentions together: what a doubtful name is, and which names name the same.

use crate::hash::HashTable;
use crate::label::Label;
use crate::lexicon::hint;
use crate::mention::{Canonical, Mention};
use crate::units::{Unit, Units, shape};

/// What a document says of a name.
#[derive(Clone, Copy, Debug, Default)]
struct Votes {
    /// Of each label, by sure mentions.
    sure: [u16; 5],
    place: u16,
    person: u16,
    organization: u16,
}

/// The person or organisation that a part of a name stands for.
#[derive(Clone, Copy, Debug)]
struct Known {
    label: Label,
    /// The mention that has the fullest name.
    fullest: u32,
}

/// Tables of one document.
#[derive(Debug, Default)]
pub(crate) struct Resolver {
    votes: HashTable<Votes>,
    parts: HashTable<Known>,
    /// Persons' last names: the latest mention in full and, as the text goes on, the next.
    persons: HashTable<u32>,
    fullest: HashTable<u32>,
    short_names: HashTable<u32>,
}

impl Resolver {
    /// Settles labels and canonical names.
    pub(crate) fn resolve(&mut self, units: &Units, text: &str, mentions: &mut [Mention]) {
        self.collect(units, mentions);
        for m in mentions.iter_mut() {
            if !m.strong {
                m.label = self.settle(units, m);
            }
        }
        self.acronyms(units, text, mentions);
        self.name_persons(units, mentions);
        self.name_others(mentions);
    }

    fn collect(&mut self, units: &Units, mentions: &[Mention]) {
        self.votes.clear();
        self.parts.clear();
        for (row, m) in (0..).zip(mentions) {
            let votes = self.votes.entry(m.hash).or_default();
            if m.strong {
                let sure = &mut votes.sure[m.label as usize];
                *sure = sure.saturating_add(1);
            }
            votes.place = votes.place.saturating_add(u16::from(m.context.place));
            votes.person = votes.person.saturating_add(u16::from(m.context.person));
            votes.organization = votes.organization.saturating_add(u16::from(m.context.organization));
            if m.len() < 2 || m.entry.is_some() {
                continue;
            }
            let known = Known { label: m.label, fullest: row };
            if m.label == Label::Person {
                if let Some(last) = last_name(units, m) {
                    self.parts.entry(last).or_insert(known);
                }
                if let Some(first) = units.units.get(m.first).filter(|_| m.strong) {
                    self.parts.entry(first.hash).or_insert(known);
                }
            } else if m.label == Label::Org
                && m.strong
                && let Some(first) = units.units.get(m.first).filter(|u| !u.has(hint::ORDINARY))
            {
                self.parts.entry(first.hash).or_insert(known);
            }
        }
    }

    /// The label of a mention that its sentence leaves open.
    fn settle(&self, units: &Units, m: &Mention) -> Label {
        let votes = self.votes.get(&m.hash).copied().unwrap_or_default();
        let sure = (0..5).max_by_key(|&i| (votes.sure[i], 5 - i)).filter(|&i| votes.sure[i] > 0);
        if let Some(i) = sure {
            return [Label::Person, Label::Org, Label::Loc, Label::Norp, Label::Misc][i];
        }
        if m.len() == 1 {
            if let Some(known) = self.parts.get(&m.hash) {
                return known.label;
            }
            let Some(u) = units.units.get(m.first) else { return m.label };
            let name = u.has(hint::SURNAME | hint::FIRST_NAME);
            if votes.place > votes.person && !(name && votes.place < 2) {
                return Label::Loc;
            }
            if m.label == Label::Misc || u.is(shape::ALL_CAPITALS) {
                return m.label;
            }
            if votes.person > 0 || name {
                return Label::Person;
            }
            if votes.organization > 0 {
                return Label::Org;
            }
            return m.label;
        }
        if m.label == Label::Person {
            if votes.place > votes.person {
                return Label::Loc;
            }
            if votes.organization > 0 && votes.person == 0 {
                return Label::Org;
            }
        }
        m.label
    }

    /// "World Health Organization (WHO)": the letters in brackets name the same as what stands before.
    fn acronyms(&mut self, units: &Units, text: &str, mentions: &mut [Mention]) {
        self.short_names.clear();
        for row in 1..mentions.len() {
            let (Some(full), Some(short)) = (mentions.get(row - 1), mentions.get(row)) else { continue };
            let gap = text.get(full.span.end as usize..short.span.start as usize);
            let closed = text.get(short.span.end as usize..).is_some_and(|t| t.starts_with(')'));
            let capitals =
                short.len() == 1 && units.units.get(short.first).is_some_and(|u| u.is(shape::ALL_CAPITALS));
            if gap.is_some_and(|g| g.trim() == "(") && closed && capitals && full.len() > 1 && full.strong {
                self.short_names.insert(short.hash, row as u32 - 1);
            }
        }
        if self.short_names.is_empty() {
            return;
        }
        for row in 0..mentions.len() {
            let Some(m) = mentions.get(row) else { continue };
            if m.strong && m.entry.is_some() {
                continue;
            }
            let Some(full) = self.short_names.get(&m.hash).and_then(|&f| mentions.get(f as usize)).copied()
            else {
                continue;
            };
            if let Some(m) = mentions.get_mut(row) {
                m.label = full.label;
                m.entry = full.entry;
                m.canonical = Canonical::Text(full.span);
            }
        }
    }

    /// Gives persons the fullest name that the article has for them.
    fn name_persons(&mut self, units: &Units, mentions: &mut [Mention]) {
        self.persons.clear();
        self.fullest.clear();
        // The fullest form of each person, who is known by first and last name.
        for row in 0..mentions.len() {
            let Some(m) = mentions.get(row).filter(|m| m.label == Label::Person && m.len() > 1) else {
                continue;
            };
            let Some(key) = person_key(units, m) else { continue };
            let better = self.fullest.get(&key).and_then(|&f| mentions.get(f as usize));
            if better.is_none_or(|b| fullness(units, b) < fullness(units, m)) {
                self.fullest.insert(key, row as u32);
            }
            // For names alone that come before any in full: the first in full.
            for name in [last_name(units, m), units.units.get(m.first).map(|u| u.hash)].into_iter().flatten()
            {
                self.persons.entry(name).or_insert(row as u32);
            }
        }
        for row in 0..mentions.len() {
            let Some(m) = mentions.get(row).copied().filter(|m| m.label == Label::Person) else { continue };
            if let Some(entry) = m.entry.filter(|e| e.user) {
                set(mentions, row, entry.canonical.map_or(Canonical::Text(m.span), Canonical::Lexicon));
                continue;
            }
            let full_row = if m.len() > 1 {
                for name in
                    [last_name(units, &m), units.units.get(m.first).map(|u| u.hash)].into_iter().flatten()
                {
                    self.persons.insert(name, row as u32);
                }
                Some(row as u32)
            } else {
                last_name(units, &m).and_then(|n| self.persons.get(&n).copied())
            };
            let full = full_row.and_then(|f| mentions.get(f as usize));
            let fullest = full
                .and_then(|f| person_key(units, f))
                .and_then(|key| self.fullest.get(&key))
                .and_then(|&f| mentions.get(f as usize))
                .or(full);
            let span = fullest.map_or(m.span, |f| f.span);
            set(mentions, row, Canonical::Text(span));
        }
    }

    /// Gives places, organisations and the rest their known name, or their fullest in the article.
    fn name_others(&mut self, mentions: &mut [Mention]) {
        for row in 0..mentions.len() {
            let Some(m) = mentions.get(row).copied().filter(|m| m.label != Label::Person) else { continue };
            if m.canonical != Canonical::Absent {
                continue;
            }
            let known = m.entry.filter(|e| e.label == m.label || e.user);
            let canonical = match known {
                Some(entry) => entry.canonical.map_or(Canonical::Absent, Canonical::Lexicon),
                None if m.label == Label::Norp => Canonical::Absent,
                None if m.label == Label::Org && m.len() == 1 => self
                    .parts
                    .get(&m.hash)
                    .filter(|k| k.label == Label::Org)
                    .and_then(|k| mentions.get(k.fullest as usize))
                    .map_or(Canonical::Text(m.span), |f| Canonical::Text(f.span)),
                None => Canonical::Text(m.span),
            };
            set(mentions, row, canonical);
        }
    }
}

fn set(mentions: &mut [Mention], row: usize, canonical: Canonical) {
    if let Some(m) = mentions.get_mut(row) {
        m.canonical = canonical;
    }
}

/// The hash of a person's last name, without a glued particle: "Assad" of "al-Assad"; "Jr." is no name.
fn last_name(units: &Units, m: &Mention) -> Option<u64> {
    let mut last = m.last.checked_sub(1)?;
    if m.len() > 2 && units.units.get(last)?.span.len() <= 3 {
        last -= 1;
    }
    units.units.get(last).map(|u: &Unit| u.hash)
}

/// First and last name together tell a person from others in an article.
fn person_key(units: &Units, m: &Mention) -> Option<u64> {
    let first = units.units.get(m.first)?;
    Some(first.hash.rotate_left(17) ^ last_name(units, m)?)
}

/// How full a name is: a name in capitals is no better than the same in small letters.
fn fullness(units: &Units, m: &Mention) -> (bool, u32) {
    let shouted = units.units.get(m.first).is_some_and(|u| u.is(shape::LOOSE));
    (!shouted, m.span.len())
}
