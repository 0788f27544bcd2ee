use copydesk_extractor::document::Span;

use crate::abbreviations::Class;
use crate::blocks::Block;
use crate::chars::{closes, is_dash, opens};
use crate::layout;
use crate::model::Scratch;
use crate::pos::Pos;
use crate::token::{Kind, Token};
use crate::words;

/// At most this many marks close after a full stop, so that endless runs of them cost no more than others.
const CLOSING_MARKS: usize = 8;

/// By how much, in log-odds, a boundary by the rules counts for one, and its absence against one.
const RULE: f32 = 1.0;
/// The same where the head is often wrong: after an abbreviation, and where one quotation ends and another begins ("‘It is dry.’ ‘It
/// rained,’ said the mayor.").
const SURE: f32 = 8.0;

/// Splits every block into sentences, which together cover all tokens.
///
/// The head says of each token how likely a sentence starts there; the rules below have a say too.
pub(crate) fn split(text: &str, tokens: &[Token], blocks: &[Block], read: &Scratch, out: &mut Vec<Span>) {
    out.clear();
    for block in blocks {
        let of = block.tokens.clone();
        let (Some(tokens), Some(starts), Some(parts)) =
            (tokens.get(of.clone()), read.starts.get(of.clone()), read.parts.get(of))
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
                let abbreviated = tokens[i - 1].class == Class::Plain;
                let evidence = match ruled == Some(i) {
                    true if quotations || abbreviated => SURE,
                    true => RULE,
                    false if is_marker(text, &tokens[first..i]) => -SURE,
                    false => -RULE,
                };
                if starts[i] + evidence > 0.0 {
                    out.push(tokens[first].span.hull(tokens[i - 1].span));
                    first = i;
                }
            }
            ruled = boundary(text, tokens, parts, first, i).or(ruled);
        }
        if let (Some(from), Some(to)) = (tokens.get(first), tokens.last()) {
            out.push(from.span.hull(to.span));
        }
    }
}

/// Where the sentence ends that began at `first`, if it ends with token `i` and the marks that close after it.
fn boundary(text: &str, tokens: &[Token], parts: &[Pos], first: usize, i: usize) -> Option<usize> {
    let token = tokens[i];
    if token.class != Class::None {
        // "P.S. We won": an abbreviation alone is no sentence.
        return (i > first && after_abbreviation(text, tokens, parts, i)).then_some(i + 1);
    }
    if !token.ends_sentence(text) {
        return layout::ends_line(text, tokens, first, i).then_some(i + 1);
    }
    if is_marker(text, &tokens[first..=i]) {
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
    // "The chief — who knew? — left."
    if is_dash(next.first(text)) && begins_lower(text, tokens, end + 1) {
        return None;
    }
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

/// Whether the tokens are "1." or "a." before an item of a list.
fn is_marker(text: &str, tokens: &[Token]) -> bool {
    let [marker, stop] = tokens else { return false };
    let counts = match marker.kind {
        Kind::Number => marker.span.len() < 4,
        Kind::Word => marker.span.len() == 1 && marker.first(text).is_ascii_lowercase(),
        _ => false,
    };
    counts && stop.touches(marker) && stop.text(text) == "."
}

/// Whether a sentence ends with the abbreviation at `i`.
fn after_abbreviation(text: &str, tokens: &[Token], parts: &[Pos], i: usize) -> bool {
    let Some(next) = tokens.get(i + 1) else { return false };
    if next.touches(&tokens[i]) {
        return false;
    }
    let word = if next.kind == Kind::Punct && opens(next.first(text)) {
        // An opening mark before a capital: "in the U.S. “We", but not "Cmdr. “Bull” Berg".
        (i + 2).min(tokens.len() - 1)
    } else {
        i + 1
    };
    let capital = tokens[word].first(text).is_uppercase();
    match tokens[i].class {
        Class::None | Class::Title => false,
        // "the U.S. Senate", "5 p.m. Tuesday", but "the U.S. Millions", "5 p.m. Firefighters".
        Class::Plain => {
            let name = matches!(parts[word], Pos::Propn | Pos::Adj | Pos::Num);
            capital && (!name || words::starts_sentence(tokens[word].text(text)))
        }
        Class::Closing => capital,
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
