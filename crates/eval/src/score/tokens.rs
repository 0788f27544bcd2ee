use std::collections::HashMap;

use copydesk_document::Document;

use super::layers::Rows;
use crate::finding::{Finding, FindingKind, Range, Text};
use crate::gold::{TokenGold, WordGold};
use crate::measure::{Measure, Tally};
use crate::report::DocumentScore;

/// The parts of speech of Universal Dependencies.
const POS: [&str; 17] = [
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
    "SCONJ", "SYM", "VERB", "X",
];

pub(super) const MEASURES: [Measure; 22] = {
    let mut all = [Measure::f1("part of speech", ""); 22];
    all[0] = Measure::f1("segmentation", "tokens");
    all[1] = Measure::f1("segmentation", "words");
    all[2] = Measure::f1("segmentation", "sentences");
    all[3] = Measure::accuracy("of aligned words", "part of speech");
    all[4] = Measure::accuracy("of aligned words", "lemma");
    let mut i = 0;
    while i < POS.len() {
        all[5 + i] = Measure::f1("part of speech", POS[i]);
        i += 1;
    }
    all
};

/// Scores as the CoNLL 2018 shared task does: places count characters other than white space; words of multiword
/// tokens are aligned by their forms.
pub(super) fn score(gold: &TokenGold, text: &str, annotated: Option<&Document>) -> DocumentScore {
    let text = Text::new(text);
    let solid = Solid::new(text.text);
    let tokens = Rows::of(annotated, "tokens");
    let sentences = Rows::of(annotated, "sentences");
    let system: Vec<Word<'_>> = tokens.iter().flat_map(|l| read(l, &text, &solid)).collect();
    let gold_tokens = solid.all(gold.tokens.iter().copied());
    let system_tokens: Vec<Place> = system.iter().map(|w| w.place).collect();
    let gold_sentences = solid.all(gold.sentences.iter().copied());
    let spans = sentences.iter().flat_map(|l| (0..l.len()).map(|row| l.range(row, &text)));
    let system_sentences = solid.all(spans);
    let words: Vec<Place> =
        gold.words.iter().map(|w| Place { solid: solid.range(w.range), shown: w.range }).collect();
    let pairs = align(&gold.words, &words, &system);

    let has = |name: &str| tokens.as_ref().is_some_and(|t| t.attribute(name).is_some());
    let (pos, lemma) = (has("pos"), has("lemma"));
    let right_pos = |&(g, s): &(usize, usize)| Some(gold.words[g].pos.as_str()) == system[s].pos;
    let right_lemma = |&(g, s): &(usize, usize)| {
        let wanted = gold.words[g].lemma.as_str();
        wanted == "_" || Some(wanted) == system[s].lemma
    };
    let mut tallies = vec![
        Tally::matched(same(&gold_tokens, &system_tokens), system.len(), gold_tokens.len())
            .produced_if(tokens.is_some()),
        Tally::matched(pairs.len(), system.len(), gold.words.len()).produced_if(tokens.is_some()),
        Tally::matched(
            same(&gold_sentences, &system_sentences),
            system_sentences.len(),
            gold_sentences.len(),
        )
        .produced_if(sentences.is_some()),
        Tally::share(pairs.iter().filter(|p| right_pos(p)).count(), pairs.len()).produced_if(pos),
        Tally::share(pairs.iter().filter(|p| right_lemma(p)).count(), pairs.len()).produced_if(lemma),
    ];
    tallies.extend(POS.iter().map(|pos_name| {
        let right = pairs.iter().filter(|p| gold.words[p.0].pos == *pos_name && right_pos(p)).count();
        let predicted = system.iter().filter(|w| w.pos == Some(pos_name)).count();
        Tally::matched(right, predicted, gold.words.iter().filter(|w| w.pos == *pos_name).count())
            .produced_if(pos)
    }));

    let mut findings = Vec::new();
    if tokens.is_some() {
        findings.extend(segmentation(&gold_tokens, &system_tokens, &text));
    }
    if sentences.is_some() {
        findings.extend(boundaries(&gold_sentences, &system_sentences, &text));
    }
    for &(g, s) in &pairs {
        let (word, shown) = (&gold.words[g], system[s].place.shown);
        let place = |finding: Finding| finding.places(&[shown], &[shown], &text);
        if pos && !right_pos(&(g, s)) {
            let finding = Finding::new(FindingKind::Label, word.pos.as_str());
            findings.push(place(finding.instead(system[s].pos.unwrap_or("nothing"))));
        }
        if lemma && !right_lemma(&(g, s)) {
            let note = format!("want {} got {}", word.lemma, system[s].lemma.unwrap_or("none"));
            let finding = Finding::new(FindingKind::Value, format!("lemma of {}", word.pos));
            findings.push(place(finding).note(note));
        }
    }
    findings.sort_by_key(|f| f.gold.first().or(f.predicted.first()).copied());
    DocumentScore { tallies, findings, scored: Vec::new() }
}

