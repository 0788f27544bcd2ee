//! Corpora on a real file system, from listing to documents.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{at, gzip, ids, read, write, zstd};
use copydesk_corpus::{
    Corpus, CorpusError, Fields, Options, RawDocument, Reason, named, open, open_with_stdin, parse,
};

mod common;

#[test]
fn a_folder_is_read_in_byte_order_and_says_what_it_leaves_out() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    write(
        root,
        &[
            ("b/two.TXT", b"two"),
            ("b.txt", b"one"),
            (
                "a/lines.jsonl",
                b"{\"text\": \"x\"}\n\n \r\n{\"id\": \"own\", \"text\": \"y\"}\r\n{\"text\": \"z\"}",
            ),
            ("c.txt.gz", &gzip("gz é".as_bytes())),
            ("d.ndjson.zst", &zstd(b"{\"text\": \"zst\"}\n")),
            ("e.pdf", b"no"),
            ("f", b"no"),
            (".hidden/x.txt", b"no"),
            (".DS_Store", b"no"),
        ],
    );
    // What may have no end is no article, whatever it is called.
    #[cfg(unix)]
    let _socket = std::os::unix::net::UnixListener::bind(root.join("g.txt")).unwrap();
    let corpus = open(&[root], &Options::default()).unwrap();
    assert_eq!(corpus.files(), 5);
    let skipped: Vec<_> = corpus
        .skipped()
        .iter()
        .map(|s| (s.path.strip_prefix(root).unwrap().to_str().unwrap(), s.reason))
        .collect();
    assert_eq!(
        skipped,
        [
            (".DS_Store", Reason::Hidden),
            (".hidden", Reason::Hidden),
            ("e.pdf", Reason::UnknownExtension),
            ("f", Reason::UnknownExtension),
            #[cfg(unix)]
            ("g.txt", Reason::NoFile),
        ]
    );
    let expected = [
        ("a/lines.jsonl:1", "x"),
        ("own", "y"),
        ("a/lines.jsonl:5", "z"),
        ("b.txt", "one"),
        ("b/two.TXT", "two"),
        ("c.txt", "gz é"),
        ("d.ndjson:1", "zst"),
    ];
    assert_eq!(read(corpus), expected.map(|(id, text)| (id.to_owned(), text.to_owned())));
}

#[test]
fn progress_grows_up_to_the_total() {
    let dir = tempfile::tempdir().unwrap();
    let lines = "{\"text\": \"x\"}\n".repeat(10_000);
    write(dir.path(), &[("a.txt", b"12345"), ("b.jsonl", lines.as_bytes()), ("c.txt.gz", &gzip(b"c"))]);
    let mut corpus = open(&[dir.path()], &Options::default().max_document_bytes(20)).unwrap();
    let total = corpus.total_bytes().unwrap();
    assert_eq!(total, 5 + lines.len() as u64 + gzip(b"c").len() as u64);
    let seen: Vec<u64> = corpus.by_ref().map(|d| d.unwrap().consumed).collect();
    assert!(seen.is_sorted() && seen[0] == 5 && seen[1] < total / 2, "{:?} of {total}", &seen[..2]);
    assert_eq!((seen.last(), corpus.consumed()), (Some(&total), total));
}

#[test]
fn progress_counts_what_was_given_up() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("a.txt", &[b'x'; 5000]), ("b.txt", b"b")]);
    let mut corpus = open(&[dir.path()], &Options::default().max_document_bytes(100)).unwrap();
    assert_eq!(corpus.by_ref().filter(Result::is_err).count(), 1);
    assert_eq!(Some(corpus.consumed()), corpus.total_bytes());
}

