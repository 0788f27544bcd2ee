//! The report as a page.

mod choice;
mod sections;
mod table;

use std::collections::{HashMap, HashSet};

use copydesk_pages::{Html, Page};
use copydesk_tables::Cell;

use crate::corpus::Report;
use crate::error::ReportError;
use crate::sheets::Sheet;
use choice::{BODIES, Choice, Chosen, UNKNOWN, UNNAMED, choose};
use sections::sections;
pub(crate) use table::{Show, count, head, number, table};

use table::from;

/// How many rows of each table stand in the page.
const PEOPLE: usize = 100;
const OUTLETS: usize = 60;
const MONTHS: usize = 240;
const CITATIONS: usize = 60;
const NAMED: usize = 40;
const COPIES: usize = 40;
const DOUBTS: usize = 60;
/// Up to so many quotes, all of them do.
const SMALL: u64 = 1000;

/// What stands in the page, so that quotes can be chosen for it.
struct Shown {
    people: usize,
    outlets: HashSet<String>,
    months: HashSet<String>,
    citations: HashSet<(String, String)>,
    /// Organisations and places by key: the number in the page, and the name.
    bodies: HashMap<String, (usize, String)>,
    /// The first articles of groups of copies.
    copies: Vec<u32>,
}

impl Report {
    /// The report as a page, with at least so many quotes for each number that has as many.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub fn page(&mut self, quotes: u32) -> Result<String, ReportError> {
        let shown = Shown::of(self);
        let least = if self.figures.all.quotes <= SMALL { u32::MAX } else { quotes };
        let choice = choose(self, &shown, least)?;
        let mut body = Html::new();
        body.raw("<a class=\"skip\" href=\"#main\">To the report</a>\n<div class=\"page report\">\n");
        sections(&mut body, self, &shown, &choice);
        evidence(&mut body, &choice, self.figures.all.quotes);
        body.raw("</main>\n<footer class=\"colophon\">");
        body.text(format_args!(
            "Made by Copydesk {}. Models err: check before you publish.",
            env!("CARGO_PKG_VERSION")
        ));
        body.raw("</footer>\n</div>");
        let page = Page::new("Who is quoted");
        Ok(page.style(include_str!("report.css")).script(include_str!("report.js")).finish(&body))
    }
}

/// The page of a body whose main part is still open.
pub(crate) fn frame(title: &str, mut body: Html) -> String {
    body.raw("</main>\n<footer class=\"colophon\">");
    body.text(format_args!(
        "Made by Copydesk {}. Models err: check before you publish.",
        env!("CARGO_PKG_VERSION")
    ));
    body.raw("</footer>\n</div>");
    Page::new(title).style(include_str!("report.css")).script(include_str!("report.js")).finish(&body)
}

