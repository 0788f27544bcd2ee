use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use copydesk_knowledge::organizations::{Interval, Organizations};
use miette::NamedSource;
use toml::de::DeTable;

use crate::codes;
use crate::diagnostics::{Diagnostic, Errors, SourceFile};
use crate::keys;
use crate::parse::{document, string, strings, tables, text};
use crate::read::{Reader, date};
use crate::spec::{Located, RawValue, Spec};
use crate::suggest;

/// The organisations, people and outlets of a roster file.
///
/// ```
/// use copydesk_pipeline::Rosters;
/// let file = r#"
///     [[organization]]
///     name = "Lake Pact"
///     aliases = ["LP"]
///     members = ["Norway"]
///     [[organization.member]]
///     name = "Sweden"
///     from = 1997-03-01
///     until = 2014
/// "#;
/// assert!(Rosters::parse("mine.toml", file).is_ok());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rosters {
    pub(crate) organizations: Vec<Organization>,
    people: Vec<Named>,
    outlets: Vec<Named>,
}

/// Something with names, the usual one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) names: Vec<Located<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Organization {
    pub(crate) named: Named,
    pub(crate) id: Option<Located<String>>,
    pub(crate) kind: Option<String>,
    pub(crate) follows: Option<Located<String>>,
    pub(crate) members: Vec<Member>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) name: Located<String>,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) status: String,
    pub(crate) source: Option<String>,
}

impl Rosters {
    /// Reads a roster file.
    ///
    /// # Errors
    /// Everything that is wrong with it, with places.
    pub fn parse(file_name: &str, source: &str) -> Result<Rosters, Errors> {
        let file: SourceFile = Arc::new(NamedSource::new(file_name, source.to_owned()));
        let root = document(&file, source).map_err(|e| e.of(WHAT))?;
        let mut reader = Reader { source: &file, errors: Vec::new() };
        reader.table(&root, 0..0, &keys::ROSTERS);
        let rosters = Rosters {
            organizations: tables(&root, "organization")
                .filter_map(|t| organization(t, &mut reader))
                .collect(),
            people: tables(&root, "person").filter_map(named).collect(),
            outlets: tables(&root, "outlet").filter_map(named).collect(),
        };
        for group in [&rosters.people, &rosters.outlets] {
            unique_names(&mut reader, group.iter());
        }
        unique_names(&mut reader, rosters.organizations.iter().map(|o| &o.named));
        for member in rosters.organizations.iter().flat_map(|o| &o.members) {
            one_name(&mut reader, &member.name, &['\t', '\n'], 1);
        }
        for organization in &rosters.organizations {
            member_twice(&mut reader, organization);
        }
        succession(&mut reader, &rosters.organizations);
        if reader.errors.is_empty() { Ok(rosters) } else { Err(Errors::new(&file, reader.errors).of(WHAT)) }
    }

    /// Adds all of it to the stages that know what to do with it: `entities`, `outlets` and `organizations`.
    pub fn add_to(&self, spec: &mut Spec) {
        let organizations: Vec<&Named> = self.organizations.iter().map(|o| &o.named).collect();
        let rows: Vec<String> = self.organizations.iter().flat_map(Organization::rows).collect();
        let of = |named: &[&Named]| named.iter().map(|n| n.line()).collect::<Vec<_>>();
        for (plugin, key, lines) in [
            ("entities", "people", of(&self.people.iter().collect::<Vec<_>>())),
            ("entities", "organizations", of(&organizations)),
            ("outlets", "extra", of(&self.outlets.iter().collect::<Vec<_>>())),
            ("organizations", "rosters", rows),
        ] {
            if !lines.is_empty() {
                add(spec, plugin, key, lines);
            }
        }
    }
}

const WHAT: &str = "roster file";
/// Up to so many ids of a file are thought of when one of them is misspelt.
const OWN_IDS: usize = 1000;

