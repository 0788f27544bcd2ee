use copydesk_encoder::{Model, ModelBuilder, ModelError, ModelFile, Problem, Scratch, Span, TestModel};
use proptest::prelude::*;
use serde_json::json;

/// As small as a model can be, so that all its truncations can be tried.
fn small() -> ModelBuilder {
    TestModel { dilations: vec![1], words: 3, rare: 3, memory_after: Some(0), ..TestModel::default() }
        .builder()
}

fn open(bytes: Vec<u8>) -> Result<Model, ModelError> {
    Model::new(ModelFile::parse("dir/some.model", bytes.into())?)
}

fn failure(bytes: Vec<u8>) -> ModelError {
    match open(bytes) {
        Ok(model) => panic!("accepted: {model:?}"),
        Err(error) => error,
    }
}

/// The file whose sections are all right but for the change.
fn changed(change: impl FnOnce(&mut ModelBuilder) -> &mut ModelBuilder) -> String {
    let mut builder = small();
    change(&mut builder);
    failure(builder.build()).to_string()
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = small().build();
    assert!(open(bytes.clone()).is_ok());
    for length in 0..bytes.len() {
        let error = failure(bytes[..length].to_vec());
        assert!(matches!(error.problem(), Problem::Truncated { .. }), "{length}: {error}");
    }
    let error = failure([bytes, vec![0]].concat());
    assert!(matches!(error.problem(), Problem::TooLong { .. }), "{error}");
}

#[test]
fn every_flipped_bit_is_an_error() {
    let bytes = small().build();
    let head = 0..2048;
    let body = (2048..bytes.len()).step_by(61);
    for at in head.chain(body) {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let error = failure(damaged);
            let expected = match at {
                0..8 => matches!(error.problem(), Problem::NotAModel),
                8..12 => matches!(error.problem(), Problem::Version { .. }),
                16..24 => matches!(error.problem(), Problem::Truncated { .. } | Problem::TooLong { .. }),
                _ => matches!(error.problem(), Problem::Checksum { .. }),
            };
            assert!(expected, "byte {at}, bit {bit}: {error}");
        }
    }
}

#[test]
fn every_section_is_needed_and_has_its_size() {
    let builder = small();
    let file = ModelFile::parse("test", builder.build().into()).unwrap();
    for section in file.sections().filter(|&s| s != "about") {
        let error = changed(|b| b.remove(section));
        assert!(error.starts_with("dir/some.model: missing") && error.contains(section), "{error}");
        let bytes = file.section(section).unwrap();
        for bytes in [[bytes, &[0; 4]].concat(), bytes[..bytes.len() - 4].to_vec(), Vec::new()] {
            let error = changed(|b| b.section(section, bytes.clone()));
            assert!(error.starts_with("dir/some.model: section `"), "{section}: {error}");
        }
    }
}

#[test]
fn errors_name_file_place_and_way_out() {
    let error = changed(|b| b.remove("words.text"));
    assert_eq!(
        error,
        "dir/some.model: missing lexicon: there is no section `words.text`; export the model again"
    );
    let error = failure(b"version https://git-lfs.github.com/spec/v1".to_vec()).to_string();
    assert!(
        error.contains("is no model file")
            && error.ends_with("name a file that the export of the training wrote")
    );
    let mut other = small().build();
    other[8] = 2;
    let error = failure(other).to_string();
    assert!(error.contains("format version 2") && error.contains("reads version 1"), "{error}");
    let head = ModelBuilder::new(&json!({"kind": "head", "name": "x"})).build();
    let error = failure(head).to_string();
    assert!(error.contains("is a model of kind `head`, and one of kind `encoder` is needed"), "{error}");
    let error = ModelFile::open("no/such.model").unwrap_err().to_string();
    assert!(
        error.starts_with("no/such.model: cannot be read") && error.contains("check the path"),
        "{error}"
    );
}

#[test]
fn what_may_have_no_end_is_no_model() {
    let folder = tempfile::tempdir().unwrap();
    for path in [std::path::Path::new("/dev/zero"), folder.path()] {
        let error = ModelFile::open(path).unwrap_err().to_string();
        assert!(error.contains("is no regular file"), "{error}");
    }
    let large = folder.path().join("large.model");
    // A hole, which takes no room on the disk.
    std::fs::File::create(&large).unwrap().set_len((2 << 30) + 1).unwrap();
    let error = ModelFile::open(&large).unwrap_err().to_string();
    assert!(error.contains("is larger than 2147483648 bytes"), "{error}");
}

#[test]
fn a_file_opens_from_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.model");
    std::fs::write(&path, small().build()).unwrap();
    let file = ModelFile::open(&path).unwrap();
    assert_eq!(file.fingerprint(), ModelFile::parse("x", small().build().into()).unwrap().fingerprint());
    assert_eq!(Model::new(file).unwrap().width(), 32);
}

