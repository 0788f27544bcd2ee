use std::sync::LazyLock;

use copydesk_encoder::{KernelKind, Model, Scratch, Span, TestModel};
use proptest::prelude::*;

use crate::{encode, model, split};

/// The vectors of all characters as tokens, which no text makes panic.
fn characters(text: &str) -> Vec<f32> {
    let tokens: Vec<Span> =
        text.char_indices().map(|(at, c)| Span::from_range(at..at + c.len_utf8())).collect();
    let out = encode(&model(&TestModel::default()), text, &tokens);
    assert_eq!(out.len(), tokens.len() * 32);
    assert!(out.iter().all(|x| x.is_finite()));
    out
}

#[test]
fn a_megabyte_as_one_token() {
    let model = model(&TestModel::default());
    for text in ["x".repeat(1 << 20), "É😀".repeat(1 << 17), "\u{645}".repeat(1 << 19)] {
        let out = encode(&model, &text, &[Span::from_range(0..text.len())]);
        assert_eq!(out.len(), 32);
    }
}

#[test]
fn capitals_emoji_and_other_scripts() {
    characters(&"CAPITALS ".repeat(10_000));
    characters(&"😀👩‍👩‍👧‍👦🇳🇴".repeat(2_000));
    characters(&"שלום עולם مرحبا بالعالم\n".repeat(1_000));
    characters(&"\u{0}\u{feff}\u{202e}ǅİſΣ".repeat(1_000));
}

#[test]
fn unknown_words_only() {
    let text: String = (0..20_000).map(|i| format!("Q{i:x}zz ")).collect();
    let tokens = split(&text);
    let out = encode(&model(&TestModel::default()), &text, &tokens);
    assert_eq!(out.len(), tokens.len() * 32);
}

#[test]
fn no_tokens_no_vectors() {
    let model = model(&TestModel::default());
    let mut out = vec![1.0; 7];
    model.encode("text", &[], &mut Scratch::default(), &mut out);
    assert!(out.is_empty());
    assert!(model.influence("text", &[], 0, |v| v[0], &mut Scratch::default()).is_empty());
}

#[test]
fn spans_of_another_text_are_unknown_words() {
    let model = model(&TestModel::default());
    let tokens = [Span::new(1, 2), Span::new(0, 900), Span::NONE, Span::new(3, 2), Span::new(0, 2)];
    let out = encode(&model, "é.", &tokens);
    assert_eq!(out.len(), tokens.len() * 32);
}

#[test]
fn a_long_document_has_a_bounded_scratch_and_all_vectors() {
    let model = model(&TestModel::default());
    let text: String = (0..30_000).map(|i| TestModel::word(i % 170) + " ").collect();
    let tokens = split(&text);
    assert_eq!(encode(&model, &text, &tokens).len(), 30_000 * 32);
}

/// Without and with memory, one for each kernel of this machine.
static MODELS: LazyLock<[Vec<Model>; 2]> = LazyLock::new(|| {
    [None, Some(0)].map(|memory_after| {
        let test = TestModel { width: 64, memory_after, ..TestModel::default() };
        KernelKind::ALL.into_iter().filter_map(|kind| model(&test).with_kernel(kind)).collect()
    })
});

proptest! {
    #[test]
    fn any_text_with_any_tokens_gives_the_same_with_every_kernel_and_scratch(
        text in "\\PC{0,80}|[a-zA-Z0-9’.,\\s]{0,200}",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
        memory in any::<bool>(),
    ) {
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        let mut ends: Vec<usize> = cuts.iter().map(|cut| starts[cut.index(starts.len())]).collect();
        ends.sort_unstable();
        let tokens: Vec<Span> = ends.windows(2).map(|w| Span::from_range(w[0]..w[1])).collect();
        let models = &MODELS[usize::from(memory)];
        let expected = encode(&models[0], &text, &tokens);
        prop_assert_eq!(expected.len(), tokens.len() * 64);
        let mut used = Scratch::default();
        for model in models {
            let mut out = Vec::new();
            model.encode("Another text before it.", &[Span::new(0, 7), Span::new(8, 12)], &mut used, &mut out);
            for _ in 0..2 {
                model.encode(&text, &tokens, &mut used, &mut out);
                prop_assert_eq!(bits(&out), bits(&expected), "{:?}", model.kernel());
            }
        }
    }
}

fn bits(vectors: &[f32]) -> Vec<u32> {
    vectors.iter().map(|x| x.to_bits()).collect()
}
