use copydesk_extractor::document::Span;

use crate::abbreviations::Class;
use crate::chars::{self, at, is_apostrophe, is_word};
use crate::full_stops::Dot;
use crate::fused;
use crate::token::{Kind, Token};
use crate::words;

/// The most stars that stand for letters of one word.
const STARS: usize = 12;

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
            if plain {
                splitter.plain(start, i, Kind::Word);
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

/// Splits one chunk, a run of characters without white space, at a time.
pub(crate) struct Splitter<'t, 'o> {
    pub(crate) text: &'t str,
    out: &'o mut Vec<Token>,
    pub(crate) chunk: usize,
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

    /// Pushes a word, or two that were written as one.
    #[inline]
    fn plain(&mut self, start: usize, end: usize, kind: Kind) {
        let cut = fused::cut(&self.text.as_bytes()[start..end]).map(|k| start + k);
        if let Some(cut) = cut {
            self.push(start, cut, kind, Class::None);
        }
        self.push(cut.unwrap_or(start), end, kind, Class::None);
    }

    fn split(&mut self) {
        let mut i = self.chunk;
        while let Some(c) = self.at(i) {
            i = if is_word(c) { self.word(i, i) } else { self.mark(i, c) };
        }
    }

    /// Splits off the word or number that begins at `start` and returns where it ends; its letters and digits begin at
    /// `from`, after a sign.
    pub(crate) fn word(&mut self, start: usize, from: usize) -> usize {
        if let Some(end) = self.address(start) {
            self.push(start, end, Kind::Symbol, Class::None);
            return end;
        }
        let mut run = Run::new(from);
        let mut i = from;
        while let Some(c) = self.at(i) {
            if is_word(c) {
                // "11p.m."
                if run.last.is_ascii_digit() && self.is_half_day(i) {
                    break;
                }
                run.see(c);
                i += c.len_utf8();
                continue;
            }
            // "f**k"
            if c == '*' && run.last.is_alphabetic() {
                let stars = self.text.as_bytes()[i..self.end].iter().take(STARS).take_while(|&&b| b == b'*');
                let end = i + stars.count();
                if !self.at(end).is_some_and(char::is_alphabetic) {
                    break;
                }
                run.last = c;
                i = end;
                continue;
            }
            let next = i + c.len_utf8();
            let Some(n) = self.at(next).filter(|n| n.is_alphanumeric()) else { break };
            if is_apostrophe(c) {
                if let Some(end) = self.decade(from, i) {
                    self.push(start, end, Kind::Number, Class::None);
                    return end;
                }
                if let Some(end) = self.clitic(i) {
                    return self.contraction(start, i, end, &run);
                }
                if !run.last.is_alphabetic() || !n.is_alphabetic() {
                    break;
                }
            } else if chars::passes_for_apostrophe(c) {
                match self.clitic(i) {
                    Some(end) => return self.contraction(start, i, end, &run),
                    None => break,
                }
            } else if c == '.' && self.is_variant(run.piece, i, next) {
                run.piece = next;
            } else if c == '.' && !(run.last.is_ascii_digit() && n.is_ascii_digit()) {
                match self.after_dot(&run, i, next) {
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
                let Some(to) = self.hyphen(&run, from, i, next) else { break };
                if to > next {
                    // A telephone number or date, of which the last character is a digit.
                    run.last = '0';
                    i = to;
                    continue;
                }
                run.hyphen = true;
                run.piece = next;
                run.dots = 0;
            } else if c == '/' && i - start <= 1 && !run.last.is_ascii_digit() {
                let after = self.text.as_bytes()[next..self.end].iter().take(4);
                let end = next + after.take_while(|b| b.is_ascii_alphabetic()).count();
                let whole = words::is_slashed(&self.text.as_bytes()[start..end]);
                if !whole || self.at(end).is_some_and(is_word) {
                    break;
                }
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
        if let Some(sign) = self.currency(start, end) {
            self.push(start, sign, Kind::Symbol, Class::None);
            return sign;
        }
        if let Some(amount) = self.amount(start, end).filter(|_| kind == Kind::Word) {
            self.push(start, amount, kind, Class::None);
            return amount;
        }
        if self.at(end) == Some('.') && kind == Kind::Word {
            let class = self.abbreviation(run, end);
            if class != Class::None {
                self.push(start, end + 1, kind, class);
                return end + 1;
            }
        }
        if let Some(unit) = self.unit(start, end).filter(|_| kind == Kind::Number) {
            self.push(start, unit, kind, Class::None);
            self.push(unit, end, Kind::Word, Class::None);
        } else if run.dots == 0 && !run.hyphen {
            self.plain(start, end, kind);
        } else {
            self.push(start, end, kind, Class::None);
        }
        end
    }

    /// Where the amount begins after the letters of its currency: "RM460.35", "Rs500".
    fn amount(&self, start: usize, end: usize) -> Option<usize> {
        let word = &self.text.as_bytes()[start..end];
        let letters = word.iter().take(4).take_while(|b| b.is_ascii_alphabetic()).count();
        let number = word[letters..].iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
        (letters < word.len() && number && words::is_currency(&word[..letters])).then_some(start + letters)
    }

    /// Whether "a.m." or "p.m." stands at `i`.
    fn is_half_day(&self, i: usize) -> bool {
        let rest = &self.text.as_bytes()[i..self.end];
        matches!(rest, [b'a' | b'p' | b'A' | b'P', b'.', b'm' | b'M', ..])
            && !self.at(i + 3).is_some_and(is_word)
    }

    /// Where the unit or currency begins that ends a number: "5pm", "$10m", "300USD".
    fn unit(&self, start: usize, end: usize) -> Option<usize> {
        let word = &self.text.as_bytes()[start..end];
        let letters = word.iter().rev().take(8).take_while(|b| b.is_ascii_alphabetic()).count();
        let from = word.len() - letters;
        let counted = letters > 0 && from > 0 && word[from - 1].is_ascii_digit();
        let known = words::is_unit(&word[from..]) || words::is_currency(&word[from..]);
        (counted && known).then_some(start + from)
    }

    /// The end of a currency sign with its country: "US$".
    fn currency(&self, start: usize, end: usize) -> Option<usize> {
        let country = self.at(end) == Some('$')
            && end - start <= 3
            && self.text.as_bytes()[start..end].iter().all(u8::is_ascii_uppercase);
        (country && self.at(end + 1).is_none_or(|c| c.is_ascii_digit())).then_some(end + 1)
    }

    /// The end of a decade written with an apostrophe, "1590's" or "80's", which stands at `i`.
    fn decade(&self, from: usize, i: usize) -> Option<usize> {
        let digits = &self.text.as_bytes()[from..i];
        let round = matches!(digits.len(), 2 | 4)
            && digits.iter().all(u8::is_ascii_digit)
            && digits.ends_with(b"0")
            && (digits.len() == 2 || matches!(digits[0], b'1' | b'2'));
        self.clitic(i).filter(|&end| round && matches!(self.text.as_bytes()[end - 1], b's'))
    }

    /// The end of the clitic that begins with the apostrophe at `i`: "'s", "'re", "’ll"; "'t" counts after "n".
    pub(crate) fn clitic(&self, i: usize) -> Option<usize> {
        let apostrophe = self.at(i).filter(|&c| is_apostrophe(c) || chars::passes_for_apostrophe(c))?;
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
