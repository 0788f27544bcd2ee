use std::collections::BTreeSet;

use copydesk_knowledge::countries::{Countries, us_states};
use copydesk_knowledge::names::{TitleKind, titles};

use super::name::folded;

/// Offices that few hold at a time, each with what news also writes for it: who shares one with a namesake is most likely the same.
const HELD: [(&str, &[&str]); 32] = [
    ("ambassador", &["amb"]),
    ("archbishop", &[]),
    ("ayatollah", &[]),
    ("cardinal", &[]),
    ("chancellor", &[]),
    ("commissioner", &[]),
    ("congressman", &["congresswoman", "representative", "rep", "reps"]),
    ("emir", &[]),
    ("emperor", &["empress"]),
    ("first-lady", &[]),
    ("governor", &["gov", "govs"]),
    ("justice", &[]),
    ("king", &[]),
    ("leader", &[]),
    ("mayor", &[]),
    ("minister", &[]),
    ("patriarch", &[]),
    ("pope", &[]),
    ("premier", &["prime-minister", "taoiseach"]),
    ("president", &["presidents", "president-elect", "pres"]),
    ("prince", &[]),
    ("princess", &[]),
    ("queen", &[]),
    ("secretary", &[]),
    ("secretary-general", &[]),
    ("senator", &["sen", "sens", "senators"]),
    ("speaker", &[]),
    ("sultan", &[]),
    ("attorney-general", &[]),
    ("vice-president", &[]),
    ("vice-premier", &[]),
    ("whip", &[]),
];

/// Words of titles that are no office: how one is addressed, what one is to somebody, what may be said of many at once.
const WEAK: [&str; 76] = [
    "a",
    "acting",
    "actor",
    "an",
    "and",
    "at",
    "aunt",
    "author",
    "billionaire",
    "boss",
    "boyfriend",
    "brother",
    "businessman",
    "businesswoman",
    "candidate",
    "challenger",
    "colleague",
    "contender",
    "cousin",
    "current",
    "daughter",
    "democrat",
    "democratic",
    "democrats",
    "doctor",
    "dr",
    "ex",
    "expert",
    "father",
    "fellow",
    "for",
    "former",
    "friend",
    "frontrunner",
    "girlfriend",
    "gop",
    "hopeful",
    "husband",
    "in",
    "incumbent",
    "lady",
    "late",
    "longtime",
    "lord",
    "man",
    "miss",
    "mogul",
    "mother",
    "mr",
    "mrs",
    "ms",
    "native",
    "nominee",
    "of",
    "official",
    "on",
    "opponent",
    "outgoing",
    "politician",
    "presidential",
    "republican",
    "republicans",
    "retired",
    "rival",
    "sir",
    "sister",
    "son",
    "star",
    "the",
    "then",
    "to",
    "uncle",
    "veteran",
    "wife",
    "with",
    "woman",
];

/// What the titles of somebody say of their office.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Office {
    /// Offices that few hold: "senator".
    pub(crate) held: BTreeSet<String>,
    /// Whose: names in the title, such as "facebook" of "Facebook founder".
    pub(crate) bodies: BTreeSet<String>,
    /// Where: "country:FR", "state:US-MI".
    pub(crate) places: BTreeSet<String>,
    /// All that they say, but for places.
    pub(crate) words: BTreeSet<String>,
}

impl Office {
    /// Whether nothing is said that tells one person from another.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.places.is_empty()
    }

    /// Whether two of these would be two people: the same office in two countries, or in two states.
    pub(crate) fn contradicts(&self, other: &Office) -> bool {
        !self.words.is_disjoint(&other.words) && Office::apart(&self.places, &other.places)
    }

    /// Whether places are two countries, or two states.
    pub(crate) fn apart(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
        let apart = |kind: &str| {
            let mut own = a.iter().filter(|p| p.starts_with(kind)).peekable();
            own.peek().is_some() && b.iter().any(|p| p.starts_with(kind)) && !own.any(|p| b.contains(p))
        };
        apart("country:") || apart("state:")
    }

    /// Adds another's.
    pub(crate) fn add(&mut self, other: &Office) {
        self.held.extend(other.held.iter().cloned());
        self.bodies.extend(other.bodies.iter().cloned());
        self.places.extend(other.places.iter().cloned());
        self.words.extend(other.words.iter().cloned());
    }
}

/// Reads titles.
pub(crate) struct Titles {
    countries: Countries,
    /// Names of states of the United States, as titles write them, with their keys.
    states: Vec<(String, String)>,
    /// Words that a title of the list has, which are no names.
    listed: BTreeSet<String>,
}

