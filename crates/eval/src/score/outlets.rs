use std::collections::HashSet;

use copydesk_document::Document;

use super::compare::{Item, differences};
use super::layers::Rows;
use super::words::{WordSet, Words, first_words, overlap as word_overlap};
use crate::finding::{Finding, FindingKind, Range, Text};
use crate::gold::{OutletAttribution, OutletGold};
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

/// A predicted quote.
struct Quote<'d> {
    words: WordSet,
    content: Vec<Range>,
    speaker: Option<Range>,
    anonymous: bool,
    outlet: Option<&'d str>,
}

/// Scores outlets, attributions through them, anonymous sources and people's titles.
pub(super) fn score(gold: &OutletGold, text: &str, annotated: Option<&Document>) -> DocumentScore {
    let text = Text::new(text);
    let words = Words::new(text.text);
    let outlets = Rows::of(annotated, "outlets");
    let quotes = Rows::of(annotated, "quotes");
    let predicted: Vec<Quote<'_>> = quotes.iter().flat_map(|l| read(l, &text, &words)).collect();
    let mut findings = Vec::new();
    let [mentions, canonical, role] = mentions(gold, outlets.as_ref(), &text, &mut findings);
    let through = through(gold, &predicted, &words, &text, &mut findings);
    let anonymous = anonymous(gold, &predicted, &text, &mut findings);
    let entities = Rows::of(annotated, "entities");
    let titles = titles(gold, entities.as_ref(), &text, &mut findings);
    let (by_outlets, by_quotes) = (outlets.is_some(), quotes.is_some());
    let tallies = vec![
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
    DocumentScore { tallies, findings }
}

fn read<'d>(layer: &Rows<'d>, text: &Text<'_>, words: &Words) -> Vec<Quote<'d>> {
    let [speaker, speaker_type, outlet] = ["speaker", "speaker_type", "outlet"].map(|a| layer.attribute(a));
    let quote = |row| {
        let content = layer.pieces(row, text);
        Quote {
            words: words.over(&content),
            content,
            speaker: layer.span(row, speaker, text),
            anonymous: layer.value(row, speaker_type) == Some("anonymous"),
            outlet: layer.value(row, outlet).filter(|o| !o.is_empty()),
        }
    };
    (0..layer.len()).map(quote).collect()
}

/// A name in lower case without a leading "the", its words one blank apart.
fn norm(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let rest = lower.strip_prefix("the").filter(|r| r.starts_with(char::is_whitespace)).unwrap_or(&lower);
    let words = rest.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn overlap(a: Range, b: Range) -> u32 {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// One-to-one pairs, the best first; of equals the first in the document.
fn pairs(gold: usize, predicted: usize, fits: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for i in 0..gold {
        for j in 0..predicted {
            let fit = fits(i, j);
            if fit > 0.0 {
                candidates.push((fit, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_gold, mut used_predicted) = (vec![false; gold], vec![false; predicted]);
    candidates.retain(|&(_, i, j)| {
        let free = !used_gold[i] && !used_predicted[j];
        if free {
            used_gold[i] = true;
            used_predicted[j] = true;
        }
        free
    });
    candidates.into_iter().map(|(_, i, j)| (i, j)).collect()
}

/// Mentions, then canonical names and roles of the mentions found.
fn mentions(
    gold: &OutletGold,
    layer: Option<&Rows<'_>>,
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
) -> [Tally; 3] {
    let g = &gold.mentions;
    let n = layer.map_or(0, Rows::len);
    let ranges: Vec<Range> = layer.iter().flat_map(|l| (0..n).map(|row| l.range(row, text))).collect();
    let got = pairs(g.len(), n, |i, j| f64::from(overlap(g[i].range, ranges[j])));
    let (mut named, mut name_right, mut role_right) = (0, 0, 0);
    if let Some(layer) = layer {
        let canonical = layer.attribute("canonical");
        for &(i, j) in &got {
            let name = layer.value(j, canonical).unwrap_or("");
            role_right += usize::from(g[i].role == layer.label(j));
            if let Some(wanted) = &g[i].canonical {
                named += 1;
                if norm(wanted) == norm(name) {
                    name_right += 1;
                } else {
                    let note = format!("want {wanted} got {name}");
                    let finding = Finding::new(FindingKind::Value, "name of an outlet");
                    findings.push(finding.places(&[g[i].range], &[ranges[j]], text).note(note));
                }
            }
        }
        let wanted: Vec<String> = g.iter().map(|m| format!("outlet as {}", m.role)).collect();
        let labels: Vec<String> = (0..n).map(|j| format!("outlet as {}", layer.label(j))).collect();
        let gold_items: Vec<Item<'_>> =
            g.iter().zip(&wanted).map(|(m, label)| Item { place: m.range, shown: m.range, label }).collect();
        let items: Vec<Item<'_>> =
            ranges.iter().zip(&labels).map(|(&r, label)| Item { place: r, shown: r, label }).collect();
        findings.extend(differences(&gold_items, &items, text));
    }
    [
        Tally::matched(got.len(), n, g.len()),
        Tally::share(name_right, named),
        Tally::share(role_right, got.len()),
    ]
}

/// Attributions through an outlet, and those of them that an outlet relays with the right speaker.
fn through(
    gold: &OutletGold,
    predicted: &[Quote<'_>],
    words: &Words,
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
) -> [Tally; 2] {
    let g: Vec<(&OutletAttribution, &str, WordSet)> = gold
        .attributions
        .iter()
        .filter_map(|a| Some((a, a.outlet.as_deref()?, words.over(&a.content))))
        .collect();
    let p: Vec<(&Quote<'_>, &str)> = predicted.iter().filter_map(|q| Some((q, q.outlet?))).collect();
    let speaker =
        |i: usize, j: usize| g[i].0.speaker.zip(p[j].0.speaker).is_some_and(|(a, b)| overlap(a, b) > 0);
    let fits = |i: usize, j: usize| {
        let same = word_overlap(&g[i].2, &p[j].0.words);
        if same < 0.5 || norm(g[i].1) != norm(p[j].1) {
            return 0.0;
        }
        same + if speaker(i, j) { 0.5 } else { 0.0 }
    };
    let got = pairs(g.len(), p.len(), fits);
    let hit: HashSet<usize> = got.iter().map(|(i, _)| *i).collect();
    let used: HashSet<usize> = got.iter().map(|(_, j)| *j).collect();
    // What the annotator was unsure of counts when it was found, and is not asked for.
    let asked = g.iter().enumerate().filter(|(i, x)| !x.0.unsure || hit.contains(i)).count();
    let (mut relayed, mut right) = (0, 0);
    for (i, (x, outlet, _)) in g.iter().enumerate() {
        if x.speaker_type != "outlet" && x.speaker.is_some() && !x.unsure {
            relayed += 1;
            right += usize::from((0..p.len()).any(|j| {
                let fit = fits(i, j);
                fit > 1.0 || (fit > 0.0 && speaker(i, j))
            }));
        }
        if !hit.contains(&i) && !x.unsure {
            let finding = Finding::new(FindingKind::Missed, "attribution through an outlet");
            let finding = finding.note(format!("through {outlet}"));
            findings.push(finding.places(&x.content, &[], text));
        }
    }
    for (_, (quote, outlet)) in p.iter().enumerate().filter(|(j, _)| !used.contains(j)) {
        let finding = Finding::new(FindingKind::Spurious, "attribution through an outlet");
        findings.push(finding.places(&[], &quote.content, text).note(format!("through {outlet}")));
    }
    [Tally::matched(got.len(), p.len(), asked), Tally::share(right, relayed)]
}

fn anonymous(
    gold: &OutletGold,
    predicted: &[Quote<'_>],
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
) -> Tally {
    let mut g = gold.anonymous.clone();
    for a in gold.attributions.iter().filter(|a| a.speaker_type == "anonymous") {
        // Later mentions of the same source ("the source added") stand only here.
        if let Some(speaker) = a.speaker
            && !g.iter().any(|(range, _)| overlap(speaker, *range) > 0)
        {
            g.push((speaker, a.unsure));
        }
    }
    let mut seen = HashSet::new();
    let speakers = predicted.iter().filter(|q| q.anonymous).filter_map(|q| q.speaker);
    let p: Vec<Range> = speakers.filter(|s| seen.insert(*s)).collect();
    let got = pairs(g.len(), p.len(), |i, j| f64::from(overlap(g[i].0, p[j])));
    let hit: HashSet<usize> = got.iter().map(|(i, _)| *i).collect();
    let used: HashSet<usize> = got.iter().map(|(_, j)| *j).collect();
    for (i, (range, unsure)) in g.iter().enumerate() {
        if !hit.contains(&i) && !unsure {
            findings.push(Finding::new(FindingKind::Missed, "anonymous source").places(&[*range], &[], text));
        }
    }
    for (_, range) in p.iter().enumerate().filter(|(j, _)| !used.contains(j)) {
        findings.push(Finding::new(FindingKind::Spurious, "anonymous source").places(&[], &[*range], text));
    }
    let asked = g.iter().enumerate().filter(|(i, (_, unsure))| !unsure || hit.contains(i)).count();
    Tally::matched(got.len(), p.len(), asked)
}

fn titles(
    gold: &OutletGold,
    layer: Option<&Rows<'_>>,
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
) -> Tally {
    let mut known: Vec<(String, String)> = Vec::new();
    if let Some(layer) = layer {
        let (title, canonical) = (layer.attribute("title"), layer.attribute("canonical"));
        for row in 0..layer.len() {
            let Some(title) = layer.value(row, title).filter(|t| !t.is_empty()) else { continue };
            let name = layer.value(row, canonical).filter(|c| !c.is_empty());
            known.push((norm(title), norm(name.unwrap_or_else(|| text.of(layer.range(row, text))))));
        }
    }
    let mut right = 0;
    for (person, title) in &gold.titles {
        let (name, wanted) = (norm(person), norm(title));
        let last = name.rsplit(' ').next().unwrap_or_default();
        if known.iter().any(|(t, names)| *t == wanted && names.split(' ').any(|n| n == last)) {
            right += 1;
        } else if layer.is_some() {
            let note = format!(
                "“{}” of {person}",
                first_words(&Text::new(title), &[(0, title.chars().count() as u32)])
            );
            findings.push(Finding::new(FindingKind::Missed, "title").note(note));
        }
    }
    Tally::share(right, gold.titles.len())
}
