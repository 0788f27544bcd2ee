//! Files of every format become documents or errors, read whole as the program reads them.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/inputs.rs"]
mod inputs;

fuzz_target!(|input: &[u8]| inputs::check(input));
