//! The attributions of one unit: cue, speaker and reported words, by where they stand to each other.

use std::ops::Range;

use copydesk_document::Span;

use crate::grammar::candidates::Candidate;
use crate::grammar::items::{BlockKind, Kind, Reading};
use crate::grammar::phrases::Walk;
use crate::words::{AUX, COLON, COMMA, CONJ, DASH, Lexicon, PAST, SEMI, STOP, SUB, THAT};

/// An attribution before names are resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// What is said, in text order.
    pub(crate) pieces: Vec<Span>,
    /// Absent where words carry over from the attribution before.
    pub(crate) cue: Option<Span>,
    pub(crate) speaker: Option<Span>,
    /// What the cue's own clause covers, where an outlet may stand that relays the words: "told the BBC on Friday".
    pub(crate) clause: Option<Span>,
    /// The last unit it reaches, and the block in which it begins.
    pub(crate) unit: u32,
    pub(crate) block: u32,
    /// The attribution whose speaker and outlet this one shares.
    pub(crate) like: Option<u32>,
    /// The attribution whose outlet, if any, relays this one too.
    pub(crate) relay: Option<u32>,
    /// How likely it is right, from 0 to 1; absent where the grammar found it.
    pub(crate) confidence: Option<f32>,
    /// Whether the grammar is sure of the source.
    pub(crate) sure: bool,
    /// How many of the last pieces go on with the words in other sentences.
    pub(crate) extended: u32,
    /// What of it goes before what the head sees.
    pub(crate) firm: Firm,
}

/// What of an attribution can be read in one way only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Firm {
    #[default]
    Nothing,
    /// The words and the cue: a quotation with a verb of saying.
    Words,
    /// The speaker too, unless the head's holds it.
    Subject,
    /// The speaker too.
    Whole,
    /// The speaker too, and nothing stands around it.
    Sole,
}

/// Finds attributions unit by unit.
pub(crate) struct Finder<'a> {
    pub(crate) walk: Walk<'a>,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) reading: &'a Reading,
    pub(crate) indirect: bool,
    /// Whether the words are those within quotations, where only quotations count and what their speaker says of own words.
    pub(crate) inside: bool,
}

