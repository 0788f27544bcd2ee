use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element of XML with what it holds. No entity but those of HTML is known, nothing is expanded, and nothing is opened.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// With its prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Child>,
}

#[derive(Debug)]
enum Child {
    Element(Element),
    Text(String),
}

/// How deep elements may lie in each other.
const DEPTH: usize = 200;
/// How many there may be.
const ELEMENTS: usize = 500_000;
/// How many attributes an element may have; further ones are not looked at.
const ATTRIBUTES: usize = 64;

impl Element {
    /// The root of a file.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(super) fn parse(xml: &str) -> Result<Element, String> {
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Element::default()];
        let mut elements = 0;
        loop {
            let at = |reader: &Reader<&[u8]>| {
                let before =
                    &xml.as_bytes()[..usize::try_from(reader.buffer_position()).unwrap_or(0).min(xml.len())];
                format!("line {}", 1 + memchr::memchr_iter(b'\n', before).count())
            };
            let event =
                reader.read_event().map_err(|e| format!("{}: no well-formed XML: {e}", at(&reader)))?;
            let Some(last) = open.last_mut() else {
                return Err("an element ends that never began".to_owned());
            };
            match event {
                Event::Start(start) => {
                    elements += 1;
                    open.push(Element::new(&start));
                }
                Event::Empty(start) => {
                    elements += 1;
                    last.children.push(Child::Element(Element::new(&start)));
                }
                Event::End(_) => {
                    if let (Some(closed), Some(parent)) = (open.pop(), open.last_mut()) {
                        parent.children.push(Child::Element(closed));
                    }
                }
                Event::Text(text) => last.push(&text.xml10_content()),
                Event::CData(text) => last.push(&text.xml10_content()),
                Event::GeneralRef(entity) => {
                    let written = format!("&{};", &*entity);
                    let meant = html_escape::decode_html_entities(&written);
                    if meant == written {
                        return Err(format!(
                            "{}: the entity `{}` is the file's own and not expanded; if you trust the file, expand \
                             them with `xmllint --noent`",
                            at(&reader),
                            written.chars().take(60).collect::<String>()
                        ));
                    }
                    last.push(&meant);
                }
                Event::Eof => break,
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            }
            if open.len() > DEPTH {
                return Err(format!("{}: elements lie more than {DEPTH} deep in each other", at(&reader)));
            }
            if elements > ELEMENTS {
                return Err(format!("{}: there are more than {ELEMENTS} elements", at(&reader)));
            }
        }
        if open.len() > 1 {
            return Err("the file is cut off: an element has no end".to_owned());
        }
        let root = open.pop().and_then(|mut file| {
            let at = file.children.iter().position(|child| matches!(child, Child::Element(_)))?;
            match file.children.swap_remove(at) {
                Child::Element(root) => Some(root),
                Child::Text(_) => None,
            }
        });
        root.ok_or_else(|| "there is no element in the file".to_owned())
    }

    fn new(start: &BytesStart<'_>) -> Element {
        let mut attributes = start.attributes();
        let attributes = attributes.with_checks(false).take(ATTRIBUTES).flatten().map(|attribute| {
            let value = html_escape::decode_html_entities(&*attribute.value).into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        Element {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            children: Vec::new(),
        }
    }

    fn push(&mut self, text: &str) {
        match self.children.last_mut() {
            Some(Child::Text(before)) => before.push_str(text),
            _ => self.children.push(Child::Text(text.to_owned())),
        }
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        self.name.rsplit_once(':').map_or(&self.name, |(_, local)| local)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name)?;
        Some(found.1.as_str()).filter(|value| !value.trim().is_empty())
    }

    /// The elements that lie directly in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first element of a name, with its prefix, that lies directly in it.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The first element at the end of a path of names without prefixes.
    pub(super) fn find(&self, path: &[&str]) -> Option<&Element> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        self.elements().filter(|element| element.local() == *first).find_map(|element| element.find(rest))
    }

    /// All elements of a name without prefix, however deep, but for those within another of that name.
    pub(super) fn all<'e>(&'e self, local: &str, found: &mut Vec<&'e Element>) {
        for element in self.elements() {
            if element.local() == local {
                found.push(element);
            } else {
                element.all(local, found);
            }
        }
    }

    /// The text in it; `None` of white space.
    pub(super) fn text(&self) -> Option<String> {
        let mut text = String::new();
        self.append_text(&mut text);
        Some(text).filter(|text| !text.trim().is_empty())
    }

    fn append_text(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(t) => text.push_str(t),
                Child::Element(element) => element.append_text(text),
            }
        }
    }

    /// What is in it as HTML, with names as `rename` has them, an empty one for an element that is left out.
    pub(super) fn html(&self, rename: fn(&str) -> &str) -> String {
        let mut html = String::new();
        self.append_html(rename, &mut html);
        html
    }

    fn append_html(&self, rename: fn(&str) -> &str, html: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(text) => html.push_str(&html_escape::encode_text(text)),
                Child::Element(element) => {
                    let name = rename(element.local());
                    if matches!(name, "br" | "hr" | "img") {
                        html.push_str(&format!("<{name}>"));
                    } else if !name.is_empty() {
                        html.push_str(&format!("<{name}>"));
                        element.append_html(rename, html);
                        html.push_str(&format!("</{name}>"));
                    }
                }
            }
        }
    }
}
