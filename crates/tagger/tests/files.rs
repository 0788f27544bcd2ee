//! Head files: what is written is read, and each broken one is an error that names file and field.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

#[path = "../../../tests/damage.rs"]
mod damage;

use copydesk_encoder::{ModelBuilder, ModelError, ModelFile, Problem};
use copydesk_tagger::{Calibration, Head, HeadError, HeadParts, LabelsError, Scheme, Scratch};
use damage::damaged;
use serde_json::{Value, json};

const FILE: &str = "names.model";

fn parts() -> HeadParts {
    HeadParts {
        name: "names".into(),
        encoder: 0xdead_beef,
        width: 2,
        scheme: Scheme::Bio,
        labels: ["O", "B-NAME", "I-NAME"].map(String::from).into(),
        weights: vec![0.5, -0.25, 4.0, 0.1, 4.0, 1.0],
        bias: vec![0.0, -2.0, -2.5],
        calibration: Calibration { temperature: 1.3, slope: 0.9, offset: -0.2 },
    }
}

fn load(bytes: Vec<u8>) -> Result<Head, HeadError> {
    Head::from_model(&ModelFile::parse(FILE, bytes.into())?)
}

/// The error of a file in which one field of `about` is another; `Value::Null` takes it out.
fn about(field: &str, value: Value) -> HeadError {
    let good = ModelFile::parse(FILE, parts().to_model().build().into()).unwrap();
    let mut about = good.about().clone();
    let fields = about.as_object_mut().unwrap();
    if value.is_null() {
        fields.remove(field)
    } else {
        fields.insert(field.into(), value)
    };
    let mut model = ModelBuilder::new(&about);
    model.f32s("weights", &parts().weights).f32s("bias", &parts().bias);
    load(model.build()).unwrap_err()
}

/// The error of a file in which one section has other numbers.
fn section(name: &str, numbers: &[f32]) -> HeadError {
    load(parts().to_model().f32s(name, numbers).build()).unwrap_err()
}

/// Each error must help a user who sees nothing else.
fn names_file_and(field: &str, error: &impl std::error::Error) {
    let message = error.to_string();
    assert!(message.contains(FILE) && message.contains(field), "{message}");
}

#[test]
fn what_is_written_is_read() {
    let (written, read) = (Head::new(&parts()).unwrap(), load(parts().to_model().build()).unwrap());
    assert_eq!((read.name(), read.width()), ("names", 2));
    assert_eq!(read.labels(), written.labels());
    assert_eq!(read.calibration(), &parts().calibration);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    written.scores(&[1.0, 2.0, -3.0, 0.5], &mut a);
    read.scores(&[1.0, 2.0, -3.0, 0.5], &mut b);
    assert_eq!(a, b);
    assert_eq!(a[..3], [0.0, 2.2, 3.5]);
}

#[test]
fn another_encoder_is_refused() {
    let head = load(parts().to_model().build()).unwrap();
    head.check_encoder(0xdead_beef).unwrap();
    let error = head.check_encoder(0x0bad_cafe).unwrap_err();
    assert!(matches!(error, HeadError::Encoder { trained_on: 0xdead_beef, in_use: 0x0bad_cafe, .. }));
    names_file_and("deadbeef", &error);
    names_file_and("0badcafe", &error);
}

#[test]
fn missing_and_mistyped_fields() {
    for field in ["encoder", "width", "scheme", "labels", "temperature", "calibration"] {
        for value in [Value::Null, json!({})] {
            let error = about(field, value.clone());
            assert!(
                matches!(&error, HeadError::Model(e) if matches!(e.problem(), Problem::Json { .. })),
                "{error:?}"
            );
            names_file_and(if value.is_null() { field } else { "about" }, &error);
        }
    }
    names_file_and("bilou", &about("scheme", json!("bilou")));
    assert!(
        matches!(about("kind", json!("lemmas")), HeadError::Model(e) if matches!(e.problem(), Problem::Kind { .. }))
    );
}

