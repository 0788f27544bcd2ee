use std::sync::Arc;

use copydesk_document::{Meta, Unit};
use copydesk_expect::{Expectation, Mode};
use miette::NamedSource;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::codes;
use crate::diagnostics::{Diagnostic, Errors, MOST_ERRORS, SourceFile};
use crate::keys;
use crate::read::{Reader, integer, seconds, type_name};
use crate::size::parse_size;
use crate::spec::{
    Expected, Isolation, Limits, Located, OnError, OutputSpec, RawValue, Rename, Spec, StageSpec, TestSpec,
};

type Node<'i> = Spanned<DeValue<'i>>;

impl Spec {
    /// Reads a pipeline file.
    ///
    /// Keys and values that are wrong do not fail here: they are in [`Spec::errors`], and what remains of the file
    /// is kept, so that [`crate::plan`] can report everything at once. A spec with errors never becomes a plan.
    ///
    /// # Errors
    /// When the text is not TOML (all syntax errors) or is written for another version of the format.
    pub fn parse(file_name: &str, source: &str) -> Result<Spec, Errors> {
        let file: SourceFile = Arc::new(NamedSource::new(file_name, source.to_owned()));
        let root = document(&file, source)?;
        if let Some(error) = other_version(&file, &root) {
            return Err(Errors::new(&file, vec![error]));
        }
        let mut reader = Reader { source: &file, errors: Vec::new() };
        reader.table(&root, 0..0, &keys::ROOT);
        let (stages, stages_lost) = stages(&mut reader, &root);
        empty_tests(&mut reader, &root);
        let spec = Spec {
            name: text(&root, "name"),
            description: text(&root, "description"),
            plugin_path: table(&root, "plugins").and_then(|t| strings(t, "path")).unwrap_or_default(),
            isolation: match text(&root, "isolation").as_deref() {
                Some("process") => Isolation::Process,
                Some("thread") => Isolation::Thread,
                _ => Isolation::Auto,
            },
            sandbox: root.get("sandbox").and_then(|v| v.get_ref().as_bool()).unwrap_or_default(),
            output: output(&root),
            rosters: strings(&root, "rosters").unwrap_or_default(),
            limits: limits(&root),
            stages,
            stages_lost,
            tests: tables(&root, "test").filter_map(one_test).collect(),
            errors: reader.errors,
            source: file.clone(),
        };
        Ok(spec)
    }
}

/// The root table of a file.
///
/// # Errors
/// When it is not TOML; all syntax errors.
pub(crate) fn document<'i>(file: &SourceFile, source: &'i str) -> Result<DeTable<'i>, Errors> {
    let (root, faults) = DeTable::parse_recoverable(source);
    if !faults.is_empty() {
        let one = |e: &toml::de::Error| {
            let message = format!("this is not TOML: {}", e.message());
            // TOML's own dates are checked before anybody asks what they are for.
            let day = e.message().contains("invalid date").then(|| {
                "write a day that the calendar has, such as 2011-02-28, or a month (\"2011-02\") or a year (2011)".to_owned()
            });
            Diagnostic::new(file, codes::SYNTAX, e.span().unwrap_or(0..0), message).help_with(day)
        };
        return Err(Errors::new(file, faults.iter().take(MOST_ERRORS).map(one).collect()));
    }
    Ok(root.into_inner())
}

fn other_version(file: &SourceFile, root: &DeTable<'_>) -> Option<Diagnostic> {
    let value = root.get("schema").filter(|v| v.get_ref().is_integer())?;
    if integer(value) == Some(keys::VERSION) {
        return None;
    }
    let found = value.get_ref().as_integer().map(ToString::to_string).unwrap_or_default();
    let message = format!(
        "the file is written for version {found} of the format; this program reads {}",
        keys::VERSION
    );
    let help = String::from("use a newer copydesk, or write the file for `schema = 1`");
    Some(
        Diagnostic::new(file, codes::VERSION, value.span(), message).at("the file's version").help_with(help),
    )
}

