use std::ops::Range;

use copydesk_document::{Layer, Span};
use copydesk_knowledge::compound;

use crate::marks::{self, Region};
use crate::words::{self, Class, Lexicon, Word};

/// A unit of reading: a word, a mark of punctuation, a whole name, or a whole quotation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub(crate) span: Span,
    pub(crate) word: Word,
    pub(crate) kind: Kind,
    /// The row of the entity or the index of the region.
    pub(crate) row: u32,
    pub(crate) capital: bool,
    /// Whether the word is tagged as a verb or auxiliary.
    pub(crate) verb: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Punct,
    Entity,
    Quote,
}

impl Item {
    pub(crate) fn is(&self, class: Class) -> bool {
        self.word.class & class != 0
    }
}

/// The attribute of layer `tokens` that holds the part of speech.
const POS: usize = 0;

/// The most items of a unit: sentences are shorter, and work within a unit may be quadratic.
const LONGEST_UNIT: usize = 256;

/// The fewest bytes of words in quotation marks that can hold an attribution without others: "I said that".
const SHORTEST: u32 = 22;

/// The kind of block that a stretch of items comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    Headline,
    Body,
}

/// A headline, deck or paragraph.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    pub(crate) units: Range<usize>,
}

/// A document as items, grouped into units (sentences that no quotation is cut by) and blocks.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) items: Vec<Item>,
    pub(crate) units: Vec<Range<usize>>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) regions: Vec<Region>,
    ends: Vec<u32>,
}

/// The layers that a document is read from.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Layer<'a>,
    pub(crate) sentences: &'a Layer<'a>,
    pub(crate) structure: &'a Layer<'a>,
    pub(crate) entities: &'a Layer<'a>,
}

impl Reading {
    /// Reads a document, keeping the allocations of the last one.
    pub(crate) fn read(&mut self, lexicon: &Lexicon, from: Sources<'_>) {
        self.items.clear();
        self.units.clear();
        self.blocks.clear();
        self.regions.clear();
        let mut token = 0;
        let mut entity = 0;
        let mut sentence = 0;
        for row in 0..from.structure.len() {
            let span = from.structure.span(row);
            let kind = match from.structure.label_name(row) {
                Some("headline") => BlockKind::Headline,
                Some("paragraph" | "deck") => BlockKind::Body,
                _ => continue,
            };
            let dateline = (row + 1..from.structure.len())
                .take(2)
                .find(|&r| from.structure.label_name(r) == Some("dateline"))
                .map(|r| from.structure.span(r))
                .filter(|d| span.contains(*d));
            self.ends.clear();
            while sentence < from.sentences.len() && from.sentences.span(sentence).start < span.end {
                if from.sentences.span(sentence).start >= span.start {
                    self.ends.push(from.sentences.span(sentence).end);
                }
                sentence += 1;
            }
            let regions = self.regions.len();
            marks::find(from.text, span, &self.ends, &mut self.regions);
            let first = self.items.len();
            self.add_items(lexicon, from, span, dateline, regions, &mut token, &mut entity);
            let units = self.units.len();
            self.cut(from.text, first);
            self.blocks.push(Block { kind, units: units..self.units.len() });
        }
    }

    /// Reads the words inside the quotations of `outer`, each as a block of its own, and gives for each the block and unit of
    /// `outer` from which it comes. Without `unquoted`, only those in which others stand.
    pub(crate) fn within(
        &mut self,
        lexicon: &Lexicon,
        from: Sources<'_>,
        outer: &Reading,
        unquoted: bool,
    ) -> Vec<(u32, u32)> {
        self.items.clear();
        self.units.clear();
        self.blocks.clear();
        self.regions.clear();
        let mut places = Vec::new();
        for (b, block) in (0u32..).zip(&outer.blocks) {
            for u in block.units.clone() {
                for quote in outer.items[outer.units[u].clone()].iter().filter(|i| i.kind == Kind::Quote) {
                    if self.quotation(lexicon, from, outer.regions[quote.row as usize], unquoted) {
                        places.push((b, u as u32));
                    }
                }
            }
        }
        places
    }

