//! A job's folder under every kind of damage: what is read is what was written, or it is refused by name.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use copydesk_job::{Change, Entry, Failed, Input, Job, JobError, Manifest, Status};
use proptest::prelude::*;
use serde_json::{Map, json};

fn manifest(about: &str) -> Manifest {
    let mut all = Map::new();
    all.insert("about".into(), json!({ "of": [about] }));
    Manifest::new(all, 3)
}

fn open(folder: &Path) -> Result<Job, JobError> {
    Job::open(folder, manifest("this"), "jsonl", false)
}

fn input(n: u64) -> Input {
    Input::new("a.jsonl", Some(n + 1), "a", format!("document {n}").as_bytes())
}

fn entry(n: u64) -> Entry {
    let errors =
        vec![Failed { stage: "read".into(), plugin: None, code: "unreadable".into(), message: "no".into() }];
    let (status, errors) = if n == 4 { (Status::Error, errors) } else { (Status::Ok, Vec::new()) };
    Entry { id: format!("\u{e9}-{n}"), input: input(n), status, errors }
}

/// Does what is left of eight documents, in parts of three.
fn work(job: &mut Job) {
    let mut selection = job.selection();
    let mut writer = job.writer();
    for n in 0..8 {
        if let Some(number) = selection.number(n, &input(n)) {
            writer.record(number, entry(n), format!("record {n}\n").as_bytes()).unwrap();
        }
    }
    writer.commit().unwrap();
    let totals = job.finish().unwrap();
    assert_eq!((totals.parts, totals.documents, totals.failed), (3, 8, 1));
}

fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let names = ["part-000000.jsonl", "part-000001.jsonl", "part-000002.jsonl", "failed.jsonl"];
    let journals = ["journal/000000.jsonl", "journal/000001.jsonl", "journal/000002.jsonl"];
    names.iter().chain(&journals).map(|n| ((*n).to_owned(), fs::read(folder.join(n)).unwrap())).collect()
}

#[test]
fn inputs_that_changed_are_told_from_those_that_moved() {
    let folder = tempfile::tempdir().unwrap();
    let mut job = open(folder.path()).unwrap();
    work(&mut job);
    let same = || (0..8).map(input);
    assert!(job.stale(same()).unwrap().is_empty());
    let more = || (0..9).map(input);
    assert_eq!(job.stale(more()).unwrap(), BTreeSet::from([2]), "the last part has room for one more");
    assert_eq!(
        job.changes(&BTreeSet::from([2]), more()).unwrap(),
        [(Change::New, "a.jsonl".into(), Some(9))]
    );
    // One more before all others moves them, and is the only one that is new.
    let before = || std::iter::once(Input::new("0.txt", None, "0.txt", b"new")).chain((0..8).map(input));
    let stale = job.stale(before()).unwrap();
    assert_eq!(stale, BTreeSet::from([0, 1, 2]));
    assert_eq!(job.changes(&stale, before()).unwrap(), [(Change::New, "0.txt".into(), None)]);
    let gone = || (1..8).map(input);
    let stale = job.stale(gone()).unwrap();
    assert_eq!(job.changes(&stale, gone()).unwrap(), [(Change::Gone, "a.jsonl".into(), Some(1))]);
    // A line before all others is new; the others have moved, and are done.
    let shifted = || {
        (0..9)
            .map(|n| Input::new("a.jsonl", Some(n + 1), "a", format!("document {}", (n + 8) % 9).as_bytes()))
    };
    let stale = job.stale(shifted()).unwrap();
    let changes = job.changes(&stale, shifted()).unwrap();
    assert_eq!(changes, [(Change::New, "a.jsonl".into(), Some(1))]);
    let mut rest = job.rest(&changes).unwrap();
    let numbers: Vec<Option<u64>> = (0..).zip(shifted()).map(|(seq, i)| rest.number(seq, &i)).collect();
    assert_eq!(numbers, [vec![Some(9)], vec![None; 8]].concat());
    // Where one was edited, what was made of it before is kept.
    let edited =
        || (0..8).map(|n| if n == 2 { Input::new("a.jsonl", Some(3), "a", b"other") } else { input(n) });
    let changes = job.changes(&job.stale(edited()).unwrap(), edited()).unwrap();
    assert_eq!(changes, [(Change::Edited, "a.jsonl".into(), Some(3))]);
    let mut rest = job.rest(&changes).unwrap();
    assert!((0..).zip(edited()).all(|(seq, i)| rest.number(seq, &i).is_none()));
    // The same file under another name is another document: its records would have another id.
    let renamed =
        || (0..8).map(|n| Input::new("a.jsonl", Some(n + 1), "in/a", format!("document {n}").as_bytes()));
    assert_eq!(job.stale(renamed()).unwrap().len(), 3);
    let turned = || (0..8).rev().map(input);
    assert_eq!(job.changes(&job.stale(turned()).unwrap(), turned()).unwrap(), [], "they have moved");

    job.forget(&BTreeSet::from([1])).unwrap();
    assert_eq!(job.parts().collect::<Vec<_>>(), [0, 2]);
}

