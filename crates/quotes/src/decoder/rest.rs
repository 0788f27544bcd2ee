//! Quotations that go on: whole sentences in marks, after what was said before them in their paragraph.

use copydesk_document::Layer;

use super::place::{FIRST, MARK, PUNCT, Place};
use crate::found::{Found, Mode};

/// The fewest words of a quotation that stands for itself.
const FEWEST: usize = 4;

/// Gives the quotations that are whole sentences and that nothing in `found` attributes to the attribution that quotes
/// before them in their paragraph. Where none does, nobody says whose words they are.
pub(super) fn attribute(place: &Place, text: &str, tokens: &Layer<'_>, found: &mut [Found]) {
    let mut covered: Vec<(u32, u32)> =
        found.iter().flat_map(|f| f.pieces.iter().chain(&f.cue)).map(|p| (p.start, p.end)).collect();
    covered.sort_unstable();
    // The farthest end of those that start before each, so that one look tells whether any overlaps.
    let mut reach = 0;
    let reaches: Vec<u32> = covered
        .iter()
        .map(|c| {
            reach = reach.max(c.1);
            reach
        })
        .collect();
    // By block the last attribution in it that quotes.
    let mut last: Vec<(u32, u32, usize)> = Vec::new();
    for (i, f) in found.iter().enumerate().filter(|(_, f)| f.mode == Mode::Said) {
        let Some(piece) = f.pieces.iter().rev().find(|p| quoted(place, tokens, p.start)) else { continue };
        let end = f.cue.map_or(piece.end, |cue| cue.end.max(piece.end));
        last.push((block(place, tokens, piece.start), end, i));
    }
    last.sort_unstable();
    for region in place.regions.iter().filter(|r| !r.single) {
        let at = covered.partition_point(|c| c.0 < region.span.end);
        if at > 0 && reaches[at - 1] > region.span.start {
            continue;
        }
        let all = tokens.starting_in(region.span);
        let (Some(first), Some(end)) = (all.clone().next(), all.clone().next_back()) else { continue };
        let word = |t: &usize| place.bits[*t] & (MARK | PUNCT) == 0;
        let opens = place.bits[first] & FIRST != 0
            || first > 0 && place.sentences[first - 1] != place.sentences[first];
        let stop = |t: usize| matches!(tokens.text(t, text), "." | "!" | "?" | "…" | "...");
        let closes = !region.closed || end > first && stop(end - 1);
        if !opens || !closes || all.filter(word).take(FEWEST).count() < FEWEST || region.is_title(text) {
            continue;
        }
        let own = place.blocks[first];
        let before = last.partition_point(|l| (l.0, l.1) <= (own, region.span.start));
        if let Some((_, _, i)) = before.checked_sub(1).map(|l| last[l]).filter(|l| l.0 == own) {
            found[i].pieces.push(region.span);
        }
    }
    found.iter_mut().for_each(|f| f.pieces.sort_unstable_by_key(|p| p.start));
}

fn token(tokens: &Layer<'_>, at: u32) -> usize {
    tokens.columns().starts.partition_point(|&s| s <= at).saturating_sub(1)
}

fn quoted(place: &Place, tokens: &Layer<'_>, at: u32) -> bool {
    place.quoted.get(token(tokens, at)).is_some_and(|&q| q > 0)
}

fn block(place: &Place, tokens: &Layer<'_>, at: u32) -> u32 {
    place.blocks.get(token(tokens, at)).copied().unwrap_or(0)
}
