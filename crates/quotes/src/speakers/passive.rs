//! Whom a passive speaks of: the subject of "was accused of taking bribes" accuses nobody.

use copydesk_document::Span;

use super::scene::{Part, Scene};

/// How many words may stand between "was" and its participle: "was also later told".
const FAR: usize = 4;

/// Whether the words of a cue are a passive of which the source, as the decoder has it, is the subject.
pub(super) fn speaks_of(scene: &Scene<'_>, cue: Span, source: Span) -> bool {
    let words = scene.tokens.starting_in(cue);
    let Some(participle) = words.clone().rev().find(|&t| scene.part(t) == Part::Verb) else { return false };
    let mut before = (participle.saturating_sub(FAR)..participle).rev();
    let Some(auxiliary) = before.find(|&t| scene.part(t) != Part::Adverb) else { return false };
    let is_passive = is_be(scene.word(auxiliary)) && !scene.word(participle).ends_with("ing");
    // "was quoted as saying": the subject said it.
    let quoted = scene.word(words.end) == "as";
    is_passive && source.end <= scene.tokens.span(auxiliary).start && !quoted
}

fn is_be(word: &str) -> bool {
    matches!(word, "is" | "are" | "was" | "were" | "be" | "been" | "being" | "'s" | "’s" | "'re" | "’re")
}

#[cfg(test)]
mod tests {
    use super::super::tests::resolved;
    use super::*;
    use crate::found::Found;

    fn source(text: &str, speaker: &str, cue: &str, content: &str) -> Option<String> {
        let span = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start as u32, (start + words.len()) as u32)
        };
        let pieces = vec![span(content)];
        let found = Found { pieces, cue: Some(span(cue)), speaker: Some(span(speaker)), ..Found::default() };
        resolved(text, &[found], |_, speakers| speakers[0].span.map(|s| s.of(text).unwrap().to_owned()))
    }

    #[test]
    fn the_subject_of_a_passive_says_nothing() {
        let accused = "Tom Veldt was later accused of taking bribes in office.";
        assert_eq!(source(accused, "Tom Veldt", "accused", "taking bribes in office"), None);
        let told = "The residents have been told that the water is safe.";
        assert_eq!(source(told, "The residents", "been told", "the water is safe"), None);
    }

    #[test]
    fn the_subject_of_an_active_and_who_is_quoted_do() {
        let berg = Some("Anna Berg".to_owned());
        let active = "Anna Berg accused him of taking bribes in office.";
        assert_eq!(source(active, "Anna Berg", "accused", "taking bribes in office"), berg);
        let going = "Anna Berg was saying that the water is safe.";
        assert_eq!(source(going, "Anna Berg", "was saying", "the water is safe"), berg);
        let quoted = "Anna Berg was quoted as saying that the water is safe.";
        assert_eq!(source(quoted, "Anna Berg", "was quoted", "the water is safe"), berg);
        let far = "Anna Berg was, once more and at last, accused of taking bribes in office.";
        assert_eq!(source(far, "Anna Berg", "accused", "taking bribes in office"), berg);
        let by = "It was announced by Anna Berg that the water is safe.";
        assert_eq!(source(by, "Anna Berg", "was announced by", "the water is safe"), berg);
    }
}
