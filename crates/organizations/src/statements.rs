//! What a sentence says about who belongs to what.
//!
//! A statement is found at its trigger word, with the organisation within a few items of it and the members in a
//! list that touches it. Lists hold no triggers, so each is read a bounded number of times and a sentence costs
//! linear time.

use crate::items::{Item, Kind, Word};

/// The farthest that an organisation stands from the trigger, in items.
const NEAR: usize = 6;

/// A statement: the rows of the organisation and of a member, and years where given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) organization: u32,
    pub(crate) member: u32,
    pub(crate) from: Option<u16>,
    pub(crate) until: Option<u16>,
    pub(crate) claim: Claim,
}

/// What a statement says of the membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Claim {
    /// It holds now.
    Member,
    /// It held some time before.
    Was,
    /// It began.
    Joined,
    /// It ended.
    Left,
    /// It rests.
    Suspended,
}

/// Appends the statements of a sentence.
pub(crate) fn find(items: &[Item], found: &mut Vec<Statement>) {
    let sentence = Sentence { items };
    for (i, item) in items.iter().enumerate() {
        if let Item::Word(word) = item {
            match word {
                Word::Include | Word::Included => sentence.includes(i, i + 1, 1, found),
                Word::Made => {
                    let of = i + 1 + usize::from(sentence.is(i + 1, Word::Up));
                    if sentence.is(of, Word::Of) {
                        sentence.includes(i, of + 1, 1, found);
                    }
                }
                Word::Groups => sentence.includes(i, i + 1, 2, found),
                Word::Members | Word::Member => sentence.members(i, found),
                Word::States => sentence.states(i, found),
                Word::Join | Word::Leave | Word::Withdraw | Word::Suspend => sentence.moves(i, *word, found),
                _ => {}
            }
        }
    }
}

struct Sentence<'a> {
    items: &'a [Item],
}

