//! Reporting verbs in use: which sense a word has, and what the verb group around it says of its subject.

use std::ops::Range;

use copydesk_knowledge::speech::{Form, Takes, Verb};

use crate::grammar::items::Kind;
use crate::grammar::phrases::Walk;
use crate::words::{
    ADV, AUX, BE, CLAIM, COMMA, CONJ, DET, Lexicon, PAPER, POSS, PREP, PRON, RELATIVE, SOURCE, STATEMENT,
    THAT, TO,
};

/// A reporting verb in a unit.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    /// The verb and its particle.
    pub(crate) items: Range<usize>,
    /// The first item of the verb group: auxiliaries and adverbs before the verb belong to it.
    pub(crate) group: usize,
    pub(crate) verb: Verb,
    pub(crate) mood: Mood,
}

/// How a verb stands to its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It has a subject of its own, or shares one by "and".
    Finite,
    /// "saying", "to say": its subject is that of another clause.
    Dependent,
}

impl Cue {
    pub(crate) fn takes(&self, what: Takes) -> bool {
        self.verb.takes(what)
    }
}

/// The cue that item `i` is, if it is one.
pub(crate) fn cue_at(walk: Walk<'_>, lexicon: &Lexicon, unit: &Range<usize>, i: usize) -> Option<Cue> {
    let item = &walk.items[i];
    if item.kind != Kind::Word || item.word.senses == 0 {
        return None;
    }
    let senses = lexicon.senses(item.word);
    let next = if i + 1 < unit.end { walk.str(i + 1) } else { "" };
    let verb = |s: &crate::words::Sense| &lexicon.verbs[s.verb as usize];
    let with_particle = senses.iter().find(|s| !verb(s).particle.is_empty() && verb(s).particle == next);
    let sense = with_particle.or_else(|| senses.iter().find(|s| verb(s).particle.is_empty()))?;
    let end = i + 1 + usize::from(with_particle.is_some());

    let mut group = i;
    let (mut be, mut to, mut aux) = (false, false, false);
    while group > unit.start && i - group < 6 {
        let before = &walk.items[group - 1];
        // "Trump's claim" has a possessive where "he's claiming" has a verb.
        let verbal =
            before.is(AUX) && (!before.is(POSS) || sense.is(Form::Ing) || sense.is(Form::Participle));
        if before.kind != Kind::Word || !(verbal || before.is(ADV | TO)) || before.is(PRON | CONJ) {
            break;
        }
        if before.is(TO) && group < i && !walk.items[group].is(ADV) {
            break;
        }
        // Only what stands next to the verb makes a passive: "has been told", "is told".
        be |= before.is(BE) && !aux;
        to |= before.is(TO);
        aux |= before.is(AUX);
        group -= 1;
    }
    let past_by = sense.is(Form::Past) && !aux && next == "by";
    if past_by {
        return None;
    }
    let left = group.checked_sub(1).filter(|&k| k >= unit.start).map(|k| walk.items[k]);
    let ing = sense.is(Form::Ing);
    if be && !ing {
        return None;
    }
    let mood = if to || (ing && !be) { Mood::Dependent } else { Mood::Finite };
    if !ing && left.is_some_and(|l| l.is(DET | PREP) && !l.is(PRON) || l.is(POSS) && l.kind != Kind::Entity) {
        return None;
    }
    if mood == Mood::Finite && !aux && !sense.is(Form::Past) {
        let left = left?;
        let pronoun = left.is(PRON | RELATIVE);
        let noun = verb(sense).looks_like_noun() || item.is(CLAIM | PAPER | STATEMENT | SOURCE);
        let named = left.kind == Kind::Entity || left.is(SOURCE);
        // "Berg claims that" has a verb, "Swedish claims are", "member states" have nouns.
        let goes_on =
            walk.is(unit, end, THAT | TO | DET | PRON | ADV) || walk.kind(unit, end) == Some(Kind::Quote);
        if noun && !pronoun && !(named && goes_on) {
            return None;
        }
        let plural = pronoun || named || walk.str(group - 1).ends_with('s') || left.is(CONJ | COMMA);
        if sense.is(Form::Base) && !plural {
            return None;
        }
    }
    Some(Cue { items: i..end, group, verb: *verb(sense), mood })
}
