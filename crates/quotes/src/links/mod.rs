//! Which cue and which source belong to which content, by a learned score of each pair.
//!
//! The head tags stretches of content, source and cue. For every content the cues near it are scored, and "no cue";
//! for every cue with its contents, or content without one, the sources near it, and "no source". The score is a
//! weighted sum of the features of a pair (`features`), of which the greatest wins: log-linear models, trained by the
//! example `train_links` on PolNeAR (`training`).

mod explain;
mod features;
mod place;
pub mod training;
mod weights;

pub(crate) use explain::explain;
pub(crate) use place::{Ground, MARK, Part, Place, Role};
pub(crate) use weights::Weights;

use features::{Features, Pair};

/// A content or several, with what it is attributed to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Link {
    /// Indices into [`Place::contents`], ascending.
    pub(crate) contents: Vec<u32>,
    /// Index into [`Place::cues`].
    pub(crate) cue: Option<u32>,
    /// Index into [`Place::sources`].
    pub(crate) source: Option<u32>,
    /// How likely content, cue and source are right, from 0 to 1.
    pub(crate) confidence: f32,
}

/// How many candidates on each side of a part are scored.
const WINDOW: usize = 8;

/// Links the parts of `place`, in the order of their first contents.
pub(crate) fn link(weights: &Weights, place: &Place) -> Vec<Link> {
    let mut links = group(weights, place);
    let mut features = Features::default();
    let mut last = None;
    for link in &mut links {
        let pairs = source_pairs(place, link, last);
        let (best, probability) = weights.source.best(place, &pairs, &mut features);
        link.source = pairs[best].candidate;
        link.confidence = weights.calibration.calibrated(link.confidence * probability);
        last = link.source.or(last);
    }
    links
}

/// Puts contents that share a cue together.
fn group(weights: &Weights, place: &Place) -> Vec<Link> {
    let mut features = Features::default();
    let mut choices: Vec<(Option<u32>, f32)> = Vec::with_capacity(place.contents.len());
    // By cue the content that is surest of it.
    let mut surest: Vec<Option<u32>> = vec![None; place.cues.len()];
    for content in 0..place.contents.len() as u32 {
        let pairs = cue_pairs(place, content);
        let (best, probability) = weights.cue.best(place, &pairs, &mut features);
        choices.push((pairs[best].candidate, probability));
        if let Some(cue) = pairs[best].candidate {
            let surer = surest[cue as usize].is_none_or(|c| probability > choices[c as usize].1);
            surest[cue as usize] = if surer { Some(content) } else { surest[cue as usize] };
        }
    }
    let mut links: Vec<Link> = Vec::new();
    // By cue the link that has it, so that a document of contents takes linear time.
    let mut of_cue: Vec<Option<u32>> = vec![None; place.cues.len()];
    for (content, &(cue, probability)) in (0u32..).zip(&choices) {
        let confidence = probability * place.contents[content as usize].confidence;
        // Where the words of several sentences claim a cue, only those beside the surest have it.
        let cue = cue.filter(|&c| surest[c as usize].is_some_and(|s| place.together(s, content)));
        if let Some(first) = cue.and_then(|c| of_cue[c as usize]) {
            let link = &mut links[first as usize];
            link.contents.push(content);
            link.confidence = link.confidence.min(confidence);
            continue;
        }
        // A quotation of several paragraphs, each of which opens it again.
        let count = links.len() as u32;
        let may = |l: &&mut Link| (l.cue.is_none() || cue.is_none()) && place.reopens(&l.contents, content);
        if let Some(link) = links.last_mut().filter(may) {
            link.contents.push(content);
            // The cue may come with the second paragraph.
            if let Some(cue) = cue {
                link.cue = Some(cue);
                of_cue[cue as usize] = Some(count - 1);
            }
            continue;
        }
        if let Some(cue) = cue {
            of_cue[cue as usize] = Some(links.len() as u32);
        }
        links.push(Link { contents: vec![content], cue, source: None, confidence });
    }
    links
}

/// The choices of a cue for a content, "none" first.
fn cue_pairs(place: &Place, content: u32) -> Vec<Pair> {
    let anchor = place.contents[content as usize];
    let of = |candidate, rank| Pair { candidate, rank, ..Pair::of(anchor, Role::Cue) };
    let near = near(&place.cues, anchor).map(|(c, rank)| of(Some(c), rank));
    std::iter::once(of(None, 0)).chain(near).collect()
}

/// The choices of a source for a link, "none" first; `last` is the source of the link before.
fn source_pairs(place: &Place, link: &Link, last: Option<u32>) -> Vec<Pair> {
    let content = place.contents[link.contents[0] as usize];
    let cue = link.cue.map(|c| place.cues[c as usize]);
    let anchor = cue.unwrap_or(content);
    let of = |candidate, rank| Pair {
        candidate,
        rank,
        content: cue.map(|_| content),
        last,
        ..Pair::of(anchor, Role::Source)
    };
    let mut pairs = vec![of(None, 0)];
    pairs.extend(near(&place.sources, anchor).map(|(s, rank)| of(Some(s), rank)));
    if let Some(last) = last.filter(|&l| pairs.iter().all(|p| p.candidate != Some(l))) {
        pairs.push(of(Some(last), WINDOW as u32));
    }
    pairs
}

/// The parts around `anchor`, nearest first on each side, with how many stand between.
fn near(parts: &[Part], anchor: Part) -> impl Iterator<Item = (u32, u32)> {
    let at = parts.partition_point(|p| p.first < anchor.first);
    let before = (0..at).rev().take(WINDOW);
    let after = (at..parts.len()).take(WINDOW);
    let ranked = |(rank, part): (usize, usize)| (part as u32, rank as u32);
    before.enumerate().map(ranked).chain(after.enumerate().map(ranked))
}
