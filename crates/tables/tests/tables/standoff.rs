//! CoNLL-U and brat.

use std::fs;
use std::path::Path;

use copydesk_document::{AttributeKind, LayerSchema};
use copydesk_tables::{Format, Reader, Schema, Writer};
use tempfile::TempDir;

fn schema(layers: &[&str]) -> Schema {
    let tokens = LayerSchema::new("tokens", "")
        .attribute("pos", AttributeKind::symbols(&["NOUN"]), "")
        .attribute("lemma", AttributeKind::Str, "");
    let entities = LayerSchema::new("entities", "").labels(&["PERSON", "LOC"]).show_text();
    let quotes = LayerSchema::new("quotes", "")
        .labels(&["direct"])
        .label_key("kind")
        .spans_key("content")
        .attribute("cue", AttributeKind::Span, "")
        .attribute("who", AttributeKind::Ref("entities".into()), "")
        .attribute("names", AttributeKind::Strs, "");
    let all = [tokens, LayerSchema::new("sentences", ""), entities, quotes];
    Schema::new(all.iter().filter(|l| layers.contains(&l.name.as_str()))).unwrap()
}

const ALL: [&str; 4] = ["tokens", "sentences", "entities", "quotes"];

/// Two sentences over three lines; the name has two words and is cut by a line's end in the quote. The second document failed, the
/// third has the first's id but for its case.
const RECORDS: [&str; 3] = [
    r#"{"schema_version":1,"id":"a/b ü","status":"ok","offsets":"char","meta":{"title":"T\t1"},"text":"Zoë Ek\nsaid “no.”\nYes","layers":{
"tokens":[{"start":0,"end":3,"pos":"NOUN","lemma":"Zoë"},{"start":4,"end":6,"pos":null,"lemma":null},{"start":7,"end":11,"pos":null,"lemma":"say"},
{"start":12,"end":13,"pos":null,"lemma":null},{"start":13,"end":15,"pos":null,"lemma":null},{"start":15,"end":16,"pos":null,"lemma":null},
{"start":16,"end":17,"pos":null,"lemma":null},{"start":18,"end":21,"pos":null,"lemma":null}],
"sentences":[{"start":0,"end":17},{"start":18,"end":21}],"entities":[{"start":0,"end":6,"label":"PERSON"}],
"quotes":[{"content":[[4,11],[12,17]],"kind":"direct","score":0.5,"cue":[7,11],"who":0,"names":["A","B \"c\""]}]}}"#,
    r#"{"schema_version":1,"id":"b","status":"error","error":{"stage":"read","plugin":null,"code":"unreadable","message":"no"}}"#,
    r#"{"schema_version":1,"id":"A/B ü","status":"ok","offsets":"char","text":"","layers":{"tokens":[],"sentences":[],"entities":[],"quotes":[]}}"#,
];

fn write(target: &Path, format: Format) {
    let mut writer = Writer::create(target, format, schema(&ALL), Vec::new(), &[]).unwrap();
    for record in RECORDS {
        writer.record(record.replace('\n', "").as_bytes()).unwrap();
    }
    writer.finish().unwrap();
}

/// The same by way of tables.
fn by_tables(folder: &TempDir, format: Format) -> std::path::PathBuf {
    let (tables, target) = (folder.path().join("t.db"), folder.path().join("again"));
    write(&tables, Format::Sqlite);
    let mut reader = Reader::open(&tables).unwrap();
    let mut writer = Writer::create(&target, format, reader.schema().clone(), Vec::new(), &[]).unwrap();
    assert_eq!(writer.copy(&mut reader).unwrap(), 3);
    writer.finish().unwrap();
    target
}

#[test]
fn conllu_has_a_line_a_token_with_its_place_and_name() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out.conllu");
    write(&target, Format::Conllu);
    let own = fs::read_to_string(&target).unwrap();
    let expected = "# newdoc id = a/b ü
# title = T 1
# sent_id = a/b ü-1
# text = Zoë Ek said “no.”
1\tZoë\tZoë\tNOUN\t_\t_\t_\t_\t_\tTokenRange=0:3|NER=B-PERSON
2\tEk\t_\t_\t_\t_\t_\t_\t_\tTokenRange=4:6|NER=I-PERSON
3\tsaid\tsay\t_\t_\t_\t_\t_\t_\tTokenRange=7:11
4\t“\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No|TokenRange=12:13
5\tno\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No|TokenRange=13:15
6\t.\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No|TokenRange=15:16
7\t”\t_\t_\t_\t_\t_\t_\t_\tTokenRange=16:17

# sent_id = a/b ü-2
# text = Yes
1\tYes\t_\t_\t_\t_\t_\t_\t_\tTokenRange=18:21

";
    assert_eq!(own, expected);
    assert_eq!(fs::read_to_string(by_tables(&folder, Format::Conllu)).unwrap(), own);
    let bare = RECORDS[0].replace('\n', "").replace(r#""tokens":[{"#, r#""more":[{"#);
    let mut writer = Writer::create(&target, Format::Conllu, schema(&ALL), vec!["more".into()], &[]).unwrap();
    writer.record(bare.as_bytes()).unwrap();
    assert!(writer.finish().unwrap_err().to_string().contains("--layers tokens,sentences"));
    assert!(fs::read_to_string(&target).unwrap() == own, "what was there stays");
    let refused = Writer::create(&target, Format::Conllu, schema(&["tokens"]), Vec::new(), &[]);
    assert!(refused.err().unwrap().to_string().contains("layer `sentences`"));
}

#[test]
fn brat_has_texts_and_standoff_annotations() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out");
    write(&target, Format::Brat);
    let file = |name: &str| fs::read_to_string(target.join(name)).unwrap();
    assert_eq!(
        file("documents.tsv"),
        "file\tdoc_id\tstatus\na_b__\ta/b ü\tok\n\tb\terror\nA_B__-2\tA/B ü\tok\n"
    );
    assert_eq!(file("a_b__.txt"), "Zoë Ek\nsaid “no.”\nYes");
    let standoff = file("a_b__.ann");
    for line in [
        "T11\tentities_PERSON 0 6\tZoë Ek",
        "T12\tquotes_direct 4 6;7 11;12 17\tEk said “no.”",
        "T13\tquotes_cue 7 11\tsaid",
        "R1\tquotes_cue Arg1:T12 Arg2:T13",
        "R2\tquotes_who Arg1:T12 Arg2:T11",
        "#12\tAnnotatorNotes T12\tscore=0.5; names=[\"A\",\"B \\\"c\\\"\"]",
    ] {
        assert!(standoff.lines().any(|l| l == line), "{line}\n{standoff}");
    }
    assert!(file("annotation.conf").contains("entities_PERSON\nentities_LOC\nquotes_direct\nquotes_cue\n"));
    let again = by_tables(&folder, Format::Brat);
    assert_eq!(fs::read_to_string(again.join("a_b__.ann")).unwrap(), standoff);
    write(&target, Format::Brat);
    fs::write(target.join("notes.md"), "mine").unwrap();
    let refused = Writer::create(&target, Format::Brat, schema(&ALL), Vec::new(), &[]);
    assert!(refused.err().unwrap().to_string().contains("files that are no such tables"));
}
