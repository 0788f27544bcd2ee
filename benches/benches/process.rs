//! What a plugin in a process of its own costs: the same extractor called here, as a Rust program with columns, and as a
//! Python program with columns and with rows of JSON.
#![allow(clippy::unwrap_used, reason = "a bench that cannot set up has nothing to measure")]

use std::path::Path;
use std::sync::Arc;

use copydesk_benches::{examples, root};
use copydesk_document::{AttributeKind, Document, LayerSchema};
use copydesk_plugin_host::{InputLayer, Limits, Origin, Plugin, Stage, StageConfig, Worker};
use copydesk_plugin_process::{CommandPlugin, serve};
use copydesk_plugin_sdk::{Config, Error, Extractor, Input, Output, PluginSpec};
use criterion::{BatchSize, Criterion};

/// Marks the tokens that are nouns of names.
struct Proper(Option<u32>);

impl Extractor for Proper {
    type Scratch = ();

    fn spec() -> PluginSpec {
        PluginSpec::new("proper", "1.0.0", "Proper nouns.")
            .requires("tokens", &[("pos", AttributeKind::symbols(&[])), ("lemma", AttributeKind::Str)])
            .provides(LayerSchema::new("proper", "Proper nouns."))
    }

    fn new(config: &Config) -> Result<Proper, Error> {
        let pos = config.input(0).map(|tokens| &tokens.attributes[0].kind);
        let Some(AttributeKind::Symbol(tags)) = pos else { return Ok(Proper(None)) };
        Ok(Proper(tags.iter().position(|tag| tag == "PROPN").map(|tag| tag as u32)))
    }

    fn process(&self, input: &Input<'_>, _: &mut (), output: &mut Output) -> Result<(), Error> {
        let tokens = input.layer(0);
        for row in (0..tokens.len()).filter(|&row| self.0.is_some() && tokens.symbol(0, row) == self.0) {
            output.layer(0).push_unlabelled(tokens.span(row));
        }
        Ok(())
    }
}

/// The same in Python.
const PYTHON: &str = r#"
from copydesk_plugin import Layer, Plugin, run

class Proper(Plugin):
    name = "proper"
    requires = {"tokens": {"pos": "symbol", "lemma": "str"}}
    provides = [Layer("proper", "Proper nouns.")]
    columns = COLUMNS

    def process(self, doc):
        tokens = doc.layers["tokens"]
        if not self.columns:
            return [{"start": t["start"], "end": t["end"]} for t in tokens if t["pos"] == "PROPN"]
        rows = [i for i, tag in enumerate(tokens["pos"]) if tag == 11]
        start, end = tokens["@start"], tokens["@end"]
        return {"@start": [start[i] for i in rows], "@end": [end[i] for i in rows]}

run(Proper)
"#;

fn main() -> std::io::Result<()> {
    // The bench is the Rust program too.
    if std::env::var_os("COPYDESK_PROTOCOL").is_some() {
        return serve::<Proper>();
    }
    let document = document();
    let mut criterion = Criterion::default().configure_from_args();
    let folder = std::env::temp_dir().join(format!("copydesk-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(
        root().join("plugins/example-python/copydesk_plugin.py"),
        folder.join("copydesk_plugin.py"),
    )?;
    let own = std::env::current_exe()?.display().to_string();
    let mut group = criterion.benchmark_group(format!("process/{} tokens", tokens(&document).len()));
    for (name, words, columns) in [
        ("rust with columns", vec![own], ""),
        ("python with columns", vec!["python3".into(), "columns.py".into()], "True"),
        ("python with rows", vec!["python3".into(), "rows.py".into()], "False"),
    ] {
        if let Some(file) = words.get(1) {
            std::fs::write(folder.join(file), PYTHON.replace("COLUMNS", columns))?;
        }
        let mut worker = worker(&folder, &words, &document);
        group.bench_function(name, |b| {
            let annotate = |mut document: Document| worker.annotate(&mut document).unwrap();
            b.iter_batched(|| document.clone(), annotate, BatchSize::SmallInput);
        });
    }
    group.finish();
    criterion.final_summary();
    std::fs::remove_dir_all(&folder)
}

/// Articles of the examples, as one of some 600 tokens.
fn document() -> Document {
    let mut text = String::new();
    for article in examples().iter().map(|d| d.text()) {
        if text.len() < 3_000 {
            text.push_str(article);
            text.push_str("\n\n");
        }
    }
    let mut document = Document::new("d", text).unwrap();
    let plugins = copydesk_builtin::plugins().unwrap();
    let tokens = plugins.into_iter().find(|p| p.spec().name == "tokens").unwrap();
    copydesk_benches::stage(tokens).annotate(&mut document).unwrap();
    document
}

fn tokens(document: &Document) -> &copydesk_document::Layer<'static> {
    document.layer("tokens").unwrap()
}

fn worker(folder: &Path, words: &[String], document: &Document) -> Worker {
    let plugin = CommandPlugin::start(folder, words, Vec::new()).unwrap();
    let plugin = Plugin::foreign(Arc::new(plugin), Origin::Given).unwrap();
    let spec = plugin.spec().clone();
    let (schema, columns) = spec.requires[0].project(tokens(document).schema()).unwrap();
    let config = StageConfig {
        id: spec.name.clone(),
        options: spec.defaults(),
        inputs: vec![Some(InputLayer { layer: "tokens".into(), columns, schema: Arc::new(schema) })],
        outputs: spec.provides.iter().cloned().map(Arc::new).collect(),
        limits: Limits::DEFAULT,
    };
    Stage::new(plugin, config).and_then(|stage| stage.worker()).unwrap()
}
