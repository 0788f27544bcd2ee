//! What may stand for an outlet that no list names: runs of capitalised words, and nouns of media.

use crate::words::{Words, is_article, is_capital};

/// Nouns that may stand for outlets: "the newspaper", "local media".
const NOUNS: &[&str] = &[
    "newspaper",
    "newspapers",
    "paper",
    "papers",
    "tabloid",
    "tabloids",
    "daily",
    "dailies",
    "weekly",
    "magazine",
    "magazines",
    "media",
    "press",
    "television",
    "tv",
    "radio",
    "network",
    "networks",
    "station",
    "stations",
    "channel",
    "channels",
    "broadcaster",
    "broadcasters",
    "outlet",
    "outlets",
    "publication",
    "publications",
    "site",
    "sites",
    "website",
    "websites",
    "agency",
    "agencies",
    "news",
    "blog",
    "journalists",
    "reporters",
];

/// Nouns that may do so after another word of these lists: "news organisation".
const LATE: &[&str] = &[
    "organization",
    "organizations",
    "organisation",
    "organisations",
    "show",
    "shows",
    "program",
    "programme",
    "service",
    "services",
    "company",
    "affiliate",
];

/// Words that may stand before such a noun.
const MODIFIERS: &[&str] = &[
    "local",
    "state",
    "national",
    "mainstream",
    "cable",
    "foreign",
    "international",
    "state-run",
    "state-controlled",
    "official",
    "online",
    "independent",
    "private",
    "social",
    "public",
    "morning",
    "evening",
    "late-night",
    "digital",
    "conservative",
    "liberal",
    "regional",
    "major",
];

/// How many nouns the head knows one by one.
pub(crate) const COUNT: usize = NOUNS.len() + LATE.len();
/// Longer phrases are no outlets' names.
const LONGEST: usize = 5;

/// Tokens that may stand for an outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) first: usize,
    pub(crate) end: usize,
    /// Whether they are capitalised, as a name is.
    pub(crate) capital: bool,
}

/// The number of a noun among [`COUNT`].
pub(crate) fn number(word: &str) -> Option<usize> {
    // No noun is longer.
    (word.len() <= 16).then(|| NOUNS.iter().chain(LATE).position(|n| *n == word)).flatten()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Other,
    Capital,
    Common,
}

fn kind(word: &str) -> Kind {
    if is_article(word) {
        Kind::Other
    } else if is_capital(word) {
        Kind::Capital
    } else if word.starts_with(|c: char| c.is_ascii_lowercase())
        && (number(word).is_some() || MODIFIERS.contains(&word))
    {
        Kind::Common
    } else {
        Kind::Other
    }
}

/// Replaces `out` by the phrases of a text, in order; none holds a token of `taken`, which are ranges in order.
pub(crate) fn find(words: &Words<'_>, taken: impl Iterator<Item = (usize, usize)>, out: &mut Vec<Phrase>) {
    out.clear();
    let mut taken = taken.chain([(words.len(), words.len())]);
    let mut next = taken.next().unwrap_or_default();
    let mut at = 0;
    while at < words.len() {
        if at >= next.0 {
            at = at.max(next.1);
            match taken.next() {
                Some(range) => next = range,
                None => break,
            }
            continue;
        }
        let is = kind(words.get(at));
        let mut end = at + 1;
        while is != Kind::Other && end < next.0 {
            let sentence = |t: usize| words.sentence_number(words.span(t).start);
            let alike = words.adjoin(end - 1) && kind(words.get(end)) == is;
            if alike && sentence(end - 1) == sentence(end) {
                end += 1;
            } else if is == Kind::Capital && end + 1 < next.0 && joins(words, end) {
                end += 2;
            } else {
                break;
            }
        }
        let (first, mut last) = (at, end);
        at = end;
        while is == Kind::Common && last > first && number(words.get(last - 1)).is_none() {
            last -= 1;
        }
        let alone = last == first + 1 && number(words.get(first)).is_some_and(|n| n >= NOUNS.len());
        if is != Kind::Other && last > first && last - first <= LONGEST && (is == Kind::Capital || !alone) {
            out.push(Phrase { first, end: last, capital: is == Kind::Capital });
        }
    }
}

/// Whether token `i`, which is not the first, is a hyphen between two parts of a name: "Press-Telegram".
fn joins(words: &Words<'_>, i: usize) -> bool {
    let tight = |i: usize| words.span(i).end == words.span(i + 1).start;
    words.get(i) == "-"
        && i + 1 < words.len()
        && kind(words.get(i + 1)) == Kind::Capital
        && tight(i - 1)
        && tight(i)
}
