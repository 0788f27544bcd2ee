use std::path::{Path, PathBuf};

use copydesk_extractor::{OptionKind, OptionSpec, PluginSpec, Value};

use crate::codes;
use crate::diagnostics::Diagnostic;
use crate::resolve::Planner;
use crate::spec::{Located, RawValue, StageSpec};
use crate::suggest;

/// Every option of the plugin with the value that the stage or its default gives, in the plugin's order.
pub(crate) fn options(
    planner: &mut Planner<'_>,
    stage: &StageSpec,
    plugin: &PluginSpec,
) -> Vec<(String, Value)> {
    for (key, _) in &stage.options {
        #[cfg(test)]
        crate::work::count();
        if planner.full() {
            break;
        }
        if plugin.options.iter().all(|o| o.key != key.value) {
            let names = plugin.options.iter().map(|o| o.key.as_str());
            let none = || Some(format!("plugin `{}` has no options at all", plugin.name));
            let help = suggest::help(&key.value, "its options are", names).or_else(none);
            let message = format!("plugin `{}` has no option `{}`", plugin.name, key.value);
            planner.report(codes::UNKNOWN_OPTION, key, message, "no such option", help);
        }
    }
    plugin.options.iter().filter_map(|o| Some((o.key.clone(), option(planner, stage, plugin, o)?))).collect()
}

fn option(
    planner: &mut Planner<'_>,
    stage: &StageSpec,
    plugin: &PluginSpec,
    option: &OptionSpec,
) -> Option<Value> {
    let named = |(key, _): &&(Located<String>, Located<RawValue>)| {
        #[cfg(test)]
        crate::work::count();
        key.value == option.key
    };
    let Some((_, given)) = stage.options.iter().find(named) else {
        if option.default.is_none() {
            let message = format!("plugin `{}` must be given the option `{}`", plugin.name, option.key);
            let help = format!("add `{} = …` to the stage's options: {}", option.key, option.doc);
            planner.report(
                codes::MISSING_OPTION,
                &stage.plugin,
                message,
                "this stage does not set it",
                Some(help),
            );
        }
        // A default may be a relative path too.
        return match (option.kind, option.default.clone()?) {
            (OptionKind::Path, Value::String(path)) => {
                resolved(planner, option, Located { value: path, span: stage.plugin.span.clone() })
            }
            (_, default) => Some(default),
        };
    };
    match (option.kind, &given.value) {
        (OptionKind::Bool, RawValue::Bool(v)) => Some(Value::Bool(*v)),
        (OptionKind::Integer, RawValue::Integer(v)) => Some(Value::Integer(*v)),
        (OptionKind::Float, RawValue::Integer(v)) => Some(Value::Float(*v as f64)),
        (OptionKind::Float, RawValue::Float(v)) if v.is_finite() => Some(Value::Float(*v)),
        (OptionKind::Float, RawValue::Float(_)) => {
            let message = format!("option `{}` must be a finite float", option.key);
            planner.report(codes::OPTION_VALUE, given, message, "infinite, or not a number", doc(option));
            None
        }
        (OptionKind::String, RawValue::String(v)) => Some(Value::String(v.clone())),
        (OptionKind::Path, RawValue::String(v)) => {
            resolved(planner, option, Located { value: v.clone(), span: given.span.clone() })
        }
        (OptionKind::Strings, RawValue::Array(items)) => {
            let mut strings = Vec::with_capacity(items.len());
            for item in items {
                match &item.value {
                    RawValue::String(v) => strings.push(v.clone()),
                    _ => {
                        wrong_type(planner, option, item);
                        return None;
                    }
                }
            }
            Some(Value::Strings(strings))
        }
        _ => {
            wrong_type(planner, option, given);
            None
        }
    }
}

fn wrong_type(planner: &mut Planner<'_>, option: &OptionSpec, found: &Located<RawValue>) {
    let article = if option.kind == OptionKind::Integer { "an" } else { "a" };
    let message = format!("option `{}` must be {article} {}", option.key, option.kind.name());
    let label = format!("this is {}", found.value.type_name());
    planner.report(codes::OPTION_TYPE, found, message, label, doc(option));
}

fn doc(option: &OptionSpec) -> Option<String> {
    let default = option.default.as_ref().map_or(String::new(), |d| format!(" (default: {d})"));
    Some(format!("`{}`: {}{default}", option.key, option.doc))
}

/// A path option's value, against the pipeline file's folder; an empty one is no path.
fn resolved(planner: &mut Planner<'_>, option: &OptionSpec, path: Located<String>) -> Option<Value> {
    if path.value.is_empty() {
        return Some(Value::String(path.value));
    }
    match join(planner.folder, &path.value).into_os_string().into_string() {
        Ok(path) => Some(Value::String(path)),
        Err(_) => {
            let message = format!("option `{}` lies in a folder whose name is not UTF-8", option.key);
            let help = "move the pipeline file, or give an absolute path".to_owned();
            planner.errors.push(
                Diagnostic::new(&planner.spec.source, codes::OPTION_VALUE, path.span, message)
                    .at("relative to the pipeline file")
                    .help_with(help),
            );
            None
        }
    }
}

/// `path` against `folder`, without the `.` parts that would make one path look like two.
pub(crate) fn join(folder: &Path, path: &str) -> PathBuf {
    folder.join(path).components().collect()
}
