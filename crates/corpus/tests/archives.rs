//! Zips and tars.

use std::io::Write;
use std::path::Path;

use common::{gzip, ids, one, read, zstd};
use copydesk_corpus::{Options, open};
use proptest::prelude::*;

mod common;

/// A file in a zip as it is written down, also wrongly.
#[derive(Clone)]
struct Member {
    name: &'static str,
    method: u16,
    flags: u16,
    packed: Vec<u8>,
    size: u32,
    crc: u32,
    /// Whether its data are those of the file before it.
    shared: bool,
}

fn stored(name: &'static str, content: &[u8]) -> Member {
    Member {
        name,
        method: 0,
        flags: 0,
        packed: content.to_vec(),
        size: content.len() as u32,
        crc: crc32(content),
        shared: false,
    }
}

fn deflated(name: &'static str, content: &[u8]) -> Member {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).expect("a Vec takes all");
    Member { method: 8, packed: encoder.finish().expect("a Vec takes all"), ..stored(name, content) }
}

fn crc32(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

fn zip(members: &[Member]) -> Vec<u8> {
    let (mut out, mut directory, mut last) = (Vec::new(), Vec::new(), 0);
    for m in members {
        let start = if m.shared { last } else { out.len() as u32 };
        last = start;
        let mut common = Vec::new();
        for short in [20, m.flags, m.method, 0, 0x21] {
            common.extend_from_slice(&short.to_le_bytes());
        }
        for long in [m.crc, m.packed.len() as u32, m.size] {
            common.extend_from_slice(&long.to_le_bytes());
        }
        common.extend_from_slice(&(m.name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        if !m.shared {
            out.extend_from_slice(b"PK\x03\x04");
            out.extend_from_slice(&common);
            out.extend_from_slice(m.name.as_bytes());
            out.extend_from_slice(&m.packed);
        }
        directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&start.to_le_bytes());
        directory.extend_from_slice(m.name.as_bytes());
    }
    let (start, count) = (out.len() as u32, members.len() as u16);
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).expect("a Vec takes all");
    }
    builder.into_inner().expect("a Vec takes all")
}

/// Ids with texts of an archive on the disk, or messages.
fn on_disk(name: &str, bytes: &[u8]) -> Vec<(String, String)> {
    let dir = tempfile::tempdir().expect("it can be made");
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).expect("it can be written");
    let folder = format!("{}/", dir.path().display());
    let found = read(open(&[&path], &Options::default()).expect("it is known"));
    found.into_iter().map(|(id, text)| (id, text.replace(&folder, ""))).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
}

const LINES: &[u8] = b"{\"text\": \"one\"}\n{\"text\": \"two\"}\n";

#[test]
fn the_files_of_an_archive_are_read_as_those_of_a_folder() {
    let page = b"<!doctype html><p>A page.";
    let packed = gzip(LINES);
    let expected = pairs(&[
        ("a.X/b.txt", "A text."),
        ("a.X/c/d.jsonl:1", "one"),
        ("a.X/c/d.jsonl:2", "two"),
        ("a.X/e.jsonl.gz:1", "one"),
        ("a.X/e.jsonl.gz:2", "two"),
        ("a.X/page", "A page."),
    ]);
    let as_of = |extension: &str| -> Vec<(String, String)> {
        expected.iter().map(|(id, text)| (id.replace(".X", extension), text.clone())).collect()
    };
    let members = [
        deflated("b.txt", b"A text."),
        stored("c/", b""),
        deflated("c/d.jsonl", LINES),
        stored("e.jsonl.gz", &packed),
        stored("notes.md", b"No."),
        stored("__MACOSX/b.txt", b"No."),
        stored(".hidden.txt", b"No."),
        stored("page", page),
    ];
    assert_eq!(on_disk("a.zip", &zip(&members)), as_of(".zip"));
    assert_eq!(on_disk("a", &zip(&members)), as_of(""), "known by its content");
    let long = format!("{}f.txt", "deep/".repeat(60));
    let files: [(&str, &[u8]); 7] = [
        ("b.txt", b"A text."),
        ("c/d.jsonl", LINES),
        ("e.jsonl.gz", &packed),
        ("notes.md", b"No."),
        (".hidden.txt", b"No."),
        ("page", page),
        (&long, b"Far."),
    ];
    let tarred = tar(&files);
    for (name, bytes) in
        [("a.tar", tarred.clone()), ("a.tar.gz", gzip(&tarred)), ("a.tar.zst", zstd(&tarred))]
    {
        let mut expected = as_of(".tar");
        expected.push((format!("a.tar/{}f.txt", "deep/".repeat(60)), "Far.".to_owned()));
        assert_eq!(read(one(name, &bytes)), expected, "{name}");
    }
    assert_eq!(read(one("a.tgz", &gzip(&tarred))).len(), 7);
}

