//! Puts what the head found among the mentions by name, and says whom it means.

use copydesk_knowledge::outlets::OutletKind;

use crate::learned::Verdict;
use crate::names::Names;
use crate::phrases::Phrase;
use crate::resolve::{Identity, MEMORY, Mention, is_definition};
use crate::words::{Words, is_acronym};

/// Adds the phrases, in order, to the mentions.
pub(crate) fn merge(
    names: &Names,
    words: &Words<'_>,
    phrases: &[Phrase],
    verdicts: &[Verdict],
    mentions: &mut Vec<Mention>,
) {
    if phrases.is_empty() {
        return;
    }
    let mut named = std::mem::take(mentions).into_iter().peekable();
    for (i, (phrase, verdict)) in phrases.iter().zip(verdicts).enumerate() {
        while let Some(m) = named.next_if(|m| m.first < phrase.first) {
            mentions.push(m);
        }
        // "the newspaper Aurora Nova" and "the Mirror newspaper" are one mention each, by the name.
        let beside = mentions.last().is_some_and(|m| m.end == phrase.first && m.outlet != Identity::Unnamed)
            || named.peek().is_some_and(|m| m.first == phrase.end)
            || phrases.get(i + 1).is_some_and(|p| p.capital && p.first == phrase.end);
        let initials = phrase.capital
            && is_acronym(words.get(phrase.first))
            && is_definition(words, phrase.first, phrase.end);
        if !phrase.capital && beside || initials {
            continue;
        }
        let span = words.span(phrase.first).hull(words.span(phrase.end - 1));
        let (outlet, kind) = if phrase.capital {
            by_name(names, words, phrase)
        } else {
            described(names, words, phrase, mentions).unwrap_or((Identity::Unnamed, None))
        };
        let Verdict { role, score } = *verdict;
        mentions.push(Mention { span, role, score, outlet, kind, first: phrase.first, end: phrase.end });
    }
    mentions.extend(named);
}

/// The listed outlet of this name, or one of which nothing is known but the name.
fn by_name(names: &Names, words: &Words<'_>, phrase: &Phrase) -> (Identity, Option<OutletKind>) {
    let span = words.span(phrase.first).hull(words.span(phrase.end - 1));
    let text = span.of(words.text).unwrap_or("");
    let entry = names.matcher.get(text).map(|n| names.entry(n)).unwrap_or_default();
    match entry.certain.or(entry.ambiguous).or_else(|| names.namesakes(text).next()) {
        Some(id) => (Identity::Known(id), names.known(id).and_then(|k| k.kind)),
        None => (Identity::Written(span), None),
    }
}

/// The last outlet before "the newspaper" that may be one; nothing for "a newspaper" and "newspapers".
fn described(
    names: &Names,
    words: &Words<'_>,
    phrase: &Phrase,
    before: &[Mention],
) -> Option<(Identity, Option<OutletKind>)> {
    let article = words.get(phrase.first.checked_sub(1)?);
    let kinds = names.entry(names.matcher.get(words.get(phrase.end - 1))?).description?;
    let fits = |m: &&Mention| {
        #[cfg(test)]
        crate::work::count();
        m.outlet != Identity::Unnamed && (kinds.is_empty() || m.kind.is_none_or(|k| kinds.contains(&k)))
    };
    let last = before.iter().rev().take(MEMORY).find(fits)?;
    matches!(article, "the" | "The").then_some((last.outlet, last.kind))
}
