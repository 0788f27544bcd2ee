//! Records as tables, read back with other readers than those that wrote them.
#![allow(clippy::unwrap_used, reason = "tests may unwrap, and so may the functions that only they call")]

mod records;
mod standoff;
mod verified;

use std::fs;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use copydesk_document::{AttributeKind, LayerSchema};
use copydesk_tables::{Format, Schema, TablesError, Writer};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rusqlite::Connection;
use tempfile::TempDir;

fn schema() -> Schema {
    let quotes = LayerSchema::new("quotes", "Who said what")
        .labels(&["direct", "indirect", "mixed"])
        .label_key("kind")
        .spans_key("content")
        .attribute("speaker", AttributeKind::Span, "The source's words")
        .attribute("speaker_name", AttributeKind::Str, "")
        .attribute("inside", AttributeKind::Ref("quotes".into()), "")
        .attribute("from", AttributeKind::Str, "")
        .attribute("others", AttributeKind::Strs, "");
    let marks = LayerSchema::new("marks", "")
        .attribute("vector", AttributeKind::Vector(2), "")
        .edge("near", "marks", "");
    Schema::new([&quotes, &marks]).expect("names that differ")
}

/// Two articles of which one failed; the quote has two pieces, and what is before it more bytes than characters.
const RECORDS: [&str; 2] = [
    r#"{"schema_version":1,"id":"a","status":"ok","offsets":"char","meta":{"published":"2024-05-08","outlet":"The Harbour Post"},
"text":"“Zoë,” said Ann, “no.”","layers":{"quotes":[{"content":[[0,6],[17,22]],"kind":"direct","score":0.7,"speaker":[12,15],
"speaker_name":"=Ann","inside":null,"from":"1","others":["Zoë \"Z\" Ek","B"]}],"marks":[{"start":1,"end":4,"vector":[0.5,-1],"near":[0]}]}}"#,
    r#"{"schema_version":1,"id":"b","status":"error","error":{"stage":"read","plugin":null,"code":"unreadable","message":"no"}}"#,
];

fn write(target: &Path, format: Format) -> Result<(), TablesError> {
    let about = [("pipeline".to_owned(), "0123".to_owned())];
    let mut writer = Writer::create(target, format, schema(), Vec::new(), &about)?;
    for record in RECORDS {
        writer.record(record.replace('\n', "").as_bytes())?;
    }
    writer.finish()
}

#[test]
fn sqlite_holds_all_and_its_views_work() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("out.sqlite");
    write(&file, Format::Sqlite).unwrap();
    let db = Connection::open(&file).unwrap();
    let one = |sql: &str| db.query_row(sql, [], |r| r.get::<_, String>(0)).unwrap();
    assert_eq!(
        one(
            "SELECT group_concat(doc_id || ' ' || status || ' ' || coalesce(error_code, '-')) FROM documents"
        ),
        "a ok -,b error unreadable"
    );
    assert_eq!(one("SELECT published FROM documents"), "2024-05-08");
    assert_eq!(one("SELECT text FROM quotes"), "“Zoë,” … “no.”");
    assert_eq!(
        one("SELECT kind || speaker || speaker_start || '-' || speaker_end || from_ || score FROM quotes"),
        "directAnn12-1510.7"
    );
    let slices = "SELECT group_concat(substr(d.text, 1 + p.value ->> 'char_start', (p.value ->> 'char_end') - (p.value ->> 'char_start')) = p.value ->> 'text') \
                  FROM quotes q JOIN documents d USING (doc_id), json_each(q.pieces) p";
    assert_eq!(one(slices), "1,1", "every piece is its slice of the text");
    assert_eq!(one("SELECT value FROM copydesk WHERE key = 'pipeline'"), "0123");
    assert_eq!(one("SELECT vector || near FROM marks"), "[0.5,-1][0]");
    assert_eq!(one("SELECT group_concat(o.value, '; ') FROM quotes, json_each(others) o"), "Zoë \"Z\" Ek; B");
    let names = one(
        "SELECT coalesce(group_concat(name), '') FROM (SELECT name FROM sqlite_master WHERE type = 'view')",
    );
    assert_eq!(names, "", "the views read columns that these quotes do not have");
}

