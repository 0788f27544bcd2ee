//! One source's words: a pronoun, a name, a description of somebody named, or of somebody unnamed.

use std::borrow::Cow;

use copydesk_document::Span;
use copydesk_knowledge::speech::SourceClass;

use super::candidates::Question;
use super::figure::{Figure, FigureKind, Place, sex_of_noun};
use super::phrase::{Determiner, Phrase};
use super::ranker::Asked;
use super::scene::NOBODY;
use super::{Resolver, Speaker, SpeakerType, anonymous};
use crate::grammar::Found;
use crate::words::{BODY, OFFICE, PAPER, SOURCE, STATEMENT};

/// How likely the ranker must hold a figure for its name to be given.
pub(super) const SURE: f32 = 0.5;
/// The same for descriptions, of which the words themselves say much.
pub(super) const SURE_DESCRIBED: f32 = 0.4;
/// The same where only those are asked about who bear the title.
pub(super) const SURE_TITLED: f32 = 0.25;
/// How likely a candidate must be to be listed where nobody is likely enough, and how many are.
const LISTED: f32 = 0.05;
const CANDIDATES: usize = 4;

/// Nouns of bodies that speak for the country that stands with them.
const STATES: [&str; 20] = [
    "government",
    "administration",
    "ministry",
    "cabinet",
    "parliament",
    "regime",
    "embassy",
    "state",
    "republic",
    "kingdom",
    "army",
    "military",
    "authorities",
    "police",
    "department",
    "office",
    "court",
    "country",
    "nation",
    "delegation",
];

/// What an outlet is called after its name: "the Mirror newspaper", "Time magazine".
const OUTLET_NOUNS: [&str; 12] = [
    "newspaper",
    "paper",
    "daily",
    "weekly",
    "tabloid",
    "magazine",
    "agency",
    "broadcaster",
    "network",
    "channel",
    "station",
    "website",
];

