//! A pipeline at work, as Python has it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use copydesk::why::why;
use copydesk::{Crew, Desk, JsonSettings, Loaded, Outcome, Pending, PluginSource, Texts, for_tables, ready};
use copydesk_document as model;
use copydesk_document::AttributeKind;
use copydesk_runner::{ExecuteError, FailedDocument, StartError};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::document::{Annotated, Document};
use crate::errors::{self, exception};
use crate::item::{Keys, Raw};
use crate::layer::place;
use crate::plugin;
use crate::stream::{Stream, heard};
use crate::tables::{Table, Tables};

/// A pipeline that is open.
pub(crate) struct Open {
    desk: Desk,
    records: Arc<JsonSettings>,
    crews: Mutex<Crews>,
}

/// Threads that were asked for, by their number, and the process that they are threads of: after a fork they are not there.
#[derive(Default)]
struct Crews {
    process: u32,
    started: Vec<(usize, Arc<Crew>)>,
}

impl Open {
    /// So many threads of this process.
    fn crew(&self, threads: usize) -> Result<Arc<Crew>, ExecuteError> {
        let mut crews = self.crews.lock().unwrap_or_else(PoisonError::into_inner);
        let own = std::process::id();
        if crews.process != own {
            // Those that a fork left behind cannot be told to end.
            std::mem::forget(std::mem::take(&mut crews.started));
            crews.process = own;
        }
        if let Some((_, crew)) = crews.started.iter().find(|(n, _)| *n == threads) {
            return Ok(Arc::clone(crew));
        }
        let crew = Arc::new(self.desk.crew(threads)?);
        crews.started.push((threads, Arc::clone(&crew)));
        Ok(crew)
    }

    /// Has a document annotated. Vectors, which are most of what a document takes, are kept only where records hold them.
    pub(crate) fn annotate(
        &self,
        crew: &Crew,
        raw: Result<Raw, FailedDocument>,
    ) -> Pending<Result<Outcome, StartError>> {
        let most = self.desk.plan().limits.max_document_bytes;
        let records = Arc::clone(&self.records);
        crew.annotate(
            move || raw?.make(most),
            move |outcome| {
                if let Outcome::Annotated(document, _) = outcome {
                    document.retain_layers(|schema| {
                        let is_vector = |kind: &AttributeKind| matches!(kind, AttributeKind::Vector(_));
                        records.layers.contains(&schema.name)
                            || !schema.attributes.iter().any(|a| is_vector(&a.kind))
                    });
                }
            },
        )
    }

    pub(crate) fn annotated(&self, outcome: Outcome) -> Arc<Annotated> {
        Arc::new(Annotated::new(outcome, Arc::clone(&self.records)))
    }

    pub(crate) fn fingerprint(&self) -> &str {
        self.records.made_by.as_ref().map_or("", |made_by| &made_by.pipeline)
    }
}

/// What a pipeline is made of, so that another process can make the same.
#[derive(Debug)]
struct Spec {
    /// What messages call it: a file, or the name of a ready pipeline.
    name: PathBuf,
    /// The pipeline's text and those of its roster files, which need not be where the other process is.
    texts: Vec<String>,
    folders: Vec<PathBuf>,
    /// Classes of plugins in Python.
    plugins: Vec<Py<PyAny>>,
}

/// A pipeline at work: it makes documents of texts.
#[pyclass(frozen, weakref, module = "copydesk")]
pub(crate) struct Pipeline {
    spec: Spec,
    open: Mutex<Option<Arc<Open>>>,
}

impl Pipeline {
    fn start(
        py: Python<'_>,
        name: PathBuf,
        texts: Texts,
        folders: Vec<PathBuf>,
        plugins: Vec<Py<PyAny>>,
    ) -> PyResult<Pipeline> {
        let given = plugins.iter().map(|class| plugin::load(class.bind(py))).collect::<PyResult<_>>()?;
        let source = PluginSource { builtin: true, folders, given };
        let started = py.detach(|| {
            let loaded = Loaded::of(&name, &source, texts)?;
            let desk = Desk::start(&loaded)?;
            Ok((loaded.texts.read, desk))
        });
        let (texts, desk) = started.map_err(|e| errors::of_desk(py, &e))?;
        let records = Arc::new(desk.records().clone());
        let open = Open { desk, records, crews: Mutex::default() };
        let spec = Spec { name, texts, folders: source.folders, plugins };
        Ok(Pipeline { spec, open: Mutex::new(Some(Arc::new(open))) })
    }

    fn open(&self, py: Python<'_>) -> PyResult<Arc<Open>> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).clone();
        open.ok_or_else(|| {
            let what = "the pipeline is closed; make another one";
            exception(py, "ClosedError", what, "pipeline::closed", None, None)
        })
    }

