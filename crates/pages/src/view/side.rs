//! Beside the text: who speaks, and lists of what was found.

use std::collections::HashMap;

use super::article::{Article, Organization};
use super::sources::{Link, Speaker};
use super::{hue, notes};
use crate::html::Html;

/// Writes what stands beside an article. `number` is the article's on the page.
pub(super) fn side(article: &Article, number: usize, html: &mut Html) {
    html.raw("<aside class=\"side\" aria-label=\"What was found\">");
    speakers(article, number, html);
    chains(article, html);
    list("Outlets", &article.outlets, html);
    organizations(&article.organizations, html);
    let dates: Vec<_> =
        article.dates.iter().map(|(text, value)| (text.clone(), vec![value.clone()])).collect();
    list("Dates", &dates, html);
    list("People", &article.people, html);
    html.raw("</aside>");
}

fn speakers(article: &Article, number: usize, html: &mut Html) {
    let speakers = &article.sources.speakers;
    if speakers.is_empty() {
        if article.layers.iter().any(|(name, _)| name == "quotes") {
            html.raw("<h2>Who speaks</h2><p class=\"quiet small\">Nobody is quoted.</p>");
        }
        return;
    }
    html.raw("<h2>Who speaks</h2>");
    if article.unnamed() > 0 {
        let (unnamed, all) = (article.unnamed(), article.sources.quotes.len());
        html.of_text(
            "p",
            &[("class", "quiet small")],
            format_args!("{unnamed} of {all} quotes are of sources without a name."),
        );
    }
    html.raw("<ul class=\"plain speakers\">");
    let most = speakers.iter().map(|s| s.words).max().unwrap_or(0).max(1);
    let mut order: Vec<usize> = (0..speakers.len()).collect();
    order.sort_by_key(|&s| (std::cmp::Reverse(speakers[s].words), s));
    for speaker in order {
        one(&speakers[speaker], speaker, number, most, html);
    }
    html.raw("</ul>");
}

fn one(speaker: &Speaker, own: usize, number: usize, most: usize, html: &mut Html) {
    let (class, id) = (format!("speaker {}", hue(own)), format!("{number}-{own}"));
    html.raw("<li>");
    let attributes = [("type", "button"), ("class", &*class), ("data-s", &*id), ("aria-pressed", "false")];
    html.element("button", &attributes, |button| {
        button.raw("<span class=\"dot\"></span><span class=\"whose\">");
        button.of_text("span", &[("class", "name")], &speaker.name);
        if speaker.unnamed {
            button.raw(" ").of_text("span", &[("class", "flag")], "unnamed");
        }
        if !speaker.role.is_empty() {
            button.raw(" ").of_text("span", &[("class", "role")], speaker.role.join("; "));
        }
        let much = format!("{}, {}", counted(speaker.quotes, "quote"), counted(speaker.words, "word"));
        button.raw(" ").of_text("span", &[("class", "much")], much);
        let width = format!("{:.1}%", speaker.words as f64 * 100.0 / most as f64);
        button.raw("<svg class=\"share\" width=\"100%\" height=\"4\" aria-hidden=\"true\">");
        button.open("rect", &[("width", &width), ("height", "4"), ("rx", "2")]).raw("</rect></svg>");
        button.raw("</span>");
    });
    html.raw("</li>");
}

/// A number of things.
pub(super) fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// Chains of two and more, each once.
fn chains(article: &Article, html: &mut Html) {
    let mut counts: HashMap<Vec<Link<'_>>, usize> = HashMap::new();
    let mut order = Vec::new();
    for quote in 0..article.sources.quotes.len() {
        let chain = article.sources.chain(quote);
        if chain.len() > 1 {
            let count = counts.entry(chain.clone()).or_default();
            if *count == 0 {
                order.push(chain);
            }
            *count += 1;
        }
    }
    if order.is_empty() {
        return;
    }
    html.raw("<h2>Through whom it came</h2><ul class=\"plain chains\">");
    for chain in &order {
        html.raw("<li>");
        notes::chain(chain, html);
        if counts[chain] > 1 {
            html.of_text("span", &[("class", "quiet")], format_args!(" ×{}", counts[chain]));
        }
        html.raw("</li>");
    }
    html.raw("</ul>");
}

fn list(title: &'static str, entries: &[(String, Vec<String>)], html: &mut Html) {
    if entries.is_empty() {
        return;
    }
    html.raw("<details class=\"list\"><summary><h2>").raw(title).raw("</h2> ");
    html.of_text("span", &[("class", "quiet")], entries.len()).raw("</summary><dl>");
    for (name, told) in entries {
        html.raw("<div>").of_text("dt", &[], name);
        html.of_text("dd", &[], told.join("; ")).raw("</div>");
    }
    html.raw("</dl></details>");
}

fn organizations(all: &[Organization], html: &mut Html) {
    if all.is_empty() {
        return;
    }
    html.raw("<h2>Organisations and members</h2>");
    for organization in all {
        let Organization { name, day, roster, text } = organization;
        html.raw("<details class=\"list\"><summary>").of_text("span", &[("class", "name")], name);
        let count = if roster.is_empty() { text.len() } else { roster.len() };
        let on = match day {
            Some(day) if !roster.is_empty() => format!(" on {day}"),
            _ => String::new(),
        };
        let members = format!(" {}{on}", counted(count, "member"));
        html.of_text("span", &[("class", "quiet")], members).raw("</summary>");
        if !roster.is_empty() {
            html.of_text("p", &[], roster.join(", "));
        }
        if !text.is_empty() {
            html.raw("<p><span class=\"quiet\">The text says:</span> ").text(text.join(", ")).raw("</p>");
        }
        html.raw("</details>");
    }
}
