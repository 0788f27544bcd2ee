use dom_query::Document;

use super::json_ld::JsonLd;
use super::reference::decoded;
use crate::date;

/// What a page says of its article, in the order of [`KEYS`].
pub(super) fn meta(page: &Document, json_ld: &[String]) -> Vec<(&'static str, String)> {
    let mut properties = Vec::new();
    for node in page.select("meta").nodes() {
        let name = ["property", "name", "itemprop", "http-equiv"].into_iter().find_map(|a| node.attr(a));
        if let (Some(name), Some(content)) = (name, node.attr("content")) {
            properties.push((name.trim().to_ascii_lowercase(), tidy(&content)));
        }
    }
    let first = |names: &[&str]| {
        names.iter().find_map(|name| {
            let known = |(key, value): &&(String, String)| key == name && !value.is_empty();
            Some(properties.iter().find(known)?.1.clone())
        })
    };
    let attribute = |selector: &str, attribute: &str| {
        let found = page.select(selector);
        found
            .nodes()
            .iter()
            .find_map(|node| node.attr(attribute))
            .map(|value| tidy(&value))
            .filter(|v| !v.is_empty())
    };
    let text = |selector: &str| {
        let found = page.select(selector);
        found.nodes().iter().map(|node| tidy(&node.text())).find(|text| !text.is_empty())
    };
    let ld = JsonLd::of(json_ld);
    let no_address = |name: &String| !name.starts_with("http");
    let headline = || {
        // A page with several headings of the first rank does not say which is the article's.
        (page.select("h1").length() == 1).then(|| text("h1")).flatten()
    };
    let byline = ld
        .byline
        .or_else(|| {
            first(&["author", "article:author", "parsely-author", "byl", "dc.creator", "sailthru.author"])
                .filter(no_address)
        })
        .or_else(|| text("[rel=author], [itemprop=author] [itemprop=name], [itemprop=author]"));
    let published = ld
        .published
        .or_else(|| first(&DATES))
        .or_else(|| attribute("time[itemprop=datePublished], time[pubdate]", "datetime"))
        .or_else(|| attribute("time[datetime]", "datetime"))
        .or_else(|| text("time").filter(|text| date::iso(text).is_some()));
    let found = [
        ("title", ld.title.or_else(|| first(&["og:title", "twitter:title"])).or_else(headline)),
        ("byline", byline.map(|byline| without_by(&tidy(&byline)).to_owned())),
        (
            "outlet",
            first(&["og:site_name"])
                .or(ld.outlet)
                .or_else(|| first(&["publisher", "dc.publisher", "application-name"])),
        ),
        ("published", published.map(|date| date::iso(&date).unwrap_or(date))),
        ("url", attribute("link[rel=canonical]", "href").or_else(|| first(&["og:url"])).or(ld.url)),
        ("section", first(&["article:section", "section", "parsely-section"]).or(ld.section)),
        (
            "language",
            attribute("html[lang]", "lang")
                .or_else(|| first(&["og:locale", "content-language", "language"]))
                .or(ld.language)
                .map(|language| language.replace('_', "-")),
        ),
    ];
    found
        .into_iter()
        .filter_map(|(key, value)| Some((key, tidy(&value?))))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// Properties that hold the date of publication, the surest first.
const DATES: [&str; 14] = [
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "date.published",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
];

/// Text on one line, with entities that were escaped twice.
pub(super) fn tidy(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    decoded(&words.join(" ")).into_owned()
}

/// A byline without the word before the name.
pub(crate) fn without_by(byline: &str) -> &str {
    let by = byline.get(..3).filter(|by| by.eq_ignore_ascii_case("by "));
    byline[by.map_or(0, str::len)..].trim()
}
