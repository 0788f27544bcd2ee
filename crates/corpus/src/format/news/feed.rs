use super::tree::Element;
use crate::article::Article;

/// The items of an RSS or Atom feed.
pub(super) fn articles(root: &Element) -> Vec<Article> {
    let channel = root.child("channel").unwrap_or(root);
    let of_feed = |name: &str| channel.child(name).and_then(Element::text);
    let (outlet, language) =
        (of_feed("title"), of_feed("language").or(root.attribute("xml:lang").map(str::to_owned)));
    // Those of RSS 1.0 lie beside the channel.
    let items = channel.elements().chain(root.elements().filter(|_| root.local() == "RDF"));
    items
        .filter(|element| matches!(element.name.as_str(), "item" | "entry"))
        .map(|item| {
            let mut article = article(item);
            article.say("outlet", outlet.as_ref());
            article.say("language", language.as_ref());
            article
        })
        .collect()
}

fn article(item: &Element) -> Article {
    let first = |names: &[&str]| names.iter().find_map(|name| item.child(name)?.text());
    let link = item
        .elements()
        .filter(|link| link.name == "link")
        .find(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"))
        .and_then(|link| link.attribute("href").map(str::to_owned).or_else(|| link.text()));
    let author = item.child("author").and_then(|author| author.child("name").and_then(Element::text));
    let category = item.child("category");
    let body = ["content:encoded", "content", "description", "summary"]
        .iter()
        .find_map(|name| body(item.child(name)?));
    let id = first(&["guid", "id"])
        .or_else(|| item.attribute("rdf:about").map(str::to_owned))
        .or_else(|| link.clone());
    let mut article = Article {
        id: id.map(|id| id.trim().to_owned()),
        body: body.unwrap_or_default(),
        ..Article::default()
    };
    article.say("title", item.child("title").and_then(Element::text).map(|title| without_markup(&title)));
    article.say("byline", author.or_else(|| first(&["dc:creator", "author", "itunes:author"])));
    article.say("published", first(&["pubDate", "published", "dc:date", "issued", "updated"]));
    article.say("url", link);
    article.say(
        "section",
        category.and_then(|c| {
            c.text().or_else(|| c.attribute("label").or(c.attribute("term")).map(str::to_owned))
        }),
    );
    article
}

/// The text of an element that holds HTML, as characters or as elements.
fn body(element: &Element) -> Option<String> {
    match element.attribute("type") {
        Some("xhtml") => Some(element.html(|name| name)),
        // What looks like markup in a text is none.
        Some("text") => element.text().map(|text| html_escape::encode_text(&text).into_owned()),
        _ if element.elements().next().is_some() => Some(element.html(|name| name)),
        _ => element.text(),
    }
    .filter(|body| !body.trim().is_empty())
}

/// A title, which may be HTML too.
fn without_markup(title: &str) -> String {
    if title.contains(['<', '&']) {
        crate::html::fragment(title).unwrap_or_else(|_| title.to_owned())
    } else {
        title.to_owned()
    }
}
