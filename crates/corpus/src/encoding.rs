//! Texts in other encodings than UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::UTF_8;

/// How text is encoded that does not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// By its byte order mark, or as its bytes look.
    Auto,
    /// As the Encoding Standard means a label, unless there is a byte order mark.
    Named(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// The encoding of a label, such as `windows-1252`, or `auto`.
    pub fn of(label: &str) -> Option<Encoding> {
        match label {
            "auto" => Some(Encoding::Auto),
            label => encoding_rs::Encoding::for_label(label.as_bytes()).map(Encoding::Named),
        }
    }
}

/// How much of a file says its encoding, or is looked at to find it out.
const LOOKED_AT: usize = 64 << 10;

/// Decodes what says its encoding, or has it found out: by its byte order mark, by `stated` labels in the order of trust, or
/// by its bytes. Bytes that mean nothing become U+FFFD.
///
/// Of two things it trusts the bytes and not the label: text with letters beyond ASCII that is UTF-8 throughout is UTF-8
/// where a label names an encoding of single bytes, as browsers save pages as UTF-8 with the old label inside; and text that
/// is full of bytes that UTF-8 does not have is not.
pub(crate) fn decode<'l>(bytes: Vec<u8>, stated: impl IntoIterator<Item = &'l [u8]>) -> Decoded {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) {
        return Decoded::of(bytes, encoding, mark);
    }
    let label = stated.into_iter().find_map(encoding_rs::Encoding::for_label);
    let bytes = match (label, String::from_utf8(bytes)) {
        (None, Ok(text)) => return Decoded { text, source: None },
        (Some(label), Ok(text)) if label == UTF_8 || (label.is_single_byte() && !text.is_ascii()) => {
            return Decoded { text, source: None };
        }
        (_, Ok(text)) => text.into_bytes(),
        (_, Err(e)) => e.into_bytes(),
    };
    let encoding = label.filter(|label| *label != UTF_8 || mostly_utf8(&bytes));
    let encoding = encoding.unwrap_or_else(|| guess(&bytes));
    Decoded::of(bytes, encoding, 0)
}

/// A text, and the bytes that it was.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Its bytes, with encoding and length of the byte order mark, unless the text has the same.
    pub(crate) source: Option<(Vec<u8>, &'static encoding_rs::Encoding, usize)>,
}

impl Decoded {
    fn of(bytes: Vec<u8>, encoding: &'static encoding_rs::Encoding, mark: usize) -> Decoded {
        let text = encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
        Decoded { text, source: Some((bytes, encoding, mark)) }
    }
}

/// The encoding that bytes are likely in, if they are not UTF-8.
pub(crate) fn guess(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // What is ASCII says nothing, however long it is.
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let from = first.saturating_sub(1024);
    detector.feed(&bytes[from..bytes.len().min(first + LOOKED_AT)], true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether there are many more characters of several bytes than bytes that belong to none.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * bad
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], stated: &[&str]) -> String {
        decode(bytes.to_vec(), stated.iter().map(|s| s.as_bytes())).text
    }

    #[test]
    fn marks_then_labels_then_bytes_decide() {
        assert_eq!(decoded(b"\xFF\xFEa\0\xe9\0", &["utf-8"]), "a\u{e9}");
        assert_eq!(decoded(b"\xFE\xFF\0a", &[]), "a");
        assert_eq!(decoded(b"\xEF\xBB\xBFa", &["iso-8859-1"]), "a");
        assert_eq!(decoded(b"\x93a\x94 caf\xe9", &["windows-1252"]), "\u{201c}a\u{201d} caf\u{e9}");
        assert_eq!(decoded(b"\x82\xa0", &["no-such", "shift_jis"]), "\u{3042}");
        assert_eq!(decoded("“Größe”".as_bytes(), &["iso-8859-1"]), "“Größe”", "saved by a browser");
        assert_eq!(decoded(b"It\x92s a caf\xe9, he said.", &["utf-8"]), "It\u{2019}s a caf\u{e9}, he said.");
        assert_eq!(decoded("é è à ü \u{fffd}".as_bytes(), &["utf-8"]), "é è à ü \u{fffd}");
        assert_eq!(decoded(b"\xc3\xa9 \xc3\xa8 \xc3\xa0 \xc3\xbc \xff", &["utf-8"]), "é è à ü \u{fffd}");
        let prose = b"The caf\xe9 in D\xfcsseldorf \x96 his \x93na\xefve\x94 plan \x96 was closed.";
        assert_eq!(decoded(prose, &[]), "The café in Düsseldorf – his “naïve” plan – was closed.");
    }

    #[test]
    fn a_long_file_of_ascii_is_looked_at_where_it_ends() {
        let mut bytes = vec![b' '; 1 << 20];
        bytes.extend_from_slice(b"It\x92s a caf\xe9.");
        assert!(decoded(&bytes, &[]).ends_with("It\u{2019}s a caf\u{e9}."));
    }
}
