//! Why a name has its canonical name and its title.

use copydesk_extractor::document::Span;
use copydesk_extractor::{Input, Reasons};

use crate::Entities;
use crate::label::Label;
use crate::mention::{Canonical, Mention};

/// The most names that one question is answered for.
const NAMES: usize = 8;

/// Says of the names at `at` what they stand for, and who they are.
pub(crate) fn names(
    entities: &Entities,
    input: &Input<'_>,
    mentions: &[Mention],
    at: Span,
    output: &mut Reasons,
) {
    let text = input.text();
    let first = mentions.partition_point(|m| m.span.end <= at.start);
    let asked = mentions.get(first..).unwrap_or(&[]).iter().take_while(|m| m.span.start < at.end);
    for m in asked.take(NAMES) {
        let label = Label::NAMES[m.label as usize];
        let name = m.span.of(text).unwrap_or("");
        let reason = output.reason(m.span, format!("entity {name:?} {label}"));
        reason.considered(label, m.confidence.clamp(0.0, 1.0), "");
        let source = match m.canonical {
            Canonical::Text(span) => span,
            _ => m.span,
        };
        match entities.canonical(m, text, input.optional_layer(3)) {
            Some(canonical) => {
                reason.because(source, 1.0, format!("canonical: {canonical}, {}", m.why.words()))
            }
            None => {
                reason.because(source, 0.0, "canonical: none, as neither the lists nor the article have one")
            }
        };
        if let Some((span, title)) = m.title.and_then(|t| Some((t, t.of(text)?))) {
            reason.because(span, 1.0, format!("title: {title}"));
        }
    }
}
