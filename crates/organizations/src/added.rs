//! Organisations that the pipeline's author adds, as the options write them.

use std::collections::HashMap;

use copydesk_extractor::Error;
use copydesk_knowledge::organizations::{Interval, Status};

use crate::directory::Member;

/// An added organisation.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Own {
    /// The usual name first.
    pub(crate) names: Vec<String>,
    pub(crate) members: Vec<OwnMember>,
}

/// One of its memberships.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OwnMember {
    name: String,
    from: String,
    until: String,
    status: Status,
    interval: Interval,
}

impl OwnMember {
    pub(crate) fn view(&self) -> Member<'_> {
        Member {
            name: &self.name,
            from: &self.from,
            until: &self.until,
            status: self.status,
            interval: self.interval,
            exact: true,
        }
    }
}

/// Reads both options.
pub(crate) fn parse(extra: &[String], rosters: &[String]) -> Result<Vec<Own>, Error> {
    let mut own = extra.iter().map(|line| line_of_extra(line)).collect::<Result<Vec<_>, _>>()?;
    let mut named: HashMap<&str, &str> = HashMap::new();
    for (line, own) in extra.iter().zip(&own) {
        for name in &own.names {
            if let Some(before) = named.insert(name, line) {
                let place = if before == line { "in" } else { "in two entries, the second being" };
                return Err(Error::new(format!(
                    "option `extra`: the name {name:?} stands twice {place} {line:?}; a name means one organisation, so \
                     write all its members into one entry"
                )));
            }
        }
    }
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for line in rosters {
        let fail = |why: &str| {
            let text = format!(
                "option `rosters`: {why} in {line:?}; a row is `organization`, name, other names …, or `member`, \
                 organisation, member, from, until, status, with tabs between"
            );
            Error::new(text)
        };
        let cells: Vec<&str> = line.split('\t').collect();
        match cells[..] {
            ["organization", ref names @ ..] if names.iter().all(|n| !n.is_empty()) && !names.is_empty() => {
                by_name.insert(names[0], own.len());
                let names = names.iter().map(|n| (*n).to_owned()).collect();
                own.push(Own { names, members: Vec::new() });
            }
            ["member", organization, name, from, until, status] if !name.is_empty() => {
                let at = by_name
                    .get(organization)
                    .ok_or_else(|| fail("an organisation that has no row before"))?;
                let interval = Interval::parse(from, until).ok_or_else(|| fail("dates that cannot be"))?;
                let status = Status::parse(status).ok_or_else(|| fail("an unknown status"))?;
                let (name, from, until) = (name.to_owned(), from.to_owned(), until.to_owned());
                own[*at].members.push(OwnMember { name, from, until, status, interval });
            }
            _ => return Err(fail("something else")),
        }
    }
    Ok(own)
}

