use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::{Result, anyhow};
use copydesk_document::Day;
use copydesk_knowledge::countries::Countries;
use copydesk_knowledge::organizations::{Membership, Organization, Organizations, Status};
use copydesk_pipeline::{OwnMember, OwnOrganization};
use serde_json::json;

use crate::args::Roster;
use crate::exit::{Exit, OrUsage, harmless};
use crate::own::{self, Own};
use crate::progress::counted;
use crate::stdout::stdout;

/// `copydesk roster`
pub(crate) fn roster(args: &Roster) -> Result<Exit> {
    let own = Own::read(&args.own)?;
    let day = args.on.as_deref().map(day).transpose().or_usage()?;
    let name = args.name.join(" ");
    let (known, found);
    let listed = match own.find(&name) {
        Some((file, organization)) => {
            found = organization;
            Listed::of_file(file, &found, day)
        }
        None => {
            known = Organizations::new();
            Listed::known(&known, one(&known, &name).or_usage()?, day)
        }
    };
    let out = if args.json { format!("{}\n", as_json(&listed, day)) } else { as_text(&listed, day) };
    stdout().write_all(out.as_bytes())?;
    Ok(Exit::Fine)
}

/// An organisation with those who belonged to it.
struct Listed<'a> {
    id: Option<&'a str>,
    name: &'a str,
    kind: &'a str,
    /// Whether anybody is known to have belonged to it, on whatever day.
    has_roster: bool,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    member: &'a str,
    from: &'a str,
    until: &'a str,
    status: &'a str,
    source: &'a str,
}

impl<'a> Listed<'a> {
    fn known(known: &'a Organizations, organization: &'a Organization, day: Option<Day>) -> Listed<'a> {
        let rows: Vec<&Membership> = match day {
            Some(day) => known.roster_on(organization, day).collect(),
            None => known.roster(organization).iter().collect(),
        };
        let row = |m: &&'a Membership| Row {
            member: m.member,
            from: m.from,
            until: m.until,
            status: m.status.name(),
            source: m.source,
        };
        Listed {
            id: Some(organization.id),
            name: organization.name,
            kind: organization.kind,
            has_roster: !known.roster(organization).is_empty(),
            rows: rows.iter().map(row).collect(),
        }
    }

    fn of_file(file: &'a str, organization: &OwnOrganization<'a>, day: Option<Day>) -> Listed<'a> {
        let row = |m: OwnMember<'a>| Row {
            member: m.name,
            from: m.from,
            until: m.until,
            status: m.status,
            source: m.source.unwrap_or(file),
        };
        Listed {
            id: organization.id,
            name: organization.names.first().copied().unwrap_or_default(),
            kind: organization.kind.unwrap_or(file),
            has_roster: !organization.members.is_empty(),
            rows: own::members(organization, day).into_iter().map(row).collect(),
        }
    }
}

/// The one organisation that a person means.
pub(crate) fn one<'k>(known: &'k Organizations, typed: &str) -> Result<&'k Organization> {
    let names = |found: &[&Organization]| {
        let names: Vec<_> = found.iter().map(|o| format!("{} ({})", o.name, o.id)).collect();
        names.join(", ")
    };
    let shown = harmless(typed);
    if typed.trim().is_empty() {
        return Err(anyhow!("no name was given; write one, such as NATO"));
    }
    match known.find(typed)[..] {
        [one] => Ok(one),
        [] if Countries::new().find(typed).is_some() => Err(anyhow!(
            "`{shown}` is a country and no organisation; `copydesk kb offices {shown}` prints who headed it"
        )),
        [] => match known.similar(typed)[..] {
            [] => Err(anyhow!("no organisation is called `{shown}`; look for it with `copydesk kb search`")),
            ref similar => {
                Err(anyhow!("no organisation is called `{shown}`; did you mean {}?", names(similar)))
            }
        },
        ref several => Err(anyhow!("`{shown}` can mean {}; write one of these", names(several))),
    }
}

/// The day that a person typed.
pub(crate) fn day(typed: &str) -> Result<Day> {
    let bad =
        || anyhow!("`{}` is no day of the calendar; write YYYY-MM-DD, such as 2011-05-27", harmless(typed));
    Day::parse(typed).ok_or_else(bad)
}

fn as_text(listed: &Listed<'_>, day: Option<Day>) -> String {
    let mut out = format!("{} ({})", listed.name, listed.kind);
    if let Some(day) = day {
        let _ = write!(out, " on {day}");
    }
    if !listed.has_roster {
        out.push_str(": no roster is known\n");
        return out;
    }
    for (i, status) in Status::ALL.into_iter().enumerate() {
        let of: Vec<_> = listed.rows.iter().filter(|m| m.status == status.name()).collect();
        if i == 0 {
            let what = if day.is_some() { "member" } else { "membership" };
            let _ = writeln!(out, ": {}", counted(of.len() as u64, what));
        } else if !of.is_empty() {
            let _ = writeln!(out, "{}:", status.name());
        }
        for m in of {
            let dates = match (m.from, m.until) {
                ("", "") => String::new(),
                ("", until) => format!("until {until}"),
                (from, "") => format!("since {from}"),
                (from, until) => format!("{from} until {until}"),
            };
            let _ = writeln!(out, "  {:34} {dates:32} {}", m.member, m.source);
        }
    }
    out
}

fn as_json(listed: &Listed<'_>, day: Option<Day>) -> serde_json::Value {
    let date = |d: &str| (!d.is_empty()).then(|| d.to_owned());
    let members = listed.rows.iter().map(|m| {
        json!({ "member": m.member, "from": date(m.from), "until": date(m.until), "status": m.status, "source": m.source })
    });
    json!({
        "id": listed.id,
        "organization": listed.name,
        "kind": listed.kind,
        "as_of": day.map(|d| d.to_string()),
        "members": members.collect::<Vec<_>>(),
    })
}
