//! The output depends on the documents and the pipeline alone.

use copydesk_tests::{Check, Folder, NEWS, Run, check, root};

fn news(extra: &[&str]) -> Check {
    check(["run", NEWS, "examples"].iter().chain(extra), "")
}

#[track_caller]
fn same(one: &Check, other: &Check) {
    one.exits(0);
    other.exits(0);
    let lines = one.stdout.lines().zip(other.stdout.lines());
    if let Some((a, b)) = lines.clone().find(|(a, b)| a != b) {
        let at = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
        let near = |s: &str| {
            String::from_utf8_lossy(&s.as_bytes()[at.saturating_sub(60)..(at + 60).min(s.len())]).into_owned()
        };
        panic!("records differ at byte {at}:\n  {}\n  {}", near(a), near(b));
    }
    assert_eq!(one.stdout.len(), other.stdout.len());
    assert!(one.stdout.len() > 10_000, "the comparison is about something");
}

/// Many documents of different sizes, in an order in which a careless program would let small ones overtake.
fn corpus() -> String {
    let article = std::fs::read_to_string(root().join("examples/articles/tram-vote.txt")).unwrap();
    let line = |i: usize| {
        let text = article.repeat(if i.is_multiple_of(7) { 20 } else { i % 3 });
        serde_json::json!({ "id": format!("n{i}"), "text": text, "published": "2024-05-03" }).to_string()
            + "\n"
    };
    (0..60).map(line).collect()
}

#[test]
fn threads_change_nothing() {
    let folder = Folder::new();
    let many = folder.write("many.jsonl", corpus());
    let run = |threads| check(["run", NEWS, "examples", &many, "--threads", threads], "");
    let one = run("1");
    assert_eq!(one.records().len(), 71);
    same(&one, &run("2"));
    same(&one, &run("7"));
    same(&one, &run("64"));
}

#[test]
fn a_small_memory_changes_nothing() {
    let folder = Folder::new();
    let many = folder.write("many.jsonl", corpus());
    let run = |memory| check(["run", NEWS, &many, "--threads", "3", "--memory", memory], "");
    same(&run("1GiB"), &run("1MiB"));
}

#[test]
fn built_in_and_dynamic_plugins_give_the_same_bytes() {
    same(&news(&[]), &news(&["--builtin"]));
}

#[test]
fn the_order_in_which_files_were_made_changes_nothing() {
    let names = ["b.txt", "a/z.txt", "a.txt", "a/b.txt", "Z.txt", "é.txt"];
    let make = |order: &[usize]| {
        let folder = Folder::new();
        for &i in order {
            folder.write(names[i], format!("Minister Anna Berg said no for time number {i}.\n").repeat(50));
        }
        let run = check(["run", NEWS, folder.path().to_str().unwrap()], "");
        (folder, run)
    };
    let (_a, one) = make(&[0, 1, 2, 3, 4, 5]);
    let (_b, other) = make(&[5, 2, 4, 0, 3, 1]);
    same(&one, &other);
    let ids: Vec<String> = one.records().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, ["Z.txt", "a.txt", "a/b.txt", "a/z.txt", "b.txt", "é.txt"]);
}

#[test]
fn locale_and_time_zone_change_nothing() {
    let run = |lang: &str, zone: &str| {
        let run = Run::new(["run", NEWS, "examples"]);
        run.env("LANG", lang).env("LC_ALL", lang).env("TZ", zone).check()
    };
    let plain = run("C", "UTC");
    same(&plain, &run("tr_TR.UTF-8", "Pacific/Kiritimati"));
    same(&plain, &run("de_DE.ISO-8859-1", "America/Los_Angeles"));
}

#[test]
fn other_documents_change_nothing() {
    let alone = check(["run", NEWS, "examples/articles/tram-vote.txt"], "");
    let line = alone
        .exits(0)
        .stdout
        .lines()
        .next()
        .unwrap()
        .replace("\"tram-vote.txt\"", "\"articles/tram-vote.txt\"");
    assert!(news(&[]).stdout.lines().any(|l| l == line), "the record of tram-vote.txt differs");
}
