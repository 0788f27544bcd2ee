//! What arguments name is listed, or refused with an error that can be shown; a pattern finds all that it matches.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/globs.rs"]
mod globs;

fuzz_target!(|input: &str| globs::check(input));
