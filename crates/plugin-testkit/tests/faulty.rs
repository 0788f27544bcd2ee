//! Whatever a plugin does wrong, the host says what, the failed document keeps nothing of it, and the next document is
//! annotated as if nothing had happened.
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use copydesk_document::Document;
use copydesk_extractor::{Limits, Value};
use copydesk_plugin_host::{LoadError, Plugin, Stage, StageConfig, StageError, Worker};
use copydesk_plugin_testkit::{build, wire};

static FAULTY: LazyLock<Arc<Plugin>> =
    LazyLock::new(|| Plugin::open(&build::cdylib("copydesk-plugin-faulty")).unwrap());

const POISON: &str = "Café poison, é.";

/// Faults of `process` that a Rust extractor can commit, with the code and words of the error.
const PROCESS: [(&str, &str, &str); 17] = [
    ("panic-in-process", "panic", "poisoned by \"poison\""),
    ("error-in-process", "error", "this document is poisoned"),
    ("out-of-bounds", "invalid-output", "[bounds]"),
    ("far-out-of-bounds", "invalid-output", "[bounds]"),
    ("off-boundary", "invalid-output", "cuts a character"),
    ("empty-span", "invalid-output", "[bounds]"),
    ("reversed-span", "invalid-output", "[bounds]"),
    ("unknown-label", "invalid-output", "[label]"),
    ("nan-score", "invalid-output", "[score]"),
    ("infinite-score", "invalid-output", "[score]"),
    ("score-of-nine", "invalid-output", "its score is 9, not from 0 to 1"),
    ("no-such-attribute", "panic", "layer `faults` declares 2 attributes, so there is no attribute 9"),
    ("no-such-row", "panic", "so `number` cannot be set of row 4"),
    ("dangling-edge", "invalid-output", "[reference]"),
    ("edge-from-nowhere", "invalid-output", "[reference]"),
    ("unknown-edge-kind", "invalid-output", "[reference]"),
    ("dangling-ref", "invalid-output", "[reference]"),
];

/// Faults of `process` that take C.
const RAW_PROCESS: [(&str, &str, &str); 23] = [
    ("LAYER_TWICE", "protocol", "emitted layer `raw` twice"),
    ("NO_EMIT", "protocol", "did not emit layer `raw`"),
    ("WRONG_COLUMN_TYPE", "protocol", "the column of `note` has type code 2"),
    ("WRONG_COLUMN_COUNT", "protocol", "2 columns for 1 attributes"),
    ("NULL_COLUMN", "protocol", "null pointer"),
    ("NULL_STARTS", "protocol", "starts is a null pointer"),
    ("UNALIGNED_STARTS", "protocol", "starts is not aligned"),
    ("SMALL_LAYER", "protocol", "cd_layer says its size is 8"),
    ("NULL_LAYER", "protocol", "null or unaligned"),
    ("UNALIGNED_LAYER", "protocol", "null or unaligned"),
    ("UNKNOWN_LAYER", "protocol", "layer 5 of 1"),
    ("WRONG_DOCUMENT", "protocol", "document 1 of 1"),
    ("HEAP_NOT_UTF8", "protocol", "heap is not UTF-8"),
    ("HEAP_RANGE", "invalid-output", "[str]"),
    ("HEAP_BOUNDARY", "invalid-output", "[str]"),
    ("HEAP_LARGE", "limit", "has strings of 1099511627776 bytes; at most 160000000 are allowed"),
    ("HEAP_SHARED", "limit", "has strings of 500000000 bytes"),
    ("HUGE_COUNT", "limit", "limits.max-annotations"),
    ("COUNT_ABOVE_MOST", "limit", "has 5000001 annotations; at most 5000000 are allowed"),
    ("PROCESS_STATUS", "protocol", "status 77"),
    ("FAILED_DOCUMENT_OUT_OF_RANGE", "error", "no reason"),
    ("MESSAGE_NOT_UTF8", "error", "bad \u{fffd}"),
    ("MESSAGE_TOO_LONG", "error", ""),
];

/// Faults of the table, each with the error's code and words.
const TABLE: [(&str, &str, &str); 12] = [
    ("FAULT=ABI_MAJOR", "plugin::abi", "speaks plugin ABI 2.3; this host speaks 1."),
    ("FAULT=ABI_MINOR", "plugin::abi", "speaks plugin ABI 1."),
    ("FAULT=NULL_TABLE", "plugin::table", "returned null"),
    ("FAULT=SMALL_TABLE", "plugin::table", "cd_plugin says its size is 64"),
    ("FAULT=NULL_FUNCTION", "plugin::table", "function `process` is null"),
    ("FAULT=INVALID_NAME", "plugin::table", "plugin name \"R w\""),
    ("FAULT=NAME_NOT_UTF8", "plugin::table", "name is not UTF-8 (byte 1)"),
    ("FAULT=NULL_NAME", "plugin::table", "name is a null pointer with length 3"),
    ("FAULT=DUPLICATE_LAYER", "plugin::table", "provided layer `raw` is declared twice"),
    ("FAULT=NO_LAYER", "plugin::table", "it provides no layer"),
    ("FAULT=UNKNOWN_TYPE", "plugin::table", "attribute `note` has type code 99"),
    ("ENTRY=something_else", "plugin::symbol", "does not export `copydesk_plugin_v1`"),
];

