use std::collections::{BTreeMap, HashMap};

use copydesk_document::Day;

use super::Shown;
use crate::article::{Article, Quote};
use crate::corpus::{Nth, Report};
use crate::error::ReportError;
use crate::figures::{Bodies, month};
use crate::sheets::month_name;

/// A quote that stands in the page.
pub(super) struct Chosen {
    /// Under whom it stands: the order of the group, and its name.
    pub(super) group: (u32, String),
    /// What numbers of the page it belongs to, as `data-` attributes with their values.
    pub(super) marks: Vec<(&'static str, String)>,
    pub(super) quote: Quote,
    pub(super) from: From,
}

/// Where a quote is from.
#[derive(Clone)]
pub(super) struct From {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) day: Option<Day>,
}

/// What of the articles stands in a page.
#[derive(Default)]
pub(super) struct Choice {
    pub(super) quotes: Vec<Chosen>,
    /// Articles that name an organisation or a place, by its key.
    pub(super) naming: HashMap<String, Vec<From>>,
    /// The articles of a group of copies, by the number of its first.
    pub(super) copies: BTreeMap<u32, Vec<From>>,
}

/// How many articles are named of each organisation and place.
const NAMING: usize = 5;
/// How many articles are named of each group of copies.
const COPIES: usize = 12;
/// After how many bytes a quote is cut.
const LONG: usize = 1500;
/// Groups of quotes after those of persons.
pub(super) const BODIES: u32 = u32::MAX - 2;
pub(super) const UNNAMED: u32 = u32::MAX - 1;
pub(super) const UNKNOWN: u32 = u32::MAX;

/// Chooses quotes, so that each number that the page shows leads to at least so many of its own, or to all.
pub(super) fn choose(report: &mut Report, shown: &Shown, least: u32) -> Result<Choice, ReportError> {
    let Report { kept, people, figures, copies, .. } = report;
    let (mut choice, mut nth, mut number) = (Choice::default(), Nth::default(), 0_u32);
    let mut counts: HashMap<String, u32> = HashMap::new();
    kept.each(|article| {
        let persons = nth.persons(people, &article);
        let own = number;
        number += 1;
        let first = copies.first_of[own as usize];
        if shown.copies.contains(&first) {
            let group = choice.copies.entry(first).or_default();
            if group.len() < COPIES {
                group.push(From::of(&article, article.outlet.as_deref()));
            }
        }
        if article.failed || first != own {
            return Ok(());
        }
        let outlet = copies.outlet(own, &article).map(str::to_owned);
        let from = From::of(&article, outlet.as_deref());
        for mentioned in article.organizations.iter().chain(&article.places) {
            if shown.bodies.contains_key(&mentioned.key) {
                let naming = choice.naming.entry(mentioned.key.clone()).or_default();
                if naming.len() < NAMING {
                    naming.push(from.clone());
                }
            }
        }
        let bodies = Bodies::of(&article);
        let publisher = outlet.as_deref().and_then(|o| figures.outlet_number(o));
        for quote in &article.quotes {
            let person = quote.person.and_then(|p| persons[p as usize]);
            let mut marks = vec![("data-k", quote.kind.clone())];
            marks.extend(publisher.map(|o| ("data-o", o.to_string())));
            marks.push(("data-m", month_name(month(article.day)).unwrap_or_else(|| "none".to_owned())));
            if outlet.is_none() {
                marks.push(("data-o", "none".to_owned()));
            }
            let via =
                figures.cites(quote, &article, outlet.as_deref()).and_then(|o| figures.outlet_number(o));
            marks.extend(via.map(|v| ("data-v", v.to_string())));
            let group = match (person, &quote.name) {
                (Some(p), _) => {
                    marks.push(("data-p", figures.rank[p as usize].to_string()));
                    marks.push(("data-x", figures.persons[p as usize].sex().name().to_owned()));
                    (figures.rank[p as usize], people.persons[p as usize].name.clone())
                }
                (None, Some(name)) => {
                    let key = bodies.key(name).0;
                    let name = match shown.bodies.get(&key) {
                        Some((body, name)) => {
                            marks.push(("data-b", body.to_string()));
                            name.clone()
                        }
                        None => name.clone(),
                    };
                    (BODIES, name)
                }
                _ if quote.speaker_type == "anonymous" => {
                    marks.push(("data-t", "anonymous".to_owned()));
                    (UNNAMED, "Sources without a name".to_owned())
                }
                _ => (UNKNOWN, "Nobody is named".to_owned()),
            };
            let numbers = shown.numbers(&marks);
            if !numbers.iter().any(|n| counts.get(n).is_none_or(|count| *count < least)) {
                continue;
            }
            for number in numbers {
                *counts.entry(number).or_default() += 1;
            }
            let mut quote = quote.clone();
            cut(&mut quote.text);
            choice.quotes.push(Chosen { group, marks, quote, from: from.clone() });
        }
        Ok(())
    })?;
    // Stable: within a group in the order of the articles.
    choice.quotes.sort_by(|a, b| a.group.cmp(&b.group));
    Ok(choice)
}

impl From {
    fn of(article: &Article, outlet: Option<&str>) -> From {
        From {
            id: article.id.clone(),
            title: article.title.clone(),
            url: article.url.clone(),
            outlet: outlet.map(str::to_owned),
            day: article.day.and_then(|d| Day::of_1970(d.into())),
        }
    }
}

fn cut(text: &mut String) {
    if text.len() > LONG {
        text.truncate(text.floor_char_boundary(LONG));
        text.push_str(" […]");
    }
}
