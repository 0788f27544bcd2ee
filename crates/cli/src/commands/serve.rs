use std::num::NonZero;

use anyhow::{Result, anyhow};
use copydesk::Desk;
use copydesk_pipeline::Isolation;
use copydesk_serve::{ServeError, Server, Settings};

use crate::args::Serve;
use crate::exit::{Exit, OrUsage, UsageError, tell};
use crate::load;
use crate::signals::Signals;

/// `copydesk serve`
pub(crate) fn serve(args: &Serve) -> Result<Exit> {
    let desk = match &args.pipeline {
        None => Desk::news().or_usage()?,
        Some(pipeline) => {
            let loaded = load::plan(pipeline, &args.plugins)?;
            if loaded.plan.isolation == Isolation::Process {
                let name = pipeline.display();
                return Err(anyhow!(
                    "{name}: it asks for `isolation = \"process\"`, and a server has plugins work in threads; serve a copy without it"
                ))
                .or_usage();
            }
            load::desk(&loaded)?
        }
    };
    let mut settings = Settings::default();
    settings.hosts.clone_from(&args.host);
    settings.threads = match args.threads {
        0 => std::thread::available_parallelism().map_or(1, NonZero::get),
        n => n,
    };
    settings.max_bytes = usize::try_from(args.max_bytes).unwrap_or(usize::MAX);
    settings.max_time = args.max_time;
    settings.max_requests = args.max_requests.into();
    let signals = Signals::new()?;
    let server = Server::listen(&args.address, desk, settings).map_err(|e| match e {
        e @ (ServeError::Listen { .. } | ServeError::Start(_)) => UsageError(e.into()).into(),
        e => anyhow::Error::from(e),
    })?;
    if !args.quiet {
        tell(format_args!("http://{} — ^C ends it, once what was asked is answered", server.address()));
    }
    server.run(|| signals.came())?;
    Ok(Exit::Fine)
}
