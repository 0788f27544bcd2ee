//! A found name, before and after the document as a whole has been looked at.

use copydesk_extractor::document::Span;

use crate::label::Label;
use crate::lexicon::Entry;

/// What stands around a name, as evidence of what it names.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Context {
    pub(crate) place: u8,
    pub(crate) person: u8,
    pub(crate) organization: u8,
}

/// Where a mention's canonical name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Canonical {
    /// Nothing is known.
    Absent,
    /// A string of the lexicon.
    Lexicon(u32),
    /// The text of a span.
    Text(Span),
    /// The name of an outlet: a row of layer `outlets`.
    Outlet(u32),
}

/// One mention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mention {
    pub(crate) span: Span,
    /// Its units, as a half-open range.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) label: Label,
    /// Decided by a list, a title or a head word; otherwise the rest of the document may overrule it.
    pub(crate) strong: bool,
    pub(crate) entry: Option<Entry>,
    pub(crate) context: Context,
    pub(crate) title: Option<Span>,
    pub(crate) canonical: Canonical,
    /// Hash of the text.
    pub(crate) hash: u64,
}

impl Mention {
    /// How many units it has.
    pub(crate) fn len(&self) -> usize {
        self.last - self.first
    }
}
