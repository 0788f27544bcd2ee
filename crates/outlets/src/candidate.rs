use std::ops::Range;

use copydesk_extractor::document::Span;
use copydesk_knowledge::outlets::OutletKind;

use crate::cues::Cue;
use crate::forms;
use crate::names::{Entry, Names};
use crate::role::{self, Context};
use crate::words::{Sentence, Words, is_article, is_capital, is_possessive};

/// A stretch of text that may name an outlet, with what its surroundings say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) span: Span,
    /// Its first token.
    pub(crate) first: usize,
    /// One past its last token.
    pub(crate) end: usize,
    pub(crate) what: What,
    pub(crate) context: Context,
}

/// Why a stretch of text may name an outlet.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    /// A listed name, by its number.
    Name(u32),
    /// A name of the form of outlets' names, with the kind that the form tells.
    Form { kind: OutletKind, firm: bool },
    /// A name beside "newspaper" or "news agency".
    Called(OutletKind),
    /// "the newspaper", with the kinds it can stand for.
    Description(&'static [OutletKind]),
    /// A listed name inside the name of something else ("Megan Fox").
    Other(u32),
}

/// How many words a name may have before its head.
const LONGEST: usize = 5;
/// How many bytes of a token around a match are looked at; longer tokens are no text.
const WIDEST: usize = 64;

/// Collects all candidates of a text, in order and without overlaps.
pub(crate) fn find(names: &Names, generic: bool, words: &Words<'_>, out: &mut Vec<Candidate>) {
    out.clear();
    let mut first = 0;
    for (range, name) in names.matcher.find_iter(words.text) {
        while first < words.len() && words.span(first).end as usize <= range.start {
            first += 1;
        }
        if first == words.len() {
            break;
        }
        let mut end = first;
        while end < words.len() && (words.span(end).start as usize) < range.end {
            end += 1;
        }
        let place = Place { words, sentence: words.sentence(first), first, end };
        let entry = names.entry(name);
        let found = if let Some(kinds) = entry.description {
            place.description(&range, kinds, generic)
        } else {
            place.name(&range, name, &entry, generic)
        };
        let Some(candidate) = found else { continue };
        // Names come in order; only what was taken for a name beside "newspaper" may turn out to be a listed one.
        match out.last() {
            Some(last) if last.span.end > candidate.span.start => {
                if matches!(last.what, What::Called(_)) && matches!(candidate.what, What::Name(_)) {
                    out.pop();
                    out.push(candidate);
                }
            }
            _ => out.push(candidate),
        }
    }
}

/// A match and where it stands.
struct Place<'w, 'a> {
    words: &'w Words<'a>,
    sentence: Sentence,
    first: usize,
    end: usize,
}

impl Place<'_, '_> {
    fn word(&self, i: usize) -> &str {
        self.words.inside(self.sentence, i)
    }

    fn is(&self, word: &str, cue: Cue) -> bool {
        self.words.cues.is(word, cue)
    }

    fn before(&self, back: usize) -> &str {
        self.words.before(self.sentence, self.first, back)
    }

    fn candidate(&self, span: Span, first: usize, end: usize, what: What) -> Candidate {
        let context = role::judge(self.words, self.sentence, span, first, end);
        Candidate { span, first, end, what, context }
    }

    fn name(&self, range: &Range<usize>, name: u32, entry: &Entry, generic: bool) -> Option<Candidate> {
        let span = self.whole(range, entry)?;
        if entry.certain.is_some() {
            if self.is_company() {
                return None;
            }
            return Some(self.candidate(span, self.first, self.end, What::Name(name)));
        }
        if self.continues() || self.completes() {
            return None;
        }
        let start = self.extended();
        if start == self.first {
            return Some(self.candidate(span, self.first, self.end, What::Name(name)));
        }
        match entry.head {
            Some(head) if generic && !self.is_origin_only(start, head.kind) => {
                let span = Span::new(self.words.span(start).start, span.end);
                let what = What::Form { kind: head.kind, firm: head.firm };
                Some(self.candidate(span, start, self.end, what))
            }
            _ => Some(self.candidate(span, self.first, self.end, What::Other(name))),
        }
    }

    /// Whether all before the head says where it is from: "American TV", "US News".
    fn is_origin_only(&self, start: usize, kind: OutletKind) -> bool {
        self.first - start == 1
            && forms::is_origin(self.word(start))
            && (kind == OutletKind::Broadcaster
                || matches!(self.word(self.first), "News" | "Press" | "Magazine"))
    }

