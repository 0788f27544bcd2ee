//! From likelihoods to attributions: which tokens are cues, and which are content, source and outlet of each.

use std::ops::Range;

use copydesk_document::{Layer, Span};
use copydesk_tagger::{exp, ln};

use super::model::{CONTENT, CUES, Model, PARTS, SIGNS, SOURCE, START, VIA};
use super::network::{Tokens, Window};
use super::place::{DATELINE, FIRST, MARK, NAME_GOES_ON, OPEN, PUNCT, Place, SINGLE};
use crate::found::{Found, Mode, Source};

/// The states of a token beside a cue: nothing, content, outlet, source.
pub(super) const STATES: usize = SOURCE + 1;

/// A stretch of tokens that may be a cue.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    pub(super) tokens: Range<usize>,
    pub(super) kind: usize,
    pub(super) chance: f32,
}

/// All cues of a document that are likely enough to be looked at.
pub(super) fn cues(model: &Model, tokens: &Tokens) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    let count = tokens.cues.len() / CUES;
    let likeliest = |t: usize| {
        let row = &tokens.cues[t * CUES..][..CUES];
        (1..CUES).rev().max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(1)
    };
    let mut t = 0;
    while t < count {
        if tokens.chance(t) <= model.about.floor {
            t += 1;
            continue;
        }
        let first = t;
        let starts = likeliest(first) == START;
        t += 1;
        while !starts && t < count && tokens.chance(t) > model.about.floor && likeliest(t) != START {
            t += 1;
        }
        let sum = |kind: usize| (first..t).map(|t| tokens.cues[t * CUES + kind]).sum::<f32>();
        let kind = if starts {
            START
        } else {
            (1..START).rev().max_by(|&a, &b| sum(a).total_cmp(&sum(b))).unwrap_or(1)
        };
        let chance = (first..t).map(|t| tokens.chance(t)).fold(0.0, f32::max);
        cues.push(Cue { tokens: first..t, kind, chance });
    }
    cues
}

/// What the tokens around a cue are to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) content: Vec<Range<usize>>,
    pub(super) source: Option<Range<usize>>,
    pub(super) via: Option<Range<usize>>,
    pub(super) kind: Option<Source>,
    pub(super) confidence: f32,
}

/// The likeliest reading of the tokens around a cue.
pub(super) fn reading(model: &Model, place: &Place, cue: &Cue, window: &Window) -> Reading {
    let scores = &window.states;
    let [content, other, at_edge] = model.about.change;
    let units = units(place, &window.tokens, cue.tokens.start);
    let edge = |i: usize| {
        let t = window.tokens.start + i;
        i > 0 && place.quoted[t] != place.quoted[t - 1]
    };
    let cost = |i: usize| [0.0, if edge(i) { at_edge } else { content }, other, other];
    let path = viterbi(scores, &units, cost);
    let at = |t: usize| t - window.tokens.start;
    let mut out = Reading::default();
    let starts = cue.kind == START;
    for t in window.tokens.clone() {
        let free = place.bits[t] & DATELINE == 0 && (starts || !cue.tokens.contains(&t));
        if path[at(t)] == CONTENT as u8 && free {
            push(&mut out.content, t);
        }
    }
    if let Some(last) = out.content.last_mut() {
        last.end = goes_on(place, window, cue.tokens.start, last.end);
    }
    let best = source(&path, scores);
    out.kind = best.as_ref().and_then(|run| {
        let sum = |kind: &usize| run.clone().map(|i| window.parts[i * PARTS + SOURCE + kind]).sum::<f32>();
        (0..Source::ALL.len()).rev().max_by(|a, b| sum(a).total_cmp(&sum(b))).map(|kind| Source::ALL[kind])
    });
    let shift = |run: Range<usize>| run.start + window.tokens.start..run.end + window.tokens.start;
    out.source = best.map(shift);
    out.via = runs(&path, VIA as u8).into_iter().next().map(shift);
    out.confidence = confidence(model, cue, window, &path, place);
    out
}

/// The stretch that is likeliest the source: what is one part of it in two is joined over the words between, where they are no content
/// and the whole is likelier than the later part alone (Kadane's maximum sum).
fn source(path: &[u8], scores: &[[f32; STATES]]) -> Option<Range<usize>> {
    let gain = |run: Range<usize>| run.map(|i| scores[i][SOURCE] - scores[i][0]).sum::<f32>();
    let mut best: Option<(f32, Range<usize>)> = None;
    let mut last = None;
    for run in runs(path, SOURCE as u8) {
        let own = gain(run.clone());
        let before = last
            .take()
            .filter(|(_, l): &(f32, Range<usize>)| path[l.end..run.start].iter().all(|&state| state == 0));
        let joined = before.map(|(sum, l)| (sum + gain(l.end..run.start) + own, l.start..run.end));
        let now = joined.filter(|j| j.0 > own).unwrap_or((own, run));
        if best.as_ref().is_none_or(|b| now.0 > b.0) {
            best = Some(now.clone());
        }
        last = Some(now);
    }
    best.map(|(_, run)| run)
}

