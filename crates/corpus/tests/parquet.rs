//! Parquet files.
#![allow(clippy::unwrap_used, reason = "tests may unwrap, and so may the functions that only they call")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use common::{at, one, read};
use copydesk_corpus::{Fields, Options, open, parse};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

mod common;

fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let rows = RecordBatch::try_from_iter(columns).unwrap();
    let zstd = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer =
        ArrowWriter::try_new(fs::File::create(path).unwrap(), rows.schema(), Some(zstd)).unwrap();
    writer.write(&rows).unwrap();
    writer.close().unwrap();
}

fn texts(of: &[Option<&str>]) -> ArrayRef {
    Arc::new(of.iter().copied().collect::<StringArray>())
}

#[test]
fn a_row_is_a_document_with_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    let outlets: DictionaryArray<Int32Type> =
        [Some("The Harbour Post"), None, Some("The Harbour Post")].into_iter().collect();
    write(
        &folder.path().join("a.parquet"),
        vec![
            ("id", Arc::new(Int64Array::from(vec![7, 8, 9])) as ArrayRef),
            ("body", texts(&[Some("One."), Some("Zwölf."), None])),
            ("published", Arc::new(Date32Array::from(vec![Some(19_851), None, None]))),
            ("seen", Arc::new(TimestampMillisecondArray::from(vec![Some(1_715_162_400_500), None, None]))),
            ("outlet", Arc::new(outlets)),
        ],
    );
    let mut fields = Fields::default();
    "body".clone_into(&mut fields.text);
    let got: Vec<_> = open(&[at(folder.path(), "a.parquet")], &Options::default())
        .unwrap()
        .map(|raw| parse(raw.unwrap(), &fields))
        .collect();
    let [first, second, third] = &got[..] else { panic!("{got:?}") };
    let (first, second) = (first.as_ref().unwrap(), second.as_ref().unwrap());
    assert_eq!((first.id(), first.text(), second.id(), second.text()), ("7", "One.", "8", "Zwölf."));
    let mut meta = first.meta().clone();
    meta.sort();
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let expected = [
        pair("outlet", "The Harbour Post"),
        pair("published", "2024-05-08"),
        pair("seen", "2024-05-08T10:00:00Z"),
    ];
    assert_eq!(meta, expected);
    assert!(second.meta().is_empty());
    let third = third.as_ref().unwrap_err();
    assert!(third.id == "9" && third.message.contains("body"), "{third:?}");
}

#[test]
fn what_cannot_be_read_is_told_and_what_came_before_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    write(&path, vec![("text", texts(&[Some("One."), Some("Two.")]))]);
    let whole = fs::read(&path).unwrap();
    let says = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        read(open(&[at(folder.path(), "a.parquet")], &Options::default()).unwrap())
    };
    assert_eq!(says(&whole).len(), 2);
    for bytes in [&whole[..whole.len() - 9], b"PAR1", b"PAR1PAR1", b"PAR1\0\0\0\0\0\0\0\xffPAR1"] {
        let got = says(bytes);
        assert!(
            matches!(&got[..], [(_, message)] if message.contains("no Parquet file that can be read")),
            "{got:?}"
        );
    }
    // Wherever a bit is wrong, there are documents or there is an error, and it ends.
    for at in 0..whole.len() {
        let mut wrong = whole.clone();
        wrong[at] ^= 0x10;
        let got = says(&wrong);
        let documents = got.iter().filter(|(_, text)| !text.starts_with('!')).count();
        assert!(got.len() <= 3 && (documents == 2 || got.len() > documents), "byte {at}: {got:?}");
    }
    let packed = read(one("a.parquet.gz", &common::gzip(&whole)));
    assert!(packed[0].1.contains("must be a plain file on the disk"), "{packed:?}");
}

#[test]
fn limits_hold() {
    let folder = tempfile::tempdir().unwrap();
    let (path, long) = (folder.path().join("a.parquet"), "word ".repeat(500));
    write(&path, vec![("text", texts(&[Some("One."), Some(&long), Some("Three.")]))]);
    let open = |options: Options| read(open(&[at(folder.path(), "a.parquet")], &options).unwrap());
    let got = open(Options::default().max_document_bytes(1000));
    assert!(got[1].1.contains("larger than 1000 bytes") && got[2].1 == "Three.", "{got:?}");
    let got = open(Options::default().max_total_bytes(Some(1000)));
    assert!(got.len() == 2 && got[1].1.contains("--max-total-bytes"), "{got:?}");
    // As large as a document may be, and a thousand times smaller when packed.
    let bomb: Vec<String> = (0..80).map(|i| format!("{i}{}", "a".repeat(1 << 20))).collect();
    write(&path, vec![("text", texts(&bomb.iter().map(|b| Some(b.as_str())).collect::<Vec<_>>()))]);
    let got = open(Options::default());
    assert!(matches!(&got[..], [(_, message)] if message.contains("only a bomb does")), "{got:.100?}");
}