/// A place in characters other than white space, and in code points of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    solid: Range,
    shown: Range,
}

/// A word of the system's.
struct Word<'d> {
    place: Place,
    form: String,
    pos: Option<&'d str>,
    lemma: Option<&'d str>,
}

fn read<'d>(layer: &Rows<'d>, text: &Text<'_>, solid: &Solid) -> Vec<Word<'d>> {
    let (pos, lemma) = (layer.attribute("pos"), layer.attribute("lemma"));
    let word = |row| {
        let shown = layer.range(row, text);
        let place = Place { solid: solid.range(shown), shown };
        (place.solid.0 < place.solid.1).then(|| Word {
            place,
            form: text.of(shown).to_lowercase(),
            pos: layer.value(row, pos),
            lemma: layer.value(row, lemma),
        })
    };
    (0..layer.len()).filter_map(word).collect()
}

/// How many characters other than white space stand before each code point.
struct Solid(Vec<u32>);

impl Solid {
    fn new(text: &str) -> Solid {
        let mut before = vec![0];
        let mut n = 0;
        for c in text.chars() {
            n += u32::from(!c.is_whitespace());
            before.push(n);
        }
        Solid(before)
    }

    fn range(&self, (start, end): Range) -> Range {
        let at = |i: u32| self.0[(i as usize).min(self.0.len() - 1)];
        (at(start), at(end))
    }

    /// The places that hold any characters, in order.
    fn all(&self, ranges: impl Iterator<Item = Range>) -> Vec<Place> {
        let places = ranges.map(|shown| Place { solid: self.range(shown), shown });
        let mut all: Vec<Place> = places.filter(|p| p.solid.0 < p.solid.1).collect();
        all.sort_by_key(|p| p.solid);
        all
    }
}

/// How many places are the same, in two sorted lists.
fn same(gold: &[Place], system: &[Place]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < gold.len() && j < system.len() {
        let (g, s) = (gold[i].solid, system[j].solid);
        if s.0 < g.0 {
            j += 1;
        } else if g.0 < s.0 {
            i += 1;
        } else {
            n += usize::from(g.1 == s.1);
            i += 1;
            j += 1;
        }
    }
    n
}

