//! The format's tables and keys: the one place from which the parser, its errors and the JSON Schema are made.

use crate::spec::Limits;

/// The version of the format that this program reads.
pub(crate) const VERSION: i64 = 1;

/// The most stages that a plan may hold.
pub(crate) const MAX_STAGES: usize = 1000;

/// One kind of table.
pub(crate) struct Table {
    /// How errors call it.
    pub(crate) title: &'static str,
    pub(crate) keys: &'static [Key],
}

/// One key of a table.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
    pub(crate) doc: &'static str,
}

/// What a key's value may be.
pub(crate) enum Kind {
    /// The version of the format.
    Version,
    /// Any string.
    Text,
    /// A name: of a plugin, a stage, a layer.
    Name,
    /// A boolean with its default.
    Bool(bool),
    /// A year, a month or a day.
    Date,
    /// A number of at least 1, with its default and its maximum.
    Count(u64, u64),
    /// A number of bytes, also as a string with a unit, with its default and its maximum.
    Bytes(u64, u64),
    /// Some seconds, more than none and perhaps with a fraction, with their default and their maximum.
    Seconds(u64, u64),
    /// One of these words, each with what it means; the first is the default.
    Choice(&'static [(&'static str, &'static str)]),
    /// A list of strings.
    Texts,
    /// A list of names.
    Names,
    /// One table.
    Table(&'static Table),
    /// A list of tables.
    Tables(&'static Table),
    /// A plugin's options, which the plugin types.
    Options,
    /// A table from the plugin's to the pipeline's names of the layers it reads.
    Inputs,
    /// The same for the layers it makes.
    Outputs,
    /// A table from strings to strings or dates.
    Meta,
    /// A table from layers to lists of expected annotations.
    Expectations,
}

const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, required: false, kind, doc }
}

const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, required: true, kind, doc }
}

pub(crate) const ROOT: Table = Table {
    title: "a pipeline",
    keys: &[
        optional("schema", Kind::Version, "The version of this format."),
        optional("name", Kind::Text, "The pipeline's name."),
        optional("description", Kind::Text, "What the pipeline is for."),
        optional("plugins", Kind::Table(&PLUGINS), "Where plugins are looked for."),
        optional(
            "rosters",
            Kind::Texts,
            "Files with organisations, people and outlets of your own, relative to this file.",
        ),
        optional("isolation", Kind::Choice(ISOLATION), "Where plugins work."),
        optional(
            "sandbox",
            Kind::Bool(false),
            "Whether plugins work in processes that may neither write files, nor use the network, nor start programs (Linux).",
        ),
        optional("output", Kind::Table(&OUTPUT), "What is written of a document."),
        optional("limits", Kind::Table(&LIMITS), "How much a document may hold and take."),
        required(
            "stage",
            Kind::Tables(&STAGE),
            "The stages; their order is computed from what plugins require and provide.",
        ),
        optional("test", Kind::Tables(&TEST), "Texts with the annotations that the pipeline must find."),
    ],
};

/// A roster file, which has tables and keys of its own.
pub(crate) const ROSTERS: Table = Table {
    title: "a roster file",
    keys: &[
        optional("organization", Kind::Tables(&ORGANIZATION), "Organisations with their members."),
        optional("person", Kind::Tables(&PERSON), "People."),
        optional("outlet", Kind::Tables(&OUTLET), "News outlets."),
    ],
};

const ORGANIZATION: Table = Table {
    title: "[[organization]]",
    keys: &[
        optional("id", Kind::Name, "A short key, unique in the file."),
        required("name", Kind::Text, "The usual name."),
        optional("kind", Kind::Text, "What it is, for people: group, alliance, company."),
        optional("aliases", Kind::Texts, "Its other names."),
        optional("successor-of", Kind::Text, "The key of the organisation whose place it took."),
        optional("members", Kind::Texts, "Members without dates."),
        optional("member", Kind::Tables(&MEMBER), "Members with dates."),
    ],
};

const MEMBER: Table = Table {
    title: "[[organization.member]]",
    keys: &[
        required("name", Kind::Text, "The member's usual name."),
        optional("from", Kind::Date, "The first day, month or year of the membership."),
        optional("until", Kind::Date, "The last day, month or year of the membership."),
        optional("status", Kind::Choice(STATUSES), "In what capacity it belongs."),
        optional("source", Kind::Text, "Where you have it from, for people."),
    ],
};

const STATUSES: &[(&str, &str)] = &[
    ("member", "a full member"),
    ("associate", "an associate or partner"),
    ("observer", "an observer"),
    ("suspended", "its rights rest"),
];

const PERSON: Table = Table {
    title: "[[person]]",
    keys: &[required("name", Kind::Text, "The full name."), optional("aliases", Kind::Texts, "Other names.")],
};

const OUTLET: Table = Table {
    title: "[[outlet]]",
    keys: &[
        required("name", Kind::Text, "The usual name."),
        optional("aliases", Kind::Texts, "Other names."),
    ],
};

const PLUGINS: Table = Table {
    title: "[plugins]",
    keys: &[optional("path", Kind::Texts, "Further folders to look for plugins in, relative to this file.")],
};

