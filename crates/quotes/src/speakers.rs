//! Who a speaker is: a name, a description of somebody named, or somebody unnamed.

use copydesk_document::{Layer, Span};

use crate::find::Found;
use crate::words::{BODY, Class, DET, INDEFINITE, Lexicon, PAPER, POSS, PREP, SOURCE, STATEMENT};

/// Values of `speaker_type`, in the order of [`SPEAKER_TYPES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum SpeakerType {
    Person,
    Organization,
    Outlet,
    Document,
    Anonymous,
    #[default]
    Unknown,
}

/// The names of [`SpeakerType`].
pub(crate) const SPEAKER_TYPES: [&str; 6] =
    ["person", "organization", "outlet", "document", "anonymous", "unknown"];

/// A speaker as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Speaker<'a> {
    pub(crate) span: Option<Span>,
    pub(crate) name: Option<&'a str>,
    pub(crate) kind: SpeakerType,
    /// The outlet that says or relays the words.
    pub(crate) outlet: Option<&'a str>,
}

/// Resolves speakers in the order of the text.
pub(crate) struct Resolver<'a> {
    pub(crate) text: &'a str,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) tokens: &'a Layer<'a>,
    pub(crate) entities: &'a Layer<'a>,
    pub(crate) outlets: Option<&'a Layer<'a>>,
    last_person: Option<(&'a str, u32)>,
    last_group: Option<Speaker<'a>>,
    /// Whose words an outlet relayed last, which outlet, and in which block.
    relayed_last: Option<(Option<&'a str>, &'a str, u32)>,
}

/// How many entities back a description or a pronoun may refer.
const WINDOW: usize = 48;

