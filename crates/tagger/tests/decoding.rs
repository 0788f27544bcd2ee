//! The decoder against brute force, on hostile numbers, and on very long documents.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

use copydesk_tagger::{Calibration, Head, HeadParts, Scheme, Scratch, TaggedSpan};
use proptest::prelude::*;

fn head(scheme: Scheme, labels: &[String]) -> Head {
    let n = labels.len();
    Head::new(&HeadParts {
        name: "test".into(),
        encoder: 1,
        width: 1,
        scheme,
        labels: labels.to_vec(),
        weights: vec![0.0; n],
        bias: vec![0.0; n],
        calibration: Calibration { temperature: 1.5, ..Calibration::NONE },
    })
    .unwrap()
}

fn strings(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|&l| l.to_owned()).collect()
}

/// Whether `label` may stand at `token` after `before`, by the definition of the scheme.
fn legal(label: &str, before: Option<&str>, closed: bool) -> bool {
    let Some(kind) = label.strip_prefix("I-") else { return true };
    !closed && before.is_some_and(|b| b.split_once('-').is_some_and(|(_, other)| other == kind))
}

fn is_legal(labels: &[String], tags: &[u16], breaks: &[bool]) -> bool {
    let name = |t: usize| labels[usize::from(tags[t])].as_str();
    (0..tags.len()).all(|t| legal(name(t), t.checked_sub(1).map(name), breaks[t]))
}

/// All sequences of `tokens` labels.
fn sequences(labels: usize, tokens: usize) -> impl Iterator<Item = Vec<u16>> {
    let digit = move |i: usize, t: usize| (i / labels.pow(t as u32) % labels) as u16;
    (0..labels.pow(tokens as u32)).map(move |i| (0..tokens).map(|t| digit(i, t)).collect())
}

/// The best legal sequence; of equals that with the lower labels, the last tokens first.
fn brute_force(labels: &[String], logits: &[f32], breaks: &[bool]) -> Vec<u16> {
    let n = labels.len();
    let score =
        |tags: &[u16]| tags.iter().enumerate().map(|(t, &l)| logits[t * n + usize::from(l)]).sum::<f32>();
    let reversed = |tags: &[u16]| tags.iter().rev().copied().collect::<Vec<_>>();
    let legal = sequences(n, breaks.len()).filter(|tags| is_legal(labels, tags, breaks));
    legal.max_by(|a, b| score(a).total_cmp(&score(b)).then_with(|| reversed(b).cmp(&reversed(a)))).unwrap()
}

/// Labels in any order, breaks, and logits made of `logit`.
fn documents(
    longest: usize,
    logit: impl Strategy<Value = f32> + Clone,
) -> impl Strategy<Value = (Vec<String>, Vec<f32>, Vec<bool>)> {
    let sets =
        prop_oneof![Just(strings(&["O", "B-X", "I-X"])), Just(strings(&["O", "B-X", "I-X", "B-Y", "I-Y"])),];
    (sets.prop_shuffle(), 0..=longest).prop_flat_map(move |(labels, tokens)| {
        let logits = prop::collection::vec(logit.clone(), labels.len() * tokens);
        let breaks = prop::collection::vec(prop::bool::weighted(0.2), tokens);
        (Just(labels), logits, breaks)
    })
}

/// Numbers whose sums are exact, so that sequences that should be equal are, and there are many such.
fn eighths() -> impl Strategy<Value = f32> + Clone {
    (-16i8..16).prop_map(|i| f32::from(i) / 8.0)
}

/// A span's confidence in double precision: the least softmax of its tokens.
fn confidence(logits: &[f32], n: usize, tags: &[u16], span: &TaggedSpan) -> f64 {
    let probability = |t: usize| {
        let row: Vec<f64> = logits[t * n..][..n].iter().map(|&x| (f64::from(x) / 1.5).exp()).collect();
        row[usize::from(tags[t])] / row.iter().sum::<f64>()
    };
    (span.first..span.end).map(probability).fold(1.0, f64::min)
}

