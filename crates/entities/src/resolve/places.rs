//! Which city a place's name means, and whether "Georgia", "Washington" and "New York" are states.
//!
//! A name means the city in the place that stands right after it ("Paris, Texas"), here or elsewhere in the article;
//! otherwise the only city of that name, or by far the largest, or the one in a state or country that the article
//! names. What none of these tells stays open.

use std::collections::HashSet;

use copydesk_knowledge::cities::{self, City, Needs};

use crate::area::Area;
use crate::hash::{HashTable, hash};
use crate::label::Label;
use crate::lexicon::Lexicon;
use crate::mention::{Canonical, Kb, Mention, Why};

use super::place_names::{self, States};

/// A city of this many times the people of the next of its name is meant where nothing speaks for another.
const BY_FAR: u32 = 10;

/// Tables of one document.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Countries and divisions that the article names.
    areas: HashSet<Area>,
    /// Mentions that may be cities.
    open: Vec<Open>,
    /// What the names mean in this article, by their hashes; `None` where it is known to be no city of the list.
    decided: HashTable<Option<(City, Why)>>,
    cities: Vec<City>,
    /// Whether the article speaks of a Georgia.
    georgia: bool,
    name: String,
}

/// A mention that may be a city.
#[derive(Debug)]
struct Open {
    row: usize,
    /// Hash of the name, as the list of cities has it.
    name: u64,
    /// The cities of that name, as a range of [`Places::cities`].
    first: usize,
    last: usize,
    /// The place that stands right after it, and whether its name means that place alone.
    after: Option<(Area, bool)>,
}

impl Places {
    /// Says which city or state each place is.
    pub(super) fn link(&mut self, lexicon: &Lexicon, text: &str, mentions: &mut [Mention]) {
        self.areas.clear();
        self.open.clear();
        self.decided.clear();
        self.cities.clear();
        self.georgia = false;
        for row in 0..mentions.len() {
            let is_state = self.read(lexicon, text, mentions, row);
            let open = |m: &&mut Mention| {
                m.label == Label::Loc && m.span.of(text).is_some_and(|n| States::of(n) == States::OrCity)
            };
            // The entry says that it is the state.
            if let Some(m) = mentions.get_mut(row).filter(open).filter(|_| !is_state) {
                m.kb = Kb::Absent;
            }
        }
        let of_georgia = self.decide();
        for open in &self.open {
            // What stands after this very mention decides for it, whatever the name means elsewhere.
            let here = open.after.and_then(|(area, _)| self.in_area(open, area));
            let here = here.map(|city| (city, Why::CityBeforePlace));
            let found = here.or_else(|| self.decided.get(&open.name).copied().flatten());
            if let (Some((city, why)), Some(m)) = (found, mentions.get_mut(open.row)) {
                (m.canonical, m.kb, m.why) = (Canonical::Known(city.name), Kb::City(city.key), why);
            }
        }
        self.georgia(lexicon, text, mentions, of_georgia);
    }

    /// Whether the article names a country, or a division of it.
    pub(super) fn names(&self, area: Area) -> bool {
        self.areas.contains(&area)
    }

    /// Notes what a mention says of countries, and which cities it may be. Tells whether it is the state of two meanings.
    fn read(&mut self, lexicon: &Lexicon, text: &str, mentions: &[Mention], row: usize) -> bool {
        let Some(m) = mentions.get(row) else { return false };
        if !matches!(m.label, Label::Loc | Label::Norp) || m.entry.is_some_and(|e| e.user) {
            return false;
        }
        let Some(written) = m.span.of(text) else { return false };
        let state = States::of(written);
        self.georgia |= state == States::OrCountry;
        if let Some(area) = m.entry.and_then(|e| e.area).filter(|_| state == States::No) {
            self.areas.extend([area, area.country()]);
        }
        let is_area = m.entry.is_some_and(|e| !e.city) && state != States::OrCity;
        if m.label != Label::Loc || is_area {
            return false;
        }
        if place_names::is_larger(text, m.span) {
            return false;
        }
        let first = self.cities.len();
        let (name, inside) = place_names::parts(written);
        place_names::read(name, &mut self.name);
        self.cities.extend(cities::of_name(&self.name));
        let last = self.cities.len();
        if first == last {
            return false;
        }
        let after = inside.map_or_else(
            || place_names::after(lexicon, text, mentions, row),
            |inside| place_names::area(lexicon, inside),
        );
        let open = Open { row, name: hash(&self.name), first, last, after };
        if state == States::OrCity {
            let entry = m.entry.and_then(|e| e.area);
            let before = self.open.last().filter(|before| before.row + 1 == row);
            let of_city = before.zip(entry).is_some_and(|(b, state)| {
                b.after.is_some_and(|(area, _)| area == state) && self.in_area(b, state).is_some()
            });
            if of_city || place_names::is_state(lexicon, text, mentions, row) {
                self.areas.extend(entry.iter().flat_map(|a| [*a, a.country()]));
                return true;
            }
        }
        self.open.push(open);
        false
    }

