//! A Copydesk plugin: an extractor that marks given words.
//!
//! Declare in `spec` what yours reads, makes and can be told, and rewrite `find`.

use std::ops::Range;

use copydesk_plugin_sdk::document::{LayerSchema, Span};
use copydesk_plugin_sdk::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Reasons, Value};

/// Marks given words: one instance serves all threads, so it does not change once it is built.
pub struct Template {
    words: Vec<String>,
}

impl Extractor for Template {
    type Scratch = ();

    fn spec() -> PluginSpec {
        let words = Value::Strings(vec!["breaking".into()]);
        PluginSpec::new("template", env!("CARGO_PKG_VERSION"), "Marks given words.")
            .provides(LayerSchema::new("template", "The words found.").show_text())
            .option("words", OptionKind::Strings, words, "The words to mark, in any case.")
    }

    fn new(config: &Config) -> Result<Self, Error> {
        let words: Vec<_> = config.strings("words").iter().map(|w| w.to_lowercase()).collect();
        if words.iter().any(|w| w.is_empty() || !w.chars().all(char::is_alphanumeric)) {
            return Err(Error::new("`words` holds something that is no word: use letters and digits only"));
        }
        Ok(Template { words })
    }

    fn process(&self, input: &Input<'_>, _: &mut (), output: &mut Output) -> Result<(), Error> {
        for range in find(input.text(), &self.words) {
            output.layer(0).push_unlabelled(Span::from_range(range));
        }
        Ok(())
    }

    // For `copydesk explain`; a plugin can do without this method.
    fn explain(&self, input: &Input<'_>, _: &mut (), at: Span, output: &mut Reasons) -> Result<(), Error> {
        for span in find(input.text(), &self.words).into_iter().map(Span::from_range) {
            if span.overlaps(at) {
                output.reason(span, "marked word").because(span, 1.0, "stands in the option `words`");
            }
        }
        Ok(())
    }
}

/// Where the words stand, in bytes of the text. This is the function to rewrite.
fn find(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    // Each piece ends at a character that is part of no word, or at the end of the text.
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        if words.contains(&word.to_lowercase()) {
            found.push(start..start + word.len());
        }
        start += piece.len();
    }
    found
}

copydesk_plugin_sdk::export!(Template);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_whole_words_in_any_case() {
        let spec = Template::spec();
        let extractor = Template::new(&Config::new(spec.defaults(), Vec::new())).unwrap();
        let text = "BREAKING: Outbreak ends; a record-breaking year.";
        let mut output = Output::new(&spec);
        extractor.process(&Input::new("test", text, &[], &[]), &mut (), &mut output).unwrap();
        let layer = output.layer(0).clone().freeze(text).unwrap();
        let found: Vec<_> = (0..layer.len()).map(|row| layer.text(row, text)).collect();
        assert_eq!(found, ["BREAKING", "breaking"]);
    }

    #[test]
    fn says_why_a_word_is_marked() {
        let extractor = Template::new(&Config::new(Template::spec().defaults(), Vec::new())).unwrap();
        let input = Input::new("test", "BREAKING: Outbreak ends", &[], &[]);
        let mut reasons = Reasons::default();
        extractor.explain(&input, &mut (), Span::new(0, 1), &mut reasons).unwrap();
        assert_eq!(reasons.as_slice()[0].span, Span::new(0, 8));
        let mut none = Reasons::default();
        extractor.explain(&input, &mut (), Span::new(10, 18), &mut none).unwrap();
        assert!(none.as_slice().is_empty());
    }
}
