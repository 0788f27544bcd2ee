//! The list of scenarios says what is there.

use std::collections::BTreeSet;
use std::path::Path;

use copydesk_tests::root;

/// The names of all functions of the project's tests and crates.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in folder.read_dir().unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            functions(&path, names);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            names.extend(source.split("fn ").skip(1).filter_map(|s| Some(s.split_once('(')?.0.to_owned())));
        }
    }
}

#[test]
fn every_scenario_names_tests_that_there_are() {
    let list = std::fs::read_to_string(root().join("tests/survival/README.md")).unwrap();
    let runs = std::fs::read_to_string(root().join("tests/survival/run.py")).unwrap();
    let mut names = BTreeSet::new();
    for folder in ["crates", "tests", "fuzz/checks"] {
        functions(&root().join(folder), &mut names);
    }
    let rows = list.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id"));
    let mut scenarios = Vec::new();
    for row in rows {
        scenarios.extend(row.strip_prefix("| T").and_then(|rest| rest[..2].parse::<u32>().ok()));
        for name in row.split('`').skip(1).step_by(2) {
            if let Some(unit) = name.strip_prefix("run.py ") {
                let unit = unit.trim_start_matches("--").split(' ').next().unwrap();
                assert!(runs.contains(&format!("def {unit}(")), "run.py has no {unit}");
            } else if name.contains('_') && !name.contains(['/', '.', '=']) && name.len() > 20 {
                assert!(names.contains(name), "there is no test {name}");
            } else if name.contains('/') {
                assert!(root().join(name).exists(), "there is no {name}");
            }
        }
    }
    assert_eq!(scenarios, (1..=32).collect::<Vec<u32>>());
}
