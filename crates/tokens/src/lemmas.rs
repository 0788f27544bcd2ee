//! Dictionary forms: "said" → "say", by rules on endings that `crates/encoder/training/lemmas.py` learns.

use copydesk_extractor::Error;

use crate::chars::passes_for_apostrophe;
use crate::pos::Pos;

/// The rules that ship: part of speech, ending, letters to cut, letters to append.
const RULES: &str = include_str!("../data/lemmas.tsv");

/// Stands for a word's beginning in an ending, and in the trie.
const BEGINNING: u8 = b'^';

/// Finds the longest ending of a word that has a rule, in a trie of reversed endings, one for each part of speech.
#[derive(Debug)]
pub(crate) struct Lemmatizer {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    /// Children by byte, sorted.
    children: Vec<(u8, u32)>,
    /// Which letters from "a" to "z" have a child, one bit each, and how many other children come before theirs.
    letters: u32,
    before: u32,
    rule: Option<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    /// Characters to cut from the end.
    cut: usize,
    append: Box<str>,
}

impl Lemmatizer {
    pub(crate) fn new() -> Result<Lemmatizer, Error> {
        Lemmatizer::parse("lemmas.tsv", RULES)
    }

    fn parse(name: &str, table: &str) -> Result<Lemmatizer, Error> {
        let mut nodes: Vec<Node> = Pos::ALL.iter().map(|_| Node::default()).collect();
        for (number, line) in (1..).zip(table.lines()).filter(|(_, l)| !l.starts_with('#')) {
            let malformed = |what: &str| {
                Error::new(format!("{name}, line {number}: {what}; make the file again with lemmas.py"))
            };
            let mut fields = line.split('\t');
            let (Some(pos), Some(ending), Some(cut), Some(append), None) =
                (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
            else {
                return Err(malformed("expected four columns"));
            };
            let pos = Pos::parse(pos).ok_or_else(|| malformed("the part of speech is unknown"))?;
            let cut = cut.parse().map_err(|_| malformed("the third column is no number"))?;
            let mut node = pos as usize;
            for byte in ending.bytes().rev() {
                node = child_or_new(&mut nodes, node, byte);
            }
            nodes[node].rule = Some(Rule { cut, append: append.into() });
        }
        nodes.iter_mut().for_each(Node::index);
        Ok(Lemmatizer { nodes })
    }

    /// Writes the dictionary form of a word into `out`; `starts` says whether it begins a sentence.
    pub(crate) fn lemma(&self, pos: Pos, form: &str, starts: bool, out: &mut String) {
        out.clear();
        match pos {
            // What a name's dictionary form would be is not for us to say.
            Pos::Propn | Pos::Punct | Pos::Sym | Pos::X => return out.push_str(form),
            // "20,000" is 20000, as "Four" is four.
            Pos::Num if form.starts_with(|c: char| c.is_ascii_digit()) => {
                return out.extend(form.chars().filter(|&c| c != ','));
            }
            Pos::Num if starts => return out.extend(form.chars().flat_map(char::to_lowercase)),
            Pos::Num => return out.push_str(form),
            _ => {}
        }
        if pos == Pos::Pron && form.eq_ignore_ascii_case("i") {
            out.push('I');
            return;
        }
        if form.is_ascii() && !form.starts_with('`') {
            out.push_str(form);
            out.make_ascii_lowercase();
        } else {
            out.extend(
                form.chars()
                    .map(|c| if c == '’' || passes_for_apostrophe(c) { '\'' } else { c })
                    .flat_map(char::to_lowercase),
            );
        }
        if let Some(rule) = self.rule(pos, out) {
            let keep = out.char_indices().rev().nth(rule.cut.wrapping_sub(1)).map_or(out.len(), |(i, _)| i);
            out.truncate(keep);
            out.push_str(&rule.append);
        }
        if out.is_empty() {
            out.push_str(form);
        }
        // The capital of "Norwegian" is part of the word, that of a sentence's first word is not.
        if pos == Pos::Adj
            && !starts
            && is_capitalised(form)
            && let Some(first) = out.get_mut(..1)
        {
            first.make_ascii_uppercase();
        }
    }

    fn rule(&self, pos: Pos, word: &str) -> Option<&Rule> {
        let mut node = &self.nodes[pos as usize];
        let mut found = node.rule.as_ref();
        for byte in word.bytes().rev().chain(std::iter::once(BEGINNING)) {
            let Some(child) = node.child(byte) else { break };
            node = &self.nodes[child];
            found = node.rule.as_ref().or(found);
        }
        found
    }
}

impl Node {
    /// Notes where its letters are.
    fn index(&mut self) {
        self.before = self.children.iter().take_while(|c| c.0 < b'a').count() as u32;
        self.letters = self.children.iter().filter_map(|c| letter(c.0)).fold(0, |all, bit| all | bit);
    }

