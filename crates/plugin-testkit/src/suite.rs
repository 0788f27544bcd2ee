use std::cell::OnceCell;
use std::sync::Arc;

use copydesk_document::{Column, Columns, Document, LayerSchema};
use copydesk_extractor::{PluginSpec, Value};
use copydesk_plugin_host::{Plugin, Stage, StageError, Worker};

use crate::bench::{Bench, WireError, wire};
use crate::explained::explained;
use crate::report::{Check, Outcome, Report};
use crate::texts::{hostile_texts, ordinary_texts, short_hostile_texts};

/// Runs a plugin through every check; `options` change its defaults, and `upstream` are plugins that make the layers
/// it reads (those it has no use for are left out).
pub fn check(plugin: &Arc<Plugin>, options: &[(String, Value)], upstream: &[Arc<Plugin>]) -> Report {
    check_aloud(plugin, options, upstream, &mut |_| ())
}

/// As [`check`], and `say` is told what is done next, for people who wait.
pub fn check_aloud(
    plugin: &Arc<Plugin>,
    options: &[(String, Value)],
    upstream: &[Arc<Plugin>],
    say: &mut dyn FnMut(&str),
) -> Report {
    let mut checks = vec![Check { name: "declares what it is", outcome: outcome(documented(plugin.spec())) }];
    match Subject::new(plugin, options, upstream, say) {
        Ok(subject) => {
            checks.push(Check { name: "an instance can be built", outcome: Outcome::Passed });
            checks.extend(CHECKS.iter().map(|(name, check)| {
                say(name);
                Check { name, outcome: check(&subject) }
            }));
        }
        Err(e) => {
            // Without the layers it needs the plugin is not at fault.
            let missing = matches!(e, WireError::Missing(_));
            let of = |text: String| if missing { Outcome::Skipped(text) } else { Outcome::Failed(text) };
            checks.push(Check { name: "an instance can be built", outcome: of(e.to_string()) });
            let skipped = |(name, _): &(&'static str, _)| Check {
                name,
                outcome: Outcome::Skipped("no instance".into()),
            };
            checks.extend(CHECKS.iter().map(skipped));
        }
    }
    Report { plugin: plugin.spec().name.clone(), checks }
}

type Run = fn(&Subject) -> Outcome;

const CHECKS: [(&str, Run); 10] = [
    ("an empty text has empty layers", |s| outcome(s.empty_text())),
    ("hostile texts do no harm", |s| outcome(s.all_succeed(&s.hostile))),
    ("ordinary texts are annotated", |s| outcome(s.all_succeed(&s.ordinary))),
    ("the same document twice gives the same", |s| outcome(s.twice())),
    ("reused scratch gives the same as fresh", |s| outcome(s.reused_scratch())),
    ("the order of documents does not matter", |s| outcome(s.reversed())),
    ("a batch gives the same as one by one", |s| outcome(s.batch())),
    ("two threads at once give the same", |s| outcome(s.threads())),
    ("it does without optional layers", Subject::without_optional),
    ("it says why, the same each time", explained),
];

pub(crate) fn outcome(result: Result<(), String>) -> Outcome {
    result.map_or_else(Outcome::Failed, |()| Outcome::Passed)
}

/// The plugin at work, and documents with the layers it reads.
pub(crate) struct Subject {
    pub(crate) plugin: Arc<Plugin>,
    options: Vec<(String, Value)>,
    schemas: Vec<Arc<LayerSchema>>,
    stage: Arc<Stage>,
    hostile: Vec<Document>,
    /// The hostile texts that runs are compared on: what is kept between documents shows on short ones too.
    pub(crate) short: Vec<Document>,
    pub(crate) ordinary: Vec<Document>,
    /// Made when the first check asks for them.
    first_runs: OnceCell<FirstRuns>,
}

/// What fresh scratch made of each document, in the order of `everything`, and whether it then made the same again.
struct FirstRuns {
    made: Vec<Made>,
    again: Result<(), String>,
}

/// What the plugin made of a document: the columns of its layers, or why it failed.
pub(crate) type Made = Result<Vec<Columns<'static>>, StageError>;

impl Subject {
    fn new(
        plugin: &Arc<Plugin>,
        options: &[(String, Value)],
        upstream: &[Arc<Plugin>],
        say: &mut dyn FnMut(&str),
    ) -> Result<Subject, WireError> {
        let mut bench = Bench::upstream_of(plugin, upstream)?;
        let stage =
            Stage::new(plugin.clone(), wire(plugin, options, bench.schemas())?).map_err(WireError::Stage)?;
        stage.worker().map_err(WireError::Stage)?;
        if !bench.stages().is_empty() {
            let names: Vec<_> = bench.stages().iter().map(|s| s.plugin().spec().name.as_str()).collect();
            say(&format!("the texts go through {}", names.join(", ")));
        }
        let mut documents = |texts: Vec<(&'static str, String)>| {
            let with_layers = |(name, text)| {
                let mut document = document(name, text)?;
                bench.annotate(&mut document).map_err(|(_, e)| e)?;
                Ok(document)
            };
            texts.into_iter().map(with_layers).collect::<Result<Vec<_>, _>>().map_err(WireError::Stage)
        };
        let (hostile, ordinary) = (documents(hostile_texts())?, documents(ordinary_texts())?);
        let short = documents(short_hostile_texts())?;
        let schemas = bench.schemas().to_vec();
        let (plugin, options, first_runs) = (plugin.clone(), options.to_vec(), OnceCell::new());
        Ok(Subject { plugin, options, schemas, stage, hostile, short, ordinary, first_runs })
    }

