//! Statements at the words "member", "members" and "membership".

use super::{Claim, NEAR, Sentence, Statement};
use crate::items::{Item, Kind, Word};

impl Sentence<'_> {
    /// "members of X are A and B", "X's members: A, B", "X member A", "A, a member of X", "A is an X and Y member", "X, of
    /// which A is a member", "X, whose members include A".
    pub(super) fn members(&self, i: usize, found: &mut Vec<Statement>) {
        let states = i + 1 + usize::from(self.is(i + 1, Word::States));
        let before = found.len();
        if self.is(states, Word::Of)
            && let Some((after, organization)) = self.organization_after(states + 1)
        {
            self.listed(i, after, organization, found);
            if found.len() == before {
                self.belongs(i, after, organization, found);
            }
            return;
        }
        let Some(owner) = self.owner(i) else { return };
        let Item::Entity(organization, Kind::Organization) = self.at(owner) else {
            self.relative(i, owner, found);
            return;
        };
        if let Item::Entity(_, Kind::Place) = self.at(states) {
            self.list_after(states, organization, 1, Claim::Member, found);
        } else {
            self.listed(i, states, organization, found);
        }
        if found.len() == before {
            // "An EU and NATO member" belongs to both.
            let mut first = owner;
            let mut owners = [Some(organization), None, None];
            for owner in owners.iter_mut().skip(1) {
                if first < 2 || !matches!(self.at(first - 1), Item::Word(Word::And | Word::Comma)) {
                    break;
                }
                let Item::Entity(row, Kind::Organization) = self.at(first - 2) else { break };
                (*owner, first) = (Some(row), first - 2);
            }
            if self.is_predicate(first, self.is(i, Word::Member)) {
                for organization in owners.into_iter().flatten() {
                    self.belongs(first, states, organization, found);
                }
            }
        }
    }

    /// The list that a verb, a mark or "such as" at `at` opens after "members" at `i`.
    fn listed(&self, i: usize, at: usize, organization: u32, found: &mut Vec<Statement>) {
        if !self.is(i, Word::Members) {
            return;
        }
        let marked = matches!(self.at(at), Item::Word(Word::Comma | Word::Dash | Word::Open));
        let example = at + usize::from(marked);
        let (list, least, claim) = match (self.at(example), self.at(at)) {
            (Item::Word(Word::Including | Word::Like), _) => (example + 1, 1, Claim::Member),
            (Item::Word(Word::Such), _) => (example + 2, 1, Claim::Member),
            (_, Item::Word(Word::Comma | Word::Open)) => (at + 1, 3, Claim::Member),
            (
                _,
                Item::Word(Word::Is | Word::Was | Word::Include | Word::Included | Word::Colon | Word::Dash),
            ) => (at + 1, 1, self.tense(at)),
            _ => return,
        };
        self.list_after(list, organization, least, claim, found);
    }

    /// "X, whose members include A", "X, of which A has been a member since …": the members at `i`, and at `owner` what
    /// stands before it.
    fn relative(&self, i: usize, owner: usize, found: &mut Vec<Statement>) {
        let named = |before: usize| {
            let at = before.checked_sub(1 + usize::from(before > 0 && self.is(before - 1, Word::Comma)))?;
            match self.at(at) {
                Item::Entity(row, Kind::Organization) => Some(row),
                _ => None,
            }
        };
        if self.is(owner, Word::Whose) {
            if let Some(organization) = named(owner) {
                self.listed(i, i + 1, organization, found);
            }
            return;
        }
        let which = (i.saturating_sub(2 * NEAR)..i).rev().find(|&j| self.is(j, Word::Which));
        let Some(which) = which.filter(|&w| w > 0 && self.is(w - 1, Word::Of)) else { return };
        let Some(organization) = named(which - 1) else { return };
        let verb = (which..i).find(|&j| matches!(self.at(j), Item::Word(Word::Is | Word::Was)));
        let denied = (which..i).any(|j| self.is(j, Word::No));
        if let Some(verb) = verb.filter(|_| !denied) {
            let before = found.len();
            self.list_after(which + 1, organization, 1, self.tense(verb), found);
            let (from, until, _) = self.years(i + 1);
            for statement in found.iter_mut().skip(before) {
                (statement.from, statement.until) = (from, until);
            }
        }
    }

    /// "A's membership of X ended in 2009", "dates to 1997".
    pub(super) fn membership(&self, i: usize, found: &mut Vec<Statement>) {
        let Some(Item::Entity(member, Kind::Place | Kind::Organization)) =
            i.checked_sub(2).map(|j| self.at(j))
        else {
            self.members(i, found);
            return;
        };
        let inside =
            self.is(i - 1, Word::Possessive) && matches!(self.at(i + 1), Item::Word(Word::Of | Word::In));
        let Some((after, organization)) = self.organization_after(i + 2).filter(|_| inside) else { return };
        let year = match self.at(after + 2) {
            Item::Year(year) => Some(year),
            _ => None,
        };
        let (from, until, claim) = match (self.at(after), self.at(after + 1)) {
            (Item::Word(Word::End), Item::Word(Word::In)) => (None, year, Claim::Left),
            (Item::Word(Word::Begin), Item::Word(Word::In | Word::From | Word::To)) => {
                (year, None, Claim::Joined)
            }
            _ => return,
        };
        if year.is_some() {
            found.push(Statement { organization, member, from, until, claim, known_only: false });
        }
    }

    /// Whether what stands before the organisation at `i` makes "X member" a predicate: "an X member", "are X members",
    /// and for one member "the only X member".
    fn is_predicate(&self, i: usize, one: bool) -> bool {
        let mut adjective = false;
        for j in (i.saturating_sub(3)..i).rev() {
            match self.at(j) {
                Item::Word(Word::Adjective) => adjective = true,
                Item::Word(Word::Filler) => {}
                Item::Word(Word::A | Word::Is | Word::Was | Word::Become) => return true,
                Item::Word(Word::The) => return one && adjective,
                _ => return false,
            }
        }
        false
    }

    /// What stands right before "member(s)" at `i`, perhaps with 's or an adjective between.
    pub(super) fn owner(&self, i: usize) -> Option<usize> {
        for j in (i.saturating_sub(3)..i).rev() {
            match self.at(j) {
                Item::Word(Word::Possessive | Word::Adjective) => {}
                Item::Entity(..) if j > 0 && self.is(j - 1, Word::No) => return None,
                _ => return Some(j),
            }
        }
        None
    }

    /// "A, a member of X", "A and B are members of X", "A was admitted as a member of X": the list ends before "member" at
    /// `i`, X before `after`.
    fn belongs(&self, i: usize, after: usize, organization: u32, found: &mut Vec<Statement>) {
        let from = i.saturating_sub(NEAR);
        let mut j = i;
        let (mut linked, mut claim) = (false, Claim::Member);
        while j > from {
            match self.at(j - 1) {
                Item::Word(
                    Word::A | Word::The | Word::Filler | Word::Adjective | Word::Noun | Word::Which,
                ) => {}
                Item::Word(Word::As) if j > 1 && self.is(j - 2, Word::Admit) => {
                    claim = Claim::Joined;
                    j -= 1;
                }
                Item::Word(
                    word @ (Word::Is | Word::Was | Word::Become | Word::Comma | Word::Open | Word::Dash),
                ) => {
                    linked = true;
                    match word {
                        Word::Become => claim = Claim::Joined,
                        Word::Was if claim == Claim::Member => claim = Claim::Was,
                        _ => {}
                    }
                }
                Item::Entity(..) => break,
                _ => return,
            }
            j -= 1;
        }
        // "a member of the X committee" and "of X's board" belongs to something else.
        let inner = matches!(self.at(after), Item::Word(Word::Other | Word::Possessive | Word::States));
        if !linked || inner {
            return;
        }
        let years = self.years(after);
        let from = years.0.or(if claim == Claim::Joined { years.2 } else { None });
        self.list_before(j, organization, (from, years.1), claim, None, found);
    }

    /// "the X countries — A, B and C": a list of at least three after a mark.
    pub(super) fn states(&self, i: usize, found: &mut Vec<Statement>) {
        let marked = matches!(self.at(i + 1), Item::Word(Word::Dash | Word::Colon | Word::Open));
        let owner = self.owner(i).map(|j| self.at(j));
        if let (true, Some(Item::Entity(organization, Kind::Organization))) = (marked, owner) {
            self.list_after(i + 2, organization, 3, Claim::Member, found);
        }
    }

    /// "X (A, B and C)", "X — A, B and C —": at least three places between marks, after an organisation at `i` that is
    /// known to have members.
    pub(super) fn enclosed(&self, i: usize, organization: u32, found: &mut Vec<Statement>) {
        if !matches!(self.at(i + 1), Item::Word(Word::Dash | Word::Open))
            || !matches!(self.at(i + 2), Item::Entity(_, Kind::Place) | Item::Word(Word::The))
        {
            return;
        }
        let before = found.len();
        let end = self.list_after(i + 2, organization, 3, Claim::Member, found);
        if !matches!(self.at(end), Item::Word(Word::Dash | Word::Stop)) {
            found.truncate(before);
        }
        for statement in found.iter_mut().skip(before) {
            statement.known_only = true;
        }
    }
}
