use std::collections::HashMap;

use copydesk_encoder::{ModelError, ModelFile};
use copydesk_tagger::Linear;
use serde::Deserialize;

use crate::found::{Mode, Source};

/// Flags of a token that are inputs beside its vector: those of [`place`](super::place), and one for each label of names.
pub(super) const FLAGS: usize = 13;
/// What a token may be as a cue: nothing, a cue of each mode, the first word of what is attributed by marks alone.
pub(super) const CUES: usize = 2 + Mode::ALL.len();
/// The kind of a cue that is the first word of what marks alone attribute.
pub(super) const START: usize = CUES - 1;
/// What a token may be to a cue: nothing, content, the outlet that relays, a source of each kind.
pub(super) const PARTS: usize = SOURCE + Source::ALL.len();
pub(super) const CONTENT: usize = 1;
pub(super) const VIA: usize = 2;
pub(super) const SOURCE: usize = 3;
/// By table its rows, but the first's, of distances.
pub(super) const RELATIONS: [usize; 4] = [7, 5, 6, 2];
/// What the confidence is read off: the cue, the whole, the surest and the least sure token, marks, and one.
pub(super) const SIGNS: usize = 6;

/// The widest layer and the longest window: buffers are sized by them.
const WIDEST: usize = 512;

/// What a decoder's file says of itself.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct About {
    pub(super) encoder: u32,
    pub(super) width: usize,
    pub(super) hidden: usize,
    pub(super) pair: usize,
    pub(super) dilations: Vec<usize>,
    /// How many tokens before and after a cue are read.
    pub(super) before: usize,
    pub(super) after: usize,
    /// Bounds of the classes of distances, ascending.
    pub(super) distances: Vec<usize>,
    /// How likely a token must be a cue to be read as one.
    pub(super) floor: f32,
    /// What it costs, in logarithms of likelihood, to begin or end content, to begin or end a source or an outlet, and to begin
    /// or end content where a quotation begins or ends.
    pub(super) change: [f32; 3],
    /// The weights of the [`SIGNS`].
    pub(super) confidence: Vec<f32>,
    /// How sure an attribution must be, outside quotation marks and with them.
    pub(super) least: [f32; 2],
}

/// The weights of the decoder; `DESIGN.md` says what they do.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) about: About,
    pub(super) token: Linear,
    /// A row a flag.
    pub(super) flags: Vec<f32>,
    /// The row of each word that has one, and the rows.
    pub(super) words: HashMap<String, u32>,
    pub(super) rows: Vec<f32>,
    pub(super) cue: Linear,
    pub(super) here: Linear,
    pub(super) anchor: Linear,
    /// A row a class of distance, and the same for the other relations of a token to the cue.
    pub(super) distance: Vec<f32>,
    pub(super) relations: [Vec<f32>; 4],
    pub(super) kind: Vec<f32>,
    pub(super) between: Vec<f32>,
    pub(super) convolutions: Vec<Linear>,
    pub(super) part: Linear,
    pub(super) valid: Linear,
}

impl Model {
    pub(super) fn read(file: &ModelFile) -> Result<Model, ModelError> {
        let about: About = file.about_as("decoder")?;
        if let Some(why) = about.problem() {
            return Err(file.invalid("about", why));
        }
        let numbers = |section: &str, length: usize| file.f32s_of(section, length);
        let linear = |name: &str, inputs: usize, outputs: usize| -> Result<Linear, ModelError> {
            let weights = numbers(&format!("{name}.w"), inputs * outputs)?;
            Ok(Linear::new(inputs, &weights, &numbers(&format!("{name}.b"), outputs)?))
        };
        let (width, hidden, pair) = (about.width, about.hidden, about.pair);
        let list = file.str("words")?;
        let words: HashMap<String, u32> =
            list.split('\n').filter(|w| !w.is_empty()).zip(0..).map(|(w, i)| (w.to_owned(), i)).collect();
        let rows = numbers("words.rows", words.len() * hidden)?;
        let relation = |i: usize| numbers(&format!("table{}", i + 1), RELATIONS[i] * pair);
        Ok(Model {
            token: linear("token", width, hidden)?,
            flags: numbers("flags", FLAGS * hidden)?,
            words,
            rows,
            cue: linear("cue", hidden, CUES)?,
            here: linear("here", hidden, pair)?,
            anchor: linear("anchor", hidden, pair)?,
            distance: numbers("table0", (2 * about.distances.len() + 1) * pair)?,
            relations: [relation(0)?, relation(1)?, relation(2)?, relation(3)?],
            kind: numbers("kind", CUES * pair)?,
            between: numbers("between", pair)?,
            convolutions: (0..about.dilations.len())
                .map(|k| linear(&format!("conv{k}"), 3 * pair, pair))
                .collect::<Result<_, _>>()?,
            part: linear("part", pair, PARTS)?,
            valid: linear("valid", 2 * pair, 1)?,
            about,
        })
    }
}

impl About {
    /// What is wrong with the numbers, if something is.
    fn problem(&self) -> Option<&'static str> {
        let size = |n: usize| (1..=WIDEST).contains(&n);
        let probable = |x: f32| (0.0..=1.0).contains(&x);
        if ![self.width, self.hidden, self.pair].into_iter().all(size) {
            Some("width, hidden and pair must be from 1 to 512")
        } else if self.dilations.len() > 8 || !self.dilations.iter().all(|&d| size(d)) {
            Some("there must be at most 8 dilations from 1 to 512")
        } else if self.before > WIDEST || self.after > WIDEST || self.distances.len() > WIDEST {
            Some("a window must reach to 512 tokens at most")
        } else if !self.distances.is_sorted() {
            Some("distances must ascend")
        } else if !probable(self.floor) || !self.least.into_iter().all(probable) {
            Some("floor and least must be from 0 to 1")
        } else if self.confidence.len() != SIGNS || !self.confidence.iter().all(|x| x.is_finite()) {
            Some("confidence must have 6 finite numbers")
        } else if !self.change.into_iter().all(f32::is_finite) {
            Some("change must be finite")
        } else {
            None
        }
    }
}
