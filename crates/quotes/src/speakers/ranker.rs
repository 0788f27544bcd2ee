//! The antecedent ranker: how likely each candidate is meant, by what is known of it and by what the encoder read at both places.
//!
//! A candidate's score is a weighted sum of its [features](super::features), plus what a layer of hidden units makes of them
//! and of three vectors (of the words that ask, of where the candidate was named last, of where first), plus a weighted
//! sum of products of what the first and the other two are mapped to. Chances follow from the scores of all candidates. This is the mention ranking
//! of Lee et al. (2017) on features made by hand and vectors that are there already.

use std::borrow::Cow;
use std::collections::HashMap;

use copydesk_document::Span;
use copydesk_encoder::{ModelError, ModelFile};
use copydesk_extractor::{Config, Error};
use copydesk_tagger::Linear;
use serde::Deserialize;

use super::features::{self, COUNT, Features, NAMES};
use super::scene::Scene;
use crate::WIDTH;

/// The model that ships; see `model/SPEAKERS.md`.
pub(crate) static SHIPPED: &[u8] = include_bytes!("../../model/quotes.speakers");
/// The most hidden units and products.
const WIDEST: usize = 512;

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
    /// "the report": who issued it?
    Document,
}

/// How many kinds of questions there are.
pub(crate) const KINDS: usize = 6;

/// The names of [`Asked`].
pub(crate) const KIND_NAMES: [&str; KINDS] =
    ["person", "thing", "several", "described-person", "described-thing", "document"];

/// What a ranker's file says of itself.
#[derive(Debug, Deserialize)]
struct About {
    encoder: u32,
    features: Vec<String>,
    kinds: Vec<String>,
    hidden: usize,
    products: usize,
    /// By kind of question how likely somebody must be for the name to be given.
    least: Vec<f32>,
}

/// The model of who is meant.
#[derive(Debug)]
pub(crate) struct Ranker {
    /// By kind of question.
    weights: Vec<Features>,
    least: Vec<f32>,
    layer: Option<Layer>,
}

#[derive(Debug)]
struct Layer {
    file: String,
    encoder: u32,
    hidden: usize,
    /// For each feature what it adds to the hidden units, and the same for each kind of question.
    features: Vec<f32>,
    kinds: Vec<f32>,
    /// From a vector to hidden units and products.
    asking: Linear,
    last: Linear,
    first: Linear,
    out: Vec<f32>,
    products: Vec<f32>,
}

/// What the ranker made of the vectors of a document so far.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// By where a mention begins and ends: "Berg" and "Berg and Okoro" begin alike.
    last: HashMap<(u32, u32), Vec<f32>>,
    first: HashMap<(u32, u32), Vec<f32>>,
}

/// What a candidate's vectors are mapped to, beside what the question's are.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    asking: Vec<f32>,
    named: Vec<f32>,
}

impl Ranker {
    /// The model that ships, or the one in the file that option `ranker` names.
    pub(crate) fn new(config: &Config) -> Result<Ranker, Error> {
        let file = match config.path("ranker") {
            Some(path) => ModelFile::open(path),
            None => ModelFile::parse("quotes.speakers", Cow::Borrowed(SHIPPED)),
        };
        file.and_then(|file| Ranker::read(&file)).map_err(|e| Error::new(e.to_string()))
    }

    /// Who is nearest, by a few weights set by hand: what a training begins with.
    pub(crate) fn untrained() -> Ranker {
        let mut weights = [0.0; COUNT];
        weights[features::NEAREST] = 1.0;
        weights[features::SUBJECT] = 1.0;
        weights[features::TITLE] = 3.0;
        weights[features::LAST_SPEAKER_SPEAKS] = 1.5;
        weights[features::NUMBER_DIFFERS] = -2.0;
        Ranker { weights: vec![weights; KINDS], least: vec![0.5; KINDS], layer: None }
    }

