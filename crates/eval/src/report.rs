use crate::calibration::{Calibration, Scored};
use crate::confusions::{Confusion, confusions};
use crate::finding::Finding;
use crate::gold::Corpus;
use crate::interval::{Interval, bootstrap};
use crate::measure::{Measure, MeasureKind, Tally};

/// What one document is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentScore {
    /// One tally a measure of the corpus's format.
    pub tallies: Vec<Tally>,
    /// Every error, in the order of the text.
    pub findings: Vec<Finding>,
    /// Predictions with a score, of the layers whose predictions are right or wrong one by one.
    pub scored: Vec<Scored>,
}

/// A corpus's scores, summed up.
#[derive(Clone, Debug)]
pub struct Report {
    /// The corpus.
    pub corpus: String,
    /// The name of its format.
    pub format: &'static str,
    /// How many documents it has.
    pub documents: usize,
    /// Those that the pipeline failed on, with the reason; they count as having no predictions.
    pub failed: Vec<(String, String)>,
    /// One row a measure.
    pub rows: Vec<Row>,
    /// One calibration a layer that has scores.
    pub calibration: Vec<Calibration>,
    /// All confusions, the commonest first.
    pub confusions: Vec<Confusion>,
}

/// A measure with its figures.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is measured.
    pub measure: Measure,
    /// The counts over all documents.
    pub tally: Tally,
    /// The interval of the headline figure; `None` with fewer than two documents.
    pub interval: Option<Interval>,
}

impl Report {
    /// Sums up the scores of a corpus's documents, which are in its order.
    pub fn new(corpus: &Corpus, scores: &[DocumentScore], failed: Vec<(String, String)>) -> Report {
        let measures = corpus.format().measures();
        let kinds: Vec<MeasureKind> = measures.iter().map(|m| m.kind).collect();
        let documents: Vec<&[Tally]> = scores.iter().map(|s| &s.tallies[..]).collect();
        let intervals = bootstrap(&documents, &kinds);
        let rows = measures.iter().enumerate().zip(intervals).map(|((i, &measure), interval)| {
            let mut tally = Tally::default();
            documents.iter().for_each(|d| tally.add(&d[i]));
            Row { measure, tally, interval }
        });
        let findings = corpus
            .documents()
            .iter()
            .zip(scores)
            .flat_map(|(document, score)| score.findings.iter().map(|f| (document.id(), f)));
        Report {
            corpus: corpus.name().to_owned(),
            format: corpus.format().name(),
            documents: corpus.documents().len(),
            failed,
            rows: rows.collect(),
            calibration: Calibration::of(scores.iter().flat_map(|s| &s.scored)),
            confusions: confusions(findings),
        }
    }
}
