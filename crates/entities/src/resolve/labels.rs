//! What a name is whose sentence leaves it open: what the same name surely is elsewhere, or is in the
//! lists.

use crate::hash::{HashTable, HashedSet, NameHash};
use crate::label::Label;
use crate::lexicon::{Lexicon, hint};
use crate::mention::Mention;
use crate::titles::is_abbreviation;
use crate::units::{Units, shape};

use super::kinds;
use super::persons::Parts;
use super::surnames;

/// Below this confidence others decide a label; raising it to that of sure mentions costs 0.2 of F1 on CoNLL's testa,
/// where one name is often a city and its team.
const DOUBTFUL: f32 = 0.6;
/// What a mention after "Sgt." or "Mrs." is at least as likely to be a person.
const TITLED: f32 = 0.9;

/// From this confidence on a name alone is not the last name of somebody else.
const OTHER: f32 = 0.95;
/// Below this confidence a name's last word decides.
const SURE: f32 = 0.9;
/// From this confidence on a person's full name tells a last name.
const NAMED: f32 = 0.5;
/// Below this confidence a mention is what another sentence states of its name.
const STATED: f32 = 0.96;

/// What a document's sure mentions say of names.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// Of each name the summed confidence of its sure mentions, by label.
    votes: HashTable<[f32; 5]>,
    /// What sentences state that names are.
    stated: HashTable<Label>,
    /// Names that are surely something else than a person once.
    others: HashedSet,
    /// The persons' last names that sure mentions in full give.
    surnames: HashTable<f32>,
}

impl Labels {
    /// Relabels doubtful mentions; a sure one keeps what its own sentence says, so that Washington may be both.
    pub(super) fn settle(
        &mut self,
        lexicon: &Lexicon,
        units: &Units,
        text: &str,
        mentions: &mut Vec<Mention>,
    ) {
        self.votes.clear();
        self.surnames.clear();
        self.stated.clear();
        self.others.clear();
        for m in mentions.iter_mut() {
            if follows_title(lexicon, units, text, m) {
                if m.label != Label::Person {
                    m.entry = None;
                }
                m.label = Label::Person;
                m.confidence = m.confidence.max(TITLED);
                m.strong = true;
            } else if let Some(label) = kinds::stated(units, text, m).filter(|_| !is_users(m)) {
                self.stated.insert(m.hash, label);
                // "VELM is a brewery" speaks of "Velm".
                if units.units.get(m.first).is_some_and(|u| m.len() == 1 && u.is(shape::ALL_CAPITALS)) {
                    self.stated
                        .insert(NameHash::EMPTY.and_title_case(m.span.of(text).unwrap_or("")).get(), label);
                }
                relabel(lexicon, m, label);
                m.confidence = m.confidence.max(TITLED);
                m.strong = true;
            }
            if is_body(units, m) {
                relabel(lexicon, m, Label::Org);
            }
            if m.strong {
                self.votes.entry(m.hash).or_default()[m.label as usize] += m.confidence;
            }
            if m.label != Label::Person && m.confidence >= OTHER {
                self.others.insert(m.hash);
            }
            if m.label == Label::Person
                && m.confidence >= NAMED
                && let Some(name) = Parts::of(units, text, m).filter(|p| p.first.is_some())
            {
                *self.surnames.entry(name.last).or_default() += m.confidence;
            }
        }
        for m in mentions.iter_mut().filter(|m| !is_users(m)) {
            if let Some(&label) = self.stated.get(&m.hash).filter(|_| m.confidence < STATED) {
                relabel(lexicon, m, label);
            } else if m.confidence < DOUBTFUL {
                let label = self.label(lexicon, m);
                relabel(lexicon, m, label);
            } else if self.is_surname(m) {
                relabel(lexicon, m, Label::Person);
            }
        }
        surnames::add(units, text, |hash| self.surnames.contains_key(&hash), mentions);
    }

    /// Whether a name alone is the last name of a person whom the article names in full. "Dell" beside "Michael Dell" is not where
    /// the head is sure of the company once.
    fn is_surname(&self, m: &Mention) -> bool {
        m.len() == 1
            && matches!(m.label, Label::Org | Label::Loc | Label::Misc)
            && m.entry.is_none()
            && self.surnames.contains_key(&m.hash)
            && !self.others.contains(&m.hash)
    }

    fn label(&self, lexicon: &Lexicon, m: &Mention) -> Label {
        let votes = self.votes.get(&m.hash).copied().unwrap_or_default();
        let best = Label::ALL.into_iter().max_by(|&a, &b| {
            let (a, b) = (votes[a as usize], votes[b as usize]);
            a.total_cmp(&b)
        });
        match best.filter(|&l| votes[l as usize] > 0.0) {
            Some(label) => label,
            None if m.len() == 1 && self.surnames.contains_key(&m.hash) => Label::Person,
            None => lexicon.entry(m.hash).map_or(m.label, |e| e.label),
        }
    }
}

/// Whether a name of several words, of no list, ends as only those of organisations do: "Brampton City Council".
fn is_body(units: &Units, m: &Mention) -> bool {
    let named = units.units.get(m.first..m.last).unwrap_or(&[]);
    // "The Future of College" ends in no name.
    let [.., before, last] = named else { return false };
    m.entry.is_none() && m.confidence < SURE && last.has(hint::BODY) && before.is(shape::CAPITAL)
}

fn is_users(m: &Mention) -> bool {
    m.entry.is_some_and(|e| e.user)
}

fn relabel(lexicon: &Lexicon, m: &mut Mention, label: Label) {
    if label != m.label {
        m.label = label;
        m.entry = lexicon.entry(m.hash).filter(|e| e.label == label);
    }
}

/// Whether "Mr.", "Sgt." or another title that only people have stands right before the name.
fn follows_title(lexicon: &Lexicon, units: &Units, text: &str, m: &Mention) -> bool {
    let Some(before) = m.first.checked_sub(1).and_then(|k| units.units.get(k)) else { return false };
    let name = units.units.get(m.first).is_some_and(|u| u.is(shape::CAPITAL));
    let word = before.span.of(text).unwrap_or("");
    // "Acme Corp. Berg": the abbreviation may end a name of its own.
    let corporal = !word.starts_with("Corp") || before.is(shape::START);
    let near = text
        .get(before.span.end as usize..m.span.start as usize)
        .is_some_and(|gap| gap == " " || gap == "\u{a0}");
    name && near && corporal && m.label != Label::Norp && is_abbreviation(lexicon, word)
}
