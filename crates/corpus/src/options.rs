use copydesk_document::Document;

/// How a corpus is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The format of standard input and of files that are named; files found in folders say it by their names.
    pub format: Format,
    /// The most bytes of a document: of a text, or of a line of JSON. Longer ones become errors and are not held in
    /// memory.
    pub max_document_bytes: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { format: Format::Auto, max_document_bytes: Document::DEFAULT_MAX_BYTES }
    }
}

impl Options {
    /// The same options with a format.
    #[must_use]
    pub fn format(mut self, format: Format) -> Options {
        self.format = format;
        self
    }

    /// The same options with a limit.
    #[must_use]
    pub fn max_document_bytes(mut self, bytes: u64) -> Options {
        self.max_document_bytes = bytes;
        self
    }
}

/// The format of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Told by the file's name; of standard input, by its first character.
    #[default]
    Auto,
    /// One text.
    Text,
    /// One JSON object a line.
    JsonLines,
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
        }
    }
}

impl Fields {
    /// The metadata keys that the program knows, each with the field that holds it.
    pub(crate) fn known(&self) -> [(&'static str, &str); 4] {
        [("published", &self.published), ("title", &self.title), ("outlet", &self.outlet), ("url", &self.url)]
    }
}
