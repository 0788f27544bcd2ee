//! Any text with any spans as its tokens gives finite vectors, the same with every kernel.

use std::sync::LazyLock;

use copydesk_encoder::{KernelKind, Model, ModelFile, Scratch, Span, TestModel};

static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let bytes = TestModel { width: 64, ..TestModel::default() }.builder().build();
    let model = || {
        Model::new(ModelFile::parse("test", bytes.clone().into()).expect("it is whole")).expect("it is valid")
    };
    KernelKind::ALL.into_iter().filter_map(|kind| model().with_kernel(kind)).collect()
});

/// The first line holds `START END` of each token, the rest is the text.
pub(crate) fn check(input: &str) {
    let (head, text) = input.split_once('\n').unwrap_or(("", input));
    let numbers: Vec<u32> = head.split(' ').filter_map(|word| word.parse().ok()).collect();
    let tokens: Vec<Span> = numbers.chunks_exact(2).map(|pair| Span::new(pair[0], pair[1])).collect();
    let mut expected: Option<Vec<u32>> = None;
    for model in MODELS.iter() {
        let mut vectors = Vec::new();
        model.encode(text, &tokens, &mut Scratch::default(), &mut vectors);
        assert!(vectors.len() == tokens.len() * model.width() && vectors.iter().all(|x| x.is_finite()));
        let bits: Vec<u32> = vectors.iter().map(|x| x.to_bits()).collect();
        assert_eq!(*expected.get_or_insert_with(|| bits.clone()), bits, "{:?}", model.kernel());
    }
}
