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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(STARTERS.is_sorted() && SPEECH.is_sorted());
    }
}
