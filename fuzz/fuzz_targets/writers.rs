//! A document with any layers is written as a line of JSON that says just what it holds, and as a digest that steers no
//! terminal.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/writers.rs"]
mod writers;

fuzz_target!(|input: &[u8]| writers::check(input));
