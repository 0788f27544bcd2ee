//! Statements at verbs: who joined, left, was admitted, expelled or suspended.

use super::{Claim, Sentence, Statement};
use crate::items::{Item, Kind, Word};

impl Sentence<'_> {
    /// "A joined X in 1997", "A left X", "A withdrew from X", "A pulled out of X", "A was admitted to X", "A belongs to X".
    pub(super) fn moves(&self, i: usize, word: Word, found: &mut Vec<Statement>) {
        if matches!(word, Word::Admit | Word::Expel | Word::Suspend) && self.acts(i, word, found) {
            return;
        }
        let preposition = match word {
            Word::Withdraw | Word::Suspend | Word::Expel => Some(Word::From),
            Word::Pull => Some(Word::Of),
            Word::Admit | Word::Belong => Some(Word::To),
            _ => None,
        };
        let out = usize::from(self.is(i + 1, Word::Out));
        let object = match preposition {
            Some(preposition) if self.is(i + 1 + out, preposition) => i + 2 + out,
            Some(_) => return,
            None => i + 1,
        };
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
        if !ends {
            return;
        }
        // "X, which has joined": the comma belongs to "which"; "the defeat of X, left Y" has another subject.
        let (mut j, mut relative) = (i, false);
        while j > i.saturating_sub(4) {
            match self.at(j - 1) {
                Item::Word(Word::Filler | Word::Is | Word::Was) => {}
                Item::Word(Word::Noun | Word::Which) => relative = true,
                Item::Word(Word::Comma) if relative => {}
                _ => break,
            }
            j -= 1;
        }
        let (since, until, year) = self.years(after);
        let (years, claim) = match word {
            Word::Join | Word::Admit => ((year, None), Claim::Joined),
            Word::Belong => ((since, until), Claim::Member),
            Word::Suspend => ((year, None), Claim::Suspended),
            _ => ((None, year), Claim::Left),
        };
        self.list_before(j, organization, years, claim, Some(Kind::Person), found);
    }

    /// "X suspended A in 2009", "X has admitted A and B": what an organisation does to its members. True when an
    /// organisation is the subject of the verb at `i`, and a place its object.
    fn acts(&self, i: usize, word: Word, found: &mut Vec<Statement>) -> bool {
        let place = i + 1 + usize::from(self.is(i + 1, Word::The));
        let Item::Entity(_, Kind::Place) = self.at(place) else { return false };
        let Some(organization) = self.subject(i) else { return false };
        let claim = match word {
            Word::Admit => Claim::Joined,
            Word::Suspend => Claim::Suspended,
            _ => Claim::Left,
        };
        let before = found.len();
        let end = self.list_after(place, organization, 1, claim, found);
        // "expelled France's envoy", "suspended Mali aid".
        if matches!(self.at(end), Item::Word(Word::Possessive | Word::Other | Word::Noun | Word::States)) {
            found.truncate(before);
        }
        let (_, _, year) = self.years(end);
        for statement in found.iter_mut().skip(before) {
            if claim == Claim::Left {
                statement.until = year;
            } else {
                statement.from = year;
            }
            statement.known_only = true;
        }
        true
    }
}
