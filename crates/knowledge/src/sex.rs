//! What a first name, a form of address or a pronoun says of a person's sex.

/// A person's sex as far as words show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// "he", "Mr.", "Peter"
    Man,
    /// "she", "Mrs.", "Ingrid"
    Woman,
}

/// First names with the sex of nearly all who bear them, sorted by their bytes.
const NAMES: &str = include_str!("../data/first_names_sex.tsv");
/// Surnames, sorted by their bytes after a line that says what they are.
const SURNAMES: &str = include_str!("../data/surnames.txt");

/// What the word before a name says: "Mr.", "Queen". Titles that both may have say nothing.
pub fn of_address(word: &str) -> Option<Sex> {
    match word {
        "Mr" | "Mr." | "Sir" | "Lord" | "King" | "Prince" | "Monsieur" => Some(Sex::Man),
        "Mrs" | "Mrs." | "Ms" | "Ms." | "Miss" | "Mme" | "Mme." | "Madame" | "Lady" | "Dame" | "Queen"
        | "Princess" => Some(Sex::Woman),
        _ => None,
    }
}

/// What a personal or possessive pronoun of the third person says.
pub fn of_pronoun(word: &str) -> Option<Sex> {
    let is = |list: &[&str]| list.iter().any(|p| p.eq_ignore_ascii_case(word));
    if is(&["he", "him", "his", "himself"]) {
        Some(Sex::Man)
    } else if is(&["she", "her", "hers", "herself"]) {
        Some(Sex::Woman)
    } else {
        None
    }
}

/// What a first name says; `None` where it is unknown or borne by men and women.
///
/// The list is searched as it lies in the program, so that nothing is built before the first look-up.
pub fn of_first_name(name: &str) -> Option<Sex> {
    let line = find(NAMES, name)?;
    Some(if line.ends_with("\tf") { Sex::Woman } else { Sex::Man })
}

/// What a name that stands alone says: it may be a last name, so that only those count that are none.
pub fn of_lone_name(name: &str) -> Option<Sex> {
    let surnames = SURNAMES.split_once('\n')?.1;
    of_first_name(name).filter(|_| find(surnames, name).is_none())
}

/// The line of a sorted list whose first column is `key`.
fn find<'l>(list: &'l str, key: &str) -> Option<&'l str> {
    let bytes = list.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes[low..middle].iter().rposition(|&b| b == b'\n').map_or(low, |i| low + i + 1);
        let end = bytes[middle..high].iter().position(|&b| b == b'\n').map_or(high, |i| middle + i);
        let line = list.get(start..end)?;
        match line.split('\t').next()?.as_bytes().cmp(key.as_bytes()) {
            std::cmp::Ordering::Equal => return Some(line),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start.saturating_sub(1),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_it_and_a_title_does_not() {
        assert_eq!(of_address("Mrs."), Some(Sex::Woman));
        assert_eq!(of_address("Mr"), Some(Sex::Man));
        assert_eq!(of_address("Dr."), None);
    }

    #[test]
    fn pronouns_of_the_third_person_say_it() {
        assert_eq!(of_pronoun("Her"), Some(Sex::Woman));
        assert_eq!(of_pronoun("he"), Some(Sex::Man));
        assert_eq!(of_pronoun("they"), None);
    }

    #[test]
    fn a_lone_name_counts_only_if_it_is_no_last_name() {
        assert!(SURNAMES.starts_with('#'));
        let mut before = "";
        for name in SURNAMES.lines().skip(1) {
            assert!(before < name, "{before:?} stands before {name:?}");
            before = name;
            assert_eq!(of_lone_name(name), None, "{name}");
        }
        assert_eq!(of_lone_name("Melanie"), Some(Sex::Woman));
        assert_eq!(of_lone_name("James"), None);
    }

    #[test]
    fn every_name_of_the_list_is_found() {
        let mut before = "";
        for line in NAMES.lines() {
            let (name, sex) = line.split_once('\t').unwrap();
            assert!(before < name, "{before:?} stands before {name:?}");
            before = name;
            let expected = if sex == "f" { Sex::Woman } else { Sex::Man };
            assert_eq!(of_first_name(name), Some(expected), "{name}");
        }
        for unknown in ["", "A", "Zzz", "ingrid", "Qwert", "Ingri", "Ingridd"] {
            assert_eq!(of_first_name(unknown), None, "{unknown}");
        }
    }
}
