//! Titles of people: where the text says what somebody is.
//!
//! A title stands before a name ("U.S. Secretary of State Anna Berg"), after it ("Anna Berg, the finance minister,"), in
//! the predicate ("Anna Berg is a lawyer") or apart ("… Samir Haddad …, leaving the Syrian president …").
//! Rules find most; what a learned head marks besides is the nearest person's.

mod after;
mod before;
mod description;
mod roles;
mod view;

use std::ops::Range;

use copydesk_extractor::document::Span;

use crate::label::Label;
use crate::lexicon::{Lexicon, hint};
use crate::mention::{Canonical, Mention};
use crate::pos::Pos;
use crate::units::{Units, shape};

pub(crate) use roles::{is_abbreviation, is_office, is_role};
use view::View;

/// The most titles of one mention.
const MOST_TITLES: usize = 6;
/// How many mentions on each side of a title may be whose it is.
const NEAR: usize = 6;
/// How many mentions after one with two titles may take the second.
const FARTHEST: usize = 60;

/// Titles that their mention has no room for, with its row.
#[derive(Debug, Default)]
pub(crate) struct Spare {
    titles: Vec<(u32, Span)>,
}

/// Attaches titles to the mentions of persons in whose sentence they stand; `spare` takes second titles. What a head `learned` of
/// words of which the rules say nothing is the nearest person's.
pub(crate) fn attach(
    lexicon: &Lexicon,
    text: &str,
    units: &Units,
    learned: &[Span],
    mentions: &mut [Mention],
    spare: &mut Spare,
) {
    spare.titles.clear();
    let (mut found, mut taken): (Vec<(u32, Span)>, Vec<bool>) = Default::default();
    for (sentence, rows) in sentences(units, mentions) {
        let view = View {
            lexicon,
            text,
            units: &units.units,
            sentence: sentence.clone(),
            mentions: mentions.get(rows.clone()).unwrap_or(&[]),
        };
        found.clear();
        let Some(whole) = view.span(sentence) else { continue };
        let from = learned.partition_point(|t| t.start < whole.start);
        let own = learned.get(from..learned.partition_point(|t| t.end <= whole.end)).unwrap_or(&[]);
        let mut titles = [const { None }; MOST_TITLES];
        for (row, m) in rows.clone().zip(view.mentions).filter(|(_, m)| m.label == Label::Person) {
            view.titles(m, &mut titles);
            let spans = titles.iter_mut().filter_map(|t| t.take().and_then(|t| view.span(t)));
            found.extend(spans.map(|t| (row as u32, t)));
        }
        taken.clear();
        taken.resize(own.len(), false);
        for (_, title) in &found {
            let first = own.partition_point(|t| t.end <= title.start);
            let until = own.partition_point(|t| t.start < title.end);
            taken.iter_mut().take(until).skip(first).for_each(|t| *t = true);
        }
        for (title, _) in own.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            if let Some(person) = view.nearest_person(*title) {
                found.push(((rows.start + person) as u32, *title));
            }
        }
        for &(row, title) in &found {
            match mentions.get_mut(row as usize) {
                Some(m) if m.title.is_none() => m.title = Some(title),
                _ => spare.titles.push((row, title)),
            }
        }
    }
}

/// Once persons have names: "the Syrian president" after the one person of a sentence, and each second title for a
/// mention of the person that has none, the next or else the last before.
pub(crate) fn share(lexicon: &Lexicon, text: &str, units: &Units, mentions: &mut [Mention], spare: &Spare) {
    for (sentence, rows) in sentences(units, mentions) {
        description::attach(lexicon, text, units, &sentence, mentions, rows);
    }
    for &(row, title) in &spare.titles {
        let row = row as usize;
        let Some(person) = mentions.get(row).map(|m| m.canonical) else { continue };
        let free = |m: &&mut Mention| {
            #[cfg(test)]
            crate::work::count();
            m.label == Label::Person && m.title.is_none() && same(m.canonical, person, text)
        };
        let (before, after) = mentions.split_at_mut(row);
        let next = after.iter_mut().take(FARTHEST).find(free);
        if let Some(m) = next.or_else(|| before.iter_mut().rev().take(FARTHEST).find(free)) {
            m.title = Some(title);
        }
    }
}

/// The sentences that have mentions, with the mentions' rows.
fn sentences(units: &Units, mentions: &[Mention]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut out = Vec::new();
    let mut from = 0;
    for sentence in &units.sentences {
        let rest = mentions.get(from..).unwrap_or(&[]);
        let to = from + rest.iter().take_while(|m| m.first < sentence.end).count();
        if to > from {
            out.push((sentence.clone(), from..to));
        }
        from = to;
    }
    out
}

