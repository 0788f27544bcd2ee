use copydesk_document::Document;

use super::compare::{Item, differences};
use super::layers::Rows;
use crate::finding::{Finding, FindingKind, Range, Text};
use crate::gold::DateGold;
use crate::measure::{Measure, Tally};
use crate::report::DocumentScore;

const TYPES: [&str; 4] = ["DATE", "TIME", "DURATION", "SET"];

pub(super) const MEASURES: [Measure; 9] = [
    Measure::f1("dates", "relaxed"),
    Measure::f1("dates", "strict"),
    Measure::f1("dates", "value"),
    Measure::f1("value by type", "DATE"),
    Measure::f1("value by type", "TIME"),
    Measure::f1("value by type", "DURATION"),
    Measure::f1("value by type", "SET"),
    Measure::accuracy("of overlapping dates", "value"),
    Measure::accuracy("of overlapping dates", "type"),
];

struct Predicted<'d> {
    range: Range,
    value: Option<&'d str>,
    kind: &'d str,
}

/// Scores dates: relaxed where spans overlap, strict where they are equal, value where they overlap and the value is
/// the same.
pub(super) fn score(gold: &[DateGold], text: &str, annotated: Option<&Document>) -> DocumentScore {
    let text = Text::new(text);
    let layer = Rows::of(annotated, "dates");
    let predicted: Vec<Predicted<'_>> = layer.iter().flat_map(|l| read(l, &text)).collect();
    let strict = gold.iter().filter(|g| predicted.iter().any(|p| p.range == g.range)).count();
    let mut used = vec![false; predicted.len()];
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        let overlap = |p: &Range| i64::from(p.1.min(g.range.1)) - i64::from(p.0.max(g.range.0));
        let free = predicted.iter().enumerate().filter(|(j, _)| !used[*j]);
        let best = free.max_by_key(|(j, p)| (overlap(&p.range), std::cmp::Reverse(*j)));
        if let Some((j, _)) = best.filter(|(_, p)| overlap(&p.range) > 0) {
            used[j] = true;
            pairs.push((i, j));
        }
    }
    let value = |&(i, j): &(usize, usize)| gold[i].value.as_deref() == predicted[j].value;
    let kind = |&(i, j): &(usize, usize)| gold[i].kind.as_deref().unwrap_or("") == predicted[j].kind;
    let right_value = pairs.iter().filter(|p| value(p)).count();
    let right_kind = pairs.iter().filter(|p| kind(p)).count();
    let (n_predicted, n_gold) = (predicted.len(), gold.len());
    let mut tallies = vec![
        Tally::matched(pairs.len(), n_predicted, n_gold),
        Tally::matched(strict, n_predicted, n_gold),
        Tally::matched(right_value, n_predicted, n_gold),
    ];
    tallies.extend(TYPES.iter().map(|t| {
        let right = pairs.iter().filter(|p| value(p));
        Tally::two_sided(
            right.clone().filter(|(_, j)| predicted[*j].kind == *t).count(),
            predicted.iter().filter(|p| p.kind == *t).count(),
            right.filter(|(i, _)| gold[*i].kind.as_deref() == Some(t)).count(),
            gold.iter().filter(|g| g.kind.as_deref() == Some(t)).count(),
        )
    }));
    tallies.push(Tally::share(right_value, pairs.len()));
    tallies.push(Tally::share(right_kind, pairs.len()));
    let produced = layer.is_some();
    let findings = if produced { findings(gold, &predicted, &pairs, &text) } else { Vec::new() };
    DocumentScore {
        tallies: tallies.into_iter().map(|t| t.produced_if(produced)).collect(),
        findings,
        scored: Vec::new(),
    }
}

fn read<'d>(layer: &Rows<'d>, text: &Text<'_>) -> Vec<Predicted<'d>> {
    let value = layer.attribute("value");
    let date = |row| Predicted {
        range: layer.range(row, text),
        value: layer.value(row, value),
        kind: layer.label(row),
    };
    (0..layer.len()).map(date).collect()
}

fn findings(
    gold: &[DateGold],
    predicted: &[Predicted<'_>],
    pairs: &[(usize, usize)],
    text: &Text<'_>,
) -> Vec<Finding> {
    fn item(range: Range, label: &str) -> Item<'_> {
        Item { place: range, shown: range, label }
    }
    let gold_items: Vec<Item<'_>> =
        gold.iter().map(|g| item(g.range, g.kind.as_deref().unwrap_or("?"))).collect();
    let predicted_items: Vec<Item<'_>> = predicted.iter().map(|p| item(p.range, p.kind)).collect();
    let mut found = differences(&gold_items, &predicted_items, text);
    for &(i, j) in pairs {
        let (g, p) = (&gold[i], &predicted[j]);
        if g.value.as_deref() != p.value {
            let kind = g.kind.as_deref().unwrap_or("?");
            let note =
                format!("want {} got {}", g.value.as_deref().unwrap_or("none"), p.value.unwrap_or("none"));
            let finding = Finding::new(FindingKind::Value, format!("value of {kind}"));
            found.push(finding.places(&[g.range], &[p.range], text).note(note));
        }
    }
    found
}
