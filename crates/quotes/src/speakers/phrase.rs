//! What the words that name a source are made of: article, number, noun, names, and whose it is.

use std::ops::Range;

use copydesk_document::Span;

use super::candidates::Question;
use super::figure::sex_of_noun;
use super::ranker::Asked;
use super::scene::{Part, Scene};
use crate::words::{BODY, Class, DET, INDEFINITE, OFFICE, PAPER, PREP, RELATIVE, SOURCE, STATEMENT, TIME};

/// How a noun phrase begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Determiner {
    /// "the", "this", "both"
    Definite,
    /// "a", "two", "several", and plurals without an article
    Indefinite,
    /// "his", "Berg's"
    Possessive,
    /// A singular without any.
    Bare,
}

/// A source's words taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Phrase<'a> {
    pub(crate) span: Span,
    pub(crate) determiner: Determiner,
    /// The noun on which the phrase is built, as it is written and in lower case, and its classes.
    pub(crate) noun: &'a str,
    pub(crate) head: String,
    pub(crate) class: Class,
    /// The words before the noun.
    pub(crate) modifiers: Vec<&'a str>,
    pub(crate) plural: bool,
    pub(crate) number: Option<u32>,
    /// The entity that the phrase names, or the last one inside its head.
    pub(crate) name: Option<usize>,
    pub(crate) ends_in_name: bool,
    /// All entities of "Berg and Okoro".
    pub(crate) joined: Vec<usize>,
    /// Whose it is: the entity before "'s".
    pub(crate) possessor: Option<usize>,
    /// The person named after the description: "Its director, Tomás Wexler".
    pub(crate) apposed: Option<usize>,
    /// From the head's first byte to its last.
    pub(crate) core: Span,
}

/// The most tokens of a phrase that are read.
const LONGEST: usize = 60;
/// How many tokens after the head "named" may stand: "another protester – a student named Ann Berg".
const NAMED: usize = 5;

