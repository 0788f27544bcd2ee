//! News as an editor reads it: who said what, through whom, and who is who.

mod names;
mod said;

use copydesk_document::Document;

use super::layers::Rows;
use super::matching::overlap;
use super::sources::{self, Quote};
use super::words::Words;
use crate::finding::{Range, Text};
use crate::gold::{NewsGold, OutletGold};
use crate::measure::{Measure, Tally};
use crate::report::DocumentScore;

/// A prediction is found where its content is the gold's to one half, and right where its content is the gold's to four
/// fifths and its speaker and kind are the gold's.
pub(super) const MEASURES: [Measure; 24] = [
    Measure::f1("attributions found", "all"),
    Measure::f1("attributions found", "quoted"),
    Measure::f1("attributions found", "indirect"),
    Measure::f1("attributions right", "all"),
    Measure::f1("attributions right", "quoted"),
    Measure::f1("attributions right", "indirect"),
    // Of predictions under a named person, those whose words are not that person's.
    Measure::share("errors with names", "misattributed"),
    // Of gold with a name that was found, those whose prediction has none.
    Measure::share("errors with names", "nameless"),
    Measure::accuracy("of attributions matched", "mode"),
    Measure::accuracy("of attributions matched", "inside"),
    Measure::f1("outlets", "mentions"),
    Measure::f1("outlets", "relayed"),
    Measure::f1("outlets", "anonymous"),
    Measure::accuracy("of mentions found", "canonical"),
    Measure::accuracy("of mentions found", "role"),
    Measure::recall("found", "chain"),
    Measure::recall("found", "titles"),
    Measure::f1("names", "PERSON"),
    Measure::f1("names", "ORG"),
    Measure::f1("names", "LOC"),
    Measure::f1("names", "NORP"),
    Measure::f1("names", "MISC"),
    Measure::f1("names", "main"),
    // Of pairs of names that both have, those that are one entity.
    Measure::f1("identity", "pairs"),
];

/// Scores attributions, outlets, sources, titles and, where gold has them, names.
pub(super) fn score(gold: &NewsGold, text: &str, annotated: Option<&Document>) -> DocumentScore {
    let text = Text::new(text);
    let words = Words::new(text.text);
    let [outlets, quotes, entities] =
        ["outlets", "quotes", "entities"].map(|layer| Rows::of(annotated, layer));
    let predicted: Vec<Quote<'_>> = quotes.iter().flat_map(|l| sources::quotes(l, &text, &words)).collect();
    let said = said::Matched::new(gold, &predicted, &words, &text);
    let mut findings = said.findings(&text);
    let mut scored = said.scored();
    let sources = &gold.sources;
    let [mentions, canonical, role] =
        sources::mentions(&sources.mentions, outlets.as_ref(), &text, &mut findings);
    let fits = |i, j| said.fits(i, j);
    let [relayed, chain] = sources::through(sources, &predicted, fits, &text, &mut findings);
    let (g, p) = (gold_sources(sources), predicted_sources(&predicted));
    let anonymous = sources::anonymous(&g, &p, &text, &mut findings);
    let titles = sources::titles(&sources.titles, entities.as_ref(), &text, &mut findings);
    let names = names::score(gold.names.as_deref(), entities.as_ref(), &text, &mut findings, &mut scored);
    let by_outlets = |t: Tally| t.produced_if(outlets.is_some());
    let by_quotes = |t: Tally| t.produced_if(quotes.is_some());
    let by_entities = |t: Tally| t.produced_if(entities.is_some());
    let mut tallies: Vec<Tally> = said.tallies().into_iter().map(by_quotes).collect();
    tallies.extend([by_outlets(mentions), by_quotes(relayed), by_quotes(anonymous)]);
    tallies.extend([by_outlets(canonical), by_outlets(role), by_quotes(chain), by_entities(titles)]);
    tallies.extend(names.map(by_entities));
    if annotated.is_none() {
        findings.clear();
    }
    DocumentScore { tallies, findings, scored }
}

/// The gold's sources and every unnamed speaker that overlaps none of them, not even a spokesperson.
fn gold_sources(gold: &OutletGold) -> Vec<(Range, bool)> {
    let sources = gold.anonymous.iter().filter(|a| !a.spokesperson);
    let mut g: Vec<(Range, bool)> = sources.map(|a| (a.range, a.unsure)).collect();
    for a in gold.attributions.iter().filter(|a| a.speaker_type == "anonymous") {
        let known = |speaker| gold.anonymous.iter().any(|s| overlap(speaker, s.range) > 0);
        g.extend(a.speaker.filter(|s| !known(*s)).map(|s| (s, a.unsure)));
    }
    g
}

/// Unnamed speakers that do not overlap one before.
fn predicted_sources(predicted: &[Quote<'_>]) -> Vec<Range> {
    let mut p: Vec<Range> = Vec::new();
    for quote in predicted.iter().filter(|q| q.speaker_type == "anonymous") {
        p.extend(quote.speaker.filter(|s| !p.iter().any(|seen| seen == s || overlap(*s, *seen) > 0)));
    }
    p
}
