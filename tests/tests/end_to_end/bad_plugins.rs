//! Plugins that cannot be loaded, and plugins that go wrong at work.

use std::path::Path;

use copydesk_plugin_testkit::build;
use copydesk_tests::{Check, Folder, NEWS, Run, check, processes, soon};
use serde_json::Value;

/// A pipeline with the tokens and one more stage, of the plugin at this path.
pub(crate) fn pipeline(folder: &Folder, plugin: &str, path: &Path, more: &str) -> String {
    let path = path.to_str().unwrap();
    let stage = format!("[[stage]]\nplugin = \"{plugin}\"\npath = \"{path}\"\n{more}\n");
    folder.write("pipeline.toml", format!("[[stage]]\nplugin = \"tokens\"\n{stage}"))
}

/// Expects that the library at this path is refused, by `check` and before `run` reads anything.
#[track_caller]
fn refused(path: &Path, says: &[&str]) {
    let folder = Folder::new();
    let file = pipeline(&folder, "bad", path, "");
    check(["check", &file], "").exits(2).says(says).prints_nothing();
    check(["run", &file, "examples"], "").exits(2).says(says).prints_nothing();
    check(["plugins", "check", path.to_str().unwrap()], "").exits(2).says(&says[..1]).prints_nothing();
}

#[test]
fn a_file_that_is_no_library_is_refused() {
    let folder = Folder::new();
    let path = folder.write("libbad.so", "This is no library.\n");
    refused(Path::new(&path), &["plugin::open", "cannot be loaded as a library"]);
}

#[test]
fn a_library_that_is_no_plugin_is_refused() {
    let path = c_library("int copydesk_is_elsewhere(void) { return 1; }\n");
    refused(&path.1, &["plugin::symbol", "does not export `copydesk_plugin_v1`"]);
}

#[test]
fn a_plugin_of_another_abi_is_refused() {
    let path = c_library(
        "#include \"copydesk_plugin.h\"\nstatic const cd_plugin TABLE = {.struct_size = sizeof(cd_plugin), .abi_major = 2};\n\
         const cd_plugin *copydesk_plugin_v1(void) { return &TABLE; }\n",
    );
    refused(&path.1, &["plugin::abi", "speaks plugin ABI 2.0", "this host speaks 1.3"]);
}

#[test]
fn a_plugin_without_functions_is_refused() {
    let path = c_library(
        "#include \"copydesk_plugin.h\"\nstatic const cd_plugin TABLE = {.struct_size = sizeof(cd_plugin), .abi_major = 1,\n\
         .name = {\"bad\", 3}, .version = {\"1.0.0\", 5}, .doc = {\"Bad.\", 4}};\n\
         const cd_plugin *copydesk_plugin_v1(void) { return &TABLE; }\n",
    );
    refused(&path.1, &["plugin::table", "its table is invalid"]);
}

#[test]
fn a_plugin_that_is_not_where_the_pipeline_says_is_refused() {
    let folder = Folder::new();
    refused(Path::new(&folder.at("absent.so")), &["absent.so"]);
}

#[test]
fn a_broken_plugin_in_the_search_path_is_named_and_spares_the_others() {
    let folder = Folder::new();
    folder.write("libcopydesk_plugin_broken.so", "no library");
    let dir = folder.path().to_str().unwrap();
    check(["plugins", "list", "--plugin-dir", dir], "").exits(0).prints(&["broken", "tokens", "quotes"]);
    let opened = check(["plugins", "list", "--open", "--plugin-dir", dir], "");
    opened.exits(3).prints(&["broken", "cannot be loaded", "tokens", "quotes"]);
}

