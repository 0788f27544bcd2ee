//! A job's folder in which one file is anybody's is opened, or refused by name with a way out.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/job_folder.rs"]
mod job_folder;

fuzz_target!(|input: &[u8]| job_folder::check(input));
