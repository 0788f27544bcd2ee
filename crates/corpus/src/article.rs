use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::html::{NoPage, fragment, with_headline};

/// An article of a feed or of an agency, taken out of what surrounds it.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Article {
    pub(crate) id: Option<String>,
    pub(crate) meta: Vec<(String, String)>,
    /// Its body, as HTML or, where there is no markup in it, as text.
    pub(crate) body: String,
}

impl Article {
    /// Adds metadata, if there is any and it is not known yet.
    pub(crate) fn say(&mut self, key: &str, value: Option<impl AsRef<str>>) {
        let value = value.map(|v| v.as_ref().split_whitespace().collect::<Vec<_>>().join(" "));
        if let Some(value) = value.filter(|v| !v.is_empty())
            && !self.meta.iter().any(|(known, _)| known == key)
        {
            self.meta.push((key.to_owned(), value));
        }
    }

    /// The headline and the body, without markup.
    pub(crate) fn text(&self) -> Result<String, NoPage> {
        let body =
            if self.body.contains(['<', '&']) { fragment(&self.body)? } else { self.body.trim().to_owned() };
        let title = self.meta.iter().find(|(key, _)| key == "title").map_or("", |(_, title)| title.as_str());
        Ok(with_headline(title, body))
    }

    /// The article of an object of ninjs (1.x or 2.x): <https://iptc.org/standards/ninjs/>.
    pub(crate) fn of_ninjs(object: &Value) -> Option<Article> {
        let field =
            |name: &str| object.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        // The main one of a list, or else the first.
        let listed = |name: &str| {
            let list = object.get(name)?.as_array()?;
            let main = list.iter().find(|of| of.get("role").and_then(Value::as_str) == Some("main"));
            main.or(list.first())?.get("value")?.as_str()
        };
        let first = |name: &str, key: &str| object.get(name)?.as_array()?.first()?.get(key)?.as_str();
        let markup = field("body_xhtml").or_else(|| field("body_html")).or_else(|| listed("bodies"));
        let body = match (markup, field("body_text")) {
            (Some(markup), _) => markup.to_owned(),
            // What looks like markup in a text is none.
            (None, Some(text)) => html_escape::encode_text(text).replace('\n', "<br>"),
            (None, None) => return None,
        };
        let mut article = Article { id: field("uri").map(str::to_owned), body, ..Article::default() };
        article.say("title", field("headline").or_else(|| listed("headlines")).or_else(|| field("title")));
        article.say("byline", field("byline").or_else(|| listed("bylines")).or_else(|| first("by", "value")));
        article.say("outlet", first("infosources", "name").or_else(|| field("copyrightholder")));
        let dates = [
            "firstcreated",
            "firstCreated",
            "contentcreated",
            "contentCreated",
            "versioncreated",
            "versionCreated",
        ];
        article.say("published", dates.into_iter().find_map(field));
        article.say("url", field("uri").filter(|uri| uri.starts_with("http")));
        article.say("section", first("subject", "name").or_else(|| first("subjects", "name")));
        article.say("language", field("language"));
        Some(article)
    }
}
