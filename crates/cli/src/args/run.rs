use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use copydesk_corpus::Shard;
use copydesk_pipeline::parse_size;

use super::{Inputs, OnePipeline, Resources};

#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) pipeline: OnePipeline,
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Write to this file, which appears only when the run is complete; or, with a / at the end, to this folder, in parts: then the
    /// same command goes on where a run was ended. Default: standard output.
    #[arg(long, short, value_name = "FILE|FOLDER/")]
    pub(crate) output: Option<PathBuf>,
    /// Write to this folder, in parts, as -o FOLDER/ does.
    #[arg(long, value_name = "FOLDER", conflicts_with = "output")]
    pub(crate) job: Option<PathBuf>,
    /// Throw away what the folder after -o holds of an earlier run.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// What to do where inputs have changed since their part was written: end with a list, do their parts again, or keep what is done
    /// and add what is new.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) changed: Changed,
    /// Do only one of N shares of the documents, counted from 1, such as 2/7. The id of a document says to which it belongs: the same
    /// wherever the same inputs are read.
    #[arg(long, value_name = "K/N")]
    pub(crate) shard: Option<Shard>,
    /// JSON lines, a digest for people, a page to look at, tables (a folder of Parquet files, one SQLite file, or a folder of CSV files),
    /// one CoNLL-U file, or a folder for brat. Default: what the name after -o ends in (.html, .parquet, .sqlite, .db, .conllu), or JSON
    /// lines.
    #[arg(long, value_enum, value_name = "FORMAT", visible_alias = "output-format")]
    pub(crate) format: Option<Format>,
    /// The layers to write, with commas between them. Default: those of the pipeline's [output], or all but `tokens`.
    #[arg(long, value_delimiter = ',', value_name = "LAYER,…")]
    pub(crate) layers: Vec<String>,
    /// Whether plugins work in threads of this process, or in processes of their own, where one that crashes, loops or exits costs
    /// the document that it was given and no other. `auto` takes processes where a plugin came neither with the program nor beside it.
    /// Default: what the pipeline says, or auto.
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) isolation: Option<Isolation>,
    /// Have plugins work in processes that may neither write files, nor use the network, nor start programs (Linux 6.2 and later).
    #[arg(long)]
    pub(crate) sandbox: bool,
    /// The most seconds that a document may take in a process of its own, by the clock or of processors. Default: the pipeline's
    /// limit, or 300.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) max_document_time: Option<Duration>,
    /// The most memory that a document may take in a process of its own, besides what that takes for itself (Linux). Default: the
    /// pipeline's limit, or 8GiB.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) max_document_memory: Option<u64>,
    /// Stop, in order and with exit code 4, once more documents have failed, wholly or in part: a number, or a share of those done
    /// such as 1%, which is looked at from the hundredth document on.
    #[arg(long, value_name = "N|P%", value_parser = max_failures)]
    pub(crate) max_failures: Option<MaxFailures>,
    /// When documents that failed, wholly or in part, make the exit code 3 or 4: none, any, or more than --max-failures allows.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", requires_if("budget", "max_failures"))]
    pub(crate) fail_on: FailOn,
    /// Have inputs in which there is nothing to read give an empty output, and no error.
    #[arg(long)]
    pub(crate) allow_empty: bool,
    #[command(flatten)]
    pub(crate) resources: Resources,
    /// Say what the records of this run would depend on, as JSON, instead of running: program, pipeline, plugins, models, options and
    /// limits, with hashes. Default: to standard output.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-")]
    pub(crate) manifest: Option<PathBuf>,
    /// Colours in the digest.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: When,
    #[command(flatten)]
    pub(crate) watching: Watching,
    /// The arguments as they were typed, which lead here.
    #[arg(skip)]
    pub(crate) words: Vec<OsString>,
}

/// What one hears of a run.
#[derive(Clone, Debug, Args)]
pub(crate) struct Watching {
    /// How to show on standard error how far the run is: a bar, lines, JSON lines with `event`, `documents`, `failed`, `bytes`,
    /// `total_bytes`, `elapsed`, `left` (seconds) and `slow`, or nothing. `auto` is a bar on a terminal and lines elsewhere.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) progress: Shown,
    /// The seconds from one line of --progress lines or json to the next.
    #[arg(long, default_value = "30", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) progress_every: Duration,
    /// Add to this file, as JSON lines with `time` and `event`, what happens: start, part, failed, printed, slow, replaced, warning, end.
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// No progress and no summary on standard error.
    #[arg(long, short, conflicts_with = "progress")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The folder of a run: what stood after -o.
    #[arg(value_name = "FOLDER")]
    pub(crate) job: PathBuf,
    /// Worker threads; 0 takes one a core. Default: as the run had it.
    #[arg(long, short = 'j', value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// The most seconds that a document may take in a process of its own. Default: as the run had it.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) max_document_time: Option<Duration>,
    /// The most memory that a document may take there. Default: as the run had it.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) max_document_memory: Option<u64>,
    /// No progress and no summary on standard error.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl Watching {
    /// Without a log, and the usual progress unless it is to be quiet.
    pub(crate) fn usual(quiet: bool) -> Watching {
        Watching { progress: Shown::Auto, progress_every: Duration::from_secs(30), log: None, quiet }
    }
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shown {
    #[default]
    Auto,
    Bar,
    Lines,
    Json,
    Off,
}

/// Which failures count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    None,
    #[default]
    Any,
    Budget,
}

