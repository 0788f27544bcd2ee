//! A pipeline file becomes a plan or errors; none of it panics.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/pipeline_spec.rs"]
mod pipeline_spec;

fuzz_target!(|input: &str| pipeline_spec::check(input));
