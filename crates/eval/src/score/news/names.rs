use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::super::compare::{Item, differences};
use super::super::layers::Rows;
use super::super::matching::norm;
use crate::calibration::Scored;
use crate::finding::{Finding, Range, Text};
use crate::gold::{LABELS, Mention};
use crate::measure::Tally;

/// The labels, with the first three as "main" after them, then whether names are one entity. A document without gold
/// names counts for nothing.
pub(super) fn score(
    gold: Option<&[Mention]>,
    layer: Option<&Rows<'_>>,
    text: &Text<'_>,
    findings: &mut Vec<Finding>,
    scored: &mut Vec<Scored>,
) -> [Tally; 7] {
    let Some(gold) = gold else { return [Tally::default(); 7] };
    let g: BTreeSet<(Range, &str)> = gold.iter().map(|m| (m.range, m.label)).collect();
    let mut p = BTreeSet::new();
    if let Some(layer) = layer {
        for row in 0..layer.len() {
            let Some(label) = LABELS.into_iter().find(|l| *l == layer.label(row)) else { continue };
            let name = (layer.range(row, text), label);
            p.insert(name);
            let of = |score| Scored { layer: "entities", score, right: g.contains(&name) };
            scored.extend(layer.score(row).map(of));
        }
        fn items<'l>(names: &BTreeSet<(Range, &'l str)>) -> Vec<Item<'l>> {
            names.iter().map(|&(range, label)| Item { place: range, shown: range, label }).collect()
        }
        findings.extend(differences(&items(&g), &items(&p), text));
    }
    let tally = |labels: &[&str]| {
        let of = |names: &BTreeSet<(Range, &str)>| names.iter().filter(|n| labels.contains(&n.1)).count();
        let both = g.intersection(&p).filter(|n| labels.contains(&n.1)).count();
        Tally::matched(both, of(&p), of(&g))
    };
    let [person, org, loc, norp, misc] = LABELS.map(|label| tally(&[label]));
    let same = layer.map_or(Tally::default(), |layer| identity(gold, layer, text));
    [person, org, loc, norp, misc, tally(&LABELS[..3]), same]
}

/// Of pairs of names that gold and prediction both have, whatever their labels: those that are one entity.
fn identity(gold: &[Mention], layer: &Rows<'_>, text: &Text<'_>) -> Tally {
    let entities: HashMap<Range, (&str, u64)> = gold.iter().map(|m| (m.range, (m.label, m.entity))).collect();
    let canonical = layer.attribute("canonical");
    let mut both = Vec::new();
    for row in 0..layer.len() {
        if let Some(entity) = entities.get(&layer.range(row, text)) {
            both.push((*entity, norm(layer.name(row, canonical, text))));
        }
    }
    let right = same(both.iter());
    Tally::matched(
        right,
        same(both.iter().map(|(_, name)| name)),
        same(both.iter().map(|(entity, _)| entity)),
    )
}

/// How many pairs of things are equal, without a look at every pair.
fn same<T: Hash + Eq>(things: impl Iterator<Item = T>) -> usize {
    let mut counts: HashMap<T, usize> = HashMap::new();
    things.for_each(|thing| *counts.entry(thing).or_default() += 1);
    counts.values().map(|n| n * (n - 1) / 2).sum()
}
