use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float32Type, Int32Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use copydesk_document::Day;

/// The cells of a column by its name; of one that is not there, none.
#[derive(Clone, Copy, Debug)]
pub struct Values<'b>(Option<&'b ArrayRef>);

impl<'b> Values<'b> {
    /// The column of these rows.
    pub fn of(rows: &'b RecordBatch, column: &str) -> Values<'b> {
        Values(rows.column_by_name(column))
    }

    /// A text.
    pub fn text(self, row: usize) -> Option<&'b str> {
        let cells = self.0?.as_string_opt::<i32>()?;
        cells.is_valid(row).then(|| cells.value(row))
    }

    /// A number of 32 bits.
    pub fn number(self, row: usize) -> Option<i32> {
        let cells = self.0?.as_primitive_opt::<Int32Type>()?;
        cells.is_valid(row).then(|| cells.value(row))
    }

    /// A number with a fraction.
    pub fn float(self, row: usize) -> Option<f32> {
        let cells = self.0?.as_primitive_opt::<Float32Type>()?;
        cells.is_valid(row).then(|| cells.value(row))
    }

    /// A day.
    pub fn day(self, row: usize) -> Option<Day> {
        let cells = self.0?.as_primitive_opt::<Date32Type>()?;
        if cells.is_valid(row) { Day::of_1970(cells.value(row).into()) } else { None }
    }
}
