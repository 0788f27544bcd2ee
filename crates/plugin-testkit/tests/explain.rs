//! Plugins say why: in C and in Rust, in a library and linked in; and whatever they say wrong, the host says what.
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::path::Path;
use std::sync::Arc;

use copydesk_document::{Document, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec, Reason, Reasons, Value};
use copydesk_plugin_host::{Plugin, Stage, StageError, Worker};
use copydesk_plugin_testkit::{Bench, Outcome, build, check, wire};

const CHECK: &str = "it says why, the same each time";

fn c_plugin(folder: &Path, source: &str, defines: &[&str]) -> Arc<Plugin> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins").join(source);
    Plugin::open(&build::c_library(&source, folder, defines).unwrap()).unwrap()
}

fn worker(plugin: &Arc<Plugin>, options: &[(String, Value)]) -> Worker {
    Stage::new(plugin.clone(), wire(plugin, options, &[]).unwrap()).unwrap().worker().unwrap()
}

fn at(text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap();
    Span::from_range(start..start + words.len())
}

/// A reason in one line: subject, covered words, candidates, evidence.
fn line(reason: &Reason, text: &str) -> String {
    let words = |span: Span| span.of(text).unwrap_or("-").to_owned();
    let considered = reason.considered.iter().map(|c| format!(" {}={}{}", c.label, c.score, c.note));
    let because = reason.because.iter().map(|e| format!(" {:+}[{}]{}", e.weight, words(e.span), e.note));
    format!("{} [{}]", reason.subject, words(reason.span)) + &considered.chain(because).collect::<String>()
}

#[test]
fn a_plugin_in_c_says_why() {
    const TEXT: &str = "“It cost €20,” she said, “not $3.5 million.”";
    let folder = tempfile::tempdir().unwrap();
    let plugin = c_plugin(folder.path(), "example-c/example.c", &[]);
    assert!(plugin.explains() && plugin.speaks() == "plugin ABI 1.3");
    let mut bench = Bench::upstream_of(&plugin, &copydesk_builtin::plugins().unwrap()).unwrap();
    let mut document = Document::new("test", TEXT).unwrap();
    bench.annotate(&mut document).unwrap();
    let stage = Stage::new(plugin.clone(), wire(&plugin, &[], bench.schemas()).unwrap()).unwrap();
    let mut worker = stage.worker().unwrap();
    let mut why = |words: &str| -> Vec<String> {
        let said = worker.explain(&document, at(TEXT, words)).unwrap();
        said.iter().map(|r| line(r, TEXT)).collect()
    };
    let euros = "sum of money [€20] euro=1 +1[€]the sign of a currency +1[20]a number right after it";
    assert_eq!(why("€"), [euros]);
    assert_eq!(why("20"), [euros]);
    assert!(why("she").is_empty());
    let both = why(TEXT);
    assert_eq!(both.len(), 2);
    assert!(both[0] == euros && both[1].starts_with("sum of money [$3.5 million] dollar=1"), "{both:?}");
    // The same once its own layer stands in the document.
    let mut annotated = document.clone();
    worker.annotate(&mut annotated).unwrap();
    let after = worker.explain(&annotated, at(TEXT, "20")).unwrap();
    assert_eq!(after, worker.explain(&document, at(TEXT, "20")).unwrap());
}

#[test]
fn a_library_in_rust_says_why() {
    const TEXT: &str = "Breaking: a record-breaking day.";
    let plugin = Plugin::open(&build::cdylib("copydesk-plugin-template")).unwrap();
    let mut worker = worker(&plugin, &[]);
    let document = Document::new("test", TEXT).unwrap();
    let said = worker.explain(&document, at(TEXT, "eak")).unwrap();
    let lines: Vec<_> = said.iter().map(|r| line(r, TEXT)).collect();
    assert_eq!(lines, ["marked word [Breaking] +1[Breaking]stands in the option `words`"]);
    assert!(worker.explain(&document, at(TEXT, "day")).unwrap().is_empty());
}

/// Takes whatever it is asked about for a name, and has its doubts.
struct Doubter;

impl Extractor for Doubter {
    type Scratch = ();

    fn spec() -> PluginSpec {
        let layer = LayerSchema::new("doubts", "Nothing.");
        PluginSpec::new("doubter", "1.0.0", "Marks nothing.").provides(layer)
    }

    fn new(_: &Config) -> Result<Self, Error> {
        Ok(Doubter)
    }

    fn process(&self, _: &Input<'_>, _: &mut (), _: &mut Output) -> Result<(), Error> {
        Ok(())
    }

