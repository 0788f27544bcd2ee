use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use copydesk_tables::{Batches, Reader, Schema, Verifier};

use super::convert::known;
use crate::args::Verify;
use crate::exit::{Exit, OrUsage, harmless, tell};
use crate::records::{is_tables, read, records};
use crate::stdout::stdout;

/// `copydesk verify`
pub(crate) fn verify(args: &Verify) -> Result<Exit> {
    let proof = match &args.output[..] {
        [one] if is_tables(Path::new(one)) => {
            Verifier::tables(&mut Reader::open(Path::new(one)).or_usage()?)?
        }
        inputs => {
            let schema = Schema::new(&known(args.pipeline.as_deref(), &args.plugins)?)?;
            let mut batches = Batches::new(schema.clone(), Vec::new());
            let mut verifier = Verifier::new(schema);
            for record in records(inputs, None)? {
                let (place, record) = read(record)?;
                batches.push(&record).with_context(|| place)?;
                verifier.document(&batches.take().into_iter().map(|b| vec![b]).collect::<Vec<_>>());
            }
            verifier.finish()
        }
    };
    write!(stdout(), "{proof}")?;
    for example in &proof.examples {
        tell(format_args!("wrong: {}", harmless(example).replace('\n', "\\n")));
    }
    if proof.wrong > proof.examples.len() as u64 {
        tell(format_args!("wrong: {} more", proof.wrong - proof.examples.len() as u64));
    }
    Ok(if proof.wrong > 0 { Exit::Failed } else { Exit::Fine })
}
