//! Cities of over 15,000 people and capitals, by all their names.
//!
//! [`of_name`] searches the list where it lies in the program, so that nothing is read or built before.
//!
//! ```
//! use copydesk_knowledge::cities;
//! let paris: Vec<_> = cities::of_name("Paris").collect();
//! assert_eq!((paris[0].key, paris[0].country()), ("FR/paris", "FR"));
//! assert_eq!(paris[1].division(), Some("US-TX"));
//! assert_eq!(cities::of_name("Kiev").next().map(|c| c.name), Some("Kyiv"));
//! ```

/// Lines sorted by name, as bytes, and those of one name by falling population.
const CITIES: &str = include_str!("../data/cities.tsv");

/// A city that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct City {
    /// Its usual name in English.
    pub name: &'static str,
    /// Country and name, such as `FR/paris`, or country, first-level division and name, such as `US-TX/paris`.
    pub key: &'static str,
    /// Its people, in thousands.
    pub thousands: u32,
    /// What else the text must say for the name that was asked for to mean it.
    pub needs: Needs,
}

/// What a text must say besides a name for it to mean a city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: the city is large or well known.
    Nothing,
    /// Its country or division, anywhere: the city is small.
    Article,
    /// Its country or division right after the name, which is more often something else: a word, a person, a company.
    Place,
}

impl City {
    /// The ISO 3166 code of its country.
    pub fn country(&self) -> &'static str {
        self.key.get(..2).unwrap_or("")
    }

    /// The code of its first-level division, with that of the country: of the states of the United States (`US-TX`) and
    /// Australia, the provinces of Canada and the nations of the United Kingdom.
    pub fn division(&self) -> Option<&'static str> {
        let (place, _) = self.key.split_once('/')?;
        (place.len() > 2).then_some(place)
    }
}

/// The cities that go by a name, the largest first. Case counts; apostrophes are straight, words joined by one space.
pub fn of_name(name: &str) -> impl Iterator<Item = City> + '_ {
    lines_of(CITIES, name).map_while(move |line| city(line, name))
}

/// The cities that go by a name, whatever the case: a person's question, which may take a while.
pub fn find(typed: &str) -> Vec<City> {
    let typed = typed.trim().to_lowercase();
    let is = |line: &&str| line.split('\t').next().is_some_and(|name| name.to_lowercase() == typed);
    let mut found: Vec<City> = CITIES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter(is)
        .filter_map(|line| city(line, line.split('\t').next()?))
        .collect();
    found.sort_by_key(|c| (std::cmp::Reverse(c.thousands), c.key));
    found.dedup_by_key(|c| c.key);
    found
}

/// All lines from the first on that is not before the name.
fn lines_of(list: &'static str, name: &str) -> impl Iterator<Item = &'static str> {
    let bytes = list.as_bytes();
    // The first line that is not before the name begins in `low..=high`, which are beginnings of lines.
    let (mut low, mut high) = (first_line(bytes), bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes[low..middle].iter().rposition(|&b| b == b'\n').map_or(low, |i| low + i + 1);
        let end = bytes[middle..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |i| middle + i + 1);
        if name_of(&bytes[start..end]) < name.as_bytes() {
            low = end;
        } else {
            high = start;
        }
    }
    list.get(low..).unwrap_or("").lines()
}

/// Where the first line that is no comment begins.
fn first_line(bytes: &[u8]) -> usize {
    let mut at = 0;
    while bytes.get(at) == Some(&b'#') {
        at += bytes[at..].iter().position(|&b| b == b'\n').map_or(bytes.len() - at, |i| i + 1);
    }
    at
}

fn name_of(line: &[u8]) -> &[u8] {
    line.split(|&b| b == b'\t').next().unwrap_or(line)
}

/// The city of a line, if the line is one of the name.
fn city(line: &'static str, name: &str) -> Option<City> {
    let mut cells = line.split('\t');
    let own = cells.next().filter(|&n| n == name)?;
    let key = cells.next()?;
    let thousands = cells.next()?.parse().ok()?;
    let usual = cells.next().filter(|n| !n.is_empty()).unwrap_or(own);
    let needs = match cells.next() {
        None => Needs::Nothing,
        Some("?") => Needs::Article,
        Some(_) => Needs::Place,
    };
    Some(City { name: usual, key, thousands, needs })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::countries;

    #[test]
    fn the_list_is_sorted_and_clean() {
        let codes: Vec<&str> = countries::all().map(|c| c.iso2).collect();
        let mut before = ("", u32::MAX);
        let mut cities: HashMap<&str, &str> = HashMap::new();
        let lines: Vec<&str> = CITIES.lines().filter(|l| !l.starts_with('#')).collect();
        for line in &lines {
            let name = line.split('\t').next().unwrap();
            let city = city(line, name).unwrap_or_else(|| panic!("{line}"));
            let sorted =
                before.0.as_bytes() < name.as_bytes() || before.0 == name && before.1 >= city.thousands;
            assert!(sorted, "{line}: run tools/build_cities.py");
            assert!(name == name.trim() && name.len() > 1 && city.thousands > 0, "{line}");
            assert!(codes.contains(&city.country()), "{line}");
            assert_eq!(*cities.entry(city.key).or_insert(city.name), city.name, "{line}");
            before = (name, city.thousands);
        }
        assert!(lines.len() > 40_000 && cities.len() > 33_000, "{} {}", lines.len(), cities.len());
    }

    #[test]
    fn every_name_finds_its_lines() {
        let mut lines = CITIES.lines().filter(|l| !l.starts_with('#')).peekable();
        while let Some(line) = lines.next() {
            let name = line.split('\t').next().unwrap();
            let mut expected = vec![city(line, name).unwrap()];
            while let Some(more) = lines.peek().and_then(|l| city(l, name)) {
                expected.push(more);
                lines.next();
            }
            assert!(of_name(name).eq(expected), "{line}");
        }
    }

    #[test]
    fn a_person_finds_what_they_type() {
        assert_eq!(find("KIEV")[0].key, "UA/kyiv");
        assert!(find("paris").len() > 1 && find("xyzzy").is_empty());
    }

    #[test]
    fn what_is_no_city_finds_nothing() {
        for name in
            ["", "\t", "\n", "#", "A", "Zzz", "paris", "Parisx", "Pariss", "\u{10ffff}", "Paris\tFR/paris"]
        {
            assert_eq!(of_name(name).next(), None, "{name:?}");
        }
    }

    #[test]
    fn what_is_by_hand_is_in() {
        for line in include_str!("../data/cities_hand.tsv").lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').chain(["", ""]).collect();
            if cells[0] == "!" {
                let elsewhere = |name: &str| of_name(name).all(|c| c.needs == Needs::Place);
                assert!(cells[3].split('|').all(elsewhere), "run tools/build_cities.py");
                continue;
            }
            let usual = if cells[2].is_empty() { cells[0] } else { cells[2] };
            let place = cells[1];
            for name in cells[3].split('|').chain([cells[0], usual]).filter(|n| !n.is_empty()) {
                let found = of_name(name).any(|c| c.name == usual && c.key.split('/').next() == Some(place));
                assert!(found, "{name}: run tools/build_cities.py");
            }
        }
    }
}
