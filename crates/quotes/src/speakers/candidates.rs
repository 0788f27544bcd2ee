//! Who could be meant: the figures named near a place, with the features that the ranker weighs.

use copydesk_document::Span;
use copydesk_knowledge::sex::Sex;

use super::features::{self as f, COUNT, Features};
use super::figure::{Figure, FigureKind, Place, Role};
use super::ranker::{Asked, Pair, Ranker, Read};
use super::scene::{NOBODY, Scene, title_head};
use crate::words::Lexicon;

/// How many names back somebody may be meant.
const NAMES_BACK: usize = 60;
/// How many mentions without a name back.
const ECHOES_BACK: usize = 24;
/// How many names after the place, in its sentence.
const NAMES_AHEAD: usize = 4;
/// How many bearers of a title are looked at, however far back they were named.
const BEARERS: usize = 8;
/// The most candidates that are weighed.
const MOST: usize = 40;
/// How many tokens away the noun of a description is looked for, and how often at most.
const NOUN_FAR: usize = 600;
const NOUNS: usize = 8;
/// How many tokens from a name the noun may stand to be near it, and beside it.
const NEAR: u32 = 12;
const BESIDE: u32 = 3;

/// What is asked at a place.
#[derive(Clone, Debug)]
pub(crate) struct Question<'q> {
    pub(crate) place: Place,
    pub(crate) asked: Asked,
    pub(crate) sex: Option<Sex>,
    pub(crate) plural: bool,
    /// Whether it is described as somebody new: "a federal judge".
    pub(crate) indefinite: bool,
    /// The noun of a description, in lower case, and the words before it.
    pub(crate) head: &'q str,
    pub(crate) modifiers: &'q [&'q str],
    /// What the source says, if a source is asked for.
    pub(crate) said: &'q [Span],
}

/// Somebody who could be meant.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// Its figure; [`NOBODY`] for "none of these".
    pub(crate) figure: u32,
    pub(crate) features: Features,
    pub(crate) score: f32,
    /// How likely it is meant, from 0 to 1.
    pub(crate) chance: f32,
    /// Where it was mentioned last, or first after the place.
    pub(crate) last: Option<Span>,
    /// Where it was named last, or is named next, and where first.
    pub(crate) named: Option<[Span; 2]>,
    /// What the ranker read there and where the question stands.
    pub(crate) pair: Option<Pair>,
}

impl Default for Candidate {
    fn default() -> Candidate {
        Candidate {
            figure: NOBODY,
            features: [0.0; COUNT],
            score: 0.0,
            chance: 0.0,
            last: None,
            named: None,
            pair: None,
        }
    }
}

/// Who spoke when, and who was meant where.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Mentions without a name, in the order in which they were resolved.
    pub(crate) echoes: Vec<(u32, Place)>,
    /// The figures that spoke, the last at the end, without repetitions in a row.
    pub(crate) spoke: Vec<u32>,
}

/// Collects and scores the candidates of a question, the likeliest first. "Nobody" is among them. Gives what the ranker read where the
/// question stands.
pub(crate) fn candidates(
    scene: &Scene<'_>,
    history: &History,
    ranker: &Ranker,
    read: &mut Read,
    question: &Question<'_>,
    out: &mut Vec<Candidate>,
) -> Vec<f32> {
    out.clear();
    collect(scene, history, question, out);
    compare(scene, question, out);
    compare_nouns(scene, question, out);
    out.push(nobody(out, question));
    let mut highest = f32::MIN;
    let asking = ranker.asking(scene, question.place.span);
    for c in out.iter_mut() {
        #[cfg(test)]
        crate::work::count();
        c.pair = c.named.and_then(|[last, first]| ranker.pair(scene, read, &asking, last, first));
        c.score = ranker.score(question.asked, &c.features, &asking, c.pair.as_ref());
        highest = highest.max(c.score);
    }
    let sum: f32 = out.iter().map(|c| (c.score - highest).exp()).sum();
    out.iter_mut().for_each(|c| c.chance = (c.score - highest).exp() / sum);
    out.sort_by(|a, b| b.score.total_cmp(&a.score));
    asking
}

