//! Runs into a folder: whatever ends one, the same command goes on, and the bytes are those of a run that nothing ended.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use copydesk_tests::{Check, Folder, Run, check, processes, soon};

use crate::bad_plugins::raw;

/// As many as make some whole parts and one that is not.
const DOCUMENTS: usize = 1_130;
const PIPELINE: &str =
    "schema = 1\nname = \"words\"\n[output]\nlayers = [\"sentences\"]\n[[stage]]\nplugin = \"tokens\"\n";

/// A pipeline and a corpus of two files.
pub(crate) struct Corpus {
    pub(crate) folder: Folder,
    pub(crate) pipeline: String,
}

impl Corpus {
    pub(crate) fn new() -> Corpus {
        let folder = Folder::new();
        let pipeline = folder.write("p.toml", PIPELINE);
        let corpus = Corpus { folder, pipeline };
        corpus.write("b", DOCUMENTS - 600, "It rained.");
        corpus.write("a", 600, "It snowed. The port was shut.");
        corpus
    }

    pub(crate) fn write(&self, name: &str, documents: usize, text: &str) {
        let line = |i| format!("{{\"id\": \"{name}-{i}\", \"text\": \"{text} Ship {i} waited.\"}}\n");
        self.folder.write(&format!("in/{name}.jsonl"), (0..documents).map(line).collect::<String>());
    }

    pub(crate) fn run(&self, to: &str, more: &[&str]) -> Run {
        let (inputs, to) = (self.folder.at("in"), self.folder.at(to) + "/");
        Run::new(["run", &self.pipeline, &inputs, "--builtin", "-o", &to].iter().chain(more))
    }

    pub(crate) fn check(&self, to: &str, more: &[&str]) -> Check {
        self.run(to, more).check()
    }

    /// Everything that a job leaves but who was at work last, and how.
    pub(crate) fn bytes(&self, job: &str) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        let mut folders = vec![self.folder.path().join(job)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().is_some_and(|n| n != "lock" && n != "command.json") {
                    let name = path.strip_prefix(self.folder.path().join(job)).unwrap().display().to_string();
                    all.insert(name, fs::read(path).unwrap());
                }
            }
        }
        all
    }

    /// The ids of a job's records, in their order.
    pub(crate) fn ids(&self, job: &str) -> Vec<String> {
        let records = self.bytes(job).into_iter().filter(|(name, _)| name.starts_with("part-"));
        let text: Vec<u8> = records.flat_map(|(_, bytes)| bytes).collect();
        let record = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        let id = |line: &str| record(line)["id"].as_str().unwrap().to_owned();
        String::from_utf8(text).unwrap().lines().map(id).collect()
    }
}

/// Starts a run and ends it by a signal after a while; says how it ended.
pub(crate) fn end(run: &Run, signal: &str, after: Duration) -> (ExitStatus, String) {
    let child = run.command().spawn().unwrap();
    std::thread::sleep(after);
    ended(child, signal)
}

