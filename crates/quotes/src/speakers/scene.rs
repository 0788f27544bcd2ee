//! The stage on which sources are resolved: all figures of a document and every place where one is named.

use std::borrow::Cow;
use std::collections::HashMap;

use copydesk_document::{AttributeKind, Layer, Span};
use copydesk_knowledge::speech::Takes;

use super::ages::Ages;
use super::figure::{Figure, FigureKind, Place, Role};
use crate::WIDTH;
use crate::decoder::Sources;
use crate::words::{Lexicon, TIME};

/// A part of speech, as far as roles need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Part {
    Noun,
    Name,
    Adjective,
    Determiner,
    Number,
    Verb,
    Preposition,
    Adverb,
    Pronoun,
    Mark,
    #[default]
    Other,
}

/// The names of parts of speech that layer `tokens` may use.
pub(crate) const PARTS: [&str; 17] = [
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
    "SCONJ", "SYM", "VERB", "X",
];

/// No figure.
pub(crate) const NOBODY: u32 = u32::MAX;

/// Figures of a document, and the layers to read more from.
pub(crate) struct Scene<'a> {
    pub(crate) text: &'a str,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) tokens: &'a Layer<'a>,
    pub(crate) sentences: &'a Layer<'a>,
    pub(crate) entities: &'a Layer<'a>,
    pub(crate) outlets: Option<&'a Layer<'a>>,
    /// The encoder's vectors, token by token.
    vectors: &'a [f32],
    pub(crate) figures: Vec<Figure<'a>>,
    /// The figure of each entity, or [`NOBODY`], and the place.
    pub(crate) rows: Vec<(u32, Place)>,
    /// The last words of titles, in lower case, with the persons who bear them.
    by_title: HashMap<String, Vec<u32>>,
    /// Starts of headlines, decks and paragraphs, and whether it is the headline.
    blocks: Vec<(u32, bool)>,
    parts: Vec<Part>,
    /// Groups of names that "and" joins, in the order of the text.
    pub(super) pairs: Vec<(u32, Place)>,
    /// Figures by names that no entity has.
    pub(super) coined: HashMap<String, u32>,
    pub(super) ages: Ages,
}

