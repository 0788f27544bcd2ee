//! A model file, as it is or with its frame made right, is read or refused, and what it says can be used.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/model_file.rs"]
mod model_file;

fuzz_target!(|input: &[u8]| model_file::check(input));