#[test]
fn globs_expand_as_in_a_shell() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let files =
        ["2010/a.txt", "2010/b.log", "2011/a.txt", "2011/deep/er/c.txt", "2011/.h/d.txt", "x.txt", "[1].txt"];
    files.iter().for_each(|f| write(root, &[(f, f.as_bytes())]));
    let glob = |pattern: &str| open(&[at(root, pattern)], &Options::default());
    assert_eq!(ids(glob("*.txt").unwrap()), ["[1].txt", "x.txt"]);
    assert_eq!(ids(glob("*/a.txt").unwrap()), ["2010/a.txt", "2011/a.txt"]);
    assert_eq!(ids(glob("2011/**/*.txt").unwrap()), ["a.txt", "deep/er/c.txt"]);
    assert_eq!(ids(glob("201[01]").unwrap()), ["2010/a.txt", "2011/a.txt", "2011/deep/er/c.txt"]);
    // Files and folders that match stand in one order.
    assert_eq!(ids(glob("*/[ad]*").unwrap()), ["2010/a.txt", "2011/a.txt", "2011/deep/er/c.txt"]);
    assert_eq!(ids(glob("**/d{e,o}ep").unwrap()), ["2011/deep/er/c.txt"]);
    assert_eq!(ids(glob("*/d*/").unwrap()), ["2011/deep/er/c.txt"], "folders alone");
    assert!(matches!(glob("x*/"), Err(CorpusError::NoMatch { .. })));
    assert_eq!(ids(glob("[1].txt").unwrap()), ["[1].txt"], "a file of that name is no pattern");
    assert!(matches!(glob("*.csv"), Err(CorpusError::NoMatch { .. })));
    assert!(matches!(glob("none/*.txt"), Err(CorpusError::NoMatch { .. })));
    assert!(matches!(glob("[9.txt"), Err(CorpusError::BadPattern { .. })));
    let logs = glob("*/*.log").unwrap_err();
    assert!(logs.to_string().contains("nothing to read: of the files are 1 of no known kind"), "{logs}");
    let logs = open(&[at(root, "*/*.log")], &Options::default().format(named("text"))).unwrap();
    assert_eq!(ids(logs), ["2010/b.log"]);
}

#[test]
fn several_inputs_have_ids_apart_and_read_a_file_once() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    write(root, &[("a/x.txt", b""), ("b/x.txt", b""), ("b/y.txt", b"")]);
    let inputs = [at(root, "b/y.txt"), at(root, "a"), at(root, "b"), at(root, "*/x.txt")];
    assert_eq!(ids(open(&inputs, &Options::default()).unwrap()), ["b/y.txt", "a/x.txt", "b/x.txt"]);
}

#[test]
fn a_compressed_twin_keeps_its_own_id() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[("a.txt", b""), ("a.txt.gz", &gzip(b"")), ("b.txt.gz", &gzip(b"")), ("b.txt.zst", &zstd(b""))],
    );
    let ids = ids(open(&[dir.path()], &Options::default()).unwrap());
    assert_eq!(ids, ["a.txt", "a.txt.gz", "b.txt", "b.txt.zst"]);
}

#[test]
fn a_named_file_is_read_as_the_option_says() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    write(root, &[("a.dat", b"{\"text\": \"a\"}\n"), ("b.txt", b"b"), ("c.log.gz", &gzip(b"c"))]);
    let error = open(&[at(root, "a.dat")], &Options::default()).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("a.dat") && message.contains("--input-format"), "{message}");
    let lines = Options::default().format(named("jsonl"));
    assert_eq!(ids(open(&[at(root, "a.dat")], &lines).unwrap()), ["a.dat:1"]);
    let text = Options::default().format(named("text"));
    assert_eq!(read(open(&[at(root, "c.log.gz")], &text).unwrap()), [("c.log".to_owned(), "c".to_owned())]);
    assert_eq!(ids(open(&[at(root, "b.txt")], &Options::default()).unwrap()), ["b.txt"]);
}

#[test]
fn what_is_not_there_is_an_error_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let error = open(&[at(dir.path(), "none.txt")], &Options::default()).unwrap_err();
    assert!(error.to_string().ends_with("none.txt: no such file or folder"), "{error}");
    let error = open(&["-", "-"], &Options::default()).unwrap_err();
    assert!(matches!(error, CorpusError::StdinTwice));
}

