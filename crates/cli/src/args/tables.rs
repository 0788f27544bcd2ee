use std::path::PathBuf;

use clap::Args;

use super::{Format, PluginSource};

/// Which tables to write.
#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// Records: .jsonl, plain, .gz or .zst, or the folder of a run in parts; or tables: a SQLite file or a folder of Parquet files.
    #[arg(required = true, value_name = "RECORDS")]
    pub(crate) records: Vec<String>,
    /// Where the tables go: a SQLite file (.sqlite, .db), or a folder of Parquet files (.parquet) or CSV files; or a CoNLL-U file
    /// (.conllu) or a folder for brat. It appears only when all is written.
    #[arg(long, short, value_name = "FILE|FOLDER")]
    pub(crate) output: PathBuf,
    /// What to write, where the name does not tell.
    #[arg(long, value_enum, value_name = "FORMAT", visible_alias = "output-format")]
    pub(crate) format: Option<Format>,
    /// The layers that become tables, with commas between them. Default: all but `tokens`.
    #[arg(long, value_delimiter = ',', value_name = "LAYER,…")]
    pub(crate) layers: Vec<String>,
    /// The pipeline that made the records, where it has other layers than the ready plugins make.
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plugins: PluginSource,
}

/// What to ask.
#[derive(Debug, Args)]
pub(crate) struct Query {
    /// The SQLite file.
    pub(crate) tables: PathBuf,
    /// The question: "SELECT * FROM who_is_quoted". The file stays as it is.
    pub(crate) sql: String,
    /// Print the answer as CSV, row by row, in place of columns for people.
    #[arg(long)]
    pub(crate) csv: bool,
}

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Records (.jsonl, plain, .gz or .zst), the folder of a run in parts, a SQLite file, or a folder of Parquet files.
    #[arg(required = true, value_name = "OUTPUT")]
    pub(crate) output: Vec<String>,
    /// The pipeline that made the records, where it has other layers than the ready plugins make.
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plugins: PluginSource,
}

/// What to say of a corpus.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// Records (.jsonl, plain, .gz or .zst, or - for standard input), the folder of a run in parts, a SQLite file, or a folder of Parquet
    /// files.
    #[arg(required = true, value_name = "OUTPUT")]
    pub(crate) records: Vec<String>,
    /// Where the report goes: a page (.html) to look at, or its tables as a SQLite file (.sqlite, .db) or a folder of Parquet files
    /// (.parquet). It appears only when all is written.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write the tables to this folder, a CSV file each.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) csv: Option<PathBuf>,
    /// Print the tables as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// At least so many quotes stand in the page for each number that has as many.
    #[arg(long, default_value_t = 6, value_name = "N")]
    pub(crate) quotes: u32,
}

/// What to compare.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The output of one run: records (.jsonl, plain, .gz or .zst), the folder of a run in parts, a SQLite file, or a folder of Parquet
    /// files.
    pub(crate) before: String,
    /// The output of another run over the same articles, in any of these forms.
    pub(crate) after: String,
    /// Tell these differences alone: `misattribution-like` are quotes that have another speaker, one where there was none, or none where
    /// there was one. Others do not count then, not even for the exit code.
    #[arg(long, value_enum, value_name = "WHICH")]
    pub(crate) only: Option<Only>,
    /// Write a page (.html) in place of lines.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Print one JSON object in place of lines.
    #[arg(long)]
    pub(crate) json: bool,
    /// The layers to compare, with commas between them. Default: all that both outputs have.
    #[arg(long, value_delimiter = ',', value_name = "LAYER,…")]
    pub(crate) layers: Vec<String>,
    /// The pipeline that made the records, where it has other layers than the ready plugins make.
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plugins: PluginSource,
}

/// Some differences.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Only {
    MisattributionLike,
}

/// What to look at.
#[derive(Debug, Args)]
pub(crate) struct View {
    /// What `run` wrote: records (.jsonl, plain, .gz or .zst), the folder of a run in parts, a SQLite file, or a folder of Parquet files.
    #[arg(value_name = "OUT")]
    pub(crate) records: String,
    /// The ids of the documents to show, in any order. Default: all, as many as a page takes.
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// Write the page to this file. Default: standard output.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Mark quotes to be checked that are less likely to be right than this, from 0 to 1.
    #[arg(long, default_value_t = copydesk_pages::CHECK_BELOW, value_name = "SCORE", value_parser = share)]
    pub(crate) check_below: f64,
}

/// A number from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("`{text}` is no number from 0 to 1"))
}
