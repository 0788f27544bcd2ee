//! Which mentions of persons mean one person, and the fullest name that the article has for each.
//!
//! A name in full opens a person or adds to one; a last name alone is the person of that name whom the article names in full
//! first, unless an address ("Mr."), a title ("the former president") or a first name says otherwise. Whom the article names
//! in full last before it is the worse answer: news introduces relatives of those whom it is about.

use copydesk_extractor::document::Span;
use copydesk_knowledge::sex::{Sex, of_address, of_first_name};

use crate::hash::{HashTable, HashedSet, NameHash, hash};
use crate::label::Label;
use crate::lexicon::{Lexicon, hint, pair};
use crate::mention::{Canonical, Mention, Why};
use crate::titles::is_role;
use crate::units::{Unit, Units, shape};

use super::sex;

/// The most persons of one last name, or of one first name, that are told apart.
const NAMESAKES: usize = 6;
/// The most words of titles that are kept of a person.
const ROLES: usize = 6;

/// The parts of a person's name, as hashes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// `None`: the last name stands alone.
    pub(super) first: Option<u64>,
    /// The first name's letter, and whether that is all of it.
    initial: Initial,
    /// The first middle name or initial: its hash and letter.
    middle: Option<(u64, Initial)>,
    pub(super) last: u64,
    /// "Jr.", "III".
    suffix: Option<u64>,
    /// The last two words as one number, and whether there are more.
    tail: u64,
    longer: bool,
    /// Whether it begins with a first name: "Pierre Trudeau" is not "Justin Pierre Trudeau".
    given: bool,
}

/// What a name begins with, and whether it is an initial and no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Initial {
    letter: Option<char>,
    alone: bool,
}

impl Initial {
    fn of(text: &str, unit: &Unit) -> Initial {
        let letter = unit.span.of(text).and_then(|w| w.chars().find(|c| c.is_alphabetic()));
        Initial { letter, alone: unit.is(shape::INITIAL) }
    }

    /// Whether one of two different names may be short for the other.
    fn fits(self, other: Initial) -> bool {
        self.alone != other.alone && self.letter == other.letter
    }
}

impl Parts {
    /// The parts of a mention's name; `None` of an empty one.
    pub(super) fn of(units: &Units, text: &str, m: &Mention) -> Option<Parts> {
        let mut all = units.units.get(m.first..m.last)?;
        let mut suffix = None;
        while let [rest @ .., last] = all
            && !rest.is_empty()
        {
            if last.has(hint::GENERATION) {
                suffix = last.span.of(text).map(|w| hash(w.trim_end_matches('.')));
            } else if !last.is(shape::MARK) {
                break;
            }
            all = rest;
        }
        let (last, rest) = all.split_last()?;
        let named = |u: &&Unit| !u.is(shape::MARK);
        let mut rest = rest.iter().filter(named);
        let mut words = rest.clone().rev();
        let tail = pair(words.next().map_or(0, |u| u.hash), last.hash);
        let longer = words.next().is_some();
        let first = rest.next().filter(|u| !u.has(hint::PARTICLE) || u.is(shape::CAPITAL) && all.len() == 2);
        let middle = rest.next().filter(|u| !u.has(hint::PARTICLE));
        let given =
            |u: &Unit| !u.has(hint::PARTICLE) && u.span.of(text).is_some_and(|w| of_first_name(w).is_some());
        Some(Parts {
            first: first.map(|u| u.hash),
            initial: first.map_or(Initial::default(), |u| Initial::of(text, u)),
            middle: middle.map(|u| (u.hash, Initial::of(text, u))),
            last: last.hash,
            suffix,
            tail,
            longer,
            given: first.is_some_and(given),
        })
    }

    /// Whether both may name one person; last names are known to be equal.
    fn fits(&self, other: &Parts, lexicon: &Lexicon) -> bool {
        let short = |(a, b)| lexicon.are_nicknames(a, b);
        let first = self.first == other.first
            || self.initial.fits(other.initial)
            || self.first.zip(other.first).is_some_and(short);
        let middle = match (self.middle, other.middle) {
            (Some((a, initial)), Some((b, other))) => a == b || initial.fits(other),
            _ => true,
        };
        first && middle && self.suffix == other.suffix
    }
}

/// A person of the document.
#[derive(Debug)]
struct Person {
    parts: Parts,
    /// The mention with the fullest name.
    fullest: u32,
    /// Words of titles that mentions in full have.
    roles: [u64; ROLES],
    /// Worked out for those who share a last name.
    sex: Option<Sex>,
}

