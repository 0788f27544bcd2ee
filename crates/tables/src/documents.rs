use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, RecordBatch};

use crate::error::TablesError;
use crate::reader::Reader;

/// Rows of all tables, document by document, in the order in which they were written.
pub(crate) struct Documents {
    ahead: Vec<Ahead>,
}

/// Rows of a table of which some were not taken yet.
#[derive(Default)]
struct Ahead {
    rows: Option<RecordBatch>,
    next: usize,
}

impl Documents {
    /// Those of a reader, which is the one to hand in later.
    pub(crate) fn of(reader: &Reader) -> Documents {
        Documents { ahead: reader.schema().tables.iter().map(|_| Ahead::default()).collect() }
    }

    /// The next document: of each table its rows, of the first just one. `None` after the last.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn next(&mut self, reader: &mut Reader) -> Result<Option<Vec<Vec<RecordBatch>>>, TablesError> {
        let document = self.ahead[0].take(reader, 0, |_, _, count| count == 0)?;
        let Some(row) = document.first() else { return Ok(None) };
        let id = text(row, 0, 0).unwrap_or_default().to_owned();
        let mut tables = vec![document];
        for (table, ahead) in self.ahead.iter_mut().enumerate().skip(1) {
            // The number too, as two documents of one id may stand after one another.
            tables.push(ahead.take(reader, table, |rows, row, count| {
                text(rows, 0, row) == Some(&id) && (count == 0 || number(rows, 1, row) != Some(0))
            })?);
        }
        Ok(Some(tables))
    }

    /// Of each table that has rows left after the last document, the number, and the id in the first of these rows.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn strays(&mut self, reader: &mut Reader) -> Result<Vec<(usize, String)>, TablesError> {
        let mut strays = Vec::new();
        for (table, ahead) in self.ahead.iter_mut().enumerate().skip(1) {
            let left = ahead.take(reader, table, |_, _, count| count == 0)?;
            strays.extend(left.first().map(|row| (table, text(row, 0, 0).unwrap_or_default().to_owned())));
        }
        Ok(strays)
    }
}

impl Ahead {
    /// The next rows, as long as they are wanted; `wanted` is asked of a row in a batch after so many.
    fn take(
        &mut self,
        reader: &mut Reader,
        table: usize,
        wanted: impl Fn(&RecordBatch, usize, usize) -> bool,
    ) -> Result<Vec<RecordBatch>, TablesError> {
        let (mut taken, mut count) = (Vec::new(), 0);
        loop {
            let rows = match &self.rows {
                Some(rows) if self.next < rows.num_rows() => rows,
                _ => {
                    self.next = 0;
                    self.rows = reader.rows(table)?;
                    match &self.rows {
                        Some(_) => continue,
                        None => return Ok(taken),
                    }
                }
            };
            let own = (self.next..rows.num_rows())
                .take_while(|row| wanted(rows, *row, count + row - self.next))
                .count();
            if own > 0 {
                taken.push(rows.slice(self.next, own));
            }
            (self.next, count) = (self.next + own, count + own);
            if self.next < rows.num_rows() {
                return Ok(taken);
            }
        }
    }
}

/// A cell of a column of texts.
pub(crate) fn text(rows: &RecordBatch, column: usize, row: usize) -> Option<&str> {
    let cells = rows.column(column).as_string_opt::<i32>()?;
    cells.is_valid(row).then(|| cells.value(row))
}

/// A cell of a column of 32-bit numbers.
pub(crate) fn number(rows: &RecordBatch, column: usize, row: usize) -> Option<i32> {
    let cells = rows.column(column).as_primitive_opt::<Int32Type>()?;
    cells.is_valid(row).then(|| cells.value(row))
}
