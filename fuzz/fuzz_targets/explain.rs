//! Every stage of the news pipeline can say why it decided what it did, at any words of any text.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/explain.rs"]
mod explain;
#[path = "../checks/news.rs"]
mod news;

fuzz_target!(|input: &str| explain::check(input));
