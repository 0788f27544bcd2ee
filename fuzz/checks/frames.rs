//! What a worker says is understood or refused, whatever it says, and never takes more memory than there is of it.

use std::io::ErrorKind;

use copydesk_runner::process::Frame;

/// The longest part of a frame.
const MOST: u64 = 1 << 36;

pub(crate) fn check(input: &[u8]) {
    let mut rest = input;
    loop {
        let before = rest;
        match Frame::read(&mut rest, MOST) {
            Ok(frame) => {
                let mut written = Vec::new();
                frame.write(&mut written).expect("memory takes it");
                let again = Frame::read(&mut &written[..], MOST).expect("what is said is understood");
                assert_eq!(again, frame);
                assert_eq!(written.len(), before.len() - rest.len(), "it is said in one way");
            }
            Err(error) => {
                return assert!(
                    matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData),
                    "{error}"
                );
            }
        }
    }
}
