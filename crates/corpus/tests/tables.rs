//! Tables and JSON arrays.

use std::io::{Cursor, Read};

use common::{at, ids, one, read, write};
use copydesk_corpus::{Corpus, Fields, Options, named, open, parse};

mod common;

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn a_row_is_a_document_with_its_columns() {
    let csv = "\u{FEFF}id,text,published,section,empty\na,\"One, \"\"two\"\".\nThree.\",2024-05-08,World,\n,Four.,,,\n";
    assert_eq!(
        read(one("a.csv", csv.as_bytes())),
        pairs(&[("a", "One, \"two\".\nThree."), ("a.csv:4", "Four.")])
    );
    let mut documents =
        one("a.csv", csv.as_bytes()).map(|raw| parse(raw.unwrap(), &Fields::default()).unwrap());
    let meta = documents.next().unwrap().meta().clone();
    assert_eq!(meta, pairs(&[("published", "2024-05-08"), ("section", "World")]));
    assert!(documents.next().unwrap().meta().is_empty());
    let mut fields = Fields::default();
    "section".clone_into(&mut fields.text);
    let mapped = parse(one("a.csv", csv.as_bytes()).next().unwrap().unwrap(), &fields).unwrap();
    assert_eq!(mapped.text(), "World");
}

#[test]
fn the_header_shows_what_divides_cells() {
    for (name, table) in [
        ("a.csv", "id;text\nx;\"A; b, c\"\n"),
        ("a.csv", "id\ttext\nx\tA; b, c\n"),
        ("a.csv", "id|text|\"a,b,c\"\nx|A; b, c|\n"),
        ("a.tsv", "id\ttext\nx\tA; b, c\n"),
        ("a.csv.gz", "id;text\r\nx;\"A; b, c\"\r\n"),
    ] {
        let packed = if name.ends_with("gz") { common::gzip(table.as_bytes()) } else { table.into() };
        assert_eq!(read(one(name, &packed)), pairs(&[("x", "A; b, c")]), "{table}");
    }
    assert_eq!(read(one("a.csv", b"text\nAlone.\n")), pairs(&[("a.csv:2", "Alone.")]));
    assert_eq!(read(one("a.csv", b"")), []);
    assert_eq!(read(one("a.csv", b"id,text\n")), []);
}

#[test]
fn a_ragged_row_is_one_error_and_reading_goes_on() {
    let got = read(one("a.csv", b"id,text\na,A.\nb\n\nc,C.,more\nd,D.\ne,\"\xE9\"\nf,F."));
    let [a, b, c, d, e, f] = &got[..] else { panic!("{got:?}") };
    assert_eq!([&a.0, &b.0, &c.0, &d.0, &e.0, &f.0], ["a", "a.csv:3", "a.csv:5", "d", "a.csv:7", "f"]);
    let says = "!a.csv:3: the row has 1 cells where the header has 2; is a delimiter or a quote missing?";
    assert_eq!(b.1, says);
    assert!(c.1.starts_with("!a.csv:5: the row has 3 cells where the header has 2"), "{c:?}");
    assert!(e.1.starts_with("!a.csv:7: column `text` is not UTF-8; --encoding auto"), "{e:?}");
}

#[test]
fn tables_that_cannot_be_read_say_why_once() {
    let twice = read(one("a.csv", b"text,text\nA,B\nC,D\n"));
    assert_eq!(twice, pairs(&[("a.csv:1", "!a.csv:1: two columns are called `text`; rename one of them")]));
    let wide = format!("{}text\n", "x,".repeat(10_001));
    let got = ids(one("a.csv", wide.as_bytes()));
    assert_eq!(got, ["!a.csv:1: the header has more than 10000 columns"]);
    let unnamed = ids(one("a.csv", b"id,body\na,A\n"));
    assert_eq!(
        unnamed,
        ["!a.csv:2: there is no column `text`; name the one that holds it: --field text=NAME"]
    );
}

#[test]
fn a_quote_that_is_never_closed_takes_no_memory() {
    let endless = b"id,text\na,A.\nb,\"".chain(std::io::repeat(b'x').take(64 << 20));
    let options = Options::default().max_document_bytes(1 << 10);
    let corpus =
        Corpus::from_readers([("a.csv".to_owned(), Box::new(endless) as Box<dyn Read + Send>)], &options);
    let got = ids(corpus);
    assert_eq!(got.len(), 2, "{got:?}");
    assert!(got[1].starts_with("!a.csv:3: document is larger than 1024 bytes"), "{got:?}");
    let wide = format!("text\n{}\nA.\n", "x,".repeat(20_000));
    let got = ids(one("a.csv", wide.as_bytes()));
    assert_eq!(got, ["!a.csv:2: the row has more than 10000 cells where the header has 1", "a.csv:3"]);
}