impl<'a> Resolver<'a> {
    /// The speaker that a source's words name.
    pub(super) fn resolve(&mut self, earlier: &[Speaker<'a>], f: &Found, span: Span) -> Speaker<'a> {
        let words = self.scene.tokens.starting_in(span);
        let base = Speaker { span: Some(span), ..Speaker::default() };
        if words.is_empty() || span.of(self.scene.text).is_none_or(str::is_empty) {
            return base;
        }
        self.read_to(span.start);
        let named = self.scene.entities.starting_in(span).next().is_some();
        if words.len() == 1 && !named {
            let word = self.scene.word(words.start);
            if let Some(speaker) = self.pronoun_speaker(earlier, f, words.start, word, &base) {
                return speaker;
            }
        }
        let phrase = Phrase::read(&self.scene, span);
        self.described(earlier, f, &phrase, base)
    }

    /// A speaker from what the ranker found.
    pub(super) fn answer(
        &mut self,
        earlier: &[Speaker<'a>],
        found: Option<(u32, f32)>,
        sure: f32,
        place: Place,
        base: &Speaker<'a>,
    ) -> Speaker<'a> {
        match found.filter(|f| f.1 >= sure) {
            Some((id, score)) => {
                self.echo(Some((id, score)), place);
                let mut speaker = Speaker { score: Some(score), ..self.as_speaker(id, base) };
                if let Some(first) = self.scene.figures[id as usize].introduced
                    && let Some(first) = earlier.get(first as usize)
                {
                    speaker.class = speaker.class.or(first.class);
                    speaker.affiliation = speaker.affiliation.or_else(|| first.affiliation.clone());
                    speaker.number = speaker.number.or(first.number);
                }
                speaker
            }
            None => Speaker { candidates: self.listed(), ..base.clone() },
        }
    }

    /// The names of the likeliest candidates.
    fn listed(&self) -> String {
        let mut list = String::new();
        let likely = self.weighed.iter().filter(|c| c.figure != NOBODY && c.chance >= LISTED);
        for name in
            likely.filter_map(|c| self.scene.figures[c.figure as usize].name.as_deref()).take(CANDIDATES)
        {
            if !list.is_empty() {
                list.push_str(" | ");
            }
            list.push_str(name);
        }
        list
    }

    /// The speaker that an entity names.
    pub(super) fn named(&mut self, row: usize, base: &Speaker<'a>) -> Speaker<'a> {
        match self.scene.figure_of(row) {
            Some(id) => self.as_speaker(id, base),
            None => {
                let name = self.scene.entities.str(0, row).map(Cow::Borrowed);
                Speaker { name, ..base.clone() }
            }
        }
    }

    pub(super) fn as_speaker(&self, id: u32, base: &Speaker<'a>) -> Speaker<'a> {
        let figure = &self.scene.figures[id as usize];
        let outlet = match &figure.name {
            Some(Cow::Borrowed(name)) if figure.is_outlet => Some(*name),
            _ => None,
        };
        let kind = match figure.kind {
            _ if outlet.is_some() => SpeakerType::Outlet,
            FigureKind::Person if figure.is_unnamed() => SpeakerType::Anonymous,
            FigureKind::Person => SpeakerType::Person,
            FigureKind::Organization | FigureKind::Place => SpeakerType::Organization,
            FigureKind::Document => SpeakerType::Document,
        };
        Speaker { name: figure.name.clone(), kind, outlet, figure: Some(id), ..base.clone() }
    }

    /// A speaker named by more than a pronoun.
    pub(super) fn described(
        &mut self,
        earlier: &[Speaker<'a>],
        f: &Found,
        phrase: &Phrase<'a>,
        base: Speaker<'a>,
    ) -> Speaker<'a> {
        if phrase.joined.len() > 1 {
            return self.joined(phrase, &base);
        }
        let medium = OUTLET_NOUNS.contains(&phrase.head.as_str());
        if let Some(outlet) = self.outlet_in(phrase.core)
            && (phrase.ends_in_name || phrase.name.is_none() || medium)
        {
            let figure = phrase.name.and_then(|r| self.scene.figure_of(r));
            let name = Some(Cow::Borrowed(outlet));
            return Speaker { name, kind: SpeakerType::Outlet, outlet: Some(outlet), figure, ..base };
        }
        let label = phrase.name.and_then(|r| self.scene.entities.label_name(r));
        if let Some(row) = phrase.name.filter(|_| phrase.ends_in_name) {
            match label {
                Some("NORP") if phrase.is_definite() && !phrase.plural => {
                    return self.weighed_person(earlier, f, phrase, base, false);
                }
                Some("NORP") => return self.unnamed(phrase, base),
                _ => return self.named(row, &base),
            }
        }
        if let Some(row) = phrase.apposed {
            return self.named(row, &base);
        }
        let body = phrase.class & BODY != 0 || self.scene.lexicon.is_body(&phrase.head);
        if phrase.head == "police" || body && phrase.class & SOURCE == 0 {
            return self.body(earlier, f, phrase, base);
        }
        if phrase.class & (SOURCE | OFFICE) != 0 {
            return self.person(earlier, f, phrase, base);
        }
        if phrase.class & (PAPER | STATEMENT) != 0 {
            return self.document(phrase, base);
        }
        if phrase.is_definite() && !phrase.plural && phrase.name.is_none() {
            // "the 45-year-old", "the billionaire": a person, if the ranker is sure of one.
            let speaker = self.weighed_person(earlier, f, phrase, base.clone(), false);
            return if speaker.name.is_some() { speaker } else { base };
        }
        base
    }

    /// "Berg and Okoro": both, and from then on "they".
    fn joined(&mut self, phrase: &Phrase<'a>, base: &Speaker<'a>) -> Speaker<'a> {
        let figures: Vec<u32> = phrase.joined.iter().filter_map(|&r| self.scene.figure_of(r)).collect();
        let names: Vec<&str> =
            figures.iter().filter_map(|&id| self.scene.figures[id as usize].name.as_deref()).collect();
        let Some((last, rest)) = names.split_last().filter(|(_, rest)| !rest.is_empty()) else {
            return base.clone();
        };
        let name = format!("{} and {last}", rest.join(", "));
        let kind = self.scene.figures[figures[0] as usize].kind;
        let number = Some(names.len() as u32);
        let outlet =
            self.outlet_in(phrase.span).filter(|_| self.scene.figures[figures[0] as usize].is_outlet);
        let id = self.introduce(phrase, Figure { plural: true, ..Figure::new(Some(Cow::Owned(name)), kind) });
        let speaker = Speaker { number, outlet, ..self.as_speaker(id, base) };
        if outlet.is_some() { Speaker { kind: SpeakerType::Outlet, ..speaker } } else { speaker }
    }

    /// Adds a figure that is not in the layer of entities.
    pub(super) fn introduce(&mut self, phrase: &Phrase<'a>, mut figure: Figure<'a>) -> u32 {
        let place = self.scene.place(phrase.core);
        let id = self.scene.figures.len() as u32;
        figure.named.push(place);
        self.scene.figures.push(figure);
        self.history.echoes.push((id, place));
        id
    }

    /// An organisation by what it is: "the Norwegian government", "the company".
    fn body(
        &mut self,
        earlier: &[Speaker<'a>],
        f: &Found,
        phrase: &Phrase<'a>,
        base: Speaker<'a>,
    ) -> Speaker<'a> {
        let base = Speaker { kind: SpeakerType::Organization, ..base };
        let named = phrase.name.or(phrase.possessor).filter(|&row| {
            // "the Norwegian company" is not Norway; "a Lillehavn-based group" is not Lillehavn.
            let place = matches!(self.scene.entities.label_name(row), Some("NORP" | "LOC"));
            let adjacent = phrase.name != Some(row) || {
                let end = self.scene.entities.span(row).end;
                !self.scene.text.get(end as usize..).is_some_and(|rest| rest.starts_with('-'))
            };
            adjacent && (!place || STATES.contains(&phrase.head.as_str()))
        });
        if let Some(row) = named {
            let label = self.scene.entities.label_name(row);
            let canonical = self.scene.entities.str(0, row).map(Cow::Borrowed);
            let figure = self.scene.figure_of(row).filter(|_| label != Some("PERSON"));
            // "the Berg campaign" is not Berg: it goes by its own words.
            let name = if label == Some("PERSON") {
                phrase.core.of(self.scene.text).map(Cow::Borrowed)
            } else {
                canonical
            };
            return Speaker { name, figure, ..base };
        }
        let same = phrase.is_definite() || phrase.determiner == Determiner::Possessive;
        if same && phrase.head != "police" && !phrase.plural {
            let place = self.scene.place(phrase.core);
            let question = Question {
                place,
                asked: Asked::DescribedThing,
                sex: None,
                plural: false,
                head: &phrase.head,
                modifiers: &phrase.modifiers,
                said: &f.pieces,
                titled_only: false,
            };
            let found = self.ask(&question);
            return self.answer(earlier, found, SURE, place, &base);
        }
        let mut figure = Figure::new(None, FigureKind::Organization);
        figure.plural = phrase.plural;
        let id = self.introduce(phrase, figure);
        Speaker { figure: Some(id), number: None, ..base }
    }

    fn document(&mut self, phrase: &Phrase<'a>, base: Speaker<'a>) -> Speaker<'a> {
        let mut figure = Figure::new(None, FigureKind::Document);
        figure.plural = phrase.plural;
        let id = self.introduce(phrase, figure);
        self.as_speaker(id, &base)
    }

    /// Somebody without a name, who is a figure from then on.
    pub(super) fn unnamed(&mut self, phrase: &Phrase<'a>, base: Speaker<'a>) -> Speaker<'a> {
        let class = anonymous::class(&self.scene, phrase);
        let affiliation = anonymous::affiliation(&self.scene, phrase).map(Cow::Borrowed);
        let organization = self
            .scene
            .entities
            .starting_in(phrase.span)
            .find(|&r| self.scene.entities.label_name(r) == Some("ORG"));
        // Who speaks for an institution is its voice.
        if class == SourceClass::Spokesperson
            && let Some(row) = organization
        {
            return Speaker {
                class: Some(class),
                affiliation,
                number: phrase.number,
                ..self.named(row, &base)
            };
        }
        let mut figure = Figure::new(None, FigureKind::Person);
        figure.plural = phrase.plural;
        figure.sex = sex_of_noun(&phrase.head);
        figure.titles.extend((!phrase.noun.is_empty()).then_some(phrase.noun));
        let id = self.introduce(phrase, figure);
        let base = Speaker { class: Some(class), affiliation, number: phrase.number, ..base };
        self.as_speaker(id, &base)
    }
}
