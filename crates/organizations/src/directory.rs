//! What is known of organisations: the knowledge base, and what the pipeline's author adds.

use std::collections::{HashMap, HashSet};

use copydesk_document::Day;
use copydesk_extractor::Error;
use copydesk_knowledge::countries;
use copydesk_knowledge::organizations::{Interval, Organizations, Status};

use crate::added::{self, Own};

/// Organisations by all their names, with their memberships.
///
/// An organisation has a number: its place among those of the knowledge base, and behind these the author's own.
#[derive(Debug)]
pub(crate) struct Directory {
    known: Organizations,
    own: Vec<Own>,
    own_names: HashMap<String, u32>,
    countries: HashSet<&'static str>,
}

/// One membership.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) name: &'a str,
    /// Empty when unknown.
    pub(crate) from: &'a str,
    /// Empty when it lasts.
    pub(crate) until: &'a str,
    pub(crate) status: Status,
    pub(crate) interval: Interval,
    /// Whether the years are exact, and not those of yearly editions.
    pub(crate) exact: bool,
}

impl Directory {
    /// The knowledge base, and the organisations of the options `extra` and `rosters`, which replace known ones of the
    /// same name; without `listed` these alone.
    ///
    /// # Errors
    /// When an added organisation is not written as it must be.
    pub(crate) fn new(extra: &[String], rosters: &[String], listed: bool) -> Result<Directory, Error> {
        let known = if listed { Organizations::new() } else { Organizations::none() };
        let own = added::parse(extra, rosters)?;
        let mut own_names = HashMap::new();
        for (number, own) in (known.all().len() as u32..).zip(&own) {
            own_names.extend(own.names.iter().map(|name| (name.clone(), number)));
        }
        Ok(Directory { known, own, own_names, countries: countries::all().map(|c| c.name).collect() })
    }

    /// The number of the organisation that this name means wherever it stands.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        let own = self.own_names.get(name).copied();
        own.or_else(|| self.number(self.known.by_name(name)?.id))
    }

    /// The organisations that this name means where the article shows so.
    pub(crate) fn by_short_name(&self, name: &str) -> impl Iterator<Item = u32> {
        self.known.by_short_name(name).filter_map(|o| self.number(o.id))
    }

    fn number(&self, id: &str) -> Option<u32> {
        self.known.all().binary_search_by(|o| o.id.cmp(id)).ok().map(|n| n as u32)
    }

    /// The usual name.
    pub(crate) fn name(&self, number: u32) -> &str {
        match self.known.all().get(number as usize) {
            Some(known) => known.name,
            None => self.own(number).and_then(|o| o.names.first()).map_or("", String::as_str),
        }
    }

    /// All names that mean it wherever they stand.
    pub(crate) fn names(&self, number: u32) -> impl Iterator<Item = &str> {
        let known = self.known.all().get(number as usize).into_iter().flat_map(|o| o.names()).map(shorter);
        known.chain(self.own(number).into_iter().flat_map(|o| o.names.iter().map(String::as_str)))
    }

    /// All memberships, of any time and status.
    pub(crate) fn members(&self, number: u32) -> impl Iterator<Item = Member<'_>> {
        let known = self.known.all().get(number as usize).map(|o| self.known.roster(o));
        let known = known.unwrap_or_default().iter().map(|m| Member {
            name: m.member,
            from: m.from,
            until: m.until,
            status: m.status,
            interval: m.interval,
            exact: m.source == "hand",
        });
        known.chain(self.own(number).into_iter().flat_map(|o| o.members.iter().map(added::OwnMember::view)))
    }

    /// The memberships that hold on a day; without a day, all. Others than full members of a known organisation only when
    /// asked for, as nobody wrote them for this pipeline; who is suspended on that day is no full member.
    pub(crate) fn roster(
        &self,
        number: u32,
        day: Option<Day>,
        all: bool,
    ) -> impl Iterator<Item = Member<'_>> {
        let holds = move |m: &Member<'_>| day.is_none_or(|d| m.interval.contains(d));
        let suspended: Vec<&str> = self
            .members(number)
            .filter(|m| day.is_some() && m.status == Status::Suspended && holds(m))
            .map(|m| m.name)
            .collect();
        let all = all || self.own(number).is_some();
        let wanted = move |m: &Member<'_>| match m.status {
            Status::Member => !suspended.contains(&m.name),
            _ => all,
        };
        self.members(number).filter(move |m| holds(m) && wanted(m))
    }

    /// Whether rosters name what is called so: a country, or an organisation.
    pub(crate) fn can_be_listed(&self, member: &str) -> bool {
        self.countries.contains(member)
    }

    fn own(&self, number: u32) -> Option<&Own> {
        self.own.get((number as usize).checked_sub(self.known.all().len())?)
    }
}

/// The same text for a shorter time, so that it can stand in a row with others.
fn shorter<'a>(text: &'static str) -> &'a str {
    text
}
