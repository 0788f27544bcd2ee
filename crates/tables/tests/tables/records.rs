//! What reads records need know nothing of tables: tables give them back.

use copydesk_tables::{Format, Reader, Records, Writer};
use serde_json::Value;
use tempfile::TempDir;

use super::{RECORDS, schema, write};

fn records(target: &std::path::Path) -> Vec<Value> {
    let lines = Records::new(Reader::open(target).unwrap());
    lines.map(|line| serde_json::from_slice(&line.unwrap()).unwrap()).collect()
}

#[test]
fn tables_give_back_the_records_that_they_were_made_of() {
    let folder = TempDir::new().unwrap();
    let mut expected: Vec<Value> = RECORDS.iter().map(|r| serde_json::from_str(r).unwrap()).collect();
    // Tables have the words and a score of every annotation.
    expected[0]["layers"]["marks"][0]["text"] = "Zoë".into();
    expected[0]["layers"]["marks"][0]["score"] = Value::Null;
    for format in [Format::Sqlite, Format::Parquet] {
        let target = folder.path().join(format!("{format:?}"));
        write(&target, format).unwrap();
        assert_eq!(records(&target), expected, "{format:?}");
    }
}

#[test]
fn rows_go_to_their_documents_where_ids_repeat_and_batches_end() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out.sqlite");
    let mut writer = Writer::create(&target, Format::Sqlite, schema(), Vec::new(), &[]).unwrap();
    let counts = [3, 5000, 1, 2, 0];
    for count in counts {
        let marks: Vec<String> = (0..count).map(|_| r#"{"start":0,"end":1,"near":[]}"#.to_owned()).collect();
        let record = format!(
            r#"{{"schema_version":1,"id":"a","status":"ok","offsets":"char","text":"x","layers":{{"marks":[{}]}}}}"#,
            marks.join(",")
        );
        writer.record(record.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    let found: Vec<usize> =
        records(&target).iter().map(|r| r["layers"]["marks"].as_array().unwrap().len()).collect();
    assert_eq!(found, counts);
}
