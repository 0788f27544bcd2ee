//! One source's words: a pronoun, a name, a description of somebody named, or of somebody unnamed.

use std::borrow::Cow;

use copydesk_document::Span;
use copydesk_knowledge::speech::SourceClass;

use super::figure::{Figure, FigureKind, Place, sex_of_noun};
use super::phrase::Phrase;
use super::ranker::Asked;
use super::scene::NOBODY;
use super::{Resolver, Speaker, SpeakerType, anonymous};
use crate::found::{Found, Source};
use crate::words::{BODY, OFFICE, PAPER, SOURCE, STATEMENT};

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

/// What outlets are called by nouns that stand for other things too, if these words stand before them: "news agency".
const MEDIA: [&str; 8] = ["news", "media", "television", "tv", "radio", "wire", "press", "broadcast"];

/// Whether a phrase speaks of outlets that it does not name: "state media", "a local newspaper", "a news agency".
fn is_unnamed_outlet(phrase: &Phrase<'_>) -> bool {
    if phrase.modifiers.iter().any(|m| m.eq_ignore_ascii_case("social")) {
        return false;
    }
    let one = phrase.head.strip_suffix('s').unwrap_or(&phrase.head);
    match one {
        "newspaper" | "tabloid" | "broadcaster" | "media" | "press" => true,
        "television" | "tv" | "radio" | "agency" | "outlet" | "network" | "channel" | "station" | "site"
        | "website" | "service" => {
            let aired = matches!(one, "television" | "tv" | "radio");
            let medium = |m: &&str| MEDIA.iter().any(|w| w.eq_ignore_ascii_case(m)) || aired && *m == "state";
            phrase.modifiers.iter().any(medium)
        }
        _ => false,
    }
}