    pub(crate) fn worker(&self) -> Result<Worker, String> {
        worker(&self.stage)
    }

    fn empty_text(&self) -> Result<(), String> {
        let empty = self.ordinary.iter().find(|d| d.text().is_empty()).ok_or("there is no empty text")?;
        match annotate(&mut self.worker()?, empty) {
            Ok(layers) if layers.iter().all(|l| l.starts.is_empty()) => Ok(()),
            Ok(_) => Err("it annotates a text without characters".into()),
            Err(e) => Err(e.to_string()),
        }
    }

    fn all_succeed(&self, documents: &[Document]) -> Result<(), String> {
        let mut worker = self.worker()?;
        for document in documents {
            let mut copy = document.clone();
            worker
                .annotate(&mut copy)
                .map_err(|e| format!("on {:?}: {} ({})", document.id(), e, e.code()))?;
            copy.check().map_err(|v| format!("on {:?}: {}", document.id(), v[0]))?;
        }
        Ok(())
    }

    /// What the other runs are compared with: each document by itself, with scratch that has seen no other.
    fn fresh(&self) -> Result<&[Made], String> {
        Ok(&self.first_runs()?.made)
    }

    fn twice(&self) -> Result<(), String> {
        self.first_runs()?.again.clone()
    }

    fn first_runs(&self) -> Result<&FirstRuns, String> {
        if let Some(runs) = self.first_runs.get() {
            return Ok(runs);
        }
        let mut runs = FirstRuns { made: Vec::new(), again: Ok(()) };
        for document in self.everything() {
            let mut worker = self.worker()?;
            let made = annotate(&mut worker, document);
            if runs.again.is_ok() {
                runs.again = same(document, &made, &annotate(&mut worker, document));
            }
            runs.made.push(made);
        }
        Ok(self.first_runs.get_or_init(|| runs))
    }

    fn reused_scratch(&self) -> Result<(), String> {
        let mut reused = self.worker()?;
        // Buffers that a long text has left are the likeliest to be read by the next.
        let words = |d: &&Document| d.text().matches(' ').count();
        if let Some(long) = self.hostile.iter().max_by_key(words) {
            let _ = annotate(&mut reused, long);
        }
        for (document, made) in self.everything().zip(self.fresh()?) {
            same(document, made, &annotate(&mut reused, document))?;
        }
        Ok(())
    }

    fn reversed(&self) -> Result<(), String> {
        let mut worker = self.worker()?;
        for (document, made) in self.everything().zip(self.fresh()?).rev() {
            same(document, made, &annotate(&mut worker, document))?;
        }
        Ok(())
    }

    fn batch(&self) -> Result<(), String> {
        let mut worker = self.worker()?;
        let mut batch: Vec<_> = self.everything().cloned().collect();
        let results = worker.annotate_all(&mut batch);
        for (((document, made), annotated), result) in
            self.everything().zip(self.fresh()?).zip(&batch).zip(results)
        {
            same(document, made, &result.map(|()| layers(worker.stage(), annotated)))?;
        }
        Ok(())
    }

    fn threads(&self) -> Result<(), String> {
        // Each thread makes its own worker, as scratch belongs to one thread.
        let stage = &self.stage;
        let run = |documents: Vec<&Document>| -> Result<Vec<Made>, String> {
            let mut worker = worker(stage)?;
            Ok(documents.into_iter().map(|d| annotate(&mut worker, d)).collect())
        };
        let forwards: Vec<_> = self.everything().collect();
        // The second thread goes backwards, so that the two are at different documents most of the time.
        let backwards: Vec<_> = forwards.iter().rev().copied().collect();
        let (first, second) = std::thread::scope(|scope| {
            let threads = (scope.spawn(|| run(forwards.clone())), scope.spawn(|| run(backwards)));
            (threads.0.join(), threads.1.join())
        });
        let died = |_| "a thread panicked".to_owned();
        let (first, second) = (first.map_err(died)??, second.map_err(died)??);
        for (((document, alone), a), b) in
            forwards.iter().zip(self.fresh()?).zip(&first).zip(second.iter().rev())
        {
            same(document, alone, a)?;
            same(document, alone, b)?;
        }
        Ok(())
    }

