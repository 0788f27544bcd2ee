//! A head's file whose frame is right and whose parts are anything is refused, or labels any vectors.
#![no_main]

use arbitrary::Arbitrary;
use copydesk_encoder::{ModelBuilder, ModelFile};
use copydesk_tagger::{Head, Scratch};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

#[derive(Arbitrary, Debug)]
struct Parts<'a> {
    width: u8,
    bio: bool,
    /// Kinds of names; labels are made of them, or taken as they are.
    names: Vec<&'a str>,
    labels_as_they_are: bool,
    weights: Vec<f32>,
    sizes_fit: bool,
    calibration: [f32; 3],
    vectors: Vec<f32>,
    breaks: Vec<bool>,
    /// In place of what says what the head is.
    about: Option<&'a [u8]>,
}

fuzz_target!(|p: Parts<'_>| {
    let labels: Vec<String> = if p.labels_as_they_are || !p.bio {
        p.names.iter().map(|&n| n.to_owned()).collect()
    } else {
        let pair = |n: &&str| [format!("B-{n}"), format!("I-{n}")];
        std::iter::once("O".to_owned()).chain(p.names.iter().flat_map(pair)).collect()
    };
    let width = usize::from(p.width % 9);
    let [temperature, slope, offset] = p.calibration;
    let scheme = if p.bio { "bio" } else { "plain" };
    let mut model = ModelBuilder::new(&json!({
        "kind": "head", "name": "fuzz", "encoder": 7, "width": width, "scheme": scheme, "labels": labels,
        "temperature": temperature, "calibration": [slope, offset],
    }));
    let (mut weights, mut bias) = (p.weights.clone(), p.weights);
    if p.sizes_fit {
        weights.resize(labels.len() * width, 0.5);
        bias.resize(labels.len(), -0.5);
    }
    model.f32s("weights", &weights).f32s("bias", &bias);
    if let Some(about) = p.about {
        model.section("about", about.to_vec());
    }
    let Ok(file) = ModelFile::parse("fuzz", model.build().into()) else { return };
    let head = match Head::from_model(&file) {
        Ok(head) => head,
        Err(error) => return assert!(error.to_string().starts_with("fuzz: ")),
    };
    let tokens = p.vectors.len() / head.width();
    let mut breaks = p.breaks;
    breaks.resize(tokens, false);
    let (mut scratch, mut logits, mut spans) = (Scratch::default(), Vec::new(), Vec::new());
    head.scores(&p.vectors[..tokens * head.width()], &mut logits);
    assert_eq!(head.tags(&logits, Some(&breaks), &mut scratch).len(), tokens);
    head.decode(&logits, Some(&breaks), &mut scratch, &mut spans);
    assert!(spans.iter().all(|s| s.first < s.end && s.end <= tokens), "{spans:?}");
});
