use super::*;
use crate::TestModel;

fn model(memory_after: Option<usize>) -> Model {
    let test = TestModel { memory_after, ..TestModel::default() };
    Model::new(ModelFile::parse("test", test.builder().build().into()).unwrap()).unwrap()
}

/// Words of which some have a vector, some a cluster and some nothing.
fn document(words: usize) -> (String, Vec<Span>) {
    let (mut text, mut tokens) = (String::new(), Vec::new());
    for i in 0..words {
        let start = text.len();
        text.push_str(&TestModel::word(i * i * 31 % 170));
        tokens.push(Span::from_range(start..text.len()));
        text.push_str(if i % 13 == 0 { "\n" } else { " " });
    }
    (text, tokens)
}

fn encode(model: &Model, text: &str, tokens: &[Span]) -> Vec<f32> {
    let mut out = Vec::new();
    model.encode(text, tokens, &mut Scratch::default(), &mut out);
    out
}

#[test]
fn convolutions_do_not_depend_on_segments() {
    let (text, tokens) = document(150);
    let expected = encode(&model(None), &text, &tokens);
    for segment in [1, 2, 7, 32, 149, 150, 151] {
        assert_eq!(
            encode(&model(None).with_segment(segment), &text, &tokens),
            expected,
            "segments of {segment}"
        );
    }
}

#[test]
fn the_memory_joins_words_that_are_far_apart() {
    let (text, tokens) = document(100);
    let text = format!("{text}bababa");
    let mut tokens = tokens;
    tokens.push(Span::from_range(text.len() - 6..text.len()));
    let width = 32;
    // Another first word, which the last word repeats in one of the two texts.
    let repeated = format!("BABABA {text}");
    let other = format!("BEBEBE {text}");
    let shifted: Vec<Span> = std::iter::once(Span::new(0, 6))
        .chain(tokens.iter().map(|t| Span::new(t.start + 7, t.end + 7)))
        .collect();
    for (memory, same) in [(None, true), (Some(1), false)] {
        let model = model(memory);
        let (a, b) = (encode(&model, &repeated, &shifted), encode(&model, &other, &shifted));
        assert_eq!(a[a.len() - width..] == b[b.len() - width..], same, "{memory:?}");
    }
}

#[test]
fn the_cache_changes_nothing() {
    let model = model(Some(1));
    let (text, tokens) = document(300);
    let expected = encode(&model, &text, &tokens);
    let mut scratch = Scratch::default();
    let mut out = Vec::new();
    // More forms than it holds, so that it starts anew more than once.
    let many: String = (0..20_000).map(|i| format!("w{i} ")).collect();
    let mut at = 0;
    let forms: Vec<Span> = many
        .split_inclusive(' ')
        .map(|form| {
            at += form.len();
            Span::from_range(at - form.len()..at - 1)
        })
        .collect();
    for _ in 0..2 {
        model.encode(&many, &forms, &mut scratch, &mut out);
        assert!(scratch.cache.len() > 0 && scratch.cache.len() <= crate::lexicon::MOST);
        model.encode(&text, &tokens, &mut scratch, &mut out);
        assert_eq!(out, expected);
    }
}

#[test]
fn a_scratch_may_serve_two_models() {
    let (text, tokens) = document(40);
    let wide = TestModel { width: 64, ..TestModel::default() }.builder().build();
    let other = TestModel { seed: 2, ..TestModel::default() }.builder().build();
    let load = |bytes: Vec<u8>| Model::new(ModelFile::parse("test", bytes.into()).unwrap()).unwrap();
    let models = [model(Some(1)), load(wide), load(other)];
    let expected = models.each_ref().map(|model| encode(model, &text, &tokens));
    assert_ne!(expected[0], expected[2]);
    let (mut scratch, mut out) = (Scratch::default(), Vec::new());
    for (model, expected) in models.iter().zip(&expected).cycle().take(7) {
        model.encode(&text, &tokens, &mut scratch, &mut out);
        assert_eq!(&out, expected);
    }
}

#[test]
fn influence_ends_where_the_network_reaches() {
    let (text, tokens) = document(90);
    let model = model(None);
    let found = model.influence(&text, &tokens, 40, |v| v[3] - v[4], &mut Scratch::default());
    let near = 8.min(model.reach());
    assert_eq!(found.iter().map(|i| i.token).collect::<Vec<_>>(), (40 - near..41 + near).collect::<Vec<_>>());
    let moved: Vec<usize> = found.iter().filter(|i| i.change != 0.0).map(|i| i.token).collect();
    assert!(moved.contains(&40) && moved.contains(&39) && moved.len() > 2, "{moved:?}");
    assert!(moved.iter().all(|token| token.abs_diff(40) <= model.reach()), "{moved:?}");
    assert_eq!(model.influence(&text, &tokens, 0, |v| v[0], &mut Scratch::default()).len(), 1 + near);
    assert!(model.influence(&text, &tokens, 90, |v| v[0], &mut Scratch::default()).is_empty());
}

#[test]
fn influence_is_measured_against_the_vector_that_encode_gives() {
    let (text, tokens) = document(30);
    let model = model(None);
    let vectors = encode(&model, &text, &tokens);
    let expected = vectors[12 * 32 + 5];
    let seen = std::cell::RefCell::new(Vec::new());
    let score = |v: &[f32]| {
        seen.borrow_mut().push(v[5]);
        v[5]
    };
    let found = model.influence(&text, &tokens, 12, score, &mut Scratch::default());
    assert_eq!(seen.borrow()[0], expected);
    let own = found.iter().position(|i| i.token == 12).unwrap();
    assert_eq!(found[own].change, expected - seen.borrow()[own + 1], "the baseline is scored first");
}
