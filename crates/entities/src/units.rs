//! The tokens as the search for names sees them.

use std::ops::Range;

use copydesk_extractor::document::{Layer, Span};
use copydesk_knowledge::compound;

use crate::hash::NameHash;
use crate::lexicon::{Lexicon, hint};
use crate::pos::{self, Pos};

/// How a unit is written, as bits.
pub(crate) mod shape {
    /// Begins with a capital.
    pub(crate) const CAPITAL: u16 = 1;
    /// Two letters or more, all capitals.
    pub(crate) const ALL_CAPITALS: u16 = 1 << 1;
    /// Neither letter nor digit at its start.
    pub(crate) const MARK: u16 = 1 << 2;
    /// One capital and perhaps a full stop.
    pub(crate) const INITIAL: u16 = 1 << 3;
    /// "'s"
    pub(crate) const POSSESSIVE: u16 = 1 << 4;
    /// Begins a sentence, a quotation or what follows a colon, so that its capital says little.
    pub(crate) const START: u16 = 1 << 5;
    /// In a line with capitals on most words, or on all letters.
    pub(crate) const LOOSE: u16 = 1 << 6;
    /// Begins with a digit.
    pub(crate) const DIGIT: u16 = 1 << 7;
    /// All capitals, but a name of the lists may begin with it in small letters.
    pub(crate) const SHOUTED: u16 = 1 << 8;
}

/// A token, or a part of one with a hyphen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    pub(crate) span: Span,
    pub(crate) hash: u64,
    pub(crate) hints: u32,
    pub(crate) shape: u16,
    /// The part of speech of its last token.
    pub(crate) pos: Pos,
}

impl Unit {
    pub(crate) fn has(&self, hint: u32) -> bool {
        self.hints & hint != 0
    }

    pub(crate) fn is(&self, shape: u16) -> bool {
        self.shape & shape != 0
    }

    /// Begins with a letter, and is no "'s".
    pub(crate) fn is_word(&self) -> bool {
        !self.is(shape::MARK | shape::DIGIT | shape::POSSESSIVE)
    }
}

/// The units of a document, by sentence.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) units: Vec<Unit>,
    pub(crate) sentences: Vec<Range<usize>>,
    parts_of_speech: Vec<Pos>,
}

impl Units {
    /// Reads the layers of a document.
    pub(crate) fn read(&mut self, lexicon: &Lexicon, text: &str, tokens: &Layer<'_>, sentences: &Layer<'_>) {
        self.units.clear();
        self.sentences.clear();
        pos::table(tokens, &mut self.parts_of_speech);
        let mut token = 0;
        for sentence in sentences.spans() {
            let from = self.units.len();
            while token < tokens.len() && tokens.span(token).start < sentence.end {
                let (starts, ends) = (&tokens.columns().starts, &tokens.columns().ends);
                let parts = compound(text, starts, ends, token, sentence.end);
                let span = tokens.span(token).hull(tokens.span(token + parts - 1));
                if span.start >= sentence.start {
                    let pos = tokens.symbol(0, token + parts - 1).unwrap_or(u32::MAX);
                    let pos = self.parts_of_speech.get(pos as usize).copied().unwrap_or_default();
                    self.push(lexicon, text, span, pos);
                }
                token += parts;
            }
            if self.units.len() > from {
                let range = from..self.units.len();
                self.shape_sentence(lexicon, text, range.clone());
                self.sentences.push(range);
            }
        }
    }

    /// Adds a word; of "NATO-led" and "Russian-Turkish" the parts, when the lists know them.
    fn push(&mut self, lexicon: &Lexicon, text: &str, span: Span, pos: Pos) {
        let Some(word) = span.of(text) else { return };
        let unit = Unit { pos, ..read_unit(lexicon, word, span) };
        if unit.is(shape::CAPITAL)
            && word.len() < 64
            && lexicon.entry(unit.hash).is_none()
            && let Some(hyphen) = word.find('-').filter(|&i| i > 0)
        {
            let right = word.get(hyphen + 1..).unwrap_or("");
            let small = right.chars().next().is_some_and(char::is_lowercase);
            let cut = |from: usize, to: usize| {
                let part = Span::new(span.start + from as u32, span.start + to as u32);
                part.of(text).map(|w| read_unit(lexicon, w, part))
            };
            let parts = (cut(0, hyphen), cut(hyphen, hyphen + 1), cut(hyphen + 1, word.len()));
            if let (Some(left), Some(mark), Some(rest)) = parts {
                let known = lexicon.entry(left.hash).is_some();
                if known && !right.is_empty() && (small || lexicon.entry(rest.hash).is_some()) {
                    let left = Unit { pos: Pos::Name, ..left };
                    self.units.extend([left, mark, Unit { pos, ..rest }]);
                    return;
                }
            }
        }
        self.units.push(unit);
    }