#[test]
fn what_one_input_reads_is_not_skipped_by_another() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    write(root, &[("data.bin", b"x"), ("notes.md", b"y"), (".hidden.txt", b"z"), ("deep/notes.md", b"y")]);
    let options = Options::default().format(named("text"));
    let inputs = [at(root, "d*.bin"), at(root, ""), at(root, "deep/../.hidden.txt"), at(root, "deep/..")];
    let corpus = open(&inputs, &options).unwrap();
    let names: Vec<_> =
        corpus.skipped().iter().map(|s| s.path.strip_prefix(root).unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["deep/notes.md", "notes.md"]);
    assert_eq!(read(corpus).len(), 2);
}

#[cfg(unix)]
#[test]
fn links_lead_neither_in_circles_nor_astray() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    write(root, &[("a/x.txt", b"x")]);
    symlink(root, root.join("a/loop")).unwrap();
    symlink("self.txt", root.join("a/self.txt")).unwrap();
    symlink("gone.txt", root.join("a/broken.txt")).unwrap();
    symlink("x.txt", root.join("a/link.txt")).unwrap();
    for input in [at(root, "a"), at(root, "*/**")] {
        match open(&[&input], &Options::default()) {
            Ok(corpus) => {
                let reasons: Vec<_> = corpus.skipped().iter().map(|s| s.reason).collect();
                assert_eq!(
                    reasons,
                    [Reason::BrokenLink, Reason::LinkedFolder, Reason::BrokenLink],
                    "{input}"
                );
                assert_eq!(ids(corpus).len(), 2);
            }
            Err(e) => panic!("{input}: {e}"),
        }
    }
}

#[test]
fn the_output_is_no_input_by_whatever_name() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    write(root, &[("a.txt", b"a"), ("out.jsonl", b"{\"text\": \"old\"}")]);
    let options =
        Options::default().output(Some(root.join("../").join(root.file_name().unwrap()).join("out.jsonl")));
    for input in [at(root, ""), at(root, "*.*")] {
        let corpus = open(&[&input], &options).unwrap();
        assert_eq!(corpus.skipped()[0].reason, Reason::Output);
        assert_eq!(ids(corpus), ["a.txt"]);
    }
    let named = open(&[at(root, "out.jsonl")], &options).unwrap_err();
    assert!(matches!(named, CorpusError::IsOutput { .. }), "{named}");
}

#[test]
fn cut_files_give_what_stands_before_the_cut() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    // Numbers that do not repeat keep the compressed files long enough to be cut in the middle.
    let lines: String = (0..20_000u64)
        .map(|i| format!("{{\"id\": \"{i}\", \"text\": \"{:x}\"}}\n", i.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
        .collect();
    for (name, whole) in [("a.jsonl.gz", gzip(lines.as_bytes())), ("a.jsonl.zst", zstd(lines.as_bytes()))] {
        write(root, &[(name, &whole[..whole.len() * 3 / 4])]);
        let got = read(open(&[at(root, name)], &Options::default()).unwrap());
        let (last, before) = got.split_last().unwrap();
        assert!(
            before.len() > 5_000 && before.iter().all(|(_, text)| !text.starts_with('!')),
            "{}",
            got.len()
        );
        assert_eq!(last.0, "a.jsonl");
        assert!(last.1.contains(name) && last.1.contains("truncated"), "{last:?}");
    }
    for (name, content) in [("b.txt.gz", &gzip(b"text")[..12]), ("c.txt.zst", &zstd(b"text")[..8])] {
        write(root, &[(name, content)]);
        let got = read(open(&[at(root, name)], &Options::default()).unwrap());
        assert!(got.len() == 1 && got[0].1.starts_with('!') && got[0].1.contains("truncated"), "{got:?}");
    }
    for name in ["empty.txt.gz", "empty.txt.zst"] {
        write(root, &[(name, b"")]);
        let got = read(open(&[at(root, name)], &Options::default()).unwrap());
        assert!(got[0].1.contains("truncated"), "{got:?}");
    }
}

#[test]
fn bytes_after_the_end_are_reported_and_further_members_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    for (name, pack) in [("a.jsonl.gz", gzip as fn(&[u8]) -> Vec<u8>), ("a.jsonl.zst", zstd)] {
        let (one, two) = (pack(b"{\"text\": \"1\"}\n"), pack(b"{\"text\": \"2\"}\n"));
        write(root, &[(name, &[&one[..], &two].concat())]);
        assert_eq!(ids(open(&[at(root, name)], &Options::default()).unwrap()), ["a.jsonl:1", "a.jsonl:2"]);
        write(root, &[(name, &[&one[..], b"some garbage behind it"].concat())]);
        let got = ids(open(&[at(root, name)], &Options::default()).unwrap());
        assert_eq!(got[0], "a.jsonl:1");
        assert!(got.len() == 2 && got[1].contains("bytes after its end"), "{got:?}");
        write(root, &[(name, b"{\"text\": \"not compressed at all\"}\n")]);
        let got = ids(open(&[at(root, name)], &Options::default()).unwrap());
        assert!(got.len() == 1 && got[0].starts_with('!') && got[0].contains("damaged"), "{got:?}");
    }
}

