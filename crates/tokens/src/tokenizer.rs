use copydesk_extractor::document::Span;

use crate::abbreviations::Class;
use crate::chars::{self, at, is_apostrophe, is_word};
use crate::full_stops::Dot;
use crate::token::{Kind, Token};

/// Splits a text into tokens that cover every character but white space.
///
/// Each character is consumed once; what looks ahead or behind does so over a bounded number of characters.
pub(crate) fn tokenize(text: &str, out: &mut Vec<Token>) {
    out.clear();
    let bytes = text.as_bytes();
    let mut splitter = Splitter { text, out, chunk: 0, end: 0, has_at: false };
    let mut i = 0;
    while i < bytes.len() {
        let (start, mut plain, mut has_at) = (i, true, false);
        // A chunk runs to the next white space.
        while let Some(&b) = bytes.get(i) {
            if b.is_ascii_alphabetic() {
                i += 1;
            } else if b < 0x80 {
                if matches!(b, b'\t'..=b'\r' | b' ') {
                    break;
                }
                plain = false;
                has_at |= b == b'@';
                i += 1;
            } else {
                let c = at(text, i).unwrap_or('\u{FFFD}');
                if c.is_whitespace() {
                    break;
                }
                plain = false;
                i += c.len_utf8();
            }
        }
        if i > start {
            if plain && !ends_in_contraction(&bytes[start..i]) {
                splitter.push(start, i, Kind::Word, Class::None);
            } else {
                splitter.chunk = start;
                splitter.end = i;
                splitter.has_at = has_at;
                splitter.split();
            }
        }
        i += at(text, i).map_or(1, char::len_utf8);
    }
}

/// "cannot" is written as one word and read as two.
fn ends_in_contraction(word: &[u8]) -> bool {
    word.len() == 6 && word.eq_ignore_ascii_case(b"cannot")
}

/// Splits one chunk, a run of characters without white space, at a time.
pub(crate) struct Splitter<'t, 'o> {
    pub(crate) text: &'t str,
    out: &'o mut Vec<Token>,
    chunk: usize,
    pub(crate) end: usize,
    /// Whether an at sign stands in the chunk, so that e-mail addresses need not be looked for in the others.
    pub(crate) has_at: bool,
}

impl Splitter<'_, '_> {
    pub(crate) fn push(&mut self, start: usize, end: usize, kind: Kind, class: Class) {
        self.out.push(Token { span: Span::from_range(start..end), kind, class });
    }

    /// The character at `i`, within the chunk.
    pub(crate) fn at(&self, i: usize) -> Option<char> {
        if i < self.end { at(self.text, i) } else { None }
    }

    /// The character before `i`, within the chunk.
    pub(crate) fn before(&self, i: usize) -> Option<char> {
        if i > self.chunk { chars::before(self.text, i) } else { None }
    }

    fn split(&mut self) {
        let mut i = self.chunk;
        while let Some(c) = self.at(i) {
            i = if is_word(c) { self.word(i) } else { self.mark(i, c) };
        }
    }

    /// Splits off the word or number that begins at `start` and returns where it ends.
    fn word(&mut self, start: usize) -> usize {
        if let Some(end) = self.address(start) {
            self.push(start, end, Kind::Symbol, Class::None);
            return end;
        }
        let mut run = Run::new(start);
        let mut i = start;
        while let Some(c) = self.at(i) {
            if is_word(c) {
                run.see(c);
                i += c.len_utf8();
                continue;
            }
            let next = i + c.len_utf8();
            let Some(n) = self.at(next).filter(|n| n.is_alphanumeric()) else { break };
            if is_apostrophe(c) {
                if let Some(end) = self.clitic(i) {
                    return self.contraction(start, i, end, &run);
                }
                if !run.last.is_alphabetic() || !n.is_alphabetic() {
                    break;
                }
            } else if c == '.' && !run.last.is_ascii_digit() {
                match self.after_dot(run.piece, i, next) {
                    Dot::Joins => run.dots += 1,
                    Dot::Splits => break,
                    Dot::Address => {
                        let end = self.address_end(next);
                        self.push(start, end, Kind::Symbol, Class::None);
                        return end;
                    }
                }
                run.piece = next;
            } else if chars::is_hyphen(c) {
                run.hyphen = true;
                run.piece = next;
                run.dots = 0;
            } else if !self.joins(c, run.last, n, next) {
                break;
            }
            run.last = c;
            i = next;
        }
        self.finish(start, i, &run)
    }