impl Shown {
    fn of(report: &Report) -> Shown {
        let figures = &report.figures;
        let text = |cell: &Cell<'_>| match cell {
            Cell::Text(text) => text.to_string(),
            _ => String::new(),
        };
        let sheets = report.sheets();
        let top = |name: &str, most: usize| {
            let sheet = sheets.iter().find(|s| s.table.name == name);
            sheet.map_or(&[][..], |s: &Sheet<'_>| &s.rows[..s.rows.len().min(most)])
        };
        let number =
            |name: String| figures.outlet_number(&name).map_or_else(|| "none".to_owned(), |o| o.to_string());
        let bodies = top("organizations", NAMED).iter().chain(top("places", NAMED)).enumerate();
        let mut copies: Vec<_> = report.copies.groups.iter().collect();
        copies.sort_by_key(|(first, (size, _))| (std::cmp::Reverse(*size), **first));
        let pair = |r: &Vec<Cell<'_>>| (number(text(&r[0])), number(text(&r[1])));
        let month = |r: &Vec<Cell<'_>>| {
            Some(text(&r[0])).filter(|m| !m.is_empty()).unwrap_or_else(|| "none".to_owned())
        };
        Shown {
            people: PEOPLE,
            outlets: top("outlets", OUTLETS).iter().map(|r| number(text(&r[0]))).collect(),
            months: top("months", MONTHS).iter().map(month).collect(),
            citations: top("citations", CITATIONS).iter().map(pair).collect(),
            bodies: bodies.map(|(i, r)| (text(&r[1]), (i, text(&r[0])))).collect(),
            copies: copies.into_iter().take(COPIES).map(|(first, _)| *first).collect(),
        }
    }

    /// The numbers of the page that a quote belongs to, by a name each.
    fn numbers(&self, marks: &[(&'static str, String)]) -> Vec<String> {
        let mark = |name: &str| marks.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
        let kind = mark("data-k").unwrap_or_default();
        let mut numbers = Vec::new();
        if let Some(person) = mark("data-p").filter(|p| p.parse::<usize>().is_ok_and(|p| p <= self.people)) {
            numbers.extend([format!("p{person}"), format!("p{person} {kind}")]);
        }
        let (outlet, sex) = (mark("data-o").unwrap_or_default(), mark("data-x"));
        let anonymous = mark("data-t");
        if self.outlets.contains(outlet) {
            numbers.extend([format!("o{outlet}"), format!("o{outlet} {kind}")]);
            numbers.extend(anonymous.iter().chain(&sex).map(|what| format!("o{outlet} {what}")));
        }
        if let Some(month) = mark("data-m").filter(|m| self.months.contains(*m)) {
            numbers.extend([format!("m{month}"), format!("m{month} {kind}")]);
            numbers.extend(anonymous.map(|what| format!("m{month} {what}")));
        }
        if let Some(via) =
            mark("data-v").filter(|v| self.citations.contains(&(outlet.to_owned(), (*v).to_owned())))
        {
            numbers.push(format!("v{outlet} {via}"));
        }
        if let Some(body) = mark("data-b") {
            numbers.extend([format!("b{body}"), format!("b{body} {kind}")]);
        }
        numbers.extend(sex.iter().chain(&anonymous).map(|what| format!("x{what}")));
        numbers.push(format!("k{kind}"));
        numbers
    }
}

/// The quotes, each under whoever is quoted.
fn evidence(body: &mut Html, choice: &Choice, all: u64) {
    body.raw("<section id=\"quotes\" class=\"quotes\" tabindex=\"-1\" aria-labelledby=\"quotes-head\">\n<h2 id=\"quotes-head\">The quotes</h2>\n");
    let here = choice.quotes.len() as u64;
    body.element("p", &[("class", "quiet"), ("id", "quotes-status"), ("role", "status")], |p| {
        match here == all {
            true => p.text(format_args!("All {} quotes that the numbers count.", count(all))),
            false => p.text(format_args!(
                "{} of the {} quotes that the numbers count: some of each number. All of them are in the tables (report --csv FOLDER).",
                count(here),
                count(all)
            )),
        };
    });
    for group in choice.quotes.chunk_by(|a, b| a.group == b.group) {
        let (order, name) = &group[0].group;
        let id = match *order {
            BODIES | UNNAMED | UNKNOWN => String::new(),
            rank => format!("p{rank}"),
        };
        let attributes: &[(&'static str, &str)] = if id.is_empty() { &[] } else { &[("id", id.as_str())] };
        body.element("section", &[&[("class", "speaker")][..], attributes].concat(), |section| {
            section.of_text("h3", &[], name);
            section.raw("<ol class=\"plain\">\n");
            group.iter().for_each(|chosen| one(section, chosen));
            section.raw("</ol>");
        });
        body.raw("\n");
    }
    body.raw("</section>\n");
}

fn one(list: &mut Html, chosen: &Chosen) {
    let marks: Vec<(&'static str, &str)> =
        chosen.marks.iter().map(|(name, value)| (*name, value.as_str())).collect();
    list.element("li", &marks, |li| {
        let quote = &chosen.quote;
        li.element("blockquote", &[], |words| {
            words.element("p", &[("dir", "auto")], |p| {
                p.text(&quote.text);
            });
        });
        li.element("p", &[("class", "small quiet")], |p| {
            p.of_text("span", &[("class", "kind")], &quote.kind).raw(" · ");
            if let Some(speaker) = &quote.speaker {
                p.text(speaker).raw(" ");
            }
            p.element("i", &[], |cue| {
                cue.text(quote.cue.as_deref().unwrap_or("…"));
            });
            if let Some(outlet) = &quote.outlet {
                p.text(format_args!(", via {outlet}"));
            }
            p.raw(" · ");
            from(p, &chosen.from);
        });
    });
    list.raw("\n");
}
