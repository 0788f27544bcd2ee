//! What lies beyond the limits of the search for a speaker counts for nothing.

use copydesk_document::Span;

use super::candidates::Candidate;
use super::features::{NOUN_BESIDE, TITLE};
use super::phrase::Phrase;
use super::scene::NOBODY;
use super::tests::resolved;
use crate::found::Found;
use crate::work;

/// The last place of some words.
fn last(text: &str, words: &str) -> Span {
    let start = text.rfind(words).unwrap_or_else(|| panic!("no {words:?} in {text:?}"));
    Span::from_range(start..start + words.len())
}

/// Who is weighed where `asking`, at its last place, speaks.
fn weighed<R>(text: &str, asking: &str, look: impl Fn(&str, &[Candidate]) -> R) -> R {
    let found = Found { speaker: Some(last(text, asking)), ..Found::default() };
    resolved(text, &[found], |resolver, _| {
        let names = resolver.weighed.iter().filter(|c| c.figure != NOBODY);
        let names = names.filter_map(|c| resolver.scene.figures[c.figure as usize].name.as_deref());
        look(&names.collect::<Vec<_>>().join(", "), &resolver.weighed)
    })
}

/// So many women, each with a name of her own.
fn women(count: usize) -> String {
    (0..count).map(|i| format!("Ingrid {} slept. ", work::name(i))).collect()
}

#[test]
fn only_so_many_are_weighed() {
    let text = women(60) + "She said it was over.";
    assert_eq!(weighed(&text, "She", |_, all| all.len()), 41, "and nobody");
}

#[test]
fn who_was_named_long_ago_is_weighed_by_title_only() {
    let moss = "Peter Moss slept. ".repeat(70);
    let she = |between: &str| {
        let text = format!("Ingrid Oakley slept. {between}She said it was over.");
        weighed(&text, "She", |names, _| names.contains("Oakley"))
    };
    assert!(she("Peter Moss slept. ") && !she(&moss));
    let ministers: String = women(12).replace("Ingrid", "Minister Ingrid");
    let text = format!("{ministers}{moss}The minister said it was over.");
    let titled =
        weighed(&text, "The minister", |_, all| all.iter().filter(|c| c.features[TITLE] > 0.0).count());
    assert_eq!(titled, 8);
}

#[test]
fn a_noun_is_looked_for_so_often_only() {
    let beside = |reports: usize| {
        let between = "The report was long. ".repeat(reports);
        let text = format!("The Oakley Institute report was read. {between}The report said it was over.");
        weighed(&text, "The report", |_, all| all.iter().any(|c| c.features[NOUN_BESIDE] > 0.0))
    };
    assert!(beside(1) && !beside(10));
}

#[test]
fn a_noun_is_looked_for_so_far_only() {
    let looks = |sentences: usize| {
        let text = "It rained. ".repeat(sentences) + "The report said it was over.";
        let steps = work::steps(|| weighed(&text, "The report", |_, _| ()));
        let here = steps.iter().filter(|((file, _), _)| file.ends_with("candidates.rs"));
        here.map(|(_, count)| count).sum::<u64>()
    };
    assert!(looks(400) > 600);
    assert_eq!(looks(400), looks(800));
}

#[test]
fn a_stranger_is_described_in_few_words() {
    for piece in ["A man of the ", "A "] {
        let text = |bytes| piece.repeat(bytes / piece.len()) + "He said it was over.";
        work::grows_linearly(text, |text| weighed(text, "He", |_, _| ()));
    }
}

#[test]
fn a_phrase_is_read_as_far_as_its_limit() {
    let words = |adjectives: usize| {
        let phrase = format!("the {}minister", "tall old ".repeat(adjectives / 2));
        let text = format!("It was {phrase} who left.");
        let span = last(&text, &phrase);
        resolved(&text, &[], |resolver, _| Phrase::read(&resolver.scene, span).modifiers.len())
    };
    assert_eq!(words(10), 10);
    assert!(words(100) < 60);
}

#[test]
fn an_article_takes_so_many_words_along() {
    let adjectives = "big old ".repeat(8);
    let text = format!("A {adjectives}man said it was over.");
    let found = Found { speaker: Some(Span::new(0, 1)), ..Found::default() };
    let words = resolved(&text, &[found], |_, speakers| {
        speakers[0].span.and_then(|s| s.of(&text)).unwrap_or_default().split(' ').count()
    });
    assert_eq!(words, 9);
}

#[test]
fn an_outlet_relays_for_some_blocks() {
    let text = "Anna Berg told the BBC it was over.\n\nAnna Berg left.";
    let outlet = |block: u32| {
        let first =
            Found { speaker: Some(Span::new(0, 9)), via: Some(last(text, "BBC")), ..Found::default() };
        let next = Found { speaker: Some(last(text, "Anna Berg")), block, ..Found::default() };
        resolved(text, &[first, next], |_, speakers| speakers[1].outlet.is_some())
    };
    assert!(outlet(2) && !outlet(3));
}

#[test]
fn only_a_short_bracket_stands_between_joined_names() {
    let pairs = |between: &str| {
        let text = format!("Ingrid Oakley {between} and Peter Moss slept.");
        resolved(&text, &[], |resolver, _| resolver.scene.pairs.len())
    };
    assert_eq!((pairs("(right)"), pairs("(who had come from afar)")), (1, 0));
}
