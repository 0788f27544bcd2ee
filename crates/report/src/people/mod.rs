//! Who is one person, across articles.
//!
//! The extractors say within an article which mentions mean one person, and give each the fullest name that the article has. Here
//! these persons of articles ([`Facet`]s) become persons of the corpus. Words in the wrong mouth are the worst that a report could
//! say, so whoever is not surely one stays two; what might be otherwise is listed ([`Doubt`]). The rules, in their order:
//!
//! 1. **Same first and last name** (accents, case, hyphens and particles aside; "Donald J. Trump" and "Donald Trump"), unless middle
//!    names, "Jr.", or "Mr." and "Ms." contradict ([`block`]). With titles, they are one where they share an office that few hold, a
//!    body ("Facebook"), two words, or a middle name; where they share none, they are two, unless the name is rare and four fifths of its
//!    articles are about one. Without a title, one is whoever bears the name, if that is one person, or nine tenths of the articles are
//!    about one. How rare a name is follows from how many first names meet its last name, and the other way round.
//! 2. **Nicknames** ("Bill" and "William") and **initials** ("J. Hale") join the only bearer of the last name whom they fit if an
//!    office or body is shared ([`short`]).
//! 3. **A last name alone** is the only one in the corpus whom its title fits ("President Trump"); or who is head of a state or
//!    government at the time; or who is meant by that last name in 95 of 100 articles that introduce one ([`alone`]).
//! 4. Other last names alone are one person an article.

mod alone;
mod block;
mod name;
mod office;
mod short;

use std::collections::{BTreeMap, HashMap};

use copydesk_document::Day;
use copydesk_knowledge::sex::Sex;

pub(crate) use name::folded;

use block::{Cluster, block};
use name::Name;
use office::{Office, Titles};

/// Gathers the persons of articles.
pub(crate) struct Gathered {
    titles: Titles,
    offices: HashMap<String, Office>,
    facets: Vec<Facet>,
    known: HashMap<String, u32>,
    articles: u32,
}

/// A name as articles have it, with one set of titles; what all articles that have both say is of one person.
#[derive(Clone, Debug)]
pub(crate) struct Facet {
    /// The name as it is written most fully.
    name: String,
    parts: Name,
    office: Office,
    /// The titles as they are written.
    titles: Vec<String>,
    /// What "Mr." or "Ms." says.
    address: Option<Sex>,
    /// Of a last name alone: the day of its articles.
    day: Option<Day>,
    articles: u32,
}

/// The persons of a corpus.
pub(crate) struct People {
    /// By number.
    pub(crate) persons: Vec<Person>,
    /// What might be otherwise.
    pub(crate) doubts: Vec<Doubt>,
    /// Of each facet: its person, and whether each of its articles has another, of the numbers that follow.
    of_facet: Vec<(u32, bool)>,
}

/// A person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    /// The name that most articles have, in full if any has it.
    pub(crate) name: String,
    /// All names with how many articles have each.
    pub(crate) names: BTreeMap<String, u32>,
    /// Titles, the same.
    pub(crate) titles: BTreeMap<String, u32>,
}

/// What might be otherwise than it was decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Doubt {
    /// Whether they were taken to be one.
    pub(crate) joined: bool,
    /// The name with its titles.
    pub(crate) name: String,
    /// In how many articles.
    pub(crate) articles: u32,
    /// Who that is, or might be.
    pub(crate) other: String,
    /// Why it is doubtful.
    pub(crate) why: &'static str,
}

impl Gathered {
    pub(crate) fn new() -> Gathered {
        let (offices, facets, known) = (HashMap::new(), Vec::new(), HashMap::new());
        Gathered { titles: Titles::new(), offices, facets, known, articles: 0 }
    }

    /// Counts an article.
    pub(crate) fn article(&mut self) {
        self.articles += 1;
    }

    /// Adds a person of an article; gives the facet's number. `None` of a name without letters.
    pub(crate) fn add(
        &mut self,
        name: &str,
        titles: &[String],
        address: Option<Sex>,
        day: Option<Day>,
    ) -> Option<u32> {
        let parts = Name::of(name)?;
        let mut office = Office::default();
        for title in titles {
            if !self.offices.contains_key(title) {
                let read = self.titles.office(title);
                self.offices.insert(title.clone(), read);
            }
            office.add(&self.offices[title]);
        }
        let day = day.filter(|_| parts.first.is_none());
        let words: Vec<&str> = office.words.iter().chain(&office.places).map(String::as_str).collect();
        let key = format!("{name}\0{}\0{address:?}\0{day:?}", words.join("\0"));
        let number = match self.known.get(&key) {
            Some(&number) => number,
            None => {
                let number = self.facets.len() as u32;
                let (name, titles) = (name.to_owned(), titles.to_vec());
                self.facets.push(Facet { name, parts, office, titles, address, day, articles: 0 });
                self.known.insert(key, number);
                number
            }
        };
        self.facets[number as usize].articles += 1;
        Some(number)
    }

