//! Countries, regions and states of the United States: their names, nationalities, and how to look them up.
//!
//! [`all`], [`regions`] and [`us_states`] list what is known; [`Countries`] looks countries up and is built once.
//!
//! ```
//! use copydesk_knowledge::countries::Countries;
//! let countries = Countries::new();
//! let uk = countries.by_name("Britain").expect("a country");
//! assert_eq!((uk.name, uk.iso2), ("United Kingdom", "GB"));
//! assert_eq!(countries.by_nationality("Libyans").map(|c| c.name), Some("Libya"));
//! assert_eq!(countries.canonical("U.S."), Some("United States"));
//! ```

use std::collections::HashMap;

/// A country of today or of history, with its usual names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country<'a> {
    /// The English short name, such as `United Kingdom`.
    pub name: &'a str,
    /// The ISO 3166 two-letter code; empty where none was ever given.
    pub iso2: &'a str,
    /// Other names: official, short, abbreviated (`Britain`, `UK`). Case counts: `US` is a name, `us` is not.
    pub aliases: Vec<&'a str>,
    /// Nationalities, as adjective and noun, singular and plural (`British`, `Briton`, `Britons`).
    pub demonyms: Vec<&'a str>,
}

/// A continent, province, sea or other region that is no country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region<'a> {
    /// Its usual name.
    pub name: &'a str,
    /// Other names.
    pub aliases: Vec<&'a str>,
    /// Adjectives and nouns for its people (`European`, `Europeans`).
    pub demonyms: Vec<&'a str>,
    /// The ISO code of the country that all of it lies in, with that of its division where [`crate::cities`] has one
    /// (`ES`, `CA-ON`); empty where it lies in several.
    pub place: &'a str,
}

/// A state of the United States, or its federal district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State<'a> {
    /// The postal code, such as `CA`.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The abbreviation that news agencies write, such as `Calif.`; empty where they write the name in full.
    pub abbreviation: &'a str,
    /// Words for its people.
    pub demonyms: Vec<&'a str>,
}

/// All countries, by name.
pub fn all() -> impl Iterator<Item = Country<'static>> {
    rows(include_str!("../data/countries.tsv")).map(|[name, iso2, aliases, demonyms]| Country {
        name,
        iso2,
        aliases: list(aliases),
        demonyms: list(demonyms),
    })
}

/// All regions, by name.
pub fn regions() -> impl Iterator<Item = Region<'static>> {
    rows(include_str!("../data/countries_regions.tsv")).map(|[name, aliases, demonyms, place]| Region {
        name,
        aliases: list(aliases),
        demonyms: list(demonyms),
        place,
    })
}

/// The states of the United States, by postal code.
pub fn us_states() -> impl Iterator<Item = State<'static>> {
    rows(include_str!("../data/countries_states.tsv")).map(|[code, name, abbreviation, demonyms]| State {
        code,
        name,
        abbreviation,
        demonyms: list(demonyms),
    })
}

/// Looks countries up by any of their names, nationalities or codes.
#[derive(Clone, Debug)]
pub struct Countries {
    countries: Vec<Country<'static>>,
    names: HashMap<&'static str, u32>,
    nationalities: HashMap<&'static str, u32>,
    codes: HashMap<&'static str, u32>,
}

impl Countries {
    /// Builds the tables; takes well under a millisecond, so keep the result.
    pub fn new() -> Countries {
        let countries: Vec<_> = all().collect();
        let mut tables = [HashMap::new(), HashMap::new(), HashMap::new()];
        for (i, c) in (0..).zip(&countries) {
            for name in std::iter::once(&c.name).chain(&c.aliases) {
                tables[0].entry(*name).or_insert(i);
            }
            for name in &c.demonyms {
                tables[1].entry(*name).or_insert(i);
            }
            if !c.iso2.is_empty() {
                tables[2].entry(c.iso2).or_insert(i);
            }
        }
        let [names, nationalities, codes] = tables;
        Countries { countries, names, nationalities, codes }
    }