/// Tables of one document.
#[derive(Debug, Default)]
pub(super) struct Persons {
    persons: Vec<Person>,
    by_last: HashTable<Vec<u32>>,
    by_first: HashTable<Vec<u32>>,
    /// What the names of three words or more end in: "El Berg", of "Hana El Berg", is no name in full.
    tails: HashedSet,
    /// The person of each mention that has a name in full, and no number for others.
    full: Vec<u32>,
}

/// No person.
const NOBODY: u32 = u32::MAX;

impl Persons {
    /// Gives the mentions of persons their canonical names.
    pub(super) fn name(&mut self, lexicon: &Lexicon, units: &Units, text: &str, mentions: &mut [Mention]) {
        self.collect(lexicon, units, text, mentions);
        for row in 0..mentions.len() {
            let Some(m) = mentions.get(row).copied() else { continue };
            if m.canonical != Canonical::Absent {
                continue;
            }
            if let Some(entry) = m.entry.filter(|e| e.user && m.label == Label::Person) {
                set(
                    mentions,
                    row,
                    entry.canonical.map_or(Canonical::Text(m.span), Canonical::Lexicon),
                    Why::Listed,
                );
                continue;
            }
            let own = self.full.get(row).copied().filter(|&p| p != NOBODY);
            if let Some(person) = own.and_then(|p| self.persons.get(p as usize)) {
                let fullest = person.fullest;
                let why = if fullest as usize == row { Why::Itself } else { Why::Fullest };
                let span = mentions.get(fullest as usize).map_or(m.span, |f| f.span);
                set(mentions, row, Canonical::Text(span), why);
                continue;
            }
            if let Some(stem) = self.family(units, text, &m) {
                if let Some(m) = mentions.get_mut(row) {
                    m.label = Label::Person;
                    m.entry = None;
                }
                set(mentions, row, Canonical::Text(stem), Why::Family);
            } else if m.label == Label::Person {
                let (person, why) = self.short(units, text, &m).unwrap_or((NOBODY, Why::Itself));
                let fullest =
                    self.persons.get(person as usize).and_then(|p| mentions.get(p.fullest as usize));
                let span = fullest.map_or(m.span, |f| f.span);
                set(mentions, row, Canonical::Text(span), why);
            }
        }
    }

    /// Finds the persons whom names in full name.
    fn collect(&mut self, lexicon: &Lexicon, units: &Units, text: &str, mentions: &[Mention]) {
        self.persons.clear();
        self.by_last.clear();
        self.by_first.clear();
        self.tails.clear();
        self.full.clear();
        let named = |m: &&Mention| m.label == Label::Person && m.entry.is_none_or(|e| !e.user);
        let all = mentions.iter().filter(named).filter_map(|m| Parts::of(units, text, m));
        self.tails.extend(all.filter(|parts| parts.longer).map(|parts| parts.tail));
        for (row, m) in (0..).zip(mentions) {
            self.full.push(NOBODY);
            let Some(parts) = Some(m).filter(named).and_then(|m| Parts::of(units, text, m)) else { continue };
            let in_full = parts.longer || parts.given || !self.tails.contains(&parts.tail);
            let Some(first) = parts.first.filter(|_| in_full) else { continue };
            let namesakes = self.by_last.entry(parts.last).or_default();
            let known =
                namesakes.iter().copied().find(|&p| self.persons[p as usize].parts.fits(&parts, lexicon));
            let id = known.unwrap_or(self.persons.len() as u32);
            if known.is_none() {
                if namesakes.len() >= NAMESAKES {
                    namesakes.remove(1);
                }
                namesakes.push(id);
                let firsts = self.by_first.entry(first).or_default();
                if firsts.len() < NAMESAKES {
                    firsts.push(id);
                }
                self.persons.push(Person { parts, fullest: row, roles: [0; ROLES], sex: None });
            }
            let person = &mut self.persons[id as usize];
            if fullness(units, &mentions[person.fullest as usize]) < fullness(units, m) {
                person.fullest = row;
                person.parts = parts;
            }
            if let Some(title) = m.title.and_then(|t| t.of(text)) {
                person.add_roles(lexicon, title);
            }
            if let Some(own) = self.full.last_mut() {
                *own = id;
            }
        }
        for namesakes in self.by_last.values() {
            for &p in namesakes {
                let person = &mut self.persons[p as usize];
                let m = &mentions[person.fullest as usize];
                // A pronoun tells namesakes apart; of one alone it is too weak to say that "Mr." is another.
                person.sex = if namesakes.len() > 1 {
                    sex::of_person(units, text, m)
                } else {
                    sex::of_name(units, text, m)
                };
            }
        }
    }

