use std::io::Write;

use anyhow::Result;
use copydesk_pipeline::json_schema;

use crate::args::Schema;
use crate::exit::Exit;
use crate::load;
use crate::stdout::stdout;

/// `copydesk schema`
pub(crate) fn schema(args: &Schema) -> Result<Exit> {
    let available = load::available(&args.plugins)?;
    let own = args.own.iter().map(|name| load::meant(&available, name)).collect::<Result<Vec<_>>>()?;
    let replaced = |name: &str| own.iter().any(|p| p.spec().name == name);
    let ready = available.all_ready().iter().filter(|p| !replaced(&p.spec().name));
    let specs: Vec<_> = ready.chain(&own).map(|p| (**p.spec()).clone()).collect();
    writeln!(stdout(), "{:#}", json_schema(&specs))?;
    Ok(Exit::Fine)
}
