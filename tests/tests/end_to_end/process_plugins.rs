//! Plugins that are commands: what they may do, and what becomes of a run when they do something else.

use std::path::Path;

use copydesk_tests::{Check, Folder, check, processes, root, soon};

/// A folder with the plugin that goes wrong, its pipeline, and one document a line of text, after one that is well and before another.
struct Faulty {
    folder: Folder,
    pipeline: String,
}

impl Faulty {
    fn new(fault: &str, options: &str) -> Faulty {
        let folder = Folder::new();
        let program = root().join("plugins/faulty/process/faulty.py");
        let mark = folder.path().to_str().unwrap().to_owned();
        let manifest = format!(
            "name = \"faulty-process\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\nprovides = [\"marks\"]\n\
             command = [\"python3\", {:?}, {fault:?}, {mark:?}]\n",
            program.to_str().unwrap()
        );
        folder.write("plugin/plugin.toml", manifest);
        let stage = "[[stage]]\nplugin = \"faulty-process\"\npath = \"plugin\"\n";
        let pipeline =
            folder.write("pipeline.toml", format!("{stage}{options}\n[limits]\nmax-document-time = 2\n"));
        Faulty { folder, pipeline }
    }

    /// What its processes, and no others, have among their arguments.
    fn mark(&self) -> String {
        format!("faulty.py\0\0{}", self.folder.path().to_str().unwrap())
    }

    /// Runs it over a document that goes wrong between two that do not.
    fn between(&self, text: &str, more: &[&str]) -> Check {
        let lines: String = ["well a", text, "well b"]
            .iter()
            .enumerate()
            .map(|(i, text)| format!("{}\n", serde_json::json!({ "id": i.to_string(), "text": text })))
            .collect();
        let input = self.folder.write("input.jsonl", lines);
        check(["run", &self.pipeline, &input].iter().chain(more), "")
    }

    /// Expects that one document fails so, and the others do not notice.
    #[track_caller]
    fn costs_one(&self, text: &str, code: &str, says: &str) {
        for threads in ["-j1", "-j3"] {
            let run = self.between(text, &[threads]);
            let records = run.exits(3).records();
            assert_eq!(records.len(), 3, "{text}");
            for (i, well) in [(0, "well a"), (2, "well b")] {
                assert_eq!(records[i]["layers"]["marks"][0]["level"], well.len(), "{text}: {}", records[i]);
            }
            let error = &records[1]["error"];
            assert_eq!(
                (error["code"].as_str(), error["stage"].as_str()),
                (Some(code), Some("faulty-process")),
                "{error}"
            );
            assert!(error["message"].as_str().unwrap().contains(says), "{text}: {error}");
        }
    }
}

#[test]
fn whatever_a_command_does_costs_one_document() {
    let faulty = Faulty::new("", "");
    for (text, code, says) in [
        ("exit now", "crash", "its process ended with exit code 7"),
        ("kill it", "crash", "ended by signal 9"),
        ("trace it", "crash", "LookupError: nothing is found"),
        ("garbage", "protocol", "no JSON object"),
        ("half a message", "crash", "its process ended with exit code 0"),
        ("announce much", "protocol", "4294967296 bytes, of which at most"),
        ("endless", "protocol", "a line of more than"),
        ("stale", "protocol", "and was asked about"),
        ("stranger", "protocol", "layer `lies`, which it did not declare"),
        ("nothing", "protocol", "did not send layer `marks`"),
        ("nan", "protocol", "NaN"),
        ("outside", "protocol", "1000 is no place in the text, which ends at 7"),
        ("backwards", "invalid-output", "bounds"),
        ("label", "protocol", "there are `good`"),
        ("field", "protocol", "`colour`, which the layer does not declare"),
        ("level", "protocol", "no u32"),
        ("words", "protocol", "at its place stands Some(\"w\")"),
        ("refuse", "error", "not this one"),
    ] {
        faulty.costs_one(text, code, says);
    }
}

#[test]
fn a_command_that_does_not_answer_has_its_time() {
    let faulty = Faulty::new("", "");
    for text in ["loop", "sleep"] {
        faulty.costs_one(text, "timeout", "took more than 2 s");
    }
}