fn raw(folder: &Path, define: &str) -> Result<Arc<Plugin>, LoadError> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/faulty/c/raw.c");
    Plugin::open(&build::c_library(&source, folder, &[define]).unwrap())
}

fn stage(plugin: &Arc<Plugin>, options: &[(String, Value)]) -> Result<Arc<Stage>, StageError> {
    Stage::new(plugin.clone(), wire(plugin, options, &[]).unwrap())
}

fn fault(name: &str) -> [(String, Value); 1] {
    [("fault".into(), Value::String(name.into()))]
}

fn document(id: &str, text: &str) -> Document {
    Document::new(id, text).unwrap()
}

/// The document is annotated, and validly.
fn assert_unharmed(worker: &mut Worker, name: &str) {
    let mut document = document("sound", "All is well.");
    worker.annotate(&mut document).unwrap_or_else(|e| panic!("{name}: {e}"));
    let rows: Vec<_> = document.layers().map(|(_, layer)| layer.len()).collect();
    assert!(rows.len() == 1 && rows[0] > 0, "{name}: {rows:?}");
    document.check().unwrap();
}

/// The document that sets off the fault fails alone: by itself, again, and in the middle of a batch.
fn assert_contained(
    plugin: &Arc<Plugin>,
    options: &[(String, Value)],
    (name, code, words): (&str, &str, &str),
) {
    let mut worker = stage(plugin, options).unwrap().worker().unwrap();
    assert_unharmed(&mut worker, name);
    for _ in 0..2 {
        let mut poisoned = document("poison", POISON);
        let error = worker.annotate(&mut poisoned).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.to_string().contains(words), "{name}: {error}");
        assert_eq!(poisoned.layers().len(), 0, "{name}: something of the failed document remains");
        assert_unharmed(&mut worker, name);
    }
    let mut batch = [document("a", "One two."), document("poison", POISON), document("b", "Three four.")];
    let results = worker.annotate_all(&mut batch);
    assert_eq!(results.len(), 3, "{name}");
    assert_eq!(results[1].as_ref().map_err(StageError::code), Err(code), "{name}");
    assert_eq!(batch[1].layers().len(), 0, "{name}");
    assert!(results[2].is_ok() && batch[2].layers().len() == 1, "{name}: {:?}", results[2]);
    if matches!(name, "WRONG_DOCUMENT" | "FAILED_DOCUMENT_OUT_OF_RANGE") {
        // These say nothing true about the documents before, which the host therefore does not trust.
        return;
    }
    assert!(results[0].is_ok() && batch[0].layers().len() == 1, "{name}: {:?}", results[0]);
}

#[test]
fn faults_of_rust_plugins_stay_in_their_document() {
    for case in PROCESS {
        assert_contained(&FAULTY, &fault(case.0), case);
    }
}

#[test]
fn faults_of_c_plugins_stay_in_their_document() {
    let folder = tempfile::tempdir().unwrap();
    for case in RAW_PROCESS {
        let plugin = raw(folder.path(), &format!("FAULT={}", case.0)).unwrap();
        assert_contained(&plugin, &[], case);
    }
}

#[test]
fn a_message_that_was_not_written_shows_none_of_another_document() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = raw(folder.path(), "FAULT=MESSAGE_UNWRITTEN").unwrap();
    let mut worker = stage(&plugin, &[]).unwrap().worker().unwrap();
    let mut message = |text| worker.annotate(&mut document("poison", text)).unwrap_err().to_string();
    assert_eq!(message("poison"), "secret");
    assert_eq!(message("é poison"), "it gave no reason");
}

#[test]
fn strings_may_be_as_long_as_the_limit_on_annotations_lets_them() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = raw(folder.path(), "FAULT=HEAP_SHARED").unwrap();
    // 500 MB of strings, of 10 kB that all rows share.
    for (max_annotations, allowed) in [(50_000, false), (15_624_999, false), (15_625_000, true)] {
        let limits = Limits { annotations: max_annotations, ..Limits::DEFAULT };
        let config = StageConfig { limits, ..wire(&plugin, &[], &[]).unwrap() };
        let mut worker = Stage::new(plugin.clone(), config).unwrap().worker().unwrap();
        let result = worker.annotate(&mut document("poison", POISON));
        assert_eq!(result.is_ok(), allowed, "{max_annotations}: {result:?}");
    }
}