    /// The child for a byte. That for a letter is found by counting, as a search would mispredict most of its branches.
    fn child(&self, byte: u8) -> Option<usize> {
        let at = match letter(byte) {
            Some(bit) if self.letters & bit == 0 => return None,
            Some(bit) => (self.before + (self.letters & (bit - 1)).count_ones()) as usize,
            None => self.children.binary_search_by_key(&byte, |c| c.0).ok()?,
        };
        self.children.get(at).map(|c| c.1 as usize)
    }
}

/// The bit of a letter from "a" to "z".
fn letter(byte: u8) -> Option<u32> {
    byte.is_ascii_lowercase().then(|| 1 << (byte - b'a'))
}

/// One capital, then small letters.
fn is_capitalised(form: &str) -> bool {
    let mut letters = form.bytes();
    letters.next().is_some_and(|b| b.is_ascii_uppercase())
        && letters.next().is_some_and(|b| b.is_ascii_lowercase())
}

fn child_or_new(nodes: &mut Vec<Node>, node: usize, byte: u8) -> usize {
    match nodes[node].children.binary_search_by_key(&byte, |c| c.0) {
        Ok(at) => nodes[node].children[at].1 as usize,
        Err(at) => {
            let fresh = nodes.len();
            nodes[node].children.insert(at, (byte, fresh as u32));
            nodes.push(Node::default());
            fresh
        }
    }
}

#[cfg(test)]
#[path = "../../../tests/damage.rs"]
mod damage;

#[cfg(test)]
mod tests {
    use super::damage::damaged;
    use super::*;

    fn lemma(pos: Pos, form: &str) -> String {
        let mut out = String::new();
        Lemmatizer::new().expect("the shipped rules").lemma(pos, form, false, &mut out);
        out
    }

    #[test]
    fn inflected_words_get_their_dictionary_form() {
        for (pos, form, expected) in [
            (Pos::Verb, "said", "say"),
            (Pos::Verb, "Stopped", "stop"),
            (Pos::Aux, "was", "be"),
            (Pos::Aux, "’s", "be"),
            (Pos::Noun, "ministers", "minister"),
            (Pos::Noun, "parties", "party"),
            (Pos::Noun, "ties", "tie"),
            (Pos::Verb, "compiled", "compile"),
            (Pos::Verb, "risen", "rise"),
            (Pos::Verb, "fled", "flee"),
            (Pos::Adj, "sharper", "sharp"),
            (Pos::Adj, "multiplayer", "multiplayer"),
            (Pos::Noun, "women", "woman"),
            (Pos::Adj, "largest", "large"),
            (Pos::Pron, "i", "I"),
            (Pos::Part, "n't", "not"),
            (Pos::Propn, "Athens", "Athens"),
            (Pos::Num, "1990s", "1990s"),
            (Pos::Num, "20,000", "20000"),
            (Pos::Adj, "Norwegian", "Norwegian"),
            (Pos::Adj, "NEW", "new"),
            (Pos::Noun, "protéges", "protége"),
        ] {
            assert_eq!(lemma(pos, form), expected, "{form}");
        }
    }

    #[test]
    fn the_capital_of_a_sentence_is_no_part_of_its_first_word() {
        let lemmatizer = Lemmatizer::new().expect("the shipped rules");
        let mut out = String::new();
        for (pos, form, expected) in [(Pos::Adj, "New", "new"), (Pos::Num, "Four", "four")] {
            lemmatizer.lemma(pos, form, true, &mut out);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn broken_tables_are_named_with_their_line() {
        for (table, what) in [
            ("NOUN\ts", "four columns"),
            ("# ok\nNOON\ts\t1\t", "part of speech"),
            ("NOUN\ts\tone\t", "no number"),
        ] {
            let message = Lemmatizer::parse("x.tsv", table).expect_err(table).to_string();
            assert!(message.contains("x.tsv, line") && message.contains(what), "{message}");
        }
    }

    #[test]
    fn a_million_letters_are_no_trouble() {
        let word = format!("{}s", "o".repeat(1_000_000));
        assert_eq!(lemma(Pos::Noun, &word).len(), 1_000_000);
    }

    #[test]
    fn damaged_tables_are_refused_or_give_some_form() {
        let good: String =
            RULES.lines().step_by(RULES.lines().count() / 12).flat_map(|l| [l, "\n"]).collect();
        let (mut read, mut refused, mut out) = (0, 0, String::new());
        for seed in 0..4000 {
            let Ok(table) = String::from_utf8(damaged(good.as_bytes(), seed)) else { continue };
            match Lemmatizer::parse("x.tsv", &table) {
                Ok(lemmatizer) => {
                    read += 1;
                    for (&pos, form) in
                        Pos::ALL.iter().zip(["Élans", "ß", "running", "’s", "20,000"].iter().cycle())
                    {
                        lemmatizer.lemma(pos, form, false, &mut out);
                        assert!(!out.is_empty(), "seed {seed}: {form}");
                    }
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.to_string().contains("x.tsv, line "), "seed {seed}: {error}");
                }
            }
        }
        assert!(read > 400 && refused > 400, "{read} read, {refused} refused");
    }
}