impl<'a> Resolver<'a> {
    pub(crate) fn new(
        text: &'a str,
        lexicon: &'a Lexicon,
        tokens: &'a Layer<'a>,
        entities: &'a Layer<'a>,
        outlets: Option<&'a Layer<'a>>,
    ) -> Resolver<'a> {
        Resolver {
            text,
            lexicon,
            tokens,
            entities,
            outlets,
            last_person: None,
            last_group: None,
            relayed_last: None,
        }
    }

    /// The speakers of all attributions, row by row.
    pub(crate) fn all(&mut self, found: &[Found]) -> Vec<Speaker<'a>> {
        let mut speakers: Vec<Speaker<'a>> = Vec::with_capacity(found.len());
        for f in found {
            let earlier = |i: Option<u32>| i.and_then(|i| speakers.get(i as usize)).copied();
            let relay = earlier(f.relay).and_then(|s| s.outlet);
            let new = match (earlier(f.like), f.speaker) {
                (Some(like), _) => like,
                (None, Some(span)) => self.resolve(span),
                (None, None) => Speaker::default(),
            };
            let outlet = new.outlet.or_else(|| self.relayed(f, new.span)).or(relay);
            let outlet = outlet.or_else(|| self.continued(f, &new));
            let new = Speaker { outlet, ..new };
            if let Some(outlet) = outlet.filter(|_| new.kind != SpeakerType::Outlet) {
                self.relayed_last = Some((new.name, outlet, f.block));
            }
            match (new.kind, new.name) {
                (SpeakerType::Person, Some(name)) => self.last_person = Some((name, f.block)),
                (SpeakerType::Organization | SpeakerType::Outlet, Some(_)) => self.last_group = Some(new),
                _ => {}
            }
            speakers.push(new);
        }
        speakers
    }

    fn resolve(&self, span: Span) -> Speaker<'a> {
        let base = Speaker { span: Some(span), ..Speaker::default() };
        let of = |name, kind| Speaker { name, kind, ..base };
        let words = self.tokens.starting_in(span);
        let first = self
            .lexicon
            .get(self.tokens.text(words.start.min(self.tokens.len().saturating_sub(1)), self.text));
        if words.len() == 1 && self.head_entity(span).is_none() {
            let word = self.tokens.text(words.start, self.text);
            if word.len() < 10 {
                match word.to_ascii_lowercase().as_str() {
                    "he" | "she" | "him" | "her" => {
                        return of(self.person_before(span.start), SpeakerType::Person);
                    }
                    "who" | "which" => return self.antecedent(base),
                    "it" => {
                        let group = self.last_group.unwrap_or_default();
                        return Speaker { span: Some(span), ..group };
                    }
                    "they" => return of(self.last_group.and_then(|g| g.name), SpeakerType::Unknown),
                    "i" | "we" | "you" | "there" => return base,
                    _ => {}
                }
            }
        }
        // The head stands before the first preposition and after the last possessive.
        let mut head = span;
        let mut head_word = "";
        let mut head_class: Class = 0;
        let mut possessor = None;
        let mut apposition = None;
        for t in words.clone() {
            let token = self.tokens.span(t);
            let word = self.tokens.text(t, self.text);
            let class = self.lexicon.get(word).class;
            if t > words.start && class & PREP != 0 && self.covering(token).is_none() {
                head.end = token.start;
                break;
            }
            if word == "," && t > words.start {
                head.end = token.start;
                apposition = self.person_at(t + 1, span.end);
                break;
            }
            if class & POSS != 0 && self.covering(token).is_none() && t + 1 < words.end {
                possessor = self.head_entity(Span::new(head.start, token.start));
                head.start = token.end;
                continue;
            }
            if word.chars().next().is_some_and(char::is_alphabetic) {
                let known = SOURCE | BODY | PAPER | STATEMENT;
                // "people familiar with the plan": the noun is the head, not what follows it.
                if class & known != 0 || head_class & SOURCE == 0 {
                    head_word = word;
                    head_class = class;
                }
            }
        }
        let name = self.head_entity(head);
        let ends_in_name = name.is_some_and(|r| {
            self.tokens
                .starting_in(Span::new(self.entities.span(r).end, head.end))
                .all(|t| !self.tokens.text(t, self.text).starts_with(char::is_alphabetic))
        });
        if let Some(outlet) = self.outlet_in(head)
            && (ends_in_name || name.is_none())
        {
            return Speaker { name: Some(outlet), kind: SpeakerType::Outlet, outlet: Some(outlet), ..base };
        }
        if let Some(row) = name.filter(|_| ends_in_name) {
            return of(self.entities.str(0, row), self.type_of(row));
        }
        // "Its director, Tomás Wexler": the role comes first, the person after the comma.
        if let Some(row) = apposition {
            return of(self.entities.str(0, row), SpeakerType::Person);
        }
        let indefinite = first.class & INDEFINITE != 0 || first.class & DET == 0;
        if head_class & SOURCE != 0 {
            let described = if indefinite { None } else { self.described(head, head_word) };
            return match described {
                Some(row) => of(self.entities.str(0, row), SpeakerType::Person),
                None => of(None, SpeakerType::Anonymous),
            };
        }
        if head_class & BODY != 0 {
            let country = name.or(possessor).or_else(|| self.country_before(span.start));
            return of(country.and_then(|r| self.entities.str(0, r)), SpeakerType::Organization);
        }
        if !indefinite && let Some(row) = self.described(head, head_word) {
            return of(self.entities.str(0, row), SpeakerType::Person);
        }
        if head_class & (PAPER | STATEMENT) != 0 {
            return of(None, SpeakerType::Document);
        }
        if let Some(row) = name {
            return of(self.entities.str(0, row), self.type_of(row));
        }
        base
    }

    /// The person whose name or title begins at token `t`, before `end`.
    fn person_at(&self, t: usize, end: u32) -> Option<usize> {
        let start = *self.tokens.columns().starts.get(t)?;
        let row = self.entities.starting_in(Span::new(start, end)).next()?;
        let title = self.entities.span_attribute(2, row);
        let begins = self.entities.span(row).start == start || title.is_some_and(|t| t.start == start);
        (begins && self.entities.label_name(row) == Some("PERSON")).then_some(row)
    }

    /// The last entity that starts within `span`.
    fn head_entity(&self, span: Span) -> Option<usize> {
        self.entities.starting_in(span).next_back()
    }

    fn covering(&self, span: Span) -> Option<usize> {
        self.entities.covering(span).next()
    }

    fn type_of(&self, row: usize) -> SpeakerType {
        match self.entities.label_name(row) {
            Some("PERSON") => SpeakerType::Person,
            Some("ORG" | "LOC") => SpeakerType::Organization,
            Some("NORP") => SpeakerType::Anonymous,
            _ => SpeakerType::Unknown,
        }
    }

    fn outlet_in(&self, span: Span) -> Option<&'a str> {
        let outlets = self.outlets?;
        outlets.starting_in(span).find_map(|r| outlets.str(0, r))
    }

    /// The outlet that stands in the cue's clause, beside the speaker: "told the BBC".
    fn relayed(&self, f: &Found, speaker: Option<Span>) -> Option<&'a str> {
        let outlets = self.outlets?;
        let clause = f.clause?;
        let cue = f.cue?;
        outlets
            .starting_in(clause)
            .filter(|&r| outlets.span(r).start >= cue.end || outlets.label_name(r) == Some("relay"))
            .filter(|&r| speaker.is_none_or(|s| !s.overlaps(outlets.span(r))))
            .find_map(|r| outlets.str(0, r))
    }

    /// The outlet to which the same speaker spoke just before: an interview goes on until somebody else speaks.
    fn continued(&self, f: &Found, speaker: &Speaker<'a>) -> Option<&'a str> {
        let (name, outlet, block) = self.relayed_last?;
        let near = f.block.saturating_sub(block) <= 2;
        let same = match speaker.kind {
            SpeakerType::Person => name.is_some() && name == speaker.name,
            // "the source" is the one that was quoted last; "a source" is another.
            SpeakerType::Anonymous => name.is_none() && speaker.span.is_some_and(|s| self.is_definite(s)),
            _ => false,
        };
        (near && same).then_some(outlet)
    }

    fn is_definite(&self, span: Span) -> bool {
        span.of(self.text).is_some_and(|t| t.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("the ")))
    }

    /// The person a pronoun stands for: the last speaker if near, else the last person named.
    fn person_before(&self, at: u32) -> Option<&'a str> {
        let end = self.entities.columns().starts.partition_point(|&s| s < at);
        let named =
            (end.saturating_sub(WINDOW)..end).rev().find(|&r| self.entities.label_name(r) == Some("PERSON"));
        match (self.last_person, named) {
            (Some((name, _)), _) => Some(name),
            (None, named) => named.and_then(|r| self.entities.str(0, r)),
        }
    }

    fn country_before(&self, at: u32) -> Option<usize> {
        let end = self.entities.columns().starts.partition_point(|&s| s < at);
        (end.saturating_sub(8)..end)
            .rev()
            .find(|&r| matches!(self.entities.label_name(r), Some("LOC")) && self.is_subject(r))
    }

    /// Whether a name begins a sentence or clause, as subjects do.
    fn is_subject(&self, row: usize) -> bool {
        let before = self.text.get(..self.entities.span(row).start as usize).unwrap_or_default().trim_end();
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        word.is_empty()
            || word.starts_with(char::is_uppercase)
            || matches!(word, "though" | "while" | "and" | "but")
    }

    /// What "who" refers to: the name right before it.
    fn antecedent(&self, base: Speaker<'a>) -> Speaker<'a> {
        let at = base.span.map_or(0, |s| s.start);
        let end = self.entities.columns().starts.partition_point(|&s| s < at);
        let Some(row) = end.checked_sub(1).filter(|&r| at.saturating_sub(self.entities.span(r).end) <= 3)
        else {
            return base;
        };
        Speaker { name: self.entities.str(0, row), kind: self.type_of(row), ..base }
    }

    /// The person whose title a definite description repeats: "the Russian president".
    fn described(&self, phrase: Span, head: &str) -> Option<usize> {
        let end = self.entities.columns().starts.partition_point(|&s| s < phrase.start);
        let head_is =
            |title: &str| title.rsplit(' ').next().is_some_and(|last| last.eq_ignore_ascii_case(head));
        (end.saturating_sub(WINDOW)..end).rev().find(|&r| {
            self.entities.label_name(r) == Some("PERSON") && self.entities.str(1, r).is_some_and(head_is)
        })
    }
}
