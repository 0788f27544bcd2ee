use std::ops::Range;

use crate::container::{ModelError, ModelFile};
use crate::kernels::Kernel;

/// Largest scale or bias. It keeps every sum of the network finite, so that no number is ever NaN.
pub(crate) const LARGEST: f32 = 1e6;

/// Rows of bytes with a scale each; the bytes stay in the file.
pub(crate) struct Table {
    rows: Range<usize>,
    scales: Vec<f32>,
    width: usize,
}

impl Table {
    /// The table called `name`; with `rows` where the number of its rows is known.
    pub(crate) fn load(
        file: &ModelFile,
        name: &str,
        width: usize,
        rows: Option<usize>,
    ) -> Result<Table, ModelError> {
        let scales = numbers(file, &format!("{name}.scales"), rows)?;
        let rows = file.sized_range(&format!("{name}.rows"), scales.len() * width)?;
        Ok(Table { rows, scales, width })
    }

    pub(crate) fn len(&self) -> usize {
        self.scales.len()
    }

    /// Adds a row to `sum`.
    #[inline]
    pub(crate) fn add(&self, file: &ModelFile, kernel: &Kernel, row: usize, sum: &mut [f32]) {
        let scale = self.scales[row];
        let row = &file.bytes(&self.rows)[row * self.width..][..self.width];
        kernel.add(row, scale, sum);
    }
}

/// The section's numbers, none of them larger than [`LARGEST`]; `count` of them where that is known.
pub(crate) fn numbers(file: &ModelFile, name: &str, count: Option<usize>) -> Result<Vec<f32>, ModelError> {
    if let Some(count) = count {
        file.sized(name, count * 4)?;
    }
    let numbers = file.f32s(name)?;
    match numbers.iter().position(|n| n.abs() > LARGEST) {
        Some(at) => Err(file.invalid(name, format!("number {at} is {}, far from any weight", numbers[at]))),
        None => Ok(numbers),
    }
}