/// Ends a run by a signal.
fn ended(child: Child, signal: &str) -> (ExitStatus, String) {
    let _ = Command::new("kill").args([signal, &child.id().to_string()]).output().unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_job_has_each_document_once_and_says_so() {
    let corpus = Corpus::new();
    corpus.check("job", &[]).exits(0).says(&["1,130 documents (0 failed, 0 partial) in 5 parts"]);
    let file = corpus.folder.at("one.jsonl");
    check(["run", &corpus.pipeline, &corpus.folder.at("in"), "--builtin", "-o", &file], "").exits(0);
    let parts = corpus.bytes("job").into_iter().filter(|(name, _)| name.starts_with("part-"));
    let together: Vec<u8> = parts.flat_map(|(_, bytes)| bytes).collect();
    assert!(together == fs::read(&file).unwrap(), "the parts are not what one file would be");
    corpus.check("job", &[]).exits(0).says(&["nothing was left to do"]);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_anywhere_goes_on_to_the_same_bytes() {
    let corpus = Corpus::new();
    corpus.check("whole", &["-q"]).exits(0);
    let expected = corpus.bytes("whole");
    let mut unfinished = 0;
    for round in 0..6 {
        let job = format!("job-{round}");
        // Three kills, of which later ones hit the run that goes on.
        for kill in 0..3 {
            let after = Duration::from_millis(20 + 37 * (round * 3 + kill));
            let threads = ["1", "2", "7"][kill as usize];
            unfinished +=
                usize::from(!end(&corpus.run(&job, &["-q", "-j", threads]), "-KILL", after).0.success());
        }
        corpus.check(&job, &["-q"]).exits(0);
        assert!(corpus.bytes(&job) == expected, "round {round}");
    }
    assert!(unfinished > 0, "every run was over before it could be killed");
    let ids = corpus.ids("job-0");
    assert_eq!(ids.len(), DOCUMENTS);
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), DOCUMENTS);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_run_in_order_and_says_how_to_go_on() {
    let corpus = Corpus::new();
    corpus.check("whole", &["-q"]).exits(0);
    let mut stopped = 0;
    let at_work = || {
        let files = corpus.folder.path().join("job").read_dir();
        files.is_ok_and(|mut all| all.any(|f| f.unwrap().file_name().to_string_lossy().starts_with("part-")))
    };
    for (signal, code) in [("-INT", 130), ("-TERM", 143)].iter().cycle().take(4) {
        let _ = fs::remove_dir_all(corpus.folder.path().join("job"));
        let child = corpus.run("job", &["-j1"]).command().spawn().unwrap();
        // Before it listens, a signal ends the program as it ends any other.
        assert!(soon(10, at_work));
        let (status, says) = ended(child, signal);
        match status.code() {
            Some(0) => {}
            other => {
                assert_eq!(other, Some(*code), "{says}");
                assert!(says.contains("the same command goes on"), "{says}");
                stopped += 1;
            }
        }
    }
    corpus.check("job", &["-q"]).exits(0);
    assert!(corpus.bytes("job") == corpus.bytes("whole"));
    assert!(stopped > 0, "no run was stopped in order");
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_interrupt_ends_a_run_at_once() {
    let corpus = Corpus::new();
    let library = raw(&corpus.folder, "LOOP");
    let stage = format!("[[stage]]\nplugin = \"raw\"\npath = \"{}\"\n", library.display());
    corpus.folder.write("p.toml", stage);
    corpus.write("a", 1, "This is poison.");
    let mut child = corpus.run("job", &["-j1", "--max-document-time", "60"]).command().spawn().unwrap();
    let interrupt = || Command::new("kill").args(["-INT", &child.id().to_string()]).output().unwrap();
    assert!(soon(10, || processes(&corpus.pipeline) == 2), "the worker has the document");
    std::thread::sleep(Duration::from_millis(300));
    interrupt();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(processes(&corpus.pipeline), 2, "what is in flight is waited for");
    interrupt();
    let began = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(soon(1, || processes(&corpus.pipeline) == 0), "nobody is left");
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_into_a_file_leaves_nothing() {
    let corpus = Corpus::new();
    let (inputs, file) = (corpus.folder.at("in"), corpus.folder.at("out.jsonl"));
    corpus.write("c", 30_000, "It thundered.");
    let before = corpus.folder.names();
    let run = Run::new(["run", &corpus.pipeline, &inputs, "--builtin", "-o", &file]);
    let (status, says) = end(&run, "-INT", Duration::from_millis(400));
    assert_eq!(status.code(), Some(130), "{says}");
    assert!(says.contains("-o FOLDER/"), "{says}");
    assert_eq!(corpus.folder.names(), before);
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_into_a_file_leaves_goes_with_the_next() {
    let corpus = Corpus::new();
    let file = corpus.folder.at("out.jsonl");
    let run = |inputs: &str| Run::new(["run", &corpus.pipeline, inputs, "--builtin", "-q", "-o", &file]);
    let hidden = || corpus.folder.names().iter().filter(|name| name.starts_with(".copydesk-")).count();
    let mut waits = run("-").command().spawn().unwrap();
    assert!(soon(10, || hidden() == 1));
    let inputs = corpus.folder.at("in");
    run(&inputs).check().exits(0);
    assert_eq!(hidden(), 1, "somebody is at work on it");
    waits.kill().unwrap();
    waits.wait().unwrap();
    assert_eq!(hidden(), 1);
    run(&inputs).check().exits(0);
    assert_eq!(corpus.folder.names(), ["in", "out.jsonl", "p.toml"]);
}

#[cfg(unix)]
#[test]
fn a_run_that_waits_for_standard_input_ends_by_the_first_signal() {
    let corpus = Corpus::new();
    let run = Run::new(["run", &corpus.pipeline, "-", "--builtin"]);
    let mut child = run.command().spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    Command::new("kill").args(["-TERM", &child.id().to_string()]).output().unwrap();
    // Its standard input is still open.
    let ended = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        child.try_wait().unwrap().is_some()
    });
    let _ = child.kill();
    assert!(ended && !child.wait().unwrap().success());
}

#[test]
fn inputs_that_changed_are_listed_and_done_again_or_kept() {
    let corpus = Corpus::new();
    corpus.check("job", &["-q"]).exits(0);
    let before = corpus.bytes("job");
    // One document of the first file has other words, one is gone, and one is new.
    let path = corpus.folder.path().join("in/a.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let edited =
        text.replace("Ship 5 waited", "Ship 5 left").replacen("{\"id\": \"a-599\"", "{\"id\": \"a-999\"", 1);
    fs::write(&path, edited).unwrap();
    let refused = corpus.check("job", &["-q"]);
    refused.exits(2).says(&["inputs that were done have changed", "edited: ", "a.jsonl:6", "--changed redo"]);
    assert!(corpus.bytes("job") == before, "a refused run changes nothing");

    corpus.check("job", &["--changed", "redo"]).exits(0).says(&["edited: ", "now: 500 documents"]);
    corpus.check("fresh", &["-q"]).exits(0);
    assert!(corpus.bytes("job") == corpus.bytes("fresh"));

    // Documents before others move these to other parts.
    corpus.write("0", 3, "It hailed.");
    fs::remove_file(corpus.folder.path().join("in/b.jsonl")).unwrap();
    let kept = corpus.bytes("job");
    corpus.check("job", &[]).exits(2).says(&[
        "new: ",
        "0.jsonl:1 and 2 more",
        "gone: ",
        "b.jsonl:1 and 529 more",
    ]);
    corpus.check("job", &["--changed", "keep"]).exits(0).says(&["1,133 documents", "now: 3 documents"]);
    let mut with_new = corpus.bytes("job");
    with_new.retain(|name, _| kept.contains_key(name));
    assert!(with_new == kept, "what is done is kept");
    corpus.check("job", &["-q", "--changed", "redo"]).exits(0);
    corpus.check("other", &["-q"]).exits(0);
    assert!(corpus.bytes("job") == corpus.bytes("other"));
}

#[test]
fn another_pipeline_is_refused_with_what_differs() {
    let corpus = Corpus::new();
    corpus.check("job", &["-q"]).exits(0);
    let before = corpus.bytes("job");
    corpus.folder.write("p.toml", PIPELINE.replace("\"sentences\"", "\"tokens\""));
    let refused = corpus.check("job", &["-q"]);
    refused.exits(2).says(&["output.layers.0: \"sentences\" before, \"tokens\" now", "--fresh"]);
    assert!(corpus.bytes("job") == before);
    corpus.check("job", &["-q", "--fresh"]).exits(0);
    corpus.check("new", &["-q"]).exits(0);
    assert!(corpus.bytes("job") == corpus.bytes("new"));
}

#[test]
fn a_damaged_job_is_refused_with_the_file_and_the_way_out() {
    let corpus = Corpus::new();
    corpus.check("job", &["-q"]).exits(0);
    let whole = corpus.bytes("job");
    let journal = corpus.folder.at("job/journal/000001.jsonl");
    type Change<'c> = &'c dyn Fn(&[u8]) -> Vec<u8>;
    let damage: [(&str, Change<'_>); 4] = [
        ("journal/000001.jsonl", &|bytes| bytes[..bytes.len() / 2].to_vec()),
        ("journal/000001.jsonl", &|bytes| bytes.iter().map(|&b| if b == b'a' { b'b' } else { b }).collect()),
        ("journal/000001.jsonl", &|_| Vec::new()),
        ("part-000001.jsonl", &|bytes| bytes[1..].to_vec()),
    ];
    for (name, change) in damage {
        let path = corpus.folder.at(&format!("job/{name}"));
        fs::write(&path, change(&fs::read(&path).unwrap())).unwrap();
        let before = corpus.bytes("job");
        corpus
            .check("job", &["-q"])
            .exits(2)
            .says(&["job/journal/000001.jsonl: ", &format!("rm '{journal}'")]);
        assert!(corpus.bytes("job") == before, "{name}");
        fs::remove_file(&journal).unwrap();
        corpus.check("job", &["-q"]).exits(0);
        assert!(corpus.bytes("job") == whole, "{name}");
    }
    fs::write(corpus.folder.at("job/manifest.json"), "{}").unwrap();
    corpus.check("job", &["-q"]).exits(2).says(&["manifest.json: ", "--fresh"]);
}

#[test]
fn two_runs_in_one_folder_are_one_too_many() {
    let corpus = Corpus::new();
    corpus.check("job", &["-q"]).exits(0);
    // What a run leaves behind says nothing; what it holds does.
    let lock = fs::File::options().read(true).write(true).open(corpus.folder.at("job/lock")).unwrap();
    lock.lock().unwrap();
    corpus.check("job", &["-q"]).exits(2).says(&["is in use by process ", " on "]);
    drop(lock);
    corpus.check("job", &["-q"]).exits(0);
}

#[test]
fn documents_that_fail_are_in_one_file_with_their_place() {
    let corpus = Corpus::new();
    corpus.folder.write("in/c.jsonl", "{\"id\": \"poor\", \"text\": 5}\nplain\n");
    corpus
        .check("job", &[])
        .exits(3)
        .says(&["1,132 documents (2 failed, 0 partial)", "failed `poor` in read"]);
    let letters = fs::read_to_string(corpus.folder.at("job/failed.jsonl")).unwrap();
    let letters: Vec<serde_json::Value> = letters.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(letters.len(), 2);
    assert_eq!((&letters[0]["id"], &letters[0]["line"]), (&"poor".into(), &1.into()));
    assert!(letters[0]["source"].as_str().unwrap().ends_with("in/c.jsonl"));
    assert_eq!((&letters[0]["errors"][0]["stage"], &letters[0]["status"]), (&"read".into(), &"error".into()));
    assert!(letters[0]["fingerprint"].as_str().is_some_and(|f| f.len() == 32));
    // What failed is done as well: it is no reason to do it again, and one to end with 3.
    corpus.check("job", &[]).exits(3).says(&["nothing was left to do"]);
}

#[test]
fn too_many_failures_stop_a_run_in_order() {
    let corpus = Corpus::new();
    corpus
        .folder
        .write("in/a.jsonl", "{\"text\": 5}\n".repeat(20) + &"{\"text\": \"It rained.\"}\n".repeat(580));
    let stopped = corpus.check("job", &["--max-failures", "15"]);
    stopped
        .exits(4)
        .says(&["stopped: 16 documents of 16 have failed", "0 parts done, and the same command goes on"]);
    corpus
        .check("job", &["--max-failures", "1%"])
        .exits(4)
        .says(&["stopped: 20 documents of 100 have failed"]);
    corpus.check("job", &["--max-failures", "20"]).exits(3).says(&["1,130 documents (20 failed"]);
    let (inputs, file) = (corpus.folder.at("in"), corpus.folder.at("out.jsonl"));
    check(["run", &corpus.pipeline, &inputs, "--builtin", "-o", &file, "--max-failures", "0"], "").exits(4);
    assert!(!Path::new(&file).exists());
    check(["run", &corpus.pipeline, &inputs, "--max-failures", "101%"], "").exits(2).says(&["101%"]);
}

#[test]
fn what_a_job_cannot_do_is_said_at_the_start() {
    let corpus = Corpus::new();
    let to = corpus.folder.at("job/");
    check(["run", &corpus.pipeline, "-", "-o", &to], "It rained.").exits(2).says(&["standard input"]);
    assert!(!Path::new(&to).exists());
    check(["run", &corpus.pipeline, "/dev/stdin", "-o", &to], "It rained.")
        .exits(2)
        .says(&["can be read once"]);
    check(["run", &corpus.pipeline, "nowhere", "-o", &to], "").exits(2).says(&["nowhere: no such file"]);
    assert!(!Path::new(&to).exists());
    let one = corpus.folder.at("one.jsonl");
    check(["run", &corpus.pipeline, &corpus.folder.at("in"), "--fresh", "-o", &one], "")
        .exits(2)
        .says(&["-o FOLDER/"]);
    let other = Folder::new();
    other.write("letter.txt", "Dear all.");
    let to = other.at("");
    check(["run", &corpus.pipeline, &corpus.folder.at("in"), "-o", &to], "")
        .exits(2)
        .says(&["other files and no job"]);
    assert_eq!(other.names(), ["letter.txt"]);
}

#[test]
fn a_job_within_its_inputs_does_not_read_itself() {
    let corpus = Corpus::new();
    corpus.check("in/job", &["-q"]).exits(0);
    corpus.check("in/job", &[]).exits(0).says(&["1,130 documents", "nothing was left to do"]);
}
