//! A roster file of a person's own is read, or refused with errors that can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/rosters.rs"]
mod rosters;

fuzz_target!(|input: &str| rosters::check(input));
