//! Small word lists that tell one sentence from the next.

/// Capitalised words that begin a sentence far more often than they continue a name, sorted.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "A", "About", "According", "After", "Again", "All", "Along", "Also", "Although", "Among", "An", "And", "Another", "Any", "As",
    "At", "Because", "Before", "Both", "But", "By", "Can", "Critics", "Despite", "Did", "Do", "Does", "During", "Each", "Earlier", "Even",
    "Every", "Everyone", "Few", "Following", "For", "From", "Given", "Had", "Has", "Have", "He", "Her", "Here", "His", "How",
    "However", "I", "If", "In", "Instead", "Is", "It", "Its", "Just", "Last", "Later", "Many", "Maybe", "Meanwhile", "More",
    "Moreover", "Most", "My", "Nearly", "Never", "Nevertheless", "No", "Nobody", "None", "Not", "Nothing", "Now", "Of",
    "Officials", "On", "Once", "One", "Only", "Or", "Other", "Others", "Our", "Over", "People", "Perhaps", "Since", "So", "Some", "Still",
    "Such", "Supporters", "That", "The", "Their", "Then", "There", "These", "They", "This", "Those", "Though", "Through", "To",
    "Today", "Under", "Unlike", "Until", "Was", "We", "Well", "Were", "What", "When", "Where", "Whether", "Which", "While", "Who", "Why",
    "With", "Without", "Yes", "Yet", "You", "Your",
];

/// Verbs that follow a quotation whose own mark does not end the sentence: "“Why?” Berg asked", sorted.
#[rustfmt::skip]
const SPEECH: &[&str] = &[
    "added", "adds", "announced", "answered", "asked", "asks", "began", "continued", "cried", "declared", "exclaimed", "explained",
    "insisted", "joked", "muttered", "recalled", "remarked", "repeated", "replied", "responded", "said", "say", "says", "shouted",
    "told", "tweeted", "warned", "wondered", "writes", "wrote", "yelled",
];

pub(crate) fn starts_sentence(word: &str) -> bool {
    STARTERS.binary_search(&word).is_ok()
}

pub(crate) fn is_speech(word: &str) -> bool {
    SPEECH.binary_search(&word).is_ok()
}

/// Endings of internet names that make "example.com" one token.
pub(crate) fn is_domain_ending(word: &str) -> bool {
    matches!(
        word,
        "com"
            | "org"
            | "net"
            | "gov"
            | "edu"
            | "mil"
            | "info"
            | "biz"
            | "co"
            | "uk"
            | "us"
            | "tv"
            | "io"
            | "ly"
            | "de"
            | "fr"
            | "eu"
            | "ru"
            | "ca"
            | "au"
            | "ie"
            | "int"
            | "news"
            | "fm"
    )
}

/// Endings of files, in any case, that make "draft.doc" one token.
pub(crate) fn is_file_ending(word: &str) -> bool {
    const ENDINGS: &[&str] =
        &["doc", "docx", "exe", "gif", "htm", "html", "jpg", "pdf", "ppt", "txt", "xls", "xlsx", "zip"];
    ENDINGS.iter().any(|e| e.eq_ignore_ascii_case(word))
}

/// Abbreviations with a slash that are one token, in any case.
pub(crate) fn is_slashed(word: &[u8]) -> bool {
    [&b"b/c"[..], b"i/c", b"l/c", b"s/he", b"w/o", b"w/out"].iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// Units that are split from the number before them, in any case: "5pm", "10k", "35mm".
pub(crate) fn is_unit(word: &[u8]) -> bool {
    #[rustfmt::skip]
    const UNITS: &[&str] = &[
        "am", "bn", "cm", "f", "ft", "gb", "ghz", "hh", "hp", "hr", "hrs", "hz", "in", "k", "kb", "kg", "khz", "km", "kph", "kw",
        "lb", "lbs", "m", "mb", "mbps", "mg", "mhz", "min", "mins", "minutes", "ml", "mm", "mph", "mw", "pm", "sqft", "tn",
        "years",
    ];
    word.len() <= 7
        && UNITS
            .binary_search_by(|u| u.as_bytes().iter().copied().cmp(word.iter().map(u8::to_ascii_lowercase)))
            .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found() {
        assert!(is_unit(b"AM") && is_unit(b"years") && is_unit(b"hp") && is_unit(b"tn") && is_unit(b"bn"));
        assert!(is_unit(b"k") && is_unit(b"mph") && !is_unit(b"th") && !is_unit(b"s"));
    }

    #[test]
    fn lists_are_sorted() {
        assert!(STARTERS.is_sorted() && SPEECH.is_sorted());
    }
}
