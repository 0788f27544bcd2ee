//! A corpus as one SQLite file: `cargo run --release -p copydesk --example corpus_to_sqlite -- out.sqlite examples`
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::path::Path;

use copydesk::{Desk, Settings, Tables};
use copydesk_corpus::{Fields, Options};
use copydesk_tables::{Format, Writer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, inputs @ ..] = &arguments[..] else {
        return Err("usage: corpus_to_sqlite OUT.sqlite INPUT…".into());
    };
    let desk = Desk::news()?;
    let corpus = copydesk_corpus::open(inputs, &Options::default())?;
    let mut tables =
        Tables(Writer::create(Path::new(target), Format::Sqlite, desk.schema()?, Vec::new(), &[])?);
    let settings = Settings { threads: 0, memory: 128 << 20 };
    let summary = desk.run_corpus(corpus, &Fields::default(), settings, &mut tables)?;
    tables.0.finish()?;
    println!("{} documents, {} failed", summary.documents(), summary.failed + summary.partial);
    Ok(())
}