fn collect(scene: &Scene<'_>, history: &History, question: &Question<'_>, out: &mut Vec<Candidate>) {
    let at = question.place.span.start;
    let starts = &scene.entities.columns().starts;
    let before = starts.partition_point(|&s| s < at).min(scene.rows.len());
    let inside = starts.partition_point(|&s| s < question.place.span.end).min(scene.rows.len());
    let end = scene.sentence_end(&question.place);
    let back = scene.rows[before.saturating_sub(NAMES_BACK)..before].iter().rev();
    let soon = |p: &Place| question.indefinite || p.span.start < end;
    let ahead = scene.rows[inside..].iter().take(NAMES_AHEAD).take_while(|(_, p)| soon(p));
    let echoes = history.echoes.iter().rev().take(ECHOES_BACK).filter(|(_, p)| p.span.start < at);
    let titled = scene.titled(question.head).iter().take(BEARERS);
    let titled = titled.filter(|_| question.asked == Asked::DescribedPerson);
    let all = (back.chain(ahead).map(|r| r.0)).chain(echoes.map(|e| e.0)).chain(titled.copied());
    for id in all {
        #[cfg(test)]
        crate::work::count();
        if id == NOBODY || out.len() >= MOST || out.iter().any(|c| c.figure == id) {
            continue;
        }
        let figure = &scene.figures[id as usize];
        if fits(figure, question)
            && let Some(candidate) = candidate(scene, history, question, id, figure)
        {
            out.push(candidate);
        }
    }
    // "“They are dry,” she said. Ann Berg has measured the wells": who speaks first may be named in the next sentence.
    if out.is_empty() && question.asked == Asked::Person && !question.said.is_empty() {
        let next = question.place.sentence + 1;
        let ahead = scene.rows[inside..].iter().take(NAMES_AHEAD).take_while(|(_, p)| p.sentence <= next);
        for &(id, _) in ahead.filter(|(id, _)| *id != NOBODY) {
            #[cfg(test)]
            crate::work::count();
            let figure = &scene.figures[id as usize];
            if fits(figure, question) && !out.iter().any(|c| c.figure == id) {
                out.extend(candidate(scene, history, question, id, figure));
            }
        }
    }
}

/// What rules a figure out, whatever the weights say.
fn fits(figure: &Figure<'_>, question: &Question<'_>) -> bool {
    let person = figure.kind == FigureKind::Person;
    let kind = match question.asked {
        Asked::Person | Asked::DescribedPerson => person && !figure.plural,
        Asked::Thing | Asked::DescribedThing => !person,
        Asked::Several => figure.plural || !person,
        Asked::Document => figure.name.is_some(),
    };
    // "He" is no woman, however likely the rest of the sentence makes her.
    let differs = question.sex.zip(figure.sex).is_some_and(|(said, known)| said != known);
    let unnamed = figure.is_unnamed() && person && matches!(question.asked, Asked::DescribedPerson);
    kind && !differs && (!unnamed || agreement(figure, question.head) > 0)
}

/// How many titles, or the noun of an unnamed source, end in the word.
fn agreement(figure: &Figure<'_>, head: &str) -> usize {
    figure.titles.iter().filter(|t| title_head(t).is_some_and(|h| same_noun(&h, head))).count()
}

/// "official" and "officials" are one noun.
fn same_noun(a: &str, b: &str) -> bool {
    a == b || a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a)
}