/// How many paragraphs a quotation goes on of which each opens it again.
const PARAGRAPHS: usize = 32;

/// Where content ends that ends with a quotation which the window cuts off, or which the next paragraph opens again.
fn goes_on(place: &Place, window: &Window, cue: usize, mut end: usize) -> usize {
    let quotation = |t: usize| place.quoted.get(t).copied().filter(|&q| q > 0);
    // What is attributed within a quotation is not all the rest of it, or each of many cues there would be given that. Where
    // nothing but its marks attributes a quotation, the cue is what it begins with.
    let begins = |t: usize| t < 2 || quotation(t) != quotation(t - 2);
    if quotation(end - 1).is_some() && quotation(end - 1) == quotation(cue) && !begins(cue) {
        return end;
    }
    let rest = |from: usize| {
        let own = quotation(from);
        let same = |&t: &usize| {
            #[cfg(test)]
            crate::work::count();
            quotation(t) == own
        };
        (from..place.quoted.len()).take_while(same).last().map_or(from, |t| t + 1)
    };
    if end == window.tokens.end && quotation(end - 1).is_some() {
        end = rest(end - 1);
    }
    for _ in 0..PARAGRAPHS {
        let opens_again = place.bits[end - 1] & OPEN != 0
            && quotation(end).is_some()
            && place.bits[end] & FIRST != 0
            && quotation(end) != quotation(end - 1);
        if !opens_again {
            break;
        }
        end = rest(end);
    }
    end
}

/// How likely an attribution is right, from what the parts of the decoder say of it.
fn confidence(model: &Model, cue: &Cue, window: &Window, path: &[u8], place: &Place) -> f32 {
    let odds = |p: f32| {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        ln(p / (1.0 - p))
    };
    let sure = |i: usize| {
        let row = &window.parts[i * PARTS..][..PARTS];
        match usize::from(path[i]) {
            SOURCE => row[SOURCE..].iter().sum(),
            state => row[state],
        }
    };
    let (mut doubt, mut least) = (0.0, 1.0f32);
    for (i, &state) in path.iter().enumerate() {
        doubt += 1.0 - sure(i);
        if state != 0 {
            least = least.min(sure(i));
        }
    }
    let marked = window.tokens.clone().zip(path).any(|(t, p)| *p == CONTENT as u8 && place.quoted[t] > 0);
    let signs: [f32; SIGNS] = [
        odds(cue.chance),
        odds(window.valid),
        ln(1.0 + doubt),
        odds(least),
        f32::from(u8::from(marked)),
        1.0,
    ];
    let sum: f32 = signs.iter().zip(&model.about.confidence).map(|(x, w)| x * w).sum();
    1.0 / (1.0 + exp(-sum))
}

/// The tokens of a window as units, by the first of each: a closed quotation in double marks that the cue is not in is
/// content as a whole or not at all, and so is a name whatever it is.
fn units(place: &Place, tokens: &Range<usize>, cue: usize) -> Vec<usize> {
    let whole = |t: usize| {
        let quotation = place.quoted[t];
        quotation > 0 && quotation != place.quoted[cue] && place.bits[t] & (OPEN | SINGLE) == 0
    };
    let same = |t: usize| place.quoted[t - 1] == place.quoted[t];
    let name = |t: usize| place.bits[t] & NAME_GOES_ON != 0;
    let goes_on = |t: usize| t > tokens.start && same(t) && (whole(t) || name(t));
    tokens.clone().filter(|&t| !goes_on(t)).map(|t| t - tokens.start).collect()
}

/// The likeliest states of tokens (Viterbi 1967), the same within a unit, where a change to or from a state before a token costs
/// that state's cost there.
fn viterbi(scores: &[[f32; STATES]], units: &[usize], cost: impl Fn(usize) -> [f32; STATES]) -> Vec<u8> {
    let mut back: Vec<[u8; STATES]> = Vec::with_capacity(units.len());
    let mut best = [0.0f32; STATES];
    let top = |of: &[f32; STATES]| (0..STATES).rev().max_by(|&a, &b| of[a].total_cmp(&of[b])).unwrap_or(0);
    for (u, &first) in units.iter().enumerate() {
        let end = units.get(u + 1).copied().unwrap_or(scores.len());
        let cost = cost(first);
        let mut next = [0.0; STATES];
        for score in &scores[first..end] {
            next.iter_mut().zip(score).for_each(|(sum, x)| *sum += x);
        }
        let mut from = [0u8; STATES];
        let left: [f32; STATES] = std::array::from_fn(|s| best[s] - cost[s]);
        let leaves = top(&left);
        for s in 0..STATES {
            let changed = left[leaves] - cost[s];
            let stays = best[s] >= changed;
            next[s] += if stays { best[s] } else { changed };
            from[s] = if stays { s as u8 } else { leaves as u8 };
        }
        back.push(from);
        best = next;
    }
    let mut state = top(&best);
    let mut path = vec![0; scores.len()];
    for (u, from) in back.iter().enumerate().rev() {
        let end = units.get(u + 1).copied().unwrap_or(scores.len());
        path[units[u]..end].fill(state as u8);
        state = usize::from(from[state]);
    }
    path
}

