//! Which organisation each mention of an article means.

use std::collections::{HashMap, HashSet};

use copydesk_document::Layer;

use crate::directory::Directory;
use crate::items::Kind;

/// So many members must be named before an acronym alone, which others may share, means their organisation.
const MEMBERS_NAMED: usize = 2;

/// Fills `numbers` with the organisation of each entity.
///
/// A name that means one organisation wherever it stands counts by itself. A shorter one (`AU`, `the Alliance`) counts
/// where the article shows what it means: it names the organisation in full, or a larger body that the full name
/// begins with, or two of its members. A bare common noun means the organisation with that noun that was named last.
pub(crate) fn resolve(
    directory: &Directory,
    entities: &Layer<'_>,
    text: &str,
    kind: impl Fn(usize) -> Kind,
    numbers: &mut Vec<Option<u32>>,
) {
    numbers.clear();
    let mut open = Vec::new();
    for row in 0..entities.len() {
        let number = match kind(row) {
            Kind::Person => None,
            _ => names(entities, row, text).find_map(|name| directory.find(name)),
        };
        if number.is_none() && matches!(kind(row), Kind::Organization | Kind::Other) {
            open.push(row);
        }
        numbers.push(number);
    }
    if open.is_empty() {
        return;
    }
    let mut article = Article {
        directory,
        named: numbers.iter().flatten().copied().collect(),
        places: None,
        nouns: HashMap::new(),
    };
    let places = || {
        let places = (0..entities.len()).filter(|&row| kind(row) == Kind::Place);
        places.flat_map(|row| names(entities, row, text)).collect()
    };
    let (mut seen, mut short) = (0, HashMap::new());
    for row in open {
        for number in numbers[seen..row].iter().flatten() {
            article.remember(*number);
        }
        seen = row;
        let name = entities.text(row, text);
        // What a name means is the same throughout the article, unlike a common noun.
        let of_name = *short
            .entry(name)
            .or_insert_with(|| names(entities, row, text).find_map(|name| article.short_name(name, places)));
        numbers[row] = article.nouns.get(name).copied().or(of_name);
    }
}

/// What the article has named.
struct Article<'a> {
    directory: &'a Directory,
    named: HashSet<u32>,
    /// Made when first asked for.
    places: Option<HashSet<&'a str>>,
    /// Common nouns with the organisation that they mean now.
    nouns: HashMap<&'a str, u32>,
}

impl<'a> Article<'a> {
    fn short_name(&mut self, name: &str, places: impl Fn() -> HashSet<&'a str>) -> Option<u32> {
        let candidates: Vec<u32> = self.directory.by_short_name(name).collect();
        if candidates.is_empty() {
            return None;
        }
        let named: Vec<u32> = candidates.iter().copied().filter(|c| self.is_named(*c)).collect();
        if !named.is_empty() {
            return if let [one] = named[..] { Some(one) } else { None };
        }
        // A common noun is no acronym: two members of the Commonwealth do not make every commonwealth that one.
        if name.chars().any(char::is_lowercase) {
            return None;
        }
        let places = self.places.get_or_insert_with(places);
        let count = |number: u32| {
            let members: HashSet<&str> = self.directory.members(number).map(|m| m.name).collect();
            members.iter().filter(|m| places.contains(*m)).count()
        };
        let mut counts: Vec<(usize, u32)> = candidates.iter().map(|&c| (count(c), c)).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        match counts[..] {
            [(most, number), ..] if most >= MEMBERS_NAMED && counts.get(1).is_none_or(|c| c.0 < most) => {
                Some(number)
            }
            _ => None,
        }
    }

    /// Whether the article names the organisation, or a body that its name begins with: the United Nations, for the
    /// "UN Security Council".
    fn is_named(&self, number: u32) -> bool {
        let parent = || {
            let (first, _) = self.directory.name(number).split_once(' ')?;
            self.directory.find(first)
        };
        self.named.contains(&number) || parent().is_some_and(|p| self.named.contains(&p))
    }

    fn remember(&mut self, number: u32) {
        for name in self.directory.names(number) {
            if let Some(noun) = noun(name) {
                self.nouns.insert(noun, number);
            }
        }
    }
}

/// The noun of a name of several words: "Union" of "African Union", "Organization" of "Organization of American States".
fn noun(name: &str) -> Option<&str> {
    let head = [" of ", " for ", " on "].iter().filter_map(|p| name.find(p)).min();
    let head = head.and_then(|end| name.get(..end)).unwrap_or(name);
    let noun = head.rsplit(' ').next()?;
    (noun.len() < name.len() && noun.chars().any(char::is_lowercase)).then_some(noun)
}

/// An entity's canonical name and what the text calls it.
fn names<'a>(entities: &'a Layer<'_>, row: usize, text: &'a str) -> impl Iterator<Item = &'a str> {
    entities.str(0, row).into_iter().chain([entities.text(row, text)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_of_names() {
        assert_eq!(noun("African Union"), Some("Union"));
        assert_eq!(noun("Organization of American States"), Some("Organization"));
        assert_eq!(noun("North Atlantic Alliance"), Some("Alliance"));
        assert_eq!((noun("NATO"), noun("Benelux")), (None, None));
    }
}
