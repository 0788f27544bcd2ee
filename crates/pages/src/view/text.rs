//! The article itself, with what was found in it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::article::Article;
use super::notes;
use super::segments::{Cover, lines, pieces};
use super::{Options, hue};
use crate::html::Html;

/// How many quotes are underlined above one another; of those that are nested deeper, notes alone tell.
const LINES: usize = 4;

/// What a cover stands for.
enum What {
    Quote {
        quote: usize,
        line: usize,
    },
    /// Words that attribute, or words for a source, of these quotes.
    Of {
        class: &'static str,
        quotes: Vec<usize>,
        unnamed: bool,
    },
    Mark(usize),
}

/// Writes the blocks of an article, each with the notes of the quotes that begin in it. `number` is the article's on the page.
pub(super) fn text(
    article: &Article,
    number: usize,
    heading: &'static str,
    options: &Options,
    html: &mut Html,
) {
    let (covers, whats) = covers(article);
    let blocks: Vec<Range<usize>> = article.blocks.iter().map(|b| b.at.clone()).collect();
    let mut notes = notes::by_block(article, &blocks).into_iter();
    let mut writer = Writer {
        article,
        number,
        options,
        whats: &whats,
        html,
        open: Vec::new(),
        named: vec![false; article.sources.quotes.len()],
    };
    let mut current: Option<usize> = None;
    let mut finish = |writer: &mut Writer<'_, '_>, block: usize| {
        writer.close_to(0);
        let kind = article.blocks[block].kind;
        writer.html.close(tag(kind, heading));
        notes::write(article, number, &notes.next().unwrap_or_default(), options, writer.html);
        writer.html.close("div").raw("\n");
    };
    pieces(&covers, &blocks, |block, at, over| {
        if current != Some(block) {
            if let Some(before) = current {
                finish(&mut writer, before);
            }
            let kind = article.blocks[block].kind;
            writer.html.raw("<div class=\"row\">").open(tag(kind, heading), &[("class", kind)]);
            current = Some(block);
        }
        writer.piece(&article.text[at], over);
    });
    if let Some(last) = current {
        finish(&mut writer, last);
    }
}

fn tag(kind: &str, heading: &'static str) -> &'static str {
    if kind == "headline" { heading } else { "p" }
}

fn covers(article: &Article) -> (Vec<Cover>, Vec<What>) {
    let (mut covers, mut whats) = (Vec::new(), Vec::new());
    let mut add = |at: Range<usize>, slot: usize, what: What| {
        covers.push(Cover { at, slot: slot as u32 });
        whats.push(what);
    };
    let quotes = &article.sources.quotes;
    let mut order: Vec<usize> = (0..quotes.len()).filter(|&q| !quotes[q].pieces.is_empty()).collect();
    let hull = |q: usize| {
        let pieces = &quotes[q].pieces;
        let (start, end) = (pieces.iter().map(|p| p.start).min(), pieces.iter().map(|p| p.end).max());
        start.unwrap_or(0)..end.unwrap_or(0)
    };
    order.sort_by_key(|&q| (hull(q).start, std::cmp::Reverse(hull(q).end), q));
    let lines = lines(order.iter().map(|&q| hull(q)), LINES);
    for (&quote, line) in order.iter().zip(lines) {
        let Some(line) = line else { continue };
        for piece in &quotes[quote].pieces {
            add(piece.clone(), line, What::Quote { quote, line });
        }
    }
    let mut shared = |class, slot, span: &dyn Fn(usize) -> Option<Range<usize>>| {
        let mut at: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for quote in 0..quotes.len() {
            if let Some(span) = span(quote) {
                at.entry((span.start, span.end)).or_default().push(quote);
            }
        }
        for ((start, end), quotes) in at {
            let speakers = &article.sources;
            let unnamed = quotes.iter().all(|&q| speakers.speakers[speakers.quotes[q].speaker].unnamed);
            add(start..end, slot, What::Of { class, quotes, unnamed });
        }
    };
    shared("cue", LINES, &|q| quotes[q].cue.clone());
    shared("source", LINES + 1, &|q| quotes[q].source.clone());
    for (number, mark) in article.marks.iter().enumerate() {
        // Sentences enclose what is in them; names are the shortest.
        let rank = match article.layers[mark.layer].0.as_str() {
            "organisations" => 0,
            "names" => article.layers.len() + 1,
            _ => mark.layer + 1,
        };
        add(mark.at.clone(), LINES + 2 + rank, What::Mark(number));
    }
    (covers, whats)
}

struct Writer<'a, 'h> {
    article: &'a Article,
    number: usize,
    options: &'a Options,
    whats: &'a [What],
    html: &'h mut Html,
    /// The covers whose elements are open.
    open: Vec<usize>,
    /// Whose element has the name to which links lead.
    named: Vec<bool>,
}

impl Writer<'_, '_> {
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.open.pop();
            self.html.close("span");
        }
    }

    /// A piece of the text under these covers: elements that go on stay open.
    fn piece(&mut self, words: &str, over: &[usize]) {
        let shared = self.open.iter().zip(over).take_while(|(a, b)| a == b).count();
        self.close_to(shared);
        for &cover in &over[shared..] {
            self.open(cover);
            self.open.push(cover);
        }
        self.html.text(words);
    }

    fn open(&mut self, cover: usize) {
        let article = self.number;
        match &self.whats[cover] {
            What::Quote { quote, line } => {
                let own = &self.article.sources.quotes[*quote];
                let check = if self.options.checks(own.score) { " check" } else { "" };
                let class = format!("q line-{line} {} {}{check}", hue(own.speaker), kind(&own.kind));
                let id = format!("{article}-{quote}");
                let speaker = format!("{article}-{}", own.speaker);
                let name = format!("q{id}");
                let mut attributes = vec![
                    ("class", class.as_str()),
                    ("data-layer", "quotes"),
                    ("data-q", &id),
                    ("data-s", &speaker),
                ];
                // Of several pieces, links lead to the first.
                if !self.named[*quote] {
                    self.named[*quote] = true;
                    attributes.push(("id", &name));
                }
                self.html.open("span", &attributes);
            }
            What::Of { class, quotes, unnamed } => {
                let of: Vec<String> = quotes.iter().map(|q| format!("{article}-{q}")).collect();
                let class =
                    format!("{class}{}", if *unnamed && *class == "source" { " unnamed" } else { "" });
                self.html
                    .open("span", &[("class", &class), ("data-layer", "quotes"), ("data-of", &of.join(" "))]);
            }
            What::Mark(number) => {
                let mark = &self.article.marks[*number];
                let layer = &self.article.layers[mark.layer].0;
                let class = format!("mark {}", mark.class);
                self.html.open("span", &[("class", &class), ("data-layer", layer), ("data-tip", &mark.tip)]);
            }
        }
    }
}

/// The class of a kind of quotes.
fn kind(kind: &str) -> &'static str {
    match kind {
        "direct" => "direct",
        "mixed" => "mixed",
        _ => "indirect",
    }
}
