//! Thousands of smaller outlets, looked up by the word that their name begins with.
//!
//! They stand apart from [`crate::outlets`] because most names are shared by several outlets or mean other things too,
//! and because an automaton for all of them would take longer to build than an article takes to read.

use std::collections::HashMap;
use std::ops::Range;

use crate::outlets::{OutletKind, without_article};

/// A news outlet, as one line of `data/outlets_listed.tsv` states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedOutlet {
    /// Its usual full name, with its article.
    pub canonical: &'static str,
    /// Its domain; empty where none is known.
    pub domain: &'static str,
    /// ISO 3166 code of its country; empty where none is known.
    pub country: &'static str,
    /// What it is.
    pub kind: OutletKind,
    /// What its names need to be believed.
    pub admission: Admission,
    /// Postal code of its state of the United States; empty where none is known.
    pub state: &'static str,
}

/// What a listed name needs to mean the outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Admission {
    /// Nothing: little else has such a name (`the Hannibal Courier-Post`).
    Anywhere,
    /// What an unlisted name of a newspaper's form needs (`the Milton Independent`).
    Form,
    /// That the text speaks of it as of an outlet (`Quartz`, `the Oak Ridger`).
    Firm,
    /// More than any text can give: the name of a people, a place or a party (`The Republican`).
    Never,
}

/// All listed outlets with an index of their names.
#[derive(Debug)]
pub struct ListedOutlets {
    outlets: Vec<ListedOutlet>,
    /// Names without article in order, each with its outlet.
    names: Vec<(&'static str, u32)>,
    /// The names that begin with a word.
    by_word: HashMap<&'static str, Range<u32>>,
}

/// The longest first word that is looked up, in bytes.
const LONGEST_WORD: usize = 32;

impl ListedOutlets {
    /// No outlets at all.
    pub fn none() -> ListedOutlets {
        ListedOutlets { outlets: Vec::new(), names: Vec::new(), by_word: HashMap::new() }
    }

    /// Reads the list.
    pub fn new() -> ListedOutlets {
        let mut outlets = Vec::with_capacity(9_000);
        let mut names = Vec::with_capacity(9_500);
        for line in rows() {
            let Some((outlet, aliases)) = parse(line) else { continue };
            let id = outlets.len() as u32;
            outlets.push(outlet);
            if outlet.admission != Admission::Never {
                names.push((without_article(outlet.canonical), id));
                names.extend(aliases.split('|').filter(|a| !a.is_empty()).map(|a| (a, id)));
            }
        }
        // The file is in order but for the aliases, which the sort takes advantage of.
        names.sort_by(|a, b| first_word(a.0).cmp(first_word(b.0)).then_with(|| a.cmp(b)));
        let mut by_word: HashMap<&str, Range<u32>> = HashMap::with_capacity(names.len());
        for (i, (name, _)) in names.iter().enumerate() {
            let at = i as u32;
            by_word.entry(first_word(name)).or_insert(at..at).end = at + 1;
        }
        ListedOutlets { outlets, names, by_word }
    }

    /// The outlet with this number.
    pub fn outlet(&self, id: u32) -> Option<&ListedOutlet> {
        self.outlets.get(id as usize)
    }

    /// All outlets, in the order of their numbers.
    pub fn outlets(&self) -> &[ListedOutlet] {
        &self.outlets
    }

    /// The longest name that begins at byte `at` of `text` and ends at a word's end, with all outlets of that name.
    pub fn longest_at(
        &self,
        text: &str,
        at: usize,
    ) -> Option<(Range<usize>, impl Iterator<Item = u32> + '_)> {
        let rest = text.get(at..)?;
        let range = self.by_word.get(first_word(rest))?;
        let group = self.names.get(range.start as usize..range.end as usize)?;
        let ends = |name: &str| !rest[name.len()..].starts_with(char::is_alphanumeric);
        let fits = |(name, _): &&(&'static str, u32)| rest.starts_with(name) && ends(name);
        let name = group.iter().filter(fits).max_by_key(|(name, _)| name.len())?.0;
        Some((at..at + name.len(), group.iter().filter(move |n| n.0 == name).map(|n| n.1)))
    }

    /// All outlets that `name`, without its article, names.
    pub fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = u32> + 's {
        let range = self.by_word.get(first_word(name)).cloned().unwrap_or_default();
        let group = self.names.get(range.start as usize..range.end as usize).unwrap_or_default();
        group.iter().filter(move |n| n.0 == name).map(|n| n.1)
    }
}

impl Default for ListedOutlets {
    fn default() -> ListedOutlets {
        ListedOutlets::new()
    }
}

fn rows() -> impl Iterator<Item = &'static str> {
    include_str!("../data/outlets_listed.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty())
}

/// An outlet and its aliases.
fn parse(line: &'static str) -> Option<(ListedOutlet, &'static str)> {
    let mut columns = line.split('\t');
    let mut next = || columns.next();
    let (canonical, domain, country, kind) = (next()?, next()?, next()?, OutletKind::parse(next()?)?);
    let admission = match next()? {
        "0" => Admission::Anywhere,
        "1" => Admission::Form,
        "2" => Admission::Firm,
        "3" => Admission::Never,
        _ => return None,
    };
    let (aliases, state) = (next()?, next()?);
    Some((ListedOutlet { canonical, domain, country, kind, admission, state }, aliases))
}

/// The letters and digits that a text begins with, as far as a name's first word may reach.
fn first_word(text: &str) -> &str {
    let plain = text.bytes().take(LONGEST_WORD).take_while(u8::is_ascii_alphanumeric).count();
    if text.as_bytes().get(plain).is_none_or(u8::is_ascii) {
        return &text[..plain];
    }
    let within = |&(i, c): &(usize, char)| c.is_alphanumeric() && i < LONGEST_WORD;
    let end = text.char_indices().take_while(within).last().map_or(0, |(i, c)| i + c.len_utf8());
    text.get(..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(listed: &ListedOutlets, text: &str) -> Option<(String, Vec<&'static str>)> {
        let (range, ids) = listed.longest_at(text, 0)?;
        let states = ids.map(|id| listed.outlet(id).unwrap().state).collect();
        Some((text[range].to_owned(), states))
    }

    #[test]
    fn every_line_of_the_file_is_an_outlet() {
        let listed = ListedOutlets::new();
        assert_eq!(listed.outlets().len(), rows().count(), "a line of another shape");
        assert!(listed.outlets().len() + crate::outlets::all().count() >= 8_000);
        assert!(listed.outlets().iter().all(|o| matches!(o.country.len(), 0 | 2)));
        let known: std::collections::HashSet<_> = crate::outlets::all().map(|o| o.domain).collect();
        assert!(listed.outlets().iter().all(|o| o.domain.is_empty() || !known.contains(o.domain)));
        assert!(listed.names.iter().all(|(name, _)| !first_word(name).is_empty()));
    }

    #[test]
    fn the_longest_name_with_all_that_bear_it() {
        let listed = ListedOutlets::new();
        let found = at(&listed, "Hannibal Courier-Post said").unwrap();
        assert_eq!(found, ("Hannibal Courier-Post".to_owned(), vec!["MO"]));
        assert_eq!(at(&listed, "Hannibal Courier-Poster"), None);
        assert_eq!(at(&listed, "Hannibal"), None);
        assert_eq!(at(&listed, ""), None);
        let (name, states) = at(&listed, "Daily Record, which").unwrap();
        assert!(name == "Daily Record" && states.len() > 1);
        assert_eq!(listed.named("Hannibal Courier-Post").count(), 1);
    }
}
