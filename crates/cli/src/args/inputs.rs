use clap::{Args, ValueEnum};
use copydesk_pipeline::parse_size;

/// What to read and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct Inputs {
    /// Files, folders, globs, or - for standard input, of any format of --input-format; plain, .gz, .zst, .bz2 or .xz.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    /// How to read standard input and the files that are named; auto goes by content and name.
    #[arg(long, default_value = AUTO, value_name = "FORMAT", value_parser = input_formats())]
    pub(crate) input_format: String,
    /// Take a field of JSON, or a column, from another name, such as text=body or published=meta.date; id, text, published, title,
    /// outlet, url.
    #[arg(long, value_name = "FIELD=NAME", value_parser = field)]
    pub(crate) field: Vec<(String, String)>,
    /// The encoding of text, JSON and tables, such as windows-1252; auto finds it out. Default: UTF-8. Pages and XML state theirs.
    #[arg(long, value_name = "ENCODING", value_parser = encoding)]
    pub(crate) encoding: Option<copydesk_corpus::Encoding>,
    /// The date of publication of documents that do not say it.
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<String>,
    /// The outlet of documents that do not say it.
    #[arg(long, value_name = "NAME")]
    pub(crate) outlet: Option<String>,
    /// What the paths of documents say of them, such as '{outlet}/{published}/{id}.txt'; {*} is not kept.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) path_pattern: Option<copydesk_corpus::PathPattern>,
    /// What ids are made of: what a document says itself, or else its place; its place alone; its url; a hash of its text.
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) id_from: IdFrom,
    /// Take a number as the date of publication for seconds (or milliseconds) since 1970.
    #[arg(long)]
    pub(crate) epoch_dates: bool,
    /// Read what links in folders lead to, also where that is outside of the folder.
    #[arg(long)]
    pub(crate) follow_links: bool,
    /// The most bytes of a document; larger ones become error records. Default: the pipeline's limit.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) max_document_bytes: Option<u64>,
    /// The most bytes that all inputs may hold together, decompressed; what is beyond becomes error records. Default: no
    /// limit.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) max_total_bytes: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum IdFrom {
    #[default]
    Field,
    Path,
    Url,
    Hash,
}

fn encoding(label: &str) -> Result<copydesk_corpus::Encoding, String> {
    copydesk_corpus::Encoding::of(label).ok_or_else(|| {
        "no encoding of that name; auto finds it out, others are utf-8, windows-1252, utf-16le".to_owned()
    })
}

/// The input format that goes by content and name.
pub(crate) const AUTO: &str = "auto";

/// The formats that can be asked for.
fn input_formats() -> clap::builder::PossibleValuesParser {
    std::iter::once(AUTO).chain(copydesk_corpus::formats().iter().map(|format| format.name())).into()
}

const FIELDS: [&str; 6] = ["id", "text", "published", "title", "outlet", "url"];

fn field(s: &str) -> Result<(String, String), String> {
    let (field, name) = s.split_once('=').ok_or("write FIELD=NAME, such as text=body")?;
    if !FIELDS.contains(&field) || name.is_empty() {
        return Err(format!("write FIELD=NAME with one of the fields {}", FIELDS.join(", ")));
    }
    Ok((field.to_owned(), name.to_owned()))
}
