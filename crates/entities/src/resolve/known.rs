//! Organisations of the knowledge base that mentions mean: by a name of theirs, or by a short one that the article explains.

use std::collections::HashSet;

use copydesk_extractor::document::Span;

use crate::hash::hash;
use crate::label::Label;
use crate::lexicon::Lexicon;
use crate::mention::{Canonical, Kb, Mention, Why};

use super::places::Places;

/// Tables of one document.
#[derive(Debug, Default)]
pub(super) struct Known {
    named: HashSet<u32>,
}

impl Known {
    /// Says which organisations of the knowledge base the article's organisations are.
    pub(super) fn link(&mut self, lexicon: &Lexicon, text: &str, places: &Places, mentions: &mut [Mention]) {
        self.named.clear();
        let mut open = Vec::new();
        for (row, m) in mentions.iter_mut().enumerate() {
            let hashes = name_hashes(lexicon, text, m);
            match hashes.iter().flatten().find_map(|&h| lexicon.known_name(h)) {
                Some(number) => {
                    self.named.insert(number);
                    set(lexicon, m, number, Why::Listed);
                }
                None => {
                    let short =
                        hashes.into_iter().flatten().find(|&h| !lexicon.known_short_name(h).is_empty());
                    open.extend(short.map(|hash| (row, hash)));
                }
            }
        }
        for (row, short) in open {
            let candidates = lexicon.known_short_name(short);
            let named = |n: &&u32| self.named.contains(n);
            let of_place =
                |n: &&u32| lexicon.known(**n).and_then(|k| k.area).is_some_and(|a| places.names(a));
            let one = |fits: &dyn Fn(&&u32) -> bool| {
                let mut fitting = candidates.iter().filter(fits);
                fitting.next().filter(|_| fitting.next().is_none())
            };
            // Where two are named, the article does not say which it means.
            let found = if candidates.iter().any(|n| named(&n)) { one(&named) } else { one(&of_place) };
            if let (Some(&number), Some(m)) = (found, mentions.get_mut(row)) {
                set(lexicon, m, number, Why::OfArticle);
            }
        }
    }
}

/// The hashes of the names that say who an organisation is: its own and its usual one, or what the brackets after an
/// acronym hold.
fn name_hashes(lexicon: &Lexicon, text: &str, m: &Mention) -> [Option<u64>; 2] {
    if m.label != Label::Org || m.entry.is_some_and(|e| e.user || e.kb.is_some()) {
        return [None; 2];
    }
    let of = |span: Span| span.of(text).map(hash);
    match m.canonical {
        Canonical::Text(span) => [of(span), None],
        Canonical::Lexicon(usual) => [of(m.span), Some(hash(lexicon.text(usual)))],
        Canonical::Outlet(_) | Canonical::Absent | Canonical::Known(_) => [None; 2],
    }
}

fn set(lexicon: &Lexicon, m: &mut Mention, number: u32, why: Why) {
    if let Some(known) = lexicon.known(number) {
        (m.canonical, m.kb, m.why) = (Canonical::Known(known.name), Kb::Lexicon(known.kb), why);
    }
}
