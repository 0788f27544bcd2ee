//! Quotations without a cue of their own: they go on with the attribution before them, or were announced by a colon.

use std::ops::Range;

use copydesk_document::Span;
use copydesk_knowledge::speech::Takes;

use crate::grammar::cues::{Mood, cue_at};
use crate::grammar::find::{Finder, Firm, Found};
use crate::grammar::items::Kind;
use crate::words::{COLON, STATEMENT};

/// What the reading of earlier units leaves for later ones.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    /// The last attribution of this block.
    here: Option<usize>,
    /// The last attribution of the block before.
    before: Option<usize>,
    /// The unit before, when it ended with a colon.
    colon: Option<usize>,
    /// Whether the last quotation was never closed, so that the next block goes on with it.
    open: bool,
    /// Quotations before this block that were never closed, and that no cue accounts for yet.
    pending: Vec<Span>,
}

/// A quotation of at least this many words is one even where no verb of saying is near.
const LONG: usize = 8;

impl Finder<'_> {
    /// Finds all attributions of the document, in the order of their units.
    pub(crate) fn all(&self, found: &mut Vec<Found>) {
        let mut trail = Trail::default();
        for (b, block) in self.reading.blocks.iter().enumerate() {
            trail.before = trail.here.take();
            if let Some(intro) = trail.colon {
                found.extend(self.statement(b, intro));
            }
            for u in block.units.clone() {
                let first = found.len();
                self.unit(b, u, found);
                self.uncued(b, u, first, &mut trail, found);
                if found.len() > first {
                    // Of several a quotation is the one that goes on.
                    let direct = (first..found.len()).rev().find(|&i| self.is_direct(&found[i]));
                    trail.here = direct.or(Some(found.len() - 1));
                }
                let unit = &self.reading.units[u];
                let colon = self.walk.items[unit.end - 1].is(COLON);
                trail.colon = colon.then_some(u);
            }
        }
    }

    /// Finds the attributions within quotations: `places` tells for each block from which block and unit of the document it
    /// comes.
    pub(crate) fn within(&self, places: &[(u32, u32)], found: &mut Vec<Found>) {
        for (b, (block, &(outer, unit))) in self.reading.blocks.iter().zip(places).enumerate() {
            for u in block.units.clone() {
                let first = found.len();
                self.unit(b, u, found);
                for f in &mut found[first..] {
                    (f.block, f.unit) = (outer, unit);
                }
            }
        }
    }

    /// Attributes the quotations of a unit that no cue of it accounts for.
    fn uncued(&self, block: usize, u: usize, first: usize, trail: &mut Trail, found: &mut Vec<Found>) {
        let unit = self.reading.units[u].clone();
        let covered = |span: Span, found: &[Found]| {
            found[first..].iter().any(|f| f.pieces.iter().any(|p| p.contains(span)))
        };
        let alone = self.walk.items[unit.clone()].iter().all(|i| matches!(i.kind, Kind::Quote | Kind::Punct));
        let starts_block = self.reading.blocks[block].units.start == u;
        for k in unit.clone() {
            let item = &self.walk.items[k];
            if item.kind != Kind::Quote {
                continue;
            }
            let region = self.reading.regions[item.row as usize];
            let continued = trail.open && starts_block && k == unit.start;
            trail.open = !region.closed;
            let accounted = covered(item.span, found);
            if !continued {
                trail.pending.clear();
            }
            if accounted {
                // "“The boats are old. [new paragraph] “Nobody has checked,” Tan said.": the cue comes late.
                let holds = |f: &&mut Found| {
                    f.pieces.first().is_some_and(|p| p.contains(item.span)) && f.cue.is_some()
                };
                if let Some(new) = found[first..].iter_mut().find(holds) {
                    let rest = std::mem::take(&mut new.pieces);
                    new.pieces = trail.pending.drain(..).chain(rest).collect();
                }
                trail.pending.clear();
                continue;
            }
            if alone
                && trail.open
                && starts_block
                && k == unit.start
                && (!continued || !trail.pending.is_empty())
            {
                trail.pending.push(item.span);
            }
            let words = region.inner(self.walk.text).split_whitespace().take(LONG).count();
            let last = trail.here.or(if starts_block || alone { trail.before } else { None });
            if continued && let Some(last) = trail.before {
                extend(&mut found[last], item.span, u);
                trail.here = Some(last);
            } else if let Some(intro) = trail.colon.filter(|_| k == unit.start) {
                let new = self.announced(intro, item.span, block, u, trail, found.len(), found);
                found.push(new);
                trail.here = Some(found.len() - 1);
            } else if k == unit.start
                && words > 1
                && trail.here.is_some_and(|h| self.is_direct(&found[h]) && found[h].unit + 1 == u as u32)
                && first == found.len()
            {
                // "“A,” she said. “B” for the most part.": the speaker has not changed.
                let here = trail.here.unwrap_or_default();
                extend(&mut found[here], item.span, u);
            } else if alone && words > 1 {
                let whole = self.reading.blocks[block].units.len() == 1;
                // A heading in single marks does not go on with words in double ones.
                let before = trail.before.filter(|&b| {
                    whole
                        && self.is_single(&found[b]) == region.single
                        && self.is_direct(&found[b])
                        && found[b].cue.is_some()
                });
                match trail.here {
                    Some(here) if self.is_direct(&found[here]) && u as u32 <= found[here].unit + 2 => {
                        extend(&mut found[here], item.span, u);
                    }
                    // A paragraph that is all quoted goes on with the quotation at the end of the one before.
                    None if before.is_some_and(|b| found[b].unit + 1 == u as u32) => {
                        let before = before.unwrap_or_default();
                        extend(&mut found[before], item.span, u);
                        trail.here = Some(before);
                    }
                    _ if last.is_some() || words >= LONG => {
                        let mut new = self.carried(item.span, block, u, last);
                        if last.is_none() {
                            new.speaker = self.actor(block, u);
                        }
                        found.push(new);
                        trail.here = Some(found.len() - 1);
                    }
                    _ => {
                        if let Some(actor) = self.actor(block, u) {
                            found.push(Found {
                                speaker: Some(actor),
                                ..self.carried(item.span, block, u, None)
                            });
                            trail.here = Some(found.len() - 1);
                        }
                    }
                }
            } else if words >= LONG && !region.single && region.closed {
                let mut new = self.carried(item.span, block, u, None);
                new.speaker = self.walk.main_subject(&unit, k).map(|s| self.walk.span(&s));
                if new.speaker.is_none() {
                    new.like = trail.here.map(|h| h as u32);
                }
                found.push(new);
            }
        }
    }

    fn carried(&self, piece: Span, block: usize, unit: usize, like: Option<usize>) -> Found {
        let like = like.map(|l| l as u32);
        Found {
            pieces: vec![piece],
            unit: unit as u32,
            block: block as u32,
            like,
            relay: like,
            ..Found::default()
        }
    }

    fn is_direct(&self, found: &Found) -> bool {
        let last = found.pieces.last();
        last.is_some_and(|p| {
            let i = self.reading.regions.partition_point(|r| r.span.start < p.start);
            self.reading.regions.get(i).is_some_and(|r| r.span.start == p.start)
        })
    }

    /// Whether the last piece stands in single marks.
    fn is_single(&self, found: &Found) -> bool {
        let last = found.pieces.last();
        last.is_some_and(|p| {
            let i = self.reading.regions.partition_point(|r| r.span.start < p.start);
            self.reading.regions.get(i).is_some_and(|r| r.single)
        })
    }

    /// Who acts in the sentence before unit `u`: "Berg shook her head. “No.”"
    fn actor(&self, block: usize, u: usize) -> Option<Span> {
        let before = u.checked_sub(1).filter(|&b| self.reading.blocks[block].units.contains(&b))?;
        let unit = &self.reading.units[before];
        let first = &self.walk.items[unit.start];
        let named = first.kind == Kind::Entity || matches!(self.walk.str(unit.start), "He" | "She");
        let quoted = self.walk.items[unit.clone()].iter().any(|i| i.kind == Kind::Quote);
        let subject =
            self.walk.main_subject(unit, unit.end).filter(|s| named && !quoted && s.start == unit.start)?;
        Some(self.walk.span(&(subject.start..subject.start + 1)))
    }

    /// A block without marks that the block before announces: "She said in a statement:".
    fn statement(&self, block: usize, intro: usize) -> Option<Found> {
        const NEAR: usize = 8;
        let units = self.reading.blocks[block].units.clone();
        let (first, last) =
            (self.reading.units.get(units.start)?.start, self.reading.units.get(units.end - 1)?.end - 1);
        let unit = &self.reading.units[intro];
        let announces = (unit.end.saturating_sub(NEAR).max(unit.start)..unit.end)
            .any(|k| self.walk.items[k].kind == Kind::Word && self.walk.items[k].is(STATEMENT));
        let quoted = self.walk.items[first..=last].iter().any(|i| i.kind == Kind::Quote);
        let (cue, speaker) = self.announcer(unit);
        let (cue, speaker) = (self.walk.span(&cue?), self.walk.span(&speaker?));
        (announces && !quoted && self.indirect).then(|| Found {
            pieces: vec![self.walk.items[first].span.hull(self.walk.items[last].span)],
            cue: Some(cue),
            speaker: Some(speaker),
            clause: Some(speaker.hull(cue)),
            unit: units.start as u32,
            block: block as u32,
            firm: Firm::Whole,
            ..Found::default()
        })
    }

    /// A quotation that unit `intro` announced: "He put it this way:", "in a statement issued by the bank:".
    #[expect(clippy::too_many_arguments, reason = "the place of a quotation, and what went before it")]
    fn announced(
        &self,
        intro: usize,
        piece: Span,
        block: usize,
        unit: usize,
        trail: &Trail,
        len: usize,
        found: &[Found],
    ) -> Found {
        let range = self.reading.units[intro].clone();
        let mut new = self.carried(piece, block, unit, None);
        let (cue, speaker) = self.announcer(&range);
        new.cue = cue.map(|c| self.walk.span(&c));
        new.speaker = speaker.map(|s| self.walk.span(&s));
        let last = trail.here.or(trail.before).filter(|&l| l < len && found[l].unit as usize == intro);
        new.relay = last.map(|l| l as u32);
        if new.speaker.is_none() {
            new.like = new.relay;
        }
        new
    }

    fn announcer(&self, unit: &Range<usize>) -> (Option<Range<usize>>, Option<Range<usize>>) {
        let from = unit.end.saturating_sub(60).max(unit.start);
        for i in (from..unit.end).rev() {
            let item = &self.walk.items[i];
            if item.kind == Kind::Word && item.is(STATEMENT) {
                // "statement issued by the bank", "letter from the bank"
                let by = (i + 1..unit.end.min(i + 4)).find(|&k| matches!(self.walk.str(k), "by" | "from"));
                if let Some(by) = by
                    && let Some(phrase) = self.walk.phrase_after(unit, by + 1, false)
                {
                    return (Some(i..by + 1), Some(phrase));
                }
            }
            if let Some(cue) = cue_at(self.walk, self.lexicon, unit, i)
                && (cue.takes(Takes::Quotation) || cue.takes(Takes::That))
            {
                let subject = match cue.mood {
                    Mood::Finite => self.walk.subject_before(unit, cue.group),
                    Mood::Dependent => None,
                };
                return (Some(cue.items), subject.or_else(|| self.walk.main_subject(unit, cue.group)));
            }
        }
        (None, self.walk.main_subject(unit, unit.end))
    }
}

fn extend(found: &mut Found, piece: Span, unit: usize) {
    if found.pieces.last().is_none_or(|p| p.end <= piece.start) {
        found.pieces.push(piece);
        found.extended += 1;
        found.unit = unit as u32;
    }
}
