use std::path::PathBuf;

use copydesk_document::{Document, Meta};

use crate::encoding::Encoding;
use crate::format::Format;
use crate::pattern::PathPattern;

/// How a corpus is read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The format of standard input and of files that are named. Where it is not set, and of files found in folders, the
    /// content says it, or else the name.
    pub format: Option<&'static dyn Format>,
    /// The most bytes of a document: of a text, or of a line of JSON. Longer ones become errors and are not held in
    /// memory.
    pub max_document_bytes: u64,
    /// The most bytes that all inputs together may hold once they are decompressed; what is beyond is reported and not read.
    pub max_total_bytes: Option<u64>,
    /// Whether links in folders that lead out of the folder are followed.
    pub follow_links: bool,
    /// The encoding of text, JSON and tables, if not UTF-8.
    pub encoding: Option<Encoding>,
    /// The files or folders that the run writes, which are no inputs of it.
    pub outputs: Vec<PathBuf>,
    /// Whether inputs in which there is nothing to read are fine.
    pub allow_empty: bool,
    /// The field of a JSON object that holds the id, for objects that cannot be read otherwise.
    pub id_field: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            format: None,
            max_document_bytes: Document::DEFAULT_MAX_BYTES,
            max_total_bytes: None,
            follow_links: false,
            encoding: None,
            outputs: Vec::new(),
            allow_empty: false,
            id_field: Fields::default().id,
        }
    }
}

impl Options {
    /// The same options with a format.
    #[must_use]
    pub fn format(mut self, format: Option<&'static dyn Format>) -> Options {
        self.format = format;
        self
    }

    /// The same options with a limit.
    #[must_use]
    pub fn max_document_bytes(mut self, bytes: u64) -> Options {
        self.max_document_bytes = bytes;
        self
    }

    /// The same options with a limit for all inputs together.
    #[must_use]
    pub fn max_total_bytes(mut self, bytes: Option<u64>) -> Options {
        self.max_total_bytes = bytes;
        self
    }

    /// The same options with links followed or not.
    #[must_use]
    pub fn follow_links(mut self, follow: bool) -> Options {
        self.follow_links = follow;
        self
    }

    /// The same options with an encoding.
    #[must_use]
    pub fn encoding(mut self, encoding: Option<Encoding>) -> Options {
        self.encoding = encoding;
        self
    }

    /// The same options with one more file or folder that is written, if there is one.
    #[must_use]
    pub fn output(mut self, path: Option<PathBuf>) -> Options {
        self.outputs.extend(path);
        self
    }

    /// The same options with nothing to read being fine or not.
    #[must_use]
    pub fn allow_empty(mut self, allow: bool) -> Options {
        self.allow_empty = allow;
        self
    }

    /// The same options with the field that holds the id.
    #[must_use]
    pub fn id_field(mut self, name: &str) -> Options {
        name.clone_into(&mut self.id_field);
        self
    }
}

/// Which fields of a JSON object hold what.
///
/// Other fields that hold strings, numbers or booleans become metadata under their own names; arrays, objects and
/// nulls are ignored. A name with points reaches into objects, as `meta.published` does, unless a field is called just so. Of a
/// record that Copydesk wrote, the fields of `meta` count as the object's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fields {
    /// The document's id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// When it was published; metadata `published`.
    pub published: String,
    /// Its headline; metadata `title`.
    pub title: String,
    /// Who published it; metadata `outlet`.
    pub outlet: String,
    /// Where it stands; metadata `url`.
    pub url: String,
    /// Whether a number as the date of publication is seconds since 1970.
    pub epoch: bool,
    /// What is known of documents that do not say it themselves.
    pub defaults: Meta,
    /// What the paths of documents say of them.
    pub path_pattern: Option<PathPattern>,
    /// What a document's id is made of.
    pub id_from: IdFrom,
}

/// What a document's id is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdFrom {
    /// What it says itself or, where it says nothing, its place.
    #[default]
    Field,
    /// Its place: the path, and the line or number in a file that holds several.
    Path,
    /// The metadata `url`.
    Url,
    /// The text, so that the same text has the same id wherever it lies.
    Hash,
}

impl Default for Fields {
    fn default() -> Fields {
        Fields {
            id: "id".into(),
            text: "text".into(),
            published: "published".into(),
            title: "title".into(),
            outlet: "outlet".into(),
            url: "url".into(),
            epoch: false,
            defaults: Meta::new(),
            path_pattern: None,
            id_from: IdFrom::default(),
        }
    }
}

impl Fields {
    /// The names that reach into objects.
    pub(crate) fn reaching(&self) -> impl Iterator<Item = &str> {
        let known = self.known().into_iter().map(|(_, name)| name);
        [self.id.as_str(), self.text.as_str()].into_iter().chain(known).filter(|name| name.contains('.'))
    }

    /// The metadata keys that the program knows, each with the field that holds it.
    pub(crate) fn known(&self) -> [(&'static str, &str); 4] {
        [("published", &self.published), ("title", &self.title), ("outlet", &self.outlet), ("url", &self.url)]
    }
}
