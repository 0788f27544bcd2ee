//! Titles that the learned head sees where the rules see none: "an attorney representing the town", "The goalkeeper said".
//!
//! The head says which words tell what a person is; whose title they are, their place tells.

use std::collections::HashSet;

use copydesk_extractor::document::{Layer, Span};
use copydesk_tagger::TaggedSpan;

use super::Spare;
use crate::label::Label;
use crate::mention::Mention;
use crate::units::Units;

/// How many mentions away a title's person may be.
const FARTHEST: usize = 30;
/// The longest text between a title and the name that it belongs to for sure: "the minister, Dr. Berg".
const LONGEST_GAP: usize = 8;

/// Adds the tagged titles that no mention has: to the mention beside them if it has none, else to `spare`.
pub(crate) fn attach(
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
    let near = |gap: Option<&str>| gap.is_some_and(|g| g.len() <= LONGEST_GAP && !g.contains(['\n', ';', ':']));
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