    fn crew(py: Python<'_>, open: &Open, threads: usize) -> PyResult<Arc<Crew>> {
        open.crew(threads).map_err(|e| errors::of_execution(py, &e))
    }
}

#[pymethods]
impl Pipeline {
    #[new]
    #[pyo3(signature = (spec=None, *, folder=None, plugins=None, plugin_dirs=None))]
    fn new(
        py: Python<'_>,
        spec: Option<&Bound<'_, PyAny>>,
        folder: Option<PathBuf>,
        plugins: Option<Vec<Py<PyAny>>>,
        plugin_dirs: Option<Vec<PathBuf>>,
    ) -> PyResult<Pipeline> {
        let (plugins, plugin_dirs) = (plugins.unwrap_or_default(), plugin_dirs.unwrap_or_default());
        let Some(spec) = spec else {
            return Pipeline::start(py, "news".into(), Texts::default(), plugin_dirs, plugins);
        };
        let Ok(text) = spec.extract::<String>() else {
            let path: PathBuf = spec.extract().map_err(|_| {
                PyTypeError::new_err(
                    "a pipeline is the name of a ready one, a path, or the text of one in TOML",
                )
            })?;
            return Pipeline::start(py, path, Texts::default(), plugin_dirs, plugins);
        };
        // No path of a pipeline holds a line's end, and no pipeline is one line.
        if text.contains('\n') {
            let name = folder.unwrap_or_default().join("<string>");
            return Pipeline::start(py, name, Texts::of(text), plugin_dirs, plugins);
        }
        if folder.is_some() {
            return Err(PyValueError::new_err("`folder` is for the text of a pipeline: a file has its own"));
        }
        Pipeline::start(py, text.into(), Texts::default(), plugin_dirs, plugins)
    }

