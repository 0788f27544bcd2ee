//! A job's folder in which one file is anybody's is opened, or refused by name with a way out; what is opened can be gone on with.

use std::fs;
use std::path::Path;

use copydesk_job::{Command, Entry, Failed, Input, Job, JobError, Manifest, Status, sha256};
use serde_json::{Map, Value, json};

fn manifest(about: &str) -> Manifest {
    Manifest::new(Map::from_iter([("about".to_owned(), json!([about]))]), 2)
}

fn input(n: u64) -> Input {
    Input::new("a.jsonl", Some(n), "a", b"text")
}

/// Two parts, of which each has a document that failed.
fn begin(folder: &Path) {
    let mut job = Job::open(folder, manifest("this"), "jsonl", false).expect("the folder is new");
    let mut writer = job.writer();
    for n in 0..4 {
        let failed =
            Failed { stage: "s".into(), plugin: None, code: "panic".into(), message: "it broke".into() };
        let (status, errors) =
            if n % 2 == 0 { (Status::Ok, Vec::new()) } else { (Status::Error, vec![failed]) };
        let entry = Entry { id: format!("d{n}"), input: input(n), status, errors };
        writer.record(n, entry, b"a record\n").expect("there is room");
    }
    job.note(&Command { directory: "/".into(), arguments: vec!["run".into()] }).expect("there is room");
    assert_eq!(job.finish().expect("it is whole").failed, 2);
}

/// Lines as the journal of part 0, with an end that is right, and records as long as they say.
fn journal(folder: &Path, lines: &[u8], fingerprint: &str) -> Vec<u8> {
    let length = |line: &[u8]| serde_json::from_slice::<Value>(line).ok()?["bytes"].as_u64();
    let documents = lines.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let bytes = documents.clone().filter_map(length).fold(0_u64, u64::saturating_add).min(1 << 16);
    let records = vec![b'x'; bytes as usize];
    fs::write(folder.join("part-000000.jsonl"), &records).expect("there is room");
    let end = json!({
        "part": 0, "documents": documents.count(), "bytes": bytes, "records_crc32": crc32fast::hash(&records),
        "journal_crc32": crc32fast::hash(lines), "fingerprint": fingerprint,
    });
    [lines, end.to_string().as_bytes(), b"\n"].concat()
}

/// A manifest whose fingerprint is right, and so is that of each replay.
fn signed(bytes: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(mut all)) = serde_json::from_slice(bytes) else { return bytes.to_vec() };
    let sign = |about: &mut Map<String, Value>| {
        about.remove("fingerprint");
        let hash = sha256(Value::Object(about.clone()).to_string().as_bytes());
        about.insert("fingerprint".into(), hash[..32].into());
    };
    let mut replays = all.remove("replays");
    let each = replays.iter_mut().filter_map(Value::as_array_mut).flatten();
    each.filter_map(Value::as_object_mut).for_each(sign);
    sign(&mut all);
    all.extend(replays.map(|replays| ("replays".to_owned(), replays)));
    Value::Object(all).to_string().into_bytes()
}

/// The first byte, a digit, says which file is the rest, and whether what guards it is made right.
pub(crate) fn check(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    begin(folder);
    let (name, content) = match kind.wrapping_sub(b'0') % 6 {
        0 => ("journal/000000.jsonl", rest.to_vec()),
        1 => ("journal/000000.jsonl", journal(folder, rest, &manifest("this").fingerprint())),
        2 => ("manifest.json", rest.to_vec()),
        3 => ("manifest.json", signed(rest)),
        4 => ("part-000000.jsonl", rest.to_vec()),
        _ => ("command.json", rest.to_vec()),
    };
    fs::write(folder.join(name), content).expect("there is room");
    if let Err(error) = Command::of(folder) {
        assert!(error.to_string().contains("command.json"), "{error}");
    }
    match Job::open(folder, manifest("this"), "jsonl", false) {
        Ok(job) => go_on(job),
        Err(JobError::Damaged { path, .. }) => {
            fs::remove_file(path).expect("the way out is to remove it");
            go_on(Job::open(folder, manifest("this"), "jsonl", false).expect("and then it is open"));
        }
        Err(JobError::DamagedManifest { path, .. }) => assert!(path.starts_with(folder)),
        Err(error) => assert!(matches!(error, JobError::OtherFingerprint { .. }), "{error}"),
    }
    if let Ok(job) = Job::reopen(folder, manifest("that"), "jsonl", &["about"]) {
        go_on(job);
    }
    let mut anew = Job::open(folder, manifest("other"), "jsonl", true).expect("it can be begun anew");
    assert_eq!(anew.finish().expect("there is nothing").documents, 0);
}

/// Looks for changes, does one document again, and counts.
fn go_on(mut job: Job) {
    let inputs = || (0..6).map(input);
    let stale = job.stale(inputs()).expect("the parts are whole");
    let changes = job.changes(&stale, inputs()).expect("the parts are whole");
    let mut rest = job.rest(&changes).expect("the parts are whole");
    let _ = (0..6).filter_map(|n| rest.number(n, &input(n))).count();
    let before = job.finish().expect("the parts are whole");
    let (mut again, mut merger) = job.replay().expect("the parts are whole");
    let failed = again.left().len() as u64;
    assert_eq!(failed, before.failed + before.partial);
    let mut done = 0;
    for n in 0..6 {
        if let Some(place) = again.take(&input(n)) {
            let entry = Entry { id: "again".into(), input: input(n), status: Status::Ok, errors: Vec::new() };
            merger.record(place, entry, b"another record\n").expect("there is room");
            done += 1;
        }
    }
    merger.commit().expect("there is room");
    let after = job.finish().expect("the parts are whole");
    assert_eq!((after.documents, after.failed + after.partial), (before.documents, failed - done));
}
