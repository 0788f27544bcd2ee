//! Persons by what they are: "the minister", "both men", "his lawyer".

use std::borrow::Cow;

use copydesk_knowledge::speech::SourceClass;

use super::figure::{Figure, FigureKind, sex_of_noun};
use super::phrase::{Determiner, Phrase};
use super::ranker::Asked;
use super::{Resolver, Speaker, SpeakerType, anonymous};
use crate::found::Found;
use crate::words::{OFFICE, SOURCE};

impl<'a> Resolver<'a> {
    /// A person by what he or she is: "the minister", "two officials", "his lawyer".
    pub(super) fn person(
        &mut self,
        earlier: &[Speaker<'a>],
        f: &Found,
        phrase: &Phrase<'a>,
        base: Speaker<'a>,
    ) -> Speaker<'a> {
        if phrase.plural {
            return match phrase.is_known() {
                true => self.several(earlier, phrase, base),
                false => self.unnamed(phrase, base),
            };
        }
        // "his sister" may be anybody's who has no name here.
        let relative = anonymous::class(&self.scene, phrase) == SourceClass::Relative;
        let found = self.weighed_person(earlier, f, phrase, base.clone());
        if found.figure.is_some() {
            return found;
        }
        if !phrase.is_known() {
            return Speaker { candidates: found.candidates, ..self.unnamed(phrase, base) };
        }
        // "the mayor of Lillehavn", "the harbour's director": one person holds the office, though nobody says who.
        let unique = phrase.class & OFFICE != 0
            && phrase.determiner == Determiner::Definite
            && !self.is_general(phrase)
            && anonymous::affiliation(&self.scene, phrase).is_some();
        if unique || phrase.class & SOURCE == 0 && !relative {
            return Speaker { kind: SpeakerType::Person, candidates: found.candidates, ..base };
        }
        Speaker { candidates: found.candidates, ..self.unnamed(phrase, base) }
    }

    /// "the two senators", "both men", "the officials": those who were joined or described so before.
    fn several(&mut self, earlier: &[Speaker<'a>], phrase: &Phrase<'a>, base: Speaker<'a>) -> Speaker<'a> {
        let place = self.scene.place(phrase.core);
        let head = phrase.head.as_str();
        let singular = head.strip_suffix('s').unwrap_or(match head {
            "men" => "man",
            "women" => "woman",
            other => other,
        });
        let joined = self.history.echoes.iter().rev().take(24).map(|e| e.0).find(|&id| {
            #[cfg(test)]
            crate::work::count();
            let figure = &self.scene.figures[id as usize];
            let same = figure.titles.iter().any(|t| t.eq_ignore_ascii_case(phrase.noun));
            figure.plural
                && figure.kind == FigureKind::Person
                && (figure.name.is_some() && phrase.number == Some(2) && self.are(figure, singular) || same)
        });
        if let Some(id) = joined {
            self.echo(Some((id, 1.0)), place);
            return self.answer(earlier, Some((id, 1.0)), place, &base).without_score();
        }
        // Two who bear the title: "Senators" after two senators.
        let wanted = phrase.number.filter(|n| *n == 2);
        let mut last: Vec<u32> = Vec::new();
        if wanted.is_some() {
            let sex = sex_of_noun(singular);
            let general = matches!(singular, "man" | "woman");
            let before = self.scene.entities.columns().starts.partition_point(|&s| s < place.span.start);
            let rows = self.scene.rows[..before.min(self.scene.rows.len())].iter().rev().take(40);
            let titled = self.scene.titled(singular);
            for &(id, _) in rows {
                #[cfg(test)]
                crate::work::count();
                let Some(figure) = self.scene.figures.get(id as usize) else { continue };
                let fits = if general { figure.sex == sex } else { titled.contains(&id) };
                if figure.kind == FigureKind::Person && fits && !last.contains(&id) {
                    last.push(id);
                }
            }
        }
        if let [b, a] = last[..] {
            let name = |id: u32| self.scene.figures[id as usize].name.as_deref().unwrap_or_default();
            let name = format!("{} and {}", name(a), name(b));
            let figure = Figure { plural: true, ..Figure::new(Some(Cow::Owned(name)), FigureKind::Person) };
            let id = self.introduce(phrase, figure);
            return Speaker { number: wanted, ..self.as_speaker(id, &base) };
        }
        self.unnamed(phrase, base)
    }

    /// Whether the two of a group may be called so: "both women", "the two senators".
    fn are(&self, group: &Figure<'_>, singular: &str) -> bool {
        let mut members = group.members.iter().map(|&id| &self.scene.figures[id as usize]);
        let sex = sex_of_noun(singular);
        if group.members.len() > 2
            || members.clone().any(|m| sex.zip(m.sex).is_some_and(|(said, known)| said != known))
        {
            return false;
        }
        let mut titled = || {
            members.any(|m| {
                self.scene.titled(singular).iter().any(|&id| m.name == self.scene.figures[id as usize].name)
            })
        };
        group.spoke > 0
            || sex.is_some()
            || matches!(singular, "person" | "people" | "pair" | "duo" | "couple")
            || titled()
    }

    /// Words that anybody may be called by.
    fn is_general(&self, phrase: &Phrase<'_>) -> bool {
        matches!(
            anonymous::class(&self.scene, phrase),
            SourceClass::Insider | SourceClass::Witness | SourceClass::Police | SourceClass::Relative
        ) || matches!(
            phrase.head.as_str(),
            "official" | "authority" | "lawyer" | "attorney" | "expert" | "analyst"
        )
    }

    /// The person whom the ranker holds to be described.
    pub(super) fn weighed_person(
        &mut self,
        earlier: &[Speaker<'a>],
        f: &Found,
        phrase: &Phrase<'a>,
        base: Speaker<'a>,
    ) -> Speaker<'a> {
        let question = phrase.asks(&self.scene, Asked::DescribedPerson, &f.pieces);
        let found = self.ask(&question);
        self.answer(earlier, found, question.place, &base)
    }
}

impl Speaker<'_> {
    /// The same where nothing was weighed.
    fn without_score(self) -> Self {
        Speaker { score: None, ..self }
    }
}
