//! A page as a stream, cut down to what tells the article, so that whatever reads it next has little to do.

use std::cell::RefCell;
use std::rc::Rc;

use lol_html::html_content::{ContentType, Element, TextType};
use lol_html::{HtmlRewriter, Settings, doc_comments, doc_text, element, text};

use super::visible::Visible;

/// How deep elements may lie in each other; what lies deeper belongs to the element above.
pub(super) const DEPTH: usize = 128;
/// How many elements a page may have. Long pages of news have a few thousand.
pub(super) const ELEMENTS: usize = 50_000;
/// The most bytes of an attribute; longer ones are left out.
const ATTRIBUTE: usize = 4096;
/// The most bytes of metadata as JSON-LD.
const JSON_LD: usize = 512 << 10;

/// A page without what no reader sees, and without what could make reading it slow.
pub(super) struct Clean {
    pub(super) html: String,
    /// The scripts of type `application/ld+json`.
    pub(super) json_ld: Vec<String>,
    /// Its text, and where it stands in the page.
    pub(super) visible: Visible,
}

/// Why a page is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("the page has more than {ELEMENTS} elements, which no article needs")]
    Elements,
    #[error("the page cannot be read: {0}")]
    Broken(String),
}

/// Elements with all they hold that are no text of an article.
const DROPPED: [&str; 20] = [
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "canvas", "svg",
    "math", "video", "audio", "select", "textarea", "input", "map", "frameset", "dialog", "source",
];
/// Elements that only say how text looks. Many unclosed ones after one another are copied into every paragraph by the rules
/// of HTML.
const LOOKS: [&str; 25] = [
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u", "abbr",
    "mark", "span", "bdi", "bdo", "wbr", "ins", "del", "sup", "sub", "q", "cite",
];
/// Elements without an end.
const VOID: [&str; 9] = ["area", "base", "br", "col", "hr", "img", "link", "meta", "param"];
/// What ends when another of its kind begins.
const IMPLIED: [&str; 12] =
    ["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup"];
/// What keeps these apart from those outside.
const SCOPES: [&str; 12] =
    ["table", "ul", "ol", "dl", "div", "section", "article", "body", "blockquote", "main", "aside", "figure"];
/// Attributes that say something of the article or of what an element is for.
const KEPT: [&str; 17] = [
    "lang",
    "name",
    "property",
    "itemprop",
    "itemtype",
    "http-equiv",
    "content",
    "rel",
    "href",
    "datetime",
    "pubdate",
    "class",
    "id",
    "role",
    "aria-hidden",
    "hidden",
    "style",
];

#[derive(Default)]
struct State {
    /// The open elements.
    open: Vec<&'static str>,
    elements: usize,
    in_json_ld: bool,
    json_ld: Vec<String>,
    json_ld_bytes: usize,
}

