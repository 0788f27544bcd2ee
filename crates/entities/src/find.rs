//! The mentions of a document: what the head tagged, and the names that the user's lists add.

use copydesk_extractor::document::{Layer, Span};

use crate::bounds::{self, Joining};
use crate::hash::NameHash;
use crate::label::Label;
use crate::lexicon::{Entry, Lexicon, hint};
use crate::mention::{Canonical, Kb, Mention, Why};
use crate::tag::Tagger;
use crate::units::{Unit, Units, shape};
use copydesk_tagger::LayerScratch;

/// The longest name of a user's lists, in units.
const LONGEST_NAME: usize = 9;
/// From this confidence on a mention's label is taken as evidence for others of the same name.
const SURE: f32 = 0.8;
/// Below this confidence an ordinary word in a line of capitals is no name.
const SURE_OF_SHOUTED: f32 = 0.95;

/// Replaces `out` by the tagged spans, with what the lists know of them, and the user's names in their place.
pub(crate) fn mentions(
    lexicon: &Lexicon,
    text: &str,
    units: &Units,
    tokens: &Layer<'_>,
    tagger: &Tagger,
    tagged: &LayerScratch,
    out: &mut Vec<Mention>,
) {
    out.clear();
    let joining = Joining { text, tokens, tagger };
    let mut next = 0;
    while let Some(first) = tagged.spans.get(next) {
        let mut found = *first;
        next += 1;
        while let Some(more) = tagged.spans.get(next).filter(|more| joining.goes_on(&found, more)) {
            if tagger.label(&found) != Label::Org {
                found.label = more.label;
            }
            found.end = more.end;
            found.confidence = found.confidence.min(more.confidence);
            next += 1;
        }
        let found = &found;
        let span = tokens.span(found.first).hull(tokens.span(found.end - 1));
        let label = tagger.label(found);
        let (span, label) = match listed_unit(lexicon, units, span) {
            Some(listed) => listed,
            None => (
                bounds::tightened(units, text, bounds::without_article(lexicon, tokens, text, found, span)),
                label,
            ),
        };
        // The head may open a name at the article before it, and again after that.
        if span.of(text).is_some_and(|word| word.eq_ignore_ascii_case("the")) {
            continue;
        }
        let Some(span) = bounds::without_direction(text, span, label) else { continue };
        for span in bounds::apart(lexicon, text, span, label) {
            let (span, label) = bounds::with_suffix(units, text, span, label);
            let mut mention = mention(units, text, span, label, found.confidence);
            if let Some(name) = bounds::without_title(lexicon, units, text, &mention) {
                mention = self::mention(units, text, name, Label::Person, found.confidence);
            }
            mention.entry = entry(lexicon, units, text, &mention);
            if is_shouted_word(units, text, &mention) {
                continue;
            }
            // Of what it calls neither person, organisation nor place the head knows least: a listed body is one.
            if let Some(known) = lexicon
                .entry(mention.hash)
                .filter(|e| mention.label == Label::Misc && e.label == Label::Org && e.kb.is_some())
            {
                (mention.label, mention.entry) = (Label::Org, Some(known));
            }
            out.push(mention);
        }
    }
    keep_apart(out);
    add_listed_names(lexicon, text, units, out);
}

/// Whether an ordinary word is all of a name, in a line of capitals: "RIVER" of "THE RIVER ROSE".
fn is_shouted_word(units: &Units, text: &str, m: &Mention) -> bool {
    let ordinary = |u: &Unit| {
        let capitals = || u.span.of(text).is_some_and(|w| !w.contains(char::is_lowercase));
        u.is(shape::LOOSE) && u.has(hint::ORDINARY) && capitals()
    };
    m.entry.is_none()
        && m.confidence < SURE_OF_SHOUTED
        && m.len() == 1
        && units.units.get(m.first).is_some_and(ordinary)
}

/// Leaves the longer of two mentions that overlap, as they may after a listed name has grown to all of its unit.
fn keep_apart(mentions: &mut Vec<Mention>) {
    mentions.dedup_by(|next, kept| {
        let overlap = next.span.start < kept.span.end;
        if overlap && next.span.len() > kept.span.len() {
            std::mem::swap(next, kept);
        }
        overlap
    });
}