/// Adds values to an option of every stage of a plugin.
fn add(spec: &mut Spec, plugin: &str, key: &str, lines: Vec<String>) {
    for stage in spec.stages.iter_mut().filter(|s| s.plugin.value == plugin) {
        let span = stage.plugin.span.clone();
        let located = |value| Located { value: RawValue::String(value), span: span.clone() };
        let values = lines.iter().cloned().map(located);
        match stage.options.iter_mut().find(|(k, _)| k.value == key) {
            // What is no list has an error of its own.
            Some((_, given)) => {
                if let RawValue::Array(items) = &mut given.value {
                    items.extend(values);
                }
            }
            None => {
                let value = RawValue::Array(values.collect());
                let key = Located { value: key.to_owned(), span: span.clone() };
                stage.options.push((key, Located { value, span }));
            }
        }
    }
}

fn named(table: &DeTable<'_>) -> Option<Named> {
    let mut names = vec![string(table.get("name")?)?];
    names.extend(strings(table, "aliases").unwrap_or_default());
    Some(Named { names })
}

fn organization(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Option<Organization> {
    let undated = strings(table, "members").unwrap_or_default().into_iter().map(|name| Member {
        name,
        from: String::new(),
        until: String::new(),
        status: "member".to_owned(),
        source: None,
    });
    let mut members: Vec<Member> = undated.collect();
    members.extend(tables(table, "member").filter_map(|t| member(t, reader)));
    Some(Organization {
        named: named(table)?,
        id: table.get("id").and_then(string),
        kind: text(table, "kind"),
        follows: table.get("successor-of").and_then(string),
        members,
    })
}

fn member(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Option<Member> {
    let written = |key| table.get(key).and_then(date).unwrap_or_default();
    let (from, until) = (written("from"), written("until"));
    let backwards = || Interval::parse(&from, &until).is_none() && Interval::parse(&from, "").is_some();
    if let (Some(first), Some(last)) = (table.get("from"), table.get("until"))
        && Interval::parse("", &until).is_some()
        && backwards()
    {
        let message = format!("the membership ends ({until}) before it begins ({from})");
        let error = Diagnostic::new(reader.source, codes::BAD_INTERVAL, last.span(), message);
        let help = "swap the two, or leave out the one that is not known".to_owned();
        reader.errors.push(error.at("the last day").and(first.span(), "the first day").help_with(help));
    }
    let status = text(table, "status").unwrap_or_else(|| "member".to_owned());
    let source = text(table, "source");
    Some(Member { name: string(table.get("name")?)?, from, until, status, source })
}

/// Reports names that cannot be, and names that two have.
fn unique_names<'a>(reader: &mut Reader<'_>, all: impl Iterator<Item = &'a Named>) {
    let mut seen: HashMap<&str, Range<usize>> = HashMap::new();
    for name in all.flat_map(|n| &n.names) {
        // Characters that the options use between names.
        one_name(reader, name, &['=', '|', '\t', '\n'], 2);
        twice(reader, &mut seen, name, "name");
    }
}

fn twice<'a>(
    reader: &mut Reader<'_>,
    seen: &mut HashMap<&'a str, Range<usize>>,
    name: &'a Located<String>,
    what: &str,
) {
    if let Some(first) = seen.insert(&name.value, name.span.clone()) {
        let message = format!("the {what} `{}` is given twice", name.value);
        let error = Diagnostic::new(reader.source, codes::DUPLICATE_ID, name.span.clone(), message);
        if reader.errors.len() < crate::diagnostics::MOST_ERRORS {
            let help =
                format!("one {what} means one: write all of it at one place, or change one of the two");
            reader.errors.push(error.at("the second one").and(first, "the first one").help_with(help));
        }
    }
}

/// Reports a member that belongs twice at one time and in one capacity.
fn member_twice(reader: &mut Reader<'_>, organization: &Organization) {
    let mut sorted: Vec<(&str, &str, Interval, &Located<String>)> = organization
        .members
        .iter()
        .filter_map(|m| Some((&*m.name.value, &*m.status, Interval::parse(&m.from, &m.until)?, &m.name)))
        .collect();
    sorted.sort_by_key(|(name, status, interval, at)| (*name, *status, *interval, at.span.start));
    for pair in sorted.windows(2) {
        let [(name, status, first, before), (other, same, second, at)] = pair else { continue };
        if (name, status) != (other, same) || first.is_apart(*second) || reader.full() {
            continue;
        }
        let message = format!("`{name}` is a member twice at one time");
        let error = Diagnostic::new(reader.source, codes::BAD_INTERVAL, at.span.clone(), message);
        let help = "who left and came back has other dates; otherwise leave one of the two out".to_owned();
        reader
            .errors
            .push(error.at("the second one").and(before.span.clone(), "the first one").help_with(help));
    }
}