impl<'a> Phrase<'a> {
    pub(crate) fn read(scene: &Scene<'a>, span: Span) -> Phrase<'a> {
        let all = scene.tokens.starting_in(span);
        let words = all.start..all.end.min(all.start + LONGEST);
        let mut phrase = Phrase {
            span,
            determiner: Determiner::Bare,
            noun: "",
            head: String::new(),
            class: 0,
            modifiers: Vec::new(),
            plural: false,
            number: None,
            name: None,
            ends_in_name: false,
            joined: Vec::new(),
            possessor: None,
            apposed: None,
            core: span,
        };
        let mut first = words.start;
        phrase.read_start(scene, &mut first, words.end);
        let head = phrase.read_head(scene, first, &words);
        phrase.read_noun(scene, &head);
        phrase.read_names(scene, &head, &words);
        phrase
    }

    /// Article, number and quantity.
    fn read_start(&mut self, scene: &Scene<'a>, first: &mut usize, end: usize) {
        let mut definite = None;
        while *first < end {
            let word = scene.word(*first).to_ascii_lowercase();
            let class = scene.lexicon.get(&word).class;
            // "a 104-year-old woman" is one.
            let number = number(&word).filter(|_| !scene.word(*first + 1).starts_with('-'));
            match word.as_str() {
                "the" | "this" | "that" | "these" | "those" | "both" => definite = Some(Determiner::Definite),
                "his" | "her" | "its" | "their" | "my" | "our" | "your" => {
                    definite = Some(Determiner::Possessive);
                }
                _ if word.starts_with(|c: char| c.is_ascii_digit()) && number.is_none() => break,
                _ if number.is_some() || class & INDEFINITE != 0 || scene.part(*first) == Part::Number => {
                    definite = definite.or(Some(Determiner::Indefinite));
                }
                _ if class & DET != 0 && word != "such" => definite = definite.or(Some(Determiner::Definite)),
                "of" if *first > 0 && definite == Some(Determiner::Indefinite) => {
                    // "one of the officials", "two of his aides" stay what they began as.
                    if matches!(
                        scene.word(*first + 1).to_ascii_lowercase().as_str(),
                        "the" | "his" | "her" | "their" | "its" | "these" | "those"
                    ) {
                        *first += 1;
                    }
                }
                _ => break,
            }
            // "a dozen", "a million": the later word counts.
            if number.is_some() || class & INDEFINITE != 0 || scene.part(*first) == Part::Number {
                self.number = number;
            }
            *first += 1;
        }
        self.determiner = definite.unwrap_or(Determiner::Bare);
    }

    /// The tokens of the head: before the first preposition, comma, bracket or relative clause, after the last "'s".
    fn read_head(&mut self, scene: &Scene<'a>, first: usize, words: &Range<usize>) -> Range<usize> {
        let mut head = first..words.end;
        let mut seen_noun = false;
        for t in first..words.end {
            let span = scene.tokens.span(t);
            if let Some(row) = scene.entities.covering(span).next() {
                seen_noun |= scene.entities.span(row).end == span.end;
                continue;
            }
            let word = scene.word(t);
            let class = scene.lexicon.get(word).class;
            if matches!(word, "'s" | "’s" | "'" | "’") && t + 1 < words.end && t > first {
                let owner = Span::new(scene.tokens.span(head.start).start, span.start);
                self.possessor = scene.entities.starting_in(owner).next_back();
                self.determiner = Determiner::Possessive;
                head.start = t + 1;
                seen_noun = false;
                continue;
            }
            let part = scene.part(t);
            let stops = matches!(word, "(" | "[" | "—" | "–" | "--")
                || t > first
                    && (part == Part::Preposition
                        || class & PREP != 0 && part != Part::Noun
                        || class & RELATIVE != 0
                        || seen_noun && matches!(part, Part::Verb)
                        || word == "that");
            if stops {
                head.end = t;
                break;
            }
            if word == "," && seen_noun {
                head.end = t;
                self.apposed = person_at(scene, t + 1, self.span.end);
                break;
            }
            seen_noun |= part == Part::Noun;
        }
        if head.end > head.start && head.end <= scene.tokens.len() {
            self.core = scene.tokens.span(head.start).hull(scene.tokens.span(head.end - 1));
        }
        head
    }

    fn read_noun(&mut self, scene: &Scene<'a>, head: &Range<usize>) {
        let letters = |t: &usize| scene.word(*t).starts_with(char::is_alphanumeric);
        let nominal = |t: &usize| matches!(scene.part(*t), Part::Noun | Part::Name) && letters(t);
        let class = |t: &usize| scene.lexicon.get(scene.word(*t)).class;
        let nominal = |t: &usize| nominal(t) && class(t) & TIME == 0;
        let last = head.clone().rev().find(nominal);
        // "an official today", "a source close to her": what follows a human noun may look like a noun.
        let known = SOURCE | OFFICE | BODY | PAPER | STATEMENT;
        let human = head.clone().rev().filter(nominal).find(|t| class(t) & known != 0);
        let human = human.filter(|t| {
            class(t) & SOURCE != 0
                && last.is_some_and(|l| scene.entities.covering(scene.tokens.span(l)).next().is_none())
        });
        let noun = human.or(last).or_else(|| head.clone().rev().find(letters));
        // "most of whom", "several", "others": the quantity is all there is.
        let noun = noun.or_else(|| scene.tokens.starting_in(self.span).next());
        let Some(noun) = noun else { return };
        self.noun = scene.word(noun);
        self.head = if self.noun.len() < 32 { self.noun.to_lowercase() } else { String::new() };
        self.class = scene.lexicon.get(self.noun).class;
        self.modifiers = head.clone().take_while(|&t| t < noun).map(|t| scene.word(t)).collect();
        self.plural = is_plural(&self.head) || self.number.is_some_and(|n| n > 1);
        self.number = self.number.or_else(|| pair(&self.head));
        self.plural |= self.number.is_some_and(|n| n > 1);
        if self.determiner == Determiner::Bare && self.plural {
            self.determiner = Determiner::Indefinite;
        }
        if self.number.is_none() && !self.plural && self.determiner != Determiner::Bare {
            self.number = Some(1);
        }
    }

    fn read_names(&mut self, scene: &Scene<'a>, head: &Range<usize>, words: &Range<usize>) {
        let entities = scene.entities;
        self.name = entities.starting_in(self.core).next_back();
        let only_marks = |from: u32, to: u32| {
            scene.tokens.starting_in(Span::new(from, to)).all(|t| {
                let word = scene.word(t);
                let himself = matches!(word, "himself" | "herself" | "itself" | "themselves");
                himself || !word.starts_with(char::is_alphanumeric) || scene.lexicon.is_company_form(word)
            })
        };
        self.ends_in_name = self.name.is_some_and(|r| only_marks(entities.span(r).end, self.core.end));
        self.read_joined(scene, words);
        // "an expert and director at the Harbour Institute Ann Berg": the name stands at the very end.
        self.read_apposition(scene, head);
        let before_bracket =
            (words.clone()).find(|&t| matches!(scene.word(t), "(" | "[")).unwrap_or(words.end);
        if !self.ends_in_name
            && self.apposed.is_none()
            && before_bracket > head.end
            && let Some(row) = entities.starting_in(self.span).rev().find(|&r| {
                let span = entities.span(r);
                let last = scene.tokens.span(before_bracket - 1);
                span.end >= last.end.min(self.span.end) && span.start <= last.start
            })
            && entities.label_name(row) == Some("PERSON")
        {
            let begin = entities.span_attribute(2, row).map_or(entities.span(row).start, |t| t.start);
            let before =
                scene.tokens.starting_in(Span::new(self.span.start, begin.min(entities.span(row).start)));
            let last = before.end.saturating_sub(1);
            // "a spokeswoman for the ministry, Ann Berg"
            let apposed = scene.word(last) == "," && !self.plural && self.class & (SOURCE | OFFICE) != 0;
            if before.is_empty() || apposed || matches!(scene.part(last), Part::Noun | Part::Name) {
                self.apposed = Some(row);
            }
        }
    }

    /// The name after a description: "a student named Ann Berg", "his company, the Harbour Works".
    fn read_apposition(&mut self, scene: &Scene<'a>, head: &Range<usize>) {
        if self.ends_in_name || self.apposed.is_some() {
            return;
        }
        let named = (head.end..head.end + NAMED).find(|&t| {
            let known = scene.word(t) == "as" && t > 0 && matches!(scene.word(t - 1), "identified" | "known");
            known || matches!(scene.word(t), "named" | "called")
        });
        if let Some(named) = named {
            self.apposed = person_at(scene, named + 1, self.span.end);
        }
        let body = self.class & BODY != 0 || scene.lexicon.is_body(&self.head);
        if body && scene.word(head.end) == "," && head.end + 1 < scene.tokens.len() {
            let next = scene.tokens.span(head.end + 1);
            let row = scene
                .entities
                .covering(next)
                .next()
                .filter(|&r| next.end <= self.span.end && r < scene.entities.len());
            self.apposed = row.filter(|&r| scene.entities.label_name(r) == Some("ORG"));
        }
    }

    /// "Berg and Okoro", "Berg, Okoro and the Harbour Board".
    fn read_joined(&mut self, scene: &Scene<'a>, words: &Range<usize>) {
        let (mut linked, mut joined_by_and) = (true, false);
        let titles: Vec<Span> = scene
            .entities
            .starting_in(self.span)
            .filter_map(|r| scene.entities.span_attribute(2, r))
            .collect();
        let mut joined: Vec<usize> = Vec::new();
        let mut t = words.start;
        while t < words.end {
            let span = scene.tokens.span(t);
            if titles.iter().any(|title| title.contains(span)) {
                // The "and" of a title joins no names.
            } else if let Some(row) = scene.entities.covering(span).next() {
                let norp = scene.entities.label_name(row) == Some("NORP");
                // "the CNN analyst Ann Berg": whom somebody works for is not joined.
                let person = scene.entities.label_name(row) == Some("PERSON");
                let after = scene.tokens.starting_in(scene.entities.span(row)).end;
                let works = !person && leads_to_person(scene, after, words.end);
                if joined.last() != Some(&row) && !norp && !works {
                    if !linked {
                        return;
                    }
                    joined.push(row);
                    linked = false;
                }
            } else {
                // "Ann Berg and Tom Veldt, who run the shop": what follows the last of a list says who they are.
                let told = joined_by_and && !linked && t + 1 < words.end && {
                    let next = scene.tokens.span(t + 1);
                    scene.entities.covering(next).next().is_none()
                        && !matches!(scene.word(t + 1), "and" | "&")
                };
                match scene.word(t) {
                    "," if told => break,
                    "and" | "&" => (linked, joined_by_and) = (true, true),
                    "," | "or" => linked = true,
                    "(" | "[" => break,
                    "'s" | "’s" | "of" | "for" | "at" => return,
                    _ if matches!(scene.part(t), Part::Preposition | Part::Verb | Part::Pronoun) => return,
                    _ => {}
                }
            }
            t += 1;
        }
        // A comma alone makes an apposition: "Ann Berg, Harbour Board".
        let has_and = (words.clone()).any(|t| {
            let titled = titles.iter().any(|title| title.contains(scene.tokens.span(t)));
            matches!(scene.word(t), "and" | "&")
                && !titled
                && scene.entities.covering(scene.tokens.span(t)).next().is_none()
        });
        let persons = joined.iter().filter(|&&r| scene.entities.label_name(r) == Some("PERSON")).count();
        if joined.len() > 1 && has_and && !linked && (persons == joined.len() || persons == 0) {
            self.joined = joined;
            self.plural = true;
        }
    }

    /// Whether the phrase points to somebody who is known already.
    pub(crate) fn is_definite(&self) -> bool {
        self.determiner == Determiner::Definite
    }

    /// The same, or to whose it is.
    pub(crate) fn is_known(&self) -> bool {
        matches!(self.determiner, Determiner::Definite | Determiner::Possessive)
    }

    /// Who is described: the question for the ranker.
    pub(crate) fn asks<'q>(&'q self, scene: &Scene<'_>, asked: Asked, said: &'q [Span]) -> Question<'q> {
        Question {
            place: scene.place(self.core),
            asked,
            sex: (asked == Asked::DescribedPerson).then(|| sex_of_noun(&self.head)).flatten(),
            plural: self.plural,
            indefinite: !self.is_known(),
            head: &self.head,
            modifiers: &self.modifiers,
            said,
        }
    }
}

