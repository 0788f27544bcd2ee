use std::borrow::Cow;
use std::fmt::Display;
use std::ops::Range;
use std::sync::Arc;

use miette::{LabeledSpan, NamedSource, Severity, SourceCode};

use crate::codes;
use crate::excerpt::Excerpt;

/// A file's name and text, shared by all that refers to it.
pub(crate) type SourceFile = Arc<NamedSource<String>>;

/// Beyond this many, errors are counted and no longer shown.
const SHOWN: usize = 100;

/// Beyond this many, errors of a file are no longer looked for: nobody reads on, and a hostile file could ask for
/// millions.
pub(crate) const MOST_ERRORS: usize = 1000;

/// Beyond this many, places of one error are left out.
const MOST_PLACES: usize = 24;

/// One thing that is wrong with a pipeline file.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", self.told())]
pub struct Diagnostic {
    code: Cow<'static, str>,
    message: String,
    help: Option<String>,
    labels: Vec<(Range<usize>, String)>,
    source_file: SourceFile,
    lines: Lines,
}

/// What is shown of the file beside the message.
#[derive(Clone, Debug)]
enum Lines {
    AsTheyAre,
    Cut(Box<Excerpt>),
    None,
}

/// Everything that is wrong with a pipeline, in file order.
#[derive(Clone, Debug, thiserror::Error, miette::Diagnostic)]
#[error("{}", self.summary())]
pub struct Errors {
    #[related]
    diagnostics: Vec<Diagnostic>,
    what: &'static str,
    file: String,
    total: usize,
}

impl Diagnostic {
    /// The stable code; see [`crate::CODES`].
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The way out, where there is one to tell.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The places in the file, the primary one first, each with what is there.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = (Range<usize>, &str)> {
        self.labels.iter().map(|(span, label)| (span.clone(), label.as_str()))
    }

    /// The file's name.
    pub fn file_name(&self) -> &str {
        self.source_file.name()
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        self.source_file.inner()
    }

    pub(crate) fn new(
        source: &SourceFile,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            code: Cow::Borrowed(code),
            message: clean(message.into()),
            help: None,
            labels: vec![(clamp(span, source.inner()), String::from("here"))],
            source_file: source.clone(),
            lines: Lines::AsTheyAre,
        }
    }

    /// Says what is at the primary place.
    pub(crate) fn at(mut self, label: impl Into<String>) -> Diagnostic {
        if let Some(first) = self.labels.first_mut() {
            first.1 = clean(label.into());
        }
        self
    }

    pub(crate) fn and(mut self, span: Range<usize>, label: impl Into<String>) -> Diagnostic {
        if self.labels.len() < MOST_PLACES {
            let span = clamp(span, self.text());
            self.labels.push((span, clean(label.into())));
        }
        self
    }

    pub(crate) fn help_with(mut self, help: impl Into<Option<String>>) -> Diagnostic {
        self.help = help.into().map(clean);
        self
    }

    pub(crate) fn with_code(mut self, code: Option<String>) -> Diagnostic {
        if let Some(code) = code {
            self.code = Cow::Owned(code);
        }
        self
    }

    /// The message, with its places where the file's lines are not shown.
    fn told(&self) -> String {
        let Lines::None = self.lines else { return self.message.clone() };
        self.in_words()
    }

    /// The message with the file and its places, line and column, for where its lines cannot be shown.
    pub fn in_words(&self) -> String {
        let place = |span: &Range<usize>| {
            let before = self.text().get(..span.start).unwrap_or("");
            let line = before.rsplit('\n').next().unwrap_or("");
            format!("{}:{}", before.matches('\n').count() + 1, line.chars().count() + 1)
        };
        let mut told = self.file_name().to_owned();
        for (i, (span, label)) in self.labels.iter().enumerate() {
            told += &match i {
                0 => format!(":{}: {}", place(span), self.message),
                _ => format!("; {label}: {}", place(span)),
            };
        }
        told
    }

    fn start(&self) -> usize {
        self.labels.first().map_or(0, |(span, _)| span.start)
    }
}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.help.as_ref().map(|h| Box::new(h) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        match &self.lines {
            Lines::AsTheyAre => Some(&self.source_file),
            Lines::Cut(excerpt) => Some(&**excerpt),
            Lines::None => None,
        }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let one = |(i, (span, label)): (usize, &(Range<usize>, String))| {
            let cut = match &self.lines {
                Lines::Cut(excerpt) => excerpt.labels.get(i),
                _ => None,
            };
            let (label, span) = (Some(label.clone()), cut.unwrap_or(span).clone());
            if i == 0 {
                LabeledSpan::new_primary_with_span(label, span)
            } else {
                LabeledSpan::new_with_span(label, span)
            }
        };
        match self.lines {
            Lines::None => None,
            _ => Some(Box::new(self.labels.iter().enumerate().map(one))),
        }
    }
}

impl Errors {
    /// The errors, in file order; beyond a hundred, the last one counts the rest.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.diagnostics.iter()
    }

    /// How many errors were found, also those that are not shown.
    pub fn total(&self) -> usize {
        self.total
    }

    pub(crate) fn new(source: &SourceFile, mut diagnostics: Vec<Diagnostic>) -> Errors {
        let total = diagnostics.len();
        diagnostics.sort_by_key(Diagnostic::start);
        if let Some(next) = diagnostics.get(SHOWN) {
            let more = format!("{} more errors are not shown", total - SHOWN);
            let place = next.labels.first().map_or(0..0, |(span, _)| span.clone());
            diagnostics.truncate(SHOWN);
            diagnostics.push(Diagnostic::new(source, codes::MORE_ERRORS, place, more).at("the next one"));
        }
        for diagnostic in &mut diagnostics {
            let places: Vec<_> = diagnostic.labels.iter().map(|(span, _)| span.clone()).collect();
            if let Some(excerpt) = Excerpt::new(source.name(), source.inner(), &places) {
                diagnostic.lines = Lines::Cut(Box::new(excerpt));
            }
        }
        Errors { diagnostics, what: "pipeline", file: source.name().to_owned(), total }
    }

    /// The same errors, of a file that is no pipeline.
    pub(crate) fn of(self, what: &'static str) -> Errors {
        Errors { what, ..self }
    }

    /// The same errors, each with its places in words and without the lines of the file: for a file that somebody else
    /// named, and that may be none of their business.
    #[must_use]
    pub fn without_lines(mut self) -> Errors {
        self.diagnostics.iter_mut().for_each(|d| d.lines = Lines::None);
        self
    }

    fn summary(&self) -> String {
        let plural = if self.total == 1 { "" } else { "s" };
        format!("the {} `{}` has {} error{plural}", self.what, self.file, self.total)
    }
}

impl<'a> IntoIterator for &'a Errors {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The span cut to the text and to character boundaries, so that no renderer stumbles.
fn clamp(span: Range<usize>, text: &str) -> Range<usize> {
    let floor = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

/// The text without characters that command a terminal, and cut where nobody reads on: names come from the file.
fn clean(text: String) -> String {
    const LONGEST: usize = 2000;
    let harmless = |c: char| c == '\n' || !c.is_control();
    if text.len() <= LONGEST && text.chars().all(harmless) {
        return text;
    }
    let mut cleaned = String::new();
    for c in text.chars() {
        if cleaned.len() >= LONGEST {
            cleaned.push('…');
            break;
        }
        if harmless(c) { cleaned.push(c) } else { cleaned.extend(c.escape_default()) }
    }
    cleaned
}
