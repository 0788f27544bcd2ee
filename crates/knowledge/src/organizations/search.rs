//! Looking organisations up as a person types them.

use super::{Organization, Organizations};

impl Organizations {
    /// The organisation that a person means by a key or a name, whatever the case and with or without "the"; of names
    /// that several share, all of them.
    pub fn find(&self, typed: &str) -> Vec<&Organization> {
        let typed = folded(typed);
        let typed = typed.strip_prefix("the ").unwrap_or(&typed);
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
        let mut words: Vec<String> = typed.split_whitespace().map(folded).collect();
        words.retain(|w| w.len() > 3);
        // "Arabian" begins as "Arab" does, and "Comission" as "Commission".
        let begins_alike = |word: &str, name: &str| {
            let start: String = word.chars().take(3).collect();
            name.split(' ').any(|n| n.starts_with(&start))
        };
        let shared = |o: &Organization| {
            let of = |name: &str| {
                let name = folded(name);
                let one = |w: &String| {
                    usize::from(name.contains(w.as_str())) * 2 + usize::from(begins_alike(w, &name))
                };
                words.iter().map(one).sum::<usize>()
            };
            o.names().map(of).max().unwrap_or(0)
        };
        let mut found: Vec<_> = self.all().iter().map(|o| (shared(o), o)).filter(|(n, _)| *n > 0).collect();
        found.sort_by_key(|(n, o)| (std::cmp::Reverse(*n), o.name.len(), o.id));
        found.into_iter().take(5).map(|(_, o)| o).collect()
    }
}

/// In small letters and without points, so that "U.N." and "un" are one.
fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").chars().filter(|c| *c != '.').flat_map(char::to_lowercase).collect()
}
