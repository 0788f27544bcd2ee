//! Plugins that say at run time what they are, at work in a pipeline.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use copydesk_document::{Document, Layer};
use copydesk_extractor::{Built, Config, Foreign, Hand, Input, Output, PluginSpec};

use crate::error::StageError;
use crate::exit::at_work;
use crate::sink::Collector;
use crate::stage::{InputLayer, Stage, StageConfig};

/// Such a plugin on one thread.
#[derive(Debug)]
pub(crate) struct ForeignWorker {
    /// None after a panic.
    hand: Option<Box<dyn Hand>>,
    output: Output,
}

/// Builds one from its options.
pub(crate) fn build(code: &dyn Foreign, config: &StageConfig) -> Result<Box<dyn Built>, StageError> {
    let inputs = config.inputs.iter().map(|i| i.as_ref().map(|i| i.schema.clone())).collect();
    let own = Config::new(config.options.clone(), inputs);
    guarded(|| code.build(&own, config.limits).map_err(|e| StageError::Plugin(e.to_string())))
}

impl ForeignWorker {
    pub(crate) fn new(built: &dyn Built, spec: &PluginSpec) -> Result<ForeignWorker, StageError> {
        Ok(ForeignWorker { hand: Some(hand(built)?), output: Output::new(spec) })
    }

    /// The layers that the stage makes of a document, checked as those of a library are.
    pub(crate) fn annotate(
        &mut self,
        stage: &Stage,
        document: &Document,
    ) -> Result<Vec<Layer<'static>>, StageError> {
        let mut own = match (self.hand.take(), &stage.foreign) {
            (Some(hand), _) => hand,
            (None, Some(built)) => at_work(&stage.who(Some(document)), || hand(&**built))?,
            (None, None) => return Err(StageError::Protocol("it was not built".into())),
        };
        let meta: Vec<_> = document.meta().iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let seen = |input: &Option<InputLayer>| {
            let input = input.as_ref()?;
            Some(document.layer(&input.layer)?.with_attributes(input.schema.clone(), &input.columns))
        };
        let layers: Vec<_> = stage.inputs.iter().map(seen).collect();
        let input = Input::new(document.id(), document.text(), &meta, &layers);
        self.output.clear();
        self.output.set_most(stage.limits.annotations);
        let outcome = at_work(&stage.who(Some(document)), || {
            guarded(|| own.process(&input, &mut self.output).map_err(StageError::from))
        });
        if !matches!(outcome, Err(StageError::Panic(_))) {
            self.hand = Some(own);
        }
        outcome?;
        let mut collector =
            Collector::new(slice::from_ref(document), &stage.outputs, stage.limits.annotations);
        for (i, builder) in self.output.builders().iter().enumerate() {
            collector.add(0, i, builder.columns().clone())?;
        }
        self.output.clear();
        collector.take(0)
    }
}

fn hand(built: &dyn Built) -> Result<Box<dyn Hand>, StageError> {
    guarded(|| built.hand().map_err(|e| StageError::Plugin(e.to_string())))
}

/// Runs code of a plugin; its panic is a failure like others.
fn guarded<T>(run: impl FnOnce() -> Result<T, StageError>) -> Result<T, StageError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
        let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(StageError::Panic(said.unwrap_or_else(|| "it panicked".into())))
    })
}
