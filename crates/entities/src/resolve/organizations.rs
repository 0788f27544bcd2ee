//! Which mentions mean one organisation: acronyms, initials and short forms.

use crate::hash::{HashTable, NameHash};
use crate::label::Label;
use crate::lexicon::hint;
use crate::mention::{Canonical, Mention, Why};
use crate::units::{Units, shape};

/// The longest acronym and the longest name that has one, in letters and in units.
const LONGEST_ACRONYM: usize = 8;
const LONGEST_NAME: usize = 12;

/// Tables of one document; the values are rows of mentions.
#[derive(Debug, Default)]
pub(super) struct Organizations {
    /// Acronyms that brackets introduce.
    introduced: HashTable<u32>,
    /// The initials of names.
    initials: HashTable<u32>,
    /// The first words of names.
    starts: HashTable<u32>,
}

impl Organizations {
    /// "World Health Organization (WHO)" or "WHO (World Health Organization)", and "WHO" whose letters fit a name.
    pub(super) fn acronyms(&mut self, units: &Units, text: &str, mentions: &mut [Mention]) {
        self.introduced.clear();
        self.initials.clear();
        let mut letters = String::new();
        for (row, m) in (0u32..).zip(mentions.iter()) {
            if m.label == Label::Org && m.len() > 1 && m.len() <= LONGEST_NAME {
                for all in [false, true] {
                    initials(units, text, m, all, &mut letters);
                    if letters.len() > 1 {
                        self.initials.entry(NameHash::EMPTY.and(&letters).get()).or_insert(row);
                    }
                }
            }
            let Some(before) = row.checked_sub(1).and_then(|k| mentions.get(k as usize)) else { continue };
            if !bracketed(text, before, m) {
                continue;
            }
            // "Doug Flach (U.S.)" spells nothing out.
            let unlisted = before.strong && !(m.strong && m.entry.is_some());
            if is_acronym(units, m) && before.len() > 1 && (unlisted || spells(units, text, before, m)) {
                self.introduced.insert(m.hash, row - 1);
            } else if is_acronym(units, before) && m.len() > 1 && spells(units, text, m, before) {
                self.introduced.insert(before.hash, row);
            }
        }
        if self.introduced.is_empty() && self.initials.is_empty() {
            return;
        }
        for row in 0..mentions.len() {
            let Some(m) = mentions.get(row).copied().filter(|m| is_acronym(units, m)) else { continue };
            let introduced = self.introduced.get(&m.hash).map(|&full| (full, Why::Acronym));
            // What the text spells out comes before the lists.
            let listed = m.strong && m.entry.is_some() && introduced.is_none();
            if listed || m.canonical != Canonical::Absent || m.entry.is_some_and(|e| e.user) {
                continue;
            }
            let fits = || {
                plain(text, &m, &mut letters);
                let org = m.label == Label::Org || !m.strong && m.entry.is_none();
                self.initials
                    .get(&NameHash::EMPTY.and(&letters).get())
                    .filter(|_| org)
                    .map(|&full| (full, Why::Initials))
            };
            let Some((full, why)) = introduced.or_else(fits) else { continue };
            let Some(full) = mentions.get(full as usize).copied() else { continue };
            if let Some(m) = mentions.get_mut(row) {
                m.label = full.label;
                m.entry = full.entry;
                let listed = full.entry.filter(|e| e.label == full.label).and_then(|e| e.canonical);
                m.canonical = match full.canonical {
                    Canonical::Absent => listed.map_or(Canonical::Text(full.span), Canonical::Lexicon),
                    known => known,
                };
                m.why = why;
            }
        }
    }