fn candidate(
    scene: &Scene<'_>,
    history: &History,
    question: &Question<'_>,
    id: u32,
    figure: &Figure<'_>,
) -> Option<Candidate> {
    let place = &question.place;
    let at = place.span.start;
    let times = figure.times_before(at);
    let named = times.checked_sub(1).map(|i| figure.named[i]);
    let echo = figure.echo.filter(|e| e.span.start < at);
    let echoed = echo.is_some_and(|e| named.is_none_or(|n| n.span.start < e.span.start));
    let later = figure.named.get(times).copied();
    let last = if echoed { echo } else { named };
    // What "a" introduces is new (Heim 1982): whoever was named before is not meant.
    if question.indefinite && last.is_some() {
        return None;
    }
    let mention = last.or(later)?;
    let mut x: Features = [0.0; COUNT];
    let mut set = |feature: usize, on: bool| x[feature] = f32::from(u8::from(on));
    let sentences = place.sentence.saturating_sub(mention.sentence);
    let here = sentences == 0;
    let subject = mention.role == Role::Subject;
    let recent = |back: u32, role: Role| {
        let from = times.saturating_sub(3);
        let mut near = figure.named[from..times].iter().chain(echo.as_ref());
        near.any(|p| place.sentence.checked_sub(p.sentence) == Some(back) && p.role == role)
    };
    set(f::SAME_SENTENCE, here && last.is_some());
    set(f::SENTENCE_BEFORE, sentences == 1);
    set(f::TWO_BEFORE, sentences == 2);
    set(f::LATER, last.is_none());
    set(f::SUBJECT, subject);
    set(f::OBJECT, mention.role == Role::Object);
    set(f::POSSESSIVE, mention.role == Role::Possessive);
    set(f::OBLIQUE, mention.role == Role::Oblique);
    set(f::SUBJECT_HERE, recent(0, Role::Subject));
    set(f::SUBJECT_BEFORE, recent(1, Role::Subject));
    set(f::SUBJECT_FOR_SUBJECT, subject && place.role == Role::Subject);
    set(f::SUBJECT_FOR_POSSESSIVE, subject && here && place.role == Role::Possessive);
    let near = place.token.abs_diff(mention.token) < 8;
    set(f::SUBJECT_FOR_OBJECT, subject && here && near && matches!(place.role, Role::Object | Role::Oblique));
    set(f::POSSESSIVE_FOR_POSSESSIVE, mention.role == Role::Possessive && place.role == Role::Possessive);
    set(f::SEX_AGREES, question.sex.is_some() && figure.sex == question.sex);
    let spoke_last = history.spoke.last() == Some(&id);
    set(f::LAST_SPEAKER, spoke_last);
    set(f::LAST_SPEAKER_SPEAKS, spoke_last && !question.said.is_empty());
    set(f::SPEAKER_BEFORE, history.spoke.len() > 1 && history.spoke[history.spoke.len() - 2] == id);
    set(f::SPOKE, figure.spoke > 0);
    set(f::HEADLINE, figure.in_headline);
    set(f::SAME_BLOCK, mention.block == place.block);
    set(f::IN_WORDS, question.said.iter().any(|s| figure.named_in(*s)));
    let agreeing = if question.head.is_empty() { 0 } else { agreement(figure, question.head) };
    set(f::TITLE, agreeing > 0 && !figure.is_unnamed());
    set(f::TITLE_WORDS, agreeing > 0 && figure.has_title_word(question.modifiers));
    set(f::NO_TITLE, figure.titles.is_empty());
    set(f::NAME_WORD, !question.head.is_empty() && figure.name_has(question.head, scene.lexicon));
    set(f::NUMBER_DIFFERS, question.plural != figure.plural);
    set(f::UNNAMED, figure.is_unnamed());
    set(f::UNNAMED_HEAD, agreeing > 0 && figure.is_unnamed());
    set(f::ORGANIZATION, figure.kind == FigureKind::Organization);
    set(f::PLACE, figure.kind == FigureKind::Place);
    set(f::OUTLET, figure.is_outlet);
    set(f::DOCUMENT, figure.kind == FigureKind::Document);
    set(f::ECHO, echoed);
    set(f::TITLE_INDEFINITE, question.indefinite && agreeing > 0 && !figure.is_unnamed());
    x[f::SENTENCES] = (1.0 + sentences as f32).ln();
    x[f::WORDS] = (1.0 + place.token.abs_diff(mention.token) as f32).ln() / 4.0;
    x[f::BLOCKS] = (1.0 + place.block.saturating_sub(mention.block) as f32).ln();
    x[f::TIMES] = (times as f32).ln_1p();
    let first = scene.rows.iter().take(8).find(|r| r.0 != NOBODY && same_kind(scene, r.0, figure));
    x[f::FIRST_NAMED] = f32::from(u8::from(first.is_some_and(|r| r.0 == id)));
    x[f::FIRST_IN_SENTENCE] = f32::from(u8::from(is_first(scene, &mention)));
    let nearest = named.or(later).zip(figure.named.first()).map(|(near, first)| [near.span, first.span]);
    Some(Candidate {
        figure: id,
        features: x,
        last: Some(mention.span),
        named: nearest,
        ..Candidate::default()
    })
}

/// Features that compare a candidate with the others.
fn compare(scene: &Scene<'_>, question: &Question<'_>, out: &mut [Candidate]) {
    let at = question.place.span.start;
    let distance = |c: &Candidate| (c.features[f::LATER] > 0.0, at.abs_diff(c.last.map_or(0, |s| s.start)));
    let mut order: Vec<usize> = (0..out.len()).collect();
    order.sort_by_key(|&i| distance(&out[i]));
    if let Some(&nearest) = order.first() {
        out[nearest].features[f::NEAREST] = 1.0;
    }
    if let Some(&second) = order.get(1) {
        out[second].features[f::SECOND] = 1.0;
    }
    if let [one] = order[..] {
        out[one].features[f::ONLY_ONE] = 1.0;
    }
    let times = |c: &Candidate| scene.figures[c.figure as usize].times_before(at);
    let most = order.iter().map(|&i| times(&out[i])).max().unwrap_or(0);
    for i in order {
        let is_most = most > 1 && times(&out[i]) == most;
        out[i].features[f::NAMED_MOST] = f32::from(u8::from(is_most));
    }
}

