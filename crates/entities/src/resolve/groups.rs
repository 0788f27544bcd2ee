//! Groups of people that no list names: "Democrats", "Democratic" and "Democrat" are one.

use crate::hash::{HashTable, NameHash};
use crate::label::Label;
use crate::mention::{Canonical, Mention, Why};

/// Endings of adjectives and plurals, the outermost first.
const ENDINGS: [&str; 3] = ["s", "ic", "ish"];
/// The shortest stem.
const SHORTEST: usize = 3;

/// Gives the groups without a canonical name the shortest form that the article has.
pub(super) fn name(text: &str, mentions: &mut [Mention]) {
    let group = |m: &Mention| m.label == Label::Norp && m.canonical == Canonical::Absent;
    let mut shortest: HashTable<usize> = HashTable::default();
    for (row, m) in mentions.iter().enumerate().filter(|(_, m)| group(m)) {
        let best = shortest.entry(stem(text, m)).or_insert(row);
        if mentions.get(*best).is_some_and(|b| m.span.len() < b.span.len()) {
            *best = row;
        }
    }
    for row in 0..mentions.len() {
        let Some(m) = mentions.get(row).copied().filter(group) else { continue };
        let best =
            shortest.get(&stem(text, &m)).and_then(|&best| mentions.get(best)).map_or(m.span, |b| b.span);
        if let Some(m) = mentions.get_mut(row) {
            (m.canonical, m.why) =
                (Canonical::Text(best), if best == m.span { Why::Itself } else { Why::Fullest });
        }
    }
}

fn stem(text: &str, m: &Mention) -> u64 {
    let mut word = m.span.of(text).unwrap_or("");
    for ending in ENDINGS {
        word = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= SHORTEST).unwrap_or(word);
    }
    NameHash::small(word).get()
}
