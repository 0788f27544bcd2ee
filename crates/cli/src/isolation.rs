//! Executes a pipeline in threads or in processes of their own, as the arguments say.

use anyhow::{Result, anyhow};
use copydesk_corpus::{Fields, RawDocument, ReadError};
use copydesk_pipeline::Plan;
use copydesk_plugin_host::Origin;
use copydesk_runner::{Event, Pipeline, Sink, Summary, execute_into};

use crate::args::{Isolation, Run};
use crate::available::Available;
use crate::commands::run::renderer;
use crate::exit::OrUsage;
use crate::load;
use crate::read::is_open;

type Read = Result<RawDocument, ReadError>;
/// Takes documents through a pipeline, their records to where they go.
pub(crate) fn execute(
    args: &Run,
    pipeline: &Pipeline,
    documents: impl Iterator<Item = Read>,
    fields: &Fields,
    styled: bool,
    output: &mut (impl Sink + Send),
    observe: impl FnMut(Event) + Send,
) -> Result<Summary> {
    // A worker reads the pipeline's file again.
    let twice = !is_open(&args.pipeline.pipeline);
    match args.isolation {
        Isolation::Process if !twice => Err(anyhow!(
            "{}: processes of their own read the pipeline again; name a file, or leave --isolation out",
            args.pipeline.pipeline.display()
        ))
        .or_usage(),
        Isolation::Process => processes(args, pipeline.plan(), documents, styled, output, observe),
        Isolation::Auto if cfg!(unix) && twice && has_strangers(pipeline) => {
            processes(args, pipeline.plan(), documents, styled, output, observe)
        }
        Isolation::Auto | Isolation::Thread => {
            let jobs = documents.map(|raw| load::job(raw, fields));
            let (settings, render) =
                (load::settings(&args.resources), renderer(args, pipeline.plan(), styled)?);
            load::executed(execute_into(pipeline, jobs, settings, &render, output, observe))
        }
    }
}

/// Whether a plugin is neither linked into the program nor one of those that were built with it.
fn has_strangers(pipeline: &Pipeline) -> bool {
    pipeline.plugins().any(|plugin| match plugin.origin() {
        Origin::BuiltIn => false,
        Origin::Library(path) => !Available::is_beside_program(path),
    })
}

#[cfg(not(unix))]
fn processes(
    _: &Run,
    _: &Plan,
    _: impl Iterator<Item = Read>,
    _: bool,
    _: &mut (impl Sink + Send),
    _: impl FnMut(Event) + Send,
) -> Result<Summary> {
    Err(anyhow!("this system has no processes that could take the documents; leave --isolation out"))
}

#[cfg(unix)]
use unix::processes;
#[cfg(unix)]
pub(crate) use unix::serve;

#[cfg(unix)]
mod unix {
    use std::os::unix::process::CommandExt;
    use std::process::Command;
    use std::time::Duration;

    use copydesk_runner::process::{self, Processes, Request};
    use copydesk_runner::{Job, execute_by};

    use super::*;
    use crate::signals::Signals;
    use crate::stdout::{stdin, stdout};

    /// Set for a program that another one has started as its worker.
    const GUEST: &str = "COPYDESK_GUEST";
    /// Its value where records have colours.
    const STYLED: &str = "styled";

    pub(super) fn processes(
        args: &Run,
        plan: &Plan,
        documents: impl Iterator<Item = Read>,
        styled: bool,
        output: &mut (impl Sink + Send),
        observe: impl FnMut(Event) + Send,
    ) -> Result<Summary> {
        let command = || {
            let mut command = Command::new(std::env::current_exe().unwrap_or_else(|_| "copydesk".into()));
            // The same arguments lead to the same pipeline; a process group of its own, as ^C is for the host to answer.
            command.args(&args.words).env(GUEST, if styled { STYLED } else { "plain" }).process_group(0);
            command
        };
        let time = Duration::from_secs_f32(args.max_document_time);
        let render = renderer(args, plan, styled)?;
        let hands = Processes::new(plan, &command, &render, time);
        let jobs = documents.map(|raw| match raw {
            Ok(raw) => {
                let id = raw.place_id();
                Job { bytes: raw.bytes.len(), make: Ok(Request { id, bytes: raw.encode() }) }
            }
            Err(e) => Job { bytes: 0, make: Err(load::unreadable(e)) },
        });
        load::executed(execute_by(&hands, plan, jobs, load::settings(&args.resources), output, observe))
    }

    /// Works for the program that started this one, if that is why it was started.
    pub(crate) fn serve(args: &Run) -> Result<bool> {
        let Some(guest) = std::env::var_os(GUEST) else { return Ok(false) };
        // Whoever stops a group of processes means the host, which finishes what is at work.
        Signals::ignore()?;
        // Nobody would read what it does after its host, also where a plugin never returns.
        #[cfg(target_os = "linux")]
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        let requests = stdin()?;
        let pipeline = load::pipeline(&args.pipeline)?;
        let fields = load::fields(&args.inputs);
        let make = |request: Vec<u8>| match RawDocument::decode(request) {
            Some(raw) => load::parse(raw, &fields),
            None => Err(load::unreadable_request()),
        };
        process::serve(
            &pipeline,
            requests,
            &mut stdout(),
            make,
            &renderer(args, pipeline.plan(), guest == STYLED)?,
        )?;
        Ok(true)
    }
}
