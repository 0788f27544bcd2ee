//! Those who share first and last name.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use copydesk_knowledge::sex::Sex;

use super::name::middles_agree;
use super::office::Office;
use super::{Doubt, Facet, Joining};

/// A person of one first and last name.
#[derive(Clone, Debug, Default)]
pub(super) struct Cluster {
    pub(super) facets: Vec<u32>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) generation: Option<String>,
    /// Middle names, each as somebody writes them.
    middles: BTreeSet<Vec<String>>,
    pub(super) office: Office,
    /// In how many articles each word of titles stands.
    words: BTreeMap<String, u32>,
    pub(super) addresses: Vec<Sex>,
    pub(super) articles: u32,
    titled: u32,
}

/// In how many of the articles with titles a word must stand to say who somebody is: one slip makes nobody president.
const SHARE: f64 = 0.02;
/// The most persons that a facet is compared with.
const COMPARED: usize = 64;
/// How many articles make somebody known in a corpus, and which part of those about all namesakes.
const KNOWN: (u32, f64) = (5, 0.8);
/// The same for whoever comes without a title.
const UNTITLED: (u32, f64) = (5, 0.9);
/// Below so many namesakes by chance a name is rare.
const RARE: f64 = 0.2;
/// Above so many a name is common.
const COMMON: f64 = 1.0;
/// How many titles tell a person in a list of doubts.
const TITLES: usize = 4;
/// Which part of the articles of a name two must have to make what fits both nobody's.
const SERIOUS: f64 = 0.05;

impl Cluster {
    pub(super) fn of(number: u32, facet: &Facet) -> Cluster {
        let mut cluster = Cluster {
            first: facet.parts.first.clone().unwrap_or_default(),
            last: facet.parts.last.clone(),
            generation: facet.parts.generation.clone(),
            ..Cluster::default()
        };
        cluster.add(number, facet);
        cluster
    }

    fn of_all(numbers: &[u32], all: &[Facet]) -> Cluster {
        let mut cluster = Cluster::of(numbers[0], &all[numbers[0] as usize]);
        numbers[1..].iter().for_each(|&n| cluster.add(n, &all[n as usize]));
        cluster
    }

    pub(super) fn add(&mut self, number: u32, facet: &Facet) {
        self.facets.push(number);
        if !facet.parts.middles.is_empty() {
            self.middles.insert(facet.parts.middles.clone());
        }
        self.office.add(&facet.office);
        for word in facet.office.words.iter().chain(&facet.office.places) {
            *self.words.entry(word.clone()).or_default() += facet.articles;
        }
        if let Some(sex) = facet.address.filter(|sex| !self.addresses.contains(sex)) {
            self.addresses.push(sex);
        }
        self.articles += facet.articles;
        self.titled += if facet.office.is_empty() { 0 } else { facet.articles };
    }

    /// Takes another in, which is empty then.
    pub(super) fn take(&mut self, other: Cluster) {
        self.facets.extend(other.facets);
        self.middles.extend(other.middles);
        self.office.add(&other.office);
        for (word, articles) in other.words {
            *self.words.entry(word).or_default() += articles;
        }
        self.addresses.extend(
            other.addresses.iter().filter(|s| !self.addresses.contains(s)).copied().collect::<Vec<_>>(),
        );
        self.articles += other.articles;
        self.titled += other.titled;
    }

    /// Whether they cannot be one person. Last names are known to be equal.
    pub(super) fn contradicts(&self, other: &Cluster) -> bool {
        let other_sex = |a: &[Sex], b: &[Sex]| matches!((a, b), ([a], [b]) if a != b);
        let middles = |a: &BTreeSet<Vec<String>>, b: &BTreeSet<Vec<String>>| {
            a.iter().take(COMPARED).any(|a| b.iter().take(COMPARED).any(|b| !middles_agree(a, b)))
        };
        self.generation != other.generation
            || middles(&self.middles, &other.middles)
            || other_sex(&self.addresses, &other.addresses)
            || self.contradictory_places(other)
    }

