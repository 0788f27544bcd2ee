use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::exit::one_line;
use crate::progress::counted;

/// How many ids are compared with each other: as many as a table of two million places of 9 bytes has room for.
const COMPARED: usize = (2 << 20) / 8 * 7;
/// From so many on there is room for all of them, so that memory stays what it is from then on.
const MANY: usize = 1 << 14;

/// Ids that stand twice, in memory that ends to grow: of the first [`COMPARED`] documents all are known, of later ones those that have
/// the id of one of these.
#[derive(Debug)]
pub(crate) struct Ids {
    /// Hashes, with the same key in every run.
    seen: HashSet<u64>,
    compared: usize,
    repeated: u64,
    /// The least of the ids that were met again: the same whatever the order.
    example: Option<String>,
    beyond: u64,
}

impl Ids {
    /// None seen yet.
    pub(crate) fn new() -> Ids {
        Ids::comparing(COMPARED)
    }

    fn comparing(compared: usize) -> Ids {
        Ids { seen: HashSet::new(), compared, repeated: 0, example: None, beyond: 0 }
    }

    /// Looks at the id of a document.
    pub(crate) fn note(&mut self, id: &str) {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let hash = hasher.finish();
        if self.seen.len() == MANY {
            self.seen.reserve(self.compared.saturating_sub(MANY));
        }
        if self.seen.contains(&hash) {
            self.repeated += 1;
            if self.example.as_deref().is_none_or(|least| id < least) {
                self.example = Some(id.to_owned());
            }
        } else if self.seen.len() < self.compared {
            self.seen.insert(hash);
        } else {
            self.beyond += 1;
        }
    }

    /// What there is to tell, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(example) = &self.example {
            lines.push(format!(
                "warning: {} with an id that one before has, such as `{}`; where another field holds the id, \
                 name it with --field id=NAME",
                counted(self.repeated, "document"),
                one_line(example)
            ));
        }
        if self.beyond > 0 {
            lines.push(format!(
                "the ids of {} were compared with those of the first {}, and not with each other",
                counted(self.beyond, "document"),
                counted(self.compared as u64, "document")
            ));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_for_ids_ends_to_grow_and_what_is_not_compared_is_said() {
        let mut ids = Ids::comparing(3);
        for id in ["b", "a", "b", "c", "d", "d", "a"] {
            ids.note(id);
        }
        assert_eq!(ids.seen.len(), 3, "`d` came after three others");
        let lines = ids.lines();
        assert!(lines[0].contains("2 documents with an id that one before has, such as `a`"), "{lines:?}");
        assert!(
            lines[1].contains("2 documents were compared with those of the first 3 documents"),
            "{lines:?}"
        );
        let mut many = Ids::new();
        (0..=MANY).for_each(|i| many.note(&i.to_string()));
        let room = many.seen.capacity();
        assert!((COMPARED..2 * COMPARED).contains(&room), "{room}");
    }
}
