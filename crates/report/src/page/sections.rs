//! What stands before the quotes: the numbers.

use copydesk_pages::Html;
use copydesk_tables::Cell;

use super::table::{Show, bar, cell, count, cut, from, head, number, table};
use super::{CITATIONS, Choice, DOUBTS, MONTHS, NAMED, OUTLETS, PEOPLE, Shown};
use crate::corpus::Report;
use crate::figures::KINDS;
use crate::sheets::Sheet;

/// The sections with the ids that lead to them.
const NAMES: [(&str, &str); 9] = [
    ("people", "People"),
    ("months", "Months"),
    ("outlets", "Outlets"),
    ("sexes", "Women and men"),
    ("citations", "Who cites whom"),
    ("organizations", "Organisations"),
    ("places", "Places"),
    ("copies", "Wire copy"),
    ("doubts", "Doubts"),
];

pub(super) fn sections(html: &mut Html, report: &Report, shown: &Shown, choice: &Choice) {
    let sheets = report.sheets();
    let sheet = |name: &str| sheets.iter().find(|s| s.table.name == name);
    top(html, report);
    for (id, title) in NAMES {
        let label = format!("{id}-head");
        html.element("section", &[("id", id), ("aria-labelledby", &label)], |section| {
            section.of_text("h2", &[("id", &label)], title);
            match (id, sheet(id)) {
                ("people", Some(sheet)) => people(section, sheet),
                ("months", Some(sheet)) => months(section, sheet),
                ("outlets", Some(sheet)) => outlets(section, report, sheet),
                ("sexes", Some(sheet)) => sexes(section, sheet),
                ("citations", Some(sheet)) => citations(section, report, sheet),
                ("organizations" | "places", Some(sheet)) => named(section, id, sheet, shown, choice),
                ("doubts", Some(sheet)) => doubts(section, sheet),
                _ => copies(section, report, choice),
            }
        });
        html.raw("\n");
    }
}

fn top(html: &mut Html, report: &Report) {
    let figures = &report.figures;
    let all = &figures.all;
    html.raw("<header>\n<h1>Who is quoted</h1>\n");
    html.element("p", &[("class", "lead")], |p| {
        let outlets = figures.outlets.keys().flatten().count() as u64;
        p.text(format_args!("{} articles", count(all.articles)));
        p.text(format_args!(", {}", plural(outlets, "outlet")));
        let months: Vec<String> =
            figures.months.keys().filter_map(|m| crate::sheets::month_name(*m)).collect();
        match (months.first(), months.last()) {
            (Some(first), Some(last)) if first != last => p.text(format_args!(", {first} to {last}")),
            (Some(only), _) => p.text(format_args!(", {only}")),
            _ => p,
        };
        p.raw(".");
    });
    let persons = figures.persons.iter().filter(|s| s.tally.quotes > 0).count() as u64;
    html.raw("<dl class=\"keys\">\n");
    let mut key = |name: &str, n: u64, marks: &str| {
        html.element("div", &[], |div| {
            div.of_text("dt", &[], name);
            div.element("dd", &[], |dd| {
                number(dd, n, if marks.is_empty() { Show::Plain } else { Show::Leads(marks) });
            });
        });
    };
    key("quotes", all.quotes, "all");
    key("people quoted", persons, "");
    for (kind, n) in KINDS.iter().zip(all.kinds) {
        key(kind, n, &format!("k={kind}"));
    }
    key("of unnamed sources", all.unnamed, "t=anonymous");
    key("copies left out", figures.copies, "");
    html.raw("</dl>\n<nav class=\"contents small\" aria-label=\"Contents\"><ul class=\"plain\">");
    for (id, title) in NAMES.iter().chain(&[("quotes", "Quotes"), ("method", "How it was counted")]) {
        html.element("li", &[], |li| {
            li.of_text("a", &[("href", &format!("#{id}"))], title);
        });
    }
    html.raw("</ul></nav>\n</header>\n<main id=\"main\">\n");
    notices(html, report);
    html.raw(include_str!("method.html"));
}

