//! Resolves the speakers of gold attributions, so that `score_news.py` tells how much of what is wrong is theirs.
//!
//! usage: cargo run --release -p copydesk-quotes --example gold_speakers -- FOLDER > out.jsonl

#![allow(clippy::print_stdout)]

mod stages;

use std::error::Error;

use copydesk_document::Span;
use copydesk_quotes::training::{Gold, resolve};
use serde_json::{Value, json};
use stages::Stages;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: gold_speakers FOLDER > out.jsonl")?;
    let mut stages = Stages::default();
    for path in stages::texts(&folder)? {
        let id = stages::stem(&path);
        let document = stages.read(&id, &std::fs::read_to_string(&path)?)?;
        let gold: Value = serde_json::from_str(&std::fs::read_to_string(path.with_extension("gold.json"))?)?;
        let bytes: Vec<u32> = document.text().char_indices().map(|(i, _)| i as u32).collect();
        let byte = |v: &Value| {
            let at = v.as_u64().unwrap_or_default() as usize;
            bytes.get(at).copied().unwrap_or(document.text().len() as u32)
        };
        let span = |v: &Value| v.is_array().then(|| Span::new(byte(&v[0]), byte(&v[1])));
        let empty = Vec::new();
        let all = gold["attributions"].as_array().unwrap_or(&empty);
        let read = |a: &Value| {
            let outlets = gold["outlets"].as_array().unwrap_or(&empty).iter();
            let at = a["cue"][0].as_i64().or(a["content"][0][0].as_i64()).unwrap_or_default();
            let via = outlets
                .filter(|o| {
                    a["outlet"].is_string() && a["speaker_type"] != "outlet" && o["canonical"] == a["outlet"]
                })
                .filter(|o| o["role"] == "relay" || o["role"] == "source")
                .min_by_key(|o| (o["span"][0].as_i64().unwrap_or_default() - at).abs());
            Gold {
                content: a["content"].as_array().unwrap_or(&empty).iter().filter_map(span).collect(),
                cue: span(&a["cue"]),
                speaker: span(&a["speaker"]),
                via: via.and_then(|o| span(&o["span"])),
                kind: a["speaker_type"].as_str().map(str::to_owned),
            }
        };
        let gold: Vec<Gold> = all.iter().map(read).collect();
        let resolved = resolve(&document, &gold)?;
        let quotes: Vec<Value> = all
            .iter()
            .zip(resolved)
            .map(|(a, [name, kind, outlet])| {
                let mut a = a.clone();
                a["speaker_name"] = json!(name);
                a["speaker_type"] = json!(kind);
                a["outlet"] = json!(outlet);
                a
            })
            .collect();
        println!("{}", json!({"id": id, "layers": {"quotes": quotes}}));
    }
    Ok(())
}
