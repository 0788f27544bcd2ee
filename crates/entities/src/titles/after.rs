//! Titles after a name: "Anna Berg, the finance minister,", "Anna Berg, who was mayor of Oslo", "Anna Berg is a lawyer".

use std::ops::Range;

use super::view::View;
use crate::label::Label;
use crate::lexicon::hint;
use crate::pos::Pos;
use crate::units::shape;

/// The longest noun phrase before its head, and the longest after a preposition, in words and names.
const LONGEST: usize = 10;
/// How many prepositional phrases a title may have.
const MOST_PHRASES: usize = 3;

impl View<'_> {
    /// The title in an apposition that begins with the mark at `at`, right after a name.
    pub(super) fn apposition(&self, at: usize) -> Option<Range<usize>> {
        if !matches!(self.word(at), "," | "-" | "–" | "—") {
            return None;
        }
        let mut from = at + 1;
        // "Anna Berg, 48, a lawyer"
        if self.unit(from)?.is(shape::DIGIT) && self.word(from + 1) == "," {
            from += 2;
        }
        if self.word(from) == "who" {
            return self.predicate(from + 1);
        }
        let formerly = matches!(self.word(from), "formerly" | "then").then_some(from);
        let title = self.noun_phrase(from + usize::from(formerly.is_some()))?;
        let closed = match self.unit(title.end) {
            None => true,
            Some(u) => {
                u.is(shape::MARK) && !matches!(self.word(title.end), "'" | "’" | "-")
                    || matches!(self.word(title.end), "and" | "who" | "whose" | "or")
            }
        };
        closed.then(|| formerly.unwrap_or(title.start)..title.end)
    }

    /// The title in "is a lawyer", "also served as mayor of Oslo": the predicate begins at `at`.
    pub(super) fn predicate(&self, at: usize) -> Option<Range<usize>> {
        let adverb = |k: usize| {
            let word = self.word(k);
            usize::from(matches!(
                word,
                "also" | "still" | "previously" | "once" | "later" | "now" | "currently" | "has" | "had"
            ))
        };
        let mut k = at + adverb(at);
        k += adverb(k);
        match self.word(k) {
            "is" | "was" | "became" | "remains" => self.noun_phrase(k + 1 + adverb(k + 1)),
            "calls" | "called" if matches!(self.word(k + 1), "himself" | "herself") => {
                self.noun_phrase(k + 2)
            }
            "served" | "serves" | "worked" | "works" if self.word(k + 1) == "as" => self.noun_phrase(k + 2),
            _ => None,
        }
    }

    /// The title that "and" at `at`, right after another, adds: "a surgeon and co-owner of the clinic".
    pub(super) fn another(&self, at: usize) -> Option<Range<usize>> {
        if self.word(at) == "and" { self.noun_phrase(at + 1) } else { None }
    }

    /// The title that a noun phrase from `from` on is, without its article and with what belongs to it on the right.
    fn noun_phrase(&self, from: usize) -> Option<Range<usize>> {
        let article = self.unit(from)?.has(hint::ARTICLE) || self.is(from, Pos::Determiner);
        let mut first = from + usize::from(article);
        // "a 23-year-old student"
        let age = self.unit(first).is_some_and(|u| u.is(shape::DIGIT)) && self.word(first).ends_with("-old");
        first += usize::from(age);
        let mut k = first;
        let mut head = None;
        let mut list = false;
        for _ in 0..LONGEST {
            if let Some(m) = self.mention_at(k) {
                // A person is part of a title as somebody's: "Berg's lawyer".
                if m.label == Label::Person && !self.possessive(m.last) {
                    break;
                }
                // "A Republican from Utah"
                if article && k == first && m.label == Label::Norp && self.word(m.last) == "from" {
                    head = Some(m.last).filter(|_| m.entry.is_none_or(|e| e.kb.is_none()));
                }
                k = m.last;
            } else if self.possessive(k) && k > first {
                head = None;
                k += 1;
            } else if let Some(end) = self.listed_from(k) {
                head = Some(end);
                k = end;
            } else if let Some(end) = self.quoted_from(k) {
                k = end;
            } else if self.modifies(k) || article && self.participle(k) {
                k += 1;
            } else if self.word(k) == "," && self.lists_on(k) || self.word(k) == "and" && list {
                k += 1;
                list = true;
            } else {
                break;
            }
        }
        // The head ends the phrase: "the police officer shooting" names nobody.
        let head = head.filter(|&h| h == k && !self.person_at(h))?;
        Some(first..self.phrases(head))
    }

    /// "renowned" in "a renowned lawyer"
    fn participle(&self, k: usize) -> bool {
        let word = self.word(k);
        self.is(k, Pos::Verb) && (word.ends_with("ed") || word.ends_with("ing"))
    }

    /// "An ear, nose and throat doctor" goes on at the comma, "a lawyer, teacher and father" ends there.
    fn lists_on(&self, comma: usize) -> bool {
        self.is(comma + 1, Pos::Noun) && self.word(comma + 2) == "and" && self.is(comma + 3, Pos::Noun)
    }

    /// Where "of …", "for …", "in …" after a head end.
    pub(super) fn phrases(&self, head: usize) -> usize {
        let mut end = head;
        for _ in 0..MOST_PHRASES {
            if !matches!(self.word(end), "of" | "for" | "at" | "in" | "from" | "on" | "to" | "with") {
                break;
            }
            let Some(next) = self.object(end + 1) else { break };
            end = next;
        }
        end
    }

    /// Where the noun phrase after a preposition ends.
    fn object(&self, from: usize) -> Option<usize> {
        let unit = self.unit(from)?;
        let article = unit.has(hint::ARTICLE) || matches!(unit.pos, Pos::Determiner);
        let first = from + usize::from(article);
        let mut k = first;
        let mut place = false;
        for _ in 0..LONGEST {
            let capital = |k: usize| self.unit(k).is_some_and(|u| u.is(shape::CAPITAL));
            if let Some(m) = self.mention_at(k) {
                place = m.label == Label::Loc;
                k = m.last;
            } else if self.possessive(k) && k > first || self.modifies(k) || self.is(k, Pos::Adjective) {
                place = false;
                k += 1;
            } else if matches!(self.word(k), "and" | "&")
                && k > first
                && capital(k - 1)
                && capital(k + 1)
                && !self.person_at(k + 1)
            {
                k += 1;
            } else {
                break;
            }
        }
        if k > first && matches!(self.word(k - 1), "and" | "&") {
            k -= 1;
        }
        // "mayor of South Bend, Indiana"
        if place
            && self.word(k) == ","
            && let Some(m) = self.mention_at(k + 1).filter(|m| m.label == Label::Loc)
        {
            k = m.last;
        }
        (k > first).then_some(k)
    }
}
