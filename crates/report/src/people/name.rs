use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words inside a name that tell nobody apart: "Bashar al-Assad" is "Bashar Assad".
const PARTICLES: [&str; 22] = [
    "al", "el", "ul", "bin", "ibn", "bint", "abu", "da", "de", "del", "della", "den", "der", "di", "dos",
    "du", "la", "le", "ten", "ter", "van", "von",
];
/// What may stand after a last name and tells father and son apart.
const GENERATIONS: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "v"];
/// What may stand after a last name and tells nobody apart.
const DEGREES: [&str; 10] = ["md", "phd", "esq", "mp", "mep", "qc", "kc", "obe", "mbe", "cbe"];

/// A person's name in its parts, each as [`folded`] has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    /// The first name, or its initial; `None`: one word stands alone, a last name most often.
    pub(crate) first: Option<String>,
    /// Middle names and initials.
    pub(crate) middles: Vec<String>,
    /// The last name.
    pub(crate) last: String,
    /// "Jr.", "III".
    pub(crate) generation: Option<String>,
}

impl Name {
    /// The parts of a name; `None` of what has no letters.
    pub(crate) fn of(name: &str) -> Option<Name> {
        // "Thomas “Tip” O'Neill" is who "Thomas O'Neill" is.
        let mut quoted = false;
        let mut plain = String::new();
        for c in name.chars() {
            match c {
                '"' | '“' | '”' => quoted = !quoted,
                _ if !quoted => plain.push(c),
                _ => {}
            }
        }
        let mut words: Vec<String> = Vec::new();
        for word in plain.split(|c: char| c.is_whitespace() || c == ',') {
            // "T.J." is one word, "J.K.Rowling" two.
            let folded = folded(word);
            if !folded.is_empty() {
                words.push(folded);
            }
        }
        let mut parts = Name::default();
        while let [_, .., last] = &words[..] {
            match () {
                () if GENERATIONS.contains(&last.as_str()) => parts.generation = words.pop(),
                () if DEGREES.contains(&last.as_str()) => drop(words.pop()),
                () => break,
            }
        }
        parts.last = words.pop()?;
        // "Al Gore" has a first name, "al Assad" has none.
        let is_first = words.len() == 1 && plain.trim_start().starts_with(char::is_uppercase);
        let mut rest = words.into_iter().filter(|w| is_first || !PARTICLES.contains(&w.as_str()));
        parts.first = rest.next();
        parts.middles = rest.collect();
        Some(parts)
    }

    /// Whether both may name one person, where first and last names are known to be equal.
    pub(crate) fn agrees(&self, other: &Name) -> bool {
        self.generation == other.generation && middles_agree(&self.middles, &other.middles)
    }
}

/// Whether two runs of middle names may be one person's: one is absent, or each fits the other's as far as both go.
pub(crate) fn middles_agree(a: &[String], b: &[String]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.starts_with(b.as_str()) || b.starts_with(a.as_str()))
}

/// A word in small letters without accents and marks: "Erdoğan" is "erdogan", "O’Neill" "oneill", "al-Assad" "assad".
pub(crate) fn folded(word: &str) -> String {
    let mut folded = String::new();
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ı' => folded.push('i'),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            'ß' => folded.push_str("ss"),
            '-' | '‐' | '‑' | '–' if PARTICLES.contains(&folded.as_str()) => folded.clear(),
            c if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            _ => {}
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> (Option<String>, Vec<String>, String, Option<String>) {
        let name = Name::of(name).unwrap();
        (name.first, name.middles, name.last, name.generation)
    }

    #[test]
    fn names_come_apart() {
        let owned = |s: &str| s.to_owned();
        let expected = (Some(owned("donald")), vec![owned("j")], owned("trump"), Some(owned("jr")));
        assert_eq!(parts("Donald J. Trump, Jr."), expected);
        assert_eq!(parts("Bashar al-Assad"), parts("BASHAR ASSAD"));
        assert_eq!(parts("Recep Tayyip Erdoğan"), parts("Recep Tayyip Erdogan"));
        assert_eq!(parts("Thomas “Tip” O’Neill"), parts("Thomas O'Neill"));
        assert_eq!(parts("Trump"), (None, vec![], owned("trump"), None));
        assert_eq!(parts("Al Gore").0, Some(owned("al")));
        assert_eq!(parts("al Assad").0, None);
        assert!(Name::of("…").is_none() && Name::of("").is_none());
    }

    #[test]
    fn middle_names_agree_where_none_contradicts() {
        let of = |name: &str| Name::of(name).unwrap();
        assert!(of("Donald J. Trump").agrees(&of("Donald John Trump")));
        assert!(of("Donald J. Trump").agrees(&of("Donald Trump")));
        assert!(!of("George W. Bush").agrees(&of("George H. W. Bush")));
        assert!(!of("Donald Trump Jr.").agrees(&of("Donald Trump")));
    }
}