/// Whose name stands near the noun elsewhere: "a report by the Oakley Institute" tells whose "the report" is.
fn compare_nouns(scene: &Scene<'_>, question: &Question<'_>, out: &mut [Candidate]) {
    if question.head.is_empty() {
        return;
    }
    let own = scene.tokens.starting_in(question.place.span);
    let is_noun = |t: &usize| scene.word(*t).eq_ignore_ascii_case(question.head);
    let before = (own.start.saturating_sub(NOUN_FAR)..own.start).rev().filter(is_noun);
    let after = (own.end..(own.end + NOUN_FAR).min(scene.tokens.len())).filter(is_noun);
    let nouns: Vec<u32> = before.take(NOUNS).chain(after.take(NOUNS)).map(|t| t as u32).collect();
    for c in out {
        let named = &scene.figures[c.figure as usize].named;
        let gap = |&noun: &u32| {
            #[cfg(test)]
            crate::work::count();
            let next = named.partition_point(|p| p.token < noun);
            let near = named[next.saturating_sub(1)..].iter().take(2);
            near.map(|p| p.token.abs_diff(noun)).min().unwrap_or(u32::MAX)
        };
        let gap = nouns.iter().map(gap).min().unwrap_or(u32::MAX);
        c.features[f::NOUN_NEAR] = f32::from(u8::from(gap <= NEAR));
        c.features[f::NOUN_BESIDE] = f32::from(u8::from(gap <= BESIDE));
    }
}

/// The candidate for "none of these".
fn nobody(others: &[Candidate], question: &Question<'_>) -> Candidate {
    let mut features: Features = [0.0; COUNT];
    let before = |c: &&Candidate| c.features[f::LATER] == 0.0;
    let near = |c: &Candidate| c.features[f::SENTENCES] < 1.2;
    features[f::NONE] = 1.0;
    features[f::NONE_NEAR] = f32::from(u8::from(!others.iter().filter(before).any(near)));
    let agrees = |c: &Candidate| {
        c.features[f::SEX_AGREES]
            + c.features[f::TITLE]
            + c.features[f::NAME_WORD]
            + c.features[f::UNNAMED_HEAD]
            > 0.0
    };
    let asks = question.sex.is_some() || !question.head.is_empty();
    features[f::NONE_FITS] = f32::from(u8::from(asks && !others.iter().any(agrees)));
    features[f::NONE_INDEFINITE] = f32::from(u8::from(question.indefinite));
    Candidate { figure: NOBODY, features, ..Candidate::default() }
}

fn same_kind(scene: &Scene<'_>, id: u32, figure: &Figure<'_>) -> bool {
    scene.figures.get(id as usize).is_some_and(|f| f.kind == figure.kind)
}

/// Whether no other name stands before it in its sentence.
fn is_first(scene: &Scene<'_>, mention: &Place) -> bool {
    let row = scene.entities.columns().starts.partition_point(|&s| s < mention.span.start);
    row.checked_sub(1).and_then(|r| scene.rows.get(r)).is_none_or(|(_, p)| p.sentence < mention.sentence)
}

impl Figure<'_> {
    /// Whether it is named within a span.
    fn named_in(&self, span: Span) -> bool {
        let from = self.named.partition_point(|p| p.span.start < span.start);
        self.named.get(from).is_some_and(|p| p.span.end <= span.end)
    }

    fn has_title_word(&self, words: &[&str]) -> bool {
        words.iter().any(|w| self.titles.iter().any(|t| t.split(' ').any(|x| x.eq_ignore_ascii_case(w))))
    }

    /// Whether its name has the word: "the ministry" of "Ministry of Health", "the company" of "Hydrantis plc".
    fn name_has(&self, word: &str, lexicon: &Lexicon) -> bool {
        let company = matches!(word, "company" | "firm" | "business" | "corporation");
        let fits = |w: &str| w.eq_ignore_ascii_case(word) || company && lexicon.is_company_form(w);
        self.kind != FigureKind::Person && self.name.as_deref().is_some_and(|n| n.split(' ').any(fits))
    }
}
