use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use arrow_array::types::{
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::ParquetMetaData;
use serde_json::Value;

use crate::compression::Compression;
use crate::date::of_seconds;
use crate::error::ReadError;
use crate::format::{Documents, Format};
use crate::limit::Total;
use crate::raw::{Kind, RawDocument};
use crate::stream::{Origin, Stream};

/// A table of typed columns, each row of which is a document.
#[derive(Debug)]
pub(super) struct Parquet;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["parquet", "pq"]
    }

    fn begins(&self, head: &[u8]) -> bool {
        head.starts_with(b"PAR1")
    }

    fn decompresses(&self) -> bool {
        true
    }

    fn read(&self, stream: Stream) -> Documents {
        let Stream { origin, file, total, .. } = stream;
        let file =
            file.filter(|path| path.is_file() && origin.compression == Compression::None && !origin.archive);
        let Some(file) = file else {
            let message = "a Parquet file is read from its end, so it must be a plain file on the disk";
            return Box::new(std::iter::once(Err(origin.error(None, message))));
        };
        match contained(|| open(&file)) {
            Ok((rows, all)) => {
                Box::new(Rows { rows, all, batch: None, next: 0, number: 0, origin, total, done: false })
            }
            Err(message) => Box::new(std::iter::once(Err(origin.error(None, &message)))),
        }
    }
}

/// How many rows are held at once: each may be as large as a document may be.
const ROWS: usize = 8;
/// How many times larger than packed a column of a group of rows may be, once it is large.
const RATIO: i64 = 1000;
/// From how many bytes on it is large.
const LARGE: i64 = 64 << 20;

/// The file's rows, of columns that hold one value a row, and how many it says that there are.
fn open(file: &Path) -> Result<(ParquetRecordBatchReader, u64), String> {
    let broken =
        |e: &dyn std::fmt::Display| format!("is no Parquet file that can be read ({e}); is it cut off?");
    let opened = File::open(file).map_err(|e| format!("cannot be read: {e}"))?;
    // What Arrow wrote of its own types is of no use here: dictionaries and views are strings again.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(opened, options).map_err(|e| broken(&e))?;
    bounded(builder.metadata())?;
    let flat: Vec<usize> = builder
        .schema()
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.data_type().is_nested())
        .map(|(i, _)| i)
        .collect();
    let all = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let mask = ProjectionMask::roots(builder.parquet_schema(), flat);
    let rows = builder.with_projection(mask).with_batch_size(ROWS).build().map_err(|e| broken(&e))?;
    Ok((rows, all))
}

/// Refuses a file that would fill the memory when it is unpacked.
fn bounded(about: &ParquetMetaData) -> Result<(), String> {
    let columns = about.row_groups().iter().flat_map(|group| group.columns());
    for column in columns {
        let (packed, size) = (column.compressed_size().max(1), column.uncompressed_size());
        if size > LARGE && size / RATIO > packed {
            return Err(format!(
                "column `{}` unpacks to more than {RATIO} times its size, as only a bomb does",
                column.column_path().string()
            ));
        }
    }
    Ok(())
}

/// What the reader of Parquet says, also where a damaged file makes it panic.
fn contained<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err("is damaged: its reader gave up".to_owned()))
}

struct Rows {
    rows: ParquetRecordBatchReader,
    /// How many there are.
    all: u64,
    batch: Option<RecordBatch>,
    /// The next row of the batch.
    next: usize,
    /// The row, from 1.
    number: u64,
    origin: Origin,
    total: Total,
    done: bool,
}

impl Rows {
    /// The row of the batch as a JSON object.
    fn object(&self, batch: &RecordBatch, row: usize) -> Result<RawDocument, ReadError> {
        let mut bytes = b"{".to_vec();
        for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            let Some(value) = value(column, row) else { continue };
            if bytes.len() > 1 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(Value::from(field.name().as_str()).to_string().as_bytes());
            bytes.push(b':');
            bytes.extend_from_slice(value.to_string().as_bytes());
            if bytes.len() > self.origin.limit.saturating_mul(2) {
                return Err(self.origin.too_large(Some(self.number)));
            }
        }
        bytes.push(b'}');
        self.total.count(bytes.len()).map_err(|e| self.origin.unreadable(None, &e))?;
        Ok(self.origin.document(Some(self.number), bytes, Kind::Row))
    }
}

impl Iterator for Rows {
    type Item = Result<RawDocument, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        while self.batch.as_ref().is_none_or(|batch| self.next >= batch.num_rows()) {
            let (number, rows) = (self.number, &mut self.rows);
            let read = contained(|| rows.next().transpose().map_err(|e| e.to_string()));
            let wrong = match read {
                Ok(None) if number == self.all => return None,
                Ok(Some(batch)) if number + batch.num_rows() as u64 <= self.all => {
                    (self.batch, self.next) = (Some(batch), 0);
                    continue;
                }
                Ok(_) => format!("the file says that it has {}, and holds another number", self.all),
                Err(message) => message,
            };
            self.done = true;
            let message = format!("row {} and what follows cannot be read: {wrong}", number + 1);
            return Some(Err(self.origin.error(None, &message)));
        }
        self.number += 1;
        let batch = self.batch.clone()?;
        let row = self.next;
        self.next += 1;
        let document = self.object(&batch, row);
        // Whoever has given more than all inputs may hold gives nothing more.
        self.done = document.as_ref().is_err_and(|e| e.code == ReadError::LIMIT && e.position.is_none());
        Some(document)
    }
}

/// The cell of a row, where it has a value of a kind that a field can have: times are written as RFC 3339 has them.
fn value(column: &ArrayRef, row: usize) -> Option<Value> {
    if column.is_null(row) {
        return None;
    }
    fn number<T: ArrowPrimitiveType>(column: &ArrayRef, row: usize) -> T::Native {
        column.as_primitive::<T>().value(row)
    }
    let time = |seconds: i64| of_seconds(seconds).map(Value::from);
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row).into()),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row).into()),
        DataType::Boolean => Some(column.as_boolean().value(row).into()),
        DataType::Int8 => Some(number::<Int8Type>(column, row).into()),
        DataType::Int16 => Some(number::<Int16Type>(column, row).into()),
        DataType::Int32 => Some(number::<Int32Type>(column, row).into()),
        DataType::Int64 => Some(number::<Int64Type>(column, row).into()),
        DataType::UInt8 => Some(number::<UInt8Type>(column, row).into()),
        DataType::UInt16 => Some(number::<UInt16Type>(column, row).into()),
        DataType::UInt32 => Some(number::<UInt32Type>(column, row).into()),
        DataType::UInt64 => Some(number::<UInt64Type>(column, row).into()),
        DataType::Float32 => Some(number::<Float32Type>(column, row).into()),
        DataType::Float64 => Some(number::<Float64Type>(column, row).into()),
        DataType::Date32 => {
            let day = of_seconds(i64::from(number::<Date32Type>(column, row)) * 86_400)?;
            Some(day.get(..10)?.into())
        }
        DataType::Timestamp(TimeUnit::Second, _) => time(number::<TimestampSecondType>(column, row)),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            time(number::<TimestampMillisecondType>(column, row).div_euclid(1000))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            time(number::<TimestampMicrosecondType>(column, row).div_euclid(1_000_000))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            time(number::<TimestampNanosecondType>(column, row).div_euclid(1_000_000_000))
        }
        // A writer that does not say that its bytes are text.
        DataType::Binary => std::str::from_utf8(column.as_binary::<i32>().value(row)).ok().map(Value::from),
        _ => None,
    }
}
