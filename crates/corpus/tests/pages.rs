//! Saved pages.

use common::{gzip, ids, one, read};
use copydesk_corpus::{Fields, Options, named, open, parse};
use copydesk_document::{Document, SOURCE_MAP, SourceMap, Span};
use encoding_rs::{Encoding, GBK, UTF_8, UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;

mod common;

fn page(html: &[u8]) -> Document {
    let raw = one("a.html", html).next().expect("a page").expect("it can be read");
    parse(raw, &Fields::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn saved(name: &str) -> (Document, String) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let html = std::fs::read(folder.join(format!("{name}.html"))).expect("a page");
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect("its text");
    (page(&html), text.trim_end().to_owned())
}

fn meta(d: &Document) -> Vec<(&str, &str)> {
    d.meta().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
}

#[test]
fn an_article_is_its_headline_and_paragraphs_with_what_the_page_says_of_it() {
    let (found, text) = saved("harbour");
    assert_eq!(found.text(), text);
    assert_eq!(
        meta(&found),
        [
            ("title", "Harbour wall to be raised after third flood"),
            ("byline", "Ines Okafor, Tom Reyle"),
            ("outlet", "The Fenmouth Courier"),
            ("published", "2024-05-08T09:30:00+01:00"),
            ("url", "https://courier.example/2024/05/harbour-wall?id=7&page=1"),
            ("section", "Local"),
            ("language", "en-GB"),
        ]
    );
}

#[test]
fn an_old_page_is_read_with_its_encoding() {
    let (found, text) = saved("old-tables");
    let (headline, paragraphs) = text.split_once("\n\n").unwrap();
    assert!(found.text().starts_with(headline) && found.text().ends_with(paragraphs), "{}", found.text());
    assert!(!found.text().contains("webmaster"));
    let known = [("title", headline), ("byline", "Marek Dunholm"), ("published", "1999-11-15T08:00:00Z")];
    assert_eq!(meta(&found), known);
}

#[test]
fn a_page_that_is_hardly_an_article_is_read_whole() {
    let (found, text) = saved("short");
    for paragraph in text.split("\n\n") {
        assert!(found.text().contains(paragraph), "{paragraph}");
    }
    assert_eq!(meta(&found), [("title", "Mayor resigns"), ("published", "2023-11-02T07:15:00Z")]);
    assert_eq!(
        page(b"<p>One.<p>Two<br>and <b>th</b>ree.<ul><li>Four<li>Five</ul>").text(),
        "One.\n\nTwo\nand three.\n\nFour\n\nFive"
    );
}

#[test]
fn what_stands_in_entities_and_odd_places_is_metadata_too() {
    let found = page(
        b"<!DOCTYPE html><head><meta name='author' content='By Ann &amp;amp; Bo'><meta property='og:locale' content='en_US'>\
          <meta itemprop=datePublished content='May 8, 2024'><meta name=publisher content='The  Post'><title>x</title>\
          <script type='application/ld+json'>{\"@type\": \"NewsArticle\", broken</script>\
          <script type='application/ld+json'>/*<![CDATA[*/[{\"@type\": \"Report\", \"headline\": \"A &quot;b&quot;\",\
          \"articleSection\": [\"World\", \"Asia\"], \"mainEntityOfPage\": {\"@id\": \"https://x.example/1\"}}]/*]]>*/</script>\
          <body><p>Some text.",
    );
    assert_eq!(
        meta(&found),
        [
            ("title", "A \"b\""),
            ("byline", "Ann & Bo"),
            ("outlet", "The Post"),
            ("published", "2024-05-08"),
            ("url", "https://x.example/1"),
            ("section", "World"),
            ("language", "en-US"),
        ]
    );
    assert_eq!(found.text(), "A \"b\"\n\nSome text.");
}

#[test]
fn pages_are_known_by_content() {
    for page in [
        "<!DOCTYPE html><title>T</title><p>Text.",
        "\u{FEFF}\n<html lang=en><p>Text.",
        "<!-- saved from url=(0014)about:internet -->\n<html><p>Text.",
        "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'>\n<html xmlns='x'><body><p>Text.</p></body></html>",
    ] {
        for name in ["page", "page.txt"] {
            assert_eq!(read(one(name, page.as_bytes()))[0].1.lines().last(), Some("Text."), "{name}: {page}");
        }
        assert_eq!(read(one("page.html.gz", &gzip(page.as_bytes())))[0].0, "page.html");
    }
    let prose = "<html> is how a page begins";
    assert_eq!(read(one("a.txt", b"A text with <html> in it"))[0].1, "A text with <html> in it");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.txt");
    std::fs::write(&file, prose).unwrap();
    let asked = open(&[&file], &Options::default().format(named("text"))).unwrap();
    assert_eq!(read(asked)[0].1, prose, "who asks for text gets the text");
}

#[test]
fn pages_without_an_article_say_why() {
    assert_eq!(
        ids(one("a.html", b"<html><script>write()</script>")),
        ["!a.html: the page holds no text; is it made by scripts?"]
    );
    assert_eq!(ids(one("a.html", b"")), ["!a.html: the page holds no text; is it made by scripts?"]);
    let raw = one("a.html", "<p>x".repeat(50_001).as_bytes()).next().unwrap().unwrap();
    let error = parse(raw, &Fields::default()).unwrap_err();
    assert_eq!(
        (error.code, error.message.as_str()),
        ("limit", "a.html: the page has more than 50000 elements, which no article needs")
    );
}

#[test]
fn hostile_pages_keep_their_text() {
    for html in [
        format!("{}deep text", "<div>".repeat(20_000)),
        format!("<div {}>deep text", (0..100_000).map(|i| format!("a{i}=b ")).collect::<String>()),
        "<table><tr><td colspan=9007199254740992 rowspan=9007199254740992>deep text".to_owned(),
        "<script>a = '</script>';</script><p>deep text<script>b = \"<!--<script>\"</script>".to_owned(),
    ] {
        assert!(page(html.as_bytes()).text().contains("deep text"), "{}", &html[..40]);
    }
}

/// A stretch of a page as a reader of it sees it: without tags, with references read, white space as one space.
fn shown(page: &str) -> String {
    words(&dom_query::Document::from(page).root().text())
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Looks up every stretch from one word of a paragraph to another in the bytes of the page, and returns how many paragraphs have a
/// known place from end to end, and how many there are.
fn looked_up(html: &[u8], encoding: &'static Encoding) -> (usize, usize) {
    let document = page(html);
    let text = document.text();
    let map = SourceMap::new(document.layer(SOURCE_MAP).expect("a page has one"), text);
    let place = |part: &str| part.as_ptr().addr() - text.as_ptr().addr();
    let (mut whole, mut all) = (0, 0);
    for paragraph in text.split('\n').filter(|p| !p.is_empty()) {
        let parts: Vec<(usize, usize)> =
            paragraph.split_whitespace().map(|word| (place(word), place(word) + word.len())).collect();
        let has_place = |c: (usize, char)| {
            let start = (place(paragraph) + c.0) as u32;
            c.1.is_whitespace() || map.raw(Span::new(start, start + c.1.len_utf8() as u32)).is_some()
        };
        let is_whole = paragraph.char_indices().all(has_place);
        (whole, all) = (whole + usize::from(is_whole), all + 1);
        for (i, (from, _)) in parts.iter().enumerate().filter(|_| is_whole) {
            for (_, to) in &parts[i..] {
                let raw = map.raw(Span::new(*from as u32, *to as u32)).expect("all of it has a place");
                let bytes = &html[raw.start as usize..raw.end as usize];
                let there = encoding.decode_without_bom_handling(bytes).0;
                assert_eq!(
                    shown(&there).replace("Share this line with your friends ", ""),
                    words(&text[*from..*to])
                );
            }
        }
    }
    (whole, all)
}

#[test]
fn what_is_hidden_is_left_out_and_references_are_read() {
    let (found, text) = saved("ferry");
    assert_eq!(found.text(), text);
}

#[test]
fn any_stretch_of_an_article_leads_to_its_bytes_in_the_page() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let html = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let ferry = html("ferry.html");
    let units = std::str::from_utf8(&ferry).unwrap().encode_utf16();
    let wide: Vec<u8> = std::iter::once(0xFEFF).chain(units).flat_map(u16::to_le_bytes).collect();
    let (chinese, ..) =
        GBK.encode("<meta charset=gbk><p>他 said “the harbour 港口 is full” on 5&nbsp;May.<p>—中");
    for (name, html, encoding, paragraphs) in [
        ("harbour", html("harbour.html"), UTF_8, 9),
        ("old tables", html("old-tables.html"), WINDOWS_1252, 9),
        ("short", html("short.html"), UTF_8, 4),
        ("with a mark", [b"\xEF\xBB\xBF", &ferry[..]].concat(), UTF_8, 8),
        ("ferry", ferry, UTF_8, 8),
        ("UTF-16", wide, UTF_16LE, 8),
        ("GBK", chinese.into_owned(), GBK, 2),
    ] {
        assert_eq!(looked_up(&html, encoding), (paragraphs, paragraphs), "{name}");
    }
}

#[test]
fn a_headline_leads_to_its_own_place_and_not_to_a_list() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let html = std::fs::read(folder.join("ferry.html")).unwrap();
    let document = page(&html);
    let map = SourceMap::new(document.layer(SOURCE_MAP).unwrap(), document.text());
    let raw = map.raw(Span::new(0, document.text().find('\n').unwrap() as u32)).unwrap();
    let there = String::from_utf8_lossy(&html[raw.start as usize..raw.end as usize]);
    assert!(there.starts_with("Ferry line &ldquo;") && there.ends_with("winter&rdquo;"), "{there}");
}

proptest! {
    #[test]
    fn no_page_makes_it_panic(html in r#"(<(/?(p|div|a|table|tr|td|ul|li|script|b|title|meta|svg|select|body|br)|!--|[a-z])[ a-z="'>&;]{0,9}|[a-z ,.é&;<>]{1,9}){0,60}"#) {
        for item in one("a.html", html.as_bytes()) {
            let _ = parse(item.expect("a page is read"), &Fields::default());
        }
    }
}