    /// Settles what each name means. Tells whether the article names states of the United States, and the Caucasus.
    fn decide(&mut self) -> (bool, bool) {
        for open in &self.open {
            let Some((area, plain)) = open.after else { continue };
            let city = self.in_area(open, area);
            // "Newtown, Iowa" is none of the larger Newtowns; "Paris, London, Russia" lists what it names.
            if city.is_some() || plain && area.is_division() {
                self.decided.entry(open.name).or_insert(city.map(|c| (c, Why::CityBeforePlace)));
            }
        }
        for city in self.decided.values().flatten().map(|(city, _)| city) {
            self.areas.extend(area(city).into_iter().flat_map(|a| [a, a.country()]));
        }
        let mut sure = Vec::new();
        for open in &self.open {
            if let (false, Some(city)) = (self.decided.contains_key(&open.name), self.alone(open)) {
                sure.push((open.name, city));
            }
        }
        for (name, city) in sure {
            self.decided.insert(name, Some((city, Why::City)));
            self.areas.extend(area(&city).map(Area::country));
        }
        let of_georgia = self.of_georgia();
        if self.georgia {
            let (states, caucasus) = of_georgia;
            let area = if !states { Area::new("GE") } else { Area::new("US-GA").filter(|_| !caucasus) };
            self.areas.extend(area);
        }
        for open in &self.open {
            if !self.decided.contains_key(&open.name) {
                let found = self.named(open).map(|city| (city, Why::CityOfArticle));
                self.decided.insert(open.name, found);
            }
        }
        of_georgia
    }

    fn of(&self, open: &Open) -> &[City] {
        self.cities.get(open.first..open.last).unwrap_or(&[])
    }

    /// The largest of the cities that lies in an area.
    fn in_area(&self, open: &Open, within: Area) -> Option<City> {
        let lies = |c: &&City| area(c).is_some_and(|a| a == within || a.country() == within);
        self.of(open).iter().find(lies).copied()
    }

    /// The city that the name means without more: the only one, or by far the largest.
    fn alone(&self, open: &Open) -> Option<City> {
        let (first, others) = self.of(open).split_first()?;
        let by_far = others.first().is_none_or(|o| is_by_far(first, o));
        (by_far && first.needs == Needs::Nothing).then_some(*first)
    }

    /// The one city in a division, or else in a country, that the article names. One that is small beside another of its name
    /// is not meant in passing: an article on Texas that names Paris may still mean the one in France.
    fn named(&self, open: &Open) -> Option<City> {
        let first = self.of(open).first()?;
        let weight = |c: &City| {
            let Some(area) = area(c).filter(|_| c.needs != Needs::Place && !is_by_far(first, c)) else {
                return 0;
            };
            match (area.is_division(), self.names(area), self.names(area.country())) {
                (true, true, _) => 3,
                (false, true, _) => 2,
                // A small town of so large a country needs its state.
                (true, false, true) if c.needs == Needs::Nothing => 1,
                _ => 0,
            }
        };
        let most = self.of(open).iter().map(weight).max().filter(|&most| most > 0)?;
        let mut best = self.of(open).iter().filter(|c| weight(c) == most);
        let (first, second) = (best.next()?, best.next());
        second.is_none_or(|s| is_by_far(first, s)).then_some(*first)
    }

    /// "Georgia" is the state right after one of its cities, and where the article speaks of other states and not of the
    /// Caucasus. Where it speaks of both, nothing is said.
    fn georgia(
        &self,
        lexicon: &Lexicon,
        text: &str,
        mentions: &mut [Mention],
        (states, caucasus): (bool, bool),
    ) {
        if !self.georgia {
            return;
        }
        let is = |m: &Mention| {
            let name = m.span.of(text).map(States::of);
            m.label == Label::Loc && m.kb == Kb::Entry && name == Some(States::OrCountry)
        };
        let (Some(state), Some(entry)) = (Area::new("US-GA"), lexicon.entry(hash("Ga."))) else { return };
        let mut before = None;
        for row in 0..mentions.len() {
            let after_city = before.is_some_and(|o: &Open| {
                o.row + 1 == row && o.after.is_some() && self.in_area(o, state).is_some()
            });
            before = self.open.binary_search_by_key(&row, |o| o.row).ok().and_then(|i| self.open.get(i));
            let Some(m) = mentions.get_mut(row).filter(|m| is(m)) else { continue };
            match (after_city, states, caucasus) {
                (true, ..) | (_, true, false) => m.kb = entry.kb.map_or(Kb::Absent, Kb::Lexicon),
                (false, true, true) => m.kb = Kb::Absent,
                (false, false, _) => {}
            }
        }
    }

    /// Whether the article names states of the United States, and the Caucasus.
    fn of_georgia(&self) -> (bool, bool) {
        let caucasus = ["GE", "AM", "AZ"].into_iter().filter_map(Area::new).any(|a| self.names(a));
        let states = self.areas.iter().any(|a| a.is_division() && Some(a.country()) == Area::new("US"));
        (states, caucasus)
    }
}

/// Whether a city has so many more people than another that it is meant where nothing speaks for the other.
fn is_by_far(large: &City, small: &City) -> bool {
    small.thousands.saturating_mul(BY_FAR) <= large.thousands
}

/// Where a city lies.
fn area(city: &City) -> Option<Area> {
    city.division().and_then(Area::new).or_else(|| Area::new(city.country()))
}
