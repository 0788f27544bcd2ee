use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use copydesk_pipeline::parse_size;

use super::PluginSource;
use super::run::seconds;

/// What to serve, and how much of it.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The pipeline file. Default: the ready pipeline for news, with the extractors that are linked in. Plugins work in this process.
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plugins: PluginSource,
    /// Where to listen. Other machines reach it only by an address of this machine's own, such as 0.0.0.0:8017; nothing asks them who
    /// they are then.
    #[arg(long, default_value = "127.0.0.1:8017", value_name = "ADDRESS:PORT")]
    pub(crate) address: String,
    /// Answer to this name in addresses too; may be repeated. Requests by other names than the address and localhost are refused, so
    /// that no page on the web can use the server.
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Vec<String>,
    /// Threads that read articles; 0 takes one a core.
    #[arg(long, short = 'j', default_value_t = 0, value_name = "N")]
    pub(crate) threads: usize,
    /// The most bytes of a request (413). Reading takes some 240 bytes of memory for each.
    #[arg(long, default_value = "1MiB", value_name = "SIZE", value_parser = parse_size)]
    pub(crate) max_bytes: u64,
    /// The most seconds that a request may take to arrive (408), and to be read then (504).
    #[arg(long, default_value = "60", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) max_time: Duration,
    /// The most requests that wait or are at work at once (503).
    #[arg(long, default_value_t = 128, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) max_requests: u16,
    /// Say nothing on standard error.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}
