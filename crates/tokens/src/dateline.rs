use copydesk_extractor::document::Span;

use crate::abbreviations::Class;
use crate::chars::{is_dash, opens};
use crate::token::{Kind, Token};

/// The place and date before the first sentence of a report, and the agency that filed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dateline {
    /// "LONDON, May 5 (Reuters)" without the dash; absent where only an agency stands there.
    pub(crate) span: Option<Span>,
    /// "Reuters".
    pub(crate) credit: Option<Span>,
}

/// A dateline has no more tokens than this.
const LONGEST: usize = 24;

/// Words in capitals before a dash that name no place.
const LABELS: &[&str] = &[
    "ANALYSIS",
    "BREAKING",
    "CLOSE",
    "CORRECTED",
    "CORRECTION",
    "EDITORIAL",
    "EXCLUSIVE",
    "LIVE",
    "MORE",
    "NEWS",
    "NOTE",
    "OPINION",
    "PHOTOS",
    "REFILE",
    "UPDATE",
    "UPDATED",
    "VIDEO",
    "WATCH",
    "WRAPUP",
];

/// Finds the dateline at the start of a paragraph.
pub(crate) fn find(text: &str, tokens: &[Token]) -> Option<Dateline> {
    let first = tokens.first()?;
    if first.text(text) == "(" {
        // "(CNN) — The", "(Reuters) - The": an agency without a place.
        let close = closing(text, tokens, 0)?;
        let next = tokens.get(close + 1)?;
        let credit = agency(text, &tokens[1..close])?;
        let shouted = credit.of(text)?.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
        return (is_separator(text, next) || shouted && next.first(text).is_uppercase())
            .then_some(Dateline { span: None, credit: Some(credit) });
    }
    let word = first.text(text);
    let capitals = is_shouted(word);
    if first.kind != Kind::Word || !first.first(text).is_uppercase() || LABELS.binary_search(&word).is_ok() {
        return None;
    }
    let mut credit = None;
    let mut i = 1;
    while i < tokens.len().min(LONGEST) {
        let token = &tokens[i];
        if token.text(text) == "(" && credit.is_none() {
            let close = closing(text, tokens, i)?;
            credit = Some(agency(text, &tokens[i + 1..close])?);
            i = close + 1;
            let ends = tokens.get(i).is_some_and(|t| t.first(text).is_uppercase());
            if capitals && ends {
                return Some(Dateline { span: Some(first.span.hull(tokens[close].span)), credit });
            }
            continue;
        }
        if is_separator(text, token) {
            let next = tokens.get(i + 1)?;
            let spaced = !next.touches(token) || !token.touches(&tokens[i - 1]);
            let begins =
                next.first(text).is_uppercase() || opens(next.first(text)) || next.kind == Kind::Number;
            let place = capitals && (word.len() > 3 || i > 1) || credit.is_some();
            return (spaced && begins && place)
                .then(|| Dateline { span: Some(first.span.hull(tokens[i - 1].span)), credit });
        }
        if credit.is_some() || !belongs(text, token) {
            return None;
        }
        i += 1;
    }
    None
}

/// Whether a token can stand in a dateline before its dash.
fn belongs(text: &str, token: &Token) -> bool {
    match token.kind {
        Kind::Word => {
            token.first(text).is_uppercase()
                || token.class != Class::None
                || matches!(token.text(text), "of" | "de" | "la" | "and" | "the" | "near" | "'s" | "’s")
        }
        Kind::Number => true,
        Kind::Punct => matches!(token.text(text), "," | "/" | "." | "-"),
        Kind::Symbol => false,
    }
}

/// A dash, or the underscore that wires of the nineties have in its place.
fn is_separator(text: &str, token: &Token) -> bool {
    token.kind == Kind::Punct && is_dash(token.first(text)) || token.text(text) == "_"
}

/// The index of the bracket that closes the one at `open`, at most a few tokens on.
fn closing(text: &str, tokens: &[Token], open: usize) -> Option<usize> {
    let inside = tokens.iter().skip(open + 1).take(7);
    inside.take_while(|t| t.text(text) != "(").position(|t| t.text(text) == ")").map(|k| open + 1 + k)
}

/// The span of a name in brackets: words with capitals.
fn agency(text: &str, tokens: &[Token]) -> Option<Span> {
    let named = tokens.first()?.first(text).is_uppercase()
        && tokens
            .iter()
            .all(|t| t.first(text).is_uppercase() || matches!(t.text(text), "/" | "of" | "." | "and"));
    named.then(|| tokens[0].span.hull(tokens[tokens.len() - 1].span))
}

fn is_shouted(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dateline(text: &str) -> Option<(&str, Option<&str>)> {
        let mut tokens = Vec::new();
        crate::tokenizer::tokenize(text, &mut tokens);
        let found = find(text, &tokens)?;
        let span = found.span.map_or("", |s| s.of(text).unwrap());
        Some((span, found.credit.map(|s| s.of(text).unwrap())))
    }

    #[test]
    fn labels_are_sorted() {
        assert!(LABELS.is_sorted());
    }

    #[test]
    fn places_dates_and_agencies() {
        assert_eq!(
            dateline("LONDON, May 5 (Reuters) - Prices fell."),
            Some(("LONDON, May 5 (Reuters)", Some("Reuters")))
        );
        assert_eq!(dateline("WASHINGTON (AP) — A bill passed."), Some(("WASHINGTON (AP)", Some("AP"))));
        assert_eq!(dateline("WASHINGTON (AP) A bill passed."), Some(("WASHINGTON (AP)", Some("AP"))));
        assert_eq!(dateline("OSLO, Norway (AP) _ Snow fell."), Some(("OSLO, Norway (AP)", Some("AP"))));
        assert_eq!(dateline("PARIS — Trains stood still."), Some(("PARIS", None)));
        assert_eq!(dateline("ST. PAUL, Minn. -- Snow fell."), Some(("ST. PAUL, Minn.", None)));
        assert_eq!(
            dateline("Oslo (Kyodo News) – Snow fell."),
            Some(("Oslo (Kyodo News)", Some("Kyodo News")))
        );
        assert_eq!(dateline("(CNN) Snow fell."), Some(("", Some("CNN"))));
    }

    #[test]
    fn other_dashes_are_no_datelines() {
        assert_eq!(dateline("Berg — Then minister — agreed."), None);
        assert_eq!(dateline("BREAKING — Snow fell."), None);
        assert_eq!(dateline("NATO — the alliance — agreed."), None);
        assert_eq!(dateline("NATO-LED forces left."), None);
        assert_eq!(dateline("(Not) a dateline."), None);
    }

    #[test]
    fn a_dateline_is_short() {
        let places =
            |more: usize| dateline(&format!("LONDON{} — Prices fell.", ", Paris".repeat(more))).is_some();
        assert!(places(11) && !places(12));
    }
}
