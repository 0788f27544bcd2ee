use std::fmt::Write as _;

use copydesk_tagger::Calibration;

use super::features::{FEATURES, Features, KINDS, Pair};
use super::place::Place;

/// The weights of both decisions, and how sure they make.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    pub(crate) cue: Model,
    pub(crate) source: Model,
    /// From the product of probabilities to the share of attributions that are right.
    pub(crate) calibration: Calibration,
}

/// A log-linear model: the probability of a candidate is the softmax of the sums of its features' weights.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    weights: Box<[f32; FEATURES]>,
}

/// The weights that ship; see `model/CARD.md`.
const SHIPPED: &str = include_str!("../../model/links.tsv");

impl Weights {
    /// The weights that ship.
    pub(crate) fn shipped() -> Result<Weights, String> {
        Weights::parse("links.tsv", SHIPPED)
    }

    /// Reads lines of decision, feature, value and weight, separated by tabs; what is absent weighs nothing.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Weights, String> {
        let mut weights =
            Weights { cue: Model::default(), source: Model::default(), calibration: Calibration::NONE };
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let wrong = |what: &str| format!("{file}, line {}: {what}: {line:?}", number + 1);
            let mut columns = line.split('\t');
            let mut next = || columns.next().ok_or_else(|| wrong("expected four columns"));
            let (decision, kind, value, weight) = (next()?, next()?, next()?, next()?);
            let value = value.parse().map_err(|_| wrong("the value is no number"))?;
            let weight: f32 = weight.parse().map_err(|_| wrong("the weight is no number"))?;
            let model = match (decision, kind) {
                ("cue", _) => &mut weights.cue,
                ("source", _) => &mut weights.source,
                ("confidence", "slope") if weight > 0.0 => {
                    weights.calibration.slope = weight;
                    continue;
                }
                ("confidence", "offset") => {
                    weights.calibration.offset = weight;
                    continue;
                }
                _ => return Err(wrong("neither `cue` nor `source` nor a `confidence` that can be")),
            };
            let at = index(kind, value).ok_or_else(|| wrong("no such feature"))?;
            model.weights[at] = weight;
        }
        Ok(weights)
    }

    /// The form that [`parse`](Weights::parse) reads.
    pub(crate) fn render(&self) -> String {
        let Calibration { slope, offset, .. } = self.calibration;
        let mut out = format!("confidence\tslope\t0\t{slope:.3}\nconfidence\toffset\t0\t{offset:.3}\n");
        for (name, model) in [("cue", &self.cue), ("source", &self.source)] {
            let mut at = 0;
            for (kind, values) in KINDS {
                for value in 0..values {
                    let weight = model.weights[at];
                    if weight.abs() >= 0.0005 {
                        let _ = writeln!(out, "{name}\t{kind}\t{value}\t{weight:.3}");
                    }
                    at += 1;
                }
            }
        }
        out
    }
}

impl Default for Model {
    fn default() -> Model {
        Model { weights: Box::new([0.0; FEATURES]) }
    }
}

impl Model {
    /// The pair with the greatest score, the first of equals, and its probability.
    pub(super) fn best(&self, place: &Place, pairs: &[Pair], features: &mut Features) -> (usize, f32) {
        let mut scores: Vec<f32> = Vec::with_capacity(pairs.len());
        for pair in pairs {
            features.read(place, pair);
            scores.push(self.score(&features.list));
        }
        let best = (1..scores.len()).fold(0, |b, i| if scores[i] > scores[b] { i } else { b });
        (best, Calibration::NONE.probability(&scores, best))
    }

    /// The weight of a feature.
    pub(super) fn weight(&self, feature: u16) -> f32 {
        self.weights[usize::from(feature)]
    }

    /// The sum of the weights of some features.
    pub(super) fn score(&self, features: &[u16]) -> f32 {
        features.iter().map(|&f| self.weights[usize::from(f)]).sum()
    }

    pub(super) fn weights_mut(&mut self) -> &mut [f32] {
        &mut self.weights[..]
    }
}

fn index(kind: &str, value: usize) -> Option<usize> {
    let at = KINDS.iter().position(|(name, values)| *name == kind && value < *values)?;
    Some(KINDS[..at].iter().map(|k| k.1).sum::<usize>() + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_survive_reading_and_writing() {
        let comment = SHIPPED.lines().take_while(|l| l.starts_with('#')).count();
        let rows: Vec<&str> = SHIPPED.lines().skip(comment).collect();
        let written = Weights::shipped().unwrap().render();
        assert_eq!(written.lines().collect::<Vec<_>>(), rows);
    }

    #[test]
    fn broken_tables_are_named_with_their_line() {
        for (table, what) in [
            ("cue\tgap\t0", "four columns"),
            ("cue\tgap\t0\tx", "weight is no number"),
            ("cue\tgap\tx\t1", "value is no number"),
            ("cue\tgap\t16\t1", "no such feature"),
            ("cue\tgaps\t0\t1", "no such feature"),
            ("quote\tgap\t0\t1", "neither"),
        ] {
            let message = Weights::parse("x.tsv", &format!("# ok\n{table}\n")).unwrap_err();
            assert!(message.contains("x.tsv, line 2") && message.contains(what), "{message}");
        }
    }
}
