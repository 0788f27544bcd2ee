//! What comes out, and where to.

use std::collections::BTreeSet;

use copydesk_tests::{Folder, NEWS, Run, binary, check, root};

#[test]
fn a_file_gets_what_standard_output_would_get() {
    let folder = Folder::new();
    let file = folder.write("out.jsonl", "the older file");
    let to_file = check(["run", NEWS, "examples", "-o", &file], "");
    to_file.exits(0).says(&["11 documents"]).prints_nothing();
    let printed = check(["run", NEWS, "examples"], "").stdout;
    assert!(std::fs::read_to_string(&file).unwrap() == printed, "the file differs from what is printed");
    assert_eq!(folder.names(), ["out.jsonl"], "no temporary file is left");
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    let file = folder.at("absent/out.jsonl");
    check(["run", NEWS, "examples", "-o", &file], "").exits(2).says(&["absent/out.jsonl"]).prints_nothing();
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn a_folder_is_refused_before_the_run_and_not_after_it() {
    let folder = Folder::new();
    let to = folder.path().to_str().unwrap();
    check(["run", NEWS, "examples", "-o", to], "")
        .exits(2)
        .says(&["is a folder", "with a / at its end"])
        .prints_nothing();
    assert_eq!(folder.names(), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_once_and_names_the_file() {
    let full = check(["run", NEWS, "examples", "-o", "/dev/full"], "");
    full.exits(1).says(&["cannot write /dev/full: No space left on device"]);
    assert_eq!(full.stderr.matches("No space left").count(), 1, "{}", full.stderr);
}

#[test]
fn an_article_cannot_command_the_terminal() {
    // A pipeline's test shows words of a text that it does not find, and `explain` all words.
    let folder = Folder::new();
    let pipeline = folder.write(
        "p.toml",
        "[[stage]]\nplugin = \"tokens\"\n[[test]]\nname = \"red\"\ntext = \"An \\u001b[31m \\u009b31m \\u202e end.\"\nexactly.sentences = []\n",
    );
    let text = folder.write("a.txt", "An \u{1b}[31m \u{9b}31m \u{202e} end.");
    let test = check(["test", &pipeline], "");
    let explain = check(["explain", &pipeline, &text, "--at", "0:20"], "");
    let run = check(["run", &pipeline, &text], "");
    for shown in [&test.stdout, &test.stderr, &explain.stdout, &explain.stderr, &run.stdout] {
        let wrong = shown.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}');
        assert!(!wrong, "{shown:?}");
    }
    assert!(
        explain.stdout.contains("end") && run.records()[0]["text"].as_str().unwrap().contains('\u{202e}')
    );
}

#[cfg(unix)]
#[test]
fn a_closed_standard_error_is_no_failure() {
    let mut command = Run::new(["run", NEWS, "examples"]).command();
    let shell = format!("exec {} run {NEWS} examples 2>&-", binary().display());
    let closed = std::process::Command::new("sh").arg("-c").arg(shell).current_dir(root()).output().unwrap();
    let open = command.output().unwrap();
    assert_eq!((closed.status.code(), closed.stdout == open.stdout), (Some(0), true));
}

#[cfg(unix)]
#[cfg(unix)]
#[test]
fn a_closed_standard_output_or_input_is_an_error_at_the_start() {
    let shell = |redirected: &str| {
        let command = format!("exec '{}' run {NEWS} {redirected}", binary().display());
        let run =
            std::process::Command::new("sh").args(["-c", &command]).current_dir(root()).output().unwrap();
        (run.status.code(), String::from_utf8(run.stderr).unwrap())
    };
    let (code, says) = shell("examples >&-");
    assert!(code == Some(2) && says.contains("standard output is closed"), "{code:?} {says}");
    let (code, says) = shell("- <&-");
    assert!(code == Some(2) && says.contains("standard input is closed"), "{code:?} {says}");
    // Somebody who does not want the records has them sent to nowhere, also as Python does it.
    for nowhere in ["examples >/dev/null", "examples 1<>/dev/null"] {
        let (code, says) = shell(nowhere);
        assert!(code == Some(0) && says.contains("11 documents"), "{code:?} {says}");
    }
}

#[test]
fn a_link_stays_a_link_and_the_file_behind_it_keeps_its_rights() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let (file, link) = (folder.write("out.jsonl", "the older file"), folder.at("link.jsonl"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    check(["run", NEWS, "examples", "-o", &link], "").exits(0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 11);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_name_that_says_so_is_written_compressed() {
    use std::io::Read;
    let folder = Folder::new();
    let printed = check(["run", NEWS, "examples", "--builtin"], "").stdout;
    let write = |name: &str, threads: &str| {
        let to = folder.at(name);
        check(["run", NEWS, "examples", "--builtin", "-q", "-o", &to, "-j", threads], "").exits(0);
        std::fs::read(to).unwrap()
    };
    let (gzip, zstd) = (write("out.jsonl.gz", "1"), write("out.jsonl.zst", "1"));
    let mut read = String::new();
    flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut read).unwrap();
    assert!(read == printed && gzip.len() < printed.len() / 3);
    assert!(zstd::decode_all(&zstd[..]).unwrap() == printed.as_bytes());
    // No time and no name, and not a byte that depends on who was first.
    assert_eq!(gzip[3..8], [0; 5]);
    assert!(write("other.jsonl.gz", "7") == gzip && write("other.jsonl.ZST", "7") == zstd);
    // It is an input like any other.
    check(["run", NEWS, &folder.at("out.jsonl.gz"), "-q"], "").exits(0);
    let refused = check(["run", NEWS, "examples", "-o", &folder.at("out.jsonl.xz")], "");
    refused.exits(2).says(&["out.jsonl.xz: .xz files are not written", ".gz or .zst"]).prints_nothing();
    assert!(!folder.names().contains(&"out.jsonl.xz".to_owned()));
}

#[test]
fn failed_documents_do_not_keep_the_file_from_being_written() {
    let folder = Folder::new();
    let file = folder.at("out.jsonl");
    check(["run", NEWS, "-", "-o", &file], "{\"text\": \"One.\"}\n{\"text\": 2}\n").exits(3).prints_nothing();
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2);
    assert_eq!(folder.names(), ["out.jsonl"]);
}

#[test]
fn text_shows_quotes_and_outlets_to_people() {
    let text = check(["run", NEWS, "examples", "--format", "text"], "");
    text.exits(0).prints(&[
        "Who said what",
        "Outlets",
        "Organisations and their members",
        "People",
        "Reuters",
    ]);
    assert!(!text.stdout.contains('\u{1b}'), "a pipe gets no colours");
    let record = &check(["run", NEWS, "examples"], "").records()[0];
    for quote in record["layers"]["quotes"].as_array().unwrap().iter().take(3) {
        let words = || {
            let [start, end] = [0, 1].map(|i| quote["speaker"][i].as_u64().map(|n| n as usize));
            let all: Vec<char> = record["text"].as_str()?.chars().collect();
            Some(all.get(start?..end?)?.iter().collect::<String>())
        };
        let name = quote["speaker_name"].as_str().map(str::to_owned);
        text.prints(&[name.or_else(words).as_deref().unwrap_or("somebody")]);
    }
    let names: BTreeSet<&str> = text.stdout.lines().map(str::trim).collect();
    assert!(names.contains("mercosur-river-compact"), "the documents' ids are shown");
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let run = |color: &str| check(["run", NEWS, "examples", "--format", "text", "--color", color], "");
    let always = run("always");
    always.exits(0).prints(&["\u{1b}["]);
    assert!(!run("never").stdout.contains('\u{1b}'));
    assert_eq!(run("never").stdout, run("auto").stdout);
    let json = check(["run", NEWS, "examples", "--color", "always"], "");
    assert!(!json.exits(0).stdout.contains('\u{1b}'), "records are for programs");
}

#[test]
fn the_summary_counts_and_can_be_silenced() {
    let text = std::fs::read_to_string(root().join("examples/articles/tram-vote.txt")).unwrap();
    let words = text.split_whitespace().count();
    let run = check(["run", NEWS, "examples/articles/tram-vote.txt"], "");
    let summary = format!("(1 ok, 0 failed), {words} words in");
    assert_eq!(run.exits(0).stderr.lines().count(), 1, "{}", run.stderr);
    run.says(&[&summary, "words/s"]);
    check(["run", NEWS, "examples", "--quiet"], "").exits(0).quiet();
}

#[test]
fn output_can_be_narrowed() {
    let folder = Folder::new();
    let pipeline = folder.write(
        "narrow.toml",
        "[output]\nlayers = [\"quotes\", \"dates\"]\ntext = false\n[[stage]]\nplugin = \"tokens\"\n[[stage]]\n\
         plugin = \"entities\"\n[[stage]]\nplugin = \"dates\"\n[[stage]]\nplugin = \"quotes\"\n",
    );
    let record = &check(["run", &pipeline, "examples"], "").exits(0).records()[0];
    assert!(record.get("text").is_none(), "{record}");
    let layers = record["layers"].as_object().unwrap();
    assert_eq!(
        layers.keys().collect::<BTreeSet<_>>(),
        BTreeSet::from([&"dates".to_owned(), &"quotes".to_owned()])
    );
}
