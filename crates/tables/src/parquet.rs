use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::error::TablesError;
use crate::place::at;
use crate::schema::Schema;
use crate::writer::{Format, Sink, file_name};

/// How many bytes of a table wait in memory before they are written as a row group.
const GROUP: usize = 32 << 20;

/// A folder with a Parquet file a table.
pub(crate) struct ParquetFolder {
    target: PathBuf,
    files: Vec<ArrowWriter<File>>,
}

impl ParquetFolder {
    /// Begins the files in `folder`; errors name the `target`, where they will be.
    pub(crate) fn create(
        folder: &Path,
        target: &Path,
        schema: &Schema,
        about: &[(String, String)],
    ) -> Result<ParquetFolder, TablesError> {
        let about: Vec<KeyValue> = about.iter().map(|(k, v)| KeyValue::new(k.clone(), v.clone())).collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("copydesk version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(about))
            .build();
        let begin = |table: &crate::Table| {
            let file =
                File::create(folder.join(file_name(table, Format::Parquet))).map_err(|e| at(target, e))?;
            ArrowWriter::try_new(file, table.arrow().into(), Some(properties.clone()))
                .map_err(|e| says(target, &e))
        };
        let files = schema.tables.iter().map(begin).collect::<Result<_, _>>()?;
        Ok(ParquetFolder { target: target.to_owned(), files })
    }
}

impl Sink for ParquetFolder {
    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<(), TablesError> {
        let file = &mut self.files[table];
        let write = |file: &mut ArrowWriter<File>| {
            file.write(rows)?;
            if file.in_progress_size() >= GROUP { file.flush() } else { Ok(()) }
        };
        write(file).map_err(|e| says(&self.target, &e))
    }

    fn finish(self: Box<Self>) -> Result<(), TablesError> {
        for file in self.files {
            file.close().map_err(|e| says(&self.target, &e))?;
        }
        Ok(())
    }
}

pub(crate) fn says(target: &Path, e: &ParquetError) -> TablesError {
    TablesError::Format { path: target.to_owned(), reason: e.to_string() }
}
