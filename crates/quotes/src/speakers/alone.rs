//! Quotations that are a paragraph of their own and name nobody: the paragraph before or after may.

use copydesk_document::Span;
use copydesk_knowledge::speech::Takes;

use super::figure::Role;
use super::{Resolver, Scene};
use crate::found::Found;

/// The fewest words of a quotation that stands for itself.
const FEWEST: usize = 4;
/// How many tokens of a sentence may come before the person it begins with, and before words like "these words".
const OPENING: u32 = 6;

/// Nouns that mean a quotation: "with these words".
const WORDS: [&str; 16] = [
    "words",
    "sentence",
    "message",
    "verdict",
    "comment",
    "comments",
    "remark",
    "remarks",
    "line",
    "answer",
    "reply",
    "warning",
    "plea",
    "view",
    "assessment",
    "conclusion",
];

impl Resolver<'_> {
    /// The name of who speaks in a paragraph that is nothing but a quotation.
    pub(super) fn beside_alone(&self, f: &Found) -> Option<usize> {
        let (first, last) = (f.pieces.first()?, f.pieces.last()?);
        let scene = &self.scene;
        let block = scene.block_at(first.start)?;
        let whole = scene.block(block)?;
        let within = whole.of(scene.text)?.trim();
        let quotation = first.start == whole.start
            && last.end as usize >= whole.start as usize + within.len()
            && within.starts_with(['“', '"', '«', '‘']);
        if !quotation || scene.tokens.starting_in(first.hull(*last)).take(FEWEST + 2).count() < FEWEST + 2 {
            return None;
        }
        let before = block.checked_sub(1).and_then(|b| scene.body(b)).and_then(|b| scene.acts_last(b));
        before.or_else(|| scene.body(block + 1).and_then(|b| scene.points_back(b)))
    }
}

impl Scene<'_> {
    /// The only person of a paragraph's last sentence, where it begins with that person: "Ann Berg has warned for years."
    fn acts_last(&self, block: Span) -> Option<usize> {
        let last = self.sentences.starting_in(block).next_back()?;
        let sentence = self.sentences.span(last);
        // The last sentence of a long quotation is somebody's words.
        let count = |mark: char| block.of(self.text).unwrap_or_default().matches(mark).count();
        if count('“') != count('”') || count('"') % 2 != 0 {
            return None;
        }
        let (row, place) = self.only_person(sentence)?;
        let first = self.tokens.starting_in(sentence).start as u32;
        (place.role == Role::Subject && place.token - first <= OPENING).then_some(row)
    }

    /// The person to whom the next paragraph gives the quotation: "With these words Ann Berg opened the meeting."
    fn points_back(&self, block: Span) -> Option<usize> {
        let sentence = self.sentences.span(self.sentences.starting_in(block).next()?);
        let first = self.tokens.starting_in(sentence).start;
        let word = |t: usize| self.word(t);
        let points = |t: usize| {
            matches!(word(t), "these" | "These" | "those" | "Those" | "this" | "This" | "that" | "That")
        };
        let words = (first..first + OPENING as usize).any(|t| points(t) && WORDS.contains(&word(t + 1)));
        let were = points(first) && (first + 1..first + 5).any(|t| WORDS.contains(&word(t)));
        let verb = self.lexicon.get(word(first + 1));
        let says = self.lexicon.verbs(verb).any(|v| v.takes(Takes::Quotation));
        let so = matches!(word(first), "So" | "Thus") && says;
        (words || were || so).then(|| self.only_person(sentence)).flatten().map(|(row, _)| row)
    }

    /// The one person that a sentence names.
    fn only_person(&self, sentence: Span) -> Option<(usize, super::figure::Place)> {
        let mut persons =
            self.entities.starting_in(sentence).filter(|&r| self.entities.label_name(r) == Some("PERSON"));
        let row = persons.next()?;
        let same = |r: usize| self.figure_of(r) == self.figure_of(row);
        persons.all(same).then(|| self.rows.get(row).map(|(_, place)| (row, *place))).flatten()
    }
}