#[test]
fn what_differs_between_manifests_is_said_by_its_key() {
    let differences = manifest("this").differences(&manifest("that"));
    let said: Vec<String> = differences.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["about.of.0: \"this\" before, \"that\" now"]);
    assert_eq!(manifest("this").fingerprint(), manifest("this").fingerprint());
    assert_ne!(manifest("this").fingerprint(), manifest("that").fingerprint());
}

#[test]
fn a_manifest_of_a_later_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    let path = folder.path().join("manifest.json");
    let later = fs::read_to_string(&path).unwrap().replace("\"format\": 1", "\"format\": 2");
    fs::write(&path, later).unwrap();
    assert!(
        open(folder.path())
            .unwrap_err()
            .to_string()
            .contains("it is of format 2, and this program knows format 1")
    );
}

/// What ends between a journal and the name of its records has done the part.
#[test]
fn records_that_have_not_got_their_name_get_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mut job = open(folder.path()).unwrap();
    work(&mut job);
    let whole = bytes(folder.path());
    drop(job);
    fs::rename(at("part-000001.jsonl"), at("part-000001.jsonl.tmp")).unwrap();
    assert_eq!(open(folder.path()).unwrap().parts().count(), 3);
    assert!(bytes(folder.path()) == whole);

    // The same where older records have the name, as in a replay.
    let mut job = Job::reopen(folder.path(), manifest("that"), "jsonl", &["about"]).unwrap();
    let (mut again, mut merger) = job.replay().unwrap();
    let taken: Vec<_> = (0..8).filter_map(|n| Some((n, again.take(&input(n))?))).collect();
    let [(4, place)] = taken[..] else { panic!("{taken:?}") };
    let fine = Entry { status: Status::Ok, errors: Vec::new(), ..entry(4) };
    merger.record(place, fine, b"a record that is mended\n").unwrap();
    assert!(again.is_empty());
    assert_eq!(job.finish().unwrap().failed, 0);
    drop(job);
    let mended = bytes(folder.path());
    fs::rename(at("part-000001.jsonl"), at("part-000001.jsonl.tmp")).unwrap();
    fs::write(at("part-000001.jsonl"), &whole[1].1).unwrap();
    open(folder.path()).unwrap();
    assert!(bytes(folder.path()) == mended);
    assert_eq!(mended[1].1, b"record 3\na record that is mended\nrecord 5\n");
    let other = Job::reopen(folder.path(), manifest("other"), "jsonl", &[]).unwrap_err();
    assert!(matches!(other, JobError::OtherFingerprint { .. }), "{other}");
}

proptest! {
    /// Whatever happens to a file of a job, a run that goes on ends with the same bytes, or says which file is damaged and how to mend
    /// that, and then does.
    #[test]
    fn no_damage_goes_unnoticed(
        file in 0..7_usize,
        at in any::<prop::sample::Index>(),
        cut in any::<bool>(),
        with in 1..=255_u8,
    ) {
        let folder = tempfile::tempdir().unwrap();
        work(&mut open(folder.path()).unwrap());
        let whole = bytes(folder.path());
        let (name, content) = &whole[file];
        let mut damaged = content.clone();
        let at = at.index(damaged.len());
        if cut { damaged.truncate(at) } else { damaged[at] ^= with }
        fs::write(folder.path().join(name), damaged).unwrap();
        let mut job = match open(folder.path()) {
            Ok(job) => {
                // Only this file is made of others.
                prop_assert_eq!(name, "failed.jsonl");
                job
            }
            Err(JobError::Damaged { path, .. }) => {
                fs::remove_file(path).unwrap();
                open(folder.path()).unwrap()
            }
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        };
        work(&mut job);
        prop_assert_eq!(bytes(folder.path()), whole);
    }
}

#[test]
fn what_is_not_the_jobs_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    work(&mut open(folder.path()).unwrap());
    let others = ["part-000000.jsonl.gz", "part-all.jsonl", "notes.tmp", "part-7.jsonl"];
    for name in others {
        fs::write(folder.path().join(name), "mine").unwrap();
    }
    work(&mut Job::open(folder.path(), manifest("that"), "jsonl", true).unwrap());
    assert!(others.iter().all(|name| folder.path().join(name).exists()));
    // Somebody else's folder with a file of that name is no job, whatever is asked for.
    let page = tempfile::tempdir().unwrap();
    fs::write(page.path().join("manifest.json"), "{}").unwrap();
    for fresh in [false, true] {
        let refused = Job::open(page.path(), manifest("this"), "jsonl", fresh).unwrap_err();
        assert!(matches!(refused, JobError::NoJob(_)), "{refused}");
        assert_eq!(fs::read_dir(page.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_run_that_made_no_part_binds_nobody() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    let other = Job::open(folder.path(), manifest("that"), "jsonl", false).unwrap();
    assert_eq!(other.parts().count(), 0);
}