    /// "Acme" for "Acme Widgets Inc.", "Deutsche Post" for "Deutsche Post AG".
    pub(super) fn short_forms(&mut self, units: &Units, text: &str, mentions: &mut [Mention]) {
        self.starts.clear();
        for (row, m) in (0u32..).zip(mentions.iter()) {
            let Some(all) = units.units.get(m.first..m.last) else { continue };
            let sure = m.strong || all.last().is_some_and(|u| u.has(hint::COMPANY));
            if m.label != Label::Org || m.len() < 2 || !sure || m.entry.is_some() || m.hash == 0 {
                continue;
            }
            // "The Bank" is many a bank: the first word must be a name.
            if let Some(first) =
                all.first().filter(|u| !u.has(hint::ORDINARY | hint::FUNCTION) && u.is(shape::CAPITAL))
                && all
                    .last()
                    .is_some_and(|last| last.has(hint::COMPANY) || !last.has(hint::BODY | hint::ORGANIZATION))
            {
                self.starts.entry(first.hash).or_insert(row);
            }
            if let [first, .., name, last] = all
                && last.has(hint::COMPANY)
            {
                let name = first.span.hull(name.span).of(text).unwrap_or("");
                self.starts.entry(NameHash::EMPTY.and(name).get()).or_insert(row);
            }
        }
        if self.starts.is_empty() {
            return;
        }
        for row in 0..mentions.len() {
            let Some(m) = mentions.get(row).copied() else { continue };
            if m.label != Label::Org || m.canonical != Canonical::Absent || m.entry.is_some() {
                continue;
            }
            let full = self.starts.get(&m.hash).and_then(|&f| mentions.get(f as usize)).map(|f| f.span);
            if let (Some(full), Some(m)) = (full.filter(|f| f.len() > m.span.len()), mentions.get_mut(row)) {
                m.canonical = Canonical::Text(full);
                m.why = Why::ShortForm;
            }
        }
    }
}

/// Whether `b` stands in brackets of its own right after `a`.
fn bracketed(text: &str, a: &Mention, b: &Mention) -> bool {
    let gap = text.get(a.span.end as usize..b.span.start as usize);
    let closed = text.get(b.span.end as usize..).is_some_and(|t| t.starts_with(')'));
    closed && gap.is_some_and(|g| g.len() < 5 && g.trim() == "(")
}

fn is_acronym(units: &Units, m: &Mention) -> bool {
    m.len() == 1
        && m.span.len() as usize <= LONGEST_ACRONYM * 2
        && units.units.get(m.first).is_some_and(|u| u.is(shape::ALL_CAPITALS))
}

/// Whether the acronym's letters are the first letters of the name's words.
fn spells(units: &Units, text: &str, full: &Mention, acronym: &Mention) -> bool {
    let (mut letters, mut name) = (String::new(), String::new());
    plain(text, acronym, &mut letters);
    [false, true].into_iter().any(|all| {
        initials(units, text, full, all, &mut name);
        letters.len() > 1 && name == letters
    })
}

/// An acronym's letters: "WHO" of "W.H.O.".
fn plain(text: &str, m: &Mention, out: &mut String) {
    out.clear();
    out.extend(m.span.of(text).unwrap_or("").chars().filter(|c| c.is_alphabetic()).take(LONGEST_ACRONYM));
}

/// The first letters of a name's words: those with a capital, or `all`.
fn initials(units: &Units, text: &str, m: &Mention, all: bool, out: &mut String) {
    out.clear();
    for u in units.units.get(m.first..m.last).unwrap_or(&[]).iter().filter(|u| u.is_word()) {
        if !all && !u.is(shape::CAPITAL) {
            continue;
        }
        let word = u.span.of(text).unwrap_or("");
        for part in word.split('-') {
            out.extend(part.chars().next().into_iter().flat_map(char::to_uppercase));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// Whether a short name is taken for a long one.
    fn is_short_for(text: &str, long: &str, short: &str) -> bool {
        let (_, units) = testing::units(text);
        let mut mentions = testing::mentions(text, &units, &[(long, Label::Org), (short, Label::Org)]);
        Organizations::default().acronyms(&units, text, &mut mentions);
        mentions.last().unwrap().canonical != Canonical::Absent
    }

    #[test]
    fn long_names_have_no_acronym() {
        let named = |more: &str| {
            let long = format!("Bureau of the Land of the Hill of the {more}Sea and Lake");
            is_short_for(&format!("The {long} slept. Later BLHSL left."), &long, "BLHSL")
        };
        assert!(named("") && !named("very "));
    }

    #[test]
    fn long_words_are_no_acronyms() {
        let introduced = |short: &str| {
            is_short_for(&format!("The Harbour Board ({short}) slept."), "Harbour Board", short)
        };
        assert!(introduced("ABCDEFGHIJKLMNOP") && !introduced("ABCDEFGHIJKLMNOPQ"));
    }
}
