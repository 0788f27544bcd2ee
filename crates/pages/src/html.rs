use std::fmt::{self, Display, Write};

use crate::text::{control_name, entity, plain};

/// A piece of a page: markup of the program's own, and text of anybody's.
///
/// Markup can only be a `&'static str`; whatever else is added is escaped, and its controls are shown by their names, so that no
/// text of an article becomes an element, an attribute or an order to the browser.
///
/// ```
/// use copydesk_pages::Html;
///
/// let mut html = Html::new();
/// html.element("p", &[("title", "\"><script>")], |p| {
///     p.text("a < b").text(3);
/// });
/// assert_eq!(html.as_str(), "<p title=\"&quot;&gt;&lt;script&gt;\">a &lt; b3</p>");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Html(String);

impl Html {
    /// Nothing yet.
    pub fn new() -> Html {
        Html::default()
    }

    /// What it is so far.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Markup that stands in the program.
    pub fn raw(&mut self, markup: &'static str) -> &mut Html {
        self.0.push_str(markup);
        self
    }

    /// What is known to be harmless where it stands.
    pub(crate) fn push(&mut self, piece: &str) {
        self.0.push_str(piece);
    }

    /// Text, or whatever prints as text; `format_args!` serves too.
    pub fn text(&mut self, text: impl Display) -> &mut Html {
        // Nothing that writes into memory fails.
        let _ = write!(Escaped(&mut self.0), "{text}");
        self
    }

    /// Another piece.
    pub fn append(&mut self, other: &Html) -> &mut Html {
        self.0.push_str(&other.0);
        self
    }

    /// An element with what stands in it.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl FnOnce(&mut Html),
    ) -> &mut Html {
        self.open(name, attributes);
        inside(self);
        self.close(name)
    }

    /// An element with text in it.
    pub fn of_text(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        text: impl Display,
    ) -> &mut Html {
        self.element(name, attributes, |inside| {
            inside.text(text);
        })
    }

    /// The beginning of an element, or one that has no end. An address is written by [`Html::link`].
    pub fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) -> &mut Html {
        self.0.extend(["<", name]);
        for (key, value) in attributes {
            self.0.extend([" ", key, "=\""]);
            for c in plain(value).chars() {
                match entity(c) {
                    Some(entity) => self.0.push_str(entity),
                    None => self.0.push(c),
                }
            }
            self.0.push('"');
        }
        self.0.push('>');
        self
    }

    /// The end of an element.
    pub fn close(&mut self, name: &'static str) -> &mut Html {
        self.0.extend(["</", name, ">"]);
        self
    }

    /// A link to an address on the web, with what it is called where its words alone do not say; of any other address (`javascript:`,
    /// `file:`), the words alone.
    pub fn link(&mut self, address: &str, words: impl Display, called: Option<&str>) -> &mut Html {
        let lower = address.trim_start().to_ascii_lowercase();
        if !(lower.starts_with("https://") || lower.starts_with("http://")) {
            return self.text(words);
        }
        let mut attributes = vec![("href", address), ("rel", "noreferrer noopener nofollow")];
        attributes.extend(called.map(|called| ("aria-label", called)));
        self.of_text("a", &attributes, words)
    }
}

/// Escapes what is written through it.
struct Escaped<'s>(&'s mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match entity(c) {
                Some(entity) => self.0.push_str(entity),
                None => match control_name(c) {
                    Some(name) => self.0.extend(["<i class=control>", &name, "</i>"]),
                    None => self.0.push(c),
                },
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup_and_its_controls_are_shown() {
        let mut html = Html::new();
        html.text("</script><b>&amp; ]]> \u{202e}gnp.exe\u{1b}[2J");
        assert_eq!(
            html.as_str(),
            "&lt;/script&gt;&lt;b&gt;&amp;amp; ]]&gt; <i class=control>RLO</i>gnp.exe<i class=control>ESC</i>[2J"
        );
    }

    #[test]
    fn a_value_stays_in_its_attribute() {
        let mut html = Html::new();
        html.open("a", &[("title", "' \" onclick=x > \u{2066}")]);
        assert_eq!(html.as_str(), "<a title=\"&#39; &quot; onclick=x &gt; [LRI]\">");
    }

    #[test]
    fn only_addresses_on_the_web_become_links() {
        for address in
            ["javascript:alert(1)", " JaVaScRiPt:x", "data:text/html,x", "file:///etc/passwd", "//x"]
        {
            assert_eq!(Html::new().link(address, "x", None).as_str(), "x", "{address}");
        }
        assert!(
            Html::new().link("HTTPS://a.example/?a=1&b=\"", "x", None).as_str().contains("&amp;b=&quot;")
        );
    }
}
