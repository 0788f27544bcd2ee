//! What is known of organisations: the knowledge base, and what the pipeline's author adds.

use std::borrow::Cow;
use std::collections::HashMap;

use copydesk_document::Day;
use copydesk_extractor::Error;
use copydesk_knowledge::organizations::{self, Interval};

/// Organisations by all their names, with their memberships.
#[derive(Debug)]
pub(crate) struct Directory {
    entries: Vec<Entry>,
    names: HashMap<Cow<'static, str>, usize>,
}

/// One organisation.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its canonical name.
    pub(crate) name: Cow<'static, str>,
    members: Vec<Member>,
}

/// One membership.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: Cow<'static, str>,
    /// Empty when unknown.
    pub(crate) from: Cow<'static, str>,
    /// Empty when it lasts.
    pub(crate) until: Cow<'static, str>,
    interval: Interval,
}

impl Directory {
    /// The knowledge base and the organisations of the option `extra`, which replace known ones of the same name.
    ///
    /// # Errors
    /// When an extra organisation is not written as it must be.
    pub(crate) fn new(extra: &[String]) -> Result<Directory, Error> {
        let mut directory = Directory { entries: Vec::new(), names: HashMap::new() };
        let known = organizations::Organizations::new();
        for organization in known.all() {
            let members = known.roster(organization).iter().map(|m| Member {
                name: m.member.into(),
                from: m.from.into(),
                until: m.until.into(),
                interval: Interval::parse(m.from, m.until).unwrap_or(Interval::ALWAYS),
            });
            let names = std::iter::once(organization.name).chain(organization.aliases.iter().copied());
            directory.add(names.map(Cow::from).collect(), members.collect());
        }
        let mut own: HashMap<String, &str> = HashMap::new();
        for line in extra {
            let (names, members) = parse(line)?;
            for name in &names {
                if let Some(before) = own.insert(name.to_string(), line) {
                    let place = if before == line { "in" } else { "in two entries, the second being" };
                    return Err(Error::new(format!(
                        "option `extra`: the name {name:?} stands twice {place} {line:?}; a name means one organisation, so \
                         write all its members into one entry"
                    )));
                }
            }
            directory.add(names, members);
        }
        Ok(directory)
    }

    fn add(&mut self, names: Vec<Cow<'static, str>>, members: Vec<Member>) {
        let Some(name) = names.first().cloned() else { return };
        let entry = self.entries.len();
        self.entries.push(Entry { name, members });
        self.names.extend(names.into_iter().map(|n| (n, entry)));
    }

    /// The number of the organisation of this name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The organisation of this number.
    pub(crate) fn entry(&self, number: usize) -> &Entry {
        &self.entries[number]
    }
}

impl Entry {
    /// The memberships that hold on a day; without a day, all.
    pub(crate) fn members(&self, day: Option<Day>) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |m| day.is_none_or(|d| m.interval.contains(d)))
    }
}

/// Reads `Organisation | other name: Member (1997..2014), Member`.
fn parse(line: &str) -> Result<(Vec<Cow<'static, str>>, Vec<Member>), Error> {
    let fail = |why: String| {
        Error::new(format!(
            "option `extra`: {why} in {line:?}; an entry looks like \
             \"Name | other name: First Member (1997..2014), Second Member (2004-05-01..), Third Member\""
        ))
    };
    let (names, members) = line.split_once(':').ok_or_else(|| fail("no colon after the names".into()))?;
    let names: Vec<_> = names.split('|').map(|n| Cow::from(n.trim().to_owned())).collect();
    if names.iter().any(|n| n.is_empty()) {
        return Err(fail("an empty name".into()));
    }
    let member = |text: &str| {
        let text = text.trim();
        let (name, dates) = match text.split_once('(') {
            Some((name, dates)) => {
                let dates = dates.strip_suffix(')').and_then(|d| d.split_once(".."));
                (
                    name.trim(),
                    dates.ok_or_else(|| {
                        fail(format!("dates that are not \"(from..until)\" after {name:?}"))
                    })?,
                )
            }
            None => (text, ("", "")),
        };
        let (from, until) = (dates.0.trim(), dates.1.trim());
        if name.is_empty() || name.contains(')') {
            return Err(fail("a member without a name".into()));
        }
        let interval = Interval::parse(from, until).ok_or_else(|| {
            fail(format!("dates of {name:?} that are not YYYY, YYYY-MM or YYYY-MM-DD, the earlier first,"))
        })?;
        let own = |s: &str| Cow::from(s.to_owned());
        Ok(Member { name: own(name), from: own(from), until: own(until), interval })
    };
    let members = members.split(',').map(member).collect::<Result<Vec<_>, _>>()?;
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by_key(|m| (&m.name, m.interval));
    if let Some(twice) =
        sorted.windows(2).find(|w| w[0].name == w[1].name && w[0].interval.meets(w[1].interval))
    {
        let name = &twice[0].name;
        return Err(fail(format!(
            "the member {name:?} twice at one time (who left and came back has other dates)"
        )));
    }
    Ok((names, members))
}