    pub(crate) fn read(file: &ModelFile) -> Result<Ranker, ModelError> {
        let about: About = file.about_as("ranker")?;
        let size = |n: usize| (1..=WIDEST).contains(&n);
        let why = if about.features != NAMES {
            Some("its features are not those of this program; train it anew")
        } else if about.kinds != KIND_NAMES {
            Some("its kinds of questions are not those of this program; train it anew")
        } else if !size(about.hidden) || !size(about.products) {
            Some("hidden and products must be from 1 to 512")
        } else if about.least.len() != KINDS || !about.least.iter().all(|x| (0.0..=1.0).contains(x)) {
            Some("least must have 6 numbers from 0 to 1")
        } else {
            None
        };
        if let Some(why) = why {
            return Err(file.invalid("about", why));
        }
        let numbers = |section: &str, length: usize| file.f32s_of(section, length);
        let outputs = about.hidden + about.products;
        let linear = |section: &str| -> Result<Linear, ModelError> {
            Ok(Linear::new(WIDTH, &numbers(section, WIDTH * outputs)?, &vec![0.0; outputs]))
        };
        let weights = numbers("weights", KINDS * COUNT)?;
        Ok(Ranker {
            weights: weights.as_chunks::<COUNT>().0.to_vec(),
            least: about.least,
            layer: Some(Layer {
                file: file.name().to_owned(),
                encoder: about.encoder,
                hidden: about.hidden,
                features: numbers("features", COUNT * about.hidden)?,
                kinds: numbers("kinds", KINDS * about.hidden)?,
                asking: linear("asking")?,
                last: linear("last")?,
                first: linear("first")?,
                out: numbers("out", about.hidden)?,
                products: numbers("products", about.products)?,
            }),
        })
    }

    /// Whether it was trained on the vectors of this encoder.
    pub(crate) fn fits(&self, encoder: u32) -> Result<(), String> {
        match &self.layer {
            Some(Layer { file, encoder: trained, .. }) if *trained != encoder => Err(format!(
                "{file}: trained on the encoder {trained:08x}, where the vectors are of {encoder:08x}; train it on the encoder in use"
            )),
            _ => Ok(()),
        }
    }

    /// How likely somebody must be for the name to be given.
    pub(crate) fn least(&self, asked: Asked) -> f32 {
        self.least[asked as usize]
    }

    /// What the vector of the words that ask is mapped to.
    pub(crate) fn asking(&self, scene: &Scene<'_>, words: Span) -> Vec<f32> {
        let mut out = Vec::new();
        if let Some(layer) = &self.layer {
            layer.asking.apply(&scene.vector(words), &mut out);
        }
        out
    }

    /// What the vectors of a candidate are mapped to, that was named last (or next) and first at these places.
    pub(crate) fn pair(
        &self,
        scene: &Scene<'_>,
        read: &mut Read,
        asking: &[f32],
        last: Span,
        first: Span,
    ) -> Option<Pair> {
        let layer = self.layer.as_ref()?;
        let map = |linear: &Linear, known: &mut HashMap<(u32, u32), Vec<f32>>, span: Span| -> Vec<f32> {
            let new = || {
                let mut out = Vec::new();
                linear.apply(&scene.vector(span), &mut out);
                out
            };
            known.entry((span.start, span.end)).or_insert_with(new).clone()
        };
        let mut named = map(&layer.last, &mut read.last, last);
        let first = map(&layer.first, &mut read.first, first);
        named.iter_mut().zip(first).for_each(|(sum, x)| *sum += x);
        Some(Pair { asking: asking.to_vec(), named })
    }

