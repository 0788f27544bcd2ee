use std::collections::HashMap;

use arrow_array::RecordBatch;
use copydesk_document::Day;
use copydesk_knowledge::sex::Sex;
use copydesk_tables::Schema;

use crate::article::Article;
use crate::copies::{Signature, groups};
use crate::error::ReportError;
use crate::figures::Figures;
use crate::kept::Kept;
use crate::outlets::Outlets;
use crate::people::{Gathered, People};

/// Gathers what a report needs of articles, one after another. Texts and quotes wait in a temporary file; what memory holds grows with
/// names and with the number of articles (half a kilobyte each), not with what they say.
pub struct Corpus {
    gathered: Gathered,
    kept: Kept<Article>,
    signatures: Vec<Option<Signature>>,
    keys: Vec<Key>,
    outlets: Outlets,
    without: Without,
}

/// What is needed of an article before it is known which are copies.
struct Key {
    day: Option<i32>,
    id: String,
    /// The agencies that it credits, or that published it.
    agencies: Vec<String>,
}

/// What articles lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Without {
    /// How many failed.
    pub(crate) failed: u64,
    /// How many have no text, so that nobody can tell whether they are copies.
    pub(crate) text: u64,
    /// Layers that the output lacks.
    pub(crate) layers: Vec<&'static str>,
}

/// What is known of all articles together.
pub struct Report {
    pub(crate) kept: Kept<Article>,
    pub(crate) people: People,
    pub(crate) figures: Figures,
    pub(crate) copies: Copies,
    pub(crate) without: Without,
}

/// Which articles are copies.
pub(crate) struct Copies {
    /// Of each article the first of its group, or itself.
    pub(crate) first_of: Vec<u32>,
    /// Of the first article of each group of several: how many they are, and the agency whose text it is.
    pub(crate) groups: HashMap<u32, (u32, Option<String>)>,
}

impl Corpus {
    /// No articles yet.
    ///
    /// # Errors
    /// When there is no temporary file.
    pub fn new() -> Result<Corpus, ReportError> {
        Ok(Corpus {
            gathered: Gathered::new(),
            kept: Kept::new()?,
            signatures: Vec::new(),
            keys: Vec::new(),
            outlets: Outlets::new(),
            without: Without::default(),
        })
    }

    /// Adds a document: of each table of the schema its rows.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn add(&mut self, schema: &Schema, tables: &[RecordBatch]) -> Result<(), ReportError> {
        let (mut article, text) = Article::of(schema, tables);
        self.without.failed += u64::from(article.failed);
        self.without.text += u64::from(text.is_none() && !article.failed);
        self.gathered.article();
        let day = article.day.and_then(|d| Day::of_1970(d.into()));
        for person in &mut article.people {
            let address = person.address.map(|woman| if woman { Sex::Woman } else { Sex::Man });
            person.facet = self.gathered.add(&person.name, &person.titles, address, day);
        }
        if article.outlet.is_none() {
            article.outlet = article.url.as_deref().and_then(|url| self.outlets.at(url)).map(str::to_owned);
        }
        let named = article.credits.iter().chain(&article.outlet).map(|name| self.outlets.usual(name));
        let mut agencies: Vec<String> =
            named.filter(|o| self.outlets.is_agency(o)).map(str::to_owned).collect();
        agencies.sort();
        agencies.dedup();
        self.keys.push(Key { day: article.day, id: article.id.clone(), agencies });
        self.signatures.push(text.and_then(Signature::of));
        self.kept.push(&article)?;
        Ok(())
    }

    /// Notes that the output lacks a layer, so that what is counted of it is not known.
    pub fn lacks(&mut self, layer: &'static str) {
        self.without.layers.push(layer);
    }

    /// What they say together.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub fn report(mut self) -> Result<Report, ReportError> {
        // The first by day, then by id, so that it does not matter in which order articles were read.
        let mut order: Vec<u32> = (0..self.keys.len() as u32).collect();
        let key = |&i: &u32| {
            let key = &self.keys[i as usize];
            (key.day.is_none(), key.day, &key.id)
        };
        order.sort_by(|a, b| key(a).cmp(&key(b)));
        let copies = Copies::of(groups(&self.signatures, &order), &self.keys);
        drop(std::mem::take(&mut self.signatures));
        drop(std::mem::take(&mut self.keys));
        let people = self.gathered.people();
        let mut figures = Figures::new(self.outlets, people.persons.len());
        let mut nth = Nth::default();
        let mut number = 0;
        self.kept.each(|article| {
            let persons = nth.persons(&people, &article);
            figures.add(&article, &persons, &copies, number);
            number += 1;
            Ok(())
        })?;
        figures.rank(&people);
        Ok(Report { kept: self.kept, people, figures, copies, without: self.without })
    }
}

impl Copies {
    fn of(first_of: Vec<u32>, keys: &[Key]) -> Copies {
        let mut agencies: HashMap<u32, HashMap<&str, u32>> = HashMap::new();
        let mut sizes: HashMap<u32, u32> = HashMap::new();
        for (key, &first) in keys.iter().zip(&first_of) {
            *sizes.entry(first).or_default() += 1;
            for agency in &key.agencies {
                *agencies.entry(first).or_default().entry(agency).or_default() += 1;
            }
        }
        let credited = |first: &u32| {
            let most = agencies.get(first)?.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
            most.map(|(name, _)| (*name).to_owned())
        };
        let several = sizes.into_iter().filter(|(_, size)| *size > 1);
        let groups = several.map(|(first, size)| (first, (size, credited(&first)))).collect();
        Copies { first_of, groups }
    }

    /// The outlet under which an article counts: the agency whose text it is, or its own.
    pub(crate) fn outlet<'a>(&'a self, number: u32, article: &'a Article) -> Option<&'a str> {
        let agency =
            self.groups.get(&self.first_of[number as usize]).and_then(|(_, agency)| agency.as_deref());
        agency.or(article.outlet.as_deref())
    }

    /// Whether an article is the one of its group that counts.
    pub(crate) fn counts(&self, number: u32) -> bool {
        self.first_of[number as usize] == number
    }
}

/// How many articles of each facet were met: where the persons of a facet are one an article, it says which.
#[derive(Default)]
pub(crate) struct Nth(HashMap<u32, u32>);

impl Nth {
    /// The persons of the corpus whom the persons of the next article are.
    pub(crate) fn persons(&mut self, people: &People, article: &Article) -> Vec<Option<u32>> {
        let mut person = |facet: u32| {
            let nth = self.0.entry(facet).or_default();
            *nth += 1;
            people.person(facet, *nth - 1)
        };
        article.people.iter().map(|p| p.facet).map(|facet| facet.map(&mut person)).collect::<Vec<_>>()
    }
}
