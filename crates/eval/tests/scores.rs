//! Scores of small gold files, with annotations made by hand.
#![allow(clippy::unwrap_used, reason = "tests may unwrap, and so may the functions that only they call")]

mod common;

use std::path::PathBuf;

use common::{add, corpus, span, tally, titles};
use copydesk_document::{AttributeKind, Document, LayerSchema, Span};
use copydesk_eval::{Corpus, Format, Report, write_json, write_text};

const COLUMNS: &str =
    "Berg B-Person\nmet O\nthe O\nHarbour B-Organization\nBoard I-Organization\nin O\nOslo B-Location\n. O\n";

#[test]
fn names_are_compared_as_token_ranges() {
    let corpus = corpus(&[("a.txt", COLUMNS)]);
    assert_eq!(corpus.format(), Format::Columns);
    let gold = &corpus.documents()[0];
    assert_eq!(gold.text(), "Berg met the Harbour Board in Oslo.");
    let mut document = gold.document().unwrap();
    let text = gold.text().to_owned();
    add(
        &mut document,
        LayerSchema::new("entities", "").labels(&["PERSON", "ORG", "LOC", "NORP", "MISC"]),
        |b| {
            // A part of a token stands for the token.
            b.push(span(&text, "Ber"), 0);
            b.push(span(&text, "Harbour"), 1);
            b.push(span(&text, "Oslo"), 3);
        },
    );
    let score = gold.score(Some(&document));
    let of = |name| {
        let t = tally(&score, Format::Columns, "names", name);
        (t.right, t.predicted, t.gold)
    };
    assert_eq!(
        (of("PERSON"), of("ORG"), of("LOC"), of("MISC")),
        ((1, 1, 1), (0, 1, 1), (0, 0, 1), (0, 1, 0))
    );
    assert_eq!((of("main"), of("with misc"), of("main, span only")), ((1, 2, 3), (1, 3, 3), (1, 2, 3)));
    assert_eq!(titles(&score), ["wrong boundary of ORG", "MISC instead of LOC"]);
    assert_eq!(score.findings[0].context, "Berg met the [{Harbour} Board] in Oslo.");
}

const TREEBANK: &str = "# newdoc id = one\n1\tShe\tshe\tPRON\t_\t_\t_\t_\t_\t_\n\
    2-3\tisn't\t_\t_\t_\t_\t_\t_\t_\t_\n2\tis\tbe\tAUX\t_\t_\t_\t_\t_\t_\n3\tn't\tnot\tPART\t_\t_\t_\t_\t_\t_\n\
    4\there\there\tADV\t_\t_\t_\t_\t_\tSpaceAfter=No\n5\t.\t.\tPUNCT\t_\t_\t_\t_\t_\t_\n\n\
    1\tGo\tgo\tVERB\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\t!\t!\tPUNCT\t_\t_\t_\t_\t_\t_\n\n";

fn words(document: &mut Document, schema: LayerSchema, values: &[(&str, Option<(&str, u32)>)]) {
    let text = document.text().to_owned();
    add(document, schema, |b| {
        for (form, value) in values {
            let row = b.push_unlabelled(span(&text, form));
            if let Some((lemma, pos)) = value {
                b.set_str(row, 0, lemma);
                b.set_symbol(row, 1, *pos);
            }
        }
    });
}

#[test]
fn parts_of_speech_and_lemmas_on_aligned_words() {
    let corpus = corpus(&[("a.conllu", TREEBANK)]);
    let gold = &corpus.documents()[0];
    assert_eq!((gold.id(), gold.text()), ("one", "She isn't here. Go!"));
    let mut document = gold.document().unwrap();
    let pos =
        AttributeKind::Symbol(["PRON", "AUX", "PART", "ADV", "PUNCT", "NOUN"].map(String::from).to_vec());
    let schema =
        LayerSchema::new("tokens", "").attribute("lemma", AttributeKind::Str, "").attribute("pos", pos, "");
    let values = [
        ("She", Some(("she", 0))),
        ("is", Some(("is", 1))),
        ("n't", Some(("not", 2))),
        ("here.", Some(("here", 3))),
        ("Go", Some(("go", 5))),
        ("!", Some(("!", 4))),
    ];
    words(&mut document, schema, &values);
    let all = Span::from_range(0..gold.text().len());
    add(&mut document, LayerSchema::new("sentences", ""), |b| {
        b.push_unlabelled(all);
    });
    let score = gold.score(Some(&document));
    let of = |group, name| {
        let t = tally(&score, Format::Conllu, group, name);
        assert!(t.produced);
        (t.found, t.predicted, t.gold)
    };
    // "isn't" is one token and two words; "here." is neither.
    assert_eq!(of("segmentation", "tokens"), (3, 6, 6));
    assert_eq!(of("segmentation", "words"), (5, 6, 7));
    assert_eq!(of("segmentation", "sentences"), (0, 1, 2));
    assert_eq!(of("of aligned words", "part of speech"), (4, 0, 5));
    assert_eq!(of("of aligned words", "lemma"), (4, 0, 5));
    assert_eq!(of("part of speech", "VERB"), (0, 0, 1));
    assert_eq!(of("part of speech", "NOUN"), (0, 1, 0));
    let titles = titles(&score);
    for title in [
        "wrong boundary of 1 token read as 2",
        "wrong boundary of 2 tokens read as 1",
        "wrong lemma of AUX",
        "NOUN instead of VERB",
        "missed sentence boundary",
    ] {
        assert!(titles.iter().any(|t| t == title), "{title} not in {titles:?}");
    }
    assert_eq!(titles.len(), 5);
}

