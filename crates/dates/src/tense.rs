//! Whether a sentence speaks of what is over or to come, word by word: what a date without a year hangs on.
//!
//! A date takes its outlook from the nearest verb before it, or else after it, in its clause. What a form of verb says was
//! counted in TimeBank, over months and days without a year and over weekdays. Behind a past form or a perfect, 73 of 88
//! months and 109 of 111 weekdays lie behind or are the day itself; behind "will" and other modals all of 16 months lie ahead,
//! behind an infinitive or the plain present 19 of 25. Weekdays behind the latter are few (16), and seven of them over.

use crate::atoms::Atom;
use crate::lexicon::{Class, Word};

/// Whether what a verb says is over or to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Outlook {
    /// Nothing tells.
    #[default]
    Open,
    Behind,
    /// As a noun has it in a sentence of what is over: "the June 12 summit" may be to come soon, but is rather over.
    Noun,
    /// As the plain present and infinitives have it: what is to come, unless the calendar says otherwise.
    Perhaps,
    /// As "will" and "due" have it.
    Ahead,
}

impl Outlook {
    /// Whether it is to come.
    pub(crate) fn is_ahead(self) -> bool {
        matches!(self, Outlook::Perhaps | Outlook::Ahead)
    }
}

/// What a token is, as far as tense and noun phrases go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Other,
    /// A noun, name, adjective or number.
    Nominal,
    /// "the", "his": a participle after it belongs to the noun.
    Determiner,
    /// "not", "also": may stand inside a group of verbs.
    Adverb,
    /// "to" before an infinitive.
    To,
    /// "will", "would".
    Modal,
    /// "has", "have".
    Have,
    /// "is", "are", "be".
    Is,
    /// "was", "were", "been".
    Was,
    /// A verb that is the same as its lemma, or ends in "s".
    Present,
    /// Any other form: "said", "seen".
    Past,
    /// "saying".
    Gerund,
    /// "scheduled", "due", "payable": what follows is to come, whatever stands before.
    Planned,
}

/// Lemmas of what is planned: after them a day lies ahead in all tenses.
const PLANNED: [&str; 8] =
    ["schedule", "slate", "due", "payable", "effective", "upcoming", "expect", "forthcoming"];
/// Verbs whose past form is their plain form, which news uses as past.
const UNCHANGED: [&str; 14] = [
    "set", "put", "cut", "hit", "shut", "let", "hurt", "quit", "split", "spread", "burst", "cast", "beat",
    "read",
];
const MODALS: [&str; 9] = ["will", "would", "shall", "should", "can", "could", "may", "might", "must"];

impl Role {
    /// The role of a word with its part of speech, by Universal Dependencies, and lemma.
    pub(crate) fn of<'a>(word: &str, pos: &str, lemma: impl FnOnce() -> &'a str) -> Role {
        let is = |list: &[&str]| list.iter().any(|w| word.eq_ignore_ascii_case(w));
        match pos {
            "NOUN" | "PROPN" | "NUM" => Role::Nominal,
            "DET" => Role::Determiner,
            "ADV" => Role::Adverb,
            "ADJ" => match PLANNED.contains(&lemma()) {
                true => Role::Planned,
                false => Role::Nominal,
            },
            "PRON" if is(&["his", "her", "its", "their", "our", "my", "your"]) => Role::Determiner,
            "PART" if is(&["to"]) => Role::To,
            "PART" => Role::Adverb,
            "AUX" => match lemma() {
                "have" => Role::Have,
                "be" if is(&["was", "were", "been"]) => Role::Was,
                "be" => Role::Is,
                modal if MODALS.contains(&modal) => Role::Modal,
                _ if is(&["did", "got"]) => Role::Past,
                _ => Role::Present,
            },
            "VERB" => match lemma() {
                _ if word.ends_with("ing") => Role::Gerund,
                _ if is(&UNCHANGED) => Role::Past,
                lemma if word.eq_ignore_ascii_case(lemma) || word.ends_with('s') => Role::Present,
                lemma if PLANNED.contains(&lemma) => Role::Planned,
                _ => Role::Past,
            },
            _ => Role::Other,
        }
    }

    /// Whether a verb or auxiliary stands there.
    pub(crate) fn is_verb(self) -> bool {
        use Role::{Gerund, Have, Is, Modal, Past, Planned, Present, Was};
        matches!(self, Modal | Have | Is | Was | Present | Past | Gerund | Planned)
    }
}

