//! What a worker says is understood or refused, whatever it says.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/frames.rs"]
mod frames;

fuzz_target!(|input: &[u8]| frames::check(input));
