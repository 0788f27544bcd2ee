use copydesk_document::Span;

/// An attribution before it is known who its source is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// What is said, in text order.
    pub(crate) pieces: Vec<Span>,
    /// Absent where nothing but quotation marks attributes the words.
    pub(crate) cue: Option<Span>,
    pub(crate) speaker: Option<Span>,
    /// What kind of source its words speak of.
    pub(crate) source: Option<Source>,
    /// The mention of the outlet that relayed the words: "the BBC" of "told the BBC".
    pub(crate) via: Option<Span>,
    pub(crate) mode: Mode,
    /// The block in which it begins, from 0.
    pub(crate) block: u32,
    /// How likely it is right, from 0 to 1.
    pub(crate) confidence: Option<f32>,
}

impl Found {
    /// From the first byte of what is said to the last.
    pub(crate) fn hull(&self) -> Span {
        self.pieces.first().zip(self.pieces.last()).map_or(Span::new(0, 0), |(a, b)| a.hull(*b))
    }

    /// The order of the layer: by what is said, outer ones first.
    pub(crate) fn order(&self) -> (u32, u32, u32) {
        let hull = self.hull();
        (hull.start, u32::MAX - hull.end, self.cue.map_or(0, |c| c.start))
    }
}

/// Whether the words were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    #[default]
    Said,
    Thought,
    Unsaid,
}

impl Mode {
    pub(crate) const NAMES: [&'static str; 3] = ["said", "thought", "unsaid"];
    pub(crate) const ALL: [Mode; 3] = [Mode::Said, Mode::Thought, Mode::Unsaid];
}

/// What kind of source some words speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Person,
    Organization,
    Outlet,
    Document,
    Anonymous,
}

impl Source {
    /// The names in the model's file.
    pub(crate) const NAMES: [&'static str; 5] = ["person", "organization", "outlet", "document", "anonymous"];
    pub(crate) const ALL: [Source; 5] =
        [Source::Person, Source::Organization, Source::Outlet, Source::Document, Source::Anonymous];

    /// The source of this name.
    pub(crate) fn parse(name: &str) -> Option<Source> {
        Source::NAMES.iter().position(|n| *n == name).map(|i| Source::ALL[i])
    }
}
