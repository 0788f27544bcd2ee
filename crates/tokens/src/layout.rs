//! Sentence ends without a full stop, in mail and on pages whose line breaks were lost: dates of mail headers, web
//! addresses, rules, closing formulas.

use crate::token::{Kind, Token};

/// Words before the comma that ends a closing formula: "Kind regards, Anna".
const FORMULAS: &[&str] = &["best", "cheers", "regards", "sincerely", "thanks", "thx"];

/// Whether a sentence that began at `first` ends with token `i` although no mark says so.
pub(crate) fn ends_line(text: &str, tokens: &[Token], first: usize, i: usize) -> bool {
    let token = &tokens[i];
    // Most tokens are words, of which only "PM" can end a line and only an address can follow that end.
    let Some(next) = tokens.get(i + 1) else { return false };
    if next.kind == Kind::Symbol || next.kind == Kind::Punct {
        if is_rule(text, next) || is_url(text, next) && is_url(text, token) {
            return true;
        }
    } else if next.kind == Kind::Number && token.kind == Kind::Symbol {
        return is_mail(text, token) && is_numeric_date(next.text(text));
    }
    let capital = || next.first(text).is_uppercase();
    match token.kind {
        Kind::Word => {
            matches!(token.text(text), "AM" | "PM")
                && i >= first + 2
                && tokens[i - 1].kind == Kind::Number
                && is_numeric_date(tokens[i - 2].text(text))
        }
        Kind::Punct => {
            is_rule(text, token)
                || i > first
                    && i <= first + 3
                    && token.text(text) == ","
                    && capital()
                    && FORMULAS.iter().any(|f| f.eq_ignore_ascii_case(tokens[i - 1].text(text)))
        }
        Kind::Symbol => is_rule(text, token) || (is_face(text, token) || is_url(text, token)) && capital(),
        Kind::Number => false,
    }
}

/// Whether a token is an emoticon with two eyes.
pub(crate) fn is_face(text: &str, token: &Token) -> bool {
    token.kind == Kind::Symbol
        && matches!(token.first(text), ':' | ';' | '=')
        && token.text(text).ends_with([')', '(', 'D', 'P', 'p', 'O', '|', '/'])
}

/// Whether a token is a line drawn with marks: "-----".
fn is_rule(text: &str, token: &Token) -> bool {
    token.span.len() > 4
        && matches!(token.first(text), '-' | '=' | '_' | '*' | '~')
        && token.kind != Kind::Word
}

fn is_url(text: &str, token: &Token) -> bool {
    token.kind == Kind::Symbol && {
        let word = token.text(text);
        word.starts_with("http") || word.starts_with("www.")
    }
}

fn is_mail(text: &str, token: &Token) -> bool {
    token.span.len() > 3 && token.text(text).contains('@')
}

/// Whether a number is a date such as "08/16/2000".
fn is_numeric_date(word: &str) -> bool {
    (6..=10).contains(&word.len()) && word.bytes().filter(|&b| b == b'/').count() == 2
}
