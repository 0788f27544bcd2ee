//! What one hears of a run: progress, the log, and the exit code.

use copydesk_tests::{Check, Folder, NEWS, check};
use serde_json::Value;

use super::bad_plugins::{LINES, pipeline, raw, raw_with};
use super::jobs::Corpus;

/// The lines of a log, or of `--progress json`.
fn events(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"))).collect()
}

fn log(folder: &Folder) -> Vec<Value> {
    events(&std::fs::read_to_string(folder.at("run.log")).unwrap())
}

/// Those of one kind.
fn of<'e>(events: &'e [Value], name: &str) -> Vec<&'e Value> {
    events.iter().filter(|e| e["event"] == name).collect()
}

#[cfg(unix)]
#[test]
fn a_document_that_is_slow_is_named_with_its_stage_and_a_worker_that_is_replaced_with_why() {
    let folder = Folder::new();
    let file = pipeline(&folder, "raw", &raw(&folder, "LOOP"), "");
    let input = folder.write("three.jsonl", LINES);
    let log_to = folder.at("run.log");
    let args = ["run", &file, &input, "-j1", "--max-document-time", "7", "--log", &log_to];
    let run = check(args.iter().chain(&["--progress", "lines", "--progress-every", "1"]), "");
    run.exits(3).says(&["slow: `b` in stage `raw` for 5 s", "1 document, 0 failed, ", " left, 1 slow"]);
    assert_eq!(run.stderr.matches("slow: `b`").count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains(" 0 seconds left"), "{}", run.stderr);
    let log = log(&folder);
    let names: Vec<&str> = log.iter().map(|e| e["event"].as_str().unwrap()).collect();
    assert_eq!((names.len(), names[0], names[1], names[4]), (5, "start", "slow", "end"), "{names:?}");
    let one = |name: &str| of(&log, name)[0];
    let [start, slow, replaced, failed, end] = ["start", "slow", "replaced", "failed", "end"].map(one);
    assert!(
        log.iter().all(|e| e["time"].as_str().is_some_and(|t| t.len() == 24 && t.ends_with('Z'))),
        "{log:?}"
    );
    assert_eq!((&start["pipeline"], &start["inputs"][0]), (&file.into(), &input.into()));
    assert_eq!((&start["version"], &start["options"]["threads"]), (&"0.1.0".into(), &1.into()));
    assert_eq!((&slow["id"], &slow["stage"]), (&"b".into(), &"raw".into()));
    assert_eq!((&replaced["id"], &replaced["code"]), (&"b".into(), &"timeout".into()));
    assert_eq!(
        (&failed["id"], &failed["plugin"], &failed["stage"]),
        (&"b".into(), &"raw".into(), &"raw".into())
    );
    assert_eq!((&failed["status"], &failed["code"]), (&"error".into(), &"timeout".into()));
    assert!(failed["message"].as_str().unwrap().contains("took more than 7 s"), "{failed}");
    assert_eq!((&end["exit"], &end["ok"], &end["failed"]), (&3.into(), &2.into(), &1.into()));
}

#[cfg(unix)]
#[test]
fn programs_read_progress_as_json_and_threads_tell_their_stage() {
    let folder = Folder::new();
    let file = pipeline(&folder, "raw", &raw_with(&folder, &["FAULT=SLOW", "SECONDS=6"]), "");
    let input = folder.write("three.jsonl", LINES);
    folder.write("page.pdf", "");
    let all = folder.at("");
    let args = ["run", &file, &input, &all, "-j1", "--isolation", "thread"];
    let run = check(args.iter().chain(&["--progress", "json", "--progress-every", "0.5"]), "");
    let seen = events(&run.exits(0).stderr);
    let slow = of(&seen, "slow");
    assert_eq!((slow.len(), &slow[0]["id"], &slow[0]["stage"]), (1, &"b".into(), &"raw".into()));
    assert!(slow[0]["seconds"].as_f64().is_some_and(|s| (5.0..6.0).contains(&s)), "{slow:?}");
    let progress = of(&seen, "progress");
    let size = LINES.len() as u64;
    let first = LINES.find('\n').unwrap() as u64 + 1;
    // What is read and not done does not count.
    assert!(
        progress.len() > 5 && progress.iter().all(|p| p["bytes"].as_u64().unwrap() <= size / 2),
        "{progress:?}"
    );
    let last = progress[progress.len() - 1];
    assert_eq!((&last["documents"], &last["bytes"], &last["slow"]), (&1.into(), &first.into(), &1.into()));
    assert!(last["total_bytes"] == size && last["left"].as_u64().is_some_and(|s| s > 0), "{last}");
    assert!(
        of(&seen, "note").iter().any(|n| n["message"].as_str().unwrap().contains("page.pdf")),
        "{seen:?}"
    );
    let end = seen.last().unwrap();
    assert_eq!((&end["event"], &end["documents"], &end["ok"]), (&"end".into(), &3.into(), &3.into()));
}

