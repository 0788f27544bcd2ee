use std::collections::{BTreeMap, BTreeSet, HashMap};

use copydesk_document::Day;

use crate::article::{Article, Quote, squeezed};
use crate::corpus::Copies;
use crate::outlets::{Outlets, key};
use crate::people::People;

/// All that is counted.
pub(crate) struct Figures {
    known: Outlets,
    /// By the number of the person.
    pub(crate) persons: Vec<Spoken>,
    /// Persons by how much they are quoted: the first is number 1 of a report.
    pub(crate) ranked: Vec<u32>,
    /// The other way round: the rank of each person, from 1.
    pub(crate) rank: Vec<u32>,
    /// By person, outlet and month.
    pub(crate) quoted: BTreeMap<(u32, Option<u32>, Month), Tally>,
    /// By number; the articles that do not say theirs come under `None`.
    pub(crate) outlets: BTreeMap<Option<u32>, ByOutlet>,
    pub(crate) months: BTreeMap<Month, Tally>,
    /// Quotes and articles by publisher and the outlet that it cites.
    pub(crate) citations: BTreeMap<(u32, u32), (u64, u64)>,
    /// By key.
    pub(crate) organizations: HashMap<String, Named>,
    pub(crate) places: HashMap<String, Named>,
    pub(crate) all: Tally,
    pub(crate) copies: u64,
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

/// A year and a month; `None` where an article does not say it.
pub(crate) type Month = Option<(u16, u8)>;

/// What is counted of quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) articles: u64,
    pub(crate) quotes: u64,
    pub(crate) words: u64,
    /// Direct, indirect, mixed.
    pub(crate) kinds: [u64; 3],
    pub(crate) unnamed: u64,
}

/// The kinds of quotes, in the order in which they are counted.
pub(crate) const KINDS: [&str; 3] = ["direct", "indirect", "mixed"];

/// What is counted of an outlet.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByOutlet {
    pub(crate) tally: Tally,
    /// Its articles that are copies of others, and count there.
    pub(crate) copies: u64,
}

/// What is counted of a person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spoken {
    pub(crate) tally: Tally,
    /// Articles that name the person.
    pub(crate) named: u64,
    pub(crate) mentions: u64,
    /// How often texts say that this is a woman, and a man.
    pub(crate) said: [u64; 2],
    pub(crate) outlets: BTreeSet<u32>,
    /// The first and the last day of articles that quote the person.
    pub(crate) days: Option<(i32, i32)>,
}

/// What is counted of an organisation or a place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    names: BTreeMap<String, u64>,
    pub(crate) articles: u64,
    pub(crate) mentions: u64,
    pub(crate) tally: Tally,
}

/// What texts say of a person's sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Said {
    Woman,
    Man,
    /// Nothing, or not the same everywhere.
    Unknown,
}

/// In which part of the places that say it a person must be called the same.
const AGREED: f64 = 0.9;

impl Tally {
    fn quote(&mut self, quote: &Quote) {
        self.quotes += 1;
        self.words += u64::from(quote.words);
        if let Some(kind) = KINDS.iter().position(|k| *k == quote.kind) {
            self.kinds[kind] += 1;
        }
        self.unnamed += u64::from(quote.speaker_type == "anonymous");
    }
}

impl Spoken {
    /// What the texts say of the person's sex.
    pub(crate) fn sex(&self) -> Said {
        let [woman, man] = self.said;
        let most = |n: u64| n > 0 && n as f64 >= AGREED * (woman + man) as f64;
        match () {
            () if most(woman) => Said::Woman,
            () if most(man) => Said::Man,
            () => Said::Unknown,
        }
    }
}

impl Named {
    /// The name that most articles have.
    pub(crate) fn name(&self) -> &str {
        let most = self.names.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        most.map_or("", |(name, _)| name)
    }
}

