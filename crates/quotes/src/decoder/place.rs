use copydesk_document::{Layer, Span};

use crate::marks::{self, Region};

/// The layers that a document is read from.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Layer<'a>,
    pub(crate) sentences: &'a Layer<'a>,
    pub(crate) structure: &'a Layer<'a>,
    pub(crate) entities: &'a Layer<'a>,
}

/// Where in the document each token stands, and what the decoder must know of it beside its vector.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// By token: the sentence and the block (headline, deck or paragraph) it is in, from 1; 0 before the first.
    pub(crate) sentences: Vec<u32>,
    pub(crate) blocks: Vec<u32>,
    /// By token: the quotation it is in, one more than its index, or 0.
    pub(crate) quoted: Vec<u32>,
    /// By token: the bits below.
    pub(crate) bits: Vec<u32>,
    /// The quotations of the document, in text order.
    pub(crate) regions: Vec<Region>,
    ends: Vec<u32>,
}

/// A quotation mark.
pub(crate) const MARK: u32 = 1;
/// A token of a block's headline, of its dateline, or of none of the blocks that are read.
pub(crate) const HEADLINE: u32 = 1 << 1;
pub(crate) const DATELINE: u32 = 1 << 2;
pub(crate) const NO_BLOCK: u32 = 1 << 3;
/// The first token of a block.
pub(crate) const FIRST: u32 = 1 << 4;
/// A token in a quotation that is never closed.
pub(crate) const OPEN: u32 = 1 << 5;
/// A mark of punctuation that is no quotation mark.
pub(crate) const PUNCT: u32 = 1 << 6;
/// One more than the label of the entity that a token is in, or 0.
pub(crate) const ENTITY_SHIFT: u32 = 8;
/// A token in a mention of an outlet.
pub(crate) const OUTLET: u32 = 1 << 12;
/// A token in a quotation in single marks.
pub(crate) const SINGLE: u32 = 1 << 13;
/// A token of a name that is not its first.
pub(crate) const NAME_GOES_ON: u32 = 1 << 14;

/// One more than the label of the entity that a token is in, or 0.
pub(super) fn label(bits: u32) -> u32 {
    bits >> ENTITY_SHIFT & 7
}

impl Place {
    /// Reads a document, keeping the allocations of the last one.
    pub(crate) fn read(&mut self, from: Sources<'_>, outlets: Option<&Layer<'_>>) {
        let Sources { text, tokens, sentences, structure, entities } = from;
        let n = tokens.len();
        count(tokens, sentences.spans(), &mut self.sentences);
        self.bits.clear();
        self.bits.resize(n, NO_BLOCK);
        self.blocks.clear();
        self.blocks.resize(n, 0);
        self.regions.clear();
        let (mut block, mut sentence) = (0, 0);
        for row in 0..structure.len() {
            let span = structure.span(row);
            let words = tokens.starting_in(span);
            match structure.label_name(row) {
                Some("dateline") => words.for_each(|t| self.bits[t] |= DATELINE),
                Some(label @ ("headline" | "paragraph" | "deck")) => {
                    block += 1;
                    self.ends.clear();
                    while sentence < sentences.len() && sentences.span(sentence).start < span.end {
                        if sentences.span(sentence).start >= span.start {
                            self.ends.push(sentences.span(sentence).end);
                        }
                        sentence += 1;
                    }
                    marks::find(text, span, &self.ends, &mut self.regions);
                    let head = if label == "headline" { HEADLINE } else { 0 };
                    if let Some(first) = words.clone().next() {
                        self.bits[first] |= FIRST;
                    }
                    for t in words {
                        self.bits[t] = self.bits[t] & !NO_BLOCK | head;
                        self.blocks[t] = block;
                    }
                }
                _ => {}
            }
        }
        // Blocks that are not read still tell where others end.
        let mut last = 0;
        self.blocks.iter_mut().for_each(|b| {
            last = last.max(*b);
            *b = last;
        });
        self.quoted.clear();
        let mut next = 0;
        for t in 0..n {
            #[cfg(test)]
            crate::work::count();
            let span = tokens.span(t);
            while self.regions.get(next).is_some_and(|r| r.span.end <= span.start) {
                next += 1;
            }
            let within = self.regions.get(next).filter(|r| r.span.contains(span));
            self.quoted.push(within.map_or(0, |_| next as u32 + 1));
            let word = tokens.text(t, text);
            let bits = &mut self.bits[t];
            if matches!(word, "\"" | "“" | "”" | "''" | "``" | "«" | "»" | "‘" | "’" | "„" | "'")
            {
                *bits |= MARK;
            } else if !word.contains(char::is_alphanumeric) {
                *bits |= PUNCT;
            }
            if within.is_some_and(|r| !r.closed) {
                *bits |= OPEN;
            }
            if within.is_some_and(|r| r.single) {
                *bits |= SINGLE;
            }
        }
        for row in 0..entities.len() {
            let label = entities.label(row).map_or(0, |l| l + 1) << ENTITY_SHIFT;
            let words = tokens.starting_in(entities.span(row));
            words.clone().skip(1).for_each(|t| self.bits[t] |= NAME_GOES_ON);
            words.for_each(|t| self.bits[t] |= label);
        }
        let Some(outlets) = outlets else { return };
        for row in 0..outlets.len() {
            tokens.starting_in(outlets.span(row)).for_each(|t| self.bits[t] |= OUTLET);
        }
    }
}

/// For each token how many of `spans`, which are in order, start at or before it.
fn count(tokens: &Layer<'_>, spans: impl Iterator<Item = Span>, out: &mut Vec<u32>) {
    out.clear();
    let mut spans = spans.peekable();
    let mut started = 0;
    for token in tokens.spans() {
        while spans.next_if(|s| s.start <= token.start).is_some() {
            started += 1;
        }
        out.push(started);
    }
}
