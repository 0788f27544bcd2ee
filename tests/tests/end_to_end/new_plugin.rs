//! A plugin of one's own, from nothing to a record.

use std::process::Command;

use copydesk_plugin_host::library_file_name;
use copydesk_plugin_testkit::build;
use copydesk_tests::{Folder, Run, check, plugins};

#[test]
fn a_new_plugin_builds_and_runs() {
    let folder = Folder::new();
    let dir = folder.path().to_str().unwrap();
    check(["new", "plugin", "press-marks", "--dir", dir], "").exits(0).prints(&["press-marks"]);
    let project = folder.path().join("press-marks");

    // One target folder for all runs of the tests, apart from that of the program, which would find the plugin there.
    let target = plugins().join("new-plugin");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(&project).args(["build", "--offline", "--quiet", "--target-dir"]).arg(&target);
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let dll = format!(
        "{}copydesk_plugin_press_marks{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let library = target.join("debug").join(dll);
    let stage = format!("[[stage]]\nplugin = \"press-marks\"\npath = \"{}\"\n", library.to_str().unwrap());
    let pipeline = folder.write("own.toml", stage + "options = { words = [\"flood\"] }\n");
    let run = check(["run", &pipeline, "-", "--input-format", "text"], "Flood, flooded, flood.");
    let marks = &run.exits(0).records()[0]["layers"]["press-marks"];
    assert_eq!(marks.as_array().map(Vec::len), Some(2), "{marks}");
    assert_eq!((&marks[0]["text"], &marks[1]["text"]), (&"Flood".into(), &"flood".into()));

    // Where cargo puts it when nobody says otherwise.
    let debug = project.join("target/debug");
    std::fs::create_dir_all(&debug).unwrap();
    std::fs::copy(&library, debug.join(library.file_name().unwrap())).unwrap();
    let own = project.join("pipeline.toml");
    check(["test", own.to_str().unwrap()], "").exits(0);
    let named = folder.write("named.toml", "[[stage]]\nplugin = \"press-marks\"\n");
    for dir in [dir, debug.to_str().unwrap()] {
        check(["plugins", "check", "press-marks", "--plugin-dir", dir], "").exits(0);
        check(["check", &named, "--plugin-dir", dir], "").exits(0);
        check(["plugins", "list", "--plugin-dir", dir], "").prints(&["press-marks      0.1.0"]);
    }
    assert_eq!(std::fs::read_to_string(project.join(".gitignore")).unwrap(), "/target\n");

    // The manifest is found from there, and counts.
    let manifest = std::fs::read_to_string(project.join("plugin.toml")).unwrap();
    std::fs::write(project.join("plugin.toml"), manifest.replace("0.1.0", "0.2.0")).unwrap();
    for dir in [dir, debug.to_str().unwrap()] {
        let refused = check(["plugins", "check", "press-marks", "--plugin-dir", dir], "");
        refused.exits(2).says(&["plugin.toml", "states version `0.2.0`"]);
    }
}

#[test]
fn a_new_plugin_in_c_builds_and_passes_its_own_tests() {
    let folder = Folder::new();
    let dir = folder.path().to_str().unwrap();
    check(["new", "plugin", "press-marks", "--dir", dir, "--language", "c"], "").exits(0);
    let project = folder.path().join("press-marks");
    for file in std::fs::read_dir(&project).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for absent in ["crates/", "workspace", "example-c", "example_c"] {
            assert!(!text.contains(absent), "{absent} means nothing outside this repository:\n{text}");
        }
    }
    let library = build::c_library(&project.join("example.c"), &project, &[]).unwrap();
    let name = library_file_name("copydesk_plugin_press_marks");
    std::fs::rename(library, project.join(&name)).unwrap();
    // A bare name is a file here; the system's loader would look for it in the system's folders.
    let show = Run::new(["plugins", "show", &name]).folder(&project).check();
    show.exits(0).prints(&["provides `press-marks`"]);
    check(["test", project.join("pipeline.toml").to_str().unwrap()], "").exits(0).prints(&["1 passed"]);
    let run = check(
        ["run", project.join("pipeline.toml").to_str().unwrap(), "-", "--input-format", "text"],
        "It cost €4.",
    );
    assert_eq!(run.exits(0).records()[0]["layers"]["press-marks"][0]["text"], "€4");
}

#[test]
fn a_new_plugin_overwrites_nothing_and_needs_a_good_name() {
    let folder = Folder::new();
    let dir = folder.path().to_str().unwrap();
    folder.write("taken/notes.txt", "mine");
    check(["new", "plugin", "taken", "--dir", dir], "").exits(2).says(&["exists already"]);
    for name in ["Upper", "a b", "../up", "a_b", "a--b", "1a", ""] {
        check(["new", "plugin", name, "--dir", dir], "").exits(2).says(&["no plugin name"]);
    }
    for ready in ["tokens", "quotes"] {
        let run = check(["new", "plugin", ready, "--dir", dir], "");
        run.exits(2).says(&[&format!("`{ready}` is a ready plugin"), "choose another name"]);
    }
    check(["new", "plugin", "fine", "--dir", dir, "--sdk", dir], "").exits(2).says(&["--sdk"]);
    let other = copydesk_tests::root().join("crates/document");
    check(["new", "plugin", "fine", "--dir", dir, "--sdk", other.to_str().unwrap()], "")
        .exits(2)
        .says(&["does not hold the crate copydesk-plugin-sdk", "--sdk PATH/crates/plugin-sdk"]);
    assert_eq!(folder.names(), ["taken"]);
}
