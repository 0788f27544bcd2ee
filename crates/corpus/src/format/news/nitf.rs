use super::tree::Element;
use crate::article::Article;
use crate::html::without_by;

/// The article of NITF: <https://iptc.org/standards/nitf/>.
pub(super) fn article(root: &Element) -> Article {
    let at = |path: &[&str]| root.find(path);
    let text = |path: &[&str]| at(path).and_then(Element::text);
    let attribute = |path: &[&str], name: &str| at(path).and_then(|e| e.attribute(name)).map(str::to_owned);
    let body = at(&["body", "body.content"]).map(|content| content.html(name)).unwrap_or_default();
    let id = attribute(&["head", "docdata", "doc-id"], "id-string");
    let mut article = Article { id, body, ..Article::default() };
    article.say("title", text(&["body", "body.head", "hedline", "hl1"]).or_else(|| text(&["head", "title"])));
    let byline =
        text(&["body", "body.head", "byline", "person"]).or_else(|| text(&["body", "body.head", "byline"]));
    article.say("byline", byline.map(|b| without_by(b.trim()).to_owned()));
    article.say(
        "outlet",
        attribute(&["head", "pubdata"], "name").or_else(|| text(&["body", "body.head", "distributor"])),
    );
    article.say("outlet", attribute(&["head", "docdata", "doc.copyright"], "holder"));
    for (path, key) in [
        (&["head", "pubdata"][..], "date.publication"),
        (&["head", "docdata", "date.issue"], "norm"),
        (&["head", "docdata", "date.release"], "norm"),
        (&["body", "body.head", "dateline", "story.date"], "norm"),
    ] {
        article.say("published", attribute(path, key));
    }
    article.say("url", attribute(&["head", "pubdata"], "ex-ref").filter(|url| url.starts_with("http")));
    article.say("section", attribute(&["head", "pubdata"], "position.section"));
    article.say("language", root.attribute("xml:lang").or_else(|| at(&["body"])?.attribute("xml:lang")));
    article
}

/// The elements of HTML for those of a body; pictures and notes are left out, but for captions.
pub(super) fn name(name: &str) -> &str {
    match name {
        "block" | "media" => "div",
        "hl1" | "hl2" => "h2",
        "media-caption" | "bq" | "credit" | "tagline" => "p",
        "media-metadata"
        | "media-reference"
        | "media-producer"
        | "note"
        | "ednote"
        | "nitf-table-metadata" => "",
        "nitf-table" => "table",
        "p" | "ul" | "ol" | "li" | "dl" | "dt" | "dd" | "table" | "tr" | "td" | "th" | "pre" | "br"
        | "hr" | "blockquote" => name,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "div" | "section" | "article" | "body" | "figure"
        | "figcaption" => name,
        _ => "span",
    }
}