impl<'a> Resolver<'a> {
    /// The speaker that a source's words name.
    pub(super) fn resolve(&mut self, earlier: &[Speaker<'a>], f: &Found, span: Span) -> Speaker<'a> {
        let words = self.scene.tokens.starting_in(span);
        let base = Speaker { span: Some(span), ..Speaker::default() };
        if words.len() == 1
            && f.source == Some(Source::Outlet)
            && matches!(self.scene.word(words.start), "it" | "It" | "they" | "They")
        {
            let outlet = self.outlet_before(base.span);
            return Speaker { kind: SpeakerType::Outlet, name: outlet.map(Cow::Borrowed), outlet, ..base };
        }
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
        place: Place,
        base: &Speaker<'a>,
    ) -> Speaker<'a> {
        let least = self.asked.map_or(0.0, |asked| self.ranker.least(asked));
        // Whoever is not named gets nobody's words.
        let unnamed = |id: u32| self.scene.figures[id as usize].is_unnamed();
        let stranger = || {
            let likelier = self.weighed.iter().take_while(|c| c.figure != NOBODY);
            likelier.filter(|c| unnamed(c.figure)).map(|c| (c.figure, c.chance)).next()
        };
        match found.filter(|f| f.1 >= least).or_else(stranger) {
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
    fn listed(&self) -> Vec<String> {
        let likely = self.weighed.iter().filter(|c| c.figure != NOBODY && c.chance >= LISTED);
        let names = likely.filter_map(|c| self.scene.figures[c.figure as usize].name.as_deref());
        names.take(CANDIDATES).map(str::to_owned).collect()
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
            FigureKind::Person if figure.about.as_ref().is_some_and(|a| a.voice) => SpeakerType::Organization,
            FigureKind::Person if figure.is_unnamed() => SpeakerType::Anonymous,
            FigureKind::Person => SpeakerType::Person,
            FigureKind::Organization | FigureKind::Place => SpeakerType::Organization,
            FigureKind::Document => SpeakerType::Document,
        };
        let mut speaker =
            Speaker { name: figure.name.clone(), kind, outlet, figure: Some(id), ..base.clone() };
        if let Some(about) = &figure.about {
            speaker.class = speaker.class.or(Some(about.class));
            speaker.affiliation = speaker.affiliation.or(about.affiliation.map(Cow::Borrowed));
            speaker.number = speaker.number.or(about.number);
        }
        speaker
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
        if let Some(id) = self.of_age(phrase) {
            let place = self.scene.place(phrase.core);
            return Speaker { score: None, ..self.answer(earlier, Some((id, 1.0)), place, &base) };
        }
        // "NBC anchor Ann Berg" is Ann Berg.
        let person =
            |row: Option<usize>| row.filter(|&r| self.scene.entities.label_name(r) == Some("PERSON"));
        if let Some(row) = person(phrase.name.filter(|_| phrase.ends_in_name)).or(person(phrase.apposed)) {
            return self.named(row, &base);
        }
        let medium = OUTLET_NOUNS.contains(&phrase.head.as_str());
        if let Some(outlet) = self.outlet_in(phrase.core)
            && (phrase.ends_in_name || phrase.name.is_none() || medium)
        {
            let figure = phrase.name.and_then(|r| self.scene.figure_of(r));
            let name = Some(Cow::Borrowed(outlet));
            return Speaker { name, kind: SpeakerType::Outlet, outlet: Some(outlet), figure, ..base };
        }
        if !phrase.ends_in_name
            && (f.source == Some(Source::Outlet) || f.source.is_none() && is_unnamed_outlet(phrase))
        {
            // "a report in the Courier", "the paper": named in the words, or before.
            let before = || self.outlet_before(base.span).filter(|_| phrase.is_definite() && !phrase.plural);
            let outlet = self.outlet_in(phrase.span).or_else(before);
            let name = outlet.map(Cow::Borrowed);
            return Speaker { kind: SpeakerType::Outlet, name, outlet, ..base };
        }
        let label = phrase.name.and_then(|r| self.scene.entities.label_name(r));
        if let Some(row) = phrase.name.filter(|_| phrase.ends_in_name && label != Some("NORP")) {
            return self.named(row, &base);
        }
        if let Some(row) = phrase.apposed {
            return self.named(row, &base);
        }
        if label == Some("NORP") && phrase.ends_in_name && phrase.is_definite() && !phrase.plural {
            return self.weighed_person(earlier, f, phrase, base);
        }
        let body = phrase.class & BODY != 0 || self.scene.lexicon.is_body(&phrase.head);
        if phrase.head == "police" || body && phrase.class & SOURCE == 0 {
            return self.body(earlier, f, phrase, base);
        }
        if phrase.class & (SOURCE | OFFICE) != 0 {
            return self.person(earlier, f, phrase, base);
        }
        if phrase.class & (PAPER | STATEMENT) != 0 {
            return self.document(earlier, f, phrase, base);
        }
        // Of nouns that no list has the decoder, which read them in their sentence, says what they speak of.
        match f.source {
            Some(Source::Organization) => return self.body(earlier, f, phrase, base),
            Some(Source::Document) => return self.document(earlier, f, phrase, base),
            Some(Source::Person | Source::Anonymous) => return self.person(earlier, f, phrase, base),
            Some(Source::Outlet) | None => {}
        }
        if phrase.is_definite() && !phrase.plural && phrase.name.is_none() {
            // "the carmaker", of which the text said that it is one.
            let speaker = self.thing(earlier, f, phrase, &base);
            if speaker.name.is_some() {
                return speaker;
            }
            // "the 45-year-old", "the billionaire": a person, if the ranker is sure of one.
            let speaker = self.weighed_person(earlier, f, phrase, base.clone());
            return if speaker.name.is_some() { speaker } else { base };
        }
        base
    }

    /// The only one who is as old as "the 43-year-old" is.
    fn of_age(&self, phrase: &Phrase<'_>) -> Option<u32> {
        let first = self.scene.tokens.starting_in(phrase.core).start;
        let age = self.scene.written_age(first).filter(|_| phrase.is_definite() && !phrase.plural)?;
        let id = self.scene.ages.of(age)?;
        let figure = &self.scene.figures[id as usize];
        let sex = sex_of_noun(&phrase.head).zip(figure.sex);
        sex.is_none_or(|(said, known)| said == known).then_some(id)
    }

    /// "Berg and Okoro": both, and from then on "they".
    fn joined(&mut self, phrase: &Phrase<'a>, base: &Speaker<'a>) -> Speaker<'a> {
        let figures: Vec<u32> = phrase.joined.iter().filter_map(|&r| self.scene.figure_of(r)).collect();
        let [first, _, ..] = figures[..] else { return base.clone() };
        let Figure { kind, is_outlet, .. } = self.scene.figures[first as usize];
        let outlet = self.outlet_in(phrase.span).filter(|_| is_outlet);
        let id = self.scene.coin(self.scene.joined_name(&figures), kind, true);
        self.scene.figures[id as usize].members.clone_from(&figures);
        self.meet(id, phrase);
        let number = Some(figures.len() as u32);
        let speaker = Speaker { number, outlet, ..self.as_speaker(id, base) };
        if outlet.is_some() { Speaker { kind: SpeakerType::Outlet, ..speaker } } else { speaker }
    }

    /// Adds a figure that is not in the layer of entities.
    pub(super) fn introduce(&mut self, phrase: &Phrase<'a>, figure: Figure<'a>) -> u32 {
        let id = self.scene.figures.len() as u32;
        self.scene.figures.push(figure);
        self.meet(id, phrase);
        id
    }

    /// Notes that a phrase means a figure that is in no layer.
    fn meet(&mut self, id: u32, phrase: &Phrase<'a>) {
        let place = self.scene.place(phrase.core);
        let named = &mut self.scene.figures[id as usize].named;
        // Groups of names are there already, in the order of the text.
        if named.last().is_none_or(|last| last.span.start < place.span.start) {
            named.push(place);
        }
        self.history.echoes.push((id, place));
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
            // "the Berg campaign" is not Berg, nor is "Berg's office": it goes by its own words.
            if label == Some("PERSON") || label == Some("ORG") && phrase.head == "campaign" {
                let owner = self.scene.entities.text(row, self.scene.text);
                let name = match phrase.core.of(self.scene.text) {
                    Some(words) if phrase.possessor != Some(row) => words.to_owned(),
                    _ if phrase.head == "campaign" => format!("{owner} campaign"),
                    words => format!("{owner}'s {}", words.unwrap_or_default()),
                };
                let id = self.scene.coin(name, FigureKind::Organization, false);
                self.meet(id, phrase);
                return Speaker { kind: base.kind, ..self.as_speaker(id, &base) };
            }
            if label == Some("ORG") {
                return Speaker { kind: base.kind, ..self.named(row, &base) };
            }
            // "the Israeli government" is a body of its own, and is named so.
            return self.by_its_words(phrase, phrase.core, &base);
        }
        // "forecasts from the Oakley Institute"
        let within = self.scene.entities.starting_in(phrase.span);
        let mut within = within.filter(|&r| self.scene.entities.label_name(r) == Some("ORG"));
        if let Some(row) = within.next_back().filter(|_| f.source == Some(Source::Organization)) {
            return Speaker { kind: base.kind, ..self.named(row, &base) };
        }
        if phrase.head != "police" && !phrase.plural {
            let speaker = self.thing(earlier, f, phrase, &base);
            let own = speaker.name.is_none() && phrase.is_known() && STATES.contains(&phrase.head.as_str());
            return if own { self.by_its_words(phrase, phrase.core, &base) } else { speaker };
        }
        if phrase.head == "police" {
            return self.by_its_words(phrase, phrase.core, &base);
        }
        let mut figure = Figure::new(None, FigureKind::Organization);
        figure.plural = phrase.plural;
        let id = self.introduce(phrase, figure);
        Speaker { figure: Some(id), number: None, ..base }
    }

