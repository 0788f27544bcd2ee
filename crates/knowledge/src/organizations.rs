//! Intergovernmental organisations and groups of states: their names, and who belonged to them when.
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

use std::collections::HashMap;

use copydesk_document::Day;

/// What is known of organisations and their members.
#[derive(Clone, Debug)]
pub struct Organizations {
    organizations: Vec<Organization>,
    names: HashMap<&'static str, usize>,
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
    /// Other names. Case counts.
    pub aliases: Vec<&'static str>,
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
    /// Where the fact is from: see the card `organizations.md`.
    pub source: &'static str,
    interval: Interval,
}

/// A span of days between two dates of any precision, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    first: u32,
    last: u32,
}

impl Organizations {
    /// Reads the lists.
    pub fn new() -> Organizations {
        let mut memberships = Vec::new();
        let mut ranges: HashMap<&str, (usize, usize)> = HashMap::new();
        for [id, member, from, until, source] in rows(include_str!("../data/members.tsv")) {
            let range = ranges.entry(id).or_insert((memberships.len(), 0));
            // A date that cannot be read bounds nothing; a test reads them all.
            let interval = Interval::parse(from, until).unwrap_or(Interval::ALWAYS);
            memberships.push(Membership { member, from, until, source, interval });
            range.1 = memberships.len();
        }
        let mut organizations = Vec::new();
        let mut names = HashMap::new();
        for [id, name, kind, aliases] in rows(include_str!("../data/organizations.tsv")) {
            let aliases: Vec<_> = aliases.split('|').filter(|a| !a.is_empty()).collect();
            for &n in std::iter::once(&name).chain(&aliases) {
                names.entry(n).or_insert(organizations.len());
            }
            let (first, last) = ranges.get(id).copied().unwrap_or_default();
            organizations.push(Organization { id, name, kind, aliases, first, last });
        }
        Organizations { organizations, names, memberships }
    }

    /// All organisations, by key.
    pub fn all(&self) -> &[Organization] {
        &self.organizations
    }

    /// The organisation of this name, usual or other.
    pub fn by_name(&self, name: &str) -> Option<&Organization> {
        self.names.get(name).map(|&i| &self.organizations[i])
    }

    /// All memberships of an organisation, by member.
    pub fn roster(&self, organization: &Organization) -> &[Membership] {
        self.memberships.get(organization.first..organization.last).unwrap_or_default()
    }

    /// The memberships that hold on a day.
    pub fn roster_on(&self, organization: &Organization, day: Day) -> impl Iterator<Item = &Membership> {
        self.roster(organization).iter().filter(move |m| m.interval.contains(day))
    }
}

impl Default for Organizations {
    fn default() -> Organizations {
        Organizations::new()
    }
}

impl Interval {
    /// Every day.
    pub const ALWAYS: Interval = Interval { first: 0, last: u32::MAX };

    /// From one date until another, each a year, month or day, or empty for no bound; `None` when one is none of
    /// these or the end lies before the beginning.
    pub fn parse(from: &str, until: &str) -> Option<Interval> {
        let first = if from.is_empty() { 0 } else { date_key(from, 0)? };
        let last = if until.is_empty() { u32::MAX } else { date_key(until, 99)? };
        (first <= last).then_some(Interval { first, last })
    }

    /// Whether some day lies in both.
    pub fn meets(self, other: Interval) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: Day) -> bool {
        (self.first..=self.last).contains(&key(day.year().into(), day.month().into(), day.day().into()))
    }
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as a number that sorts like the date, with `missing` for what is not given.
fn date_key(date: &str, missing: u32) -> Option<u32> {
    let number = |text: &str, digits: usize| {
        let all = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| all)
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|m| number(m, 2).filter(|m| (1..=12).contains(m)));
    let day = parts.next().map(|d| number(d, 2).filter(|d| (1..=31).contains(d)));
    let (month, day) = match (month, day, parts.next()) {
        (None, None, None) => (missing, missing),
        (Some(month), None, None) => (month?, missing),
        (Some(month), Some(day), None) => {
            let (month, day) = (month?, day?);
            let real = |y, m, d| Day::new(y, m, d).is_some();
            let exists = real(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
            exists.then_some((month, day))?
        }
        _ => return None,
    };
    Some(key(year, month, day))
}

fn key(year: u32, month: u32, day: u32) -> u32 {
    year * 10_000 + month * 100 + day
}