impl<'a> Scene<'a> {
    /// Reads the names of a document.
    pub(crate) fn new(
        lexicon: &'a Lexicon,
        from: Sources<'a>,
        outlets: Option<&'a Layer<'a>>,
        vectors: &'a [f32],
    ) -> Scene<'a> {
        let blocks = (0..from.structure.len()).filter_map(|row| {
            let headline = match from.structure.label_name(row)? {
                "headline" => true,
                "paragraph" | "deck" => false,
                _ => return None,
            };
            Some((from.structure.span(row).start, headline))
        });
        let parts = match from.tokens.schema().attributes.first().map(|a| &a.kind) {
            Some(AttributeKind::Symbol(names)) => names.iter().map(|n| part(n)).collect(),
            _ => Vec::new(),
        };
        let mut scene = Scene {
            text: from.text,
            lexicon,
            tokens: from.tokens,
            sentences: from.sentences,
            entities: from.entities,
            outlets,
            vectors,
            figures: Vec::new(),
            rows: Vec::with_capacity(from.entities.len()),
            by_title: HashMap::new(),
            blocks: blocks.collect(),
            parts,
            pairs: Vec::new(),
            coined: HashMap::new(),
            ages: Ages::default(),
        };
        scene.read_names();
        scene.read_pairs();
        scene
    }

    fn read_names(&mut self) {
        let mut by_name: HashMap<(&'a str, bool), u32> = HashMap::new();
        let entities = self.entities;
        let capitals = self.capitals();
        for row in 0..entities.len() {
            let place = self.place(entities.span(row));
            let kind = match entities.label_name(row) {
                Some("PERSON") => FigureKind::Person,
                Some("ORG") => FigureKind::Organization,
                Some("LOC") => FigureKind::Place,
                _ => {
                    self.rows.push((NOBODY, place));
                    continue;
                }
            };
            let text = self.text;
            let name = entities.str(0, row).unwrap_or_else(|| entities.text(row, text));
            let name = match kind {
                FigureKind::Person if is_capitals(name) => {
                    capitals.get(&name.to_lowercase()).copied().flatten().unwrap_or(name)
                }
                _ => name,
            };
            let next = self.figures.len() as u32;
            let id = *by_name.entry((name, kind == FigureKind::Person)).or_insert(next);
            if id == next {
                self.figures.push(Figure::new(Some(Cow::Borrowed(name)), kind));
            }
            let is_outlet = self.outlets.is_some_and(|o| o.overlapping(place.span).next().is_some());
            let headline = self.blocks.get(place.block as usize).is_some_and(|b| b.1);
            let title = entities.str(1, row);
            let address = (place.token as usize).checked_sub(1).map(|t| self.word(t));
            let words = entities.span(row);
            let words = self.tokens.starting_in(words);
            let age = (kind == FigureKind::Person).then(|| self.age_beside(words.start, words.end)).flatten();
            let described =
                (kind == FigureKind::Organization).then(|| self.described(words.start, words.end));
            let figure = &mut self.figures[id as usize];
            figure.named.push(place);
            described.into_iter().flatten().flatten().for_each(|noun| figure.add_title(noun));
            figure.in_headline |= headline;
            figure.is_outlet |= is_outlet && kind != FigureKind::Person;
            if kind == FigureKind::Person {
                if let Some(age) = age {
                    self.ages.note(age, id);
                }
                if let Some(address) = address
                    && copydesk_knowledge::sex::of_address(address).is_some()
                {
                    figure.add_title(address);
                }
                if let Some(title) = title {
                    figure.add_title(title);
                    if let Some(head) = title_head(title) {
                        let bearers = self.by_title.entry(head).or_default();
                        if bearers.last() != Some(&id) && bearers.len() < 64 {
                            bearers.push(id);
                        }
                    }
                }
            }
            self.rows.push((id, place));
        }
        self.read_fullest();
    }

    /// Organisations and places go by their fullest name in the text, outlets by what is known of them.
    fn read_fullest(&mut self) {
        let mut fullest: Vec<&'a str> = vec![""; self.figures.len()];
        for (row, &(id, _)) in self.rows.iter().enumerate() {
            if let Some(longest) = fullest.get_mut(id as usize) {
                let name = self.entities.text(row, self.text);
                if name.len() > longest.len() {
                    *longest = name;
                }
            }
        }
        let own = |f: &Figure<'_>| f.kind != FigureKind::Person && !f.is_outlet;
        for (figure, name) in self.figures.iter_mut().zip(fullest).filter(|(f, _)| own(f)) {
            figure.name = Some(one_line(name));
        }
    }

    /// The names of persons by the whole and by the last word, in lower case, for those that a transcript or a headline has in
    /// capitals; none where several share a last name.
    fn capitals(&self) -> HashMap<String, Option<&'a str>> {
        let entities = self.entities;
        let mut names: HashMap<String, Option<&'a str>> = HashMap::new();
        for row in (0..entities.len()).filter(|&r| entities.label_name(r) == Some("PERSON")) {
            let Some(name) = entities.str(0, row).filter(|n| !is_capitals(n)) else { continue };
            let Some((_, last)) = name.rsplit_once(' ') else { continue };
            for key in [name, last] {
                let known = names.entry(key.to_lowercase()).or_insert(Some(name));
                if *known != Some(name) {
                    *known = None;
                }
            }
        }
        names
    }

    /// The nouns beside the name of an organisation that say what it is: "carmaker Norrbil", "Norrbil, a Swedish carmaker".
    fn described(&self, first: usize, end: usize) -> [Option<&'a str>; 2] {
        let small = |t: usize| {
            let word = self.word(t);
            let noun = self.part(t) == Part::Noun && word.starts_with(char::is_lowercase);
            (noun && self.lexicon.get(word).class & TIME == 0).then_some(word)
        };
        let before = first.checked_sub(1).and_then(small);
        let apposed = self.word(end) == "," && matches!(self.word(end + 1), "a" | "an" | "the" | "one");
        let words = (end + 2..end + 10).take_while(|&t| {
            matches!(self.part(t), Part::Noun | Part::Name | Part::Adjective | Part::Number)
                || self.word(t) == "-"
        });
        let after = if apposed { words.last().and_then(small) } else { None };
        [before, after]
    }

    /// For each figure the first row of the entities that names it as the figure is called, or else the first that names it.
    pub(super) fn persons(&self) -> Vec<Option<u32>> {
        let mut first = vec![None; self.figures.len()];
        let mut as_called = vec![false; self.figures.len()];
        for (row, &(id, _)) in self.rows.iter().enumerate().filter(|(_, r)| r.0 != NOBODY) {
            let id = id as usize;
            let called = self.entities.str(0, row) == self.figures[id].name.as_deref();
            // A headline may have the name in capitals, and be of another number than all that follow.
            if first[id].is_none() || (called && !as_called[id]) {
                (first[id], as_called[id]) = (Some(row as u32), called);
            }
        }
        first
    }

    /// The figure of an entity.
    pub(crate) fn figure_of(&self, row: usize) -> Option<u32> {
        self.rows.get(row).map(|r| r.0).filter(|&f| f != NOBODY)
    }

    /// The persons who bear a title that ends in this word, in lower case.
    pub(crate) fn titled(&self, head: &str) -> &[u32] {
        self.by_title.get(head).map_or(&[], Vec::as_slice)
    }

    /// The mean of the vectors of the tokens in a span.
    pub(crate) fn vector(&self, span: Span) -> [f32; WIDTH] {
        let words = self.tokens.overlapping(span);
        let mut sum = [0.0; WIDTH];
        let mut count = 0.0;
        for vector in words.filter_map(|t| self.vectors.get(t * WIDTH..(t + 1) * WIDTH)) {
            #[cfg(test)]
            crate::work::count();
            sum.iter_mut().zip(vector).for_each(|(s, x)| *s += x);
            count += 1.0;
        }
        sum.map(|s| if count > 0.0 { s / count } else { 0.0 })
    }

    /// The text of token `t`; empty past the end.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn word(&self, t: usize) -> &'a str {
        #[cfg(test)]
        crate::work::count();
        if t < self.tokens.len() { self.tokens.text(t, self.text) } else { "" }
    }

    /// The part of speech of token `t`.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn part(&self, t: usize) -> Part {
        #[cfg(test)]
        crate::work::count();
        if t >= self.tokens.len() {
            return Part::Other;
        }
        self.tokens.symbol(0, t).and_then(|s| self.parts.get(s as usize)).copied().unwrap_or_default()
    }

    /// Where a span stands.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn place(&self, span: Span) -> Place {
        #[cfg(test)]
        crate::work::count();
        let before = |starts: &[u32]| starts.partition_point(|&s| s <= span.start).saturating_sub(1) as u32;
        let tokens = self.tokens.starting_in(span);
        Place {
            span,
            token: tokens.start as u32,
            sentence: before(&self.sentences.columns().starts),
            block: self.blocks.partition_point(|b| b.0 <= span.start).saturating_sub(1) as u32,
            role: self.role(tokens.start, tokens.end),
        }
    }

    /// The headline, deck or paragraph in which a byte stands, by its number.
    pub(super) fn block_at(&self, at: u32) -> Option<usize> {
        self.blocks.partition_point(|b| b.0 <= at).checked_sub(1)
    }

    /// The text of a block, to where the next one begins.
    pub(super) fn block(&self, number: usize) -> Option<Span> {
        let start = self.blocks.get(number)?.0;
        let end = self.blocks.get(number + 1).map_or(self.text.len() as u32, |b| b.0);
        Some(Span::new(start, end))
    }

    /// The same of blocks that are no headline.
    pub(super) fn body(&self, number: usize) -> Option<Span> {
        self.blocks.get(number).filter(|b| !b.1).and_then(|_| self.block(number))
    }

    /// The end of the sentence of a place.
    pub(crate) fn sentence_end(&self, place: &Place) -> u32 {
        let row = place.sentence as usize;
        if row < self.sentences.len() { self.sentences.span(row).end } else { place.span.end }
    }

    /// The role of the words `first..last` in their clause, from what stands beside them.
    fn role(&self, first: usize, last: usize) -> Role {
        if matches!(self.word(last), "'s" | "’s" | "'" | "’") {
            return Role::Possessive;
        }
        // A title or an article before the name belongs to it.
        let mut left = first;
        while left > 0
            && first - left < 5
            && matches!(
                self.part(left - 1),
                Part::Noun | Part::Name | Part::Adjective | Part::Determiner | Part::Number
            )
        {
            left -= 1;
        }
        let before = left.checked_sub(1);
        let mut right = last;
        while right < last + 2 && self.part(right) == Part::Adverb {
            right += 1;
        }
        match before.map(|b| self.part(b)) {
            Some(Part::Preposition) => Role::Oblique,
            Some(Part::Verb) => {
                let verb = self.lexicon.get(self.word(left - 1));
                let mut senses = self.lexicon.verbs(verb).peekable();
                let inverted = senses.peek().is_some() && senses.all(|v| !v.takes(Takes::Addressee));
                if inverted { Role::Subject } else { Role::Object }
            }
            _ if self.part(right) == Part::Verb => Role::Subject,
            None | Some(Part::Mark) if self.word(last) == "," => Role::Subject,
            _ => Role::Other,
        }
    }
}

