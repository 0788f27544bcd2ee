//! What the unit tests of rules stand on: a text's units, and mentions at the words that a test names.

use copydesk_extractor::document::{Document, Span};
use copydesk_extractor::{Config, Extractor, run};
use copydesk_tokens::Tokens;

use crate::find;
use crate::label::Label;
use crate::lexicon::Lexicon;
use crate::mention::{Canonical, Mention};
use crate::units::Units;

/// The lists and the units of a text.
pub(crate) fn units(text: &str) -> (Lexicon, Units) {
    let mut document = Document::new("test", text).unwrap();
    run(&Tokens::new(&Config::default()).unwrap(), &mut document).unwrap();
    let (lexicon, mut units) = (Lexicon::new(&Config::default()).unwrap(), Units::default());
    units.read(&lexicon, text, document.layer("tokens").unwrap(), document.layer("sentences").unwrap());
    (lexicon, units)
}

/// Sure mentions of these names, each wherever it stands, in the order of the text.
pub(crate) fn mentions(text: &str, units: &Units, names: &[(&str, Label)]) -> Vec<Mention> {
    let mut all = Vec::new();
    for &(name, label) in names {
        for (at, _) in text.match_indices(name) {
            all.push(find::mention(units, text, Span::from_range(at..at + name.len()), label, 1.0));
        }
    }
    all.sort_by_key(|m| m.span.start);
    all
}

/// The same where each is known by its own words.
pub(crate) fn known(text: &str, units: &Units, names: &[(&str, Label)]) -> Vec<Mention> {
    let own = |m: Mention| Mention { canonical: Canonical::Text(m.span), ..m };
    mentions(text, units, names).into_iter().map(own).collect()
}