#[cfg(unix)]
#[test]
fn a_document_that_failed_keeps_its_metadata() {
    let folder = Folder::new();
    let lines = LINES
        .replace("\"id\": \"b\"", "\"id\": \"b\", \"title\": \"A “rule”\", \"published\": \"2024-05-08\"");
    let input = folder.write("three.jsonl", lines);
    for (fault, isolation) in
        [("PROCESS_STATUS", "thread"), ("PROCESS_STATUS", "process"), ("KILL", "process")]
    {
        let file = pipeline(&folder, "raw", &raw(&folder, fault), "");
        let run = check(["run", &file, &input, "-j1", "--isolation", isolation], "");
        let record = &run.exits(3).records()[1];
        assert_eq!(record["status"], "error", "{fault} {isolation}");
        let meta = serde_json::json!({ "published": "2024-05-08", "title": "A “rule”" });
        assert_eq!(record["meta"], meta, "{fault} {isolation}");
    }
}

#[test]
fn a_bar_needs_a_terminal_and_progress_can_be_off() {
    check(["run", NEWS, "examples", "--progress", "bar"], "")
        .exits(2)
        .says(&["no terminal", "--progress lines"]);
    check(["run", NEWS, "examples", "--progress", "off"], "").exits(0).says(&["11 documents (11 ok"]);
    check(["run", NEWS, "examples", "-q", "--progress", "json"], "").exits(2).says(&["cannot be used with"]);
}

#[test]
fn a_log_tells_parts_failures_and_warnings_of_every_run() {
    let corpus = Corpus::new();
    corpus
        .folder
        .write("in/c.jsonl", "{\"id\": \"poor\", \"text\": 5}\n{\"id\": \"a-0\", \"text\": \"Hail.\"}\n");
    corpus.folder.write("in/c.pdf", "");
    let to = corpus.folder.at("run.log");
    corpus.check("job", &["-q", "--log", &to]).exits(3).quiet();
    let first = log(&corpus.folder);
    let parts: Vec<_> =
        of(&first, "part").iter().map(|p| (p["part"].as_u64(), p["documents"].as_u64())).collect();
    let whole = (0..4).map(|n| (Some(n), Some(250)));
    assert_eq!(parts, whole.chain([(Some(4), Some(132))]).collect::<Vec<_>>());
    assert_eq!(of(&first, "failed")[0]["id"], "poor");
    let warnings = of(&first, "warning");
    let says = |words: &str| warnings.iter().any(|w| w["message"].as_str().unwrap().contains(words));
    assert!(
        says("c.pdf: of no known kind") && says("1 document with an id that one before has"),
        "{warnings:?}"
    );
    // The next run goes on with it.
    corpus.check("job", &["-q", "--log", &to]).exits(3);
    let both = log(&corpus.folder);
    assert_eq!((of(&both, "start").len(), of(&both, "part").len()), (2, 5));
    assert_eq!((&both[both.len() - 1]["event"], &both[both.len() - 1]["exit"]), (&"end".into(), &3.into()));
}

