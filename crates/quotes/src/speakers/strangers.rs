//! People without a name whom the text brings up: "A former engineer opened the door. “We all knew,” he said."

use copydesk_knowledge::speech::SourceClass;

use super::figure::{About, Figure, FigureKind, sex_of_noun};
use super::phrase::Phrase;
use super::scene::Part;
use super::{Resolver, anonymous};
use crate::words::{OFFICE, SOURCE};

/// How many words "a" may be from its noun, and how many words after the noun still tell of it.
const LONGEST: usize = 8;
/// How many figures back one is looked for that the same words introduced.
const BACK: usize = 24;

impl<'a> Resolver<'a> {
    /// Introduces the person whom "a" at this token introduces.
    pub(super) fn stranger(&mut self, token: usize) {
        let scene = &self.scene;
        // Others than the subject that opens a sentence are seldom meant by what follows, or are named elsewhere.
        if !matches!(scene.word(token), "A" | "An") {
            return;
        }
        let nominal = |t: usize| {
            matches!(scene.part(t), Part::Noun | Part::Name | Part::Adjective | Part::Number)
                || scene.word(t) == "-"
        };
        let mut end = token + 1;
        while end < token + LONGEST && nominal(end) {
            end += 1;
        }
        let noun = end - 1;
        let word = scene.word(noun);
        let class = scene.lexicon.get(word).class;
        let human = class & (SOURCE | OFFICE) != 0 || sex_of_noun(word).is_some();
        if noun == token || scene.part(noun) != Part::Noun || !human {
            return;
        }
        let core = scene.tokens.span(token).hull(scene.tokens.span(noun));
        let is_name = |row: usize| scene.entities.label_name(row) == Some("PERSON");
        // "a man named Tom Veldt", "a lawyer, Ann Berg, said"
        let after = (end..end + 3)
            .find(|&t| !matches!(scene.word(t), "," | "named" | "called" | "identified" | "known" | "as"));
        let named = after.is_some_and(|t| {
            t < scene.tokens.len() && scene.entities.overlapping(scene.tokens.span(t)).any(is_name)
        });
        // "A sunny man, he smiled."
        let described = scene.word(end) == "," && scene.part(end + 1) == Part::Pronoun;
        if named || described || scene.entities.starting_in(core).any(is_name) || self.is_quoted(core) {
            return;
        }
        let told = (end..end + LONGEST).take_while(|&t| {
            t < scene.tokens.len() && !matches!(scene.part(t), Part::Mark | Part::Verb | Part::Pronoun)
        });
        let last = told.last().unwrap_or(noun);
        let phrase = Phrase::read(scene, scene.tokens.span(token).hull(scene.tokens.span(last)));
        if phrase.plural || self.known_stranger(&phrase).is_some() {
            return;
        }
        let class = anonymous::class(&self.scene, &phrase);
        let affiliation = anonymous::affiliation(&self.scene, &phrase);
        self.introduce_stranger(&phrase, class, affiliation);
    }

    /// The unnamed figure that the same words introduced before.
    fn known_stranger(&self, phrase: &Phrase<'_>) -> Option<u32> {
        let recent = self.history.echoes.iter().rev().take(BACK);
        let mut unnamed = recent.filter(|(id, _)| {
            #[cfg(test)]
            crate::work::count();
            self.scene.figures[*id as usize].is_unnamed()
        });
        unnamed.find(|(_, place)| place.span.overlaps(phrase.core)).map(|(id, _)| *id)
    }

    /// The figure of somebody unnamed; a new one, unless these words introduced one before.
    pub(super) fn introduce_stranger(
        &mut self,
        phrase: &Phrase<'a>,
        class: SourceClass,
        affiliation: Option<&'a str>,
    ) -> u32 {
        if let Some(known) = self.known_stranger(phrase) {
            return known;
        }
        let mut figure = Figure::new(None, FigureKind::Person);
        figure.plural = phrase.plural;
        figure.sex = sex_of_noun(&phrase.head);
        figure.titles.extend((!phrase.noun.is_empty()).then_some(phrase.noun));
        figure.about = Some(About { class, affiliation, number: phrase.number, voice: false });
        let id = self.introduce(phrase, figure);
        let first = self.scene.tokens.starting_in(phrase.core).start;
        if let Some(age) = self.scene.written_age(first) {
            self.scene.ages.note(age, id);
        }
        id
    }
}
