use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use copydesk_knowledge::names::{self, NameWord, TitleKind};
use copydesk_knowledge::speech::{self, Verb};

/// What classes a word may belong to: a set of the bits below.
pub(crate) type Class = u16;

/// Articles, possessives, demonstratives and small numbers, which begin noun phrases.
pub(crate) const DET: Class = 1;
/// Determiners that make a phrase indefinite.
pub(crate) const INDEFINITE: Class = 1 << 1;
/// "who", "which".
pub(crate) const RELATIVE: Class = 1 << 2;
/// Prepositions.
pub(crate) const PREP: Class = 1 << 3;
/// Days, months and other words of time.
pub(crate) const TIME: Class = 1 << 4;
/// The possessive ending.
pub(crate) const POSS: Class = 1 << 5;
/// Nouns of unnamed sources.
pub(crate) const SOURCE: Class = 1 << 6;
/// Nouns of documents that speak.
pub(crate) const PAPER: Class = 1 << 7;
/// Nouns that introduce a block of quoted words.
pub(crate) const STATEMENT: Class = 1 << 8;
/// Nouns that stand for a country's or an organisation's voice: "government", "campaign".
pub(crate) const BODY: Class = 1 << 9;
/// Nouns that are titles or roles of persons.
pub(crate) const OFFICE: Class = 1 << 10;

const LISTS: &[(Class, &str)] = &[
    (
        DET | INDEFINITE,
        "a an another some several many most few all both no any two three four five six seven eight nine ten \
         dozens hundreds thousands other others various numerous more",
    ),
    (DET, "the this these those his her its their my our your each every either neither such one"),
    (RELATIVE, "who which"),
    (
        PREP,
        "in on at by from about against during after before under over through into onto among between since \
         until till amid despite without within near across around above below behind beyond toward towards upon \
         via per like as following",
    ),
    (PREP, "of for with to"),
    (
        TIME,
        "monday tuesday wednesday thursday friday saturday sunday mon. tue. wed. thu. fri. sat. sun. today yesterday \
         tomorrow tonight morning afternoon evening night january february march april june july august september \
         october november december jan. feb. mar. apr. jun. jul. aug. sept. sep. oct. nov. dec. week weekend month \
         year midday noon",
    ),
    (POSS, "'s '"),
    (
        BODY,
        "government administration campaign ministry country countries nation nations state states group groups \
         agency department office committee commission company court police party union army military bank \
         authorities team board council cabinet parliament embassy foundation institute association organization \
         organisation members leaders kingdom republic regime coalition alliance panel league federation",
    ),
];

/// Last words of titles in the list that are no nouns of persons by themselves.
const NO_OFFICES: [&str; 10] = [
    "state",
    "house",
    "government",
    "senate",
    "parliament",
    "staff",
    "security",
    "peace",
    "congress",
    "police",
];

/// What the lexicon knows of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    pub(crate) class: Class,
    /// Index into the lexicon's list of sense lists, plus one; 0 for words that are no reporting verbs.
    pub(crate) senses: u32,
}

/// What is known of each word form. The forms are ours, so no text can be made to collide with many of them.
type Words = HashMap<&'static str, Word, BuildHasherDefault<Quick>>;

/// Hashes short words, eight bytes a step: every word of a text is looked up.
#[derive(Debug, Default)]
struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut step = |word: u64| {
            self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        };
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| step(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            step(rest.iter().fold(1, |word, &byte| word << 8 | u64::from(byte)));
        }
    }
}

/// Function words and reporting verbs by word form.
#[derive(Debug)]
pub(crate) struct Lexicon {
    verbs: Vec<Verb>,
    words: Words,
    senses: Vec<Vec<u32>>,
    /// Nouns of organisations, in lower case.
    bodies: HashSet<String>,
    /// Legal forms of companies, in lower case: "plc", "inc".
    companies: HashSet<String>,
}