impl Sentence<'_> {
    fn at(&self, i: usize) -> Item {
        self.items.get(i).copied().unwrap_or(Item::Word(Word::Stop))
    }

    fn is(&self, i: usize, word: Word) -> bool {
        self.at(i) == Item::Word(word)
    }

    /// The organisation at `i`, perhaps after "the".
    fn organization_after(&self, i: usize) -> Option<(usize, u32)> {
        let i = i + usize::from(self.is(i, Word::The));
        match self.at(i) {
            Item::Entity(row, Kind::Organization) => Some((i + 1, row)),
            _ => None,
        }
    }

    /// The organisation that is the subject of the verb at `i`: only words that say nothing stand between.
    fn subject(&self, i: usize) -> Option<u32> {
        let passive = self.is(i, Word::Made);
        for j in (i.saturating_sub(NEAR)..i).rev() {
            match self.at(j) {
                Item::Entity(row, Kind::Organization) => {
                    // "Guests at the X included": the guests are the subject.
                    let head = j - usize::from(j > 0 && self.is(j - 1, Word::The));
                    let inner = head > 0
                        && matches!(
                            self.at(head - 1),
                            Item::Word(Word::Of | Word::In | Word::From | Word::Little)
                        );
                    return (!inner).then_some(row);
                }
                Item::Word(
                    Word::Comma
                    | Word::Noun
                    | Word::States
                    | Word::Filler
                    | Word::Members
                    | Word::Member
                    | Word::Possessive
                    | Word::The
                    | Word::Adjective,
                ) => {}
                Item::Word(Word::Is | Word::Was) if passive => {}
                _ => return None,
            }
        }
        None
    }

    /// "The G8 includes A, B and C": the verb at `i`, the list from `list` on.
    fn includes(&self, i: usize, list: usize, least: usize, found: &mut Vec<Statement>) {
        if let Some(organization) = self.subject(i) {
            let was = self.is(i, Word::Included) || i > 0 && self.is(i - 1, Word::Was);
            let claim = if was { Claim::Was } else { Claim::Member };
            self.list_after(list, organization, least, claim, found);
        }
    }

    /// "members of X are A and B", "X's members: A, B", "X member A", "A, a member of X", "A is an X member".
    fn members(&self, i: usize, found: &mut Vec<Statement>) {
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
        let Item::Entity(organization, Kind::Organization) = self.at(owner) else { return };
        if let Item::Entity(_, Kind::Place) = self.at(states) {
            self.list_after(states, organization, 1, Claim::Member, found);
        } else {
            self.listed(i, states, organization, found);
        }
        if found.len() == before && self.is_predicate(owner, self.is(i, Word::Member)) {
            self.belongs(owner, states, organization, found);
        }
    }

    /// The list that a verb, a mark or "such as" at `at` opens after "members" at `i`.
    fn listed(&self, i: usize, at: usize, organization: u32, found: &mut Vec<Statement>) {
        if !self.is(i, Word::Members) {
            return;
        }
        let marked = matches!(self.at(at), Item::Word(Word::Comma | Word::Dash | Word::Open));
        let example = at + usize::from(marked);
        match (self.at(example), self.at(at)) {
            (Item::Word(Word::Including | Word::Like), _) => {
                self.list_after(example + 1, organization, 1, Claim::Member, found);
            }
            (Item::Word(Word::Such), _) => {
                self.list_after(example + 2, organization, 1, Claim::Member, found);
            }
            (_, Item::Word(Word::Comma | Word::Open)) => {
                self.list_after(at + 1, organization, 3, Claim::Member, found);
            }
            (
                _,
                Item::Word(Word::Is | Word::Was | Word::Include | Word::Included | Word::Colon | Word::Dash),
            ) => self.list_after(at + 1, organization, 1, self.tense(at), found),
            _ => {}
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

    /// What a verb at `i` says of a list: it holds now, or did.
    fn tense(&self, i: usize) -> Claim {
        match self.at(i) {
            Item::Word(Word::Was | Word::Included) => Claim::Was,
            _ => Claim::Member,
        }
    }

    /// What stands right before "member(s)" at `i`, perhaps with 's or an adjective between.
    fn owner(&self, i: usize) -> Option<usize> {
        for j in (i.saturating_sub(3)..i).rev() {
            match self.at(j) {
                Item::Word(Word::Possessive | Word::Adjective) => {}
                Item::Entity(..) if j > 0 && self.is(j - 1, Word::No) => return None,
                _ => return Some(j),
            }
        }
        None
    }

    /// "A, a member of X", "A and B are members of X": the list ends before "member" at `i`, X before `after`.
    fn belongs(&self, i: usize, after: usize, organization: u32, found: &mut Vec<Statement>) {
        let from = i.saturating_sub(NEAR);
        let mut j = i;
        let (mut linked, mut claim) = (false, Claim::Member);
        while j > from {
            match self.at(j - 1) {
                Item::Word(Word::A | Word::The | Word::Filler | Word::Adjective | Word::Noun) => {}
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
    fn states(&self, i: usize, found: &mut Vec<Statement>) {
        let marked = matches!(self.at(i + 1), Item::Word(Word::Dash | Word::Colon | Word::Open));
        let owner = self.owner(i).map(|j| self.at(j));
        if let (true, Some(Item::Entity(organization, Kind::Organization))) = (marked, owner) {
            self.list_after(i + 2, organization, 3, Claim::Member, found);
        }
    }

    /// "A joined X in 1997", "A left X", "A withdrew from X".
    fn moves(&self, i: usize, word: Word, found: &mut Vec<Statement>) {
        let object = i + 1 + usize::from(self.is(i + 1, Word::From));
        if matches!(word, Word::Withdraw | Word::Suspend) != (object > i + 1) {
            return;
        }
        let Some((after, organization)) = self.organization_after(object) else { return };
        // "joined the EU in pressing" and "left NATO troops" say something else.
        let ends = match self.at(after) {
            Item::Word(Word::In) => !matches!(self.at(after + 1), Item::Word(Word::Participle)),
            Item::Word(word) => !matches!(
                word,
                Word::Other
                    | Word::Participle
                    | Word::Possessive
                    | Word::States
                    | Word::Members
                    | Word::Member
                    | Word::Noun
            ),
            Item::Year(_) => true,
            Item::Entity(..) => false,
        };
        // "X, which has joined": the comma belongs to "which"; "the defeat of X, left Y" has another subject.
        let (mut j, mut relative) = (i, false);
        while j > i.saturating_sub(4) {
            match self.at(j - 1) {
                Item::Word(Word::Filler | Word::Is | Word::Was) => {}
                Item::Word(Word::Noun) => relative = true,
                Item::Word(Word::Comma) if relative => {}
                _ => break,
            }
            j -= 1;
        }
        if !ends {
            return;
        }
        let (_, _, year) = self.years(after);
        let (years, claim) = match word {
            Word::Join => ((year, None), Claim::Joined),
            Word::Suspend => ((year, None), Claim::Suspended),
            _ => ((None, year), Claim::Left),
        };
        self.list_before(j, organization, years, claim, Some(Kind::Person), found);
    }

    /// Years after an organisation: "since" or "from", "until", "in".
    fn years(&self, i: usize) -> (Option<u16>, Option<u16>, Option<u16>) {
        let mut years = (None, None, None);
        for j in i..i + NEAR {
            if let (Item::Word(word), Item::Year(year)) = (self.at(j), self.at(j + 1)) {
                match word {
                    Word::Since | Word::From => years.0 = years.0.or(Some(year)),
                    Word::Until | Word::No => years.1 = years.1.or(Some(year)),
                    Word::In => years.2 = years.2.or(Some(year)),
                    _ => {}
                }
            }
        }
        years
    }

    /// Adds the members in the list that begins at `i` when they are enough.
    fn list_after(
        &self,
        mut i: usize,
        organization: u32,
        least: usize,
        claim: Claim,
        found: &mut Vec<Statement>,
    ) {
        let before = found.len();
        let mut expected = true;
        loop {
            match self.at(i) {
                Item::Word(Word::Comma | Word::And) => expected = true,
                Item::Word(Word::The | Word::Filler | Word::Colon | Word::Dash | Word::Open) if expected => {}
                Item::Entity(member, kind) if expected && kind != Kind::Other => {
                    if self.is(i + 1, Word::Possessive) {
                        break;
                    }
                    found.push(Statement { organization, member, from: None, until: None, claim });
                    expected = false;
                }
                _ => break,
            }
            i += 1;
        }
        if found.len() - before < least {
            found.truncate(before);
        }
    }

    /// Adds the members in the list that ends before `i`, unless it is denied; `except` kinds of entities are none.
    fn list_before(
        &self,
        mut i: usize,
        organization: u32,
        (from, until): (Option<u16>, Option<u16>),
        claim: Claim,
        except: Option<Kind>,
        found: &mut Vec<Statement>,
    ) {
        let before = found.len();
        let mut expected = true;
        // One comma alone does not join names: "In Rome, France joined X" has one member. A list ends with "and".
        let mut list = false;
        while i > 0 {
            match self.at(i - 1) {
                Item::Entity(member, kind) if expected && kind != Kind::Other && Some(kind) != except => {
                    found.push(Statement { organization, member, from, until, claim });
                    expected = false;
                }
                Item::Word(Word::And) if !expected => (expected, list) = (true, true),
                Item::Word(Word::Comma) if list => expected = true,
                Item::Word(Word::The | Word::Filler) => {}
                // "Neither A nor B", and "the senator of A", "talks with A": not what the verb is about.
                Item::Word(
                    Word::No | Word::Of | Word::In | Word::From | Word::Little | Word::Join | Word::Leave,
                ) => {
                    found.truncate(before);
                    return;
                }
                _ => break,
            }
            i -= 1;
        }
        let last = found.len();
        if let Some(new) = found.get_mut(before..last) {
            new.reverse();
        }
    }
}
