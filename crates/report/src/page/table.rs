//! Tables of numbers that lead to quotes.

use copydesk_pages::Html;
use copydesk_tables::Cell;

use super::choice::From;

/// How a column is shown.
pub(crate) enum Show<'a> {
    /// As it is.
    Plain,
    /// A number that leads to the quotes with these marks, such as `p=12 k=direct`.
    Leads(&'a str),
    /// Another number of the quotes with these marks, of which there are so many.
    Of(&'a str, u64),
}

/// A cell of a table.
pub(super) fn cell(row: &mut Html, cell: &Cell<'_>, show: Show<'_>) {
    match (cell, show) {
        (Cell::Nothing, _) => {
            row.raw("<td class=\"number quiet\">–</td>");
        }
        (Cell::Text(text), _) => {
            row.of_text("td", &[], text);
        }
        (Cell::Float(x), _) => {
            row.of_text("td", &[("class", "number")], format_args!("{x:.1} %"));
        }
        (Cell::Int(n), show) => {
            row.element("td", &[("class", "number")], |td| number(td, *n as u64, show));
        }
    }
}

/// A number, which leads to its quotes if it has any.
pub(crate) fn number(html: &mut Html, n: u64, show: Show<'_>) {
    let (marks, quotes) = match show {
        Show::Plain => ("", 0),
        Show::Leads(marks) => (marks, n),
        Show::Of(marks, quotes) => (marks, quotes),
    };
    match quotes {
        1.. if !marks.is_empty() => {
            // Without scripts a person's numbers lead to the person, and others to all quotes.
            let person = marks.split(' ').find_map(|mark| mark.strip_prefix("p="));
            let place = person.map_or_else(|| "#quotes".to_owned(), |p| format!("#p{p}"));
            let quotes = quotes.to_string();
            let to = [("class", "n"), ("href", place.as_str()), ("data-q", marks), ("data-n", &quotes)];
            html.of_text("a", &to, count(n));
        }
        _ => {
            html.text(count(n));
        }
    }
}

/// A number with commas.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The head of a table, whose first columns hold words and the others numbers.
pub(crate) fn head(table: &mut Html, words: &[&str], numbers: &[&str]) {
    table.raw("<thead><tr>");
    for name in words {
        table.of_text("th", &[("scope", "col")], name);
    }
    for name in numbers {
        table.of_text("th", &[("scope", "col"), ("class", "number")], name);
    }
    table.raw("</tr></thead>\n");
}

/// A table that scripts sort, in a frame that scrolls.
pub(crate) fn table(html: &mut Html, name: &str, caption: &str, fill: impl FnOnce(&mut Html)) {
    html.element(
        "div",
        &[("class", "wide"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)],
        |wide| {
            wide.element("table", &[("class", "sortable"), ("id", name)], |table| {
                table.of_text("caption", &[], caption);
                fill(table);
            });
        },
    );
    html.raw("\n");
}

/// Parts of a whole as a bar, `whole` wide.
pub(super) fn bar(html: &mut Html, parts: &[(&'static str, u64)], whole: u64) {
    html.raw("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">");
    let mut x = 0;
    for (class, part) in parts {
        let width = (part * 1000).checked_div(whole).unwrap_or_default();
        let (at, wide) = (x.to_string(), width.to_string());
        html.open("rect", &[("class", class), ("x", &at), ("width", &wide), ("height", "10")]).close("rect");
        x += width;
    }
    html.raw("</svg>");
}

/// Where something is from, with a link if there is an address.
pub(super) fn from(html: &mut Html, from: &From) {
    if let Some(outlet) = &from.outlet {
        html.text(outlet).raw(", ");
    }
    let title = from.title.as_deref().filter(|t| !t.trim().is_empty()).unwrap_or(&from.id);
    match &from.url {
        Some(url) => html.link(url, title, None),
        None => html.text(title),
    };
    if let Some(day) = from.day {
        html.text(format_args!(", {day}"));
    }
}

/// Says that a table is cut.
pub(super) fn cut(html: &mut Html, shown: usize, all: usize) {
    if shown < all {
        html.element("p", &[("class", "small quiet")], |p| {
            p.text(format_args!(
                "The first {} of {}; all of them are in the tables (report --csv FOLDER).",
                count(shown as u64),
                count(all as u64)
            ));
        });
    }
}
