//! Cuts the runs of capitals in a sentence into titles and names, and says what each name is as far as the sentence
//! tells.

use std::ops::Range;

use copydesk_extractor::document::Span;
use copydesk_knowledge::names::TitleKind;

use crate::hash::NameHash;
use crate::label::Label;
use crate::lexicon::{Entry, Lexicon, hint};
use crate::mention::{Canonical, Mention};
use crate::sentence::{Listed, Sentence};
use crate::units::{Units, shape};

/// Looks for names in one sentence.
pub(crate) struct Finder<'a> {
    at: Sentence<'a>,
    out: &'a mut Vec<Mention>,
    /// A title that the next name takes.
    title: Option<Span>,
    /// Whether a title or form of address stands right before.
    person_follows: bool,
}

impl<'a> Finder<'a> {
    /// A search that adds what it finds to `out`.
    pub(crate) fn new(
        lexicon: &'a Lexicon,
        text: &'a str,
        doc: &'a Units,
        sentence: Range<usize>,
        out: &'a mut Vec<Mention>,
    ) -> Finder<'a> {
        let at = Sentence { lexicon, text, doc, range: sentence };
        Finder { at, out, title: None, person_follows: false }
    }

    /// Adds the sentence's names to the output.
    pub(crate) fn run(mut self) {
        let mut i = self.at.range.start;
        while i < self.at.range.end {
            if !self.at.begins_name(i) {
                i += 1;
                continue;
            }
            let end = self.at.run_end(i);
            self.title = None;
            self.person_follows = false;
            self.take_run(i, end);
            i = end.max(i + 1);
        }
    }

    /// Cuts a run of capitals into titles and names.
    fn take_run(&mut self, mut at: usize, end: usize) {
        // Each round consumes at least one unit.
        while at < end {
            let listed = self.at.listed(at).filter(|l| l.last <= end);
            if let Some(l) = listed
                && (l.entry.user || l.last == end)
            {
                self.take_listed(at, l);
                at = l.last;
                continue;
            }
            let named_by_end = end - at > 1 && self.at.ends_as_thing(at, end) && !self.person_follows;
            if listed.is_none()
                && !named_by_end
                && let Some((n, kind)) = self.at.title_at(at, end)
            {
                if at + n >= end {
                    return;
                }
                let next = at + n;
                if self.at.has(next, hint::ORG_HEAD | hint::ORG_END)
                    && !self.at.has(next, hint::FIRST_NAME | hint::SURNAME)
                {
                    // "General Directorate of …"
                    self.emit(at, end, Label::Org, true, None);
                    return;
                }
                if kind != TitleKind::Courtesy {
                    let title = self.at.span(at, at + n);
                    self.title = Some(self.title.map_or(title, |t| t.hull(title)));
                } else {
                    self.title = None;
                }
                self.person_follows = true;
                at += n;
                continue;
            }
            at = match listed {
                Some(l) => self.take_led(at, l, end),
                None => self.take_unlisted(at, end),
            };
        }
    }

    /// A name of the lists that fills the rest of its run.
    fn take_listed(&mut self, at: usize, l: Listed) {
        let person_too = l.last == at + 1 && self.at.has(at, hint::FIRST_NAME | hint::SURNAME);
        if !l.entry.user && self.person_follows && (person_too || l.entry.label == Label::Loc) {
            self.emit(at, l.last, Label::Person, true, None);
            return;
        }
        self.emit(at, l.last, l.entry.label, true, Some(l.entry));
    }

    /// A name of the lists at the start of a longer run. Returns where the next name begins.
    fn take_led(&mut self, at: usize, l: Listed, end: usize) -> usize {
        let rest = l.last;
        let title_next = self.at.title_at(rest, end).is_some_and(|(n, _)| rest + n < end);
        if title_next && !(end - at > 1 && self.at.has(end - 1, hint::ORG_END | hint::COMPANY)) {
            self.emit(at, rest, l.entry.label, true, Some(l.entry));
            // "U.S. President" is the title, the country a name within it.
            self.title = Some(self.at.span(at, rest));
            return rest;
        }
        let ended = self.at.has(end - 1, hint::ORG_END | hint::COMPANY);
        let state_body = self.at.has(end - 1, hint::STATE_BODY) || self.at.has(rest, hint::STATE_BODY);
        let next_listed = self.at.listed(rest).is_some_and(|n| n.last == end);
        match l.entry.label {
            Label::Norp | Label::Loc if self.person_follows || self.at.is_person(at, l, end) => {
                self.emit(at, end, Label::Person, true, None);
                end
            }
            Label::Norp | Label::Loc => {
                if ended && !state_body || self.at.word(rest) == "&" {
                    self.emit(at, end, Label::Org, true, None);
                    return end;
                }
                if self.at.has(end - 1, hint::PLACE_END) && !next_listed {
                    self.emit(at, end, Label::Loc, true, None);
                    return end;
                }
                if self.at.has(end - 1, hint::OTHER_END) {
                    self.emit(at, end, Label::Misc, true, None);
                    return end;
                }
                self.emit(at, rest, l.entry.label, true, Some(l.entry));
                rest
            }
            Label::Org if ended => {
                self.emit(at, end, Label::Org, true, None);
                end
            }
            Label::Org | Label::Misc if self.at.has(end - 1, hint::OTHER_END) => {
                self.emit(at, end, Label::Misc, true, None);
                end
            }
            _ => {
                self.emit(at, rest, l.entry.label, true, Some(l.entry));
                rest
            }
        }
    }

    /// A run, or the rest of one, that begins with no listed name. Returns where the next name begins.
    fn take_unlisted(&mut self, at: usize, end: usize) -> usize {
        let one = end - at == 1;
        let last = end - 1;
        if self.person_follows {
            let end = self.at.person_end(at, end);
            self.emit(at, end, Label::Person, true, None);
            return end;
        }
        if one {
            return self.take_single(at);
        }
        let first_name = self.at.has(at, hint::FIRST_NAME);
        // "Acme Inc. WASHINGTON": a legal form ends a name.
        if let Some(k) = (at + 1..last).find(|&k| self.at.has(k, hint::COMPANY)) {
            self.emit(at, k + 1, Label::Org, true, None);
            return k + 1;
        }
        let headed = (at..end).any(|k| matches!(self.at.word(k), "of" | "for"));
        if headed && self.at.has(at, hint::PLACE_HEAD) && !self.at.has(at, hint::ORG_HEAD) {
            self.emit(at, end, Label::Loc, true, None);
            return end;
        }
        let firm = (at..end).any(|k| self.at.word(k) == "&");
        if headed || firm || self.at.has(last, hint::COMPANY) {
            let label = if self.at.has(at, hint::OTHER_END) { Label::Misc } else { Label::Org };
            self.emit(at, end, label, true, None);
            return end;
        }
        let surname_too = first_name && self.at.has(last, hint::SURNAME) && end - at <= 3;
        if !surname_too {
            let label = if self.at.has(last, hint::ORG_END) {
                Some(Label::Org)
            } else if self.at.has(last, hint::PLACE_END) || self.at.has(at, hint::PLACE_HEAD) {
                Some(Label::Loc)
            } else if self.at.has(last, hint::OTHER_END) {
                Some(Label::Misc)
            } else {
                None
            };
            if let Some(label) = label {
                self.emit(at, end, label, true, None);
                return end;
            }
        }
        // "Acme Chief Executive John Smith": a title in the middle.
        if let Some((k, n)) = (at + 1..end).find_map(|k| Some((k, self.at.title_at(k, end)?.0)))
            && k + n < end
            && !first_name
        {
            if !(at..k).all(|k| self.at.has(k, hint::ORDINARY)) {
                self.emit(at, k, Label::Org, true, None);
            }
            self.title = Some(self.at.span(at, k));
            return k;
        }
        let role = self.at.role_before(at);
        if first_name || role || self.at.is(at + 1, shape::INITIAL) {
            let stop = self.at.person_end(at, end);
            self.emit(at, stop, Label::Person, true, None);
            return stop;
        }
        if let Some(k) = (at + 1..end).find(|&k| self.at.listed(k).is_some_and(|l| l.last == end)) {
            let l = self.at.listed(k).map(|l| l.entry.label);
            if l == Some(Label::Loc) {
                let label = if self.at.has(at, hint::ORDINARY) { Label::Loc } else { Label::Org };
                self.emit(at, end, label, false, None);
                return end;
            }
            self.take_unlisted(at, k);
            return k;
        }
        let letters = (at..end).any(|k| !self.at.is(k, shape::INITIAL | shape::ALL_CAPITALS));
        if !letters && (at..end).any(|k| self.at.word(k).len() == 1) || self.at.has(last, hint::TITLE_START) {
            return end;
        }
        let ordinary = (at..end).filter(|&k| self.at.has(k, hint::ORDINARY)).count();
        if ordinary == end - at && (end - at == 2 || (at..end).all(|k| self.at.is(k, shape::ALL_CAPITALS))) {
            return end;
        }
        let capitals = (at..end).all(|k| self.at.is(k, shape::ALL_CAPITALS));
        let label = if ordinary * 2 >= end - at || capitals || end - at > 4 {
            if self.at.has(last, hint::SURNAME) && ordinary < end - at { Label::Person } else { Label::Org }
        } else {
            Label::Person
        };
        self.emit(at, end, label, false, None);
        end
    }

    fn take_single(&mut self, at: usize) -> usize {
        let Some(u) = self.at.unit(at) else { return at + 1 };
        if self.at.word(at).bytes().any(|b| b.is_ascii_digit()) && !u.is(shape::ALL_CAPITALS) {
            return at + 1;
        }
        // No name is that long; a text without blanks is.
        if u.span.len() > 60 || u.is(shape::INITIAL) || u.has(hint::COMPANY) && !u.is(shape::ALL_CAPITALS) {
            return at + 1;
        }
        let generic = u.has(
            hint::ORG_END
                | hint::PLACE_END
                | hint::OTHER_END
                | hint::ORG_HEAD
                | hint::PLACE_HEAD
                | hint::TITLE_START,
        );
        if generic && !u.has(hint::SURNAME | hint::FIRST_NAME) && !u.is(shape::ALL_CAPITALS) {
            return at + 1;
        }
        if u.has(hint::ORDINARY) && !u.is(shape::ALL_CAPITALS) && !u.has(hint::FIRST_NAME) {
            // A capital inside a sentence on an ordinary word: a name now and then, too seldom to count.
            let context = self.at.context(at, at + 1);
            if context.person == 0 || u.is(shape::START) {
                return at + 1;
            }
        }
        let word = self.at.word(at);
        if word.starts_with("R-") || word.starts_with("D-") {
            // The party and state of an American politician.
            return at + 1;
        }
        if u.is(shape::ALL_CAPITALS) {
            if u.is(shape::LOOSE) && self.at.doc.seen(u) == 0 {
                return at + 1;
            }
            let numbered = self.at.is(at + 1, shape::DIGIT) && self.at.word(at + 1).len() <= 3;
            self.emit(at, at + 1, if numbered { Label::Misc } else { Label::Org }, false, None);
            return at + 1;
        }
        if u.is(shape::LOOSE) && self.at.doc.seen(u) == 0 && !u.has(hint::FIRST_NAME | hint::SURNAME) {
            return at + 1;
        }
        let role = self.at.role_before(at);
        self.emit(at, at + 1, Label::Person, role, None);
        at + 1
    }

    fn emit(&mut self, first: usize, mut last: usize, label: Label, strong: bool, entry: Option<Entry>) {
        // A run may have taken a connector or possessive at its end.
        while last > first + 1
            && (self.at.is(last - 1, shape::MARK | shape::POSSESSIVE)
                || !self.at.is_capital(last - 1) && self.at.has(last - 1, hint::PARTICLE | hint::FUNCTION))
            && entry.is_none()
        {
            last -= 1;
        }
        let span = self.at.span(first, last);
        if span.is_empty() {
            return;
        }
        let title = if label == Label::Person { self.title.take() } else { None };
        self.person_follows = false;
        let hash = match self.at.unit(first) {
            Some(u) if last == first + 1 => u.hash,
            _ => (first..last).fold(NameHash::EMPTY, |h, k| h.and(self.at.word(k))).get(),
        };
        let mut context = self.at.context(first, last);
        // "Oslo, Rampurgaon and Bergen": what stands in a list of places is one.
        let listed = self.out.last().is_some_and(|m| m.label == Label::Loc && m.last + 1 == first);
        let before = first.checked_sub(1).map_or("", |k| self.at.word(k));
        if listed && (before == "and" || before == "," && matches!(self.at.word(last), "," | "and")) {
            context.place += 1;
        }
        self.out.push(Mention {
            span,
            first,
            last,
            label,
            strong,
            entry,
            context,
            title,
            canonical: Canonical::Absent,
            hash,
        });
    }
}
