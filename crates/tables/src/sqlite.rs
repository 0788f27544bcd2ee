use std::fmt::Write;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use rusqlite::{Connection, ToSql, params_from_iter, types};

use crate::error::TablesError;
use crate::plain::{Cell, cell};
use crate::schema::{Kind, Schema};
use crate::views;
use crate::writer::{Format, Sink};

/// One SQLite file: the tables, the views, and a table `copydesk` of what made them.
pub(crate) struct SqliteFile {
    target: PathBuf,
    file: Connection,
    /// By table.
    inserts: Vec<String>,
    /// What is done when all rows are in: indices are cheaper then.
    last: String,
}

impl SqliteFile {
    /// Begins a file; errors name the `target`, where it will be.
    pub(crate) fn create(
        file: &Path,
        target: &Path,
        schema: &Schema,
        about: &[(String, String)],
    ) -> Result<SqliteFile, TablesError> {
        // Nobody sees the file before it is whole, and one that is not is thrown away.
        let mut first = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;\n\
                         CREATE TABLE copydesk (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;\n"
            .to_owned();
        let mut last = String::new();
        let mut inserts = Vec::new();
        for table in &schema.tables {
            let name = quoted(&table.name);
            let column = |c: &crate::Column| format!("{} {}", quoted(&c.name), affinity(c.kind));
            let columns: Vec<String> = table.columns.iter().map(column).collect();
            let _ = writeln!(first, "CREATE TABLE {name} ({});", columns.join(", "));
            if table.columns.iter().any(|c| c.name == "doc_id") {
                let index = quoted(&format!("{}_of_document", table.name));
                let _ = writeln!(last, "CREATE INDEX {index} ON {name} (doc_id);");
            }
            inserts.push(format!("INSERT INTO {name} VALUES ({})", vec!["?"; columns.len()].join(", ")));
        }
        last += &views::of(schema, Format::Sqlite);
        last += "COMMIT;";
        let create = || {
            let connection = Connection::open(file)?;
            connection.execute_batch(&first)?;
            for pair in about {
                connection.execute("INSERT INTO copydesk VALUES (?, ?)", [&pair.0, &pair.1])?;
            }
            Ok(connection)
        };
        let file = create().map_err(|e| says(target, &e))?;
        Ok(SqliteFile { target: target.to_owned(), file, inserts, last })
    }
}

impl Sink for SqliteFile {
    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<(), TablesError> {
        let write = || {
            let mut insert = self.file.prepare(&self.inserts[table])?;
            for row in 0..rows.num_rows() {
                insert.execute(params_from_iter(rows.columns().iter().map(|column| cell(column, row))))?;
            }
            Ok(())
        };
        write().map_err(|e| says(&self.target, &e))
    }

    fn finish(self: Box<Self>) -> Result<(), TablesError> {
        let SqliteFile { target, file, last, .. } = *self;
        let done = file.execute_batch(&last).and_then(|()| file.close().map_err(|(_, e)| e));
        done.map_err(|e| says(&target, &e))
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<types::ToSqlOutput<'_>> {
        Ok(types::ToSqlOutput::Borrowed(match self {
            Cell::Nothing => types::ValueRef::Null,
            Cell::Int(n) => types::ValueRef::Integer(*n),
            // The number that is written so: 0.7, and not what is nearest to it in 32 bits.
            Cell::Float(x) => types::ValueRef::Real(x.to_string().parse().unwrap_or(f64::from(*x))),
            Cell::Text(text) => types::ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn affinity(kind: Kind) -> &'static str {
    match kind {
        Kind::Int32 | Kind::Int64 => "INTEGER",
        Kind::Float32 => "REAL",
        Kind::Text | Kind::Date | Kind::Pieces | Kind::Texts | Kind::Int32s | Kind::Float32s => "TEXT",
    }
}

/// A name as SQL takes any.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(crate) fn says(target: &Path, e: &rusqlite::Error) -> TablesError {
    TablesError::Format { path: target.to_owned(), reason: e.to_string() }
}
