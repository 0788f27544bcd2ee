//! What a command says is understood or refused, whatever it says.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/process_answers.rs"]
mod process_answers;

fuzz_target!(|input: &[u8]| process_answers::check(input));