/// Cuts a page down.
pub(super) fn clean(page: &str) -> Result<Clean, Refused> {
    let state = Rc::new(RefCell::new(State::default()));
    let (of_elements, of_scripts) = (Rc::clone(&state), Rc::clone(&state));
    let (mut html, mut visible) = (Vec::with_capacity(page.len() / 2), Visible::default());
    let settings = Settings::new()
        .append_element_content_handler(element!("*", move |element| {
            visit(element, &of_elements);
            if of_elements.borrow().elements > ELEMENTS { Err(Box::new(Refused::Elements)) } else { Ok(()) }
        }))
        .append_element_content_handler(text!("script", move |chunk| {
            of_scripts.borrow_mut().script(chunk.as_str());
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|chunk| {
            // Scripts, styles and titles are of other types.
            if chunk.text_type() == TextType::Data {
                visible.push_markup(chunk.as_str(), chunk.source_location().bytes().start);
            }
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            comment.remove();
            Ok(())
        }))
        .with_strict(false);
    let mut rewriter = HtmlRewriter::new(settings, |chunk: &[u8]| html.extend_from_slice(chunk));
    let done = rewriter.write(page.as_bytes()).and_then(|()| rewriter.end());
    let mut state = state.borrow_mut();
    if state.elements > ELEMENTS {
        return Err(Refused::Elements);
    }
    done.map_err(|e| Refused::Broken(e.to_string()))?;
    let html = String::from_utf8(html).map_err(|e| Refused::Broken(e.to_string()))?;
    Ok(Clean { html, json_ld: std::mem::take(&mut state.json_ld), visible })
}

fn visit(element: &mut Element<'_, '_>, shared: &Rc<RefCell<State>>) {
    let name = element.tag_name();
    let mut state = shared.borrow_mut();
    if DROPPED.contains(&name.as_str()) {
        if name == "script" {
            let kind = element.get_attribute("type").unwrap_or_default();
            state.in_json_ld = kind.trim().eq_ignore_ascii_case("application/ld+json");
            if state.in_json_ld {
                state.json_ld.push(String::new());
            }
        }
        return element.remove();
    }
    if LOOKS.contains(&name.as_str()) {
        // What is hidden goes with its words; of other elements the finder of articles knows.
        return if is_hidden(element) { element.remove() } else { element.remove_and_keep_content() };
    }
    if !VOID.contains(&name.as_str()) {
        let depth = state.depth_for(&name);
        if depth >= DEPTH {
            element.before(" ", ContentType::Text);
            return element.remove_and_keep_content();
        }
        state.open.truncate(depth);
        state.open.push(known(&name));
        if let Some(handlers) = element.end_tag_handlers() {
            let shared = Rc::clone(shared);
            handlers.push(Box::new(move |_| {
                shared.borrow_mut().open.truncate(depth);
                Ok(())
            }));
        }
    }
    state.elements += 1;
    // A caption is a block of its own, which readers of articles do not know.
    let renamed = if name == "figcaption" { "p" } else { &name };
    if renamed != name && element.set_tag_name(renamed).is_err() {
        return;
    }
    let mut tag = format!("<{renamed}");
    let mut seen = [false; KEPT.len()];
    for attribute in element.attributes() {
        let attribute_name = attribute.name();
        let Some(kept) = KEPT.iter().position(|kept| *kept == attribute_name) else { continue };
        if std::mem::replace(&mut seen[kept], true) {
            continue;
        }
        let value = attribute.value();
        if value.len() <= ATTRIBUTE {
            tag.push_str(&format!(" {}=\"{}\"", KEPT[kept], value.replace('"', "&quot;")));
        }
        if seen.iter().all(|seen| *seen) {
            break;
        }
    }
    tag.push('>');
    element.start_tag().replace(&tag, ContentType::Html);
}

/// Whether an element says of itself that it is not shown.
fn is_hidden(element: &Element<'_, '_>) -> bool {
    let style = element.get_attribute("style").unwrap_or_default();
    let style: String = style.chars().take(ATTRIBUTE).filter(|c| !c.is_whitespace()).collect();
    element.has_attribute("hidden") || style.to_ascii_lowercase().contains("display:none")
}

/// The name, if it is one that depth depends on.
fn known(name: &str) -> &'static str {
    IMPLIED.into_iter().chain(SCOPES).find(|known| *known == name).unwrap_or("")
}

impl State {
    /// At which depth an element of this name opens, as those that it ends are no part of it.
    fn depth_for(&self, name: &str) -> usize {
        if IMPLIED.contains(&name) {
            for (depth, open) in self.open.iter().enumerate().rev() {
                if *open == name {
                    return depth;
                }
                let apart = SCOPES.contains(open) && !(name == "p" && *open == "table");
                if apart {
                    break;
                }
            }
        }
        self.open.len()
    }