/// Pairs of a gold word and a word of the system's. Outside multiword tokens places must be the same; inside, the
/// longest common subsequence of forms counts.
fn align(gold: &[WordGold], places: &[Place], system: &[Word<'_>]) -> Vec<(usize, usize)> {
    let (mut g, mut s, mut pairs) = (0, 0, Vec::new());
    while g < gold.len() && s < system.len() {
        let (mine, theirs) = (places[g].solid, system[s].place.solid);
        if gold[g].part {
            if theirs.0 < mine.0 {
                s += 1;
            }
            let (first_gold, first_system) = (g, s);
            (g, s) = multiword_end(gold, places, system, g, s);
            let forms: Vec<String> = gold[first_gold..g].iter().map(|w| w.form.to_lowercase()).collect();
            let common = longest_common(&forms, &system[first_system..s]);
            pairs.extend(common.into_iter().map(|(a, b)| (first_gold + a, first_system + b)));
        } else if mine == theirs {
            pairs.push((g, s));
            g += 1;
            s += 1;
        } else if mine.0 <= theirs.0 {
            g += 1;
        } else {
            s += 1;
        }
    }
    pairs
}

/// The first words after those that stand within a multiword token or reach into it.
fn multiword_end(
    gold: &[WordGold],
    places: &[Place],
    system: &[Word<'_>],
    mut g: usize,
    mut s: usize,
) -> (usize, usize) {
    let mut end = places[g].solid.1;
    let gold_inside = |g: usize, end: u32| match gold.get(g) {
        None => false,
        Some(w) if w.part => places[g].solid.0 < end,
        Some(_) => places[g].solid.1 <= end,
    };
    let system_inside = |s: usize, end: u32| system.get(s).is_some_and(|w| w.place.solid.1 <= end);
    while gold_inside(g, end) || system_inside(s, end) {
        if g < gold.len() && (s >= system.len() || places[g].solid.0 <= system[s].place.solid.0) {
            if gold[g].part {
                end = end.max(places[g].solid.1);
            }
            g += 1;
        } else {
            s += 1;
        }
    }
    (g, s)
}

fn longest_common(gold: &[String], system: &[Word<'_>]) -> Vec<(usize, usize)> {
    let mut length = vec![vec![0u32; system.len() + 1]; gold.len() + 1];
    for g in (0..gold.len()).rev() {
        for s in (0..system.len()).rev() {
            let skip = length[g + 1][s].max(length[g][s + 1]);
            let take = if gold[g] == system[s].form { 1 + length[g + 1][s + 1] } else { 0 };
            length[g][s] = take.max(skip);
        }
    }
    let (mut g, mut s, mut pairs) = (0, 0, Vec::new());
    while g < gold.len() && s < system.len() {
        if gold[g] == system[s].form {
            pairs.push((g, s));
            g += 1;
            s += 1;
        } else if length[g][s] == length[g + 1][s] {
            g += 1;
        } else {
            s += 1;
        }
    }
    pairs
}

/// Where tokens are cut otherwise: the smallest stretches between places at which both have a boundary.
fn segmentation(gold: &[Place], system: &[Place], text: &Text<'_>) -> Vec<Finding> {
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < gold.len() || j < system.len() {
        let (first_gold, first_system) = (i, j);
        let mut end = gold.get(i).into_iter().chain(system.get(j)).map(|p| p.solid.1).min().unwrap_or(0);
        loop {
            let before = (i, j);
            while gold.get(i).is_some_and(|p| p.solid.0 < end) {
                end = end.max(gold[i].solid.1);
                i += 1;
            }
            while system.get(j).is_some_and(|p| p.solid.0 < end) {
                end = end.max(system[j].solid.1);
                j += 1;
            }
            if before == (i, j) {
                break;
            }
        }
        let (of_gold, of_system) = (&gold[first_gold..i], &system[first_system..j]);
        if of_gold.len() == 1 && of_system.len() == 1 && of_gold[0].solid == of_system[0].solid {
            continue;
        }
        let counted = |n: usize| if n == 1 { "1 token".to_owned() } else { format!("{n} tokens") };
        let shown = |places: &[Place]| places.iter().map(|p| p.shown).collect::<Vec<_>>();
        let (kind, name) = match (of_gold.len(), of_system.len()) {
            (n, 0) => (FindingKind::Missed, counted(n)),
            (0, n) => (FindingKind::Spurious, counted(n)),
            (g, s) => (FindingKind::Boundary, format!("{} read as {s}", counted(g))),
        };
        found.push(Finding::new(kind, name).places(&shown(of_gold), &shown(of_system), text));
    }
    found
}

/// Starts of sentences that were missed or made up; the context shows the place as `[]` or `{}`.
fn boundaries(gold: &[Place], system: &[Place], text: &Text<'_>) -> Vec<Finding> {
    let starts = |places: &[Place]| -> HashMap<u32, u32> {
        places.iter().skip(1).map(|p| (p.solid.0, p.shown.0)).collect()
    };
    let (gold, system) = (starts(gold), starts(system));
    let here = |at: &u32| [(*at, *at)];
    let missed = gold
        .iter()
        .filter(|(solid, _)| !system.contains_key(solid))
        .map(|(_, at)| Finding::new(FindingKind::Missed, "sentence boundary").places(&here(at), &[], text));
    let spurious = system
        .iter()
        .filter(|(solid, _)| !gold.contains_key(solid))
        .map(|(_, at)| Finding::new(FindingKind::Spurious, "sentence boundary").places(&[], &here(at), text));
    missed.chain(spurious).collect()
}
