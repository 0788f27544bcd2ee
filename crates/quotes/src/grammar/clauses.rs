//! What follows a reporting verb: where the reported words begin, and where they end.

use std::ops::Range;

use copydesk_knowledge::speech::{Form, Takes};

use crate::grammar::cues::{Cue, Mood, cue_at};
use crate::grammar::items::Kind;
use crate::grammar::phrases::Walk;
use crate::words::{
    ACCORDING, ADV, AUX, BINDING, COLON, COMMA, CONJ, DASH, DET, LATE, Lexicon, OBJECT, PAST, POSS, PREP,
    PRON, SEMI, STATEMENT, STOP, SUB, THAT, TIME, TO, WH,
};

/// The most items between a verb and what it reports: "said at a news conference in Paris late on Friday that".
const GAP: usize = 30;

/// What follows a cue.
#[derive(Clone, Debug, Default)]
pub(crate) struct After {
    /// The reported words, as a run of items.
    pub(crate) content: Option<Range<usize>>,
    /// Where the cue's own clause ends: after an addressee, times and places.
    pub(crate) end: usize,
    /// Whether a comma stands before the content, which then needs quotation marks.
    pub(crate) comma: bool,
}

/// Reads what follows a cue whose clause goes on at item `from`, up to `limit`.
pub(crate) fn after(
    walk: Walk<'_>,
    lexicon: &Lexicon,
    unit: &Range<usize>,
    cue: &Cue,
    from: usize,
    limit: usize,
) -> After {
    let bounds = unit.start..limit;
    let mut at = from;
    let object = at;
    if cue.takes(Takes::Addressee) && !walk.is(&bounds, at, THAT | COMMA | COLON) {
        if let Some(phrase) = walk.phrase_after(&bounds, at, false) {
            at = phrase.end;
        }
        if (cue.takes(Takes::Infinitive) || cue.takes(Takes::Noun))
            && at > object
            && let Some(to) = (at..limit.min(at + 3)).find(|&k| walk.items[k].is(TO))
            && to + 1 < limit
        {
            let content = object..clause_end(walk, lexicon, unit, cue, to + 1, limit);
            return After { content: Some(content), end: at, comma: false };
        }
        if at > object && cue.takes(Takes::Noun) && !cue.takes(Takes::That) {
            let content = object..clause_end(walk, lexicon, unit, cue, at, limit);
            return After { content: Some(content), end: at, comma: false };
        }
    }
    let start = at;
    let (at, comma) = match reach(walk, &bounds, cue, start) {
        Reach::Words { at, comma } => (at, comma),
        Reach::End(end) => return After { content: None, end, comma: false },
    };
    let item = &walk.items[at];
    let clause = |from: usize| {
        let end = clause_end(walk, lexicon, unit, cue, from, limit);
        (end > from).then_some(from..end)
    };
    let content = match item.kind {
        Kind::Quote if cue.takes(Takes::Quotation) || cue.takes(Takes::That) || cue.takes(Takes::Noun) => {
            clause(at)
        }
        Kind::Word if item.is(THAT) && (cue.takes(Takes::That) || cue.takes(Takes::Clause)) => clause(at + 1),
        Kind::Word if item.is(TO) && cue.takes(Takes::Infinitive) => clause(at),
        Kind::Word if item.is(WH) && cue.takes(Takes::Question) => clause(at),
        _ if comma && (cue.takes(Takes::Quotation) || cue.takes(Takes::Clause)) => clause(at),
        _ if item.is(CONJ | AUX) && item.kind == Kind::Word => None,
        // "said when he resigned": a time, not the words.
        Kind::Word if item.is(WH) && !matches!(walk.str(at), "if" | "what" | "how") => None,
        Kind::Word | Kind::Entity if cue.takes(Takes::Clause) && limit - at > 2 => clause(at),
        Kind::Word | Kind::Entity if cue.takes(Takes::That) && is_clause(walk, at, limit) => clause(at),
        Kind::Word | Kind::Entity if cue.takes(Takes::Noun) && at == start && !item.is(ADV | TIME | THAT) => {
            clause(at)
        }
        // "called the plan “a disgrace”"
        Kind::Word | Kind::Entity if cue.takes(Takes::Description) => clause(at).filter(|c| {
            let described = |k: usize| {
                let item = &walk.items[k];
                item.kind == Kind::Quote || (item.kind == Kind::Word && item.is(DET)) || walk.str(k) == "as"
            };
            c.clone().skip(1).take(14).any(described)
        }),
        _ => None,
    };
    After { end: content.as_ref().map_or(at, |c| c.end), content, comma }
}