/// The stretches of one state.
fn runs(path: &[u8], state: u8) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    (0..path.len()).filter(|&i| path[i] == state).for_each(|i| push(&mut out, i));
    out
}

/// Adds a token to ascending stretches.
fn push(runs: &mut Vec<Range<usize>>, t: usize) {
    match runs.last_mut() {
        Some(last) if last.end == t => last.end = t + 1,
        _ => runs.push(t..t + 1),
    }
}

/// The attribution of a reading; none where no word is content.
pub(super) fn found(place: &Place, tokens: &Layer<'_>, cue: &Cue, reading: &Reading) -> Option<Found> {
    let span = |run: &Range<usize>| tokens.span(run.start).hull(tokens.span(run.end - 1));
    let mut pieces: Vec<Span> = Vec::with_capacity(reading.content.len());
    for run in &reading.content {
        // Each paragraph of a quotation is a piece of its own.
        let mut first = run.start;
        for t in run.start + 1..=run.end {
            #[cfg(test)]
            crate::work::count();
            if t == run.end || place.bits[t] & FIRST != 0 {
                pieces.extend(trimmed(place, first..t).map(|piece| span(&piece)));
                first = t;
            }
        }
    }
    let start = reading.content.first()?.start;
    (!pieces.is_empty()).then(|| Found {
        pieces,
        cue: (cue.kind != START).then(|| span(&cue.tokens)),
        speaker: reading.source.as_ref().map(span),
        source: reading.kind,
        via: reading.via.as_ref().map(span),
        mode: if cue.kind == START { Mode::Said } else { Mode::ALL[cue.kind - 1] },
        block: place.blocks[start].saturating_sub(1),
        confidence: Some(reading.confidence),
    })
}

/// A stretch of content without punctuation at its edges, with the quotation marks that enclose it and no others; none
/// without a word.
fn trimmed(place: &Place, run: Range<usize>) -> Option<Range<usize>> {
    let is = |t: usize, bit: u32| place.bits[t] & bit != 0;
    let word = |t: &usize| !is(*t, MARK) && !is(*t, PUNCT);
    let first = run.clone().find(word)?;
    let last = (first..run.end).rfind(word)?;
    let (mut start, mut end) = (first, last + 1);
    // The marks right before and after it, where they enclose no other words.
    let opens = |t: usize| place.quoted[t] > 0 && place.quoted[t] == place.quoted[first];
    if start > 0 && is(start - 1, MARK) && opens(start - 1) {
        start -= 1;
    }
    let within =
        |t: usize| t < place.bits.len() && place.quoted[t] > 0 && place.quoted[t] == place.quoted[last];
    let mut t = end;
    while within(t) && (is(t, PUNCT) || is(t, MARK)) {
        t += 1;
        if is(t - 1, MARK) {
            end = t;
        }
    }
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ends_where_its_quotation_does() {
        let scores = [5.0, 0.5, -4.0].map(|content| [0.0, content, -9.0, -9.0]);
        let path = |at_edge: f32| {
            viterbi(&scores, &[0, 1, 2], |i| [0.0, if i == 1 { at_edge } else { 3.0 }, 0.0, 0.0])
        };
        let content = CONTENT as u8;
        assert_eq!(path(3.0), [content, content, 0], "the word after the mark");
        assert_eq!(path(0.0), [content, 0, 0]);
    }

    #[test]
    fn a_source_in_two_pieces_is_one_where_the_whole_is_likelier() {
        let of = |states: &[u8], gains: &[f32]| {
            let scores: Vec<[f32; STATES]> = gains
                .iter()
                .map(|&gain| std::array::from_fn(|s| if s == SOURCE { gain } else { 0.0 }))
                .collect();
            source(states, &scores)
        };
        let (other, content, own) = (0, CONTENT as u8, SOURCE as u8);
        assert_eq!(of(&[own, other, own], &[2.0, -0.5, 1.0]), Some(0..3));
        assert_eq!(
            of(&[own, other, own], &[2.0, -3.0, 1.0]),
            Some(0..1),
            "the hole costs more than it joins"
        );
        assert_eq!(of(&[own, content, own], &[2.0, -0.5, 3.0]), Some(2..3), "what is said lies between");
        assert_eq!(of(&[other, content], &[-1.0, -1.0]), None);
    }

    #[test]
    fn a_quotation_goes_on_for_some_paragraphs_and_past_no_cue_in_it() {
        let mut place = Place::default();
        for t in 0..300 {
            place.quoted.push(t as u32 / 3 + 1);
            place.bits.push(OPEN | if t % 3 == 0 { FIRST } else { 0 });
        }
        let mut window = Window::default();
        window.tokens = 0..3;
        assert_eq!(goes_on(&place, &window, 0, 3), 99, "33 paragraphs of three tokens");
        assert_eq!(goes_on(&place, &window, 2, 3), 3);
    }
}
