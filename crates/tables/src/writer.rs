use std::fs;
use std::path::Path;

use arrow_array::RecordBatch;

use crate::batches::Batches;
use crate::documents::Documents;
use crate::error::TablesError;
use crate::place::{Place, at};
use crate::reader::Reader;
use crate::rows::OfOne;
use crate::schema::{Schema, Table};
use crate::views;
use crate::{brat, conllu, csv, parquet, sqlite};

/// How tables are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A folder with a Parquet file a table, and `views.sql` with ready views for DuckDB.
    Parquet,
    /// One SQLite file, with the views inside.
    Sqlite,
    /// A folder with a CSV file a table.
    Csv,
    /// One CoNLL-U file: tokens by sentence, with the names that they belong to.
    Conllu,
    /// A folder for brat: a text and its annotations a document.
    Brat,
}

impl Format {
    /// The format that a name asks for by its ending.
    pub fn of_name(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()? {
            "parquet" => Some(Format::Parquet),
            "sqlite" | "sqlite3" | "db" => Some(Format::Sqlite),
            "conllu" => Some(Format::Conllu),
            _ => None,
        }
    }

    /// The layers that it is made of, where these are not all.
    pub fn layers(self) -> Option<&'static [&'static str]> {
        (self == Format::Conllu).then_some(&conllu::LAYERS)
    }

    /// Whether it is one file, and no folder.
    fn is_file(self) -> bool {
        matches!(self, Format::Sqlite | Format::Conllu)
    }

    /// What a table's file in a folder ends in.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Parquet => "parquet",
            Format::Sqlite => "sqlite",
            Format::Csv => "csv",
            Format::Conllu => "conllu",
            Format::Brat => "ann",
        }
    }

    /// Whether a file of this name may be in its folder.
    fn has(self, name: &str) -> bool {
        match self {
            Format::Brat => {
                [brat::LIST, brat::CONFIGURATION].contains(&name)
                    || name.ends_with(".ann")
                    || name.ends_with(".txt")
            }
            Format::Parquet if name == views::FILE => true,
            _ => name.ends_with(&format!(".{}", self.ending())),
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

/// What takes one document after another, of each table its rows.
pub(crate) trait DocumentSink {
    /// Takes a document.
    fn document(&mut self, tables: &OfOne) -> Result<(), TablesError>;

    /// Writes what is left.
    fn finish(self: Box<Self>) -> Result<(), TablesError>;
}

enum To {
    Tables(Box<dyn Sink + Send>),
    Documents(Box<dyn DocumentSink + Send>),
}

/// After how many rows of all tables they are handed on: enough for a batch to be worth it, and some megabytes.
const ROWS: usize = 16_384;
/// Under which key the schema is kept with the tables.
pub(crate) const ABOUT_SCHEMA: &str = "schema";
/// The name of a file until it has its own.
const UNNAMED: &str = "unnamed";

/// Writes records as tables. Nothing stands under the final name before [`Writer::finish`]; what is dropped before leaves nothing.
pub struct Writer {
    batches: Batches,
    sink: To,
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
        if matches!(format, Format::Conllu | Format::Brat) && !schema.is_of_documents() {
            return Err(no_documents(&schema));
        }
        let own = (ABOUT_SCHEMA.to_owned(), schema.to_json());
        let about: Vec<_> = about.iter().cloned().chain([own]).collect();
        let place = Place::beside(target)?;
        let folder = place.folder();
        let sink = match format {
            Format::Parquet => {
                let views = views::of(&schema, Format::Parquet);
                fs::write(folder.join(views::FILE), views).map_err(|e| at(target, e))?;
                To::Tables(Box::new(parquet::ParquetFolder::create(&folder, target, &schema, &about)?))
            }
            Format::Sqlite => {
                let file = folder.join(UNNAMED);
                To::Tables(Box::new(sqlite::SqliteFile::create(&file, target, &schema, &about)?))
            }
            Format::Csv => To::Tables(Box::new(csv::CsvFolder::create(&folder, target, &schema)?)),
            Format::Conllu => {
                let file = folder.join(UNNAMED);
                To::Documents(Box::new(conllu::ConlluFile::create(&file, target, &schema)?))
            }
            Format::Brat => To::Documents(Box::new(brat::BratFolder::create(&folder, target, &schema)?)),
        };
        Ok(Writer { batches: Batches::new(schema, ignored), sink, place, format })
    }

    /// Adds the record of a document, one line of JSON.
    ///
    /// # Errors
    /// When it is no record of these tables, or cannot be written; the tables are of no use then.
    pub fn record(&mut self, line: &[u8]) -> Result<(), TablesError> {
        self.batches.push(line)?;
        let many = matches!(self.sink, To::Documents(_)) || self.batches.rows() >= ROWS;
        if many { self.hand_on() } else { Ok(()) }
    }

    /// Adds rows of a table, by its number.
    ///
    /// # Errors
    /// When they cannot be written, or the format has whole documents and no tables.
    pub fn rows(&mut self, table: usize, rows: &RecordBatch) -> Result<(), TablesError> {
        match &mut self.sink {
            To::Tables(sink) => sink.write(table, rows),
            To::Documents(_) => Err(no_documents(self.batches.schema())),
        }
    }

    /// Adds all that a reader of the same schema has, and returns how many documents that is.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn copy(&mut self, reader: &mut Reader) -> Result<u64, TablesError> {
        let mut documents = 0;
        match &mut self.sink {
            To::Tables(sink) => {
                for table in 0..reader.schema().tables.len() {
                    while let Some(rows) = reader.rows(table)? {
                        documents += if table == 0 { rows.num_rows() as u64 } else { 0 };
                        sink.write(table, &rows)?;
                    }
                }
            }
            To::Documents(sink) => {
                let mut all = Documents::of(reader);
                while let Some(document) = all.next(reader)? {
                    documents += 1;
                    sink.document(&document)?;
                }
            }
        }
        Ok(documents)
    }

    /// Writes what is left, and gives the tables their name.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn finish(mut self) -> Result<(), TablesError> {
        self.hand_on()?;
        match self.sink {
            To::Tables(sink) => sink.finish()?,
            To::Documents(sink) => sink.finish()?,
        }
        if self.format.is_file() { self.place.keep_file(UNNAMED) } else { self.place.keep_folder() }
    }

    fn hand_on(&mut self) -> Result<(), TablesError> {
        let batches = self.batches.take();
        match &mut self.sink {
            To::Tables(sink) => {
                for (table, rows) in batches.iter().enumerate().filter(|(_, rows)| rows.num_rows() > 0) {
                    sink.write(table, rows)?;
                }
            }
            // Each is handed on as soon as it has come.
            To::Documents(sink) if batches[0].num_rows() > 0 => {
                sink.document(&batches.into_iter().map(|rows| vec![rows]).collect())?;
            }
            To::Documents(_) => {}
        }
        Ok(())
    }
}

