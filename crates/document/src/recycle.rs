/// Bytes of an empty buffer that are worth keeping for the next document.
const KEPT: usize = 8 << 20;

/// Empties a buffer for the next document. It keeps its memory up to 8 MiB, which is that of a document far longer than
/// most; one that needed more gives the rest back, so that a worker does not hold on to the largest document it met.
///
/// ```
/// let mut buffer = vec![0_u64; 1000];
/// copydesk_document::recycle(&mut buffer);
/// assert!(buffer.is_empty() && buffer.capacity() >= 1000);
/// buffer.resize(10 << 20, 0);
/// copydesk_document::recycle(&mut buffer);
/// assert!(buffer.capacity() <= (8 << 20) / size_of::<u64>());
/// ```
pub fn recycle<T>(buffer: &mut Vec<T>) {
    buffer.clear();
    buffer.shrink_to(KEPT / size_of::<T>().max(1));
}

/// [`recycle`] for text.
pub fn recycle_text(buffer: &mut String) {
    buffer.clear();
    buffer.shrink_to(KEPT);
}
