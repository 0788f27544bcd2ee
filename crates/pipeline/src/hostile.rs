//! Files that would show work that is more than linear, and how much of it reading and planning them takes.

#[path = "../tests/it/fake.rs"]
mod fake;

use crate::work;

fn read(source: &str) {
    assert!(fake::compile(source).is_err());
}

#[test]
fn the_work_grows_with_the_file_and_no_faster() {
    let patterns = [
        ["", "[[stage]]\nplugin = 'tokens'\n", ""],
        ["", "[[stage]]\n", ""],
        ["", "[[", ""],
        ["", "\"\n", ""],
        ["", "= ", ""],
        ["", "key# = 1\n", ""],
        ["[[stage]]\nplugin = 'tokens'\n[stage.options]\n", "key# = 1\n", ""],
        ["[[stage]]\nplugin = 'tokens'\n[stage.outputs]\n", "key# = 'x'\n", ""],
        ["[[stage]]\nplugin = 'entities'\n[stage.inputs]\n", "key# = 'x'\n", ""],
        ["[[stage]]\nplugin = 'tokens'\n", "[[test]]\nname = 'a'\ntext = 'b'\nexactly.# = []\n", ""],
        ["", "[[stage]]\nplugin = 'self'\nid = '#'\noutputs = { own = '#' }\n", ""],
    ];
    let all = work::all_grow_linearly(&patterns, read);
    assert!(all > 10_000, "{all} steps");
}

#[test]
fn the_work_grows_with_lists_and_names_and_no_faster() {
    let stage = "[[stage]]\nplugin = 'tokens'";
    let mut all = work::grows_linearly(|bytes| format!("{} = 1", "x".repeat(bytes)), read);
    all += work::grows_linearly(|bytes| format!("[[stage]]\nplugin = '{}'\n", "x".repeat(bytes)), read);
    all += work::grows_linearly(
        |bytes| format!("[output]\nlayers = [{}]\n{stage}", "'x', ".repeat(bytes / 5)),
        read,
    );
    // Every wrong name could be compared with every layer there is.
    let stages: String = (0..100)
        .map(|i| format!("{stage}\nid = 'i{i}'\noutputs = {{ tokens = 't{i}', sentences = 's{i}' }}\n"))
        .collect();
    all += work::grows_linearly(
        |bytes| format!("[output]\nlayers = [{}]\n{stages}", "'xyz', ".repeat(bytes / 7)),
        read,
    );
    assert!(all > 100_000, "{all} steps");
}