#[test]
fn office_documents_are_no_archives() {
    for name in ["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "word/document.xml"] {
        let members = [stored(name, b"x"), stored("a.txt", b"x")];
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.docx"), zip(&members)).unwrap();
        assert!(open(&[dir.path()], &Options::default()).is_err(), "{name}");
    }
}

#[test]
fn an_archive_in_an_archive_is_refused() {
    let inner = zip(&[stored("a.txt", b"x")]);
    let message = "an archive in an archive is not read; unpack the outer one and name its folder";
    let expected = pairs(&[("o.zip/in.zip", &format!("!o.zip/in.zip: {message}")), ("o.zip/b.txt", "B")]);
    assert_eq!(on_disk("o.zip", &zip(&[stored("in.zip", &inner), stored("b.txt", b"B")])), expected);
    let tarred = tar(&[("in.tar", &tar(&[("a.txt", b"x")])), ("in.zip", &inner), ("b.txt", b"B")]);
    let got = ids(one("o.tar", &tarred));
    assert_eq!(
        got,
        [&format!("!o.tar/in.tar: {message}")[..], &format!("!o.tar/in.zip: {message}"), "o.tar/b.txt"]
    );
}

#[test]
fn no_path_leaves_the_archive() {
    for name in ["../a.txt", "/etc/a.txt", "b/../../a.txt", "C:\\a.txt", "b\\..\\a.txt"] {
        let got = on_disk("a.zip", &zip(&[stored(name, b"x"), stored("b.txt", b"B")]));
        assert!(
            got[0].1.starts_with("!a.zip: the path `") && got[0].1.contains("leads out of the archive"),
            "{got:?}"
        );
        assert_eq!(got[1..], pairs(&[("a.zip/b.txt", "B")]));
    }
    let mut tarred = tar(&[("aa/a.txt", b"x"), ("b.txt", b"B")]);
    let header = tar::Header::from_byte_slice(&tarred[..512]).clone();
    let mut header = header;
    header.as_mut_bytes()[..2].copy_from_slice(b"..");
    header.set_cksum();
    tarred[..512].copy_from_slice(header.as_bytes());
    let got = ids(one("a.tar", &tarred));
    assert!(got[0].contains("leads out of the archive"), "{got:?}");
    assert_eq!(got[1..], ["a.tar/b.txt"]);
}

#[test]
fn a_bomb_is_refused_and_the_others_come_out() {
    let bomb = deflated("bomb.jsonl", &b"\n".repeat(64 << 20));
    let got = on_disk("a.zip", &zip(&[bomb, stored("b.txt", b"B")]));
    assert!(got[0].1.contains("unpacks to more than 200 times its size, as only a bomb does"), "{got:?}");
    assert_eq!(got[1..], pairs(&[("a.zip/b.txt", "B")]));
    let kernel = deflated("a.txt", &[b'x'; 10_000]);
    let again = Member { name: "b.txt", shared: true, ..kernel.clone() };
    let got = on_disk("a.zip", &zip(&[kernel, again]));
    assert_eq!(
        got,
        pairs(&[("a.zip", "!a.zip: files of the zip overlap each other, as only those of a bomb do")])
    );
}