impl Figures {
    pub(crate) fn new(known: Outlets, persons: usize) -> Figures {
        Figures {
            known,
            persons: vec![Spoken::default(); persons],
            ranked: Vec::new(),
            rank: Vec::new(),
            quoted: BTreeMap::new(),
            outlets: BTreeMap::new(),
            months: BTreeMap::new(),
            citations: BTreeMap::new(),
            organizations: HashMap::new(),
            places: HashMap::new(),
            all: Tally::default(),
            copies: 0,
            names: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// The name of an outlet, by its number.
    pub(crate) fn outlet(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// The number of an outlet.
    pub(crate) fn outlet_number(&self, name: &str) -> Option<u32> {
        self.numbers.get(&key(name)).copied()
    }

    /// The outlet that a quote came through, if it is not the article's own.
    pub(crate) fn cites<'q>(
        &self,
        quote: &'q Quote,
        article: &Article,
        publisher: Option<&str>,
    ) -> Option<&'q str> {
        let cited = self.known.usual(quote.outlet.as_deref()?);
        let is_own = |name: &str| key(self.known.usual(name)) == key(cited);
        let at = article.url.as_deref().and_then(|url| self.known.at(url));
        let own = publisher.is_some_and(is_own)
            || article.outlet.as_deref().is_some_and(is_own)
            || at.is_some_and(is_own);
        (!own).then_some(cited)
    }

    /// Adds an article, the `number`th, whose people are these persons.
    pub(crate) fn add(&mut self, article: &Article, persons: &[Option<u32>], copies: &Copies, number: u32) {
        if article.failed {
            return;
        }
        if !copies.counts(number) {
            let own = article.outlet.as_deref().map(|o| self.number(o));
            self.outlets.entry(own).or_default().copies += 1;
            self.copies += 1;
            return;
        }
        let name = copies.outlet(number, article).map(str::to_owned);
        let outlet = name.as_deref().map(|o| self.number(o));
        let month = month(article.day);
        self.all.articles += 1;
        self.outlets.entry(outlet).or_default().tally.articles += 1;
        self.months.entry(month).or_default().articles += 1;
        for (person, own) in persons.iter().zip(&article.people) {
            let Some(person) = person else { continue };
            let spoken = &mut self.persons[*person as usize];
            spoken.named += 1;
            spoken.mentions += own.mentions.len() as u64;
            for (all, said) in spoken.said.iter_mut().zip(own.said) {
                *all += u64::from(said);
            }
        }
        let by_name = Bodies::of(article);
        let (mut quoted, mut cited, mut bodies) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for quote in &article.quotes {
            self.all.quote(quote);
            self.outlets.entry(outlet).or_default().tally.quote(quote);
            self.months.entry(month).or_default().quote(quote);
            if let Some(via) = self.cites(quote, article, name.as_deref()).map(str::to_owned)
                && let Some(publisher) = outlet
            {
                let via = self.number(&via);
                let counts = self.citations.entry((publisher, via)).or_default();
                counts.0 += 1;
                counts.1 += u64::from(cited.insert(via));
            }
            if let Some(person) = quote.person.and_then(|p| persons[p as usize]) {
                let tally = self.quoted.entry((person, outlet, month)).or_default();
                tally.quote(quote);
                let spoken = &mut self.persons[person as usize];
                spoken.tally.quote(quote);
                if quoted.insert(person) {
                    tally.articles += 1;
                    spoken.tally.articles += 1;
                    spoken.outlets.extend(outlet);
                    if let Some(day) = article.day {
                        let days = spoken.days.get_or_insert((day, day));
                        *days = (days.0.min(day), days.1.max(day));
                    }
                }
            } else if let Some(name) = &quote.name {
                let (key, is_place) = by_name.key(name);
                let list = if is_place { &mut self.places } else { &mut self.organizations };
                let named = list.entry(key.clone()).or_default();
                named.tally.quote(quote);
                // Who is quoted and not named as a name counts by the name of the quote.
                if bodies.insert(key) {
                    named.tally.articles += 1;
                    named.names.entry(name.clone()).or_default();
                }
            }
        }
        for (all, own) in
            [(&mut self.organizations, &article.organizations), (&mut self.places, &article.places)]
        {
            for mentioned in own {
                let named = all.entry(mentioned.key.clone()).or_default();
                named.articles += 1;
                named.mentions += u64::from(mentioned.mentions);
                *named.names.entry(mentioned.name.clone()).or_default() += 1;
            }
        }
    }

    /// Ranks persons: those who are quoted most first.
    pub(crate) fn rank(&mut self, people: &People) {
        let key = |&p: &u32| {
            let (spoken, person) = (&self.persons[p as usize], &people.persons[p as usize]);
            let counts = [spoken.tally.quotes, spoken.tally.words, spoken.named, spoken.mentions];
            (std::cmp::Reverse(counts), &person.name, &person.titles, spoken.days)
        };
        let mut ranked: Vec<u32> = (0..people.persons.len() as u32).collect();
        ranked.sort_by(|a, b| key(a).cmp(&key(b)));
        self.rank = vec![0; people.persons.len()];
        for (rank, &person) in (1..).zip(&ranked) {
            self.rank[person as usize] = rank;
        }
        self.ranked = ranked;
    }

    fn number(&mut self, name: &str) -> u32 {
        let next = self.names.len() as u32;
        let number = *self.numbers.entry(key(name)).or_insert(next);
        if number == next {
            self.names.push(name.trim().to_owned());
        }
        number
    }
}

/// The organisations and places of an article by their names.
pub(crate) struct Bodies<'a>(HashMap<&'a str, (&'a str, bool)>);

impl<'a> Bodies<'a> {
    pub(crate) fn of(article: &'a Article) -> Bodies<'a> {
        let lists = [(&article.organizations, false), (&article.places, true)].into_iter();
        let named = lists.flat_map(|(list, is_place)| {
            list.iter().map(move |m| (m.name.as_str(), (m.key.as_str(), is_place)))
        });
        Bodies(named.collect())
    }

    /// The key of who is quoted under a name, and whether that is a place.
    pub(crate) fn key(&self, name: &str) -> (String, bool) {
        let known = self.0.get(name).map(|(key, is_place)| ((*key).to_owned(), *is_place));
        known.unwrap_or_else(|| (squeezed(name), false))
    }
}

/// The month of a day from 1970 on.
pub(crate) fn month(day: Option<i32>) -> Month {
    let day = Day::of_1970(day?.into())?;
    Some((day.year(), day.month()))
}
