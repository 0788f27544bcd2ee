//! Feeds and the formats of agencies.

use common::{ids, one, read};
use copydesk_corpus::{Corpus, Fields, parse};
use copydesk_document::Document;
use proptest::prelude::*;

mod common;

fn documents(corpus: Corpus) -> Vec<Document> {
    corpus.map(|raw| parse(raw.expect("it is read"), &Fields::default()).expect("it is an article")).collect()
}

fn meta(d: &Document) -> Vec<(&str, &str)> {
    d.meta().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
}

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- a feed --><rss version="2.0" xmlns:content="c" xmlns:dc="d" xmlns:media="m"><channel>
<title>The Skerry Post</title><link>https://x.example</link><language>en-gb</language>
<item><title>Mayor &amp; council&#8217;s plan</title><link>https://x.example/1</link><guid isPermaLink="false">post-1</guid>
<pubDate>Wed, 08 May 2024 10:00:00 +0200</pubDate><dc:creator><![CDATA[Signe Aldous]]></dc:creator><category>Islands</category><category>Sea</category>
<media:title>No</media:title><media:content url="x"/><description>Short.</description>
<content:encoded><![CDATA[<p>The mayor&nbsp;spoke.</p><p>&ldquo;We <b>paid</b>,&rdquo; she said.</p><script>no()</script>]]></content:encoded></item>
<item><title>Second</title><description>&lt;p&gt;Only a &amp;eacute;t&amp;eacute; summary.&lt;/p&gt;</description></item>
</channel></rss>"#;

#[test]
fn items_of_a_feed_are_documents() {
    let found = documents(one("a.rss", RSS.as_bytes()));
    assert_eq!(found.iter().map(Document::id).collect::<Vec<_>>(), ["post-1", "a.rss:2"]);
    assert_eq!(found[0].text(), "Mayor & council’s plan\n\nThe mayor spoke.\n\n“We paid,” she said.");
    assert_eq!(
        meta(&found[0]),
        [
            ("title", "Mayor & council’s plan"),
            ("byline", "Signe Aldous"),
            ("published", "2024-05-08T10:00:00+02:00"),
            ("url", "https://x.example/1"),
            ("section", "Islands"),
            ("outlet", "The Skerry Post"),
            ("language", "en-gb"),
        ]
    );
    assert_eq!(found[1].text(), "Second\n\nOnly a été summary.");
    assert_eq!(ids(one("feed.xml", RSS.as_bytes())), ["post-1", "feed.xml:2"], "known by its root");
}

#[test]
fn atom_and_old_feeds_are_read_too() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Post</title>
        <entry><title type="html">A &lt;i&gt;title&lt;/i&gt;</title><link rel="self" href="https://x.example/self"/><link href="https://x.example/1"/>
        <id>urn:1</id><published>2024-05-08T10:00:00Z</published><updated>2024-05-09T10:00:00Z</updated><author><name>Ann Lee</name></author>
        <category term="World"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One &lt; two.</p><p>Three.</p></div></content></entry>
        <entry><id>urn:2</id><title>B</title><content type="text">1 &lt; 2 &amp;amp; 3</content></entry></feed>"#;
    let found = documents(one("a.atom", atom.as_bytes()));
    assert_eq!(found[0].text(), "A title\n\nOne < two.\n\nThree.");
    assert_eq!(
        meta(&found[0]),
        [
            ("title", "A title"),
            ("byline", "Ann Lee"),
            ("published", "2024-05-08T10:00:00Z"),
            ("url", "https://x.example/1"),
            ("section", "World"),
            ("outlet", "The Post"),
            ("language", "en"),
        ]
    );
    assert_eq!((found[1].id(), found[1].text()), ("urn:2", "B\n\n1 < 2 &amp; 3"));
    let rdf = r#"<rdf:RDF xmlns:rdf="r" xmlns="p"><channel><title>Old</title></channel>
        <item rdf:about="https://x.example/9"><title>T</title><link>https://x.example/9</link><description>D.</description></item></rdf:RDF>"#;
    let found = documents(one("a", rdf.as_bytes()));
    assert_eq!(
        (found[0].id(), found[0].text(), found[0].meta_value("outlet")),
        ("https://x.example/9", "T\n\nD.", Some("Old"))
    );
}

