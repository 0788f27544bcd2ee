//! Which words say what somebody is.

use copydesk_knowledge::names::TitleKind;

use crate::hash::NameHash;
use crate::lexicon::Lexicon;

/// The longest title of the lists, in words.
pub(crate) const LONGEST: usize = 5;
/// Longer words are no roles.
const LONGEST_WORD: usize = 30;

/// Endings of nouns for people that the list need not have one by one.
const ENDINGS: [&str; 9] =
    ["man", "woman", "person", "ologist", "ographer", "icist", "omist", "etarian", "ician"];
/// What may be joined to a role: "ex-wife", "then-governor".
const PREFIXES: [&str; 7] = ["ex-", "then-", "co-", "vice-", "vice‑", "sub-", "mid-"];
/// Nouns and adjectives before a title that are no part of it: "last week President Berg", "the new mayor".
const STOPS: [&str; 39] = [
    "late",
    "new",
    "other",
    "own",
    "same",
    "such",
    "last",
    "next",
    "several",
    "many",
    "few",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "day",
    "days",
    "night",
    "morning",
    "afternoon",
    "evening",
    "weekend",
    "today",
    "yesterday",
    "tomorrow",
    "tonight",
    "statement",
    "interview",
    "fellow",
    "more",
    "two",
    "three",
    "four",
    "all",
    "both",
    "some",
    "when",
];

/// Whether a title of one or more words stands in the list, written small or large.
pub(super) fn is_phrase<'w>(lexicon: &Lexicon, words: impl Iterator<Item = &'w str> + Clone) -> bool {
    let title = |hash: NameHash| lexicon.title(hash.get()).is_some_and(|k| k != TitleKind::Courtesy);
    words.clone().all(|w| w.len() <= LONGEST_WORD)
        && (title(words.clone().fold(NameHash::EMPTY, NameHash::and))
            || title(words.fold(NameHash::EMPTY, NameHash::and_small)))
}

/// Whether one word says what somebody is: "minister", "Gen.", "ex-wife", "gastroenterologist".
pub(crate) fn is_role(lexicon: &Lexicon, word: &str) -> bool {
    if word.len() > LONGEST_WORD {
        return false;
    }
    if is_phrase(lexicon, std::iter::once(word)) {
        return true;
    }
    let word = word.strip_suffix("-elect").unwrap_or(word);
    if let Some(rest) = PREFIXES.iter().find_map(|p| strip_small(word, p)) {
        return is_role(lexicon, rest);
    }
    if let Some((_, rest)) = word.rsplit_once('-') {
        return rest.len() > 3 && is_phrase(lexicon, std::iter::once(rest));
    }
    word.len() > 5
        && !not_a_person(word)
        && ENDINGS.iter().any(|e| word.len() > e.len() + 1 && word.ends_with(e))
        || is_phrase(lexicon, std::iter::once(word))
}

/// Whether a title in capitals is no common noun but written before names only: "Gen.", "Sir".
pub(crate) fn is_abbreviation(lexicon: &Lexicon, word: &str) -> bool {
    word.len() <= 8
        && (word.ends_with('.') && lexicon.title(NameHash::EMPTY.and(word).get()).is_some()
            || matches!(
                word,
                "Mr" | "Mrs" | "Ms" | "Dr" | "Sir" | "Sgt" | "Gen" | "Lt" | "Capt" | "Rep" | "Sen"
            ))
}

/// Whether a word before a name honours and tells no office, so that one before it is another title.
pub(super) fn is_honorific(word: &str) -> bool {
    matches!(
        word,
        "Dr" | "Dr." | "Prof" | "Prof." | "Sir" | "Dame" | "Mr" | "Mr." | "Mrs" | "Mrs." | "Ms" | "Ms."
    )
}

/// Whether a word in capitals is an office that news writes before names and names do not begin with: "Senator".
pub(crate) fn is_office(lexicon: &Lexicon, word: &str) -> bool {
    let names = [
        "Prince",
        "Princess",
        "Bishop",
        "Marshal",
        "Mother",
        "Father",
        "Sister",
        "Brother",
        "Archbishop",
        "Cardinal",
    ];
    lexicon.title(NameHash::EMPTY.and(word).get()) == Some(TitleKind::Rank) && !names.contains(&word)
}

/// Whether a word ends a title to the left without being part of it. "New" may begin a name.
pub(super) fn stops(word: &str) -> bool {
    word.len() < 12 && STOPS.contains(&word)
}

fn not_a_person(word: &str) -> bool {
    matches!(
        word,
        "German" | "Roman" | "Norman" | "Ottoman" | "Truman" | "inhuman" | "superhuman" | "Turkoman"
    )
}

fn strip_small<'w>(word: &'w str, prefix: &str) -> Option<&'w str> {
    let head = word.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| word.get(prefix.len()..)).flatten()
}

#[cfg(test)]
mod tests {
    use copydesk_extractor::Config;

    use super::*;

    #[test]
    fn words_for_people_are_roles() {
        let lexicon = Lexicon::new(&Config::default()).expect("the lists");
        for word in
            ["minister", "Gen.", "ex-wife", "then-governor", "President-elect", "seismologist", "Frontman"]
        {
            assert!(is_role(&lexicon, word), "{word}");
        }
        for word in ["woman", "person", "German", "statement", "Mr.", "-", "", "x-", "winter"] {
            assert!(!is_role(&lexicon, word), "{word}");
        }
    }

    #[test]
    fn offices_are_told_from_first_words_of_names() {
        let lexicon = Lexicon::new(&Config::default()).expect("the lists");
        assert!(
            is_office(&lexicon, "Senator")
                && !is_office(&lexicon, "Prince")
                && !is_office(&lexicon, "senator")
        );
        assert!(is_abbreviation(&lexicon, "Sgt.") && !is_abbreviation(&lexicon, "Sergeant"));
    }
}