    fn explain(&self, input: &Input<'_>, _: &mut (), at: Span, output: &mut Reasons) -> Result<(), Error> {
        output
            .reason(at, format!("name {:?}", at.of(input.text()).unwrap_or("")))
            .considered("PERSON", 0.75, "")
            .considered("PLACE", 0.25, " (élan)")
            .because(at, 1.5, "a capital letter")
            .because(Span::NONE, -0.25, "the date");
        Ok(())
    }
}

#[test]
fn an_extractor_that_is_linked_in_says_why() {
    let plugin = copydesk_builtin::plugin::<Doubter>().unwrap();
    let mut worker = worker(&plugin, &[]);
    let document = Document::new("test", "Zoë spoke.").unwrap();
    let said = worker.explain(&document, Span::new(0, 4)).unwrap();
    let expected =
        "name \"Zoë\" [Zoë] PERSON=0.75 PLACE=0.25 (élan) +1.5[Zoë]a capital letter -0.25[-]the date";
    assert_eq!(line(&said[0], document.text()), expected);
    // Without a host, the same.
    let alone = copydesk_extractor::explain(&Doubter, &document, Span::new(0, 4)).unwrap();
    assert_eq!(alone, said);
    let report = check(&plugin, &[], &[]);
    assert_eq!(report.check(CHECK).unwrap().outcome, Outcome::Passed, "{report}");
}

#[test]
fn only_characters_of_the_text_can_be_asked_about() {
    let mut worker = worker(&copydesk_builtin::plugin::<Doubter>().unwrap(), &[]);
    let document = Document::new("test", "Zoë spoke.").unwrap();
    for span in [Span::new(0, 3), Span::new(2, 2), Span::new(5, 4), Span::new(5, 12), Span::NONE] {
        let error = worker.explain(&document, span).unwrap_err();
        assert!(error.code() == "no-place" && error.to_string().contains("11 bytes"), "{span:?}: {error}");
    }
}

/// Counts the questions, which no plugin may.
struct Counter;

impl Extractor for Counter {
    type Scratch = u32;

    fn spec() -> PluginSpec {
        PluginSpec { name: "counter".into(), ..Doubter::spec() }
    }

    fn new(_: &Config) -> Result<Self, Error> {
        Ok(Counter)
    }

    fn process(&self, _: &Input<'_>, _: &mut u32, _: &mut Output) -> Result<(), Error> {
        Ok(())
    }

    fn explain(&self, _: &Input<'_>, asked: &mut u32, at: Span, output: &mut Reasons) -> Result<(), Error> {
        *asked += 1;
        output.reason(at, format!("question {asked}"));
        Ok(())
    }
}

#[test]
fn the_suite_finds_a_plugin_that_changes_its_reasons() {
    let report = check(&copydesk_builtin::plugin::<Counter>().unwrap(), &[], &[]);
    let found = &report.check(CHECK).unwrap().outcome;
    assert!(matches!(found, Outcome::Failed(why) if why.contains("gives other reasons")), "{report}");
}

#[test]
fn the_suite_finds_reasons_that_are_invalid() {
    let plugin = Plugin::open(&build::cdylib("copydesk-plugin-faulty")).unwrap();
    let report = check(&plugin, &fault("none"), &[]);
    assert_eq!(report.check(CHECK).unwrap().outcome, Outcome::Passed, "{report}");
    // The texts of the suite hold no poison, so a plugin that is always wrong stands in.
    struct Wrong;
    impl Extractor for Wrong {
        type Scratch = ();

        fn spec() -> PluginSpec {
            PluginSpec { name: "wrong".into(), ..Doubter::spec() }
        }

        fn new(_: &Config) -> Result<Self, Error> {
            Ok(Wrong)
        }

        fn process(&self, _: &Input<'_>, _: &mut (), _: &mut Output) -> Result<(), Error> {
            Ok(())
        }

        fn explain(&self, _: &Input<'_>, _: &mut (), at: Span, output: &mut Reasons) -> Result<(), Error> {
            output.reason(Span::new(at.start, at.start + 1), "one byte");
            Ok(())
        }
    }
    let report = check(&copydesk_builtin::plugin::<Wrong>().unwrap(), &[], &[]);
    let found = &report.check(CHECK).unwrap().outcome;
    assert!(matches!(found, Outcome::Failed(why) if why.contains("invalid-reason")), "{report}");
}

#[test]
fn a_plugin_of_abi_1_0_still_works_and_explains_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = c_plugin(folder.path(), "faulty/c/abi-1.0/old.c", &[]);
    assert!(plugin.speaks() == "plugin ABI 1.0" && !plugin.explains());
    let mut worker = worker(&plugin, &[]);
    let mut document = Document::new("test", "Élan").unwrap();
    worker.annotate(&mut document).unwrap();
    assert_eq!(document.layer("old").unwrap().text(0, "Élan"), "É");
    assert_eq!(worker.explain(&document, Span::new(0, 2)), Ok(Vec::new()));
    let report = check(&plugin, &[], &[]);
    assert!(report.passed(), "{report}");
    assert!(matches!(report.check(CHECK).unwrap().outcome, Outcome::Skipped(_)), "{report}");
}