impl View<'_> {
    /// The person of the sentence whose name is nearest to a title, by its place among the sentence's mentions; the later of two.
    fn nearest_person(&self, title: Span) -> Option<usize> {
        let after = self.mentions.partition_point(|m| m.span.start < title.end);
        let near = after.saturating_sub(NEAR)..(after + NEAR).min(self.mentions.len());
        let gap = |m: &Mention| {
            if m.span.start >= title.end {
                m.span.start - title.end
            } else {
                title.start.saturating_sub(m.span.end)
            }
        };
        let mut persons = near.rev().filter(|&i| {
            #[cfg(test)]
            crate::work::count();
            self.mentions.get(i).is_some_and(|m| m.label == Label::Person && !m.span.overlaps(title))
        });
        persons.by_ref().min_by_key(|&i| self.mentions.get(i).map(gap))
    }

    /// The titles of a person at one mention, the one that tells most of this mention first.
    fn titles(&self, m: &Mention, out: &mut [Option<Range<usize>>; MOST_TITLES]) {
        let mut found = 0;
        let mut add = |title: Option<Range<usize>>| {
            if let (Some(title), Some(slot)) = (title, out.get_mut(found)) {
                *slot = Some(title);
                found += 1;
            }
        };
        let before = self.title_before(m.first);
        let start = before.as_ref().map_or(m.first, |b| b.start);
        // "Defense Ministry spokesman Maj. Gen. Berg"
        let second = before.as_ref().and_then(|b| self.title_before(b.start));
        let after = self.apposition(m.last);
        let end = after.as_ref().map_or(m.last, |a| a.end);
        let another = after.as_ref().and_then(|a| self.another(a.end));
        // "A surgeon and co-owner of the clinic" is what the text calls the person, too.
        let both = after.as_ref().zip(another.as_ref()).map(|(a, b)| a.start..b.end);
        add(before);
        add(second);
        add(after);
        add(another);
        add(self.title_before_comma(start, m.last));
        add(both);
        let subject = start.checked_sub(1).is_none_or(|k| {
            !self.is(k, Pos::Preposition) && !self.is(k, Pos::Conjunction) && !self.possessive(k)
        });
        if subject {
            let mut predicate = end + usize::from(end > m.last && self.word(end) == ",");
            // "Anna Berg, 48, was …"
            if self.word(end) == ","
                && self.unit(end + 1).is_some_and(|u| u.is(shape::DIGIT))
                && self.word(end + 2) == ","
            {
                predicate = end + 3;
            }
            add(self.predicate(predicate));
        }
    }

    /// The title in "The finance minister, Anna Berg, …".
    fn title_before_comma(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let comma = start.checked_sub(1).filter(|&k| self.word(k) == ",")?;
        if !matches!(self.word(end), "," | "." | "" | ";" | "—" | "–" | ")") {
            return None;
        }
        let title = self.title_before(comma)?;
        let starts = self.unit(title.start).is_some_and(|u| u.is(shape::START));
        let article = title
            .start
            .checked_sub(1)
            .and_then(|k| self.unit(k))
            .is_some_and(|u| u.has(hint::ARTICLE) || u.is(shape::POSSESSIVE) || u.pos == Pos::Determiner);
        // "Officials, lawyers, Anna Berg" is a list; what an article or the sentence begins is one person.
        (starts || article || self.mention_at(title.start).is_some()).then_some(title)
    }
}

fn same(a: Canonical, b: Canonical, text: &str) -> bool {
    match (a, b) {
        (Canonical::Text(a), Canonical::Text(b)) => a.of(text) == b.of(text),
        _ => a == b && a != Canonical::Absent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// The place of a word.
    fn place(text: &str, word: &str) -> Span {
        let start = text.find(word).unwrap();
        Span::from_range(start..start + word.len())
    }

    #[test]
    fn a_learned_title_is_of_a_person_nearby() {
        let is_hers = |places: usize| {
            let text = format!("Anna Berg saw {}and the zorp left.", "Oslo, ".repeat(places));
            let (lexicon, units) = testing::units(&text);
            let mut mentions =
                testing::mentions(&text, &units, &[("Anna Berg", Label::Person), ("Oslo", Label::Loc)]);
            attach(&lexicon, &text, &units, &[place(&text, "zorp")], &mut mentions, &mut Spare::default());
            mentions[0].title.is_some()
        };
        assert!(is_hers(5) && !is_hers(6));
    }

    #[test]
    fn a_second_title_goes_to_a_mention_nearby() {
        let is_shared = |between: usize| {
            let text = format!("Anna Berg, mayor. {}Anna Berg.", "Tom Veldt. ".repeat(between));
            let (lexicon, units) = testing::units(&text);
            let names = [("Anna Berg", Label::Person), ("Tom Veldt", Label::Person)];
            let mut mentions = testing::known(&text, &units, &names);
            let title = place(&text, "mayor");
            mentions[0].title = Some(title);
            share(&lexicon, &text, &units, &mut mentions, &Spare { titles: vec![(0, title)] });
            mentions.last().unwrap().title.is_some()
        };
        assert!(is_shared(50) && !is_shared(70));
    }
}
