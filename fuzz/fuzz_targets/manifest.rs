//! A plugin's manifest is read or refused, and never names a file elsewhere.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/manifest.rs"]
mod manifest;

fuzz_target!(|input: &[u8]| manifest::check(input));
