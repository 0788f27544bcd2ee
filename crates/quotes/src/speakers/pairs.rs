//! People and organisations that the text joins by "and": together they are "they" from then on.

use std::borrow::Cow;

use copydesk_document::Span;

use super::figure::{Figure, FigureKind, Place};
use super::scene::{NOBODY, Scene};

/// The most names that are one group.
const MOST: usize = 6;
/// How long a bracket after a name may be: "(D-Ohio)".
const BRACKET: usize = 16;

impl<'a> Scene<'a> {
    /// Adds a figure for each group of names that "and" joins.
    pub(super) fn read_pairs(&mut self) {
        let mut row = 0;
        while row < self.rows.len() {
            let members = self.group(row);
            if members.len() > 1 {
                let first = self.begin(row);
                let hull = Span::new(first, self.entities.span(row + members.len() - 1).end);
                let kind = self.figures[members[0] as usize].kind;
                let id = self.coin(self.joined_name(&members), kind, true);
                self.figures[id as usize].members.clone_from(&members);
                let place = self.place(hull);
                self.figures[id as usize].named.push(place);
                self.pairs.push((id, place));
            }
            row += members.len().max(1);
        }
    }

    /// The figures of the names from `row` on that are joined: "A and B", "A, B and C".
    fn group(&self, row: usize) -> Vec<u32> {
        let mut members: Vec<u32> = Vec::new();
        let kind = |id: u32| self.figures.get(id as usize).map(|f| f.kind);
        for next in row..self.rows.len().min(row + MOST) {
            #[cfg(test)]
            crate::work::count();
            let id = self.rows[next].0;
            if id == NOBODY || members.contains(&id) {
                break;
            }
            if members.is_empty() {
                if !matches!(kind(id), Some(FigureKind::Person | FigureKind::Organization)) {
                    break;
                }
                members.push(id);
                continue;
            }
            let gap = Span::new(
                self.entities.span(next - 1).end,
                self.begin(next).max(self.entities.span(next - 1).end),
            );
            if kind(id) != kind(members[0]) {
                break;
            }
            match self.joint(gap) {
                Some(true) => {
                    members.push(id);
                    return members;
                }
                Some(false) => members.push(id),
                None => break,
            }
        }
        members.truncate(1);
        members
    }

    /// Whether what stands between two names joins them: by "and" (true), or by a comma of a list (false).
    fn joint(&self, gap: Span) -> Option<bool> {
        let between = gap.of(self.text)?.trim();
        // "Ann Berg (D-Ohio) and Tom Veldt"
        let bracket = between
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'))
            .filter(|(inner, _)| inner.len() < BRACKET);
        let between = bracket.map_or(between, |(_, rest)| rest.trim_start());
        // "Ann Berg, 43, and Tom Veldt"
        let age = |s: &'a str| {
            let rest = s.strip_prefix(',').unwrap_or(s).trim_start();
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.len() < s.len() && rest.starts_with(',') { rest } else { s }
        };
        match age(between) {
            "and" | "&" | ", and" => Some(true),
            "," => Some(false),
            _ => None,
        }
    }

    /// Where a name begins, its title included.
    fn begin(&self, row: usize) -> u32 {
        let name = self.entities.span(row);
        self.entities.span_attribute(2, row).map_or(name.start, |title| title.start.min(name.start))
    }

    /// "Berg, Okoro and Veldt".
    pub(super) fn joined_name(&self, members: &[u32]) -> String {
        let name = |id: &u32| self.figures[*id as usize].name.as_deref();
        let names: Vec<&str> = members.iter().filter_map(name).collect();
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => names.concat(),
        }
    }

    /// The figure of a name that no single entity has: "Berg and Okoro", "Berg campaign".
    pub(super) fn coin(&mut self, name: String, kind: FigureKind, plural: bool) -> u32 {
        let next = self.figures.len() as u32;
        let id = *self.coined.entry(name.clone()).or_insert(next);
        if id == next {
            self.figures.push(Figure { plural, ..Figure::new(Some(Cow::Owned(name)), kind) });
        }
        id
    }

    /// The next group of names that begins before `at`.
    pub(super) fn next_pair(&self, next: usize, at: u32) -> Option<(u32, Place)> {
        self.pairs.get(next).copied().filter(|(_, place)| place.span.start < at)
    }
}
