//! Crawls.

use std::io::Write;

use common::{gzip, ids, one, zstd};
use copydesk_corpus::{Corpus, Fields, Options, parse};
use copydesk_document::Document;
use proptest::prelude::*;

mod common;

/// A page of a name, as a server sends it.
fn http(name: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><h1>Of {name}</h1><p>The text of {name}.</html>").into()
}

fn record(kind: &str, media_type: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <https://x.example/{kind}>\r\nWARC-Date: 2024-05-08T10:00:00Z\r\n\
         Content-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn page(name: &str) -> Vec<u8> {
    record("response", "application/http; msgtype=response", &http(name))
}

/// A crawl of three pages with what lies between them.
fn crawl() -> [Vec<u8>; 7] {
    [
        record("warcinfo", "application/warc-fields", b"software: x\r\n"),
        page("one"),
        record("request", "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        page("two"),
        record(
            "revisit",
            "application/http; msgtype=response",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        ),
        record(
            "response",
            "application/http",
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>No.",
        ),
        page("three"),
    ]
}

fn offsets(of: &[Vec<u8>], wanted: &[usize]) -> Vec<String> {
    wanted.iter().map(|i| format!("{}", of[..*i].iter().map(Vec::len).sum::<usize>())).collect()
}

/// Where pages lie, or an error's beginning after an exclamation mark.
fn places(name: &str, bytes: &[u8]) -> Vec<String> {
    ids(one(name, bytes))
        .into_iter()
        .map(|id| id.replacen(&format!("{name}:"), "", 1).replacen("a.warc:", "", 1))
        .collect()
}

fn documents(corpus: Corpus) -> Vec<Document> {
    corpus.map(|raw| parse(raw.expect("it is read"), &Fields::default()).expect("it is a page")).collect()
}

#[test]
fn pages_of_a_crawl_are_documents_with_their_addresses() {
    let crawl = crawl();
    let whole = crawl.concat();
    let packed: Vec<Vec<u8>> = crawl.iter().map(|r| gzip(r)).collect();
    let frames: Vec<Vec<u8>> = crawl.iter().map(|r| zstd(r)).collect();
    for (name, bytes, at) in [
        ("a.warc", &whole, offsets(&crawl, &[1, 3, 6])),
        ("a.warc.gz", &packed.concat(), offsets(&packed, &[1, 3, 6])),
        ("a.warc.zst", &frames.concat(), offsets(&frames, &[1, 3, 6])),
        ("a.warc.gz", &gzip(&whole), offsets(&crawl, &[1, 3, 6])),
    ] {
        assert_eq!(places(name, bytes), at, "{name}");
        let found = documents(one(name, bytes));
        let texts: Vec<&str> = found.iter().map(Document::text).collect();
        assert_eq!(texts, ["one", "two", "three"].map(|n| format!("Of {n}\n\nThe text of {n}.")), "{name}");
        assert_eq!(found[0].meta_value("url"), Some("https://x.example/response"));
        assert_eq!(found[0].meta_value("fetched"), Some("2024-05-08T10:00:00Z"));
        assert_eq!(found[0].meta_value("title"), Some("Of one"));
        assert_eq!(places("stdin", bytes).len(), 3, "{name} by its content");
    }
}

#[test]
fn a_frame_may_need_the_dictionary_of_its_file() {
    let records: Vec<Vec<u8>> = (0..200).map(|i| page(&format!("page {i}"))).collect();
    // Any bytes make a dictionary.
    let dictionary = records[100..].concat();
    for stored in [dictionary.clone(), zstd(&dictionary)] {
        let mut file = vec![0x5D, 0x2A, 0x4D, 0x18];
        file.extend_from_slice(&u32::try_from(stored.len()).unwrap().to_le_bytes());
        file.extend_from_slice(&stored);
        for record in &records[..3] {
            let mut encoder = zstd::stream::Encoder::with_dictionary(Vec::new(), 3, &dictionary).unwrap();
            encoder.write_all(record).unwrap();
            file.extend_from_slice(&encoder.finish().unwrap());
        }
        assert_eq!(documents(one("a.warc.zst", &file)).len(), 3);
    }
}

#[test]
fn texts_of_a_crawl_are_documents_too() {
    let wet = record("conversion", "text/plain", "One café.".as_bytes());
    let latin = record("resource", "text/plain; charset=iso-8859-1", b"One caf\xe9.");
    let saved = record("resource", "text/html", b"<p>One caf&eacute;.");
    let image = record("resource", "image/png", b"One.");
    let all = [wet, latin, saved, image].concat();
    for name in ["a.warc", "a.wet"] {
        let found = documents(one(name, &all));
        assert_eq!(found.iter().map(Document::text).collect::<Vec<_>>(), ["One café."; 3]);
    }
}

/// What is found where one of the records of a crawl is replaced: `none` of `one` and `three` is lost.
fn with_damage(damaged: Vec<u8>) -> Vec<String> {
    let mut crawl = crawl();
    crawl[3] = damaged;
    let whole = crawl.concat();
    let at = offsets(&crawl, &[1, 3, 6]);
    let found = places("a.warc", &whole);
    assert_eq!((found.first(), found.last()), (Some(&at[0]), Some(&at[2])), "{found:?}");
    let packed: Vec<Vec<u8>> = crawl.iter().map(|r| gzip(r)).collect();
    let in_members = places("a.warc.gz", &packed.concat());
    let ends = offsets(&packed, &[1, 6]);
    assert_eq!((in_members.first(), in_members.last()), (Some(&ends[0]), Some(&ends[1])), "{in_members:?}");
    assert!(in_members[1].starts_with('!'), "{in_members:?}");
    let damage = found[1..found.len() - 1].to_vec();
    assert!(damage[..1].iter().all(|m| m.starts_with(&format!("!{}: ", at[1]))), "{damage:?}");
    damage
}

#[test]
fn a_wrong_record_is_one_error_and_the_next_is_read() {
    let text = |record: Vec<u8>| String::from_utf8(record).expect("pages are ASCII");
    let good = text(page("two"));
    let length = http("two").len();
    let stated = format!("Content-Length: {length}");
    let with = |new: String| good.replace(&stated, &new).into_bytes();
    for (record, says) in [
        (with(format!("Content-Length: {}", length - 30)), "its Content-Length of"),
        (with(format!("Content-Length: {}", length + 300)), "is wrong: no other record follows"),
        (with("Content-Length: 99999".into()), "the record is cut off: its header says 99999 bytes"),
        (with("Content-Length: 99999999999".into()), "the record is cut off"),
        (with("Content-Length: many".into()), "no Content-Length that is a number"),
        (with("X: y\r\n".repeat(1200)), "more than 1000 lines"),
        (format!("garbage\r\n{good}").into_bytes(), "no record begins here"),
        (good.replace("HTTP/1.1 200 OK", "BTTP/1.1 200 OK").into_bytes(), "holds no response"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n".to_vec(), "no end, as another record begins in it"),
    ] {
        let damage = with_damage(record);
        assert!(damage.len() <= 2 && damage[0].contains(says), "{says}: {damage:?}");
    }
}

#[test]
fn lines_that_are_missing_cost_nothing() {
    let mut crawl = crawl();
    for record in &mut crawl {
        record.truncate(record.len() - 4);
    }
    assert_eq!(places("a.warc", &crawl.concat()), offsets(&crawl, &[1, 3, 6]));
    let lines: Vec<Vec<u8>> =
        crawl.iter().map(|r| String::from_utf8_lossy(r).replacen("\r\n", "\n", 7).into_bytes()).collect();
    assert_eq!(places("a.warc", &lines.concat()).len(), 3);
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    let crawl = crawl();
    let whole = crawl.concat();
    let last = &offsets(&crawl, &[6])[0];
    for cut in [10, 200, whole.len() - 5 - last.parse::<usize>().unwrap()] {
        let found = places("a.warc", &whole[..last.parse::<usize>().unwrap() + cut]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(cut == 10 || found[2].contains(&format!("!{last}: the record is cut off")), "{found:?}");
    }
    for (name, packed) in [
        ("a.warc.gz", crawl.iter().map(|r| gzip(r)).collect::<Vec<_>>()),
        ("a.warc.zst", crawl.iter().map(|r| zstd(r)).collect::<Vec<_>>()),
    ] {
        let whole = packed.concat();
        let found = places(name, &whole[..whole.len() - 6]);
        let at = &offsets(&packed, &[6])[0];
        assert!(
            found.len() == 3 && found[2].contains(&format!("{at}: the file is cut off in this record")),
            "{found:?}"
        );
    }
}

#[test]
fn a_damaged_member_costs_no_other() {
    type Pack = fn(&[u8]) -> Vec<u8>;
    for (name, pack) in [("a.warc.gz", gzip as Pack), ("a.warc.zst", zstd as Pack)] {
        let packed: Vec<Vec<u8>> = crawl().iter().map(|r| pack(r)).collect();
        let at = offsets(&packed, &[1, 3, 6]);
        // A zero may happen to be what was there.
        for byte in (4..packed[3].len()).step_by(7) {
            for value in [0, 0xFF, 0x55] {
                let mut damaged = packed.clone();
                damaged[3][byte] ^= value;
                let found = places(name, &damaged.concat());
                assert_eq!(
                    (found.first(), found.last()),
                    (Some(&at[0]), Some(&at[2])),
                    "{name} {byte} {value}: {found:?}"
                );
            }
        }
        let missing = [&packed[..3].concat(), &packed[3][20..], &packed[4..].concat()].concat();
        let found = places(name, &missing);
        assert!(found.len() == 3 && found[1].contains("cannot be decompressed"), "{found:?}");
    }
}

/// A fuzzer's find: the decoder fails before it takes a byte.
#[test]
fn a_frame_that_fails_at_its_first_byte_is_passed() {
    let broken = b"\x28\xB5\x2F\xFD\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    for bytes in [&broken[..], &broken[..5], b"\x28\xB5\x2F\xFD"] {
        for head in [&b""[..], &zstd(&page("one"))] {
            let whole = [head, bytes, &zstd(&page("two"))].concat();
            let found = places("a.warc.zst", &whole);
            assert!(found.len() < 5 && found.iter().any(|f| f.starts_with('!')), "{found:?}");
        }
    }
}

#[test]
fn no_length_makes_it_hold_or_lose_all() {
    let huge = format!(
        "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: video/mp4\r\nContent-Length: {}\r\n\r\n",
        u64::MAX
    );
    let whole =
        [page("one"), huge.into_bytes(), vec![b'x'; 20_000], b"\r\n\r\n".to_vec(), page("two")].concat();
    let reader: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(whole));
    let options = Options::default().max_document_bytes(10_000);
    assert_eq!(
        documents(Corpus::from_readers([("a.warc".to_owned(), reader)], &options)).len(),
        2,
        "a film is no document"
    );
}

#[test]
fn what_all_inputs_hold_has_a_limit_here_too() {
    let whole: Vec<u8> = (0..1000).flat_map(|i| gzip(&page(&format!("{i}")))).collect();
    let reader: Box<dyn std::io::Read + Send> = Box::new(std::io::Cursor::new(whole));
    let options = Options::default().max_total_bytes(Some(100_000));
    let found = ids(Corpus::from_readers([("a.warc.gz".to_owned(), reader)], &options));
    assert!(found.len() < 400 && found.last().unwrap().contains("--max-total-bytes"), "{:?}", found.last());
}

/// Python's reader finds the same records at the same places, where it is installed (`pip install warcio`).
#[test]
fn warcio_agrees() {
    let script = "import sys\nfrom warcio.archiveiterator import ArchiveIterator\n\
        with open(sys.argv[1], 'rb') as f:\n it = ArchiveIterator(f)\n for r in it:\n  \
        if r.rec_type == 'response' and r.http_headers.get_statuscode() == '200': n = len(r.content_stream().read()); print(it.get_record_offset(), n)";
    let python = |file: &std::path::Path| {
        std::process::Command::new("python3")
            .args(["-c", script])
            .arg(file)
            .output()
            .ok()
            .filter(|o| o.status.success())
    };
    let chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n<p>Text.\r\n0\r\n\r\n";
    let crawl: Vec<Vec<u8>> =
        crawl().into_iter().chain([record("response", "application/http", chunked), page("five")]).collect();
    let dir = tempfile::tempdir().unwrap();
    for packed in [crawl.clone(), crawl.iter().map(|r| gzip(r)).collect()] {
        let file = dir.path().join("a.warc");
        std::fs::write(&file, packed.concat()).unwrap();
        let Some(output) = python(&file) else {
            return;
        };
        let theirs = String::from_utf8(output.stdout).unwrap();
        let ours: String = copydesk_corpus::open(&[&file], &Options::default())
            .unwrap()
            .map(|raw| raw.unwrap())
            .map(|raw| format!("{} {}\n", raw.position.unwrap(), raw.bytes.len()))
            .collect();
        assert_eq!(ours, theirs);
    }
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic_or_loop(cuts in proptest::collection::vec((0..3000usize, 0..40usize, any::<u8>()), 1..6), packed: bool) {
        let mut bytes: Vec<u8> = crawl().iter().flat_map(|r| if packed { gzip(r) } else { r.clone() }).collect();
        for (at, length, value) in cuts {
            let at = at % bytes.len();
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, [value]);
        }
        let found = one(if packed { "a.warc.gz" } else { "a.warc" }, &bytes).take(100).count();
        prop_assert!(found < 100);
    }
}
