//! Last names that stand alone in their article.

use std::collections::{BTreeMap, HashMap};

use copydesk_document::Day;
use copydesk_knowledge::names::surnames;
use copydesk_knowledge::offices::Offices;

use super::block::Cluster;
use super::name::{Name, folded};
use super::{Doubt, Joining};

/// In how many articles somebody must be introduced, and in which part of those that introduce one of the last name, to be who the last
/// name alone means.
const USUAL: (u32, f64) = (10, 0.95);
/// The same for whom one of a hundred articles of the corpus introduces.
const FAMOUS: (u32, f64) = (20, 0.9);
/// Which part of a corpus that is.
const FAME: f64 = 0.01;
/// The most persons of a last name who are looked at; where there are more, nobody is meant.
const COMPARED: usize = 512;
/// For how many days before an office its holder is known by the last name, as candidate.
const BEFORE: i32 = 730;

/// Joins last names that stand alone to persons of that name; gives the facets that are one person an article.
pub(super) fn join(joining: &mut Joining<'_>, articles: u32) -> Vec<u32> {
    let known = Known::new();
    let (mut by_last, mut by_first): (HashMap<String, Vec<usize>>, HashMap<String, Vec<usize>>) =
        Default::default();
    for (i, cluster) in joining.clusters.iter().enumerate().filter(|(_, c)| !c.facets.is_empty()) {
        by_last.entry(cluster.last.clone()).or_default().push(i);
        by_first.entry(cluster.first.clone()).or_default().push(i);
    }
    // Who was introduced how often: what is joined here says nothing of that.
    let introduced: Vec<u32> = joining.clusters.iter().map(|c| c.articles).collect();
    let surnames: std::collections::HashSet<String> = surnames().map(folded).collect();
    let mut single: BTreeMap<String, usize> = BTreeMap::new();
    let (mut joined, mut each) = (Vec::new(), Vec::new());
    let mut apart: BTreeMap<(&str, Option<usize>), u32> = BTreeMap::new();
    let mut usual: BTreeMap<(&str, usize), u32> = BTreeMap::new();
    for (number, facet) in (0_u32..).zip(joining.facets).filter(|(_, f)| f.parts.first.is_none()) {
        let own = Cluster::of(number, facet);
        let fits = |i: &&usize| !joining.clusters[**i].contradicts(&own);
        let of = |map: &HashMap<String, Vec<usize>>| -> Vec<usize> {
            map.get(&facet.parts.last)
                .filter(|of| of.len() <= COMPARED)
                .into_iter()
                .flatten()
                .filter(fits)
                .copied()
                .collect()
        };
        let bearers = of(&by_last);
        let shares = |i: &&usize| joining.clusters[**i].same_office(&own);
        let by_office: Vec<usize> = bearers.iter().filter(shares).copied().collect();
        // "President Xi": the family name may come first.
        let by_office = match &by_office[..] {
            [] => of(&by_first).iter().filter(shares).copied().collect(),
            _ => by_office,
        };
        let total: u32 = bearers.iter().map(|&i| introduced[i]).sum();
        let most = bearers.iter().copied().max_by_key(|&i| (introduced[i], std::cmp::Reverse(i)));
        let is_most = |(least, share): (u32, f64), i: usize| {
            introduced[i] >= least && f64::from(introduced[i]) >= share * f64::from(total)
        };
        let whom = match (&by_office[..], most) {
            ([one], _) => Some(*one),
            ([_, ..], _) | (_, None) => None,
            (_, Some(i)) if !facet.office.is_empty() => {
                // A title that the best known never has is somebody else's.
                apart
                    .entry((&facet.name, Some(i)))
                    .and_modify(|n| *n += facet.articles)
                    .or_insert(facet.articles);
                None
            }
            (_, Some(i)) => {
                let heads = known.head(&facet.parts.last, facet.day);
                let is_head = heads.is_some_and(|head| is_one(joining, i, head)) && is_most((1, FAMOUS.1), i);
                let famous = f64::from(introduced[i]) >= FAME * f64::from(articles) && is_most(FAMOUS, i);
                let is_usual = is_most(USUAL, i) || famous;
                let counts = match is_head || is_usual {
                    true => usual.entry((&facet.name, i)).or_default(),
                    false => apart.entry((&facet.name, Some(i))).or_default(),
                };
                *counts += facet.articles;
                (is_head || is_usual).then_some(i)
            }
        };
        match whom {
            Some(i) => joined.push((i, number)),
            // "Adele": a name that nobody bears with another, and that is no last name.
            None if !by_last.contains_key(&facet.parts.last)
                && facet.office.is_empty()
                && !surnames.contains(&facet.parts.last) =>
            {
                let next = joining.clusters.len();
                let i = *single.entry(facet.parts.last.clone()).or_insert(next);
                if i == next {
                    joining.clusters.push(own);
                } else {
                    joining.clusters[i].add(number, facet);
                }
            }
            None => each.push(number),
        }
    }
    for ((name, i), articles) in usual {
        let (name, other) = (name.to_owned(), joining.called(i));
        let why = "a last name alone, which means this person in most articles that introduce one";
        joining.doubts.push(Doubt { joined: true, name, articles, other, why });
    }
    for ((name, i), articles) in apart {
        let (name, other) = (name.to_owned(), i.map_or_else(String::new, |i| joining.called(i)));
        let why = "a last name alone, which may be this person's or another's";
        joining.doubts.push(Doubt { joined: false, name, articles, other, why });
    }
    for (i, number) in joined {
        joining.clusters[i].add(number, &joining.facets[number as usize]);
    }
    each
}

/// Heads of states and governments by their last names.
struct Known {
    offices: Offices,
    by_last: HashMap<String, Vec<usize>>,
}

impl Known {
    fn new() -> Known {
        let offices = Offices::new();
        let mut by_last: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, term) in offices.all().iter().enumerate() {
            let names = std::iter::once(&term.name).chain(&term.aliases);
            let mut lasts: Vec<String> = names.filter_map(|n| Name::of(n)).map(|n| n.last).collect();
            lasts.sort();
            lasts.dedup();
            for last in lasts {
                by_last.entry(last).or_default().push(i);
            }
        }
        Known { offices, by_last }
    }

    /// Who of this last name holds or held an office on a day, or soon will; without a day, ever. `None` where it may be several.
    fn head(&self, last: &str, day: Option<Day>) -> Option<Vec<Name>> {
        let mut found: Option<Vec<Name>> = None;
        for &i in self.by_last.get(last)? {
            let term = &self.offices.all()[i];
            let begins = term.from.get(..4).and_then(|y| y.parse().ok()).and_then(|y| Day::new(y, 1, 1));
            let is_past =
                day.zip(begins).is_none_or(|(day, from)| day.since_1970() + BEFORE >= from.since_1970());
            if !is_past {
                continue;
            }
            let names: Vec<Name> =
                std::iter::once(&term.name).chain(&term.aliases).filter_map(|n| Name::of(n)).collect();
            let same = |known: &Vec<Name>| {
                known
                    .iter()
                    .any(|a| names.iter().any(|b| a.first == b.first && a.last == b.last && a.agrees(b)))
            };
            match &found {
                Some(known) if !same(known) => return None,
                _ => found = Some(names),
            }
        }
        found
    }
}

/// Whether a person is who a list names.
fn is_one(joining: &Joining<'_>, cluster: usize, names: Vec<Name>) -> bool {
    let cluster = &joining.clusters[cluster];
    names.iter().any(|n| {
        n.first.as_deref() == Some(&cluster.first)
            && n.last == cluster.last
            && n.generation == cluster.generation
    })
}
