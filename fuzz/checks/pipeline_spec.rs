//! A pipeline file becomes a plan or errors; none of it panics.

use std::path::Path;
use std::sync::LazyLock;

use copydesk_pipeline::{Errors, Spec, plan};
use copydesk_runner::PluginCatalog;

static CATALOG: LazyLock<PluginCatalog> = LazyLock::new(|| {
    PluginCatalog::built_in(copydesk_builtin::plugins().expect("the built-in plugins are valid"))
});

pub(crate) fn check(source: &str) {
    let shown = |errors: Errors| {
        assert!(errors.total() > 0 && !format!("{:?}", miette::Report::new(errors)).is_empty());
    };
    let spec = match Spec::parse("fuzz.toml", source) {
        Ok(spec) => spec,
        Err(errors) => return shown(errors),
    };
    if spec.stages.iter().any(|s| s.path.is_some()) {
        // It would load whatever library the fuzzer names.
        return;
    }
    match plan(&spec, Path::new("."), &*CATALOG) {
        Ok(plan) => assert!(spec.errors().is_empty() && !plan.fingerprint().is_empty()),
        Err(errors) => shown(errors),
    }
}
