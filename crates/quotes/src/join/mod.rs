//! One list of attributions from what the head linked and what the grammar sees.
//!
//! What can be read in one way only is the grammar's: it takes the place of what the head saw there (`firm`). Otherwise
//! the head decides which words are reported. What its one tag a token cannot express comes from the grammar: an
//! attribution within the content of another, one whose content is another ("A said that B, C reported"), and the chain
//! "A, citing B, reported".

mod firm;
mod grammar;
mod index;
mod nothing;
mod spans;

use copydesk_document::{Layer, Span};

use crate::grammar::{Firm, Found};
use crate::links::{Link, MARK, Part, Place, Role};
use crate::marks::Region;
use crate::words::{COLON, COMMA, DASH, DET, Lexicon, PRON, STOP, WH};
use index::Index;

/// What the lists are joined over.
#[derive(Clone, Copy)]
pub(crate) struct Joiner<'a> {
    pub(crate) text: &'a str,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) place: &'a Place,
    pub(crate) tokens: &'a Layer<'a>,
    pub(crate) sentences: &'a Layer<'a>,
    pub(crate) regions: &'a [Region],
    pub(crate) outlets: Option<&'a Layer<'a>>,
    /// Whether words outside quotation marks count.
    pub(crate) indirect: bool,
}

/// The confidence of what only the grammar sees: of such attributions on held-out news about so many are right.
const GRAMMAR: f32 = 0.3;

