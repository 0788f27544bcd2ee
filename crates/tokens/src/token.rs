use copydesk_extractor::document::Span;

use crate::abbreviations::Class;

/// A token as the splitter sees it: the layer keeps its span and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// How the token's final full stop is to be read; [`Class::None`] when it has none.
    pub(crate) class: Class,
}

/// The labels of the `tokens` layer, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    Punct,
    Symbol,
}

impl Kind {
    pub(crate) const NAMES: [&str; 4] = ["word", "number", "punct", "symbol"];
}

impl Token {
    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text).unwrap_or("")
    }

    /// The token's first character; a token is never empty.
    pub(crate) fn first(&self, text: &str) -> char {
        self.text(text).chars().next().unwrap_or('\0')
    }

    /// Whether it is a full stop, question or exclamation mark, an ellipsis, or a run of those.
    pub(crate) fn ends_sentence(&self, text: &str) -> bool {
        self.kind == Kind::Punct
            && matches!(self.first(text), '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।')
    }

    /// Whether the token follows the one before it without white space.
    pub(crate) fn touches(&self, before: &Token) -> bool {
        before.span.end == self.span.start
    }
}