#[test]
fn parquet_has_typed_columns() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("tables");
    write(&target, Format::Parquet).unwrap();
    let file = fs::File::open(target.join("quotes.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let about = reader.metadata().file_metadata().key_value_metadata().unwrap();
    assert!(about.iter().any(|p| p.key == "pipeline" && p.value.as_deref() == Some("0123")));
    let rows = reader.build().unwrap().next().unwrap().unwrap();
    let column = |name: &str| rows.column_by_name(name).unwrap();
    assert_eq!(column("char_end").as_primitive::<Int32Type>().value(0), 22);
    let pieces = column("pieces").as_list::<i32>().value(0);
    assert_eq!(pieces.as_struct().column(2).as_string::<i32>().value(1), "“no.”");
    assert_eq!(column("others").as_list::<i32>().value(0).as_string::<i32>().value(1), "B");
    assert!(fs::read_to_string(target.join("views.sql")).unwrap().contains("read_parquet('marks.parquet')"));
}

#[test]
fn csv_cells_are_no_formulas() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("tables");
    write(&target, Format::Csv).unwrap();
    let quotes = fs::read_to_string(target.join("quotes.csv")).unwrap();
    assert!(quotes.contains(",'=Ann,"), "{quotes}");
}

#[test]
fn the_same_records_are_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    for (format, file) in
        [(Format::Sqlite, ""), (Format::Parquet, "documents.parquet"), (Format::Csv, "quotes.csv")]
    {
        let [a, b] = ["a", "b"].map(|name| {
            let target = folder.path().join(format!("{name}{format:?}"));
            write(&target, format).unwrap();
            fs::read(if file.is_empty() { target } else { target.join(file) }).unwrap()
        });
        assert!(a == b, "{format:?}");
    }
}

#[test]
fn tables_replace_tables_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("tables");
    write(&target, Format::Parquet).unwrap();
    write(&target, Format::Parquet).unwrap();
    fs::write(target.join("notes.txt"), "mine").unwrap();
    let refused = write(&target, Format::Parquet).unwrap_err().to_string();
    assert!(refused.contains("files that are no such tables"), "{refused}");
    assert!(target.join("notes.txt").exists());
    assert!(write(&target, Format::Sqlite).unwrap_err().to_string().contains("a folder is there"));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(left, ["tables"], "nothing hidden stays");
}

#[test]
fn what_is_not_finished_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out.sqlite");
    let mut writer = Writer::create(&target, Format::Sqlite, schema(), Vec::new(), &[]).unwrap();
    writer.record(RECORDS[1].as_bytes()).unwrap();
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn records_that_are_none_are_told_with_their_place() {
    let head = r#"{"schema_version":1,"id":"a","status":"ok","offsets":"char","text":"Zoë","#;
    let wrong = [
        ("[]", "not a record"),
        (r#"{"id":"a"}"#, "no `schema_version`"),
        (r#"{"schema_version":9,"id":"a"}"#, "`a` has schema_version 9"),
        (&format!(r#"{head}"layers":{{"birds":[]}}}}"#), "layer `birds`"),
        (
            &format!(r#"{head}"layers":{{"quotes":[{{"content":[[0,9]]}}]}}}}"#),
            "quotes[0].content is no stretch of the text",
        ),
        (&format!(r#"{head}"layers":{{"quotes":[{{"content":[]}}]}}}}"#), "quotes[0].content is no stretch"),
        (&format!(r#"{head}"layers":{{"marks":[{{"start":2,"end":1}}]}}}}"#), "marks[0].start is no stretch"),
        (
            &format!(r#"{head}"layers":{{"quotes":[{{"content":[[0,1]],"speaker":[3,4]}}]}}}}"#),
            "quotes[0].speaker is no",
        ),
        (
            &format!(r#"{head}"layers":{{"quotes":[{{"content":[[0,1]],"inside":"x"}}]}}}}"#),
            "inside is no number of 32 bits",
        ),
        (
            &head.replace("char", "byte").replace(r#","text":"Zoë","#, r#","layers":{}}"#),
            "offsets must be of code points",
        ),
    ];
    for (record, says) in wrong {
        let folder = TempDir::new().unwrap();
        let mut writer =
            Writer::create(&folder.path().join("o.db"), Format::Sqlite, schema(), Vec::new(), &[]).unwrap();
        let said = writer.record(record.as_bytes()).unwrap_err().to_string();
        assert!(said.contains(says), "{record}\n{said}");
    }
}