#[test]
fn the_elements_of_an_array_are_documents() {
    let json = b"[ {\"id\": \"a\", \"text\": \"A ] } \\\" {\"},\n {\"text\": \"B\", \"deep\": [[{}]]}, 5, \"x, y\", [1], {\"text\": 1} ]";
    let got = read(one("a.json", json));
    assert_eq!(got[..2], pairs(&[("a", "A ] } \" {"), ("a.json:2", "B")]));
    let errors: Vec<&str> = got[2..].iter().map(|(_, m)| m.as_str()).collect();
    assert_eq!(
        errors,
        [
            "!a.json:3:1: expected a JSON object",
            "!a.json:4:1: expected a JSON object",
            "!a.json:5:1: expected a JSON object",
            "!a.json:6:10: field `text` is a number, not a string",
        ]
    );
    for alike in ["[{\"text\": \"x\"}]", "\u{FEFF} [\n\n {\"text\": \"x\"}]\n"] {
        assert_eq!(ids(one("any", alike.as_bytes())), ["any:1"], "known by its content");
    }
    assert_eq!(read(one("any", b"[Reuters] - A text.")), pairs(&[("any", "[Reuters] - A text.")]));
    assert_eq!(read(one("a.json", b"[]")), []);
    assert_eq!(read(one("a.json", b"")), []);
}

#[test]
fn objects_may_stand_without_an_array() {
    assert_eq!(read(one("a.json", b"{\n \"text\": \"alone\"\n}\n")), pairs(&[("a.json", "alone")]));
    let lines = b"{\"text\": \"1\"}\n{\"text\": \"2\"}\n";
    assert_eq!(read(one("a.json", lines)), pairs(&[("a.json:1", "1"), ("a.json:2", "2")]));
}

#[test]
fn what_is_wrong_with_an_array_is_told_where_it_is() {
    let cases: [(&str, &[&str]); 5] = [
        (
            "[{\"text\": \"1\"}, {\"text\": \"2",
            &["a.json:1", "!a.json:2: the file ends before this object does"],
        ),
        ("[{\"text\": \"1\"},", &["a.json:1", "!a.json: the array has no end"]),
        ("[{\"text\": \"1\"}] {}", &["a.json:1", "!a.json: there is more after the end of the array"]),
        ("[{\"text\": }, {\"text\": \"2\"}]", &["!a.json:1:10: expected value", "a.json:2"]),
        ("} }", &["!a.json:1:1: expected a JSON object", "!a.json:2:1: expected a JSON object"]),
    ];
    for (json, expected) in cases {
        let got = ids(one("a.json", json.as_bytes()));
        assert_eq!(got.len(), expected.len(), "{json}: {got:?}");
        for (got, expected) in got.iter().zip(expected) {
            assert!(got.starts_with(expected), "{json}: {got}");
        }
    }
}

#[test]
fn an_element_past_the_limit_is_passed_over() {
    let huge = std::io::repeat(b'x').take(64 << 20);
    let json = Cursor::new(b"[{\"text\": \"").chain(huge).chain(&b"\"}, {\"text\": \"2\"}]"[..]);
    let options = Options::default().max_document_bytes(1 << 10);
    let got =
        ids(Corpus::from_readers([("a.json".to_owned(), Box::new(json) as Box<dyn Read + Send>)], &options));
    assert!(got[0].starts_with("!a.json:1: document is larger than 1024 bytes"), "{got:?}");
    assert_eq!(got[1..], ["a.json:2"]);
}

#[test]
fn files_of_a_folder_say_what_they_are() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("export", b"[{\"text\": \"x\"}]"),
            ("notes", b"Nothing."),
            ("packed", &common::gzip(b"[{\"text\": \"y\"}]")),
        ],
    );
    let corpus = open(&[dir.path()], &Options::default()).unwrap();
    assert_eq!(corpus.skipped().len(), 1, "no text is guessed at");
    assert_eq!(ids(corpus), ["export:1", "packed:1"]);
    let asked = Options::default().format(named("csv"));
    assert_eq!(ids(open(&[at(dir.path(), "export")], &asked).unwrap()), Vec::<String>::new());
}

#[test]
fn compressions_go_by_name_or_first_bytes() {
    use std::io::Write;
    let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::new(6));
    bz2.write_all(b"Some text.").unwrap();
    let bz2 = bz2.finish().unwrap();
    // printf 'Some text.' | xz
    let xz = b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4F\x02\0!\x01\x16\0\0\0";
    for (name, packed) in [("a.txt.bz2", &bz2), ("a.txt", &bz2), ("a.txt", &common::gzip(b"Some text."))] {
        assert_eq!(read(one(name, packed)), pairs(&[("a.txt", "Some text.")]));
    }
    for (name, packed) in
        [("a.txt.bz2", &bz2[..bz2.len() - 9]), ("a.txt.xz", &xz[..]), ("a.txt.xz", b""), ("a.txt.bz2", b"")]
    {
        let got = read(one(name, packed));
        assert!(got.len() == 1 && got[0].1.contains("truncated"), "{name}: {got:?}");
    }
    for name in ["a.txt.bz2", "a.txt.xz"] {
        let got = read(one(name, b"This is no archive at all, just a text."));
        assert!(got.len() == 1 && got[0].1.contains("damaged"), "{name}: {got:?}");
    }
}
