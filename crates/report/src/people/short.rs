//! Nicknames and initials.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use copydesk_knowledge::names::nicknames;

use super::name::folded;
use super::{Doubt, Joining};

/// The most persons of a last name who are compared.
const COMPARED: usize = 64;

/// Joins persons whose first names may be short for one another, where an office or body is shared and nobody else is meant.
pub(super) fn join(joining: &mut Joining<'_>) {
    let mut formal: HashMap<String, Vec<String>> = HashMap::new();
    for (name, short) in nicknames() {
        formal.entry(folded(short)).or_default().push(folded(name));
    }
    let fits = |a: &str, b: &str| {
        let initial = |a: &str, b: &str| a.chars().count() == 1 && b.starts_with(a);
        let nickname = |a: &str, b: &str| formal.get(a).is_some_and(|names| names.iter().any(|n| n == b));
        initial(a, b) || initial(b, a) || nickname(a, b) || nickname(b, a)
    };
    let mut by_last: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, cluster) in joining.clusters.iter().enumerate() {
        by_last.entry(cluster.last.clone()).or_default().push(i);
    }
    for mut own in by_last.into_values() {
        // The best known first: what is beyond is compared with nobody.
        own.sort_by_key(|&i| (std::cmp::Reverse(joining.clusters[i].articles), i));
        own.truncate(COMPARED);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut partners: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut maybe = Vec::new();
        for (k, &a) in own.iter().enumerate() {
            for &b in &own[k + 1..] {
                let (one, other) = (&joining.clusters[a], &joining.clusters[b]);
                if one.first == other.first || !fits(&one.first, &other.first) || one.contradicts(other) {
                    continue;
                }
                match one.same_office(other) {
                    true => {
                        pairs.push((a, b));
                        partners.entry(a).or_default().insert(b);
                        partners.entry(b).or_default().insert(a);
                    }
                    false => maybe.push((a, b)),
                }
            }
        }
        for (a, b) in maybe {
            joining.doubts.push(Doubt {
                joined: false,
                name: joining.called(b),
                articles: joining.clusters[b].articles,
                other: joining.called(a),
                why: "one first name may be short for the other, and no office is shared",
            });
        }
        for (a, b) in pairs {
            let only = partners[&a].len() == 1 && partners[&b].len() == 1;
            joining.doubts.push(Doubt {
                joined: only,
                name: joining.called(b),
                articles: joining.clusters[b].articles,
                other: joining.called(a),
                why: match only {
                    true => "one first name may be short for the other, and an office is shared",
                    false => "one first name may be short for several others of the same office",
                },
            });
            if only {
                let other = std::mem::take(&mut joining.clusters[b]);
                joining.clusters[a].take(other);
            }
        }
    }
}
