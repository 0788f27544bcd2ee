use copydesk_document::Span;

use super::Joiner;
use crate::links::{MARK, Part, Role};
use crate::words::{
    ACCORDING, CLAIM, COLON, COMMA, CONJ, DASH, DET, INDEFINITE, LATE, PAPER, PAST, PREP, PRON, SEMI,
    STATEMENT, STOP, THAT, TIME,
};

/// How many bytes of a quotation a content may leave out at an edge and still mean all of it.
const EDGE: u32 = 4;

const ROLES: [Role; 3] = [Role::Content, Role::Source, Role::Cue];

/// What the head's parts cover of the text.
impl Joiner<'_> {
    /// What a content covers: without the punctuation and "that" at its edges, with the marks of a whole quotation.
    pub(super) fn piece(&self, content: &Part) -> Option<Span> {
        let place = self.place;
        let (mut first, mut end) = (content.first, content.end);
        let outside = |t: u32| place.region(t) == 0;
        while first < end
            && outside(first)
            && place.class(Some(first)) & (COMMA | COLON | SEMI | DASH | STOP) != 0
        {
            first += 1;
        }
        if end - first > 2
            && outside(first)
            && place.class(Some(first)) & THAT != 0
            && place.class(first.checked_sub(1)) & MARK == 0
        {
            first += 1;
        }
        while end > first
            && outside(end - 1)
            && place.class(Some(end - 1)) & (COMMA | COLON | SEMI | DASH | STOP) != 0
        {
            end -= 1;
        }
        while end > first && outside(end - 1) && end - first > 1 && place.class(Some(end - 1)) & CONJ != 0 {
            end -= 1;
        }
        // "to arson on" of "to arson on Thursday".
        if end - first > 2
            && outside(end - 1)
            && place.class(Some(end - 1)) & PREP != 0
            && place.class(Some(end)) & TIME != 0
        {
            end -= 1;
        }
        // "were dry; Ann Berg" of "were dry; Ann Berg disagreed": a clause of which the content has the subject alone.
        let semicolon =
            (first + 1..end).rev().take(5).find(|&t| outside(t) && place.class(Some(t)) & SEMI != 0);
        if let Some(mark) = semicolon
            && (self.is_named(mark + 1)
                || place.class(Some(end)) & (STOP | COMMA | COLON | SEMI | DASH) == 0
                    && (end as usize) < self.tokens.len()
                    && place.sentence(end) == place.sentence(mark))
        {
            end = mark;
        }
        if first == end {
            return None;
        }
        let mut span = Part { first, end, ..*content }.span(self.tokens);
        // A quotation that ends with its sentence is not gone on with by the author's next one.
        if let Some(region) = place.region(first).checked_sub(1) {
            let whole = self.regions[region as usize].span;
            let sentence = self.sentence(first);
            // Nor is one that another follows at once: "‘It is dry.’ ‘It rained,’ replied the mayor."
            let next = self.regions.get(region as usize + 1).map(|r| r.span.start);
            let gap = |next: u32| self.text.get(whole.end as usize..next as usize).unwrap_or("-");
            let another = next.is_some_and(|next| next < span.end && gap(next).trim().is_empty());
            if whole.end < span.end && (another || whole.end >= sentence.end.saturating_sub(1)) {
                span.end = whole.end.max(span.start + 1);
            }
        }
        // A quotation of which only the marks, or a mark and a word or two, are left out is meant as a whole.
        for at in [first, end - 1] {
            let Some(region) = place.region(at).checked_sub(1) else { continue };
            let whole = self.regions[region as usize].span;
            let near = |a: u32, b: u32| a.abs_diff(b) <= EDGE;
            let starts = at == first && near(whole.start, span.start);
            let ends = at == end - 1 && near(whole.end, span.end);
            if starts {
                span = span.hull(Span::new(whole.start, span.end));
            }
            if ends {
                span = span.hull(Span::new(span.start, whole.end));
            }
        }
        Some(span)
    }

    /// Whether a name of two words begins there: whoever it is says or does something of his own.
    fn is_named(&self, token: u32) -> bool {
        let capital = |t: u32| {
            let word = self.tokens.text(t as usize, self.text);
            word.len() > 1 && word.starts_with(char::is_uppercase)
        };
        (token as usize + 1) < self.tokens.len() && capital(token) && capital(token + 1)
    }

    /// Whether a cue has a word of saying. What somebody does in the sentence before a quotation ("was not surprised", "shook
    /// her head") tells who speaks, but attributes nothing.
    pub(super) fn attributes(&self, cue: Part, content: Part) -> bool {
        let says =
            |t: u32| self.place.class(Some(t)) & (PAST | CLAIM | STATEMENT | PAPER | ACCORDING | COLON) != 0;
        self.place.region(content.first) == 0
            || self.place.sentence(cue.first) >= self.place.sentence(content.first)
            || self.place.sentence(cue.first) == 0
            || (cue.first..cue.end).any(says)
    }

    /// A source or cue without the marks at its edges: the comma of an apposition, the colon after a verb.
    pub(super) fn trimmed(&self, mut part: Part) -> Part {
        let mark = |t: u32| self.place.class(Some(t)) & (COMMA | COLON | DASH | MARK) != 0;
        let late = |t: u32| part.role == Role::Cue && self.place.class(Some(t)) & LATE != 0;
        while part.end - part.first > 1 && (mark(part.end - 1) || late(part.end - 1)) {
            part.end -= 1;
        }
        while part.end - part.first > 1 && mark(part.first) {
            part.first += 1;
        }
        part
    }

    /// A source of which the head saw the article alone, with the words up to the cue: "The paper" of "The paper puts".
    pub(super) fn completed(&self, mut source: Part, cue: Option<Part>) -> Part {
        const NOUN: u32 = 3;
        let article = self.place.class(Some(source.end - 1)) & (DET | INDEFINITE | PRON) == DET;
        if let Some(cue) = cue.filter(|c| article && c.first > source.end && c.first - source.end <= NOUN) {
            source.end = cue.first;
        }
        source
    }

    /// Source and cue with what stands around them, to the next part or the end of the sentence.
    pub(super) fn clause(&self, cue: Part, source: Option<Part>) -> Span {
        let sentence = self.sentence(cue.first);
        let own = source.filter(|s| self.place.sentence(s.first) == self.place.sentence(cue.first));
        let span = own.map_or(cue.span(self.tokens), |s| s.span(self.tokens).hull(cue.span(self.tokens)));
        let next = |role| {
            let parts = self.place.parts(role);
            let other = |p: &&Part| own.is_none_or(|own| own.first != p.first);
            let at = parts.partition_point(|p| p.first < cue.end);
            parts[at..].iter().take(2).find(other).map(|p| p.span(self.tokens).start)
        };
        // Another source in the clause may be the outlet that relays: "was quoted as saying by Xinhua".
        let end = [Role::Content, Role::Cue].into_iter().filter_map(next).min();
        let end = end.unwrap_or(u32::MAX).min(sentence.end).max(span.end);
        let first = own.map_or(cue.first, |s| s.first.min(cue.first));
        let before = |role| {
            let parts = self.place.parts(role);
            let at = parts.partition_point(|p| p.first < first);
            at.checked_sub(1).map(|i| parts[i].span(self.tokens).end)
        };
        let start = ROLES.into_iter().filter_map(before).max().unwrap_or(0).max(sentence.start);
        Span::new(start.min(span.start), end)
    }

    /// The sentence that a token is in; all of the text where no layer tells.
    pub(super) fn sentence(&self, token: u32) -> Span {
        match (self.place.sentence(token) as usize).checked_sub(1) {
            Some(row) => self.sentences.span(row),
            None => Span::new(0, u32::MAX),
        }
    }
}