#[test]
fn documents_past_the_limit_become_errors_and_the_rest_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let long = "x".repeat(2000);
    let lines = format!("{{\"text\": \"a\"}}\n{{\"text\": \"{long}\"}}\n{{\"text\": \"b\"}}\n");
    write(
        root,
        &[
            ("a.txt", long.as_bytes()),
            ("b.txt.gz", &gzip(long.as_bytes())),
            ("c.jsonl.zst", &zstd(lines.as_bytes())),
            ("d.txt", &[b'y'; 1000]),
        ],
    );
    let got = read(open(&[root], &Options::default().max_document_bytes(1000)).unwrap());
    let ids: Vec<&str> = got.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["a.txt", "b.txt", "c.jsonl:1", "c.jsonl:2", "c.jsonl:3", "d.txt"]);
    for i in [0, 1, 3] {
        let message =
            "document is larger than 1000 bytes (--max-document-bytes or `[limits] max-document-bytes`)";
        assert!(got[i].1.starts_with('!') && got[i].1.ends_with(message), "{:?}", got[i]);
    }
    assert_eq!((got[2].1.as_str(), got[4].1.as_str(), got[5].1.len()), ("a", "b", 1000));
}

/// A reader without end that counts what it gave.
struct Endless(Arc<AtomicU64>);

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        into.fill(b' ');
        self.0.fetch_add(into.len() as u64, Ordering::Relaxed);
        Ok(into.len())
    }
}

#[test]
fn an_endless_standard_input_is_given_up_at_the_limit() {
    let given = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&given);
    let options = Options::default().max_document_bytes(1 << 20);
    let corpus = open_with_stdin(&["-"], &options, || Box::new(Endless(counter))).unwrap();
    assert_eq!(corpus.total_bytes(), None);
    let got = ids(corpus);
    assert!(got.len() == 1 && got[0].contains("stdin: document is larger than 1048576 bytes"), "{got:?}");
    let given = given.load(Ordering::Relaxed);
    assert!(given < (1 << 20) + (128 << 10), "{given} bytes were taken");
}

#[test]
fn a_bomb_is_given_up_at_the_limit() {
    let dir = tempfile::tempdir().unwrap();
    let bomb = gzip(&vec![0; 200 << 20]);
    write(dir.path(), &[("bomb.txt.gz", &bomb)]);
    let mut corpus = open(&[dir.path()], &Options::default().max_document_bytes(1 << 20)).unwrap();
    assert!(corpus.next().unwrap().is_err());
}

