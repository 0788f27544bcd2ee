//! The ways in which documents come in.

use std::io::{BufRead, BufReader, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use copydesk_tests::{Folder, NEWS, Run, check};
use serde_json::Value;

const TEXT: &str = "“We are ready,” said Anna Berg, the harbour master of Oslo, on Monday.\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn json_lines() -> String {
    let line = |id: &str, day: &str| {
        serde_json::json!({ "id": id, "published": day, "text": TEXT }).to_string() + "\n"
    };
    line("one", "2024-05-03") + &line("two", "2024-05-10")
}

/// The records of one file of this name and content.
#[track_caller]
fn records(name: &str, content: &[u8]) -> String {
    let folder = Folder::new();
    let path = folder.write(name, content);
    let run = check(["run", NEWS, &path], "");
    run.exits(0);
    run.stdout
}

#[test]
fn compressed_files_are_read_as_plain_ones() {
    for (name, content) in [("a.txt", TEXT.to_owned()), ("a.jsonl", json_lines())] {
        let plain = records(name, content.as_bytes());
        assert!(plain.contains("Anna Berg"), "{plain}");
        assert_eq!(records(&format!("{name}.gz"), &gzip(content.as_bytes())), plain);
        // Tools that append to logs leave files of several members.
        let (head, tail) = content.as_bytes().split_at(40);
        assert_eq!(records(&format!("{name}.gz"), &[gzip(head), gzip(tail)].concat()), plain);
        let zstd = zstd::encode_all(content.as_bytes(), 1).unwrap();
        assert_eq!(records(&format!("{name}.zst"), &zstd), plain);
    }
}

#[test]
fn standard_input_is_json_lines_or_a_text() {
    let lines = check(["run", NEWS, "-"], json_lines());
    lines.exits(0);
    let dates: Vec<Value> =
        lines.records().iter().map(|r| r["layers"]["dates"][0]["value"].clone()).collect();
    assert_eq!(dates, ["2024-04-29", "2024-05-06"], "each is a Monday before its own day");
    assert_eq!(lines.stdout, records("a.jsonl", json_lines().as_bytes()));

    let text = check(["run", NEWS, "-"], TEXT);
    text.exits(0);
    assert_eq!(text.records().len(), 1);
    assert_eq!(text.records()[0]["text"], TEXT);

    let braces = check(["run", NEWS, "-", "--input-format", "text"], "{no JSON}");
    braces.exits(0);
    assert_eq!(braces.records()[0]["text"], "{no JSON}");
    check(["run", NEWS, "-", "--input-format", "jsonl"], TEXT).exits(3).says(&["1 failed"]);
    check(["run", NEWS, "-", "-"], TEXT).exits(2).says(&["standard input can be read only once"]);
}

#[test]
fn compressed_standard_input_is_recognised() {
    let plain = check(["run", NEWS, "-"], TEXT);
    for packed in [gzip(TEXT.as_bytes()), zstd::encode_all(TEXT.as_bytes(), 1).unwrap()] {
        assert_eq!(check(["run", NEWS, "-"], packed).exits(0).stdout, plain.stdout);
    }
}

#[test]
fn fields_can_have_other_names() {
    let line =
        serde_json::json!({ "uuid": 17, "body": TEXT, "day": "2024-05-03", "section": "ports" }).to_string();
    let args = ["run", NEWS, "-", "--field", "id=uuid", "--field", "text=body", "--field", "published=day"];
    let run = check(args, &line);
    let record = &run.exits(0).records()[0];
    assert_eq!((&record["id"], &record["text"]), (&"17".into(), &TEXT.into()));
    assert_eq!(record["meta"], serde_json::json!({ "published": "2024-05-03", "section": "ports" }));
    assert_eq!(record["layers"]["dates"][0]["value"], "2024-04-29");

    check(["run", NEWS, "-"], &line).exits(3);
    check(["run", NEWS, "-", "--field", "txt=body"], &line).exits(2).says(&["txt", "text"]).prints_nothing();
    check(["run", NEWS, "-", "--field", "body"], &line).exits(2).says(&["body"]).prints_nothing();
}

#[test]
fn globs_choose_files() {
    let folder = Folder::new();
    for name in ["b/x.txt", "a/x.txt", "a/y.md", "c/x.txt"] {
        folder.write(name, TEXT);
    }
    let run = check(["run", NEWS, &folder.at("[ab]/*.txt")], "");
    run.exits(0);
    let ids: Vec<Value> = run.records().iter().map(|r| r["id"].clone()).collect();
    assert_eq!(ids, ["a/x.txt", "b/x.txt"]);
}

