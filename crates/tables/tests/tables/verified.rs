//! What a verifier proves, and that it sees each thing that can be wrong.

use copydesk_tables::{Batches, Format, Reader, Verifier, Writer};
use rusqlite::Connection;
use tempfile::TempDir;

use super::{RECORDS, schema, write};

#[test]
fn tables_of_all_formats_and_their_records_prove_the_same() {
    let folder = TempDir::new().unwrap();
    let proofs = [Format::Sqlite, Format::Parquet].map(|format| {
        let target = folder.path().join(format!("{format:?}"));
        write(&target, format).unwrap();
        Verifier::tables(&mut Reader::open(&target).unwrap()).unwrap()
    });
    let mut verifier = Verifier::new(schema());
    let mut batches = Batches::new(schema(), Vec::new());
    for record in RECORDS {
        batches.push(record.as_bytes()).unwrap();
        verifier.document(&batches.take().into_iter().map(|b| vec![b]).collect::<Vec<_>>());
    }
    let of_records = verifier.finish();
    assert_eq!(of_records.documents, [2, 0, 1]);
    assert_eq!((of_records.slices, of_records.references, of_records.wrong), (4, 1, 0), "{of_records:?}");
    assert_eq!(proofs, [of_records.clone(), of_records]);
}

#[test]
fn tables_become_tables_of_another_format_without_loss() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    write(&path("a.sqlite"), Format::Sqlite).unwrap();
    for (from, to, format) in [("a.sqlite", "b", Format::Parquet), ("b", "c.sqlite", Format::Sqlite)] {
        let mut reader = Reader::open(&path(from)).unwrap();
        let about: Vec<_> = reader.about().cloned().collect();
        let mut writer =
            Writer::create(&path(to), format, reader.schema().clone(), Vec::new(), &about).unwrap();
        assert_eq!(writer.copy(&mut reader).unwrap(), 2);
        writer.finish().unwrap();
    }
    let rows = |name: &str| {
        let db = Connection::open(path(name)).unwrap();
        ["documents", "quotes", "marks", "copydesk"].map(|table| {
            let mut all = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let width = all.column_count();
            let row =
                |r: &rusqlite::Row<'_>| (0..width).map(|i| r.get::<_, rusqlite::types::Value>(i)).collect();
            all.query_map([], row).unwrap().collect::<Result<Vec<Vec<_>>, _>>().unwrap()
        })
    };
    assert!(rows("a.sqlite") == rows("c.sqlite"), "{:?}", rows("c.sqlite"));
}

#[test]
fn each_thing_that_is_wrong_is_seen() {
    let tampered = [
        ("UPDATE documents SET doc_id = 'a'", "the id stands twice"),
        ("UPDATE documents SET status = 'fine' WHERE doc_id = 'b'", "\"fine\" is no status"),
        ("UPDATE documents SET status = 'error'", "failed, and has annotations"),
        ("UPDATE quotes SET row = 1", "`a`: quotes[0] has another number"),
        ("UPDATE marks SET text = 'Zoe'", "marks[0].text has other words"),
        ("UPDATE marks SET char_end = 99", "marks[0].text lies outside"),
        ("UPDATE marks SET char_end = 0", "marks[0].text ends before it begins"),
        (
            "UPDATE quotes SET pieces = '[{\"char_start\":0,\"char_end\":5,\"text\":\"“Zoë,”\"}]'",
            "quotes[0].pieces has other words",
        ),
        ("UPDATE quotes SET speaker_end = 14", "quotes[0].speaker has other words"),
        ("UPDATE quotes SET speaker_end = NULL", "quotes[0].speaker ends before it begins, or has no place"),
        ("UPDATE quotes SET inside = 1", "quotes[0].inside leads to quotes[1]"),
        ("UPDATE marks SET near = '[0,7]'", "marks[0].near leads to marks[7]"),
        ("UPDATE marks SET doc_id = 'z'", "an annotation of `z`"),
    ];
    for (sql, says) in tampered {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("out.sqlite");
        write(&file, Format::Sqlite).unwrap();
        assert!(Connection::open(&file).unwrap().execute(sql, []).unwrap() > 0, "{sql}");
        let proof = Verifier::tables(&mut Reader::open(&file).unwrap()).unwrap();
        assert_eq!(proof.to_string().contains("each id once"), !says.contains("twice"), "{proof}");
        assert!(proof.wrong > 0 && proof.examples.iter().any(|e| e.contains(says)), "{sql}: {proof:?}");
    }
}

#[test]
fn a_record_that_is_none_leaves_no_half_row() {
    let mut batches = Batches::new(schema(), Vec::new());
    let half = RECORDS[0].replace("[12,15]", "[12,99]");
    batches.push(half.as_bytes()).unwrap_err();
    assert!(batches.rows() == 0 && batches.take().iter().all(|rows| rows.num_rows() == 0));
    batches.push(RECORDS[0].as_bytes()).unwrap();
    assert_eq!(batches.take().iter().map(|rows| rows.num_rows()).collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn what_is_no_output_is_told() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("out.sqlite");
    let refused = |says: &str| {
        let error = Reader::open(&file).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("out.sqlite") && error.contains(says), "{error}");
    };
    refused("No such file");
    std::fs::write(&file, "no database").unwrap();
    refused("not a database");
    std::fs::remove_file(&file).unwrap();
    write(&file, Format::Sqlite).unwrap();
    Connection::open(&file).unwrap().execute("DELETE FROM copydesk WHERE key = 'schema'", []).unwrap();
    refused("Copydesk did not write it");
    std::fs::remove_file(&file).unwrap();
    write(&file, Format::Parquet).unwrap();
    let documents = file.join("documents.parquet");
    let whole = std::fs::read(&documents).unwrap();
    std::fs::write(&documents, &whole[..whole.len() / 2]).unwrap();
    refused("documents.parquet");
    std::fs::write(&documents, whole).unwrap();
    std::fs::copy(file.join("marks.parquet"), file.join("quotes.parquet")).unwrap();
    refused("quotes.parquet: its columns are not those");
}
