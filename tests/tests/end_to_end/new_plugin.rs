//! A plugin of one's own, from nothing to a record.

use std::path::Path;
use std::process::Command;

use copydesk_tests::{Folder, check, plugins};

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

    let debug = target.join("debug");
    check(["plugins", "check", "press-marks", "--plugin-dir", debug.to_str().unwrap()], "").exits(0);
    let own = project.join("pipeline.toml");
    check(["test", own.to_str().unwrap(), "--plugin-dir", debug.to_str().unwrap()], "").exits(0);
}

#[test]
fn a_new_plugin_in_c_has_its_source() {
    let folder = Folder::new();
    let dir = folder.path().to_str().unwrap();
    check(["new", "plugin", "press-marks", "--dir", dir, "--language", "c"], "").exits(0);
    let files = std::fs::read_dir(Path::new(&folder.at("press-marks"))).unwrap();
    let names: Vec<String> = files.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert!(names.iter().any(|n| n.ends_with(".c")), "{names:?}");
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
    check(["new", "plugin", "fine", "--dir", dir, "--sdk", dir], "").exits(2).says(&["--sdk"]);
    let other = copydesk_tests::root().join("crates/document");
    check(["new", "plugin", "fine", "--dir", dir, "--sdk", other.to_str().unwrap()], "")
        .exits(2)
        .says(&["does not hold the crate copydesk-plugin-sdk", "--sdk PATH/crates/plugin-sdk"]);
    assert_eq!(folder.names(), ["taken"]);
}