/// What the numbers lack.
fn notices(html: &mut Html, report: &Report) {
    let without = &report.without;
    let mut notice = |text: std::fmt::Arguments<'_>| {
        html.of_text("p", &[("class", "notice")], text);
    };
    if !without.layers.is_empty() {
        let layers = without.layers.join(", ");
        notice(format_args!(
            "The output has no layer {layers}: what is counted of it is not known, and stands here as nothing."
        ));
    }
    if without.failed > 0 {
        notice(format_args!("{} failed, and say nothing here.", plural(without.failed, "article")));
    }
    if without.text > 0 {
        notice(format_args!(
            "{} come without their text: whether they are copies of others nobody can tell.",
            plural(without.text, "article")
        ));
    }
}

fn people(html: &mut Html, sheet: &Sheet<'_>) {
    let quoted = sheet.rows.iter().filter(|r| int(&r[8]) > 0).count();
    let rows = &sheet.rows[..quoted.min(PEOPLE)];
    let most = rows.first().map_or(0, |r| int(&r[8]));
    html.raw("<p class=\"legend small\"><span class=\"direct\"></span> direct <span class=\"mixed\"></span> mixed <span class=\"indirect\"></span> indirect</p>\n");
    table(html, "people-table", "People by how often they are quoted", |t| {
        head(t, &["Name", ""], &["Quotes", "Words", "Direct", "Indirect", "Mixed", "Articles", "Outlets"]);
        t.raw("<tbody>\n");
        for row in rows {
            let rank = int(&row[0]);
            t.element("tr", &[], |tr| {
                let (titles, also) = (text(&row[3]), text(&row[2]));
                tr.element("th", &[("scope", "row"), ("class", "who")], |th| {
                    th.text(text(&row[1]));
                    let title = titles.split("; ").next().unwrap_or_default();
                    let also = if also.is_empty() { String::new() } else { format!("also {also}") };
                    let both =
                        [title, &also].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
                    if !both.is_empty() {
                        let whole = format!("{titles}\n{also}");
                        th.of_text("span", &[("class", "also small quiet"), ("title", whole.trim())], both);
                    }
                });
                tr.element("td", &[("class", "bars")], |td| {
                    bar(
                        td,
                        &[("direct", int(&row[10])), ("mixed", int(&row[12])), ("indirect", int(&row[11]))],
                        most,
                    );
                });
                let marks = format!("p={rank}");
                cell(tr, &row[8], Show::Leads(&marks));
                let quotes = int(&row[8]);
                cell(tr, &row[9], Show::Of(&marks, quotes));
                for (i, kind) in KINDS.iter().enumerate() {
                    cell(tr, &row[10 + i], Show::Leads(&format!("p={rank} k={kind}")));
                }
                cell(tr, &row[7], Show::Of(&marks, quotes));
                cell(tr, &row[13], Show::Of(&marks, quotes));
            });
            t.raw("\n");
        }
        t.raw("</tbody>");
    });
    cut(html, rows.len(), quoted);
}