/// A group of verbs, such as "has not been seen".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    To,
    /// Whatever follows is part of it and keeps its outlook.
    Closed(Outlook),
    Is,
}

/// How many words may stand inside a group of verbs, and how far the verb may be that follows.
const INSIDE: usize = 3;
const FOLLOWING: usize = 25;

/// Tells each atom of a sentence the outlook of the verb that it hangs on, and whether it is quoted. Linear in the atoms.
pub(crate) fn read(atoms: &mut [Atom]) {
    let (mut now, mut finite) = (Outlook::Open, Outlook::Open);
    let mut group: Option<(Group, usize)> = None;
    let mut quoted = false;
    for i in 0..atoms.len() {
        quoted ^= matches!(atoms[i].class, Class::Punct(b'"'));
        atoms[i].quoted = quoted;
        atoms[i].outlook = now;
        let ends = matches!(atoms[i].class, Class::Punct(b'"' | b';' | b':'));
        if ends {
            (now, finite, group) = (Outlook::Open, Outlook::Open, None);
            continue;
        }
        let next_to = atoms.get(i + 1).filter(|a| a.class == Class::Word(Word::To)).map(|a| a.role);
        let open = group.filter(|&(_, at)| i - at <= INSIDE).map(|(g, _)| g);
        let (outlook, next) = match (atoms[i].role, open) {
            (Role::Adverb, _) => continue,
            (Role::Other | Role::Nominal | Role::Determiner, _) => {
                group = None;
                continue;
            }
            (Role::To, _) => {
                group = Some((Group::To, i));
                continue;
            }
            // "due to a strike"
            (Role::Planned, _) if next_to == Some(Role::Other) => continue,
            // "a proposed deal"
            (Role::Past, None) if i > 0 && atoms[i - 1].role == Role::Determiner => continue,
            (Role::Planned, _) => (Outlook::Ahead, None),
            (_, Some(Group::Closed(outlook))) => (outlook, Some(Group::Closed(outlook))),
            (Role::Gerund, Some(Group::Is)) => (Outlook::Perhaps, None),
            // "…, saying Friday that" hangs on the finite verb, "a convention starting July 18" rather on its noun.
            (Role::Gerund, _) if finite == Outlook::Behind => (Outlook::Noun, None),
            (Role::Gerund, _) => (finite, None),
            (_, Some(Group::To)) => (Outlook::Perhaps, Some(Group::Closed(Outlook::Perhaps))),
            (Role::Modal, _) => (Outlook::Ahead, Some(Group::Closed(Outlook::Ahead))),
            (Role::Have | Role::Was, _) => (Outlook::Behind, Some(Group::Closed(Outlook::Behind))),
            (Role::Is, _) | (_, Some(Group::Is)) => (Outlook::Perhaps, Some(Group::Is)),
            (Role::Present, _) => (Outlook::Perhaps, None),
            (Role::Past, _) => (Outlook::Behind, None),
        };
        if !matches!(open, Some(Group::To)) {
            finite = outlook;
        }
        now = outlook;
        group = next.map(|g| (g, i));
    }
    let mut following: Option<(Outlook, usize)> = None;
    for i in (0..atoms.len()).rev() {
        if matches!(atoms[i].class, Class::Punct(b'"' | b';' | b':')) {
            following = None;
        }
        let after = atoms.get(i + 1).map_or(Outlook::Open, |a| a.outlook);
        if after != atoms[i].outlook && matches!(after, Outlook::Behind | Outlook::Ahead) {
            following = Some((after, i));
        }
        if atoms[i].outlook == Outlook::Open {
            let near = following.filter(|(_, at)| at - i <= FOLLOWING);
            atoms[i].outlook = near.map_or(Outlook::Open, |(o, _)| o);
        }
    }
}
