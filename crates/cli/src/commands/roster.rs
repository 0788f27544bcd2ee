use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::{Result, anyhow};
use copydesk_document::Day;
use copydesk_knowledge::countries::Countries;
use copydesk_knowledge::organizations::{Membership, Organization, Organizations, Status};
use serde_json::json;

use crate::args::Roster;
use crate::exit::{Exit, OrUsage, harmless};
use crate::progress::counted;
use crate::stdout::stdout;

/// `copydesk roster`
pub(crate) fn roster(args: &Roster) -> Result<Exit> {
    let known = Organizations::new();
    let organization = one(&known, &args.name.join(" ")).or_usage()?;
    let day = args.on.as_deref().map(day).transpose().or_usage()?;
    let rows: Vec<&Membership> = match day {
        Some(day) => known.roster_on(organization, day).collect(),
        None => known.roster(organization).iter().collect(),
    };
    let out = if args.json {
        format!("{}\n", as_json(organization, day, &rows))
    } else {
        as_text(&known, organization, day, &rows)
    };
    stdout().write_all(out.as_bytes())?;
    Ok(Exit::Fine)
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

fn as_text(
    known: &Organizations,
    organization: &Organization,
    day: Option<Day>,
    rows: &[&Membership],
) -> String {
    let mut out = format!("{} ({})", organization.name, organization.kind);
    if let Some(day) = day {
        let _ = write!(out, " on {day}");
    }
    if known.roster(organization).is_empty() {
        out.push_str(": no roster is known\n");
        return out;
    }
    for (i, status) in Status::ALL.into_iter().enumerate() {
        let of: Vec<_> = rows.iter().filter(|m| m.status == status).collect();
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

fn as_json(organization: &Organization, day: Option<Day>, rows: &[&Membership]) -> serde_json::Value {
    let date = |d: &str| (!d.is_empty()).then(|| d.to_owned());
    let members = rows.iter().map(|m| {
        json!({ "member": m.member, "from": date(m.from), "until": date(m.until), "status": m.status.name(), "source": m.source })
    });
    json!({
        "id": organization.id,
        "organization": organization.name,
        "kind": organization.kind,
        "as_of": day.map(|d| d.to_string()),
        "members": members.collect::<Vec<_>>(),
    })
}
