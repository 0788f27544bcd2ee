use copydesk_extractor::document::Span;

use crate::abbreviations::Class;
use crate::blocks::Block;
use crate::chars::{closes, opens};
use crate::layout;
use crate::token::{Kind, Token};
use crate::words;

/// At most this many marks close after a full stop, so that endless runs of them cost no more than others.
const CLOSING_MARKS: usize = 8;

/// By how much, in log-odds, a boundary by the rules counts for one, and its absence against one.
const RULE: f32 = 1.0;
/// The same where one quotation ends and another begins: "‘It is dry.’ ‘It rained,’ said the mayor."
const RULE_BETWEEN_QUOTATIONS: f32 = 4.0;

/// Splits every block into sentences, which together cover all tokens.
///
/// `starts` holds, for each token, the head's log-odds that a sentence starts there; the rules below have a say too.
pub(crate) fn split(text: &str, tokens: &[Token], blocks: &[Block], starts: &[f32], out: &mut Vec<Span>) {
    out.clear();
    for block in blocks {
        let (Some(tokens), Some(starts)) =
            (tokens.get(block.tokens.clone()), starts.get(block.tokens.clone()))
        else {
            continue;
        };
        let (mut first, mut ruled) = (0, None);
        for i in 0..tokens.len() {
            if i > first {
                let mark = |t: &Token| (t.kind == Kind::Punct).then(|| t.first(text));
                // A straight mark may open or close.
                let begins = matches!(mark(&tokens[i]), Some('“' | '‘'));
                let quotations = begins && matches!(mark(&tokens[i - 1]), Some('”' | '’'));
                let evidence = match ruled == Some(i) {
                    true if quotations => RULE_BETWEEN_QUOTATIONS,
                    true => RULE,
                    false => -RULE,
                };
                if starts[i] + evidence > 0.0 {
                    out.push(tokens[first].span.hull(tokens[i - 1].span));
                    first = i;
                }
            }
            ruled = boundary(text, tokens, first, i).or(ruled);
        }
        if let (Some(from), Some(to)) = (tokens.get(first), tokens.last()) {
            out.push(from.span.hull(to.span));
        }
    }
}

/// Where the sentence ends that began at `first`, if it ends with token `i` and the marks that close after it.
fn boundary(text: &str, tokens: &[Token], first: usize, i: usize) -> Option<usize> {
    let token = tokens[i];
    if token.class != Class::None {
        return after_abbreviation(text, tokens, i).then_some(i + 1);
    }
    if !token.ends_sentence(text) {
        return layout::ends_line(text, tokens, first, i).then_some(i + 1);
    }
    // "1." before an item of a list.
    let number = tokens[first];
    if i == first + 1 && token.touches(&number) && number.kind == Kind::Number && number.span.len() < 4 {
        return None;
    }
    let mut end = i + 1;
    while let Some(next) = tokens.get(end).filter(|_| end <= i + CLOSING_MARKS) {
        let more = next.touches(&tokens[end - 1])
            && (next.kind == Kind::Punct && closes(next.first(text)) || next.ends_sentence(text));
        if !more {
            break;
        }
        #[cfg(test)]
        crate::work::count();
        end += 1;
    }
    if tokens.get(end).is_some_and(|face| layout::is_face(text, face)) {
        return Some(end + 1);
    }
    let next = tokens.get(end)?;
    let apart = !next.touches(&tokens[end - 1]);
    let quoted = end > i + 1;
    let mark = token.text(text);
    if begins_lower(text, tokens, end) {
        // "“Why?” he asked", "Yahoo! said", "well … maybe".
        let named = mark == "!" && i > first && tokens[i - 1].first(text).is_uppercase();
        let ends = if apart {
            !mark.contains("..") && !mark.contains('…') && !named
        } else {
            mark.contains(['?', '!'])
        };
        return (ends && !quoted && (apart || next.kind == Kind::Word)).then_some(end);
    }
    if quoted && mark != "." && speech_follows(text, tokens, end) {
        return None;
    }
    let begins = apart || next.first(text).is_uppercase() || opens(next.first(text));
    (begins && (next.kind != Kind::Punct || opens(next.first(text)) || is_bullet(next.first(text))))
        .then_some(end)
}

/// Whether a sentence ends with the abbreviation at `i`.
fn after_abbreviation(text: &str, tokens: &[Token], i: usize) -> bool {
    let Some(next) = tokens.get(i + 1) else { return false };
    if next.touches(&tokens[i]) && next.kind == Kind::Punct {
        return false;
    }
    let word = if next.kind == Kind::Punct && opens(next.first(text)) {
        // An opening mark before a capital: "in the U.S. “We", but not "Cmdr. “Bull” Berg".
        tokens.get(i + 2).unwrap_or(next)
    } else {
        next
    };
    match tokens[i].class {
        Class::None | Class::Title => false,
        Class::Plain => words::starts_sentence(word.text(text)),
        Class::Closing => word.first(text).is_uppercase(),
    }
}

/// Whether the first word from `i` on, after marks that open, is in lower case.
fn begins_lower(text: &str, tokens: &[Token], i: usize) -> bool {
    let word = tokens[i..].iter().take(3).find(|t| t.kind != Kind::Punct || !opens(t.first(text)));
    word.is_some_and(|t| t.kind == Kind::Word && t.first(text).is_lowercase())
}

/// Whether a name and a verb of speech follow, as in "“Why?” Berg asked".
fn speech_follows(text: &str, tokens: &[Token], i: usize) -> bool {
    let words = tokens[i..].iter().take(5);
    let mut names = words.skip_while(|t| t.kind == Kind::Word && t.first(text).is_uppercase());
    names.next().is_some_and(|t| words::is_speech(t.text(text)))
}

fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '*' | '-' | '–' | '—' | '·' | '¿' | '¡' | '§')
}