    fn script(&mut self, text: &str) {
        if self.in_json_ld && self.json_ld_bytes + text.len() <= JSON_LD {
            self.json_ld_bytes += text.len();
            if let Some(last) = self.json_ld.last_mut() {
                last.push_str(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use dom_query::{Document, NodeRef};

    use super::*;

    /// How deep the tree of a page is that was cut down, and how many elements it has.
    fn shape(page: &str) -> (usize, usize) {
        let clean = clean(page).unwrap();
        let document = Document::from(clean.html.as_str());
        let (mut deepest, mut elements) = (0, 0);
        let mut open: Vec<(NodeRef<'_>, usize)> = vec![(document.root(), 0)];
        while let Some((node, depth)) = open.pop() {
            deepest = deepest.max(depth);
            elements += usize::from(node.is_element());
            open.extend(node.children_it(false).map(|child| (child, depth + 1)));
        }
        (deepest, elements)
    }

    #[test]
    fn no_page_is_deep() {
        for open in [
            "<div>x",
            "<ul><li>x",
            "<table><tr><td>x",
            "<p><table>",
            "<a href=x><div>",
            "<main><p>x<dl><dd>",
            "<x-y>",
        ] {
            let (deepest, _) = shape(&open.repeat(20_000 / open.matches('<').count()));
            // HTML adds the page itself, its body, and a `tbody` to each table.
            assert!(deepest <= DEPTH + DEPTH / 3 + 8, "{open}: {deepest}");
        }
        let (deepest, elements) = shape(&"<div>".repeat(DEPTH / 2));
        assert!(deepest > DEPTH / 2 && elements > DEPTH / 2, "what is not deep stays");
    }

    #[test]
    fn what_ends_by_itself_is_not_deep() {
        for (page, each) in [
            ("<p>x", 1),
            ("<ul><li>x<li>y</ul>", 3),
            ("<table><tr><td>x<td>y<tr><td>z</table>", 7),
            ("<dl><dt>x<dd>y</dl>", 3),
        ] {
            let (_, elements) = shape(&format!("<body>{}", page.repeat(1000)));
            assert!(elements >= each * 1000, "{page}: {elements}");
        }
    }

    #[test]
    fn formatting_is_not_repeated() {
        let open: String = (0..5_000).map(|i| format!("<font size={i}>")).collect();
        let (_, elements) = shape(&format!("{open}{}", "<p>x".repeat(5_000)));
        assert!(elements < 5_010, "{elements}");
    }

    #[test]
    fn what_is_hidden_is_no_text() {
        let page = "<p>a <span style='color: red; Display : none'>no</span>b<b hidden>no</b><i>c</i>";
        assert_eq!(clean(page).unwrap().html, "<p>a bc");
    }

    #[test]
    fn no_page_has_more_elements_than_the_limit() {
        assert!(clean(&"<p>x".repeat(ELEMENTS)).is_ok());
        assert!(matches!(clean(&"<p>x".repeat(ELEMENTS + 1)), Err(Refused::Elements)));
    }

    #[test]
    fn attributes_are_few_and_short() {
        let many: String = (0..50_000).map(|i| format!(" a{i}=b class=c{i}")).collect();
        let page =
            format!("<p{many} id='{}' colspan=9007199254740992 style=\"x\">a</p>", "x".repeat(1 << 20));
        assert_eq!(clean(&page).unwrap().html, "<p class=\"c0\" style=\"x\">a</p>");
        assert_eq!(clean("<p class='a\"b&amp;c'>").unwrap().html, "<p class=\"a&quot;b&amp;c\">");
    }

    #[test]
    fn scripts_are_no_text_and_metadata_has_a_limit() {
        let page = "<script>x = '<p>no';</script><script type=' application/LD+json'>{\"a\": \"<p>\"}</script><p>yes<!-- <p> -->";
        let cleaned = clean(page).unwrap();
        assert_eq!(
            (cleaned.html.as_str(), &cleaned.json_ld[..]),
            ("<p>yes", &["{\"a\": \"<p>\"}".to_owned()][..])
        );
        let long = format!("<script type=application/ld+json>{}</script>", "x".repeat(JSON_LD + 1));
        assert!(clean(&long).unwrap().json_ld[0].len() <= JSON_LD);
        let many =
            format!("<script type=application/ld+json>{}</script>", "x".repeat(JSON_LD / 2 + 1)).repeat(2);
        assert!(clean(&many).unwrap().json_ld.concat().len() <= JSON_LD);
    }
}
