use super::nitf;
use super::tree::Element;
use crate::article::Article;

/// The items with text of a NewsML-G2 file, which is one item or a message of several: <https://iptc.org/standards/newsml-g2/>.
pub(super) fn articles(root: &Element) -> Vec<Article> {
    let mut items = Vec::new();
    if root.local() == "newsItem" {
        items.push(root);
    } else {
        root.all("newsItem", &mut items);
    }
    items.into_iter().filter_map(article).collect()
}

/// The article of an item; `None` of a picture or a film.
fn article(item: &Element) -> Option<Article> {
    let contents = item.find(&["contentSet"])?;
    let inline = contents.elements().find(|e| matches!(e.local(), "inlineXML" | "inlineData"))?;
    let id = item.attribute("guid").map(str::to_owned);
    // What is inside may say more, and is looked at after what the item says.
    let inside = inline.elements().next();
    let inner = match inside {
        Some(nitf) if nitf.local() == "nitf" => nitf::article(nitf),
        Some(html) => {
            let body = html.find(&["body"]).unwrap_or(html).html(nitf::name);
            Article { body, ..Article::default() }
        }
        None => Article { body: inline.text()?, ..Article::default() },
    };
    let text = |path: &[&str]| item.find(path).and_then(Element::text);
    let mut article = Article { id, body: inner.body, ..Article::default() };
    article.say("title", text(&["contentMeta", "headline"]));
    article.say("byline", text(&["contentMeta", "by"]).or_else(|| text(&["contentMeta", "creator", "name"])));
    let provider = item.find(&["itemMeta", "provider"]);
    let named =
        text(&["itemMeta", "provider", "name"]).or_else(|| provider?.attribute("literal").map(str::to_owned));
    article.say("outlet", named);
    for path in [
        &["contentMeta", "contentCreated"][..],
        &["itemMeta", "firstCreated"],
        &["itemMeta", "versionCreated"],
    ] {
        article.say("published", text(path));
    }
    article.say(
        "url",
        item.find(&["itemMeta", "link"])
            .and_then(|link| link.attribute("href"))
            .filter(|url| url.starts_with("http")),
    );
    article.say("section", text(&["contentMeta", "subject", "name"]));
    let language = item.find(&["contentMeta", "language"]).and_then(|language| language.attribute("tag"));
    article.say("language", language.or_else(|| item.attribute("xml:lang")));
    for (key, value) in &inner.meta {
        article.say(key, Some(value));
    }
    Some(article)
}
