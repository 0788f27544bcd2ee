//! Which hyphens stay inside a word: few, as in Universal Dependencies.

use crate::tokenizer::{Run, Splitter};
use crate::words;

/// Prefixes that keep their hyphen, sorted: the affix list of the LDC's guidelines for English treebanks, less what the
/// training parts of EWT and GUM split ("vice-president", "pan-European") and plus what they keep whole.
#[rustfmt::skip]
const PREFIXES: &[&str] = &[
    "anti", "arch", "bi", "circum", "cis", "co", "contra", "counter", "cross", "crypto", "de", "demi", "e", "electro",
    "ex", "extra", "geo", "hyper", "inter", "intra", "macro", "mega", "meta", "micro", "mid", "mini", "mis", "mono", "multi",
    "neo", "non", "omni", "over", "para", "peri", "poly", "post", "pre", "pro", "proto", "pseudo", "psycho", "re",
    "semi", "socio", "sub", "super", "supra", "tele", "trans", "tri", "ultra", "un", "under", "uni",
];

/// The longest entry of [`PREFIXES`].
const LONGEST_PREFIX: usize = 7;

/// Endings that keep their hyphen, from the same list, sorted.
const SUFFIXES: &[&str] = &["able", "esque", "hood", "ish", "ism", "ist", "less", "wise"];

/// Interjections of which neither part is a word, sorted.
const WHOLE: &[&str] = &["hm-mm", "mm-hm", "mm-hmm", "oh-ho", "uh-huh", "uh-oh", "uh-uh", "whoo-hoo"];

/// How far a telephone number, date or file name is looked for after a hyphen.
const LOOK_AHEAD: usize = 48;

impl Splitter<'_, '_> {
    /// Where the word goes on that has the hyphen at `hyphen`, with `next` after it; `None` if the word ends there.
    pub(crate) fn hyphen(&self, run: &Run, start: usize, hyphen: usize, next: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if bytes[hyphen - 1].is_ascii_digit()
            && bytes[next].is_ascii_digit()
            && let Some(end) = self.grouped_number(start, hyphen)
        {
            return Some(end);
        }
        let right = &bytes[next..self.end.min(next + LOOK_AHEAD)];
        let length = right.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let whole = is_prefix(&bytes[run.piece..hyphen], &right[..length])
            || is_listed(SUFFIXES, &right[..length])
                && !self.at(next + length).is_some_and(char::is_alphanumeric)
            || hyphen - start <= 4 && length <= 4 && is_listed(WHOLE, &bytes[start..next + length])
            || names_file_or_site(right);
        whole.then_some(next)
    }

    /// The end of a telephone number, date or postal code, as opposed to a range or score, that has its first hyphen at
    /// `hyphen`.
    fn grouped_number(&self, start: usize, hyphen: usize) -> Option<usize> {
        let bytes = &self.text.as_bytes()[start..self.end.min(hyphen + LOOK_AHEAD)];
        let mut groups = [0_usize; 6];
        let (mut count, mut end) = (0, 0);
        loop {
            let digits = bytes[end..].iter().take_while(|b| b.is_ascii_digit()).count();
            *groups.get_mut(count)? = digits;
            count += 1;
            end += digits;
            let goes_on = matches!(bytes.get(end), Some(b'-' | b'/'))
                && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if digits == 0 || !goes_on {
                break;
            }
            end += 1;
        }
        if start + end <= hyphen || self.at(start + end).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let zeros = || bytes[hyphen - start - 1] == b'0' && bytes[end - 1] == b'0';
        let whole = match groups[..count] {
            // "555-0123", but not "500-1000".
            [3, 4] => !zeros(),
            // An internal extension, but not "1-1000".
            [1, 4] => bytes[end - 1] != b'0',
            [5, 4] | [1..=3, 3, 4] | [_, 3, 3, 4] => true,
            [4, 4] => bytes[0] == b'0',
            [a, b] => a >= 7 || b >= 7,
            [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4] | [2, 2, 2] | [3, 2, 4] => true,
            _ => false,
        };
        whole.then_some(start + end)
    }
}

fn is_prefix(left: &[u8], right: &[u8]) -> bool {
    let mut buffer = [0_u8; LONGEST_PREFIX];
    let Some(lower) = buffer.get_mut(..left.len()) else { return false };
    lower.copy_from_slice(left);
    lower.make_ascii_lowercase();
    // "UN-backed" and "RE-elect" have abbreviations, not prefixes.
    if left.len() == 2 && left.iter().all(u8::is_ascii_uppercase) || !is_listed(PREFIXES, lower) {
        return false;
    }
    // "over-the-counter", "under-21s" and "post-2015" have prepositions.
    !matches!(&*lower, b"over" | b"under" | b"post")
        || right != b"the" && !right.first().is_some_and(u8::is_ascii_digit)
}

fn is_listed(list: &[&str], word: &[u8]) -> bool {
    list.binary_search_by(|entry| {
        entry.as_bytes().iter().copied().cmp(word.iter().map(u8::to_ascii_lowercase))
    })
    .is_ok()
}

/// Whether what follows a hyphen ends as the name of a file or site does: "news.example-paper.com", "draft-2.doc".
fn names_file_or_site(rest: &[u8]) -> bool {
    let name = rest.iter().take_while(|b| {
        #[cfg(test)]
        crate::work::count();
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
    });
    let name = name.count();
    if rest.get(name) != Some(&b'.') {
        return false;
    }
    let ending = &rest[name + 1..];
    let length = ending.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    std::str::from_utf8(&ending[..length])
        .is_ok_and(|e| words::is_domain_ending(e) || words::is_file_ending(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_fit() {
        assert!(PREFIXES.is_sorted() && SUFFIXES.is_sorted() && WHOLE.is_sorted());
        assert!(PREFIXES.iter().all(|p| p.len() <= LONGEST_PREFIX));
    }

    #[test]
    fn prefixes_and_abbreviations() {
        assert!(is_prefix(b"Anti", b"Berg") && is_prefix(b"NON", b"STOP") && is_prefix(b"mid", b"2011"));
        assert!(!is_prefix(b"UN", b"backed") && !is_prefix(b"over", b"the") && !is_prefix(b"post", b"2015"));
        assert!(!is_prefix(b"Russian", b"made") && !is_prefix(b"", b""));
    }
}