fn one_name(reader: &mut Reader<'_>, name: &Located<String>, forbidden: &[char], least: usize) {
    let letters = name.value.chars().filter(|c| c.is_alphanumeric()).count();
    let fault = if name.value.trim() != name.value {
        Some("it begins or ends with a space")
    } else if letters == 0 {
        Some("it has no letter")
    } else if letters < least {
        Some("one letter would be found everywhere")
    } else if name.value.contains(forbidden) {
        Some("it has one of the characters `=`, `|`, tab or line break")
    } else {
        None
    };
    if let Some(fault) = fault {
        let short: String = name.value.chars().take(80).collect();
        let message = format!("`{}` cannot be a name: {fault}", short.escape_debug());
        reader.report(codes::BAD_NAME, name.span.clone(), message, "not a name", None);
    }
}

/// Reports keys that two organisations have, and successions that lead nowhere or in a circle.
fn succession(reader: &mut Reader<'_>, organizations: &[Organization]) {
    let mut seen = HashMap::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for (number, o) in organizations.iter().enumerate() {
        if let Some(id) = &o.id {
            twice(reader, &mut seen, id, "id");
            numbers.entry(&id.value).or_insert(number);
        }
    }
    if organizations.iter().all(|o| o.follows.is_none()) {
        return;
    }
    let known = Organizations::new();
    // 0: not looked at; otherwise one more than the organisation from which the walk began.
    let mut walks = vec![0; organizations.len()];
    for start in 0..organizations.len() {
        let mut at = start;
        while let Some(follows) = &organizations[at].follows {
            if walks[at] != 0 {
                if walks[at] == start + 1 {
                    let message = format!("`{}` follows itself", organizations[at].named.names[0].value);
                    let help = "a succession ends with an organisation that follows none".to_owned();
                    reader.report(codes::SUCCESSION, follows.span.clone(), message, "in a circle", help);
                }
                break;
            }
            walks[at] = start + 1;
            match numbers.get(follows.value.as_str()) {
                Some(&next) => at = next,
                None => {
                    if known.by_id(&follows.value).is_none() && !reader.full() {
                        let message = format!("there is no organisation with the id `{}`", follows.value);
                        // Comparing is slow, so that a file of thousands is not compared with itself.
                        let own = numbers.keys().copied().filter(|_| numbers.len() <= OWN_IDS);
                        let ids = own.chain(known.all().iter().map(|o| o.id));
                        let help = match suggest::similar(&follows.value, sorted(ids)) {
                            Some(id) => format!("did you mean `{id}`? `copydesk kb search` finds others"),
                            None => "name one of this file, or of `copydesk kb search`".to_owned(),
                        };
                        reader.report(codes::SUCCESSION, follows.span.clone(), message, "not an id", help);
                    }
                    break;
                }
            }
        }
    }
}

/// In a fixed order, so that of two that are equally near the same one is always named.
fn sorted<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids
}

impl Named {
    /// `Name` or `Name=other name|another name`, as options write it.
    fn line(&self) -> String {
        let names: Vec<&str> = self.names.iter().map(|n| n.value.as_str()).collect();
        match names.split_first() {
            Some((name, aliases)) if !aliases.is_empty() => format!("{name}={}", aliases.join("|")),
            _ => names.concat(),
        }
    }
}

impl Organization {
    /// The rows of the option `rosters`.
    fn rows(&self) -> impl Iterator<Item = String> + '_ {
        let names: Vec<&str> = self.named.names.iter().map(|n| n.value.as_str()).collect();
        let name = names.first().copied().unwrap_or_default();
        let members = self
            .members
            .iter()
            .map(move |m| ["member", name, &m.name.value, &m.from, &m.until, &m.status].join("\t"));
        std::iter::once(format!("organization\t{}", names.join("\t"))).chain(members)
    }
}