fn months(html: &mut Html, sheet: &Sheet<'_>) {
    let rows = &sheet.rows[sheet.rows.len().saturating_sub(MONTHS)..];
    let dated: Vec<_> = rows.iter().filter(|r| matches!(r[0], Cell::Text(_))).collect();
    if let (Some(first), Some(last)) = (dated.first(), dated.last()) {
        let most = dated.iter().map(|r| int(&r[2])).max().unwrap_or(0).max(1);
        let width = (dated.len() * 10).to_string();
        let view = format!("0 0 {width} 100");
        html.raw("<figure>");
        let chart = [
            ("class", "columns"),
            ("viewBox", view.as_str()),
            ("preserveAspectRatio", "none"),
            ("role", "img"),
        ];
        html.element(
            "svg",
            &[&chart[..], &[("aria-label", "Quotes by month; the table below has the numbers")]].concat(),
            |svg| {
                for (i, row) in dated.iter().enumerate() {
                    let x = (i * 10 + 1).to_string();
                    let mut y = 100;
                    for (class, column) in [("direct", 4), ("mixed", 6), ("indirect", 5)] {
                        let height = int(&row[column]) * 100 / most;
                        y -= height;
                        let (top, tall) = (y.to_string(), height.to_string());
                        svg.open(
                            "rect",
                            &[("class", class), ("x", &x), ("y", &top), ("width", "8"), ("height", &tall)],
                        )
                        .close("rect");
                    }
                }
            },
        );
        html.element("figcaption", &[("class", "axis small quiet")], |caption| {
            caption.of_text("span", &[], text(&first[0]));
            caption.of_text("span", &[], format_args!("at most {} a month", plural(most, "quote")));
            caption.of_text("span", &[], text(&last[0]));
        });
        html.raw("</figure>\n");
    }
    html.raw("<details><summary>The numbers as a table</summary>\n");
    table(html, "months-table", "Quotes by month of publication", |t| {
        head(
            t,
            &["Month"],
            &["Articles", "Quotes", "Words", "Direct", "Indirect", "Mixed", "Unnamed", "Share"],
        );
        t.raw("<tbody>\n");
        for row in rows {
            let month = if matches!(row[0], Cell::Nothing) { "none" } else { text(&row[0]) };
            t.element("tr", &[], |tr| {
                tr.of_text("th", &[("scope", "row")], if month == "none" { "not told" } else { month });
                let marks = format!("m={month}");
                let quotes = int(&row[2]);
                cell(tr, &row[1], Show::Of(&marks, quotes));
                cell(tr, &row[2], Show::Leads(&marks));
                cell(tr, &row[3], Show::Of(&marks, quotes));
                for (i, kind) in KINDS.iter().enumerate() {
                    cell(tr, &row[4 + i], Show::Leads(&format!("m={month} k={kind}")));
                }
                cell(tr, &row[7], Show::Leads(&format!("m={month} t=anonymous")));
                cell(tr, &row[8], Show::Plain);
            });
            t.raw("\n");
        }
        t.raw("</tbody>");
    });
    html.raw("</details>\n");
}

fn outlets(html: &mut Html, report: &Report, sheet: &Sheet<'_>) {
    let rows = &sheet.rows[..sheet.rows.len().min(OUTLETS)];
    html.raw("<p class=\"legend small\"><span class=\"unnamed\"></span> of sources without a name</p>\n");
    table(html, "outlets-table", "Outlets, and the share of their quotes whose source has no name", |t| {
        let numbers = [
            "Articles", "Copies", "Quotes", "Direct", "Indirect", "Mixed", "Unnamed", "Share", "Women",
            "Men", "Unknown",
        ];
        head(t, &["Outlet", ""], &numbers);
        t.raw("<tbody>\n");
        for row in rows {
            let name = if let Cell::Text(name) = &row[0] { name } else { "not told" };
            let own = match &row[0] {
                Cell::Text(name) => {
                    report.figures.outlet_number(name).map_or_else(String::new, |o| o.to_string())
                }
                _ => "none".to_owned(),
            };
            t.element("tr", &[], |tr| {
                tr.of_text("th", &[("scope", "row"), ("class", "who")], name);
                tr.element("td", &[("class", "bars")], |td| {
                    bar(
                        td,
                        &[("unnamed", int(&row[8])), ("rest", int(&row[3]).saturating_sub(int(&row[8])))],
                        int(&row[3]),
                    );
                });
                let marks = format!("o={own}");
                cell(tr, &row[1], Show::Of(&marks, int(&row[3])));
                cell(tr, &row[2], Show::Plain);
                cell(tr, &row[3], Show::Leads(&marks));
                for (i, kind) in KINDS.iter().enumerate() {
                    cell(tr, &row[5 + i], Show::Leads(&format!("o={own} k={kind}")));
                }
                cell(tr, &row[8], Show::Leads(&format!("o={own} t=anonymous")));
                cell(tr, &row[9], Show::Plain);
                for (i, sex) in ["woman", "man", "unknown"].iter().enumerate() {
                    cell(tr, &row[10 + i], Show::Leads(&format!("o={own} x={sex}")));
                }
            });
            t.raw("\n");
        }
        t.raw("</tbody>");
    });
    cut(html, rows.len(), sheet.rows.len());
}

