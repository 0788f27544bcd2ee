//! Any text with any spans as its tokens gives finite vectors, the same with every kernel.
#![no_main]

use std::sync::LazyLock;

use copydesk_encoder::{KernelKind, Model, ModelFile, Scratch, Span, TestModel};
use libfuzzer_sys::fuzz_target;

static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let bytes = TestModel { width: 64, ..TestModel::default() }.builder().build();
    let model = || {
        Model::new(ModelFile::parse("test", bytes.clone().into()).expect("it is whole")).expect("it is valid")
    };
    KernelKind::ALL.into_iter().filter_map(|kind| model().with_kernel(kind)).collect()
});

fuzz_target!(|input: (&str, Vec<(u16, u16)>)| {
    let (text, spans) = input;
    let tokens: Vec<Span> = spans.iter().map(|&(s, e)| Span::new(s.into(), e.into())).collect();
    let mut expected: Option<Vec<u32>> = None;
    for model in MODELS.iter() {
        let mut vectors = Vec::new();
        model.encode(text, &tokens, &mut Scratch::default(), &mut vectors);
        assert!(vectors.len() == tokens.len() * model.width() && vectors.iter().all(|x| x.is_finite()));
        let bits: Vec<u32> = vectors.iter().map(|x| x.to_bits()).collect();
        assert_eq!(*expected.get_or_insert_with(|| bits.clone()), bits, "{:?}", model.kernel());
    }
});
