//! Documents that cannot be read: each costs itself only.

use std::io::{Read, Write};

use copydesk_tests::{Check, Folder, NEWS, Run, check, root};
use serde_json::Value;

const GOOD: [&str; 2] = ["a.txt", "z.txt"];

/// A corpus of two good documents, to which a test adds a bad one.
fn corpus() -> Folder {
    let folder = Folder::new();
    for name in GOOD {
        folder.write(name, format!("Minister Anna Berg of {name} said on Monday that all was well."));
    }
    folder
}

fn run(folder: &Folder, extra: &[&str]) -> Check {
    let path = folder.path().to_str().unwrap();
    check(["run", NEWS, path].iter().chain(extra), "")
}

/// Adds a document and expects that it fails alone; returns its error.
#[track_caller]
fn alone(id: &str, add: impl FnOnce(&Folder)) -> Value {
    let folder = corpus();
    let before = run(&folder, &[]);
    before.exits(0);
    add(&folder);
    let after = run(&folder, &[]);
    after.exits(3).says(&["1 failed"]);
    assert_eq!(after.lines_but(id), before.stdout.lines().collect::<Vec<_>>(), "other documents changed");
    let record = after.record(id);
    assert_eq!((&record["schema_version"], &record["status"]), (&1.into(), &"error".into()), "{record}");
    assert_eq!(
        (&record["error"]["stage"], &record["error"]["plugin"]),
        (&"read".into(), &Value::Null),
        "{record}"
    );
    record["error"].clone()
}

/// Adds a document and expects that it does no harm; returns its record.
#[track_caller]
fn harmless(id: &str, content: impl AsRef<[u8]>) -> Value {
    let folder = corpus();
    let before = run(&folder, &[]);
    folder.write(id, content);
    let after = run(&folder, &[]);
    after.exits(0).says(&["3 documents (3 ok, 0 failed)"]);
    assert_eq!(after.lines_but(id), before.stdout.lines().collect::<Vec<_>>(), "other documents changed");
    after.record(id)
}

fn message(error: &Value) -> &str {
    error["message"].as_str().unwrap()
}

#[test]
fn invalid_utf8_names_the_byte() {
    let error = alone("m.txt", |f| drop(f.write("m.txt", b"Anna Berg said \xFF no.")));
    assert!(message(&error).contains("not UTF-8 at byte 15"), "{error}");
    assert!(message(&error).contains("m.txt"), "{error}");
}

#[test]
fn broken_json_names_the_line() {
    let error = alone("m.jsonl:2", |f| {
        f.write("m.jsonl", "\n{\"text\": \"Anna\",,}\n");
    });
    assert!(message(&error).contains("m.jsonl:2:"), "{error}");

    let folder = Folder::new();
    let path = folder.write("m.jsonl", "{\"text\": \"One.\"}\n{\"text\": 5}\nplain\n{\"text\": \"Four.\"}\n");
    let run = check(["run", NEWS, &path], "");
    // Who looks at the terminal alone is told as well.
    run.exits(3).says(&[
        "4 documents (2 ok, 2 failed)",
        "failed `m.jsonl:2` in read (unreadable): ",
        "failed `m.jsonl:3` in read (unreadable): ",
    ]);
    let statuses: Vec<Value> = run.records().iter().map(|r| r["status"].clone()).collect();
    assert_eq!(statuses, ["ok", "error", "error", "ok"]);
    assert!(message(&run.records()[1]["error"]).contains("field `text` is a number"), "{}", run.stdout);
}

#[test]
fn a_huge_document_is_refused_by_the_limit() {
    let error = alone("m.txt", |f| {
        let file = std::fs::File::create(f.at("m.txt")).unwrap();
        file.set_len(200 << 20).unwrap();
    });
    assert_eq!(error["code"], "limit", "{error}");
    for part in ["larger than 16777216 bytes", "--max-document-bytes", "`[limits] max-document-bytes`"] {
        assert!(message(&error).contains(part), "{error}");
    }
}

