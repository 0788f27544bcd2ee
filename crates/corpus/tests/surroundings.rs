//! What is known of documents that do not say it themselves: encodings, files beside them, paths, options.

use common::{at, gzip, ids, one, read, write};
use copydesk_corpus::{Encoding, Fields, IdFrom, Options, ReadError, open, parse};
use copydesk_document::Document;

mod common;

fn documents(root: &std::path::Path, fields: &Fields) -> Vec<Result<Document, ReadError>> {
    let corpus = open(&[root], &Options::default()).expect("it is there");
    corpus.map(|raw| parse(raw.expect("it is read"), fields)).collect()
}

fn meta(d: &Document) -> String {
    d.meta().iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" ")
}

fn fields(change: impl FnOnce(&mut Fields)) -> Fields {
    let mut fields = Fields::default();
    change(&mut fields);
    fields
}

fn parsed(name: &str, content: &[u8], fields: &Fields) -> Result<Document, ReadError> {
    parse(one(name, content).next().expect("a document").expect("it is read"), fields)
}

#[test]
fn text_that_is_no_utf8_says_what_it_is_and_is_read_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let latin = b"\x93The caf\xe9,\x94 said Ren\xe9e M\xfcller.";
    write(
        dir.path(),
        &[
            ("a.txt", latin),
            ("b.csv", b"id;text\nb;Ren\xe9e M\xfcller\n"),
            ("c.jsonl.gz", &gzip(b"{\"text\": \"Ren\xe9e\"}")),
            ("d.txt", "“Größe”".as_bytes()),
            ("e.txt", b"\xFF\xFEa\0"),
        ],
    );
    let plain = read(open(&[dir.path()], &Options::default()).unwrap());
    assert!(
        plain[0]
            .1
            .ends_with("a.txt: not UTF-8 at byte 0; it looks like windows-1252, which --encoding auto reads"),
        "{plain:?}"
    );
    assert!(
        plain[4].1.ends_with("e.txt: not UTF-8 at byte 0; it looks like UTF-16, which --encoding auto reads"),
        "{plain:?}"
    );
    for label in ["auto", "windows-1252"] {
        let options = Options::default().encoding(Encoding::of(label));
        let found: Vec<String> =
            read(open(&[dir.path()], &options).unwrap()).into_iter().map(|(_, text)| text).collect();
        assert_eq!(found[..3], ["“The café,” said Renée Müller.", "Renée Müller", "Renée"], "{label}");
        assert_eq!(found[4], "a");
        assert_eq!(found[3] == "“Größe”", label == "auto");
    }
}

#[test]
fn what_stands_before_a_text_is_metadata() {
    let text = "---\nid: one\ntitle: The title\npublished: May 8, 2024\n---\nThe text.";
    let found = parsed("a.txt", text.as_bytes(), &Fields::default()).unwrap();
    assert_eq!((found.id(), found.text()), ("one", "The text."));
    assert_eq!(meta(&found), "title=The title published=2024-05-08");
    let rule = parsed("a.txt", b"---\nA line above.\n---\n", &Fields::default()).unwrap();
    assert_eq!(rule.text(), "---\nA line above.\n---\n");
}

#[test]
fn a_file_beside_another_says_more_of_it() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("a.txt", b"A."),
            (
                "a.txt.meta.json",
                b"{\"id\": \"own\", \"outlet\": \"The Post\", \"tags\": [\"x\", 2], \"none\": null}",
            ),
            ("b.html.gz", &gzip(b"<title>B</title><p>Text.")),
            ("b.meta.json", b"{\"published\": \"20240508\", \"title\": \"no\"}"),
            ("c.txt", b"C."),
            ("c.meta.json", b"[]"),
            ("d.txt", b"D."),
            ("d.meta.json", &[b' '; 70_000]),
            ("e.jsonl", b"{\"text\": \"E.\"}"),
            ("e.meta.json", b"{\"outlet\": \"no\"}"),
        ],
    );
    let corpus = open(&[dir.path()], &Options::default()).unwrap();
    assert!(corpus.skipped().is_empty());
    let found: Vec<_> = corpus.map(|raw| raw.and_then(|raw| parse(raw, &Fields::default()))).collect();
    assert_eq!(found.len(), 5);
    let good = |i: usize| found[i].as_ref().unwrap();
    assert_eq!((good(0).id(), meta(good(0)).as_str()), ("own", "outlet=The Post tags=x, 2"));
    assert_eq!(meta(good(1)), "title=B published=2024-05-08");
    let message = |i: usize| found[i].as_ref().unwrap_err().message.clone();
    assert!(
        message(2).contains("c.txt: ")
            && message(2).contains("c.meta.json: holds no JSON object with metadata"),
        "{}",
        message(2)
    );
    assert!(message(3).contains("d.meta.json: holds more than 65536 bytes"), "{}", message(3));
    assert_eq!(meta(good(4)), "", "a file of many is not one of them");
}