#[test]
fn a_run_does_not_read_what_it_writes() {
    let folder = Folder::new();
    folder.write("a.txt", TEXT);
    let (all, out, text) = (folder.at(""), folder.at("out.jsonl"), folder.at("a.txt"));
    check(["run", NEWS, &all, "-o", &out], "").exits(0).says(&["1 document "]);
    let first = std::fs::read(&out).unwrap();
    let again = check(["run", NEWS, &all, "-o", &out], "");
    again.exits(0).says(&["out.jsonl: the output of this run", "1 document "]);
    assert!(std::fs::read(&out).unwrap() == first, "the second run wrote something else");
    check(["run", NEWS, &text, "-o", &text], "").exits(2).says(&["a.txt: is the output too"]);
    check(["run", NEWS, &text, "-o", &folder.at("./a.txt")], "").exits(2).says(&["a.txt: is the output too"]);
    check(["run", NEWS, &text, "-o", &(text.clone() + "/")], "").exits(2).says(&["a.txt"]);
    assert_eq!(std::fs::read_to_string(&text).unwrap(), TEXT);
    // A folder of inputs is no folder for parts.
    check(["run", NEWS, &all, "-o", &(all.clone() + "/")], "").exits(2).says(&["other files and no job"]);
    let pipeline = folder.write("p.toml", "[[stage]]\nplugin = \"tokens\"\n");
    let over = check(["run", &pipeline, &text, "-o", &pipeline], "");
    over.exits(2).says(&["p.toml: is the pipeline", "another file"]);
    assert_eq!(folder.names(), ["a.txt", "out.jsonl", "p.toml"]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_followed_when_asked() {
    use std::os::unix::fs::symlink;
    let (folder, other) = (Folder::new(), Folder::new());
    folder.write("a.txt", TEXT);
    symlink("a.txt", folder.at("within.txt")).unwrap();
    symlink(other.write("private.txt", "A secret."), folder.at("out.txt")).unwrap();
    let all = folder.at("");
    let run = check(["run", NEWS, &all], "");
    run.exits(0).says(&["out.txt: a link out of the folder; --follow-links", "2 documents"]);
    assert!(!run.stdout.contains("secret"));
    check(["run", NEWS, &all, "--follow-links"], "").exits(0).says(&["3 documents"]);
}

#[test]
fn ids_and_dates_that_are_wrong_are_counted_at_the_end() {
    let lines =
        "{\"id\": \"b\", \"text\": \"One.\", \"published\": \"May\"}\n{\"id\": \"a\", \"text\": \"Two.\"}\n";
    let told = "warning: 2 documents with an id that one before has, such as `a`";
    for threads in ["1", "3"] {
        let run = check(["run", NEWS, "-", "--threads", threads], lines.repeat(2));
        run.exits(0).says(&[told, "2 documents with a `published` that is no date"]);
    }
    assert!(!check(["run", NEWS, "-"], json_lines()).stderr.contains("warning"));
}

#[test]
fn a_folder_with_nothing_to_read_is_an_error() {
    let folder = Folder::new();
    let all = folder.at("");
    check(["run", NEWS, &all], "").exits(2).says(&["nothing to read: no file is there"]);
    folder.write("page.pdf", "%PDF");
    folder.write("notes.doc", "Two.");
    let nothing = check(["run", NEWS, &all], "");
    nothing.exits(2).says(&["of the files are 2 of no known kind", "--input-format"]).prints_nothing();
}

#[test]
fn nothing_to_read_is_fine_for_whoever_says_so() {
    let folder = Folder::new();
    folder.write("in/page.pdf", "%PDF");
    let (all, out) = (folder.at("in"), folder.at("out.jsonl"));
    check(["run", NEWS, &all, "-o", &out], "").exits(2);
    let empty = |inputs: &str, to: &str| check(["run", NEWS, inputs, "--allow-empty", "-o", to], "");
    empty(&all, &out).exits(0).says(&["page.pdf: of no known kind", "0 documents"]);
    assert_eq!(std::fs::read(&out).unwrap(), b"");
    empty(&folder.at("in/*.txt"), &out).exits(0);
    empty(&folder.at("absent"), &out).exits(2).says(&["absent: no such file"]);
    let job = folder.at("job/");
    for _ in 0..2 {
        empty(&all, &job).exits(0).says(&["0 documents", "nothing was left to do"]);
    }
}

#[test]
fn one_file_named_twice_is_read_once() {
    let folder = Folder::new();
    let path = folder.write("a.txt", TEXT);
    let run = check(["run", NEWS, &path, folder.path().to_str().unwrap()], "");
    assert_eq!(run.exits(0).records().len(), 1);
    let again = folder.at("./a.txt");
    let twice = check(["run", NEWS, &path, &again], "");
    twice.exits(0).says(&["skipped", "./a.txt: named before, and read once", "1 document "]);
    folder.write("b.txt", TEXT);
    let more = check(["run", NEWS, &path, folder.path().to_str().unwrap()], "");
    assert_eq!(more.exits(0).records().len(), 2);
    assert!(!more.stderr.contains("named before"), "{}", more.stderr);
}

#[test]
fn without_input_the_program_says_what_it_needs() {
    check(["run", NEWS], "").exits(2).says(&["INPUT"]).prints_nothing();
}

#[test]
fn a_record_comes_before_more_is_read() {
    let mut child = Run::new(["run", NEWS, "-", "--builtin", "-q"]).command().spawn().unwrap();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (sender, records) = mpsc::channel();
    let reader = thread::spawn(move || {
        BufReader::new(stdout).lines().for_each(|line| sender.send(line.unwrap()).unwrap());
    });
    let lines = json_lines();
    for (line, id) in lines.lines().zip(["one", "two"]) {
        writeln!(stdin, "{line}").unwrap();
        // Standard input stays open: what was read is answered nevertheless.
        let record = records.recv_timeout(Duration::from_secs(120)).expect("a record");
        assert_eq!(serde_json::from_str::<Value>(&record).unwrap()["id"], id);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    reader.join().unwrap();
}

#[test]
fn a_day_of_publication_that_is_none_is_a_warning() {
    let line = |day: &str| serde_json::json!({ "published": day, "text": TEXT }).to_string() + "\n";
    let run = check(["run", NEWS, "-"], line("3 May") + &line("2024-05-03T08:00:00+02:00"));
    let records = run.exits(0).records();
    assert_eq!(records[0]["warnings"][0]["code"], "published", "{}", records[0]);
    assert!(records[1].get("warnings").is_none(), "{}", records[1]);
    let days: Vec<&Value> = records.iter().map(|r| &r["layers"]["dates"][0]["value"]).collect();
    assert_eq!(days, [&Value::Null, &"2024-04-29".into()]);
    check(["run", NEWS, "-", "--format", "text"], line("3 May"))
        .exits(0)
        .prints(&["`published` is \"3 May\", no day"]);
}
