//! How well articles are found in pages: words of each page against the expected text.
//!
//!     cargo run --release -p copydesk-corpus --example score_pages -- FOLDER [--worst N] [--show NAME]
//!
//! FOLDER holds `NAME.html` or `NAME.html.gz` beside `NAME.txt`, or is a checkout of the public article extraction benchmark
//! (`ground-truth.json` with `articleBody` by name, and `html/NAME.html.gz`). A page's score is the F1 of its words as a
//! bag, the folder's the mean of its pages. The headline, which comes first in what is found, counts where it is expected.
#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use copydesk_corpus::{Fields, Options, named, open, parse};

struct Score {
    name: String,
    f1: f64,
    precision: f64,
    recall: f64,
    time: Duration,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut folder = None;
    let (mut worst, mut show) = (5, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--worst" => worst = args.next().ok_or("--worst takes a number")?.parse()?,
            "--show" => show = args.next(),
            _ => folder = Some(arg),
        }
    }
    let folder = folder.ok_or("name a folder of pages and expected texts")?;
    let expected = expected(Path::new(&folder))?;
    let mut scores = Vec::new();
    for (name, (page, expected)) in &expected {
        let mut corpus = open(&[page], &Options::default().format(named("html")))?;
        let raw = corpus.next().ok_or("a page is one document")??;
        let start = Instant::now();
        let parsed = parse(raw, &Fields::default());
        let time = start.elapsed();
        let (text, title) = match &parsed {
            Ok(document) => (document.text(), document.meta_value("title").unwrap_or_default()),
            Err(e) => {
                println!("{name}: {e}");
                ("", "")
            }
        };
        if show.as_ref() == Some(name) {
            println!("{text}\n");
        }
        // The benchmark's bodies have no headlines.
        let body = match text.strip_prefix(title) {
            Some(body) if !title.is_empty() && !expected.trim_start().starts_with(title) => body,
            _ => text,
        };
        scores.push(score(name, body, expected, time));
    }
    let mean = |of: fn(&Score) -> f64| scores.iter().map(of).sum::<f64>() / scores.len().max(1) as f64;
    println!(
        "{} pages: F1 {:.4}, precision {:.4}, recall {:.4}; {:.2} ms a page",
        scores.len(),
        mean(|s| s.f1),
        mean(|s| s.precision),
        mean(|s| s.recall),
        mean(|s| s.time.as_secs_f64() * 1000.0),
    );
    scores.sort_by(|a, b| a.f1.total_cmp(&b.f1));
    for s in scores.iter().take(worst) {
        println!("{:.3} (precision {:.3}, recall {:.3}) {}", s.f1, s.precision, s.recall, s.name);
    }
    Ok(())
}

/// Page and expected text by name.
fn expected(folder: &Path) -> Result<BTreeMap<String, (String, String)>, Box<dyn Error>> {
    let path = |name: String| folder.join(name).to_string_lossy().into_owned();
    let mut all = BTreeMap::new();
    if let Ok(truth) = std::fs::read(folder.join("ground-truth.json")) {
        let truth: HashMap<String, serde_json::Value> = serde_json::from_slice(&truth)?;
        for (name, page) in truth {
            let body = page["articleBody"].as_str().ok_or("`articleBody` is missing")?.to_owned();
            all.insert(name.clone(), (path(format!("html/{name}.html.gz")), body));
        }
        return Ok(all);
    }
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(".gz").unwrap_or(&file).strip_suffix(".html") {
            let text = std::fs::read_to_string(folder.join(format!("{name}.txt")))?;
            all.insert(name.to_owned(), (path(file.clone()), text));
        }
    }
    Ok(all)
}

fn score(name: &str, found: &str, expected: &str, time: Duration) -> Score {
    let bag = |text: &str| {
        let mut words: HashMap<String, usize> = HashMap::new();
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *words.entry(word.to_owned()).or_default() += 1;
        }
        words
    };
    let (found, expected) = (bag(found), bag(expected));
    let both: usize = found.iter().map(|(word, n)| (*n).min(expected.get(word).copied().unwrap_or(0))).sum();
    let (found, expected): (usize, usize) = (found.values().sum(), expected.values().sum());
    let part =
        |of: usize| if of == 0 { f64::from(u8::from(found == expected)) } else { both as f64 / of as f64 };
    let (precision, recall) = (part(found), part(expected));
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    Score { name: name.to_owned(), f1, precision, recall, time }
}
