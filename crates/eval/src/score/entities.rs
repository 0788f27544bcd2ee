use std::collections::BTreeSet;

use copydesk_document::Document;

use super::compare::{Item, differences};
use super::layers::Rows;
use crate::calibration::Scored;
use crate::finding::Text;
use crate::gold::{EntityGold, NameLabel};
use crate::measure::{Measure, Tally};
use crate::report::DocumentScore;

/// "main" are people, organisations and places; nationalities and other names are one class, MISC.
pub(super) const MEASURES: [Measure; 7] = [
    Measure::f1("names", "PERSON"),
    Measure::f1("names", "ORG"),
    Measure::f1("names", "LOC"),
    Measure::f1("names", "MISC"),
    Measure::f1("names", "main"),
    Measure::f1("names", "with misc"),
    Measure::f1("names", "main, span only"),
];

/// Of gold that has neither nationalities nor other names.
pub(super) const MEASURES_WITHOUT_MISC: [Measure; 5] =
    [MEASURES[0], MEASURES[1], MEASURES[2], MEASURES[4], MEASURES[6]];

const LABELS: [NameLabel; 4] = [NameLabel::Person, NameLabel::Org, NameLabel::Loc, NameLabel::Misc];

impl NameLabel {
    fn name(self) -> &'static str {
        match self {
            NameLabel::Person => "PERSON",
            NameLabel::Org => "ORG",
            NameLabel::Loc => "LOC",
            NameLabel::Misc => "MISC",
        }
    }

    /// The label of a prediction; `None` for what is not scored.
    fn predicted(name: &str) -> Option<NameLabel> {
        Some(match name {
            "PERSON" => NameLabel::Person,
            "ORG" => NameLabel::Org,
            "LOC" => NameLabel::Loc,
            "NORP" | "MISC" => NameLabel::Misc,
            _ => return None,
        })
    }
}

/// A name: first token, last token, label.
type Name = (usize, usize, NameLabel);

/// Scores names. Places are compared as ranges of gold tokens, so that a clipped full stop costs nothing.
pub(super) fn score(gold: &EntityGold, text: &str, annotated: Option<&Document>) -> DocumentScore {
    let text = Text::new(text);
    let layer = Rows::of(annotated, "entities");
    let gold_names: BTreeSet<Name> = gold.names.iter().copied().collect();
    let (mut found, mut scored) = (BTreeSet::new(), Vec::new());
    for row in 0..layer.as_ref().map_or(0, Rows::len) {
        let Some((layer, label)) =
            layer.as_ref().and_then(|l| Some((l, NameLabel::predicted(l.label(row))?)))
        else {
            continue;
        };
        if gold.without_misc && label == NameLabel::Misc {
            continue;
        }
        let (start, end) = layer.range(row, &text);
        let first = gold.tokens.partition_point(|t| t.1 <= start);
        let after = gold.tokens.partition_point(|t| t.0 < end);
        if first < after {
            let name = (first, after - 1, label);
            found.insert(name);
            let of = |score| Scored { layer: "entities", score, right: gold_names.contains(&name) };
            scored.extend(layer.score(row).map(of));
        }
    }
    let tally = |labels: &[NameLabel]| {
        let of = |names: &BTreeSet<Name>| names.iter().filter(|n| labels.contains(&n.2)).count();
        let both = gold_names.intersection(&found).filter(|n| labels.contains(&n.2)).count();
        Tally::matched(both, of(&found), of(&gold_names))
    };
    let spans = |names: &BTreeSet<Name>| -> BTreeSet<(usize, usize)> {
        names.iter().filter(|n| n.2 != NameLabel::Misc).map(|n| (n.0, n.1)).collect()
    };
    let (gold_spans, found_spans) = (spans(&gold_names), spans(&found));
    let both = gold_spans.intersection(&found_spans).count();
    let labels = if gold.without_misc { &LABELS[..3] } else { &LABELS[..] };
    let mut tallies: Vec<Tally> = labels.iter().map(|l| tally(&[*l])).collect();
    tallies.push(tally(&LABELS[..3]));
    if !gold.without_misc {
        tallies.push(tally(&LABELS));
    }
    tallies.push(Tally::matched(both, found_spans.len(), gold_spans.len()));
    let produced = layer.is_some();
    let items = |names: &BTreeSet<Name>| -> Vec<Item<'static>> {
        let item = |n: &Name| Item {
            place: (n.0 as u32, n.1 as u32 + 1),
            shown: (gold.tokens[n.0].0, gold.tokens[n.1].1),
            label: n.2.name(),
        };
        names.iter().map(item).collect()
    };
    let findings =
        if produced { differences(&items(&gold_names), &items(&found), &text) } else { Vec::new() };
    DocumentScore {
        tallies: tallies.into_iter().map(|t| t.produced_if(produced)).collect(),
        findings,
        scored,
    }
}
