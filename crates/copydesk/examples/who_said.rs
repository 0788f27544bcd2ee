//! Who said what in a text: `cargo run --release -p copydesk --example who_said < article.txt`
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::io::Read;

use copydesk::{Desk, Document, Outcome};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let desk = Desk::news()?;
    match desk.worker()?.annotate(Document::new("article", &text)?) {
        Outcome::Annotated(article, _) => {
            let quotes = article.layer("quotes").ok_or("no stage makes quotes")?;
            let name = quotes.schema().attribute_id("speaker_name").ok_or("quotes have no speaker_name")?;
            for row in 0..quotes.len() {
                let words: Vec<&str> =
                    quotes.fragments(row).filter_map(|span| span.of(article.text())).collect();
                println!("{}: {}", quotes.str(name, row).unwrap_or("?"), words.join(" … "));
            }
            Ok(())
        }
        Outcome::Failed(failed) | Outcome::Fatal(failed) => Err(failed.failure.message.into()),
    }
}
