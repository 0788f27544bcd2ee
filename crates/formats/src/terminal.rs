/// The text without characters that command a terminal or reorder its line: messages hold names of files, and words of
/// the inputs.
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if reorders(c) || c.is_control() && c != '\n' {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a character can reorder the line that it stands in, where it is shown: the marks, embeddings, overrides and isolates
/// that Unicode's property `Bidi_Control` names (UAX #9).
pub fn reorders(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
