//! Gold annotations of every format are refused with their file, or read into documents that can be scored.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/gold.rs"]
mod gold;

fuzz_target!(|input: &[u8]| gold::check(input));
