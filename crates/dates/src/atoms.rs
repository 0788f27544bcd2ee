//! Tokens cut into words, runs of digits and single marks, each with what it can be in a date.

use copydesk_document::Span;

use crate::lexicon::{Class, Entry, LONGEST, Lexicon};
use crate::tense::{Outlook, Role};

const UNKNOWN: Entry = Entry { class: Class::Other, names: false };

/// A word, a run of digits or a mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it can be.
    pub(crate) class: Class,
    /// Whether it begins with a capital letter.
    pub(crate) capital: bool,
    /// Whether it can begin a day's name.
    pub(crate) names: bool,
    /// What its token is in the sentence, for the first atom of one.
    pub(crate) role: Role,
    /// Whether the verb that it hangs on speaks of what is over or to come.
    pub(crate) outlook: Outlook,
    /// Whether it stands inside quotation marks of its sentence.
    pub(crate) quoted: bool,
}

/// Appends the atoms of one token. Cuts only beside ASCII characters and U+2000–203F,
/// so that atoms end on character boundaries.
pub(crate) fn split(text: &str, token: Span, lexicon: &Lexicon, atoms: &mut Vec<Atom>) {
    let Some(word) = token.of(text) else { return };
    let bytes = word.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let capital = rest[0].is_ascii_uppercase();
        let mut names = false;
        let (len, class) = match rest[0] {
            b'0'..=b'9' => number(rest),
            b if is_letter(rest, 0) => {
                let len = (1..rest.len()).find(|&i| !is_letter(rest, i)).unwrap_or(rest.len());
                let entry = if b < 128 { look_up(&rest[..len], lexicon) } else { UNKNOWN };
                names = entry.names && capital;
                (len, entry.class)
            }
            0xE2 => (3.min(rest.len()), general_punctuation(rest)),
            b => (1, Class::Punct(b)),
        };
        let start = token.start + at as u32;
        let span = Span::new(start, start + len as u32);
        atoms.push(Atom {
            span,
            class,
            capital,
            names,
            role: Role::Adverb,
            outlook: Outlook::default(),
            quoted: false,
        });
        at += len;
    }
}

/// Whether the byte belongs to a word: ASCII letters, and all other characters beyond ASCII but general punctuation.
fn is_letter(bytes: &[u8], i: usize) -> bool {
    match bytes[i] {
        0xE2 => bytes.get(i + 1) != Some(&0x80),
        b => b.is_ascii_alphabetic() || b >= 128,
    }
}

fn general_punctuation(bytes: &[u8]) -> Class {
    match bytes.get(2) {
        Some(0x90..=0x95) => Class::Punct(b'-'),
        Some(0x98 | 0x99) => Class::Punct(b'\''),
        Some(0x9C..=0x9F) => Class::Punct(b'"'),
        _ => Class::Other,
    }
}

fn look_up(word: &[u8], lexicon: &Lexicon) -> Entry {
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..word.len()) else { return UNKNOWN };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    let key = std::str::from_utf8(lower).unwrap_or("");
    lexicon.get(key).copied().unwrap_or(UNKNOWN)
}

/// A run of digits, with "th" or "s" where it makes an ordinal or a decade of it.
fn number(bytes: &[u8]) -> (usize, Class) {
    let digits = bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(bytes.len());
    if digits > 6 {
        return (digits, Class::Other);
    }
    let value = bytes[..digits].iter().fold(0, |v, b| v * 10 + u32::from(b - b'0'));
    let letters = (digits..bytes.len()).take_while(|&i| is_letter(bytes, i)).take(3).count();
    let suffix = &bytes[digits..digits + letters];
    let ordinal = |s: &[u8]| [&b"st"[..], b"nd", b"rd", b"th"].iter().any(|o| s.eq_ignore_ascii_case(o));
    if digits <= 2 && ordinal(suffix) {
        return (digits + 2, Class::Ordinal(value));
    }
    if digits == 4 && suffix == b"s" && value % 10 == 0 {
        return (digits + 1, Class::Decade(value));
    }
    if digits == 2 && suffix == b"s" && value % 10 == 0 && value >= 20 {
        return (digits + 1, Class::Decade(1900 + value));
    }
    (digits, Class::Number(value, digits as u8))
}
