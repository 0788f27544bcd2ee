//! Records as tables that people query: a folder of Parquet files, one SQLite file, or a folder of CSV files; and as what tools for
//! annotations read: CoNLL-U and brat.
//!
//! One [`Schema`] serves all: a table `documents`, and a flat table for each layer, made from what the layer declares of
//! itself, so that a stranger's layer is a table too. [`Batches`] turns JSON records into Arrow batches of these tables; a
//! [`Writer`] puts them where they go. Nothing stands under the final name before all is written.

mod batches;
mod brat;
mod cells;
mod conllu;
mod csv;
mod documents;
mod error;
mod parquet;
mod place;
mod plain;
mod query;
mod reader;
mod records;
mod rows;
mod schema;
mod sqlite;
mod values;
mod verify;
mod views;
mod writer;

pub use batches::Batches;
pub use error::{RecordError, TablesError};
pub use plain::{Cell, cell};
pub use query::query;
pub use reader::Reader;
pub use records::Records;
pub use schema::{Column, Kind, Schema, Table};
pub use values::Values;
pub use verify::{Proof, Verifier};
pub use writer::{Format, Writer};