    /// Whether titles say one office in two places.
    fn contradictory_places(&self, other: &Cluster) -> bool {
        let told = |c: &Cluster| -> BTreeSet<String> {
            c.office.places.iter().filter(|p| c.is_told(p)).cloned().collect()
        };
        self.office.contradicts(&other.office) && Office::apart(&told(self), &told(other))
    }

    /// Whether an office or a body says that they are one.
    pub(super) fn same_office(&self, other: &Cluster) -> bool {
        let both = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
            a.intersection(b).filter(|w| self.is_told(w) && other.is_told(w)).count()
        };
        let places = both(&self.office.places, &other.office.places);
        let words = both(&self.office.words, &other.office.words);
        both(&self.office.held, &other.office.held) > 0
            || both(&self.office.bodies, &other.office.bodies) > 0
            || words > 1
            || words > 0 && places > 0
    }

    /// Whether a word stands in enough titles.
    fn is_told(&self, word: &str) -> bool {
        let needed = f64::from(self.titled) * SHARE;
        f64::from(self.words.get(word).copied().unwrap_or_default()) >= needed
    }

    /// Whether any word of their titles is the same, which is enough for a rare name.
    fn same_word(&self, other: &Cluster) -> bool {
        self.office.words.intersection(&other.office.words).any(|w| self.is_told(w) && other.is_told(w))
    }

    fn same_middle(&self, other: &Cluster) -> bool {
        !self.middles.is_empty() && !other.middles.is_empty()
    }
}

/// Where one office in two places is two people ("Michigan Rep.", "Alabama Rep."), takes from both what has no place ("Rep."): it may be
/// the other's.
fn release(own: &mut Vec<Cluster>, all: &[Facet]) {
    let total: u32 = own.iter().map(|c| c.articles).sum();
    let is_serious = |c: &Cluster| f64::from(c.articles) >= SERIOUS * f64::from(total);
    let compared = own.len().min(COMPARED);
    let disputed: BTreeSet<usize> = (0..compared)
        .flat_map(|i| (0..compared).map(move |j| (i, j)))
        .filter(|&(i, j)| i != j && is_serious(&own[i]) && is_serious(&own[j]))
        .filter(|&(i, j)| own[i].contradictory_places(&own[j]))
        .map(|(i, _)| i)
        .collect();
    for i in disputed {
        let (placed, free): (Vec<u32>, Vec<u32>) =
            own[i].facets.iter().partition(|&&n| !all[n as usize].office.places.is_empty());
        if !free.is_empty() && !placed.is_empty() {
            own[i] = Cluster::of_all(&placed, all);
            own.push(Cluster::of_all(&free, all));
        }
    }
}

