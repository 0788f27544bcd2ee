//! Attributing clauses: verbs of saying, "according to" and the like, with their subjects and what they report.

use std::ops::Range;

use copydesk_knowledge::speech::{Form, Takes};

use crate::grammar::clauses::{self, After};
use crate::grammar::cues::{Cue, Mood, cue_at};
use crate::grammar::find::Finder;
use crate::grammar::items::Kind;
use crate::words::{
    ACCORDING, ADV, AUX, CLAIM, COMMA, CONJ, DASH, PAPER, PAST, POSS, PRON, RELATIVE, SEMI, SOURCE, SUB,
    Sense, THAT, TIME, TO, WH,
};

/// A cue with its subject, and the words before or after it.
pub(crate) struct Candidate {
    pub(crate) cue: Range<usize>,
    /// All of the attributing clause: subject, cue, addressee, times.
    pub(crate) clause: Range<usize>,
    pub(crate) subject: Option<Range<usize>>,
    /// Whether the subject is that of the attribution before.
    pub(crate) shared: bool,
    pub(crate) right: Option<Range<usize>>,
    pub(crate) left: bool,
    /// Whether the cue is a verb of plain speech, such as "said", or "according to".
    pub(crate) plain: bool,
    /// Whether the subject is the source on which the attribution before relies: "citing a police source".
    pub(crate) cited: bool,
    /// Whether nobody else can be the source, whatever the learned scores hold: "quoted Ann Berg as saying".
    pub(crate) sure: bool,
    /// Whether it is an attribution also inside somebody's words: "said she believed the roof was sound".
    pub(crate) apart: bool,
    /// Whether its subject is told from others by a relative clause between commas.
    pub(crate) firm: bool,
}

/// How many items the source may have in "quoted Ann Berg, a member of the board, as saying".
const QUOTED: usize = 24;