fn sexes(html: &mut Html, sheet: &Sheet<'_>) {
    let parts: Vec<u64> = sheet.rows.iter().map(|r| int(&r[3])).collect();
    html.element("div", &[("class", "whole")], |div| {
        bar(div, &[("woman", parts[0]), ("man", parts[1]), ("unknown", parts[2])], parts.iter().sum());
    });
    html.raw("<p class=\"legend small\"><span class=\"woman\"></span> women <span class=\"man\"></span> men <span class=\"unknown\"></span> the texts do not say</p>\n");
    html.raw("<p>Counted by what the texts say of a person: \u{201c}he\u{201d} or \u{201c}she\u{201d} where it surely means the speaker, \u{201c}Mr.\u{201d} or \u{201c}Ms.\u{201d}, titles such as \u{201c}spokeswoman\u{201d}. First names are not looked up. Where texts say nothing, or not the same in nine of ten places, it is unknown; \u{201c}they\u{201d} says nothing either way.</p>\n");
    table(html, "sexes-table", "Quotes of people who are named", |t| {
        head(t, &["The texts say"], &["People", "Share", "Quotes", "Share", "Words"]);
        t.raw("<tbody>\n");
        for row in &sheet.rows {
            t.element("tr", &[], |tr| {
                tr.of_text("th", &[("scope", "row")], text(&row[0]));
                let (marks, quotes) = (format!("x={}", text(&row[0])), int(&row[3]));
                cell(tr, &row[1], Show::Of(&marks, quotes));
                cell(tr, &row[2], Show::Plain);
                cell(tr, &row[3], Show::Leads(&marks));
                cell(tr, &row[4], Show::Plain);
                cell(tr, &row[5], Show::Of(&marks, quotes));
            });
            t.raw("\n");
        }
        t.raw("</tbody>");
    });
}

fn citations(html: &mut Html, report: &Report, sheet: &Sheet<'_>) {
    let rows = &sheet.rows[..sheet.rows.len().min(CITATIONS)];
    if rows.is_empty() {
        html.raw("<p class=\"quiet\">No outlet passes on words that came through another.</p>\n");
        return;
    }
    let most = int(&rows[0][2]);
    table(html, "citations-table", "Quotes that came through another outlet", |t| {
        head(t, &["Outlet", "cites", ""], &["Quotes", "Articles"]);
        t.raw("<tbody>\n");
        for row in rows {
            let number = |cell: &Cell<'_>| report.figures.outlet_number(text(cell)).unwrap_or_default();
            let marks = format!("o={} v={}", number(&row[0]), number(&row[1]));
            t.element("tr", &[], |tr| {
                tr.of_text("th", &[("scope", "row")], text(&row[0]));
                tr.of_text("td", &[], text(&row[1]));
                tr.element("td", &[("class", "bars")], |td| bar(td, &[("direct", int(&row[2]))], most));
                cell(tr, &row[2], Show::Leads(&marks));
                cell(tr, &row[3], Show::Of(&marks, int(&row[2])));
            });
            t.raw("\n");
        }
        t.raw("</tbody>");
    });
    cut(html, rows.len(), sheet.rows.len());
}

fn named(html: &mut Html, id: &'static str, sheet: &Sheet<'_>, shown: &Shown, choice: &Choice) {
    let rows = &sheet.rows[..sheet.rows.len().min(NAMED)];
    let caption = if id == "places" {
        "Places that are named or quoted"
    } else {
        "Organisations that are named or quoted"
    };
    table(html, if id == "places" { "places-table" } else { "organizations-table" }, caption, |t| {
        head(t, &["Name"], &["Articles", "Mentions", "Quoted", "Direct", "Indirect", "Mixed"]);
        t.raw("<tbody>\n");
        for row in rows {
            let marks =
                shown.bodies.get(text(&row[1])).map_or_else(String::new, |(body, _)| format!("b={body}"));
            t.element("tr", &[], |tr| {
                tr.of_text("th", &[("scope", "row")], text(&row[0]));
                tr.element("td", &[("class", "number")], |td| {
                    let naming = choice.naming.get(text(&row[1])).map_or(&[][..], Vec::as_slice);
                    if naming.is_empty() {
                        td.text(count(int(&row[2])));
                        return;
                    }
                    td.element("details", &[("class", "in")], |details| {
                        details.of_text("summary", &[], count(int(&row[2])));
                        details.element("ul", &[("class", "plain small")], |ul| {
                            for article in naming {
                                ul.element("li", &[], |li| from(li, article));
                            }
                            let more = int(&row[2]).saturating_sub(naming.len() as u64);
                            if more > 0 {
                                ul.of_text(
                                    "li",
                                    &[("class", "quiet")],
                                    format_args!("and {} more", count(more)),
                                );
                            }
                        });
                    });
                });
                cell(tr, &row[3], Show::Plain);
                cell(tr, &row[5], Show::Leads(&marks));
                for (i, kind) in KINDS.iter().enumerate() {
                    cell(tr, &row[7 + i], Show::Leads(&format!("{marks} k={kind}")));
                }
            });
            t.raw("\n");
        }
        t.raw("</tbody>");
    });
    cut(html, rows.len(), sheet.rows.len());
}

