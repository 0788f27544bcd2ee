//! What `copydesk explain` has to say, before it is text or JSON. Offsets count code points.

use copydesk::why::{Problem, Why, why};
use copydesk_document::{Document as Annotated, OffsetIndex, Span, Unit};
use copydesk_expect::render;
use copydesk_formats::Failure;
use copydesk_pipeline::Plan;
use copydesk_runner::{FailedDocument, StageTime, Worker};
use serde::Serialize;

use crate::args::Place;

/// Everything, for JSON.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    schema_version: u32,
    offsets: &'static str,
    /// In the order in which they run.
    pub(super) stages: Vec<Stage>,
    pub(super) documents: Vec<Document>,
}

#[derive(Debug, Serialize)]
pub(super) struct Stage {
    pub(super) stage: String,
    pub(super) plugin: String,
    pub(super) version: String,
    pub(super) reads: Vec<Read>,
    pub(super) makes: Vec<String>,
    /// Those that differ from the plugin's defaults.
    pub(super) options: Vec<Setting>,
    /// Milliseconds for all documents.
    ms: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Read {
    pub(super) layer: String,
    pub(super) stage: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub(super) id: String,
    /// Why it failed as a whole.
    pub(super) error: Option<Problem>,
    /// The stages that failed and were skipped, and a place to explain that is not in the text.
    pub(super) errors: Vec<Problem>,
    pub(super) layers: Vec<Layer>,
    /// What stands where `--at` points.
    pub(super) at: Option<At>,
    /// The length of the text in code points, where `--at` points beyond it.
    #[serde(skip)]
    pub(super) beyond: Option<usize>,
}

#[derive(Debug, Serialize)]
pub(super) struct Layer {
    pub(super) layer: String,
    pub(super) annotations: usize,
    pub(super) stage: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct At {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) text: String,
    pub(super) annotations: Vec<Annotation>,
    /// One entry a stage that annotated the document.
    pub(super) why: Vec<Why>,
}

#[derive(Debug, Serialize)]
pub(super) struct Annotation {
    pub(super) layer: String,
    pub(super) index: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    /// As in the expectations of tests.
    pub(super) annotation: String,
    pub(super) score: Option<f32>,
}

impl Report {
    pub(super) fn new(plan: &Plan) -> Report {
        let stages = plan.stages.iter().map(|stage| {
            let reads = stage.inputs.iter().flatten().map(|input| Read {
                layer: input.layer.clone(),
                stage: plan.stages[input.source.stage].id.clone(),
            });
            let changed = stage
                .options
                .iter()
                .zip(&stage.plugin.options)
                .filter(|((_, v), o)| o.default.as_ref() != Some(v));
            Stage {
                stage: stage.id.clone(),
                plugin: stage.plugin.name.clone(),
                version: stage.plugin.version.clone(),
                reads: reads.collect(),
                makes: stage.outputs.iter().map(|s| s.name.clone()).collect(),
                options: changed
                    .map(|((key, value), _)| Setting { key: key.clone(), value: value.to_string() })
                    .collect(),
                ms: 0.0,
            }
        });
        Report { schema_version: 1, offsets: "char", stages: stages.collect(), documents: Vec::new() }
    }

    pub(super) fn set_times(&mut self, times: impl Iterator<Item = StageTime>) {
        for (stage, t) in self.stages.iter_mut().zip(times) {
            stage.ms = t.time.as_secs_f64() * 1e3;
        }
    }
}

impl Document {
    /// A document that was annotated, and what the stages say about a place in it.
    pub(super) fn new(
        document: &Annotated,
        skipped: &[Failure],
        at: Option<Place>,
        worker: &mut Worker,
    ) -> Document {
        let layers = document.layers().map(|(name, layer)| Layer {
            layer: name.to_owned(),
            annotations: layer.len(),
            stage: layer.provenance().map(|p| p.stage.clone()),
        });
        let mut errors: Vec<Problem> = skipped.iter().cloned().map(Problem::from).collect();
        let mut beyond = None;
        let at = match at.map(|at| At::new(document, at, worker)) {
            Some(Err(problem)) => {
                errors.push(problem);
                beyond = Some(document.text().chars().count());
                None
            }
            other => other.and_then(Result::ok),
        };
        Document { id: document.id().to_owned(), error: None, errors, layers: layers.collect(), at, beyond }
    }

    pub(super) fn failed(f: FailedDocument) -> Document {
        let error = Some(f.failure.into());
        Document { id: f.id, error, errors: Vec::new(), layers: Vec::new(), at: None, beyond: None }
    }

    /// Whether anything about it went wrong.
    pub(super) fn has_failed(&self) -> bool {
        let silent = self.at.iter().flat_map(|at| &at.why).any(|w| w.error.is_some());
        self.error.is_some() || !self.errors.is_empty() || silent
    }
}

impl At {
    /// A place beyond the text's end is a problem of this document alone.
    fn new(document: &Annotated, at: Place, worker: &mut Worker) -> Result<At, Problem> {
        let text = document.text();
        let index = OffsetIndex::new(text);
        let byte = |offset| index.to_byte(offset, Unit::CodePoint);
        let (Some(start), Some(end)) = (byte(at.start), byte(at.end)) else {
            return Err(beyond(at, text.chars().count()));
        };
        let span = Span::new(start, end);
        let point = |byte| index.from_byte(byte, Unit::CodePoint);
        let mut annotations = Vec::new();
        for (name, layer) in document.layers() {
            let over: Vec<_> = layer
                .overlapping(span)
                .filter(|row| layer.fragments(*row).any(|s| s.overlaps(span)))
                .collect();
            // Writing a layer out costs more than looking for the few rows that matter.
            let lines = if over.is_empty() { Vec::new() } else { render(document, name) };
            annotations.extend(over.into_iter().map(|row| Annotation {
                layer: name.to_owned(),
                index: row,
                start: point(layer.span(row).start),
                end: point(layer.span(row).end),
                annotation: lines.get(row).cloned().unwrap_or_default(),
                score: layer.score(row),
            }));
        }
        let why = why(document, span, worker);
        let words = span.of(text).unwrap_or("").to_owned();
        Ok(At { start: at.start, end: at.end, text: words, annotations, why })
    }
}

/// A place that is not in the text.
fn beyond(at: Place, length: usize) -> Problem {
    let last = match length.checked_sub(1) {
        Some(last) => format!("has {length} code points, so the last offset is {last}"),
        None => "is empty".to_owned(),
    };
    let message = format!("--at {at} is beyond the text, which {last}");
    Problem { stage: "explain".to_owned(), code: "offset".to_owned(), message }
}
