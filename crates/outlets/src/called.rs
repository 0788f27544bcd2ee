//! Names that are outlets' because the text says so: "the newspaper Sunrise", "Sunrise, a Norwegian daily".

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use copydesk_extractor::document::Span;
use copydesk_knowledge::outlets::OutletKind;
use copydesk_knowledge::{countries, names};

use crate::candidate::{Candidate, LONGEST, Place, What};
use crate::cues::Cue;
use crate::forms::{self, Introduces};
use crate::words::{is_article, is_capital, is_possessive};

impl Place<'_, '_> {
    /// "the newspaper", "the Sunrise newspaper", "the newspaper Sunrise" or "Sunrise, a newspaper".
    pub(crate) fn description(
        &self,
        range: &Range<usize>,
        kinds: &'static [OutletKind],
        generic: bool,
    ) -> Option<Candidate> {
        let span = Span::from_range(range.clone());
        let last = self.end.checked_sub(1)?;
        if self.words.span(self.first).start != span.start || self.words.span(last).end != span.end {
            return None;
        }
        if generic && let Some(called) = self.called(span, kinds) {
            return Some(called);
        }
        let goes_on = self.continues() || forms::is_domain(self.word(self.end));
        let stands_alone = matches!(self.before(1), "the" | "The") && !goes_on;
        stands_alone.then(|| self.candidate(span, self.first, self.end, What::Description(kinds)))
    }

    /// The name that the description is of.
    fn called(&self, span: Span, kinds: &[OutletKind]) -> Option<Candidate> {
        let kind = kinds.first().copied().unwrap_or(OutletKind::Site);
        let description = span.of(self.words.text)?;
        match forms::introduces(description) {
            Introduces::Names => {}
            Introduces::NamesOfMedia
                if self.words.adjoin(self.first.checked_sub(1)?) && self.is_of_media() => {}
            _ => return None,
        }
        self.called_before(kind).or_else(|| self.called_after(kind)).or_else(|| self.called_apart(kind))
    }

    /// Whether the name that begins at a token may be a person's: people are broadcasters too.
    fn is_person(&self, start: usize, kind: OutletKind) -> bool {
        static FIRST_NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
        let word = self.word(start);
        kind == OutletKind::Broadcaster
            && is_capital(self.word(start + 1))
            && FIRST_NAMES.get_or_init(|| names::first_names().collect()).contains(word)
    }

    /// Whether the word before says whose or of what sort: "the Norwegian daily", "the left-wing weekly".
    fn is_described_before(&self) -> bool {
        let word = self.before(1);
        (is_capital(word) && !is_article(word) && !self.before(2).is_empty())
            || word.contains('-')
            || matches!(word, "business" | "financial" | "sports" | "state")
            || forms::is_of_media(word)
    }

    fn is_of_media(&self) -> bool {
        forms::is_of_media(self.before(1))
    }

    /// Whether a word may be part of the name of an outlet that is known by its description alone.
    fn is_named(&self, i: usize) -> bool {
        let word = self.word(i);
        (is_capital(word) && !is_article(word) && !word.ends_with("day") && !is_title(word))
            || word.starts_with("al-")
            || word.starts_with("el-")
    }

    /// The name in "the Sunrise newspaper".
    fn called_before(&self, kind: OutletKind) -> Option<Candidate> {
        let mut last = self.first.checked_sub(1)?;
        // "the Sunrise news website", "the Alpha television station".
        while last > self.sentence.first
            && self.words.adjoin(last)
            && (forms::is_of_media(self.word(last)) && !is_capital(self.word(last))
                || self.word(last) == "TV")
        {
            last -= 1;
        }
        let mut start = last + 1;
        while start > self.sentence.first
            && last + 1 - start < LONGEST
            && self.words.adjoin(start - 1)
            && self.is_named(start - 1)
        {
            start -= 1;
        }
        // "Turkey's Sunrise newspaper", but not "Men's Health magazine".
        let before = self.words.before(self.sentence, start, 1);
        let framed = matches!(before, "the" | "The")
            || (is_possessive(before) && is_place(self.words.before(self.sentence, start, 2)));
        if start == last + 1 || !framed || forms::is_origin(self.words.get(last)) {
            return None;
        }
        // "the Berlin daily Sunrise", "the Berlin daily the Sunrise": the name is still to come.
        let article = usize::from(is_article(self.word(self.end)));
        if self.words.adjoin(self.end - 1) && self.is_named(self.end + article) {
            return None;
        }
        let span = self.words.span(start).hull(self.words.span(last));
        Some(self.candidate(span, start, last + 1, What::Called(kind)))
    }

