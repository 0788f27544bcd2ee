//! Files of literate cases are read, or refused with a line that exists.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/expect_markdown.rs"]
mod expect_markdown;

fuzz_target!(|input: &str| expect_markdown::check(input));
