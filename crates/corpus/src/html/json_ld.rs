use serde_json::Value;

/// What JSON-LD says of the article of a page.
#[derive(Debug, Default, PartialEq)]
pub(super) struct JsonLd {
    pub(super) title: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<String>,
    pub(super) url: Option<String>,
    pub(super) section: Option<String>,
    pub(super) language: Option<String>,
}

impl JsonLd {
    /// What the first article in any of these scripts says of itself; scripts that are no JSON are passed over.
    pub(super) fn of(scripts: &[String]) -> JsonLd {
        let parsed = scripts.iter().filter_map(|script| {
            // Some wrap it in a comment or in CDATA.
            let script = script.replace("<![CDATA[", "").replace("]]>", "");
            let from = script.find(['{', '['])?;
            let to = script.rfind(['}', ']'])?;
            serde_json::from_str::<Value>(script.get(from..=to)?).ok()
        });
        let all: Vec<Value> = parsed.collect();
        all.iter().find_map(article).map(JsonLd::of_article).unwrap_or_default()
    }

    fn of_article(article: &Value) -> JsonLd {
        let field = |name: &str| article.get(name).and_then(string);
        let main = article.get("mainEntityOfPage");
        JsonLd {
            title: field("headline").or_else(|| field("name")),
            byline: article.get("author").map(names).filter(|names| !names.is_empty()),
            outlet: article.get("publisher").map(names).filter(|names| !names.is_empty()),
            published: field("datePublished").or_else(|| field("dateCreated")),
            url: field("url").or_else(|| main.and_then(|m| string(m).or_else(|| string(m.get("@id")?)))),
            section: field("articleSection"),
            language: field("inLanguage")
                .or_else(|| string(article.get("inLanguage")?.get("alternateName")?)),
        }
    }
}

/// The first object whose type is an article's. JSON of more than 128 levels is not parsed, so this goes no deeper.
fn article(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.iter().find_map(article),
        Value::Object(object) => {
            let is_article = |kind: &Value| {
                let kind = kind.as_str().unwrap_or_default();
                kind.ends_with("Article")
                    || kind.ends_with("BlogPosting")
                    || kind == "Report"
                    || kind == "LiveBlogPosting"
            };
            let typed = match object.get("@type") {
                Some(Value::Array(kinds)) => kinds.iter().any(is_article),
                Some(kind) => is_article(kind),
                None => false,
            };
            if typed {
                Some(value)
            } else {
                ["@graph", "mainEntity"].iter().find_map(|key| article(object.get(*key)?))
            }
        }
        _ => None,
    }
}

/// A string, or the first of a list.
fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Array(list) => list.iter().find_map(string),
        _ => None,
    }
}

/// The names of persons or organisations, with commas between.
fn names(value: &Value) -> String {
    match value {
        Value::Array(list) => {
            let all: Vec<String> = list.iter().map(names).filter(|name| !name.is_empty()).collect();
            all.join(", ")
        }
        Value::Object(object) => object.get("name").and_then(string).unwrap_or_default(),
        // Some give the address of a profile.
        Value::String(text) if !text.starts_with("http") => text.trim().to_owned(),
        _ => String::new(),
    }
}
