//! `copydesk view`: articles as articles, with what was found in them.

mod article;
mod notes;
mod place;
mod segments;
mod side;
mod sources;
mod text;

use crate::html::Html;
use crate::page::Page;
use crate::record::{Record, RecordError};
use article::Article;
use side::counted;

const STYLE: &str = include_str!("../assets/view.css");
const SCRIPT: &str = include_str!("../assets/view.js");

/// How many articles one page takes.
const MOST_ARTICLES: usize = 100;
/// How long a page may become, in bytes, before no more articles are added.
const MOST_BYTES: usize = 16 << 20;

/// The likelihood below which a quote is marked to be checked, if nobody says otherwise.
pub const CHECK_BELOW: f64 = 0.6;

/// A page of articles, made of their records.
///
/// It is bounded, whatever the records are: of an article that has more than a page can show, and of articles beyond the hundredth, a
/// notice tells.
#[derive(Debug)]
pub struct View {
    options: Options,
    title: Option<String>,
    articles: Html,
    /// Title and number of quotes of each article.
    contents: Vec<(String, usize)>,
    /// Layers of any article, with how many annotations they have.
    layers: Vec<(String, usize)>,
    left_out: usize,
    served: bool,
}

/// What a page marks.
#[derive(Debug)]
struct Options {
    check_below: f64,
}

impl Options {
    /// Whether a quote of this score is to be checked.
    fn checks(&self, score: Option<f64>) -> bool {
        score.is_some_and(|score| score < self.check_below)
    }
}

impl View {
    /// A page without articles. Quotes less likely than `check_below` (from 0 to 1) are marked.
    pub fn new(check_below: f64) -> View {
        View {
            options: Options { check_below },
            title: None,
            articles: Html::new(),
            contents: Vec::new(),
            layers: Vec::new(),
            left_out: 0,
            served: false,
        }
    }

    /// With a way back to the page of the server that shows it.
    #[must_use]
    pub fn served(mut self) -> View {
        self.served = true;
        self
    }

    /// Adds the article of a record, one line of JSON.
    ///
    /// # Errors
    /// When it is no record.
    pub fn add(&mut self, line: &[u8]) -> Result<(), RecordError> {
        if self.contents.len() >= MOST_ARTICLES || self.articles.len() >= MOST_BYTES {
            self.left_out += 1;
            return Ok(());
        }
        let article = Article::new(Record::parse(line)?);
        let headline = article.blocks.iter().find(|b| b.kind == "headline");
        let headline =
            headline.map(|b| article.text[b.at.clone()].split_whitespace().collect::<Vec<_>>().join(" "));
        let shown = headline.is_none().then(|| article.title.clone()).flatten();
        let title = headline.or_else(|| shown.clone()).unwrap_or_else(|| beginning(&article));
        for (name, count) in &article.layers {
            match self.layers.iter_mut().find(|(own, _)| own == name) {
                Some((_, all)) => *all += count,
                None => self.layers.push((name.clone(), *count)),
            }
        }
        self.article(&article, shown.as_deref(), &title);
        self.title.get_or_insert_with(|| title.clone());
        self.contents.push((title, article.sources.quotes.len()));
        Ok(())
    }

    /// How many articles are on it.
    pub fn articles(&self) -> usize {
        self.contents.len()
    }

    /// The page.
    pub fn finish(self) -> String {
        let title = match &self.contents[..] {
            [] => "Copydesk".to_owned(),
            [(title, _)] => title.clone(),
            many => format!("{} and {} more", many[0].0, counted(many.len() - 1, "article")),
        };
        let mut body = Html::new();
        body.raw("<a class=\"skip screen\" href=\"#articles\">To the article</a>");
        body.raw("<div class=\"page view\">");
        if self.served {
            body.raw("<p class=\"screen small\"><a href=\"/\">← another article</a></p>");
        }
        self.bar(&mut body);
        self.contents(&mut body);
        body.raw("<main id=\"articles\">").append(&self.articles).raw("</main>");
        body.raw("<footer class=\"colophon\"><p>Found by Copydesk. A percentage is how likely a quote, its extent and its speaker are right; names, dates and members are found by a program too, and may be wrong.</p></footer>");
        body.raw("</div>");
        Page::new(&title).style(STYLE).script(SCRIPT).finish(&body)
    }