/// The stages that can be understood, and whether any is lost.
fn stages(reader: &mut Reader<'_>, root: &DeTable<'_>) -> (Vec<StageSpec>, bool) {
    let written = root.get("stage").map(|v| (v.span(), v.get_ref()));
    let count = match written {
        Some((_, DeValue::Array(all))) => all.len(),
        // Something that is no list has an error of its own.
        Some(_) => return (Vec::new(), true),
        None => 0,
    };
    let place = written.map_or(0..0, |(span, _)| span);
    if count == 0 {
        let help = "add a table `[[stage]]` with `plugin = \"…\"`".to_owned();
        let message = "the pipeline has no stage".to_owned();
        reader.report(codes::NO_STAGES, place, message, "no `[[stage]]` in this file", help);
    } else if count > keys::MAX_STAGES {
        let message = format!("the pipeline has {count} stages; at most {} are allowed", keys::MAX_STAGES);
        reader.report(codes::TOO_MANY_STAGES, place, message, "the stages", None);
    }
    let most = tables(root, "stage").take(keys::MAX_STAGES);
    let stages: Vec<StageSpec> = most.filter_map(one_stage).collect();
    let lost = stages.len() < count;
    (stages, lost)
}

fn one_stage(stage: &DeTable<'_>) -> Option<StageSpec> {
    let plugin = string(stage.get("plugin")?)?;
    Some(StageSpec {
        id: stage.get("id").and_then(string).unwrap_or_else(|| plugin.clone()),
        path: stage.get("path").and_then(string),
        options: entries(stage, "options").into_iter().map(|(key, value)| (key, raw(value))).collect(),
        inputs: renames(stage, "inputs"),
        outputs: renames(stage, "outputs"),
        on_error: match text(stage, "on-error").as_deref() {
            Some("fail") => OnError::Fail,
            Some("skip-stage") => OnError::SkipStage,
            _ => OnError::SkipDocument,
        },
        plugin,
    })
}

fn one_test(test: &DeTable<'_>) -> Option<TestSpec> {
    let modes = [("exactly", Mode::Exactly), ("contains", Mode::Contains), ("absent", Mode::Absent)];
    let expected = modes.into_iter().flat_map(|(key, mode)| {
        entries(test, key).into_iter().map(move |(layer, lines)| {
            let lines = lines.get_ref().as_array().into_iter().flat_map(|a| a.iter());
            let one = |l: &Node<'_>| {
                let value = Expectation::parse(l.get_ref().as_str()?).ok()?;
                Some(Located { value, span: l.span() })
            };
            Expected { layer, mode, annotations: lines.filter_map(one).collect() }
        })
    });
    let one = |(key, value): (Located<String>, &Node<'_>)| match value.get_ref() {
        DeValue::String(text) => Some((key.value, text.to_string())),
        DeValue::Datetime(date) => Some((key.value, date.to_string())),
        _ => None,
    };
    let meta: Meta = entries(test, "meta").into_iter().filter_map(one).collect();
    Some(TestSpec {
        name: string(test.get("name")?)?,
        text: text(test, "text")?,
        meta,
        expected: expected.collect(),
    })
}

/// Reports tests, and parts of them, that cannot fail.
fn empty_tests(reader: &mut Reader<'_>, root: &DeTable<'_>) {
    let items = root.get("test").and_then(|v| v.get_ref().as_array()).into_iter().flat_map(|a| a.iter());
    for (item, test) in items.filter_map(|item| Some((item, item.get_ref().as_table()?))) {
        // What is no table has an error of its own.
        let expects = |key: &str| {
            test.get(key).is_some_and(|v| v.get_ref().as_table().is_none_or(|layers| !layers.is_empty()))
        };
        if !["exactly", "contains", "absent"].into_iter().any(expects) {
            let message = "the test expects nothing, so it always passes".to_owned();
            let help = "add `exactly.LAYER = […]`, `contains.LAYER = […]` or `absent.LAYER = […]`".to_owned();
            reader.report(codes::EMPTY_TEST, item.span(), message, "expects nothing", help);
        }
        let lists = ["contains", "absent"]
            .into_iter()
            .flat_map(|key| entries(test, key).into_iter().map(move |e| (key, e)));
        for (key, (layer, lines)) in lists {
            if lines.get_ref().as_array().is_some_and(|a| a.is_empty()) {
                let layer = layer.value;
                let message = format!("`{key}.{layer}` expects nothing, so it always holds");
                let help = format!("add an annotation, or write `exactly.{layer} = []` for an empty layer");
                reader.report(codes::EMPTY_TEST, lines.span(), message, "an empty list", help);
            }
        }
    }
}

