use copydesk_document::Span;
use copydesk_knowledge::speech::Takes;

use super::Joiner;
use crate::grammar::{Found, MEASURES, RUBRICS};
use crate::words::{COMMA, WH};

/// Verbs that stand with the title of a work as well as with words.
const PERFORMS: [&str; 5] = ["sing", "sang", "sung", "sings", "singing"];

/// What the head takes for an attribution and is none.
impl Joiner<'_> {
    /// Whether nothing is said: "declined to comment", "a boat of, say, ten metres", the title of a work, "Explainer:".
    pub(super) fn says_nothing(&self, f: &Found) -> bool {
        let word = |s: Span| s.of(self.text).unwrap_or_default();
        let (Some(first), Some(cue)) = (f.pieces.first().map(|p| word(*p)), f.cue) else { return false };
        let comment = first.starts_with("to comment")
            || first.contains("request for comment")
            || first.contains("requests for comment");
        let example = word(cue) == "say" && self.between_commas(cue);
        let measured = |s: Span| word(s).rsplit(' ').next().is_some_and(|w| MEASURES.contains(&w));
        let measure = word(cue).ends_with("according to") && f.speaker.is_some_and(measured);
        let rubric = word(cue) == ":"
            && f.speaker.is_some_and(|s| RUBRICS.iter().any(|r| r.eq_ignore_ascii_case(word(s))));
        comment || example || measure || rubric || self.is_work(f, cue)
    }

    /// Whether commas stand on both sides.
    fn between_commas(&self, span: Span) -> bool {
        let tokens = self.tokens.starting_in(span);
        let comma = |t: Option<u32>| self.place.class(t) & COMMA != 0;
        comma((tokens.start as u32).checked_sub(1)) && comma(Some(tokens.end as u32))
    }

    /// Whether all that is reported is the title of a work, by a verb that reports no words: "will show “The Long Tide”".
    fn is_work(&self, f: &Found, cue: Span) -> bool {
        let [piece] = f.pieces[..] else { return false };
        let at = self.regions.partition_point(|r| r.span.end <= piece.start);
        let Some(region) = self.regions.get(at).filter(|r| r.span.overlaps(piece)) else { return false };
        let verb = self.tokens.starting_in(cue).any(|t| {
            let word = self.tokens.text(t, self.text);
            let senses = self.lexicon.senses(self.lexicon.get(word));
            let says = |v: usize| {
                let verb = &self.lexicon.verbs[v];
                verb.takes(Takes::Quotation) || verb.takes(Takes::Description)
            };
            !PERFORMS.contains(&word) && senses.iter().any(|s| says(s.verb as usize))
        });
        let before = self.tokens.starting_in(Span::new(piece.start, region.span.start.max(piece.start)));
        let question = before.clone().any(|t| self.place.class(Some(t as u32)) & WH != 0);
        let capital = cue.of(self.text).is_none_or(|c| !c.starts_with(char::is_lowercase));
        // In a headline every word may have a capital.
        // Nothing but titles is left: "“Salt” and “The Long Tide” last week".
        let within = self.regions[at..].iter().take_while(|r| r.span.end <= piece.end);
        let last = within.last().map_or(region.span.end, |r| r.span.end);
        let rest = self.tokens.starting_in(Span::new(last.min(piece.end), piece.end)).len();
        rest <= 2
            && cue.end <= piece.start
            && !capital
            && !verb
            && !question
            && before.len() <= 3
            && region.is_title(self.text)
    }
}
