//! Punctuation marks and symbols.

use crate::abbreviations::Class;
use crate::chars::{self, is_apostrophe, is_word};
use crate::token::Kind;
use crate::tokenizer::Splitter;
use crate::words;

impl Splitter<'_, '_> {
    /// Splits off the mark, symbol or control character at `i` and returns where it ends.
    pub(crate) fn mark(&mut self, i: usize, c: char) -> usize {
        let next = i + c.len_utf8();
        if matches!(c, ':' | ';' | '=' | '(' | '^' | '<')
            && let Some(end) = self.emoticon(i)
        {
            self.push(i, end, Kind::Symbol, Class::None);
            return end;
        }
        let signed = c == '+'
            && self.at(next).is_some_and(|d| d.is_ascii_digit())
            && !self.before(i).is_some_and(|b| is_word(b) || b == c);
        if signed {
            return self.word(i, next);
        }
        let (end, kind) = match c {
            '.' | '…' => {
                let fraction = c == '.'
                    && self.at(next).is_some_and(|d| d.is_ascii_digit())
                    && !self.before(i).is_some_and(|b| is_word(b) || b == '.');
                if fraction {
                    return self.fraction(i, next);
                }
                if let Some(end) = self.bare_ending(i, next) {
                    self.push(i, end, Kind::Word, Class::None);
                    return end;
                }
                let ellipsis = c == '…' || self.at(next).is_some_and(|d| matches!(d, '.' | '…'));
                let dots = |d| matches!(d, '.' | '…');
                (
                    if ellipsis { self.while_in(next, dots) } else { self.while_in(next, ends_sentence) },
                    Kind::Punct,
                )
            }
            '!' | '?' => (self.while_in(next, ends_sentence), Kind::Punct),
            '-' | '—' | '–' | '*' | '_' | '=' | '~' | '$' | '<' | '>' | '+' | ',' | ';' | '|' | '•' | '·' =>
            {
                let end = self.while_in(next, |d| d == c);
                (end, if chars::is_punctuation(c) { Kind::Punct } else { Kind::Symbol })
            }
            '`' if self.at(next) == Some('`') => (next + 1, Kind::Punct),
            '\'' if self.at(next) == Some('\'') => (next + 1, Kind::Punct),
            '’' if self.at(next) == Some('’') => (next + '’'.len_utf8(), Kind::Punct),
            '@' | '#' if self.names_account(i, c, next) => (self.while_in(next, is_word), Kind::Symbol),
            _ if is_apostrophe(c) || c == '‘' => return self.apostrophe(i, c, next),
            _ if chars::is_punctuation(c) => (next, Kind::Punct),
            _ => (self.symbol_end(c, next), Kind::Symbol),
        };
        self.push(i, end, kind, Class::None);
        end
    }

    /// The end of ".doc" or ".com" without a name before it.
    fn bare_ending(&self, i: usize, next: usize) -> Option<usize> {
        if self.before(i).is_some_and(|b| is_word(b) || b == '.') {
            return None;
        }
        let rest = &self.text.as_bytes()[next..self.end];
        let length = rest.iter().take(6).take_while(|b| b.is_ascii_alphanumeric()).count();
        let ending = std::str::from_utf8(&rest[..length]).ok()?;
        let known = words::is_file_ending(ending) || words::is_domain_ending(ending);
        (known && !self.at(next + length).is_some_and(is_word)).then_some(next + length)
    }

    fn while_in(&self, mut i: usize, belongs: impl Fn(char) -> bool) -> usize {
        while let Some(c) = self.at(i).filter(|&c| belongs(c)) {
            i += c.len_utf8();
        }
        i
    }

    fn fraction(&mut self, i: usize, next: usize) -> usize {
        let end = self.while_in(next, |d| d.is_ascii_digit());
        self.push(i, end, Kind::Number, Class::None);
        end
    }

    /// Whether "@" or "#" begins a handle or tag.
    fn names_account(&self, i: usize, c: char, next: usize) -> bool {
        let named =
            self.at(next).is_some_and(|n| n == '_' || n.is_alphabetic() || c == '@' && n.is_ascii_digit());
        named && !self.before(i).is_some_and(char::is_alphanumeric)
    }

    /// An apostrophe: of a clitic after an abbreviation ("U.S.'s"), of a decade ("'90s"), or by itself.
    fn apostrophe(&mut self, i: usize, c: char, next: usize) -> usize {
        let (mut end, mut kind) = (next, Kind::Punct);
        let alone = i == self.chunk && c != '‘' && self.clitic(i) == Some(self.end);
        if alone || self.before(i).is_some_and(|b| is_word(b) || matches!(b, '.' | ')')) {
            if let Some(clitic) = self.clitic(i) {
                (end, kind) = (clitic, Kind::Word);
            }
        } else {
            let rest = &self.text.as_bytes()[next..self.end];
            let digits = rest.iter().take(3).take_while(|b| b.is_ascii_digit()).count();
            let letters = rest.iter().take(6).take_while(|b| b.is_ascii_alphabetic()).count();
            if digits == 2 {
                let plural = usize::from(rest.get(2) == Some(&b's'));
                if !self.at(next + 2 + plural).is_some_and(is_word) {
                    (end, kind) = (next + 2 + plural, Kind::Number);
                }
            } else if c != '‘'
                && [&b"em"[..], b"til", b"tis", b"twas"]
                    .iter()
                    .any(|w| rest[..letters].eq_ignore_ascii_case(w))
            {
                (end, kind) = (next + letters, Kind::Word);
            }
        }
        self.push(i, end, kind, Class::None);
        end
    }

    /// The end of a symbol with its modifiers: one emoji is one token.
    fn symbol_end(&self, first: char, mut i: usize) -> usize {
        if chars::is_regional_indicator(first) {
            if let Some(c) = self.at(i).filter(|&c| chars::is_regional_indicator(c)) {
                i += c.len_utf8();
            }
            return i;
        }
        if first.is_control() {
            return self.while_in(i, |c| c == first);
        }
        while let Some(c) = self.at(i) {
            if chars::extends_symbol(c) {
                i += c.len_utf8();
            } else if c == '\u{200D}' && !first.is_ascii() {
                i += c.len_utf8();
                match self.at(i).filter(|&n| !is_word(n) && !n.is_ascii() && !chars::is_punctuation(n)) {
                    Some(n) => i += n.len_utf8(),
                    None => break,
                }
            } else {
                break;
            }
        }
        i
    }
}

/// Marks of which any run is one token: "?!", "..", ".?".
fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '…' | '!' | '?')
}
