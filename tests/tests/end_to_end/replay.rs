//! What failed in a run into a folder, done again once the reason is mended.

use std::fs;
use std::time::Duration;

use copydesk_tests::{Check, Run, check};

use crate::bad_plugins::raw;
use crate::jobs::{Corpus, end};

/// Some documents, of which some are poison to a plugin that has this fault.
fn poisoned(fault: &str) -> Corpus {
    let corpus = Corpus::new();
    break_it(&corpus, fault);
    corpus.write("b", 530, "It rained.");
    for (name, count) in [("aa", 3), ("c", 2)] {
        corpus.write(name, count, "This is poison.");
    }
    corpus
}

/// Builds the plugin of the pipeline with a fault, or with none.
fn break_it(corpus: &Corpus, fault: &str) {
    let library = raw(&corpus.folder, fault);
    corpus.folder.write("p.toml", format!("[[stage]]\nplugin = \"raw\"\npath = \"{}\"\n", library.display()));
}

fn replay(corpus: &Corpus, job: &str, more: &[&str]) -> Check {
    check(["replay", &corpus.folder.at(job)].iter().chain(more), "")
}

/// The records, and what is said of them, without what names a pipeline.
fn parts(corpus: &Corpus, job: &str) -> Vec<(String, Vec<u8>)> {
    corpus.bytes(job).into_iter().filter(|(name, _)| name.starts_with("part-")).collect()
}