    /// Reads a quotation as a block if others stand in it, or, with `unquoted`, if it is long enough for "I said that".
    fn quotation(&mut self, lexicon: &Lexicon, from: Sources<'_>, region: Region, unquoted: bool) -> bool {
        let inner = region.inside(from.text);
        let regions = self.regions.len();
        self.ends.clear();
        let columns = from.sentences.columns();
        let mut sentence = columns.ends.partition_point(|&e| e <= inner.start);
        while sentence < columns.starts.len() && columns.starts[sentence] < inner.end {
            self.ends.push(columns.ends[sentence].min(inner.end));
            sentence += 1;
        }
        marks::find(from.text, inner, &self.ends, &mut self.regions);
        if self.regions.len() == regions && !(unquoted && inner.len() >= SHORTEST) {
            return false;
        }
        let first = self.items.len();
        let mut token = from.tokens.columns().starts.partition_point(|&s| s < inner.start);
        let mut entity = from.entities.columns().starts.partition_point(|&s| s < inner.start);
        self.add_items(lexicon, from, inner, None, regions, &mut token, &mut entity);
        let units = self.units.len();
        self.cut(from.text, first);
        self.blocks.push(Block { kind: BlockKind::Body, units: units..self.units.len() });
        true
    }

    #[expect(clippy::too_many_arguments, reason = "cursors into three layers that advance together")]
    fn add_items(
        &mut self,
        lexicon: &Lexicon,
        from: Sources<'_>,
        block: Span,
        dateline: Option<Span>,
        mut region: usize,
        token: &mut usize,
        entity: &mut usize,
    ) {
        let mut reached = dateline.map_or(block.start, |d| d.end);
        while *token < from.tokens.len() {
            let mut span = from.tokens.span(*token);
            if span.start >= block.end {
                break;
            }
            let (starts, ends) = (&from.tokens.columns().starts, &from.tokens.columns().ends);
            let parts = compound(from.text, starts, ends, *token, block.end);
            span = span.hull(from.tokens.span(*token + parts - 1));
            let verb = parts == 1 && matches!(from.tokens.symbol_name(POS, *token), Some("VERB" | "AUX"));
            *token += parts;
            if span.start < reached || span.start < block.start {
                continue;
            }
            let item = |span, kind, row| Item {
                span,
                word: Word::default(),
                kind,
                row,
                capital: false,
                verb: false,
            };
            if let Some(r) = self.regions.get(region)
                && span.end > r.span.start
            {
                reached = r.span.end;
                self.items.push(item(r.span, Kind::Quote, region as u32));
                region += 1;
                continue;
            }
            let limit = self.regions.get(region).map_or(block.end, |r| r.span.start);
            while *entity < from.entities.len() && from.entities.span(*entity).start < span.start {
                *entity += 1;
            }
            if *entity < from.entities.len() {
                let name = from.entities.span(*entity);
                if name.start == span.start && name.end <= limit && name.end > span.start {
                    reached = name.end;
                    let mut new = item(name, Kind::Entity, *entity as u32);
                    new.capital = true;
                    self.items.push(new);
                    continue;
                }
            }
            let word = span.of(from.text).unwrap_or_default();
            let first = word.chars().next().unwrap_or(' ');
            let mut new = item(span, Kind::Word, 0);
            new.verb = verb;
            if first.is_alphanumeric() || (word.len() > 1 && word.ends_with(char::is_alphanumeric)) {
                new.word = lexicon.get(word);
                new.capital = first.is_uppercase();
            } else {
                new.kind = Kind::Punct;
                new.word.class = punctuation(word);
            }
            self.items.push(new);
        }
    }

    /// Cuts the items from `first` on into units at the sentence ends that lie outside quotations.
    fn cut(&mut self, text: &str, first: usize) {
        let mut start = first;
        let mut end = 0;
        for i in first..self.items.len() {
            let item = self.items[i];
            let mut ended = false;
            while end < self.ends.len() && self.ends[end] <= item.span.start {
                ended = true;
                end += 1;
            }
            // A sentence may go on after a quotation that ends with a mark of its own: "“Why?” she asked".
            let joined = i > start
                && item.kind != Kind::Quote
                && self.items[i - 1].kind == Kind::Quote
                && (!item.capital && item.kind == Kind::Word
                    || item.is(words::DASH)
                    || self.regions[self.items[i - 1].row as usize].inner(text).ends_with(['?', '!', ',']));
            if i - start >= LONGEST_UNIT || (ended && i > start && !joined) {
                self.units.push(start..i);
                start = i;
            }
        }
        if start < self.items.len() {
            self.units.push(start..self.items.len());
        }
    }
}

pub(crate) fn punctuation(mark: &str) -> Class {
    match mark {
        "," => words::COMMA,
        ":" => words::COLON,
        ";" => words::SEMI,
        "(" | "[" => words::OPEN,
        ")" | "]" => words::CLOSE,
        "—" | "–" | "―" | "--" | "-" | "---" => words::DASH,
        "'" | "’" => words::POSS,
        m if m.starts_with(['.', '?', '!', '…']) => words::STOP,
        _ => 0,
    }
}
