use std::path::PathBuf;

use copydesk_document::Document;

use crate::format::Format;

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
/// nulls are ignored.
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
        }
    }
}

impl Fields {
    /// The metadata keys that the program knows, each with the field that holds it.
    pub(crate) fn known(&self) -> [(&'static str, &str); 4] {
        [("published", &self.published), ("title", &self.title), ("outlet", &self.outlet), ("url", &self.url)]
    }
}