impl Joiner<'_> {
    /// The attributions of `links`, with those of `grammar` that they lack, in text order.
    pub(crate) fn all(&self, links: &[Link], grammar: &[Found], turns: Vec<Found>) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::with_capacity(links.len() + grammar.len());
        // Cues of what says nothing, in text order or nearly.
        let mut silent: Vec<Span> = Vec::new();
        let mut used = vec![false; self.place.cues.len()];
        for link in links {
            if let Some(cue) = link.cue {
                used[cue as usize] = true;
            }
            match self.linked(link) {
                Some(f) if self.says_nothing(&f) => silent.extend(f.cue),
                linked => found.extend(linked),
            }
        }
        let quoted = |p: &Span| {
            let at = self.regions.partition_point(|r| r.span.end <= p.start);
            self.regions.get(at).is_some_and(|r| r.span.overlaps(*p))
        };
        silent.sort_by_key(|s| s.start);
        let is_silent = |cue: Span| {
            let at = silent.partition_point(|s| s.end <= cue.start);
            silent.get(at).is_some_and(|s| s.overlaps(cue))
        };
        let placed = self.firm(&mut found, grammar);
        let tagged = Index::new(&found);
        // Sources that the head may have taken for what is said: "Ann Berg as" of "quoted Ann Berg as saying".
        let mut quoting: Vec<Span> = Vec::new();
        // Where each attribution of the grammar ended up.
        let mut became: Vec<Option<u32>> = Vec::with_capacity(grammar.len());
        for (g, placed) in grammar.iter().zip(placed) {
            if placed.is_some() || g.pieces.is_empty() || g.cue.is_some_and(is_silent) {
                became.push(placed);
                continue;
            }
            let earlier = |i: Option<u32>| i.and_then(|i| became.get(i as usize).copied().flatten());
            let g = Found {
                like: earlier(g.like),
                relay: earlier(g.relay),
                confidence: Some(GRAMMAR),
                ..g.clone()
            };
            let same = g.cue.and_then(|cue| {
                // Of "has found" the head may see "has" alone.
                let group = || self.group(cue, g.speaker, g.pieces.first().map_or(cue, |p| *p));
                tagged.by_cue(cue).or_else(|| tagged.by_cue(group()))
            });
            let same = same.or_else(|| tagged.quoting(&found, &g));
            quoting.extend(g.speaker.filter(|_| g.sure));
            if let Some(uncued) = tagged.uncued(&found, &g) {
                adopt(&mut found[uncued as usize], uncued, &g);
                became.push(Some(uncued));
            } else if let (Some(same), Some(outer)) = (same, g.relay.filter(|&r| same != Some(r))) {
                // "Reuters reported, citing two officials": the officials are no content.
                let pieces = found[outer as usize].pieces.clone();
                found[same as usize] = Found { pieces, relay: Some(outer), ..g };
                became.push(Some(same));
            } else if let Some(same) = same.filter(|&s| found[s as usize].firm != Firm::Nothing) {
                became.push(Some(same));
            } else if let Some(same) = same {
                let linked = &mut found[same as usize];
                let quoted = linked.pieces.iter().any(quoted);
                self.widen(linked, &g, &tagged, quoted);
                self.complete(linked, &g);
                if g.sure {
                    linked.speaker = g.speaker;
                    (linked.cue, linked.clause) = (g.cue, g.clause);
                }
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
        let keep = |f: &Found| !f.pieces.is_empty() && (self.indirect || f.pieces.iter().any(quoted));
        for source in quoting {
            if let Some((_, of)) = tagged.piece_at(source).filter(|(piece, _)| piece.overlaps(source)) {
                found[of as usize].pieces.retain(|piece| !piece.overlaps(source));
            }
        }
        let reports = self.reports(&found, &silent);
        found.extend(reports);
        leave_sole(&mut found);
        take_turns(&mut found, turns);
        self.go_on(&mut found);
        in_text_order(found, keep)
    }

    /// "“They are dry,” said Ann Berg.¶“And it will not rain.”": a paragraph of nothing but a quotation goes on with the one before it.
    fn go_on(&self, found: &mut [Found]) {
        let token =
            |at: u32| self.tokens.columns().starts.partition_point(|&s| s <= at).saturating_sub(1) as u32;
        let mut order: Vec<u32> =
            (0..found.len() as u32).filter(|&i| !found[i as usize].pieces.is_empty()).collect();
        order.sort_by_key(|&i| found[i as usize].pieces[0].start);
        let mut into: Vec<Option<u32>> = vec![None; found.len()];
        for next in order {
            let f = &found[next as usize];
            let Some(like) = f.like.filter(|_| f.cue.is_none() && f.speaker.is_none()) else { continue };
            let host = into[like as usize].unwrap_or(like);
            let Some(last) = found[host as usize].pieces.last() else { continue };
            let first = f.pieces[0];
            let (a, b) = (token(last.end - 1), token(first.start));
            let adjacent = self.place.block(b) == self.place.block(a) + 1;
            let quoted = self.place.region(a) > 0 && self.place.region(b) > 0;
            if host == next || !adjacent || !quoted || last.end > first.start {
                continue;
            }
            into[next as usize] = Some(host);
            let pieces = std::mem::take(&mut found[next as usize].pieces);
            found[host as usize].pieces.extend(pieces);
        }
        for f in found.iter_mut() {
            let moved = |i: Option<u32>| i.map(|i| into[i as usize].unwrap_or(i));
            (f.like, f.relay) = (moved(f.like), moved(f.relay));
        }
    }

    /// The attribution that a link makes; none where nothing but punctuation was tagged.
    fn linked(&self, link: &Link) -> Option<Found> {
        let place = self.place;
        let mut pieces: Vec<Span> = Vec::with_capacity(link.contents.len());
        let mut contents = &link.contents[..];
        // "asked Niels Brandt why the roof leaked": he is whom it was said to.
        if let ([first, second, ..], Some(cue)) = (contents, link.cue) {
            let (first, second) = (place.contents[*first as usize], place.contents[*second as usize]);
            let told = first.first == place.cues[cue as usize].end && first.end == second.first;
            if told && place.class(Some(second.first)) & WH != 0 {
                contents = &contents[1..];
            }
        }
        for &content in contents {
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
        // So are those beside a lone "their": "moored according to their size".
        let owned = |s: Part| {
            s.end - s.first == 1 && s.first > first.first && place.class(Some(s.first)) & (DET | PRON) == DET
        };
        // The last words of a headline do not report the article.
        let apart =
            |c: Part| place.block(c.first) < place.block(first.first) && place.region(first.first) == 0;
        if cue.is_some_and(apart) {
            return None;
        }
        let bare = cue.is_none() && source.is_none_or(owned) && place.region(first.first) == 0;
        (!pieces.is_empty() && !bare).then(|| Found {
            pieces,
            cue: cue.filter(|&c| self.attributes(c, first)).map(|c| self.trimmed(c).span(self.tokens)),
            speaker: source.map(|s| self.trimmed(self.completed(s, cue)).span(self.tokens)),
            clause: cue.map(|c| self.clause(c, source)),
            unit: 0,
            block: place.block(first.first),
            like: None,
            relay: None,
            confidence: Some(link.confidence),
            extended: 0,
            firm: Firm::Nothing,
            sure: false,
        })
    }

    /// "The army says that it holds the port, the BBC reported": a cue and a source at the end of a sentence, linked to
    /// nothing, report the attributions before them in it; of "Dust harms lungs, study finds" all words.
    fn reports(&self, found: &[Found], silent: &[Span]) -> Vec<Found> {
        let place = self.place;
        let mut taken: Vec<Span> = found.iter().filter_map(|f| f.cue).chain(silent.iter().copied()).collect();
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
            // "Said Ann Berg:" has its verb before it.
            if place.class(Some(cue.first)) & (COLON | COMMA | DASH | MARK) != 0 {
                return None;
            }
            let sentence = self.sentence(cue.first);
            let tokens = self.tokens.starting_in(sentence);
            let first = tokens.start as u32;
            let end = source.first.min(cue.first);
            let last = (cue.end..tokens.end as u32).all(|t| place.class(Some(t)) & STOP != 0);
            let after_comma = last && end > first && place.class(Some(end - 1)) & COMMA != 0;
            let within = Span::new(sentence.start, self.tokens.span(end as usize).start);
            let reported = taken.partition_point(|s| s.start < within.start);
            let holds = taken.get(reported).is_some_and(|s| s.end <= within.end);
            if !(holds || after_comma)
                || is_taken(span)
                || place.sentence(source.first) != place.sentence(cue.first)
            {
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
}

/// Adds the turns of a transcript, each in place of what else was read into its label.
fn take_turns(found: &mut Vec<Found>, turns: Vec<Found>) {
    if turns.is_empty() {
        return;
    }
    let label = |t: &Found| t.speaker.zip(t.cue).map_or(t.pieces[0], |(speaker, colon)| speaker.hull(colon));
    for f in found.iter_mut() {
        let of = |s: Span| {
            let at = turns.partition_point(|t| label(t).end <= s.start);
            turns.get(at).filter(|t| label(t).overlaps(s))
        };
        let parts = [f.speaker, f.cue].into_iter().flatten();
        let beside = parts.chain(f.pieces.iter().copied()).any(|s| of(s).is_some());
        // The whole turn, again: a quotation that nobody is said to have said.
        let whole = f.cue.is_none()
            && f.pieces.first().is_some_and(|p| {
                let at = turns.partition_point(|t| t.pieces[0].end <= p.start);
                turns.get(at).is_some_and(|t| t.pieces[0].start == p.start)
            });
        if beside || whole {
            f.pieces.clear();
        }
    }
    found.extend(turns);
}

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

/// Empties what else is said of the words of a headline that is read as a whole.
fn leave_sole(found: &mut [Found]) {
    let words = |f: &Found| f.pieces.first().copied();
    let mut sole: Vec<Span> = found.iter().filter(|f| f.firm == Firm::Sole).filter_map(words).collect();
    sole.sort_unstable_by_key(|s| s.start);
    for f in found.iter_mut().filter(|f| f.firm != Firm::Sole) {
        if words(f).is_some_and(|w| sole.binary_search_by_key(&w.start, |s| s.start).is_ok()) {
            f.pieces.clear();
        }
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