    fn without_optional(&self) -> Outcome {
        let spec = self.plugin.spec();
        let needed = |name: &str| spec.requires.iter().any(|r| r.layer == name && !r.optional);
        if spec.requires.iter().all(|r| !r.optional) {
            return Outcome::Skipped("it reads no optional layer".into());
        }
        let schemas: Vec<_> = self.schemas.iter().filter(|s| needed(&s.name)).cloned().collect();
        outcome(self.with_stage_of(&schemas, |worker, d| worker.annotate(&mut d.clone())).and_then(|()| {
            // The layers are part of the pipeline, but their stage failed on this document.
            self.with_stage_of(&self.schemas, |worker, d| match reduced(d, &needed) {
                Some(mut document) => worker.annotate(&mut document),
                None => Ok(()),
            })
        }))
    }

    fn with_stage_of(
        &self,
        schemas: &[Arc<LayerSchema>],
        run: impl Fn(&mut Worker, &Document) -> Result<(), StageError>,
    ) -> Result<(), String> {
        let config = wire(&self.plugin, &self.options, schemas).map_err(|e| e.to_string())?;
        let mut worker = Stage::new(self.plugin.clone(), config)
            .and_then(|stage| stage.worker())
            .map_err(|e| format!("without optional layers: {e}"))?;
        for document in &self.ordinary {
            run(&mut worker, document).map_err(|e| format!("on {:?}: {e}", document.id()))?;
        }
        Ok(())
    }

    fn everything(&self) -> impl DoubleEndedIterator<Item = &Document> + ExactSizeIterator {
        let all: Vec<_> = self.ordinary.iter().chain(&self.short).collect();
        all.into_iter()
    }
}

fn worker(stage: &Arc<Stage>) -> Result<Worker, String> {
    stage.worker().map_err(|e| format!("scratch could not be made: {e}"))
}

fn document(name: &str, text: String) -> Result<Document, StageError> {
    let document = Document::new(name, text).map_err(|e| StageError::Protocol(e.to_string()))?;
    Ok(document.with_meta(vec![("published".into(), "2024-05-08".into())]))
}

/// The document with only those layers; `None` when one of them refers to another that is left out.
fn reduced(document: &Document, keep: &impl Fn(&str) -> bool) -> Option<Document> {
    let layers = document.layers().filter(|(name, _)| keep(name)).map(|(_, l)| l.clone()).collect();
    let mut copy = Document::new(document.id(), document.text()).ok()?.with_meta(document.meta().clone());
    copy.add_layers(layers).ok()?;
    Some(copy)
}

pub(crate) fn annotate(worker: &mut Worker, document: &Document) -> Made {
    let mut copy = document.clone();
    worker.annotate(&mut copy)?;
    Ok(layers(worker.stage(), &copy))
}

fn layers(stage: &Stage, document: &Document) -> Vec<Columns<'static>> {
    stage.outputs().iter().filter_map(|s| document.layer(&s.name)).map(|l| l.columns().clone()).collect()
}

pub(crate) fn same(document: &Document, a: &Made, b: &Made) -> Result<(), String> {
    let equal = match (a, b) {
        (Ok(a), Ok(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        _ => a == b,
    };
    if equal { Ok(()) } else { Err(format!("on {:?} the two differ", document.id())) }
}

/// Equality by bits: an absent float is NaN, which differs from itself.
fn equal(a: &Columns<'_>, b: &Columns<'_>) -> bool {
    a == b || without_floats(a.clone()) == without_floats(b.clone())
}

fn without_floats(mut columns: Columns<'_>) -> (Columns<'_>, Vec<Vec<u32>>) {
    let mut bits = Vec::new();
    for column in &mut columns.attributes {
        if let Column::F32(v) | Column::Vector { data: v, .. } = column {
            bits.push(v.iter().map(|x| x.to_bits()).collect());
            v.to_mut().clear();
        }
    }
    (columns, bits)
}

/// Everything that a person has to know of is documented.
fn documented(spec: &PluginSpec) -> Result<(), String> {
    let mut docs = vec![(format!("the plugin `{}`", spec.name), &spec.doc)];
    docs.extend(spec.options.iter().map(|o| (format!("option `{}`", o.key), &o.doc)));
    for s in &spec.provides {
        docs.push((format!("layer `{}`", s.name), &s.doc));
        docs.extend(s.attributes.iter().map(|a| (format!("attribute `{}` of `{}`", a.name, s.name), &a.doc)));
        docs.extend(s.edges.iter().map(|e| (format!("edge `{}` of `{}`", e.name, s.name), &e.doc)));
    }
    if let Some((what, _)) = docs.iter().find(|(_, doc)| doc.trim().is_empty()) {
        return Err(format!("{what} has no documentation"));
    }
    let parts: Vec<_> = spec.version.split(['-', '+']).next().unwrap_or("").split('.').collect();
    if parts.len() != 3 || parts.iter().any(|p| p.parse::<u64>().is_err()) {
        return Err(format!("version {:?} is not major.minor.patch", spec.version));
    }
    Ok(())
}
