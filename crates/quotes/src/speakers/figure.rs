//! Those whom a document speaks of: everybody who could be meant by "he", "the minister" or "the company".

use std::borrow::Cow;

use copydesk_document::Span;
use copydesk_knowledge::sex::{Sex, of_address, of_first_name, of_lone_name};
use copydesk_knowledge::speech::SourceClass;

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FigureKind {
    Person,
    Organization,
    Place,
    Document,
}

/// Where in its clause a mention stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Subject,
    Object,
    /// Before "'s", or "his".
    Possessive,
    /// After a preposition.
    Oblique,
    Other,
}

/// One mention, in all the ways in which places are compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) span: Span,
    /// Its first token.
    pub(crate) token: u32,
    pub(crate) sentence: u32,
    pub(crate) block: u32,
    pub(crate) role: Role,
}

/// Somebody or something of which the document speaks.
#[derive(Clone, Debug)]
pub(crate) struct Figure<'a> {
    /// Absent for unnamed sources and documents.
    pub(crate) name: Option<Cow<'a, str>>,
    pub(crate) kind: FigureKind,
    pub(crate) plural: bool,
    pub(crate) sex: Option<Sex>,
    pub(crate) is_outlet: bool,
    /// Titles of a person; of an unnamed source the noun that describes it.
    pub(crate) titles: Vec<&'a str>,
    /// Where it is named, in the order of the text.
    pub(crate) named: Vec<Place>,
    /// Where it was last meant without its name.
    pub(crate) echo: Option<Place>,
    pub(crate) in_headline: bool,
    /// The row of the speakers that introduced an unnamed source.
    pub(crate) introduced: Option<u32>,
    /// How often it spoke so far.
    pub(crate) spoke: u32,
    /// The figures of whom it is a group.
    pub(crate) members: Vec<u32>,
    /// What is said of somebody unnamed.
    pub(crate) about: Option<About<'a>>,
}

/// What a description says of somebody unnamed.
#[derive(Clone, Debug)]
pub(crate) struct About<'a> {
    pub(crate) class: SourceClass,
    pub(crate) affiliation: Option<&'a str>,
    pub(crate) number: Option<u32>,
    /// Whether it speaks for the organisation that is its affiliation, and so is that organisation's voice.
    pub(crate) voice: bool,
}

/// How many titles of a person are kept.
const TITLES: usize = 4;

impl<'a> Figure<'a> {
    pub(crate) fn new(name: Option<Cow<'a, str>>, kind: FigureKind) -> Figure<'a> {
        let sex = name.as_deref().filter(|_| kind == FigureKind::Person).and_then(sex_of_name);
        Figure {
            name,
            kind,
            plural: false,
            sex,
            is_outlet: false,
            titles: Vec::new(),
            named: Vec::new(),
            echo: None,
            in_headline: false,
            introduced: None,
            spoke: 0,
            members: Vec::new(),
            about: None,
        }
    }

    pub(crate) fn is_unnamed(&self) -> bool {
        self.name.is_none()
    }

    /// Adds a title and what it says of the sex.
    pub(crate) fn add_title(&mut self, title: &'a str) {
        if self.titles.len() < TITLES && !self.titles.contains(&title) {
            self.titles.push(title);
            self.sex =
                title.split(' ').next().and_then(of_address).or(self.sex).or_else(|| sex_of_noun(title));
        }
    }

    /// How often it was named before `at`.
    pub(crate) fn times_before(&self, at: u32) -> usize {
        self.named.partition_point(|p| p.span.start < at)
    }
}

/// What a name says of the sex.
fn sex_of_name(name: &str) -> Option<Sex> {
    let Some((first, rest)) = name.split_once(' ') else { return of_lone_name(name) };
    // "J. Robert Oakley" goes by the second.
    let first = if first.len() <= 2 { rest.split_once(' ')?.0 } else { first };
    of_first_name(first)
}

/// What a description's noun says of the sex: "spokeswoman", "chairman", "mother".
pub(crate) fn sex_of_noun(description: &str) -> Option<Sex> {
    const WOMEN: [&str; 12] = [
        "mother", "sister", "daughter", "wife", "aunt", "widow", "girl", "actress", "queen", "princess",
        "niece", "lady",
    ];
    const MEN: [&str; 12] = [
        "father", "brother", "son", "husband", "uncle", "widower", "boy", "king", "prince", "nephew", "monk",
        "guy",
    ];
    let last = description.rsplit(' ').next()?;
    let is = |list: &[&str]| list.iter().any(|w| w.eq_ignore_ascii_case(last));
    if is(&WOMEN) || last.ends_with("woman") {
        Some(Sex::Woman)
    } else if is(&MEN) || last.ends_with("man") {
        Some(Sex::Man)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sex_is_read_from_names_addresses_and_nouns() {
        let person = |name: &'static str| Figure::new(Some(Cow::Borrowed(name)), FigureKind::Person);
        assert_eq!(person("Ingrid Oakley").sex, Some(Sex::Woman));
        assert_eq!(person("J. Robert Oakley").sex, Some(Sex::Man));
        assert_eq!(person("Ingrid").sex, Some(Sex::Woman));
        assert_eq!(person("James").sex, None, "it may be a last name");
        let mut okoro = person("Okoro");
        okoro.add_title("Mrs.");
        assert_eq!(okoro.sex, Some(Sex::Woman));
        let mut berg = person("Berg");
        berg.add_title("school chairman");
        assert_eq!(berg.sex, Some(Sex::Man));
        assert_eq!(sex_of_noun("the lawyer"), None);
    }
}
