//! What only the caller can find wrong with a pipeline, put in its place in the file.

use std::ops::Range;

use crate::codes;
use crate::diagnostics::{Diagnostic, Errors};
use crate::spec::{Located, RawValue, Spec};

impl Spec {
    /// Adds the error that a roster file, one of [`Spec::rosters`], cannot be read; `why` names the file and says why.
    pub fn unreadable_roster(&mut self, file: &Located<String>, why: &str) {
        let help =
            "name a file of [[organization]], [[person]] and [[outlet]], relative to the pipeline file";
        let error = Diagnostic::new(&self.source, codes::ROSTER_FILE, file.span.clone(), why)
            .at("named here")
            .help_with(help.to_owned());
        self.errors.push(error);
    }

    /// The errors of stages whose plugins do not start: each stage's id with what the plugin says. The place is the
    /// option that the plugin names, as far as it names one.
    pub fn not_started<'s>(&self, refusals: impl IntoIterator<Item = (&'s str, String)>) -> Errors {
        let one = |(stage, why): (&str, String)| {
            let (code, place) = self.refused(stage, &why);
            Diagnostic::new(&self.source, code, place, why).at("the plugin does not take this")
        };
        Errors::new(&self.source, refusals.into_iter().map(one).collect())
    }

    /// The value that a plugin refuses; the whole stage's plugin when it names none that the file sets.
    fn refused(&self, stage: &str, why: &str) -> (&'static str, Range<usize>) {
        let Some(stage) = self.stages.iter().find(|s| s.id.value == stage) else {
            return (codes::NOT_STARTED, 0..0);
        };
        let named = |key: &str| why.contains(&format!("option `{key}`"));
        let Some((_, value)) = stage.options.iter().find(|(key, _)| named(&key.value)) else {
            return (codes::NOT_STARTED, stage.plugin.span.clone());
        };
        let item = match &value.value {
            RawValue::Array(items) => items.iter().find(|item| match &item.value {
                RawValue::String(text) => why.contains(&format!("{text:?}")),
                _ => false,
            }),
            _ => None,
        };
        (codes::OPTION_VALUE, item.unwrap_or(value).span.clone())
    }
}
