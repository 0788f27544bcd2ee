//! How the weights of the links are learned: from the choices that gold attributions make among the head's own parts.

use copydesk_document::{Document, Layer, Span};
use copydesk_extractor::{Extractor, RunError, with_input};
use copydesk_tagger::Calibration;

use super::features::{FEATURES, Features, Pair};
use super::place::Place;
use super::weights::{Model, Weights};
use super::{Link, cue_pairs, link, source_pairs};
use crate::{Quotes, Scratch};

/// A gold attribution, with spans in bytes.
#[derive(Clone, Debug, Default)]
pub struct Gold {
    /// What is said.
    pub content: Vec<Span>,
    /// The words that attribute; empty where there are none.
    pub cue: Vec<Span>,
    /// Who says it; empty where the text does not tell.
    pub source: Vec<Span>,
}

/// The choices of one document that gold decides.
#[derive(Debug, Default)]
pub struct Decisions {
    cue: Vec<Decision>,
    source: Vec<Decision>,
    place: Place,
    /// By gold attribution the tokens of its content, ascending.
    contents: Vec<Vec<u32>>,
}

/// Some candidates by their features, and which of them is right.
#[derive(Clone, Debug)]
struct Decision {
    candidates: Vec<Vec<u16>>,
    right: usize,
}

impl Decisions {
    /// The choices among the parts that the head of `quotes` finds in a document, which has all layers that `quotes`
    /// requires. Contents that no gold attribution shares are left out, and so are choices whose right answer the
    /// head did not find.
    ///
    /// # Errors
    /// When a layer is missing or the head does not fit it.
    pub fn of(quotes: &Quotes, document: &Document, gold: &[Gold]) -> Result<Decisions, RunError> {
        with_input(&Quotes::spec(), document, |input| {
            let mut scratch = Scratch::default();
            quotes.read(input, &mut scratch)?;
            let tokens = input.layer(crate::TOKENS);
            let said =
                |token: &u32, g: &Gold| g.content.iter().any(|s| s.overlaps(tokens.span(*token as usize)));
            let all = 0..tokens.len() as u32;
            let contents = gold.iter().map(|g| all.clone().filter(|t| said(t, g)).collect()).collect();
            Ok(Decisions { contents, ..decisions(scratch.place, tokens, gold) })
        })?
    }
}

fn decisions(place: Place, tokens: &Layer<'_>, gold: &[Gold]) -> Decisions {
    let mut out = Decisions::default();
    let found = place;
    let place = &found;
    let shared = |part: usize, spans: &[Span]| {
        let own = place.contents[part].span(tokens);
        spans.iter().map(|s| s.end.min(own.end).saturating_sub(s.start.max(own.start))).sum::<u32>()
    };
    // By content the gold attribution that shares most of it.
    let owner = |c: usize| {
        let best = gold.iter().enumerate().max_by_key(|(i, g)| (shared(c, &g.content), usize::MAX - i));
        best.filter(|(_, g)| shared(c, &g.content) > 0).map(|(i, _)| i)
    };
    let owners: Vec<Option<usize>> = (0..place.contents.len()).map(owner).collect();
    let mut links: Vec<(usize, Link)> = Vec::new();
    for (content, owner) in owners.iter().enumerate() {
        let Some(owner) = *owner else { continue };
        let pairs = cue_pairs(place, content as u32);
        let right = right(place, tokens, &pairs, &gold[owner].cue, |p| &p.cues);
        if let Some(right) = right {
            out.cue.push(Decision::new(place, &pairs, right));
        }
        match links.iter_mut().rev().take(4).find(|(o, _)| *o == owner) {
            Some((_, link)) => link.contents.push(content as u32),
            None => {
                let cue = right.and_then(|r| pairs[r].candidate);
                links.push((owner, Link { contents: vec![content as u32], cue, ..Link::default() }));
            }
        }
    }
    let mut last = None;
    for (owner, link) in links {
        let pairs = source_pairs(place, &link, last);
        let Some(right) = self::right(place, tokens, &pairs, &gold[owner].source, |p| &p.sources) else {
            continue;
        };
        out.source.push(Decision::new(place, &pairs, right));
        last = pairs[right].candidate.or(last);
    }
    Decisions { place: found, ..out }
}

/// The candidate that gold names: the nearest that shares something with it, "none" where gold is empty.
fn right(
    place: &Place,
    tokens: &Layer<'_>,
    pairs: &[Pair],
    gold: &[Span],
    parts: impl Fn(&Place) -> &[super::Part],
) -> Option<usize> {
    if gold.is_empty() {
        return Some(0);
    }
    let fits = |p: &Pair| {
        let own = p.candidate.map(|c| parts(place)[c as usize].span(tokens));
        own.is_some_and(|own| gold.iter().any(|g| g.overlaps(own)))
    };
    pairs.iter().position(fits)
}

impl Decision {
    fn new(place: &Place, pairs: &[Pair], right: usize) -> Decision {
        let mut features = Features::default();
        let read = |pair: &Pair| {
            features.read(place, pair);
            features.list.clone()
        };
        Decision { candidates: pairs.iter().map(read).collect(), right }
    }
}

