//! What gold of news and gold of outlets have in common: outlets, words through them, anonymous sources, titles.

use std::collections::HashSet;

use super::compare::{Item, differences};
use super::layers::Rows;
use super::matching::{norm, overlap, pairs};
use super::words::{WordSet, Words, first_words};
use crate::finding::{Finding, FindingKind, Range, Text};
use crate::gold::{OutletGold, OutletMention};
use crate::measure::Tally;

/// A predicted quote. Strings are never empty where they are optional.
pub(super) struct Quote<'d> {
    pub(super) words: WordSet,
    pub(super) content: Vec<Range>,
    pub(super) cue: Option<Range>,
    pub(super) speaker: Option<Range>,
    pub(super) speaker_name: Option<&'d str>,
    pub(super) speaker_type: &'d str,
    pub(super) outlet: Option<&'d str>,
    pub(super) kind: &'d str,
    /// `said` where the layer does not say.
    pub(super) mode: &'d str,
    /// The row of the quote that it is inside of.
    pub(super) inside: Option<usize>,
    pub(super) score: Option<f32>,
}

/// All quotes of a layer, by row.
pub(super) fn quotes<'d>(layer: &Rows<'d>, text: &Text<'_>, words: &Words) -> Vec<Quote<'d>> {
    let attribute = |name| layer.attribute(name);
    let [cue, speaker, inside] = ["cue", "speaker", "inside"].map(attribute);
    let values = ["speaker_name", "speaker_type", "outlet", "mode"].map(attribute);
    let quote = |row| {
        let content = layer.pieces(row, text);
        let [speaker_name, speaker_type, outlet, mode] =
            values.map(|a| layer.value(row, a).filter(|v| !v.is_empty()));
        Quote {
            words: words.over(&content),
            content,
            cue: layer.span(row, cue, text),
            speaker: layer.span(row, speaker, text),
            speaker_name,
            speaker_type: speaker_type.unwrap_or(""),
            outlet,
            kind: layer.label(row),
            mode: mode.unwrap_or("said"),
            inside: layer.reference(row, inside),
            score: layer.score(row),
        }
    };
    (0..layer.len()).map(quote).collect()
}

/// Whether two ranges are there and share a character.
pub(super) fn touch(a: Option<Range>, b: Option<Range>) -> bool {
    a.zip(b).is_some_and(|(a, b)| overlap(a, b) > 0)
}

/// Pairs of gold and predictions: how many gold ones are asked for, and which of either side have no partner. What the
/// annotator was unsure of counts when it was found, and is not asked for.
struct Matched {
    asked: usize,
    missed: Vec<usize>,
    spurious: Vec<usize>,
}

impl Matched {
    fn new(pairs: &[(usize, usize)], predicted: usize, unsure: &[bool]) -> Matched {
        let hit: HashSet<usize> = pairs.iter().map(|(i, _)| *i).collect();
        let used: HashSet<usize> = pairs.iter().map(|(_, j)| *j).collect();
        let missed: Vec<usize> = (0..unsure.len()).filter(|i| !unsure[*i] && !hit.contains(i)).collect();
        let spurious = (0..predicted).filter(|j| !used.contains(j)).collect();
        Matched { asked: hit.len() + missed.len(), missed, spurious }
    }
}

/// Mentions of outlets, then canonical names and roles of the mentions found.
pub(super) fn mentions(
    g: &[OutletMention],
    layer: Option<&Rows<'_>>,
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
) -> [Tally; 3] {
    let n = layer.map_or(0, Rows::len);
    let ranges: Vec<Range> = layer.iter().flat_map(|l| (0..n).map(|row| l.range(row, text))).collect();
    let got = pairs(g.len(), n, |i, j| f64::from(overlap(g[i].range, ranges[j])));
    let unsure: Vec<bool> = g.iter().map(|m| m.unsure).collect();
    let matched = Matched::new(&got, n, &unsure);
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
        let missed_unsure = |i: usize| g[i].unsure && got.iter().all(|(hit, _)| *hit != i);
        let asked = (0..g.len()).filter(|i| !missed_unsure(*i));
        let gold_items: Vec<Item<'_>> =
            asked.map(|i| Item { place: g[i].range, shown: g[i].range, label: &wanted[i] }).collect();
        let items: Vec<Item<'_>> =
            ranges.iter().zip(&labels).map(|(&r, label)| Item { place: r, shown: r, label }).collect();
        findings.extend(differences(&gold_items, &items, text));
    }
    [
        Tally::matched(got.len(), n, matched.asked),
        Tally::share(name_right, named),
        Tally::share(role_right, got.len()),
    ]
}

