//! Calendar expressions: pieces put together, and ranges of two.

use crate::calendar;
use crate::grammar::fields::{Direction, Fields};
use crate::grammar::resolve::Now;
use crate::grammar::{Found, Kind, Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};
use crate::tense::Outlook;

/// How many pieces an expression has at most.
const PIECES: usize = 6;

/// An expression that is read and not yet resolved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) fields: Fields,
    /// Whether "early", "the end of" or the like stands before it.
    pub(super) narrowed: bool,
}

impl Sentence<'_> {
    /// The calendar expression that begins at atom `i`, or the two of a range.
    pub(super) fn calendar(&self, i: usize, memory: &Memory) -> Option<(Reading, Option<Reading>)> {
        let first = self.reading(i, memory);
        if let Some((to, listed)) = self.range_mark(i, first.as_ref())
            && let Some(pair) = self.range(i, first, to, listed, memory)
        {
            return Some(pair);
        }
        first.filter(|r| self.is_whole(r)).map(|r| (r, None))
    }

    /// What begins at atom `i`, whole or not.
    pub(super) fn reading(&self, i: usize, memory: &Memory) -> Option<Reading> {
        let at = self.skip_narrowing(i);
        let (end, fields) = self.chain(at, memory).or_else(|| self.bare_unit(i, at))?;
        Some(Reading { start: i, end, fields, narrowed: at > i })
    }

    /// "month" of "the beginning of month".
    fn bare_unit(&self, i: usize, at: usize) -> Option<(usize, Fields)> {
        let Class::Unit(unit @ (Unit::Week | Unit::Month | Unit::Quarter | Unit::Year)) = self.class(at)
        else {
            return None;
        };
        (at > i && self.is(at - 1, Word::Of)).then(|| (at + 1, Fields::period(self.today, unit)))
    }

    /// One past "early", "late in", "the end of", "mid-".
    pub(super) fn skip_narrowing(&self, i: usize) -> usize {
        let mut at = i;
        for _ in 0..3 {
            let word = at + usize::from(self.is(at, Word::The));
            if self.is(word, Word::Narrow) || self.is(word, Word::Later) {
                at = self.skip_hyphen(word + 1);
                at += usize::from(self.is(at, Word::In) && at == word + 1);
            } else if matches!(self.class(word), Class::Word(Word::Edge | Word::End))
                && self.is(word + 1, Word::Of)
            {
                at = word + 2;
            } else {
                break;
            }
        }
        at
    }

    /// Pieces that say together what none says alone: "9 p.m. on Friday, May 3, 2024".
    pub(super) fn chain(&self, i: usize, memory: &Memory) -> Option<(usize, Fields)> {
        let (end, fields) = self.piece(i, memory)?;
        Some(self.extended(end, fields, memory))
    }

    /// What was read up to `end`, with the pieces after it that go with it.
    pub(super) fn extended(&self, mut end: usize, mut fields: Fields, memory: &Memory) -> (usize, Fields) {
        for _ in 1..PIECES {
            // "Labor Day weekend"
            if fields.holiday.is_some() && fields.around.is_none() && fields.year.is_none() {
                let week = self.skip_hyphen(end + 1);
                let weekend =
                    self.class(end) == Class::Unit(Unit::Week) && week > end + 1 && self.is(week, Word::End);
                if weekend || self.class(end) == Class::Unit(Unit::Weekend) {
                    end = if weekend { week + 1 } else { end + 1 };
                    fields.around = Some(Unit::Weekend);
                    continue;
                }
            }
            let next = self.links(end).find_map(|(at, link)| {
                let at = if self.is(at, Word::Narrow) { self.skip_hyphen(at + 1) } else { at };
                let (end, piece) = self.piece(at, memory)?;
                Some((end, fields.joined(piece, link)?))
            });
            let Some(next) = next else { break };
            (end, fields) = next;
        }
        (end, fields)
    }

    /// Values of a reading and, for a range, of its other end.
    pub(super) fn found(
        &self,
        a: &Reading,
        b: Option<&Reading>,
        memory: &mut Memory,
    ) -> (Found, Option<Found>) {
        let now = self.now(a);
        let Some(b) = b else { return (self.one(a, now, memory), None) };
        let same = matches!((floating(&a.fields), floating(&b.fields)), (Some(x), Some(y)) if x == y);
        let date = |r: &Reading, now| self.meaning(r.start, &r.fields, now, memory).map(|m| m.day);
        let to = if same {
            Now { today: date(a, now).or(self.today), outlook: Outlook::Ahead }
        } else {
            self.now(b)
        };
        let first = self.one(a, now, memory);
        let mut second = self.one(b, to, memory);
        // "from 10 p.m. to 2 a.m."
        if let (Some(x), Some(y)) = (a.fields.clock, b.fields.clock)
            && (y.hour, y.minute) < (x.hour, x.minute)
            && a.fields.without_clock() == b.fields.without_clock()
            && let Some((day, _)) = second.value.as_deref().and_then(calendar::read)
            && let Some(next) = calendar::shift(day, Unit::Day, 1)
            && let Some(value) = &second.value
        {
            second.value = value.get(10..).map(|time| calendar::day(next) + time);
        }
        (first, Some(second))
    }

    /// From where a reading is read: what its verb says, unless a word beside it knows better.
    pub(super) fn now(&self, r: &Reading) -> Now {
        let now = self.now_at(r.start, r.end);
        // "will report first-quarter results"
        let quarter = matches!(r.fields.nth, Some((_, Some(Unit::Quarter)))) && self.is_nominal(r.end);
        let outlook = if quarter && now.outlook == Outlook::Ahead { Outlook::Perhaps } else { now.outlook };
        Now { outlook, ..now }
    }

    /// The same for what stands from `start` to `end`.
    pub(super) fn now_at(&self, start: usize, end: usize) -> Now {
        let outlook_at = |i: usize| self.atoms.get(i).map_or(Outlook::Open, |a| a.outlook);
        let told = outlook_at(start);
        let adverbial = start == 0 || self.is_adverbial(start);
        let outlook = match (self.before(start), told) {
            (Class::Word(Word::Since), _) => Outlook::Behind,
            // "was extended to", "has until", "if they mail it by"
            (Class::Word(Word::To | Word::By), Outlook::Behind) => Outlook::Open,
            // "because October 1 is near"
            _ if !adverbial && self.is_verb(end) && !self.is_verb(start.wrapping_sub(1)) => {
                outlook_at(end + 1)
            }
            // "set March 5 as the day", "between Aug. 6 and Sept. 10"
            (before, Outlook::Behind) if before == Class::Word(Word::And) || self.says(end, "as") => {
                Outlook::Noun
            }
            // "follows Tuesday's declaration", "spoke of the June 12 summit"
            (_, Outlook::Perhaps | Outlook::Behind)
                if self.is_mark(end, b'\'') || !adverbial && self.is_nominal(end) =>
            {
                if told == Outlook::Behind { Outlook::Noun } else { Outlook::Open }
            }
            _ => told,
        };
        Now { today: self.today, outlook }
    }

    /// Whether a preposition before atom `i` says that it tells when something happened.
    fn is_adverbial(&self, i: usize) -> bool {
        let more = matches!(self.before(i), Class::Word(Word::On | Word::At | Word::Before | Word::After));
        more || self.is_prepared(i) && !self.is(i.wrapping_sub(1), Word::Of)
    }

    fn one(&self, r: &Reading, now: Now, memory: &mut Memory) -> Found {
        let meaning = self.meaning(r.start, &r.fields, now, memory);
        if let Some(meaning) = &meaning {
            memory.read(r, meaning, r.start == 0 || self.is_adverbial(r.start));
        }
        let time = r.fields.clock.is_some() || r.fields.part.is_some();
        let kind = if time { Kind::Time } else { Kind::Date };
        Found { start: r.start, ..Found::new(r.end, kind, meaning.map(|m| m.value)) }
    }
}

/// What stands for the year, or week, that a reading leaves open: two readings of one kind are in order.
fn floating(f: &Fields) -> Option<(bool, bool)> {
    let open = f.year.is_none() && f.period.is_none() && matches!(f.direction, None | Some(Direction::This));
    (open && (f.month.is_some() || f.weekday.is_some())).then_some((f.month.is_some(), f.day.is_some()))
}