#[test]
fn a_plugin_may_leave_the_function_out() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = c_plugin(folder.path(), "faulty/c/raw.c", &["FAULT=NO_EXPLAIN"]);
    assert!(plugin.speaks() == "plugin ABI 1.3" && !plugin.explains());
    let document = Document::new("test", "Words").unwrap();
    assert_eq!(worker(&plugin, &[]).explain(&document, Span::new(0, 1)), Ok(Vec::new()));
}

const POISON: &str = "Café poison, é.";

/// What a Rust plugin can say wrong, with the code and words of the error.
const FAULTS: [(&str, &str, &str); 12] = [
    ("panic-in-explain", "panic", "no explanation for \"poison\""),
    ("error-in-explain", "error", "this cannot be explained"),
    ("reason-out-of-bounds", "invalid-reason", "0..18 covers no characters of the text, which has 17 bytes"),
    ("reason-off-boundary", "invalid-reason", "\"faulty\": 0..4 covers no characters"),
    ("reason-without-span", "invalid-reason", "none covers no characters"),
    ("reason-without-subject", "invalid-reason", "it has no subject"),
    ("evidence-out-of-bounds", "invalid-reason", "evidence at 4294967293..4294967294 covers"),
    ("evidence-off-boundary", "invalid-reason", "evidence at 0..4 covers"),
    ("evidence-weight", "invalid-reason", "evidence weighs NaN"),
    ("candidate-score", "invalid-reason", "\"ghost\" has score 1.25"),
    ("candidate-label", "invalid-reason", "a candidate has no label"),
    ("too-many-reasons", "protocol", "more than 1000 reasons"),
];

/// What takes C.
const RAW: [(&str, &str, &str); 10] = [
    ("NULL_REASON", "protocol", "the reason is a null pointer"),
    ("UNALIGNED_REASON", "protocol", "the reason is not aligned"),
    ("SMALL_REASON", "protocol", "cd_reason says its size is 16"),
    ("SUBJECT_NOT_UTF8", "protocol", "the subject of a reason is not UTF-8 (byte 0)"),
    ("LABEL_NOT_UTF8", "protocol", "the label of a candidate is not UTF-8 (byte 3)"),
    ("NULL_CANDIDATES", "protocol", "considered is a null pointer with length 1"),
    ("NULL_NOTE", "protocol", "the note of evidence is a null pointer"),
    ("EVIDENCE_COUNT", "protocol", "because has"),
    ("HALF_A_SPAN", "invalid-reason", "evidence at"),
    ("EXPLAIN_STATUS", "protocol", "status 77"),
];

fn fault(name: &str) -> [(String, Value); 1] {
    [("fault".into(), Value::String(name.into()))]
}

/// A poisoned document gets an error and no reason, each time; the next one gets its reasons.
fn assert_contained(worker: &mut Worker, (name, code, words): (&str, &str, &str)) {
    let (sound, poisoned) =
        (Document::new("sound", "All is well.").unwrap(), Document::new("poison", POISON).unwrap());
    for _ in 0..2 {
        assert_eq!(worker.explain(&sound, Span::new(0, 3)).map(|r| r.len()), Ok(1), "{name}");
        let error: StageError = worker.explain(&poisoned, Span::new(0, 5)).expect_err(name);
        assert!(
            error.code() == code && error.to_string().contains(words),
            "{name}: {}: {error}",
            error.code()
        );
    }
    worker.annotate(&mut sound.clone()).unwrap();
}

#[test]
fn what_rust_plugins_say_wrong_is_refused() {
    let plugin = Plugin::open(&build::cdylib("copydesk-plugin-faulty")).unwrap();
    for case in FAULTS {
        assert_contained(&mut worker(&plugin, &fault(case.0)), case);
    }
    // Nothing of a plugin that is as it should be is refused.
    let poisoned = Document::new("poison", POISON).unwrap();
    let said = worker(&plugin, &fault("none")).explain(&poisoned, Span::new(0, 5)).unwrap();
    assert_eq!(said.len(), 2);
}

#[test]
fn what_c_plugins_say_wrong_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for case in RAW {
        let plugin = c_plugin(folder.path(), "faulty/c/raw.c", &[&format!("FAULT={}", case.0)]);
        assert_contained(&mut worker(&plugin, &[]), case);
    }
}