fn output(root: &DeTable<'_>) -> OutputSpec {
    let mut output = OutputSpec::default();
    if let Some(t) = table(root, "output") {
        output.layers = strings(t, "layers");
        output.offsets = match text(t, "offsets").as_deref() {
            Some("byte") => Unit::Byte,
            Some("utf16") => Unit::Utf16,
            _ => Unit::CodePoint,
        };
        output.text = t.get("text").and_then(|v| v.get_ref().as_bool()).unwrap_or(output.text);
    }
    output
}

fn limits(root: &DeTable<'_>) -> Limits {
    let count = |key: &str| {
        let value = table(root, "limits")?.get(key)?;
        let size = value.get_ref().as_str().map(|text| parse_size(text).ok());
        size.unwrap_or_else(|| integer(value)?.try_into().ok())
    };
    Limits {
        max_document_bytes: count("max-document-bytes").unwrap_or(Limits::DEFAULT.max_document_bytes),
        max_annotations: count("max-annotations").unwrap_or(Limits::DEFAULT.max_annotations),
        max_document_memory: count("max-document-memory").unwrap_or(Limits::DEFAULT.max_document_memory),
        max_document_time: table(root, "limits")
            .and_then(|t| seconds(t.get("max-document-time")?))
            .unwrap_or(Limits::DEFAULT.max_document_time),
    }
}

fn renames(stage: &DeTable<'_>, key: &str) -> Vec<Rename> {
    let all = entries(stage, key).into_iter();
    all.filter_map(|(plugin, value)| Some(Rename { plugin, pipeline: string(value)? })).collect()
}

fn raw(value: &Node<'_>) -> Located<RawValue> {
    let found = match value.get_ref() {
        DeValue::Boolean(v) => RawValue::Bool(*v),
        DeValue::Integer(_) => match integer(value) {
            Some(v) => RawValue::Integer(v),
            None => RawValue::Other("an integer of more than 64 bits"),
        },
        // The syntax is checked already; what the standard parser refuses is out of range.
        DeValue::Float(v) => RawValue::Float(v.as_str().parse().unwrap_or(f64::INFINITY)),
        DeValue::String(v) => RawValue::String(v.to_string()),
        // The parser bounds how deep lists nest.
        DeValue::Array(items) => RawValue::Array(items.iter().map(raw).collect()),
        other => RawValue::Other(type_name(other)),
    };
    Located { value: found, span: value.span() }
}

/// The entries of a table in file order; none when it is absent or no table.
fn entries<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> Vec<(Located<String>, &'t Node<'i>)> {
    let located =
        |k: &Spanned<std::borrow::Cow<'_, str>>| Located { value: k.get_ref().to_string(), span: k.span() };
    let mut all: Vec<_> = table(parent, key).into_iter().flatten().map(|(k, v)| (located(k), v)).collect();
    all.sort_by_key(|(k, _)| k.span.start);
    all
}

pub(crate) fn table<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> Option<&'t DeTable<'i>> {
    parent.get(key)?.get_ref().as_table()
}

pub(crate) fn tables<'t, 'i>(parent: &'t DeTable<'i>, key: &str) -> impl Iterator<Item = &'t DeTable<'i>> {
    let all = parent.get(key).and_then(|v| v.get_ref().as_array()).into_iter().flat_map(|a| a.iter());
    all.filter_map(|item| item.get_ref().as_table())
}

pub(crate) fn strings(parent: &DeTable<'_>, key: &str) -> Option<Vec<Located<String>>> {
    let all = parent.get(key)?.get_ref().as_array()?;
    Some(all.iter().filter_map(string).collect())
}

pub(crate) fn text(parent: &DeTable<'_>, key: &str) -> Option<String> {
    parent.get(key)?.get_ref().as_str().map(str::to_owned)
}

pub(crate) fn string(value: &Node<'_>) -> Option<Located<String>> {
    Some(Located { value: value.get_ref().as_str()?.to_owned(), span: value.span() })
}
