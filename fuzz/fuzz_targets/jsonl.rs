//! Files become documents or errors, read whole as the program reads them.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/jsonl.rs"]
mod jsonl;

fuzz_target!(|input: &[u8]| jsonl::check(input));