/// Where the way from a verb to what it reports leads.
enum Reach {
    /// To the words, or to the "that" before them; `comma` tells of a comma or colon in between.
    Words { at: usize, comma: bool },
    /// To the end of the verb's own clause.
    End(usize),
}

/// Steps over times, places and insertions after a verb.
fn reach(walk: Walk<'_>, bounds: &Range<usize>, cue: &Cue, start: usize) -> Reach {
    let mut at = start;
    while at < bounds.end && at - start < GAP {
        let item = &walk.items[at];
        match item.kind {
            Kind::Quote | Kind::Entity => break,
            Kind::Punct if item.is(COLON) && at + 1 < bounds.end => {
                return Reach::Words { at: at + 1, comma: true };
            }
            Kind::Punct if item.is(COMMA) => {
                if walk.kind(bounds, at + 1) == Some(Kind::Quote) {
                    return Reach::Words { at: at + 1, comma: true };
                }
                // An insertion: "said, however, that"; "said Friday, a day after the vote, that".
                let close = (at + 1..bounds.end.min(at + 14)).find(|&k| walk.items[k].is(COMMA));
                match close {
                    Some(k)
                        if walk.is(bounds, k + 1, THAT) || walk.kind(bounds, k + 1) == Some(Kind::Quote) =>
                    {
                        at = k + 1;
                        continue;
                    }
                    _ => return Reach::End(at),
                }
            }
            Kind::Punct => return Reach::End(at),
            Kind::Word if item.is(THAT) => break,
            Kind::Word if item.is(TO) && cue.takes(Takes::Infinitive) => break,
            Kind::Word if item.is(ADV | TIME) && !item.is(DET | PRON | AUX) => at += 1,
            Kind::Word if is_time(walk, bounds, at) => at += 2,
            // "late on Tuesday"
            Kind::Word if item.is(LATE) && walk.is(bounds, at + 1, PREP | TIME) => at += 1,
            Kind::Word if item.is(PREP) && !item.is(WH) => {
                if cue.takes(Takes::Noun) && !cue.takes(Takes::That) {
                    break;
                }
                at = skip_place(walk, bounds, at + 1);
            }
            Kind::Word => break,
        }
    }
    if at >= bounds.end || at - start >= GAP {
        return Reach::End(at.min(bounds.end));
    }
    Reach::Words { at, comma: false }
}

/// "last week", "a day earlier", "in 2011", "on Friday".
fn is_time(walk: Walk<'_>, bounds: &Range<usize>, at: usize) -> bool {
    walk.is(bounds, at + 1, TIME)
        && (walk.is(bounds, at, DET | PREP) || matches!(walk.str(at), "last" | "next" | "early" | "late"))
}

/// Steps over the noun phrase after a preposition: "a statement", "the White House", "CNN".
fn skip_place(walk: Walk<'_>, bounds: &Range<usize>, from: usize) -> usize {
    let mut at = from;
    while at < bounds.end && at - from < 8 {
        let item = &walk.items[at];
        let first = at == from;
        let inner = match item.kind {
            Kind::Quote => first || walk.items[at - 1].is(POSS),
            Kind::Entity => first || walk.items[at - 1].is(DET) || walk.str(at - 1).ends_with(['’', '\'']),
            Kind::Punct => item.is(POSS),
            Kind::Word if item.is(POSS) => !first,
            Kind::Word if item.is(PRON | OBJECT) && !item.is(DET) => first && item.is(OBJECT),
            Kind::Word if item.is(DET) => first || walk.items[at - 1].is(DET),
            Kind::Word => !item.is(PREP | THAT | TIME | AUX | CONJ | ADV | WH | TO | BINDING),
        };
        if !inner {
            break;
        }
        at += 1;
    }
    at.max(from)
}

/// Whether a clause may start here: its subject is plain, and a verb follows soon.
fn is_clause(walk: Walk<'_>, at: usize, limit: usize) -> bool {
    (at + 1..limit.min(at + 10))
        .take_while(|&k| walk.items[k].kind != Kind::Punct)
        .any(|k| walk.items[k].kind == Kind::Word && walk.items[k].is(AUX | PAST))
}

