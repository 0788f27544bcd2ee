use std::hint::black_box;
use std::time::{Duration, Instant};

use copydesk_document::Document;
use copydesk_formats::{JsonSettings, write_error, write_record};
use copydesk_runner::{Outcome, Pipeline, Worker};

/// A pipeline at work, with the buffer for its records.
pub struct Line {
    worker: Worker,
    settings: JsonSettings,
    record: Vec<u8>,
}

impl Line {
    /// The pipeline on this thread.
    ///
    /// # Panics
    /// When its plugins do not start.
    pub fn new(pipeline: &Pipeline) -> Line {
        let output = &pipeline.plan().output;
        let layers = output.layers.iter().map(|(name, _)| name.clone()).collect();
        let settings = JsonSettings { layers, offsets: output.offsets, text: output.text, made_by: None };
        Line { worker: pipeline.worker().expect("the plugins start"), settings, record: Vec::new() }
    }

    /// Annotates and renders every document; the number of bytes written.
    pub fn run(&mut self, documents: Vec<Document>) -> usize {
        let mut written = 0;
        for document in documents {
            self.record.clear();
            match self.worker.annotate(document) {
                Outcome::Annotated(d, skipped) => {
                    write_record(&d, &skipped, &self.settings, &mut self.record);
                }
                Outcome::Failed(f) | Outcome::Fatal(f) => {
                    write_error(&f.id, &f.meta, &f.failure, &self.settings, &mut self.record);
                }
            }
            written += black_box(&self.record).len();
        }
        written
    }

    /// How long [`Line::run`] takes.
    pub fn timed(&mut self, documents: &[Document]) -> Duration {
        let documents = documents.to_vec();
        let start = Instant::now();
        black_box(self.run(documents));
        start.elapsed()
    }
}
