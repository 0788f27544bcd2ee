use copydesk_document::{OffsetIndex, Unit};

/// A half-open range of code points.
pub type Range = (u32, u32);

/// What kind of error a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Gold that nothing was predicted for.
    Missed,
    /// A prediction where there is no gold.
    Spurious,
    /// The right words with another label.
    Label,
    /// The right label on other words that overlap.
    Boundary,
    /// Another label on other words that overlap.
    LabelAndBoundary,
    /// The right words with another value of an attribute.
    Value,
}

impl FindingKind {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            FindingKind::Missed => "missed",
            FindingKind::Spurious => "spurious",
            FindingKind::Label => "label",
            FindingKind::Boundary => "boundary",
            FindingKind::LabelAndBoundary => "label and boundary",
            FindingKind::Value => "value",
        }
    }
}

/// One error in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of error it is.
    pub kind: FindingKind,
    /// What was expected, such as a label; of a spurious prediction, what was predicted.
    pub expected: String,
    /// What was predicted instead, where that is part of the confusion's name.
    pub predicted_label: Option<String>,
    /// Where gold has it.
    pub gold: Vec<Range>,
    /// Where the prediction has it.
    pub predicted: Vec<Range>,
    /// More than the places say, such as the two values.
    pub note: Option<String>,
    /// The words around it on one line, gold in `[ ]`, the prediction in `{ }` where it differs.
    pub context: String,
}

impl Finding {
    pub(crate) fn new(kind: FindingKind, expected: impl Into<String>) -> Finding {
        Finding {
            kind,
            expected: expected.into(),
            predicted_label: None,
            gold: Vec::new(),
            predicted: Vec::new(),
            note: None,
            context: String::new(),
        }
    }

    pub(crate) fn instead(mut self, predicted: impl Into<String>) -> Finding {
        self.predicted_label = Some(predicted.into());
        self
    }

    pub(crate) fn places(mut self, gold: &[Range], predicted: &[Range], text: &Text<'_>) -> Finding {
        self.gold = gold.to_vec();
        self.predicted = predicted.to_vec();
        self.context = text.context(gold, predicted);
        self
    }

    pub(crate) fn note(mut self, note: String) -> Finding {
        self.note = Some(note);
        self
    }

    /// The name under which findings of this sort are counted, such as `LOC instead of ORG`.
    pub fn title(&self) -> String {
        let Finding { expected, predicted_label, .. } = self;
        let predicted = predicted_label.as_deref().unwrap_or("another");
        match self.kind {
            FindingKind::Missed => format!("missed {expected}"),
            FindingKind::Spurious => format!("spurious {expected}"),
            FindingKind::Label => format!("{predicted} instead of {expected}"),
            FindingKind::Boundary => format!("wrong boundary of {expected}"),
            FindingKind::LabelAndBoundary => format!("{predicted} instead of {expected}, wrong boundary"),
            FindingKind::Value => format!("wrong {expected}"),
        }
    }
}

/// A text that is sliced by code points.
pub(crate) struct Text<'t> {
    pub(crate) text: &'t str,
    pub(crate) index: OffsetIndex<'t>,
}

/// Code points of context on either side.
const AROUND: u32 = 32;
/// The most code points shown of what stands between the ends of the places.
const INSIDE: u32 = 90;

impl<'t> Text<'t> {
    pub(crate) fn new(text: &'t str) -> Text<'t> {
        Text { text, index: OffsetIndex::new(text) }
    }

    /// The words of a range; empty past the end.
    pub(crate) fn of(&self, (start, end): Range) -> &'t str {
        let byte = |offset| self.index.to_byte(offset, Unit::CodePoint).map(|b| b as usize);
        byte(start).zip(byte(end)).and_then(|(s, e)| self.text.get(s..e)).unwrap_or("")
    }

    /// A span of the document in code points.
    pub(crate) fn range(&self, span: copydesk_document::Span) -> Range {
        (self.index.from_byte(span.start, Unit::CodePoint), self.index.from_byte(span.end, Unit::CodePoint))
    }

    /// The number of code points.
    pub(crate) fn len(&self) -> u32 {
        self.index.from_byte(self.text.len() as u32, Unit::CodePoint)
    }

    fn context(&self, gold: &[Range], predicted: &[Range]) -> String {
        let both = gold.iter().chain(predicted);
        let (Some(first), Some(last)) = (both.clone().map(|r| r.0).min(), both.map(|r| r.1).max()) else {
            return String::new();
        };
        let from = first.saturating_sub(AROUND);
        let until = last.min(first + INSIDE).saturating_add(AROUND).min(self.len());
        let predicted = if gold == predicted { &[] } else { predicted };
        let mut out = String::from(if from > 0 { "…" } else { "" });
        let mut space = false;
        let mut put = |c: char| {
            // Line breaks and runs of blanks would tear the line apart.
            if !c.is_whitespace() {
                out.push(c);
            } else if !space {
                out.push(' ');
            }
            space = c.is_whitespace();
        };
        let marks = |at: u32, put: &mut dyn FnMut(char)| {
            for (ranges, open, close) in [(gold, '[', ']'), (predicted, '{', '}')] {
                ranges.iter().filter(|r| r.1 == at && r.0 < at).for_each(|_| put(close));
                for r in ranges.iter().filter(|r| r.0 == at) {
                    put(open);
                    if r.1 == at {
                        put(close);
                    }
                }
            }
        };
        let mut at = from;
        for c in self.of((from, until)).chars() {
            marks(at, &mut put);
            put(c);
            at += 1;
        }
        marks(at, &mut put);
        if until < self.len() {
            out.push('…');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_marks_gold_and_a_differing_prediction() {
        let text = Text::new("Él met the\n  Harbour Board in Oslo.");
        let shown = |gold: &[Range], predicted: &[Range]| text.context(gold, predicted);
        assert_eq!(shown(&[(13, 26)], &[]), "Él met the [Harbour Board] in Oslo.");
        assert_eq!(shown(&[(13, 26)], &[(13, 26)]), "Él met the [Harbour Board] in Oslo.");
        assert_eq!(shown(&[(13, 26)], &[(13, 20)]), "Él met the [{Harbour} Board] in Oslo.");
        assert_eq!(shown(&[], &[(30, 34)]), "Él met the Harbour Board in {Oslo}.");
        assert_eq!(shown(&[(13, 13)], &[]), "Él met the []Harbour Board in Oslo.");
    }

    #[test]
    fn long_contexts_are_cut_on_both_sides() {
        let text = "a ".repeat(500);
        let shown = Text::new(&text).context(&[(200, 800)], &[]);
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.chars().count() < 170, "{shown}");
    }

    #[test]
    fn titles_name_the_confusion() {
        let title = |kind| Finding::new(kind, "ORG").instead("LOC").title();
        assert_eq!(title(FindingKind::Label), "LOC instead of ORG");
        assert_eq!(title(FindingKind::LabelAndBoundary), "LOC instead of ORG, wrong boundary");
        assert_eq!(Finding::new(FindingKind::Missed, "ORG").title(), "missed ORG");
    }
}
