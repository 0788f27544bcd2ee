//! Notes in the margin: whose words these are, through whom they came, and how sure that is.

use std::ops::Range;

use super::article::{Article, percent};
use super::place::place;
use super::sources::{Link, Quote};
use super::{Options, hue};
use crate::html::Html;

/// For each block, the quotes that begin in it, in the order in which they do.
pub(super) fn by_block(article: &Article, blocks: &[Range<usize>]) -> Vec<Vec<usize>> {
    let mut of = vec![Vec::new(); blocks.len()];
    let quotes = &article.sources.quotes;
    let start = |q: usize| quotes[q].pieces.iter().map(|p| p.start).min();
    let mut order: Vec<usize> = (0..quotes.len()).collect();
    order.sort_by_key(|&q| (start(q), q));
    for quote in order {
        let Some(start) = start(quote) else { continue };
        let block = blocks.partition_point(|block| block.end <= start);
        if let Some(of) = of.get_mut(block) {
            of.push(quote);
        }
    }
    of
}

/// Writes the notes of these quotes; those of one source after one another stand under its name once.
pub(super) fn write(article: &Article, number: usize, quotes: &[usize], options: &Options, html: &mut Html) {
    if quotes.is_empty() {
        return;
    }
    let sources = &article.sources;
    html.raw("<ul class=\"notes plain\">");
    for group in quotes.chunk_by(|&a, &b| sources.chain(a) == sources.chain(b)) {
        let speaker = sources.quotes[group[0]].speaker;
        let own = &sources.speakers[speaker];
        let (class, id) = (format!("note {}", hue(speaker)), format!("{number}-{speaker}"));
        html.element("li", &[("class", &class), ("data-s", &id)], |note| {
            chain(&sources.chain(group[0]), note);
            if own.unnamed {
                note.raw(" ").of_text("span", &[("class", "flag")], "unnamed");
            }
            note.raw("<ul class=\"plain\">");
            for &quote in group {
                line(article, number, quote, options, note);
            }
            note.raw("</ul>");
        });
    }
    html.raw("</ul>");
}

/// Through whom words came, with arrows from whoever said them to whoever passed them on.
pub(super) fn chain(links: &[Link<'_>], html: &mut Html) {
    html.element("span", &[("class", "chain")], |chain| {
        for (i, link) in links.iter().enumerate() {
            if i > 0 {
                chain.raw(" <span class=\"from\"><span aria-hidden=\"true\">←</span><span class=\"unseen\"> from </span></span> ");
            }
            let class = format!("link {}", link.speaker.map_or("", hue));
            chain.of_text("span", &[("class", class.trim_end())], link.name);
        }
    });
}

fn line(article: &Article, number: usize, quote: usize, options: &Options, html: &mut Html) {
    let own = &article.sources.quotes[quote];
    let id = format!("{number}-{quote}");
    let score = own.score.map(|score| format!("{score:.3}"));
    let mut attributes = vec![("class", "line"), ("data-q", id.as_str())];
    attributes.extend(score.as_deref().map(|score| ("data-score", score)));
    html.element("li", &attributes, |line| {
        line.of_text("a", &[("href", &format!("#q{id}"))], verb(article, own));
        if let Some(score) = own.score {
            line.text(format_args!(" {}", percent(score)));
        }
        if let Some(address) = article.url.as_deref().and_then(|url| place(url, article, own)) {
            line.raw(" <span class=\"there\">").link(&address, "↗", Some("in the page")).raw("</span>");
        }
        let hidden = !options.checks(own.score);
        let class = if hidden { "check-this off" } else { "check-this" };
        line.raw(" ").of_text("span", &[("class", class)], "check this");
        if let Some(candidates) = &own.candidates {
            line.raw("<br>").of_text("span", &[("class", "could")], format_args!("could be {candidates}"));
        }
    });
}

/// The words that attribute, with what kind of quote it is.
fn verb(article: &Article, quote: &Quote) -> String {
    let cue = quote.cue.clone().map(|at| article.text[at].split_whitespace().collect::<Vec<_>>().join(" "));
    let kind = Some(quote.kind.clone()).filter(|kind| !kind.is_empty());
    let told: Vec<String> = cue.into_iter().chain(kind).chain(quote.mode.clone()).collect();
    if told.is_empty() { "quote".to_owned() } else { told.join(", ") }
}
