//! What a pipeline's author writes of organisations is read, or refused with the line.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/organizations_extra.rs"]
mod organizations_extra;

fuzz_target!(|input: &str| organizations_extra::check(input));
