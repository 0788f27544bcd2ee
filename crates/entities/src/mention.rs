//! A found name, before and after the document as a whole has been looked at.

use copydesk_extractor::document::Span;

use crate::label::Label;
use crate::lexicon::Entry;

/// Where a mention's canonical name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Canonical {
    /// Nothing is known.
    Absent,
    /// A string of the lexicon.
    Lexicon(u32),
    /// The usual name of what the knowledge base has.
    Known(&'static str),
    /// The text of a span.
    Text(Span),
    /// The name of an outlet: a row of layer `outlets`.
    Outlet(u32),
}

/// Where a mention's identifier comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kb {
    /// The entry of the lists, if it has one.
    Entry,
    /// Nowhere: the entry's may be wrong.
    Absent,
    /// A string of the lexicon.
    Lexicon(u32),
    /// The key of a city.
    City(&'static str),
}

/// Why a mention has its canonical name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is its own name, or has none.
    Itself,
    /// The fullest form of the same name.
    Fullest,
    /// The person of that last name who was named last.
    LastName,
    /// The same, as "Mr." or "Mrs." rules others out.
    Address,
    /// The same, as the title rules others out.
    Title,
    /// The only person of that first name.
    FirstName,
    /// "The Bidens".
    Family,
    /// Brackets introduce the acronym.
    Acronym,
    /// The letters are a name's first.
    Initials,
    /// A longer name begins so.
    ShortForm,
    /// The lists or the options have it.
    Listed,
    /// An outlet.
    Outlet,
    /// A city: the only one of that name, or by far the largest.
    City,
    /// The city of that name in the place right after it, here or elsewhere in the article.
    CityBeforePlace,
    /// The city of that name in a place that the article names.
    CityOfArticle,
    /// The organisation of that name that the article points to.
    OfArticle,
}

impl Why {
    /// What stands after the name in an explanation.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Why::Itself => "as the text writes it",
            Why::Fullest => "the fullest name in the article with that first and last name",
            Why::LastName => "the fullest name in the article with that last name",
            Why::Address => "the person with that last name whom the form of address fits",
            Why::Title => "the person with that last name whom the title fits",
            Why::FirstName => "the only person in the article with that first name",
            Why::Family => "a family with that last name",
            Why::Acronym => "the name beside the acronym in brackets",
            Why::Initials => "a name in the article with these initials",
            Why::ShortForm => "a fuller name in the article that begins so",
            Why::Listed => "its usual name in the lists",
            Why::Outlet => "the outlet's name",
            Why::City => "the only city of that name, or by far the largest",
            Why::CityBeforePlace => "the city of that name in the place that the article writes after it",
            Why::CityOfArticle => "the city of that name in a place that the article names",
            Why::OfArticle => "the organisation of that name that the article points to",
        }
    }
}

/// One mention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mention {
    pub(crate) span: Span,
    /// Its units, as a half-open range.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) label: Label,
    /// How likely the head holds the span and its label, from 0 to 1.
    pub(crate) confidence: f32,
    /// Likely enough to be evidence for others; otherwise the rest of the document may overrule the label.
    pub(crate) strong: bool,
    pub(crate) entry: Option<Entry>,
    pub(crate) title: Option<Span>,
    pub(crate) canonical: Canonical,
    pub(crate) why: Why,
    pub(crate) kb: Kb,
    /// Hash of the text.
    pub(crate) hash: u64,
}

impl Mention {
    /// How many units it has.
    pub(crate) fn len(&self) -> usize {
        self.last - self.first
    }
}