    /// The layers to switch, and the limit for what is to be checked.
    fn bar(&self, html: &mut Html) {
        html.raw("<div class=\"bar scripted screen\" role=\"group\" aria-label=\"What is shown\">");
        for (name, count) in &self.layers {
            let attributes = [("type", "button"), ("data-switch", name.as_str()), ("aria-pressed", "true")];
            html.element("button", &attributes, |button| {
                let mut letters = name.chars();
                let first = letters.next().map(char::to_uppercase).into_iter().flatten().collect::<String>();
                button.text(format_args!("{first}{}", letters.as_str()));
                button.raw(" ").of_text("span", &[("class", "count")], count);
            });
        }
        if self.layers.iter().any(|(name, _)| name == "quotes") {
            let below = format!("{:.0}", self.options.check_below * 100.0);
            html.raw("<label class=\"below\">Check below ");
            html.open(
                "input",
                &[("type", "range"), ("min", "0"), ("max", "100"), ("step", "5"), ("value", &below)],
            );
            html.raw(" <output>").text(format_args!("{below} %")).raw("</output></label>");
        }
        html.raw("</div>");
    }

    fn contents(&self, html: &mut Html) {
        if self.contents.is_empty() {
            html.raw("<p class=\"notice\">There is no article here.</p>");
        }
        if self.contents.len() > 1 {
            html.raw("<nav class=\"panel contents\" aria-label=\"Articles\"><ol>");
            for (i, (title, quotes)) in self.contents.iter().enumerate() {
                html.raw("<li>").of_text("a", &[("href", &format!("#a{i}"))], title);
                html.of_text("span", &[("class", "quiet")], format_args!(" {}", counted(*quotes, "quote")));
                html.raw("</li>");
            }
            html.raw("</ol></nav>");
        }
        if self.left_out > 0 {
            let shown = counted(self.contents.len(), "article");
            html.of_text(
                "p",
                &[("class", "notice")],
                format_args!(
                    "One page takes {shown}; {} more are not shown. Name ids to choose: copydesk view OUT ID …",
                    self.left_out
                ),
            );
        }
    }

    /// `shown` is a title that the text itself does not begin with.
    fn article(&mut self, article: &Article, shown: Option<&str>, title: &str) {
        let number = self.contents.len();
        let heading = if number == 0 { "h1" } else { "h2" };
        let html = &mut self.articles;
        html.element("article", &[("id", &format!("a{number}"))], |html| {
            html.raw("<div class=\"kicker\">");
            let told = [&article.outlet, &article.published, &article.byline];
            let told: Vec<&str> = told.into_iter().flatten().map(String::as_str).collect();
            html.of_text("span", &[], if told.is_empty() { article.id.clone() } else { told.join(" · ") });
            if let Some(url) = &article.url {
                html.raw(" · ").link(url, "the page ↗", None);
            }
            html.raw("</div>");
            if let Some(title) = shown {
                html.of_text(heading, &[("class", "headline")], title);
            } else if article.blocks.iter().all(|b| b.kind != "headline") {
                // Whoever hears the page finds the article by its heading all the same.
                html.of_text(heading, &[("class", "unseen")], title);
            }
            for notice in &article.notices {
                html.of_text("p", &[("class", "notice")], notice);
            }
            html.raw("<div class=\"sheet\"><div class=\"text\">\n");
            text::text(article, number, heading, &self.options, html);
            html.raw("</div>");
            side::side(article, number, html);
            html.raw("</div>");
        });
    }
}

/// How an article without a headline goes by: its first words, or its id.
fn beginning(article: &Article) -> String {
    const WORDS: usize = 9;
    let all = article.blocks.first().map_or("", |b| &article.text[b.at.clone()]);
    let words: Vec<&str> = all.split_whitespace().take(WORDS + 1).collect();
    match words.len() {
        0 => article.id.clone(),
        n if n > WORDS => words[..WORDS].join(" ") + " …",
        _ => words.join(" "),
    }
}

/// The class that gives a speaker a colour.
fn hue(speaker: usize) -> &'static str {
    const HUES: [&str; 8] = ["hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7"];
    HUES[speaker % HUES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_no_more_than_a_browser_does() {
        let text = "Words. ".repeat(article::MOST_TEXT / 7);
        let record = format!(r#"{{"schema_version":1,"id":"a","status":"ok","text":"{text}"}}"#);
        let mut view = View::new(CHECK_BELOW);
        for _ in 0..60 {
            view.add(record.as_bytes()).unwrap();
        }
        let shown = view.articles();
        let page = view.finish();
        assert!((2..60).contains(&shown) && page.len() < MOST_BYTES + 2 * article::MOST_TEXT, "{shown}");
        assert!(page.contains(&format!("{} more are not shown", 60 - shown)));
    }

    #[test]
    fn whoever_has_no_headline_goes_by_the_first_words() {
        let mut view = View::new(CHECK_BELOW);
        let text = "One two three four five six seven eight nine ten.";
        view.add(format!(r#"{{"schema_version":1,"id":"a","text":"{text}"}}"#).as_bytes()).unwrap();
        assert!(view.finish().contains("<title>One two three four five six seven eight nine …</title>"));
    }
}
