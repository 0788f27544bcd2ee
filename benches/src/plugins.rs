use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use copydesk_pipeline::{Spec, plan};
use copydesk_plugin_host::{Limits, Plugin, SearchPath, Stage, StageConfig, Worker};
use copydesk_runner::{Pipeline, PluginCatalog};

/// The workspace's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace")
}

/// Where the dynamic plugins lie, built once a run with the profile of the running bench: those of the ready
/// pipeline, and the synthetic one.
///
/// # Panics
/// When they cannot be built.
pub fn folders() -> Vec<PathBuf> {
    static FOLDERS: OnceLock<Vec<PathBuf>> = OnceLock::new();
    FOLDERS.get_or_init(build).clone()
}

fn build() -> Vec<PathBuf> {
    // A bench runs as TARGET/PROFILE/deps/NAME-HASH.
    let exe = std::env::current_exe().expect("a running program has a path");
    let profile = exe.ancestors().nth(2).expect("a bench runs from a target folder");
    let target = profile.parent().expect("a bench runs from a target folder");
    let release = profile.file_name().is_some_and(|name| name == "release");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for what in [&[][..], &["--package", "copydesk-benches", "--example", "copydesk_plugin_letters"]] {
        let mut command = Command::new(&cargo);
        command.current_dir(root()).args(["build", "--quiet", "--target-dir"]).arg(target).args(what);
        if release {
            command.arg("--release");
        }
        let status = command.status().expect("cargo is there, for it started this bench");
        assert!(status.success(), "the dynamic plugins do not build: {command:?}");
    }
    vec![profile.to_owned(), profile.join("examples")]
}

/// The news pipeline with linked-in or loaded plugins.
///
/// # Panics
/// When it is not valid, or its plugins are not there.
pub fn news(built_in: bool) -> Pipeline {
    let file = root().join("pipelines/news.toml");
    let source = std::fs::read_to_string(&file).expect("the pipeline is there");
    let catalog = if built_in {
        PluginCatalog::built_in(copydesk_builtin::plugins().expect("the built-in plugins are valid"))
    } else {
        PluginCatalog::libraries(SearchPath::new(folders()))
    };
    started(&source, &catalog)
}

fn started(source: &str, catalog: &PluginCatalog) -> Pipeline {
    let spec = Spec::parse("news.toml", source).expect("the pipeline is TOML");
    let plan = plan(&spec, &root().join("pipelines"), catalog).expect("the pipeline is valid");
    Pipeline::start(plan, catalog).expect("the pipeline starts")
}

/// The news pipeline with linked-in plugins that know no listed outlet, place or organisation.
///
/// # Panics
/// When it is not valid.
pub fn news_without_lists() -> Pipeline {
    let file = root().join("pipelines/news.toml");
    let mut source = std::fs::read_to_string(&file).expect("the pipeline is there");
    for stage in ["outlets", "entities", "organizations"] {
        let plugin = format!("plugin = \"{stage}\"\n");
        assert!(source.contains(&plugin), "no stage `{stage}`");
        source = source.replace(&plugin, &format!("{plugin}options.listed = false\n"));
    }
    let catalog =
        PluginCatalog::built_in(copydesk_builtin::plugins().expect("the built-in plugins are valid"));
    started(&source, &catalog)
}

/// One worker of a plugin that reads no layers, with its default options.
///
/// # Panics
/// When the plugin does not start.
pub fn stage(plugin: Arc<Plugin>) -> Worker {
    let spec = plugin.spec().clone();
    assert!(spec.requires.is_empty(), "`{}` reads layers", spec.name);
    let config = StageConfig {
        id: spec.name.clone(),
        options: spec.defaults(),
        inputs: Vec::new(),
        outputs: spec.provides.iter().cloned().map(Arc::new).collect(),
        limits: Limits { annotations: usize::MAX, ..Limits::DEFAULT },
    };
    Stage::new(plugin, config).and_then(|s| s.worker()).expect("the plugin starts")
}
