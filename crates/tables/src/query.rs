use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::error::TablesError;
use crate::place::at;
use crate::sqlite::says;

/// Asks a SQLite file that a [`Writer`](crate::Writer) wrote, which nothing of the question can change. `row` takes the names of the columns, and
/// then each row of the answer; a cell without a value is `None`.
///
/// # Errors
/// When the file is no SQLite file, the question is none, or `row` says so.
pub fn query<E: From<TablesError>>(
    path: &Path,
    sql: &str,
    mut row: impl FnMut(Vec<Option<String>>) -> Result<(), E>,
) -> Result<(), E> {
    std::fs::File::open(path).map_err(|e| at(path, e))?;
    let says = |e: rusqlite::Error| says(path, &e);
    let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(says)?;
    let mut statement = file.prepare(sql).map_err(says)?;
    row(statement.column_names().map(|name| Some(name.to_owned())).collect())?;
    let width = statement.column_count();
    let mut rows = statement.query([]).map_err(says)?;
    while let Some(found) = rows.next().map_err(says)? {
        let mut cells = Vec::with_capacity(width);
        for i in 0..width {
            cells.push(match found.get_ref(i).map_err(says)? {
                ValueRef::Null => None,
                ValueRef::Integer(n) => Some(n.to_string()),
                ValueRef::Real(x) => Some(x.to_string()),
                ValueRef::Text(text) | ValueRef::Blob(text) => {
                    Some(String::from_utf8_lossy(text).into_owned())
                }
            });
        }
        row(cells)?;
    }
    Ok(())
}
