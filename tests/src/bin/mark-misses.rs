//! Says which blocks of the literate cases should be marked `missed`, or no longer, and with `--write` marks them and
//! brings the lists of known misses in the model cards up to date. It never touches what a case expects.
//!
//! ```text
//! cargo run -p copydesk-tests --bin mark-misses -- [--write] [PREFIX…]
//! ```
//!
//! A prefix, such as `attribution/` or `quotes.md`, limits it to cases of files whose names begin so.
#![allow(clippy::print_stdout, reason = "a command prints")]

use std::process::ExitCode;

use copydesk_expect::{Mismatch, mark};
use copydesk_tests::{CaseFile, annotate, built_in, cards, case_files, news};

fn main() -> ExitCode {
    let (options, prefixes): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with('-'));
    if let Some(unknown) = options.iter().find(|o| *o != "--write") {
        println!("unknown option `{unknown}`; there is `--write`");
        return ExitCode::from(2);
    }
    let write = !options.is_empty();
    let pipeline = news(&built_in());
    let mut worker = pipeline.worker().expect("a worker");
    let mut files = case_files();
    let (mut changes, mut broken) = (0, 0);
    for file in &mut files {
        if !prefixes.is_empty() && !prefixes.iter().any(|p| file.name.starts_with(p)) {
            continue;
        }
        let mut marks = Vec::new();
        for case in &mut file.cases {
            let place = format!("tests/cases/{}:{}: {}", file.name, case.line, case.name);
            let document = match annotate(&mut worker, case) {
                Ok(document) => document,
                Err(failure) => {
                    println!("{place}: {failure}");
                    broken += 1;
                    continue;
                }
            };
            for block in &mut case.expectations {
                let differences = block.differences(&document);
                let slips: Vec<&Mismatch> = differences.iter().filter(|d| d.is_slip()).collect();
                if !slips.is_empty() {
                    slips.iter().for_each(|slip| println!("{place}: {slip}"));
                    broken += 1;
                } else if block.missed == differences.is_empty() {
                    block.missed = !differences.is_empty();
                    marks.push((block.line, block.missed));
                    println!("{place}: {}", if block.missed { "now missed" } else { "no longer missed" });
                    differences.iter().for_each(|d| println!("  {d}"));
                }
            }
        }
        changes += marks.len();
        if write && !marks.is_empty() {
            std::fs::write(&file.path, mark(&file.source, &marks)).expect("the file can be written");
        }
    }
    let lists = lists(&files, write);
    println!("{changes} marks and {lists} lists {}", if write { "changed" } else { "to change" });
    if broken > 0 {
        println!("{broken} blocks that no extractor could meet: mend them");
    }
    let done = broken == 0 && (write || changes + lists == 0);
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Counts the lists that differ from the marks, and writes them anew.
fn lists(files: &[CaseFile], write: bool) -> usize {
    let mut changed = 0;
    for card in cards(files).iter().filter(|card| card.listed() != card.misses) {
        changed += 1;
        println!("{}: {} known misses", card.name, card.misses.len());
        if write {
            std::fs::write(card.path(), card.updated()).expect("the card can be written");
        }
    }
    changed
}
