//! The news pipeline annotates any text, and what it makes obeys every rule.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/articles.rs"]
mod articles;
#[path = "../checks/news.rs"]
mod news;

fuzz_target!(|input: &str| articles::check(input));