    /// A candidate's score; "nobody" has no vectors, but those who ask do.
    pub(crate) fn score(
        &self,
        asked: Asked,
        features: &Features,
        asking: &[f32],
        pair: Option<&Pair>,
    ) -> f32 {
        let kind = asked as usize;
        let plain: f32 = self.weights[kind].iter().zip(features).map(|(w, f)| w * f).sum();
        let Some(layer) = &self.layer else { return plain };
        let n = layer.hidden;
        let mut units = layer.kinds[kind * n..][..n].to_vec();
        for (value, row) in features.iter().zip(layer.features.chunks_exact(n)).filter(|(v, _)| **v != 0.0) {
            units.iter_mut().zip(row).for_each(|(u, w)| *u += value * w);
        }
        units.iter_mut().zip(asking).for_each(|(u, x)| *u += x);
        let mut products = 0.0;
        if let Some(Pair { asking, named }) = pair {
            units.iter_mut().zip(named).for_each(|(u, x)| *u += x);
            let both = asking[n..].iter().zip(&named[n..]);
            products = layer.products.iter().zip(both).map(|(w, (a, b))| w * a * b).sum();
        }
        let bent: f32 = units.iter().zip(&layer.out).map(|(u, w)| u.max(0.0) * w).sum();
        plain + bent + products
    }

    /// By how much each feature of a candidate raises its score, and what was read in both places together, the strongest first;
    /// what changes next to nothing is left out.
    pub(crate) fn parts(
        &self,
        asked: Asked,
        features: &Features,
        asking: &[f32],
        pair: Option<&Pair>,
    ) -> Vec<(&'static str, f32)> {
        let whole = self.score(asked, features, asking, pair);
        let without = |i: usize| {
            let mut others = *features;
            others[i] = 0.0;
            (NAMES[i], whole - self.score(asked, &others, asking, pair))
        };
        let mut parts: Vec<_> = (0..COUNT).filter(|&i| features[i] != 0.0).map(without).collect();
        if pair.is_some() {
            parts.push(("the words around both", whole - self.score(asked, features, asking, None)));
        }
        parts.retain(|(_, w)| w.abs() >= 0.05);
        parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Ranker {
        Ranker::read(&ModelFile::parse("quotes.speakers", Cow::Borrowed(SHIPPED)).unwrap()).unwrap()
    }

    #[test]
    fn a_ranker_of_another_encoder_is_refused_by_name() {
        let ranker = shipped();
        let own = ranker.layer.as_ref().unwrap().encoder;
        ranker.fits(own).unwrap();
        let said = ranker.fits(own ^ 1).unwrap_err();
        assert!(
            said.contains("quotes.speakers") && said.contains("train it on the encoder in use"),
            "{said}"
        );
    }

    #[test]
    fn the_strongest_part_comes_first_and_parts_are_what_a_feature_changes() {
        let ranker = shipped();
        let mut features = [0.0; COUNT];
        features[features::NUMBER_DIFFERS] = 1.0;
        features[features::NEAREST] = 1.0;
        let parts = ranker.parts(Asked::Person, &features, &[], None);
        assert!(parts.is_sorted_by(|a, b| a.1.abs() >= b.1.abs()), "{parts:?}");
        let (_, part) = *parts.iter().find(|p| p.0 == "nearest").unwrap();
        assert!(part > 0.2, "{parts:?}");
        let with = ranker.score(Asked::Person, &features, &[], None);
        features[features::NEAREST] = 0.0;
        assert_eq!(part, with - ranker.score(Asked::Person, &features, &[], None));
    }

    #[test]
    fn products_ask_for_both_places() {
        let ranker = shipped();
        let layer = ranker.layer.as_ref().unwrap();
        let width = layer.hidden + layer.products.len();
        let (asking, named) = (vec![0.5; width], vec![-0.25; width]);
        let score = |asking: &[f32]| {
            let pair = Pair { asking: asking.to_vec(), named: named.clone() };
            ranker.score(Asked::Person, &[0.0; COUNT], asking, Some(&pair))
        };
        let mut others = asking.clone();
        others[layer.hidden] = 1.5;
        let expected = layer.products[0] * (1.5 - 0.5) * -0.25;
        assert!((score(&others) - score(&asking) - expected).abs() < 1e-4);
    }
}
