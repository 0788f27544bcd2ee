use std::collections::HashSet;
use std::io::Write;

use anyhow::{Context, Result, anyhow};
use copydesk_pages::{RecordError, View};
use serde::Deserialize;

use crate::args;
use crate::exit::{Exit, OrUsage};
use crate::output::Output;
use crate::records::of_outputs;

/// `copydesk view`
pub(crate) fn view(args: &args::View) -> Result<Exit> {
    let mut wanted: HashSet<&str> = args.ids.iter().map(String::as_str).collect();
    let all = wanted.is_empty();
    let mut page = View::new(args.check_below);
    let output = args.output.as_deref();
    for record in of_outputs(std::slice::from_ref(&args.records), output)? {
        let (place, record) = record?;
        if !all && !wanted.remove(&*id(&record).with_context(|| place.clone()).or_usage()?) {
            continue;
        }
        page.add(&record).with_context(|| place).or_usage()?;
        if !all && wanted.is_empty() {
            break;
        }
    }
    if let Some(missing) = args.ids.iter().find(|id| wanted.contains(id.as_str())) {
        return Err(anyhow!("{}: there is no document `{missing}`", args.records)).or_usage();
    }
    let mut out = Output::open(output)?;
    out.write_all(page.finish().as_bytes()).context("cannot write the page")?;
    out.finish()?;
    Ok(Exit::Fine)
}

/// The id of a record.
fn id(record: &[u8]) -> Result<String, RecordError> {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    let id: Result<Id, _> = serde_json::from_slice(record);
    id.map(|id| id.id).map_err(|e| RecordError::Malformed(e.to_string()))
}
