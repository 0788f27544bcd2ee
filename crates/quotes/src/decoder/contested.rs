//! Words that two cues beside each other both take: "“A,” she said, adding: “B.”" is A said and B added.

use copydesk_document::Span;

use crate::found::Found;

/// Leaves a piece that several attributions have to one of them: to one that has nothing else, or to the one whose cue is
/// nearest. The others keep the rest of their words; where one stands in the other's content, both keep the piece.
pub(super) fn settle(found: &mut [Found]) {
    let mut pieces: Vec<(Span, usize)> = (found.iter().enumerate().filter(|(_, f)| f.cue.is_some()))
        .flat_map(|(i, f)| f.pieces.iter().map(move |p| (*p, i)))
        .collect();
    pieces.sort_unstable_by_key(|&(p, i)| (p.end, i));
    // What is said ends at the same mark for both, but may begin with or without "that".
    for same in pieces.chunk_by(|a, b| a.0.end == b.0.end).filter(|same| same.len() > 1) {
        let claim = |&&(p, i): &&(Span, usize)| (found[i].pieces.len() > 1, distance(&found[i], p), i);
        let Some(&(won, owner)) = same.iter().min_by_key(claim) else { continue };
        for &(piece, i) in same.iter().filter(|c| c.1 != owner) {
            let apart = !holds(&found[i], &found[owner]) && !holds(&found[owner], &found[i]);
            let both = piece.len().min(won.len()) * 2 > piece.len().max(won.len());
            if apart && both && found[i].pieces.len() > 1 {
                found[i].pieces.retain(|p| *p != piece);
            }
        }
    }
}

/// How many bytes lie between a cue and a piece.
fn distance(of: &Found, piece: Span) -> u32 {
    let between = |c: Span| c.start.saturating_sub(piece.end).max(piece.start.saturating_sub(c.end));
    of.cue.map_or(0, between)
}

/// Whether the cue of `inner` stands in the content of `outer`.
fn holds(outer: &Found, inner: &Found) -> bool {
    inner.cue.is_some_and(|cue| outer.pieces.iter().any(|p| p.overlaps(cue)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cue: (u32, u32), pieces: &[(u32, u32)]) -> Found {
        let span = |p: (u32, u32)| Span::new(p.0, p.1);
        Found { cue: Some(span(cue)), pieces: pieces.iter().copied().map(span).collect(), ..Found::default() }
    }

    fn settled(mut all: Vec<Found>) -> Vec<Vec<(u32, u32)>> {
        settle(&mut all);
        all.iter().map(|f| f.pieces.iter().map(|p| (p.start, p.end)).collect()).collect()
    }

    #[test]
    fn a_piece_is_of_the_nearest_cue_or_of_whoever_has_no_other() {
        let (first, second) = ((20, 24), (40, 46));
        let both = settled(vec![found(first, &[(0, 18), (50, 80)]), found(second, &[(48, 80)])]);
        assert_eq!(both, [vec![(0, 18)], vec![(48, 80)]], "it may begin a word earlier");
        let near = settled(vec![found(first, &[(0, 18), (50, 80)]), found(second, &[(50, 80), (90, 95)])]);
        assert_eq!(near, [vec![(0, 18)], vec![(50, 80), (90, 95)]]);
        let alone = settled(vec![found(first, &[(50, 80)]), found(second, &[(50, 80)])]);
        assert_eq!(alone, [vec![(50, 80)], vec![(50, 80)]], "nobody is left without words");
    }

    #[test]
    fn what_is_said_within_what_is_said_stays_with_both() {
        let all = settled(vec![found((0, 4), &[(6, 18), (30, 60)]), found((32, 36), &[(40, 60)])]);
        assert_eq!(all, [vec![(6, 18), (30, 60)], vec![(40, 60)]]);
    }
}
