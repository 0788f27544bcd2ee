//! What `training/speakers.py` learns from: the questions of a document with their candidates and features.

use std::path::Path;

use copydesk_document::{Document, Span};
use copydesk_encoder::ModelFile;
use copydesk_extractor::{Config, Extractor, Input, build, with_input};

use super::candidates::{Candidate, Question};
use super::phrase::Phrase;
use super::ranker::{Asked, KIND_NAMES, KINDS as KIND_COUNT, Ranker};
use super::scene::{NOBODY, Scene};
use super::{Resolver, features};
use crate::found::{Found, Source};
use crate::words::{OFFICE, SOURCE};
use crate::{Quotes, Scratch, WIDTH};

/// The names of the features, in the order of their values.
pub const FEATURES: [&str; features::COUNT] = features::NAMES;

/// The kinds of questions, each with weights of its own.
pub const KINDS: [&str; KIND_COUNT] = KIND_NAMES;

/// A question: who is meant by these words?
#[derive(Clone, Debug)]
pub struct Case {
    /// The words.
    pub span: Span,
    /// Which of [`KINDS`].
    pub kind: usize,
    /// Whether it is asked of a source.
    pub is_source: bool,
    /// The mean of the words' vectors.
    pub vector: [f32; WIDTH],
    /// The candidates, the likeliest first by the ranker that was given; "nobody" has no spans.
    pub candidates: Vec<Choice>,
}

/// A candidate of a question.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Everywhere it is named; empty for "nobody".
    pub named: Vec<Span>,
    /// Its name; empty for "nobody" and those without one.
    pub name: String,
    /// The values of [`FEATURES`].
    pub features: [f32; features::COUNT],
    /// How likely the ranker holds it.
    pub chance: f32,
    /// The means of the vectors of where it is named last before the words, or next, and of where first; zeros of "nobody".
    pub vectors: [[f32; WIDTH]; 2],
}

/// What a training asks and notes.
#[derive(Debug, Default)]
pub(crate) struct Lesson {
    /// Words to ask about besides third-person pronouns, in the order of the text.
    pub(crate) extra: Vec<Span>,
    next: usize,
    cases: Vec<Case>,
}

impl Lesson {
    pub(super) fn note(&mut self, scene: &Scene<'_>, question: &Question<'_>, weighed: &[Candidate]) {
        let choice = |c: &Candidate| {
            let figure = (c.figure != NOBODY).then(|| &scene.figures[c.figure as usize]);
            Choice {
                named: figure.map_or(Vec::new(), |f| f.named.iter().map(|p| p.span).collect()),
                name: figure.and_then(|f| f.name.as_deref()).unwrap_or_default().to_owned(),
                features: c.features,
                chance: c.chance,
                vectors: c.named.map_or([[0.0; WIDTH]; 2], |spans| spans.map(|s| scene.vector(s))),
            }
        };
        self.cases.push(Case {
            span: question.place.span,
            kind: question.asked as usize,
            is_source: !question.said.is_empty(),
            vector: scene.vector(question.place.span),
            candidates: weighed.iter().map(choice).collect(),
        });
    }
}

impl Resolver<'_> {
    /// Asks the extra questions that begin at a token.
    pub(super) fn extra_questions(&mut self, token: usize) {
        let start = self.scene.tokens.span(token).start;
        while let Some(lesson) = &mut self.lesson
            && let Some(&span) = lesson.extra.get(lesson.next).filter(|s| s.start <= start)
        {
            lesson.next += 1;
            if span.start == start {
                self.extra_question(token, span);
            }
        }
    }

    fn extra_question(&mut self, token: usize, span: Span) {
        let word = self.scene.word(token).to_ascii_lowercase();
        let phrase = Phrase::read(&self.scene, span);
        let one_word = self.scene.tokens.span(token) == span;
        let place = self.scene.place(span);
        let asked = match word.as_str() {
            "it" | "its" if one_word => Asked::Thing,
            "they" | "them" | "their" if one_word => Asked::Several,
            _ if phrase.is_known() && phrase.name.is_none() && !one_word => {
                let person = phrase.class & (SOURCE | OFFICE) != 0;
                if person { Asked::DescribedPerson } else { Asked::DescribedThing }
            }
            _ => return,
        };
        let question = match asked {
            Asked::Thing | Asked::Several => {
                let plural = asked == Asked::Several;
                Question {
                    place,
                    asked,
                    sex: None,
                    plural,
                    indefinite: false,
                    head: "",
                    modifiers: &[],
                    said: &[],
                }
            }
            _ => phrase.asks(&self.scene, asked, &[]),
        };
        let place = question.place;
        let found = self.ask(&question);
        self.echo(found.filter(|f| f.1 >= 0.5), place);
    }
}

