use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::OnceLock;

use copydesk_knowledge::countries;
use copydesk_knowledge::outlets::{OutletKind, without_article};

use crate::candidate::Candidate;
use crate::names::Names;
use crate::words::{Words, is_possessive};

/// What an article tells about where it was written: enough to choose between outlets of one name.
pub(crate) struct Setting<'a> {
    pub(crate) names: &'a Names,
    pub(crate) words: &'a Words<'a>,
    /// The outlet whose article this is.
    own: Option<u32>,
    /// Outlets that the article names without doubt.
    sure: &'a [u32],
}

impl<'a> Setting<'a> {
    pub(crate) fn new(
        names: &'a Names,
        words: &'a Words<'a>,
        own: Option<u32>,
        sure: &'a [u32],
    ) -> Setting<'a> {
        Setting { names, words, own, sure }
    }

    /// The outlet whose article this is, if `short` is the last part of its name: "the Times" in the Irish Times.
    pub(crate) fn own_by_short(&self, short: &str) -> Option<u32> {
        let id = self.own?;
        let own = self.names.known(id)?;
        let written =
            matches!(own.kind, Some(OutletKind::Newspaper | OutletKind::Magazine | OutletKind::Site));
        let full = without_article(own.canonical);
        let ends = full.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '));
        (written && ends).then_some(id)
    }

    /// The outlet that a name means which `first` and `rivals` share: `first`, the best known, unless the article is
    /// another's, names others of a rival's country only, or says whose outlet it is ("Nigeria's Guardian").
    pub(crate) fn by_country(&self, first: u32, rivals: &[u32], candidate: &Candidate) -> u32 {
        if rivals.is_empty() {
            return first;
        }
        self.pointed_to(rivals, self.country_score(first, candidate), candidate).unwrap_or(first)
    }

    /// The outlet of these to whose country the article points, by more than `least`.
    pub(crate) fn pointed_to(&self, rivals: &[u32], least: u32, candidate: &Candidate) -> Option<u32> {
        let mut best = (None, least);
        for &rival in rivals {
            #[cfg(test)]
            crate::work::count();
            let score = self.country_score(rival, candidate);
            if score > best.1 {
                best = (Some(rival), score);
            }
        }
        best.0
    }

    fn country_score(&self, id: u32, candidate: &Candidate) -> u32 {
        let Some(outlet) = self.names.known(id) else { return 0 };
        let country = outlet.country;
        if self.own == Some(id) {
            return 8;
        }
        let of = |id: u32| self.names.known(id).is_some_and(|o| !country.is_empty() && o.country == country);
        let told = if is_said_beside(self.words, candidate, country) { 4 } else { 0 };
        let own = if self.own.is_some_and(of) { 2 } else { 0 };
        // Agencies are quoted everywhere.
        let local = |s: u32| self.names.known(s).is_some_and(|o| o.kind != Some(OutletKind::Agency));
        told + own + u32::from(self.sure.iter().any(|&s| s != id && of(s) && local(s)))
    }

    /// Which of these outlets of one name the setting points to: the article's own, or the one in the state that the article
    /// speaks of most.
    pub(crate) fn placed(&self, ids: &[u32]) -> Option<u32> {
        if let Some(own) = self.own.filter(|own| ids.contains(own)) {
            return Some(own);
        }
        let mut best = (None, 0);
        for &id in ids {
            #[cfg(test)]
            crate::work::count();
            let state = self.names.known(id).map_or("", |o| o.state);
            let count = state_name(state).map_or(0, |name| self.mentions(name));
            match count.cmp(&best.1) {
                Ordering::Greater => best = (Some(id), count),
                Ordering::Equal => best.0 = None,
                Ordering::Less => {}
            }
        }
        best.0
    }

    /// The local American paper that a name means which a paper abroad has too: in an article that begins in its state and
    /// does not point abroad.
    pub(crate) fn local_instead(&self, abroad: u32, name: &str, candidate: &Candidate) -> Option<u32> {
        if self.names.known(abroad)?.country == "US" {
            return None;
        }
        let namesakes: Vec<u32> = self.names.namesakes(name).collect();
        if namesakes.is_empty() || self.country_score(abroad, candidate) > 0 {
            return None;
        }
        self.placed(&namesakes)
    }

    /// How often the beginning of the article, where it says where it is, names a state.
    fn mentions(&self, state: &str) -> usize {
        let mut end = self.words.text.len().min(BEGINNING);
        while !self.words.text.is_char_boundary(end) {
            end -= 1;
        }
        let beginning = self.words.text.get(..end).unwrap_or_default();
        #[cfg(test)]
        beginning.as_bytes().chunks(100).for_each(|_| crate::work::count());
        beginning.matches(state).count()
    }
}

/// How many bytes of an article are searched for the names of states.
const BEGINNING: usize = 4_000;

/// The name of a state; none for those that are a city's name too.
fn state_name(code: &str) -> Option<&'static str> {
    static STATES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let states = STATES.get_or_init(|| countries::us_states().map(|s| (s.code, s.name)).collect());
    states.get(code).copied().filter(|name| !matches!(*name, "Washington" | "New York"))
}

/// Whether the words around a name give its country: "Nigeria's Guardian", "the Herald, a Zimbabwean daily".
fn is_said_beside(words: &Words<'_>, candidate: &Candidate, country: &str) -> bool {
    static COUNTRIES: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let countries = COUNTRIES.get_or_init(|| {
        let all = countries::all().filter(|c| !c.iso2.is_empty());
        all.map(|c| (c.iso2, [vec![c.name], c.aliases, c.demonyms].concat())).collect()
    });
    let Some(forms) = countries.get(country) else { return false };
    let sentence = words.sentence(candidate.first);
    let says = |i: usize| forms.contains(&words.inside(sentence, i));
    let first = candidate.first;
    // "Nigeria's Guardian", "the Nigerian daily Guardian".
    let before = (1..=3).filter_map(|back| first.checked_sub(back)).any(|i| {
        says(i)
            && (is_possessive(words.inside(sentence, i + 1)) || !is_possessive(words.get(first - 1)))
            && (i + 1..first).all(|j| !matches!(words.get(j), "," | "." | "in" | "and"))
    });
    let after = candidate.end;
    let apposed = words.inside(sentence, after) == ","
        && matches!(words.inside(sentence, after + 1), "a" | "an" | "the")
        && (after + 2..after + 5).any(says);
    before || apposed || (words.inside(sentence, after) == "of" && says(after + 1))
}
