use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Where an ELF header keeps what is read here; the two classes differ in the width of addresses.
struct Layout {
    big_endian: bool,
    /// Bytes of an address or offset.
    word: usize,
    /// Bytes of the header.
    header: usize,
    /// Of the table of segments and of that of sections: its place, the size of an entry, and how many there are.
    segments: [usize; 3],
    sections: [usize; 3],
    /// In a segment's entry: its place in the file, and its bytes there.
    segment: [usize; 2],
}

/// The bytes that the headers of an ELF file say it has at least; `None` of any other file.
///
/// The system's loader maps what the headers name without a look at the file's size, and a touch of a page beyond its
/// end kills the process.
pub(crate) fn extent(file: &mut File) -> io::Result<Option<u64>> {
    let mut header = Vec::new();
    file.take(64).read_to_end(&mut header)?;
    if !header.starts_with(b"\x7fELF") {
        return Ok(None);
    }
    let Some(layout) = Layout::of(&header) else { return Ok(Some(64)) };
    let table = |[place, size, n]: [usize; 3]| {
        let bytes = layout.number(&header, size, 2)? * layout.number(&header, n, 2)?;
        Some((layout.number(&header, place, layout.word)?, bytes))
    };
    let (Some((at, bytes)), Some(sections)) = (table(layout.segments), table(layout.sections)) else {
        return Ok(Some(layout.header as u64));
    };
    let mut end = at.saturating_add(bytes).max(sections.0.saturating_add(sections.1));
    file.seek(SeekFrom::Start(at))?;
    let mut segments = Vec::new();
    file.take(bytes).read_to_end(&mut segments)?;
    let size = layout.number(&header, layout.segments[1], 2).unwrap_or(0).max(1);
    for entry in segments.chunks(usize::try_from(size).unwrap_or(usize::MAX)) {
        let [place, bytes] = layout.segment.map(|at| layout.number(entry, at, layout.word).unwrap_or(0));
        end = end.max(place.saturating_add(bytes));
    }
    Ok(Some(end))
}

impl Layout {
    /// By the header's class and byte order; `None` when the header ends before them or they are unknown.
    fn of(header: &[u8]) -> Option<Layout> {
        let big_endian = match header.get(5)? {
            1 => false,
            2 => true,
            _ => return None,
        };
        match header[4] {
            1 => Some(Layout {
                big_endian,
                word: 4,
                header: 52,
                segments: [28, 42, 44],
                sections: [32, 46, 48],
                segment: [4, 16],
            }),
            2 => Some(Layout {
                big_endian,
                word: 8,
                header: 64,
                segments: [32, 54, 56],
                sections: [40, 58, 60],
                segment: [8, 32],
            }),
            _ => None,
        }
    }

    fn number(&self, bytes: &[u8], at: usize, width: usize) -> Option<u64> {
        let digits = bytes.get(at..at + width)?;
        let add = |sum: u64, digit: &u8| sum << 8 | u64::from(*digit);
        Some(if self.big_endian { digits.iter().fold(0, add) } else { digits.iter().rev().fold(0, add) })
    }
}
