//! Files of literate cases are read or refused with a line that exists.
#![no_main]

use copydesk_expect::markdown::cases;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    match cases(source) {
        Ok(cases) => assert!(cases.iter().all(|c| c.line >= 1)),
        Err(error) => assert!(!error.message.is_empty()),
    }
});
