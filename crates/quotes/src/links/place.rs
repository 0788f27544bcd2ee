use copydesk_document::{Layer, Span};

use crate::marks::Region;
use crate::words::{self, Class, Lexicon};

/// What the head calls a stretch of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Content,
    Source,
    Cue,
}

impl Role {
    /// The names of the roles in the head.
    pub(crate) const NAMES: [&'static str; 3] = ["CONTENT", "SOURCE", "CUE"];

    /// The role of this name.
    pub(crate) fn parse(name: &str) -> Option<Role> {
        match name {
            "CONTENT" => Some(Role::Content),
            "SOURCE" => Some(Role::Source),
            "CUE" => Some(Role::Cue),
            _ => None,
        }
    }
}

/// A stretch of tokens that the head tagged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) role: Role,
    /// Its tokens: the first, and the one after the last.
    pub(crate) first: u32,
    pub(crate) end: u32,
    pub(crate) confidence: f32,
}

impl Part {
    /// The span of its tokens in the text.
    pub(crate) fn span(&self, tokens: &Layer<'_>) -> Span {
        tokens.span(self.first as usize).hull(tokens.span(self.end as usize - 1))
    }
}

/// The parts of a document, each role in text order, and where in the document each token stands.
#[derive(Debug, Default)]
pub(crate) struct Place {
    pub(crate) contents: Vec<Part>,
    pub(crate) sources: Vec<Part>,
    pub(crate) cues: Vec<Part>,
    /// By token: the sentence, the block and the quotation it is in; of the last, one more than the index, or 0.
    sentences: Vec<u32>,
    blocks: Vec<u32>,
    regions: Vec<u32>,
    /// By quotation: whether its closing mark was found.
    closed: Vec<bool>,
    /// By token: what kind of mark or word it is.
    classes: Vec<Class>,
}

/// What a place is read from.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Layer<'a>,
    pub(crate) sentences: &'a Layer<'a>,
    pub(crate) structure: &'a Layer<'a>,
    pub(crate) regions: &'a [Region],
    pub(crate) lexicon: &'a Lexicon,
}

/// Marks a token that is a quotation mark; the value is free in [`words`].
pub(crate) const MARK: Class = 1 << 40;

impl Place {
    /// Reads a document's tokens, keeping the allocations of the last one; the parts are left empty.
    pub(crate) fn read(&mut self, from: Ground<'_>) {
        self.contents.clear();
        self.sources.clear();
        self.cues.clear();
        let blocks = (0..from.structure.len()).filter(|&r| is_block(from.structure, r));
        count(from.tokens, from.sentences.spans(), &mut self.sentences);
        count(from.tokens, blocks.map(|r| from.structure.span(r)), &mut self.blocks);
        inside(from.tokens, from.regions, &mut self.regions);
        self.closed.clear();
        self.closed.extend(from.regions.iter().map(|r| r.closed));
        self.classes.clear();
        self.classes.extend((0..from.tokens.len()).map(|t| class(from, t)));
    }

    /// Adds a part; parts come in text order.
    pub(crate) fn push(&mut self, part: Part) {
        match part.role {
            Role::Content => self.contents.push(part),
            Role::Source => self.sources.push(part),
            Role::Cue => self.cues.push(part),
        }
    }

    /// The parts of a role.
    pub(crate) fn parts(&self, role: Role) -> &[Part] {
        match role {
            Role::Content => &self.contents,
            Role::Source => &self.sources,
            Role::Cue => &self.cues,
        }
    }

    /// The sentence that a token is in, from 1.
    pub(crate) fn sentence(&self, token: u32) -> u32 {
        self.sentences[token as usize]
    }

    /// The block that a token is in, from 1.
    pub(crate) fn block(&self, token: u32) -> u32 {
        self.blocks[token as usize]
    }

    /// The quotation that a token is in, from 1, or 0.
    pub(crate) fn region(&self, token: u32) -> u32 {
        self.regions[token as usize]
    }

    /// The classes of a token; none for one outside the document.
    pub(crate) fn class(&self, token: Option<u32>) -> Class {
        token.and_then(|t| self.classes.get(t as usize)).copied().unwrap_or(0)
    }

    /// Whether two contents may share a cue: in the same sentence, or quoted in the same block.
    pub(crate) fn together(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.contents[a.min(b) as usize], self.contents[a.max(b) as usize]);
        // Of "The “luxury” ferry" only a part is quoted.
        let stop = |t: Option<u32>| self.class(t) & (words::COMMA | words::STOP | words::SEMI) != 0;
        let ends = |p: Part| stop(Some(p.end)) || stop(Some(p.end - 1)) || stop((p.end - 1).checked_sub(1));
        let quoted =
            self.region(a.end - 1) > 0 && self.region(b.first) > 0 && (self.region(a.first) > 0 || ends(a));
        self.sentence(a.end - 1) == self.sentence(b.first)
            || quoted && self.block(a.end - 1) == self.block(b.first)
    }

    /// Whether `content` opens a block and a quotation while that of the last of `contents` was never closed.
    pub(crate) fn reopens(&self, contents: &[u32], content: u32) -> bool {
        let last = self.contents[contents[contents.len() - 1] as usize];
        let new = self.contents[content as usize];
        let before = self.region(last.end - 1);
        let open = before > 0 && !self.closed[before as usize - 1];
        let next_block = self.block(new.first) == self.block(last.end - 1) + 1;
        open && next_block && self.region(new.first) > 0 && self.region(new.first) != before
    }
}

/// Whether a row of layer `structure` is running text of its own; datelines and credits lie within others.
fn is_block(structure: &Layer<'_>, row: usize) -> bool {
    matches!(structure.label_name(row), Some("headline" | "deck" | "paragraph"))
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

fn inside(tokens: &Layer<'_>, regions: &[Region], out: &mut Vec<u32>) {
    out.clear();
    let mut next = 0;
    for token in tokens.spans() {
        while regions.get(next).is_some_and(|r| r.span.end <= token.start) {
            next += 1;
        }
        let within = regions.get(next).is_some_and(|r| r.span.contains(token));
        out.push(if within { next as u32 + 1 } else { 0 });
    }
}

fn class(from: Ground<'_>, token: usize) -> Class {
    let word = from.tokens.text(token, from.text);
    match word {
        "\"" | "“" | "”" | "''" | "``" | "«" | "»" | "‘" | "„" => MARK,
        _ if word.starts_with(char::is_alphanumeric) => {
            let known = from.lexicon.get(word);
            let reports = if known.senses > 0 { words::PAST } else { 0 };
            (known.class & !words::PAST) | reports
        }
        _ => crate::grammar::punctuation(word),
    }
}