    /// Annotates a text. A document that fails is a `DocumentError` here; one of which a stage is skipped has the status `"partial"`.
    #[pyo3(signature = (text, *, id=None, **meta))]
    fn annotate<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyAny>,
        id: Option<String>,
        meta: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let open = self.open(py)?;
        let meta =
            meta.into_iter().flat_map(|meta| meta.iter()).map(|(key, value)| Ok((key.extract()?, value)));
        let raw = Raw::new(text, id, meta.collect::<PyResult<Vec<_>>>()?)?;
        let crew = Pipeline::crew(py, &open, 0)?;
        match heard(py, &open.annotate(&crew, Ok(raw)))? {
            Ok(Outcome::Failed(failed) | Outcome::Fatal(failed)) => Err(errors::of_document(py, &failed)),
            Ok(outcome) => Document::make(py, open.annotated(outcome)),
            Err(e) => Err(errors::of_start(py, &e)),
        }
    }

    /// Annotates what an iterable yields, in its order, on several threads; 0 takes one a core.
    #[pyo3(signature = (items, *, threads=0, text="text", id="id"))]
    fn stream(
        &self,
        py: Python<'_>,
        items: &Bound<'_, PyAny>,
        threads: usize,
        text: &str,
        id: &str,
    ) -> PyResult<Stream> {
        let open = self.open(py)?;
        let crew = Pipeline::crew(py, &open, threads)?;
        let keys = Keys { text: text.to_owned(), id: id.to_owned() };
        Ok(Stream::new(open, crew, items.try_iter()?.unbind(), keys))
    }

    /// Asks each stage why it decided what it did at a place: an offset, a pair of them, or an annotation.
    fn explain<'py>(
        &self,
        py: Python<'py>,
        document: PyRef<'py, Document>,
        at: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let open = self.open(py)?;
        let (start, end) = match at.extract::<u32>() {
            Ok(at) => (at, at.saturating_add(1)),
            Err(_) => match at.extract::<(u32, u32)>() {
                Ok(pair) => pair,
                Err(_) => (at.getattr("start")?.extract()?, at.getattr("end")?.extract()?),
            },
        };
        let inner = Arc::clone(&document.inner);
        let span = place(&inner, start, end)?;
        let crew = Pipeline::crew(py, &open, 0)?;
        let answer = crew.ask(move |worker| {
            // Without its vectors the document is not all that stages saw; what they see again is the same.
            let again =
                model::Document::new(inner.id(), inner.text()).map(|d| d.with_meta(inner.meta().clone()));
            match again.map(|document| worker.annotate(document)) {
                Ok(Outcome::Annotated(document, _)) => serde_json::to_string(&why(&document, span, worker)),
                _ => Ok("[]".to_owned()),
            }
        });
        let said = heard(py, &answer)?.map_err(|e| errors::of_start(py, &e))?;
        let said = said.map_err(|e| PyValueError::new_err(e.to_string()))?;
        py.import("copydesk.explained")?.getattr("of_json")?.call1((said,))
    }

    /// The tables of documents: `documents`, and one a layer.
    #[pyo3(signature = (documents, *, layers=None))]
    fn tables(
        &self,
        py: Python<'_>,
        documents: &Bound<'_, PyAny>,
        layers: Option<Vec<String>>,
    ) -> PyResult<Tables> {
        let open = self.open(py)?;
        let settings = Pipeline::for_tables(&open, layers)?;
        Tables::of(py, &open.desk, &settings, documents)
    }

    /// One table with a row a document, and its annotations in a column a layer.
    #[pyo3(signature = (documents, *, layers=None))]
    fn rows(
        &self,
        py: Python<'_>,
        documents: &Bound<'_, PyAny>,
        layers: Option<Vec<String>>,
    ) -> PyResult<Table> {
        let open = self.open(py)?;
        let settings = Pipeline::for_tables(&open, layers)?;
        Table::of_rows(py, &open.desk, &settings, documents)
    }

    /// The first characters of the hash of all that records depend on besides their documents: stages, options, models.
    #[getter]
    fn fingerprint(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.open(py)?.fingerprint().to_owned())
    }

    /// What messages call it: its file, or the name of a ready one.
    #[getter]
    fn name(&self) -> String {
        self.spec.name.display().to_string()
    }

    /// The layers that its documents have, each with what it holds.
    #[getter]
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (open, layers) = (self.open(py)?, PyDict::new(py));
        open.desk.plan().layers().try_for_each(|(_, schema)| layers.set_item(&schema.name, &schema.doc))?;
        Ok(layers)
    }

    /// Whether it is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Gives its memory back, once streams that are under way have ended. Documents stay as they are.
    fn close(&self) {
        drop(self.open.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn __enter__(own: PyRef<'_, Self>) -> PyRef<'_, Self> {
        own
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, PyTuple>) {
        self.close();
    }

    /// A pipeline is pickled as what it was made of, and made anew from that: its text and those of its roster files go along, plugins do
    /// not.
    fn __reduce__<'py>(own: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let (py, this) = (own.py(), own.get());
        let Spec { name, texts, folders, plugins } = &this.spec;
        let made_of = (name, texts, folders, plugins, this.fingerprint(py)?).into_pyobject(py)?;
        Ok((py.import("copydesk._native")?.getattr("_again")?, made_of))
    }

    fn __repr__(&self) -> String {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let state = open.as_ref().map_or("closed", |open| open.fingerprint());
        format!("<Pipeline {} {state}>", self.spec.name.display())
    }
}

impl Pipeline {
    /// What records must have that are to be tables of these layers, or of all that records hold.
    fn for_tables(open: &Open, layers: Option<Vec<String>>) -> PyResult<JsonSettings> {
        let settings = for_tables((*open.records).clone());
        let Some(layers) = layers else { return Ok(settings) };
        let plan = open.desk.plan();
        if let Some(unknown) = layers.iter().find(|name| plan.layer(name).is_none()) {
            let there: Vec<&str> = plan.layers().map(|(_, schema)| schema.name.as_str()).collect();
            let what = format!("there is no layer `{unknown}`; there are {}", there.join(", "));
            return Err(PyValueError::new_err(what));
        }
        Ok(JsonSettings { layers, ..settings })
    }
}

/// A pipeline that was pickled.
#[pyfunction]
#[pyo3(name = "_again")]
pub(crate) fn again(
    py: Python<'_>,
    name: PathBuf,
    texts: Vec<String>,
    folders: Vec<PathBuf>,
    plugins: Vec<Py<PyAny>>,
    fingerprint: &str,
) -> PyResult<Pipeline> {
    let pipeline = Pipeline::start(py, name, Texts::given(texts), folders, plugins)?;
    let own = pipeline.fingerprint(py)?;
    if own != fingerprint {
        let what = format!(
            "the pipeline `{}` is {own} here and was {fingerprint} where it was pickled: another version of Copydesk, of a plugin or \
             of a file that an option names",
            pipeline.name()
        );
        let help = Some("install the same versions on all workers");
        return Err(exception(py, "PipelineError", &what, "pipeline::changed", None, help));
    }
    Ok(pipeline)
}

/// The ready pipeline of this name as text; `None` where there is none.
#[pyfunction]
#[pyo3(name = "ready")]
pub(crate) fn ready_text(name: &str) -> Option<&'static str> {
    ready(name)
}