/// Whether the words from `first` on lead to a person's name without a joint: "analyst Ann Berg" after "CNN".
fn leads_to_person(scene: &Scene<'_>, first: usize, end: usize) -> bool {
    for t in first..end {
        if let Some(row) = scene.entities.covering(scene.tokens.span(t)).next() {
            return scene.entities.label_name(row) == Some("PERSON");
        }
        if !matches!(scene.part(t), Part::Noun | Part::Adjective | Part::Name) {
            return false;
        }
    }
    false
}

/// The person whose name or title begins at token `t`, before `end`.
fn person_at(scene: &Scene<'_>, t: usize, end: u32) -> Option<usize> {
    let start = *scene.tokens.columns().starts.get(t)?;
    let row = scene.entities.starting_in(Span::new(start, end)).next()?;
    let title = scene.entities.span_attribute(2, row);
    let begins = scene.entities.span(row).start == start || title.is_some_and(|t| t.start == start);
    (begins && scene.entities.label_name(row) == Some("PERSON")).then_some(row)
}

/// The number that a word before a noun gives.
fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    match word {
        "a" | "an" | "another" => Some(1),
        "both" => Some(2),
        "dozen" => Some(12),
        _ => WORDS
            .iter()
            .position(|w| *w == word)
            .map(|i| i as u32 + 1)
            .or_else(|| word.parse().ok().filter(|n| (1..1000).contains(n))),
    }
}

/// Nouns that are a number themselves.
fn pair(noun: &str) -> Option<u32> {
    match noun {
        "pair" | "duo" | "couple" => Some(2),
        "trio" => Some(3),
        _ => None,
    }
}

/// Whether a noun in lower case is a plural.
pub(crate) fn is_plural(noun: &str) -> bool {
    matches!(
        noun,
        "people"
            | "police"
            | "personnel"
            | "staff"
            | "troops"
            | "others"
            | "many"
            | "some"
            | "several"
            | "most"
            | "few"
    ) || noun.ends_with("men")
        || noun.ends_with('s') && !["ss", "us", "is", "'s"].iter().any(|e| noun.ends_with(e))
}
