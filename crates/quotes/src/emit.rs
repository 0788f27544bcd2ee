//! Writes attributions out: their kind, which lies inside which, and the outlet that an enclosing one hands down.

use copydesk_document::{LayerBuilder, Span};

use crate::grammar::Found;
use crate::marks::Region;
use crate::speakers::Speaker;

const DIRECT: u32 = 0;
const INDIRECT: u32 = 1;
const MIXED: u32 = 2;

const CUE: usize = 0;
const SPEAKER: usize = 1;
const SPEAKER_NAME: usize = 2;
const SPEAKER_TYPE: usize = 3;
const OUTLET: usize = 4;
const INSIDE: usize = 5;
const SPEAKER_SCORE: usize = 6;
const SPEAKER_CANDIDATES: usize = 7;
const SOURCE_CLASS: usize = 8;
const SOURCE_AFFILIATION: usize = 9;
const SOURCE_NUMBER: usize = 10;

/// How many enclosing attributions are looked at: real ones nest two or three deep.
const DEPTH: usize = 8;

/// Appends all attributions to the layer.
pub(crate) fn emit(
    text: &str,
    regions: &[Region],
    found: &[Found],
    speakers: &[Speaker<'_>],
    layer: &mut LayerBuilder,
) {
    let parents = nest(found);
    for (i, (f, speaker)) in found.iter().zip(speakers).enumerate() {
        let row = layer.push_fragments(&f.pieces, kind(text, regions, f));
        if let Some(confidence) = f.confidence {
            layer.set_score(row, confidence);
        }
        if let Some(cue) = f.cue {
            layer.set_span(row, CUE, cue);
        }
        if let Some(span) = speaker.span {
            layer.set_span(row, SPEAKER, span);
        }
        if let Some(name) = &speaker.name {
            layer.set_str(row, SPEAKER_NAME, name);
        }
        layer.set_symbol(row, SPEAKER_TYPE, speaker.kind as u32);
        describe(speaker, row, layer);
        let mut outlet = speaker.outlet;
        let mut above = parents[i];
        for _ in 0..DEPTH {
            let Some(parent) = above.filter(|_| outlet.is_none()) else { break };
            outlet = speakers[parent as usize].outlet;
            above = parents[parent as usize];
        }
        if let Some(outlet) = outlet {
            layer.set_str(row, OUTLET, outlet);
        }
        if let Some(parent) = parents[i] {
            layer.set_ref(row, INSIDE, parent);
        }
    }
}

/// What else is known of a speaker: how sure it is, who else it could be, and what an unnamed source is said to be.
fn describe(speaker: &Speaker<'_>, row: usize, layer: &mut LayerBuilder) {
    if let Some(score) = speaker.score {
        layer.set_f32(row, SPEAKER_SCORE, score);
    }
    if !speaker.candidates.is_empty() {
        layer.set_str(row, SPEAKER_CANDIDATES, &speaker.candidates);
    }
    if let Some(class) = speaker.class {
        layer.set_symbol(row, SOURCE_CLASS, class as u32);
    }
    if let Some(affiliation) = &speaker.affiliation {
        layer.set_str(row, SOURCE_AFFILIATION, affiliation);
    }
    if let Some(number) = speaker.number {
        layer.set_u32(row, SOURCE_NUMBER, number);
    }
}

/// For each attribution the smallest one whose content holds its own.
pub(crate) fn nest(found: &[Found]) -> Vec<Option<u32>> {
    let hull = |i: u32| {
        let pieces = &found[i as usize].pieces;
        pieces.first().zip(pieces.last()).map_or(Span::new(0, 0), |(a, b)| a.hull(*b))
    };
    let mut order: Vec<u32> = (0..found.len() as u32).collect();
    order.sort_by_key(|&i| (hull(i).start, u32::MAX - hull(i).end));
    let mut parents = vec![None; found.len()];
    let mut open: Vec<u32> = Vec::new();
    for i in order {
        let span = hull(i);
        while open.last().is_some_and(|&o| hull(o).end <= span.start) {
            open.pop();
        }
        parents[i as usize] = open.iter().rev().take(DEPTH).copied().find(|&o| {
            let relayed = found[i as usize].relay == Some(o) && hull(o) == span;
            relayed || (hull(o) != span && covers(&found[o as usize].pieces, span))
        });
        open.push(i);
    }
    parents
}

/// Whether one of the pieces, which are in text order, holds `span`.
fn covers(pieces: &[Span], span: Span) -> bool {
    let i = pieces.partition_point(|p| p.end < span.end);
    pieces.get(i).is_some_and(|p| p.contains(span))
}

fn kind(text: &str, regions: &[Region], f: &Found) -> u32 {
    let pieces = &f.pieces;
    // "“I told them that the wells were dry”": within a quotation, what its speaker told is no quotation.
    let around = |region: &Region| region.closed && f.cue.is_some_and(|cue| region.span.contains(cue));
    let mut inside = 0;
    let mut quoted = false;
    for piece in pieces {
        let from = regions.partition_point(|r| r.span.end <= piece.start);
        let mut headline = None;
        for region in regions[from..].iter().take_while(|r| r.span.start < piece.end) {
            // The marks of a title that what is said begins with quote nothing.
            let title = region.span.start == piece.start
                && region.span != *piece
                && region.is_title(text)
                && !*headline.get_or_insert_with(|| capitals(text, *piece));
            // "“‘We are sinking,’ the captain said”": marks of its own make it one.
            let marked =
                || piece.of(text).is_some_and(|words| words.starts_with(['“', '‘', '"', '\'', '«', '‹']));
            if title || around(region) && !marked() {
                continue;
            }
            quoted = true;
            inside += region.span.end.min(piece.end) - region.span.start.max(piece.start);
        }
    }
    let whole: u32 = pieces.iter().map(|p| p.len()).sum();
    match quoted {
        false => INDIRECT,
        // A full stop or a space may stand outside the marks.
        true if whole - inside <= 2 => DIRECT,
        true => MIXED,
    }
}

/// Whether every longer word of a piece has a capital, as in headlines, so that capitals make no title of a quotation in it.
fn capitals(text: &str, piece: Span) -> bool {
    const LONG: usize = 5;
    let lower = |w: &str| w.len() >= LONG && w.starts_with(char::is_lowercase);
    !piece.of(text).unwrap_or_default().split_whitespace().any(lower)
}