#[test]
fn broken_labels() {
    for (labels, expected) in [
        (json!([]), LabelsError::None),
        (json!(["O", "B-NAME", "B-NAME"]), LabelsError::Twice("B-NAME".into())),
        (json!(["O", "B-NAME", "I-TOWN"]), LabelsError::Missing("I-NAME".into())),
        (json!(["O", "B-NAME", "NAME"]), LabelsError::Missing("I-NAME".into())),
        (json!(["O", "NAME", "B-NAME"]), LabelsError::NotBio("NAME".into())),
    ] {
        let error = about("labels", labels);
        names_file_and("labels", &error);
        assert!(matches!(error, HeadError::Labels { problem, .. } if problem == expected));
    }
}

#[test]
fn wrong_sizes() {
    let sizes = |error: HeadError, name: &str, (f, e): (usize, usize)| {
        names_file_and(name, &error);
        assert!(
            matches!(error, HeadError::Size { field, found, expected, .. } if (field, found, expected) == (name, f, e))
        );
    };
    sizes(section("bias", &[1.0]), "bias", (1, 3));
    sizes(section("weights", &[1.0; 7]), "weights", (7, 6));
    sizes(about("width", json!(3)), "weights", (6, 9));
    sizes(about("width", json!(usize::MAX)), "weights", (6, usize::MAX));
    sizes(about("labels", json!(["O"])), "bias", (3, 1));
    let missing = load(parts().to_model().remove("bias").build()).unwrap_err();
    assert!(matches!(&missing, HeadError::Model(e) if matches!(e.problem(), Problem::MissingSection { .. })));
    names_file_and("bias", &missing);
}

#[test]
fn numbers_out_of_range() {
    let number = |error: HeadError, name: &str| {
        names_file_and(name, &error);
        assert!(matches!(error, HeadError::Number { field, .. } if field == name), "{name}");
    };
    number(about("width", json!(0)), "width");
    for temperature in [0.0, -1.0, 1e-42, 1e39] {
        number(about("temperature", json!(temperature)), "temperature");
    }
    for calibration in [[0.0, 1.0], [-1.0, 0.0], [1.0, 1e39], [1e39, 0.0]] {
        number(about("calibration", json!(calibration)), "calibration");
    }
    for weird in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = section("weights", &[0.0, 0.0, 0.0, weird, 0.0, 0.0]);
        assert!(matches!(&error, HeadError::Model(e) if matches!(e.problem(), Problem::Invalid { .. })));
        names_file_and("weights", &error);
        let made = HeadParts { bias: vec![0.0, weird, 0.0], ..parts() };
        assert!(matches!(Head::new(&made), Err(HeadError::Number { field: "bias", .. })));
    }
}

#[test]
fn damaged_files() {
    let good = parts().to_model().build();
    for i in 0..good.len() {
        let mut flipped = good.clone();
        flipped[i] ^= 1 << (i % 8);
        names_file_and("", &load(flipped).unwrap_err());
        let error: ModelError = ModelFile::parse(FILE, good[..i].to_vec().into()).unwrap_err();
        names_file_and("", &error);
    }
}

#[test]
fn damage_under_a_right_checksum_is_named_or_harmless() {
    let good = ModelFile::parse(FILE, parts().to_model().build().into()).unwrap();
    let (mut loaded, mut refused) = (0, 0);
    for seed in 0..4000 {
        let name = ["about", "weights", "bias"][seed as usize % 3];
        let mut model = parts().to_model();
        model.section(name, damaged(good.section(name).unwrap(), seed));
        match load(model.build()) {
            Ok(head) => {
                loaded += 1;
                let vectors = vec![0.5; 5 * head.width()];
                let (mut logits, mut scratch, mut spans) = (Vec::new(), Scratch::default(), Vec::new());
                head.scores(&vectors, &mut logits);
                assert_eq!(logits.len(), 5 * head.labels().names().len(), "seed {seed}");
                head.decode(&logits, None, &mut scratch, &mut spans);
                assert!(spans.iter().all(|s| s.confidence.is_finite()), "seed {seed}: {spans:?}");
            }
            Err(error) => {
                refused += 1;
                names_file_and("", &error);
            }
        }
    }
    // Neither way may be the only one that is tried.
    assert!(loaded > 400 && refused > 400, "{loaded} loaded, {refused} refused");
}
