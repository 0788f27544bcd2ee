//! One list of attributions from what the head linked and what the grammar sees.
//!
//! The head decides which words are reported. What its one tag a token cannot express comes from the grammar: an
//! attribution within the content of another, one whose content is another ("A said that B, C reported"), and the
//! chain "A, citing B, reported". The grammar also tells how far the clause of a cue reaches, in which an outlet may
//! stand that relays the words.

use copydesk_document::{Layer, Span};

use crate::grammar::Found;
use crate::links::{Link, Part, Place};
use crate::marks::Region;
use crate::words::{ADV, AUX, COLON, COMMA, CONJ, DASH, SEMI, STOP, THAT};
use crate::{links::MARK, links::Role};

/// What the lists are joined over.
#[derive(Clone, Copy)]
pub(crate) struct Joiner<'a> {
    pub(crate) place: &'a Place,
    pub(crate) tokens: &'a Layer<'a>,
    pub(crate) sentences: &'a Layer<'a>,
    pub(crate) regions: &'a [Region],
    pub(crate) outlets: Option<&'a Layer<'a>>,
    /// Whether words outside quotation marks count.
    pub(crate) indirect: bool,
}

impl Joiner<'_> {
    /// The attributions of `links`, with those of `grammar` that they lack, in text order.
    pub(crate) fn all(&self, links: &[Link], grammar: &[Found]) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::with_capacity(links.len() + grammar.len());
        let mut used = vec![false; self.place.cues.len()];
        for link in links {
            if let Some(cue) = link.cue {
                used[cue as usize] = true;
            }
            found.extend(self.linked(link));
        }
        let quoted = |p: &Span| {
            let at = self.regions.partition_point(|r| r.span.end <= p.start);
            self.regions.get(at).is_some_and(|r| r.span.overlaps(*p))
        };
        let tagged = Index::new(&found);
        // Where each attribution of the grammar ended up.
        let mut became: Vec<Option<u32>> = Vec::with_capacity(grammar.len());
        for g in grammar {
            let earlier = |i: Option<u32>| i.and_then(|i| became.get(i as usize).copied().flatten());
            let g = Found {
                like: earlier(g.like),
                relay: earlier(g.relay),
                confidence: Some(GRAMMAR),
                ..g.clone()
            };
            let same = g.cue.and_then(|cue| tagged.by_cue(cue));
            if let Some(uncued) = tagged.uncued(&found, &g) {
                adopt(&mut found[uncued as usize], uncued, &g);
                became.push(Some(uncued));
            } else if let (Some(same), Some(outer)) = (same, g.relay.filter(|&r| same != Some(r))) {
                // "Reuters reported, citing two officials": the officials are no content.
                let pieces = found[outer as usize].pieces.clone();
                found[same as usize] = Found { pieces, relay: Some(outer), ..g };
                became.push(Some(same));
            } else if let Some(same) = same {
                let linked = &mut found[same as usize];
                let quoted = linked.pieces.iter().any(quoted);
                self.widen(linked, &g, &tagged, quoted);
                linked.speaker = linked.speaker.or(g.speaker);
                became.push(Some(same));
            } else if let Some(first) = self.second(&g, &found, &tagged) {
                self.cut(&mut found[first as usize], &g);
                became.push(Some(found.len() as u32));
                found.push(g);
            } else if let Some(new) = self.added(g, &found, &tagged, &used) {
                became.push(Some(found.len() as u32));
                found.push(new);
            } else {
                became.push(None);
            }
        }
        let keep = |f: &Found| self.indirect || f.pieces.iter().any(quoted);
        let reports = self.reports(&found);
        found.extend(reports);
        in_text_order(found, keep)
    }

    /// "The army says that it holds the port, the BBC reported": a cue and a source at the end of a sentence, linked to
    /// nothing, report the attributions before them in it.
    fn reports(&self, found: &[Found]) -> Vec<Found> {
        let place = self.place;
        let mut taken: Vec<Span> = found.iter().filter_map(|f| f.cue).collect();
        taken.sort_by_key(|s| (s.start, s.end));
        let is_taken = |span: Span| {
            let at = taken.partition_point(|s| s.end <= span.start);
            taken.get(at).is_some_and(|s| s.overlaps(span))
        };
        let report = |cue: &Part| {
            let span = cue.span(self.tokens);
            let at = place.sources.partition_point(|s| s.first < cue.first);
            let beside =
                [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|i| place.sources.get(i));
            let source = beside.into_iter().find(|s| s.end == cue.first || s.first == cue.end)?;
            let sentence = self.sentences.span((place.sentence(cue.first) as usize).checked_sub(1)?);
            let first = self.tokens.starting_in(sentence).start as u32;
            let end = source.first.min(cue.first);
            let within = Span::new(sentence.start, self.tokens.span(end as usize).start);
            let reported = taken.partition_point(|s| s.start < within.start);
            let holds = taken.get(reported).is_some_and(|s| s.end <= within.end);
            if !holds || is_taken(span) || place.sentence(source.first) != place.sentence(cue.first) {
                return None;
            }
            let content = Part { role: Role::Content, first, end, confidence: cue.confidence };
            Some(Found {
                pieces: vec![self.piece(&content)?],
                cue: Some(self.trimmed(*cue).span(self.tokens)),
                speaker: Some(self.trimmed(*source).span(self.tokens)),
                clause: Some(self.clause(*cue, Some(*source))),
                block: place.block(first),
                confidence: Some(GRAMMAR),
                ..Found::default()
            })
        };
        place.cues.iter().filter_map(report).collect()
    }

    /// The attribution that a link makes; none where nothing but punctuation was tagged.
    fn linked(&self, link: &Link) -> Option<Found> {
        let place = self.place;
        let mut pieces: Vec<Span> = Vec::with_capacity(link.contents.len());
        for &content in &link.contents {
            let Some(piece) = self.piece(&place.contents[content as usize]) else { continue };
            match pieces.last_mut() {
                Some(last) if last.end >= piece.start => *last = last.hull(piece),
                _ => pieces.push(piece),
            }
        }
        let first = place.contents[link.contents[0] as usize];
        let cue = link.cue.map(|c| place.cues[c as usize]);
        let source = link.source.map(|s| place.sources[s as usize]);
        // Words outside quotation marks that nobody is said to have said are the author's own.
        let bare = cue.is_none() && source.is_none() && place.region(first.first) == 0;
        (!pieces.is_empty() && !bare).then(|| Found {
            pieces,
            cue: cue.map(|c| self.trimmed(c).span(self.tokens)),
            speaker: source.map(|s| self.trimmed(s).span(self.tokens)),
            clause: cue.map(|c| self.clause(c, source)),
            unit: 0,
            block: place.block(first.first),
            like: None,
            relay: None,
            confidence: Some(link.confidence),
        })
    }

    /// What a content covers: without the punctuation and "that" at its edges, with the marks of a whole quotation.
    fn piece(&self, content: &Part) -> Option<Span> {
        let place = self.place;
        let (mut first, mut end) = (content.first, content.end);
        let outside = |t: u32| place.region(t) == 0;
        while first < end
            && outside(first)
            && place.class(Some(first)) & (COMMA | COLON | SEMI | DASH | STOP) != 0
        {
            first += 1;
        }
        if end - first > 2
            && outside(first)
            && place.class(Some(first)) & THAT != 0
            && place.class(first.checked_sub(1)) & MARK == 0
        {
            first += 1;
        }
        while end > first
            && outside(end - 1)
            && place.class(Some(end - 1)) & (COMMA | COLON | SEMI | DASH | STOP) != 0
        {
            end -= 1;
        }
        while end > first && outside(end - 1) && end - first > 1 && place.class(Some(end - 1)) & CONJ != 0 {
            end -= 1;
        }
        if first == end {
            return None;
        }
        let mut span = Part { first, end, ..*content }.span(self.tokens);
        // A quotation that ends with its sentence is not gone on with by the author's next one.
        if let Some(region) = place.region(first).checked_sub(1) {
            let whole = self.regions[region as usize].span;
            let sentence = self.sentences.span((place.sentence(first) as usize).saturating_sub(1));
            if whole.end < span.end && whole.end >= sentence.end.saturating_sub(1) {
                span.end = whole.end.max(span.start + 1);
            }
        }
        // A quotation of which only the marks, or a mark and a word or two, are left out is meant as a whole.
        for at in [first, end - 1] {
            let Some(region) = place.region(at).checked_sub(1) else { continue };
            let whole = self.regions[region as usize].span;
            let near = |a: u32, b: u32| a.abs_diff(b) <= EDGE;
            let starts = at == first && near(whole.start, span.start);
            let ends = at == end - 1 && near(whole.end, span.end);
            if starts {
                span = span.hull(Span::new(whole.start, span.end));
            }
            if ends {
                span = span.hull(Span::new(span.start, whole.end));
            }
        }
        Some(span)
    }

    /// A source or cue without the marks at its edges: the comma of an apposition, the colon after a verb.
    fn trimmed(&self, mut part: Part) -> Part {
        let mark = |t: u32| self.place.class(Some(t)) & (COMMA | COLON | DASH | MARK) != 0;
        while part.end - part.first > 1 && mark(part.end - 1) {
            part.end -= 1;
        }
        while part.end - part.first > 1 && mark(part.first) {
            part.first += 1;
        }
        part
    }

    /// Source and cue with what stands around them, to the next part or the end of the sentence.
    fn clause(&self, cue: Part, source: Option<Part>) -> Span {
        let sentence = self.sentences.span((self.place.sentence(cue.first) as usize).saturating_sub(1));
        let own = source.filter(|s| self.place.sentence(s.first) == self.place.sentence(cue.first));
        let span = own.map_or(cue.span(self.tokens), |s| s.span(self.tokens).hull(cue.span(self.tokens)));
        let next = |role| {
            let parts = self.place.parts(role);
            let other = |p: &&Part| own.is_none_or(|own| own.first != p.first);
            let at = parts.partition_point(|p| p.first < cue.end);
            parts[at..].iter().take(2).find(other).map(|p| p.span(self.tokens).start)
        };
        // Another source in the clause may be the outlet that relays: "was quoted as saying by Xinhua".
        let end = [Role::Content, Role::Cue].into_iter().filter_map(next).min();
        let end = end.unwrap_or(u32::MAX).min(sentence.end).max(span.end);
        let first = own.map_or(cue.first, |s| s.first.min(cue.first));
        let before = |role| {
            let parts = self.place.parts(role);
            let at = parts.partition_point(|p| p.first < first);
            at.checked_sub(1).map(|i| parts[i].span(self.tokens).end)
        };
        let start = ROLES.into_iter().filter_map(before).max().unwrap_or(0).max(sentence.start);
        Span::new(start.min(span.start), end)
    }

    /// An attribution of the grammar that the head's list lacks, as it is to be added to that list.
    fn added(&self, mut g: Found, found: &[Found], tagged: &Index, used: &[bool]) -> Option<Found> {
        let (first, last) = (g.pieces.first()?, g.pieces.last()?);
        let hull = first.hull(*last);
        let cue = g.cue?;
        if let Some(outer) = g.relay {
            // "A, citing B, reported": both links of the chain say the same.
            let outer_found = &found[outer as usize];
            let same_speaker =
                |a: Option<Span>, b: Option<Span>| a.zip(b).is_some_and(|(a, b)| a.overlaps(b));
            if same_speaker(outer_found.speaker, g.speaker) {
                return None;
            }
            g.pieces = outer_found.pieces.clone();
            return Some(g);
        }
        g.cue = Some(self.group(cue, g.speaker, hull));
        if self.unlinked(cue, used) || tagged.has_cue_in(hull) {
            return g.speaker.is_some().then_some(g);
        }
        let within = tagged.piece_holding(cue)?;
        (g.speaker.is_some_and(|s| within.contains(s)) && within.contains(hull) && within != hull)
            .then_some(g)
    }

    /// The attribution of the head whose content a second verb of its speaker cuts: "said that A and added that B".
    fn second(&self, g: &Found, found: &[Found], tagged: &Index) -> Option<u32> {
        let (cue, piece) = (g.cue?, g.pieces.first()?);
        let (whole, first) = tagged.piece_at(cue).filter(|(p, _)| p.contains(cue))?;
        let speaker = found[first as usize].speaker?;
        let shared = g.speaker.is_some_and(|s| s.overlaps(speaker)) || g.like == Some(first);
        let begins = g.clause.map_or(cue.start, |c| c.start);
        (shared && cue.end <= piece.start && whole.start < begins).then_some(first)
    }

    /// Ends an attribution where the second verb of its speaker begins.
    fn cut(&self, first: &mut Found, second: &Found) {
        let Some(end) = second.clause.or(second.cue).map(|s| s.start) else { return };
        let mut token = self.tokens.columns().ends.partition_point(|&e| e <= end);
        let joint = COMMA | COLON | SEMI | DASH | CONJ;
        while token > 0 && self.place.class(Some(token as u32 - 1)) & joint != 0 {
            token -= 1;
        }
        let Some(end) = token.checked_sub(1).map(|t| self.tokens.span(t).end) else { return };
        if first.pieces[0].start < end {
            first.pieces.retain(|p| p.start < end);
            if let Some(last) = first.pieces.last_mut() {
                last.end = last.end.min(end);
            }
        }
    }

    /// Takes the grammar's content where it holds all of the head's and is not much longer. It may be, where an outlet's
    /// report holds another attribution: one tag a token cuts the report short at the inner source.
    fn widen(&self, found: &mut Found, g: &Found, tagged: &Index, quoted: bool) {
        let holds = |p: &Span| g.pieces.iter().any(|q| q.contains(*p));
        let length = |pieces: &[Span]| pieces.iter().map(|p| p.len()).sum::<u32>();
        let near = !quoted && length(&g.pieces) <= 2 * length(&found.pieces);
        let reports = || {
            let outlet = |s: Span| self.outlets.is_some_and(|o| o.starting_in(s).next().is_some());
            found.speaker.is_some_and(outlet) && g.pieces.iter().any(|p| tagged.has_cue_in(*p))
        };
        if (near || reports()) && found.pieces.iter().all(holds) {
            found.pieces.clone_from(&g.pieces);
        }
    }

    /// A verb with the auxiliaries before it, as the head tags cues; short of the speaker and the content.
    fn group(&self, cue: Span, speaker: Option<Span>, content: Span) -> Span {
        let mut first = self.tokens.columns().starts.partition_point(|&s| s < cue.start);
        let free = |t: usize| {
            let span = self.tokens.span(t);
            !content.overlaps(span) && speaker.is_none_or(|s| !s.overlaps(span))
        };
        while first > 0 && self.place.class(Some(first as u32 - 1)) & (AUX | ADV) != 0 && free(first - 1) {
            first -= 1;
        }
        Span::new(self.tokens.columns().starts.get(first).map_or(cue.start, |&s| s.min(cue.start)), cue.end)
    }

    /// Whether the head tagged this cue and linked nothing to it.
    fn unlinked(&self, cue: Span, used: &[bool]) -> bool {
        let cues = &self.place.cues;
        let at = cues.partition_point(|c| c.span(self.tokens).end <= cue.start);
        cues.get(at).is_some_and(|c| c.span(self.tokens).overlaps(cue)) && !used[at]
    }
}

