use std::io;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// What is needed of each article cannot be kept in a temporary file, or be read again.
    #[error(
        "the temporary file of what was read: {0}; is there room in the folder for temporary files (TMPDIR)?"
    )]
    Kept(io::Error),
    /// A part of the report cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// Tables cannot be read or written.
    #[error(transparent)]
    Tables(#[from] copydesk_tables::TablesError),
}
