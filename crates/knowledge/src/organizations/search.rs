//! Looking organisations up as a person types them.

use std::cmp::Reverse;

use super::{Organization, Organizations};

impl Organizations {
    /// The organisation that a person means by a key or a name, whatever the case and with or without "the"; of names
    /// that several share, all of them. A key may stand as `kb` in the output has it (`org:nato`).
    pub fn find(&self, typed: &str) -> Vec<&Organization> {
        let typed = folded(typed);
        let typed = ["the ", "org:"].iter().find_map(|p| typed.strip_prefix(p)).unwrap_or(&typed);
        let is = |name: &str| folded(name) == typed;
        let by = |f: &dyn Fn(&Organization) -> bool| self.all().iter().filter(|o| f(o)).collect::<Vec<_>>();
        let certain = by(&|o| o.id == typed || o.names().any(is));
        if certain.is_empty() { by(&|o| o.short_names.iter().any(|n| is(n))) } else { certain }
    }

    /// The organisations with every one of the words in one of their names, by how much of that name they are.
    pub fn search(&self, words: &str) -> Vec<&Organization> {
        let words: Vec<String> = words.split_whitespace().map(folded).collect();
        let mut found: Vec<(usize, &Organization)> = Vec::new();
        for o in self.all() {
            let names = std::iter::once(o.id).chain(o.names()).chain(o.short_names.iter().copied());
            let fits = |name: &&str| {
                let name = folded(name);
                words.iter().all(|w| name.contains(w.as_str()))
            };
            if let Some(rest) = names.filter(fits).map(str::len).min() {
                found.push((rest, o));
            }
        }
        found.sort_by_key(|(length, o)| (*length, o.id));
        found.into_iter().map(|(_, o)| o).collect()
    }

    /// The organisations whose names are closest to what was typed, for "did you mean".
    pub fn similar(&self, typed: &str) -> Vec<&Organization> {
        let typed = folded(typed);
        let words: Vec<&str> = typed.split(' ').filter(|w| w.chars().count() > 2).take(WORDS).collect();
        let of = |name: &str| -> (usize, usize) {
            let name = folded(name);
            let best = |w: &&str| name.split(' ').map(|n| alike(w, n)).max().unwrap_or(0);
            (words.iter().map(best).sum(), name.len())
        };
        let mut found: Vec<_> = self
            .all()
            .iter()
            .filter_map(|o| {
                let names = o.names().chain(o.short_names.iter().copied()).map(of);
                let (score, length) = names.max_by_key(|(score, length)| (*score, Reverse(*length)))?;
                (score > 1).then_some((Reverse(score), length, o.id, o))
            })
            .collect();
        found.sort_by_key(|(score, length, id, _)| (*score, *length, *id));
        let best = found.first().map(|f| f.0);
        // Half as good is no help beside what is good.
        found.retain(|f| best.is_some_and(|b| f.0.0 * 2 > b.0));
        found.into_iter().take(5).map(|(.., o)| o).collect()
    }
}

/// The most words of what was typed that count.
const WORDS: usize = 8;

/// How alike two words are: 3 the same, 2 a slip of the keys, 1 the same beginning, as of "Arabian" and "Arab".
fn alike(typed: &str, word: &str) -> usize {
    if typed == word {
        return 3;
    }
    let slips = 1 + typed.chars().count() / 6;
    if typed.len().abs_diff(word.len()) <= slips * 4 && typed.len() < 64 && distance(typed, word) <= slips {
        return 2;
    }
    let start: String = typed.chars().take(4).collect();
    usize::from(start.chars().count() == 4 && word.starts_with(&start))
}

/// How many letters must be changed, added, left out or swapped with the next to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (mut before, mut row): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (row[j - 1] + same).min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

/// In small letters and without points, so that "U.N." and "un" are one.
fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").chars().filter(|c| *c != '.').flat_map(char::to_lowercase).collect()
}