#[test]
fn a_library_that_nobody_names_is_not_opened() {
    let folder = Folder::new();
    let library = raw(&folder, "EXIT_IN_INITIALISER");
    let name =
        format!("{}copydesk_plugin_quits{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    std::fs::rename(&library, folder.path().join(name)).unwrap();
    let dir = folder.at("");
    let alone = folder.write("alone.toml", "[[stage]]\nplugin = \"dates\"\n[[stage]]\nplugin = \"quotes\"\n");
    for more in [&[][..], &["--builtin"]] {
        let run = |args: &[&str]| check(args.iter().chain(more).chain(&["--plugin-dir", &dir]), "");
        run(&["check", NEWS]).exits(0).quiet();
        // A search for what makes a missing layer.
        run(&["check", &alone])
            .exits(2)
            .says(&["`tokens`", "add a `[[stage]]` with `plugin = \"entities\"`"]);
        run(&["schema"]).exits(0).prints(&["\"const\": \"dates\"", "max-annotations"]).quiet();
        run(&["plugins", "list"]).exits(0).prints(&["quits", "Has no plugin.toml", "tokens"]).quiet();
        // Whoever names it is told who ends the program.
        for named in
            [&["plugins", "list", "--open"][..], &["plugins", "check", "quits"], &["schema", "quits"]]
        {
            run(named).exits(1).says(&["_quits", "called `exit`", "help: "]);
        }
    }
}

#[test]
fn a_manifest_says_who_provides_a_layer_and_nothing_is_opened_for_that() {
    let folder = Folder::new();
    let manifest = "name = \"own\"\nversion = \"1.0.0\"\nabi = \"1.0\"\nlibrary = \"own\"\nlicense = \"MIT\"\n\
                    description = \"Finds nothing.\"\nprovides = [\"nowhere\"]\n";
    folder.write("own/plugin.toml", manifest);
    let library = raw(&folder, "NEEDS_LAYER");
    let file = pipeline(&folder, "raw", &library, "");
    let dir = folder.at("");
    check(["check", &file, "--plugin-dir", &dir], "").exits(2).says(&["`nowhere`", "`plugin = \"own\"`"]);
    let list = check(["plugins", "list", "--plugin-dir", &dir], "");
    list.exits(0).prints(&["own              1.0.0    Finds nothing."]);
    // Without its library it makes nothing, so nothing can be tried of the other.
    let run = check(["plugins", "check", library.to_str().unwrap(), "--plugin-dir", &dir], "");
    run.exits(3).prints(&["0 failed"]).says(&["nothing was tried", "--plugin-dir"]);
}

/// The plugin in C that breaks rules, built to break this one.
pub(crate) fn raw(folder: &Folder, fault: &str) -> std::path::PathBuf {
    raw_with(folder, &[&format!("FAULT={fault}")])
}

/// The same with these definitions.
pub(crate) fn raw_with(folder: &Folder, definitions: &[&str]) -> std::path::PathBuf {
    let source = copydesk_tests::root().join("plugins/faulty/c/raw.c");
    build::c_library(&source, folder.path(), definitions).unwrap_or_else(|e| panic!("{e}"))
}

/// Runs it in this process over three documents, of which the second is poisoned.
fn run_raw(fault: &str) -> Check {
    let folder = Folder::new();
    let file = pipeline(&folder, "raw", &raw(&folder, fault), "");
    check(["run", &file, "-", "--threads", "1", "--isolation", "thread"], LINES)
}

#[test]
#[cfg(unix)]
fn what_a_plugin_prints_is_no_record_and_what_it_closes_ends_none() {
    let fine = run_raw("NOTHING");
    fine.exits(0);
    let printed = run_raw("PRINT");
    printed.exits(0).says(&["{\"plugin\": \"talks\"}"]);
    assert_eq!(printed.stdout, fine.stdout);
    assert_eq!(run_raw("CLOSE_STDOUT").exits(0).stdout, fine.stdout);
}

#[test]
fn a_plugin_that_ends_the_program_is_named_with_its_document() {
    let run = run_raw("EXIT");
    run.exits(1).says(&["plugin `raw` at document `b` called `exit`", "not complete"]);
    assert!(run.records().len() < 3);
    // Nothing is half-written, and nothing left behind.
    let folder = Folder::new();
    let file = pipeline(&folder, "raw", &raw(&folder, "EXIT"), "");
    let before = folder.names();
    check(["run", &file, "-", "-o", &folder.at("out.jsonl"), "--isolation", "thread"], LINES).exits(1);
    assert_eq!(folder.names(), before);
}

/// The fault where a stranger's plugin works by default, in a process of its own; three documents, of which the second is poisoned.
#[cfg(unix)]
fn run_isolated(fault: &str, more: &[&str]) -> Check {
    let folder = Folder::new();
    let file = pipeline(&folder, "raw", &raw(&folder, fault), "");
    let args = ["run", &file, "-", "--threads", "1"];
    check(args.iter().chain(more), LINES)
}

#[cfg(unix)]
#[test]
fn a_plugin_in_a_process_of_its_own_costs_the_document_that_it_was_given() {
    let fine = run_raw("NOTHING");
    let expected = fine.records();
    assert_eq!(run_isolated("NOTHING", &[]).exits(0).stdout, fine.stdout);
    for (fault, code, says) in [
        ("EXIT", "exit", "ended its worker with exit code 1"),
        ("ABORT", "crash", "signal 6"),
        ("SEGMENTATION_FAULT", "crash", "signal 11"),
        ("KILL", "crash", "signal 9"),
        ("STACK_OVERFLOW", "crash", "overflowed its stack"),
        ("LOOP", "timeout", "took more than 2 s"),
        ("STOP", "timeout", "took more than 2 s"),
        ("RUBBISH", "protocol", "what is no answer"),
        ("GROW", "memory", "more memory than 67108864 bytes"),
    ] {
        let run = run_isolated(fault, &["--max-document-time", "2", "--max-document-memory", "64MiB"]);
        let records = run.records();
        assert_eq!(records[1]["status"], "error", "{fault}");
        run.exits(3).says(&["3 documents (2 ok, 1 failed)"]);
        assert_eq!((&records[0], &records[2]), (&expected[0], &expected[2]), "{fault}");
        let error = &records[1]["error"];
        assert_eq!(records[1]["id"], "b", "{fault}");
        assert_eq!((&error["code"], &error["plugin"]), (&code.into(), &"raw".into()), "{fault}: {error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{fault}: {error}");
    }
    // One that takes its time and ends is left alone.
    let slow = run_isolated("SLOW", &["--max-document-time", "10"]);
    assert_eq!(slow.exits(0).stdout, fine.stdout);
    // What is printed is no record and commands no terminal; the end of it is told.
    let printed = run_isolated("PRINT", &[]);
    assert_eq!(printed.exits(0).stdout, fine.stdout);
    printed.says(&["plugins printed at `b`: \\u{1b}[31m{\"plugin\": \"talks\"}"]);
    let folder = Folder::new();
    let log = folder.at("log");
    run_isolated("PRINT", &["-q", "--log", &log]).exits(0).quiet();
    let lines = std::fs::read_to_string(&log).unwrap();
    let printed =
        lines.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).find(|l| l["event"] == "printed");
    let printed = printed.unwrap_or_else(|| panic!("{lines}"));
    let text = "\u{1b}[31m{\"plugin\": \"talks\"}";
    assert_eq!((&printed["id"], &printed["text"]), (&"b".into(), &text.into()));
    let flood = run_isolated("FLOOD", &[]);
    assert_eq!(flood.exits(0).stdout, fine.stdout);
    assert!(flood.says(&["`b`: …", "nobody asked for"]).stderr.len() < 1000, "{}", flood.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_document_may_take_stands_in_the_pipeline_and_an_argument_wins() {
    let folder = Folder::new();
    let limited = |fault: &str, limits: &str, more: &[&str]| {
        let stages = std::fs::read_to_string(pipeline(&folder, "raw", &raw(&folder, fault), "")).unwrap();
        let file = folder.write("limited.toml", format!("[limits]\n{limits}\n{stages}"));
        let run = check(["run", &file, "-"].iter().chain(more), LINES);
        run.record("b")["error"]["message"].as_str().unwrap_or("none").to_owned()
    };
    let memory = "took more memory than 67108864 bytes, or than there is";
    assert_eq!(limited("GROW", "max-document-memory = \"64MiB\"", &[]), memory);
    let argument = ["--max-document-memory", "64MiB"];
    assert_eq!(limited("GROW", "max-document-memory = \"1GiB\"", &argument), memory);
    assert_eq!(limited("GROW", "max-document-memory = \"1GiB\"", &[]), "none");
    assert_eq!(limited("LOOP", "max-document-time = 0.5", &[]), "took more than 0.5 s");
    assert_eq!(
        limited("LOOP", "max-document-time = 1000", &["--max-document-time", "1"]),
        "took more than 1 s"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_allocation_that_nobody_can_serve_costs_its_document_and_no_memory() {
    let folder = Folder::new();
    let run = faulty(&folder, "huge-allocation", "", &["--isolation", "process"]);
    let error = &run.exits(3).record("b")["error"];
    assert_eq!((&error["code"], &error["plugin"]), (&"memory".into(), &"faulty".into()), "{error}");
    assert_eq!(statuses(&run), ["ok", "error", "ok"]);
}

/// The processes that had these documents, one after the other: each text says its own.
#[cfg(target_os = "linux")]
fn processes_of(run: &Check) -> Vec<String> {
    let records = run.records();
    let note = |r: &Value| r["layers"]["raw"][0]["note"].as_str().unwrap_or_else(|| panic!("{r}")).to_owned();
    records.iter().map(note).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_plugin_leaves_behind_is_no_fault_of_later_documents() {
    let lines = |n: usize, text: &str| format!("{{\"text\": \"{text}\"}}\n").repeat(n);
    let run = |fault: &str, lines: String| {
        let folder = Folder::new();
        let library = raw(&folder, fault);
        let stage = format!("[[stage]]\nplugin = \"raw\"\npath = \"{}\"\n", library.display());
        let file = folder.write("raw.toml", stage);
        let run = check(["run", &file, "-", "-j1", "--max-document-memory", "64MiB"], lines);
        processes_of(run.exits(0))
    };
    // Half a mebibyte each: long before there is none left, another takes over.
    let mut leaked = run("LEAK", lines(100, "good"));
    leaked.dedup();
    assert!((3..6).contains(&leaked.len()), "{leaked:?}");
    // And after ten thousand, whatever nobody sees.
    let all = run("TELL_PROCESS", lines(10_001, "good"));
    assert!(all[0] == all[9999] && all[9999] != all[10_000], "{} {} {}", all[0], all[9999], all[10_000]);
    // Where what is left is too little for the second, it is tried again where nothing is kept.
    let folder = Folder::new();
    let library = build::cdylib("copydesk-plugin-faulty");
    let stage = format!("[[stage]]\nplugin = \"faulty\"\npath = \"{}\"\n", library.display());
    let file = folder.write("faulty.toml", stage + "options = { fault = \"leak-and-need\" }\n");
    let args = ["run", &file, "-", "-j1", "--isolation", "process", "--max-document-memory", "64MiB"];
    check(args, lines(3, "poison")).exits(0);
}

#[cfg(target_os = "linux")]
#[test]
fn in_a_sandbox_a_plugin_reads_and_does_nothing_else() {
    let folder = Folder::new();
    let stage = format!("[[stage]]\nplugin = \"raw\"\npath = \"{}\"\n", raw(&folder, "TRY").display());
    let (open, closed) =
        (folder.write("open.toml", &stage), folder.write("closed.toml", format!("sandbox = true\n{stage}")));
    let file = folder.write("file", "a file");
    let line = format!("{{\"id\": \"{file}\", \"text\": \"poison\"}}\n");
    let before = folder.names();
    let tried = |args: &[&str]| check(["run"].iter().chain(args), &line);
    for args in
        [&[&closed[..], "-"][..], &[&open, "-", "--sandbox"], &[&closed, "-", "--isolation", "process"]]
    {
        assert_eq!(processes_of(tried(args).exits(0)), ["read own-signal thread "], "{args:?}");
        assert_eq!(
            (folder.names(), std::fs::read_to_string(&file).unwrap()),
            (before.clone(), "a file".into())
        );
    }
    let all = "read write truncate chmod fchmod create rename execute socket signal own-signal thread ";
    assert_eq!(processes_of(tried(&[&open, "-"]).exits(0)), [all]);
    // Never silently less.
    tried(&[&closed, "-", "--isolation", "thread"])
        .exits(2)
        .says(&["a sandbox holds processes"])
        .prints_nothing();
    // What it costs a stage that is none of theirs: nothing.
    let news = |more: &[&str]| check(["run", NEWS, "examples"].iter().chain(more), "");
    assert!(news(&["--sandbox"]).exits(0).stdout == news(&[]).exits(0).stdout);
}

#[cfg(unix)]
#[test]
fn the_pipeline_says_where_plugins_work_and_an_argument_wins() {
    let folder = Folder::new();
    let stage =
        |fault| format!("[[stage]]\nplugin = \"raw\"\npath = \"{}\"\n", raw(&folder, fault).display());
    let thread = folder.write("thread.toml", format!("isolation = \"thread\"\n{}", stage("EXIT")));
    check(["run", &thread, "-"], LINES).exits(1).says(&["called `exit`"]);
    check(["run", &thread, "-", "--isolation", "auto"], LINES).exits(3);
    let process = folder.write("process.toml", format!("isolation = \"process\"\n{}", stage("EXIT")));
    check(["run", &process, "-"], LINES).exits(3);
}

/// A run whose worker dies at the second of three documents, after something was done to the pipeline's file or its library.
#[cfg(unix)]
fn edited(edit: impl FnOnce(&Folder, &str, &Path)) -> Check {
    use std::io::{BufRead, BufReader, Read, Write};
    let folder = Folder::new();
    let library = raw(&folder, "EXIT");
    let file = pipeline(&folder, "raw", &library, "");
    let mut child = Run::new(["run", &file, "-", "-j1"]).command().spawn().unwrap();
    let (mut lines, mut input) = (LINES.split_inclusive('\n'), child.stdin.take().unwrap());
    let mut output = BufReader::new(child.stdout.take().unwrap());
    input.write_all(lines.next().unwrap().as_bytes()).unwrap();
    let mut stdout = String::new();
    output.read_line(&mut stdout).unwrap();
    edit(&folder, &file, &library);
    lines.for_each(|line| drop(input.write_all(line.as_bytes())));
    drop(input);
    output.read_to_string(&mut stdout).unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    let code = child.wait().unwrap().code().unwrap();
    Check::of("an edited run", code, stdout, stderr)
}

#[cfg(unix)]
#[test]
fn a_new_worker_does_what_the_others_did_or_nothing() {
    let untouched = edited(|_, _, _| ());
    assert_eq!(statuses(untouched.exits(3)), ["ok", "error", "ok"]);
    // The text that was read holds for the whole run.
    let pipeline = edited(|folder, _, _| drop(folder.write("pipeline.toml", "no pipeline")));
    assert_eq!(pipeline.exits(3).stdout, untouched.stdout);
    // What plugins read themselves cannot be held: the run ends in order, with what was done.
    let library = edited(|folder, _, library| {
        let other = folder.write("other", std::fs::read(library).unwrap());
        std::fs::rename(other, library).unwrap();
    });
    library.exits(2).says(&["has changed since the run began", "run again"]);
    assert_eq!(
        library.stdout.lines().collect::<Vec<_>>(),
        untouched.stdout.lines().take(2).collect::<Vec<_>>()
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_crashes_leaves_no_file() {
    let folder = Folder::new();
    let file = pipeline(&folder, "raw", &raw(&folder, "ABORT"), "");
    let text = folder.write("text.txt", "This is poison.");
    let before = folder.names();
    let run = Run::new(["run", &file, &text]).folder(folder.path()).command();
    let args = run.get_args().map(|a| a.to_str().unwrap()).collect::<Vec<_>>().join(" ");
    let script = format!("ulimit -c unlimited; exec {} {args}", copydesk_tests::binary().display());
    let status =
        std::process::Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert_eq!(status.status.code(), Some(3), "{status:?}");
    assert_eq!(folder.names(), before);
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_plugin_starts_ends_with_its_worker() {
    let folder = Folder::new();
    let file = pipeline(&folder, "raw", &raw(&folder, "LEAVE_CHILD"), "");
    check(["run", &file, "-", "-j1"], LINES).exits(0);
    assert!(soon(1, || processes(&file) == 0), "{} processes", processes(&file));
}

#[cfg(unix)]
#[test]
fn processes_and_threads_give_the_same_bytes() {
    let threads = check(["run", NEWS, "examples", "-j2"], "");
    let processes = check(["run", NEWS, "examples", "-j2", "--isolation", "process"], "");
    assert!(threads.exits(0).stdout == processes.exits(0).stdout);
    // The pipeline may be in a pipe, which nobody can read twice.
    let piped = |how: &str| {
        let stage = "[[stage]]\nplugin = \"tokens\"\n";
        check(["run", "/dev/stdin", "examples", "--isolation", how], stage)
    };
    assert!(piped("process").exits(0).stdout == piped("thread").exits(0).stdout);
    let digest = |more: &[&str]| {
        check(["run", NEWS, "examples", "--format", "text", "--color", "always"].iter().chain(more), "")
            .stdout
    };
    assert!(digest(&[]) == digest(&["--isolation", "process"]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_does_not_outlive_its_host() {
    let folder = Folder::new();
    let file = pipeline(&folder, "raw", &raw(&folder, "LOOP"), "");
    let text = folder.write("poison.txt", "This is poison.");
    let run = Run::new(["run", &file, &text, "-j1"]);
    let mut host = run.command().spawn().unwrap();
    // Its pipeline's file, in this folder, is what tells it from all others.
    assert!(soon(10, || processes(&file) == 2), "{} processes", processes(&file));
    host.kill().unwrap();
    host.wait().unwrap();
    assert!(soon(1, || processes(&file) == 0), "{} processes", processes(&file));
}

fn c_library(source: &str) -> (Folder, std::path::PathBuf) {
    let folder = Folder::new();
    let source = folder.write("bad.c", source);
    let library = build::c_library(Path::new(&source), folder.path(), &[]).unwrap_or_else(|e| panic!("{e}"));
    (folder, library)
}

pub(super) const LINES: &str = "{\"id\": \"a\", \"text\": \"All is well.\"}\n{\"id\": \"b\", \"text\": \"This is poison.\"}\n\
                     {\"id\": \"c\", \"text\": \"All is well again.\"}\n";

/// Runs the faulty plugin over three documents, of which the second is poisoned.
fn faulty(folder: &Folder, fault: &str, more: &str, args: &[&str]) -> Check {
    let library = build::cdylib("copydesk-plugin-faulty");
    let stage = format!("options = {{ fault = \"{fault}\" }}\n{more}");
    let file = pipeline(folder, "faulty", &library, &stage);
    check(["run", &file, "-", "--threads", "2"].iter().chain(args), LINES)
}

/// The statuses of the three documents.
fn statuses(run: &Check) -> Vec<Value> {
    run.records().iter().map(|r| r["status"].clone()).collect()
}

#[test]
fn a_panic_costs_one_document() {
    let folder = Folder::new();
    let fine = faulty(&folder, "none", "", &[]);
    fine.exits(0);
    for (fault, code, message) in [
        ("panic-in-process", "panic", "poisoned by \"b\""),
        ("error-in-process", "error", "this document is poisoned"),
        ("out-of-bounds", "invalid-output", "invalid"),
    ] {
        let run = faulty(&folder, fault, "", &[]);
        run.exits(3).says(&["3 documents (2 ok, 1 failed)"]);
        // Another fault is another option, and so another pipeline.
        let others = |run: &Check| {
            let mut records = run.records();
            records.remove(1);
            records.iter_mut().for_each(|record| drop(record["made_by"].take()));
            records
        };
        assert_eq!(others(&run), others(&fine), "{fault}: other documents changed");
        let error = &run.record("b")["error"];
        assert_eq!((&error["stage"], &error["plugin"]), (&"faulty".into(), &"faulty".into()), "{error}");
        assert_eq!(error["code"], code, "{error}");
        assert!(error["message"].as_str().unwrap().contains(message), "{error}");
    }
}

#[test]
fn a_panic_with_skip_stage_costs_one_layer() {
    let folder = Folder::new();
    let run = faulty(&folder, "panic-in-process", "on-error = \"skip-stage\"", &[]);
    run.exits(3);
    assert_eq!(statuses(&run), ["ok", "partial", "ok"]);
    let record = run.record("b");
    let layers = record["layers"].as_object().unwrap();
    assert!(layers.contains_key("sentences") && !layers.contains_key("faults"), "{record}");
    assert_eq!(
        (&record["errors"][0]["stage"], &record["errors"][0]["code"]),
        (&"faulty".into(), &"panic".into())
    );
}

#[test]
fn on_error_fail_ends_the_run_and_leaves_no_file() {
    let folder = Folder::new();
    let file = folder.at("out.jsonl");
    let run = || faulty(&folder, "panic-in-process", "on-error = \"fail\"", &["-o", &file]);
    run().exits(1).says(&["`b`", "`faulty`", "poisoned"]).prints_nothing();
    assert_eq!(folder.names(), ["pipeline.toml"], "neither the file nor a temporary one is left");

    folder.write("out.jsonl", "the older file");
    run().exits(1);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "the older file");
    assert_eq!(folder.names(), ["out.jsonl", "pipeline.toml"]);

    faulty(&folder, "none", "on-error = \"fail\"", &["-o", &file]).exits(0);
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 3, "success replaces it");
}

#[test]
fn a_plugin_that_cannot_start_is_refused_before_anything_is_read() {
    let folder = Folder::new();
    for fault in ["panic-in-new", "error-in-new", "panic-in-scratch"] {
        faulty(&folder, fault, "", &[]).exits(2).says(&["faulty"]).prints_nothing();
        let gold = folder.write("gold.conll", "Oslo B-LOC\n. O\n");
        let file = folder.at("pipeline.toml");
        check(["bench", &file, "examples"], "").exits(2).says(&["faulty"]).prints_nothing();
        check(["eval", &file, &gold], "").exits(2).says(&["faulty"]).prints_nothing();
    }
}

#[test]
fn a_plugin_in_c_runs_in_a_pipeline() {
    let source = copydesk_tests::root().join("plugins/example-c/example.c");
    let folder = Folder::new();
    let library = build::c_library(&source, folder.path(), &[]).unwrap_or_else(|e| panic!("{e}"));
    let file = pipeline(&folder, "example-c", &library, "");
    let run = check(["run", &file, "examples"], "");
    assert_eq!(run.exits(0).records().len(), 11);
    let layers = |record: &Value| record["layers"].as_object().unwrap().len();
    assert!(run.records().iter().all(|r| layers(r) > 2), "its layer stands beside those of tokens");
}

#[test]
fn a_plugin_of_abi_1_0_runs_beside_newer_ones() {
    let source = copydesk_tests::root().join("plugins/faulty/c/abi-1.0/old.c");
    let folder = Folder::new();
    let library = build::c_library(&source, folder.path(), &[]).unwrap_or_else(|e| panic!("{e}"));
    let file = pipeline(&folder, "old", &library, "");
    let run = check(["run", &file, "-", "--threads", "2"], LINES);
    assert_eq!(run.exits(0).records().len(), 3);
    assert!(run.records().iter().all(|r| r["layers"]["old"].as_array().map(Vec::len) == Some(1)));
    let db = folder.at("old.db");
    check(["run", &file, "-", "-o", &db], LINES).exits(0);
    check(["verify", &db], "").exits(0).prints(&["3 documents (0 partial, 0 failed)", " 3 old\n"]);
    check(["plugins", "check", library.to_str().unwrap()], "")
        .exits(0)
        .prints(&["skipped", "cannot be asked"]);
}

#[test]
fn a_plugin_that_says_nonsense_costs_its_reasons() {
    let folder = Folder::new();
    let library = build::cdylib("copydesk-plugin-faulty");
    for (fault, code) in [("reason-out-of-bounds", "invalid-reason"), ("panic-in-explain", "panic")] {
        let file = pipeline(&folder, "faulty", &library, &format!("options = {{ fault = \"{fault}\" }}"));
        // What it annotates stands, and is shown.
        check(["run", &file, "-"], LINES).exits(0);
        let why = check(["explain", &file, "-", "--at", "0:4"], LINES);
        why.exits(3).prints(&["faulty cannot say", code, "at 0:4: faults #1 word \"This\"", "sound"]);
    }
}

#[test]
fn built_in_extractors_stand_beside_plugins_of_the_search_path() {
    let folder = Folder::new();
    let source = copydesk_tests::root().join("plugins/example-c/example.c");
    let library = build::c_library(&source, folder.path(), &[]).unwrap();
    let name = "copydesk_plugin_example_c";
    let file = format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    std::fs::create_dir(folder.path().join("own")).unwrap();
    std::fs::rename(library, folder.path().join("own").join(file)).unwrap();
    let stages = "[[stage]]\nplugin = \"tokens\"\n[[stage]]\nplugin = \"example-c\"\n";
    let with = folder.write("with.toml", format!("[plugins]\npath = [\"own\"]\n{stages}"));
    let run = check(["run", &with, "-", "--builtin"], "It cost €4 million.");
    assert_eq!(run.exits(0).records()[0]["layers"]["money"][0]["text"], "€4 million");
    let plain = folder.write("plain.toml", stages);
    check(["check", &plain, "--builtin", "--plugin-dir", &folder.at("own")], "").exits(0);
    let list = check(["plugins", "list", "--builtin", "--plugin-dir", &folder.at("own")], "");
    list.prints(&["example-c", "tokens"]);
    // What is neither is missed where it was looked for.
    check(["check", &plain, "--builtin"], "").exits(2).says(&["plugin::not-found", "tried", "example_c"]);
}
