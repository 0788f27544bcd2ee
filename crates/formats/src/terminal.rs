/// Whether a character reorders the line that it stands in, where it is shown: the embeddings, overrides and isolates of
/// Unicode's bidirectional algorithm (UAX #9).
pub fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
