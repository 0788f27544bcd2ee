//! The news pipeline annotates any text, and what it makes obeys every rule.

use super::news::annotated;

/// The first line is the day of publication, the rest the text.
pub(crate) fn check(input: &str) {
    let (published, text) = input.split_once('\n').unwrap_or(("", input));
    annotated(published, text, |document, _| document.check().expect("every layer obeys the rules"));
}
