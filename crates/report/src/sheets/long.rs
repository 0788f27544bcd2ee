//! Tables that are as long as the corpus: their rows are made article by article.

use std::collections::HashMap;

use copydesk_tables::{Cell, Kind, Table};

use super::{day, int, own};
use crate::article::{Article, Quote};
use crate::corpus::{Nth, Report};
use crate::error::ReportError;

impl Report {
    /// Hands the rows of the three long tables to `row`: articles 0, quotes 1, mentions of persons 2.
    pub(super) fn each_row(
        &mut self,
        mut row: impl FnMut(usize, Vec<Cell<'static>>) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let Report { kept, people, figures, copies, .. } = self;
        let (mut nth, mut number) = (Nth::default(), 0_u32);
        let mut ids: HashMap<u32, String> = Default::default();
        // Copies name the first of their group, which may come after them.
        kept.each(|article| {
            if copies.groups.contains_key(&number) {
                ids.insert(number, article.id);
            }
            number += 1;
            Ok(())
        })?;
        number = 0;
        kept.each(|article| {
            let persons = nth.persons(people, &article);
            let outlet = copies.outlet(number, &article).map(str::to_owned);
            let first = copies.first_of[number as usize];
            let counts = copies.counts(number) && !article.failed;
            let group = copies.groups.contains_key(&first).then(|| ids.get(&first).cloned()).flatten();
            row(
                0,
                vec![
                    own(Some(article.id.clone())),
                    own(article.title.clone()),
                    own(article.outlet.clone()),
                    day(article.day),
                    own(article.url.clone()),
                    int(u64::from(counts)),
                    own(outlet.clone()),
                    own(group),
                ],
            )?;
            for quote in article.quotes.iter().filter(|_| counts) {
                let person = quote.person.and_then(|p| persons[p as usize]).map(|p| figures.rank[p as usize]);
                let via = figures.cites(quote, &article, outlet.as_deref()).map(str::to_owned);
                row(1, quote_row(quote, &article, outlet.clone(), person, via))?;
            }
            for (named, person) in article.people.iter().zip(&persons) {
                let Some(rank) = person.map(|p| figures.rank[p as usize]) else { continue };
                for mention in &named.mentions {
                    row(
                        2,
                        vec![
                            own(Some(article.id.clone())),
                            Cell::Int(mention.row.into()),
                            Cell::Int(mention.start.into()),
                            Cell::Int(mention.end.into()),
                            own(Some(mention.text.clone())),
                            int(rank.into()),
                        ],
                    )?;
                }
            }
            number += 1;
            Ok(())
        })
    }
}

fn quote_row(
    quote: &Quote,
    article: &Article,
    outlet: Option<String>,
    person: Option<u32>,
    via: Option<String>,
) -> Vec<Cell<'static>> {
    vec![
        own(Some(article.id.clone())),
        Cell::Int(quote.row.into()),
        own(outlet),
        day(article.day),
        person.map_or(Cell::Nothing, |p| int(p.into())),
        own(quote.name.clone()),
        own(Some(quote.speaker_type.clone())),
        own(Some(quote.kind.clone())),
        int(quote.words.into()),
        own(via),
        own(quote.class.clone()),
        quote.score.map_or(Cell::Nothing, Cell::Float),
        own(quote.speaker.clone()),
        own(quote.cue.clone()),
        own(Some(quote.text.clone())),
    ]
}

pub(super) fn articles() -> Table {
    Table::new(
        "articles",
        "The articles that were read",
        &[
            ("doc_id", Kind::Text, "The article's id"),
            ("title", Kind::Text, "Its title"),
            ("outlet", Kind::Text, "The outlet that published it"),
            ("published", Kind::Date, "On which day"),
            ("url", Kind::Text, "Its address"),
            ("counts", Kind::Int32, "1: its quotes are counted; 0: it is a copy of another, or failed"),
            (
                "counted_under",
                Kind::Text,
                "The outlet under which they are: its own, or the agency whose text it is",
            ),
            ("copies_of", Kind::Text, "The id of the first article of the group of copies that it is in"),
        ],
    )
}

pub(super) fn quotes() -> Table {
    Table::new(
        "quotes",
        "The quotes that are counted",
        &[
            ("doc_id", Kind::Text, "The article's id"),
            ("row", Kind::Int32, "The quote's number in the article's layer"),
            ("outlet", Kind::Text, "The outlet under which it is counted"),
            ("published", Kind::Date, "The day of publication"),
            ("person", Kind::Int64, "The number of the person who is quoted"),
            ("name", Kind::Text, "The name of who is quoted, in this article"),
            ("speaker_type", Kind::Text, "person, organization, outlet, document, anonymous or unknown"),
            ("kind", Kind::Text, "direct, indirect or mixed"),
            ("words", Kind::Int64, "How many words it has"),
            ("cited", Kind::Text, "The other outlet through which it came"),
            ("source_class", Kind::Text, "What kind of source one without a name is"),
            ("score", Kind::Float32, "How likely it is right, from 0 to 1"),
            ("speaker", Kind::Text, "The words for who is quoted"),
            ("cue", Kind::Text, "The words that attribute"),
            ("text", Kind::Text, "What is said"),
        ],
    )
}

pub(super) fn person_mentions() -> Table {
    Table::new(
        "person_mentions",
        "Where each person is named, in all articles",
        &[
            ("doc_id", Kind::Text, "The article's id"),
            ("row", Kind::Int32, "The number of the annotation in the article's layer of names"),
            ("char_start", Kind::Int32, "Where it begins, in code points of the article's text"),
            ("char_end", Kind::Int32, "Where it ends"),
            ("text", Kind::Text, "Its words"),
            ("person", Kind::Int64, "The person's number"),
        ],
    )
}
