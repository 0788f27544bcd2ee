//! Records as tables that people query: a folder of Parquet files, one SQLite file, or a folder of CSV files.
//!
//! One [`Schema`] serves all three: a table `documents`, and a flat table for each layer, made from what the layer declares of
//! itself, so that a stranger's layer is a table too. [`Batches`] turns JSON records into Arrow batches of these tables; a
//! [`Writer`] puts them where they go. Nothing stands under the final name before all is written.

mod batches;
mod cells;
mod csv;
mod documents;
mod error;
mod parquet;
mod place;
mod plain;
mod query;
mod reader;
mod records;
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
