use copydesk_extractor::document::{Layer, Span};

use crate::cues::Cues;

/// The tokens of a document by number; a number outside the document or a sentence yields an empty word.
pub(crate) struct Words<'a> {
    pub(crate) text: &'a str,
    pub(crate) cues: &'a Cues,
    tokens: &'a Layer<'a>,
    sentences: &'a Layer<'a>,
    structure: Option<(&'a Layer<'a>, &'a [u32])>,
}

/// The tokens of one sentence: a window that no rule looks out of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sentence {
    pub(crate) first: usize,
    pub(crate) end: usize,
}

impl<'a> Words<'a> {
    pub(crate) fn new(
        text: &'a str,
        cues: &'a Cues,
        tokens: &'a Layer<'a>,
        sentences: &'a Layer<'a>,
        structure: Option<(&'a Layer<'a>, &'a [u32])>,
    ) -> Words<'a> {
        Words { text, cues, tokens, sentences, structure }
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn span(&self, i: usize) -> Span {
        self.tokens.span(i)
    }

    /// Token `i`, or an empty word.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn get(&self, i: usize) -> &'a str {
        #[cfg(test)]
        crate::work::count();
        if i < self.tokens.len() { self.tokens.span(i).of(self.text).unwrap_or("") } else { "" }
    }

    /// Token `i` if it lies in the sentence, or an empty word.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn inside(&self, sentence: Sentence, i: usize) -> &'a str {
        if (sentence.first..sentence.end).contains(&i) { self.get(i) } else { "" }
    }

    /// The token `back` tokens before `i` in the sentence, or an empty word.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn before(&self, sentence: Sentence, i: usize, back: usize) -> &'a str {
        let Some(i) = i.checked_sub(back) else { return "" };
        self.inside(sentence, i)
    }

    /// The sentence that token `i` lies in, or the whole text where none covers it.
    pub(crate) fn sentence(&self, i: usize) -> Sentence {
        let start = if i < self.len() { self.span(i).start } else { u32::MAX };
        let row = self.sentences.columns().starts.partition_point(|&s| s <= start).checked_sub(1);
        let Some(row) = row.filter(|_| i < self.len()) else {
            return Sentence { first: 0, end: self.len() };
        };
        let span = self.sentences.span(row);
        let first = self.tokens.columns().starts.partition_point(|&s| s < span.start);
        let end = self.tokens.columns().starts.partition_point(|&s| s < span.end);
        Sentence { first, end }
    }

    /// The number of the sentence that a byte lies in.
    pub(crate) fn sentence_number(&self, byte: u32) -> usize {
        self.sentences.columns().starts.partition_point(|&s| s <= byte)
    }

    /// Whether a dateline, byline or credit line covers the span.
    pub(crate) fn in_credit(&self, span: Span) -> bool {
        let Some((layer, credits)) = self.structure else { return false };
        // Blocks do not nest deeper than a dateline in a paragraph, so two rows back suffice.
        let end = layer.columns().starts.partition_point(|&s| s <= span.start);
        (end.saturating_sub(2)..end).any(|row| {
            layer.span(row).contains(span) && layer.label(row).is_some_and(|l| credits.contains(&l))
        })
    }

    /// Whether token `i` touches the one before it and the one after it.
    pub(crate) fn touch(&self, i: usize) -> bool {
        i > 0
            && i + 1 < self.len()
            && self.span(i - 1).end == self.span(i).start
            && self.span(i).end == self.span(i + 1).start
    }

    /// Whether token `i + 1` follows token `i` after one space or, in wrapped text, a line break.
    pub(crate) fn adjoin(&self, i: usize) -> bool {
        if i + 1 >= self.len() {
            return false;
        }
        let (a, b) = (self.span(i), self.span(i + 1));
        matches!(Span::new(a.end, b.start.max(a.end)).of(self.text), Some(" " | "\n" | "\r\n" | "\u{a0}"))
    }
}

/// Whether a word begins with a capital letter.
pub(crate) fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Whether a word is an acronym: two or more capitals, and nothing else but digits and full stops.
pub(crate) fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1
        && word.chars().all(|c| c.is_uppercase() || c.is_numeric() || c == '.')
}

/// Whether a word is an English article.
pub(crate) fn is_article(word: &str) -> bool {
    matches!(word, "the" | "The" | "THE" | "a" | "A" | "an" | "An")
}

/// Whether a token is the possessive ending.
pub(crate) fn is_possessive(word: &str) -> bool {
    matches!(word, "'s" | "’s" | "'" | "’" | "‘s")
}