    /// The country of exactly this name, without article (`United States`, `U.S.`, `Burma`).
    pub fn by_name(&self, name: &str) -> Option<&Country<'static>> {
        self.names.get(name).map(|&i| &self.countries[i as usize])
    }

    /// The country of exactly this nationality (`Russian`, `Russians`).
    pub fn by_nationality(&self, word: &str) -> Option<&Country<'static>> {
        self.nationalities.get(word).map(|&i| &self.countries[i as usize])
    }

    /// The country of an ISO code in capitals.
    pub fn by_iso2(&self, code: &str) -> Option<&Country<'static>> {
        self.codes.get(code).map(|&i| &self.countries[i as usize])
    }

    /// The country that a person means, whatever the case and with or without "the".
    pub fn find(&self, typed: &str) -> Option<&Country<'static>> {
        let folded = |name: &str| name.replace('.', "").to_lowercase();
        let typed = typed.trim();
        self.by_name(typed).or_else(|| {
            let typed = folded(typed);
            let typed = typed.strip_prefix("the ").unwrap_or(&typed);
            self.countries.iter().find(|c| {
                std::iter::once(c.name).chain(c.aliases.iter().copied()).any(|name| folded(name) == typed)
            })
        })
    }

    /// The English short name of the country of this name.
    pub fn canonical(&self, name: &str) -> Option<&'static str> {
        self.by_name(name).map(|c| c.name)
    }

    /// Every name with the index of its country in [`Countries::list`], in the order of the list: what a
    /// [`crate::NameMatcher`] is built from.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, u32)> + '_ {
        (0..).zip(&self.countries).flat_map(|(i, c)| {
            std::iter::once(c.name).chain(c.aliases.iter().copied()).map(move |name| (name, i))
        })
    }

    /// All countries, by name.
    pub fn list(&self) -> &[Country<'static>] {
        &self.countries
    }
}

impl Default for Countries {
    fn default() -> Countries {
        Countries::new()
    }
}

/// The rows of a table of up to four columns; missing ones are empty.
fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 4]> {
    table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or_default())
    })
}

fn list(column: &'static str) -> Vec<&'static str> {
    column.split('|').filter(|x| !x.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_names_codes_and_nationalities() {
        let c = Countries::new();
        for (name, canonical) in [
            ("U.S.", "United States"),
            ("US", "United States"),
            ("America", "United States"),
            ("UK", "United Kingdom"),
            ("Russian Federation", "Russia"),
            ("Côte d’Ivoire", "Ivory Coast"),
            ("USSR", "Soviet Union"),
            ("Republic of Korea", "South Korea"),
        ] {
            assert_eq!(c.canonical(name), Some(canonical), "{name}");
        }
        assert_eq!(c.by_nationality("French").map(|c| c.iso2), Some("FR"));
        assert_eq!(c.by_nationality("Russians").map(|c| c.iso2), Some("RU"));
        assert_eq!(c.by_iso2("LY").map(|c| c.name), Some("Libya"));
        assert!(c.by_name("us").is_none());
        for (typed, name) in [("germany", "Germany"), ("the uk", "United Kingdom"), ("USSR", "Soviet Union")]
        {
            assert_eq!(c.find(typed).map(|c| c.name), Some(name), "{typed}");
        }
        assert!(c.list().len() > 200 && c.names().count() > c.list().len());
    }

    #[test]
    fn codes_are_unique_and_names_clean() {
        let mut codes: Vec<_> = all().map(|c| c.iso2).filter(|c| !c.is_empty()).collect();
        let n = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), n);
        for c in all() {
            for name in std::iter::once(c.name).chain(c.aliases).chain(c.demonyms) {
                assert_eq!(name, name.trim());
            }
        }
    }

    #[test]
    fn regions_and_states() {
        assert!(regions().any(|r| r.name == "Europe" && r.demonyms.contains(&"European")));
        assert!(regions().any(|r| r.name == "Ontario" && r.place == "CA-ON"));
        assert!(us_states().any(|s| s.code == "CA" && s.abbreviation == "Calif."));
        assert_eq!(us_states().count(), 51);
    }
}