fn no_documents(schema: &Schema) -> TablesError {
    let name = schema.tables.first().map_or_else(String::new, |t| t.name.clone());
    TablesError::Schema(
        name,
        "CoNLL-U and brat have documents with their annotations, and no other tables".to_owned(),
    )
}

/// The name of a table's file in a folder.
pub(crate) fn file_name(table: &Table, format: Format) -> String {
    format!("{}.{}", table.name, format.ending())
}

/// Whether tables may go there: where nothing is, or tables of an earlier run are.
fn is_free(target: &Path, format: Format) -> Result<(), TablesError> {
    let occupied = |what| Err(TablesError::Occupied(target.to_owned(), what));
    let Ok(there) = fs::symlink_metadata(target) else { return Ok(()) };
    if format.is_file() {
        return match there.is_dir() {
            true => occupied("a folder is there, and the output is one file"),
            false => Ok(()),
        };
    }
    if !there.is_dir() {
        return occupied("a file is there, and the tables are a folder");
    }
    for file in fs::read_dir(target).map_err(|e| at(target, e))? {
        let file = file.map_err(|e| at(target, e))?;
        if !file.file_name().to_str().is_some_and(|name| format.has(name)) {
            return occupied("the folder has files that are no such tables");
        }
    }
    Ok(())
}
