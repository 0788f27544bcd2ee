//! Heads of state and of government through time, to tell who an office was held by on a day.
//!
//! The list knows who held an office when, and nothing more: a text that names nobody names nobody. Last days are upper
//! bounds, as the card `organizations.md` explains.
//!
//! ```
//! use copydesk_knowledge::offices::{Office, Offices};
//! use copydesk_document::Day;
//! let known = Offices::new();
//! let day = Day::parse("2011-05-27").expect("a day");
//! let president = known.of("France", day).find(|t| t.office == Office::State).expect("a president");
//! assert_eq!((president.name, president.title), ("Nicolas Sarkozy", "President"));
//! assert!(known.by_name("Angela Merkel").any(|t| t.country == "Germany"));
//! ```

use std::collections::HashMap;

use copydesk_document::Day;

use crate::organizations::Interval;

/// Terms of office.
#[derive(Clone, Debug)]
pub struct Offices {
    terms: Vec<Term>,
    names: HashMap<&'static str, Vec<u32>>,
}

/// One person's time in an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The country, by its name in [`crate::countries`].
    pub country: &'static str,
    /// Which of its offices.
    pub office: Office,
    /// The holder's name.
    pub name: &'static str,
    /// Other spellings, and the name without middle names.
    pub aliases: Vec<&'static str>,
    /// The title, such as `Prime Minister`; empty when unknown.
    pub title: &'static str,
    /// The first day, month or year.
    pub from: &'static str,
    /// The last day, month or year at the latest; empty when it lasts.
    pub until: &'static str,
    /// The days from the first to the last.
    pub interval: Interval,
}

/// An office that every country has. One person may hold both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// Head of state.
    State,
    /// Head of government.
    Government,
}

impl Offices {
    /// Reads the list.
    pub fn new() -> Offices {
        let mut offices = Offices { terms: Vec::new(), names: HashMap::new() };
        let lines = include_str!("../data/offices.tsv").lines();
        for line in lines.filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let mut cells = line.split('\t');
            let [country, office, name, aliases, title, from, until] =
                std::array::from_fn(|_| cells.next().unwrap_or(""));
            let aliases: Vec<_> = aliases.split('|').filter(|a| !a.is_empty()).collect();
            let number = offices.terms.len() as u32;
            for &name in std::iter::once(&name).chain(&aliases) {
                offices.names.entry(name).or_default().push(number);
            }
            let office = if office == "state" { Office::State } else { Office::Government };
            // What cannot be read bounds nothing; a test reads every row.
            let interval = Interval::parse(from, until).unwrap_or(Interval::ALWAYS);
            offices.terms.push(Term { country, office, name, aliases, title, from, until, interval });
        }
        offices
    }

    /// All terms, by country, office and first day.
    pub fn all(&self) -> &[Term] {
        &self.terms
    }

    /// The terms of everybody of this name, in any spelling that is known.
    pub fn by_name(&self, name: &str) -> impl Iterator<Item = &Term> {
        let numbers = self.names.get(name).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|&n| self.terms.get(n as usize))
    }

    /// Who holds the offices of a country on a day.
    pub fn of(&self, country: &str, day: Day) -> impl Iterator<Item = &Term> {
        let of = self.terms.partition_point(|t| t.country < country);
        let of = self.terms.get(of..).unwrap_or_default();
        let of = of.iter().take_while(move |t| t.country == country).collect::<Vec<_>>();
        of.into_iter().filter(move |t| t.interval.contains(day))
    }
}

impl Default for Offices {
    fn default() -> Offices {
        Offices::new()
    }
}

impl Office {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Office::State => "head of state",
            Office::Government => "head of government",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_have_holders() {
        let known = Offices::new();
        for (country, day, office, name) in [
            ("France", "2011-05-27", Office::State, "Nicolas Sarkozy"),
            ("France", "1995-01-01", Office::State, "Francois Mitterrand"),
            ("Germany", "2016-01-01", Office::Government, "Angela Merkel"),
            ("Germany", "2000-01-01", Office::Government, "Gerhard Schroeder"),
            ("Italy", "2011-05-27", Office::Government, "Silvio Berlusconi"),
            ("United Kingdom", "2011-05-27", Office::Government, "David Cameron"),
            ("United Kingdom", "2000-01-01", Office::Government, "Anthony Blair"),
            ("United Kingdom", "2000-01-01", Office::State, "Elizabeth II"),
            ("United States", "1999-01-01", Office::State, "William Jefferson Clinton"),
            ("United States", "2010-01-01", Office::Government, "Barack H. Obama"),
            ("Japan", "2019-06-01", Office::State, "Naruhito"),
            ("Canada", "2010-01-01", Office::Government, "Stephen Joseph Harper"),
            ("Vatican City", "2020-01-01", Office::State, "Francis"),
        ] {
            let day = Day::parse(day).unwrap();
            let holders: Vec<_> =
                known.of(country, day).filter(|t| t.office == office).map(|t| t.name).collect();
            assert!(holders.contains(&name), "{country} on {day}: {holders:?}");
        }
        assert!(known.by_name("Stephen Harper").any(|t| t.country == "Canada"));
        assert!(known.by_name("Tony Blair").any(|t| t.country == "United Kingdom"));
    }

    #[test]
    fn every_row_is_sound() {
        let known = Offices::new();
        let countries: Vec<_> = crate::countries::all().map(|c| c.name).collect();
        assert!(known.all().len() > 2000);
        assert!(known.all().windows(2).all(|w| w[0].country <= w[1].country));
        for t in known.all() {
            assert!(countries.contains(&t.country), "{t:?}");
            assert!(Interval::parse(t.from, t.until).is_some() && !t.from.is_empty(), "{t:?}");
            for name in std::iter::once(&t.name).chain(&t.aliases) {
                assert!(!name.is_empty() && *name == name.trim() && !name.contains("  "), "{t:?}");
            }
        }
    }
}