#[test]
fn the_limit_can_be_set() {
    let folder = corpus();
    folder.write("m.txt", "No. ".repeat(100));
    let limited = run(&folder, &["--max-document-bytes", "399"]);
    limited.exits(3);
    assert_eq!(limited.record("m.txt")["error"]["code"], "limit");
    run(&folder, &["--max-document-bytes", "400"]).exits(0);

    let pipeline =
        folder.write("limit.toml", "[limits]\nmax-document-bytes = 399\n[[stage]]\nplugin = \"tokens\"\n");
    let limited = check(["run", &pipeline, folder.path().to_str().unwrap()], "");
    limited.exits(3);
    assert_eq!(limited.record("m.txt")["error"]["code"], "limit");
}

#[test]
fn too_many_tokens_are_refused_by_the_limit_in_libraries_and_linked_in() {
    let folder = corpus();
    folder.write("m.txt", ". ".repeat(40));
    let pipeline =
        folder.write("limit.toml", "[limits]\nmax-annotations = 39\n[[stage]]\nplugin = \"tokens\"\n");
    for how in [&[][..], &["--builtin"]] {
        let args = [&["run", &pipeline, folder.path().to_str().unwrap()], how].concat();
        let limited = check(args, "");
        limited.exits(3).says(&["3 documents (2 ok, 1 failed)"]);
        let error = &limited.record("m.txt")["error"];
        assert_eq!(
            (error["stage"].as_str(), error["code"].as_str()),
            (Some("tokens"), Some("limit")),
            "{error}"
        );
        let says = "layer `tokens` has 40 annotations; at most 39 are allowed (limits.max-annotations)";
        assert_eq!(message(error), says);
    }
}

#[test]
fn an_empty_document_is_fine() {
    let record = harmless("m.txt", "");
    assert_eq!(record["status"], "ok");
    let layers = record["layers"].as_object().unwrap();
    assert_eq!(layers.len(), 7, "produced, and found nothing: {record}");
    assert!(layers.values().all(|l| l.as_array().unwrap().is_empty()), "{record}");
    harmless("m.txt", " \n\t\n");
    harmless("m.txt", "\u{feff}");
    harmless("m.txt", "\0".repeat(10_000));
    harmless("m.jsonl", "{\"id\": \"m.jsonl\", \"text\": \"\"}\n");
}

#[test]
fn a_document_without_spaces_is_fine() {
    let record = harmless("m.txt", "abcdefghij".repeat(500_000));
    assert_eq!(record["layers"]["sentences"].as_array().unwrap().len(), 1);
}

#[test]
fn odd_texts_are_fine() {
    harmless("m.txt", "\0\u{1}\u{7f}\u{feff}\u{202e}\r\r\n\u{2028}".repeat(500));
    harmless("m.txt", "“".repeat(20_000));
    harmless("m.txt", "שלום 👩‍👩‍👧‍👦 e\u{301}\u{301} ".repeat(500));
}

#[test]
fn a_missing_input_is_named_before_anything_is_written() {
    let folder = corpus();
    let absent = folder.at("absent.txt");
    check(["run", NEWS, &folder.at("a.txt"), &absent], "")
        .exits(2)
        .says(&["absent.txt", "no such file or folder"])
        .prints_nothing();
    check(["run", NEWS, &folder.at("*.csv")], "").exits(2).says(&["*.csv", "matches"]).prints_nothing();
    let unknown = folder.write("a.pdf", "%PDF");
    check(["run", NEWS, &unknown], "").exits(2).says(&["a.pdf", ".jsonl", "--input-format"]).prints_nothing();
}

