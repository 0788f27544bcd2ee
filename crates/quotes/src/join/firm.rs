use copydesk_document::Span;

use super::Joiner;
use crate::grammar::{Firm, Found};

/// The least confidence of a construction that can be read in one way.
const FIRM: f32 = 0.8;

/// How attributions of the grammar that can be read in one way take the place of the head's.
impl Joiner<'_> {
    /// Puts the firm attributions of `grammar` into `found`. For each of the grammar, where it ended up, if it is firm.
    pub(super) fn firm(&self, found: &mut Vec<Found>, grammar: &[Found]) -> Vec<Option<u32>> {
        // Contents and cues of the head in text order; of one tag a token, they hardly overlap.
        let of = |(i, f): (u32, &'_ Found)| {
            f.pieces.iter().copied().chain(f.cue).map(move |p| (p, i)).collect::<Vec<_>>()
        };
        let mut parts: Vec<(Span, u32)> = (0u32..).zip(&*found).flat_map(of).collect();
        parts.sort_by_key(|(s, i)| (s.start, s.end, *i));
        let mut placed: Vec<Option<u32>> = vec![None; grammar.len()];
        for (slot, g) in placed.iter_mut().zip(grammar).filter(|(_, g)| g.firm != Firm::Nothing) {
            let g = &self.without_cued(g, found, &parts);
            let rivals = rivals(g, found, &parts);
            if let Some(&taken) = rivals.iter().find(|&&i| found[i as usize].firm != Firm::Nothing) {
                *slot = Some(taken);
                continue;
            }
            let shares = |i: &&u32| found[**i as usize].cue.zip(g.cue).is_some_and(|(a, b)| a.overlaps(b));
            let same = rivals.iter().find(shares).or(rivals.first()).copied();
            let mut new = Found { confidence: Some(FIRM), like: None, relay: None, ..g.clone() };
            for &i in &rivals {
                let old = &mut found[i as usize];
                old.pieces.retain(|p| !touches(g, *p));
                let old_cue = old.cue;
                let shared = old_cue.zip(g.cue).is_some_and(|(a, b)| a.overlaps(b));
                old.cue = old.cue.filter(|c| !touches(g, *c));
                if Some(i) == same {
                    let longer = old.speaker.zip(g.speaker).is_some_and(|(o, s)| o.contains(s));
                    if g.firm == Firm::Subject && longer {
                        new.speaker = old.speaker;
                    }
                    if g.firm == Firm::Words && shared {
                        new.speaker = old.speaker.or(new.speaker);
                    }
                    if !matches!(g.firm, Firm::Whole | Firm::Sole) {
                        let longer = old_cue.filter(|o| g.cue.is_some_and(|c| o.contains(c)));
                        new.cue = longer.or(new.cue);
                    }
                    // Quotations in other sentences go on with it.
                    new.pieces.extend(old.pieces.drain(..).filter(|p| self.is_quotation(*p)));
                    new.pieces.sort_by_key(|p| p.start);
                    new.confidence = Some(old.confidence.map_or(FIRM, |c| c.max(FIRM)));
                }
            }
            *slot = match same {
                Some(same) => {
                    found[same as usize] = new;
                    Some(same)
                }
                None => {
                    found.push(new);
                    Some(found.len() as u32 - 1)
                }
            };
        }
        // Of what lost all its words nothing is left.
        let mut kept = 0;
        let moved: Vec<Option<u32>> = found
            .iter()
            .map(|f| {
                let stays = !f.pieces.is_empty();
                kept += u32::from(stays);
                stays.then(|| kept - 1)
            })
            .collect();
        found.retain(|f| !f.pieces.is_empty());
        placed.into_iter().map(|p| p.and_then(|p| moved[p as usize])).collect()
    }

    /// A construction without the quotations of later sentences for which the head sees a cue of their own.
    fn without_cued(&self, g: &Found, found: &[Found], parts: &[(Span, u32)]) -> Found {
        let tied = g.pieces.len() - (g.extended as usize).min(g.pieces.len());
        let cued = |p: &Span| {
            let from = parts.partition_point(|(s, _)| s.end <= p.start);
            let own =
                |f: &Found| f.cue.is_some_and(|c| g.cue.is_none_or(|o| !o.overlaps(c)) && !touches(g, c));
            parts[from..].iter().take_while(|(s, _)| s.start < p.end).any(|(_, i)| own(&found[*i as usize]))
        };
        let mut new = g.clone();
        let mut at = 0;
        new.pieces.retain(|p| {
            at += 1;
            at <= tied || !cued(p)
        });
        new
    }

    /// Whether a piece is a whole quotation.
    fn is_quotation(&self, piece: Span) -> bool {
        let at = self.regions.partition_point(|r| r.span.end <= piece.start);
        self.regions.get(at).is_some_and(|r| r.span.start == piece.start && piece.end <= r.span.end)
    }
}

/// The attributions that say something else about the same words, in text order.
fn rivals(g: &Found, found: &[Found], parts: &[(Span, u32)]) -> Vec<u32> {
    let own = || g.pieces.iter().copied().chain(g.cue).chain(g.speaker);
    let hull = own().reduce(Span::hull).unwrap_or(Span::new(0, 0));
    let mut rivals = Vec::new();
    for span in own() {
        let from = parts.partition_point(|(s, _)| s.end <= span.start);
        rivals.extend(parts[from..].iter().take_while(|(s, _)| s.start < span.end).map(|(_, i)| *i));
    }
    rivals.sort_unstable();
    rivals.dedup();
    rivals.retain(|&i| {
        let f = &found[i as usize];
        let within = |p: Span| near(&g.pieces, p).is_some_and(|q| q.contains(p));
        let outer = g.firm != Firm::Sole && near(&f.pieces, hull).is_some_and(|p| p.contains(hull));
        let inner = f.cue.is_some_and(within) && f.pieces.iter().all(|p| within(*p));
        !outer && !inner && !f.pieces.is_empty()
    });
    rivals
}

/// Of pieces in text order the first that does not end before a span.
fn near(pieces: &[Span], span: Span) -> Option<Span> {
    pieces.get(pieces.partition_point(|p| p.end <= span.start)).copied()
}

/// Whether a span shares something with the words, the cue or the speaker.
fn touches(g: &Found, span: Span) -> bool {
    near(&g.pieces, span).into_iter().chain(g.cue).chain(g.speaker).any(|p| p.overlaps(span))
}
