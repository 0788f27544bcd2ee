//! What records depend on besides their inputs: program, plugins, models, options.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use copydesk::Loaded;
use copydesk::provenance::{output, pipeline_hash, stages};
use copydesk_builtin::{Model, models};
use copydesk_corpus::PathPattern;
use copydesk_job::sha256;
use copydesk_plugin_host::Origin;
use serde_json::{Map, json};

use crate::args::{Inputs, Run};

/// Everything that records depend on besides the inputs.
pub(crate) fn about(args: &Run, loaded: &Loaded) -> Result<Map<String, serde_json::Value>> {
    let plan = &loaded.plan;
    let Inputs { input_format, field, epoch_dates, max_document_bytes, max_total_bytes, .. } = &args.inputs;
    let Inputs { encoding, published, outlet, path_pattern, id_from, .. } = &args.inputs;
    let mut stages = stages(plan, true)?;
    for (stage, plugin) in stages.iter_mut().zip(&loaded.plugins) {
        let hashes =
            plugin.files().iter().map(|path| Ok(sha256(&read(path)?))).collect::<Result<Vec<_>>>()?;
        stage["library"] = if hashes.is_empty() { "built in".into() } else { hashes.join(" ").into() };
    }
    let mut output = output(plan);
    output["format"] = format!("{:?}", args.format()).into();
    output["wanted"] = json!(args.layers);
    let about = json!({
        "program": { "version": env!("CARGO_PKG_VERSION"), "sha256": program()? },
        "stages": stages,
        "output": output,
        "limits": {
            "max_document_bytes": max_document_bytes.unwrap_or(plan.limits.max_document_bytes),
            "max_annotations": plan.limits.max_annotations, "max_total_bytes": max_total_bytes,
        },
        "inputs": {
            "format": format!("{input_format:?}"), "fields": field, "epoch_dates": epoch_dates,
            "encoding": encoding.map(|e| format!("{e:?}")), "published": published, "outlet": outlet,
            "path_pattern": path_pattern.as_ref().map(PathPattern::as_str), "id_from": format!("{id_from:?}"),
            "shard": args.shard.map(|s| s.to_string()),
        },
    });
    Ok(about.as_object().cloned().unwrap_or_default())
}

/// What `copydesk run --manifest` says: all that [`about`] does, and where it comes from.
pub(crate) fn manifest(args: &Run, loaded: &Loaded) -> Result<serde_json::Value> {
    let mut all = about(args, loaded)?;
    let plan = &loaded.plan;
    all["program"]["target"] = target().into();
    all["program"]["plugin_abi"] = abi().into();
    all["inputs"]["named"] = json!(args.inputs.inputs);
    let file = args.pipeline.pipeline.display().to_string();
    all.insert("pipeline".into(), json!({ "file": file, "name": plan.name, "sha256": pipeline_hash(plan)? }));
    let mut linked = Vec::new();
    for plugin in &loaded.plugins {
        let library = match plugin.origin() {
            Origin::Library(path) => Some(read(path)?),
            _ => None,
        };
        // A library says nothing of its models, but one that has these has them as they are.
        let has = |m: &Model| {
            library.as_ref().map_or(*plugin.origin() == Origin::BuiltIn, |bytes| {
                memchr::memmem::find(bytes, m.file).is_some()
            })
        };
        let own = models().into_iter().filter(|m| m.plugin == plugin.spec().name && has(m));
        linked.extend(own.map(|m| json!({ "plugin": m.plugin, "name": m.name, "sha256": sha256(m.file) })));
    }
    all.insert("models".into(), linked.into());
    Ok(serde_json::Value::Object(all))
}

/// What `copydesk --version --verbose` says.
pub(crate) fn version() -> Result<String> {
    let mut out = format!("copydesk {}\n", env!("CARGO_PKG_VERSION"));
    let _ = writeln!(out, "target: {}\nplugin ABI: {}\nsha256: {}", target(), abi(), program()?);
    out.push_str("plugins linked in:\n");
    for plugin in copydesk_builtin::plugins()? {
        let _ = writeln!(out, "  {:16} {}", plugin.spec().name, plugin.spec().version);
    }
    out.push_str("models linked in:\n");
    for Model { plugin, name, file } in models() {
        let _ = writeln!(out, "  {name:16} of {plugin:9} {:>10} bytes, sha256 {}", file.len(), sha256(file));
    }
    Ok(out)
}

/// The hash of this program's own file.
fn program() -> Result<String> {
    let program = crate::program::program().file().context("cannot find this program's own file")?;
    Ok(sha256(&read(&program)?))
}

/// The processor and system that the program was built for.
fn target() -> String {
    let environment = ["gnu", "musl", "msvc"]
        .into_iter()
        .zip([cfg!(target_env = "gnu"), cfg!(target_env = "musl"), cfg!(target_env = "msvc")])
        .find(|(_, is)| *is);
    let environment = environment.map_or_else(String::new, |(name, _)| format!("-{name}"));
    format!("{}-{}{environment}", std::env::consts::ARCH, std::env::consts::OS)
}

/// The version of the plugin interface that the program speaks.
fn abi() -> String {
    format!("{}.{}", copydesk_plugin_abi::ABI_MAJOR, copydesk_plugin_abi::ABI_MINOR)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