fn letters(corpus: &Corpus, job: &str) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(corpus.folder.path().join(job).join("failed.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_failed_is_done_again_and_the_rest_is_not() {
    let corpus = poisoned("PROCESS_STATUS");
    corpus.check("job", &[]).exits(3).says(&["1,135 documents (5 failed, 0 partial) in 5 parts"]);
    let before = letters(&corpus, "job");
    assert_eq!(before.len(), 5);
    // While nothing is mended, it fails again, by the same pipeline.
    replay(&corpus, "job", &[])
        .exits(3)
        .says(&["(5 failed, 0 partial)", "now: 5 documents (0 ok, 5 failed)"]);
    assert_eq!(letters(&corpus, "job"), before);

    break_it(&corpus, "NOTHING");
    let says = ["stages.0.library: ", "copydesk replay", "--fresh"];
    corpus.check("job", &["-q"]).exits(2).says(&says);
    // What a job holds of a document that was fine stays as it is, not done again.
    let says = ["1,135 documents (0 failed, 0 partial) in 5 parts", "now: 5 documents (5 ok, 0 failed)"];
    replay(&corpus, "job", &["-j", "2"]).exits(0).says(&says);
    corpus.check("clean", &["-q"]).exits(0);
    assert!(parts(&corpus, "job") == parts(&corpus, "clean"), "not what a run of the mended plugin makes");
    assert!(letters(&corpus, "job").is_empty());

    // Who made what stays known: the manifest names both, and the journal whose each document is.
    let manifest = fs::read_to_string(corpus.folder.at("job/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let clean = fs::read_to_string(corpus.folder.at("clean/manifest.json")).unwrap();
    let clean: serde_json::Value = serde_json::from_str(&clean).unwrap();
    assert_eq!(manifest["fingerprint"], before[0]["fingerprint"]);
    assert_eq!(manifest["replays"], serde_json::json!([clean]));
    let made = |part: &str| {
        let journal = fs::read_to_string(corpus.folder.at(&format!("job/journal/{part}.jsonl"))).unwrap();
        journal.matches(&format!("\"made_by\":{}", clean["fingerprint"])).count()
    };
    assert_eq!(["000000", "000001", "000002", "000003", "000004"].map(made), [0, 0, 3, 0, 2]);
    // Both may go on.
    corpus.check("job", &[]).exits(0).says(&["nothing was left to do"]);
    replay(&corpus, "job", &[]).exits(0).says(&["nothing was left to do"]);
    break_it(&corpus, "PROCESS_STATUS");
    corpus.check("job", &[]).exits(0).says(&["nothing was left to do"]);
    break_it(&corpus, "ABORT");
    corpus.check("job", &[]).exits(2).says(&["stages.0.library: "]);
}

#[cfg(unix)]
#[test]
fn a_replay_that_is_killed_anywhere_goes_on_to_the_same_bytes() {
    let corpus = poisoned("PROCESS_STATUS");
    for (name, count) in [("a", 600), ("b", 530)] {
        corpus.write(name, count, "This is poison.");
    }
    corpus.check("job", &["-q", "-j2"]).exits(3);
    break_it(&corpus, "NOTHING");
    corpus.check("clean", &["-q"]).exits(0);
    let expected = parts(&corpus, "clean");
    let mut unfinished = 0;
    for after in [40, 60, 80, 100, 130, 160] {
        let run = Run::new(["replay", &corpus.folder.at("job"), "-q", "-j1"]);
        unfinished += usize::from(end(&run, "-KILL", Duration::from_millis(after)).0.code().is_none());
    }
    replay(&corpus, "job", &["-q"]).exits(0);
    assert!(parts(&corpus, "job") == expected);
    assert!(unfinished > 0, "every replay was over before it could be killed");
}

#[test]
fn inputs_that_are_not_what_they_were_are_listed_and_left() {
    let corpus = poisoned("PROCESS_STATUS");
    corpus.check("job", &["-q"]).exits(3);
    break_it(&corpus, "NOTHING");
    fs::remove_file(corpus.folder.at("in/c.jsonl")).unwrap();
    let path = corpus.folder.at("in/aa.jsonl");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("Ship 1 waited", "Ship 1 left")).unwrap();
    replay(&corpus, "job", &[]).exits(3).says(&[
        "now: 2 documents (2 ok",
        "left as they are",
        "edited: ",
        "aa.jsonl:2",
        "gone: ",
        "c.jsonl:1 and 1 more",
    ]);
    let left: Vec<_> = letters(&corpus, "job").iter().map(|l| l["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(left, ["aa-1", "c-0", "c-1"]);
    assert_eq!(corpus.ids("job").len(), 1_135);
}

#[test]
fn what_was_too_long_is_read_once_the_limit_is_another() {
    let corpus = Corpus::new();
    let pipeline = |limit: u64| {
        let stage = "[[stage]]\nplugin = \"tokens\"\n[output]\nlayers = [\"sentences\"]\n";
        corpus.folder.write("p.toml", format!("{stage}[limits]\nmax-document-bytes = {limit}\n"));
    };
    corpus
        .folder
        .write("in/c.jsonl", format!("{{\"id\": \"c\", \"text\": \"{}\"}}\n", "It hailed. ".repeat(90)));
    corpus.folder.write("in/d.txt", "It froze. ".repeat(90));
    pipeline(500);
    corpus.check("job", &["-q"]).exits(3);
    pipeline(5_000);
    replay(&corpus, "job", &[]).exits(0).says(&["now: 2 documents (2 ok, 0 failed)"]);
    corpus.check("clean", &["-q"]).exits(0);
    // But for what each record says of the pipeline that made it.
    let of = |job: &str| {
        let text: Vec<u8> = parts(&corpus, job).into_iter().flat_map(|(_, bytes)| bytes).collect();
        let mut records: Vec<serde_json::Value> =
            text.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let made: Vec<serde_json::Value> = records.iter_mut().map(|r| r["made_by"].take()).collect();
        (records, made)
    };
    let ((records, made), (clean, by)) = (of("job"), of("clean"));
    assert_eq!((records.len(), &records), (1_132, &clean));
    let again: Vec<usize> = (0..made.len()).filter(|&i| made[i] == by[i]).collect();
    assert_eq!(again, [1_130, 1_131], "who made a record is said there");
}

#[test]
fn a_replay_never_mixes_records_of_two_kinds() {
    let corpus = poisoned("PROCESS_STATUS");
    corpus.check("job", &["-q"]).exits(3);
    let before = corpus.bytes("job");
    break_it(&corpus, "NOTHING");
    let pipeline = fs::read_to_string(&corpus.pipeline).unwrap();
    fs::write(&corpus.pipeline, format!("[output]\noffsets = \"byte\"\n{pipeline}")).unwrap();
    replay(&corpus, "job", &[]).exits(2).says(&["output.offsets: \"CodePoint\" before, \"Byte\" now"]);
    assert!(corpus.bytes("job") == before);
    replay(&corpus, "in", &[]).exits(2).says(&["is no job", "-o FOLDER/"]);
    replay(&corpus, "nowhere", &[]).exits(2).says(&["is no job"]);
    fs::remove_file(corpus.folder.at("job/command.json")).unwrap();
    replay(&corpus, "job", &[]).exits(2).says(&["command.json", "No such file"]);
}
