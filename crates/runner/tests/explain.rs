//! A worker asks its stages why, in their order, and reports what goes wrong by stage.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

use std::path::Path;

use copydesk_document::{AttributeKind, Document, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons, Value};
use copydesk_pipeline::Spec;
use copydesk_runner::{Outcome, Pipeline, PluginCatalog, Worker};

/// Marks the words that its option names, and says how often each stands in the text.
struct Words {
    word: String,
}

impl Extractor for Words {
    type Scratch = ();

    fn spec() -> PluginSpec {
        PluginSpec::new("words", "1.0.0", "Marks a word.")
            .provides(LayerSchema::new("words", "The word.").attribute(
                "length",
                AttributeKind::U32,
                "Its bytes.",
            ))
            .option("word", OptionKind::String, Value::String("harbour".into()), "The word.")
    }

    fn new(config: &Config) -> Result<Self, Error> {
        Ok(Words { word: config.string("word").to_owned() })
    }

    fn process(&self, input: &Input<'_>, _: &mut (), output: &mut Output) -> Result<(), Error> {
        if input.text().contains("mute") {
            return Err(Error::new("this text is mute"));
        }
        for (at, word) in input.text().match_indices(&self.word) {
            output.layer(0).push_unlabelled(Span::from_range(at..at + word.len()));
        }
        Ok(())
    }

    fn explain(&self, input: &Input<'_>, _: &mut (), at: Span, output: &mut Reasons) -> Result<(), Error> {
        if input.text().contains("shy") {
            return Err(Error::new("this text is shy"));
        }
        let found: Vec<_> = input.text().match_indices(&self.word).collect();
        for (start, word) in &found {
            let span = Span::from_range(*start..start + word.len());
            if span.overlaps(at) {
                output.reason(span, &self.word).because(span, found.len() as f32, "times in the text");
            }
        }
        Ok(())
    }
}

const TWO: &str = "[[stage]]\nid = \"first\"\nplugin = \"words\"\non-error = \"skip-stage\"\n\
                   [[stage]]\nid = \"second\"\nplugin = \"words\"\noptions = { word = \"is\" }\n\
                   outputs = { words = \"others\" }\non-error = \"skip-stage\"\n\
                   [[stage]]\nplugin = \"tokens\"\n";

fn worker() -> Worker {
    let mut plugins = copydesk_builtin::plugins().unwrap();
    plugins.push(copydesk_builtin::plugin::<Words>().unwrap());
    let catalog = PluginCatalog::built_in(plugins);
    let source = TWO;
    let plan =
        copydesk_pipeline::plan(&Spec::parse("t.toml", source).unwrap(), Path::new("."), &catalog).unwrap();
    Pipeline::start(plan, &catalog).unwrap().worker().unwrap()
}

fn annotated(worker: &mut Worker, text: &str) -> Document {
    match worker.annotate(Document::new("test", text).unwrap()) {
        Outcome::Annotated(document, _) => document,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_stage_says_why_in_order() {
    let mut worker = worker();
    let document = annotated(&mut worker, "The harbour is this harbour.");
    let said = worker.explain(&document, Span::new(4, 14));
    let mut stages: Vec<_> = said.iter().map(|s| s.stage.as_str()).collect();
    let reasons = |stage: &str| said.iter().find(|s| s.stage == stage).unwrap().reasons.clone().unwrap();
    let first = reasons("first");
    assert_eq!((first.len(), first[0].span, first[0].because[0].weight), (1, Span::new(4, 11), 2.0));
    let second = reasons("second");
    assert_eq!((second.len(), second[0].span, second[0].subject.as_str()), (1, Span::new(12, 14), "is"));
    let order: Vec<_> = worker.times().map(|t| t.stage).collect();
    assert_eq!(stages, order, "the order in which they run");
    stages.sort_unstable();
    assert_eq!(stages, ["first", "second", "tokens"]);
}

#[test]
fn a_stage_that_cannot_say_is_named_and_the_others_speak() {
    let mut worker = worker();
    let document = annotated(&mut worker, "This is a shy harbour.");
    let said = worker.explain(&document, Span::new(0, 4));
    let first = said.iter().find(|s| s.stage == "first").unwrap();
    let failure = first.reasons.clone().unwrap_err();
    assert_eq!((failure.stage.as_str(), failure.plugin.as_deref()), ("first", Some("words")));
    assert_eq!((failure.code.as_str(), failure.message.as_str()), ("error", "this text is shy"));
    assert!(said.iter().any(|s| s.stage == "tokens" && s.reasons.is_ok()), "{said:?}");
}

#[test]
fn a_stage_that_failed_is_not_asked() {
    let mut worker = worker();
    let document = annotated(&mut worker, "A mute harbour.");
    let said = worker.explain(&document, Span::new(0, 4));
    assert_eq!(said.iter().map(|s| s.stage.as_str()).collect::<Vec<_>>(), ["tokens"]);
}