const ROLES: [Role; 3] = [Role::Content, Role::Source, Role::Cue];

/// The confidence of what only the grammar sees: of such attributions on held-out news about so many are right.
const GRAMMAR: f32 = 0.3;

/// Gives an attribution without a cue what the grammar knows of it.
fn adopt(found: &mut Found, own: u32, g: &Found) {
    found.cue = g.cue;
    found.clause = g.clause;
    found.relay = g.relay.filter(|&r| r != own);
    if found.speaker.is_none() {
        found.speaker = g.speaker;
        found.like = g.like.filter(|&l| l != own);
    }
}

/// How many bytes of a quotation a content may leave out at an edge and still mean all of it.
const EDGE: u32 = 4;

/// Finds attributions of the head by place.
struct Index {
    /// Cues and the attributions they belong to, in text order.
    cues: Vec<(Span, u32)>,
    /// Pieces of content and the attributions they belong to, in text order; they do not overlap.
    pieces: Vec<(Span, u32)>,
}

impl Index {
    fn new(found: &[Found]) -> Index {
        let mut cues: Vec<_> = (0u32..).zip(found).filter_map(|(i, f)| Some((f.cue?, i))).collect();
        let of = |(i, f): (u32, &'_ Found)| f.pieces.iter().map(move |p| (*p, i)).collect::<Vec<_>>();
        let mut pieces: Vec<_> = (0u32..).zip(found).flat_map(of).collect();
        cues.sort_by_key(|(s, i)| (s.start, *i));
        pieces.sort_by_key(|(s, i)| (s.start, *i));
        Index { cues, pieces }
    }

    /// The attribution with a cue that shares something with this one.
    fn by_cue(&self, cue: Span) -> Option<u32> {
        let at = self.cues.partition_point(|(s, _)| s.end <= cue.start);
        self.cues.get(at).filter(|(s, _)| s.overlaps(cue)).map(|(_, i)| *i)
    }

    /// Whether a whole attribution may lie within a span.
    fn has_cue_in(&self, span: Span) -> bool {
        let at = self.cues.partition_point(|(s, _)| s.start <= span.start);
        self.cues.get(at).is_some_and(|(s, _)| s.end < span.end)
    }

    /// The piece of content that holds a span.
    fn piece_holding(&self, span: Span) -> Option<Span> {
        self.piece_at(span).map(|(s, _)| s).filter(|s| s.contains(span))
    }

    /// The first piece that does not end before a span, with its attribution.
    fn piece_at(&self, span: Span) -> Option<(Span, u32)> {
        let at = self.pieces.partition_point(|(s, _)| s.end < span.end);
        self.pieces.get(at).copied()
    }

    /// The attribution without a cue that begins with the words that one of the grammar begins with.
    fn uncued(&self, found: &[Found], g: &Found) -> Option<u32> {
        let piece = *g.pieces.first()?;
        let at = self.pieces.partition_point(|(s, _)| s.end <= piece.start);
        let (own, same) = *self.pieces.get(at)?;
        let shared = own.end.min(piece.end).saturating_sub(own.start.max(piece.start));
        let most = shared * 2 > own.len() && shared * 2 > piece.len();
        (most && found[same as usize].cue.is_none()).then_some(same)
    }
}

/// Sorts those that are kept by the first piece, outer attributions first, and redirects the references.
fn in_text_order(found: Vec<Found>, keep: impl Fn(&Found) -> bool) -> Vec<Found> {
    let key = |f: &Found| {
        let hull = f.pieces[0].hull(f.pieces[f.pieces.len() - 1]);
        (hull.start, u32::MAX - hull.end, f.relay.is_some())
    };
    let mut order: Vec<u32> = (0..found.len() as u32).filter(|&i| keep(&found[i as usize])).collect();
    order.sort_by_key(|&i| key(&found[i as usize]));
    let mut moved = vec![None; found.len()];
    for (to, &from) in (0u32..).zip(&order) {
        moved[from as usize] = Some(to);
    }
    let redirect = |i: Option<u32>| i.and_then(|i| moved[i as usize]);
    let mut sorted: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    let take = |&i: &u32| sorted[i as usize].take();
    let mut out: Vec<Found> = order.iter().filter_map(take).collect();
    for f in &mut out {
        (f.like, f.relay) = (redirect(f.like), redirect(f.relay));
    }
    out
}