/// Fits both models and returns the text of their weights, and the share of right choices of each on `held_out`.
///
/// Multinomial logistic regression by AdaGrad (Duchi et al. 2011) in a fixed order, with decay of the weights. How
/// confidences are calibrated is fitted on `held_out`, as the head is surer than right of what it learned from.
pub fn train(documents: &[Decisions], held_out: &[Decisions], passes: usize) -> (String, [f64; 2]) {
    let cue = fit(documents.iter().flat_map(|d| &d.cue), passes);
    let source = fit(documents.iter().flat_map(|d| &d.source), passes);
    let shares = [
        accuracy(&cue, held_out.iter().flat_map(|d| &d.cue)),
        accuracy(&source, held_out.iter().flat_map(|d| &d.source)),
    ];
    let weights = Weights { cue, source, calibration: Calibration::NONE };
    let calibration = calibrate(held_out.iter().flat_map(|d| outcomes(&weights, d)).collect());
    (Weights { calibration, ..weights }.render(), shares)
}

/// The confidence of each link of a document, and whether it shares half of all words with a gold attribution.
fn outcomes(weights: &Weights, document: &Decisions) -> Vec<(f32, bool)> {
    let place = &document.place;
    let right = |link: &Link| {
        let parts = link.contents.iter().map(|&c| place.contents[c as usize]);
        let own: Vec<u32> = parts.flat_map(|p| p.first..p.end).collect();
        document.contents.iter().any(|gold| {
            let shared = own.iter().filter(|t| gold.binary_search(t).is_ok()).count();
            2 * shared >= own.len() + gold.len() - shared
        })
    };
    link(weights, place).iter().map(|l| (l.confidence, right(l))).collect()
}

/// Fits the logistic curve over log-odds (Platt 1999) by Newton's method.
fn calibrate(outcomes: Vec<(f32, bool)>) -> Calibration {
    const STEPS: usize = 30;
    let odds = |p: f32| f64::from(p.clamp(1e-6, 1.0 - 1e-6));
    let points: Vec<(f64, f64)> = outcomes
        .iter()
        .map(|&(p, right)| ((odds(p) / (1.0 - odds(p))).ln(), f64::from(u8::from(right))))
        .collect();
    let (mut slope, mut offset) = (1.0, 0.0);
    for _ in 0..STEPS {
        // The gradient and the Hessian of the log-likelihood; the small number keeps the latter invertible.
        let (mut g, mut h) = ([0.0; 2], [1e-6, 0.0, 1e-6]);
        for &(x, right) in &points {
            let p = 1.0 / (1.0 + (-(slope * x + offset)).exp());
            let (off, curve) = (right - p, p * (1.0 - p));
            g = [g[0] + off * x, g[1] + off];
            h = [h[0] + curve * x * x, h[1] + curve * x, h[2] + curve];
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        slope += (g[0] * h[2] - g[1] * h[1]) / determinant;
        offset += (g[1] * h[0] - g[0] * h[1]) / determinant;
    }
    Calibration { temperature: 1.0, slope: (slope as f32).max(0.01), offset: offset as f32 }
}

const RATE: f32 = 0.2;
const DECAY: f32 = 1e-5;

fn fit<'d>(decisions: impl Iterator<Item = &'d Decision> + Clone, passes: usize) -> Model {
    let mut model = Model::default();
    let mut squares = vec![1e-3f32; FEATURES];
    let mut gradient = vec![0.0f32; FEATURES];
    for _ in 0..passes {
        for decision in decisions.clone() {
            let scores: Vec<f32> = decision.candidates.iter().map(|c| model.score(c)).collect();
            let greatest = scores.iter().copied().fold(f32::MIN, f32::max);
            let odds: Vec<f32> = scores.iter().map(|s| (s - greatest).exp()).collect();
            let sum: f32 = odds.iter().sum();
            for (i, features) in decision.candidates.iter().enumerate() {
                let off = odds[i] / sum - f32::from(u8::from(i == decision.right));
                features.iter().for_each(|&f| gradient[usize::from(f)] += off);
            }
            for features in &decision.candidates {
                for f in features.iter().map(|&f| usize::from(f)) {
                    let g = std::mem::take(&mut gradient[f]);
                    if g != 0.0 {
                        let weight = &mut model.weights_mut()[f];
                        let g = g + DECAY * *weight;
                        squares[f] += g * g;
                        *weight -= RATE * g / squares[f].sqrt();
                    }
                }
            }
        }
    }
    model
}

fn accuracy<'d>(model: &Model, decisions: impl Iterator<Item = &'d Decision>) -> f64 {
    let (mut right, mut all) = (0, 0);
    for decision in decisions {
        let scores: Vec<f32> = decision.candidates.iter().map(|c| model.score(c)).collect();
        let best = (1..scores.len()).fold(0, |b, i| if scores[i] > scores[b] { i } else { b });
        right += usize::from(best == decision.right);
        all += 1;
    }
    f64::from(right as u32) / f64::from(all.max(1) as u32)
}
