//! What can be typed. Resolving it is the business of the commands.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use copydesk_corpus::Shard;
use copydesk_pipeline::parse_size;

/// Reads English news: who and what is named, who said what, through which outlet, which organisation had which
/// members on that day, and when.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 all fine, 1 internal, 2 usage or pipeline, 3 finished with failed documents, 4 too many failed, 130 and 143 stopped by a signal."
)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    /// With --version: the program's hash, and the plugins and models that are linked in.
    #[arg(long)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a pipeline over documents.
    Run(Box<Run>),
    /// Do again the documents that failed in a run into a folder, say once a plugin is mended, and put them into their places.
    Replay(Replay),
    /// Validate pipelines: every error at once, before any document is read.
    Check(Check),
    /// Show how a pipeline reads a document: stages, layers, and the annotations at a place, with the reasons for them.
    Explain(Explain),
    /// Draw the stages and layers of a pipeline.
    Graph(Graph),
    /// Run the [[test]] blocks of pipelines.
    Test(Test),
    /// List, show and check plugins.
    Plugins(Plugins),
    /// Write the beginnings of something new.
    New(New),
    /// Print the JSON Schema of pipeline files, for editors.
    Schema(Schema),
    /// Write records as tables, without reading the articles again.
    Convert(Convert),
    /// Ask a SQLite file of tables, in SQL.
    Query(Query),
    /// Check an output: spans within their text, words that are its slices, references that lead somewhere, ids that stand once.
    Verify(Verify),
    /// Measure how fast a pipeline reads a corpus.
    Bench(Bench),
    /// Score a pipeline on gold annotations.
    Eval(Eval),
    /// Print who belonged to an organisation, on a day or through time.
    Roster(Roster),
    /// Look into the knowledge base of organisations.
    Kb(Kb),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Where plugins come from.
#[derive(Clone, Debug, Args)]
pub(crate) struct PluginSource {
    /// Use the extractors linked into this program instead of dynamic libraries of the same names.
    #[arg(long)]
    pub(crate) builtin: bool,
    /// Look for plugins in this folder first; may be repeated.
    #[arg(long, value_name = "DIR")]
    pub(crate) plugin_dir: Vec<PathBuf>,
}

impl From<&PluginSource> for copydesk::PluginSource {
    fn from(source: &PluginSource) -> copydesk::PluginSource {
        copydesk::PluginSource { builtin: source.builtin, folders: source.plugin_dir.clone() }
    }
}

/// A pipeline and where its plugins come from.
#[derive(Clone, Debug, Args)]
pub(crate) struct OnePipeline {
    /// The pipeline file.
    pub(crate) pipeline: PathBuf,
    #[command(flatten)]
    pub(crate) plugins: PluginSource,
}

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

/// How many threads, how much memory.
#[derive(Clone, Debug, Args)]
pub(crate) struct Resources {
    /// Worker threads; 0 takes one a core.
    #[arg(long, short = 'j', default_value_t = 0, value_name = "N")]
    pub(crate) threads: usize,
    /// Memory for documents in flight, whatever the size of the corpus.
    #[arg(long, default_value = "128MiB", value_name = "SIZE", value_parser = parse_size)]
    pub(crate) memory: u64,
}

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
    /// JSON lines, a digest for people, or tables: a folder of Parquet files, one SQLite file, or a folder of CSV files. Default: what
    /// the name after -o ends in (.parquet, .sqlite, .db), or JSON lines.
    #[arg(long, value_enum, value_name = "FORMAT", visible_alias = "output-format")]
    pub(crate) format: Option<Format>,
    /// The layers to write, with commas between them. Default: those of the pipeline's [output]; in tables without `tokens`.
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
fn seconds(text: &str) -> Result<Duration, String> {
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

#[derive(Debug, Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) pipeline: OnePipeline,
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Show every annotation over this character, or over any of these, and why it is there. Offsets count code points;
    /// END is the first character that is left out.
    #[arg(long, value_name = "OFFSET[:END]", value_parser = place)]
    pub(crate) at: Option<Place>,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Some characters of a text, half-open, in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// As it is typed.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.end - self.start == 1 {
            write!(f, "{}", self.start)
        } else {
            write!(f, "{}:{}", self.start, self.end)
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Graph {
    #[command(flatten)]
    pub(crate) pipeline: OnePipeline,
    /// The language of the drawing.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: GraphFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The pipeline files.
    #[arg(required = true, value_name = "PIPELINE")]
    pub(crate) pipelines: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) plugins: PluginSource,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The pipeline files.
    #[arg(required = true)]
    pub(crate) pipelines: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) plugins: PluginSource,
}

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

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Plugins of your own, by name, library or folder, whose options the schema is to know beside those of the ready
    /// plugins. No other library is opened.
    #[arg(value_name = "PLUGIN")]
    pub(crate) own: Vec<String>,
    #[command(flatten)]
    pub(crate) plugins: PluginSource,
}