/// A mention without what the lists know.
pub(crate) fn mention(units: &Units, text: &str, span: Span, label: Label, confidence: f32) -> Mention {
    let all = &units.units;
    let first = all.partition_point(|u| u.span.end <= span.start);
    let last = all.partition_point(|u| u.span.start < span.end).max(first);
    let hash = match all.get(first) {
        // A word of a line in capitals has the hash of its usual form.
        Some(u) if last == first + 1 && u.span == span => u.hash,
        _ => NameHash::EMPTY.and(span.of(text).unwrap_or("")).get(),
    };
    Mention {
        span,
        first,
        last,
        label,
        confidence,
        strong: confidence >= SURE,
        entry: None,
        title: None,
        canonical: Canonical::Absent,
        why: Why::Itself,
        kb: Kb::Entry,
        hash,
    }
}

/// The whole of a listed name of which the head has a part: "G-8" for "G-".
fn listed_unit(lexicon: &Lexicon, units: &Units, span: Span) -> Option<(Span, Label)> {
    let first = units.units.partition_point(|u| u.span.end <= span.start);
    let unit = units.units.get(first).filter(|u| u.span.start == span.start && u.span.end > span.end)?;
    Some((unit.span, lexicon.entry(unit.hash)?.label))
}

/// What the lists know of a name, if it is of the mention's kind: as it is written, or of "LIBYA" as "Libya".
fn entry(lexicon: &Lexicon, units: &Units, text: &str, m: &Mention) -> Option<Entry> {
    let fits =
        |e: &Entry| e.user || e.label == m.label || matches!((e.label, m.label), (Label::Norp, Label::Misc));
    // A unit's hash leaves out the "al-" of a last name, which a listed name may have.
    let whole = || NameHash::EMPTY.and(m.span.of(text).unwrap_or("")).get();
    if let Some(entry) = lexicon.entry(m.hash).or_else(|| lexicon.entry(whole())).filter(fits) {
        return Some(entry);
    }
    let first = units.units.get(m.first)?;
    if !first.is(shape::SHOUTED | shape::LOOSE) {
        return None;
    }
    let quiet = m.span.of(text)?.split_whitespace().fold(NameHash::EMPTY, |hash, word| match word {
        "OF" | "AND" | "THE" | "DE" => hash.and(&word.to_ascii_lowercase()),
        _ => hash.and_title_case(word),
    });
    lexicon.entry(quiet.get()).filter(fits)
}

/// Puts the user's names among the mentions, in place of what overlaps them, and known bodies and
/// countries of several words ("Group of 8") in place of what lies in them.
fn add_listed_names(lexicon: &Lexicon, text: &str, units: &Units, out: &mut Vec<Mention>) {
    let mut listed = Vec::new();
    for sentence in &units.sentences {
        let mut at = sentence.start;
        while at < sentence.end {
            let Some((last, entry)) = listed_name(lexicon, text, units, at, sentence.end) else {
                at += 1;
                continue;
            };
            let span = units.units[at].span.hull(units.units[last - 1].span);
            let mut found = mention(units, text, span, entry.label, 1.0);
            found.entry = Some(entry);
            listed.push(found);
            at = last;
        }
    }
    let user = |m: &Mention| m.entry.is_some_and(|e| e.user);
    // A longer name stays whole: "World Bank Group".
    listed.retain(|l| {
        let from = out.partition_point(|m| m.span.end <= l.span.start);
        let mut overlapping = out[from..].iter().take_while(|m| m.span.start < l.span.end);
        user(l) || overlapping.all(|m| l.span.contains(m.span) && m.span != l.span)
    });
    if listed.is_empty() {
        return;
    }
    out.retain(|m| {
        let next = listed.partition_point(|l| l.span.end <= m.span.start);
        listed.get(next).is_none_or(|l| l.span.start >= m.span.end)
    });
    out.extend(listed);
    out.sort_by_key(|m| m.span.start);
}

/// The longest of these names that begins at a unit, with the unit after it.
fn listed_name(
    lexicon: &Lexicon,
    text: &str,
    units: &Units,
    at: usize,
    end: usize,
) -> Option<(usize, Entry)> {
    if !units.units.get(at)?.has(hint::NAME_START) {
        return None;
    }
    let capital = units.units[at].is(shape::CAPITAL);
    let whole = |e: &Entry| match e.label {
        Label::Org => e.kb.is_some(),
        // "Bosnia and Herzegovina", but not "mainland China".
        Label::Loc => e.area.is_some() && capital,
        _ => false,
    };
    let mut found = None;
    let mut hash = NameHash::EMPTY;
    for k in at..(at + LONGEST_NAME).min(end) {
        #[cfg(test)]
        crate::work::count();
        hash = hash.and(units.units[k].span.of(text)?);
        if let Some(entry) = lexicon.entry(hash.get()).filter(|e| e.user || k > at && whole(e)) {
            found = Some((k + 1, entry));
        }
    }
    found
}