    fn shape_sentence(&mut self, lexicon: &Lexicon, text: &str, range: Range<usize>) {
        let Some(units) = self.units.get_mut(range) else { return };
        let (mut words, mut capitals, mut shouted, mut small) = (0, 0, 0, 0);
        let mut start = true;
        for u in units.iter_mut() {
            if u.is(shape::MARK) {
                let mark = u.span.of(text).unwrap_or("");
                start |= matches!(mark, "\"" | "“" | "‘" | ":" | "``" | "•" | "*" | "(" | "--" | "—")
                    && (start || !matches!(mark, "(" | "--" | "—"));
                continue;
            }
            if start {
                u.shape |= shape::START;
                start = false;
            }
            if u.is(shape::DIGIT) || u.is(shape::POSSESSIVE) || u.is(shape::INITIAL) {
                continue;
            }
            words += 1;
            capitals += u32::from(u.is(shape::CAPITAL));
            shouted += u32::from(u.is(shape::ALL_CAPITALS));
            small += u32::from(!u.is(shape::CAPITAL) && !u.has(hint::FUNCTION) && u.span.len() > 3);
        }
        let stopped = units.last().is_some_and(|u| {
            u.span.of(text).is_some_and(|m| matches!(m, "." | "\"" | "”" | "?" | "!" | "'" | ")" | ","))
        });
        let shouting = words >= 1 && shouted * 5 >= words * 4;
        let title_case = words >= 4 && small * 6 <= words && capitals * 3 >= words * 2 && !stopped;
        if !shouting && !title_case {
            return;
        }
        for u in units.iter_mut() {
            u.shape |= shape::LOOSE;
            if shouting
                && u.is(shape::ALL_CAPITALS)
                && let Some(word) = u.span.of(text)
                && (u.has(hint::ORDINARY) || lexicon.entry(u.hash).is_none())
            {
                u.hash = NameHash::EMPTY.and_title_case(word).get();
                u.hints = lexicon.hints(u.hash) | u.hints & (hint::ORDINARY | hint::FUNCTION);
                u.shape &= !shape::ALL_CAPITALS;
            }
        }
    }
}

fn read_unit(lexicon: &Lexicon, word: &str, span: Span) -> Unit {
    let mut shape = 0;
    let mut hints = 0;
    let mut hash = NameHash::EMPTY.and(word).get();
    let first = word.chars().next().unwrap_or(' ');
    if first.is_alphabetic() {
        hints = lexicon.hints(hash);
        if first.is_uppercase() {
            shape |= shape::CAPITAL;
            let rest = word.get(first.len_utf8()..).unwrap_or("");
            if rest.is_empty() || rest == "." {
                shape |= shape::INITIAL;
            } else if !rest.chars().any(char::is_lowercase) && rest.chars().any(char::is_alphabetic) {
                shape |= shape::ALL_CAPITALS;
                if word.len() > 2 && word.len() < 40 {
                    let quiet = lexicon.hints(NameHash::EMPTY.and_title_case(word).get()) & hint::NAME_START;
                    if quiet != 0 {
                        shape |= shape::SHOUTED;
                        hints |= quiet;
                    }
                }
            }
            // Long runs of letters are no words.
            if word.len() < 40 {
                let small = NameHash::small(word).get();
                if lexicon.is_ordinary(small) {
                    hints |= hint::ORDINARY;
                }
                hints |= lexicon.hints(small)
                    & (hint::FUNCTION | hint::SAY | hint::TITLE_MODIFIER | hint::ARTICLE);
            }
        } else if let Some(bare) = without_prefix(word) {
            // "al-Assad" is known by the same name as "Assad".
            shape |= shape::CAPITAL;
            hash = NameHash::EMPTY.and(bare).get();
        }
    } else if first.is_numeric() {
        shape |= shape::DIGIT;
        hints = lexicon.hints(hash);
    } else if matches!(word, "'s" | "’s" | "'S") {
        shape |= shape::POSSESSIVE;
    } else {
        shape |= shape::MARK;
    }
    Unit { span, hash, hints, shape, pos: Pos::Other }
}

/// The name in "al-Assad" or "d'Alema", which a small particle is glued to.
fn without_prefix(word: &str) -> Option<&str> {
    ["al-", "el-", "as-", "ash-", "at-", "ar-", "an-", "bin-", "d'", "d’", "ul-"]
        .iter()
        .filter_map(|p| word.strip_prefix(p))
        .find(|rest| rest.chars().next().is_some_and(char::is_uppercase))
}
