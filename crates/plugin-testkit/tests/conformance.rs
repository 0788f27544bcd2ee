//! Every ready plugin keeps the promises of the ABI, and so does the template that new plugins start from.
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap as tests do")]

use std::sync::atomic::{AtomicU32, Ordering};

use copydesk_extractor::document::{AttributeKind, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, Output, PluginSpec};
use copydesk_plugin_host::Plugin;
use copydesk_plugin_testkit::{Outcome, build, check};

#[test]
fn ready_plugins_conform() {
    let plugins = copydesk_builtin::plugins().unwrap();
    let reports: Vec<_> = plugins.iter().map(|p| check(p, &[], &plugins)).collect();
    let failed: Vec<_> = reports.iter().filter(|r| !r.passed()).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    for check in reports.iter().flat_map(|r| &r.checks) {
        let tried = check.name == "it does without optional layers" || check.outcome == Outcome::Passed;
        assert!(tried, "{check:?}");
    }
}

#[test]
fn the_template_conforms() {
    let plugin = Plugin::open(&build::cdylib("copydesk-plugin-template")).unwrap();
    let report = check(&plugin, &[], &[]);
    assert!(report.passed(), "{report}");
}

#[test]
fn the_suite_finds_faults() {
    let plugin = Plugin::open(&build::cdylib("copydesk-plugin-faulty")).unwrap();
    let text = |s: &str| copydesk_extractor::Value::String(s.into());
    assert!(check(&plugin, &[("fault".into(), text("none"))], &[]).passed());
    let report = check(&plugin, &[("fault".into(), text("panic-in-scratch"))], &[]);
    assert!(!report.passed() && report.to_string().contains("no scratch today"), "{report}");
    let report = check(&plugin, &[("no-such-option".into(), text(""))], &[]);
    assert!(!report.passed() && report.to_string().contains("no-such-option"), "{report}");
}

/// Numbers the documents it has seen, which no plugin may, and leaves a layer undocumented.
struct Counter(AtomicU32);

impl Extractor for Counter {
    type Scratch = ();

    fn spec() -> PluginSpec {
        let layer =
            LayerSchema::new("counts", "").attribute("count", AttributeKind::U32, "The document's number.");
        PluginSpec::new("counter", "1.0.0", "Counts documents.").provides(layer)
    }

    fn new(_: &Config) -> Result<Self, Error> {
        Ok(Counter(AtomicU32::new(0)))
    }

    fn process(&self, input: &Input<'_>, _: &mut (), output: &mut Output) -> Result<(), Error> {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        if !input.text().is_empty() {
            let row = output.layer(0).push_unlabelled(Span::from_range(0..input.text().len()));
            output.layer(0).set_u32(row, 0, count);
        }
        Ok(())
    }
}

#[test]
fn the_suite_finds_a_plugin_that_remembers() {
    let report = check(&copydesk_builtin::plugin::<Counter>().unwrap(), &[], &[]);
    let failed: Vec<_> =
        report.checks.iter().filter(|c| matches!(c.outcome, Outcome::Failed(_))).map(|c| c.name).collect();
    let expected = [
        "declares what it is",
        "the same document twice gives the same",
        "reused scratch gives the same as fresh",
        "the order of documents does not matter",
        "a batch gives the same as one by one",
        "two threads at once give the same",
        "it says why, the same each time",
    ];
    assert_eq!(failed, expected, "{report}");
}