#[test]
fn a_path_says_what_its_pattern_names() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("post/2024-05-08/a.txt", b"A."),
            ("post/2024-05-08/b.jsonl", b"{\"text\": \"B.\", \"outlet\": \"Own\"}"),
            ("c.txt", b"C."),
        ],
    );
    let pattern = fields(|f| f.path_pattern = Some("{outlet}/{published}/{id}.txt".parse().unwrap()));
    let found = documents(dir.path(), &pattern);
    let [c, a, b] = &found[..] else { panic!("{found:?}") };
    let a = a.as_ref().unwrap();
    assert_eq!((a.id(), meta(a).as_str()), ("a", "outlet=post published=2024-05-08"));
    let message = &c.as_ref().unwrap_err().message;
    assert!(
        message.ends_with("c.txt: the path is not one of --path-pattern `{outlet}/{published}/{id}.txt`"),
        "{message}"
    );
    assert!(b.is_err());
    let pattern = fields(|f| f.path_pattern = Some("{outlet}/{published}/{*}".parse().unwrap()));
    let found = documents(&dir.path().join("post"), &pattern);
    assert!(found.iter().all(Result::is_err), "the folder that was named is no part of ids");
    let found = documents(dir.path(), &pattern);
    assert_eq!(meta(found[2].as_ref().unwrap()), "outlet=Own published=2024-05-08");
}

#[test]
fn defaults_come_last() {
    let defaults = fields(|f| {
        f.defaults = vec![("published".into(), "8 May 2024".into()), ("outlet".into(), "Post".into())];
    });
    assert_eq!(meta(&parsed("a.txt", b"A.", &defaults).unwrap()), "published=2024-05-08 outlet=Post");
    let own = parsed("a.jsonl", b"{\"text\": \"A.\", \"outlet\": \"Own\"}", &defaults).unwrap();
    assert_eq!(meta(&own), "outlet=Own published=2024-05-08");
}

#[test]
fn ids_are_made_of_what_was_asked_for() {
    let line = b"{\"id\": \"own\", \"text\": \"A.\", \"url\": \"https://x.example/1\"}";
    let id =
        |from, line: &[u8]| parsed("a.jsonl", line, &fields(|f| f.id_from = from)).map(|d| d.id().to_owned());
    assert_eq!(id(IdFrom::Field, line).unwrap(), "own");
    assert_eq!(id(IdFrom::Path, line).unwrap(), "a.jsonl:1");
    assert_eq!(id(IdFrom::Url, line).unwrap(), "https://x.example/1");
    // printf A. | sha256sum
    assert_eq!(id(IdFrom::Hash, line).unwrap(), "e53657178cb6855ac4b2029197a64b0c");
    assert_ne!(id(IdFrom::Hash, line).unwrap(), id(IdFrom::Hash, b"{\"text\": \"B.\"}").unwrap());
    let none = id(IdFrom::Url, b"{\"text\": \"A.\"}").unwrap_err();
    assert_eq!(none.message, "a.jsonl:1: there is no `url` to make the id of (--id-from url)");
}

#[test]
fn fields_reach_into_objects() {
    let line = br#"{"doc": {"key": "k", "body": {"plain": "A."}, "a.b": "c"}, "meta.published": "2024-05-07", "meta": {"published": "2024-05-08", "site": "Post"}}"#;
    let reaching = fields(|f| {
        "doc.key".clone_into(&mut f.id);
        "doc.body.plain".clone_into(&mut f.text);
        "meta.published".clone_into(&mut f.published);
        "meta.site".clone_into(&mut f.outlet);
        "doc.a.b".clone_into(&mut f.title);
    });
    let found = parsed("a.jsonl", line, &reaching).unwrap();
    assert_eq!((found.id(), found.text()), ("k", "A."));
    assert_eq!(
        meta(&found),
        "published=2024-05-07 title=c outlet=Post",
        "a field that is called so goes first"
    );
    let missing =
        parsed("a.jsonl", b"{\"meta\": {}}", &fields(|f| "meta.text".clone_into(&mut f.text))).unwrap_err();
    assert_eq!(missing.message, "a.jsonl:1: there is no field `meta.text`");
}

#[test]
fn our_own_output_is_an_input() {
    let record = br#"{"schema_version":1,"id":"one","status":"ok","offsets":"char","meta":{"published":"2024-05-08","section":"World","words":"2"},"text":"A.","layers":{"tokens":[]}}"#;
    let found = parsed("a.jsonl", record, &Fields::default()).unwrap();
    assert_eq!(
        (found.id(), found.text(), meta(&found).as_str()),
        ("one", "A.", "published=2024-05-08 section=World words=2")
    );
    let failed = br#"{"schema_version":1,"id":"two","status":"error","error":{"stage":"read","plugin":null,"code":"limit","message":"x"}}"#;
    let error = parsed("a.jsonl", failed, &Fields::default()).unwrap_err();
    assert_eq!(
        (error.id.as_str(), error.message.as_str()),
        ("two", "a.jsonl:1: the record is one of a document that failed, so it holds no text")
    );
    let other =
        parsed("a.jsonl", b"{\"text\": \"A.\", \"meta\": {\"x\": 1}, \"layers\": {}}", &Fields::default())
            .unwrap();
    assert_eq!(meta(&other), "", "not every object with these fields is ours");
}

#[test]
fn a_named_file_with_metadata_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("a.txt", b"A."), ("a.meta.json", b"{\"outlet\": \"Post\"}")]);
    let corpus = open(&[at(dir.path(), "a.txt")], &Options::default()).unwrap();
    assert_eq!(ids(corpus), ["a.txt"]);
}

#[cfg(unix)]
#[test]
fn no_link_beside_a_file_is_followed() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(dir.path(), &[("a.txt", b"A.")]);
    write(other.path(), &[("secret.json", b"{\"password\": \"x\"}")]);
    std::os::unix::fs::symlink(other.path().join("secret.json"), dir.path().join("a.meta.json")).unwrap();
    let found = documents(dir.path(), &Fields::default());
    assert_eq!(meta(found[0].as_ref().unwrap()), "");
}