    /// Who is who.
    pub(crate) fn people(self) -> People {
        let mut facets = self.facets;
        one_spelling(&mut facets);
        let mut joining = Joining { facets: &facets, clusters: Vec::new(), doubts: Vec::new() };
        let mut by_name: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
        for (number, facet) in (0..).zip(&facets) {
            if let Some(first) = &facet.parts.first {
                by_name.entry((&facet.parts.last, first)).or_default().push(number);
            }
        }
        let (mut firsts, mut lasts) = (HashMap::new(), HashMap::new());
        for (last, first) in by_name.keys() {
            *firsts.entry(*first).or_insert(0_u32) += 1;
            *lasts.entry(*last).or_insert(0_u32) += 1;
        }
        for ((last, first), own) in &by_name {
            // How many would bear the name if first and last names met by chance.
            let namesakes = f64::from(firsts[first]) * f64::from(lasts[last]) / by_name.len() as f64;
            block(&mut joining, own, namesakes);
        }
        short::join(&mut joining);
        let alone = alone::join(&mut joining, self.articles);
        let Joining { clusters, doubts, .. } = joining;
        People::of(&facets, clusters, &alone, doubts)
    }
}

/// Persons while they are put together.
struct Joining<'f> {
    facets: &'f [Facet],
    clusters: Vec<Cluster>,
    doubts: Vec<Doubt>,
}

impl Joining<'_> {
    /// How a person is called in a list of doubts.
    fn called(&self, cluster: usize) -> String {
        let (mut names, mut titles) = (BTreeMap::new(), BTreeMap::new());
        for &f in &self.clusters[cluster].facets {
            let facet = &self.facets[f as usize];
            *names.entry(&facet.name).or_insert(0) += facet.articles;
            for title in &facet.titles {
                *titles.entry(title).or_insert(0) += facet.articles;
            }
        }
        let name = usual(names).unwrap_or_default();
        let title = titles.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
        title.map_or(name.clone(), |(title, _)| format!("{name} ({title})"))
    }
}

/// The name that most articles have, of those of more than one word if there are any.
fn usual<'n>(names: impl IntoIterator<Item = (&'n String, u32)>) -> Option<String> {
    let key =
        |(name, articles): &(&'n String, u32)| (name.contains(' '), *articles, std::cmp::Reverse(*name));
    names.into_iter().max_by_key(key).map(|(name, _)| name.clone())
}

/// Makes "Kim Jong Un" and "Kim Jong-un" one name.
fn one_spelling(facets: &mut [Facet]) {
    let squeezed = |name: &Name| {
        let words = name.first.iter().chain(&name.middles).chain([&name.last]).chain(&name.generation);
        words.map(String::as_str).collect::<String>()
    };
    let mut fullest: HashMap<String, Name> = HashMap::new();
    for facet in facets.iter().filter(|f| f.parts.first.is_some()) {
        let known = fullest.entry(squeezed(&facet.parts)).or_insert_with(|| facet.parts.clone());
        if known.middles.len() < facet.parts.middles.len() {
            *known = facet.parts.clone();
        }
    }
    for facet in facets.iter_mut().filter(|f| f.parts.first.is_some()) {
        facet.parts = fullest[&squeezed(&facet.parts)].clone();
    }
}

impl People {
    /// The person of a facet, in the `nth` of its articles.
    pub(crate) fn person(&self, facet: u32, nth: u32) -> u32 {
        let (person, each) = self.of_facet[facet as usize];
        if each { person + nth } else { person }
    }

    fn of(facets: &[Facet], clusters: Vec<Cluster>, alone: &[u32], doubts: Vec<Doubt>) -> People {
        let mut people = People { persons: Vec::new(), doubts, of_facet: vec![(0, false); facets.len()] };
        people.doubts.sort();
        for cluster in clusters.into_iter().filter(|c| !c.facets.is_empty()) {
            let number = people.persons.len() as u32;
            let mut person = Person::default();
            for &f in &cluster.facets {
                people.of_facet[f as usize] = (number, false);
                person.add(&facets[f as usize], facets[f as usize].articles);
            }
            person.name = usual(person.names.iter().map(|(name, n)| (name, *n))).unwrap_or_default();
            people.persons.push(person);
        }
        for &f in alone {
            people.of_facet[f as usize] = (people.persons.len() as u32, true);
            let facet = &facets[f as usize];
            let mut person = Person { name: facet.name.clone(), ..Person::default() };
            person.add(facet, 1);
            people.persons.extend(std::iter::repeat_n(person, facet.articles as usize));
        }
        people
    }
}

impl Person {
    fn add(&mut self, facet: &Facet, articles: u32) {
        *self.names.entry(facet.name.clone()).or_default() += articles;
        for title in &facet.titles {
            *self.titles.entry(title.clone()).or_default() += articles;
        }
    }
}

#[cfg(test)]
mod tests;
