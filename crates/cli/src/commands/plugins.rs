use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::{Context, Result};
use copydesk_document::AttributeKind;
use copydesk_plugin_host::{Found, LoadError};
use copydesk_plugin_process::Declaration;
use copydesk_plugin_testkit as testkit;

use crate::args::{PluginSource, PluginsCommand};
use crate::exit::{Exit, tell};
use crate::load;
use crate::stdout::stdout;
use copydesk::Available;

/// `copydesk plugins`
pub(crate) fn plugins(command: &PluginsCommand) -> Result<Exit> {
    match command {
        PluginsCommand::List { open, plugins } => list(plugins, *open),
        PluginsCommand::Show { name, json, plugins } => show(name, *json, plugins),
        PluginsCommand::Check { plugin, plugins } => check(plugin, plugins),
    }
}

/// Name, version, description and place of a plugin.
fn line(out: &mut String, name: &str, version: &str, doc: &str, place: &dyn std::fmt::Display) {
    let _ = writeln!(out, "{name:16} {version:8} {doc}\n{:16} {place}", "");
}

fn list(source: &PluginSource, open: bool) -> Result<Exit> {
    let available = load::available(source)?;
    let mut lines = BTreeMap::new();
    for p in available.linked() {
        let mut out = String::new();
        line(&mut out, &p.spec().name, &p.spec().version, &p.spec().doc, p.origin());
        lines.insert(p.spec().name.clone(), out);
    }
    let mut failed = false;
    for found in available.found() {
        let mut out = String::new();
        if let Err(e) = describe(&found, &available, open, &mut out) {
            failed = true;
            writeln!(out, "{:16} cannot be used [{}]: {e}", found.name, e.code())?;
        }
        lines.insert(found.name, out);
    }
    stdout().write_all(lines.into_values().collect::<String>().as_bytes())?;
    if available.linked().is_empty() && available.found().is_empty() {
        let folders: Vec<_> = available.folders().iter().map(|f| format!("\n  {}", f.display())).collect();
        tell(format_args!("no plugin in{}", folders.concat()));
    }
    Ok(if failed { Exit::Failed } else { Exit::Fine })
}

/// Describes a plugin of the search path, from its library only where that is asked for.
fn describe(found: &Found, available: &Available, open: bool, out: &mut String) -> Result<(), LoadError> {
    let place = found.path.display();
    if open {
        let plugin = found.load()?;
        line(out, &found.name, &plugin.spec().version, &plugin.spec().doc, plugin.origin());
    } else if let Some(manifest) = found.manifest() {
        let manifest = manifest?;
        line(out, &found.name, &manifest.version, &manifest.description, &place);
    } else if let Some(ready) =
        available.ready(&found.name).filter(|_| Available::is_beside_program(&found.path))
    {
        line(out, &found.name, &ready.spec().version, &ready.spec().doc, &place);
    } else {
        line(
            out,
            &found.name,
            "-",
            "Has no plugin.toml to say what it is; --open opens the library.",
            &place,
        );
    }
    Ok(())
}

fn show(name: &str, json: bool, source: &PluginSource) -> Result<Exit> {
    let plugin = load::meant(&load::available(source)?, name)?;
    let spec = plugin.spec();
    if json {
        writeln!(stdout(), "{}", serde_json::to_string(&Declaration::from(&**spec))?)?;
        return Ok(Exit::Fine);
    }
    let mut out = format!("{} {} — {}\n", spec.name, spec.version, spec.doc);
    writeln!(out, "from {}, {}", plugin.origin(), plugin.speaks())?;
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
    stdout().write_all(out.as_bytes())?;
    Ok(Exit::Fine)
}

fn check(plugin: &str, source: &PluginSource) -> Result<Exit> {
    let available = load::available(source)?;
    let plugin = load::meant(&available, plugin)?;
    let upstream = available.upstream(&plugin);
    let report = testkit::check_aloud(&plugin, &[], &upstream, &mut |step| {
        tell(format_args!("{}: {step} …", plugin.spec().name));
    });
    writeln!(stdout(), "{report}").context("cannot write the report")?;
    if report.passed() && !report.was_tried() {
        tell(format_args!(
            "copydesk: nothing was tried: name the folder of the plugin that makes the missing layer with --plugin-dir, \
             and the layer in `provides` of its plugin.toml"
        ));
    }
    Ok(if report.passed() && report.was_tried() { Exit::Fine } else { Exit::Failed })
}
