use copydesk_document::Span;

use crate::grammar::Found;

/// Finds attributions of the head by place.
pub(super) struct Index {
    /// Cues and the attributions they belong to, in text order.
    cues: Vec<(Span, u32)>,
    /// Pieces of content and the attributions they belong to, in text order; they do not overlap.
    pieces: Vec<(Span, u32)>,
}

impl Index {
    pub(super) fn new(found: &[Found]) -> Index {
        let mut cues: Vec<_> = (0u32..).zip(found).filter_map(|(i, f)| Some((f.cue?, i))).collect();
        let of = |(i, f): (u32, &'_ Found)| f.pieces.iter().map(move |p| (*p, i)).collect::<Vec<_>>();
        let mut pieces: Vec<_> = (0u32..).zip(found).flat_map(of).collect();
        cues.sort_by_key(|(s, i)| (s.start, *i));
        pieces.sort_by_key(|(s, i)| (s.start, *i));
        Index { cues, pieces }
    }

    /// The attribution with a cue that shares something with this one.
    pub(super) fn by_cue(&self, cue: Span) -> Option<u32> {
        let at = self.cues.partition_point(|(s, _)| s.end <= cue.start);
        self.cues.get(at).filter(|(s, _)| s.overlaps(cue)).map(|(_, i)| *i)
    }

    /// Whether a whole attribution may lie within a span.
    pub(super) fn has_cue_in(&self, span: Span) -> bool {
        let at = self.cues.partition_point(|(s, _)| s.start <= span.start);
        self.cues.get(at).is_some_and(|(s, _)| s.end < span.end)
    }

    /// The piece of content that holds a span.
    pub(super) fn piece_holding(&self, span: Span) -> Option<Span> {
        self.piece_at(span).map(|(s, _)| s).filter(|s| s.contains(span))
    }

    /// The first piece that does not end before a span, with its attribution.
    pub(super) fn piece_at(&self, span: Span) -> Option<(Span, u32)> {
        let at = self.pieces.partition_point(|(s, _)| s.end < span.end);
        self.pieces.get(at).copied()
    }

    /// The attribution by which the head gives the words of "AFP quoted Ann Berg as saying" to AFP.
    pub(super) fn quoting(&self, found: &[Found], g: &Found) -> Option<u32> {
        let (piece, clause) = (*g.pieces.first().filter(|_| g.sure)?, g.clause?);
        let at = self.pieces.partition_point(|(s, _)| s.end <= piece.start);
        let (own, same) = *self.pieces.get(at)?;
        let within = own.overlaps(piece) && own.start >= clause.end.min(piece.start);
        let quoted = found[same as usize].cue.is_some_and(|cue| clause.contains(cue));
        (within && quoted).then_some(same)
    }

    /// The attribution without a cue that begins with the words that one of the grammar begins with.
    pub(super) fn uncued(&self, found: &[Found], g: &Found) -> Option<u32> {
        let piece = *g.pieces.first()?;
        let at = self.pieces.partition_point(|(s, _)| s.end <= piece.start);
        let (own, same) = *self.pieces.get(at)?;
        let shared = own.end.min(piece.end).saturating_sub(own.start.max(piece.start));
        let most = shared * 2 > own.len() && shared * 2 > piece.len();
        (most && found[same as usize].cue.is_none()).then_some(same)
    }
}
