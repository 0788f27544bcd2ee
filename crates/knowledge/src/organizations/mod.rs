//! Organisations: their names, and who belonged to them when.
//!
//! [`Organizations`] is built once. A membership runs from its first to its last day, **both included**; a date that
//! is a month or a year alone stands for all of it, so `until 2014` holds to the end of 2014 and `until 2014-03-24`
//! to the end of that day. A member that left and came back has several memberships.
//!
//! ```
//! use copydesk_document::Day;
//! use copydesk_knowledge::organizations::Organizations;
//! let known = Organizations::new();
//! let g8 = known.by_name("Group of 8").expect("a group");
//! assert_eq!(g8.name, "G8");
//! let day = Day::parse("2011-05-27").expect("a day");
//! assert_eq!(known.roster_on(g8, day).count(), 8);
//! assert!(known.roster_on(g8, day).any(|m| m.member == "Russia"));
//! ```

mod dates;
mod search;

use std::collections::HashMap;

use copydesk_document::Day;

pub use dates::{Interval, is_date};

const ORGANIZATIONS: &str = include_str!("../../data/organizations.tsv");
const MEMBERS: &str = include_str!("../../data/members.tsv");
const CONFLICTS: &str = include_str!("../../data/members_conflicts.tsv");
const BY_HAND: &str = include_str!("../../data/members_hand.tsv");

/// What is known of organisations and their members.
#[derive(Clone, Debug)]
pub struct Organizations {
    organizations: Vec<Organization>,
    names: HashMap<&'static str, u32>,
    short_names: HashMap<&'static str, Vec<u32>>,
    memberships: Vec<Membership>,
}

/// An organisation or group with the range of its memberships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// A short key, such as `g8`.
    pub id: &'static str,
    /// The usual name, such as `G8` or `European Union`.
    pub name: &'static str,
    /// What it is, in a word or two: `group`, `alliance`, `trade bloc` …
    pub kind: &'static str,
    /// Other names that mean it wherever they stand. Case counts.
    pub aliases: Vec<&'static str>,
    /// Names that mean it where the article shows so: `AU`, `the Alliance`. Others may share them.
    pub short_names: Vec<&'static str>,
    /// The key of the organisation that it took the place of; empty where there is none.
    pub follows: &'static str,
    /// The ISO 3166 code of the country that it belongs to or is from; empty where there is none, or where its names are
    /// plain without it.
    pub country: &'static str,
    first: usize,
    last: usize,
}

/// One uninterrupted membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The member, by its name in [`crate::countries`], or an organisation's name.
    pub member: &'static str,
    /// The first day, month or year; empty when unknown.
    pub from: &'static str,
    /// The last day, month or year; empty when it lasts.
    pub until: &'static str,
    /// In what capacity it belongs.
    pub status: Status,
    /// Where the fact is from: `hand`, `cow`, `factbook`; see the card `organizations.md`.
    pub source: &'static str,
    /// The days from the first to the last.
    pub interval: Interval,
}

/// In what capacity a member belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// A full member.
    #[default]
    Member,
    /// An associate or partner, less than a member.
    Associate,
    /// It may listen.
    Observer,
    /// Its rights rest. It may be listed as a member of that time besides: organisations differ in what remains.
    Suspended,
}

/// Two sources that disagree, and what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The organisation's key.
    pub organization: &'static str,
    /// The member.
    pub member: &'static str,
    /// The years in Correlates of War.
    pub cow: &'static str,
    /// The editions of the Factbook.
    pub factbook: &'static str,
    /// What the knowledge base has, and whether by hand.
    pub holds: &'static str,
}

impl Organizations {
    /// Reads the lists.
    pub fn new() -> Organizations {
        let mut memberships = Vec::with_capacity(MEMBERS.len() / 32);
        let mut ranges: HashMap<&str, (usize, usize)> = HashMap::new();
        // Rows of an organisation stand together, so that it is looked up once.
        let (mut key, mut first) = ("", 0);
        for [id, member, from, until, status, source] in rows(MEMBERS) {
            if id != key {
                ranges.insert(key, (first, memberships.len()));
                (key, first) = (id, memberships.len());
            }
            // What cannot be read bounds nothing; a test reads every row.
            let interval = Interval::parse(from, until).unwrap_or(Interval::ALWAYS);
            let status = Status::parse(status).unwrap_or_default();
            memberships.push(Membership { member, from, until, status, source, interval });
        }
        ranges.insert(key, (first, memberships.len()));
        let mut known = Organizations {
            organizations: Vec::new(),
            names: HashMap::new(),
            short_names: HashMap::new(),
            memberships,
        };
        for mut organization in without_rosters() {
            let number = known.organizations.len() as u32;
            for name in organization.names() {
                known.names.entry(name).or_insert(number);
            }
            for &name in &organization.short_names {
                known.short_names.entry(name).or_default().push(number);
            }
            let range = ranges.get(organization.id).copied().unwrap_or_default();
            (organization.first, organization.last) = range;
            known.organizations.push(organization);
        }
        known
    }

