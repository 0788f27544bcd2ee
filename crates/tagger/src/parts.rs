use copydesk_encoder::{ModelBuilder, ModelFile};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::calibration::Calibration;
use crate::error::HeadError;
use crate::labels::{Labels, Scheme};

/// All that a head is made of: what training fills in and a head file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadParts {
    /// The head's name, such as `entities`.
    pub name: String,
    /// Fingerprint of the encoder on whose vectors the head was trained.
    pub encoder: u32,
    /// How long a vector is.
    pub width: usize,
    /// How labels make spans.
    pub scheme: Scheme,
    /// The labels, one for each score.
    pub labels: Vec<String>,
    /// For each label a row of `width` weights.
    pub weights: Vec<f32>,
    /// For each label what is added to its score.
    pub bias: Vec<f32>,
    /// How scores become probabilities.
    pub calibration: Calibration,
}

/// What the section `about` says, beside kind and name.
#[derive(Serialize, Deserialize)]
struct About {
    name: String,
    encoder: u32,
    width: usize,
    scheme: Scheme,
    labels: Vec<String>,
    temperature: f32,
    calibration: [f32; 2],
}

impl HeadParts {
    /// Reads the parts of a head file. What they say is checked when they become a [`Head`](crate::Head).
    pub(crate) fn read(file: &ModelFile) -> Result<HeadParts, HeadError> {
        let about: About = file.about_as("head")?;
        let [slope, offset] = about.calibration;
        Ok(HeadParts {
            name: about.name,
            encoder: about.encoder,
            width: about.width,
            scheme: about.scheme,
            labels: about.labels,
            weights: file.f32s("weights")?,
            bias: file.f32s("bias")?,
            calibration: Calibration { temperature: about.temperature, slope, offset },
        })
    }

    /// The head file; its `build` gives the bytes.
    pub fn to_model(&self) -> ModelBuilder {
        let HeadParts { name, encoder, width, scheme, labels, calibration, .. } = self;
        let Calibration { temperature, slope, offset } = calibration;
        let mut model = ModelBuilder::new(&json!({
            "kind": "head", "name": name, "encoder": encoder, "width": width, "scheme": scheme, "labels": labels,
            "temperature": temperature, "calibration": [slope, offset],
        }));
        model.f32s("weights", &self.weights).f32s("bias", &self.bias);
        model
    }

    /// Checks all parts against each other; `file` is what errors name.
    pub(crate) fn check(&self, file: &str) -> Result<Labels, HeadError> {
        let labels = Labels::new(self.scheme, self.labels.clone())
            .map_err(|problem| HeadError::Labels { file: file.to_owned(), problem })?;
        let number = |field, value: f64, wanted, right: bool| {
            if right {
                Ok(())
            } else {
                Err(HeadError::Number { file: file.to_owned(), field, value, wanted })
            }
        };
        number("width", self.width as f64, "at least 1", self.width > 0)?;
        let n = labels.names().len();
        self.sized(file, "bias", &self.bias, n)?;
        self.sized(file, "weights", &self.weights, n.saturating_mul(self.width))?;
        // Its inverse must be a number too.
        let positive = |x: f32| x > 0.0 && x.is_normal() && x.recip().is_normal();
        let Calibration { temperature, slope, offset } = self.calibration;
        number("temperature", temperature.into(), "positive and finite", positive(temperature))?;
        number("calibration", slope.into(), "positive and finite", positive(slope))?;
        number("calibration", offset.into(), "finite", offset.is_finite())?;
        Ok(labels)
    }

    fn sized(
        &self,
        file: &str,
        field: &'static str,
        numbers: &[f32],
        expected: usize,
    ) -> Result<(), HeadError> {
        let file = file.to_owned();
        if numbers.len() != expected {
            let (labels, width) = (self.labels.len(), self.width);
            return Err(HeadError::Size { file, field, found: numbers.len(), expected, labels, width });
        }
        match numbers.iter().find(|n| !n.is_finite()) {
            Some(&n) => {
                Err(HeadError::Number { file, field, value: n.into(), wanted: "finite in every place" })
            }
            None => Ok(()),
        }
    }
}
