//! The shipped encoder says what the network in PyTorch said of the same sentences: `training/fixture.py` records it.

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Record {
    text: String,
    tokens: Vec<(u32, u32)>,
    /// The first numbers of each vector.
    vectors: Vec<Vec<f32>>,
}

#[test]
fn vectors_are_those_that_training_saw() {
    let records: Vec<Record> = serde_json::from_str(include_str!("shipped.json")).unwrap();
    let model = Model::shipped().unwrap();
    let (mut sum, mut worst, mut count) = (0.0, 0.0_f32, 0);
    for record in &records {
        let tokens: Vec<Span> = record.tokens.iter().map(|&(s, e)| Span::new(s, e)).collect();
        let vectors = encode(&model, &record.text, &tokens);
        for (ours, theirs) in vectors.chunks(model.width()).zip(&record.vectors) {
            for (a, b) in ours.iter().zip(theirs) {
                let difference = (a - b).abs();
                sum += difference;
                worst = worst.max(difference);
                count += 1;
            }
        }
    }
    assert!(count > 500, "the fixture is too small to mean anything");
    // The tables of words are rounded in the file only, and a rounding that goes the other way moves what follows.
    assert!(sum / (count as f32) < 0.02 && worst < 0.5, "mean {}, worst {worst}", sum / count as f32);
}
