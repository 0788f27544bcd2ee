//! Which layers become tables, and what is kept with them.

use std::path::Path;

use anyhow::{Result, anyhow};
use copydesk_document::LayerSchema;
use copydesk_tables::{Format, Schema, Writer};

use crate::args::TableFormat;
use crate::exit::OrUsage;

/// The layers that are left out unless somebody asks for them: most of the bytes, and of little use to a reader of tables.
const ASKED_FOR: [&str; 2] = ["tokens", "vectors"];

/// Begins tables of the `known` layers at `target`: of those that are `asked` for, or without any all but the largest.
pub(crate) fn begin(
    target: &Path,
    format: Option<TableFormat>,
    known: &[LayerSchema],
    asked: &[String],
    about: &[(String, String)],
) -> Result<Writer> {
    let format = match format {
        Some(TableFormat::Parquet) => Format::Parquet,
        Some(TableFormat::Sqlite) => Format::Sqlite,
        Some(TableFormat::Csv) => Format::Csv,
        None => Format::of_name(target)
            .ok_or_else(|| {
                anyhow!(
                    "{}: nothing says what tables to write; end the name in .sqlite or .parquet, or say --output-format",
                    target.display()
                )
            })
            .or_usage()?,
    };
    if let Some(unknown) = asked.iter().find(|a| !known.iter().any(|l| l.name == **a)) {
        let names: Vec<&str> = known.iter().map(|l| l.name.as_str()).collect();
        return Err(anyhow!("--layers: there is no layer `{unknown}`; there are {}", names.join(", "))).or_usage();
    }
    let is_wanted = |l: &&LayerSchema| match asked {
        [] => !ASKED_FOR.contains(&l.name.as_str()),
        asked => asked.contains(&l.name),
    };
    let (wanted, ignored): (Vec<_>, Vec<_>) = known.iter().partition(is_wanted);
    let ignored = ignored.into_iter().map(|l| l.name.clone()).collect();
    let program = ("copydesk".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let about: Vec<_> = std::iter::once(program).chain(about.iter().cloned()).collect();
    Writer::create(target, format, Schema::new(wanted)?, ignored, &about).or_usage()
}
