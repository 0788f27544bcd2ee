//! Whom pronouns mean: each is asked for in the order of the text, as who was meant last tells who is meant next.

use copydesk_document::Span;
use copydesk_knowledge::sex::{Sex, of_pronoun};

use super::Resolver;
use super::candidates::{Question, candidates};
use super::figure::{Place, Role};
use super::ranker::Asked;
use super::scene::{NOBODY, Part};

/// How sure the ranker must be of a pronoun on the way, so that it counts for those after it.
const ECHO: f32 = 0.5;

impl Resolver<'_> {
    /// Weighs who is meant. The candidates are in `weighed`; the likeliest is returned, if it is not "nobody".
    pub(super) fn ask(&mut self, question: &Question<'_>) -> Option<(u32, f32)> {
        self.asking = candidates(
            &self.scene,
            &self.history,
            self.ranker,
            &mut self.vectors,
            question,
            &mut self.weighed,
        );
        self.asked = Some(question.asked);
        if let Some(lesson) = &mut self.lesson {
            lesson.note(&self.scene, question, &self.weighed);
        }
        let best = self.weighed.first()?;
        (best.figure != NOBODY).then_some((best.figure, best.chance))
    }

    /// Resolves the pronouns that stand before `at` and were not read yet.
    pub(super) fn read_to(&mut self, at: u32) {
        let end = self.scene.tokens.columns().starts.partition_point(|&s| s < at);
        while self.read < end {
            let token = self.read;
            self.read += 1;
            let end = self.scene.tokens.span(token).end;
            while let Some(pair) = self.scene.next_pair(self.next_pair, end) {
                self.next_pair += 1;
                self.history.echoes.push(pair);
            }
            self.stranger(token);
            if let Some((place, sex)) = self.pronoun(token) {
                let quoted = self.is_quoted(place.span);
                if !quoted || self.lesson.is_some() {
                    let found = self.ask(&personal(place, sex, &[]));
                    self.echo(found.filter(|f| f.1 >= ECHO && !quoted), place);
                }
            }
            self.extra_questions(token);
        }
    }

    /// Whether a span lies in words that somebody says in quotation marks.
    pub(super) fn is_quoted(&self, span: Span) -> bool {
        let before = self.quoted.partition_point(|q| q.start <= span.start);
        before.checked_sub(1).is_some_and(|i| self.quoted[i].contains(span))
    }

    /// Reads what follows the last speaker, for a training only.
    pub(super) fn finish(&mut self) {
        if self.lesson.is_some() {
            self.read_to(u32::MAX);
        }
    }

    /// Notes that a figure was meant at a place.
    pub(super) fn echo(&mut self, found: Option<(u32, f32)>, place: Place) {
        if let Some((id, _)) = found {
            self.scene.figures[id as usize].echo = Some(place);
            self.history.echoes.push((id, place));
        }
    }

    /// The place and sex of a personal or possessive pronoun of the third person.
    pub(super) fn pronoun(&self, token: usize) -> Option<(Place, Sex)> {
        let span = self.scene.tokens.span(token);
        if span.len() > 3 {
            return None;
        }
        let word = self.scene.word(token);
        if !word.starts_with(['h', 'H', 's', 'S']) {
            return None;
        }
        let sex = of_pronoun(word)?;
        let before_noun =
            || matches!(self.scene.part(token + 1), Part::Noun | Part::Name | Part::Adjective | Part::Number);
        let role = match word.as_bytes() {
            [_, b'e' | b'E'] | [_, b'h' | b'H', b'e' | b'E'] => Role::Subject,
            [_, b'i' | b'I', b's' | b'S'] => Role::Possessive,
            [_, b'e' | b'E', b'r' | b'R'] if before_noun() => Role::Possessive,
            _ if token > 0 && self.scene.part(token - 1) == Part::Preposition => Role::Oblique,
            _ => Role::Object,
        };
        Some((Place { role, ..self.scene.place(span) }, sex))
    }
}

/// The question that "he" and "she" ask.
pub(super) fn personal(place: Place, sex: Sex, said: &[Span]) -> Question<'_> {
    Question {
        place,
        asked: Asked::Person,
        sex: Some(sex),
        plural: false,
        indefinite: false,
        head: "",
        modifiers: &[],
        said,
    }
}