/// All questions of a document that has been through the stages before `quotes`, by a ranker's file, or without one by who is
/// nearest. `extra` are words to ask about besides third-person pronouns and the sources, which are those
/// of `gold`, or where there is none, those that are found.
///
/// # Errors
/// In words, when the ranker cannot be read or a layer is missing.
pub fn cases(
    document: &Document,
    extra: &[Span],
    gold: &[Gold],
    ranker: Option<&Path>,
) -> Result<Vec<Case>, String> {
    // The one that ships may know other features than those that the next is to learn.
    let ranker = match ranker {
        Some(path) => ModelFile::open(path).and_then(|f| Ranker::read(&f)).map_err(|e| e.to_string())?,
        None => Ranker::untrained(),
    };
    let config = Config::new(Quotes::spec().defaults(), Vec::new());
    let quotes = Quotes::with(&config, ranker).map_err(|e| e.to_string())?;
    let mut extra = extra.to_vec();
    extra.sort_by_key(|s| (s.start, s.end));
    let asked = with_input(&Quotes::spec(), document, |input| {
        let found = match gold {
            [] => quotes.find(input, &mut Scratch::default()).map_err(|e| e.to_string())?,
            _ => in_order(input, gold).0,
        };
        let mut resolver = quotes.resolver(input).map_err(|e| e.to_string())?;
        resolver.lesson = Some(Lesson { extra, next: 0, cases: Vec::new() });
        resolver.all(&found);
        Ok(resolver.lesson.map(|l| l.cases).unwrap_or_default())
    });
    asked.map_err(|e| e.to_string())?
}

/// A gold attribution, with spans in bytes.
#[derive(Clone, Debug, Default)]
pub struct Gold {
    /// What is said.
    pub content: Vec<Span>,
    /// The words that attribute.
    pub cue: Option<Span>,
    /// The source's words.
    pub speaker: Option<Span>,
    /// The mention of the outlet that relays the words.
    pub via: Option<Span>,
    /// What kind of source it is, by the names of the decoder's.
    pub kind: Option<String>,
}

/// Who speaks, given everything else: name, type and outlet of each of a document's gold attributions, to see how much
/// of what is wrong is the speakers' part.
///
/// # Errors
/// In words, when a layer is missing.
pub fn resolve(document: &Document, gold: &[Gold]) -> Result<Vec<[Option<String>; 3]>, String> {
    let quotes: Quotes = build(&[], document).map_err(|e| e.to_string())?;
    let asked = with_input(&Quotes::spec(), document, |input| {
        let (found, order) = in_order(input, gold);
        let mut out = vec![[None, None, None]; gold.len()];
        let mut resolver = quotes.resolver(input).map_err(|e| e.to_string())?;
        for (speaker, i) in resolver.all(&found).into_iter().zip(order) {
            let kind = super::SPEAKER_TYPES[speaker.kind as usize].to_owned();
            out[i] = [speaker.name.map(Into::into), Some(kind), speaker.outlet.map(str::to_owned)];
        }
        Ok(out)
    });
    asked.map_err(|e| e.to_string())?
}

/// Gold attributions as if they had been found, in the order of the text, and the number of each in `gold`.
fn in_order(input: &Input<'_>, gold: &[Gold]) -> (Vec<Found>, Vec<usize>) {
    let mut place = crate::decoder::Place::default();
    place.read(crate::sources(input), input.optional_layer(crate::OUTLETS));
    let tokens = input.layer(crate::TOKENS);
    let found = |g: &Gold| {
        let first = g.content.first().map_or(0, |s| tokens.starting_in(*s).start);
        Found {
            pieces: g.content.clone(),
            cue: g.cue,
            speaker: g.speaker,
            via: g.via,
            source: g.kind.as_deref().and_then(Source::parse),
            block: place.blocks.get(first).map_or(0, |b| b.saturating_sub(1)),
            ..Found::default()
        }
    };
    let mut order: Vec<(usize, Found)> = gold.iter().map(found).enumerate().collect();
    order.sort_by_key(|(_, f)| f.order());
    let (numbers, found) = order.into_iter().unzip();
    (found, numbers)
}
