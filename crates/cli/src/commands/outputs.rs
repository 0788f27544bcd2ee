//! Outputs of runs, whatever their form, document by document.

use std::path::Path;

use anyhow::{Context, Result};
use arrow_array::RecordBatch;
use copydesk_document::LayerSchema;
use copydesk_tables::{Batches, Reader, Schema};

use crate::exit::OrUsage;
use crate::records::{OfOutputs, is_tables, of_outputs};

/// An output that is being read.
pub(crate) struct Outputs {
    batches: Batches,
    records: OfOutputs,
    /// Tables say themselves which layers there are.
    are_tables: bool,
}

impl Outputs {
    /// Opens records, or one file or folder of tables. Read are the layers that are wanted: of tables their own, of records those that
    /// are `known`.
    pub(crate) fn open(
        inputs: &[String],
        known: &[LayerSchema],
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Outputs> {
        let own = match inputs {
            [one] if is_tables(Path::new(one)) => Some(Reader::open(Path::new(one)).or_usage()?),
            _ => None,
        };
        let mut schema = match &own {
            Some(reader) => reader.schema().clone(),
            None => Schema::new(known)?,
        };
        let mut number = 0;
        schema.tables.retain(|table| {
            number += 1;
            number == 1 || wanted(&table.name)
        });
        let batches = Batches::new(schema, Vec::new()).ignoring_others();
        Ok(Outputs { batches, records: of_outputs(inputs, None)?, are_tables: own.is_some() })
    }

    /// The tables that documents come in.
    pub(crate) fn schema(&self) -> &Schema {
        self.batches.schema()
    }

    /// The layers that the output has and nobody knows.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = &str> {
        self.batches.left_out().iter().map(String::as_str)
    }

    /// The next document: of each table its rows.
    pub(crate) fn next_document(&mut self) -> Result<Option<Vec<RecordBatch>>> {
        let Some(record) = self.records.next() else { return Ok(None) };
        let (place, record) = record?;
        self.batches.push(&record).with_context(|| place).or_usage()?;
        Ok(Some(self.batches.take()))
    }

    /// Whether the output has a layer, once all of it was read.
    pub(crate) fn has(&self, layer: &str) -> bool {
        let table = self.schema().layer(layer);
        table.is_some_and(|table| self.are_tables || self.batches.has_seen(table))
    }
}
