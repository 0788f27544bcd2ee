//! Weeks, months, quarters, seasons, years, decades and centuries, named or counted from today.

use jiff::civil::Date;

use crate::calendar;
use crate::grammar::{Found, Kind, Memory, Sentence};
use crate::lexicon::{Class, Unit, Word};

impl Sentence<'_> {
    /// "May 2011", "June last year", "January".
    pub(super) fn month(&self, i: usize) -> Option<Found> {
        let Class::Month(month) = self.class(i) else { return None };
        let mut at = self.skip_stop(i + 1);
        let comma = at + usize::from(self.is_mark(at, b',') || self.is(at, Word::Of));
        if let Some(year) = self.year_at(comma).filter(|_| self.capital(i)) {
            let end = self.spelled(comma).map_or(comma + 1, |(end, _)| end);
            return Found::date(end, Some(format!("{year:04}-{month:02}")));
        }
        // "of this year", "last year".
        at += usize::from(self.is(at, Word::Of));
        if let (Some(n), Class::Unit(Unit::Year)) = (self.direction(at), self.class(at + 1)) {
            let year = self.today.map(|d| i32::from(d.year()) + n);
            return Found::date(at + 2, year.map(|y| format!("{y:04}-{month:02}")));
        }
        // Months that are also words or names need a preposition before them; abbreviations need more than that.
        let verb = matches!(month, 3 | 5);
        let prepared = matches!(
            self.before(i),
            Class::Word(
                Word::Preposition
                    | Word::Of
                    | Word::Before
                    | Word::Narrow
                    | Word::At
                    | Word::This
                    | Word::Last
                    | Word::Next
            )
        ) || matches!(self.before(i), Class::Punct(b'-')) && self.glued(i);
        if !self.capital(i) || verb && !prepared {
            return None;
        }
        let abbreviated = self.atoms[i].span.len() <= 4 && !matches!(month, 5..=7);
        if abbreviated && !self.is_mark(i + 1, b'.') {
            return None;
        }
        let end = if abbreviated { self.skip_stop(i + 1) } else { i + 1 };
        Found::date(end, self.year_of_month(i, month).map(|y| format!("{y:04}-{month:02}")))
    }

    /// -1 for "last", 0 for "this", 1 for "next".
    pub(super) fn direction(&self, i: usize) -> Option<i32> {
        match self.class(i) {
            Class::Word(Word::Last | Word::Past | Word::Previous) => Some(-1),
            Class::Word(Word::This | Word::Current) => Some(0),
            Class::Word(Word::Next | Word::Following) => Some(1),
            _ => None,
        }
    }

    /// What follows "last", "this", "next" at atom `i`, in an expression that began at `start`, perhaps with "the".
    pub(super) fn directed(&self, start: usize, i: usize, memory: &mut Memory) -> Option<Found> {
        let definite = start < i;
        if self.is(i, Word::Future) {
            return (definite && !self.continues(i + 1))
                .then(|| Found::new(i + 1, Kind::Date, Some("FUTURE_REF".into())));
        }
        if self.is(i, Word::Recent) {
            let known = matches!(
                self.class(i + 1),
                Class::Units(Unit::Day | Unit::Week | Unit::Month | Unit::Year | Unit::Decade)
            );
            return known.then(|| Found::new(i + 2, Kind::Date, Some("PAST_REF".into())));
        }
        if self.is(i, Word::Latest) {
            return self.same_quarter(i + 1, 0, memory);
        }
        let n = self.direction(i)?;
        let mut at = i + 1;
        if self.is(at, Word::Fiscal) || self.is(at, Word::Filler) {
            at += 1;
        }
        // "this past weekend", "this coming year".
        let n = if at == i + 1 && n == 0 {
            match self.direction(at).filter(|&d| d != 0) {
                Some(d) => {
                    at += 1;
                    d
                }
                None => 0,
            }
        } else {
            n
        };
        match self.class(at) {
            Class::Unit(
                unit @ (Unit::Week | Unit::Weekend | Unit::Month | Unit::Year | Unit::Decade | Unit::Century),
            ) => {
                if unit == Unit::Year
                    && let Some(found) = self.quarter_of_year(at + 1, n, memory)
                {
                    return Some(found);
                }
                // "the past year" is a length of time that ends today.
                if definite && self.is(i, Word::Past) {
                    return Some(Found::new(at + 1, Kind::Duration, Some(calendar::duration(unit, Some(1)))));
                }
                // "The following year" leans on a date that the text has not told, or not exactly enough.
                let following = definite && self.is(i, Word::Following);
                Found::date(at + 1, self.relative(unit, n).filter(|_| !following))
            }
            Class::Unit(Unit::Quarter) => {
                let found = self.today.and_then(|d| calendar::shift(d, Unit::Quarter, n));
                if let Some(date) = found {
                    memory.quarter = Some((date, 0));
                }
                Found::date(at + 1, found.map(calendar::quarter))
            }
            // "The next day" is that after a day which the text tells; here it has told none.
            Class::Unit(Unit::Day) if definite => Found::date(at + 1, None),
            Class::Season(..) => self.season(at, n, false),
            Class::Month(month) if self.capital(at) => {
                let year = self.today.map(|d| {
                    i32::from(d.year())
                        + match n {
                            -1 => -i32::from(month >= d.month()),
                            1 => i32::from(month <= d.month()),
                            _ => 0,
                        }
                });
                Found::date(at + 1, year.map(|y| format!("{y:04}-{month:02}")))
            }
            Class::Part(part) if n == 0 => {
                Some(Found::new(at + 1, Kind::Time, self.today.map(|d| calendar::day(d) + part)))
            }
            Class::Number(..)
            | Class::Cardinal(_)
            | Class::Word(Word::Few | Word::Several | Word::Couple | Word::Dozen | Word::Half)
                if n != 0 =>
            {
                let (end, count, unit) = self.quantity_of(at)?;
                Some(Found::new(end, Kind::Duration, Some(calendar::duration(unit, count))))
            }
            Class::Units(unit) if n != 0 => {
                Some(Found::new(at + 1, Kind::Duration, Some(calendar::duration(unit, None))))
            }
            _ if self.is(i, Word::Past) && definite && !self.continues(at) => {
                Found::date(at, Some("PAST_REF".into()))
            }
            _ => None,
        }
    }

    /// What follows "the" at atom `i`.
    pub(super) fn definite(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        match self.class(i + 1) {
            Class::Word(
                Word::Last
                | Word::Past
                | Word::Previous
                | Word::Next
                | Word::Following
                | Word::Latest
                | Word::Current
                | Word::Recent
                | Word::Future,
            ) => self.directed(i, i + 1, memory),
            Class::Ordinal(_) => self
                .quarter_phrase(i + 1, memory)
                .or_else(|| self.century(i + 1))
                .or_else(|| self.first_units(i + 1)),
            Class::Word(Word::Fiscal) => self.fiscal(i + 1, memory),
            Class::Unit(Unit::Quarter) => self.same_quarter(i + 1, 0, memory),
            Class::Unit(Unit::Year) if self.skip_hyphen(i + 2) > i + 2 => {
                let found = self.year_earlier(i + 1, memory)?;
                let more =
                    matches!(self.class(found.end), Class::Unit(Unit::Quarter) | Class::Word(Word::Period));
                Some(Found { end: found.end + usize::from(more), ..found })
            }
            Class::Unit(Unit::Year) => {
                if let Some(year) = self.year_at(i + 2) {
                    let end = self.spelled(i + 2).map_or(i + 3, |(end, _)| end);
                    return Found::date(end, Some(calendar::year(year)));
                }
                Found::date(i + 2, self.relative(Unit::Year, 0))
            }
            Class::Unit(Unit::Week) => Found::date(i + 2, self.relative(Unit::Week, 0)),
            Class::Unit(Unit::Weekend) => {
                // Until Friday, "the weekend" is the one before, unless the words look ahead.
                let past =
                    self.today.is_some_and(|d| d.weekday().to_monday_zero_offset() < 4) && !self.is_ahead(i);
                Found::date(i + 2, self.relative(Unit::Weekend, -i32::from(past)))
            }
            Class::Season(_, verb) => self.season(i + 1, 0, verb),
            Class::Decade(first) => self.decade(i + 1, first),
            Class::Word(Word::Narrow) => self.narrowed(i + 1, memory),
            Class::Word(Word::Edge | Word::End) if self.is(i + 2, Word::Of) => {
                let the = i + 3 + usize::from(self.is(i + 3, Word::The));
                let found = match self.class(the) {
                    Class::Unit(unit) if unit != Unit::Day => Found::date(the + 1, self.relative(unit, 0)),
                    _ => self.period(i + 3, memory),
                };
                found.filter(|f| f.kind == Kind::Date)
            }
            Class::Number(_, 4)
                if matches!(self.class(i + 2), Class::Ordinal(_) | Class::Word(Word::Fiscal)) =>
            {
                self.year_quarter(i + 1, memory)
            }
            Class::Number(y, 4) if self.is(i + 2, Word::Period) => {
                let quarter = memory.recent_quarter(3)?;
                Found::date(i + 3, Some(format!("{y:04}-Q{}", calendar::quarter_of(quarter))))
            }
            Class::Number(_, 1..=3) | Class::Cardinal(_) => {
                let (end, count, unit) = self.quantity_of(i + 1)?;
                // "the two-day summit": the article belongs to the summit.
                if self.glued(end - 1) {
                    return None;
                }
                Some(Found::new(end, Kind::Duration, Some(calendar::duration(unit, count))))
            }
            _ => None,
        }
    }

    /// A period that "early" or "the end of" can stand before.
    fn period(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        match self.class(i) {
            // Without this, "the end of the end of …" would recurse as deep as the text is long.
            Class::Word(Word::The)
                if matches!(self.class(i + 1), Class::Word(Word::Narrow | Word::Edge | Word::End)) =>
            {
                None
            }
            Class::Number(..) => self
                .day_found(i, memory)
                .or_else(|| self.year_at(i).map(|y| Found::new(i + 1, Kind::Date, Some(calendar::year(y))))),
            Class::Word(Word::The | Word::This | Word::Last | Word::Next | Word::Fiscal)
            | Class::Month(_)
            | Class::Weekday(_)
            | Class::Day(..)
            | Class::Decade(_)
            | Class::Ordinal(_) => self.parse(i, memory),
            Class::Season(..) => self.season(i, 0, false),
            Class::Part(part) => {
                Some(Found::new(i + 1, Kind::Time, self.today.map(|d| calendar::day(d) + part)))
            }
            _ => None,
        }
    }

    /// "early next year", "late yesterday", "mid-November", "earlier this month".
    pub(super) fn narrowed(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        let at = self.skip_hyphen(i + 1);
        let found = self.period(at, memory)?;
        (!matches!(found.kind, Kind::Duration | Kind::Set)
            && (found.kind == Kind::Date || !self.is(at, Word::The)))
        .then_some(found)
    }

    /// A season, with the year that may follow. `bare`: without "this", "last" or a safe article before it.
    pub(super) fn season(&self, i: usize, n: i32, bare: bool) -> Option<Found> {
        let Class::Season(code, _) = self.class(i) else { return None };
        let mut at = i + 1;
        at += usize::from(self.is(at, Word::Of) || self.is_mark(at, b','));
        if let Some(year) = self.year_at(at) {
            let end = self.spelled(at).map_or(at + 1, |(end, _)| end);
            return Found::date(end, Some(format!("{year:04}-{code}")));
        }
        if let (Some(n), Class::Unit(Unit::Year)) = (self.direction(at), self.class(at + 1)) {
            return Found::date(at + 2, self.today.map(|d| format!("{:04}-{code}", i32::from(d.year()) + n)));
        }
        if bare {
            return None;
        }
        // Last summer is this year's when summer is over.
        let over = |d: Date| {
            d.month()
                > match code {
                    "SP" => 5,
                    "SU" => 8,
                    "FA" => 11,
                    _ => 2,
                }
        };
        let n = if n == -1 && self.today.is_some_and(over) { 0 } else { n };
        Found::date(i + 1, self.today.map(|d| format!("{:04}-{code}", i32::from(d.year()) + n)))
    }

    /// "third quarter", "first-quarter", with the year that may follow.
    pub(super) fn quarter_phrase(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        let Class::Ordinal(number @ 1..=4) = self.class(i) else { return None };
        let mut at = self.skip_hyphen(i + 1);
        at += usize::from(self.is(at, Word::Fiscal));
        if self.class(at) != Class::Unit(Unit::Quarter) {
            return None;
        }
        self.quarter_of(i, at + 1, number, memory)
    }

    /// The quarter of this number that is named from atom `i` up to `end`, with the year that may follow.
    pub(super) fn quarter_of(
        &self,
        i: usize,
        mut end: usize,
        number: u32,
        memory: &mut Memory,
    ) -> Option<Found> {
        let of = end + usize::from(self.is(end, Word::Of));
        let of = of + usize::from(self.is(of, Word::Fiscal));
        let year = if let Some(year) = self.year_at(of) {
            end = of + 1;
            Some(year)
        } else if let (Some(n), Class::Unit(Unit::Year)) = (self.direction(of), self.class(of + 1)) {
            end = of + 2;
            self.today.map(|d| i32::from(d.year()) + n)
        } else {
            // The last such quarter that is over or under way.
            self.today.map(|d| {
                i32::from(d.year()) - i32::from(number > calendar::quarter_of(d) && !self.is_ahead(i))
            })
        };
        self.quarter_value(end, year, number, memory)
    }

    /// "'s third quarter" after "this year".
    fn quarter_of_year(&self, i: usize, n: i32, memory: &mut Memory) -> Option<Found> {
        let possessive = self.is_mark(i, b'\'')
            && self.atoms.get(i + 1).is_some_and(|a| a.span.of(self.text) == Some("s"));
        let Class::Ordinal(number @ 1..=4) = self.class(i + 2) else { return None };
        if !possessive || self.class(i + 3) != Class::Unit(Unit::Quarter) {
            return None;
        }
        self.quarter_value(i + 4, self.today.map(|d| i32::from(d.year()) + n), number, memory)
    }

    pub(super) fn quarter_value(
        &self,
        end: usize,
        year: Option<i32>,
        number: u32,
        memory: &mut Memory,
    ) -> Option<Found> {
        let date = year.and_then(|y| Date::new(i16::try_from(y).ok()?, number as i8 * 3, 1).ok());
        if let Some(date) = date {
            memory.quarter = Some((date, 0));
        }
        Found::date(end, date.map(calendar::quarter))
    }

    /// "quarter" or "period" at atom `i`: the one spoken of before, moved by `n` years, or the last that is over.
    fn same_quarter(&self, i: usize, n: i32, memory: &mut Memory) -> Option<Found> {
        let spoken = memory.recent_quarter(20);
        let date = match self.class(i) {
            Class::Unit(Unit::Quarter) => {
                spoken.or_else(|| self.today.and_then(|d| calendar::shift(d, Unit::Quarter, -1)))
            }
            Class::Word(Word::Period) => Some(spoken?),
            _ => return None,
        };
        Found::date(i + 1, date.and_then(|d| calendar::shift(d, Unit::Year, n)).map(calendar::quarter))
    }

    /// "year-earlier", "year-ago" before a noun.
    pub(super) fn year_earlier(&self, i: usize, memory: &Memory) -> Option<Found> {
        let at = self.skip_hyphen(i + 1);
        let ago = self.is(at, Word::Ago) || self.is(at, Word::Narrow);
        if self.class(i) != Class::Unit(Unit::Year) || at == i + 1 || !ago {
            return None;
        }
        Found::date(at + 1, self.year_before(memory))
    }

    /// The year before, or its quarter when a quarter was just spoken of.
    pub(super) fn year_before(&self, memory: &Memory) -> Option<String> {
        match memory.recent_quarter(2) {
            Some(quarter) => calendar::shift(quarter, Unit::Year, -1).map(calendar::quarter),
            None => self.relative(Unit::Year, -1),
        }
    }

    /// "year-end".
    pub(super) fn year_end(&self, i: usize) -> Option<Found> {
        let at = self.skip_hyphen(i + 1);
        let found = self.class(i) == Class::Unit(Unit::Year) && at > i + 1 && self.is(at, Word::End);
        found.then(|| Found::new(at + 1, Kind::Date, self.today.map(|d| format!("{:04}-12-31", d.year()))))
    }

    /// "fiscal 2012", "fiscal first quarter".
    pub(super) fn fiscal(&self, i: usize, memory: &mut Memory) -> Option<Found> {
        let at = i + 1 + usize::from(self.class(i + 1) == Class::Unit(Unit::Year));
        match self.year_at(at) {
            Some(year) => Found::date(at + 1, Some(calendar::year(year))),
            None => self.quarter_phrase(i + 1, memory),
        }
    }

    /// "2011" on its own: not an amount, not part of a longer number.
    pub(super) fn bare_year(&self, i: usize) -> Option<Found> {
        let Class::Number(year, 4) = self.class(i) else { return None };
        let before = self.before(i);
        let prepared =
            matches!(before, Class::Word(Word::Preposition | Word::Of | Word::Narrow | Word::Before));
        let likely = (1900..2060).contains(&year) || prepared && (1400..2100).contains(&year);
        let amount = matches!(before, Class::Punct(b'$' | b'#' | b'+' | b'/' | b'_' | b'=' | b'@'))
            && self.glued(i)
            || matches!(before, Class::Punct(b'.' | b',' | b':')) && self.glued(i)
            || matches!(before, Class::Word(Word::More | Word::Than | Word::About | Word::At))
            || matches!(before, Class::Other) && i > 0 && self.glued(i);
        let goes_on = self.glued(i + 1)
            && (matches!(self.class(i + 1), Class::Punct(b'%' | b'/' | b'_' | b'=' | b'@' | b':'))
                || matches!(self.class(i + 1), Class::Punct(b'.' | b','))
                    && self.glued(i + 2)
                    && matches!(self.class(i + 2), Class::Number(..)))
            || self.glued(i + 1) && matches!(self.class(i + 1), Class::Other);
        // The year of a day that no calendar has.
        let broken = self.skip_hyphen(i + 1) > i + 1 && self.skip_hyphen(i + 3) > i + 3;
        (likely && !amount && !goes_on && !broken)
            .then(|| Found::new(i + 1, Kind::Date, Some(calendar::year(year as i32))))
    }

    /// "nineteen ninety-six", as speech is written down.
    pub(super) fn spelled_year(&self, i: usize) -> Option<Found> {
        let (end, year) = self.spelled(i)?;
        Found::date(end, Some(calendar::year(year)))
    }

    /// The end and the value of a year in words.
    pub(super) fn spelled(&self, i: usize) -> Option<(usize, i32)> {
        let Class::Cardinal(first) = self.class(i) else { return None };
        if first == 2 && self.is(i + 1, Word::Thousand) {
            let and = i + 2 + usize::from(self.is(i + 2, Word::And));
            return match self.class(and) {
                Class::Cardinal(n @ 1..=19) => Some((and + 1, 2000 + n as i32)),
                _ => Some((i + 2, 2000)),
            };
        }
        let (17..=20, Class::Cardinal(tens @ 10..)) = (first, self.class(i + 1)) else { return None };
        let one = self.skip_hyphen(i + 2);
        match self.class(one) {
            Class::Cardinal(n @ 1..=9) if tens >= 20 => Some((one + 1, (first * 100 + tens + n) as i32)),
            _ => Some((i + 2, (first * 100 + tens) as i32)),
        }
    }

    /// "1990s", "nineties"; not "in his sixties".
    pub(super) fn decade(&self, i: usize, first: u32) -> Option<Found> {
        let the = self.is(i.checked_sub(1)?, Word::The)
            || matches!(self.before(i), Class::Word(Word::Narrow) | Class::Punct(b'-' | b'\''));
        let written = self.atoms[i].span.len() == 5 && !self.capital(i) && first >= 1000;
        (the || written).then(|| Found::new(i + 1, Kind::Date, Some(format!("{:03}", first / 10))))
    }

    /// "20th century".
    pub(super) fn century(&self, i: usize) -> Option<Found> {
        let Class::Ordinal(n @ 1..=22) = self.class(i) else { return None };
        let at = self.skip_hyphen(i + 1);
        (self.class(at) == Class::Unit(Unit::Century))
            .then(|| Found::new(at + 1, Kind::Date, Some(format!("{:02}", n - 1))))
    }

    /// "first nine months" after "the".
    fn first_units(&self, i: usize) -> Option<Found> {
        let (end, count, unit) = self.quantity_of(i + 1)?;
        (self.class(i) == Class::Ordinal(1))
            .then(|| Found::new(end, Kind::Duration, Some(calendar::duration(unit, count))))
    }

    /// Whether a noun phrase goes on at atom `i`, so that "past" or "future" before it is an adjective.
    fn continues(&self, i: usize) -> bool {
        match self.class(i) {
            Class::Punct(mark) => matches!(mark, b'-' | b'\''),
            Class::Word(_) => false,
            Class::Other => self.atoms.get(i).is_some_and(|a| {
                !matches!(
                    a.span.of(self.text),
                    Some(
                        "is" | "was"
                            | "has"
                            | "had"
                            | "have"
                            | "he"
                            | "she"
                            | "they"
                            | "it"
                            | "we"
                            | "when"
                            | "as"
                            | "with"
                    )
                )
            }),
            _ => true,
        }
    }
}
