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

/// Leaves of a party and a state, in place of what the head made of them, the state.
pub(crate) fn leave_states(lexicon: &Lexicon, units: &Units, text: &str, mentions: &mut Vec<Mention>) {
    let begins = |m: &Mention| text.as_bytes().get(m.span.start as usize).is_some_and(|b| b"DRI".contains(b));
    let Some(first) = mentions.iter().position(begins) else { return };
    // What follows is rebuilt, not spliced, so that a text of nothing but parties costs linear time.
    let rest = mentions.split_off(first);
    for m in rest {
        if mentions.last().is_some_and(|last| m.span.start < last.span.end) {
            continue;
        }
        let state = if begins(&m) { state_after_party(text, m.span.start as usize) } else { None };
        mentions.push(match state {
            Some((state, name)) => {
                let found = mention(units, text, Span::from_range(state), Label::Loc, m.confidence);
                Mention { entry: lexicon.entry(NameHash::EMPTY.and(name).get()), ..found }
            }
            None => m,
        });
    }
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