const NITF: &str = r#"<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE nitf SYSTEM "nitf-3-6.dtd" [<!ATTLIST x y CDATA "z">]>
<nitf xml:lang="en-US"><head><title>In the head</title><docdata><doc-id id-string="n-1"/><date.issue norm="20240508T100000+0200"/>
<doc.copyright holder="Agency"/></docdata><pubdata name="The Daily" position.section="Business"/></head>
<body><body.head><hedline><hl1>Port reopens</hl1><hl2>After a week</hl2></hedline><byline>By <person>Ana Cruz</person>, Staff</byline></body.head>
<body.content><block><p>OSLO &#8212; The port of <location>Oslo</location> reopened, <person>Anna Berg</person> of the caf@ said.</p>
<media media-type="image"><media-reference source="x.jpg"/><media-metadata name="x" value="y"/><media-caption>Ships.</media-caption></media>
<hl2>Ready</hl2><p>&quot;We are ready.&quot;</p><note><p>Editors: no.</p></note></block></body.content></body></nitf>"#;

#[test]
fn nitf_is_its_body_with_its_head_as_metadata() {
    let latin: Vec<u8> = NITF.bytes().map(|b| if b == b'@' { 0xE9 } else { b }).collect();
    for name in ["a.nitf", "a.xml"] {
        let found = documents(one(name, &latin));
        assert_eq!(found[0].id(), "n-1");
        let text = "Port reopens\n\nOSLO — The port of Oslo reopened, Anna Berg of the café said.\n\nShips.\n\nReady\n\n\"We are ready.\"";
        assert_eq!(found[0].text(), text);
        assert_eq!(
            meta(&found[0]),
            [
                ("title", "Port reopens"),
                ("byline", "Ana Cruz"),
                ("outlet", "The Daily"),
                ("published", "2024-05-08T10:00:00+02:00"),
                ("section", "Business"),
                ("language", "en-US"),
            ]
        );
    }
}

#[test]
fn items_of_newsml_with_text_are_documents() {
    let item = |guid: &str, content: &str| {
        format!(
            r#"<newsItem guid="{guid}" xml:lang="en"><itemMeta><provider literal="AGY"><name>Agency</name></provider><versionCreated>2024-05-09T00:00:00Z</versionCreated></itemMeta>
            <contentMeta><contentCreated>2024-05-08T10:00:00Z</contentCreated><by>Ana Cruz</by><headline>Port reopens</headline><language tag="en-GB"/><subject><name>Trade</name></subject></contentMeta>
            <contentSet>{content}</contentSet></newsItem>"#
        )
    };
    let html = r#"<inlineXML contenttype="application/xhtml+xml"><html xmlns="x"><head><title>No</title></head><body><p>One &amp; two.</p><p>Three.</p></body></html></inlineXML>"#;
    let nitf = format!("<inlineXML>{}</inlineXML>", &NITF[NITF.find("<nitf").unwrap()..]);
    let plain = "<inlineData contenttype=\"text/plain\">Plain.</inlineData>";
    let picture = "<remoteContent href=\"x.jpg\"/>";
    let message = format!(
        "<newsMessage><header/><itemSet>{}{}{}{}</itemSet></newsMessage>",
        item("g-1", html),
        item("g-2", &nitf),
        item("g-3", plain),
        item("g-4", picture)
    );
    let found = documents(one("a.xml", message.as_bytes()));
    assert_eq!(found.iter().map(Document::id).collect::<Vec<_>>(), ["g-1", "g-2", "g-3"]);
    assert_eq!(found[0].text(), "Port reopens\n\nOne & two.\n\nThree.");
    assert!(
        found[1].text().contains("“We are ready") || found[1].text().contains("\"We are ready"),
        "{}",
        found[1].text()
    );
    assert_eq!(found[2].text(), "Port reopens\n\nPlain.");
    assert_eq!(
        meta(&found[0]),
        [
            ("title", "Port reopens"),
            ("byline", "Ana Cruz"),
            ("outlet", "Agency"),
            ("published", "2024-05-08T10:00:00Z"),
            ("section", "Trade"),
            ("language", "en-GB"),
        ]
    );
    let alone = documents(one("b.newsml", item("", html).as_bytes()));
    assert_eq!(alone[0].id(), "b.newsml");
}

