//! Whether what a text states agrees with the roster.

use copydesk_document::Day;
use copydesk_knowledge::organizations::Status;

use crate::directory::{Directory, Member};
use crate::statements::{Claim, Statement};

/// The roster's intervals when a statement contradicts them: `1997..2014-03-24`, several with `, ` between, `never` for
/// none. `None` when the two agree, and when the roster cannot tell.
///
/// A statement holds on the day of the article. Without a day, one contradicts the roster only when it is true of no
/// day at all.
pub(crate) fn conflict(
    directory: &Directory,
    organization: u32,
    member: &str,
    statement: &Statement,
    day: Option<Day>,
) -> Option<String> {
    let mut any = false;
    let mut spans = Vec::new();
    for m in directory.members(organization) {
        any = true;
        if m.name == member {
            spans.push(m);
        }
    }
    if spans.is_empty() {
        return (any && directory.can_be_listed(member)).then(|| "never".to_owned());
    }
    let full: Vec<Member<'_>> = spans.iter().filter(|m| m.status == Status::Member).copied().collect();
    if agrees(statement, &full, &spans, day) {
        return None;
    }
    let shown = spans.iter().map(|m| {
        let status = if m.status == Status::Member { "" } else { m.status.name() };
        let space = if status.is_empty() { "" } else { " " };
        format!("{status}{space}{}..{}", m.from, m.until)
    });
    Some(shown.collect::<Vec<_>>().join(", "))
}

fn agrees(statement: &Statement, full: &[Member<'_>], all: &[Member<'_>], day: Option<Day>) -> bool {
    let begins = |m: &Member<'_>| statement.from.is_none_or(|year| near(m, m.from, year));
    let ends = |m: &Member<'_>| statement.until.is_none_or(|year| near(m, m.until, year));
    match statement.claim {
        Claim::Member => {
            full.iter().any(|m| begins(m) && ends(m) && day.is_none_or(|d| m.interval.contains(d)))
        }
        Claim::Was | Claim::Joined => {
            full.iter().any(|m| begins(m) && ends(m) && day.is_none_or(|d| m.interval.has_begun(d)))
        }
        Claim::Left => full.iter().any(|m| {
            let ended = if statement.until.is_some() { !m.until.is_empty() } else { has_ended(m, day) };
            ended && ends(m)
        }),
        // Suspensions are known of few organisations, so that only one that is no member at all contradicts.
        Claim::Suspended => all.iter().any(|m| day.is_none_or(|d| m.interval.has_begun(d))),
    }
}

/// Whether the membership has ended by the day; one that ends in the year of the article may have.
fn has_ended(m: &Member<'_>, day: Option<Day>) -> bool {
    let Some(day) = day else { return !m.until.is_empty() };
    let of_the_year = || day.to_string().get(..4) == m.until.get(..4);
    !m.until.is_empty() && (m.interval.has_ended(day) || of_the_year())
}

/// Whether a date of the roster lies in the year, or next to it where the roster is not that exact. Unknown ones do.
fn near(m: &Member<'_>, date: &str, year: u16) -> bool {
    let Some(known) = date.get(..4).and_then(|y| y.parse::<u16>().ok()) else { return date.is_empty() };
    // A last day on New Year's Eve is told as "left in" the next year.
    let eve = date.get(4..) == Some("-12-31") && known + 1 == year;
    known.abs_diff(year) <= u16::from(!m.exact) || eve
}