    /// Whether a mark inside a number or an abbreviation such as "AT&T" joins its neighbours.
    fn joins(&self, c: char, last: char, next: char, at_next: usize) -> bool {
        match c {
            '&' => last.is_uppercase() && next.is_uppercase(),
            '.' | ':' | '/' => last.is_ascii_digit() && next.is_ascii_digit(),
            // A thousands separator has exactly three digits after it.
            ',' => {
                last.is_ascii_digit()
                    && (0..3).all(|k| self.at(at_next + k).is_some_and(|d| d.is_ascii_digit()))
                    && !self.at(at_next + 3).is_some_and(|d| d.is_ascii_digit())
            }
            _ => false,
        }
    }

    /// Ends a word at `end`, taking the full stop of an abbreviation along.
    fn finish(&mut self, start: usize, end: usize, run: &Run) -> usize {
        let kind = run.kind();
        if self.at(end) == Some('.') && kind == Kind::Word {
            let class = self.abbreviation(run, end);
            if class != Class::None {
                self.push(start, end + 1, kind, class);
                return end + 1;
            }
        }
        if run.dots == 0 && !run.hyphen && ends_in_contraction(&self.text.as_bytes()[start..end]) {
            self.push(start, start + 3, kind, Class::None);
            self.push(start + 3, end, kind, Class::None);
        } else {
            self.push(start, end, kind, Class::None);
        }
        end
    }

    /// The end of the clitic that begins with the apostrophe at `i`: "'s", "'re", "’ll"; "'t" counts after "n".
    pub(crate) fn clitic(&self, i: usize) -> Option<usize> {
        let apostrophe = self.at(i).filter(|&c| is_apostrophe(c))?;
        let from = i + apostrophe.len_utf8();
        let rest = &self.text.as_bytes()[from..self.end];
        let letter = |k: usize| rest.get(k).map_or(0, u8::to_ascii_lowercase);
        let length = match (letter(0), letter(1)) {
            (b't', _) if self.before(i).is_some_and(|c| matches!(c, 'n' | 'N')) => 1,
            (b'r' | b'v', b'e') | (b'l', b'l') => 2,
            (b's' | b'd' | b'm', _) => 1,
            _ => return None,
        };
        let end = from + length;
        (!self.at(end).is_some_and(is_word)).then_some(end)
    }

    /// Splits "don't" and "Berg's" at the apostrophe at `i`.
    fn contraction(&mut self, start: usize, i: usize, end: usize, run: &Run) -> usize {
        let negation = matches!(self.text.as_bytes()[end - 1], b't' | b'T');
        let cut = if negation { i - 1 } else { i };
        if cut > start {
            self.push(start, cut, run.kind(), Class::None);
        }
        self.push(cut, end, Kind::Word, Class::None);
        end
    }
}

/// What is known of the word being read.
pub(crate) struct Run {
    /// Where its part after the last full stop or hyphen begins.
    pub(crate) piece: usize,
    last: char,
    first: char,
    /// Full stops inside it since the last hyphen.
    pub(crate) dots: usize,
    hyphen: bool,
    letter: bool,
}

impl Run {
    fn new(start: usize) -> Run {
        Run { piece: start, last: '\0', first: '\0', dots: 0, hyphen: false, letter: false }
    }

    fn see(&mut self, c: char) {
        if self.first == '\0' {
            self.first = c;
        }
        self.letter |= c.is_alphabetic();
        self.last = c;
    }

    /// "1990s" and "5th" are numbers, "30-year" is a word.
    fn kind(&self) -> Kind {
        match self.first {
            '_' if !self.letter && !self.last.is_alphanumeric() => Kind::Punct,
            c if c.is_numeric() && !(self.hyphen && self.letter) => Kind::Number,
            _ => Kind::Word,
        }
    }
}
