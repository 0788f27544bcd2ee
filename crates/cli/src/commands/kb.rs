use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use copydesk_knowledge::cities::{self, Needs};
use copydesk_knowledge::countries::{self, Countries};
use copydesk_knowledge::offices::{Office, Offices};
use copydesk_knowledge::organizations::{Conflict, Organizations, Status};
use copydesk_pipeline::OwnOrganization;
use indicatif::HumanCount;

use crate::args::KbCommand;
use crate::commands::roster::{day, one};
use crate::exit::{Exit, OrUsage, harmless};
use crate::load;
use crate::own::Own;
use crate::progress::counted;
use crate::stdout::stdout;

/// `copydesk kb`
pub(crate) fn kb(command: &KbCommand) -> Result<Exit> {
    let out = match command {
        KbCommand::Search { words, limit, own } => search(&words.join(" "), *limit, &Own::read(own)?)?,
        KbCommand::Show { name, own } => {
            let (name, own) = (name.join(" "), Own::read(own)?);
            match own.find(&name) {
                Some((file, organization)) => show_own(file, &organization)?,
                None => show(&name)?,
            }
        }
        KbCommand::Places { name } => places(&name.join(" "))?,
        KbCommand::Offices { country, on } => offices(&country.join(" "), on.as_deref())?,
        KbCommand::Check { files, .. } if !files.is_empty() => files_are_fine(files)?,
        KbCommand::Check { conflicts, .. } => check(*conflicts)?,
    };
    stdout().write_all(out.as_bytes())?;
    Ok(Exit::Fine)
}

fn search(words: &str, limit: usize, own: &Own) -> Result<String> {
    let known = Organizations::new();
    let found = known.search(words);
    let mine: Vec<_> = own.search(words).collect();
    if words.trim().is_empty() || (found.is_empty() && mine.is_empty()) {
        let shown = harmless(words);
        let similar: Vec<_> = known.similar(words).iter().map(|o| format!("{} ({})", o.name, o.id)).collect();
        let mean = if similar.is_empty() {
            String::new()
        } else {
            format!("; did you mean {}?", similar.join(", "))
        };
        let error =
            anyhow!("no organisation has `{shown}` in its names; try fewer words, or a part of one{mean}");
        return Err(error).or_usage();
    }
    let mut out = String::new();
    for (file, o) in mine.iter().take(limit) {
        let (name, others) = o.names.split_first().map_or(("", &[][..]), |(name, others)| (*name, others));
        let others = if others.is_empty() { String::new() } else { format!(" — {}", others.join(", ")) };
        writeln!(out, "{:20} {name} ({}){others}", o.id.unwrap_or("-"), o.kind.unwrap_or(file))?;
    }
    for o in found.iter().take(limit.saturating_sub(mine.len())) {
        let others: Vec<&str> = o.aliases.iter().chain(&o.short_names).copied().collect();
        let others = if others.is_empty() { String::new() } else { format!(" — {}", others.join(", ")) };
        writeln!(out, "{:20} {} ({}){others}", o.id, o.name, o.kind)?;
    }
    let all = mine.len() + found.len();
    if all > limit {
        writeln!(out, "{} more; see --limit", all - limit)?;
    }
    Ok(out)
}

/// What a person's own file holds of an organisation.
fn show_own(file: &str, o: &OwnOrganization<'_>) -> Result<String> {
    let (name, others) = o.names.split_first().map_or(("", &[][..]), |(name, others)| (*name, others));
    let rows = Status::ALL.into_iter().filter_map(|s| {
        let n = o.members.iter().filter(|m| m.status == s.name()).count();
        (n > 0).then(|| format!("{n} {}", s.name()))
    });
    let mut out = format!("{name}\n");
    for (key, value) in [
        ("key", o.id.unwrap_or_default().to_owned()),
        ("kind", o.kind.unwrap_or_default().to_owned()),
        ("also called", others.join(", ")),
        ("follows", o.follows.unwrap_or_default().to_owned()),
        ("rows", rows.collect::<Vec<_>>().join(", ")),
        ("from", file.to_owned()),
    ] {
        if !value.is_empty() {
            writeln!(out, "  {key:12} {value}")?;
        }
    }
    Ok(out)
}

fn show(name: &str) -> Result<String> {
    let known = Organizations::new();
    let o = one(&known, name).or_usage()?;
    let mut out = format!("{}\n", o.name);
    let mut line = |key: &str, value: String| {
        if value.is_empty() { Ok(()) } else { writeln!(out, "  {key:12} {value}") }
    };
    line("key", o.id.to_owned())?;
    line("kind", o.kind.to_owned())?;
    line("country", o.country.to_owned())?;
    line("also called", o.aliases.join(", "))?;
    line("in context", o.short_names.join(", "))?;
    line("follows", known.by_id(o.follows).map_or("", |b| b.name).to_owned())?;
    let after: Vec<_> = known.all().iter().filter(|a| a.follows == o.id).map(|a| a.name).collect();
    line("followed by", after.join(", "))?;
    let roster = known.roster(o);
    let statuses = Status::ALL.into_iter().filter_map(|s| {
        let n = roster.iter().filter(|m| m.status == s).count();
        (n > 0).then(|| format!("{n} {}", s.name()))
    });
    line("rows", statuses.collect::<Vec<_>>().join(", "))?;
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for m in roster {
        *reasons.entry(known.reason(o, m).unwrap_or(m.source)).or_default() += 1;
    }
    for (i, (reason, n)) in reasons.iter().enumerate() {
        line(if i == 0 { "from" } else { "" }, format!("{reason} ({n})"))?;
    }
    let conflicts: Vec<Conflict> = Organizations::conflicts().filter(|c| c.organization == o.id).collect();
    if !conflicts.is_empty() {
        writeln!(out, "  sources disagree:")?;
        for c in conflicts {
            writeln!(out, "    {}", told(&c))?;
        }
    }
    Ok(out)
}

