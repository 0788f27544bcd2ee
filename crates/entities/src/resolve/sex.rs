//! Whether "Mr." or "Mrs." goes with a person, where two have one last name.

use crate::hash::hash;
use crate::mention::Mention;
use crate::units::Units;

/// How far after a name a pronoun counts, in units.
const WINDOW: usize = 25;

/// Common first names of men and of women, for when nothing else tells.
const MEN: &str = "James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony \
    Mark Donald Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Gary \
    Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Frank Alexander Patrick Jack Dennis \
    Bill Bob Jim Joe Tom Tony Mike Dan Steve Peter Martin Simon Ian Alan Hans Carlos Juan Jose Luis Pedro Ivan Vladimir \
    Dmitry Sergei Mohammed Muhammad Ahmed Ali Hassan Omar Pierre Jean Jacques Karl Otto Jonas Erik Lars Hunter Henry Harry";
const WOMEN: &str = "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret \
    Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Dorothy Amy \
    Kathleen Angela Shirley Emma Brenda Pamela Nicole Anna Samantha Katherine Christine Helen Debra Rachel Carolyn Janet \
    Maria Catherine Heather Diane Olivia Julie Joyce Victoria Ruth Virginia Lauren Kelly Christina Joan Evelyn Judith Andrea \
    Hannah Megan Cheryl Jacqueline Martha Hillary Melania Jill Fatima Aisha Ingrid Carla Elena Olga Irina Natalia Sofia Eva \
    Jane Alice Anne Ann Kate Claire Sophie Julia Theresa Jean-Marie Monica Ivanka";

/// A person's sex as far as a text shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sex {
    Man,
    Woman,
}

/// What the word before a name says: "Mr.", "Mrs.".
pub(super) fn of_address(word: &str) -> Option<Sex> {
    match word {
        "Mr" | "Mr." | "Sir" | "Lord" | "King" | "Prince" | "Monsieur" => Some(Sex::Man),
        "Mrs" | "Mrs." | "Ms" | "Ms." | "Miss" | "Mme" | "Mme." | "Madame" | "Lady" | "Dame" | "Queen"
        | "Princess" => Some(Sex::Woman),
        _ => None,
    }
}

/// What a mention in full says: the address before it, the pronouns after it, or the first name.
pub(super) fn of_person(units: &Units, text: &str, m: &Mention) -> Option<Sex> {
    let word = |k: usize| units.units.get(k).and_then(|u| u.span.of(text)).unwrap_or("");
    if let Some(sex) = m.first.checked_sub(1).and_then(|k| of_address(word(k))) {
        return Some(sex);
    }
    let first = units.units.get(m.first)?.hash;
    for (names, sex) in [(MEN, Sex::Man), (WOMEN, Sex::Woman)] {
        if names.split_ascii_whitespace().any(|n| hash(n) == first) {
            return Some(sex);
        }
    }
    (m.last..m.last + WINDOW).find_map(|k| match word(k) {
        "he" | "him" | "his" | "He" | "His" => Some(Sex::Man),
        "she" | "her" | "She" | "Her" => Some(Sex::Woman),
        _ => None,
    })
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
    fn no_name_stands_in_both_lists() {
        for name in MEN.split_ascii_whitespace() {
            assert!(!WOMEN.split_ascii_whitespace().any(|w| w == name), "{name}");
        }
    }
}
