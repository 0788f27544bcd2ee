//! What can be typed. Resolving it is the business of the commands.

mod inputs;
mod run;
mod serve;
mod tables;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use copydesk_pipeline::parse_size;

pub(crate) use inputs::*;
pub(crate) use run::*;
pub(crate) use serve::*;
pub(crate) use tables::*;

use crate::program::program;

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
    /// Say what a corpus says: who is quoted how often, by whom, where; people are one across articles, and copies count once.
    Report(Report),
    /// Compare two outputs of the same articles: what was gained, lost and changed, changes of speakers first. Exit code 3 where they differ.
    Diff(Diff),
    /// Check an output: spans within their text, words that are its slices, references that lead somewhere, ids that stand once.
    Verify(Verify),
    /// Make a page of articles with what was found in them: who speaks, through whom, how sure it is.
    View(View),
    /// Serve this machine: paste an article and see it, or have programs ask for records.
    Serve(Serve),
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
        let builtin = source.builtin || program().is_library();
        copydesk::PluginSource { builtin, folders: source.plugin_dir.clone(), given: Vec::new() }
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
        /// Its name, its library, or the folder with its plugin.toml; a folder right here is ./FOLDER.
        name: String,
        /// Print it as JSON: what the command of a process plugin says of itself.
        #[arg(long)]
        json: bool,
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
    Python,
}

fn place(s: &str) -> Result<Place, String> {
    let number = |n: &str| n.parse::<u32>().map_err(|_| "write OFFSET or OFFSET:END, such as 120 or 120:131");
    let (start, end) = match s.split_once(':') {
        Some((start, end)) => (number(start)?, number(end)?),
        None => (number(s)?, number(s)?.saturating_add(1)),
    };
    if start < end { Ok(Place { start, end }) } else { Err("END must be larger than OFFSET".into()) }
}
