//! What a roster file holds, for people who ask.

use crate::rosters::{Member, Rosters};

/// An organisation of a roster file, for people who ask what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnOrganization<'r> {
    /// The key, where the file gives one.
    pub id: Option<&'r str>,
    /// The usual name first.
    pub names: Vec<&'r str>,
    /// What it is, where the file says so.
    pub kind: Option<&'r str>,
    /// The key of the organisation whose place it took.
    pub follows: Option<&'r str>,
    /// Its members, in file order.
    pub members: Vec<OwnMember<'r>>,
}

/// A membership of an [`OwnOrganization`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnMember<'r> {
    /// The member.
    pub name: &'r str,
    /// The first day, month or year; empty when unknown.
    pub from: &'r str,
    /// The last day, month or year; empty when it lasts.
    pub until: &'r str,
    /// `member`, `associate`, `observer` or `suspended`.
    pub status: &'r str,
    /// Where the file has it from.
    pub source: Option<&'r str>,
}

impl Rosters {
    /// The organisations, in file order.
    pub fn organizations(&self) -> impl Iterator<Item = OwnOrganization<'_>> {
        self.organizations.iter().map(|o| OwnOrganization {
            id: o.id.as_ref().map(|id| id.value.as_str()),
            names: o.named.names.iter().map(|n| n.value.as_str()).collect(),
            kind: o.kind.as_deref(),
            follows: o.follows.as_ref().map(|f| f.value.as_str()),
            members: o.members.iter().map(Member::view).collect(),
        })
    }
}

impl Member {
    fn view(&self) -> OwnMember<'_> {
        OwnMember {
            name: &self.name.value,
            from: &self.from,
            until: &self.until,
            status: &self.status,
            source: self.source.as_deref(),
        }
    }
}