const OUTPUT: Table = Table {
    title: "[output]",
    keys: &[
        optional(
            "layers",
            Kind::Names,
            "The layers to write, in this order; without it, all but those with vectors, and but `tokens` where a stage comes after that makes them.",
        ),
        optional("offsets", Kind::Choice(OFFSETS), "The unit of the offsets."),
        optional("text", Kind::Bool(true), "Whether to write the text of the document."),
    ],
};

pub(crate) const OFFSETS: &[(&str, &str)] = &[
    ("char", "Unicode code points, as in Python"),
    ("byte", "UTF-8 bytes"),
    ("utf16", "UTF-16 units, as in JavaScript and Java"),
];

pub(crate) const ISOLATION: &[(&str, &str)] = &[
    ("auto", "in processes of their own where one came neither with the program nor beside it"),
    ("process", "in processes of their own"),
    ("thread", "in threads of the program"),
];

const LIMITS: Table = Table {
    title: "[limits]",
    keys: &[
        optional(
            "max-document-bytes",
            Kind::Bytes(Limits::DEFAULT.max_document_bytes, MAX_BYTES),
            "The longest text, in bytes or as \"16MiB\"; a longer document is reported and left out.",
        ),
        optional(
            "max-annotations",
            Kind::Count(Limits::DEFAULT.max_annotations, MAX_ANNOTATIONS),
            "The most annotations in one layer of a document.",
        ),
        optional(
            "max-document-memory",
            Kind::Bytes(Limits::DEFAULT.max_document_memory, MAX_MEMORY),
            "The most memory that a document may take in a process of its own (Linux), in bytes or as \"8GiB\".",
        ),
        optional(
            "max-document-time",
            Kind::Seconds(Limits::DEFAULT.max_document_time.as_secs(), MAX_SECONDS),
            "The most seconds that a document may take in a process of its own, by the clock or of processors.",
        ),
    ],
};

/// Offsets are 32 bits wide and the highest one stands for "none".
const MAX_BYTES: u64 = u32::MAX as u64 - 1;
const MAX_MEMORY: u64 = 1 << 50;
const MAX_SECONDS: u64 = 1_000_000_000;
const MAX_ANNOTATIONS: u64 = copydesk_document::MAX_ANNOTATIONS as u64;

const STAGE: Table = Table {
    title: "[[stage]]",
    keys: &[
        required("plugin", Kind::Name, "The plugin's name, looked up in the search path."),
        optional(
            "path",
            Kind::Text,
            "The plugin's library, or the folder with its plugin.toml, relative to this file.",
        ),
        optional("id", Kind::Name, "The stage's id, unique in the pipeline; without it, the plugin's name."),
        optional("options", Kind::Options, "What the plugin is told."),
        optional(
            "inputs",
            Kind::Inputs,
            "Other names for the layers that the plugin reads: its name = the pipeline's.",
        ),
        optional(
            "outputs",
            Kind::Outputs,
            "Other names for the layers that the plugin makes: its name = the pipeline's.",
        ),
        optional("on-error", Kind::Choice(ON_ERROR), "What becomes of a document on which the stage fails."),
    ],
};

pub(crate) const ON_ERROR: &[(&str, &str)] = &[
    ("skip-document", "the document is reported and left out"),
    ("skip-stage", "the document goes on without the stage's layers, and without the stages that need them"),
    ("fail", "the run ends"),
];

const TEST: Table = Table {
    title: "[[test]]",
    keys: &[
        required("name", Kind::Text, "The test's name, unique in the pipeline."),
        required("text", Kind::Text, "The text to run the pipeline on."),
        optional("meta", Kind::Meta, "The document's metadata, such as `published`."),
        optional("exactly", Kind::Expectations, "For a layer, all its annotations in order."),
        optional("contains", Kind::Expectations, "For a layer, annotations that must be among its own."),
        optional("absent", Kind::Expectations, "For a layer, annotations that must not be among its own."),
    ],
};

/// Why a word cannot be a name; names become keys of output, columns of tables and parts of paths.
pub(crate) fn name_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("it is empty")
    } else if name.len() > MAX_NAME {
        Some("it is longer than 64 characters")
    } else if !name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        Some("it does not start with a letter or digit")
    } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) {
        Some("it has characters other than the letters a to z, digits, `_`, `-` and `.`")
    } else {
        None
    }
}

const MAX_NAME: usize = 64;

/// [`name_fault`] as a regular expression.
pub(crate) const NAME_PATTERN: &str = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$";

impl Kind {
    /// What errors call a value of the kind.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Kind::Version | Kind::Count(..) => "an integer",
            Kind::Bytes(..) => "an integer or a size such as \"16MiB\"",
            Kind::Seconds(..) => "a number of seconds",
            Kind::Text | Kind::Name | Kind::Choice(_) => "a string",
            Kind::Date => "a date",
            Kind::Bool(_) => "`true` or `false`",
            Kind::Texts | Kind::Names => "a list of strings",
            Kind::Tables(_) => "a list of tables",
            Kind::Table(_) | Kind::Options => "a table",
            Kind::Inputs | Kind::Outputs => "a table of layer names",
            Kind::Meta => "a table of strings",
            Kind::Expectations => "a table of lists of strings",
        }
    }
}
