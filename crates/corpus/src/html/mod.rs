//! Saved pages: the article in it and what the page says of it.

mod align;
mod clean;
mod json_ld;
mod meta;
mod places;
mod reference;
mod text;
mod visible;

use copydesk_document::SourceRun;
use dom_query::Document;
use dom_smoothie::{Config, Readability, ReadabilityError};

pub(crate) use meta::without_by;

use crate::encoding::{Decoded, decode};
use crate::html::places::Places;

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The article: its headline and paragraphs, divided by empty lines.
    pub(crate) text: String,
    /// What the page says of it.
    pub(crate) meta: Vec<(&'static str, String)>,
    /// Where the text stands in the bytes of the page.
    pub(crate) source: Vec<SourceRun>,
}

/// Why a page gives no article.
#[derive(Debug)]
pub(crate) struct NoPage {
    /// Whether a limit is the reason.
    pub(crate) limit: bool,
    pub(crate) message: String,
}

/// Finds the article in a page. `charset` is what came with it.
///
/// It takes time and memory in proportion to the page, whatever is in it: a first pass drops what is no text and what could
/// make the rest slow (depth, attributes, formatting that is never closed), and refuses more elements than articles have.
pub(crate) fn page(bytes: Vec<u8>, charset: Option<&str>) -> Result<Page, NoPage> {
    let in_page = stated(&bytes[..bytes.len().min(HEAD)]).map(<[u8]>::to_vec);
    let decoded = decode(bytes, charset.map(str::as_bytes).into_iter().chain(in_page.as_deref()));
    of_html(&decoded)
}

/// How far into a page its encoding stands, as browsers have it, with room for those that know no better.
const HEAD: usize = 4096;

fn of_html(decoded: &Decoded) -> Result<Page, NoPage> {
    let clean = cleaned(&decoded.text)?;
    let document = Document::from(clean.html.as_str());
    let mut meta = meta::meta(&document, &clean.json_ld);
    let config = Config { disable_json_ld: true, ..Config::default() };
    let body = document.body().map(|body| text::text(&body)).unwrap_or_default();
    let reader = Readability::with_document(document, None, Some(config));
    let found = reader.and_then(|mut reader| reader.parse());
    let (text, title) = match found {
        Ok(article) => {
            let content = Document::from(article.content);
            let byline = article.byline.as_deref().map(meta::tidy).filter(|byline| !byline.is_empty());
            if let Some(byline) = byline.filter(|_| !meta.iter().any(|(key, _)| *key == "byline")) {
                meta.push(("byline", meta::without_by(&byline).to_owned()));
            }
            (text::text(&content.root()), article.title)
        }
        // A page that is not laid out as articles are is all that there is.
        Err(ReadabilityError::GrabFailed) => (body, String::new()),
        Err(e) => {
            return Err(NoPage { limit: false, message: format!("no article is found in the page: {e}") });
        }
    };
    if !meta.iter().any(|(key, _)| *key == "title") && !title.trim().is_empty() {
        meta.insert(0, ("title", meta::tidy(&title)));
    }
    let title = meta.iter().find(|(key, _)| *key == "title").map_or("", |(_, title)| title.as_str());
    if text.is_empty() && title.is_empty() {
        return Err(NoPage {
            limit: false,
            message: "the page holds no text; is it made by scripts?".to_owned(),
        });
    }
    let text = with_headline(title, text);
    let places = Places::of(decoded);
    let pieces = align::align(&text, &decoded.text, &clean.visible);
    let source = pieces.iter().flat_map(|piece| places.runs(&text, piece)).collect();
    Ok(Page { text, meta, source })
}

/// The text of a piece of a page, all of which is wanted.
pub(crate) fn fragment(html: &str) -> Result<String, NoPage> {
    let clean = cleaned(html)?;
    let document = Document::from(clean.html.as_str());
    Ok(document.body().map(|body| text::text(&body)).unwrap_or_default())
}

fn cleaned(html: &str) -> Result<clean::Clean, NoPage> {
    clean::clean(html)
        .map_err(|e| NoPage { limit: matches!(e, clean::Refused::Elements), message: e.to_string() })
}

/// The headline first, if the text does not begin with it.
pub(crate) fn with_headline(title: &str, text: String) -> String {
    let first = text.lines().next().unwrap_or_default();
    let alike = |a: &str, b: &str| {
        let letters = |s: &str| {
            s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
        };
        letters(a) == letters(b)
    };
    match (title.is_empty() || alike(first, title), text.is_empty()) {
        (true, _) => text,
        (_, true) => title.to_owned(),
        _ => format!("{title}\n\n{text}"),
    }
}

/// The encoding that a page states in its head.
fn stated(head: &[u8]) -> Option<&[u8]> {
    let lower = head.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&lower[from..], b"charset") {
        from += at + b"charset".len();
        let value = lower[from..].trim_ascii_start();
        let Some(value) = value.strip_prefix(b"=").map(<[u8]>::trim_ascii_start) else { continue };
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let start = lower.len() - value.len();
        let length = value.iter().take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b)).count();
        // UTF-16 could not be read as far as this.
        if length > 0 && !value.starts_with(b"utf-16") {
            return Some(&head[start..start + length]);
        }
    }
    None
}
