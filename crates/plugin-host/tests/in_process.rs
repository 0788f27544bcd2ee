//! The road from an extractor through the SDK's table to the host's documents and back, in one process: small enough for
//! Miri (see CONTRIBUTING.md).
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]
#![allow(unsafe_code, reason = "the table is passed as the raw pointer that a library would return")]

use std::sync::Arc;

use copydesk_document::{AttributeKind, Document, LayerSchema, Span};
use copydesk_extractor::{
    Config, Error, Extractor, Input, Limits, OptionKind, Output, PluginSpec, Reasons, Value,
};
use copydesk_plugin_host::{InputLayer, Plugin, Stage, StageConfig};
use copydesk_plugin_sdk::table;

/// Marks every word with its number since the scratch was made, and notes what the option says.
struct Words {
    note: String,
}

impl Extractor for Words {
    type Scratch = u32;

    fn spec() -> PluginSpec {
        let layer = LayerSchema::new("words", "Words.")
            .labels(&["word"])
            .attribute("number", AttributeKind::U32, "Its number.")
            .attribute("note", AttributeKind::Str, "What the option says.");
        PluginSpec::new("words", "1.0.0", "Marks words.").provides(layer).option(
            "note",
            OptionKind::String,
            Value::String("café".into()),
            "A note.",
        )
    }

    fn new(config: &Config) -> Result<Self, Error> {
        Ok(Words { note: config.string("note").to_owned() })
    }

    fn process(&self, input: &Input<'_>, seen: &mut u32, output: &mut Output) -> Result<(), Error> {
        let layer = output.layer(0);
        let mut start = 0;
        for piece in input.text().split_inclusive(' ') {
            *seen += 1;
            let row = layer.push(Span::from_range(start..start + piece.trim_end().len()), 0);
            layer.set_u32(row, 0, *seen);
            layer.set_str(row, 1, &self.note);
            start += piece.len();
        }
        assert!(!input.text().contains("poison"), "poisoned");
        Ok(())
    }

    fn explain(&self, _: &Input<'_>, seen: &mut u32, at: Span, reasons: &mut Reasons) -> Result<(), Error> {
        *seen += 1;
        reasons.reason(at, "word").considered("word", 1.0, "").because(at, 1.0, self.note.as_str());
        assert!(at.start != 0, "poisoned");
        Ok(())
    }
}

fn stage() -> Arc<Stage> {
    // SAFETY: a table made by the SDK is null or valid for ever.
    let plugin = unsafe { Plugin::built_in(table::<Words>().as_ptr()) }.unwrap();
    let schema = Arc::new(plugin.spec().provides[0].clone());
    let config = StageConfig {
        id: "words".into(),
        options: plugin.spec().defaults(),
        inputs: plugin.spec().requires.iter().map(|_| None::<InputLayer>).collect(),
        outputs: vec![schema],
        limits: Limits { annotations: 100, ..Limits::DEFAULT },
    };
    Stage::new(plugin, config).unwrap()
}

fn document(text: &str) -> Document {
    Document::new("a", text).unwrap().with_meta(vec![("title".into(), "Words".into())])
}

/// The number of the first word.
fn first(document: &Document) -> u32 {
    let layer = document.layer("words").unwrap();
    assert_eq!(layer.str(1, 0), Some("café"));
    layer.u32(0, 0).unwrap()
}

#[test]
fn documents_and_questions_go_over_and_come_back() {
    let mut worker = stage().worker().unwrap();
    let mut batch = [document("One two"), document("Three")];
    assert!(worker.annotate_all(&mut batch).iter().all(Result::is_ok));
    assert_eq!((first(&batch[0]), first(&batch[1])), (1, 3));
    let said = worker.explain(&batch[0], Span::new(4, 7)).unwrap();
    assert_eq!((said[0].subject.as_str(), said[0].because[0].note.as_str()), ("word", "café"));
}

#[test]
fn scratch_that_has_seen_a_panic_is_thrown_away() {
    let mut worker = stage().worker().unwrap();
    let mut next = |spoil: &dyn Fn(&mut copydesk_plugin_host::Worker)| {
        spoil(&mut worker);
        let mut document = document("Four");
        worker.annotate(&mut document).unwrap();
        first(&document)
    };
    assert_eq!(next(&|_| ()), 1);
    assert_eq!(next(&|_| ()), 2, "it is kept as long as nothing happens");
    assert_eq!(next(&|worker| assert!(worker.annotate(&mut document("poison")).is_err())), 1);
    assert_eq!(next(&|worker| assert!(worker.explain(&document("poison"), Span::new(0, 6)).is_err())), 1);
}
