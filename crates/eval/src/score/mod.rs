//! What a pipeline's output is worth against gold.

mod compare;
mod dates;
mod entities;
mod layers;
mod matching;
mod news;
mod outlets;
mod quotes;
mod sources;
mod tokens;
mod words;

use copydesk_document::Document;

use crate::gold::{Format, Gold, GoldDocument};
use crate::measure::Measure;
use crate::report::DocumentScore;

impl Format {
    /// What is measured on gold of this format, in the order of the report.
    pub fn measures(self) -> &'static [Measure] {
        match self {
            Format::Columns => &entities::MEASURES,
            Format::Ieer => &entities::MEASURES_WITHOUT_MISC,
            Format::Conllu => &tokens::MEASURES,
            Format::Polnear => &quotes::MEASURES,
            Format::Timeml => &dates::MEASURES,
            Format::Outlets => &outlets::MEASURES,
            Format::News => &news::MEASURES,
        }
    }
}

impl GoldDocument {
    /// Scores the document as a pipeline annotated it; one that failed counts as having no predictions.
    pub fn score(&self, annotated: Option<&Document>) -> DocumentScore {
        match &self.gold {
            Gold::Entities(gold) => entities::score(gold, &self.text, annotated),
            Gold::Tokens(gold) => tokens::score(gold, &self.text, annotated),
            Gold::Quotes(gold) => quotes::score(gold, &self.text, annotated),
            Gold::Dates(gold) => dates::score(gold, &self.text, annotated),
            Gold::Outlets(gold) => outlets::score(gold, &self.text, annotated),
            Gold::News(gold) => news::score(gold, &self.text, annotated),
        }
    }
}
