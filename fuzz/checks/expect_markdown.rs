//! Files of literate cases are read, or refused with a line that exists.

use copydesk_expect::markdown::cases;

pub(crate) fn check(source: &str) {
    match cases(source) {
        Ok(cases) => assert!(cases.iter().all(|c| c.line >= 1)),
        Err(error) => assert!(!error.message.is_empty()),
    }
}