impl Finder<'_> {
    /// Appends the attributions of unit `unit` in block `block`.
    pub(crate) fn unit(&self, block: usize, unit_index: usize, found: &mut Vec<Found>) {
        let unit = &self.reading.units[unit_index];
        let mut limit = unit.end;
        while limit > unit.start && self.walk.items[limit - 1].is(STOP) {
            limit -= 1;
        }
        let before = found.len();
        self.constructions(block, unit_index, limit, found);
        let first = found.len();
        let candidates = self.candidates(unit, limit);
        let mut consumed = unit.start;
        let mut pending = None;
        for (i, c) in candidates.iter().enumerate() {
            let next = candidates[i + 1..].iter().find(|n| n.left).map_or(limit, |n| n.clause.start);
            let mut pieces: Vec<Range<usize>> = Vec::new();
            if c.left {
                let from = self.skip_lead(consumed, c.clause.start);
                let to = self.trim(from, c.clause.start);
                if to > from {
                    pieces.push(from..to);
                }
                pieces.extend(self.rest(unit, c, from..to, next));
            }
            if let Some(right) = &c.right {
                let end = right.end.min(if next > right.start { next } else { right.end });
                let end = self.trim(right.start, end);
                if end > right.start {
                    pieces.push(right.start..end);
                }
            }
            if c.cited {
                if found.len() > first {
                    found.push(self.cited(c, found));
                } else {
                    pending = Some(c);
                }
                continue;
            }
            if pieces.is_empty() {
                continue;
            }
            if c.left {
                consumed = pieces.iter().map(|p| p.end).max().unwrap_or(0).max(c.clause.end);
            }
            let quoted = pieces.iter().any(|p| p.clone().any(|k| self.walk.items[k].kind == Kind::Quote));
            if !quoted && !self.indirect {
                continue;
            }
            let cue = self.walk.span(&c.cue);
            if found[before..first].iter().any(|f| f.cue.is_some_and(|o| o.overlaps(cue))) {
                continue;
            }
            // "Without it, she said, “nothing will change”": the words before belong to it.
            let begun = !c.left
                && c.clause.start > unit.start
                && self.walk.is(unit, c.clause.start - 1, COMMA)
                && self.walk.kind(unit, c.clause.start - 2) != Some(Kind::Quote);
            // Another verb may stand between the cue and the words, or more words may follow: "“A” and that “B”".
            let apart = c.right.as_ref().is_some_and(|r| {
                let more = self.walk.is(unit, r.end, CONJ)
                    && (self.walk.is(unit, r.end + 1, THAT)
                        || self.walk.kind(unit, r.end + 1) == Some(Kind::Quote));
                (c.cue.end..r.start).any(|k| self.walk.items[k].verb) || more
            });
            let direct = c.plain
                && !begun
                && !apart
                && c.subject.is_some()
                && pieces.iter().all(|p| p.len() == 1 && self.walk.items[p.start].kind == Kind::Quote);
            if self.inside && !direct && !self.is_own(c) {
                continue;
            }
            let firm = match (c.firm, direct) {
                (true, _) => Firm::Subject,
                (false, true) => Firm::Words,
                (false, false) => Firm::Nothing,
            };
            let speaker = c.subject.as_ref().map(|s| self.walk.span(s));
            let last = found.len().checked_sub(1).filter(|&l| l >= first && found[l].speaker == speaker);
            let like = last.filter(|_| c.shared).map(|l| l as u32);
            found.push(Found {
                pieces: pieces.iter().map(|p| self.walk.span(p)).collect(),
                cue: Some(cue),
                speaker,
                clause: Some(self.walk.span(&self.with_lead(unit, c, i == 0))),
                unit: unit_index as u32,
                block: block as u32,
                like,
                relay: None,
                confidence: None,
                sure: c.sure,
                extended: 0,
                firm,
            });
            // "Reuters, citing two officials, reported": the words come after.
            if let Some(cited) = pending.take() {
                found.push(self.cited(cited, found));
            }
        }
        if found.len() == before && !self.inside {
            self.signed(block, unit_index, limit, found);
        }
    }

    /// The source that the last attribution cites for its words.
    fn cited(&self, c: &Candidate, found: &[Found]) -> Found {
        let host = found.len() - 1;
        Found {
            cue: Some(self.walk.span(&c.cue)),
            speaker: c.subject.as_ref().map(|s| self.walk.span(s)),
            clause: None,
            like: None,
            relay: Some(host as u32),
            ..found[host].clone()
        }
    }

    /// What goes on after an attributing clause in the middle of a sentence.
    fn rest(
        &self,
        unit: &Range<usize>,
        c: &Candidate,
        left: Range<usize>,
        next: usize,
    ) -> Option<Range<usize>> {
        if c.right.is_some() || c.clause.end + 2 >= next || !self.walk.is(unit, c.clause.end, COMMA | DASH) {
            return None;
        }
        let from = c.clause.end + 1;
        if self.walk.items[from].kind == Kind::Quote {
            return Some(from..from + 1);
        }
        let quoted = left.clone().any(|k| self.walk.items[k].kind == Kind::Quote);
        if quoted && self.walk.is(unit, from, CONJ) && self.walk.kind(unit, from + 1) == Some(Kind::Quote) {
            return Some(from + 1..from + 2);
        }
        // The left part has no verb yet, or the right part begins with one: "The plan, officials said, would fail".
        let verbal = |k: usize| self.walk.items[k].kind == Kind::Word && self.walk.items[k].is(AUX | PAST);
        let complete =
            left.clone().take(60).any(verbal) || left.clone().any(|k| self.walk.items[k].kind == Kind::Quote);
        let subordinate = |k: usize| {
            self.walk.items[k].kind == Kind::Word
                && self.walk.items[k].is(SUB)
                && !self.walk.items[k].is(CONJ)
        };
        let until = matches!(self.walk.str(from), "until" | "since" | "unless");
        (!complete || verbal(from) || until || subordinate(from) || subordinate(left.start))
            .then(|| from..self.trim(from, next))
    }

    /// The attributing clause with what stands before it: "Speaking to the BBC, Berg said".
    fn with_lead(&self, unit: &Range<usize>, c: &Candidate, first: bool) -> Range<usize> {
        let fronted = first && !c.left && c.clause.start.saturating_sub(unit.start) < 24;
        if fronted { unit.start..c.clause.end } else { c.clause.clone() }
    }

    /// Leaves out what only joins a sentence to the one before.
    pub(super) fn skip_lead(&self, from: usize, to: usize) -> usize {
        let mut at = from;
        while at < to
            && self.walk.items[at].kind != Kind::Entity
            && self.walk.items[at].is(COMMA | CONJ | COLON | STOP | SEMI | DASH)
        {
            at += 1;
        }
        at
    }

    /// The end of a run without the punctuation it ends in.
    pub(super) fn trim(&self, from: usize, to: usize) -> usize {
        let mut end = to;
        while end > from
            && self.walk.items[end - 1].kind == Kind::Punct
            && self.walk.items[end - 1].is(COMMA | COLON | SEMI | DASH)
        {
            end -= 1;
        }
        end
    }

    /// "Berg: Taxes will rise", in headlines also "Taxes will rise: Berg", and a quotation signed after a dash.
    fn signed(&self, block: usize, unit_index: usize, limit: usize, found: &mut Vec<Found>) {
        let unit = self.reading.units[unit_index].clone();
        let headline = self.reading.blocks[block].kind == BlockKind::Headline;
        let last = unit.end;
        // "“I shall vote for her.” — Ann Berg"
        if let Some(dash) =
            (last.saturating_sub(6).max(unit.start)..last).find(|&k| self.walk.items[k].is(DASH))
            && dash > unit.start
            && dash + 1 < limit
            && self.walk.items[dash - 1].kind == Kind::Quote
            && self.walk.items[dash + 1..limit].iter().all(|i| i.capital)
        {
            let (content, speaker) = (dash - 1..dash, dash + 1..limit);
            found.push(self.plain(block, unit_index, &content, dash, &speaker));
            return;
        }
        let Some(colon) = (unit.start..limit).find(|&k| self.walk.items[k].is(COLON)) else { return };
        let (left, right) = (unit.start..colon, colon + 1..limit);
        let named = |r: &Range<usize>| {
            !r.is_empty()
                && r.len() <= 4
                && self.walk.items[r.clone()].iter().any(|i| i.kind == Kind::Entity)
                && self.walk.items[r.clone()].iter().all(|i| i.kind == Kind::Entity || i.capital)
        };
        let quoted = right.len() == 1 && self.walk.items[right.start].kind == Kind::Quote;
        if headline && self.rubric(&left) {
            return;
        }
        let (speaker, content) = if named(&left) && (right.len() > 2 || quoted) && (headline || quoted) {
            (left, right)
        } else if headline && named(&right) && left.len() > 2 {
            (right, left)
        } else {
            return;
        };
        if !self.indirect && !self.walk.items[content.clone()].iter().any(|i| i.kind == Kind::Quote) {
            return;
        }
        found.push(self.plain(block, unit_index, &content, colon, &speaker));
    }

    /// An attribution whose cue is a mark of punctuation.
    fn plain(
        &self,
        block: usize,
        unit: usize,
        content: &Range<usize>,
        mark: usize,
        speaker: &Range<usize>,
    ) -> Found {
        Found {
            pieces: vec![self.walk.span(content)],
            cue: Some(self.walk.items[mark].span),
            speaker: Some(self.walk.span(speaker)),
            unit: unit as u32,
            block: block as u32,
            ..Found::default()
        }
    }
}
