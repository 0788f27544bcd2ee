use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ReportError;

/// Things in a temporary file without a name, to be read again as often as need be, so that memory holds one of them at a time.
pub(crate) struct Kept<T> {
    file: BufWriter<File>,
    len: u64,
    of: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Kept<T> {
    pub(crate) fn new() -> Result<Kept<T>, ReportError> {
        let file = tempfile::tempfile().map_err(ReportError::Kept)?;
        Ok(Kept { file: BufWriter::new(file), len: 0, of: PhantomData })
    }

    /// Adds one; gives the place where it is.
    pub(crate) fn push(&mut self, thing: &T) -> Result<u64, ReportError> {
        let mut line = serde_json::to_vec(thing).map_err(|e| ReportError::Kept(e.into()))?;
        line.push(b'\n');
        // The end, wherever something was read since.
        self.file.seek(SeekFrom::Start(self.len)).map_err(ReportError::Kept)?;
        self.file.write_all(&line).map_err(ReportError::Kept)?;
        let place = self.len;
        self.len += line.len() as u64;
        Ok(place)
    }

    /// The one at a place that [`Kept::push`] gave.
    pub(crate) fn at(&mut self, place: u64) -> Result<T, ReportError> {
        let mut line = Vec::new();
        self.from(place)?.read_until(b'\n', &mut line).map_err(ReportError::Kept)?;
        of_line(&line)
    }

    /// Hands all of them to `each`, in order.
    pub(crate) fn each(
        &mut self,
        mut each: impl FnMut(T) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let mut file = self.from(0)?;
        let mut line = Vec::new();
        while file.read_until(b'\n', &mut line).map_err(ReportError::Kept)? > 0 {
            each(of_line(&line)?)?;
            line.clear();
        }
        Ok(())
    }

    fn from(&mut self, place: u64) -> Result<BufReader<&mut File>, ReportError> {
        self.file.flush().map_err(ReportError::Kept)?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(place)).map_err(ReportError::Kept)?;
        Ok(BufReader::new(file))
    }
}

fn of_line<T: DeserializeOwned>(line: &[u8]) -> Result<T, ReportError> {
    serde_json::from_slice(line).map_err(|e| ReportError::Kept(e.into()))
}
