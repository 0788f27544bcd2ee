//! Executes a pipeline in threads or in processes of their own, as the arguments say.

use anyhow::{Result, anyhow};
use copydesk::{Available, Loaded};
use copydesk_corpus::{Fields, RawDocument, ReadError};
use copydesk_pipeline::Isolation;
use copydesk_plugin_host::Origin;
use copydesk_runner::{Event, Pipeline, Sink, Summary, execute_into};

use crate::args::Run;
use crate::commands::run::renderer;
use crate::exit::OrUsage;
use crate::load;

type Read = Result<RawDocument, ReadError>;

/// A pipeline and whoever takes documents through it.
pub(crate) struct Workers {
    pub(crate) loaded: Loaded,
    how: How,
    styled: bool,
}

enum How {
    /// Threads, with the plugins at work here.
    Threads(Box<Pipeline>),
    /// Processes, of which one is there.
    #[cfg(unix)]
    Processes(Box<unix::First>),
}

impl Workers {
    /// Has plugins start where they will work; what they refuse is printed with its place.
    pub(crate) fn start(args: &Run, mut loaded: Loaded, styled: bool) -> Result<Workers> {
        limit(args, &mut loaded);
        let plan = &loaded.plan;
        let isolation = args.isolation.map_or(plan.isolation, Isolation::from);
        let sandbox = args.sandbox || plan.sandbox;
        if let Some(plugin) =
            loaded.plugins.iter().find(|p| matches!(p.origin(), Origin::Command(_)) && sandbox)
        {
            return Err(anyhow!(
                "plugin `{}` is a command, which the sandbox does not let start; leave out --sandbox, also in the pipeline, or \
                 the plugin",
                plugin.spec().name
            ))
            .or_usage();
        }
        let away = match isolation {
            Isolation::Thread if sandbox => {
                return Err(anyhow!(
                    "a sandbox holds processes, and `--isolation thread` asks for none; leave out one of them"
                ))
                .or_usage();
            }
            Isolation::Thread => false,
            Isolation::Process => true,
            Isolation::Auto => sandbox || cfg!(unix) && has_strangers(&loaded),
        };
        let how = if away {
            processes(args, &loaded, styled, sandbox)?
        } else {
            How::Threads(Box::new(load::start(&loaded)?))
        };
        Ok(Workers { loaded, how, styled })
    }

    /// Takes documents through the pipeline, their records to where they go.
    pub(crate) fn execute(
        self,
        args: &Run,
        documents: impl Iterator<Item = Read>,
        fields: &Fields,
        output: &mut (impl Sink + Send),
        observe: impl FnMut(Event<'_>) + Send,
    ) -> Result<Summary> {
        let (settings, render) =
            (load::settings(&args.resources), renderer(args, &self.loaded.plan, self.styled)?);
        match self.how {
            How::Threads(pipeline) => {
                let jobs = documents.map(|raw| copydesk::job(raw, fields));
                load::executed(execute_into(&pipeline, jobs, settings, &render, output, observe))
            }
            #[cfg(unix)]
            How::Processes(first) => {
                first.execute(&self.loaded.plan, documents, settings, &render, output, observe)
            }
        }
    }
}

/// Has the arguments' limits in place of the pipeline's.
fn limit(args: &Run, loaded: &mut Loaded) {
    let limits = &mut loaded.plan.limits;
    limits.max_document_time = args.max_document_time.unwrap_or(limits.max_document_time);
    limits.max_document_memory = args.max_document_memory.unwrap_or(limits.max_document_memory);
}

/// Whether a plugin is neither linked into the program nor one of those that were built with it.
fn has_strangers(loaded: &Loaded) -> bool {
    loaded.plugins.iter().any(|plugin| match plugin.origin() {
        // A command works in processes of its own.
        Origin::BuiltIn | Origin::Command(_) | Origin::Given => false,
        Origin::Library(path) => !Available::is_beside_program(path),
    })
}

#[cfg(not(unix))]
fn processes(_: &Run, _: &Loaded, _: bool, _: bool) -> Result<How> {
    Err(anyhow!(
        "this system has no processes that could take the documents; leave out --isolation and --sandbox, also in the pipeline"
    ))
    .or_usage()
}

/// Whether this program was started by another one as its worker.
pub(crate) fn is_guest() -> bool {
    std::env::var_os(GUEST).is_some()
}

/// Set for a program that another one has started as its worker.
const GUEST: &str = "COPYDESK_GUEST";

#[cfg(unix)]
use unix::processes;
#[cfg(unix)]
pub(crate) use unix::serve;

#[cfg(unix)]
mod unix {
    use std::ffi::OsString;
    use std::io::{BufReader, BufWriter};
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;

    use anyhow::Context;
    use copydesk_pipeline::Plan;
    use copydesk_runner::process::{self, Guest, Limits, Processes, Request};
    use copydesk_runner::{Job, Outcome, Settings, StartError, execute_by};
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::exit::{Reported, harmless, tell};
    use crate::program::program;
    use crate::signals::Signals;
    use crate::stdout::{stdin, stdout};
    use copydesk::Texts;

    /// What a guest must know to do what the others do, beside the program's arguments, which it shares.
    #[derive(Serialize, Deserialize)]
    struct Beginning {
        /// What is in the pipeline's files, which may have been edited since, or be pipes.
        texts: Vec<String>,
        /// The other files that the work depends on, each as it was.
        files: Vec<(String, String)>,
        /// Whether records have colours.
        styled: bool,
        sandbox: bool,
    }