#[test]
fn a_log_that_cannot_be_written_is_an_error_at_the_start() {
    let folder = Folder::new();
    let text = folder.write("in/a.txt", "It rained.");
    let out = folder.at("out.jsonl");
    let run = |log: &str| check(["run", NEWS, &folder.at("in"), "-o", &out, "--log", log], "");
    run(&folder.at("absent/run.log")).exits(2).says(&["cannot write the log", "absent/run.log"]);
    run(&folder.at("in")).exits(2).says(&["cannot write the log"]);
    run(&text).exits(2).says(&["in/a.txt: it is there and is no log"]);
    run(&out).exits(2).says(&["it is the output too"]);
    if cfg!(target_os = "linux") {
        run("/dev/full").exits(2).says(&["cannot write the log /dev/full: No space left"]);
    }
    assert_eq!(folder.names(), ["in"]);
    assert_eq!(std::fs::read_to_string(text).unwrap(), "It rained.");
    // One in the folder of the inputs is no input, also of the next run, and the end says what was wrong.
    let within = folder.at("in/run.jsonl");
    run(&within).exits(0);
    run(&within).exits(0).says(&["run.jsonl: the output of this run", "1 document "]);
    check(["run", NEWS, &folder.at("nowhere"), "--log", &within], "").exits(2);
    let ends = events(&std::fs::read_to_string(within).unwrap());
    let end = ends.last().unwrap();
    assert!(end["exit"] == 2 && end["error"].as_str().unwrap().contains("no such file"), "{end}");
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_is_told_once_and_costs_the_log_alone() {
    let folder = Folder::new();
    let input = folder.write("bad.jsonl", "{\"text\": 5}\n".repeat(200));
    let program = copydesk_tests::binary().display();
    let limited = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{program}' run {NEWS} '{input}' --builtin --log '{}'",
        folder.at("run.log")
    );
    let run =
        std::process::Command::new("sh").args(["-c", &limited]).current_dir(copydesk_tests::root()).output();
    let run = run.unwrap();
    let says = String::from_utf8(run.stderr).unwrap();
    assert_eq!((run.status.code(), says.matches("cannot write the log").count()), (Some(3), 1), "{says}");
    assert!(says.contains("the run goes on without it") && says.contains("200 documents"), "{says}");
    assert_eq!(run.stdout.iter().filter(|b| **b == b'\n').count(), 200);
}

#[test]
fn whoever_expects_failures_says_which_count() {
    let corpus = Corpus::new();
    let bad = "{\"text\": 5}\n".repeat(4) + &"{\"text\": \"Hail.\"}\n".repeat(16);
    let input = corpus.folder.write("bad.jsonl", bad);
    let run = |more: &[&str]| -> Check {
        check(["run", &corpus.pipeline, &input, "--builtin"].iter().chain(more), "")
    };
    run(&[]).exits(3);
    run(&["--fail-on", "any"]).exits(3);
    run(&["--fail-on", "none"]).exits(0).says(&["(16 ok, 4 failed)"]);
    run(&["--fail-on", "none", "--max-failures", "3"]).exits(4);
    run(&["--fail-on", "budget"]).exits(2).says(&["--max-failures"]);
    run(&["--fail-on", "budget", "--max-failures", "4"]).exits(0);
    run(&["--fail-on", "budget", "--max-failures", "3"]).exits(4).says(&["stopped: 4 documents"]);
    // Too few for a share to stop the run; at its end it counts.
    run(&["--fail-on", "budget", "--max-failures", "20%"]).exits(0);
    let over = run(&["--fail-on", "budget", "--max-failures", "19%"]);
    over.exits(4).says(&["4 of 20 documents failed (--max-failures)"]);
    assert_eq!(over.records().len(), 20);
    // A job counts all of its documents, also where nothing was left to do.
    let job = corpus.folder.at("job");
    for _ in 0..2 {
        let args = ["run", &corpus.pipeline, &input, "--builtin", "--job", &job, "--fail-on"];
        check(args.iter().chain(&["budget", "--max-failures", "19%"]), "").exits(4);
        check(args.iter().chain(&["none"]), "").exits(0);
    }
}

#[test]
fn a_job_can_be_named_as_one() {
    let corpus = Corpus::new();
    corpus.check("job", &["-q"]).exits(0);
    let (inputs, named) = (corpus.folder.at("in"), corpus.folder.at("named"));
    check(["run", &corpus.pipeline, &inputs, "--builtin", "-q", "--job", &named], "").exits(0);
    assert!(corpus.bytes("job") == corpus.bytes("named"));
    let both = ["run", &corpus.pipeline, &inputs, "--job", &named, "-o", "out.jsonl"];
    check(both, "").exits(2).says(&["--job", "cannot be used with"]);
}
