//! Organisations of roster files of a person's own, for `roster` and `kb`.

use anyhow::Result;
use copydesk_document::Day;
use copydesk_knowledge::organizations::Interval;
use copydesk_pipeline::{OwnMember, OwnOrganization, Rosters};

use crate::args::OwnRosters;
use crate::exit::harmless;
use crate::load;

/// The files, read and checked.
pub(crate) struct Own {
    /// What messages call a file, and what it holds.
    files: Vec<(String, Rosters)>,
}

impl Own {
    pub(crate) fn read(args: &OwnRosters) -> Result<Own> {
        let one =
            |path: &std::path::PathBuf| Ok((harmless(&path.display().to_string()), load::rosters(path)?));
        Ok(Own { files: args.rosters.iter().map(one).collect::<Result<_>>()? })
    }

    /// Every organisation, with its file.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, OwnOrganization<'_>)> {
        self.files.iter().flat_map(|(file, rosters)| rosters.organizations().map(move |o| (file.as_str(), o)))
    }

    /// The organisation that a person means: one of its names in any case, or its key.
    pub(crate) fn find(&self, typed: &str) -> Option<(&str, OwnOrganization<'_>)> {
        let typed = typed.trim().to_lowercase();
        let means =
            |o: &OwnOrganization<'_>| o.names.iter().chain(&o.id).any(|name| name.to_lowercase() == typed);
        self.all().find(|(_, o)| means(o))
    }

    /// Those with all of these words, or parts of words, in their names.
    pub(crate) fn search(&self, words: &str) -> impl Iterator<Item = (&str, OwnOrganization<'_>)> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let holds = move |o: &OwnOrganization<'_>| {
            let names: Vec<String> = o.names.iter().map(|n| n.to_lowercase()).collect();
            !words.is_empty() && names.iter().any(|name| words.iter().all(|w| name.contains(w)))
        };
        self.all().filter(move |(_, o)| holds(o))
    }
}

/// Who belongs on a day; without a day, all of time. Who is suspended on the day is no full member.
pub(crate) fn members<'o>(organization: &OwnOrganization<'o>, day: Option<Day>) -> Vec<OwnMember<'o>> {
    let holds = |m: &OwnMember<'_>| {
        day.is_none_or(|d| Interval::parse(m.from, m.until).is_some_and(|i| i.contains(d)))
    };
    let rests = |member: &OwnMember<'_>| {
        let same = |m: &OwnMember<'_>| m.name == member.name && m.status == "suspended" && holds(m);
        day.is_some() && member.status == "member" && organization.members.iter().any(same)
    };
    organization.members.iter().filter(|m| holds(m) && !rests(m)).copied().collect()
}
