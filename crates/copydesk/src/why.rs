//! Why stages decided what they did about a place in a document, in a form to be written as JSON. Offsets count code points.

use copydesk_document::{Document, OffsetIndex, Span, Unit};
use copydesk_formats::Failure;
use copydesk_runner::{Candidate, Evidence, Reason, Worker};
use serde::Serialize;

/// Asks each stage, as [`Worker::explain`] does.
pub fn why(document: &Document, at: Span, worker: &mut Worker) -> Vec<Why> {
    let text = document.text();
    let index = OffsetIndex::new(text);
    let said = worker.explain(document, at).into_iter().map(|s| {
        let (reasons, error) = match s.reasons {
            Ok(reasons) => (reasons.into_iter().map(|r| Said::new(r, text, &index)).collect(), None),
            Err(failure) => (Vec::new(), Some(failure.into())),
        };
        Why { stage: s.stage, plugin: s.plugin, reasons, error }
    });
    said.collect()
}

/// What one stage says.
#[derive(Debug, Serialize)]
pub struct Why {
    /// The stage's id, or who else it was.
    pub stage: String,
    /// Its plugin's name.
    pub plugin: String,
    /// What it decided there, and why.
    pub reasons: Vec<Said>,
    /// Why the stage could not say.
    pub error: Option<Problem>,
}

/// One thing that a stage decided.
#[derive(Debug, Serialize)]
pub struct Said {
    /// What was decided, in a word or two.
    pub subject: String,
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Its words.
    pub text: String,
    /// All that was weighed.
    pub considered: Vec<Considered>,
    /// The evidence.
    pub because: Vec<Because>,
}

/// What a stage could have decided; the first is what it did.
#[derive(Debug, Serialize)]
pub struct Considered {
    /// The decision.
    pub label: String,
    /// How likely it is, from 0 to 1.
    pub score: f32,
    /// Words for a person, or none.
    pub note: String,
}

/// What spoke for it.
#[derive(Debug, Serialize)]
pub struct Because {
    /// How much it spoke for the choice.
    pub weight: f32,
    /// All absent when the evidence is in no place of the text.
    pub start: Option<u32>,
    /// Where it ends.
    pub end: Option<u32>,
    /// Its words.
    pub text: Option<String>,
    /// Words for a person, or none.
    pub note: String,
}

/// What went wrong.
#[derive(Debug, Serialize)]
pub struct Problem {
    /// The stage's id, or who else it was.
    pub stage: String,
    /// A stable code.
    pub code: String,
    /// The message for a person.
    pub message: String,
}

impl Said {
    fn new(reason: Reason, text: &str, index: &OffsetIndex<'_>) -> Said {
        let point = |byte| index.from_byte(byte, Unit::CodePoint);
        let considered = |c: Candidate| Considered { label: c.label, score: c.score, note: c.note };
        let because = |e: Evidence| Because {
            weight: e.weight,
            start: e.span.some().map(|s| point(s.start)),
            end: e.span.some().map(|s| point(s.end)),
            text: e.span.some().map(|s| covered(text, s)),
            note: e.note,
        };
        Said {
            subject: reason.subject,
            start: point(reason.span.start),
            end: point(reason.span.end),
            text: covered(text, reason.span),
            considered: reason.considered.into_iter().map(considered).collect(),
            because: reason.because.into_iter().map(because).collect(),
        }
    }
}

fn covered(text: &str, span: Span) -> String {
    span.of(text).unwrap_or("").to_owned()
}

impl From<Failure> for Problem {
    fn from(f: Failure) -> Problem {
        Problem { stage: f.stage, code: f.code, message: f.message }
    }
}