#[derive(Debug, Args)]
pub(crate) struct Plugins {
    #[command(subcommand)]
    pub(crate) command: PluginsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginsCommand {
    /// Every plugin that can be found, and where. No library is opened: what is shown stands in its plugin.toml, or, for
    /// the ready plugins beside this program, in the program itself.
    List {
        /// Open every library too, which runs code of it, and say which cannot be used.
        #[arg(long)]
        open: bool,
        #[command(flatten)]
        plugins: PluginSource,
    },
    /// What a plugin requires, provides and can be told.
    Show {
        /// Its name.
        name: String,
        #[command(flatten)]
        plugins: PluginSource,
    },
    /// Run the conformance suite on a plugin, with the layers that it reads made by the ready plugins, or by those whose
    /// plugin.toml says that they provide them.
    Check {
        /// Its name, its library, or the folder with its plugin.toml; a folder right here is ./FOLDER.
        plugin: String,
        #[command(flatten)]
        plugins: PluginSource,
    },
}

#[derive(Debug, Args)]
pub(crate) struct New {
    #[command(subcommand)]
    pub(crate) command: NewCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NewCommand {
    /// A plugin project that builds and runs.
    Plugin {
        /// Its name: lower-case letters, digits and hyphens.
        name: String,
        /// The folder in which to make the project's folder.
        #[arg(long, default_value = ".", value_name = "DIR")]
        dir: PathBuf,
        /// The language.
        #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
        language: Language,
        /// The folder of the crate plugin-sdk in a checkout of Copydesk. Default: found from the working directory
        /// upwards.
        #[arg(long, value_name = "PATH")]
        sdk: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Bench {
    #[command(flatten)]
    pub(crate) pipeline: OnePipeline,
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) resources: Resources,
    /// Measured runs for each number of threads, taken in turn; medians are printed.
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) repeat: u32,
    /// Read at most so many documents.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct Eval {
    #[command(flatten)]
    pub(crate) pipeline: OnePipeline,
    /// Gold files or folders, a corpus each: columns of tokens and tags, CoNLL-U, brat's .txt and .ann, TimeML, IE-ER's
    /// SGML, or .gold.json beside .txt.
    #[arg(required = true, value_name = "GOLD")]
    pub(crate) gold: Vec<PathBuf>,
    /// The format of all gold. Default: each corpus's files tell.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<GoldFormat>,
    /// Score all gold of one format as one corpus.
    #[arg(long)]
    pub(crate) pool: bool,
    /// Show so many of the commonest confusions of each corpus.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) confusions: usize,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write every error to this file, as JSON lines with document, offsets in code points, and context.
    #[arg(long, value_name = "FILE")]
    pub(crate) errors: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) resources: Resources,
    /// No progress on standard error.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// Roster files of a person's own.
#[derive(Clone, Debug, Args)]
pub(crate) struct OwnRosters {
    /// Know the organisations of these roster files too; they take the place of known ones of the same name.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) rosters: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Roster {
    /// The organisation: any of its names, or its key.
    #[arg(required = true, value_name = "NAME")]
    pub(crate) name: Vec<String>,
    /// The day, such as 2011-05-27. Default: all of time, with intervals.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) own: OwnRosters,
}

#[derive(Debug, Args)]
pub(crate) struct Kb {
    #[command(subcommand)]
    pub(crate) command: KbCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KbCommand {
    /// Organisations with these words in their names.
    Search {
        /// Words, or parts of words.
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
        /// Print at most so many.
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: usize,
        #[command(flatten)]
        own: OwnRosters,
    },
    /// All that is known of one organisation, where it is from, and what sources disagree on.
    Show {
        /// Any of its names, or its key.
        #[arg(required = true, value_name = "NAME")]
        name: Vec<String>,
        #[command(flatten)]
        own: OwnRosters,
    },
    /// The countries, states and cities that go by a name, with their keys in the output.
    Places {
        /// The name, in any case.
        #[arg(required = true, value_name = "NAME")]
        name: Vec<String>,
    },
    /// Heads of state and of government of a country, as far as editions of the Factbook name them.
    Offices {
        /// The country: any of its names.
        #[arg(required = true, value_name = "COUNTRY")]
        country: Vec<String>,
        /// The day, such as 2011-05-27. Default: all of time.
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// Check roster files of your own; without files, say what the knowledge base holds.
    Check {
        /// Roster files, as a pipeline's `rosters` names them.
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// List every disagreement of the sources with what holds.
        #[arg(long, conflicts_with = "files")]
        conflicts: bool,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GoldFormat {
    Columns,
    Conllu,
    Polnear,
    Timeml,
    Ieer,
    Outlets,
    News,
}

impl From<GoldFormat> for copydesk_eval::Format {
    fn from(format: GoldFormat) -> copydesk_eval::Format {
        match format {
            GoldFormat::Columns => copydesk_eval::Format::Columns,
            GoldFormat::Conllu => copydesk_eval::Format::Conllu,
            GoldFormat::Polnear => copydesk_eval::Format::Polnear,
            GoldFormat::Timeml => copydesk_eval::Format::Timeml,
            GoldFormat::Ieer => copydesk_eval::Format::Ieer,
            GoldFormat::Outlets => copydesk_eval::Format::Outlets,
            GoldFormat::News => copydesk_eval::Format::News,
        }
    }
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Json,
    Text,
    Parquet,
    Sqlite,
    Csv,
}

impl Run {
    /// In what form records are written.
    pub(crate) fn format(&self) -> Format {
        let by_name = || self.output.as_deref().and_then(copydesk_tables::Format::of_name);
        self.format.or_else(|| by_name().map(Format::from)).unwrap_or(Format::Json)
    }
}

impl From<copydesk_tables::Format> for Format {
    fn from(format: copydesk_tables::Format) -> Format {
        match format {
            copydesk_tables::Format::Parquet => Format::Parquet,
            copydesk_tables::Format::Sqlite => Format::Sqlite,
            copydesk_tables::Format::Csv => Format::Csv,
        }
    }
}

impl Format {
    /// Which tables these are, if they are.
    pub(crate) fn tables(self) -> Option<copydesk_tables::Format> {
        match self {
            Format::Json | Format::Text => None,
            Format::Parquet => Some(copydesk_tables::Format::Parquet),
            Format::Sqlite => Some(copydesk_tables::Format::Sqlite),
            Format::Csv => Some(copydesk_tables::Format::Csv),
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

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum GraphFormat {
    #[default]
    Mermaid,
    Dot,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    #[default]
    Rust,
    C,
}

const FIELDS: [&str; 6] = ["id", "text", "published", "title", "outlet", "url"];

fn field(s: &str) -> Result<(String, String), String> {
    let (field, name) = s.split_once('=').ok_or("write FIELD=NAME, such as text=body")?;
    if !FIELDS.contains(&field) || name.is_empty() {
        return Err(format!("write FIELD=NAME with one of the fields {}", FIELDS.join(", ")));
    }
    Ok((field.to_owned(), name.to_owned()))
}

fn place(s: &str) -> Result<Place, String> {
    let number = |n: &str| n.parse::<u32>().map_err(|_| "write OFFSET or OFFSET:END, such as 120 or 120:131");
    let (start, end) = match s.split_once(':') {
        Some((start, end)) => (number(start)?, number(end)?),
        None => (number(s)?, number(s)?.saturating_add(1)),
    };
    if start < end { Ok(Place { start, end }) } else { Err("END must be larger than OFFSET".into()) }
}