    /// A body that goes by its own words.
    fn by_its_words(&mut self, phrase: &Phrase<'a>, words: Span, base: &Speaker<'a>) -> Speaker<'a> {
        let words = words.of(self.scene.text).unwrap_or_default();
        let name = words.strip_prefix("the ").or(words.strip_prefix("The ")).unwrap_or(words);
        let id = self.scene.coin(name.to_owned(), FigureKind::Organization, false);
        self.meet(id, phrase);
        Speaker { kind: base.kind, ..self.as_speaker(id, base) }
    }

    /// The organisation that the ranker holds to be described.
    fn thing(
        &mut self,
        earlier: &[Speaker<'a>],
        f: &Found,
        phrase: &Phrase<'a>,
        base: &Speaker<'a>,
    ) -> Speaker<'a> {
        let question = phrase.asks(&self.scene, Asked::DescribedThing, &f.pieces);
        // "In a statement to NPR, the company said": the outlet that is spoken to is another.
        let told = self.relayed(f, base.span);
        let found = self.ask(&question);
        let name = |id: u32| self.scene.figures[id as usize].name.as_deref();
        let found = found.filter(|(id, _)| told.is_none() || name(*id) != told);
        self.answer(earlier, found, question.place, base)
    }

    /// A document, by whoever issued it: "Quinnipiac's latest poll", "the findings of Ipsos", or who the ranker holds to have.
    fn document(
        &mut self,
        earlier: &[Speaker<'a>],
        f: &Found,
        phrase: &Phrase<'a>,
        base: Speaker<'a>,
    ) -> Speaker<'a> {
        let base = Speaker { kind: SpeakerType::Document, ..base };
        let issues =
            |r: &usize| matches!(self.scene.entities.label_name(*r), Some("ORG" | "PERSON" | "MISC"));
        let issuer = self.scene.entities.starting_in(phrase.span).find(issues);
        let Some(issuer) = issuer else {
            let question = phrase.asks(&self.scene, Asked::Document, &f.pieces);
            let found = self.ask(&question);
            return Speaker { kind: base.kind, ..self.answer(earlier, found, question.place, &base) };
        };
        let mut figure = Figure::new(None, FigureKind::Document);
        figure.plural = phrase.plural;
        figure.name = match self.scene.figure_of(issuer) {
            Some(id) => self.scene.figures[id as usize].name.clone(),
            None => self.scene.entities.str(0, issuer).map(Cow::Borrowed),
        };
        let id = self.introduce(phrase, figure);
        Speaker { kind: base.kind, ..self.as_speaker(id, &base) }
    }

    /// Somebody without a name, who is a figure from then on.
    pub(super) fn unnamed(&mut self, phrase: &Phrase<'a>, base: Speaker<'a>) -> Speaker<'a> {
        let class = anonymous::class(&self.scene, phrase);
        let affiliation = anonymous::affiliation(&self.scene, phrase);
        let label = |r: usize| self.scene.entities.label_name(r);
        let institution =
            self.scene.entities.starting_in(phrase.span).any(|r| matches!(label(r), Some("ORG" | "LOC")));
        let id = self.introduce_stranger(phrase, class, affiliation);
        // Who speaks for an institution is its voice, and no source that wants to stay unnamed.
        if class == SourceClass::Spokesperson
            && (institution || self.outlet_in(phrase.span).is_some())
            && let Some(about) = &mut self.scene.figures[id as usize].about
        {
            about.voice = true;
        }
        let base = Speaker {
            class: Some(class),
            affiliation: affiliation.map(Cow::Borrowed),
            number: phrase.number,
            ..base
        };
        self.as_speaker(id, &base)
    }
}