/// Attributions through an outlet, and those of them that an outlet relays with the right speaker. `fits` says how well
/// a gold attribution and a predicted one go together, whatever their outlets; 0 where they do not.
pub(super) fn through(
    gold: &OutletGold,
    predicted: &[Quote<'_>],
    fits: impl Fn(usize, usize) -> f64,
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
) -> [Tally; 2] {
    // Row, outlet, and the outlet as it is compared.
    let of = |(row, outlet): (usize, Option<&str>)| outlet.map(|o| (row, o.to_owned(), norm(o)));
    let outlets = gold.attributions.iter().map(|a| a.outlet.as_deref());
    let g: Vec<(usize, String, String)> = outlets.enumerate().filter_map(of).collect();
    let p: Vec<(usize, String, String)> =
        predicted.iter().map(|q| q.outlet).enumerate().filter_map(of).collect();
    let fits = |i: usize, j: usize| if g[i].2 == p[j].2 { fits(g[i].0, p[j].0) } else { 0.0 };
    let got = pairs(g.len(), p.len(), fits);
    let unsure: Vec<bool> = g.iter().map(|x| gold.attributions[x.0].unsure).collect();
    let matched = Matched::new(&got, p.len(), &unsure);
    let (mut relayed, mut right) = (0, 0);
    for (i, (row, ..)) in g.iter().enumerate() {
        let x = &gold.attributions[*row];
        if x.speaker_type != "outlet" && x.speaker.is_some() && !x.unsure {
            relayed += 1;
            let found = |j: usize| fits(i, j) > 0.0 && touch(x.speaker, predicted[p[j].0].speaker);
            right += usize::from((0..p.len()).any(found));
        }
    }
    let finding = |kind, outlet: &str| {
        Finding::new(kind, "attribution through an outlet").note(format!("through {outlet}"))
    };
    for (row, outlet, _) in matched.missed.iter().map(|i| &g[*i]) {
        let content = &gold.attributions[*row].content;
        findings.push(finding(FindingKind::Missed, outlet).places(content, &[], text));
    }
    for (row, outlet, _) in matched.spurious.iter().map(|j| &p[*j]) {
        let content = &predicted[*row].content;
        findings.push(finding(FindingKind::Spurious, outlet).places(&[], content, text));
    }
    [Tally::matched(got.len(), p.len(), matched.asked), Tally::share(right, relayed)]
}

/// Anonymous sources of the gold, each with whether the annotator was unsure, against predicted ones.
pub(super) fn anonymous(
    g: &[(Range, bool)],
    p: &[Range],
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
) -> Tally {
    let got = pairs(g.len(), p.len(), |i, j| f64::from(overlap(g[i].0, p[j])));
    let unsure: Vec<bool> = g.iter().map(|x| x.1).collect();
    let matched = Matched::new(&got, p.len(), &unsure);
    let finding = |kind| Finding::new(kind, "anonymous source");
    findings
        .extend(matched.missed.iter().map(|&i| finding(FindingKind::Missed).places(&[g[i].0], &[], text)));
    findings
        .extend(matched.spurious.iter().map(|&j| finding(FindingKind::Spurious).places(&[], &[p[j]], text)));
    Tally::matched(got.len(), p.len(), matched.asked)
}

/// Titles, each of a person: found where an entity has it and the person's last name.
pub(super) fn titles(
    gold: &[(String, String)],
    layer: Option<&Rows<'_>>,
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
) -> Tally {
    let mut known: Vec<(String, String)> = Vec::new();
    if let Some(layer) = layer {
        let (title, canonical) = (layer.attribute("title"), layer.attribute("canonical"));
        for row in 0..layer.len() {
            let Some(title) = layer.value(row, title).filter(|t| !t.is_empty()) else { continue };
            known.push((norm(title), norm(layer.name(row, canonical, text))));
        }
    }
    let mut right = 0;
    for (person, title) in gold {
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
    Tally::share(right, gold.len())
}