#[test]
fn all_inputs_together_have_a_limit_where_one_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    // 48 kB that hold two million records are no document that is too large.
    let bomb = gzip("{\"text\":\"x\"}\n".repeat(500_000).as_bytes());
    assert!(bomb.len() < 20_000);
    write(dir.path(), &[("a.txt", b"One."), ("b.jsonl.gz", &bomb), ("c.txt", b"Two.")]);
    let got = |limit| ids(open(&[dir.path()], &Options::default().max_total_bytes(limit)).unwrap());
    let limited = got(Some(200_000));
    assert_eq!(limited[..2], ["a.txt", "b.jsonl:1"]);
    let [.., bomb, after] = &limited[..] else { panic!("{limited:?}") };
    assert!(
        bomb.contains("what follows: the inputs hold more than 200000 bytes together (--max-total-bytes)"),
        "{bomb}"
    );
    assert!(after.contains("c.txt: the inputs hold more than 200000 bytes together"), "{after}");
    assert!((2_000..20_000).contains(&limited.len()), "{}", limited.len());
    assert_eq!(got(None).len(), 500_002);
}

#[test]
fn a_document_goes_to_another_process_and_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("a \u{e9}\n.txt", b"\xff\n\0"), ("b.jsonl", b"{\"text\": \"x\"}\n{}")]);
    let documents: Vec<RawDocument> = open(&[dir.path()], &Options::default()).unwrap().flatten().collect();
    assert_eq!(documents.len(), 3);
    for document in documents {
        assert_eq!(RawDocument::decode(document.encode()).as_ref(), Some(&document));
    }
    for wrong in [&b""[..], b"\n", b"[]\n", b"{}"] {
        assert_eq!(RawDocument::decode(wrong.to_vec()), None);
    }
}

#[test]
fn standard_input_is_looked_into() {
    let stdin = |content: &'static str, format| {
        let options = Options::default().format(format);
        read(open_with_stdin(&["-"], &options, || Box::new(Cursor::new(content))).unwrap())
    };
    let pair = |id: &str, text: &str| (id.to_owned(), text.to_owned());
    assert_eq!(stdin("One text.\n{", None), [pair("stdin", "One text.\n{")]);
    assert_eq!(stdin(" \n {\"text\": \"x\"}", None), [pair("stdin:2", "x")]);
    assert_eq!(stdin("\u{FEFF}{\"text\": \"x\"}", None), [pair("stdin:1", "x")]);
    assert_eq!(stdin("{\"text\": \"x\"}", named("text")), [pair("stdin", "{\"text\": \"x\"}")]);
    assert_eq!(stdin("", None), [pair("stdin", "")]);
    assert_eq!(stdin("", named("jsonl")), []);
}

#[test]
fn readers_stand_in_for_files() {
    let reader = |content: &'static [u8]| Box::new(content) as Box<dyn Read + Send>;
    let readers = [
        ("a.txt".to_owned(), reader(b"a")),
        ("b.jsonl".to_owned(), reader(b"{\"text\": \"b\"}")),
        ("c".to_owned(), reader(b"{\"text\": \"c\"}\n")),
    ];
    assert_eq!(ids(Corpus::from_readers(readers, &Options::default())), ["a.txt", "b.jsonl:1", "c:1"]);
}

#[test]
fn a_file_that_goes_away_is_one_error() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[("a.txt", b"a"), ("b.txt", b"b")]);
    let corpus = open(&[dir.path()], &Options::default()).unwrap();
    fs::remove_file(dir.path().join("a.txt")).unwrap();
    let got = read(corpus);
    assert!(got[0].1.starts_with('!') && got[0].1.contains("a.txt: cannot be read"), "{got:?}");
    assert_eq!(got[1].1, "b");
}

#[test]
fn a_corpus_can_be_sent_to_another_thread() {
    fn send<T: Send>(_: &T) {}
    send(&open(&[] as &[&str], &Options::default()).unwrap());
}

#[test]
fn the_examples_of_the_project_are_a_corpus() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let corpus = open(&[&examples], &Options::default()).unwrap();
    let documents: Vec<_> = corpus.map(|raw| parse(raw.unwrap(), &Fields::default()).unwrap()).collect();
    assert!(documents.len() >= 9, "{}", documents.len());
    for d in documents.iter().filter(|d| !d.id().ends_with(".txt")) {
        for key in ["published", "title", "outlet", "url"] {
            assert!(d.meta_value(key).is_some(), "{}: {key}", d.id());
        }
        assert!(d.text().starts_with(d.meta_value("title").unwrap()), "{}", d.id());
    }
}