/// Where plugins work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Isolation {
    Auto,
    Thread,
    Process,
}

impl From<Isolation> for copydesk_pipeline::Isolation {
    fn from(isolation: Isolation) -> copydesk_pipeline::Isolation {
        match isolation {
            Isolation::Auto => copydesk_pipeline::Isolation::Auto,
            Isolation::Thread => copydesk_pipeline::Isolation::Thread,
            Isolation::Process => copydesk_pipeline::Isolation::Process,
        }
    }
}

/// How many documents may fail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum MaxFailures {
    Number(u64),
    Percent(f64),
}

impl MaxFailures {
    /// Whether so many failures of so many documents are too many, while there are more to come.
    pub(crate) fn exceeded(self, failed: u64, done: u64) -> bool {
        self.exceeded_by_all(failed, done) && (matches!(self, MaxFailures::Number(_)) || done >= 100)
    }

    /// The same of all documents.
    pub(crate) fn exceeded_by_all(self, failed: u64, all: u64) -> bool {
        match self {
            MaxFailures::Number(most) => failed > most,
            MaxFailures::Percent(most) => failed as f64 * 100.0 > most * all as f64,
        }
    }
}

/// As it is typed.
impl std::fmt::Display for MaxFailures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            MaxFailures::Number(most) => write!(f, "{most}"),
            MaxFailures::Percent(most) => write!(f, "{most}%"),
        }
    }
}

fn max_failures(text: &str) -> Result<MaxFailures, String> {
    let wrong = || format!("`{text}` is neither a number of documents nor a share such as 1%");
    let Some(share) = text.strip_suffix('%') else {
        return text.parse().map(MaxFailures::Number).map_err(|_| wrong());
    };
    let share: f64 = share.parse().map_err(|_| wrong())?;
    if (0.0..=100.0).contains(&share) { Ok(MaxFailures::Percent(share)) } else { Err(wrong()) }
}

/// Some seconds, more than none.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("`{text}` is no number of seconds"))?;
    let time = Duration::try_from_secs_f64(seconds).ok().filter(|t| !t.is_zero() && seconds <= 1e9);
    time.ok_or_else(|| format!("`{text}` is no time that can pass"))
}

/// What becomes of parts whose inputs have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Changed {
    #[default]
    Refuse,
    Redo,
    Keep,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Json,
    Text,
    Html,
    Parquet,
    Sqlite,
    Csv,
    Conllu,
    Brat,
}

impl Run {
    /// In what form records are written.
    pub(crate) fn format(&self) -> Format {
        let by_name = |output: &Path| match output.extension().is_some_and(|e| e.eq_ignore_ascii_case("html"))
        {
            true => Some(Format::Html),
            false => copydesk_tables::Format::of_name(output).map(Format::from),
        };
        self.format.or_else(|| self.output.as_deref().and_then(by_name)).unwrap_or(Format::Json)
    }
}

impl From<copydesk_tables::Format> for Format {
    fn from(format: copydesk_tables::Format) -> Format {
        match format {
            copydesk_tables::Format::Parquet => Format::Parquet,
            copydesk_tables::Format::Sqlite => Format::Sqlite,
            copydesk_tables::Format::Csv => Format::Csv,
            copydesk_tables::Format::Conllu => Format::Conllu,
            copydesk_tables::Format::Brat => Format::Brat,
        }
    }
}

impl Format {
    /// Whether it is made of all records, and is not records one after another.
    pub(crate) fn is_whole(self) -> bool {
        self == Format::Html || self.tables().is_some()
    }

    /// Which tables these are, if they are.
    pub(crate) fn tables(self) -> Option<copydesk_tables::Format> {
        match self {
            Format::Json | Format::Text | Format::Html => None,
            Format::Parquet => Some(copydesk_tables::Format::Parquet),
            Format::Sqlite => Some(copydesk_tables::Format::Sqlite),
            Format::Csv => Some(copydesk_tables::Format::Csv),
            Format::Conllu => Some(copydesk_tables::Format::Conllu),
            Format::Brat => Some(copydesk_tables::Format::Brat),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    #[default]
    Auto,
    Always,
    Never,
}