#[test]
fn what_no_stage_makes_is_not_produced() {
    let corpus = corpus(&[("a.conllu", TREEBANK)]);
    let gold = &corpus.documents()[0];
    let mut document = gold.document().unwrap();
    words(&mut document, LayerSchema::new("tokens", ""), &[("She", None), ("isn't", None)]);
    let score = gold.score(Some(&document));
    let produced = |group, name| tally(&score, Format::Conllu, group, name).produced;
    assert!(produced("segmentation", "tokens"));
    assert!(!produced("segmentation", "sentences") && !produced("of aligned words", "lemma"));
    let report = Report::new(&corpus, &[score], Vec::new());
    let mut text = String::new();
    write_text(&report, 20, &mut text);
    let line = |name: &str| text.lines().find(|l| l.trim().starts_with(name)).unwrap().to_owned();
    assert!(line("sentences").ends_with("not produced"), "{text}");
    assert!(line("tokens").contains("50.00"), "{text}");
    let json = write_json(&report, 1);
    assert_eq!(json["measures"][0]["precision"], 100.0);
    assert_eq!(json["measures"][2]["produced"], false);
    assert_eq!(json["confusions"].as_array().unwrap().len(), 1);
}

#[test]
fn attributions_need_the_content_and_the_speaker() {
    let text = "“We sail at dawn,” said Berg. Holm said the ice was thin.";
    let ann = "T1\tContent 0 18\tx\nT2\tSource 24 28\tx\nT3\tCue 19 23\tx\nT4\tContent 40 56\tx\n\
        T5\tSource 30 34\tx\nE1\tA:T3 Content:T1 Source:T2 Cue:T3\nE2\tA:T3 Content:T4 Source:T5\n";
    let corpus = corpus(&[("a.txt", text), ("a.ann", ann)]);
    let gold = &corpus.documents()[0];
    let mut document = gold.document().unwrap();
    let schema = LayerSchema::new("quotes", "")
        .labels(&["direct"])
        .attribute("cue", AttributeKind::Span, "")
        .attribute("speaker", AttributeKind::Span, "");
    add(&mut document, schema, |b| {
        let row = b.push(span(text, "We sail at dawn"), 0);
        b.set_span(row, 0, span(text, "said"));
        b.set_span(row, 1, span(text, "Berg"));
        let row = b.push(span(text, "ice was thin"), 0);
        b.set_span(row, 1, span(text, "Berg"));
    });
    let score = gold.score(Some(&document));
    let of = |group, name| {
        let t = tally(&score, Format::Polnear, group, name);
        (t.right, t.predicted, t.found, t.gold)
    };
    assert_eq!(of("content tokens", "all"), (7, 7, 7, 8));
    assert_eq!(of("attribution", "all"), (2, 2, 2, 2));
    assert_eq!(of("attribution, exact content", "all"), (1, 2, 1, 2));
    assert_eq!(of("end to end", "direct"), (1, 1, 1, 1));
    assert_eq!(of("end to end", "indirect"), (0, 1, 0, 1));
    assert_eq!(of("cue, of matched attributions", "all"), (0, 0, 1, 1));
    assert_eq!(titles(&score), ["wrong boundary of indirect content", "wrong speaker of indirect"]);
}

#[test]
fn dates_overlap_and_have_values() {
    let tml = "<TEXT>On <TIMEX3 type=\"DATE\" value=\"2024-05-02\">2 May</TIMEX3> and for \
        <TIMEX3 type=\"DURATION\" value=\"P2D\">two long days</TIMEX3>.</TEXT>";
    let corpus = corpus(&[("a.tml", tml)]);
    let gold = &corpus.documents()[0];
    let mut document = gold.document().unwrap();
    let schema = LayerSchema::new("dates", "").labels(&["DATE", "DURATION"]).attribute(
        "value",
        AttributeKind::Str,
        "",
    );
    let text = gold.text().to_owned();
    add(&mut document, schema, |b| {
        let row = b.push(span(&text, "2 May"), 0);
        b.set_str(row, 0, "2023-05-02");
        let row = b.push(span(&text, "long days"), 1);
        b.set_str(row, 0, "P2D");
    });
    let score = gold.score(Some(&document));
    let of = |name| tally(&score, Format::Timeml, "dates", name).right;
    assert_eq!((of("relaxed"), of("strict"), of("value")), (2, 1, 1));
    assert_eq!(titles(&score), ["wrong boundary of DURATION", "wrong value of DATE"]);
    assert_eq!(score.findings[1].note.as_deref(), Some("want 2024-05-02 got 2023-05-02"));
}

#[test]
fn broken_gold_is_named_and_failed_documents_count() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("gold.conll");
    std::fs::write(&path, format!("{COLUMNS}\nOslo\n")).unwrap();
    let error = Corpus::load(&path, Some(Format::Columns)).unwrap_err().to_string();
    assert!(error.ends_with("gold.conll: line 10: expected 2 to 4 columns, found 1"), "{error}");

    let corpus = corpus(&[("a.txt", COLUMNS)]);
    let score = corpus.documents()[0].score(None);
    let main = tally(&score, Format::Columns, "names", "main");
    assert_eq!((main.gold, main.predicted, main.produced), (3, 0, false));
}
