use std::ops::{Deref, DerefMut};

/// Bytes of a line of the cache, and of the widest vector.
const LINE: usize = 64;

/// Numbers that begin where a line of the cache does.
///
/// A vector that lies across two lines takes twice as long to load, and a tile of them more than that.
#[derive(Debug, Default)]
pub(crate) struct Aligned<T> {
    numbers: Vec<T>,
    start: usize,
    length: usize,
}

impl<T: Copy + Default> Aligned<T> {
    /// Makes room for `length` numbers; what they are is left open.
    pub(crate) fn resize(&mut self, length: usize) {
        let spare = LINE / size_of::<T>();
        self.numbers.resize(length + spare, T::default());
        // Where nothing could be said of the place, which only an interpreter does, nothing depends on it.
        self.start =
            Some(self.numbers.as_ptr().align_offset(LINE)).filter(|&start| start <= spare).unwrap_or(0);
        self.length = length;
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.numbers[self.start..][..self.length]
    }
}

impl<T> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.numbers[self.start..][..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_with_a_line() {
        let (mut bytes, mut floats) = (Aligned::<u8>::default(), Aligned::<f32>::default());
        for length in [0, 1, 100, 5_000, 70, 100_000] {
            bytes.resize(length);
            floats.resize(length);
            assert_eq!((bytes.len(), floats.len()), (length, length));
            assert_eq!(bytes.as_ptr().addr() % LINE, 0);
            assert_eq!(floats.as_ptr().addr() % LINE, 0);
        }
    }
}