#[test]
fn what_is_wrong_with_one_file_is_told_there() {
    let good = deflated("a.txt", b"Some text.");
    for (wrong, says) in [
        (Member { crc: 7, ..good.clone() }, "its checksum is another"),
        (Member { size: 5, ..good.clone() }, "the zip says that the file has 5 bytes, which is wrong"),
        (Member { size: 50, ..good.clone() }, "the zip says that the file has 50 bytes, which is wrong"),
        (Member { packed: b"\xFF\xFF\xFF".to_vec(), ..good.clone() }, "cannot be read"),
        (Member { flags: 1, ..good.clone() }, "is encrypted"),
        (Member { method: 98, ..good }, "compressed in a way (Unsupported(98)) that is not read"),
    ] {
        let got = on_disk("a.zip", &zip(&[wrong, stored("b.txt", b"B")]));
        assert!(
            got[0].0 == "a.zip/a.txt" && got[0].1.starts_with("!a.zip/a.txt: ") && got[0].1.contains(says),
            "{says}: {got:?}"
        );
        assert_eq!(got[1..], pairs(&[("a.zip/b.txt", "B")]));
    }
}

#[test]
fn archives_that_cannot_be_read_say_why() {
    let whole = zip(&[stored("a.txt", b"A"), stored("b.txt", b"B")]);
    let got = on_disk("a.zip", &whole[..whole.len() - 30]);
    assert!(
        got.len() == 1
            && got[0].1.contains("the zip's directory cannot be read")
            && got[0].1.contains("cut off?"),
        "{got:?}"
    );
    let got = ids(one("a.zip", &whole));
    assert_eq!(got, ["!a.zip: a zip is read from its end, so it must be a plain file on the disk"]);
    let nothing = on_disk("a.zip", &zip(&[stored("a.md", b"A"), stored("b.md", b"B")]));
    assert_eq!(
        nothing,
        pairs(&[("a.zip", "!a.zip: the archive holds nothing to read: 2 files of no known kind")])
    );
    let tarred = tar(&[("a.txt", b"A"), ("b.txt", &[b'b'; 600])]);
    let got = read(one("a.tar", &tarred[..512 * 3 + 100]));
    assert_eq!(got[0], ("a.tar/a.txt".to_owned(), "A".to_owned()));
    assert!(
        got.len() == 2
            && got[1].1.contains("a.tar/b.txt: cannot be read: the archive is cut off in this file"),
        "{got:?}"
    );
    let tarred = tar(&[("a.txt", b"A"), ("b.md", &[b'b'; 6000])]);
    let got = ids(one("a.tar", &tarred[..512 * 3 + 4200]));
    assert!(got.len() == 2 && got[1].contains("a.tar: the archive is cut off in the last file"), "{got:?}");
    let mut broken = tar(&[("a.txt", b"A"), ("b.txt", b"B")]);
    broken[512 * 2 + 10] ^= 1;
    let got = ids(one("a.tar", &broken));
    assert!(got.len() == 2 && got[1].contains("a.tar: what follows cannot be read"), "{got:?}");
}

#[test]
fn names_of_a_tar_take_little_memory() {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(1 << 40);
    header.set_path("././@LongLink").unwrap();
    header.set_cksum();
    let endless =
        std::io::Cursor::new(header.as_bytes().to_vec()).chain(std::io::repeat(b'x').take(64 << 20));
    use std::io::Read;
    let reader: Box<dyn Read + Send> = Box::new(endless);
    let got = ids(copydesk_corpus::Corpus::from_readers([("a.tar".to_owned(), reader)], &Options::default()));
    assert!(got.len() == 1 && got[0].contains("what follows cannot be read"), "{got:?}");
}

#[test]
fn links_in_a_tar_are_not_followed() {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder.append_link(&mut header, "a.txt", Path::new("/etc/passwd")).unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    builder.append_data(&mut header, "b.txt", &b"B"[..]).unwrap();
    assert_eq!(ids(one("a.tar", &builder.into_inner().unwrap())), ["a.tar/b.txt"]);
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic(at in 0..2000usize, value: u8, cut in 0..4000usize) {
        let mut tarred = tar(&[("a.txt", b"A"), ("b.jsonl", LINES)]);
        let mut zipped = zip(&[deflated("a.txt", b"A"), stored("b.jsonl", LINES)]);
        for bytes in [&mut tarred, &mut zipped] {
            let at = at % bytes.len();
            bytes[at] = value;
            bytes.truncate(cut.max(100));
        }
        prop_assert!(one("a.tar", &tarred).take(50).count() < 50);
        prop_assert!(on_disk("a.zip", &zipped).len() < 50);
    }
}
