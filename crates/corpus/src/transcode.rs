use std::io::{self, ErrorKind, Read};

use encoding_rs::{Decoder, UTF_8};

use crate::encoding::{Encoding, guess};

/// A reader of text in another encoding that gives UTF-8.
///
/// Where the encoding is to be found out, ASCII passes until the first byte beyond it; what follows there decides. Text that
/// goes on as UTF-8 passes as it is, with whatever is wrong in it later.
pub(crate) struct Transcode<R> {
    inner: R,
    encoding: Encoding,
    state: State,
    /// Bytes that were read and are not decoded.
    stored: Vec<u8>,
    /// Text that was not given yet, and how much of it was.
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

enum State {
    /// No byte was looked at.
    Start,
    /// All bytes so far were ASCII.
    Ascii,
    Utf8,
    Other(Box<Decoder>),
    /// There is nothing more.
    End,
}

const CHUNK: usize = 16 << 10;
/// How many bytes are looked at to find out an encoding.
const LOOKED_AT: usize = 64 << 10;

impl<R: Read> Transcode<R> {
    pub(crate) fn new(inner: R, encoding: Encoding) -> Transcode<R> {
        let (stored, text) = (Vec::new(), Vec::new());
        Transcode { inner, encoding, state: State::Start, stored, text, given: 0, ended: false }
    }

    /// Reads until there are so many bytes that are not decoded, or no more.
    fn store(&mut self, wanted: usize) -> io::Result<()> {
        while !self.ended && self.stored.len() < wanted {
            let from = self.stored.len();
            self.stored.resize(from + CHUNK, 0);
            let read = self.inner.read(&mut self.stored[from..]);
            self.stored.truncate(from + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => self.ended = true,
                Err(e) if e.kind() != ErrorKind::Interrupted => return Err(e),
                _ => {}
            }
        }
        Ok(())
    }

    /// Decodes more, until there is text or nothing is left.
    fn decode(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        while self.text.is_empty() {
            self.store(1)?;
            if matches!(self.state, State::Start) {
                self.store(3)?;
                self.state = match (encoding_rs::Encoding::for_bom(&self.stored), self.encoding) {
                    (Some((encoding, _)), _) if encoding == UTF_8 => State::Utf8,
                    (Some((encoding, _)), _) => State::Other(Box::new(encoding.new_decoder())),
                    (None, Encoding::Named(encoding)) => {
                        State::Other(Box::new(encoding.new_decoder_without_bom_handling()))
                    }
                    (None, Encoding::Auto) => State::Ascii,
                };
            }
            match &mut self.state {
                State::Start | State::Ascii => {
                    let ascii = self.stored.iter().position(|b| !b.is_ascii()).unwrap_or(self.stored.len());
                    self.text.extend(self.stored.drain(..ascii));
                    if !self.stored.is_empty() {
                        self.store(LOOKED_AT)?;
                        let valid = std::str::from_utf8(&self.stored[..self.stored.len().min(LOOKED_AT)]);
                        // A character that the end cuts through is none that is wrong.
                        let utf8 =
                            valid.map_or_else(|e| e.error_len().is_none() && e.valid_up_to() > 0, |_| true);
                        self.state = if utf8 {
                            State::Utf8
                        } else {
                            State::Other(Box::new(guess(&self.stored).new_decoder_without_bom_handling()))
                        };
                    }
                }
                State::End => return Ok(()),
                State::Utf8 => self.text.append(&mut self.stored),
                State::Other(decoder) => {
                    let room = decoder.max_utf8_buffer_length(self.stored.len()).unwrap_or(CHUNK);
                    self.text.resize(room, 0);
                    let (_, read, written, _) =
                        decoder.decode_to_utf8(&self.stored, &mut self.text, self.ended);
                    self.text.truncate(written);
                    self.stored.drain(..read);
                    // A decoder that was told of the end must not be used again.
                    if self.ended {
                        self.state = State::End;
                    }
                }
            }
            if self.ended && self.stored.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcode<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.decode()?;
        }
        let n = (&self.text[self.given..]).read(into)?;
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives few bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(into.len());
            (&mut self.0).take(n as u64).read(into)
        }
    }

    fn read(bytes: &[u8], encoding: &str, at_a_time: usize) -> String {
        let mut text = String::new();
        let encoding = Encoding::of(encoding).expect("it is known");
        Transcode::new(Slow(bytes, at_a_time), encoding).read_to_string(&mut text).expect("it gives UTF-8");
        text
    }

    #[test]
    fn text_is_utf8_whatever_it_was() {
        let long = vec![b' '; 100_000];
        for at_a_time in [1, 3, 7000] {
            assert_eq!(read(b"It\x92s a caf\xe9.", "auto", at_a_time), "It\u{2019}s a caf\u{e9}.");
            assert_eq!(read("It’s a café 𝄞.".as_bytes(), "auto", at_a_time), "It’s a café 𝄞.");
            assert_eq!(read("\u{FEFF}é".as_bytes(), "latin1", at_a_time), "\u{FEFF}é");
            assert_eq!(read(b"\xFF\xFEa\0\xe9\0", "auto", at_a_time), "a\u{e9}");
            assert_eq!(read(b"caf\xe9", "iso-8859-1", at_a_time), "café");
            assert_eq!(read(b"", "auto", at_a_time), "");
            let late = [&long[..], b"It\x92s a caf\xe9."].concat();
            assert!(read(&late, "auto", at_a_time).ends_with(" It\u{2019}s a caf\u{e9}."));
        }
        assert!(Encoding::of("no-such").is_none());
    }

    proptest! {
        #[test]
        fn utf8_passes_as_it_is(text: String, at_a_time in 1usize..9) {
            prop_assume!(!text.starts_with('\u{FEFF}'));
            prop_assert_eq!(read(text.as_bytes(), "auto", at_a_time), text);
        }

        #[test]
        fn whatever_it_is_ends_as_utf8(bytes in proptest::collection::vec(any::<u8>(), 0..200), at_a_time in 1usize..9) {
            let encoding = if bytes.len() % 2 == 0 { "utf-16le" } else { "shift_jis" };
            let _ = read(&bytes, encoding, at_a_time);
        }
    }
}