    /// No organisations at all.
    pub fn none() -> Organizations {
        Organizations {
            organizations: Vec::new(),
            names: HashMap::new(),
            short_names: HashMap::new(),
            memberships: Vec::new(),
        }
    }

    /// All organisations, by key.
    pub fn all(&self) -> &[Organization] {
        &self.organizations
    }

    /// The organisation of this key.
    pub fn by_id(&self, id: &str) -> Option<&Organization> {
        let at = self.organizations.binary_search_by(|o| o.id.cmp(id)).ok()?;
        self.organizations.get(at)
    }

    /// The organisation of this name, usual or other.
    pub fn by_name(&self, name: &str) -> Option<&Organization> {
        self.organizations.get(*self.names.get(name)? as usize)
    }

    /// The organisations that go by this name where the context shows so.
    pub fn by_short_name(&self, name: &str) -> impl Iterator<Item = &Organization> {
        let numbers = self.short_names.get(name).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|&n| self.organizations.get(n as usize))
    }

    /// All that is known of who belonged to an organisation, by member: also associates, observers and suspensions.
    pub fn roster(&self, organization: &Organization) -> &[Membership] {
        self.memberships.get(organization.first..organization.last).unwrap_or_default()
    }

    /// The memberships that hold on a day. Who is suspended then has that row alone, though the membership goes on.
    pub fn roster_on(&self, organization: &Organization, day: Day) -> impl Iterator<Item = &Membership> {
        let roster = self.roster(organization);
        let suspended = move |m: &Membership| {
            let first = roster.partition_point(|other| other.member < m.member);
            let mut of_member = roster[first..].iter().take_while(|other| other.member == m.member);
            m.status != Status::Suspended
                && of_member.any(|s| s.status == Status::Suspended && s.interval.contains(day))
        };
        roster.iter().filter(move |m| m.interval.contains(day) && !suspended(m))
    }

    /// What the sources disagree on, by organisation and member.
    pub fn conflicts() -> impl Iterator<Item = Conflict> {
        rows(CONFLICTS).map(|[organization, member, cow, factbook, holds]| Conflict {
            organization,
            member,
            cow,
            factbook,
            holds,
        })
    }

    /// Why a membership that was set by hand is as it is; `None` for one that was not.
    pub fn reason(&self, organization: &Organization, membership: &Membership) -> Option<&'static str> {
        let m = membership;
        let found = rows(BY_HAND).find(|&[id, member, from, until, status, _]| {
            (id, member, from, until) == (organization.id, m.member, m.from, m.until)
                && Status::parse(status) == Some(m.status)
        });
        found.map(|[.., reason]| reason)
    }
}

/// All organisations, by key, without reading who belongs to them: [`Organizations::roster`] finds no rows of these.
pub fn without_rosters() -> impl Iterator<Item = Organization> {
    rows(ORGANIZATIONS).map(|[id, name, kind, aliases, short_names, follows, _, _, country]| Organization {
        id,
        name,
        kind,
        aliases: list(aliases),
        short_names: list(short_names),
        follows,
        country,
        first: 0,
        last: 0,
    })
}

impl Default for Organizations {
    fn default() -> Organizations {
        Organizations::new()
    }
}

impl Organization {
    /// Its name and every other name that means it wherever it stands.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 4] = [Status::Member, Status::Associate, Status::Observer, Status::Suspended];

    /// The status of this name.
    pub fn parse(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Its name in files and output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Member => "member",
            Status::Associate => "associate",
            Status::Observer => "observer",
            Status::Suspended => "suspended",
        }
    }
}

/// The rows of a list of tab-separated facts; missing cells are empty.
fn rows<const N: usize>(list: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    list.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|line| {
        let mut cells = line.split('\t');
        std::array::from_fn(|_| cells.next().unwrap_or(""))
    })
}

fn list(cell: &'static str) -> Vec<&'static str> {
    cell.split('|').filter(|a| !a.is_empty()).collect()
}

#[cfg(test)]
mod tests;