proptest! {
    #[test]
    fn finds_what_brute_force_finds((labels, logits, breaks) in documents(5, eighths())) {
        let head = head(Scheme::Bio, &labels);
        let mut scratch = Scratch::default();
        prop_assert_eq!(head.tags(&logits, Some(&breaks), &mut scratch), brute_force(&labels, &logits, &breaks));
        let none = vec![false; breaks.len()];
        prop_assert_eq!(head.tags(&logits, None, &mut scratch), brute_force(&labels, &logits, &none));
    }

    #[test]
    fn any_numbers_give_legal_labels_and_confidences((labels, logits, breaks) in documents(40, prop::num::f32::ANY)) {
        let head = head(Scheme::Bio, &labels);
        let (mut scratch, mut spans) = (Scratch::default(), Vec::new());
        let tags = head.tags(&logits, Some(&breaks), &mut scratch).to_vec();
        prop_assert!(is_legal(&labels, &tags, &breaks));
        head.decode(&logits, Some(&breaks), &mut scratch, &mut spans);
        prop_assert!(spans.iter().all(|s| (0.0..=1.0).contains(&s.confidence)));
    }

    #[test]
    fn spans_are_the_runs_of_labels((labels, logits, breaks) in documents(40, eighths())) {
        let head = head(Scheme::Bio, &labels);
        let (mut scratch, mut spans) = (Scratch::default(), Vec::new());
        let tags = head.tags(&logits, Some(&breaks), &mut scratch).to_vec();
        head.decode(&logits, Some(&breaks), &mut scratch, &mut spans);
        let mut rebuilt = vec!["O".to_owned(); tags.len()];
        for span in &spans {
            let kind = &head.labels().spans()[usize::from(span.label)];
            rebuilt[span.first..span.end].fill(format!("I-{kind}"));
            rebuilt[span.first] = format!("B-{kind}");
            let expected = confidence(&logits, labels.len(), &tags, span);
            prop_assert!((f64::from(span.confidence) - expected).abs() < 1e-5);
        }
        let names: Vec<String> = tags.iter().map(|&t| labels[usize::from(t)].clone()).collect();
        prop_assert_eq!(rebuilt, names);
    }

    #[test]
    fn plain_is_the_first_greatest(rows in prop::collection::vec(prop::array::uniform4(eighths()), 0..20)) {
        let head = head(Scheme::Plain, &strings(&["A", "B", "C", "D"]));
        let (mut scratch, mut spans) = (Scratch::default(), Vec::new());
        head.decode(&rows.concat(), None, &mut scratch, &mut spans);
        prop_assert_eq!(spans.len(), rows.len());
        for (t, (span, row)) in spans.iter().zip(&rows).enumerate() {
            let label = usize::from(span.label);
            prop_assert_eq!((span.first, span.end), (t, t + 1));
            prop_assert!(row.iter().all(|x| *x <= row[label]) && row[..label].iter().all(|x| *x < row[label]));
        }
    }
}

#[test]
fn labels_without_a_number_lose() {
    let head = head(Scheme::Plain, &strings(&["A", "B"]));
    let mut scratch = Scratch::default();
    let logits = [f32::NAN, -1e9, f32::NEG_INFINITY, 0.0, f32::NAN, f32::NAN, 1.0, f32::INFINITY];
    assert_eq!(head.tags(&logits, None, &mut scratch), [1, 1, 0, 1]);
}

/// One span over a million tokens, on a stack in which a recursion of a thousand calls would not fit.
#[test]
fn a_million_tokens() {
    const TOKENS: usize = 1_000_000;
    let run = || {
        let head = head(Scheme::Bio, &strings(&["O", "B-X", "I-X"]));
        // The lead of `I-X` is lost at once if scores are summed up without end.
        let mut logits = [50.0, 50.0, 50.001].repeat(TOKENS);
        logits[..3].copy_from_slice(&[50.0, 50.001, 0.0]);
        let (mut scratch, mut spans) = (Scratch::default(), Vec::new());
        head.decode(&logits, None, &mut scratch, &mut spans);
        assert_eq!(spans.iter().map(|s| (s.first, s.end)).collect::<Vec<_>>(), [(0, TOKENS)]);
        let mut breaks = vec![false; TOKENS];
        breaks[TOKENS / 2] = true;
        breaks[TOKENS - 1] = true;
        head.decode(&logits, Some(&breaks), &mut scratch, &mut spans);
        let ends: Vec<_> = spans.iter().map(|s| (s.first, s.end)).collect();
        // The last token can only be `O` or `B-X`, which are equal, so the lower index wins.
        assert_eq!(ends, [(0, TOKENS / 2), (TOKENS / 2, TOKENS - 1)]);
    };
    std::thread::Builder::new().stack_size(64 * 1024).spawn(run).unwrap().join().unwrap();
}

#[test]
fn no_token_has_no_span() {
    let head = head(Scheme::Bio, &strings(&["O", "B-X", "I-X"]));
    let mut spans = vec![TaggedSpan { first: 0, end: 1, label: 0, confidence: 1.0 }];
    head.decode(&[], Some(&[]), &mut Scratch::default(), &mut spans);
    assert!(spans.is_empty());
}