    /// Whom a name that is not in full means.
    fn short(&self, units: &Units, text: &str, m: &Mention) -> Option<(u32, Why)> {
        let parts = Parts::of(units, text, m)?;
        let last = self.by_last.get(&parts.last).map_or(&[][..], Vec::as_slice);
        if last.is_empty() {
            // A first name alone, or the family name of "Kim Jong-un", if it is one person's.
            let first = self.by_first.get(&parts.last).map_or(&[][..], Vec::as_slice);
            return match first {
                [one] if m.len() == 1 => Some((*one, Why::FirstName)),
                _ => None,
            };
        }
        let same = |p: &&u32| self.persons.get(**p as usize).is_some_and(|p| p.parts.suffix == parts.suffix);
        let mut candidates: Vec<u32> = last.iter().filter(same).copied().collect();
        if candidates.is_empty() {
            candidates.extend(last);
        }
        let mut why = Why::LastName;
        if let [one] = candidates[..]
            && self.is_other(units, text, m, one)
        {
            return None;
        }
        if candidates.len() > 1 {
            let narrowed = self.by_address(units, text, m, &candidates).map(|c| (c, Why::Address));
            let narrowed = narrowed.or_else(|| Some((self.by_title(text, m, &candidates)?, Why::Title)));
            if let Some(narrowed) = narrowed {
                (candidates, why) = narrowed;
            }
        }
        Some((candidates.first().copied()?, why))
    }

    /// Whether "Mr." before the name rules out the only person of that last name: "Mr. Hale" is not Anna Hale.
    fn is_other(&self, units: &Units, text: &str, m: &Mention, one: u32) -> bool {
        let before = m.first.checked_sub(1).and_then(|k| units.units.get(k)).and_then(|u| u.span.of(text));
        let sex = self.persons.get(one as usize).and_then(|p| p.sex);
        before.and_then(of_address).zip(sex).is_some_and(|(wanted, sex)| wanted != sex)
    }

    /// Those whom "Mr." or "Mrs." before the name fits, if it rules anybody out.
    fn by_address(&self, units: &Units, text: &str, m: &Mention, of: &[u32]) -> Option<Vec<u32>> {
        let before = units.units.get(m.first.checked_sub(1)?)?;
        let wanted = of_address(before.span.of(text)?)?;
        let sex = |p: u32| self.persons.get(p as usize).and_then(|p| p.sex);
        let sure: Vec<u32> = of.iter().copied().filter(|&p| sex(p) == Some(wanted)).collect();
        let possible = || of.iter().copied().filter(|&p| sex(p).is_none()).collect();
        let left = if sure.is_empty() { possible() } else { sure };
        (!left.is_empty() && left.len() < of.len()).then_some(left)
    }

    /// Those whose titles share a word with the mention's, if that rules anybody out.
    fn by_title(&self, text: &str, m: &Mention, of: &[u32]) -> Option<Vec<u32>> {
        let title = m.title?.of(text)?;
        let shares = |&p: &u32| {
            let roles = self.persons.get(p as usize).map_or(&[][..], |p| &p.roles);
            title.split_whitespace().take(ROLES * 2).any(|w| roles.contains(&NameHash::small(w).get()))
        };
        let left: Vec<u32> = of.iter().copied().filter(shares).collect();
        (!left.is_empty() && left.len() < of.len()).then_some(left)
    }

    /// "The Bidens": the name of the family, without the "s".
    fn family(&self, units: &Units, text: &str, m: &Mention) -> Option<Span> {
        if m.len() != 1
            || m.strong && m.label != Label::Person
            || m.entry.is_some()
            || self.by_last.contains_key(&m.hash)
        {
            return None;
        }
        let unit = units.units.get(m.first)?;
        let stem = m.span.of(text)?.strip_suffix('s').filter(|s| s.len() > 2 && !unit.is(shape::LOOSE))?;
        let known = self.by_last.contains_key(&NameHash::EMPTY.and(stem).get());
        known.then(|| Span::new(m.span.start, m.span.end - 1))
    }
}

impl Person {
    fn add_roles(&mut self, lexicon: &Lexicon, title: &str) {
        for word in title.split_whitespace().filter(|w| is_role(lexicon, w)).take(ROLES) {
            let hash = NameHash::small(word).get();
            if !self.roles.contains(&hash)
                && let Some(slot) = self.roles.iter_mut().find(|r| **r == 0)
            {
                *slot = hash;
            }
        }
    }
}

fn set(mentions: &mut [Mention], row: usize, canonical: Canonical, why: Why) {
    if let Some(m) = mentions.get_mut(row) {
        m.canonical = canonical;
        m.why = why;
    }
}

/// How full a name is: a name in capitals is no better than the same in small letters, an initial is no first name.
fn fullness(units: &Units, m: &Mention) -> (bool, bool, u32) {
    let first = units.units.get(m.first);
    let loose = first.is_some_and(|u| u.is(shape::LOOSE));
    let initial = first.is_some_and(|u| u.is(shape::INITIAL));
    (!loose, !initial, m.span.len())
}