/// The most words of a title that are read.
const WORDS: usize = 24;

impl Titles {
    pub(crate) fn new() -> Titles {
        let state = |s: copydesk_knowledge::countries::State<'static>| {
            let key = format!("state:US-{}", s.code);
            [s.name, s.abbreviation, s.code].map(|name| (name.to_owned(), key.clone()))
        };
        let words = |(title, kind): (&'static str, TitleKind)| {
            let words = title.split_whitespace().map(folded).filter(move |_| kind != TitleKind::Courtesy);
            words.collect::<Vec<_>>()
        };
        Titles {
            countries: Countries::new(),
            states: us_states().flat_map(state).filter(|(name, _)| !name.is_empty()).collect(),
            listed: titles().flat_map(words).collect(),
        }
    }

    /// What a title says.
    pub(crate) fn office(&self, title: &str) -> Office {
        let mut office = Office::default();
        let words: Vec<&str> =
            title.split(|c: char| c.is_whitespace() || "()/,".contains(c)).take(WORDS).collect();
        let mut i = 0;
        while let Some(&word) = words.get(i) {
            let next = words.get(i + 1).copied().unwrap_or_default();
            let pair = format!("{word} {next}");
            let place = [(pair.as_str(), 2), (word, 1)]
                .into_iter()
                .find_map(|(name, len)| Some((self.place(name)?, len)));
            if let Some((place, len)) = place {
                office.places.insert(place);
                i += len;
                continue;
            }
            let (one, two) = (folded(word), folded(next));
            let joined = match (one.as_str(), two.as_str()) {
                ("vice" | "deputy" | "assistant" | "prime", _) if !two.is_empty() => {
                    Some(format!("{one}-{two}"))
                }
                ("attorney", "general") | ("secretary", "general") | ("first", "lady") => {
                    Some(format!("{one}-{two}"))
                }
                _ => None,
            };
            i += if joined.is_some() { 2 } else { 1 };
            // "vice-president" and "president-elect" are written in one.
            let own = joined.unwrap_or_else(|| {
                let parts: Vec<String> = word.split('-').map(folded).filter(|p| !p.is_empty()).collect();
                parts.join("-")
            });
            if own.is_empty() || WEAK.contains(&own.as_str()) {
                continue;
            }
            match HELD.iter().find(|(name, others)| *name == own || others.contains(&own.as_str())) {
                Some((held, _)) => {
                    office.held.insert((*held).to_owned());
                    office.words.insert((*held).to_owned());
                }
                None => {
                    if word.starts_with(char::is_uppercase) && !self.listed.contains(&own) {
                        office.bodies.insert(own.clone());
                    }
                    office.words.insert(own);
                }
            }
        }
        office
    }

    fn place(&self, name: &str) -> Option<String> {
        let name = name.trim_end_matches("'s").trim_end_matches("’s");
        let country = self.countries.by_name(name).or_else(|| self.countries.by_nationality(name));
        if let Some(country) = country {
            return Some(format!(
                "country:{}",
                if country.iso2.is_empty() { country.name } else { country.iso2 }
            ));
        }
        self.states.iter().find(|(state, _)| state == name).map(|(_, key)| key.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(title: &str) -> String {
        let o = Titles::new().office(title);
        let list = |of: &BTreeSet<String>| of.iter().cloned().collect::<Vec<_>>().join("+");
        format!("{} | {} | {}", list(&o.held), list(&o.bodies), list(&o.places))
    }

    #[test]
    fn titles_tell_office_body_and_place() {
        assert_eq!(office("Maine Republican Sen."), "senator |  | state:US-ME");
        assert_eq!(office("former U.S. Vice President"), "vice-president |  | country:US");
        assert_eq!(office("acting CEO of Crowdpac"), " | crowdpac | ");
        assert_eq!(office("French Prime Minister"), "premier |  | country:FR");
        for nothing in ["Mr.", "businessman", "wife", "former", ""] {
            assert!(Titles::new().office(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn one_office_in_two_places_is_two_people() {
        let of = |title: &str| Titles::new().office(title);
        assert!(of("Michigan Rep.").contradicts(&of("Alabama Rep.")));
        assert!(of("French president").contradicts(&of("president of Iran")));
        assert!(!of("Michigan Rep.").contradicts(&of("U.S. Rep.")), "the one lies in the other");
        assert!(!of("president").contradicts(&of("president of Iran")));
    }
}
