use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use copydesk_document::AttributeKind;
use copydesk_plugin_host::{LoadError, Plugin, SearchPath};
use copydesk_plugin_testkit as testkit;

use crate::args::{PluginSource, PluginsCommand};
use crate::available::Available;
use crate::exit::{Exit, OrUsage, tell};

/// `copydesk plugins`
pub(crate) fn plugins(command: &PluginsCommand) -> Result<Exit> {
    match command {
        PluginsCommand::List(source) => list(source),
        PluginsCommand::Show { name, plugins } => show(name, plugins),
        PluginsCommand::Check { plugin, plugins } => check(plugin, plugins),
    }
}

fn list(source: &PluginSource) -> Result<Exit> {
    let mut out = String::new();
    let mut failed = false;
    for (name, plugin) in Available::new(source, Vec::new())?.all() {
        match plugin {
            Ok(p) => {
                writeln!(out, "{name:16} {:8} {}\n{:16} {}", p.spec().version, p.spec().doc, "", p.origin())?;
            }
            Err(e) => {
                failed = true;
                writeln!(out, "{name:16} cannot be used [{}]: {e}", e.code())?;
            }
        }
    }
    std::io::stdout().write_all(out.as_bytes())?;
    if out.is_empty() {
        let folders = SearchPath::with_defaults(source.plugin_dir.clone());
        let folders: Vec<_> = folders.folders().iter().map(|f| format!("\n  {}", f.display())).collect();
        tell(format_args!("no plugin in{}", folders.concat()));
    }
    Ok(if failed { Exit::Failed } else { Exit::Fine })
}

/// The plugin that a person means by a name or a path. A bare name is looked up: nothing is loaded from the working
/// directory because a folder there happens to have that name.
fn find(plugin: &str, available: &Available) -> Result<Arc<Plugin>> {
    let path = Path::new(plugin);
    let is_path =
        plugin.starts_with('.') || plugin.contains(std::path::is_separator) || path.extension().is_some();
    let with_help = |e: LoadError| anyhow::anyhow!("{e}\n  help: {} [{}]", e.help(), e.code());
    if is_path && (path.is_dir() || path.is_file()) {
        return SearchPath::load_any(path).map_err(with_help).or_usage();
    }
    available.load(plugin).map_err(with_help).or_usage()
}

fn show(name: &str, source: &PluginSource) -> Result<Exit> {
    let plugin = find(name, &Available::new(source, Vec::new())?)?;
    let spec = plugin.spec();
    let mut out = format!("{} {} — {}\n", spec.name, spec.version, spec.doc);
    writeln!(out, "from {}, plugin ABI {}", plugin.origin(), plugin.abi())?;
    for r in &spec.requires {
        let attributes: Vec<_> = r.attributes.iter().map(|(n, k)| format!("{n}: {}", k.name())).collect();
        let with =
            if attributes.is_empty() { String::new() } else { format!(" with {}", attributes.join(", ")) };
        writeln!(out, "{} `{}`{with}", if r.optional { "uses" } else { "requires" }, r.layer)?;
    }
    for s in &spec.provides {
        writeln!(out, "provides `{}`: {}", s.name, s.doc)?;
        if !s.labels.is_empty() {
            writeln!(out, "  {}: {}", s.label_key, s.labels.join(", "))?;
        }
        for a in &s.attributes {
            let values = match &a.kind {
                AttributeKind::Symbol(names) => format!(" ({})", names.join(", ")),
                AttributeKind::Ref(target) => format!(" to `{target}`"),
                _ => String::new(),
            };
            writeln!(out, "  {}: {}{values}: {}", a.name, a.kind.name(), a.doc)?;
        }
    }
    for o in &spec.options {
        let default = o.default.as_ref().map_or("mandatory".into(), |d| format!("default {d}"));
        writeln!(out, "option {} ({}, {default}): {}", o.key, o.kind.name(), o.doc)?;
    }
    std::io::stdout().write_all(out.as_bytes())?;
    Ok(Exit::Fine)
}

fn check(plugin: &str, source: &PluginSource) -> Result<Exit> {
    let available = Available::new(source, Vec::new())?;
    let plugin = find(plugin, &available)?;
    let upstream: Vec<_> = available
        .all()
        .into_iter()
        .filter_map(|(_, p)| p.ok())
        .filter(|p| p.spec().name != plugin.spec().name)
        .collect();
    let report = testkit::check(&plugin, &[], &upstream);
    writeln!(std::io::stdout(), "{report}").context("cannot write the report")?;
    Ok(if report.passed() { Exit::Fine } else { Exit::Failed })
}
