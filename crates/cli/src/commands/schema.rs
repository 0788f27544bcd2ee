use std::io::Write;

use anyhow::Result;
use copydesk_pipeline::json_schema;

use crate::args::PluginSource;
use crate::available::Available;
use crate::exit::{Exit, harmless, tell};

/// `copydesk schema`
pub(crate) fn schema(args: &PluginSource) -> Result<Exit> {
    let mut specs = Vec::new();
    for (name, plugin) in Available::new(args, Vec::new())?.all() {
        match plugin {
            Ok(plugin) => specs.push((**plugin.spec()).clone()),
            Err(e) => tell(format_args!("copydesk: left out `{name}`: {}", harmless(&e.to_string()))),
        }
    }
    writeln!(std::io::stdout(), "{:#}", json_schema(&specs))?;
    Ok(Exit::Fine)
}
