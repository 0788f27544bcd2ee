use copydesk_plugin_sdk::document::{LayerSchema, Span};
use copydesk_plugin_sdk::{Config, Error, Extractor, Input, Output, PluginSpec};

/// Marks every `x`: next to no work, so that what remains is the cost of the boundary and of freezing.
#[derive(Debug)]
pub struct Letters;

impl Extractor for Letters {
    type Scratch = ();

    fn spec() -> PluginSpec {
        PluginSpec::new("letters", "1.0.0", "Marks every x.")
            .provides(LayerSchema::new("letters", "Every x."))
    }

    fn new(_: &Config) -> Result<Letters, Error> {
        Ok(Letters)
    }

    fn process(&self, input: &Input<'_>, _: &mut (), output: &mut Output) -> Result<(), Error> {
        for (at, _) in input.text().bytes().enumerate().filter(|(_, b)| *b == b'x') {
            output.layer(0).push_unlabelled(Span::from_range(at..at + 1));
        }
        Ok(())
    }
}
