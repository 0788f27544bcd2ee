//! Titles that the learned head sees where the rules see none: "an attorney representing the town", "The goalkeeper said".
//!
//! The head says which words tell what a person is; whose title they are, their place tells.

use std::collections::HashSet;

use copydesk_extractor::document::{Layer, Span};
use copydesk_tagger::TaggedSpan;

use super::Spare;
use super::view::View;
use crate::label::Label;
use crate::lexicon::{Lexicon, hint};
use crate::mention::Mention;
use crate::pos::Pos;
use crate::units::Units;

/// How many mentions away a title's person may be.
const FARTHEST: usize = 30;
/// How many words and names a title takes along to its left.
const MOST_MODIFIERS: usize = 6;
/// The longest text between a title and the name that it belongs to for sure: "the minister, Dr. Berg".
const LONGEST_GAP: usize = 8;

/// Adds the tagged titles that no mention has: to the mention beside them if it has none, else to `spare`.
pub(crate) fn attach(
    lexicon: &Lexicon,
    tokens: &Layer<'_>,
    tagged: &[TaggedSpan],
    text: &str,
    units: &Units,
    mentions: &mut [Mention],
    spare: &mut Spare,
) {
    let own = mentions.iter().filter_map(|m| m.title);
    let mut known: HashSet<Span> = own.chain(spare.titles.iter().map(|(_, title)| *title)).collect();
    for found in tagged {
        let title = tokens.span(found.first).hull(tokens.span(found.end - 1));
        let title = whole(lexicon, text, units, mentions, title).unwrap_or(title);
        if !known.insert(title) || title.of(text).is_none_or(|t| !t.contains(char::is_alphabetic)) {
            continue;
        }
        let Some((row, beside)) = person(units, text, mentions, title) else { continue };
        match mentions.get_mut(row) {
            Some(m) if beside && m.title.is_none() => m.title = Some(title),
            _ => spare.titles.push((row as u32, title)),
        }
    }
}

/// The noun phrase of which the head saw a part: with the names that it cut, what "of" joins, and what stands before its noun.
fn whole(lexicon: &Lexicon, text: &str, units: &Units, mentions: &[Mention], title: Span) -> Option<Span> {
    let mut first = units.units.partition_point(|u| u.span.end <= title.start);
    let mut end = units.units.partition_point(|u| u.span.start < title.end);
    let sentence = units.sentences.get(units.sentences.partition_point(|s| s.end <= first))?.clone();
    let rows = mentions.partition_point(|m| m.last <= sentence.start)
        ..mentions.partition_point(|m| m.first < sentence.end);
    let mentions = mentions.get(rows)?;
    let view = View { lexicon, text, units: &units.units, sentence, mentions };
    let cut = |unit: usize| {
        let m = mentions.get(mentions.partition_point(|m| m.last <= unit))?;
        (m.first < unit && m.label != Label::Person).then_some(m)
    };
    first = cut(first).map_or(first, |m| m.first);
    end = cut(end).map_or(end, |m| m.last);
    while first + 1 < end && view.unit(first).is_some_and(|u| u.has(hint::ARTICLE)) {
        first += 1;
    }
    // "Manager of" was cut after its preposition, which the phrase goes on from.
    let open = end - usize::from(end > first + 1 && view.is(end - 1, Pos::Preposition));
    end = view.phrases(open);
    for _ in 0..MOST_MODIFIERS {
        let Some(k) = first.checked_sub(1).filter(|&k| view.joined(k)) else { break };
        let name = |m: &&Mention| m.label != Label::Person;
        if let Some(m) = view.mention_before(first).filter(name) {
            first = m.first;
        } else if let Some(m) = view.mention_before(k).filter(|m| view.possessive(k) && m.label == Label::Org)
        {
            first = m.first;
        } else if view.mention_before(first).is_none() && view.modifies(k) {
            first = k;
        } else {
            break;
        }
    }
    view.span(first..end)
}

/// The mention of the person whose title it is, and whether it stands beside it.
fn person(units: &Units, text: &str, mentions: &[Mention], title: Span) -> Option<(usize, bool)> {
    let next = mentions.partition_point(|m| m.span.start < title.end);
    let is_person = |row: &usize| mentions.get(*row).is_some_and(|m| m.label == Label::Person);
    let after = (next..mentions.len().min(next + FARTHEST)).find(is_person);
    let before = (next.saturating_sub(FARTHEST)..next).rev().find(is_person);
    let span = |row: usize| mentions.get(row).map(|m| m.span);
    // A name that ends in the title or goes on after it is no person of whom it speaks.
    if before.and_then(span).is_some_and(|b| b.end >= title.end) {
        return None;
    }
    let before = before.filter(|&row| span(row).is_some_and(|b| b.end <= title.start));
    let gap = |a: u32, b: u32| text.get(a as usize..b as usize);
    let near =
        |gap: Option<&str>| gap.is_some_and(|g| g.len() <= LONGEST_GAP && !g.contains(['\n', ';', ':']));
    if let Some(row) = after.filter(|&row| near(span(row).and_then(|s| gap(title.end, s.start)))) {
        return Some((row, true));
    }
    if let Some(row) = before.filter(|&row| near(span(row).and_then(|s| gap(s.end, title.start)))) {
        return Some((row, true));
    }
    let sentence = |at: u32| {
        let unit = units.units.partition_point(|u| u.span.end <= at);
        units.sentences.partition_point(|s| s.end <= unit)
    };
    let here = sentence(title.start);
    let same = |row: &usize| span(*row).is_some_and(|s| sentence(s.start) == here);
    before.filter(same).or(after.filter(same)).or(before).map(|row| (row, false))
}
