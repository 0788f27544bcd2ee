//! The weights of the antecedent ranker: a log-linear model over the features of each candidate.

use super::features::{COUNT, Features, NAMES};

/// What asks for an antecedent; each has weights of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// "he", "she"
    Person,
    /// "it"
    Thing,
    /// "they"
    Several,
    /// "the minister"
    DescribedPerson,
    /// "the company"
    DescribedThing,
}

/// How many kinds of questions there are.
pub(crate) const KINDS: usize = 5;

/// The names of [`Asked`], which head the columns of the model's file.
pub(crate) const KIND_NAMES: [&str; KINDS] =
    ["person", "thing", "several", "described-person", "described-thing"];

/// The line with the limits.
pub(crate) const LEAST: &str = "least chance";

/// A model file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("weights of speakers, line {line}: {what}")]
pub(crate) struct WeightsError {
    line: usize,
    what: String,
}

/// A log-linear model of who is meant.
#[derive(Clone, Debug)]
pub(crate) struct Ranker {
    weights: [Features; KINDS],
    /// How likely somebody must be for the name to be given.
    least: [f32; KINDS],
}

impl Ranker {
    /// The model that ships.
    pub(crate) fn shipped() -> Result<Ranker, WeightsError> {
        Ranker::read(include_str!("../../model/speakers.tsv"))
    }

    /// Reads weights: a feature and its weight for each kind of question a line.
    pub(crate) fn read(text: &str) -> Result<Ranker, WeightsError> {
        let mut weights = [[0.0; COUNT]; KINDS];
        let mut least = None;
        let mut seen = [false; COUNT];
        for (i, line) in text.lines().enumerate() {
            let wrong = |what: String| WeightsError { line: i + 1, what };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut columns = line.split('\t');
            let name = columns.next().unwrap_or_default();
            if name == "feature" {
                if !columns.eq(KIND_NAMES) {
                    return Err(wrong(format!("the columns must be {}", KIND_NAMES.join(", "))));
                }
                continue;
            }
            let mut numbers = || -> Option<[f32; KINDS]> {
                let mut out = [0.0; KINDS];
                for value in &mut out {
                    *value = columns.next()?.parse().ok().filter(|w: &f32| w.is_finite())?;
                }
                Some(out)
            };
            if name == LEAST {
                least = Some(numbers().ok_or_else(|| wrong(format!("{name:?} needs {KINDS} numbers")))?);
                continue;
            }
            let Some(feature) = NAMES.iter().position(|n| *n == name) else {
                return Err(wrong(format!("unknown feature {name:?}")));
            };
            if std::mem::replace(&mut seen[feature], true) {
                return Err(wrong(format!("feature {name:?} stands there twice")));
            }
            let values = numbers().ok_or_else(|| wrong(format!("{name:?} needs {KINDS} numbers")))?;
            weights.iter_mut().zip(values).for_each(|(kind, value)| kind[feature] = value);
        }
        let missing =
            |what: &str| WeightsError { line: text.lines().count(), what: format!("no line for {what}") };
        if let Some(feature) = seen.iter().position(|s| !s) {
            return Err(missing(&format!("feature {:?}", NAMES[feature])));
        }
        Ok(Ranker { weights, least: least.ok_or_else(|| missing(&format!("{LEAST:?}")))? })
    }

    /// How likely somebody must be for the name to be given.
    pub(crate) fn least(&self, asked: Asked) -> f32 {
        self.least[asked as usize]
    }

    /// A candidate's score: chances follow from the scores of all.
    pub(crate) fn score(&self, asked: Asked, features: &Features) -> f32 {
        self.weights[asked as usize].iter().zip(features).map(|(w, f)| w * f).sum()
    }

    /// What each feature of a candidate adds to its score, the strongest first; those that add nothing are left out.
    pub(crate) fn parts(&self, asked: Asked, features: &Features) -> Vec<(&'static str, f32)> {
        let weights = &self.weights[asked as usize];
        let added = NAMES.iter().zip(weights.iter().zip(features)).map(|(n, (w, f))| (*n, w * f));
        let mut parts: Vec<_> = added.filter(|(_, w)| w.abs() >= 0.05).collect();
        parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_whole() {
        let ranker = Ranker::shipped().unwrap();
        assert!(ranker.weights.iter().all(|kind| kind.iter().any(|w| *w != 0.0)));
    }

    #[test]
    fn broken_weights_are_named_with_their_line() {
        let shipped = include_str!("../../model/speakers.tsv");
        let said = |text: &str| Ranker::read(text).unwrap_err().to_string();
        assert!(said("").contains("no line for feature \"nobody named\""));
        assert!(said("# note\nshoe size\t1\t1\t1\t1\t1").contains("line 2: unknown feature \"shoe size\""));
        assert!(said("nearest\t1\t1\tNaN\t1\t1").contains("\"nearest\" needs 5 numbers"));
        assert!(said("feature\tperson").contains("the columns must be"));
        assert!(said(&format!("{shipped}nearest\t1\t1\t1\t1\t1\n")).contains("twice"));
    }

    #[test]
    fn the_strongest_part_comes_first() {
        let ranker = Ranker::shipped().unwrap();
        let mut features = [0.0; COUNT];
        features[super::super::features::SEX_DIFFERS] = 1.0;
        features[super::super::features::NEAREST] = 1.0;
        let parts = ranker.parts(Asked::Person, &features);
        assert_eq!(parts[0].0, "sex disagrees");
        assert!(parts[0].1 < -1.0);
    }
}