#[cfg(test)]
#[path = "../../../tests/damage.rs"]
mod damage;

#[cfg(test)]
mod tests {
    use super::damage::damaged;
    use super::*;

    #[test]
    fn extra_organisations_are_added_and_replace() {
        let extra = ["Moon Club | MC: Norland (1997..2014), Sudland (2004-05-01..), Westland".to_owned()];
        let directory = Directory::new(&extra).unwrap();
        let club = directory.entry(directory.find("MC").unwrap());
        assert_eq!(club.name, "Moon Club");
        let on = |day: &str| -> Vec<_> { club.members(Day::parse(day)).map(|m| &*m.name).collect() };
        assert_eq!(on("2000-01-01"), ["Norland", "Westland"]);
        assert_eq!(on("2014-12-31"), ["Norland", "Sudland", "Westland"]);
        assert_eq!(on("2015-01-01"), ["Sudland", "Westland"]);
        let directory = Directory::new(&["G8: Nobody".to_owned()]).unwrap();
        assert_eq!(directory.entry(directory.find("G8").unwrap()).members(None).count(), 1);
    }

    #[test]
    fn duplicates_are_refused() {
        for (extra, name) in [
            (&["Moon Club: A", "Moon Club: B"][..], "Moon Club"),
            (&["Moon Club | MC: A", "Marble Circle | MC: B"], "MC"),
            (&["Moon Club: A", "Moon Club: A"], "Moon Club"),
            (&["Moon Club | Moon Club: A"], "Moon Club"),
            (&["Moon Club: A, B, A"], "A"),
            (&["Moon Club: A (2001..2005), B, A (2005-05..)"], "A"),
        ] {
            let extra: Vec<String> = extra.iter().map(|&line| line.to_owned()).collect();
            let message = Directory::new(&extra).unwrap_err().to_string();
            let last = extra.last().unwrap();
            assert!(
                message.contains(&format!("{name:?}")) && message.contains(&format!("{last:?}")),
                "{message}"
            );
            assert!(message.contains("twice"), "{message}");
        }
        let back = "Moon Club: A (2001..2004), B, A (2005..)".to_owned();
        assert!(Directory::new(&[back, "Marble Circle: A".to_owned()]).is_ok());
    }

    #[test]
    fn malformed_extras_name_themselves_and_the_right_form() {
        for bad in [
            "",
            "Moon Club",
            "A|: B",
            "A: ",
            "A: B (1997)",
            "A: B (1997..",
            "A: B (x..)",
            "A: B (2014..1997)",
            "A: B, ,C",
        ] {
            let message = Directory::new(&[bad.to_owned()]).unwrap_err().to_string();
            assert!(
                message.contains(&format!("{bad:?}")) && message.contains("First Member (1997..2014)"),
                "{message}"
            );
        }
    }

    #[test]
    fn damaged_extras_are_refused_or_read() {
        let good = "Moon Club | MC | Club of the Moon: Norland (1997..2014), Sudland (2004-05-01..), Ø (..2016-02-29)";
        let (mut read, mut refused) = (0, 0);
        for seed in 0..4000 {
            let line = String::from_utf8_lossy(&damaged(good.as_bytes(), seed)).into_owned();
            match parse(&line) {
                Ok((names, members)) => {
                    read += 1;
                    assert!(names.iter().all(|n| !n.is_empty()) && !members.is_empty(), "{line:?}");
                    assert!(members.iter().all(|m| !m.name.is_empty()), "{line:?}");
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.to_string().contains(&format!("{line:?}")), "{error}");
                }
            }
        }
        assert!(read > 400 && refused > 400, "{read} read, {refused} refused");
    }
}
