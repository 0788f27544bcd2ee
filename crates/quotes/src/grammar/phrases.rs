//! Noun phrases, by walking from a known place until something that cannot belong to one.

use std::ops::Range;

use copydesk_document::Span;

use crate::grammar::items::{Item, Kind};
use crate::words::{
    ACCORDING, ADV, AUX, BINDING, CLOSE, COLON, COMMA, CONJ, Class, DASH, DET, INDEFINITE, OBJECT, OPEN,
    PAST, POSS, PREP, PRON, RELATIVE, SEMI, SOURCE, STOP, SUB, THAT, TIME, TO,
};

/// The most items a noun phrase may have.
const LONGEST: usize = 18;

/// The items of a document with what is needed to walk them.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a> {
    pub(crate) text: &'a str,
    pub(crate) items: &'a [Item],
}

impl<'a> Walk<'a> {
    /// Whether item `i` exists within `unit` and belongs to a class.
    pub(crate) fn is(&self, unit: &Range<usize>, i: usize, class: Class) -> bool {
        unit.contains(&i) && self.items[i].is(class)
    }

    pub(crate) fn kind(&self, unit: &Range<usize>, i: usize) -> Option<Kind> {
        unit.contains(&i).then(|| self.items[i].kind)
    }

    /// The text of item `i`.
    pub(crate) fn str(&self, i: usize) -> &'a str {
        self.items[i].span.of(self.text).unwrap_or_default()
    }

    /// The text span of a non-empty run of items.
    pub(crate) fn span(&self, run: &Range<usize>) -> Span {
        self.items[run.start].span.hull(self.items[run.end - 1].span)
    }

    /// The subject that ends right before item `end` (the verb group's first), as a run of items.
    pub(crate) fn subject_before(&self, unit: &Range<usize>, end: usize) -> Option<Range<usize>> {
        let last = end.checked_sub(1).filter(|&i| i >= unit.start)?;
        let item = &self.items[last];
        match item.kind {
            Kind::Quote => return None,
            Kind::Punct if item.is(COMMA | DASH) => return self.apposed_before(unit, last),
            Kind::Punct if !item.is(CLOSE | POSS) => return None,
            _ => {}
        }
        if item.is(PRON | RELATIVE) && item.kind == Kind::Word {
            return Some(last..end);
        }
        if item.kind == Kind::Word && item.is(CONJ | THAT | SUB | PREP | AUX) && !item.is(SOURCE) {
            return None;
        }
        self.phrase_before(unit, end)
    }

    /// The subject before an apposition or another insertion between commas that ends at `comma`.
    fn apposed_before(&self, unit: &Range<usize>, comma: usize) -> Option<Range<usize>> {
        let from = comma.saturating_sub(32).max(unit.start);
        let mut best = None;
        for k in (from..comma).rev() {
            let item = &self.items[k];
            if item.kind == Kind::Quote || item.is(COLON | SEMI) {
                break;
            }
            let starts = k + 1 < comma && {
                let next = &self.items[k + 1];
                next.is(DET | RELATIVE | SOURCE | ADV) || next.kind == Kind::Entity || !next.capital
            };
            if item.kind == Kind::Punct && item.is(COMMA | DASH) && starts && k > unit.start {
                let before = &self.items[k - 1];
                if before.kind == Kind::Entity
                    || (before.is(PRON) && before.kind == Kind::Word)
                    || before.is(CLOSE)
                {
                    best = self.subject_before(unit, k).or(best);
                    // The name of a list or of a place ("Paris, France") is no subject: look further left.
                    if best.as_ref().is_some_and(|b| self.is_clause_start(unit, b.start)) {
                        return best;
                    }
                } else if self.items[k + 1].kind == Kind::Entity && !before.is(PREP) {
                    // "one of his lawyers, Ann Berg, said"
                    best = self.phrase_before(unit, k).or(best);
                    return best.map(|b| b.start..comma);
                } else if self.items[k + 1].is(RELATIVE) {
                    return self.phrase_before(unit, k);
                }
            }
        }
        best
    }

    fn is_clause_start(&self, unit: &Range<usize>, i: usize) -> bool {
        i == unit.start || {
            let before = &self.items[i - 1];
            before.kind == Kind::Quote
                || before.is(COMMA | COLON | SEMI | DASH | THAT | SUB | CONJ | STOP | CLOSE)
        }
    }

    /// The noun phrase that ends right before `end`.
    fn phrase_before(&self, unit: &Range<usize>, end: usize) -> Option<Range<usize>> {
        let floor = end.saturating_sub(LONGEST).max(unit.start);
        let mut start = end;
        // Where the phrase would start if what stands further left belonged to something else.
        let mut nearest = end;
        while start > floor {
            let item = &self.items[start - 1];
            match item.kind {
                Kind::Quote => break,
                Kind::Entity => {}
                Kind::Punct if item.is(CLOSE) => {
                    // A bracket after a name belongs to it: "(R-Ohio)".
                    let open = (floor..start - 1).rev().find(|&k| self.items[k].is(OPEN));
                    match open {
                        Some(k) if k > floor => {
                            start = k;
                            continue;
                        }
                        _ => break,
                    }
                }
                Kind::Punct if !item.is(POSS) => break,
                Kind::Punct => {}
                Kind::Word => {
                    let poss = item.is(POSS);
                    if !poss && item.is(AUX | THAT | RELATIVE | SUB | ACCORDING) {
                        break;
                    }
                    if item.is(PRON) && !item.is(DET | SOURCE) {
                        break;
                    }
                    if item.is(CONJ) && !self.joins_names(unit, start - 1) {
                        break;
                    }
                    if item.word.senses != 0 && !item.is(SOURCE) && !self.is_noun_here(unit, start - 1) {
                        break;
                    }
                }
            }
            start -= 1;
            if nearest == end
                && (self.items[start].is(DET)
                    || (start > unit.start
                        && self.items[start - 1].is(PREP)
                        && self.items[start].kind == Kind::Entity))
                && !(start > unit.start && self.items[start - 1].is(BINDING))
            {
                nearest = start;
            }
        }
        // What cannot begin a phrase: "On Friday officials", "and officials".
        if self.is(unit, start, PREP | ADV | CONJ | TIME) && self.items[start].kind == Kind::Word {
            let fronted = self.items[start].is(PREP);
            while start < end
                && self.items[start].kind == Kind::Word
                && self.items[start].is(PREP | ADV | CONJ | TIME)
            {
                start += 1;
            }
            if fronted && start < end {
                start = if nearest < end { nearest.max(start) } else { self.last_noun(start, end) };
            }
        }
        let phrase = start..end;
        (self.has_noun(&phrase)).then_some(phrase)
    }

    /// "and" between two names that are one subject.
    fn joins_names(&self, unit: &Range<usize>, i: usize) -> bool {
        i > unit.start
            && self.str(i) == "and"
            && (self.items[i - 1].kind == Kind::Entity || self.items[i - 1].is(SOURCE))
            && (i - 1 == unit.start || !self.items[i - 2].is(PREP) || self.items[i - 2].is(BINDING))
    }

    /// Whether a word that could be a reporting verb stands where only a noun can: after an article or possessive.
    fn is_noun_here(&self, unit: &Range<usize>, i: usize) -> bool {
        i > unit.start
            && (self.items[i - 1].is(DET | POSS | PREP) || self.items[i - 1].kind == Kind::Entity)
            && !self.items[i].is(PAST)
            // "Reuters said Ann Berg had called it a joke"
            && !matches!(self.str(i), "said" | "says" | "told" | "tells" | "wrote" | "writes")
    }

    /// The start of the last name or bare noun of a run.
    fn last_noun(&self, start: usize, end: usize) -> usize {
        let mut k = end;
        while k > start && (self.items[k - 1].kind == Kind::Entity || self.items[k - 1].capital) {
            k -= 1;
        }
        if k == end { (end - 1).max(start) } else { k }
    }

    fn has_noun(&self, phrase: &Range<usize>) -> bool {
        self.items[phrase.clone()].iter().any(|item| match item.kind {
            Kind::Entity => true,
            Kind::Word => {
                !item.is(DET | PREP | ADV | CONJ | TIME | AUX | POSS | SUB | OBJECT)
                    || item.is(SOURCE | INDEFINITE)
            }
            _ => false,
        })
    }

    /// The noun phrase that starts at item `i`: "said Ann Berg", "according to a report by the agency".
    pub(crate) fn phrase_after(&self, unit: &Range<usize>, i: usize, long: bool) -> Option<Range<usize>> {
        let first = self.items.get(i).filter(|_| unit.contains(&i))?;
        // "told her that": no noun follows the pronoun.
        let alone =
            |k| !unit.contains(&k) || self.items[k].is(THAT | TO) || self.items[k].kind == Kind::Punct;
        if first.kind == Kind::Word && first.is(PRON | OBJECT) && (!first.is(DET) || alone(i + 1)) {
            return Some(i..i + 1);
        }
        let ceiling = (i + if long { 40 } else { LONGEST }).min(unit.end);
        let mut end = i;
        while end < ceiling {
            let item = &self.items[end];
            let stop = match item.kind {
                Kind::Quote => true,
                Kind::Entity => end > i && self.items[end - 1].kind == Kind::Entity && !long,
                Kind::Punct if item.is(OPEN) => {
                    let close = (end + 1..ceiling).find(|&k| self.items[k].is(CLOSE));
                    match close {
                        Some(k) => {
                            end = k + 1;
                            continue;
                        }
                        None => true,
                    }
                }
                Kind::Punct => !item.is(POSS),
                Kind::Word if item.is(POSS) => false,
                Kind::Word if item.is(THAT | SUB | AUX | COLON) => true,
                Kind::Word if item.is(RELATIVE | TIME | TO) => !long,
                Kind::Word if item.is(PREP) => {
                    !(long || item.is(BINDING) && end > i && self.items[end - 1].kind == Kind::Word)
                }
                Kind::Word if item.is(CONJ) => !(long || end > i && self.joins_names(unit, end)),
                Kind::Word if item.is(PRON | OBJECT) => end > i && !item.is(DET),
                Kind::Word => {
                    !long && end > i && self.items[end - 1].kind == Kind::Entity && item.is(PAST | ADV | DET)
                }
            };
            if stop {
                break;
            }
            end += 1;
        }
        let phrase = i..end;
        (end > i && self.has_noun(&phrase)).then_some(phrase)
    }

    /// The subject of the unit's main clause: what its first clause that is not subordinate begins with.
    pub(crate) fn main_subject(&self, unit: &Range<usize>, before: usize) -> Option<Range<usize>> {
        let mut i = unit.start;
        for _ in 0..3 {
            while i < before && self.items[i].kind == Kind::Word && self.items[i].is(CONJ | ADV) {
                i += 1;
            }
            let fronted = self.is(unit, i, SUB | PREP | ACCORDING | TIME)
                && self.items[i].kind == Kind::Word
                && !self.items[i].is(PRON);
            if !fronted {
                break;
            }
            i = (i..before.min(i + 40)).find(|&k| self.items[k].is(COMMA))? + 1;
        }
        if i >= before {
            return None;
        }
        let bounds = unit.start..before;
        let phrase = self.phrase_after(&bounds, i, false)?;
        // The verb is not known: a phrase ends at the latest where a past form or a reporting verb stands.
        let end = (phrase.start + 1..phrase.end)
            .find(|&k| {
                let item = &self.items[k];
                item.kind == Kind::Word && !item.is(SOURCE) && (item.is(PAST | ADV) || item.word.senses != 0)
            })
            .unwrap_or(phrase.end);
        Some(phrase.start..end)
    }
}