#[test]
fn ninjs_is_an_object_of_json() {
    let first = r#"{"uri": "https://x.example/1", "headline": "Port reopens", "byline": "Ana Cruz", "versioncreated": "2024-05-08T10:00:00Z",
        "language": "en", "copyrightholder": "Agency", "subject": [{"name": "Trade"}], "body_xhtml": "<p>One &amp; two.</p><p>Three.</p>", "body_text": "No."}"#;
    let found = documents(one("a.json", first.as_bytes()));
    assert_eq!(
        (found[0].id(), found[0].text()),
        ("https://x.example/1", "Port reopens\n\nOne & two.\n\nThree.")
    );
    assert_eq!(
        meta(&found[0]),
        [
            ("title", "Port reopens"),
            ("byline", "Ana Cruz"),
            ("outlet", "Agency"),
            ("published", "2024-05-08T10:00:00Z"),
            ("url", "https://x.example/1"),
            ("section", "Trade"),
            ("language", "en"),
        ]
    );
    let second = r#"[{"uri": "u", "headlines": [{"role": "short", "value": "No"}, {"role": "main", "value": "Port"}],
        "bodies": [{"role": "main", "contenttype": "text/html", "value": "<p>One."}]}, {"uri": "v", "body_text": "1 < 2\n\nThree"}]"#;
    let texts: Vec<_> = read(one("a.json", second.as_bytes()));
    assert_eq!(
        texts,
        [("u".to_owned(), "Port\n\nOne.".to_owned()), ("v".to_owned(), "1 < 2\n\nThree".to_owned())]
    );
}

#[test]
fn entities_are_neither_expanded_nor_opened() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
        <rss><channel><item><title>x &b;</title></item></channel></rss>"#;
    let says = "!a.rss: line 2: the entity `&b;` is the file's own and not expanded; if you trust the file, expand them with `xmllint --noent`";
    assert_eq!(ids(one("a.rss", laughs.as_bytes())), [says]);
    let outside = laughs.replace("&b;</title>", "&c;</title>");
    assert!(ids(one("a.rss", outside.as_bytes()))[0].contains("the entity `&c;`"));
    let unused = laughs.replace("&b;</title>", "</title>");
    assert_eq!(ids(one("a.rss", unused.as_bytes())), ["a.rss"]);
    let attribute = laughs.replace("x &b;</title>", "x</title><category label=\"&b;\"/>");
    let found = documents(one("a.rss", attribute.as_bytes()));
    assert_eq!(found[0].meta_value("section"), Some("&b;"));
}

#[test]
fn what_cannot_be_read_says_where() {
    for (xml, says) in [
        ("<rss><channel><item></channel></rss>", "!a.rss: line 1: no well-formed XML"),
        ("<rss>\n<channel><item>", "!a.rss: the file is cut off: an element has no end"),
        ("<nitf/>", "!a.rss: the file's root is `nitf`, where feed has rss or feed or RDF"),
        ("", "!a.rss: there is no element in the file"),
    ] {
        let asked = copydesk_corpus::Options::default().format(copydesk_corpus::named("feed"));
        let reader: Box<dyn std::io::Read + Send> = Box::new(xml.as_bytes());
        let got = ids(Corpus::from_readers([("a.rss".to_owned(), reader)], &asked));
        assert!(got.len() == 1 && got[0].starts_with(says), "{got:?}");
    }
    let deep = format!("<rss>{}", "<a>".repeat(100_000));
    assert!(ids(one("a.rss", deep.as_bytes()))[0].contains("elements lie more than 200 deep"));
    let many = format!("<rss>{}</rss>", "<a/>".repeat(500_001));
    assert!(ids(one("a.rss", many.as_bytes()))[0].contains("there are more than 500000 elements"));
    let wide = format!(
        "<rss><channel><item {}><title>x</title></item></channel></rss>",
        (0..200_000).map(|i| format!("a{i}='b' ")).collect::<String>()
    );
    assert_eq!(ids(one("a.rss", wide.as_bytes())), ["a.rss"]);
}

proptest! {
    #[test]
    fn no_xml_makes_it_panic(xml in r#"(<(/?(rss|channel|item|title|nitf|body|newsItem|contentSet|inlineXML|p|a:b)|!DOCTYPE|\?xml|!--|!\[CDATA\[)[ a-z="'>&;/]{0,9}|[a-z ,.é&;<>]{1,9}){0,40}"#) {
        for item in one("a.rss", xml.as_bytes()).chain(one("a.nitf", xml.as_bytes())).chain(one("a.newsml", xml.as_bytes())) {
            let _ = item.map(|raw| parse(raw, &Fields::default()));
        }
    }
}