/// Reads `Organisation | other name: Member (1997..2014), Member`.
fn line_of_extra(line: &str) -> Result<Own, Error> {
    let fail = |why: String| {
        Error::new(format!(
            "option `extra`: {why} in {line:?}; an entry looks like \
             \"Name | other name: First Member (1997..2014), Second Member (2004-05-01..), Third Member\""
        ))
    };
    let (names, members) = line.split_once(':').ok_or_else(|| fail("no colon after the names".into()))?;
    let names: Vec<_> = names.split('|').map(|n| n.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err(fail("an empty name".into()));
    }
    let member = |text: &str| {
        let text = text.trim();
        let (name, dates) = match text.split_once('(') {
            Some((name, dates)) => {
                let dates = dates.strip_suffix(')').and_then(|d| d.split_once(".."));
                let no_dates = || fail(format!("dates that are not \"(from..until)\" after {name:?}"));
                (name.trim(), dates.ok_or_else(no_dates)?)
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
        let own = |s: &str| s.to_owned();
        Ok(OwnMember {
            name: own(name),
            from: own(from),
            until: own(until),
            status: Status::Member,
            interval,
        })
    };
    let members = members.split(',').map(member).collect::<Result<Vec<_>, _>>()?;
    let mut sorted: Vec<&OwnMember> = members.iter().collect();
    sorted.sort_by_key(|m| (&m.name, m.interval));
    let twice = |w: &&[&OwnMember]| w[0].name == w[1].name && !w[0].interval.is_apart(w[1].interval);
    if let Some(twice) = sorted.windows(2).find(twice) {
        let name = &twice[0].name;
        return Err(fail(format!(
            "the member {name:?} twice at one time (who left and came back has other dates)"
        )));
    }
    Ok(Own { names, members })
}

#[cfg(test)]
#[path = "../../../tests/damage.rs"]
mod damage;

#[cfg(test)]
mod tests {
    use super::damage::damaged;
    use super::*;
    use copydesk_document::Day;

    use crate::directory::Directory;

    fn strings(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|l| (*l).to_owned()).collect()
    }

    #[test]
    fn extra_organisations_are_added_and_replace() {
        let extra = strings(&["Moon Club | MC: Norland (1997..2014), Sudland (2004-05-01..), Westland"]);
        let directory = Directory::new(&extra, &[], true).unwrap();
        let club = directory.find("MC").unwrap();
        assert_eq!(directory.name(club), "Moon Club");
        let on = |day: &str| -> Vec<_> {
            directory.roster(club, Day::parse(day), false).map(|m| m.name.to_owned()).collect()
        };
        assert_eq!(on("2000-01-01"), ["Norland", "Westland"]);
        assert_eq!(on("2014-12-31"), ["Norland", "Sudland", "Westland"]);
        assert_eq!(on("2015-01-01"), ["Sudland", "Westland"]);
        let directory = Directory::new(&strings(&["G8: Nobody"]), &[], true).unwrap();
        assert_eq!(directory.members(directory.find("G8").unwrap()).count(), 1);
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
            let extra = strings(extra);
            let message = Directory::new(&extra, &[], true).unwrap_err().to_string();
            let last = extra.last().unwrap();
            assert!(
                message.contains(&format!("{name:?}")) && message.contains(&format!("{last:?}")),
                "{message}"
            );
            assert!(message.contains("twice"), "{message}");
        }
        let back = strings(&["Moon Club: A (2001..2004), B, A (2005..)", "Marble Circle: A"]);
        assert!(Directory::new(&back, &[], true).is_ok());
    }

    #[test]
    fn damaged_extras_are_refused_or_read() {
        let good = "Moon Club | MC | Club of the Moon: Norland (1997..2014), Sudland (2004-05-01..), Ø (..2016-02-29)";
        let (mut read, mut refused) = (0, 0);
        for seed in 0..4000 {
            let line = String::from_utf8_lossy(&damaged(good.as_bytes(), seed)).into_owned();
            match line_of_extra(&line) {
                Ok(own) => {
                    read += 1;
                    assert!(own.names.iter().all(|n| !n.is_empty()) && !own.members.is_empty(), "{line:?}");
                    assert!(own.members.iter().all(|m| !m.name.is_empty()), "{line:?}");
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.to_string().contains(&format!("{line:?}")), "{error}");
                }
            }
        }
        assert!(read > 400 && refused > 400, "{read} read, {refused} refused");
    }

    #[test]
    fn rows_of_roster_files_are_read() {
        let rows = [
            "organization\tMoon Club: the first\tMC",
            "member\tMoon Club: the first\tNorland (old), Inc.\t1997\t\tmember",
            "member\tMoon Club: the first\tSudland\t\t2004\tobserver",
        ];
        let directory = Directory::new(&[], &strings(&rows), true).unwrap();
        let club = directory.find("MC").unwrap();
        assert_eq!(directory.name(club), "Moon Club: the first");
        let of = |all| directory.roster(club, None, all).map(|m| m.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(of(false), ["Norland (old), Inc.", "Sudland"], "what one writes is listed");
        assert_eq!(of(true), of(false));
        for bad in
            ["", "organization", "organization\t", "member\tNobody\tX\t\t\tmember", "organization\tA\t\tB"]
        {
            let message = Directory::new(&[], &strings(&[bad]), true).unwrap_err().to_string();
            assert!(message.contains("`rosters`") && message.contains(&format!("{bad:?}")), "{message}");
        }
        for bad in ["2011-02-30\t\tmember", "2011\t2010\tmember", "\t\tguest"] {
            let rows = ["organization\tA", &format!("member\tA\tB\t{bad}")];
            assert!(Directory::new(&[], &strings(&rows), true).is_err(), "{bad}");
        }
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
            let message = Directory::new(&strings(&[bad]), &[], true).unwrap_err().to_string();
            assert!(
                message.contains(&format!("{bad:?}")) && message.contains("First Member (1997..2014)"),
                "{message}"
            );
        }
    }
}
