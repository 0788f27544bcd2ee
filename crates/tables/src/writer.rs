use std::fs;
use std::path::Path;

use arrow_array::RecordBatch;

use crate::batches::Batches;
use crate::error::TablesError;
use crate::place::{Place, at};
use crate::schema::{Schema, Table};
use crate::views;
use crate::{csv, parquet, sqlite};

/// How tables are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A folder with a Parquet file a table, and `views.sql` with ready views for DuckDB.
    Parquet,
    /// One SQLite file, with the views inside.
    Sqlite,
    /// A folder with a CSV file a table.
    Csv,
}

impl Format {
    /// The format that a name asks for by its ending.
    pub fn of_name(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()? {
            "parquet" => Some(Format::Parquet),
            "sqlite" | "sqlite3" | "db" => Some(Format::Sqlite),
            _ => None,
        }
    }

    /// What a table's file in a folder ends in.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Parquet => "parquet",
            Format::Sqlite => "sqlite",
            Format::Csv => "csv",
        }
    }
}

/// What takes the batches of each table.
pub(crate) trait Sink {
    /// Takes rows of a table, by its number.
    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<(), TablesError>;

    /// Writes what is left.
    fn finish(self: Box<Self>) -> Result<(), TablesError>;
}

/// After how many rows of all tables they are handed on: enough for a batch to be worth it, and some megabytes.
const ROWS: usize = 16_384;
/// Under which key the schema is kept with the tables.
pub(crate) const ABOUT_SCHEMA: &str = "schema";
/// The name of a SQLite file until it has its own.
const UNNAMED: &str = "unnamed";

/// Writes records as tables. Nothing stands under the final name before [`Writer::finish`]; what is dropped before leaves nothing.
pub struct Writer {
    batches: Batches,
    sink: Box<dyn Sink + Send>,
    place: Place,
    format: Format,
}

impl Writer {
    /// Begins tables that are to be at `target`: a file for SQLite, a folder for the others, which replaces tables of an earlier
    /// run. `about` says what made the records, and is kept with the tables. For `ignored` see [`Batches::new`].
    ///
    /// # Errors
    /// When something else is there, or nothing can be written.
    pub fn create(
        target: &Path,
        format: Format,
        schema: Schema,
        ignored: Vec<String>,
        about: &[(String, String)],
    ) -> Result<Writer, TablesError> {
        is_free(target, format)?;
        let own = (ABOUT_SCHEMA.to_owned(), schema.to_json());
        let about: Vec<_> = about.iter().cloned().chain([own]).collect();
        let place = Place::beside(target)?;
        let folder = place.folder();
        let sink: Box<dyn Sink + Send> = match format {
            Format::Parquet => {
                let views = views::of(&schema, Format::Parquet);
                fs::write(folder.join(views::FILE), views).map_err(|e| at(target, e))?;
                Box::new(parquet::ParquetFolder::create(&folder, target, &schema, &about)?)
            }
            Format::Sqlite => {
                Box::new(sqlite::SqliteFile::create(&folder.join(UNNAMED), target, &schema, &about)?)
            }
            Format::Csv => Box::new(csv::CsvFolder::create(&folder, target, &schema)?),
        };
        Ok(Writer { batches: Batches::new(schema, ignored), sink, place, format })
    }

    /// Adds the record of a document, one line of JSON.
    ///
    /// # Errors
    /// When it is no record of these tables, or cannot be written; the tables are of no use then.
    pub fn record(&mut self, line: &[u8]) -> Result<(), TablesError> {
        self.batches.push(line)?;
        if self.batches.rows() >= ROWS { self.hand_on() } else { Ok(()) }
    }

    /// Adds rows of a table, by its number, that a [`Reader`](crate::Reader) of the same schema has read.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn rows(&mut self, table: usize, rows: &RecordBatch) -> Result<(), TablesError> {
        self.sink.write(table, rows)
    }

    /// Writes what is left, and gives the tables their name.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn finish(mut self) -> Result<(), TablesError> {
        self.hand_on()?;
        self.sink.finish()?;
        match self.format {
            Format::Sqlite => self.place.keep_file(UNNAMED),
            Format::Parquet | Format::Csv => self.place.keep_folder(),
        }
    }

    fn hand_on(&mut self) -> Result<(), TablesError> {
        for (table, rows) in self.batches.take().iter().enumerate() {
            if rows.num_rows() > 0 {
                self.sink.write(table, rows)?;
            }
        }
        Ok(())
    }
}

/// The name of a table's file in a folder.
pub(crate) fn file_name(table: &Table, format: Format) -> String {
    format!("{}.{}", table.name, format.ending())
}

/// Whether tables may go there: where nothing is, or tables of an earlier run are.
fn is_free(target: &Path, format: Format) -> Result<(), TablesError> {
    let occupied = |what| Err(TablesError::Occupied(target.to_owned(), what));
    let Ok(there) = fs::symlink_metadata(target) else { return Ok(()) };
    if format == Format::Sqlite {
        return match there.is_dir() {
            true => occupied("a folder is there, and SQLite is one file"),
            false => Ok(()),
        };
    }
    if !there.is_dir() {
        return occupied("a file is there, and the tables are a folder");
    }
    let ours = |name: &str| name == views::FILE || name.ends_with(&format!(".{}", format.ending()));
    for file in fs::read_dir(target).map_err(|e| at(target, e))? {
        let file = file.map_err(|e| at(target, e))?;
        if !file.file_name().to_str().is_some_and(ours) {
            return occupied("the folder has files that are no such tables");
        }
    }
    Ok(())
}
