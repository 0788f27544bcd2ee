use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use parquet::arrow::ARROW_SCHEMA_META_KEY;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::cells::Cells;
use crate::error::TablesError;
use crate::place::at;
use crate::plain::Cell;
use crate::schema::{DOCUMENTS, Kind, Schema, Table};
use crate::sqlite::{quoted, says};
use crate::writer::{ABOUT_SCHEMA, Format, file_name};

/// How many rows are read at once.
const ROWS: usize = 4096;

/// Reads tables that a [`Writer`](crate::Writer) wrote, Parquet or SQLite, in the order in which they were written.
pub struct Reader {
    path: PathBuf,
    schema: Schema,
    about: Vec<(String, String)>,
    from: From,
}

enum From {
    Parquet(Vec<ParquetRecordBatchReader>),
    /// With the last row that was read of each table.
    Sqlite(Connection, Vec<i64>),
}

impl Reader {
    /// Opens a folder of Parquet files or a SQLite file.
    ///
    /// # Errors
    /// When it is neither, or was not written by this program.
    pub fn open(path: &Path) -> Result<Reader, TablesError> {
        if path.is_dir() { Reader::parquet(path) } else { Reader::sqlite(path) }
    }

    /// The tables.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The folder or file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What is kept with the tables besides their schema.
    pub fn about(&self) -> impl Iterator<Item = &(String, String)> {
        // What Arrow says of its own is of one file.
        self.about.iter().filter(|(key, _)| key != ABOUT_SCHEMA && key != ARROW_SCHEMA_META_KEY)
    }

    /// The next rows of a table, by its number; `None` after the last.
    ///
    /// # Errors
    /// When they cannot be read, or are not what the schema says.
    pub fn rows(&mut self, table: usize) -> Result<Option<RecordBatch>, TablesError> {
        let path = &self.path;
        match &mut self.from {
            From::Parquet(files) => {
                let next = files[table].next().transpose();
                next.map_err(|e| wrong(&path.join(file_name(&self.schema.tables[table], Format::Parquet)), e))
            }
            From::Sqlite(file, last) => sqlite_rows(path, file, &self.schema.tables[table], &mut last[table]),
        }
    }

    fn parquet(folder: &Path) -> Result<Reader, TablesError> {
        let open = |name: &str| {
            let path = folder.join(format!("{name}.{}", Format::Parquet.ending()));
            let file = File::open(&path).map_err(|e| at(&path, e))?;
            let opened = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| wrong(&path, e))?;
            Ok::<_, TablesError>((path, opened.with_batch_size(ROWS)))
        };
        let (path, documents) = open(DOCUMENTS)?;
        let kept = documents.metadata().file_metadata().key_value_metadata();
        let kept = kept.into_iter().flatten();
        let about: Vec<_> = kept.map(|p| (p.key.clone(), p.value.clone().unwrap_or_default())).collect();
        let schema = schema_of(&path, &about)?;
        let files = schema.tables.iter().map(|table| {
            let (path, file) = open(&table.name)?;
            let (own, declared) = (file.schema().fields().clone(), table.arrow().fields);
            let same = own.len() == declared.len()
                && own
                    .iter()
                    .zip(&declared)
                    .all(|(a, b)| a.name() == b.name() && a.data_type() == b.data_type());
            if !same {
                return Err(wrong(&path, "its columns are not those that documents.parquet says"));
            }
            file.build().map_err(|e| wrong(&path, e))
        });
        let from = From::Parquet(files.collect::<Result<_, _>>()?);
        Ok(Reader { path: folder.to_owned(), schema, about, from })
    }

    fn sqlite(path: &Path) -> Result<Reader, TablesError> {
        File::open(path).map_err(|e| at(path, e))?;
        let open = || {
            let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let mut kept = file.prepare("SELECT key, value FROM copydesk ORDER BY key")?;
            let about =
                kept.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<Vec<_>, _>>()?;
            drop(kept);
            Ok((file, about))
        };
        let (file, about) = open().map_err(|e| says(path, &e))?;
        let schema = schema_of(path, &about)?;
        let last = vec![0; schema.tables.len()];
        Ok(Reader { path: path.to_owned(), schema, about, from: From::Sqlite(file, last) })
    }
}

fn wrong(path: &Path, reason: impl ToString) -> TablesError {
    TablesError::Format { path: path.to_owned(), reason: reason.to_string() }
}

fn schema_of(path: &Path, about: &[(String, String)]) -> Result<Schema, TablesError> {
    let kept: HashMap<_, _> = about.iter().map(|(k, v)| (k.as_str(), v)).collect();
    let json = kept
        .get(ABOUT_SCHEMA)
        .ok_or_else(|| wrong(path, "it does not say what its tables are; Copydesk did not write it"))?;
    let schema: Schema = serde_json::from_str(json)
        .map_err(|e| wrong(path, format!("what it says of its tables is damaged: {e}")))?;
    match schema.is_of_documents() {
        true => Ok(schema),
        false => Err(wrong(path, "these are the tables of a report; name the output of a run")),
    }
}

fn sqlite_rows(
    path: &Path,
    file: &Connection,
    table: &Table,
    last: &mut i64,
) -> Result<Option<RecordBatch>, TablesError> {
    let columns: Vec<String> = table.columns.iter().map(|c| quoted(&c.name)).collect();
    let select = format!(
        "SELECT {}, rowid FROM {} WHERE rowid > ? ORDER BY rowid LIMIT {ROWS}",
        columns.join(", "),
        quoted(&table.name)
    );
    let mut cells: Vec<Cells> = table.columns.iter().map(|c| Cells::new(c.kind)).collect();
    let mut read = || {
        let mut statement = file.prepare(&select)?;
        let mut rows = statement.query([*last])?;
        let (mut count, mut bad) = (0, None);
        while let Some(row) = rows.next()? {
            count += 1;
            *last = row.get(columns.len())?;
            for (i, (column, cells)) in table.columns.iter().zip(&mut cells).enumerate() {
                let value = match (row.get_ref(i)?, column.kind) {
                    (ValueRef::Null, _) => Cell::Nothing,
                    (ValueRef::Real(x), _) => Cell::Float(x as f32),
                    (ValueRef::Integer(n), Kind::Float32) => Cell::Float(n as f32),
                    (ValueRef::Integer(n), _) => Cell::Int(n),
                    (ValueRef::Text(text) | ValueRef::Blob(text), _) => {
                        Cell::Text(String::from_utf8_lossy(text))
                    }
                };
                if let Err(what) = cells.plain(&value) {
                    cells.nothing();
                    bad = bad.or(Some(format!("{}.{} of row {last} is {what}", table.name, column.name)));
                }
            }
        }
        Ok((count, bad))
    };
    match read().map_err(|e| says(path, &e))? {
        (_, Some(bad)) => Err(wrong(path, bad)),
        (0, None) => Ok(None),
        _ => {
            let columns = cells.iter_mut().map(Cells::finish).collect();
            RecordBatch::try_new(table.arrow().into(), columns).map(Some).map_err(|e| wrong(path, e))
        }
    }
}