#[test]
fn an_answer_too_many_is_never_taken_for_the_next_document() {
    let faulty = Faulty::new("", "");
    for _ in 0..5 {
        let records = faulty.between("twice", &["-j1"]).records();
        let levels: Vec<_> = records.iter().map(|r| r["layers"]["marks"][0]["level"].as_u64()).collect();
        // The second answer meets the next document, which then fails, or its process, which then ends.
        assert_eq!(levels[..2], [Some(6), None]);
        let next = &records[2];
        assert!(levels[2] == Some(6) || next["error"]["code"] == "protocol", "{next}");
        assert_ne!(next["layers"]["marks"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn what_a_command_prints_reaches_the_log_and_cannot_steer_it() {
    let run = Faulty::new("", "").between("flood", &["-j1"]);
    run.exits(0).says(&["bbbb"]);
    assert!(!run.stderr.contains('\u{1b}') && !run.stdout.contains("bbbb"), "{}", run.stderr);
    let refused = Faulty::new("", "").between("refuse", &["-j1"]);
    assert!(!refused.stderr.contains('\u{1b}'), "{}", refused.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_that_takes_too_much_memory_costs_one_document() {
    let run = Faulty::new("", "").between("memory", &["-j1", "--max-document-memory", "1G"]);
    let records = run.exits(3).records();
    assert_eq!(records[1]["status"], "error");
    assert!(records[1]["error"]["message"].as_str().unwrap().contains("Memory"), "{}", records[1]);
    assert_eq!(records[2]["status"], "ok");
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_command_starts_ends_with_it() {
    Faulty::new("", "").between("fork", &["-j1"]).exits(0);
    assert!(soon(2, || processes("30.071") == 0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_does_not_outlive_its_host() {
    let faulty = Faulty::new("", "");
    let input = faulty.folder.write("input.txt", "loop");
    let run = copydesk_tests::Run::new(["run", &faulty.pipeline, &input, "-j1", "--max-document-time", "60"]);
    let mut host = run.command().spawn().unwrap();
    let mark = faulty.mark();
    assert!(soon(20, || processes(&mark) == 1), "{} processes", processes(&mark));
    host.kill().unwrap();
    host.wait().unwrap();
    assert!(soon(2, || processes(&mark) == 0), "{} processes", processes(&mark));
}

#[test]
fn a_command_that_cannot_be_used_is_refused_before_anything_is_read() {
    for (fault, options, says) in [
        ("silent", "", "its process ended with exit code 3"),
        ("version", "", "it speaks protocol 2; this host speaks 1"),
        ("rubbish", "", "answers `hello` with \"good day\""),
        ("name", "", "layer name \"No Name\" is not lower-case"),
        ("", "options = { mood = \"bad\" }", "it is in a bad mood"),
    ] {
        let faulty = Faulty::new(fault, options);
        check(["run", &faulty.pipeline, "examples"], "").exits(2).says(&[says]).prints_nothing();
    }
    let folder = Folder::new();
    let stage = "[[stage]]\nplugin = \"p\"\npath = \"p\"\n";
    let pipeline = folder.write("pipeline.toml", stage);
    for (command, says) in [
        ("command = [\"no-such-program\"]", "cannot be started: No such file"),
        ("command = []", "neither a `library` nor a `command`"),
        ("command = [\"true\"]\nlibrary = \"p\"", "both a `library` and a `command`"),
        ("command = [\"true\"]\nsha256 = \"00\"", "`sha256` is of a library"),
        ("command = [\"true\"]\nmodels = [\"../p\"]", "is not the name of a file beside it"),
    ] {
        folder.write(
            "p/plugin.toml",
            format!("name = \"p\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n{command}\n"),
        );
        check(["run", &pipeline, "examples"], "").exits(2).says(&[says]).prints_nothing();
    }
}

#[test]
fn a_command_and_a_sandbox_exclude_each_other() {
    let faulty = Faulty::new("", "");
    check(["run", &faulty.pipeline, "examples", "--sandbox"], "")
        .exits(2)
        .says(&["`faulty-process` is a command, which the sandbox does not let start"])
        .prints_nothing();
}

#[test]
fn the_example_in_python_is_a_whole_plugin() {
    let folder = root().join("plugins/example-python");
    let pipeline = folder.join("pipeline.toml");
    check(["test", pipeline.to_str().unwrap()], "").exits(0);
    check(["plugins", "check", folder.to_str().unwrap()], "").exits(0).prints(&["0 failed"]);
    let shown = check(["plugins", "show", folder.to_str().unwrap(), "--json"], "");
    assert_eq!(shown.exits(0).records()[0]["provides"][0]["attributes"][0]["symbols"][1], "NYSE");
    // The same bytes from threads, and from processes that start processes.
    let text =
        "{\"id\":\"a\",\"text\":\"Caf\u{e9} (NYSE: CAFE) rose; LSE: TEA \u{1f642} fell.\"}\n".repeat(50);
    let text: String =
        text.lines().enumerate().map(|(i, l)| l.replace("\"a\"", &format!("\"{i}\"")) + "\n").collect();
    let run = |more: &[&str]| {
        let args = [&["run", pipeline.to_str().unwrap(), "-", "--input-format", "jsonl"][..], more].concat();
        check(args, &text).exits(0).stdout.clone()
    };
    let one = run(&["-j1"]);
    assert!(one.contains("\"text\":\"LSE: TEA\",\"exchange\":\"LSE\""), "{one}");
    assert!(one == run(&["-j3"]) && one == run(&["-j2", "--isolation", "process"]));
}

#[test]
fn a_new_plugin_in_python_runs_at_once() {
    let folder = Folder::new();
    let dir = folder.path().to_str().unwrap();
    check(["new", "plugin", "stock-symbols", "--language", "python", "--dir", dir], "").exits(0);
    let project = folder.path().join("stock-symbols");
    let tested = std::process::Command::new("python3")
        .args(["stock_symbols.py", "test"])
        .current_dir(&project)
        .output();
    assert!(tested.unwrap().status.success());
    check(["plugins", "check", project.to_str().unwrap()], "").exits(0);
    check(["test", project.join("pipeline.toml").to_str().unwrap()], "").exits(0);
    let by_hand =
        std::process::Command::new("python3").arg("stock_symbols.py").current_dir(&project).output().unwrap();
    assert!(String::from_utf8_lossy(&by_hand.stderr).contains("a plugin of Copydesk"), "{by_hand:?}");
}

#[test]
fn records_of_a_command_depend_on_its_files() {
    let folder = Folder::new();
    let source = root().join("plugins/example-python");
    for file in ["example.py", "copydesk_plugin.py", "plugin.toml", "pipeline.toml"] {
        folder.write(file, std::fs::read(source.join(file)).unwrap());
    }
    let pipeline = folder.at("pipeline.toml");
    let job = folder.at("job/");
    check(["run", &pipeline, "examples", "-o", &job], "").exits(0);
    check(["run", &pipeline, "examples", "-o", &job], "").exits(0);
    let program = std::fs::read_to_string(Path::new(&folder.at("example.py"))).unwrap();
    folder.write("example.py", program.replace("LSE", "TSE"));
    check(["run", &pipeline, "examples", "-o", &job], "").exits(2).says(&["--fresh"]);
}