    /// The name in "the newspaper Sunrise".
    fn called_after(&self, kind: OutletKind) -> Option<Candidate> {
        let first = self.end + usize::from(self.word(self.end) == "The");
        let mut end = first;
        while end < self.sentence.end
            && end - first < LONGEST
            && end > 0
            && self.words.adjoin(end - 1)
            && self.is_named(end)
        {
            end += 1;
        }
        let opener = end == first + 1 && self.is(self.word(first), Cue::Opener);
        // "his weekly Skype call", "our daily Opinion newsletter".
        let adjective = matches!(self.word(self.end - 1), "daily" | "weekly") && !self.is_described_before();
        if end == first || opener || adjective || self.is_person(first, kind) {
            return None;
        }
        let span = self.words.span(first).hull(self.words.span(end - 1));
        Some(self.candidate(span, first, end, What::Called(kind)))
    }

    /// The name in "Sunrise, a Norwegian daily, said": at its comma, with no more than adjectives in the apposition.
    fn called_apart(&self, kind: OutletKind) -> Option<Candidate> {
        let after = self.word(self.end);
        let closes = matches!(after, "," | "." | ")" | ";" | "—" | "–")
            || matches!(
                after,
                "in" | "based" | "published" | "close" | "owned" | "that" | "which" | "run" | "linked"
            );
        let mut at = self.first.checked_sub(1)?;
        let floor = self.sentence.first.max(self.first.saturating_sub(LONGEST));
        while at > floor && !is_article(self.word(at)) {
            let word = self.word(at);
            let adjective = is_capital(word)
                || word.contains('-')
                || self.is(word, Cue::Modifier)
                || self.is(word, Cue::Descriptor)
                || forms::is_of_media(word)
                || matches!(
                    word,
                    "business" | "popular" | "influential" | "state" | "financial" | "regional" | "national"
                );
            if !adjective {
                return None;
            }
            at -= 1;
        }
        let comma = at.checked_sub(1)?;
        if !closes || !matches!(self.word(at), "a" | "an" | "the") || self.word(comma) != "," {
            return None;
        }
        let mut start = comma;
        while start > self.sentence.first
            && comma - start < LONGEST
            && (start == comma || self.words.adjoin(start - 1))
            && self.is_named(start - 1)
            && !(start - 1 == self.sentence.first && self.is(self.word(start - 1), Cue::Opener))
        {
            start -= 1;
        }
        let before = self.words.before(self.sentence, start, 1);
        let bare = matches!(self.word(at), "the") && at + 1 == self.first;
        if start == comma || is_capital(before) || bare || self.is_person(start, kind) {
            return None;
        }
        let span = self.words.span(start).hull(self.words.span(comma - 1));
        Some(self.candidate(span, start, comma, What::Called(kind)))
    }
}

/// Whether a word is the name of a country or a well-known place.
fn is_place(word: &str) -> bool {
    static PLACES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let places = PLACES.get_or_init(|| {
        let countries = countries::all().flat_map(|c| std::iter::once(c.name).chain(c.aliases));
        countries.chain(names::places().map(|p| p.name)).collect()
    });
    places.contains(word)
}

/// Whether a capitalised word begins the name of a person or a month rather than that of an outlet.
fn is_title(word: &str) -> bool {
    word.strip_suffix('.')
        .is_some_and(|w| matches!(w, "Mr" | "Mrs" | "Ms" | "Dr" | "Prof" | "Gov" | "Sen" | "Rep"))
        || matches!(
            word,
            "January"
                | "February"
                | "March"
                | "April"
                | "May"
                | "June"
                | "July"
                | "August"
                | "September"
                | "October"
                | "November"
                | "December"
                | "President"
                | "Minister"
                | "Prime"
                | "I"
                | "He"
                | "She"
                | "Ltd"
                | "Inc"
        )
}