/// Makes persons of the facets of one first and last name, of which so many bearers are expected by chance.
pub(super) fn block(joining: &mut Joining<'_>, facets: &[u32], namesakes: f64) {
    let all = joining.facets;
    let mut order: Vec<u32> = facets.to_vec();
    // Those in most articles come first; the rest of the key makes the order one of contents alone.
    let key = |n: &u32| {
        let f = &all[*n as usize];
        (Reverse(f.articles), &f.name, &f.office, f.address.map(|s| s == Sex::Man))
    };
    order.sort_by(|a, b| key(a).cmp(&key(b)));
    let (told, plain): (Vec<u32>, Vec<u32>) =
        order.into_iter().partition(|&n| !all[n as usize].office.is_empty());
    let own = titled(all, &told, namesakes < RARE);
    let begin = joining.clusters.len();
    let total: u32 = own.iter().map(|c| c.articles).sum();
    let mut doubts = Vec::new();
    for (i, cluster) in own.into_iter().enumerate() {
        if i == 0 {
            joining.clusters.push(cluster);
            continue;
        }
        let main = &joining.clusters[begin];
        let is_known = main.articles >= KNOWN.0 && f64::from(main.articles) >= KNOWN.1 * f64::from(total);
        let joins = is_known && namesakes < RARE && !main.contradicts(&cluster);
        let why = match joins {
            true => "a rare name, and one of them is in nearly all articles, but no office is shared",
            false => "the same name, and no office is shared",
        };
        doubts.push((joins, why, cluster.facets.clone()));
        match joins {
            true => joining.clusters[begin].take(cluster),
            false => joining.clusters.push(cluster),
        }
    }
    let untold = untitled(joining, begin, &plain);
    if namesakes > COMMON && !untold.is_empty() {
        doubts.push((true, "a name that several are likely to bear, without a title", untold));
    }
    for (joined, why, facets) in doubts {
        let facet = |n: &u32| &all[*n as usize];
        let titles = facets.iter().flat_map(|n| &facet(n).titles).map(String::as_str);
        let titles: Vec<&str> = titles.collect::<BTreeSet<_>>().into_iter().take(TITLES).collect();
        let name = facets.first().map_or("", |n| facet(n).name.as_str());
        let name =
            if titles.is_empty() { name.to_owned() } else { format!("{name} ({})", titles.join("; ")) };
        let articles = facets.iter().map(|n| facet(n).articles).sum();
        joining.doubts.push(Doubt { joined, name, articles, other: joining.called(begin), why });
    }
}

/// The persons of those with titles, the one in most articles first.
fn titled(all: &[Facet], told: &[u32], is_rare: bool) -> Vec<Cluster> {
    let mut own: Vec<Cluster> = Vec::new();
    for &number in told {
        let new = Cluster::of(number, &all[number as usize]);
        let links = |c: &Cluster| {
            let same = c.same_office(&new) || c.same_middle(&new) || is_rare && c.same_word(&new);
            same && !c.contradicts(&new)
        };
        let found: Vec<usize> = (0..own.len().min(COMPARED)).filter(|&i| links(&own[i])).collect();
        match &found[..] {
            [first, rest @ ..] => {
                own[*first].add(number, &all[number as usize]);
                for &i in rest.iter().rev() {
                    if !own[*first].contradicts(&own[i]) {
                        let other = own.remove(i);
                        own[*first].take(other);
                    }
                }
            }
            [] => own.push(new),
        }
    }
    release(&mut own, all);
    own.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.facets.cmp(&b.facets)));
    own
}

/// Adds those without titles to the persons from `begin` on; gives those who are one with another article's.
fn untitled(joining: &mut Joining<'_>, begin: usize, plain: &[u32]) -> Vec<u32> {
    let all = joining.facets;
    let mut joined = Vec::new();
    for &number in plain {
        let new = Cluster::of(number, &all[number as usize]);
        let clusters = &mut joining.clusters;
        let fit: Vec<usize> = (begin..clusters.len().min(begin + COMPARED))
            .filter(|&i| !clusters[i].contradicts(&new))
            .collect();
        let by_middle: Vec<usize> = fit.iter().filter(|&&i| clusters[i].same_middle(&new)).copied().collect();
        let total: u32 = fit.iter().map(|&i| clusters[i].articles).sum();
        let most = fit.iter().copied().max_by_key(|&i| (clusters[i].articles, Reverse(i)));
        let is_known = |i: &usize| {
            let articles = clusters[*i].articles;
            fit.len() == 1 || articles >= UNTITLED.0 && f64::from(articles) >= UNTITLED.1 * f64::from(total)
        };
        let whom = if let [one] = by_middle[..] { Some(one) } else { most.filter(is_known) };
        match whom {
            Some(i) => clusters[i].add(number, &all[number as usize]),
            None => clusters.push(new),
        }
        if whom.is_some() || all[number as usize].articles > 1 {
            joined.push(number);
        }
    }
    joined
}