/// The rows of a list of tab-separated facts; missing cells are empty.
fn rows<const N: usize>(list: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    list.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|line| {
        let mut cells = line.split('\t');
        std::array::from_fn(|_| cells.next().unwrap_or(""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Organisation, member, day, and whether it belonged.
    const QUESTIONS: &[(&str, &str, &str, bool)] = &[
        ("G8", "Russia", "2011-05-27", true),
        ("G8", "Russia", "1996-06-01", false),
        ("G8", "Russia", "2014-03-24", true),
        ("G8", "Russia", "2014-03-25", false),
        ("Group of Eight", "Canada", "2011-05-27", true),
        ("G7", "Canada", "1975-11-15", false),
        ("G7", "Canada", "1976-06-27", true),
        ("G7", "Russia", "2011-05-27", false),
        ("G7", "Japan", "2020-01-01", true),
        ("European Union", "United Kingdom", "2020-01-31", true),
        ("EU", "United Kingdom", "2020-02-01", false),
        ("EU", "United Kingdom", "1972-12-31", false),
        ("EU", "Croatia", "2013-06-30", false),
        ("EU", "Croatia", "2013-07-01", true),
        ("EU", "Poland", "2004-05-01", true),
        ("EU", "Norway", "2011-01-01", false),
        ("Eurozone", "Lithuania", "2014-12-31", false),
        ("Eurozone", "Greece", "2010-01-01", true),
        ("Schengen Area", "Switzerland", "2011-01-01", true),
        ("NATO", "Finland", "2023-04-04", true),
        ("NATO", "Sweden", "2024-03-06", false),
        ("NATO", "Sweden", "2024-03-07", true),
        ("NATO", "Albania", "2009-04-01", true),
        ("NATO", "Ukraine", "2022-05-01", false),
        ("Warsaw Pact", "Albania", "1970-01-01", false),
        ("OPEC", "Qatar", "2018-12-31", true),
        ("OPEC", "Qatar", "2019-01-01", false),
        ("OPEC", "Ecuador", "2000-01-01", false),
        ("OPEC", "Ecuador", "2010-01-01", true),
        ("OPEC", "Ecuador", "2020-01-02", false),
        ("OPEC", "Indonesia", "2016-06-01", true),
        ("OPEC", "Indonesia", "2012-06-01", false),
        ("OPEC", "Angola", "2024-01-01", false),
        ("Arab League", "Syria", "2010-01-01", true),
        ("Arab League", "Syria", "2015-01-01", false),
        ("Arab League", "Syria", "2023-05-07", true),
        ("League of Arab States", "Egypt", "1985-01-01", false),
        ("BRICS", "South Africa", "2010-06-01", false),
        ("BRICS", "South Africa", "2011-04-14", true),
        ("BRICS", "Iran", "2024-01-01", true),
        ("BRICS", "Indonesia", "2024-06-01", false),
        ("African Union", "Morocco", "2016-01-01", false),
        ("African Union", "Morocco", "2017-01-30", true),
        ("G20", "European Union", "2010-01-01", true),
        ("G20", "African Union", "2022-01-01", false),
        ("ASEAN", "Cambodia", "1999-04-30", true),
        ("ASEAN", "East Timor", "2020-01-01", false),
        ("Commonwealth of Nations", "Zimbabwe", "2005-01-01", false),
        ("United Nations", "South Sudan", "2011-07-13", false),
        ("United Nations", "Taiwan", "1970-01-01", true),
        ("United Nations", "China", "2000-01-01", true),
        ("Council of Europe", "Russia", "2022-03-17", false),
        ("Mercosur", "Venezuela", "2014-01-01", true),
        ("ECOWAS", "Niger", "2025-02-01", false),
    ];

    #[test]
    fn rosters_answer_for_a_day() {
        let known = Organizations::new();
        for &(name, member, day, expected) in QUESTIONS {
            let organization = known.by_name(name).unwrap_or_else(|| panic!("{name}"));
            let day = Day::parse(day).unwrap();
            let found = known.roster_on(organization, day).any(|m| m.member == member);
            assert_eq!(found, expected, "{name}, {member}, {day}");
        }
    }

    #[test]
    fn every_row_is_sound() {
        let known = Organizations::new();
        let countries: Vec<_> = crate::countries::all().map(|c| c.name).collect();
        let data = include_str!("../data/members.tsv");
        let used: usize = known.all().iter().map(|o| known.roster(o).len()).sum();
        assert_eq!(used, rows::<1>(data).count(), "members of unknown organisations, or rows not grouped");
        for o in known.all() {
            assert!(!known.roster(o).is_empty(), "{}", o.id);
            for m in known.roster(o) {
                assert!(Interval::parse(m.from, m.until).is_some(), "{}: {m:?}", o.id);
                assert!(
                    countries.contains(&m.member) || known.by_name(m.member).is_some(),
                    "{}: {m:?}",
                    o.id
                );
            }
            for pair in known.roster(o).windows(2) {
                let apart =
                    pair[0].member != pair[1].member || pair[0].interval.last < pair[1].interval.first;
                assert!(apart, "{}: {pair:?}", o.id);
            }
        }
    }

    #[test]
    fn sizes_on_known_days() {
        let known = Organizations::new();
        let size = |name: &str, day: &str| {
            known.roster_on(known.by_name(name).unwrap(), Day::parse(day).unwrap()).count()
        };
        let got = [
            size("G7", "2011-05-27"),
            size("G8", "2011-05-27"),
            size("European Union", "2011-05-27"),
            size("European Union", "2013-07-01"),
            size("European Union", "2020-02-01"),
            size("NATO", "2011-05-27"),
            size("NATO", "2024-03-07"),
            size("ASEAN", "2011-05-27"),
            size("Council of Europe", "2011-05-27"),
            size("African Union", "2017-02-01"),
            size("United Nations", "2011-07-15"),
            size("OECD", "2022-01-01"),
            size("World Trade Organization", "2019-01-01"),
        ];
        assert_eq!(got, [7, 8, 27, 28, 27, 28, 32, 10, 47, 55, 193, 38, 164]);
    }
}