impl Finder<'_> {
    /// The attributing clauses of a unit that ends at item `limit`, in text order.
    pub(crate) fn candidates(&self, unit: &Range<usize>, limit: usize) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = Vec::new();
        let mut i = unit.start;
        while i < limit {
            let item = &self.walk.items[i];
            let new = if item.kind != Kind::Word {
                None
            } else if item.is(ACCORDING) {
                self.according(unit, i, limit)
            } else if item.is(CLAIM) && self.walk.is(unit, i + 1, THAT) {
                self.claim(unit, i, limit)
            } else if let Some(passed) = self.quoting(unit, i, limit) {
                Some(passed)
            } else if matches!(self.walk.str(i), "citing" | "quoting") && i > unit.start {
                self.citing(unit, i, limit)
            } else {
                None
            };
            let new = new.or_else(|| {
                let cue = cue_at(self.walk, self.lexicon, unit, i)?;
                self.spoken(unit, cue, limit, &all)
            });
            // Inside somebody's words only plain speech counts as an attribution of its own.
            let within = |c: &Candidate| {
                all.iter().any(|o| !o.left && o.right.as_ref().is_some_and(|r| r.contains(&c.cue.start)))
            };
            let new = new.filter(|c| c.plain || !within(c) || c.apart);
            match new {
                Some(mut c) => {
                    c.apart = c.apart && within(&c);
                    i = c.cue.end.max(i + 1);
                    all.push(c);
                }
                None => i += 1,
            }
        }
        all
    }

    /// "I said that", "we have warned that": the first person and a past form of plain speech. Who says "I must tell you that" or
    /// "if I said that" reports nothing.
    pub(crate) fn is_own(&self, c: &Candidate) -> bool {
        let verb = &self.walk.items[c.cue.start];
        let past = |s: &Sense| s.is(Form::Past) || s.is(Form::Participle);
        let Some(subject) = c.subject.as_ref().filter(|_| self.lexicon.senses(verb.word).iter().any(past))
        else {
            return false;
        };
        let told = (subject.end..c.cue.start).all(|k| {
            !self.walk.items[k].is(AUX) || matches!(self.walk.str(k), "have" | "had" | "'ve" | "’ve")
        });
        let supposed = subject.start > 0 && self.walk.items[subject.start - 1].is(SUB | WH);
        if !told || supposed {
            return false;
        }
        let first_person =
            |s: &Range<usize>| s.len() == 1 && matches!(self.walk.str(s.start), "I" | "we" | "We");
        let that = |r: &Range<usize>| r.start > 0 && self.walk.items[r.start - 1].is(THAT);
        c.plain && c.subject.as_ref().is_some_and(first_person) && c.right.as_ref().is_some_and(that)
    }

    /// "according to X", after or before what X says.
    fn according(&self, unit: &Range<usize>, i: usize, limit: usize) -> Option<Candidate> {
        let bounds = unit.start..limit;
        let cue = i..i + 2;
        if i + 2 >= limit {
            return None;
        }
        let long = self.walk.phrase_after(&bounds, i + 2, true)?;
        // "moored according to their size"
        if !self.sourced(&bounds, &long) {
            return None;
        }
        let fronted = (unit.start..i).all(|k| self.walk.items[k].is(CONJ | ADV | COMMA));
        if fronted {
            let comma = (long.start..limit.min(long.start + 40)).find(|&k| self.walk.items[k].is(COMMA))?;
            let right = comma + 1..limit;
            return Some(Candidate {
                cue,
                clause: i..comma,
                subject: Some(long.start..long.end.min(comma)),
                shared: false,
                right: (right.end > right.start + 1).then_some(right),
                left: false,
                plain: true,
                cited: false,
                sure: false,
                apart: false,
                firm: false,
            });
        }
        Some(Candidate {
            cue,
            clause: i..long.end,
            subject: Some(long),
            shared: false,
            right: None,
            left: true,
            plain: true,
            cited: false,
            sure: false,
            apart: false,
            firm: false,
        })
    }

    /// "Berg's claim that …".
    fn claim(&self, unit: &Range<usize>, i: usize, limit: usize) -> Option<Candidate> {
        let owner = (i.saturating_sub(4).max(unit.start)..i).rev().find(|&k| self.walk.items[k].is(POSS))?;
        let subject = self.walk.subject_before(unit, owner)?;
        let end = (i + 2..limit).find(|&k| self.walk.items[k].is(COMMA | SEMI | DASH)).unwrap_or(limit);
        Some(Candidate {
            cue: i..i + 1,
            clause: subject.start..i + 1,
            subject: Some(subject),
            shared: false,
            right: (end > i + 3).then_some(i + 2..end),
            left: false,
            plain: false,
            cited: false,
            sure: false,
            apart: false,
            firm: false,
        })
    }

    /// "Reuters reported, citing two officials": the words are those of the attribution before.
    fn citing(&self, unit: &Range<usize>, i: usize, limit: usize) -> Option<Candidate> {
        let bounds = unit.start..limit;
        let source = self.walk.phrase_after(&bounds, i + 1, true)?;
        let speaks =
            self.walk.items[source.clone()].iter().any(|k| k.is(SOURCE | PAPER) || k.kind == Kind::Entity);
        let comma = self.walk.is(unit, i.checked_sub(1)?, COMMA);
        (speaks && comma).then(|| Candidate {
            cue: i..i + 1,
            clause: i..source.end,
            subject: Some(source),
            shared: false,
            right: None,
            left: false,
            plain: true,
            cited: true,
            apart: false,
            firm: false,
            sure: false,
        })
    }

    /// "The Guardian quoted Ann Berg as saying that": the words are hers, through the paper.
    fn quoting(&self, unit: &Range<usize>, i: usize, limit: usize) -> Option<Candidate> {
        let walk = self.walk;
        if !matches!(walk.str(i), "quoted" | "quotes" | "quoting" | "cited" | "cites" | "citing") {
            return None;
        }
        let bounds = unit.start..limit;
        let near = i + 2..limit.min(i + QUOTED);
        let end =
            near.take_while(|&k| walk.kind(unit, k) != Some(Kind::Quote)).find(|&k| walk.str(k) == "as")?;
        let (source, from) = if walk.str(i + 1) == "by" {
            // "Ann Berg was quoted by the Guardian as saying"
            let mut group = i;
            while group > unit.start && walk.items[group - 1].is(AUX | ADV) && !walk.items[group - 1].is(CONJ)
            {
                group -= 1;
            }
            let source = walk.subject_before(unit, group)?;
            (source.clone(), source.start)
        } else {
            let first = walk.phrase_after(&bounds, i + 1, true)?.start;
            let quoter = walk.subject_before(unit, i).map_or(i, |s| s.start);
            (first..end - usize::from(walk.is(unit, end - 1, COMMA)), quoter)
        };
        let cue = cue_at(walk, self.lexicon, unit, end + 1).filter(|_| end + 1 < limit)?;
        if cue.mood != Mood::Dependent {
            return None;
        }
        let After { content, .. } = clauses::after(walk, self.lexicon, unit, &cue, cue.items.end, limit);
        let right = content?;
        Some(Candidate {
            clause: from..right.start,
            cue: end..cue.items.end,
            subject: Some(source),
            shared: false,
            right: Some(right),
            left: false,
            plain: true,
            cited: false,
            apart: false,
            firm: false,
            sure: true,
        })
    }

    /// A verb of saying.
    fn spoken(&self, unit: &Range<usize>, cue: Cue, limit: usize, before: &[Candidate]) -> Option<Candidate> {
        let walk = self.walk;
        let bounds = unit.start..limit;
        let parting = |k: usize| walk.kind(unit, k) == Some(Kind::Quote) || walk.is(unit, k, COMMA | DASH);
        let opens = |k: usize| k > unit.start && parting(k - 1);
        // A subject within somebody's words begins with them: "said Brandt had told".
        let inside = before.iter().rev().filter(|c| !c.left).filter_map(|c| c.right.as_ref());
        let floor = inside.filter(|r| r.contains(&cue.group)).map(|r| r.start).next().unwrap_or(unit.start);
        let mut subject = match cue.mood {
            Mood::Finite => walk.subject_before(&(floor..unit.end), cue.group),
            Mood::Dependent => None,
        };
        // "“…,” said Ann Berg": the subject follows.
        let mut from = cue.items.end;
        let mut start = subject.as_ref().map_or(cue.group, |s| s.start);
        let may_invert = cue.mood == Mood::Finite && opens(cue.items.start) && cue.group == cue.items.start;
        if may_invert
            && (subject.is_none() || walk.kind(unit, cue.items.start - 1) != Some(Kind::Punct))
            && let Some(phrase) = walk.phrase_after(&bounds, from, false)
            && !walk.is(&bounds, phrase.start, THAT)
            && self.ends_clause(&bounds, phrase.end)
        {
            from = self.skip_apposition(&bounds, phrase.end);
            subject = Some(phrase);
            start = cue.group;
        }
        let After { mut content, mut end, comma } =
            clauses::after(walk, self.lexicon, unit, &cue, from, limit);
        end = end.max(from);
        let quoted = content.as_ref().is_some_and(|c| walk.items[c.start].kind == Kind::Quote);
        // Words before the cue count where nothing but a further quotation follows it.
        let speaks = cue.takes(Takes::Quotation) || cue.takes(Takes::Clause) || cue.takes(Takes::That);
        let left_quote = start > unit.start
            && (walk.kind(unit, start - 1) == Some(Kind::Quote)
                || (start > unit.start + 1
                    && parting(start - 1)
                    && walk.kind(unit, start - 2) == Some(Kind::Quote)));
        // After "“…,” she said" no other clause is reported: what follows tells when and where.
        let ends = |k: usize| walk.kind(unit, k) == Some(Kind::Quote) && clauses::ends_inside(walk, k);
        let closed = left_quote
            && subject.is_some()
            && (ends(start - 1) || (start > unit.start + 1 && ends(start - 2)));
        if speaks && closed && !(quoted && comma) && cue.mood == Mood::Finite {
            content = None;
        }
        let postposed = speaks
            && cue.mood == Mood::Finite
            && subject.is_some()
            && opens(start)
            && (content.is_none() || (quoted && comma && left_quote))
            && (left_quote
                || cue.takes(Takes::Clause)
                || cue.takes(Takes::Question)
                || cue.takes(Takes::That))
            && !walk.is(unit, start, RELATIVE);
        if postposed {
            let clause_end = content.as_ref().map_or(end, |c| c.start);
            return Some(Candidate {
                cue: cue.items,
                clause: start..clause_end.max(start + 1),
                subject,
                shared: false,
                right: content,
                left: true,
                plain: true,
                cited: false,
                sure: false,
                apart: false,
                firm: false,
            });
        }
        let right = content?;
        let marked = right.clone().any(|k| walk.kind(unit, k) == Some(Kind::Quote));
        // An infinitive reports only where its object can be nothing but words: "to say that".
        let infinitive = cue.mood == Mood::Dependent && cue.group < cue.items.start;
        if infinitive && !quoted && !walk.items[right.start - 1].is(THAT) {
            return None;
        }
        let mut shared = false;
        if subject.is_none() {
            let coordinated = cue.group > unit.start && walk.is(unit, cue.group - 1, CONJ | COMMA | DASH);
            if cue.mood == Mood::Finite && !coordinated {
                return None;
            }
            // "said she thinks it is safe but said": the second "said" is not hers.
            let last = match cue.mood {
                Mood::Finite => before.iter().rev().find(|c| !c.apart),
                Mood::Dependent => before.last(),
            };
            match last {
                Some(last) if last.subject.is_some() && last.clause.end <= cue.group => {
                    subject = last.subject.clone();
                    shared = true;
                }
                _ => subject = walk.main_subject(unit, cue.group),
            }
        }
        let subject = subject?;
        // A thought in words of its own, or a promise, rather than what somebody wants, does or opposes.
        let opened = walk.items[right.start - 1].is(THAT);
        let pronoun = subject.len() == 1 && walk.is(unit, subject.start, PRON);
        let apart = cue.mood == Mood::Finite
            && !shared
            && !cue.verb.is_evidential()
            && (cue.takes(Takes::That) || cue.takes(Takes::Clause))
            && if walk.items[right.start].is(TO) {
                !cue.verb.is_mental() && right.len() > 1 && walk.items[right.start + 1].verb
            } else {
                opened || pronoun && right.start == cue.items.end
            };
        // "The letter, which forty engineers had signed, warned that": the head takes the engineers.
        let related = walk.is(unit, subject.end, COMMA) && walk.is(unit, subject.end + 1, RELATIVE);
        let parted = cue.group > subject.end + 1
            && walk.is(unit, cue.group - 1, COMMA)
            && !(subject.end + 1..cue.group - 1).any(|k| walk.items[k].is(COMMA));
        let firm = related && parted && !shared && walk.items[right.start - 1].is(THAT);
        // "called the inquiry “a circus”" is speech too.
        let what = start > unit.start && walk.is(unit, start - 1, WH);
        let described = cue.takes(Takes::Description) && cue.mood == Mood::Finite && marked && !what;
        let plain = cue.verb.takes(Takes::Clause) && !cue.verb.is_mental() || described;
        Some(Candidate {
            clause: start.min(cue.items.start)..right.start.max(cue.items.end),
            cue: cue.items,
            subject: Some(subject),
            shared,
            right: Some(right),
            left: false,
            plain,
            cited: false,
            apart,
            firm,
            sure: false,
        })
    }

    /// Whether an inverted subject that ends before `i` ends the clause too, so that no verb of its own follows.
    fn ends_clause(&self, bounds: &Range<usize>, i: usize) -> bool {
        match self.walk.items.get(i).filter(|_| bounds.contains(&i)) {
            None => true,
            Some(item) => item.kind != Kind::Word || !item.is(AUX | PAST | THAT | PRON) || item.is(TIME),
        }
    }

    /// Steps over ", the minister for health," after an inverted subject.
    fn skip_apposition(&self, bounds: &Range<usize>, from: usize) -> usize {
        if !self.walk.is(bounds, from, COMMA) {
            return from;
        }
        let mut at = from + 1;
        while at < bounds.end && at - from < 30 {
            let item = &self.walk.items[at];
            if item.kind == Kind::Quote {
                return at - 1;
            }
            at += 1;
        }
        from
    }
}
