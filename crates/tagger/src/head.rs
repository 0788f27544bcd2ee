use copydesk_encoder::ModelFile;

use crate::calibration::Calibration;
use crate::decode::{self, Scratch};
use crate::error::HeadError;
use crate::labels::{Labels, Scheme};
use crate::linear::Linear;
use crate::parts::HeadParts;
use crate::spans::{TaggedSpan, spans};

/// A linear map from an encoder's vectors to the scores of labels, and what makes labels, spans and confidences of them.
#[derive(Debug, Clone)]
pub struct Head {
    name: String,
    file: String,
    encoder: u32,
    labels: Labels,
    linear: Linear,
    calibration: Calibration,
}

impl Head {
    /// Checks the parts of a head that is in no file yet.
    ///
    /// # Errors
    /// When the parts do not fit each other or a number is out of its range.
    pub fn new(parts: &HeadParts) -> Result<Head, HeadError> {
        Head::of(parts, &parts.name)
    }

    /// Reads a head file.
    ///
    /// # Errors
    /// When the file is of another kind, lacks something, or what it says does not fit together.
    pub fn from_model(file: &ModelFile) -> Result<Head, HeadError> {
        Head::of(&HeadParts::read(file)?, file.name())
    }

    fn of(parts: &HeadParts, file: &str) -> Result<Head, HeadError> {
        let labels = parts.check(file)?;
        Ok(Head {
            name: parts.name.clone(),
            file: file.to_owned(),
            encoder: parts.encoder,
            labels,
            linear: Linear::new(parts.width, &parts.weights, &parts.bias),
            calibration: parts.calibration,
        })
    }

    /// The head's name, such as `entities`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the head's file is called in messages.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// How long a vector is.
    pub fn width(&self) -> usize {
        self.linear.width()
    }

    /// What the head says of tokens and spans.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// How scores become confidences.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// Checks that the head was trained on the encoder with this fingerprint.
    ///
    /// # Errors
    /// When it was trained on another; its scores would mean nothing.
    pub fn check_encoder(&self, fingerprint: u32) -> Result<(), HeadError> {
        if self.encoder == fingerprint {
            return Ok(());
        }
        Err(HeadError::Encoder { file: self.file.clone(), trained_on: self.encoder, in_use: fingerprint })
    }

    /// Replaces `out` by the logits of all tokens, one for each label, from their vectors, one after the other.
    ///
    /// The same bits on every machine.
    ///
    /// # Panics
    /// When the length of `vectors` is no multiple of [`width`](Head::width).
    pub fn scores(&self, vectors: &[f32], out: &mut Vec<f32>) {
        assert_eq!(
            vectors.len() % self.width(),
            0,
            "`{}` reads vectors of {} numbers",
            self.file,
            self.width()
        );
        self.linear.apply(vectors, out);
    }

    /// The best labels of all tokens, as indices into [`Labels::names`], from their logits.
    ///
    /// No span crosses into a token for which `breaks` is true; this matters to [`Scheme::Bio`] only. Of equally good
    /// labels that with the lower index wins, the last tokens first. NaN counts as the lowest score.
    ///
    /// # Panics
    /// When the length of `logits` is no multiple of the number of labels, or `breaks` has not one value a token.
    pub fn tags<'a>(&self, logits: &[f32], breaks: Option<&[bool]>, scratch: &'a mut Scratch) -> &'a [u16] {
        let n = self.labels.names().len();
        assert_eq!(logits.len() % n, 0, "`{}` has {n} labels", self.file);
        assert!(breaks.is_none_or(|b| b.len() == logits.len() / n), "there is one break a token");
        match self.labels.scheme() {
            Scheme::Plain => decode::plain(&self.labels, logits, scratch),
            Scheme::Bio => decode::bio(&self.labels, logits, breaks, scratch),
        }
        &scratch.chosen
    }

    /// Replaces `out` by the spans that [`tags`](Head::tags) make, in the order of their tokens.
    ///
    /// A span's confidence is that of its least likely token, calibrated.
    ///
    /// # Panics
    /// As [`tags`](Head::tags).
    pub fn decode(
        &self,
        logits: &[f32],
        breaks: Option<&[bool]>,
        scratch: &mut Scratch,
        out: &mut Vec<TaggedSpan>,
    ) {
        let tags = self.tags(logits, breaks, scratch);
        let n = self.labels.names().len();
        let confidence = |first: usize, tags: &[u16]| {
            let rows = logits[first * n..].chunks_exact(n).zip(tags);
            let odds = rows.map(|(row, &tag)| self.calibration.odds_against(row, tag.into()));
            self.calibration.confidence(odds.fold(0.0, f32::max))
        };
        spans(self.labels.roles(), tags, confidence, out);
    }
}
