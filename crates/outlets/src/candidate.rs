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
    /// A well-known name, by its number.
    Name(u32),
    /// A name of the long list, by the number of the first outlet that bears it.
    Listed(u32),
    /// A web address: "Gazeta.ru".
    Domain,
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
pub(crate) const LONGEST: usize = 5;
/// How many bytes of a token around a match are looked at; longer tokens are no text.
const WIDEST: usize = 64;

/// Collects all candidates of a text, in order and without overlaps.
pub(crate) fn find(names: &Names, generic: bool, words: &Words<'_>, out: &mut Vec<Candidate>) {
    out.clear();
    let mut first = 0;
    for (range, name) in names.matcher.find_iter(words.text) {
        while first < words.len() && words.span(first).end as usize <= range.start {
            listed(names, words, first, None, out);
            first += 1;
        }
        if first == words.len() {
            break;
        }
        if words.span(first).start as usize <= range.start {
            listed(names, words, first, Some(&range), out);
        }
        let mut end = first;
        while end < words.len() && (words.span(end).start as usize) < range.end {
            #[cfg(test)]
            crate::work::count();
            end += 1;
        }
        let place = Place { words, sentence: words.sentence(first), first, end };
        let entry = names.entry(name);
        let found = if let Some(kinds) = entry.description {
            // "the Associated Press news agency" has its name already.
            let named = out.last().is_some_and(|l| l.end == first && !matches!(l.what, What::Other(_)));
            place.description(&range, kinds, generic && !named)
        } else {
            place.name(&range, name, &entry, generic)
        };
        if let Some(candidate) = found {
            push(out, candidate);
        }
    }
    for token in first..words.len() {
        listed(names, words, token, None, out);
    }
}

/// Names come in order, longer ones first; what was taken for a name beside "newspaper" may turn out to be a listed one.
fn push(out: &mut Vec<Candidate>, candidate: Candidate) {
    let is_known = |what| matches!(what, What::Name(_) | What::Listed(_));
    match out.last() {
        Some(last) if last.span.end > candidate.span.start => {
            if matches!(last.what, What::Called(_)) && is_known(candidate.what) {
                out.pop();
                out.push(candidate);
            }
        }
        _ => out.push(candidate),
    }
}

/// Adds the name of the long list or the web address that begins with token `first`, unless a well-known name that
/// begins there, at `rival`, is as long or one before it reaches so far.
fn listed(
    names: &Names,
    words: &Words<'_>,
    first: usize,
    rival: Option<&Range<usize>>,
    out: &mut Vec<Candidate>,
) {
    let token = words.get(first);
    let opening = words.span(first);
    if token.len() > WIDEST
        || out.last().is_some_and(|l| l.span.end > opening.start && !matches!(l.what, What::Called(_)))
    {
        return;
    }
    let at = opening.start as usize;
    let rival = rival.filter(|r| r.start == at).map_or(at, |r| r.end);
    let place = |end| Place { words, sentence: words.sentence(first), first, end };
    if token.contains('.') && forms::is_domain(token) && rival < opening.end as usize {
        let candidate = place(first + 1).candidate(opening, first, first + 1, What::Domain);
        return push(out, candidate);
    }
    if !token.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) {
        return;
    }
    let Some((range, mut ids)) = names.listed.longest_at(words.text, at) else { return };
    if rival >= range.end {
        return;
    }
    let mut end = first + 1;
    while end < words.len() && (words.span(end).start as usize) < range.end {
        #[cfg(test)]
        crate::work::count();
        end += 1;
    }
    let place = place(end);
    let tail = words.text.get(range.end..words.span(end - 1).end as usize).unwrap_or("");
    let is_part = !(tail.is_empty() || is_possessive(tail))
        || end > place.sentence.end
        || place.continues()
        || place.completes()
        || place.extended() != first;
    if let Some(id) = ids.next().filter(|_| !is_part) {
        let what = What::Listed(names.number(id));
        let candidate = place.candidate(Span::from_range(range), first, end, what);
        push(out, candidate);
    }
}

/// A match and where it stands.
pub(crate) struct Place<'w, 'a> {
    pub(crate) words: &'w Words<'a>,
    pub(crate) sentence: Sentence,
    pub(crate) first: usize,
    pub(crate) end: usize,
}

impl Place<'_, '_> {
    #[cfg_attr(test, track_caller)]
    pub(crate) fn word(&self, i: usize) -> &str {
        self.words.inside(self.sentence, i)
    }

    pub(crate) fn is(&self, word: &str, cue: Cue) -> bool {
        self.words.cues.is(word, cue)
    }

    pub(crate) fn before(&self, back: usize) -> &str {
        self.words.before(self.sentence, self.first, back)
    }

    pub(crate) fn candidate(&self, span: Span, first: usize, end: usize, what: What) -> Candidate {
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
    pub(crate) fn continues(&self) -> bool {
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
}
