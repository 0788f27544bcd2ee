use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use csv::Writer;

use crate::error::TablesError;
use crate::plain::{Cell, cell};
use crate::schema::Schema;
use crate::writer::{Format, Sink, file_name};

/// A folder with a CSV file a table.
pub(crate) struct CsvFolder {
    target: PathBuf,
    files: Vec<Writer<File>>,
}

impl CsvFolder {
    /// Begins the files in `folder`; errors name the `target`, where they will be.
    pub(crate) fn create(folder: &Path, target: &Path, schema: &Schema) -> Result<CsvFolder, TablesError> {
        let begin = |table: &crate::Table| {
            let mut file = Writer::from_path(folder.join(file_name(table, Format::Csv)))?;
            file.write_record(table.columns.iter().map(|c| &c.name))?;
            Ok(file)
        };
        let files =
            schema.tables.iter().map(begin).collect::<Result<_, _>>().map_err(|e| says(target, &e))?;
        Ok(CsvFolder { target: target.to_owned(), files })
    }
}

impl Sink for CsvFolder {
    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<(), TablesError> {
        let file = &mut self.files[table];
        let mut write = || {
            for row in 0..rows.num_rows() {
                for column in rows.columns() {
                    match cell(column, row) {
                        Cell::Nothing => file.write_field(""),
                        Cell::Int(n) => file.write_field(n.to_string()),
                        Cell::Float(x) => file.write_field(x.to_string()),
                        Cell::Text(text) => file.write_field(inert(&text).as_bytes()),
                    }?;
                }
                file.write_record(None::<&[u8]>)?;
            }
            Ok(())
        };
        write().map_err(|e| says(&self.target, &e))
    }

    fn finish(mut self: Box<Self>) -> Result<(), TablesError> {
        for file in &mut self.files {
            file.flush().map_err(|e| crate::place::at(&self.target, e))?;
        }
        Ok(())
    }
}

/// A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it, as OWASP's "CSV
/// Injection" has it.
fn inert(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

fn says(target: &Path, e: &csv::Error) -> TablesError {
    TablesError::Format { path: target.to_owned(), reason: e.to_string() }
}
