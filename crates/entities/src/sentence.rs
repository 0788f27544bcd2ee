//! A sentence as the search for names sees it: which capitals count, what the lists know, where a run of capitals ends.

use std::ops::Range;

use copydesk_extractor::document::Span;
use copydesk_knowledge::names::TitleKind;

use crate::hash::NameHash;
use crate::label::Label;
use crate::lexicon::{Entry, Lexicon, hint};
use crate::mention::Context;
use crate::units::{Unit, Units, shape};

/// The longest name of the lists and the longest title, in units.
const LONGEST_NAME: usize = 9;
const LONGEST_TITLE: usize = 5;
/// The longest run of capitals that is taken for one name.
const LONGEST_RUN: usize = 14;

/// A name of the lists in a sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    /// One past its last unit.
    pub(crate) last: usize,
    pub(crate) entry: Entry,
}

/// One sentence of a document. Units are numbered through the document.
#[derive(Clone, Debug)]
pub(crate) struct Sentence<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) text: &'a str,
    pub(crate) doc: &'a Units,
    pub(crate) range: Range<usize>,
}

impl<'a> Sentence<'a> {
    /// The unit of this index; `None` outside the sentence.
    pub(crate) fn unit(&self, i: usize) -> Option<&'a Unit> {
        if self.range.contains(&i) { self.doc.units.get(i) } else { None }
    }

    /// Whether the unit is in the sentence and gives a hint.
    pub(crate) fn has(&self, i: usize, hint: u32) -> bool {
        self.unit(i).is_some_and(|u| u.has(hint))
    }

    /// Whether the unit is in the sentence and written so.
    pub(crate) fn is(&self, i: usize, shape: u16) -> bool {
        self.unit(i).is_some_and(|u| u.is(shape))
    }

    /// The text of a unit; empty outside the sentence.
    pub(crate) fn word(&self, i: usize) -> &'a str {
        self.unit(i).and_then(|u| u.span.of(self.text)).unwrap_or("")
    }

    /// Whether the unit can be part of a name: a capital that means something.
    pub(crate) fn is_capital(&self, i: usize) -> bool {
        let Some(u) = self.unit(i) else { return false };
        if !u.is(shape::CAPITAL) || u.has(hint::CALENDAR) || self.word(i) == "I" {
            return false;
        }
        if u.has(hint::FUNCTION) && !u.is(shape::ALL_CAPITALS) {
            return u.has(hint::FIRST_NAME)
                && self.unit(i + 1).is_some_and(|n| n.is(shape::CAPITAL) && !n.has(hint::ORDINARY));
        }
        if u.is(shape::START | shape::LOOSE) && u.has(hint::ORDINARY) && !u.is(shape::ALL_CAPITALS) {
            return self.doc.seen(u) > 0 || u.is(shape::START) && !u.is(shape::LOOSE) && self.leads_name(i);
        }
        true
    }

    /// Whether an ordinary word at the start of a sentence is likely part of the name after it: "Interior Ministry".
    pub(crate) fn leads_name(&self, i: usize) -> bool {
        if self.has(i, hint::TITLE_START | hint::ORG_HEAD | hint::PLACE_HEAD | hint::FIRST_NAME) {
            return true;
        }
        (i + 1..i + 5)
            .take_while(|&k| self.is(k, shape::CAPITAL) && !self.has(k, hint::CALENDAR | hint::TITLE_START))
            .any(|k| {
                self.has(k, hint::ORG_END | hint::COMPANY | hint::PLACE_END) && !self.has(k, hint::FIRST_NAME)
            })
    }

    /// Whether a run of capitals may begin here.
    pub(crate) fn begins_name(&self, i: usize) -> bool {
        self.is_capital(i) || self.listed(i).is_some()
    }

    /// The longest name of the lists that begins at a unit.
    pub(crate) fn listed(&self, i: usize) -> Option<Listed> {
        let first = self.unit(i)?;
        if !first.has(hint::NAME_START) {
            return None;
        }
        let mut found = None;
        let mut hash = NameHash::EMPTY;
        // "PARIS", "NEW YORK": places in capitals, as datelines and headlines write them.
        let shouts = first.is(shape::SHOUTED);
        let mut quiet = NameHash::EMPTY;
        for k in i..(i + LONGEST_NAME).min(self.range.end) {
            let unit = self.unit(k)?;
            let word = unit.span.of(self.text)?;
            hash = hash.and(word);
            if let Some(entry) = self.lexicon.entry(hash.get()) {
                found = Some(Listed { last: k + 1, entry });
            }
            if shouts {
                quiet = match word {
                    "OF" | "AND" | "THE" | "DE" => quiet.and(&word.to_ascii_lowercase()),
                    _ => quiet.and_title_case(word),
                };
                let entry = self.lexicon.entry(quiet.get());
                let fits = |e: &Entry| {
                    (e.label == Label::Loc || e.user || first.is(shape::LOOSE) || first.span.len() > 4)
                        && (!first.has(hint::ORDINARY) || k > i)
                };
                if let Some(entry) = entry.filter(fits) {
                    found = Some(Listed { last: k + 1, entry });
                }
            }
        }
        let found = found?;
        let doubtful = found.last == i + 1
            && !found.entry.user
            && first.has(hint::ORDINARY)
            && (first.is(shape::LOOSE) || first.is(shape::START))
            && !first.is(shape::ALL_CAPITALS)
            && self.doc.seen(first) == 0;
        (!doubtful).then_some(found)
    }

    /// How many units from `i` on are a title.
    pub(crate) fn title_at(&self, i: usize, end: usize) -> Option<(usize, TitleKind)> {
        if !self.has(i, hint::TITLE_START) {
            return None;
        }
        let mut found = None;
        let mut hash = NameHash::EMPTY;
        for k in i..(i + LONGEST_TITLE).min(end).min(self.range.end) {
            hash = hash.and(self.word(k));
            if let Some(kind) = self.lexicon.title(hash.get()) {
                found = Some((k + 1 - i, kind));
            }
        }
        found
    }

    /// Where the run of capitals that begins at `i` ends.
    pub(crate) fn run_end(&self, i: usize) -> usize {
        let mut end = self.listed(i).map_or(i + 1, |l| l.last);
        let limit = (i + LONGEST_RUN).min(self.range.end);
        let mut headed = false;
        while end < limit {
            let before = end - 1;
            let head = self.has(before, hint::ORG_HEAD | hint::ORG_END);
            if self.is_capital(end) {
                end = self.listed(end).map_or(end + 1, |l| l.last);
                continue;
            }
            let next = self.is_capital(end + 1);
            let word = self.word(end);
            let joins = match word {
                "&" => next,
                "of" => {
                    let after_the = self.word(end + 1) == "the" && self.is_capital(end + 2);
                    let takes = head
                        || self.has(before, hint::PLACE_HEAD)
                        || before > i && self.has(before, hint::OTHER_END);
                    takes
                        && (next || after_the)
                        && !self.listed(end + 1).is_some_and(|l| l.entry.label == Label::Norp)
                }
                "for" => head && before > i && next,
                "and" | "," => {
                    headed
                        && word == "and"
                        && next
                        && self.has(end + 1, hint::ORDINARY)
                        && !self.has(end + 1, hint::TITLE_START)
                }
                "'s" | "’s" | "'" | "’" => self.has(before, hint::POSSESSOR) && next,
                _ => {
                    self.has(end, hint::PARTICLE)
                        && !self.is(end, shape::CAPITAL)
                        && (next || self.has(end + 1, hint::PARTICLE) && self.is_capital(end + 2))
                        && !self.has(before, hint::ORDINARY)
                }
            };
            if !joins {
                break;
            }
            headed |= matches!(word, "of" | "for");
            end += 1;
            while end < limit && !self.is_capital(end) {
                end += 1;
            }
            end = self.listed(end).map_or(end + 1, |l| l.last);
        }
        end.min(self.range.end)
    }

    /// Whether the run ends in a word such as "Party", "Inc" or "Street".
    pub(crate) fn ends_as_thing(&self, at: usize, end: usize) -> bool {
        let things = hint::ORG_END | hint::COMPANY | hint::PLACE_END | hint::OTHER_END;
        self.has(end - 1, things)
            && !(self.has(at, hint::FIRST_NAME) && self.has(end - 1, hint::SURNAME | hint::FIRST_NAME))
    }

    /// Whether a place or people at the start of a run is rather a person's first name: "Jordan Miller".
    pub(crate) fn is_person(&self, at: usize, l: Listed, end: usize) -> bool {
        l.last == at + 1
            && end - at == 2
            && self.has(at, hint::FIRST_NAME)
            && !self.has(end - 1, hint::ORG_END | hint::COMPANY | hint::OTHER_END | hint::STATE_BODY)
            && self.listed(end - 1).is_none()
            && (self.has(end - 1, hint::SURNAME) || !self.has(end - 1, hint::ORDINARY))
    }

    /// Where a person's name that begins at `at` ends: before a listed people or organisation, at five units.
    pub(crate) fn person_end(&self, at: usize, end: usize) -> usize {
        let stop = (at + 2..end.min(at + 6))
            .find(|&k| self.listed(k).is_some_and(|l| matches!(l.entry.label, Label::Norp | Label::Org)));
        stop.unwrap_or(end.min(at + 6))
    }

    /// Whether a role such as "spokesman" stands right before.
    pub(crate) fn role_before(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let Some(u) = self.unit(before) else { return false };
        u.has(hint::TITLE_START) && !u.is(shape::CAPITAL) && self.lexicon.title(u.hash).is_some()
    }

    /// What stands around the units from `first` up to `last`.
    pub(crate) fn context(&self, first: usize, last: usize) -> Context {
        let before = first.checked_sub(1).and_then(|k| self.unit(k));
        let after = self.unit(last);
        let mut context = Context::default();
        if let Some(b) = before {
            context.place += u8::from(b.has(hint::PLACE_PREPOSITION));
            context.organization += u8::from(b.has(hint::ARTICLE));
            context.person += u8::from(b.has(hint::SAY));
            let noun = first.checked_sub(2).is_some_and(|k| self.has(k, hint::PLACE_NOUN));
            context.place += u8::from(noun && b.span.of(self.text) == Some("of"));
        }
        if let Some(a) = after {
            context.person += u8::from(a.has(hint::SAY) && !a.is(shape::CAPITAL));
            context.place += u8::from(a.has(hint::PLACE_NOUN));
            context.organization += u8::from(a.is(shape::DIGIT) && a.span.len() <= 2);
            let comma = a.is(shape::MARK) && a.span.of(self.text) == Some(",");
            context.person +=
                u8::from(comma && (self.is(last + 1, shape::DIGIT) || self.word(last + 1) == "who"));
            if comma && self.listed(last + 1).is_some_and(|l| l.entry.label == Label::Loc) {
                context.place += 1;
            }
        }
        context
    }

    /// The text from unit `first` up to `last`.
    pub(crate) fn span(&self, first: usize, last: usize) -> Span {
        match (self.unit(first), self.unit(last - 1)) {
            (Some(a), Some(b)) => a.span.hull(b.span),
            _ => Span::new(0, 0),
        }
    }
}