    /// The span of a match, widened to whole tokens where they continue the name ("CNN.com", "Post-Times");
    /// `None` when the match is part of something else, such as an address or an account.
    fn whole(&self, range: &Range<usize>, entry: &Entry) -> Option<Span> {
        let text = self.words.text;
        let mut span = Span::from_range(range.clone());
        let opening = self.words.span(self.first);
        let closing = self.words.span(self.end.checked_sub(1)?);
        if range.start.saturating_sub(opening.start as usize) > WIDEST
            || (closing.end as usize).saturating_sub(range.end) > WIDEST
        {
            return None;
        }
        let head = text.get(opening.start as usize..range.start).unwrap_or("");
        let tail = text.get(range.end..closing.end.max(span.end) as usize).unwrap_or("");
        let is_form = entry.certain.is_none();
        if !head.is_empty() {
            if head.contains(['@', '.', '_', '#', '\\']) || (is_form && !head.ends_with('-')) {
                return None;
            }
            if is_form {
                span.start = opening.start;
            }
        }
        if tail.is_empty() || is_possessive(tail) {
            return Some(span);
        }
        if tail.contains(['@', '/', '_']) {
            return None;
        }
        if let Some(domain) = tail.strip_prefix('.') {
            if entry.certain.is_none() || !matches!(domain, "com" | "co.uk" | "org") {
                return None;
            }
            span.end = closing.end;
        } else if is_form {
            if !tail.starts_with('-') || !tail[1..].starts_with(char::is_uppercase) {
                return None;
            }
            span.end = closing.end;
        }
        Some(span)
    }

    /// Whether the name goes on to name a company or a thing.
    fn is_company(&self) -> bool {
        let next = self.word(self.end);
        let adjoins = self.end > 0 && self.words.adjoin(self.end - 1);
        adjoins
            && (self.is(next, Cue::Company)
                || (is_capital(next)
                    && self.words.adjoin(self.end)
                    && self.is(self.word(self.end + 1), Cue::Company)))
    }

    /// Whether a capitalised word that is no day and no description continues the name.
    fn continues(&self) -> bool {
        let next = self.word(self.end);
        let adjoins = self.end > 0 && self.words.adjoin(self.end - 1);
        let allowed = next.ends_with("day") || self.is(next, Cue::Descriptor) || next.starts_with("Photo");
        // "the American Journal of Medicine", "State of the Union".
        let of = next == "of" && (is_capital(self.word(self.end + 1)) || is_article(self.word(self.end + 1)));
        adjoins && ((is_capital(next) && !allowed) || of) || self.is_company()
    }

    /// Whether "the" and the name complete a title, as in "Meet the Press".
    fn completes(&self) -> bool {
        let Some(article) = self.first.checked_sub(1).filter(|_| is_article(self.before(1))) else {
            return false;
        };
        let Some(before) = article.checked_sub(1) else { return false };
        let word = self.word(before);
        let opens = before == self.sentence.first && self.is(word, Cue::Opener);
        is_capital(word) && self.words.adjoin(before) && !opens && !word.ends_with("day")
    }

    /// The token where the name begins when capitalised words before it belong to it.
    fn extended(&self) -> usize {
        let mut start = self.first;
        while start > self.sentence.first && self.first - start < LONGEST && self.words.adjoin(start - 1) {
            let word = self.word(start - 1);
            let opens = start - 1 == self.sentence.first && self.is(word, Cue::Opener);
            if !is_capital(word) || is_article(word) || opens {
                break;
            }
            start -= 1;
        }
        start
    }

    /// "the newspaper", "the Sunrise newspaper" or "the newspaper Sunrise".
    fn description(
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
        if matches!(self.before(1), "the" | "The") && !self.continues() {
            return Some(self.candidate(span, self.first, self.end, What::Description(kinds)));
        }
        let names_outlets = matches!(self.words.get(last), "newspaper" | "agency" | "tabloid")
            && (self.words.get(last) != "agency" || self.end - self.first == 2);
        let kind = *kinds.first()?;
        if !generic || !names_outlets {
            return None;
        }
        self.called_before(kind).or_else(|| self.called_after(kind))
    }

    /// The name in "the Sunrise newspaper".
    fn called_before(&self, kind: OutletKind) -> Option<Candidate> {
        let mut start = self.first;
        while start > self.sentence.first && self.first - start < LONGEST && self.words.adjoin(start - 1) {
            let word = self.word(start - 1);
            let named = (is_capital(word) && !is_article(word)) || word.starts_with("al-");
            if !named {
                break;
            }
            start -= 1;
        }
        let last = self.first.checked_sub(1)?;
        let framed = matches!(self.words.before(self.sentence, start, 1), "the" | "The");
        if start == self.first || !framed || forms::is_origin(self.words.get(last)) {
            return None;
        }
        let span = self.words.span(start).hull(self.words.span(last));
        Some(self.candidate(span, start, self.first, What::Called(kind)))
    }

    /// The name in "the newspaper Sunrise".
    fn called_after(&self, kind: OutletKind) -> Option<Candidate> {
        let mut end = self.end;
        while end < self.sentence.end && end - self.end < LONGEST && end > 0 && self.words.adjoin(end - 1) {
            let word = self.word(end);
            if !is_capital(word) && !word.starts_with("al-") {
                break;
            }
            end += 1;
        }
        if end == self.end {
            return None;
        }
        let span = self.words.span(self.end).hull(self.words.span(end - 1));
        Some(self.candidate(span, self.end, end, What::Called(kind)))
    }
}