    /// A guest, and what it takes to start more of them.
    pub(super) struct First {
        guest: Guest,
        /// The arguments.
        words: Vec<OsString>,
        beginning: Vec<u8>,
        limits: Limits,
    }

    /// Starts the first guest, so that a pipeline that cannot start says so before anything is read.
    pub(super) fn processes(args: &Run, loaded: &Loaded, styled: bool, sandbox: bool) -> Result<How> {
        let beginning =
            Beginning { texts: loaded.texts.read.clone(), files: stamps(loaded)?, styled, sandbox };
        let beginning = serde_json::to_vec(&beginning)?;
        let limits = Limits {
            time: loaded.plan.limits.max_document_time,
            memory: loaded.plan.limits.max_document_memory,
        };
        match Guest::start(command(&args.words), &beginning, limits) {
            Ok(guest) => {
                Ok(How::Processes(Box::new(First { guest, words: args.words.clone(), beginning, limits })))
            }
            // It has said all that there is to say, with places.
            Err(StartError::Guest { reason, refused: true }) => {
                tell(harmless(&reason));
                Err(Reported.into())
            }
            Err(e) => Err(e).or_usage(),
        }
    }

    impl First {
        pub(super) fn execute(
            self,
            plan: &Plan,
            documents: impl Iterator<Item = Read>,
            settings: Settings,
            render: &(dyn Fn(&Outcome, &mut Vec<u8>) + Sync),
            output: &mut (impl Sink + Send),
            observe: impl FnMut(Event<'_>) + Send,
        ) -> Result<Summary> {
            let First { guest, words, beginning, limits } = self;
            let start = || Guest::start(command(&words), &beginning, limits);
            let hands = Processes::new(plan, &start, guest, render, limits);
            let jobs = documents.map(|raw| match raw {
                Ok(raw) => {
                    let id = raw.place_id();
                    Job { bytes: raw.bytes.len(), make: Ok(Request { id, bytes: raw.encode() }) }
                }
                Err(e) => Job { bytes: 0, make: Err(copydesk::unreadable(e)) },
            });
            load::executed(execute_by(&hands, plan, jobs, settings, output, observe))
        }
    }

    /// The same program with these arguments, in a process group of its own, as ^C is for the host to answer.
    fn command(words: &[OsString]) -> Command {
        let mut command = program().again();
        command.args(words).env(GUEST, "1").process_group(0);
        command
    }

    /// The files that the work depends on, each with what changes when it does.
    fn stamps(loaded: &Loaded) -> Result<Vec<(String, String)>> {
        let stamp = |path: &Path| {
            let name = path.display().to_string();
            let m = path.metadata().with_context(|| format!("cannot read {name}"))?;
            let stamp = format!("{} {} {} {}.{:09}", m.dev(), m.ino(), m.len(), m.mtime(), m.mtime_nsec());
            Ok((name, stamp))
        };
        loaded.files().iter().map(|path| stamp(path)).collect()
    }

    /// Works for the program that started this one, if that is why it was started.
    pub(crate) fn serve(args: &Run) -> Result<bool> {
        if !is_guest() {
            return Ok(false);
        }
        // Whoever stops a group of processes means the host, which finishes what is at work.
        Signals::ignore()?;
        // Nobody would read what it does after its host, also where a plugin never returns.
        #[cfg(target_os = "linux")]
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        // Where the machine has no memory left, a worker costs a document and the host the run.
        #[cfg(target_os = "linux")]
        let _ = std::fs::write("/proc/self/oom_score_adj", "500");
        let mut requests = BufReader::new(stdin()?);
        let beginning: Beginning = serde_json::from_slice(&process::beginning(&mut requests)?)?;
        if beginning.sandbox {
            enter_sandbox().or_usage()?;
        }
        let texts = Texts::given(beginning.texts);
        let mut loaded = load::plan_of(&args.pipeline.pipeline, &args.pipeline.plugins, texts)?;
        limit(args, &mut loaded);
        let pipeline = load::start(&loaded)?;
        // Looked at when all is open: what changes later changes nothing here.
        if let Some((file, _)) = stamps(&loaded)?.iter().find(|stamp| !beginning.files.contains(stamp)) {
            return Err(anyhow!(
                "{file} has changed since the run began, so that a new worker would not do what the others did; \
                 leave it alone while a run goes on, and run again"
            ))
            .or_usage();
        }
        let fields = load::fields(&args.inputs);
        let make = |request: Vec<u8>| match RawDocument::decode(request) {
            Some(raw) => copydesk::parse(raw, &fields),
            None => Err(copydesk::unreadable_request()),
        };
        let render = renderer(args, pipeline.plan(), beginning.styled)?;
        let mut answers = BufWriter::new(stdout());
        load::executed(process::serve(&pipeline, requests, &mut answers, make, &render))?;
        Ok(true)
    }

    #[cfg(target_os = "linux")]
    use crate::sandbox::enter as enter_sandbox;

    #[cfg(not(target_os = "linux"))]
    fn enter_sandbox() -> std::io::Result<()> {
        Err(std::io::Error::other("only Linux has the sandbox; leave out --sandbox, also in the pipeline"))
    }
}
