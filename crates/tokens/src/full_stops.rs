//! What a full stop inside or after a word is: part of it, or a mark of its own.

use crate::abbreviations::{self, Class};
use crate::tokenizer::{Run, Splitter};
use crate::words;

/// What a full stop between letters does.
pub(crate) enum Dot {
    /// It belongs to the word, as in "U.S" or "example.com".
    Joins,
    /// It ends the word.
    Splits,
    /// It belongs to an address without a scheme, such as "example.com/page".
    Address,
}

impl Splitter<'_, '_> {
    /// What the full stop at `dot` makes of the word before it.
    pub(crate) fn abbreviation(&self, run: &Run, dot: usize) -> Class {
        let after = self.at(dot + 1);
        if run.dots > 0 && dot - run.piece <= 4 && !self.is_address_piece(run.piece, dot) {
            // "U.S." and "a.m."; of "U.S..." the dots are an ellipsis.
            let ellipsis = after == Some('.') && self.at(dot + 2) == Some('.');
            return if ellipsis { Class::None } else { Class::Plain };
        }
        if after == Some('.') {
            return Class::None;
        }
        let Some(piece) = self.text.get(run.piece..dot) else { return Class::None };
        let next = self.next_visible(dot + 1);
        let glued = after.is_some_and(char::is_alphanumeric);
        let class = abbreviations::class(piece, next.is_some_and(|c| c.is_ascii_digit()));
        if class != Class::None {
            let counts = if class == Class::Closing {
                // UD splits the full stop off that ends a sentence after "etc".
                !self.sentence_ends(dot + 1)
            } else {
                !glued || next.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
            };
            return if counts { class } else { Class::None };
        }
        let initial = piece.chars().next().is_some_and(char::is_uppercase) && piece.chars().count() == 1;
        if initial
            && next.is_some_and(|c| c.is_uppercase() || c == ',')
            && (piece != "I" || !self.starter_follows(dot + 1))
        {
            return if self.starter_follows(dot + 1) { Class::Plain } else { Class::Title };
        }
        Class::None
    }

    /// Whether the text ends, or a new paragraph or a capital follows.
    fn sentence_ends(&self, i: usize) -> bool {
        let Some(rest) = self.text.get(i..) else { return true };
        let mut breaks = 0;
        for c in rest.chars().take(4) {
            if !c.is_whitespace() {
                return breaks > 1 || c.is_uppercase();
            }
            breaks += u32::from(c == '\n');
        }
        breaks > 0 || rest.len() < 4
    }

    fn is_address_piece(&self, from: usize, to: usize) -> bool {
        self.text.get(from..to).is_some_and(|p| p.len() > 1 && words::is_domain_ending(p))
    }

    /// The first visible character after `i`, a few blanks and one line break further at most.
    fn next_visible(&self, i: usize) -> Option<char> {
        self.text.get(i..)?.chars().take(4).find(|c| !c.is_whitespace())
    }

    /// Whether the next word is one that begins sentences.
    fn starter_follows(&self, i: usize) -> bool {
        let Some(rest) = self.text.get(i..) else { return false };
        let Some(blanks) = rest.char_indices().take(4).find(|(_, c)| !c.is_whitespace()).map(|(k, _)| k)
        else {
            return false;
        };
        let word = &rest[blanks..];
        let length = word.bytes().take(16).take_while(u8::is_ascii_alphabetic).count();
        words::starts_sentence(&word[..length])
    }

    /// Whether a site or newsgroup stands there: "news.example.org", "misc.invented.groups", but not "it ended.he left".
    fn is_dotted_name(&self, run: &Run, dot: usize, next: usize) -> bool {
        let bytes = &self.text.as_bytes()[..self.end.min(next + 48)];
        let name = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
        if !bytes[run.piece].is_ascii_lowercase() || dot - run.piece < 2 {
            return false;
        }
        let rest = &bytes[next..];
        let length = rest.iter().take_while(|&b| name(b)).count();
        let trimmed = rest[..length].iter().rposition(|b| !matches!(b, b'.' | b'-')).map_or(0, |p| p + 1);
        // At its last full stop a name has had one before.
        let parts = rest[..trimmed].split(|&b| b == b'.').count() + usize::from(run.dots > 0);
        parts > 1
            && rest.get(length).is_none_or(u8::is_ascii_punctuation)
            && rest[..trimmed].split(|&b| b == b'.').all(|p| p.len() > 1)
    }

    /// Whether capitals before the full stop at `dot` and digits after it name a variant: "BA.5".
    pub(crate) fn is_variant(&self, piece: usize, dot: usize, next: usize) -> bool {
        let bytes = self.text.as_bytes();
        let digits = bytes[next..self.end].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
        matches!(dot - piece, 2 | 3)
            && bytes[piece..dot].iter().all(u8::is_ascii_uppercase)
            && matches!(digits, 1 | 2)
            && !self.at(next + digits).is_some_and(char::is_alphanumeric)
    }

    /// What the full stop between letters at `dot` does.
    pub(crate) fn after_dot(&self, run: &Run, dot: usize, next: usize) -> Dot {
        let piece = run.piece;
        let after = self.text.as_bytes()[next..self.end].iter().take(9);
        let length = after.take_while(|b| b.is_ascii_alphanumeric()).count();
        let (left, right) = (dot - piece, &self.text.as_bytes()[next..next + length]);
        let then = self.at(next + length);
        let short = (left == 1 && length <= 2 || left <= 2 && length == 1)
            && right.iter().all(u8::is_ascii_alphabetic);
        if short && !then.is_some_and(char::is_alphanumeric) {
            let same_case = self.text.as_bytes()[piece].is_ascii_uppercase() == right[0].is_ascii_uppercase();
            // "E.g." begins a sentence.
            let opening = left == 1 && length == 1 && then == Some('.') && right[0].is_ascii_lowercase();
            if opening || same_case && (left == 1 && length == 1 || then == Some('.')) {
                return Dot::Joins;
            }
        }
        if words::is_degree(&self.text.as_bytes()[piece..dot], right) {
            return Dot::Joins;
        }
        match std::str::from_utf8(right) {
            Ok(right) if words::is_domain_ending(right) => {
                if then == Some('/') {
                    Dot::Address
                } else {
                    Dot::Joins
                }
            }
            Ok(right) if words::is_file_ending(right) && !then.is_some_and(char::is_alphanumeric) => {
                Dot::Joins
            }
            _ if self.is_dotted_name(run, dot, next) => Dot::Joins,
            _ => Dot::Splits,
        }
    }
}