#[test]
fn parts_that_do_not_fit_together() {
    let error = changed(|b| b.section("words.text", vec![b'a', 0xff, 0xff, b'b', b'c', b'd']));
    assert!(error.contains("section `words.text` is not UTF-8 at offset"), "{error}");
    let error = changed(|b| b.u32s("words.ends", &[2, 1, 3]));
    assert!(error.contains("`words.ends`") && error.contains("word 1 ends at 1"), "{error}");
    let error = changed(|b| b.u32s("words.slots", &[1; 8]));
    assert!(error.contains("no slot is empty"), "{error}");
    let error = changed(|b| b.u32s("words.slots", &[0, 0, 0, 0, 0, 0, 0, 9]));
    assert!(error.contains("entry 9 of 3"), "{error}");
    let error = changed(|b| b.u16s("rare.values", &[500; 8]));
    assert!(error.contains("cluster 500"), "{error}");
    let error = changed(|b| b.f32s("bias", &[f32::NAN; 32]));
    assert!(error.contains("number 0 is not finite"), "{error}");
    let error = changed(|b| b.f32s("conv0.bias", &[1e20; 64]));
    assert!(error.contains("far from any weight"), "{error}");
}

#[test]
fn a_table_that_contradicts_itself_is_refused() {
    // Each row of the table has 32 bytes behind the header's 32: a name of 16, where the section begins, how long it is.
    let refused = |change: &dyn Fn(&mut [u8])| {
        let mut bytes = small().build();
        change(&mut bytes[32..96]);
        let error = failure(seal(bytes));
        assert!(matches!(error.problem(), Problem::Table { .. }), "{error}");
        error.to_string()
    };
    let error = refused(&|rows| rows.copy_within(..16, 32));
    assert!(error.contains("comes twice"), "{error}");
    let error = refused(&|rows| rows[16..24].fill(0));
    assert!(error.contains("at 0, is out of bounds"), "{error}");
    let error = refused(&|rows| rows[24..32].fill(0xff));
    assert!(error.contains("is out of bounds"), "{error}");
    let error = refused(&|rows| rows[16] += 1);
    assert!(error.contains("does not start at a multiple of 64"), "{error}");
}

#[test]
fn what_a_file_says_of_itself_is_checked() {
    let about = |key: &str, value: serde_json::Value| {
        let file = ModelFile::parse("test", small().build().into()).unwrap();
        let mut about = file.about().clone();
        about[key] = value;
        changed(|b| b.section("about", about.to_string()))
    };
    for (key, value) in [
        ("width", json!(33)),
        ("width", json!(0)),
        ("width", json!(1 << 20)),
        ("dilations", json!([])),
        ("dilations", json!([0])),
        ("dilations", json!([u64::MAX, u64::MAX])),
        ("memory_after", json!(1)),
        ("affixes", json!([["p", 0]])),
        ("affixes", json!([["x", 2]])),
        ("affix_rows", json!(63)),
        ("word_slots", json!(0)),
        ("rare_slots", json!(1_u64 << 60)),
        ("name", json!(7)),
        ("shape_rows", json!("many")),
    ] {
        let error = about(key, value.clone());
        assert!(error.contains("section `about`"), "{key} = {value}: {error}");
    }
    let error = changed(|b| b.section("about", "{\"kind\": "));
    assert!(error.contains("section `about`: EOF"), "{error}");
    let error = changed(|b| b.section("about", vec![0xff]));
    assert!(error.contains("section `about` is not UTF-8"), "{error}");
}

/// A header that is right, around bytes that may be anything.
fn framed(mut body: Vec<u8>, sections: u32) -> Vec<u8> {
    let mut bytes = small().build()[..16].to_vec();
    bytes.extend_from_slice(&(body.len() as u64 + 32).to_le_bytes());
    bytes.extend_from_slice(&sections.to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.append(&mut body);
    seal(bytes)
}

fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

proptest! {
    #[test]
    fn random_bytes_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400), sections in any::<u32>()) {
        failure(bytes.clone());
        failure(framed(bytes.clone(), sections));
        let error = failure(framed(bytes, sections % 4));
        prop_assert!(matches!(error.problem(), Problem::Table { .. }), "{}", error);
    }

    #[test]
    fn a_changed_table_under_a_right_checksum_never_panics(at in 24_usize..1100, byte in any::<u8>()) {
        let mut bytes = small().build();
        bytes[at] = byte;
        let _ = open(seal(bytes));
    }

    #[test]
    fn changed_contents_under_a_right_checksum_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = small().build();
        let length = bytes.len();
        for (at, byte) in changes {
            bytes[1100 + at.index(length - 1100)] = byte;
        }
        if let Ok(model) = open(seal(bytes)) {
            let mut out = Vec::new();
            model.encode("ba Da xyzzy", &[Span::new(0, 2), Span::new(3, 5), Span::new(6, 11)], &mut Scratch::default(), &mut out);
            prop_assert!(out.iter().all(|x| x.is_finite()), "no weights make a number infinite");
        }
    }
}