/// Who headed a country, on a day or through time.
fn offices(typed: &str, on: Option<&str>) -> Result<String> {
    let countries = Countries::new();
    let day = on.map(day).transpose().or_usage()?;
    let country = countries.find(typed).ok_or_else(|| no_country(&countries, typed)).or_usage()?.name;
    let known = Offices::new();
    if !known.all().iter().any(|t| t.country == country) {
        return Ok(format!("{country}: nobody is known, as the list begins in 1990\n"));
    }
    let mut out = String::new();
    for office in [Office::State, Office::Government] {
        writeln!(out, "{country}, {}", office.name())?;
        let of = known.all().iter().filter(|t| t.country == country && t.office == office);
        for t in of.filter(|t| day.is_none_or(|d| t.interval.contains(d))) {
            let until = if t.until.is_empty() { "today" } else { t.until };
            writeln!(out, "  {:34} {:24} {} to {until}", t.name, t.title, t.from)?;
        }
    }
    Ok(out)
}

/// Says what a name is that is no country's.
fn no_country(countries: &Countries, typed: &str) -> anyhow::Error {
    let (shown, folded) = (harmless(typed), typed.trim().to_lowercase());
    let region = countries::regions().find(|r| r.name.to_lowercase() == folded);
    let within = region.and_then(|r| countries.by_iso2(r.place.get(..2)?));
    match within {
        Some(country) => anyhow!("`{shown}` lies in {}, and only countries have offices here", country.name),
        None => anyhow!("no country is called `{shown}`; write it as news does, such as France or UK"),
    }
}

/// The countries, states and cities that go by a name.
fn places(typed: &str) -> Result<String> {
    let countries = Countries::new();
    let mut out = String::new();
    if let Some(c) = countries.find(typed) {
        let key = if c.iso2.is_empty() { "no key".to_owned() } else { format!("country:{}", c.iso2) };
        writeln!(out, "{key:40} {}", c.name)?;
    }
    let folded = typed.trim().to_lowercase();
    for s in countries::us_states().filter(|s| s.name.to_lowercase() == folded) {
        writeln!(out, "{:40} {}", format!("state:US-{}", s.code), s.name)?;
    }
    for c in cities::find(typed) {
        let needs = match c.needs {
            Needs::Nothing => "",
            Needs::Article => "; where the article names its country or state",
            Needs::Place => "; where its country or state stands right after it",
        };
        writeln!(
            out,
            "{:40} {}, {} people{needs}",
            format!("city:{}", c.key),
            c.name,
            HumanCount(u64::from(c.thousands) * 1000)
        )?;
    }
    if out.is_empty() {
        let error = anyhow!(
            "no country, state of the United States or city of 15,000 people is called `{}`",
            harmless(typed)
        );
        return Err(error).or_usage();
    }
    Ok(out)
}

/// What sources say and what holds.
fn told(c: &Conflict) -> String {
    format!("{}: cow {}; factbook {}; holds: {}", c.member, c.cow, c.factbook, c.holds)
}

/// What the knowledge base holds; with `conflicts`, every disagreement of its sources.
fn check(conflicts: bool) -> Result<String> {
    let known = Organizations::new();
    let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
    let rows = known.all().iter().flat_map(|o| known.roster(o));
    for m in rows {
        *sources.entry(m.source).or_default() += 1;
    }
    let total: usize = sources.values().sum();
    let from: Vec<_> = sources.iter().map(|(source, n)| format!("{n} {source}")).collect();
    let mut out = format!(
        "{}, {} ({})\n",
        counted(known.all().len() as u64, "organisation"),
        counted(total as u64, "membership"),
        from.join(", ")
    );
    let disagree = Organizations::conflicts().count();
    writeln!(out, "{}, all settled", counted(disagree as u64, "disagreement"))?;
    if conflicts {
        for c in Organizations::conflicts() {
            writeln!(out, "  {}, {}", c.organization, told(&c))?;
        }
    }
    Ok(out)
}

fn files_are_fine(files: &[PathBuf]) -> Result<String> {
    let mut out = String::new();
    for file in files {
        load::rosters(file)?;
        writeln!(out, "{}: fine", harmless(&file.display().to_string()))?;
    }
    Ok(out)
}
