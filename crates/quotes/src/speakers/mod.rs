//! Who a speaker is: a name, a description of somebody named, or somebody unnamed.
//!
//! All names of a document are [`figure`]s of a [`scene`]. Speakers are resolved in the order of the text: a name is the
//! figure of that name; a pronoun or a description is what the [`ranker`] holds likeliest among the figures nearby
//! ([`candidates`]); an unnamed source ([`anonymous`]) is a figure of its own from then on.

mod ages;
mod alone;
mod anonymous;
mod antecedent;
mod candidates;
mod explain;
mod features;
mod figure;
#[cfg(test)]
mod limits;
mod outlet;
mod pairs;
mod passive;
mod persons;
mod phrase;
mod pronouns;
mod ranker;
mod resolve;
mod scene;
mod strangers;
pub mod training;

use std::borrow::Cow;

use copydesk_document::{Layer, Span};
use copydesk_knowledge::speech::SourceClass;

use crate::decoder::Sources;
use crate::emit;
use crate::found::{Found, Source};
use crate::words::Lexicon;

pub(crate) use anonymous::SOURCE_CLASSES;
pub(crate) use ranker::{Ranker, SHIPPED};
pub(crate) use scene::PARTS;

use candidates::{Candidate, History};
use ranker::Asked;
use scene::{Part, Scene};

/// The most words that an article is followed by in a source.
const NOMINAL: usize = 8;

/// Values of `speaker_type`, in the order of [`SPEAKER_TYPES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum SpeakerType {
    Person,
    Organization,
    Outlet,
    Document,
    Anonymous,
    #[default]
    Unknown,
}

impl SpeakerType {
    fn of(source: Source) -> SpeakerType {
        match source {
            Source::Person => SpeakerType::Person,
            Source::Organization => SpeakerType::Organization,
            Source::Outlet => SpeakerType::Outlet,
            Source::Document => SpeakerType::Document,
            Source::Anonymous => SpeakerType::Anonymous,
        }
    }
}

/// The names of [`SpeakerType`].
pub(crate) const SPEAKER_TYPES: [&str; 6] =
    ["person", "organization", "outlet", "document", "anonymous", "unknown"];

/// A speaker as far as it is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Speaker<'a> {
    pub(crate) span: Option<Span>,
    pub(crate) name: Option<Cow<'a, str>>,
    pub(crate) kind: SpeakerType,
    /// The outlet that says or relays the words.
    pub(crate) outlet: Option<&'a str>,
    /// How likely the ranker holds who was chosen; absent where nothing had to be weighed.
    pub(crate) score: Option<f32>,
    /// Who else it could be, the likeliest first, where nobody is likely enough.
    pub(crate) candidates: Vec<String>,
    /// Of an unnamed source.
    pub(crate) class: Option<SourceClass>,
    pub(crate) affiliation: Option<Cow<'a, str>>,
    pub(crate) number: Option<u32>,
    /// The figure that speaks.
    figure: Option<u32>,
    /// Of a person who is named: the first row of the entities that names the person.
    pub(crate) person: Option<u32>,
}

/// Resolves speakers in the order of the text.
pub(crate) struct Resolver<'a> {
    scene: Scene<'a>,
    ranker: &'a Ranker,
    history: History,
    /// The token up to which pronouns are resolved.
    read: usize,
    /// The first group of names that was not met yet.
    next_pair: usize,
    /// Words in quotation marks, in the order of the text: who is meant there tells little of the words around them.
    quoted: Vec<Span>,
    weighed: Vec<Candidate>,
    /// What the ranker read where the last question stands, and what it read of names so far.
    asking: Vec<f32>,
    vectors: ranker::Read,
    /// What the candidates in `weighed` were weighed for.
    asked: Option<Asked>,
    relayed: outlet::Relayed<'a>,
    /// Who answers in a transcript of questions and answers, once somebody asked.
    interviewed: Option<Option<u32>>,
    /// Questions that a training asks besides, and what becomes of all.
    lesson: Option<training::Lesson>,
    wanted: Option<Wanted>,
}