impl Lexicon {
    pub(crate) fn new() -> Lexicon {
        let verbs: Vec<Verb> = speech::verbs().collect();
        let mut words = Words::with_capacity_and_hasher(2500, BuildHasherDefault::default());
        for (class, list) in LISTS {
            list.split_ascii_whitespace().for_each(|w| words.entry(w).or_default().class |= class);
        }
        for noun in speech::nouns() {
            let class =
                [(noun.is_source(), SOURCE), (noun.is_document(), PAPER), (noun.is_statement(), STATEMENT)];
            let class = class.iter().filter(|(is, _)| *is).fold(0, |all, (_, c)| all | c);
            words.entry(noun.word).or_default().class |= class;
        }
        for (title, kind) in names::titles().filter(|(_, kind)| *kind == TitleKind::Role) {
            let noun = title.rsplit(' ').next().unwrap_or_default();
            if !NO_OFFICES.contains(&noun) && kind == TitleKind::Role {
                words.entry(noun).or_default().class |= OFFICE;
            }
        }
        let bodies = names::name_words()
            .filter(|(_, role)| matches!(role, NameWord::Organization | NameWord::Head))
            .map(|(word, _)| word.to_lowercase())
            .collect();
        let companies = names::name_words()
            .filter(|(_, role)| *role == NameWord::Company)
            .map(|(word, _)| word.to_lowercase())
            .collect();
        let mut senses: Vec<Vec<u32>> = Vec::new();
        for (index, verb) in verbs.iter().enumerate() {
            for word in &verb.forms {
                let entry = words.entry(word).or_default();
                if entry.senses == 0 {
                    senses.push(Vec::new());
                    entry.senses = senses.len() as u32;
                }
                let list = &mut senses[entry.senses as usize - 1];
                if !list.contains(&(index as u32)) {
                    list.push(index as u32);
                }
            }
        }
        Lexicon { verbs, words, senses, bodies, companies }
    }

    /// Looks a word up without regard to case or to the shape of its apostrophe.
    pub(crate) fn get(&self, word: &str) -> Word {
        let mut buffer = [0u8; 24];
        let mut n = 0;
        if word.is_ascii() {
            let Some(low) = buffer.get_mut(..word.len()) else { return Word::default() };
            low.copy_from_slice(word.as_bytes());
            low.make_ascii_lowercase();
            n = word.len();
        } else {
            for c in word.chars() {
                let c = if c == '’' { '\'' } else { c };
                if !c.is_ascii() || n == buffer.len() {
                    return Word::default();
                }
                buffer[n] = c.to_ascii_lowercase() as u8;
                n += 1;
            }
        }
        let key = std::str::from_utf8(&buffer[..n]).unwrap_or_default();
        self.words.get(key).copied().unwrap_or_default()
    }

    /// Whether a noun in lower case stands for an organisation: "ministry", "company".
    pub(crate) fn is_body(&self, noun: &str) -> bool {
        self.bodies.contains(noun)
    }

    /// Whether a word is the legal form of a company: "plc", "Inc.".
    pub(crate) fn is_company_form(&self, word: &str) -> bool {
        word.len() <= 16 && self.companies.contains(&word.trim_end_matches('.').to_lowercase())
    }

    /// The reporting verbs that a word is a form of.
    pub(crate) fn verbs(&self, word: Word) -> impl Iterator<Item = &Verb> {
        let senses = (word.senses as usize).checked_sub(1).and_then(|i| self.senses.get(i));
        senses.into_iter().flatten().map(|&verb| &self.verbs[verb as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_knowledge::speech::Takes;

    #[test]
    fn words_are_found_in_any_case() {
        let lexicon = Lexicon::new();
        assert!(lexicon.verbs(lexicon.get("Said")).any(|verb| verb.takes(Takes::Clause)));
        assert_eq!(lexicon.verbs(lexicon.get("called")).count(), 3, "call, call for, call on");
        assert_ne!(lexicon.get("’s").class & POSS, 0);
        assert_eq!(lexicon.get("a-very-long-compound-of-many-words").class, 0);
    }
}
