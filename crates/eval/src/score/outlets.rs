use std::collections::HashSet;

use copydesk_document::Document;

use super::layers::Rows;
use super::matching::overlap;
use super::sources::{self, Quote, touch};
use super::words::{WordSet, Words, overlap as word_overlap};
use crate::finding::{Range, Text};
use crate::gold::OutletGold;
use crate::measure::{Measure, Tally};
use crate::report::DocumentScore;

pub(super) const MEASURES: [Measure; 7] = [
    Measure::f1("outlets", "mentions"),
    Measure::f1("outlets", "attribution"),
    Measure::f1("outlets", "anonymous"),
    Measure::accuracy("of mentions found", "canonical"),
    Measure::accuracy("of mentions found", "role"),
    Measure::recall("found", "chain"),
    Measure::recall("found", "titles"),
];

/// Scores outlets, attributions through them, anonymous sources and people's titles.
pub(super) fn score(gold: &OutletGold, text: &str, annotated: Option<&Document>) -> DocumentScore {
    let text = Text::new(text);
    let words = Words::new(text.text);
    let outlets = Rows::of(annotated, "outlets");
    let quotes = Rows::of(annotated, "quotes");
    let predicted: Vec<Quote<'_>> = quotes.iter().flat_map(|l| sources::quotes(l, &text, &words)).collect();
    let mut findings = Vec::new();
    let [mentions, canonical, role] =
        sources::mentions(&gold.mentions, outlets.as_ref(), &text, &mut findings);
    let contents: Vec<WordSet> = gold.attributions.iter().map(|a| words.over(&a.content)).collect();
    let fits = |i: usize, j: usize| {
        let same = word_overlap(&contents[i], &predicted[j].words);
        let speaker = touch(gold.attributions[i].speaker, predicted[j].speaker);
        if same < 0.5 { 0.0 } else { same + if speaker { 0.5 } else { 0.0 } }
    };
    let through = sources::through(gold, &predicted, fits, &text, &mut findings);
    let (g, p) = (gold_sources(gold), predicted_sources(&predicted));
    let anonymous = sources::anonymous(&g, &p, &text, &mut findings);
    let entities = Rows::of(annotated, "entities");
    let titles = sources::titles(&gold.titles, entities.as_ref(), &text, &mut findings);
    let (by_outlets, by_quotes) = (outlets.is_some(), quotes.is_some());
    let tallies: Vec<Tally> = vec![
        mentions.produced_if(by_outlets),
        through[0].produced_if(by_quotes),
        anonymous.produced_if(by_quotes),
        canonical.produced_if(by_outlets),
        role.produced_if(by_outlets),
        through[1].produced_if(by_quotes),
        titles.produced_if(entities.is_some()),
    ];
    if annotated.is_none() {
        findings.clear();
    }
    DocumentScore { tallies, findings, scored: Vec::new() }
}

/// The gold's sources and, as later mentions of a source ("the source added") stand only there, speakers that overlap
/// none before.
fn gold_sources(gold: &OutletGold) -> Vec<(Range, bool)> {
    let sources = gold.anonymous.iter().filter(|a| !a.spokesperson);
    let mut g: Vec<(Range, bool)> = sources.map(|a| (a.range, a.unsure)).collect();
    for a in gold.attributions.iter().filter(|a| a.speaker_type == "anonymous") {
        if let Some(speaker) = a.speaker
            && !g.iter().any(|(range, _)| overlap(speaker, *range) > 0)
        {
            g.push((speaker, a.unsure));
        }
    }
    g
}

fn predicted_sources(predicted: &[Quote<'_>]) -> Vec<Range> {
    let mut seen = HashSet::new();
    let speakers = predicted.iter().filter(|q| q.speaker_type == "anonymous").filter_map(|q| q.speaker);
    speakers.filter(|s| seen.insert(*s)).collect()
}