#[test]
fn pieces_out_of_order_are_refused() {
    let mut worker = stage(&FAULTY, &fault("disordered-pieces")).unwrap().worker().unwrap();
    let error = worker.annotate(&mut document("poison", POISON)).unwrap_err();
    assert_eq!(error.code(), "invalid-output", "{error}");
    assert_unharmed(&mut worker, "disordered-pieces");
}

#[test]
fn a_panic_says_where_it_happened() {
    let mut worker = stage(&FAULTY, &fault("panic-in-process")).unwrap().worker().unwrap();
    let error = worker.annotate(&mut document("poison", POISON)).unwrap_err();
    assert!(error.to_string().contains("plugins/faulty/src/lib.rs:"), "{error}");
}

#[test]
fn an_instance_that_cannot_be_built_says_why() {
    for (name, code, words) in [
        ("panic-in-new", "panic", "no instance today"),
        ("error-in-new", "error", "`fault` asks for an error"),
    ] {
        let error = stage(&FAULTY, &fault(name)).unwrap_err();
        assert!(error.code() == code && error.to_string().contains(words), "{name}: {error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let error = stage(&raw(folder.path(), "FAULT=CREATE_STATUS").unwrap(), &[]).unwrap_err();
    assert!(error.code() == "protocol" && error.to_string().contains("status 77"), "{error}");
}

#[test]
fn scratch_that_cannot_be_made_says_why() {
    let error = stage(&FAULTY, &fault("panic-in-scratch")).unwrap().worker().unwrap_err();
    assert!(error.code() == "panic" && error.to_string().contains("no scratch today"), "{error}");
}

#[test]
fn panics_while_dropping_reach_nobody() {
    let instance = stage(&FAULTY, &fault("panic-in-drop")).unwrap();
    assert_unharmed(&mut instance.worker().unwrap(), "panic-in-drop");
    drop(instance);
    let mut worker = stage(&FAULTY, &fault("panic-in-scratch-drop")).unwrap().worker().unwrap();
    worker.annotate(&mut document("poison", POISON)).unwrap();
    drop(worker);
    assert_unharmed(&mut stage(&FAULTY, &fault("none")).unwrap().worker().unwrap(), "after both");
}

#[test]
fn faulty_tables_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    raw(folder.path(), "FAULT=NOTHING").unwrap();
    for (define, code, words) in TABLE {
        let error = raw(folder.path(), define).expect_err(define);
        assert_eq!(error.code(), code, "{define}: {error}");
        assert!(error.to_string().contains(words), "{define}: {error}");
        assert!(!error.help().is_empty());
    }
    for define in ["FAULT=NULL_LAYERS", "FAULT=COUNT_BEYOND_REASON"] {
        let error = raw(folder.path(), define).expect_err(define);
        assert!(error.to_string().contains("provides"), "{define}: {error}");
    }
}

#[test]
fn a_file_that_is_no_library_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text.so");
    std::fs::write(&path, "no library").unwrap();
    assert_eq!(Plugin::open(&path).unwrap_err().code(), "plugin::open");
    assert_eq!(Plugin::open(&folder.path().join("absent.so")).unwrap_err().code(), "plugin::open");
}

#[test]
fn a_library_that_is_cut_short_is_refused_and_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/faulty/c/raw.c");
    let whole = build::c_library(&source, folder.path(), &[]).unwrap();
    let bytes = std::fs::read(&whole).unwrap();
    if !bytes.starts_with(b"\x7fELF") {
        // Other systems' loaders look at the size themselves.
        return;
    }
    let path = folder.path().join("cut.so");
    for n in [bytes.len() - 1, bytes.len() / 2, 4096, 300, 64, 63, 20, 5, 4] {
        std::fs::write(&path, &bytes[..n]).unwrap();
        let error = Plugin::open(&path).expect_err("it is cut short");
        assert_eq!(error.code(), "plugin::truncated", "{n} bytes: {error}");
        assert!(error.to_string().contains(&format!("has {n} bytes")) && !error.help().is_empty(), "{error}");
    }
    std::fs::write(&path, &bytes).unwrap();
    Plugin::open(&path).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_function_that_no_library_has_is_missed_when_the_plugin_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/faulty/c/raw.c");
    // Without this some compilers' libraries ask for early resolution themselves.
    let lazy = ["-Wl,-z,lazy"];
    let library = build::c_library_with(&source, folder.path(), &["FAULT=MISSING_FUNCTION"], &lazy).unwrap();
    let error = Plugin::open(&library).unwrap_err();
    assert_eq!(error.code(), "plugin::open", "{error}");
    assert!(error.to_string().contains("copydesk_nobody_has_this"), "{error}");
}
