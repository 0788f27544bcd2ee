//! Why a content has its cue, and a cue its source.

use copydesk_document::{Layer, Span};
use copydesk_extractor::Reasons;
use copydesk_tagger::Calibration;

use super::features::{Features, Pair, describe};
use super::place::{Part, Place, Role};
use super::weights::{Model, Weights};
use super::{cue_pairs, link, source_pairs};

/// The most links, candidates and features that one question is answered with: a person reads them.
const LINKS: usize = 4;
const CANDIDATES: usize = 5;
const FEATURES: usize = 6;

/// Says of each link at `at` which cues and sources were considered, and what spoke for the winners.
pub(crate) fn explain(
    weights: &Weights,
    place: &Place,
    text: &str,
    tokens: &Layer<'_>,
    at: Span,
    output: &mut Reasons,
) {
    let scene = Scene { place, text, tokens };
    let mut last = None;
    let mut asked = 0;
    for link in link(weights, place) {
        let own = link.contents.iter().map(|&c| place.contents[c as usize].span(tokens));
        let cue = link.cue.map(|c| place.cues[c as usize].span(tokens));
        if asked < LINKS && own.chain(cue).any(|span| span.overlaps(at)) {
            asked += 1;
            scene.choice("cue", &weights.cue, &cue_pairs(place, link.contents[0]), output);
            scene.choice("source", &weights.source, &source_pairs(place, &link, last), output);
        }
        last = link.source.or(last);
    }
}

struct Scene<'a> {
    place: &'a Place,
    text: &'a str,
    tokens: &'a Layer<'a>,
}

impl Scene<'_> {
    /// Adds one reason: what was chosen, what else could have been, and the features that moved it most.
    fn choice(&self, what: &str, model: &Model, pairs: &[Pair], output: &mut Reasons) {
        let mut features = Features::default();
        let mut scores = Vec::with_capacity(pairs.len());
        for pair in pairs {
            features.read(self.place, pair);
            scores.push(model.score(&features.list));
        }
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
        let best = &pairs[order[0]];
        let anchor = best.anchor.span(self.tokens);
        let reason =
            output.reason(anchor, format!("{what} of {:?}: {}", self.shown(best.anchor), self.named(best)));
        for &i in order.iter().take(CANDIDATES) {
            reason.considered(self.named(&pairs[i]), Calibration::NONE.probability(&scores, i), "");
        }
        features.read(self.place, best);
        let mut moved: Vec<(u16, f32)> = features.list.iter().map(|&f| (f, model.weight(f))).collect();
        moved.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        let place = self.part(best).map_or(Span::NONE, |p| p.span(self.tokens));
        for (feature, weight) in moved.into_iter().take(FEATURES) {
            reason.because(place, weight, describe(feature));
        }
    }

    fn part(&self, pair: &Pair) -> Option<Part> {
        pair.candidate.map(|c| self.place.parts(pair.role)[c as usize])
    }

    fn named(&self, pair: &Pair) -> String {
        match self.part(pair) {
            Some(part) => self.shown(part),
            None => match pair.role {
                Role::Cue => "no cue".into(),
                _ => "no source".into(),
            },
        }
    }

    /// The words of a part, of long ones the first.
    fn shown(&self, part: Part) -> String {
        const LONGEST: usize = 60;
        let words = part.span(self.tokens).of(self.text).unwrap_or_default();
        match words.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &words[..end]),
            None => words.to_owned(),
        }
    }
}