#[test]
fn an_unreadable_compressed_file_is_one_failure() {
    let error = alone("m.txt", |f| drop(f.write("m.txt.gz", "this is no gzip")));
    assert!(message(&error).contains("m.txt.gz"), "{error}");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_one_failure() {
    let folder = Folder::new();
    let (before, after) = (folder.write("a.txt", "One."), folder.write("z.txt", "Two."));
    // A regular file that not even the superuser can read from its start.
    let run = check(["run", NEWS, &before, "/proc/self/mem", &after, "--input-format", "text"], "");
    run.exits(3).says(&["2 ok, 1 failed"]);
    let statuses: Vec<_> = run.records().iter().map(|r| r["status"].clone()).collect();
    assert_eq!(statuses, ["ok", "error", "ok"]);
    let error = &run.records()[1]["error"];
    assert_eq!(error["stage"], "read");
    assert!(message(error).contains("/proc/self/mem: cannot be read"), "{error}");
}

#[test]
fn an_id_is_kept_when_another_field_is_broken() {
    let run = check(["run", NEWS, "-"], "{\"title\": \"\\ud800\", \"text\": \"One.\", \"id\": \"mine\"}\n");
    run.exits(3);
    assert_eq!(
        (&run.records()[0]["id"], &run.records()[0]["error"]["code"]),
        (&"mine".into(), &"unreadable".into())
    );
}

#[test]
fn an_id_is_kept_however_little_of_its_object_can_be_read() {
    let long = "It rained. ".repeat(40);
    let folder = Folder::new();
    let lines = format!(
        "{{\"text\": \"{long}\", \"meta\": {{\"uid\": \"no\"}}, \"uid\": \"large\"}}\n\
         {{\"uid\": \"cut\", \"text\": \"It ra\n{{\"uid\": 7, \"text\": \"A\"}}\n{{\"text\": \"{long}\"}}\n"
    );
    let mut bytes = lines.into_bytes();
    bytes.extend(b"{\"uid\": \"bytes\", \"text\": \"\xFF\"}\n");
    let path = folder.write("m.jsonl", bytes);
    let args = ["run", NEWS, &path, "--field", "id=uid", "--max-document-bytes", "400"];
    let run = check(args, "");
    run.exits(3).says(&["5 documents (1 ok, 4 failed)"]);
    let ids: Vec<Value> = run.records().iter().map(|r| r["id"].clone()).collect();
    assert_eq!(ids, ["large", "cut", "7", "m.jsonl:4", "bytes"]);
    assert!(message(&run.records()[0]["error"]).contains("m.jsonl:1: document is larger than 400 bytes"));
    // The place is not lost for that.
    let job = folder.at("job/");
    check(args.iter().chain(&["-o", &job]), "").exits(3);
    let letters = std::fs::read_to_string(folder.at("job/failed.jsonl")).unwrap();
    let first: Value = serde_json::from_str(letters.lines().next().unwrap()).unwrap();
    assert!(first["source"].as_str().unwrap().ends_with("m.jsonl"), "{first}");
    assert_eq!((&first["id"], &first["line"]), (&"large".into(), &1.into()));
}

#[test]
fn a_window_too_large_for_memory_is_said_to_be_one() {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.long_distance_matching(true).unwrap();
    encoder.window_log(28).unwrap();
    encoder.write_all(b"One.").unwrap();
    let folder = Folder::new();
    let path = folder.write("long.txt.zst", encoder.finish().unwrap());
    let run = check(["run", NEWS, &path], "");
    run.exits(3);
    assert!(message(&run.records()[0]["error"]).contains("a window of more than 128 MiB"), "{}", run.stdout);
}

#[test]
fn what_came_before_a_wrong_checksum_is_said_to_be_doubtful() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"{\"text\": \"One.\"}\n").unwrap();
    let mut bytes = encoder.finish().unwrap();
    let sum = bytes.len() - 8;
    bytes[sum] ^= 1;
    let folder = Folder::new();
    let path = folder.write("flipped.jsonl.gz", bytes);
    let run = check(["run", NEWS, &path], "");
    run.exits(3).says(&["1 ok, 1 failed"]);
    let last = run.records()[1]["error"].clone();
    assert!(message(&last).contains("documents read from it before this one may be damaged too"), "{last}");
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let article = std::fs::read_to_string(root().join("examples/articles/tram-vote.txt")).unwrap();
    let line = serde_json::json!({ "text": article }).to_string() + "\n";
    let folder = Folder::new();
    let many = folder.write("many.jsonl", line.repeat(300));
    let mut child = Run::new(["run", NEWS, &many]).command().spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 10];
    out.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"{\"schema_v");
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn names_of_files_reach_the_terminal_as_text() {
    let absent = check(["run", NEWS, "absent\u{1b}c.txt"], "");
    absent.exits(2).says(&["absent\\u{1b}c.txt: no such file"]);
    assert!(!absent.stderr.contains('\u{1b}'), "{:?}", absent.stderr);

    let folder = corpus();
    folder.write("red\u{1b}[31m\nline.pdf", "");
    let skipped = run(&folder, &[]);
    skipped.exits(0).says(&["red\\u{1b}[31m\\nline.pdf: of no known kind"]);
    assert!(!skipped.stderr.contains('\u{1b}'), "{:?}", skipped.stderr);
}
