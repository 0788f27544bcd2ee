//! Any text with any spans as its tokens gives finite vectors, the same with every kernel.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/encoder.rs"]
mod encoder;

fuzz_target!(|input: &str| encoder::check(input));
