//! What a sentence says about who belongs to what.
//!
//! A statement is found at its trigger word, with the organisation within a few items of it and the members in a
//! list that touches it. Lists hold no triggers, so each is read a bounded number of times and a sentence costs
//! linear time.

#[cfg(test)]
mod hostile;
mod members;
mod moves;

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
    /// Whether the words say so only of an organisation that is known to have members: "X (A, B and C)" may list anything.
    pub(crate) known_only: bool,
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
        let word = match *item {
            Item::Word(word) => word,
            Item::Entity(row, Kind::Organization) => {
                sentence.enclosed(i, row, found);
                continue;
            }
            _ => continue,
        };
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
            Word::Membership => sentence.membership(i, found),
            Word::States => sentence.states(i, found),
            Word::Join
            | Word::Leave
            | Word::Withdraw
            | Word::Pull
            | Word::Expel
            | Word::Suspend
            | Word::Admit
            | Word::Belong => sentence.moves(i, word, found),
            _ => {}
        }
    }
}

struct Sentence<'a> {
    items: &'a [Item],
}

impl Sentence<'_> {
    #[cfg_attr(test, track_caller)]
    fn at(&self, i: usize) -> Item {
        #[cfg(test)]
        crate::work::count();
        self.items.get(i).copied().unwrap_or(Item::Word(Word::Stop))
    }

    #[cfg_attr(test, track_caller)]
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
                            Item::Word(
                                Word::Of
                                    | Word::In
                                    | Word::From
                                    | Word::To
                                    | Word::As
                                    | Word::On
                                    | Word::Little
                            )
                        );
                    return (!inner).then_some(row);
                }
                Item::Word(
                    Word::Comma
                    | Word::Noun
                    | Word::Body
                    | Word::Which
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

    /// What a verb at `i` says of a list: it holds now, or did.
    fn tense(&self, i: usize) -> Claim {
        match self.at(i) {
            Item::Word(Word::Was | Word::Included) => Claim::Was,
            _ => Claim::Member,
        }
    }

    /// Years after an organisation: "since" or "from", "until" or "to", "in" or "on"; a day and a month may stand before
    /// each.
    fn years(&self, i: usize) -> (Option<u16>, Option<u16>, Option<u16>) {
        let mut years = (None, None, None);
        for j in i..i + NEAR {
            let Item::Word(word) = self.at(j) else { continue };
            let date = (j + 1..j + 4).map(|k| self.at(k));
            let mut date = date.skip_while(|item| matches!(item, Item::Word(Word::Other | Word::Adjective)));
            let Some(Item::Year(year)) = date.next() else { continue };
            match word {
                Word::Since | Word::From => years.0 = years.0.or(Some(year)),
                Word::Until | Word::To => years.1 = years.1.or(Some(year)),
                Word::In | Word::On => years.2 = years.2.or(Some(year)),
                _ => {}
            }
        }
        years
    }

    /// Adds the members in the list that begins at `i` when they are enough, and says where it ends.
    fn list_after(
        &self,
        mut i: usize,
        organization: u32,
        least: usize,
        claim: Claim,
        found: &mut Vec<Statement>,
    ) -> usize {
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
                    found.push(Statement {
                        organization,
                        member,
                        from: None,
                        until: None,
                        claim,
                        known_only: false,
                    });
                    expected = false;
                }
                _ => break,
            }
            i += 1;
        }
        if found.len() - before < least {
            found.truncate(before);
        }
        i
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
                    found.push(Statement { organization, member, from, until, claim, known_only: false });
                    expected = false;
                }
                Item::Word(Word::And) if !expected => (expected, list) = (true, true),
                Item::Word(Word::Comma) if list => expected = true,
                Item::Word(Word::The | Word::Filler) => {}
                // "Neither A nor B", and "the senator of A", "talks with A": not what the verb is about.
                Item::Word(
                    Word::No
                    | Word::To
                    | Word::As
                    | Word::On
                    | Word::Of
                    | Word::In
                    | Word::From
                    | Word::Little
                    | Word::Join
                    | Word::Leave,
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