/// An attribution that somebody wants explained: its row, and what was asked there.
#[derive(Default)]
struct Wanted {
    row: usize,
    asked: Option<Asked>,
    candidates: Vec<Candidate>,
    asking: Vec<f32>,
}

impl<'a> Resolver<'a> {
    /// Reads the names of a document.
    pub(crate) fn new(
        lexicon: &'a Lexicon,
        ranker: &'a Ranker,
        from: Sources<'a>,
        outlets: Option<&'a Layer<'a>>,
        vectors: &'a [f32],
    ) -> Resolver<'a> {
        Resolver {
            scene: Scene::new(lexicon, from, outlets, vectors),
            ranker,
            history: History::default(),
            read: 0,
            next_pair: 0,
            quoted: Vec::new(),
            weighed: Vec::new(),
            asking: Vec::new(),
            vectors: ranker::Read::default(),
            asked: None,
            relayed: outlet::Relayed::default(),
            interviewed: None,
            lesson: None,
            wanted: None,
        }
    }

    /// The speakers of all attributions, row by row.
    pub(crate) fn all(&mut self, found: &[Found]) -> Vec<Speaker<'a>> {
        let mut speakers: Vec<Speaker<'a>> = Vec::with_capacity(found.len());
        let marked = |s: &&Span| s.of(self.scene.text).is_some_and(|w| w.starts_with(['“', '"', '‘', '«']));
        self.quoted = found.iter().flat_map(|f| &f.pieces).filter(marked).copied().collect();
        self.quoted.sort_unstable_by_key(|s| s.start);
        let mut inside: Vec<u32> = Vec::new();
        for (i, f) in found.iter().enumerate() {
            self.asked = None;
            let of = |s: &Span| f.cue.is_some_and(|cue| passive::speaks_of(&self.scene, cue, *s));
            let new = match f.speaker.filter(|s| !of(s)) {
                Some(span) => self.resolve(&speakers, f, self.whole(f, span)),
                None => self.silent(found, &speakers, f),
            };
            if let Some(wanted) = self.wanted.as_mut().filter(|w| w.row == i) {
                wanted.asked = self.asked;
                wanted.candidates.clone_from(&self.weighed);
                wanted.asking.clone_from(&self.asking);
            }
            if new.kind == SpeakerType::Unknown && new.span.is_some_and(|s| self.is_first_person(s)) {
                inside.push(i as u32);
            }
            let outlet = new.outlet.or_else(|| self.relayed(f, new.span));
            // What the decoder says of the source holds where nothing else is known.
            let several = |span: Span| self.scene.tokens.starting_in(span).len() > 1;
            let open =
                new.kind == SpeakerType::Unknown && new.name.is_none() && new.span.is_some_and(several);
            let kind = f.source.filter(|_| open);
            let new = Speaker { kind: kind.map_or(new.kind, SpeakerType::of), ..new };
            let outlet = outlet.or_else(|| new.span.and_then(|s| self.beside(s)));
            let outlet = outlet.or_else(|| self.continued(f, &new));
            let new = Speaker { outlet, ..new };
            self.remember(f, &new, i as u32);
            speakers.push(new);
        }
        self.finish();
        if !inside.is_empty() {
            self.first_persons(found, &inside, &mut speakers);
        }
        let persons = self.scene.persons();
        for speaker in speakers.iter_mut().filter(|s| s.kind == SpeakerType::Person && s.name.is_some()) {
            speaker.person = speaker.figure.and_then(|id| persons.get(id as usize).copied().flatten());
        }
        speakers
    }

    /// The speaker of words beside which nobody is said to speak: whoever spoke right before, where a quotation goes on.
    fn silent(&mut self, found: &[Found], earlier: &[Speaker<'a>], f: &Found) -> Speaker<'a> {
        if f.cue.is_some() {
            return Speaker::default();
        }
        let before = earlier.len().checked_sub(1);
        let near = |&i: &usize| f.block.saturating_sub(self.last_block(&found[i])) <= 1;
        if let Some(last) = before.filter(near) {
            return Speaker { span: None, ..earlier[last].clone() };
        }
        let Some(row) = self.beside_alone(f) else { return Speaker::default() };
        let base = Speaker { span: Some(self.scene.entities.span(row)), ..Speaker::default() };
        self.named(row, &base)
    }

    /// The block in which an attribution ends.
    fn last_block(&self, f: &Found) -> u32 {
        let end = f.cue.map_or(0, |c| c.end).max(f.hull().end);
        self.scene.block_at(end.saturating_sub(1)).map_or(0, |b| b as u32)
    }

    /// A source's words without half a name at their edges, and without the full stop after a company's form.
    fn whole(&self, f: &Found, span: Span) -> Span {
        let scene = &self.scene;
        let mut whole = span;
        for at in [span.start, span.end.saturating_sub(1)] {
            let Some(row) = scene.entities.covering(Span::new(at, at + 1)).next() else { continue };
            let name = scene.entities.span(row);
            let free = f.cue.iter().chain(&f.pieces).all(|part| !part.overlaps(name));
            if free && (!name.contains(span) || name.start == span.start) {
                whole = whole.hull(name);
            }
        }
        // No source ends in an article: "A" of "A European diplomat, who asked not to be named, said".
        let words = scene.tokens.starting_in(whole);
        if words.end > words.start && scene.part(words.end - 1) == Part::Determiner {
            let nominal = |t: &usize| matches!(scene.part(*t), Part::Adjective | Part::Noun | Part::Name);
            let rest = (words.end..words.end + NOMINAL).take_while(nominal).last();
            whole = rest.map_or(whole, |t| whole.hull(scene.tokens.span(t)));
        }
        let words = scene.tokens.starting_in(whole);
        let last = scene.word(words.end.saturating_sub(1));
        let place = scene.place(Span::new(whole.end.saturating_sub(last.len() as u32), whole.end));
        let stop = last.len() > 2 && last.ends_with('.') && scene.sentence_end(&place) == whole.end;
        // "Inc." is written so everywhere, "plc." at the end of a sentence only.
        let bare = stop && last.starts_with(char::is_lowercase) && scene.lexicon.is_company_form(last);
        Span::new(whole.start, whole.end - u32::from(bare))
    }

    /// "I" and "we" in somebody's own words are that speaker.
    fn first_persons(&self, found: &[Found], rows: &[u32], speakers: &mut [Speaker<'a>]) {
        let parents = emit::nest(found, |_| false);
        for &row in rows {
            let mut above = parents[row as usize];
            while let Some(parent) = above.filter(|p| rows.binary_search(p).is_ok()) {
                #[cfg(test)]
                crate::work::count();
                above = parents[parent as usize].filter(|&next| next != parent);
            }
            let Some(parent) = above else { continue };
            let of = speakers[parent as usize].clone();
            let own = &mut speakers[row as usize];
            *own = Speaker { span: own.span, outlet: own.outlet.or(of.outlet), ..of };
        }
    }

    /// Notes who spoke.
    fn remember(&mut self, f: &Found, speaker: &Speaker<'a>, row: u32) {
        self.note_outlet(f, speaker);
        if let Some(id) = speaker.figure {
            let figure = &mut self.scene.figures[id as usize];
            figure.spoke += 1;
            if (figure.is_unnamed() || figure.plural) && figure.introduced.is_none() {
                figure.introduced = Some(row);
            }
            if self.history.spoke.last() != Some(&id) {
                self.history.spoke.push(id);
            }
        }
    }

    fn is_first_person(&self, span: Span) -> bool {
        span.of(self.scene.text).is_some_and(|w| matches!(w, "I" | "we" | "We" | "me" | "us"))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use copydesk_document::Document;
    use copydesk_entities::Entities;
    use copydesk_extractor::{Extractor, build, run, with_input};
    use copydesk_outlets::Outlets;
    use copydesk_tokens::Tokens;

    use super::*;
    use crate::Quotes;

    /// Resolves attributions given as what is said and by whom, in words of the text. What follows "|" tells which of
    /// several such words is meant.
    fn resolve(text: &str, said: &[(&str, &str)]) -> Vec<(Option<String>, SpeakerType)> {
        let span = |words: &str| {
            let start = text.find(words).unwrap_or_else(|| panic!("no {words:?} in {text:?}"));
            Span::new(start as u32, (start + words.len()) as u32)
        };
        let found: Vec<Found> = said
            .iter()
            .map(|(content, speaker)| {
                let word = speaker.split('|').next().unwrap_or_default();
                let start = span(&speaker.replace('|', "")).start;
                let speaker = Some(Span::new(start, start + word.len() as u32));
                Found { pieces: vec![span(content)], speaker, ..Found::default() }
            })
            .collect();
        resolved(text, &found, |_, speakers| {
            speakers.into_iter().map(|s| (s.name.map(Cow::into_owned), s.kind)).collect()
        })
    }

    /// What `look` sees in a resolver that has resolved these attributions, and in their speakers.
    pub(super) fn resolved<R>(
        text: &str,
        found: &[Found],
        look: impl FnOnce(&Resolver<'_>, Vec<Speaker<'_>>) -> R,
    ) -> R {
        let mut document = Document::new("test", text).unwrap();
        run(&build::<Tokens>(&[], &document).unwrap(), &mut document).unwrap();
        run(&build::<Outlets>(&[], &document).unwrap(), &mut document).unwrap();
        run(&build::<Entities>(&[], &document).unwrap(), &mut document).unwrap();
        let quotes: Quotes = build(&[], &document).unwrap();
        with_input(&Quotes::spec(), &document, |input| {
            let mut resolver = quotes.resolver(input).unwrap();
            let speakers = resolver.all(found);
            look(&resolver, speakers)
        })
        .unwrap()
    }

    #[test]
    fn the_first_person_is_who_says_the_words_around_it() {
        let text = "“I told them that we warned that the pier was unsafe,” Ingrid Oakley said.";
        let said = [
            ("I told them that we warned that the pier was unsafe", "Ingrid Oakley"),
            ("that we warned that the pier was unsafe", "I"),
            ("that the pier was unsafe", "we"),
        ];
        let oakley = (Some("Ingrid Oakley".to_owned()), SpeakerType::Person);
        assert_eq!(resolve(text, &said), [oakley.clone(), oakley.clone(), oakley]);
        let alone = resolve("I said that the pier was unsafe.", &[("that the pier was unsafe", "I")]);
        assert_eq!(alone, [(None, SpeakerType::Unknown)], "nobody says who writes");
    }

    #[test]
    fn marks_of_a_transcript_mean_who_is_interviewed() {
        let text = "Ingrid Oakley runs the ferry. Oakley spoke to Peter Moss.\n\nQ: Is it safe?\n\nA: It is safe now.";
        let found = resolve(text, &[("Is it safe?", "Q|: Is"), ("It is safe now.", "A|: It")]);
        assert_eq!(found[0], (None, SpeakerType::Unknown));
        assert_eq!(found[1], (Some("Ingrid Oakley".to_owned()), SpeakerType::Person));
    }

    #[test]
    fn relative_pronouns_mean_what_stands_before_them() {
        let text = "Peter Moss met Ingrid Oakley, who said it was over, and a lawyer who said it was not.";
        let found = resolve(
            text,
            &[("it was over", "who| said it was over"), ("it was not", "who| said it was not")],
        );
        assert_eq!(found[0], (Some("Ingrid Oakley".to_owned()), SpeakerType::Person));
        assert_eq!(found[1], (None, SpeakerType::Anonymous));
    }
}
