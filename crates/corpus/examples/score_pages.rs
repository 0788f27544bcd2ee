//! How well articles are found in pages: words of each page against the expected text.
//!
//!     cargo run --release -p copydesk-corpus --example score_pages -- FOLDER [--worst N] [--show NAME]
//!
//! FOLDER holds `NAME.html` or `NAME.html.gz` beside `NAME.txt`, or is a checkout of the public article extraction benchmark
//! (<https://github.com/scrapinghub/article-extraction-benchmark>: `ground-truth.json` with `articleBody` by name, and
//! `html/NAME.html.gz`). Scores are what its `evaluate.py` makes of them: precision and recall of sequences of four words, each page
//! with the same weight, and the F1 of their means. The headline, which comes first in what is found, counts where it is expected.
#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use copydesk_corpus::{Fields, Options, named, open, parse};

struct Score {
    name: String,
    /// None where nothing was found; where nothing was expected.
    precision: Option<f64>,
    recall: Option<f64>,
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
    let (precision, recall) =
        (mean(scores.iter().map(|s| s.precision)), mean(scores.iter().map(|s| s.recall)));
    println!(
        "{} pages: F1 {:.3}, precision {precision:.3}, recall {recall:.3}; {:.2} ms a page",
        scores.len(),
        f1(precision, recall),
        mean(scores.iter().map(|s| Some(s.time.as_secs_f64() * 1000.0))),
    );
    let own = |s: &Score| f1(s.precision.unwrap_or_default(), s.recall.unwrap_or_default());
    scores.sort_by(|a, b| own(a).total_cmp(&own(b)));
    for s in scores.iter().take(worst) {
        let part = |part: Option<f64>| part.unwrap_or_default();
        println!(
            "{:.3} (precision {:.3}, recall {:.3}) {}",
            own(s),
            part(s.precision),
            part(s.recall),
            s.name
        );
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
    let (found, expected) = (sequences(found), sequences(expected));
    let both: usize =
        found.iter().map(|(words, n)| (*n).min(expected.get(words).copied().unwrap_or(0))).sum();
    let part = |of: &HashMap<Vec<&str>, usize>| {
        let all: usize = of.values().sum();
        (all > 0).then(|| both as f64 / all as f64)
    };
    Score { name: name.to_owned(), precision: part(&found), recall: part(&expected), time }
}

/// How often each sequence of four words stands in a text; of a shorter text, all of it.
fn sequences(text: &str) -> HashMap<Vec<&str>, usize> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let mut all = HashMap::new();
    for sequence in words.windows(words.len().clamp(1, 4)) {
        *all.entry(sequence.to_vec()).or_default() += 1;
    }
    all
}

/// The mean of those that there are.
fn mean(all: impl Iterator<Item = Option<f64>>) -> f64 {
    let all: Vec<f64> = all.flatten().collect();
    all.iter().sum::<f64>() / all.len().max(1) as f64
}

fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(found: &str, expected: &str) -> (Option<f64>, Option<f64>) {
        let score = score("", found, expected, Duration::ZERO);
        (score.precision, score.recall)
    }

    #[test]
    fn scores_are_those_of_the_benchmark() {
        assert_eq!(parts("a b c d e", "a b, c d: e"), (Some(1.0), Some(1.0)));
        // Of the three sequences found two are expected, of the four expected two found.
        assert_eq!(parts("a b c d e x", "a b c d e f g"), (Some(2.0 / 3.0), Some(0.5)));
        assert_eq!(parts("a b", "a b c"), (Some(0.0), Some(0.0)), "short ones are one sequence");
        assert_eq!(parts("", "a"), (None, Some(0.0)));
        assert_eq!((mean([Some(1.0), None, Some(0.0)].into_iter()), f1(0.5, 0.5)), (0.5, 0.5));
    }

    #[test]
    fn folders_of_pages_and_checkouts_of_the_benchmark_are_read() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
        let pages = expected(&own).unwrap();
        assert_eq!(pages.keys().collect::<Vec<_>>(), ["ferry", "harbour", "old-tables", "short"]);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("ground-truth.json"),
            r#"{"p": {"articleBody": "A b.", "url": "u"}}"#,
        )
        .unwrap();
        let page = folder.path().join("html/p.html.gz").to_string_lossy().into_owned();
        assert_eq!(
            expected(folder.path()).unwrap(),
            BTreeMap::from([("p".to_owned(), (page, "A b.".to_owned()))])
        );
    }
}
