use std::path::PathBuf;

use clap::Args;

use super::{Format, PluginSource};

/// Which tables to write.
#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// Records: .jsonl, plain, .gz or .zst, or the folder of a run in parts; or tables: a SQLite file or a folder of Parquet files.
    #[arg(required = true, value_name = "RECORDS")]
    pub(crate) records: Vec<String>,
    /// Where the tables go: a SQLite file (.sqlite, .db), or a folder of Parquet files (.parquet) or CSV files. It appears only when all
    /// is written.
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
