//! "(D-Mass.)": the party and the state of an American politician, which the head takes for a name.

use std::ops::Range;

use copydesk_extractor::document::Span;
use copydesk_knowledge::countries::us_states;

use crate::find::mention;
use crate::hash::NameHash;
use crate::label::Label;
use crate::lexicon::Lexicon;
use crate::mention::Mention;
use crate::units::Units;

/// How sure a state is of which the head made nothing.
const CONFIDENCE: f32 = 0.9;

/// Leaves of a party and a state, in place of what the head made of them, the state.
pub(crate) fn leave_states(lexicon: &Lexicon, units: &Units, text: &str, mentions: &mut Vec<Mention>) {
    let mut states = units.units.iter().filter_map(|u| {
        let at = u.span.start as usize;
        let party = matches!(text.as_bytes().get(at..at + 2)?, [b'D' | b'R' | b'I', b'-' | b'.' | 0xE2]);
        let (state, name) = party.then(|| state_after_party(text, at))??;
        Some((u.span.start, Span::from_range(state), name))
    });
    let Some(first) = states.next() else { return };
    // The mentions are rebuilt, not spliced, so that a text of nothing but parties costs linear time.
    let mut rest = std::mem::take(mentions).into_iter().peekable();
    for (party, state, name) in std::iter::once(first).chain(states) {
        while let Some(m) = rest.next_if(|m| m.span.start < party) {
            mentions.push(m);
        }
        if mentions.last().is_some_and(|last| party < last.span.end) {
            continue;
        }
        let mut confidence = None;
        while let Some(m) = rest.next_if(|m| m.span.start < state.end) {
            confidence = confidence.or(Some(m.confidence));
        }
        let found = mention(units, text, state, Label::Loc, confidence.unwrap_or(CONFIDENCE));
        mentions.push(Mention { entry: lexicon.entry(NameHash::EMPTY.and(name).get()), ..found });
    }
    mentions.extend(rest);
}

/// Where the state stands and its name, if a politician's party begins at byte `at`: "D-Mass.", "R-SC", "D., Conn.".
fn state_after_party(text: &str, at: usize) -> Option<(Range<usize>, &'static str)> {
    let rest = text.get(at..)?;
    let party = rest.strip_prefix(['D', 'R', 'I'])?;
    let enclosed = text.get(..at)?.trim_end_matches(' ').ends_with(['(', ',', '[', '—', '–']);
    let state = ["-", "–", ".-", ".–", "., "]
        .iter()
        .find_map(|mark| party.strip_prefix(mark))
        .filter(|_| enclosed)?;
    let start = at + (rest.len() - state.len());
    let names = us_states().flat_map(|s| {
        let bare = s.abbreviation.trim_end_matches('.');
        [s.name, s.abbreviation, bare, s.code].map(|form| (form, s.name))
    });
    let whole = |form: &str| !form.is_empty() && !state[form.len()..].starts_with(char::is_alphanumeric);
    let (form, name) = names
        .filter(|(form, _)| state.starts_with(form) && whole(form))
        .max_by_key(|(form, _)| form.len())?;
    Some((start..start + form.len(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(text: &str) -> Option<(&str, &str)> {
        let at = text.find(['D', 'R', 'I'])?;
        state_after_party(text, at).map(|(range, name)| (&text[range], name))
    }

    #[test]
    fn parties_and_states() {
        for (text, form, name) in [
            ("(D-Mass.)", "Mass.", "Massachusetts"),
            (", R-SC,", "SC", "South Carolina"),
            ("(I–Vt.)", "Vt.", "Vermont"),
            ("(D., Conn.)", "Conn.", "Connecticut"),
            (", R-Ky said", "Ky", "Kentucky"),
            ("(D-N.Y.)", "N.Y.", "New York"),
            ("(R-West Virginia)", "West Virginia", "West Virginia"),
        ] {
            assert_eq!(state(text), Some((form, name)), "{text}");
        }
        for text in
            ["D-Mass.", "on D-Day", ", D-Day", "(R-Type)", "(D-", "(I-Vtx)", "(R. Texas", "(D-Massive)"]
        {
            assert_eq!(state(text), None, "{text}");
        }
    }
}