/// Where reported words that begin at `from` end: before another verb of the same speaker, a relaying clause, the limit.
pub(super) fn clause_end(
    walk: Walk<'_>,
    lexicon: &Lexicon,
    unit: &Range<usize>,
    cue: &Cue,
    from: usize,
    limit: usize,
) -> usize {
    let noun = !cue.takes(Takes::That) && !cue.takes(Takes::Clause) && !cue.takes(Takes::Quotation);
    let mut at = from;
    while at < limit {
        let item = &walk.items[at];
        let stop = match item.kind {
            Kind::Punct if item.is(SEMI) => true,
            Kind::Punct if item.is(COMMA | DASH) => {
                let next = at + 1;
                let dependent = next < limit
                    && cue_at(walk, lexicon, unit, next)
                        .is_some_and(|c| c.mood == Mood::Dependent && !c.takes(Takes::Infinitive));
                dependent
                    || walk.is(unit, next, ACCORDING)
                    || (noun
                        && next < limit
                        && (walk.items[next].is(CONJ | PREP | WH) && !walk.items[next].is(BINDING)))
                    || (next < limit
                        && walk.items[next].is(CONJ)
                        && shared_subject(walk, lexicon, unit, next, limit))
            }
            Kind::Word if item.is(ACCORDING) => true,
            // A noun phrase ends where a circumstance begins: "denied the charges in a letter".
            Kind::Word if noun && item.is(SUB) && !item.is(CONJ) => true,
            Kind::Word
                if noun && matches!(walk.str(at), "after" | "before" | "during" | "since" | "following") =>
            {
                true
            }
            Kind::Word
                if noun
                    && item.is(PREP)
                    && walk.is(unit, at + 1, DET)
                    && walk.is(unit, at + 2, STATEMENT) =>
            {
                true
            }
            Kind::Word if item.is(CONJ) => shared_subject(walk, lexicon, unit, at, limit),
            _ => false,
        };
        if stop && at > from {
            break;
        }
        // The verb of a quotation that the content follows is not its own.
        if item.kind == Kind::Quote && at == from && cue.verb.takes(Takes::Quotation) {
            let next = at + 1;
            // "said “We sail” and laughed": what the speaker does next is not said.
            let acts = next + 1 < limit
                && walk.is(unit, next, CONJ)
                && walk.items[next + 1].verb
                && walk.items[next + 1].is(PAST);
            let ended =
                next >= limit || acts || walk.items[next].is(STOP | COMMA | CONJ) && ends_inside(walk, at);
            if ended {
                return at + 1;
            }
        }
        at += 1;
    }
    while at > from
        && walk.items[at - 1].kind == Kind::Punct
        && walk.items[at - 1].is(COMMA | STOP | COLON | SEMI | DASH)
    {
        at -= 1;
    }
    at
}

/// Whether a quotation ends with its own full stop or comma, so that nothing outside goes on with it.
pub(crate) fn ends_inside(walk: Walk<'_>, quote: usize) -> bool {
    walk.str(quote).trim_end_matches(['"', '”', '\'', '’', '»']).ends_with(['.', ',', '!', '?', '…'])
}

/// Whether "and" is followed by a reporting verb without a subject of its own: "and added that".
fn shared_subject(walk: Walk<'_>, lexicon: &Lexicon, unit: &Range<usize>, and: usize, limit: usize) -> bool {
    let mut at = and + 1;
    while at < limit && at < and + 4 && walk.items[at].kind == Kind::Word && walk.items[at].is(ADV | AUX) {
        at += 1;
    }
    at < limit
        && (cue_at(walk, lexicon, unit, at).is_some_and(|c| {
            c.mood == Mood::Finite
                && (c.takes(Takes::That) || c.takes(Takes::Noun) || c.takes(Takes::Infinitive))
                && lexicon.senses(walk.items[at].word).iter().any(|s| s.is(Form::Past) || s.is(Form::Third))
        }) || new_subject(walk, lexicon, unit, at, limit))
}

/// Whether a name or pronoun and a verb of saying follow at once: "and she noted that".
fn new_subject(walk: Walk<'_>, lexicon: &Lexicon, unit: &Range<usize>, at: usize, limit: usize) -> bool {
    let subject = walk.kind(unit, at) == Some(Kind::Entity) || walk.is(unit, at, PRON);
    let that = (at + 1..limit.min(at + 6)).find(|&k| walk.is(unit, k, THAT));
    if let Some(that) = that
        && cue_at(walk, lexicon, unit, that - 1)
            .is_some_and(|c| c.mood == Mood::Finite && !c.verb.is_mental())
    {
        return (at..that - 1).all(|k| walk.items[k].kind != Kind::Punct);
    }
    subject
        && (at + 1..limit.min(at + 4)).any(|k| {
            (at + 1..k).all(|j| walk.items[j].is(ADV | AUX))
                && cue_at(walk, lexicon, unit, k).is_some_and(|c| {
                    c.mood == Mood::Finite
                        && !c.verb.is_mental()
                        && (c.takes(Takes::That) || c.takes(Takes::Clause) || c.takes(Takes::Noun))
                })
        })
}
