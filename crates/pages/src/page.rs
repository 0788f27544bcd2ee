use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::html::Html;

/// What all pages look like.
const STYLE: &str = include_str!("assets/base.css");

/// A page: one file with all that it needs, whose policy (CSP) lets neither another script nor another style in, by hash, and no
/// request out.
#[derive(Debug)]
pub struct Page {
    title: String,
    styles: Vec<&'static str>,
    scripts: Vec<&'static str>,
    data: Html,
    forms: bool,
}

impl Page {
    /// A page of this title.
    pub fn new(title: &str) -> Page {
        let styles = vec![STYLE];
        Page { title: title.to_owned(), styles, scripts: Vec::new(), data: Html::new(), forms: false }
    }

    /// With more rules for how it looks. An element's own `style` is refused by the policy: say it by a class.
    #[must_use]
    pub fn style(mut self, css: &'static str) -> Page {
        self.styles.push(css);
        self
    }

    /// With a script, which runs once the page is there.
    #[must_use]
    pub fn script(mut self, js: &'static str) -> Page {
        self.scripts.push(js);
        self
    }

    /// With data for scripts, as JSON: `JSON.parse(document.getElementById(id).textContent)`.
    #[must_use]
    pub fn data(mut self, id: &'static str, data: &impl Serialize) -> Page {
        // Keys of maps that are no strings are all that could fail.
        let json = serde_json::to_string(data).unwrap_or_else(|_| "null".to_owned());
        self.data.open("script", &[("type", "application/json"), ("id", id)]);
        self.data.json(&json).close("script");
        self
    }

    /// Whose forms may be sent to the server that it came from.
    #[must_use]
    pub fn forms(mut self) -> Page {
        self.forms = true;
        self
    }

    /// The page with this body.
    pub fn finish(self, body: &Html) -> String {
        let mut page = Html::new();
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.open("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &self.policy())]);
        page.raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        // A form without a referrer would have no origin either, by which its server knows it.
        page.open(
            "meta",
            &[("name", "referrer"), ("content", if self.forms { "same-origin" } else { "no-referrer" })],
        );
        page.raw("\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        // Nothing is asked for, not even an icon.
        page.raw("<link rel=\"icon\" href=\"data:,\">\n").of_text("title", &[], crate::plain(&self.title));
        for style in &self.styles {
            page.raw("\n<style>").raw(style).raw("</style>");
        }
        page.raw("\n</head>\n<body>\n").append(body).raw("\n").append(&self.data);
        for script in &self.scripts {
            page.raw("\n<script>").raw(script).raw("</script>");
        }
        page.raw("\n</body>\n</html>\n");
        page.as_str().to_owned()
    }

    fn policy(&self) -> String {
        let hashes = |of: &[&str]| {
            let hash = |s: &&str| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(s)));
            if of.is_empty() { " 'none'".to_owned() } else { of.iter().map(hash).collect() }
        };
        format!(
            "default-src 'none'; style-src{}; script-src{}; img-src data:; base-uri 'none'; form-action {}",
            hashes(&self.styles),
            hashes(&self.scripts),
            if self.forms { "'self'" } else { "'none'" }
        )
    }
}

impl Html {
    /// JSON between the tags of a script, which nothing in it can close: what could is written as JSON's own escapes.
    fn json(&mut self, json: &str) -> &mut Html {
        for c in json.chars() {
            match c {
                _ if matches!(c, '<' | '>' | '&') || crate::control_name(c).is_some() => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        self.push(&format!("\\u{unit:04x}"));
                    }
                }
                _ => self.push(c.encode_utf8(&mut [0; 4])),
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_each_script_and_style_by_its_hash_and_nothing_else() {
        let page = Page::new("t").script("alert(1)").finish(&Html::new());
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(
            page.contains("script-src &#39;sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=&#39;;"),
            "{page}"
        );
        assert!(page.contains("default-src &#39;none&#39;") && page.contains("form-action &#39;none&#39;"));
        assert!(!page.contains("unsafe-inline"));
    }

    #[test]
    fn data_cannot_end_its_element_and_says_the_same() {
        let hostile = "</script><!--<script>]]>\u{202e}\u{e0041}&";
        let page = Page::new(hostile).data("d", &[hostile]).finish(&Html::new());
        assert_eq!(page.matches("</script>").count(), 1, "{page}");
        let (_, data) = page.split_once("id=\"d\">").unwrap();
        let data: Vec<String> = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
        assert_eq!(data, [hostile]);
        assert!(!page.contains('\u{202e}') && !page.contains('\u{e0041}'));
    }

    #[test]
    fn assets_cannot_end_their_elements() {
        assert!(!STYLE.contains("</"));
    }
}