/// A name without the breaks of lines in it.
fn one_line(name: &str) -> Cow<'_, str> {
    if name.contains('\n') {
        name.split_whitespace().collect::<Vec<_>>().join(" ").into()
    } else {
        name.into()
    }
}

/// Whether a name is written in capitals all through.
fn is_capitals(name: &str) -> bool {
    name.len() > 2 && !name.contains(char::is_lowercase)
}

/// The noun that a title ends in, before "of" or "for": "minister" of "foreign minister of Norway".
pub(crate) fn title_head(title: &str) -> Option<String> {
    let mut head = None;
    for word in title.split(' ') {
        if matches!(word, "of" | "for" | "at" | "in" | "to" | "on" | "and") && head.is_some() {
            break;
        }
        head = Some(word);
    }
    let head = head.filter(|h| h.len() < 32)?.trim_end_matches([',', '.']).to_lowercase();
    // As news abbreviates titles before names.
    Some(match head.as_str() {
        "sen" => "senator".into(),
        "rep" => "representative".into(),
        "gov" => "governor".into(),
        "gen" => "general".into(),
        "dr" => "doctor".into(),
        "prof" => "professor".into(),
        "lt" => "lieutenant".into(),
        "sgt" => "sergeant".into(),
        "col" => "colonel".into(),
        "capt" => "captain".into(),
        _ => head,
    })
}

fn part(name: &str) -> Part {
    match name {
        "NOUN" => Part::Noun,
        "PROPN" => Part::Name,
        "ADJ" => Part::Adjective,
        "DET" => Part::Determiner,
        "NUM" => Part::Number,
        "VERB" | "AUX" => Part::Verb,
        "ADP" => Part::Preposition,
        "ADV" => Part::Adverb,
        "PRON" => Part::Pronoun,
        "PUNCT" => Part::Mark,
        _ => Part::Other,
    }
}
