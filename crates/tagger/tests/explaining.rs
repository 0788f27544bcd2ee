//! Explanations of labels.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

use copydesk_tagger::{Calibration, Head, HeadParts, Scheme};

/// Label `A` gains by the first number of a vector, `B` by the second.
fn head() -> Head {
    Head::new(&HeadParts {
        name: "test".into(),
        encoder: 1,
        width: 2,
        scheme: Scheme::Plain,
        labels: ["A", "B", "C"].map(String::from).into(),
        weights: vec![1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        bias: vec![0.0; 3],
        calibration: Calibration::NONE,
    })
    .unwrap()
}

/// A network that adds up what each word says.
const WORDS: [[f32; 2]; 4] = [[20.0, 0.0], [3.0, 0.0], [0.0, 1.0], [0.0, 0.0]];

fn sum(words: impl Iterator<Item = [f32; 2]>) -> [f32; 2] {
    words.fold([0.0; 2], |[a, b], [c, d]| [a + c, b + d])
}

fn without(hidden: usize) -> [f32; 2] {
    sum(WORDS.into_iter().enumerate().filter(|(i, _)| *i != hidden).map(|(_, w)| w))
}

#[test]
fn labels_are_sorted_and_sum_to_one() {
    let explanation = head().explain(&[1.0, 2.0], 1, [], without);
    let names: Vec<&str> = explanation.considered.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["B", "A", "C"]);
    assert!((explanation.considered.iter().map(|(_, p)| p).sum::<f32>() - 1.0).abs() < 1e-6);
    let e = std::f32::consts::E;
    assert!((explanation.considered[0].1 - e * e / (e * e + e + 1.0)).abs() < 1e-6);
    assert!(explanation.because.is_empty());
}

#[test]
fn words_are_sorted_by_what_they_move() {
    let vector = sum(WORDS.into_iter());
    let because = head().explain(&vector, 0, 0..WORDS.len(), without).because;
    assert_eq!(because.iter().map(|i| i.token).collect::<Vec<_>>(), [0, 1, 2, 3]);
    // Even where the label is next to certain, words that speak for it show, and one that speaks against it.
    assert!((because[0].delta - 20.0).abs() < 1e-3 && (because[1].delta - 3.0).abs() < 1e-3);
    assert!(because[2].delta < -0.5);
    assert_eq!(because[3].delta, 0.0);
    assert!(because[0].hidden < because[1].hidden);
}

#[test]
fn a_label_that_was_not_chosen_can_be_explained() {
    let because = head().explain(&sum(WORDS.into_iter()), 1, 0..WORDS.len(), without).because;
    assert_eq!(because[0].token, 0);
    assert!(because[0].delta < -19.0, "the first word speaks against B: {because:?}");
}