fn copies(html: &mut Html, report: &Report, choice: &Choice) {
    if report.copies.groups.is_empty() {
        html.raw("<p class=\"quiet\">No article is a copy of another.</p>\n");
        return;
    }
    html.raw("<p>Articles at least half of whose text is the same are copies. Their quotes count once, in the earliest article, and under the agency that they credit.</p>\n<ul class=\"plain groups\">\n");
    for (first, articles) in &choice.copies {
        let Some((size, agency)) = report.copies.groups.get(first) else { continue };
        html.element("li", &[], |li| {
            li.element("details", &[], |details| {
                details.element("summary", &[], |summary| {
                    let title = articles.first().map_or("", |a| a.title.as_deref().unwrap_or(&a.id));
                    summary.text(title).raw(" ");
                    summary.element("span", &[("class", "quiet")], |span| {
                        span.text(plural(u64::from(*size), "article"));
                        match agency {
                            Some(agency) => span.text(format_args!(", credited to {agency}")),
                            None => span.text(", no agency is credited"),
                        };
                    });
                });
                details.element("ul", &[("class", "small")], |ul| {
                    for article in articles {
                        ul.element("li", &[], |li| from(li, article));
                    }
                    let more = (*size as usize).saturating_sub(articles.len());
                    if more > 0 {
                        ul.of_text("li", &[("class", "quiet")], format_args!("and {more} more"));
                    }
                });
            });
        });
        html.raw("\n");
    }
    html.raw("</ul>\n");
    cut(html, choice.copies.len(), report.copies.groups.len());
}

fn doubts(html: &mut Html, sheet: &Sheet<'_>) {
    if sheet.rows.is_empty() {
        html.raw("<p class=\"quiet\">Nobody might be somebody else.</p>\n");
        return;
    }
    html.raw("<p>People are one across articles where a rule says so surely. Here is what might be otherwise.</p>\n");
    let rows = &sheet.rows[..sheet.rows.len().min(DOUBTS)];
    table(html, "doubts-table", "Who was taken for one, and who was kept apart", |t| {
        head(t, &["Name", "Taken for", "Who", "Why"], &["Articles"]);
        t.raw("<tbody>\n");
        for row in rows {
            t.element("tr", &[], |tr| {
                tr.of_text("th", &[("scope", "row")], short(text(&row[1])));
                tr.of_text("td", &[], if text(&row[0]) == "one" { "one with" } else { "another than" });
                tr.of_text("td", &[], short(text(&row[3])));
                tr.of_text("td", &[("class", "small quiet")], text(&row[4]));
                cell(tr, &row[2], Show::Plain);
            });
            t.raw("\n");
        }
        t.raw("</tbody>");
    });
    cut(html, rows.len(), sheet.rows.len());
}

fn plural(n: u64, what: &str) -> String {
    format!("{} {what}{}", count(n), if n == 1 { "" } else { "s" })
}

fn text<'c>(cell: &'c Cell<'_>) -> &'c str {
    match cell {
        Cell::Text(text) => text,
        _ => "",
    }
}

fn int(cell: &Cell<'_>) -> u64 {
    match cell {
        Cell::Int(n) => *n as u64,
        _ => 0,
    }
}

/// What fits into a cell.
fn short(text: &str) -> String {
    const FITS: usize = 70;
    match text.char_indices().nth(FITS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
